/* Synthetic control, plain and of deviations from each unit's mean. See lift/model.h and lift/simplex.h. */
#include <string.h>

#include "models.h"
#include "vector.h"

static enum lift_status prepare(struct lift_prepared *prepared, struct lift_error *err)
{
  return lift_simplex_points_init(&prepared->points, prepared->series, prepared->units, prepared->fitted,
                                  prepared->fitted, 0, err);
}

/* Level of a target or direction over the fitted periods: its mean, or 0 for the plain model. */
static double find_level(const struct lift_prepared *prepared, const double *series)
{
  return prepared->model->levels ? lift_mean(series, prepared->fitted) : 0;
}

/* Coordinates of a series less its level. */
static void project(const struct lift_prepared *prepared, const double *series, double level, bool direction,
                    struct lift_solution *solution, double *out)
{
  for (size_t t = 0; t < prepared->fitted; t++)
    solution->row[t] = series[t] - level;
  lift_simplex_project(&prepared->points, solution->row, direction, solution->row + prepared->fitted, out);
}

/* Weights of the support to weights per donor; returns level less the weighted level of the donors. */
static double spread(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                     const struct lift_simplex_work *work, const double *of_support, double level, double *out)
{
  for (size_t i = 0; i < donors; i++) {
    out[i] = 0;
    for (size_t s = 0; work->state[donor[i]] && s < work->count; s++)
      if (work->support[s] == donor[i])
        out[i] = of_support[s];
    level -= out[i] * prepared->level[donor[i]];
  }
  return level;
}

static enum lift_status solve(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                              const double *target, struct lift_solution *solution, struct lift_error *err)
{
  const double level = find_level(prepared, target);
  project(prepared, target, level, false, solution, solution->target);
  enum lift_status st =
      lift_simplex_solve(&prepared->points, donor, donors, solution->target, &solution->simplex, err);
  if (st)
    return st;
  solution->intercept =
      spread(prepared, donor, donors, &solution->simplex, solution->simplex.weight, level, solution->weight);
  return LIFT_OK;
}

/* Coordinates are in units of points.scale, and so are both target and direction: s and the weights have none. */
static void segment(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                    const double *direction, struct lift_solution *solution, double *lower, double *upper)
{
  const double level = find_level(prepared, direction);
  project(prepared, target, find_level(prepared, target), false, solution, solution->target);
  project(prepared, direction, level, true, solution, solution->direction);
  lift_simplex_segment(&prepared->points, donor, donors, solution->target, solution->direction, &solution->simplex,
                       lower, upper);
  solution->intercept_slope =
      spread(prepared, donor, donors, &solution->simplex, solution->simplex.change, level, solution->weight_slope);
}

const struct lift_model lift_model_sc = {
    .name = "sc",
    .summary = "synthetic control",
    .levels = false,
    .prepare = prepare,
    .solve = solve,
    .segment = segment,
};

const struct lift_model lift_model_demeaned = {
    .name = "demeaned",
    .summary = "synthetic control with unit fixed effects",
    .levels = true,
    .prepare = prepare,
    .solve = solve,
    .segment = segment,
};

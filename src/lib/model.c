/* The table of counterfactual models and what they share. See lift/model.h. */
#include "lift/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models.h"
#include "vector.h"

static const struct lift_model *const models[] = {&lift_model_did, &lift_model_sc, &lift_model_demeaned};

const struct lift_model *lift_model_at(size_t index)
{
  return index < sizeof models / sizeof *models ? models[index] : NULL;
}

const struct lift_model *lift_model_find(const char *name)
{
  for (size_t i = 0; i < sizeof models / sizeof *models; i++)
    if (strcmp(models[i]->name, name) == 0)
      return models[i];
  return NULL;
}

static bool all_finite(const double *x, size_t n)
{
  for (size_t t = 0; t < n; t++)
    if (!isfinite(x[t]))
      return false;
  return true;
}

/* A unit with a hole stays 0 throughout: it can only be one that the test leaves out. */
static void take_levels(struct lift_prepared *p)
{
  for (size_t unit = 0; unit < p->units; unit++) {
    const double *x = p->outcome + unit * p->stride;
    double *series = p->series + unit * p->fitted;
    if (!all_finite(x, p->fitted))
      continue;
    p->level[unit] = p->model->levels ? lift_mean(x, p->fitted) : 0;
    for (size_t t = 0; t < p->fitted; t++)
      series[t] = x[t] - p->level[unit];
  }
}

enum lift_status lift_model_prepare(const struct lift_model *model, const double *outcome, size_t units, size_t stride,
                                    size_t periods, size_t fitted, struct lift_prepared *out, struct lift_error *err)
{
  memset(out, 0, sizeof *out);
  if (units == 0 || fitted == 0 || fitted > periods)
    return lift_fail(err, LIFT_EDATA, "a model needs units and periods to fit, got %zu units and %zu of %zu periods",
                     units, fitted, periods);
  out->model = model;
  out->outcome = outcome;
  out->units = units;
  out->stride = stride;
  out->periods = periods;
  out->fitted = fitted;
  out->level = calloc(units, sizeof *out->level);
  out->series = calloc(units * fitted, sizeof *out->series);
  if (!out->level || !out->series) {
    lift_prepared_clear(out);
    return lift_fail_memory(err);
  }
  take_levels(out);
  enum lift_status st = model->prepare ? model->prepare(out, err) : LIFT_OK;
  if (st)
    lift_prepared_clear(out);
  return st;
}

void lift_prepared_clear(struct lift_prepared *prepared)
{
  if (!prepared)
    return;
  free(prepared->level);
  free(prepared->series);
  lift_simplex_points_clear(&prepared->points);
  memset(prepared, 0, sizeof *prepared);
}

enum lift_status lift_solution_init(struct lift_solution *solution, size_t units, size_t periods,
                                    struct lift_error *err)
{
  memset(solution, 0, sizeof *solution);
  size_t dimension = units < periods ? units : periods;
  enum lift_status st = lift_simplex_work_init(&solution->simplex, units, dimension, err);
  if (st)
    return st;
  solution->units = units;
  solution->periods = periods;
  solution->weight = calloc(units + 1, sizeof *solution->weight);
  solution->weight_slope = calloc(units + 1, sizeof *solution->weight_slope);
  solution->target = calloc(dimension + 1, sizeof *solution->target);
  solution->direction = calloc(dimension + 1, sizeof *solution->direction);
  solution->row = calloc(2 * periods + units, sizeof *solution->row);
  if (solution->weight && solution->weight_slope && solution->target && solution->direction && solution->row)
    return LIFT_OK;
  lift_solution_clear(solution);
  return lift_fail_memory(err);
}

void lift_solution_clear(struct lift_solution *solution)
{
  if (!solution)
    return;
  lift_simplex_work_clear(&solution->simplex);
  free(solution->weight);
  free(solution->weight_slope);
  free(solution->target);
  free(solution->direction);
  free(solution->row);
  memset(solution, 0, sizeof *solution);
}

void lift_solution_reset(struct lift_solution *solution)
{
  lift_simplex_reset(&solution->simplex);
}

enum lift_status lift_model_solve(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                                  const double *target, struct lift_solution *solution, struct lift_error *err)
{
  if (donors == 0)
    return lift_fail(err, LIFT_EDATA, "no donors: at least 1 market that is not treated is needed");
  return prepared->model->solve(prepared, donor, donors, target, solution, err);
}

void lift_model_segment(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                        const double *direction, struct lift_solution *solution, double *lower, double *upper)
{
  prepared->model->segment(prepared, donor, donors, target, direction, solution, lower, upper);
}

/* series less intercept less the weighted donors. */
static void subtract(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *series,
                     double intercept, const double *weight, double *out)
{
  for (size_t t = 0; t < prepared->periods; t++)
    out[t] = series[t] - intercept;
  for (size_t i = 0; i < donors; i++)
    if (weight[i] != 0)
      lift_axpy(-weight[i], prepared->outcome + donor[i] * prepared->stride, out, prepared->periods);
}

void lift_model_residual(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                         const struct lift_solution *solution, double *out)
{
  subtract(prepared, donor, donors, target, solution->intercept, solution->weight, out);
}

void lift_model_residual_slope(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                               const double *direction, const struct lift_solution *solution, double *out)
{
  subtract(prepared, donor, donors, direction, solution->intercept_slope, solution->weight_slope, out);
}

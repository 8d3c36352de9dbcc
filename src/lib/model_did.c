/* Difference in differences: uniform weights and one intercept. See lift/model.h. */
#include <math.h>

#include "models.h"
#include "vector.h"

static double weighted_level(const struct lift_prepared *prepared, const size_t *donor, size_t donors)
{
  double first = prepared->level[donor[0]], sum = 0;
  for (size_t i = 1; i < donors; i++)
    sum += prepared->level[donor[i]] - first;
  return first + sum / (double)donors;
}

static enum lift_status solve(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                              const double *target, struct lift_solution *solution, struct lift_error *err)
{
  (void)err;
  for (size_t i = 0; i < donors; i++)
    solution->weight[i] = 1 / (double)donors;
  solution->intercept = lift_mean(target, prepared->fitted) - weighted_level(prepared, donor, donors);
  return LIFT_OK;
}

static void segment(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                    const double *direction, struct lift_solution *solution, double *lower, double *upper)
{
  (void)target, (void)donor;
  for (size_t i = 0; i < donors; i++)
    solution->weight_slope[i] = 0;
  solution->intercept_slope = lift_mean(direction, prepared->fitted);
  *lower = -INFINITY;
  *upper = INFINITY;
}

const struct lift_model lift_model_did = {
    .name = "did",
    .summary = "difference in differences",
    .levels = true,
    .prepare = NULL,
    .solve = solve,
    .segment = segment,
};

#include "section/baseline.h"

#include "lift/regress.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* The variables to regress on, and the covariate behind each; an indicator of missing values has none. */
struct regressors {
  size_t n;
  size_t *variable;
  const char **column;
};

static enum lift_status collect(const struct moments_block *block, const struct metric *metric, struct regressors *x,
                                struct lift_error *err)
{
  *x = (struct regressors){0, calloc(2 * metric->covariates, sizeof(size_t)),
                           calloc(2 * metric->covariates, sizeof(char *))};
  if (!x->variable || !x->column)
    return lift_fail_memory(err);
  for (size_t i = 0; i < metric->covariates; i++) {
    const char *column = metric->covariate[i];
    if (!moments_find_covariate(block, column, MOMENTS_COVARIATE, &x->variable[x->n]))
      return lift_fail(err, LIFT_EFORMAT, "no variable for the covariate '%s'", column);
    x->column[x->n++] = column;
    if (moments_find_covariate(block, column, MOMENTS_COVARIATE_MISSING, &x->variable[x->n]))
      x->n++;
  }
  return LIFT_OK;
}

static void take_out(struct regressors *x, size_t i)
{
  x->n--;
  for (; i < x->n; i++) {
    x->variable[i] = x->variable[i + 1];
    x->column[i] = x->column[i + 1];
  }
}

/* Regress, without what is constant or follows from the rest. */
static enum lift_status regress(const struct lift_moments *m, size_t y, struct regressors *x, struct baseline *out,
                                struct lift_error *err)
{
  struct lift_regression fit = {0};
  enum lift_status st = lift_regress_moments(&m, 1, y, x->variable, x->n, &fit, err);
  while (st == LIFT_EDATA && fit.dependent < x->n) {
    if (!out->useless)
      out->useless = x->column[fit.dependent];
    take_out(x, fit.dependent);
    lift_regression_clear(&fit);
    st = lift_regress_moments(&m, 1, y, x->variable, x->n, &fit, err);
  }
  if (st == LIFT_OK && fit.has_r_squared)
    out->r_squared = fmax(0, fit.r_squared);
  if (st == LIFT_OK && out->r_squared >= 1)
    st = lift_fail(err, LIFT_EDATA,
                   "the covariates give the metric away (R squared is 1): are they measured before it?");
  lift_regression_clear(&fit);
  return st;
}

enum lift_status baseline_measure(const struct moments_section *section, const struct metric *metric,
                                  struct baseline *out, struct lift_error *err)
{
  size_t variable;
  const struct moments_block *block = moments_find(section, metric->name, &variable);
  if (!block)
    return lift_fail(err, LIFT_EFORMAT, "metric '%s': not among the metrics that were read", metric->name);
  const struct lift_moments *m = &moments_cell(section, block, 0, 0)->moments;
  if (m->n < 2)
    return lift_fail(err, LIFT_EDATA, "metric '%s': the history has %lld units with a value; at least 2 are needed",
                     metric->name, m->n);
  struct baseline found = {.has_mean = true,
                           .has_sd = true,
                           .mean = lift_moments_mean(m, variable),
                           .sd = sqrt(lift_moments_variance(m, variable)),
                           .units = m->n};
  struct regressors x = {0};
  enum lift_status st = LIFT_OK;
  if (metric->covariates)
    st = collect(block, metric, &x, err);
  if (st == LIFT_OK && x.n)
    st = regress(m, variable, &x, &found, err);
  free(x.variable);
  free(x.column);
  if (st == LIFT_OK)
    *out = found;
  return lift_context(err, st, "metric '%s'", metric->name);
}

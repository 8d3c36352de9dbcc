/* A model fitted to a test, with the figures that describe the fit. See lift/model.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models.h"
#include "vector.h"

void lift_fit_clear(struct lift_fit *fit)
{
  if (!fit)
    return;
  free(fit->weight);
  free(fit->observed);
  free(fit->counterfactual);
  free(fit->effect);
  memset(fit, 0, sizeof *fit);
}

static enum lift_status allocate(struct lift_fit *fit, const struct lift_panel_test *test, struct lift_error *err)
{
  fit->periods = test->periods;
  fit->pre = test->pre;
  fit->donors = test->donors;
  fit->treated = test->treated_count;
  fit->weight = calloc(test->donors, sizeof *fit->weight);
  fit->observed = calloc(test->periods, sizeof *fit->observed);
  fit->counterfactual = calloc(test->periods, sizeof *fit->counterfactual);
  fit->effect = calloc(test->periods, sizeof *fit->effect);
  if (fit->weight && fit->observed && fit->counterfactual && fit->effect)
    return LIFT_OK;
  lift_fit_clear(fit);
  return lift_fail_memory(err);
}

static double sum(const double *x, size_t n)
{
  double total = 0;
  for (size_t i = 0; i < n; i++)
    total += x[i];
  return total;
}

static void summarize(struct lift_fit *fit)
{
  const size_t pre = fit->pre, post = fit->periods - fit->pre;
  const double units = (double)fit->treated;
  for (size_t t = 0; t < fit->periods; t++)
    fit->counterfactual[t] = fit->observed[t] - fit->effect[t];
  fit->att = lift_mean(fit->effect + pre, post);
  fit->total = units * sum(fit->effect + pre, post);
  fit->observed_total = units * sum(fit->observed + pre, post);
  fit->counterfactual_total = units * sum(fit->counterfactual + pre, post);
  fit->has_lift = fit->counterfactual_total > 0;
  fit->lift = fit->has_lift ? fit->total / fit->counterfactual_total : 0;
  fit->l2 = sqrt(lift_dot(fit->effect, fit->effect, pre));
  fit->rmspe_pre = fit->l2 / sqrt((double)pre);
  fit->rmspe_post = sqrt(lift_dot(fit->effect + pre, fit->effect + pre, post) / (double)post);
  double squares = lift_dot(fit->weight, fit->weight, fit->donors);
  fit->effective_donors = squares > 0 ? 1 / squares : 0;
  for (size_t i = 0; i < fit->donors; i++)
    fit->support += fit->weight[i] != 0;
}

double lift_model_uniform_l2(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                             const double *target, double *scratch)
{
  const size_t n = prepared->fitted;
  const double level = prepared->model->levels ? lift_mean(target, n) : 0;
  for (size_t t = 0; t < n; t++)
    scratch[t] = target[t] - level;
  for (size_t i = 0; i < donors; i++)
    lift_axpy(-1 / (double)donors, prepared->series + donor[i] * n, scratch, n);
  return sqrt(lift_dot(scratch, scratch, n));
}

/* l2 relative to uniform weights, and the residual of optimality, on the series as fitted. */
static void compare(struct lift_fit *fit, const struct lift_prepared *prepared, const struct lift_panel_test *test,
                    double *target, double *scratch)
{
  const size_t n = prepared->fitted;
  double uniform = lift_model_uniform_l2(prepared, test->donor, test->donors, fit->observed, scratch);
  fit->has_scaled_l2 = uniform > 0;
  fit->scaled_l2 = uniform > 0 ? fit->l2 / uniform : 0;
  if (!prepared->points.points)
    return;
  const double level = prepared->model->levels ? lift_mean(fit->observed, n) : 0;
  for (size_t t = 0; t < n; t++)
    target[t] = fit->observed[t] - level;
  fit->kkt = lift_simplex_kkt(prepared->series, n, n, test->donor, test->donors, target, prepared->points.ridge,
                              fit->weight, scratch);
}

static enum lift_status check_variation(const struct lift_panel_test *test, const double *target,
                                        const struct lift_model *model, struct lift_error *err)
{
  for (size_t t = 1; t < test->pre; t++)
    if (target[t] != target[0])
      return LIFT_OK;
  if (test->pre == 1 || !model->prepare)
    return LIFT_OK;
  return lift_fail(err, LIFT_EDATA,
                   "the treated series is %g in all %zu periods before the test: there is nothing to fit weights to",
                   target[0], test->pre);
}

static enum lift_status run(const struct lift_prepared *prepared, const struct lift_panel_test *test,
                            struct lift_fit *fit, struct lift_error *err)
{
  struct lift_solution solution;
  double *scratch = calloc(2 * test->periods, sizeof *scratch);
  if (!scratch)
    return lift_fail_memory(err);
  enum lift_status st = lift_solution_init(&solution, test->units, test->periods, err);
  if (!st)
    st = lift_model_solve(prepared, test->donor, test->donors, fit->observed, &solution, err);
  if (!st) {
    memcpy(fit->weight, solution.weight, test->donors * sizeof *fit->weight);
    fit->intercept = solution.intercept;
    lift_model_residual(prepared, test->donor, test->donors, fit->observed, &solution, fit->effect);
    summarize(fit);
    compare(fit, prepared, test, scratch, scratch + test->periods);
  }
  lift_solution_clear(&solution);
  free(scratch);
  return st;
}

enum lift_status lift_model_fit(const struct lift_model *model, const struct lift_panel_test *test,
                                struct lift_fit *out, struct lift_error *err)
{
  struct lift_prepared prepared;
  memset(out, 0, sizeof *out);
  enum lift_status st = lift_panel_test_check(test, err);
  if (!st)
    st = allocate(out, test, err);
  if (st)
    return st;
  out->model = model;
  lift_panel_target(test, out->observed);
  st = check_variation(test, out->observed, model, err);
  if (!st) {
    st = lift_model_prepare(model, test->outcome, test->units, test->stride, test->periods, test->pre, &prepared, err);
    if (!st)
      st = run(&prepared, test, out, err);
    lift_prepared_clear(&prepared);
  }
  if (st)
    lift_fit_clear(out);
  return st;
}

/* Conformal p-values by cyclic shifts. See lift/conformal.h. */
#include "conformal_internal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *lift_conformal_name(enum lift_conformal_statistic statistic)
{
  switch (statistic) {
    case LIFT_CONFORMAL_AVERAGE: return "average";
    case LIFT_CONFORMAL_ANY: return "any";
    case LIFT_CONFORMAL_GREATER: return "greater";
    case LIFT_CONFORMAL_LESS: return "less";
  }
  return NULL;
}

enum lift_status lift_conformal_init(struct lift_conformal *conformal, const struct lift_prepared *prepared,
                                     const size_t *donor, size_t donors, size_t post,
                                     enum lift_conformal_statistic statistic, struct lift_error *err)
{
  memset(conformal, 0, sizeof *conformal);
  const size_t n = prepared->periods;
  if (post == 0 || post >= n || prepared->fitted != n)
    return lift_fail(err, LIFT_EDATA, "a conformal test needs 1 to %zu of %zu periods in the test, got %zu", n - 1, n,
                     post);
  enum lift_status st = lift_solution_init(&conformal->solution, prepared->units, n, err);
  if (st)
    return st;
  conformal->prepared = prepared;
  conformal->donor = donor;
  conformal->donors = donors;
  conformal->post = post;
  conformal->statistic = statistic;
  conformal->shifted = calloc(n, sizeof(double));
  conformal->direction = calloc(n, sizeof(double));
  conformal->residual = calloc(n, sizeof(double));
  conformal->slope = calloc(n, sizeof(double));
  conformal->value = calloc(n, sizeof(double));
  conformal->pace = calloc(n, sizeof(double));
  conformal->cut = calloc(n + 2, sizeof(double));
  conformal->event = calloc(2 * n + 2, 2 * sizeof(double));
  if (conformal->shifted && conformal->direction && conformal->residual && conformal->slope && conformal->value &&
      conformal->pace && conformal->cut && conformal->event) {
    for (size_t t = n - post; t < n; t++)
      conformal->direction[t] = -1;
    return LIFT_OK;
  }
  lift_conformal_clear(conformal);
  return lift_fail_memory(err);
}

void lift_conformal_clear(struct lift_conformal *conformal)
{
  if (!conformal)
    return;
  lift_solution_clear(&conformal->solution);
  free(conformal->shifted);
  free(conformal->direction);
  free(conformal->residual);
  free(conformal->slope);
  free(conformal->value);
  free(conformal->pace);
  free(conformal->cut);
  free(conformal->event);
  memset(conformal, 0, sizeof *conformal);
}

void lift_conformal_donors(struct lift_conformal *conformal, const size_t *donor, size_t donors)
{
  conformal->donor = donor;
  conformal->donors = donors;
  lift_solution_reset(&conformal->solution);
}

/* Each sum is the one before it, moved by one period; a fresh sum every 64 keeps rounding from adding up. */
void lift_window_sums(const double *x, size_t n, size_t post, double *out)
{
  for (size_t k = 0; k < n; k++) {
    if (k % 64) {
      out[k] = out[k - 1] - x[(n - post + k - 1) % n] + x[(n + k - 1) % n];
      continue;
    }
    out[k] = 0;
    for (size_t t = n - post; t < n; t++)
      out[k] += x[(t + k) % n];
  }
}

double lift_conformal_floor(const struct lift_conformal *conformal, const double *target)
{
  double largest = DBL_MIN;
  for (size_t t = 0; t < conformal->prepared->periods; t++)
    largest = fmax(largest, fabs(target[t]));
  return 1e-13 * (double)conformal->post * largest;
}

enum lift_status lift_conformal_solve(struct lift_conformal *conformal, const double *target, double h,
                                      struct lift_error *err)
{
  for (size_t t = 0; t < conformal->prepared->periods; t++)
    conformal->shifted[t] = target[t] + h * conformal->direction[t];
  return lift_model_solve(conformal->prepared, conformal->donor, conformal->donors, conformal->shifted,
                          &conformal->solution, err);
}

/* Statistic of each shift, to conformal->value. */
static void take_statistics(struct lift_conformal *conformal)
{
  const size_t n = conformal->prepared->periods;
  if (conformal->statistic == LIFT_CONFORMAL_ANY)
    for (size_t t = 0; t < n; t++)
      conformal->residual[t] = fabs(conformal->residual[t]);
  lift_window_sums(conformal->residual, n, conformal->post, conformal->value);
  for (size_t k = 0; k < n; k++) {
    if (conformal->statistic == LIFT_CONFORMAL_AVERAGE)
      conformal->value[k] = fabs(conformal->value[k]);
    else if (conformal->statistic == LIFT_CONFORMAL_LESS)
      conformal->value[k] = -conformal->value[k];
  }
}

enum lift_status lift_conformal_p_value(struct lift_conformal *conformal, const double *target, double h,
                                        struct lift_conformal_p *out, struct lift_error *err)
{
  enum lift_status st = lift_conformal_solve(conformal, target, h, err);
  if (st)
    return st;
  const size_t n = conformal->prepared->periods;
  lift_model_residual(conformal->prepared, conformal->donor, conformal->donors, conformal->shifted,
                      &conformal->solution, conformal->residual);
  take_statistics(conformal);
  const double observed = conformal->value[0];
  const double bar = observed - 1e-9 * fabs(observed) - lift_conformal_floor(conformal, target);
  out->count = 0;
  out->shifts = n;
  for (size_t k = 0; k < n; k++)
    out->count += conformal->value[k] >= bar;
  out->p_value = (double)out->count / (double)n;
  return LIFT_OK;
}

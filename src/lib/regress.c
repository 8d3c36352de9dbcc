/* A regression's life, and regression from moments. */
#include "regress_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "ldl.h"
#include "moments_internal.h"

/* ---- what both ways share ---- */

enum lift_status lift_regression_init(struct lift_regression *fit, size_t p, size_t intercepts, long long n,
                                      struct lift_error *err)
{
  *fit = (struct lift_regression){
      .p = p, .intercepts = intercepts, .n = n, .df = n - (long long)p, .dependent = SIZE_MAX};
  if (fit->df < 1)
    return lift_fail(err, LIFT_EDATA, "%lld rows are too few for %zu coefficients: at least %zu are needed", n, p,
                     p + 1);
  fit->coefficient = calloc(p + 1, sizeof *fit->coefficient);
  fit->se = calloc(p + 1, sizeof *fit->se);
  fit->covariance = p < SIZE_MAX / sizeof(double) / (p + 1) ? calloc(p * p + 1, sizeof *fit->covariance) : NULL;
  if (!fit->coefficient || !fit->se || !fit->covariance)
    return lift_fail_memory(err);
  return LIFT_OK;
}

void lift_regression_clear(struct lift_regression *fit)
{
  if (!fit)
    return;
  free(fit->coefficient);
  free(fit->se);
  free(fit->covariance);
  *fit = (struct lift_regression){0};
}

enum lift_status lift_regression_finish(struct lift_regression *fit, lift_wide rss, lift_wide tss,
                                        struct lift_error *err)
{
  lift_wide variance = rss > 0 ? rss / (lift_wide)fit->df : 0;
  fit->rss = rss > 0 ? (double)rss : 0;
  fit->tss = tss > 0 ? (double)tss : 0;
  fit->sigma = sqrt((double)variance);
  fit->has_r_squared = fit->tss > 0;
  fit->r_squared = fit->has_r_squared && rss < tss ? (double)(1 - (rss > 0 ? rss / tss : 0)) : 0;
  bool finite = isfinite(fit->rss) && isfinite(fit->tss);
  for (size_t i = 0; i < fit->p; i++) {
    double *row = fit->covariance + i * fit->p;
    fit->se[i] = fit->sigma * sqrt(row[i]);
    for (size_t j = 0; j < fit->p; j++)
      row[j] = (double)(variance * (lift_wide)row[j]);
    finite = finite && isfinite(fit->coefficient[i]) && isfinite(fit->se[i]) && isfinite(row[i]);
  }
  return finite ? LIFT_OK : lift_fail(err, LIFT_ENUMERIC, "a result of the regression does not fit a double");
}

/* ---- from moments ---- */

/* The normal equations: `count` slopes, and y as one variable more, in the last row. */
struct normal {
  const struct lift_moments *const *group;
  size_t groups, count;
  lift_wide *cross;   /* [count + 1] squared: within-group cross-products */
  lift_wide *slope;   /* [count] */
  lift_wide *inverse; /* [count] squared: of the cross-products of the x */
  lift_wide *mean;    /* [groups][count + 1] */
  bool exact;
};

static enum lift_status check_request(const struct lift_moments *const *group, size_t groups, size_t y, const size_t *x,
                                      size_t count, struct lift_error *err)
{
  if (groups == 0)
    return lift_fail(err, LIFT_EUSAGE, "a regression needs at least one group");
  size_t k = group[0]->k;
  for (size_t g = 0; g < groups; g++) {
    if (group[g]->k != k)
      return lift_fail(err, LIFT_EUSAGE, "group %zu has %zu variables, the first has %zu", g + 1, group[g]->k, k);
    if (group[g]->n < 1)
      return lift_fail(err, LIFT_EDATA, "group %zu is empty", g + 1);
  }
  for (size_t i = 0; i <= count; i++) {
    size_t variable = i < count ? x[i] : y;
    if (variable >= k)
      return lift_fail(err, LIFT_EUSAGE, "variable %zu of a regression: there are %zu", variable + 1, k);
    for (size_t j = 0; j < i; j++)
      if (x[j] == variable)
        return lift_fail(err, LIFT_EUSAGE, "variable %zu is named twice in a regression", variable + 1);
  }
  return LIFT_OK;
}

static enum lift_status form(struct normal *e, size_t y, const size_t *x, struct lift_error *err)
{
  size_t q = e->count + 1;
  e->cross = calloc(q * q, sizeof *e->cross);
  e->slope = calloc(q, sizeof *e->slope);
  e->inverse = calloc(q * q, sizeof *e->inverse);
  e->mean = calloc(e->groups, q * sizeof *e->mean);
  if (!e->cross || !e->slope || !e->inverse || !e->mean)
    return lift_fail_memory(err);
  e->exact = true;
  for (size_t g = 0; g < e->groups; g++)
    for (size_t i = 0; i < q; i++) {
      size_t variable = i < e->count ? x[i] : y;
      e->mean[g * q + i] = lift_moments_mean_wide(e->group[g], variable);
      e->exact = e->exact && e->group[g]->exact[variable];
      for (size_t j = 0; j <= i; j++)
        e->cross[i * q + j] += lift_moments_centred_wide(e->group[g], variable, j < e->count ? x[j] : y);
    }
  return LIFT_OK;
}

/* Factor the x's part; then slopes, what is left of y's sum of squares, and the inverse. */
static enum lift_status solve(struct normal *e, const size_t *x, struct lift_regression *fit, lift_wide *rss,
                              struct lift_error *err)
{
  size_t p = e->count, q = p + 1;
  lift_wide *a = e->inverse, tolerance = e->exact ? lift_ldl_tolerance() : (lift_wide)0x1p-37;
  lift_wide *factor = calloc(p * p + 1, sizeof *factor);
  if (!factor)
    return lift_fail_memory(err);
  for (size_t i = 0; i < p; i++)
    for (size_t j = 0; j <= i; j++)
      factor[i * p + j] = e->cross[i * q + j];
  size_t done = lift_ldl_factor(factor, p, tolerance);
  if (done < p) {
    free(factor);
    fit->dependent = done;
    return lift_fail(err, LIFT_EDATA, "variable %zu is constant, or a linear combination of other regressors",
                     x[done] + 1);
  }
  for (size_t i = 0; i < p; i++)
    e->slope[i] = e->cross[p * q + i];
  lift_ldl_solve(factor, p, e->slope);
  *rss = e->cross[p * q + p];
  for (size_t i = 0; i < p; i++) {
    *rss -= e->slope[i] * e->cross[p * q + i];
    a[i * p + i] = 1;
    lift_ldl_solve(factor, p, a + i * p);
  }
  free(factor);
  return LIFT_OK;
}

/* (X'X)^-1 in the order intercepts, slopes: with V the inverse for the slopes, -mean_g'V between group g and the
 * slopes, mean_g'V mean_h between groups, and 1/n_g more on the diagonal. */
static void fill_inverse(const struct normal *e, struct lift_regression *fit)
{
  size_t p = e->count, q = p + 1, all = fit->p;
  for (size_t r = 0; r < e->groups; r++) {
    const lift_wide *mean = e->mean + r * q;
    for (size_t i = 0; i < p; i++) {
      lift_wide v = 0;
      for (size_t j = 0; j < p; j++)
        v -= mean[j] * e->inverse[i * p + j];
      fit->covariance[r * all + e->groups + i] = fit->covariance[(e->groups + i) * all + r] = (double)v;
    }
    for (size_t g = 0; g < e->groups; g++) {
      lift_wide v = r == g ? 1 / (lift_wide)e->group[g]->n : 0;
      for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
          v += mean[i] * e->inverse[i * p + j] * e->mean[g * q + j];
      fit->covariance[r * all + g] = (double)v;
    }
  }
  for (size_t i = 0; i < p; i++)
    for (size_t j = 0; j < p; j++)
      fit->covariance[(e->groups + i) * all + e->groups + j] = (double)e->inverse[i * p + j];
}

static void fill_coefficients(const struct normal *e, struct lift_regression *fit)
{
  size_t p = e->count, q = p + 1;
  for (size_t g = 0; g < e->groups; g++) {
    lift_wide intercept = e->mean[g * q + p];
    for (size_t i = 0; i < p; i++)
      intercept -= e->slope[i] * e->mean[g * q + i];
    fit->coefficient[g] = (double)intercept;
  }
  for (size_t i = 0; i < p; i++)
    fit->coefficient[e->groups + i] = (double)e->slope[i];
}

enum lift_status lift_regress_moments(const struct lift_moments *const *group, size_t groups, size_t y, const size_t *x,
                                      size_t count, struct lift_regression *fit, struct lift_error *err)
{
  struct normal e = {.group = group, .groups = groups, .count = count};
  *fit = (struct lift_regression){.dependent = SIZE_MAX};
  enum lift_status st = check_request(group, groups, y, x, count, err);
  if (st)
    return st;
  long long n = 0;
  for (size_t g = 0; g < groups; g++)
    n += group[g]->n;
  lift_wide rss = 0;
  st = lift_regression_init(fit, groups + count, groups, n, err);
  if (!st)
    st = form(&e, y, x, err);
  if (!st)
    st = solve(&e, x, fit, &rss, err);
  if (!st) {
    fill_coefficients(&e, fit);
    fill_inverse(&e, fit);
    st = lift_regression_finish(fit, rss, e.cross[count * (count + 1) + count], err);
  }
  free(e.cross);
  free(e.slope);
  free(e.inverse);
  free(e.mean);
  return st;
}

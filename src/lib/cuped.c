#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lift/adjust.h"

/* The workings: cross-products of (y, x) that define the slopes, and a Cholesky factor of standardized covariates. */
struct work {
  size_t k, m;     /* covariates, and one more */
  double *cross;   /* m x m */
  double *factor;  /* k x k, lower triangle */
  double *scale;   /* k roots of the diagonal of the covariates' cross-products */
  double *forward; /* k */
};

void lift_adjustment_clear(struct lift_adjustment *adjustment)
{
  if (!adjustment)
    return;
  free(adjustment->slope);
  free(adjustment->dropped);
  memset(adjustment, 0, sizeof *adjustment);
}

static void work_clear(struct work *work)
{
  free(work->cross);
  free(work->factor);
  free(work->scale);
  free(work->forward);
  memset(work, 0, sizeof *work);
}

static enum lift_status work_init(struct work *work, size_t k, struct lift_error *err)
{
  *work = (struct work){.k = k, .m = k + 1};
  work->cross = calloc((k + 1) * (k + 1), sizeof *work->cross);
  work->factor = calloc(k * k, sizeof *work->factor);
  work->scale = calloc(k, sizeof *work->scale);
  work->forward = calloc(k, sizeof *work->forward);
  return work->cross && work->factor && work->scale && work->forward ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status check_joint(const struct lift_joint *joint, const char *which, struct lift_error *err)
{
  size_t m = joint->covariates + 1;
  if (joint->n < 2)
    return lift_fail(err, LIFT_EDATA, "the %s has %lld unit%s: a variance needs at least 2", which, joint->n,
                     joint->n == 1 ? "" : "s");
  for (size_t i = 0; i < m; i++)
    if (!isfinite(joint->mean[i]))
      return lift_fail(err, LIFT_EDATA, "the %s's mean %zu is %g: expected a finite number", which, i, joint->mean[i]);
  for (size_t i = 0; i < m * m; i++)
    if (!isfinite(joint->cross[i]))
      return lift_fail(err, LIFT_EDATA, "the %s's cross-product %zu,%zu is %g: expected a finite number", which, i / m,
                       i % m, joint->cross[i]);
  return LIFT_OK;
}

static enum lift_status check(const struct lift_joint *arm, const struct lift_joint *control,
                              enum lift_cuped_slope slope, struct lift_error *err)
{
  if (arm->covariates < 1 || arm->covariates != control->covariates)
    return lift_fail(err, LIFT_EUSAGE, "CUPED got %zu covariates in the arm and %zu in the control: expected as many, "
                     "at least 1", arm->covariates, control->covariates);
  if (slope != LIFT_CUPED_UNION && slope != LIFT_CUPED_WITHIN)
    return lift_fail(err, LIFT_EUSAGE, "CUPED slope %d is unknown: choose union or within", (int)slope);
  enum lift_status st = check_joint(arm, "arm", err);
  if (!st)
    st = check_joint(control, "control", err);
  if (!st && (double)arm->n + (double)control->n - 2 <= (double)arm->covariates)
    st = lift_fail(err, LIFT_EDATA, "%zu covariates for %lld and %lld units: drop some covariates", arm->covariates,
                   arm->n, control->n);
  return st;
}

/* Cross-products within arms added up; for the union also what the two means contribute (Chan's update). */
static void add_cross(struct work *work, const struct lift_joint *arm, const struct lift_joint *control,
                      enum lift_cuped_slope slope)
{
  double na = (double)arm->n, nc = (double)control->n, weight = slope == LIFT_CUPED_UNION ? na / (na + nc) * nc : 0;
  for (size_t i = 0; i < work->m; i++)
    for (size_t j = 0; j < work->m; j++) {
      size_t ij = i * work->m + j;
      double between = (arm->mean[i] - control->mean[i]) * (arm->mean[j] - control->mean[j]);
      work->cross[ij] = arm->cross[ij] + control->cross[ij] + weight * between;
    }
}

/* A covariate that does not vary within either arm, up to the rounding of its moments. */
static bool is_constant(const struct lift_joint *arm, const struct lift_joint *control, size_t j)
{
  size_t jj = (j + 1) * (arm->covariates + 1) + j + 1;
  double within = arm->cross[jj] + control->cross[jj], mean = fmax(fabs(arm->mean[j + 1]), fabs(control->mean[j + 1]));
  double floor = 1e-14 * mean * sqrt((double)arm->n + (double)control->n);
  return !(within > 0) || sqrt(within) <= floor;
}

static double standardized(const struct work *work, size_t i, size_t j)
{
  return work->cross[(i + 1) * work->m + j + 1] / work->scale[i] / work->scale[j];
}

/* Row j of the Cholesky factor, passing over dropped covariates; false where too little of its variance is its own. */
static bool factor_row(struct work *work, const bool *dropped, size_t j)
{
  double *row = work->factor + j * work->k, own = 1;
  for (size_t i = 0; i < j; i++) {
    if (dropped[i])
      continue;
    double sum = standardized(work, j, i);
    for (size_t l = 0; l < i; l++)
      sum -= row[l] * work->factor[i * work->k + l];
    row[i] = sum / work->factor[i * work->k + i];
    own -= row[i] * row[i];
  }
  if (!(own > 1e-11)) {
    memset(row, 0, work->k * sizeof *row);
    return false;
  }
  row[j] = sqrt(own);
  return true;
}

static void factorize(struct work *work, const struct lift_joint *arm, const struct lift_joint *control,
                      struct lift_adjustment *out)
{
  for (size_t j = 0; j < work->k; j++) {
    work->scale[j] = sqrt(work->cross[(j + 1) * work->m + j + 1]);
    out->dropped[j] = is_constant(arm, control, j) || !factor_row(work, out->dropped, j);
    out->dropped_count += out->dropped[j];
  }
}

/* Forward and back substitution; the dropped keep a slope of 0. */
static void solve_slopes(struct work *work, struct lift_adjustment *out)
{
  size_t k = work->k;
  for (size_t j = 0; j < k; j++) {
    if (out->dropped[j])
      continue;
    double sum = work->cross[j + 1] / work->scale[j];
    for (size_t l = 0; l < j; l++)
      sum -= work->factor[j * k + l] * work->forward[l];
    work->forward[j] = sum / work->factor[j * k + j];
  }
  for (size_t j = k; j-- > 0;) {
    if (out->dropped[j])
      continue;
    double sum = work->forward[j];
    for (size_t l = j + 1; l < k; l++)
      sum -= work->factor[l * k + j] * out->slope[l];
    out->slope[j] = sum / work->factor[j * k + j];
  }
  for (size_t j = 0; j < k; j++)
    if (!out->dropped[j])
      out->slope[j] /= work->scale[j];
}

/* Sum of squares of y - slope . x about the arm's own mean. */
static double residual_square(const struct lift_joint *joint, const double *slope)
{
  size_t k = joint->covariates, m = k + 1;
  double sum = joint->cross[0];
  for (size_t i = 0; i < k; i++) {
    double row = -2 * joint->cross[i + 1];
    for (size_t j = 0; j < k; j++)
      row += joint->cross[(i + 1) * m + j + 1] * slope[j];
    sum += slope[i] * row;
  }
  return sum > 1e-13 * joint->cross[0] ? sum : 0;
}

/* The adjusted sample of one arm; other's weight times its distance is the way to the grand mean of the covariates. */
static struct lift_sample adjust_one(const struct lift_joint *joint, const struct lift_joint *other,
                                     const double *slope)
{
  double weight = (double)other->n / ((double)joint->n + (double)other->n), mean = joint->mean[0];
  for (size_t j = 0; j < joint->covariates; j++)
    mean -= slope[j] * (joint->mean[j + 1] - other->mean[j + 1]) * weight;
  return (struct lift_sample){joint->n, mean, residual_square(joint, slope) / (double)(joint->n - 1)};
}

static void fill(const struct lift_joint *arm, const struct lift_joint *control, struct lift_adjustment *out)
{
  out->arm = adjust_one(arm, control, out->slope);
  out->control = adjust_one(control, arm, out->slope);
  double before = arm->cross[0] + control->cross[0];
  double after = residual_square(arm, out->slope) + residual_square(control, out->slope);
  out->r_squared = before > 0 ? fmax(0, 1 - after / before) : 0;
}

enum lift_status lift_cuped(const struct lift_joint *arm, const struct lift_joint *control, enum lift_cuped_slope slope,
                            struct lift_adjustment *out, struct lift_error *err)
{
  struct work work = {0};
  memset(out, 0, sizeof *out);
  enum lift_status st = check(arm, control, slope, err);
  if (st)
    return st;
  st = work_init(&work, arm->covariates, err);
  out->covariates = arm->covariates;
  out->slope = calloc(arm->covariates, sizeof *out->slope);
  out->dropped = calloc(arm->covariates, sizeof *out->dropped);
  if (!st && (!out->slope || !out->dropped))
    st = lift_fail_memory(err);
  if (!st) {
    add_cross(&work, arm, control, slope);
    factorize(&work, arm, control, out);
    solve_slopes(&work, out);
    fill(arm, control, out);
    if (!isfinite(out->arm.mean + out->control.mean) || !isfinite(out->arm.variance + out->control.variance))
      st = lift_fail(err, LIFT_EDATA,
                     "the adjusted means leave the range of a double: rescale the metric or covariates");
  }
  work_clear(&work);
  if (st)
    lift_adjustment_clear(out);
  return st;
}

/* Regression from rows: Householder's QR in doubles, refined with residuals in wide arithmetic. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "ldl.h"
#include "regress_internal.h"

enum { REFINEMENTS = 30 };

/* The design matrix with its columns scaled by powers of two, so that their largest entries are in [1/2, 1). */
struct rows {
  const double *x, *y;
  size_t n, columns, p;
  bool intercept;
  double *scale;    /* [p] what a column was multiplied with */
  double *q;        /* [p][n] reflectors from the diagonal down, R above it */
  double *diagonal; /* [p] of R */
  double *weight;   /* [p] of the reflectors: I - weight v v' */
  double *z;        /* [p] for work */
  double *f;        /* [n] */
  lift_wide *b;     /* [p] scaled coefficients */
  lift_wide *g;     /* [p] for work */
  lift_wide *r;     /* [n] residuals */
};

static double entry(const struct rows *d, size_t i, size_t j)
{
  if (d->intercept && j == 0)
    return d->scale[0];
  return d->x[i * d->columns + j - d->intercept] * d->scale[j];
}

static void clear(struct rows *d)
{
  free(d->scale);
  free(d->q);
  free(d->f);
  free(d->b);
}

static enum lift_status allocate(struct rows *d, struct lift_error *err)
{
  size_t n = d->n, p = d->p;
  if (n >= SIZE_MAX / 32 / (p + 1))
    return lift_fail_memory(err);
  d->scale = calloc(4 * p + 1, sizeof *d->scale);
  d->q = calloc(n * p + 1, sizeof *d->q);
  d->f = calloc(n, sizeof *d->f);
  d->b = calloc(2 * p + n, sizeof *d->b);
  if (!d->scale || !d->q || !d->f || !d->b)
    return lift_fail_memory(err);
  d->diagonal = d->scale + p;
  d->weight = d->diagonal + p;
  d->z = d->weight + p;
  d->g = d->b + p;
  d->r = d->g + p;
  return LIFT_OK;
}

static enum lift_status dependent(struct lift_regression *fit, size_t column, struct lift_error *err)
{
  fit->dependent = column;
  return lift_fail(err, LIFT_EDATA, "column %zu of the design is zero, or a linear combination of those before it",
                   column + 1);
}

static enum lift_status load(struct rows *d, struct lift_regression *fit, struct lift_error *err)
{
  for (size_t i = 0; i < d->n; i++)
    if (!isfinite(d->y[i]))
      return lift_fail(err, LIFT_EDATA, "row %zu: the response is not a finite number", i + 1);
  for (size_t j = 0; j < d->p; j++) {
    double largest = 0;
    int exponent;
    d->scale[j] = 1;
    for (size_t i = 0; i < d->n; i++) {
      double size = fabs(entry(d, i, j));
      if (!isfinite(size))
        return lift_fail(err, LIFT_EDATA, "row %zu: column %zu of the design is not a finite number", i + 1, j + 1);
      largest = fmax(largest, size);
    }
    if (largest == 0)
      return dependent(fit, j, err);
    frexp(largest, &exponent);
    d->scale[j] = ldexp(1, exponent < -1000 ? 1000 : -exponent);
    for (size_t i = 0; i < d->n; i++)
      d->q[j * d->n + i] = entry(d, i, j);
  }
  return LIFT_OK;
}

static double dot(const double *a, const double *b, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* Apply reflector j to v (n numbers). */
static void reflect(const struct rows *d, size_t j, double *v)
{
  const double *u = d->q + j * d->n;
  double along = d->weight[j] * dot(u + j, v + j, d->n - j);
  for (size_t i = j; i < d->n; i++)
    v[i] -= along * u[i];
}

/* Columns whose part orthogonal to the others is down at the rounding of their norm are dependent. */
static enum lift_status factor(struct rows *d, struct lift_regression *fit, struct lift_error *err)
{
  size_t n = d->n;
  double tolerance = 4 * sqrt((double)n) * (double)d->p * DBL_EPSILON;
  for (size_t j = 0; j < d->p; j++) {
    double *v = d->q + j * n, whole = sqrt(dot(v, v, n));
    for (size_t h = 0; h < j; h++)
      reflect(d, h, v);
    double norm = sqrt(dot(v + j, v + j, n - j));
    if (!(norm > tolerance * whole))
      return dependent(fit, j, err);
    d->diagonal[j] = v[j] > 0 ? -norm : norm;
    d->weight[j] = 1 / (norm * (norm + fabs(v[j])));
    v[j] -= d->diagonal[j];
  }
  return LIFT_OK;
}

/* R z = z in place, or R'z = z. */
static void solve_upper(const struct rows *d, double *z)
{
  for (size_t j = d->p; j-- > 0;) {
    z[j] /= d->diagonal[j];
    for (size_t i = 0; i < j; i++)
      z[i] -= d->q[j * d->n + i] * z[j];
  }
}

static void solve_lower(const struct rows *d, double *z)
{
  for (size_t j = 0; j < d->p; j++)
    z[j] = (z[j] - dot(d->q + j * d->n, z, j)) / d->diagonal[j];
}

/* Solve r + X b = f, X'r = g for the corrections, f and g in d->f and z: they are added to d->b and d->r, and their
 * size is returned. z has p places, and ends as the correction of b. */
static double correct(struct rows *d, double *z)
{
  size_t n = d->n, p = d->p;
  double size = 0;
  solve_lower(d, z); /* h = R'^-1 g */
  for (size_t j = 0; j < p; j++)
    reflect(d, j, d->f);
  for (size_t j = 0; j < p; j++) {
    double h = z[j];
    z[j] = d->f[j] - h;
    d->f[j] = h;
  }
  solve_upper(d, z); /* db = R^-1 (Q1'f - h) */
  for (size_t j = p; j-- > 0;)
    reflect(d, j, d->f); /* dr = Q (h, Q2'f) */
  for (size_t j = 0; j < p; j++) {
    d->b[j] += (lift_wide)z[j];
    size = fmax(size, fabs(z[j]));
  }
  for (size_t i = 0; i < n; i++) {
    d->r[i] += (lift_wide)d->f[i];
    size = fmax(size, fabs(d->f[i]));
  }
  return size;
}

/* What the two sets of equations are still off by, into d->f and z. */
static void find_residuals(struct rows *d, double *z)
{
  for (size_t j = 0; j < d->p; j++)
    d->g[j] = 0;
  for (size_t i = 0; i < d->n; i++) {
    lift_wide off = (lift_wide)d->y[i] - d->r[i];
    for (size_t j = 0; j < d->p; j++) {
      lift_wide x = (lift_wide)entry(d, i, j);
      off -= x * d->b[j];
      d->g[j] -= x * d->r[i];
    }
    d->f[i] = (double)off;
  }
  for (size_t j = 0; j < d->p; j++)
    z[j] = (double)d->g[j];
}

/* Whether the next correction, smaller by `shrink`, would be below the rounding of every coefficient. */
static bool is_settled(const struct rows *d, const double *z, double shrink)
{
  double largest = 0;
  for (size_t j = 0; j < d->p; j++)
    largest = fmax(largest, fabs((double)d->b[j]));
  for (size_t i = 0; i < d->n; i++)
    largest = fmax(largest, fabs((double)d->r[i]));
  for (size_t j = 0; j < d->p; j++)
    if (shrink * fabs(z[j]) > 0x1p-56 * fmax(fabs((double)d->b[j]), 0x1p-60 * largest))
      return false;
  return true;
}

/* Bjorck's refinement, starting from r = 0 and b = 0, where the residuals are y and 0. */
static enum lift_status refine(struct rows *d, struct lift_error *err)
{
  double *z = d->z;
  for (size_t i = 0; i < d->n; i++)
    d->f[i] = d->y[i];
  double size = correct(d, z);
  for (int round = 0; round < REFINEMENTS; round++) {
    find_residuals(d, z);
    double next = correct(d, z), shrink = size > 0 ? next / size : 0;
    if (is_settled(d, z, fmin(shrink, 1)))
      return LIFT_OK;
    if (!(shrink < 0.5))
      break;
    size = next;
  }
  return lift_fail(err, LIFT_ENUMERIC, "the regression cannot be refined: its columns are all but linearly dependent");
}

/* X'X of the scaled columns, the lower triangle, to 100 bits: each product is exact as the sum of two doubles. */
static void form_cross(const struct rows *d, struct lift_double2 *cross, double *row)
{
  for (size_t i = 0; i < d->n; i++) {
    struct lift_double2 *sum = cross;
    for (size_t j = 0; j < d->p; j++) {
      row[j] = entry(d, i, j);
      for (size_t h = 0; h <= j; h++, sum++) {
        double product = row[j] * row[h];
        lift_double2_add(sum, product);
        lift_double2_add(sum, fma(row[j], row[h], -product));
      }
    }
  }
}

/* (X'X)^-1 of the columns as given, into the covariances. */
static enum lift_status fill_inverse(struct rows *d, struct lift_regression *fit, struct lift_error *err)
{
  size_t p = d->p, at = 0;
  lift_wide *a = calloc(p * p + 1, sizeof *a);
  struct lift_double2 *cross = calloc(p * (p + 1) / 2 + 1, sizeof *cross);
  size_t done = p;
  enum lift_status st = a && cross ? LIFT_OK : lift_fail_memory(err);
  if (!st) {
    form_cross(d, cross, d->z);
    for (size_t i = 0; i < p; i++)
      for (size_t j = 0; j <= i; j++, at++)
        a[i * p + j] = (lift_wide)cross[at].high + (lift_wide)cross[at].low;
    done = lift_ldl_factor(a, p, lift_ldl_tolerance());
  }
  for (size_t j = 0; j < done && done == p && !st; j++) {
    for (size_t i = 0; i < p; i++)
      d->g[i] = i == j;
    lift_ldl_solve(a, p, d->g);
    for (size_t i = 0; i < p; i++)
      fit->covariance[j * p + i] = (double)d->g[i] * d->scale[i] * d->scale[j];
  }
  free(a);
  free(cross);
  return done < p ? dependent(fit, done, err) : st;
}

static enum lift_status finish(const struct rows *d, struct lift_regression *fit, double *residual,
                               struct lift_error *err)
{
  lift_wide mean = 0, rss = 0, tss = 0;
  for (size_t j = 0; j < d->p; j++)
    fit->coefficient[j] = (double)(d->b[j] * (lift_wide)d->scale[j]);
  for (size_t i = 0; i < d->n && d->intercept; i++)
    mean += (lift_wide)d->y[i];
  mean /= (lift_wide)d->n;
  for (size_t i = 0; i < d->n; i++) {
    lift_wide off = (lift_wide)d->y[i] - mean;
    tss += off * off;
    rss += d->r[i] * d->r[i];
    if (residual)
      residual[i] = (double)d->r[i];
  }
  return lift_regression_finish(fit, rss, tss, err);
}

enum lift_status lift_regress_rows(const double *x, size_t n, size_t columns, const double *y, bool intercept,
                                   struct lift_regression *fit, double *residual, struct lift_error *err)
{
  struct rows d = {.x = x, .y = y, .n = n, .columns = columns, .p = columns + intercept, .intercept = intercept};
  *fit = (struct lift_regression){.dependent = SIZE_MAX};
  if ((unsigned long long)n > LIFT_MOMENTS_UNITS)
    return lift_fail(err, LIFT_EDATA, "more than %lld rows", LIFT_MOMENTS_UNITS);
  enum lift_status st = lift_regression_init(fit, d.p, intercept, (long long)n, err);
  if (!st)
    st = allocate(&d, err);
  if (!st)
    st = load(&d, fit, err);
  if (!st)
    st = factor(&d, fit, err);
  if (!st)
    st = refine(&d, err);
  if (!st)
    st = fill_inverse(&d, fit, err);
  if (!st)
    st = finish(&d, fit, residual, err);
  clear(&d);
  return st;
}

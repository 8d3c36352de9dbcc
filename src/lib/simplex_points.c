/* The points of a simplex problem: centred, scaled, compressed by a Householder QR. See lift/simplex.h. */
#include "lift/simplex.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

static int compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The median of each row over the points: a centre that one giant donor cannot pull away from the others. */
static void find_centre(double *centre, const double *series, size_t points, size_t rows, size_t stride, double *sorted)
{
  for (size_t t = 0; t < rows; t++) {
    for (size_t j = 0; j < points; j++)
      sorted[j] = series[j * stride + t];
    qsort(sorted, points, sizeof *sorted, compare_doubles);
    centre[t] = points % 2 ? sorted[points / 2] : sorted[points / 2 - 1] / 2 + sorted[points / 2] / 2;
  }
}

static bool all_finite(const double *series, size_t points, size_t rows, size_t stride)
{
  for (size_t j = 0; j < points; j++)
    for (size_t t = 0; t < rows; t++)
      if (!isfinite(series[j * stride + t]))
        return false;
  return true;
}

/* A power of two at or just above the largest number: dividing by it is exact. */
static double find_scale(const double *series, const double *centre, size_t points, size_t rows, size_t stride,
                         double ridge)
{
  double largest = sqrt(ridge);
  for (size_t j = 0; j < points; j++)
    for (size_t t = 0; t < rows; t++)
      largest = fmax(largest, fabs(series[j * stride + t] - centre[t]));
  int exponent = 0;
  if (largest > 0)
    frexp(largest, &exponent);
  return ldexp(1, exponent);
}

/* x := (1 - v v') x, for a reflector stored with |v|^2 = 2. */
static void reflect(const double *v, double *x, size_t n)
{
  lift_axpy(-lift_dot(v, x, n), v, x, n);
}

/* Turn column x (n long) into a reflector v with |v|^2 = 2 that sends x to a multiple of e_1; v is 0 where x is. What
 * is left of a dependent column can be as small as 1e-16 to some power: x is scaled first, so that no square
 * underflows. */
static void make_reflector(const double *x, double *v, size_t n)
{
  double largest = 0;
  for (size_t i = 0; i < n; i++)
    largest = fmax(largest, fabs(x[i]));
  memset(v, 0, n * sizeof *v);
  if (largest < DBL_MIN)
    return;
  for (size_t i = 0; i < n; i++)
    v[i] = x[i] / largest;
  double norm = sqrt(lift_dot(v, v, n));
  v[0] += x[0] < 0 ? -norm : norm;
  double length = sqrt(lift_dot(v, v, n) / 2);
  for (size_t i = 0; i < n; i++)
    v[i] /= length;
}

/* Householder QR of the columns (each stacked long); leaves the first dimension coordinates of each in p->at. */
static void compress(struct lift_simplex_points *p, double *columns)
{
  size_t n = p->stacked;
  for (size_t i = 0; i < p->dimension; i++) {
    double *v = p->reflector + i * n;
    make_reflector(columns + i * n + i, v + i, n - i);
    for (size_t j = i; j < p->points; j++)
      reflect(v + i, columns + j * n + i, n - i);
    memset(columns + i * n + i + 1, 0, (n - i - 1) * sizeof *columns);
  }
  for (size_t j = 0; j < p->points; j++)
    memcpy(p->at + j * p->dimension, columns + j * n, p->dimension * sizeof *columns);
}

static void fill_columns(const struct lift_simplex_points *p, const double *series, size_t stride, double *columns)
{
  for (size_t j = 0; j < p->points; j++) {
    double *column = columns + j * p->stacked;
    for (size_t t = 0; t < p->rows; t++)
      column[t] = (series[j * stride + t] - p->centre[t]) / p->scale;
    if (p->stacked > p->rows)
      column[p->rows + j] = sqrt(p->ridge) / p->scale;
  }
}

enum lift_status lift_simplex_points_init(struct lift_simplex_points *out, const double *series, size_t points,
                                          size_t rows, size_t stride, double ridge, struct lift_error *err)
{
  memset(out, 0, sizeof *out);
  if (points == 0 || rows == 0)
    return lift_fail(err, LIFT_EDATA, "weights need at least 1 donor and 1 period, got %zu and %zu", points, rows);
  if (!all_finite(series, points, rows, stride) || !isfinite(ridge) || ridge < 0)
    return lift_fail(err, LIFT_EDATA, "a donor's series or the ridge is not a finite number");
  out->points = points;
  out->rows = rows;
  out->stacked = rows + (ridge > 0 ? points : 0);
  out->dimension = out->stacked < points ? out->stacked : points;
  out->ridge = ridge;
  bool keep = out->stacked <= points;
  out->centre = calloc(rows, sizeof *out->centre);
  out->norm = calloc(points, sizeof *out->norm);
  out->at = calloc(points * out->dimension, sizeof *out->at);
  double *columns = calloc(points * (out->stacked > 1 ? out->stacked : 2), sizeof *columns);
  out->reflector = keep ? NULL : calloc(out->dimension * out->stacked, sizeof *out->reflector);
  if (!out->centre || !out->norm || !out->at || !columns || (!keep && !out->reflector)) {
    free(columns);
    lift_simplex_points_clear(out);
    return lift_fail_memory(err);
  }
  find_centre(out->centre, series, points, rows, stride, columns);
  out->scale = find_scale(series, out->centre, points, rows, stride, ridge);
  memset(columns, 0, points * out->stacked * sizeof *columns);
  fill_columns(out, series, stride, columns);
  if (keep)
    memcpy(out->at, columns, points * out->dimension * sizeof *columns);
  else
    compress(out, columns);
  for (size_t j = 0; j < points; j++)
    out->norm[j] = sqrt(lift_dot(out->at + j * out->dimension, out->at + j * out->dimension, out->dimension));
  free(columns);
  return LIFT_OK;
}

void lift_simplex_points_clear(struct lift_simplex_points *points)
{
  if (!points)
    return;
  free(points->centre);
  free(points->at);
  free(points->norm);
  free(points->reflector);
  memset(points, 0, sizeof *points);
}

void lift_simplex_project(const struct lift_simplex_points *points, const double *series, bool direction,
                          double *scratch, double *out)
{
  const size_t n = points->stacked;
  for (size_t t = 0; t < points->rows; t++)
    scratch[t] = (series[t] - (direction ? 0 : points->centre[t])) / points->scale;
  for (size_t i = points->rows; i < n; i++)
    scratch[i] = 0;
  if (points->reflector)
    for (size_t i = 0; i < points->dimension; i++)
      reflect(points->reflector + i * n + i, scratch + i, n - i);
  memcpy(out, scratch, points->dimension * sizeof *out);
}

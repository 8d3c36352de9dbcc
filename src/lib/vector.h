/* Dense vector loops of the panel kernels. The order of the additions is written out, so that every compiler gives the
 * same bits: four partial sums, taken together in one fixed way at the end.
 */
#ifndef LIFT_VECTOR_H
#define LIFT_VECTOR_H

#include <stddef.h>

/* Sum of a[i] * b[i]. */
static inline double lift_dot(const double *a, const double *b, size_t n)
{
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < n; i++)
    s0 += a[i] * b[i];
  return (s0 + s2) + (s1 + s3);
}

/* y += c * x. */
static inline void lift_axpy(double c, const double *x, double *y, size_t n)
{
  for (size_t i = 0; i < n; i++)
    y[i] += c * x[i];
}

/* Mean, summed about the first value so that a large level costs no digits. n >= 1. */
static inline double lift_mean(const double *x, size_t n)
{
  double sum = 0;
  for (size_t i = 1; i < n; i++)
    sum += x[i] - x[0];
  return x[0] + sum / (double)n;
}

#endif

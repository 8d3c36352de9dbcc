/* The optimality of given simplex weights, from the data alone. See lift/simplex.h. */
#include "lift/simplex.h"

#include <math.h>
#include <string.h>

#include "vector.h"

static double gradient(const double *x, const double *residual, size_t rows, double ridge, double weight)
{
  return lift_dot(x, residual, rows) - ridge * weight;
}

double lift_simplex_kkt(const double *series, size_t rows, size_t stride, const size_t *donor, size_t donors,
                        const double *target, double ridge, const double *weight, double *scratch)
{
  double sum = 0, feasibility = 0, level = 0, worst = 0, largest = 0, square = 0;
  memcpy(scratch, target, rows * sizeof *scratch);
  for (size_t i = 0; i < donors; i++) {
    sum += weight[i];
    feasibility = fmax(feasibility, -weight[i]);
    if (weight[i] != 0)
      lift_axpy(-weight[i], series + donor[i] * stride, scratch, rows);
  }
  for (size_t i = 0; i < donors; i++)
    if (weight[i] != 0)
      level += weight[i] * gradient(series + donor[i] * stride, scratch, rows, ridge, weight[i]);
  for (size_t i = 0; i < donors; i++) {
    const double *x = series + donor[i] * stride;
    double gain = gradient(x, scratch, rows, ridge, weight[i]) - level;
    worst = fmax(worst, weight[i] > 0 ? fabs(gain) : gain);
    largest = fmax(largest, fabs(lift_dot(x, target, rows)));
    square = fmax(square, lift_dot(x, x, rows));
  }
  largest = largest > 0 ? largest : square;
  return fmax(fmax(feasibility, fabs(sum - 1)), largest > 0 ? worst / largest : worst);
}

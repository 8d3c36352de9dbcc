/* What a share of simulated tests is worth. See lift/design.h. */
#include <gsl/gsl_cdf.h>

#include "lift/design.h"

double lift_design_independent(size_t windows, size_t stride, size_t length)
{
  if (windows == 0 || length == 0)
    return 0;
  double worth = (double)((windows - 1) * stride + length) / (double)length;
  return worth < (double)windows ? worth : (double)windows;
}

/* The x with P(Beta(a, b) <= x) = p, by halving: 60 steps leave less than 1e-18. */
static double beta_quantile(double p, double a, double b)
{
  double low = 0, high = 1;
  for (int i = 0; i < 60; i++) {
    double middle = low + (high - low) / 2;
    if (gsl_cdf_beta_P(middle, a, b) < p)
      low = middle;
    else
      high = middle;
  }
  return low + (high - low) / 2;
}

void lift_design_limits(double events, double trials, double tail, double *lower, double *upper)
{
  *lower = events > 0 ? beta_quantile(tail, events, trials - events + 1) : 0;
  *upper = events < trials ? beta_quantile(1 - tail, events + 1, trials - events) : 1;
}

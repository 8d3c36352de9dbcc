/* CUPED: means adjusted for covariates measured before the experiment. */
#ifndef LIFT_ADJUST_H
#define LIFT_ADJUST_H

#include "lift/means.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The joint moments of a metric and its covariates in one arm.
 *
 * n           units
 * covariates  k >= 1, equal in both arms
 * mean        k + 1 numbers: the metric's mean, then the covariates'
 * cross       (k + 1) x (k + 1), row by row, symmetric: sums of centred cross-products (no division)
 */
struct lift_joint {
  long long n;
  size_t covariates;
  const double *mean;
  const double *cross;
};

/* Whose slopes.
 *
 * UNION   cross-products of both arms taken as one sample, about one mean: covariance over variance as in the
 *         CUPED paper, and what tea-tasting computes. The default. With a real effect and a chance imbalance it
 *         moves the estimate by O(1/n) against the other
 * WITHIN  cross-products about each arm's own mean, added up: the common slope of an analysis of covariance; the
 *         difference of adjusted means is then the coefficient of R's lm(y ~ arm + x)
 */
enum lift_cuped_slope { LIFT_CUPED_UNION, LIFT_CUPED_WITHIN };

/* What adjustment gives: two samples to hand to lift_welch and lift_fieller. Start from {0}. */
struct lift_adjustment {
  struct lift_sample arm, control; /* adjusted mean and variance (divisor n - 1), n as it was */
  size_t covariates;
  double *slope;        /* covariates numbers; 0 where dropped */
  bool *dropped;        /* covariates flags: constant within both arms, or a combination of earlier ones */
  size_t dropped_count;
  double r_squared;     /* share of the metric's variance within arms that went, in [0,1]; 0 where there was none */
};

/* Adjust: y - slope . (x - grand mean of x), the grand mean taken over the two arms, so that adjusted means stay on the
 * metric's scale and a relative effect divides by the adjusted control mean (as tea-tasting; GrowthBook divides by the
 * raw one): Fieller on the result then decides as Welch on it. Degrees of freedom are Satterthwaite's from the adjusted
 * variances.
 *
 * arm, control  see above; missing covariates are the caller's affair
 * slope         see above; the slopes belong to this pair of arms
 * out           filled on LIFT_OK, to be given to lift_adjustment_clear; cleared otherwise
 *
 * A covariate is dropped, with its flag, where its spread within arms is below 1e-14 of its mean, or where earlier
 * ones explain all but 1e-11 of its variance. An adjusted variance below 1e-13 of the raw one is rounding, and 0.
 *
 * LIFT_EUSAGE   covariates 0 or unequal, an unknown slope
 * LIFT_EDATA    n < 2 in an arm, too few units for the covariates (n_arm + n_control - 2 <= k), numbers not finite
 * LIFT_EMEMORY  memory
 * Caveat        a covariate must not be touched by the treatment; estimated slopes cost degrees of freedom that a
 *               large n forgives
 * Reference     Deng, Xu, Kohavi, Walker (2013), WSDM (theta = cov(Y, X) / var(X))
 */
enum lift_status lift_cuped(const struct lift_joint *arm, const struct lift_joint *control, enum lift_cuped_slope slope,
                            struct lift_adjustment *out, struct lift_error *err);

/* Free what lift_cuped allocated and zero the struct; NULL and a zeroed struct are welcome. */
void lift_adjustment_clear(struct lift_adjustment *adjustment);

#ifdef __cplusplus
}
#endif
#endif

/* What the two halves of conformal inference share: statistics of all shifts, and when one ties with the observed. */
#ifndef LIFT_LIB_CONFORMAL_H
#define LIFT_LIB_CONFORMAL_H

#include "lift/conformal.h"

/* Sums over the test's periods in each cyclic shift: out[k] = sum of x[(t + k) mod n] over the last post t. */
void lift_window_sums(const double *x, size_t n, size_t post, double *out);

/* What counts as rounding of a statistic: 1e-13 of the largest outcome, per period of the test. */
double lift_conformal_floor(const struct lift_conformal *conformal, const double *target);

/* Solve for target - h in the test's periods; the shifted target stays in conformal->shifted. */
enum lift_status lift_conformal_solve(struct lift_conformal *conformal, const double *target, double h,
                                      struct lift_error *err);

#endif

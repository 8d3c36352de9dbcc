/* What the two ways to a regression share; inside the library only. */
#ifndef LIFT_REGRESS_INTERNAL_H
#define LIFT_REGRESS_INTERNAL_H

#include "lift/regress.h"

#include "wide.h"

/* Room for the results of p coefficients. */
enum lift_status lift_regression_init(struct lift_regression *fit, size_t p, size_t intercepts, long long n,
                                      struct lift_error *err);

/* From the two sums of squares, and covariance holding (X'X)^-1: everything else. Rounding may have left rss below
 * 0. */
enum lift_status lift_regression_finish(struct lift_regression *fit, lift_wide rss, lift_wide tss,
                                        struct lift_error *err);

#endif

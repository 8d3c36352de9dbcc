/* What Welch's difference and Fieller's ratio share. Internal: not installed. */
#ifndef LIFT_LIB_WELCH_H
#define LIFT_LIB_WELCH_H

#include "lift/means.h"

/* Standard errors of the two means and of their difference, and the Satterthwaite degrees of freedom. */
struct lift_welch_scale {
  double se_arm, se_control, se, df;
};

/* Check both samples and fill *out. LIFT_EDATA as lift_welch. */
enum lift_status lift_welch_prepare(const struct lift_sample *arm, const struct lift_sample *control,
                                    struct lift_welch_scale *out, struct lift_error *err);

/* The p-value of statistic t with df degrees of freedom under the stated alternative. */
double lift_welch_p_value(double t, double df, enum lift_alternative alternative);

/* The critical value that goes with it: the t whose p is alpha. Negative for one-sided alpha above one half. */
double lift_welch_critical(const struct lift_test *test, double df);

#endif

/* Differences of two means, from per-arm summaries. */
#ifndef LIFT_MEANS_H
#define LIFT_MEANS_H

#include "lift/effect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One metric in one arm.
 *
 * n         units
 * mean      in the metric's unit
 * variance  sample variance, divisor n - 1, in the unit squared; at least 0
 */
struct lift_sample {
  long long n;
  double mean, variance;
};

/* Welch's t: estimand mu_arm - mu_control, arm and control independent, variances free.
 *
 * arm, control  n >= 2 in both, not both without variance
 * test          alpha, alternative and null (in the metric's unit)
 * out           written only on LIFT_OK: estimate, se, t, Satterthwaite df, p and its dual interval (always one piece)
 *
 * LIFT_EUSAGE  a test that makes no sense (lift_test_check)
 * LIFT_EDATA   n < 2, a negative variance, no variance in both arms (the interval would be a point), numbers that are
 *              not finite or whose difference is not
 * Caveat       a t interval leans on the central limit theorem; strong skew needs large n (about 355 skewness^2 an arm)
 * Reference    Welch (1947), Biometrika 34, 28-35; Satterthwaite (1946), Biometrics Bulletin 2, 110-114
 */
enum lift_status lift_welch(const struct lift_sample *arm, const struct lift_sample *control,
                            const struct lift_test *test, struct lift_effect *out, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

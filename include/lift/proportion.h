/* Differences of two proportions, from counts. */
#ifndef LIFT_PROPORTION_H
#define LIFT_PROPORTION_H

#include "lift/effect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x of n units did it; 0 <= x <= n, n >= 1. */
struct lift_count {
  long long x, n;
};

/* Wilson's score interval of one proportion, without continuity correction.
 *
 * count  see above
 * alpha  two-sided error, in (0,1)
 * out    written only on LIFT_OK; limits within [0,1], exactly 0 for x = 0 and exactly 1 for x = n
 *
 * LIFT_EUSAGE  alpha outside (0,1)
 * LIFT_EDATA   n < 1, x < 0 or x > n
 * Reference    Wilson (1927), JASA 22, 209-212
 */
enum lift_status lift_wilson(const struct lift_count *count, double alpha, struct lift_interval *out,
                             struct lift_error *err);

/* Newcombe's hybrid score interval (method 10, no continuity correction) and the test that inverts exactly it:
 * estimand p_arm - p_control.
 *
 * arm, control  independent binomial counts; 0 of n and n of n are welcome (0/10 v 0/10: p is 1)
 * test          alpha, alternative, and null strictly between -1 and 1
 * out           written only on LIFT_OK: estimate, z, p, interval (always one piece); no se and no df, because the
 *               interval is not symmetric. z is the normal quantile at which a limit meets the null; it is absent, and
 *               p is 0, where the limits stay away from the null at any level (a far null in a small sample)
 *
 * LIFT_EUSAGE    a test that makes no sense, a null of -1, 1 or beyond
 * LIFT_EDATA     n < 1, x < 0 or x > n
 * LIFT_ENUMERIC, LIFT_EMEMORY  the root search (not seen)
 * Caveat       one-sided sets use one limit at z_(1-alpha); for alpha above one half the other root continues it
 * Reference    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10
 */
enum lift_status lift_newcombe(const struct lift_count *arm, const struct lift_count *control,
                               const struct lift_test *test, struct lift_effect *out, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

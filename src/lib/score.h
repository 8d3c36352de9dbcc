/* Wilson's limits as distances, and the MOVER contrast built on them. Internal: not installed.
 *
 * Newcombe's difference and the MOVER-R ratio are one family: for the contrast p_arm - ratio p_control the limits are
 *   lower(z) = contrast - hypot(p_arm - l_arm(z), ratio (u_control(z) - p_control))
 *   upper(z) = contrast + hypot(u_arm(z) - p_arm, ratio (p_control - l_control(z)))
 * with ratio 1 for the difference, so that both have one p at "no lift".
 */
#ifndef LIFT_LIB_SCORE_H
#define LIFT_LIB_SCORE_H

#include "lift/proportion.h"

/* A proportion and how far below and above it Wilson's limits lie; z >= 0. */
struct lift_score_reach {
  double p, below, above;
};

struct lift_score_reach lift_score_reach(const struct lift_count *count, double z);

/* Wilson's limits themselves: the lower without cancellation; the upper mirrors it. */
double lift_score_lower(const struct lift_count *count, double z);
double lift_score_upper(const struct lift_count *count, double z);

/* The normal quantile of the test: z_(1-alpha/2), or z_(1-alpha), negative for one-sided alpha above one half. */
double lift_score_critical(const struct lift_test *test);

/* LIFT_EDATA where n < 1, x < 0 or x > n, naming which. */
enum lift_status lift_score_check(const struct lift_count *arm, const struct lift_count *control,
                                  struct lift_error *err);

/* Fill statistic and p of the test of p_arm - ratio p_control = offset into *out (which holds the alternative). */
enum lift_status lift_score_test(const struct lift_count *arm, const struct lift_count *control, double ratio,
                                 double offset, struct lift_effect *out, struct lift_error *err);

#endif

#include <math.h>

#include "lift/relative.h"
#include "score.h"

/* A limit of the lift r = R - 1, or none. */
struct limit {
  double value;
  bool exists;
};

/* The root of (d - r p2)^2 = reach1^2 + (1 + r)^2 reach2^2 on the low side of the estimate: (b - sqrt D) / a,
 * rationalized where b is positive. All terms of the discriminant are positive. */
static struct limit lower_limit(const struct lift_count *arm, const struct lift_count *control, double z)
{
  struct lift_score_reach p1 = lift_score_reach(arm, z), p2 = lift_score_reach(control, z);
  if (arm->x == 0)
    return (struct limit){-1, true};
  if (control->x == 0 && z == 0)
    return (struct limit){0, false};
  double d = p1.p - p2.p, l1 = lift_score_lower(arm, z);
  double root = sqrt(p1.below * p1.below * p2.p * p2.p + p2.above * p2.above * l1 * (p1.p + p1.below));
  double a = (p2.p - p2.above) * (p2.p + p2.above), b = p2.p * d + p2.above * p2.above;
  double reach = hypot(p1.below, p2.above), c = (d - reach) * (d + reach);
  return (struct limit){b >= 0 && b + root > 0 ? c / (b + root) : (b - root) / a, true};
}

/* The root on the high side: (b + sqrt D) / a, rationalized where b is negative; none where the control's lower limit
 * is 0. */
static struct limit upper_limit(const struct lift_count *arm, const struct lift_count *control, double z)
{
  struct lift_score_reach p1 = lift_score_reach(arm, z), p2 = lift_score_reach(control, z);
  if (control->x == 0)
    return (struct limit){0, false};
  double d = p1.p - p2.p;
  double a = lift_score_lower(control, z) * (p2.p + p2.below), b = p2.p * d + p2.below * p2.below;
  double root = sqrt(p1.above * p1.above * a + p1.p * p1.p * p2.below * p2.below);
  double reach = hypot(p1.above, p2.below), c = (d - reach) * (d + reach);
  return (struct limit){b >= 0 ? (b + root) / a : c / (b - root), true};
}

/* The set for the critical value z; below 0 (one-sided alpha above one half) each limit continues as the other. */
static size_t find_piece(const struct lift_count *arm, const struct lift_count *control, double z,
                         enum lift_alternative alternative, struct lift_piece *piece)
{
  struct limit low = lower_limit(arm, control, fabs(z)), high = upper_limit(arm, control, fabs(z));
  struct limit lower = z < 0 ? high : low, upper = z < 0 ? low : high;
  if (alternative == LIFT_GREATER && !lower.exists)
    return 0;
  *piece = (struct lift_piece){lower.value, upper.value, alternative == LIFT_LESS,
                               alternative == LIFT_GREATER || !upper.exists};
  return 1;
}

enum lift_status lift_mover_ratio(const struct lift_count *arm, const struct lift_count *control,
                                  const struct lift_test *test, struct lift_effect *out, struct lift_error *err)
{
  enum lift_status st = lift_test_check(test, err);
  if (!st && !(test->null > -1))
    st = lift_fail(err, LIFT_EUSAGE, "the null value is %g: a relative lift of a rate lies above -1", test->null);
  if (!st)
    st = lift_score_check(arm, control, err);
  if (st)
    return st;
  struct lift_effect effect = {.null = test->null, .alternative = test->alternative};
  double p_arm = (double)arm->x / (double)arm->n, p_control = (double)control->x / (double)control->n;
  effect.has_estimate = control->x > 0;
  effect.estimate = effect.has_estimate ? (p_arm - p_control) / p_control : 0;
  st = lift_score_test(arm, control, 1 + test->null, 0, &effect, err);
  if (st)
    return st;
  struct lift_piece piece;
  size_t count = find_piece(arm, control, lift_score_critical(test), test->alternative, &piece);
  st = lift_interval_assemble(1 - test->alpha, &piece, count, &effect.interval, err);
  if (!st)
    *out = effect;
  return st;
}

#include <math.h>

#include "lift/relative.h"
#include "welch.h"

/* Fieller's set written as a r^2 - 2 b r + c < 0, and its roots. */
struct quadratic {
  double a, b, c;
  bool has_roots;
  double low, high; /* where has_roots; one may be infinite where a is 0 */
};

/* The coefficients in units where the largest input is 1. With r in place of the ratio 1 + r, c is Welch's own decision
 * d^2 - t^2 se^2, free of cancellation; in the discriminant nothing cancels while a is positive. */
static struct quadratic solve(double arm, double control, const struct lift_welch_scale *scale, double t)
{
  double unit = fmax(fmax(fabs(arm), fabs(control)), fmax(scale->se_arm, scale->se_control));
  double m1 = arm / unit, m2 = fabs(control) / unit, d = (arm - control) / unit;
  double e1 = t * (scale->se_arm / unit), e2 = t * (scale->se_control / unit), e = t * (scale->se / unit);
  struct quadratic q = {
      .a = (m2 - e2) * (m2 + e2),
      .b = m2 * d + (control < 0 ? -e2 * e2 : e2 * e2),
      .c = (d - e) * (d + e),
  };
  double discriminant = e1 * e1 * q.a + m1 * m1 * e2 * e2;
  if (q.a == 0)
    q.a = -0.0; /* the limit of an exterior one of whose roots has gone to infinity */
  q.has_roots = discriminant > 0 || q.a > 0;
  double root = sqrt(fmax(discriminant, 0));
  double sum = q.b + copysign(root, q.b); /* the root without cancellation; the other by their product */
  double first = sum / q.a, second = sum != 0 ? q.c / sum : first;
  q.low = fmin(first, second);
  q.high = fmax(first, second);
  return q;
}

/* (-inf, low) and (high, inf), less a piece whose end is itself at infinity. */
static size_t outside(const struct quadratic *q, struct lift_piece *pieces)
{
  size_t count = 0;
  if (isfinite(q->low))
    pieces[count++] = (struct lift_piece){0, q->low, true, false};
  if (isfinite(q->high))
    pieces[count++] = (struct lift_piece){q->high, 0, false, true};
  return count;
}

/* The set as pieces. Where a > 0 each of T = t and T = -t is met once: at low and at high (t > 0). Otherwise both roots
 * lie on one level, that of the arm's sign, and the contrast is inside its band at infinity for t > 0. */
static size_t find_pieces(const struct quadratic *q, double t, double arm, enum lift_alternative alternative,
                          struct lift_piece *pieces)
{
  if (q->a > 0) {
    bool less = alternative == LIFT_LESS, greater = alternative == LIFT_GREATER;
    double lower = t >= 0 ? q->low : q->high, upper = t >= 0 ? q->high : q->low;
    pieces[0] = (struct lift_piece){lower, upper, less || !isfinite(lower), greater || !isfinite(upper)};
    return 1;
  }
  bool tested = alternative == LIFT_TWO_SIDED || (alternative == LIFT_GREATER) == (t >= 0 ? arm > 0 : arm < 0);
  bool crossed = q->has_roots && tested;
  if (t >= 0 && crossed)
    return outside(q, pieces);
  if (t < 0) {
    pieces[0] = (struct lift_piece){q->low, q->high, !isfinite(q->low), !isfinite(q->high)};
    return crossed ? 1 : 0;
  }
  pieces[0] = (struct lift_piece){0, 0, true, true};
  if (t == 0) /* a control of exactly 0: the contrast has the arm's sign throughout */
    return alternative == LIFT_GREATER ? arm < 0 : arm > 0;
  return 1;
}

/* The contrast's t at the null; unbounded where its standard error vanishes. */
static void test_null(double arm, double control, const struct lift_welch_scale *scale, struct lift_effect *effect)
{
  double distance = (arm - control) - effect->null * fabs(control);
  double ratio = 1 + (control < 0 ? -effect->null : effect->null);
  double se = effect->null == 0 ? scale->se : hypot(scale->se_arm, ratio * scale->se_control);
  double t = distance == 0 ? 0 : distance / se;
  effect->has_statistic = isfinite(t);
  effect->statistic = effect->has_statistic ? t : 0;
  effect->p_value = lift_welch_p_value(effect->has_statistic ? t : copysign(1e300, t), scale->df, effect->alternative);
}

enum lift_status lift_fieller(const struct lift_sample *arm, const struct lift_sample *control,
                              const struct lift_test *test, struct lift_effect *out, struct lift_error *err)
{
  struct lift_welch_scale scale;
  enum lift_status st = lift_test_check(test, err);
  if (!st)
    st = lift_welch_prepare(arm, control, &scale, err);
  if (st)
    return st;
  if (control->mean == 0 && control->variance == 0)
    return lift_fail(err, LIFT_EDATA, "the control's mean is exactly 0 without variance: no relative lift exists");
  struct lift_effect effect = {
      .has_df = true, .df = scale.df, .null = test->null, .alternative = test->alternative,
  };
  double estimate = control->mean != 0 ? (arm->mean - control->mean) / fabs(control->mean) : NAN;
  effect.has_estimate = isfinite(estimate);
  effect.estimate = effect.has_estimate ? estimate : 0;
  test_null(arm->mean, control->mean, &scale, &effect);
  double t = lift_welch_critical(test, scale.df);
  struct quadratic q = solve(arm->mean, control->mean, &scale, t);
  struct lift_piece pieces[2];
  size_t count = find_pieces(&q, t, arm->mean, test->alternative, pieces);
  st = lift_interval_assemble(1 - test->alpha, pieces, count, &effect.interval, err);
  if (!st)
    *out = effect;
  return st;
}

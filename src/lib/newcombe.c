#include <math.h>

#include <gsl/gsl_cdf.h>

#include "score.h"

enum lift_status lift_wilson(const struct lift_count *count, double alpha, struct lift_interval *out,
                             struct lift_error *err)
{
  struct lift_test test = {alpha, 0, LIFT_TWO_SIDED};
  enum lift_status st = lift_test_check(&test, err);
  if (!st)
    st = lift_score_check(count, count, err);
  if (st)
    return st;
  double z = lift_score_critical(&test);
  struct lift_piece piece = {lift_score_lower(count, z), lift_score_upper(count, z), false, false};
  return lift_interval_assemble(1 - alpha, &piece, 1, out, err);
}

/* Newcombe's limits at z; a negative z continues each limit beyond the estimate. */
static struct lift_piece limits(const struct lift_count *arm, const struct lift_count *control, double z)
{
  struct lift_score_reach a = lift_score_reach(arm, fabs(z)), c = lift_score_reach(control, fabs(z));
  double difference = a.p - c.p;
  double lower = difference - hypot(a.below, c.above), upper = difference + hypot(a.above, c.below);
  return z < 0 ? (struct lift_piece){upper, lower, false, false} : (struct lift_piece){lower, upper, false, false};
}

enum lift_status lift_newcombe(const struct lift_count *arm, const struct lift_count *control,
                               const struct lift_test *test, struct lift_effect *out, struct lift_error *err)
{
  enum lift_status st = lift_test_check(test, err);
  if (!st && !(test->null > -1 && test->null < 1))
    st = lift_fail(err, LIFT_EUSAGE, "the null value is %g: a difference of two rates lies between -1 and 1",
                   test->null);
  if (!st)
    st = lift_score_check(arm, control, err);
  if (st)
    return st;
  struct lift_effect effect = {
      .has_estimate = true, .estimate = (double)arm->x / (double)arm->n - (double)control->x / (double)control->n,
      .null = test->null, .alternative = test->alternative,
  };
  struct lift_piece piece = limits(arm, control, lift_score_critical(test));
  piece.lower_open = test->alternative == LIFT_LESS;
  piece.upper_open = test->alternative == LIFT_GREATER;
  st = lift_score_test(arm, control, 1, test->null, &effect, err);
  if (!st)
    st = lift_interval_assemble(1 - test->alpha, &piece, 1, &effect.interval, err);
  if (!st)
    *out = effect;
  return st;
}

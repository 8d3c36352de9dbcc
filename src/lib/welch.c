#include "welch.h"

#include <math.h>

#include "student.h"

static enum lift_status check_sample(const struct lift_sample *sample, const char *which, struct lift_error *err)
{
  if (sample->n < 2)
    return lift_fail(err, LIFT_EDATA, "the %s has %lld unit%s: a variance needs at least 2", which, sample->n,
                     sample->n == 1 ? "" : "s");
  if (!isfinite(sample->mean) || !isfinite(sample->variance))
    return lift_fail(err, LIFT_EDATA, "the %s's mean %g and variance %g must be finite numbers", which, sample->mean,
                     sample->variance);
  if (sample->variance < 0)
    return lift_fail(err, LIFT_EDATA, "the %s's variance is %g: it cannot be negative", which, sample->variance);
  return LIFT_OK;
}

/* 1 / (w^2 / (n1 - 1) + (1 - w)^2 / (n2 - 1)), w the arm's share of the squared standard error. */
static double satterthwaite(long long n_arm, long long n_control, const struct lift_welch_scale *scale)
{
  double arm = scale->se_arm / scale->se, control = scale->se_control / scale->se;
  double a = arm * arm, c = control * control;
  return 1 / (a * a / (double)(n_arm - 1) + c * c / (double)(n_control - 1));
}

enum lift_status lift_welch_prepare(const struct lift_sample *arm, const struct lift_sample *control,
                                    struct lift_welch_scale *out, struct lift_error *err)
{
  enum lift_status st = check_sample(arm, "arm", err);
  if (!st)
    st = check_sample(control, "control", err);
  if (st)
    return st;
  struct lift_welch_scale scale = {
      .se_arm = sqrt(arm->variance / (double)arm->n),
      .se_control = sqrt(control->variance / (double)control->n),
  };
  scale.se = hypot(scale.se_arm, scale.se_control);
  if (scale.se == 0)
    return lift_fail(err, LIFT_EDATA, "neither arm has any variance (all values are %.17g and %.17g): nothing to test",
                     arm->mean, control->mean);
  if (!isfinite(arm->mean - control->mean))
    return lift_fail(err, LIFT_EDATA, "the means %g and %g are too far apart for a double", arm->mean, control->mean);
  scale.df = satterthwaite(arm->n, control->n, &scale);
  *out = scale;
  return LIFT_OK;
}

double lift_welch_p_value(double t, double df, enum lift_alternative alternative)
{
  switch (alternative) {
  case LIFT_GREATER: return lift_student_upper(t, df);
  case LIFT_LESS: return lift_student_upper(-t, df);
  case LIFT_TWO_SIDED: break;
  }
  double p = 2 * lift_student_upper(fabs(t), df);
  return p < 1 ? p : 1;
}

double lift_welch_critical(const struct lift_test *test, double df)
{
  return lift_student_quantile(test->alternative == LIFT_TWO_SIDED ? test->alpha / 2 : test->alpha, df);
}

enum lift_status lift_welch(const struct lift_sample *arm, const struct lift_sample *control,
                            const struct lift_test *test, struct lift_effect *out, struct lift_error *err)
{
  struct lift_welch_scale scale;
  enum lift_status st = lift_test_check(test, err);
  if (!st)
    st = lift_welch_prepare(arm, control, &scale, err);
  if (st)
    return st;
  double estimate = arm->mean - control->mean, t = (estimate - test->null) / scale.se;
  double half = lift_welch_critical(test, scale.df) * scale.se;
  if (!isfinite(t) || !isfinite(half) || !isfinite(estimate - half) || !isfinite(estimate + half))
    return lift_fail(err, LIFT_EDATA, "the difference %g with standard error %g leaves the range of a double", estimate,
                     scale.se);
  struct lift_effect effect = {
      .has_estimate = true, .estimate = estimate, .has_se = true, .se = scale.se,
      .has_statistic = true, .statistic = t, .has_df = true, .df = scale.df,
      .p_value = lift_welch_p_value(t, scale.df, test->alternative),
      .null = test->null, .alternative = test->alternative,
  };
  struct lift_piece piece = {estimate - half, estimate + half, test->alternative == LIFT_LESS,
                             test->alternative == LIFT_GREATER};
  st = lift_interval_assemble(1 - test->alpha, &piece, 1, &effect.interval, err);
  if (!st)
    *out = effect;
  return st;
}

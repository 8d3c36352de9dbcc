#include "score.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "bracket.h"

/* z p q / (sqrt(npq + z^2/4) + z (1/2 - p)), written for p <= 1/2 so that nothing cancels; Wilson's lower distance for
 * the smaller side, and, by the other root, the upper one. */
struct lift_score_reach lift_score_reach(const struct lift_count *count, double z)
{
  double n = (double)count->n, x = (double)count->x;
  bool mirrored = count->x > count->n - count->x;
  double few = mirrored ? n - x : x, p = few / n, q = (n - few) / n;
  double root = sqrt(few * q + z * z / 4), tilt = z * (0.5 - p);
  double below = z > 0 ? z * p * q / (root + tilt) : 0;
  double above = z * (root + tilt) / (n + z * z);
  if (mirrored)
    return (struct lift_score_reach){x / n, above, below};
  return (struct lift_score_reach){p, below, above};
}

double lift_score_lower(const struct lift_count *count, double z)
{
  double n = (double)count->n, x = (double)count->x;
  if (count->x == 0)
    return 0;
  return x * x / (n * (x + z * z / 2 + z * sqrt(x * (n - x) / n + z * z / 4)));
}

double lift_score_upper(const struct lift_count *count, double z)
{
  double n = (double)count->n, x = (double)count->x;
  if (count->x == count->n)
    return 1;
  return (x + z * z / 2 + z * sqrt(x * (n - x) / n + z * z / 4)) / (n + z * z);
}

double lift_score_critical(const struct lift_test *test)
{
  return gsl_cdf_ugaussian_Qinv(test->alternative == LIFT_TWO_SIDED ? test->alpha / 2 : test->alpha);
}

static enum lift_status check_count(const struct lift_count *count, const char *which, struct lift_error *err)
{
  if (count->n < 1)
    return lift_fail(err, LIFT_EDATA, "the %s has no units", which);
  if (count->x < 0 || count->x > count->n)
    return lift_fail(err, LIFT_EDATA, "the %s has %lld successes of %lld units: expected 0 to %lld", which, count->x,
                     count->n, count->n);
  return LIFT_OK;
}

enum lift_status lift_score_check(const struct lift_count *arm, const struct lift_count *control,
                                  struct lift_error *err)
{
  enum lift_status st = check_count(arm, "arm", err);
  return st ? st : check_count(control, "control", err);
}

/* How far the limit at z falls short of the distance between contrast and offset. */
struct gap {
  const struct lift_count *arm, *control;
  double ratio, distance;
  bool toward_lower;
};

static double gap_at(double z, void *context)
{
  const struct gap *gap = context;
  struct lift_score_reach a = lift_score_reach(gap->arm, z), c = lift_score_reach(gap->control, z);
  double reach = gap->toward_lower ? hypot(a.below, gap->ratio * c.above) : hypot(a.above, gap->ratio * c.below);
  return reach - gap->distance;
}

/* The z at which the limit meets the offset; *found is false where no z does. */
static enum lift_status solve_gap(struct gap *gap, bool *found, double *z, struct lift_error *err)
{
  double high = 1;
  while (high < 1e9 && gap_at(high, gap) < 0)
    high *= 2;
  *found = high < 1e9;
  if (!*found)
    return LIFT_OK;
  return lift_bracket_solve(gap_at, gap, 0, high, z, err);
}

static double p_of(double z, enum lift_alternative alternative)
{
  switch (alternative) {
  case LIFT_GREATER: return gsl_cdf_ugaussian_Q(z);
  case LIFT_LESS: return gsl_cdf_ugaussian_P(z);
  case LIFT_TWO_SIDED: break;
  }
  return 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

enum lift_status lift_score_test(const struct lift_count *arm, const struct lift_count *control, double ratio,
                                 double offset, struct lift_effect *out, struct lift_error *err)
{
  double p_arm = (double)arm->x / (double)arm->n, p_control = (double)control->x / (double)control->n;
  double distance = p_arm - ratio * p_control - offset, z = 0;
  struct gap gap = {arm, control, ratio, fabs(distance), distance > 0};
  bool found = true;
  enum lift_status st = distance == 0 ? LIFT_OK : solve_gap(&gap, &found, &z, err);
  if (st)
    return st;
  double signed_z = copysign(found ? z : 1e9, distance);
  out->has_statistic = found;
  out->statistic = found ? (distance == 0 ? 0 : signed_z) : 0;
  out->p_value = p_of(distance == 0 ? 0 : signed_z, out->alternative);
  return LIFT_OK;
}

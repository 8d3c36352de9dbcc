#include "lift/balance.h"

#include <math.h>

#include <gsl/gsl_sf_gamma.h>

#include "welch.h"

static enum lift_status check(const struct lift_sample *sample, const char *which, struct lift_error *err)
{
  if (sample->n < 1)
    return lift_fail(err, LIFT_EDATA, "the %s has %lld units, expected at least 1", which, sample->n);
  if (!isfinite(sample->mean) || !isfinite(sample->variance))
    return lift_fail(err, LIFT_EDATA, "the %s's mean %g and variance %g must be finite numbers", which, sample->mean,
                     sample->variance);
  if (sample->variance < 0)
    return lift_fail(err, LIFT_EDATA, "the %s's variance is %g: it cannot be negative", which, sample->variance);
  return LIFT_OK;
}

/* Neither arm varies: equal constants, or two different ones. */
static void compare_constants(double n1, double n0, struct lift_balance *out)
{
  out->has_smd = out->difference == 0;
  out->separated = out->difference != 0;
  out->has_p = out->separated;
  double arrangements = gsl_sf_lngamma(n1 + n0 + 1) - gsl_sf_lngamma(n1 + 1) - gsl_sf_lngamma(n0 + 1);
  if (out->has_p)
    out->p_value = fmin(1, (n1 == n0 ? 2 : 1) * exp(-arrangements));
}

static enum lift_status test_means(const struct lift_sample *arm, const struct lift_sample *control,
                                   struct lift_balance *out, struct lift_error *err)
{
  struct lift_welch_scale scale;
  enum lift_status st = lift_welch_prepare(arm, control, &scale, err);
  if (st)
    return st;
  out->t = out->difference / scale.se;
  if (!isfinite(out->t))
    return lift_fail(err, LIFT_EDATA, "the difference %g over its standard error %g is too large for a double",
                     out->difference, scale.se);
  out->df = scale.df;
  out->p_value = lift_welch_p_value(out->t, scale.df, LIFT_TWO_SIDED);
  out->has_t = out->has_p = true;
  return LIFT_OK;
}

enum lift_status lift_balance_compare(const struct lift_sample *arm, const struct lift_sample *control,
                                      struct lift_balance *out, struct lift_error *err)
{
  enum lift_status st = check(arm, "arm", err);
  if (!st)
    st = check(control, "control", err);
  if (st)
    return st;
  struct lift_balance found = {.difference = arm->mean - control->mean};
  double sd = sqrt(arm->variance / 2 + control->variance / 2);
  if (sd == 0) {
    compare_constants((double)arm->n, (double)control->n, &found);
  } else {
    found.smd = found.difference / sd;
    found.has_smd = true;
  }
  double ratio = control->variance > 0 ? arm->variance / control->variance : HUGE_VAL;
  found.has_ratio = isfinite(ratio);
  found.variance_ratio = found.has_ratio ? ratio : 0;
  if (!isfinite(found.difference) || !isfinite(found.smd))
    return lift_fail(err, LIFT_EDATA, "the means %g and %g are too far apart for a double", arm->mean, control->mean);
  if (sd > 0 && arm->n >= 2 && control->n >= 2)
    st = test_means(arm, control, &found, err);
  if (!st)
    *out = found;
  return st;
}

/* Take covariate i into the verdict; *least is the least p so far. */
static void take(const struct lift_balance *one, size_t i, double threshold, struct lift_balance_verdict *verdict,
                 bool *separated, double *least)
{
  if (one->has_p && (verdict->tested++ == 0 || one->p_value < *least)) {
    *least = one->p_value;
    verdict->smallest_p = i;
  }
  if (one->has_ratio && (one->variance_ratio < LIFT_BALANCE_RATIO_LOW || one->variance_ratio > LIFT_BALANCE_RATIO_HIGH))
    verdict->odd_ratios++;
  if (!one->has_smd && !one->separated)
    return;
  verdict->above += one->separated || fabs(one->smd) > threshold;
  bool worse = one->separated || fabs(one->smd) > fabs(verdict->worst_smd);
  if (verdict->compared++ == 0 || (worse && !*separated)) {
    verdict->worst = i;
    verdict->worst_smd = one->smd;
    *separated = one->separated;
  }
}

enum lift_status lift_balance_judge(const struct lift_balance *covariate, size_t n, double threshold, double alpha,
                                    struct lift_balance_verdict *out, struct lift_error *err)
{
  if (!(threshold > 0 && isfinite(threshold)))
    return lift_fail(err, LIFT_EUSAGE, "balance threshold is %g, expected a positive number", threshold);
  if (!(alpha > 0 && alpha < 1))
    return lift_fail(err, LIFT_EUSAGE, "balance alpha is %g, expected a number between 0 and 1", alpha);
  struct lift_balance_verdict verdict = {.state = LIFT_BALANCE_UNKNOWN};
  bool separated = false;
  double least = 1;
  for (size_t i = 0; i < n; i++)
    take(&covariate[i], i, threshold, &verdict, &separated, &least);
  verdict.has_p = verdict.tested > 0;
  verdict.p_value = verdict.has_p ? fmin(1, (double)verdict.tested * least) : 0;
  if (verdict.has_p && verdict.p_value <= alpha)
    verdict.state = LIFT_BALANCE_SUSPECT;
  else if (verdict.compared > 0)
    verdict.state = verdict.above > 0 ? LIFT_BALANCE_UNEVEN : LIFT_BALANCE_EVEN;
  *out = verdict;
  return LIFT_OK;
}

const char *lift_balance_state_name(enum lift_balance_state state)
{
  switch (state) {
  case LIFT_BALANCE_EVEN: return "even";
  case LIFT_BALANCE_UNEVEN: return "uneven";
  case LIFT_BALANCE_SUSPECT: return "suspect";
  case LIFT_BALANCE_UNKNOWN: break;
  }
  return "unknown";
}

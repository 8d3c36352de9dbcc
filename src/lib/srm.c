#include "lift/srm.h"

#include <limits.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

/* The shares, added up, and how many are positive. */
static enum lift_status check_shares(const double *shares, size_t arms, double *sum, size_t *positive,
                                     struct lift_error *err)
{
  *sum = 0;
  *positive = 0;
  for (size_t i = 0; i < arms; i++) {
    if (!isfinite(shares[i]) || shares[i] < 0)
      return lift_fail(err, LIFT_EUSAGE, "the share of arm %zu is %g: expected a number of at least 0", i + 1,
                       shares[i]);
    *sum += shares[i];
    *positive += shares[i] > 0;
  }
  if (*positive < 2 || *positive > INT_MAX)
    return lift_fail(err, LIFT_EUSAGE, "%zu arm%s with a positive share: a sample ratio needs at least two", *positive,
                     *positive == 1 ? "" : "s");
  return isfinite(*sum) ? LIFT_OK : lift_fail(err, LIFT_EUSAGE, "the shares add up to more than a double holds");
}

static enum lift_status check_counts(const long long *counts, const double *shares, size_t arms, struct lift_srm *srm,
                                     struct lift_error *err)
{
  for (size_t i = 0; i < arms; i++) {
    if (counts[i] < 0)
      return lift_fail(err, LIFT_EDATA, "arm %zu has %lld units: a count cannot be negative", i + 1, counts[i]);
    if (shares[i] > 0 && __builtin_add_overflow(srm->total, counts[i], &srm->total))
      return lift_fail(err, LIFT_EDATA, "the arms have too many units to count");
    srm->impossible |= shares[i] == 0 && counts[i] > 0;
  }
  if (srm->total == 0 && !srm->impossible)
    return lift_fail(err, LIFT_EDATA, "no arm has any units: there is no sample ratio to test");
  return LIFT_OK;
}

enum lift_status lift_srm_test(const long long *counts, const double *shares, size_t arms, struct lift_srm *out,
                               struct lift_error *err)
{
  struct lift_srm srm = {.smallest_expected = INFINITY};
  double sum;
  size_t positive;
  enum lift_status st = check_shares(shares, arms, &sum, &positive, err);
  if (!st)
    st = check_counts(counts, shares, arms, &srm, err);
  if (st)
    return st;
  srm.df = (int)(positive - 1);
  for (size_t i = 0; i < arms; i++) {
    if (shares[i] == 0)
      continue;
    double expected = (double)srm.total * (shares[i] / sum), off = (double)counts[i] - expected;
    srm.statistic += expected > 0 ? off / expected * off : counts[i] > 0 ? INFINITY : 0;
    srm.smallest_expected = fmin(srm.smallest_expected, expected);
  }
  if (!isfinite(srm.statistic))
    return lift_fail(err, LIFT_EUSAGE,
                     "a share is too small for its arm's units: chi-square leaves the range of a double");
  srm.p_value = srm.impossible ? 0 : gsl_cdf_chisq_Q(srm.statistic, srm.df);
  *out = srm;
  return LIFT_OK;
}

/* What the tests of lift/assign.h share. */
#ifndef ASSIGN_FIXTURE_H
#define ASSIGN_FIXTURE_H

#include "lift/assign.h"

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double TAIL = 1e-6; /* chi-square tests, at fixed seeds, fail below this p */

static const char *const arm_names[] = {"a", "b", "c", "d", "e", "f"};

static inline struct lift_arms arms_of(size_t n, const char *const *share)
{
  struct lift_arms arms = {0};
  struct lift_error err = {""};
  ck_assert_msg(lift_arms_set(&arms, n, arm_names, share, &err) == LIFT_OK, "%s", err.text);
  return arms;
}

static inline double chi_square(const double *observed, const double *expected, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
  return sum;
}

static inline void assert_plausible(double statistic, double df)
{
  double p = gsl_cdf_chisq_Q(statistic, df);
  ck_assert_msg(p > TAIL, "chi-square %.2f with %.0f degrees of freedom: p = %.3g", statistic, df, p);
}

static inline void append(struct lift_units *units, const char *id)
{
  ck_assert(lift_units_append(units, id, strlen(id), NULL) == LIFT_OK);
}

#endif

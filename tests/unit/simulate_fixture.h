/* What the tests of lift/simulate.h share. */
#ifndef SIMULATE_FIXTURE_H
#define SIMULATE_FIXTURE_H

#include "lift/simulate.h"

#include <check.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A running mean with its standard error. */
struct average {
  double n, mean, squares;
};

static inline void add(struct average *a, double x)
{
  double from = x - a->mean;
  a->mean += from / ++a->n;
  a->squares += from * (x - a->mean);
}

static inline void assert_average(const struct average *a, double expected, const char *what)
{
  double se = sqrt(a->squares / (a->n - 1) / a->n);
  ck_assert_msg(se > 0 && fabs(a->mean - expected) <= 4 * se, "%s: %.10g, expected %.10g, %.2f standard errors off",
                what, a->mean, expected, (a->mean - expected) / se);
}

static inline void assert_close(double got, double expected, double tolerance, const char *what)
{
  ck_assert_msg(fabs(got - expected) <= tolerance * fmax(1, fabs(expected)), "%s: %.12g, expected %.12g", what, got,
                expected);
}

#endif

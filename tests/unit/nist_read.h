/* The NIST sets as numbers, and the log relative error they are judged by; for check_moments.c and check_regress.c. */
#ifndef NIST_READ_H
#define NIST_READ_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lift/decimal.h"
#include "nist_data.h"

enum { NIST_VALUES = 8192 };

/* Read every number of a line, whatever separates them. */
static inline size_t nist_read_line(const char *line, bool packed, struct lift_decimal *out)
{
  size_t count = 0;
  while (*line) {
    size_t length = packed ? 1 : strcspn(line, " ,");
    if (length > 0)
      ck_assert_msg(lift_decimal_parse(line, length, &out[count++]), "'%.*s'", (int)length, line);
    line += length + (!packed && line[length] ? 1 : 0);
  }
  return count;
}

/* -log10 of the relative error, absolute where the certified value is 0, at most 15. */
static inline double nist_lre(double found, double certified)
{
  double error = certified != 0 ? fabs((found - certified) / certified) : fabs(found);
  return error < 1e-15 ? 15 : -log10(error);
}

static inline double nist_lre_worst(const double *found, const double *certified, size_t count)
{
  double worst = 15;
  for (size_t i = 0; i < count; i++)
    worst = fmin(worst, nist_lre(found[i], certified[i]));
  return worst;
}

/* The tables are there to be seen: LIFT_TEST_VERBOSE=1. */
static inline bool nist_is_verbose(void)
{
  return getenv("LIFT_TEST_VERBOSE") != NULL;
}

#endif

/* States of moments made, filled and compared; for check_moments.c and check_moments_text.c. */
#ifndef MOMENTS_HELP_H
#define MOMENTS_HELP_H

#include <check.h>
#include <math.h>
#include <string.h>

#include "lift/moments.h"
#include "nist_read.h"

static inline struct lift_moments fresh(size_t k)
{
  struct lift_moments m;
  ck_assert_int_eq(lift_moments_init(&m, k, NULL), LIFT_OK);
  return m;
}

static inline void add(struct lift_moments *m, const char *row)
{
  struct lift_decimal value[8];
  ck_assert_uint_eq(nist_read_line(row, false, value), m->k);
  struct lift_error err = {{0}};
  ck_assert_msg(lift_moments_add(m, value, &err) == LIFT_OK, "%s", err.text);
}

static inline void merge(struct lift_moments *into, const struct lift_moments *from)
{
  struct lift_error err = {{0}};
  ck_assert_msg(lift_moments_merge(into, from, &err) == LIFT_OK, "%s", err.text);
}

static inline bool same_bits(double a, double b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

/* Everything one can ask of a state, low parts included: the same bits, or within `tolerance` of a standard deviation
 * and of the product of two of them. */
static inline void assert_equal(const struct lift_moments *a, const struct lift_moments *b, double tolerance)
{
  char text[2][LIFT_MOMENTS_TEXT];
  ck_assert_uint_eq(a->k, b->k);
  ck_assert_int_eq(a->n, b->n);
  for (size_t i = 0; i < a->k; i++) {
    ck_assert_int_eq(lift_moments_is_exact(a, i), lift_moments_is_exact(b, i));
    ck_assert_uint_eq(lift_moments_decimals(a, i), lift_moments_decimals(b, i));
    lift_moments_sum_text(a, i, text[0]);
    lift_moments_sum_text(b, i, text[1]);
    ck_assert_str_eq(text[0], text[1]);
    double sd = sqrt(lift_moments_variance(a, i)), off = lift_moments_mean(a, i) - lift_moments_mean(b, i);
    off += lift_moments_mean_low(a, i) - lift_moments_mean_low(b, i);
    double room = tolerance * sd;
    ck_assert_msg(fabs(off) <= room, "mean %zu: off by %g", i, off);
    for (size_t j = 0; j <= i; j++) {
      lift_moments_product_text(a, i, j, text[0]);
      lift_moments_product_text(b, i, j, text[1]);
      ck_assert_str_eq(text[0], text[1]);
      double scale = sqrt(lift_moments_centred(a, i, i)) * sqrt(lift_moments_centred(a, j, j));
      off = lift_moments_centred(a, i, j) - lift_moments_centred(b, i, j);
      off += lift_moments_centred_low(a, i, j) - lift_moments_centred_low(b, i, j);
      ck_assert_msg(fabs(off) <= tolerance * scale, "centred %zu %zu: off by %g of %g", i, j, off, scale);
    }
  }
}

#endif

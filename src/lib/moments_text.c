/* Moments carried in a document: the exact sums as text, and a state rebuilt from what may be anything. */
#include <math.h>
#include <string.h>

#include "moments_internal.h"

_Static_assert((int)LIFT_MOMENTS_TEXT >= (int)LIFT_INT128_TEXT, "a sum must fit its text");

void lift_moments_sum_text(const struct lift_moments *m, size_t i, char text[LIFT_MOMENTS_TEXT])
{
  text[0] = '\0';
  if (m->exact[i])
    lift_int128_print(m->sum[i], text);
}

void lift_moments_product_text(const struct lift_moments *m, size_t i, size_t j, char text[LIFT_MOMENTS_TEXT])
{
  text[0] = '\0';
  if (lift_moments_pair_is_exact(m, i, j))
    lift_int128_print(m->product[lift_moments_pair(i, j)], text);
}

/* ---- setting ---- */

enum lift_status lift_moments_set_units(struct lift_moments *m, long long n, struct lift_error *err)
{
  if (n < 0 || n > LIFT_MOMENTS_UNITS)
    return lift_fail(err, LIFT_EFORMAT, "%lld units: expected a count from 0 to %lld", n, LIFT_MOMENTS_UNITS);
  m->n = n;
  return LIFT_OK;
}

static void set_exact(struct lift_moments *m, size_t i, bool exact)
{
  m->floats -= !m->exact[i];
  m->floats += !exact;
  m->exact[i] = exact;
  m->decimals[i] = 0;
  m->sum[i] = (struct lift_int128){0};
  m->mean[i] = (struct lift_double2){0};
}

enum lift_status lift_moments_set_sum(struct lift_moments *m, size_t i, unsigned decimals, const char *text,
                                      struct lift_error *err)
{
  struct lift_int128 sum;
  if (decimals > LIFT_DECIMAL_PLACES)
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: %u decimals, expected at most %d", i + 1, decimals,
                     LIFT_DECIMAL_PLACES);
  if (!lift_int128_parse(text, strlen(text), &sum))
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: sum '%s' is not an integer below 2^%d", i + 1, text,
                     LIFT_SUM_BITS);
  set_exact(m, i, true);
  m->decimals[i] = (uint8_t)decimals;
  m->sum[i] = sum;
  return LIFT_OK;
}

/* Is low what a rounding to the double left out? False for what is not finite. */
static bool is_low_part(double low, double rounded)
{
  return isfinite(low) && rounded + low == rounded;
}

enum lift_status lift_moments_set_mean(struct lift_moments *m, size_t i, double mean, double low,
                                       struct lift_error *err)
{
  if (!isfinite(mean))
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: the mean is not a finite number", i + 1);
  if (!is_low_part(low, mean))
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: the low part of the mean is more than its rounding", i + 1);
  set_exact(m, i, false);
  m->mean[i] = (struct lift_double2){.high = mean, .low = low};
  return LIFT_OK;
}

enum lift_status lift_moments_set_product(struct lift_moments *m, size_t i, size_t j, const char *text,
                                          struct lift_error *err)
{
  struct lift_int128 product;
  if (!lift_moments_pair_is_exact(m, i, j))
    return lift_fail(err, LIFT_EFORMAT, "variables %zu and %zu: a product sum, but not both have an exact sum", i + 1,
                     j + 1);
  if (!lift_int128_parse(text, strlen(text), &product))
    return lift_fail(err, LIFT_EFORMAT, "variables %zu and %zu: product sum '%s' is not an integer below 2^%d", i + 1,
                     j + 1, text, LIFT_SUM_BITS);
  m->product[lift_moments_pair(i, j)] = product;
  return LIFT_OK;
}

enum lift_status lift_moments_set_centred(struct lift_moments *m, size_t i, size_t j, double centred, double low,
                                          struct lift_error *err)
{
  if (lift_moments_pair_is_exact(m, i, j))
    return lift_fail(err, LIFT_EFORMAT, "variables %zu and %zu: a centred sum, but both have exact sums", i + 1, j + 1);
  if (!isfinite(centred))
    return lift_fail(err, LIFT_EFORMAT, "variables %zu and %zu: the centred sum is not a finite number", i + 1, j + 1);
  if (!is_low_part(low, centred))
    return lift_fail(err, LIFT_EFORMAT,
                     "variables %zu and %zu: the low part of the centred sum is more than its rounding", i + 1, j + 1);
  m->centred[lift_moments_pair(i, j)] = (struct lift_double2){.high = centred, .low = low};
  return LIFT_OK;
}

/* ---- checking ---- */

static bool is_zero(struct lift_int128 s)
{
  return s.low == 0 && s.high == 0;
}

/* a b >= c d. */
static bool at_least(const struct lift_big *a, const struct lift_big *b, const struct lift_big *c,
                     const struct lift_big *d)
{
  struct lift_big left = lift_big_multiply(a, b), right = lift_big_multiply(c, d);
  struct lift_big rest = lift_big_subtract(&left, &right);
  return !rest.negative || lift_big_is_zero(&rest);
}

/* One variable: |sum x| <= sum x^2, of the same parity (both as x and x^2 for integers), and a variance >= 0. */
static enum lift_status check_variable(const struct lift_moments *m, size_t i, struct lift_error *err)
{
  if (!m->exact[i]) {
    if (m->n == 0 && m->mean[i].high != 0)
      return lift_fail(err, LIFT_EFORMAT, "variable %zu: a mean without units", i + 1);
    if (m->centred[lift_moments_pair(i, i)].high < 0)
      return lift_fail(err, LIFT_EFORMAT, "variable %zu: the centred sum of squares is negative", i + 1);
    return LIFT_OK;
  }
  struct lift_int128 sum = m->sum[i], squares = m->product[lift_moments_pair(i, i)];
  if (m->n == 0 && !(is_zero(sum) && is_zero(squares)))
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: sums without units", i + 1);
  struct lift_int128 rest = lift_int128_negate(lift_int128_is_negative(sum) ? lift_int128_negate(sum) : sum);
  lift_int128_add(&rest, squares);
  if (lift_int128_is_negative(squares) || lift_int128_is_negative(rest) || (rest.low & 1))
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: no integers have this sum and this sum of squares", i + 1);
  struct lift_big numerator = lift_moments_numerator(m, i, i);
  if (numerator.negative && !lift_big_is_zero(&numerator))
    return lift_fail(err, LIFT_EFORMAT, "variable %zu: the sum and the sum of squares give a negative variance", i + 1);
  return LIFT_OK;
}

/* Cauchy-Schwarz for the raw and for the centred sums: exact for integers. */
static bool exact_pair_is_possible(const struct lift_moments *m, size_t i, size_t j)
{
  struct lift_big ii = lift_big_from_int128(m->product[lift_moments_pair(i, i)]);
  struct lift_big jj = lift_big_from_int128(m->product[lift_moments_pair(j, j)]);
  struct lift_big ij = lift_big_from_int128(m->product[lift_moments_pair(i, j)]);
  if (!at_least(&ii, &jj, &ij, &ij))
    return false;
  ii = lift_moments_numerator(m, i, i);
  jj = lift_moments_numerator(m, j, j);
  ij = lift_moments_numerator(m, i, j);
  return at_least(&ii, &jj, &ij, &ij);
}

static enum lift_status check_pair(const struct lift_moments *m, size_t i, size_t j, struct lift_error *err)
{
  double centred = m->centred[lift_moments_pair(i, j)].high;
  bool possible;
  if (lift_moments_pair_is_exact(m, i, j)) {
    possible = exact_pair_is_possible(m, i, j);
  } else {
    double a = sqrt(lift_moments_centred(m, i, i)), b = sqrt(lift_moments_centred(m, j, j));
    possible = fabs(centred) <= (a + 1e-150) * (b + 1e-150) * (1 + 1e-9);
  }
  if (!possible)
    return lift_fail(err, LIFT_EFORMAT, "variables %zu and %zu: the covariance is larger than the variances allow",
                     i + 1, j + 1);
  struct lift_big numerator = lift_moments_numerator(m, i, j);
  if (m->n <= 1 && (centred != 0 || !lift_big_is_zero(&numerator)))
    return lift_fail(err, LIFT_EFORMAT, "variables %zu and %zu: spread, with %lld units", i + 1, j + 1, m->n);
  return LIFT_OK;
}

enum lift_status lift_moments_check(const struct lift_moments *m, struct lift_error *err)
{
  for (size_t i = 0; i < m->k; i++) {
    enum lift_status st = check_variable(m, i, err);
    if (st)
      return st;
  }
  for (size_t i = 0; i < m->k; i++)
    for (size_t j = 0; j <= i; j++) {
      enum lift_status st = check_pair(m, i, j, err);
      if (st)
        return st;
    }
  return LIFT_OK;
}

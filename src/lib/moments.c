/* The life of a state of moments, rows added to it, and the results read from it. */
#include "lift/moments.h"

#include <math.h>
#include <stdlib.h>

#include "moments_internal.h"

/* ---- life ---- */

enum lift_status lift_moments_init(struct lift_moments *m, size_t k, struct lift_error *err)
{
  *m = (struct lift_moments){0};
  if (k > LIFT_MOMENTS_VARIABLES)
    return lift_fail(err, LIFT_EUSAGE, "%zu variables: at most %d can be observed jointly", k, LIFT_MOMENTS_VARIABLES);
  size_t pairs = k * (k + 1) / 2;
  size_t bytes = (k + pairs) * (sizeof *m->sum + sizeof *m->mean) +
                 k * (sizeof *m->row + sizeof *m->delta + sizeof *m->decimals + sizeof *m->exact);
  m->block = calloc(1, bytes ? bytes : 1);
  if (!m->block)
    return lift_fail_memory(err);
  m->k = k;
  m->sum = m->block; /* from the widest type to the narrowest, so that each is aligned */
  m->product = m->sum + k;
  m->mean = (struct lift_double2 *)(m->product + pairs);
  m->centred = m->mean + k;
  m->row = (int64_t *)(m->centred + pairs);
  m->delta = (double *)(m->row + k);
  m->decimals = (uint8_t *)(m->delta + k);
  m->exact = (bool *)(m->decimals + k);
  for (size_t i = 0; i < k; i++)
    m->exact[i] = true;
  return LIFT_OK;
}

void lift_moments_clear(struct lift_moments *m)
{
  if (!m)
    return;
  free(m->block);
  *m = (struct lift_moments){0};
}

/* ---- rows ---- */

/* Bring an exact value of an exact variable to the variable's scale, or the variable to the value's; false when the
 * squares would not fit. */
static bool scale_value(struct lift_moments *m, size_t i, const struct lift_decimal *value)
{
  static const int64_t limit = INT64_C(1) << LIFT_DECIMAL_BITS;
  int64_t x = value->digits;
  if (value->decimals > m->decimals[i]) {
    if (value->decimals > LIFT_DECIMAL_PLACES || !lift_moments_rescale(m, i, value->decimals))
      return false;
  } else if (value->decimals < m->decimals[i]) {
    if (__builtin_mul_overflow(x, (int64_t)lift_power_of_ten(m->decimals[i] - value->decimals), &x))
      return false;
  }
  m->row[i] = x;
  return x > -limit && x < limit;
}

/* Fill m->row; variables that this row cannot be exact with stop being so. */
static void scale_row(struct lift_moments *m, const struct lift_decimal *value)
{
  static const uint64_t limit = UINT64_C(1) << LIFT_DECIMAL_BITS;
  const bool *exact = m->exact;
  const uint8_t *decimals = m->decimals;
  int64_t *row = m->row;
  for (size_t i = 0, k = m->k; i < k; i++) {
    row[i] = value[i].digits;
    if (exact[i] && value[i].exact && value[i].decimals == decimals[i] &&
        (uint64_t)value[i].digits + limit - 1 < 2 * limit - 1)
      continue;
    if (exact[i] && !(value[i].exact && scale_value(m, i, &value[i])))
      lift_moments_demote(m, i);
    if (!exact[i])
      row[i] = 0;
  }
}

static enum lift_status float_row(struct lift_moments *m, const double *value, struct lift_error *err)
{
  for (size_t i = 0; i < m->k; i++)
    if (!isfinite(value[i]))
      return lift_fail(err, LIFT_EDATA, "variable %zu: the value is not a finite number", i + 1);
  return lift_moments_float_row(m, value, err);
}

/* The sums may have reached their limit: their variables are exact for the last time. */
static void finish_row(struct lift_moments *m)
{
  const struct lift_int128 *squares = m->product; /* of variable i; the next one's are i + 2 pairs on */
  uint64_t used = 0;
  lift_moments_add_row(m);
  m->n++;
  for (size_t i = 0, k = m->k; i < k; squares += i + 2, i++)
    used |= squares->high;
  if (used >> (LIFT_SUM_BITS - 64) == 0)
    return;
  for (size_t i = 0; i < m->k; i++)
    if (m->exact[i] && !lift_int128_fits(m->product[lift_moments_pair(i, i)]))
      lift_moments_demote(m, i);
}

static enum lift_status too_many(struct lift_error *err)
{
  return lift_fail(err, LIFT_EDATA, "more than %lld units", LIFT_MOMENTS_UNITS);
}

enum lift_status lift_moments_add(struct lift_moments *m, const struct lift_decimal *value, struct lift_error *err)
{
  if (m->n >= LIFT_MOMENTS_UNITS)
    return too_many(err);
  scale_row(m, value);
  if (m->floats > 0) {
    double *x = m->delta; /* read before the distances are written over it, place by place */
    for (size_t i = 0; i < m->k; i++)
      x[i] = value[i].value;
    enum lift_status st = float_row(m, x, err);
    if (st)
      return st;
  }
  finish_row(m);
  return LIFT_OK;
}

enum lift_status lift_moments_add_doubles(struct lift_moments *m, const double *value, struct lift_error *err)
{
  if (m->n >= LIFT_MOMENTS_UNITS)
    return too_many(err);
  for (size_t i = 0; i < m->k; i++)
    if (m->exact[i])
      lift_moments_demote(m, i);
  enum lift_status st = float_row(m, value, err);
  if (st)
    return st;
  m->n++;
  return LIFT_OK;
}

/* ---- results ---- */

double lift_moments_mean(const struct lift_moments *m, size_t i)
{
  if (m->n == 0)
    return 0;
  if (!m->exact[i])
    return m->mean[i].high + m->mean[i].low;
  struct lift_big sum = lift_big_from_int128(m->sum[i]);
  uint64_t divisor[] = {(uint64_t)m->n, lift_power_of_ten(m->decimals[i])};
  return lift_big_ratio(&sum, divisor, 2);
}

/* The centred sum of a pair over `extra`, rounded once where exact; n >= 1. */
static double centred_over(const struct lift_moments *m, size_t i, size_t j, long long extra)
{
  if (!lift_moments_pair_is_exact(m, i, j)) {
    const struct lift_double2 *centred = &m->centred[lift_moments_pair(i, j)];
    return (centred->high + centred->low) / (double)extra;
  }
  struct lift_big numerator = lift_moments_numerator(m, i, j);
  uint64_t divisor[] = {(uint64_t)m->n, lift_power_of_ten(m->decimals[i]), lift_power_of_ten(m->decimals[j]),
                        (uint64_t)extra};
  return lift_big_ratio(&numerator, divisor, 4);
}

double lift_moments_centred(const struct lift_moments *m, size_t i, size_t j)
{
  return m->n <= 1 ? 0 : centred_over(m, i, j, 1);
}

/* The part of a number that its rounding to a double leaves out. */
static double low_part(const struct lift_double2 *x)
{
  double rounded = x->high + x->low;
  return (x->high - rounded) + x->low;
}

double lift_moments_mean_low(const struct lift_moments *m, size_t i)
{
  return m->n == 0 || m->exact[i] ? 0 : low_part(&m->mean[i]);
}

double lift_moments_centred_low(const struct lift_moments *m, size_t i, size_t j)
{
  return m->n <= 1 || lift_moments_pair_is_exact(m, i, j) ? 0 : low_part(&m->centred[lift_moments_pair(i, j)]);
}

double lift_moments_covariance(const struct lift_moments *m, size_t i, size_t j)
{
  return m->n <= 1 ? 0 : centred_over(m, i, j, m->n - 1);
}

double lift_moments_variance(const struct lift_moments *m, size_t i)
{
  return lift_moments_covariance(m, i, i);
}

bool lift_moments_is_exact(const struct lift_moments *m, size_t i)
{
  return m->exact[i];
}

unsigned lift_moments_decimals(const struct lift_moments *m, size_t i)
{
  return m->decimals[i];
}

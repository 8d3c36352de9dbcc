/* The floating half of the moments: Welford's and Chan's updates of means and centred sums, compensated. */
#include "moments_internal.h"

#include <math.h>

static struct lift_double2 mean_of(const struct lift_moments *m, size_t i)
{
  return m->exact[i] ? lift_moments_exact_mean(m, i) : m->mean[i];
}

static struct lift_double2 centred_of(const struct lift_moments *m, size_t i, size_t j)
{
  if (lift_moments_pair_is_exact(m, i, j))
    return (struct lift_double2){.high = lift_moments_centred(m, i, j)};
  return m->centred[lift_moments_pair(i, j)];
}

void lift_moments_demote(struct lift_moments *m, size_t i)
{
  m->mean[i] = lift_moments_exact_mean(m, i);
  for (size_t j = 0; j < m->k; j++)
    m->centred[lift_moments_pair(i, j)] = centred_of(m, i, j);
  for (size_t j = 0; j < m->k; j++)
    m->product[lift_moments_pair(i, j)] = (struct lift_int128){0};
  m->sum[i] = (struct lift_int128){0};
  m->decimals[i] = 0;
  m->exact[i] = false;
  m->floats++;
}

static enum lift_status too_large(struct lift_error *err, size_t i, size_t j)
{
  if (i == j)
    return lift_fail(err, LIFT_EDATA, "variable %zu: its squares are too large for a double", i + 1);
  return lift_fail(err, LIFT_EDATA, "variables %zu and %zu: their products are too large for a double", i + 1, j + 1);
}

/* C_ij += weight d_i d_j over the pairs that are not exact (the updating formula of Chan, Golub, LeVeque 1983, in the
 * form that is symmetric in i and j). */
static enum lift_status add_products(struct lift_moments *m, double weight, struct lift_error *err)
{
  struct lift_double2 *centred = m->centred;
  for (size_t i = 0; i < m->k; i++) {
    double scaled = weight * m->delta[i];
    for (size_t j = 0; j <= i; j++, centred++) {
      if (lift_moments_pair_is_exact(m, i, j))
        continue;
      lift_double2_add(centred, scaled * m->delta[j]);
      if (!isfinite(centred->high))
        return too_large(err, i, j);
    }
  }
  return LIFT_OK;
}

enum lift_status lift_moments_float_row(struct lift_moments *m, const double *value, struct lift_error *err)
{
  double n = (double)m->n;
  for (size_t i = 0; i < m->k; i++)
    m->delta[i] = lift_double2_difference((struct lift_double2){.high = value[i]}, mean_of(m, i));
  enum lift_status st = add_products(m, n / (n + 1), err);
  if (st)
    return st;
  for (size_t i = 0; i < m->k; i++)
    if (!m->exact[i])
      lift_double2_add(&m->mean[i], m->delta[i] / (n + 1));
  return LIFT_OK;
}

enum lift_status lift_moments_float_merge(struct lift_moments *into, const struct lift_moments *from,
                                          struct lift_error *err)
{
  double a = (double)into->n, b = (double)from->n;
  for (size_t i = 0; i < into->k; i++) {
    into->delta[i] = lift_double2_difference(mean_of(from, i), mean_of(into, i));
    for (size_t j = 0; j <= i; j++) {
      if (lift_moments_pair_is_exact(into, i, j))
        continue;
      struct lift_double2 *centred = &into->centred[lift_moments_pair(i, j)], other = centred_of(from, i, j);
      lift_double2_add(centred, other.high);
      lift_double2_add(centred, other.low);
    }
  }
  enum lift_status st = add_products(into, a / (a + b) * b, err);
  if (st)
    return st;
  for (size_t i = 0; i < into->k; i++)
    if (!into->exact[i])
      lift_double2_add(&into->mean[i], b / (a + b) * into->delta[i]);
  return LIFT_OK;
}

lift_wide lift_moments_mean_wide(const struct lift_moments *m, size_t i)
{
  if (!m->exact[i])
    return (lift_wide)m->mean[i].high + (lift_wide)m->mean[i].low;
  struct lift_big sum = lift_big_from_int128(m->sum[i]);
  uint64_t divisor[] = {(uint64_t)m->n, lift_power_of_ten(m->decimals[i])};
  return lift_big_ratio_wide(&sum, divisor, 2);
}

lift_wide lift_moments_centred_wide(const struct lift_moments *m, size_t i, size_t j)
{
  if (!lift_moments_pair_is_exact(m, i, j)) {
    const struct lift_double2 *centred = &m->centred[lift_moments_pair(i, j)];
    return (lift_wide)centred->high + (lift_wide)centred->low;
  }
  struct lift_big numerator = lift_moments_numerator(m, i, j);
  uint64_t divisor[] = {(uint64_t)m->n, lift_power_of_ten(m->decimals[i]), lift_power_of_ten(m->decimals[j])};
  return lift_big_ratio_wide(&numerator, divisor, 3);
}

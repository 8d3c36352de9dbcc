/* The integer half of the moments: scales, sums, and the wide integers that results are computed from. */
#include "moments_internal.h"

/* The squares bound everything else (see the header), so they alone are checked: before anything is changed. */
bool lift_moments_rescale(struct lift_moments *m, size_t i, unsigned decimals)
{
  unsigned up = decimals - m->decimals[i];
  struct lift_int128 squares = m->product[lift_moments_pair(i, i)];
  if (!lift_int128_scale(&squares, 2 * up))
    return false;
  for (size_t j = 0; j < m->k; j++)
    if (j != i)
      lift_int128_scale(&m->product[lift_moments_pair(i, j)], up);
  m->product[lift_moments_pair(i, i)] = squares;
  lift_int128_scale(&m->sum[i], up);
  m->decimals[i] = (uint8_t)decimals;
  return true;
}

void lift_moments_add_row(struct lift_moments *m)
{
  const int64_t *row = m->row; /* in locals: the sums could alias the struct */
  struct lift_int128 *sum = m->sum, *product = m->product;
  for (size_t i = 0, k = m->k; i < k; i++) {
    int64_t x = row[i];
    lift_int128_add(&sum[i], lift_int128_from(x));
    for (size_t j = 0; j <= i; j++, product++)
      lift_int128_add(product, lift_int128_multiply(x, row[j]));
  }
}

struct lift_big lift_moments_numerator(const struct lift_moments *m, size_t i, size_t j)
{
  struct lift_big product = lift_big_from_int128(m->product[lift_moments_pair(i, j)]);
  struct lift_big a = lift_big_from_int128(m->sum[i]), b = lift_big_from_int128(m->sum[j]);
  struct lift_big scaled = lift_big_multiply_u64(&product, (uint64_t)m->n), means = lift_big_multiply(&a, &b);
  return lift_big_subtract(&scaled, &means);
}

struct lift_double2 lift_moments_exact_mean(const struct lift_moments *m, size_t i)
{
  if (m->n == 0)
    return (struct lift_double2){0};
  return lift_int128_quotient(m->sum[i], (double)m->n, (double)lift_power_of_ten(m->decimals[i]));
}

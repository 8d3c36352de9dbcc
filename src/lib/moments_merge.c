/* Two states of moments made one. */
#include <string.h>

#include "moments_internal.h"

/* The bytes of the block, as lift_moments_init lays it out. */
static void copy_state(struct lift_moments *into, const struct lift_moments *from)
{
  size_t k = from->k, pairs = k * (k + 1) / 2;
  memcpy(into->sum, from->sum, k * sizeof *from->sum);
  memcpy(into->product, from->product, pairs * sizeof *from->product);
  memcpy(into->mean, from->mean, k * sizeof *from->mean);
  memcpy(into->centred, from->centred, pairs * sizeof *from->centred);
  memcpy(into->decimals, from->decimals, k * sizeof *from->decimals);
  memcpy(into->exact, from->exact, k * sizeof *from->exact);
  into->n = from->n;
  into->floats = from->floats;
}

/* Whether variable i, exact in both, has squares that fit at the larger of the two scales; `into` is brought to it. */
static bool fit_together(struct lift_moments *into, const struct lift_moments *from, size_t i)
{
  size_t at = lift_moments_pair(i, i);
  unsigned a = into->decimals[i], b = from->decimals[i], scale = a > b ? a : b;
  struct lift_int128 squares = into->product[at], other = from->product[at];
  if (!lift_int128_scale(&squares, 2 * (scale - a)) || !lift_int128_scale(&other, 2 * (scale - b)))
    return false;
  lift_int128_add(&squares, other);
  return lift_int128_fits(squares) && lift_moments_rescale(into, i, scale);
}

/* Add a sum of `from`, brought up by a power of ten. It fits: the squares do, and they bound it. */
static void add_scaled(struct lift_int128 *sum, struct lift_int128 other, unsigned up)
{
  lift_int128_scale(&other, up);
  lift_int128_add(sum, other);
}

static void add_sums(struct lift_moments *into, const struct lift_moments *from)
{
  for (size_t i = 0; i < into->k; i++) {
    if (!into->exact[i])
      continue;
    unsigned up = into->decimals[i] - from->decimals[i];
    add_scaled(&into->sum[i], from->sum[i], up);
    for (size_t j = 0; j <= i; j++) {
      size_t at = lift_moments_pair(i, j);
      if (into->exact[j])
        add_scaled(&into->product[at], from->product[at], up + into->decimals[j] - from->decimals[j]);
    }
  }
}

enum lift_status lift_moments_merge(struct lift_moments *into, const struct lift_moments *from, struct lift_error *err)
{
  if (into == from)
    return lift_fail(err, LIFT_EUSAGE, "moments cannot be merged with themselves");
  if (into->k != from->k)
    return lift_fail(err, LIFT_EDATA, "moments of %zu variables cannot be merged with moments of %zu", into->k,
                     from->k);
  if (from->n > LIFT_MOMENTS_UNITS - into->n)
    return lift_fail(err, LIFT_EDATA, "more than %lld units", LIFT_MOMENTS_UNITS);
  if (from->n == 0)
    return LIFT_OK;
  if (into->n == 0) {
    copy_state(into, from);
    return LIFT_OK;
  }
  for (size_t i = 0; i < into->k; i++)
    if (into->exact[i] && !(from->exact[i] && fit_together(into, from, i)))
      lift_moments_demote(into, i);
  if (into->floats > 0) {
    enum lift_status st = lift_moments_float_merge(into, from, err);
    if (st)
      return st;
  }
  add_sums(into, from);
  into->n += from->n;
  return LIFT_OK;
}

/* What the files of the moments share with each other and with the regression. */
#ifndef LIFT_MOMENTS_INTERNAL_H
#define LIFT_MOMENTS_INTERNAL_H

#include "lift/moments.h"

#include "wide.h"

static inline size_t lift_moments_pair(size_t i, size_t j)
{
  return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
}

static inline bool lift_moments_pair_is_exact(const struct lift_moments *m, size_t i, size_t j)
{
  return m->exact[i] && m->exact[j];
}

/* moments_exact.c: the integer half */

/* Bring the exact variable i to `decimals` places, at least those it has; false, and nothing changed, when its squares
 * would not fit. */
bool lift_moments_rescale(struct lift_moments *m, size_t i, unsigned decimals);
/* Add m->row, scaled, to the sums of the exact variables (m->row is 0 at the others). */
void lift_moments_add_row(struct lift_moments *m);
/* Write (n sum x_i x_j - sum x_i sum x_j) of a pair of exact variables. */
struct lift_big lift_moments_numerator(const struct lift_moments *m, size_t i, size_t j);
/* Mean of an exact variable to about 100 bits, fast; 0 when n = 0. */
struct lift_double2 lift_moments_exact_mean(const struct lift_moments *m, size_t i);

/* moments_float.c: the floating half */

/* Stop variable i from being exact: its mean and its centred sums are taken from the integers, which become zero. */
void lift_moments_demote(struct lift_moments *m, size_t i);
/* Update the floating state with one unit more than m->n. */
enum lift_status lift_moments_float_row(struct lift_moments *m, const double *value, struct lift_error *err);
/* Update the floating state of `into` with the units of `from`; both have units. */
enum lift_status lift_moments_float_merge(struct lift_moments *into, const struct lift_moments *from,
                                          struct lift_error *err);

/* Mean and centred sums of any variables in wide arithmetic; n >= 1. */
lift_wide lift_moments_mean_wide(const struct lift_moments *m, size_t i);
lift_wide lift_moments_centred_wide(const struct lift_moments *m, size_t i, size_t j);

#endif

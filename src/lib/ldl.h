/* L D L' of a symmetric positive definite matrix in wide arithmetic; inside the library only. */
#ifndef LIFT_LDL_H
#define LIFT_LDL_H

#include <stddef.h>

#include "wide.h"

/* Factor the lower triangle of the p x p matrix a (row by row) in place: D on the diagonal, L, whose diagonal is 1,
 * below. Returns p, or the first column j whose pivot is not above `tolerance` times a's own diagonal there: 1 - R^2 of
 * that variable on those before it. */
size_t lift_ldl_factor(lift_wide *a, size_t p, lift_wide tolerance);

/* The tolerance for a matrix that is right to the last bits of a lift_wide: what pivots it leaves keeps half a double's
 * digits at least (2^-79 with 113 bits). */
static inline lift_wide lift_ldl_tolerance(void)
{
  lift_wide tolerance = 1;
  for (int bit = 0; bit < LIFT_WIDE_BITS * 7 / 10; bit++)
    tolerance /= 2;
  return tolerance;
}

/* Solve a z = b in place, with the factored a. */
void lift_ldl_solve(const lift_wide *a, size_t p, lift_wide *b);

#endif

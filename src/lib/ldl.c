#include "ldl.h"

size_t lift_ldl_factor(lift_wide *a, size_t p, lift_wide tolerance)
{
  for (size_t j = 0; j < p; j++) {
    lift_wide *row = a + j * p, own = row[j];
    for (size_t i = 0; i < j; i++) { /* row[i] becomes L_ji D_i, then L_ji */
      for (size_t h = 0; h < i; h++)
        row[i] -= row[h] * a[i * p + h];
    }
    for (size_t i = 0; i < j; i++) {
      lift_wide scaled = row[i] / a[i * p + i];
      row[j] -= scaled * row[i];
      row[i] = scaled;
    }
    if (!(row[j] > tolerance * own))
      return j;
  }
  return p;
}

void lift_ldl_solve(const lift_wide *a, size_t p, lift_wide *b)
{
  for (size_t i = 0; i < p; i++)
    for (size_t h = 0; h < i; h++)
      b[i] -= a[i * p + h] * b[h];
  for (size_t i = 0; i < p; i++)
    b[i] /= a[i * p + i];
  for (size_t i = p; i-- > 0;)
    for (size_t h = i + 1; h < p; h++)
      b[i] -= a[h * p + i] * b[h];
}

/* Exact integers wider than 64 bits, and floating point wider than a double; inside the library only.
 *
 * Four things:
 *   struct lift_int128   the accumulators of exact sums: two's complement, added to in the hot loop
 *   struct lift_double2  the accumulators of inexact ones: a double, and a second one for what the first drops
 *   struct lift_big      384-bit integers with a sign: what the sums are combined in, once, at the end
 *   lift_wide            a floating-point type with as many bits as the machine offers: systems of equations
 *
 * All of it works without the compiler's own 128-bit integers too (32-bit machines, or LIFT_NO_INT128 defined).
 */
#ifndef LIFT_WIDE_H
#define LIFT_WIDE_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the widest floating point; only + - * / and comparisons are used, never a library call ---- */

#if defined(__SIZEOF_FLOAT128__)
__extension__ typedef __float128 lift_wide;
enum { LIFT_WIDE_BITS = 113 };
#else
typedef long double lift_wide;
enum { LIFT_WIDE_BITS = LDBL_MANT_DIG };
#endif

/* ---- 128-bit accumulators ---- */

/* Sums are kept below 2^LIFT_SUM_BITS in magnitude: one product of two 62-bit integers can always be added to them. */
enum { LIFT_SUM_BITS = 124 };

struct lift_int128 {
  uint64_t low;
  uint64_t high; /* two's complement: the top bit is the sign */
};

#if defined(__SIZEOF_INT128__) && !defined(LIFT_NO_INT128)
__extension__ typedef __int128 lift_native128;
__extension__ typedef unsigned __int128 lift_unsigned128;
#endif

/* s += t, modulo 2^128. */
static inline void lift_int128_add(struct lift_int128 *s, struct lift_int128 t)
{
  uint64_t low = s->low + t.low;
  s->high += t.high + (low < t.low);
  s->low = low;
}

static inline struct lift_int128 lift_int128_negate(struct lift_int128 s)
{
  return (struct lift_int128){.low = ~s.low + 1, .high = ~s.high + (s.low == 0)};
}

static inline bool lift_int128_is_negative(struct lift_int128 s)
{
  return s.high >> 63;
}

/* a b for any signed 64-bit a and b. */
static inline struct lift_int128 lift_int128_multiply(int64_t a, int64_t b)
{
#if defined(__SIZEOF_INT128__) && !defined(LIFT_NO_INT128)
  lift_unsigned128 t = (lift_unsigned128)((lift_native128)a * b);
  return (struct lift_int128){.low = (uint64_t)t, .high = (uint64_t)(t >> 64)};
#else
  uint64_t u = a < 0 ? -(uint64_t)a : (uint64_t)a, v = b < 0 ? -(uint64_t)b : (uint64_t)b;
  uint64_t low = (u & UINT32_MAX) * (v & UINT32_MAX);
  uint64_t middle = (u >> 32) * (v & UINT32_MAX) + (low >> 32);
  uint64_t other = (u & UINT32_MAX) * (v >> 32) + (middle & UINT32_MAX);
  struct lift_int128 t = {.low = (other << 32) | (low & UINT32_MAX),
                          .high = (u >> 32) * (v >> 32) + (middle >> 32) + (other >> 32)};
  return (a < 0) != (b < 0) ? lift_int128_negate(t) : t;
#endif
}

static inline struct lift_int128 lift_int128_from(int64_t a)
{
  return (struct lift_int128){.low = (uint64_t)a, .high = a < 0 ? UINT64_MAX : 0};
}

/* |s| < 2^LIFT_SUM_BITS. */
static inline bool lift_int128_fits(struct lift_int128 s)
{
  struct lift_int128 t = lift_int128_is_negative(s) ? lift_int128_negate(s) : s;
  return t.high >> (LIFT_SUM_BITS - 64) == 0;
}

/* *s times 10^power when that fits LIFT_SUM_BITS; false, and *s untouched, otherwise. */
bool lift_int128_scale(struct lift_int128 *s, unsigned power);

/* Decimal text of an integer: an optional minus and digits, no leading zeros. The parser takes nothing else, and
 * nothing that does not fit LIFT_SUM_BITS. */
enum { LIFT_INT128_TEXT = 48 };
void lift_int128_print(struct lift_int128 s, char text[LIFT_INT128_TEXT]);
bool lift_int128_parse(const char *text, size_t length, struct lift_int128 *s);

/* ---- a number as the sum of two doubles, the second at most half a unit in the last place of the first ---- */

struct lift_double2 {
  double high, low;
};

/* a += x, keeping what the high part cannot hold: Knuth's exact sum of two doubles. */
static inline void lift_double2_add(struct lift_double2 *a, double x)
{
  double sum = a->high + x, part = sum - a->high;
  double low = a->low + ((a->high - (sum - part)) + (x - part));
  a->high = sum + low;
  a->low = low - (a->high - sum);
}

/* a - b, rounded once or nearly so. */
static inline double lift_double2_difference(struct lift_double2 a, struct lift_double2 b)
{
  double high = a.high - b.high, part = high - a.high;
  double low = (a.high - (high - part)) - (b.high + part);
  return high + (low + (a.low - b.low));
}

/* s / (d e), to about 100 bits; d and e are integers below 2^53 or powers of ten up to 10^18. */
struct lift_double2 lift_int128_quotient(struct lift_int128 s, double d, double e);

/* ---- 384-bit integers; every function is told sizes for which nothing can be lost ---- */

enum { LIFT_BIG_LIMBS = 12 };

struct lift_big {
  bool negative;
  uint32_t limb[LIFT_BIG_LIMBS]; /* the magnitude, least significant first */
};

struct lift_big lift_big_from_int128(struct lift_int128 s);
struct lift_big lift_big_multiply(const struct lift_big *a, const struct lift_big *b);
struct lift_big lift_big_multiply_u64(const struct lift_big *a, uint64_t b);
struct lift_big lift_big_subtract(const struct lift_big *a, const struct lift_big *b);
bool lift_big_is_zero(const struct lift_big *a);

/* a / (divisor[0] * divisor[1] * ...), every divisor in [1, 2^63), at most four of them:
 * as a double, correctly rounded (to nearest, ties to even), and as a lift_wide with at most one unit in the last
 * place lost. |a| < 2^256 and the divisors' product < 2^248. */
double lift_big_ratio(const struct lift_big *a, const uint64_t *divisor, size_t divisors);
lift_wide lift_big_ratio_wide(const struct lift_big *a, const uint64_t *divisor, size_t divisors);

/* 10^power for power <= 18. */
uint64_t lift_power_of_ten(unsigned power);

#endif

/* 384-bit integers, their quotients, and the text of 128-bit sums. */
#include "wide.h"

#include <math.h>

uint64_t lift_power_of_ten(unsigned power)
{
  static const uint64_t ten[] = {1,
                                 10,
                                 100,
                                 1000,
                                 10000,
                                 100000,
                                 1000000,
                                 10000000,
                                 100000000,
                                 1000000000,
                                 10000000000,
                                 100000000000,
                                 1000000000000,
                                 10000000000000,
                                 100000000000000,
                                 1000000000000000,
                                 10000000000000000,
                                 100000000000000000,
                                 1000000000000000000};
  return ten[power];
}

/* ---- 128 bits ---- */

/* Ten times the magnitude t (which is below 2^LIFT_SUM_BITS + 10), when it stays below 2^LIFT_SUM_BITS. */
static bool times_ten(struct lift_int128 *t)
{
  struct lift_int128 two = {.low = t->low << 1, .high = (t->high << 1) | (t->low >> 63)};
  struct lift_int128 eight = {.low = t->low << 3, .high = (t->high << 3) | (t->low >> 61)};
  lift_int128_add(&eight, two);
  if (!lift_int128_fits(eight))
    return false;
  *t = eight;
  return true;
}

bool lift_int128_scale(struct lift_int128 *s, unsigned power)
{
  bool negative = lift_int128_is_negative(*s);
  struct lift_int128 t = negative ? lift_int128_negate(*s) : *s;
  while (power-- > 0)
    if (!times_ten(&t))
      return false;
  *s = negative ? lift_int128_negate(t) : t;
  return true;
}

bool lift_int128_parse(const char *text, size_t length, struct lift_int128 *s)
{
  bool negative = length > 0 && text[0] == '-';
  size_t i = negative;
  if (i == length || (text[i] == '0' && (length > i + 1 || negative)))
    return false;
  struct lift_int128 t = {0};
  for (; i < length; i++) {
    if (text[i] < '0' || text[i] > '9' || !times_ten(&t))
      return false;
    lift_int128_add(&t, lift_int128_from(text[i] - '0'));
  }
  if (!lift_int128_fits(t))
    return false;
  *s = negative ? lift_int128_negate(t) : t;
  return true;
}

/* a /= d: a quotient, and the quotient of what it leaves. */
static void divide_double2(struct lift_double2 *a, double d)
{
  double q = a->high / d, rest = fma(-q, d, a->high) + a->low;
  *a = (struct lift_double2){.high = q};
  lift_double2_add(a, rest / d);
}

struct lift_double2 lift_int128_quotient(struct lift_int128 s, double d, double e)
{
  bool negative = lift_int128_is_negative(s);
  if (negative)
    s = lift_int128_negate(s);
  struct lift_double2 a = {.high = 0x1p96 * (double)(s.high >> 32)};
  lift_double2_add(&a, 0x1p64 * (double)(s.high & UINT32_MAX));
  lift_double2_add(&a, 0x1p32 * (double)(s.low >> 32));
  lift_double2_add(&a, (double)(s.low & UINT32_MAX));
  bool both = d * e <= 0x1p53; /* then exact as well */
  divide_double2(&a, both ? d * e : d);
  if (!both)
    divide_double2(&a, e);
  return negative ? (struct lift_double2){.high = -a.high, .low = -a.low} : a;
}

/* a /= d for d in [1, 2^63); true when there was a remainder, which is written where asked. Long division, bit by bit:
 * it is used a handful of times per result, and needs no wider arithmetic. */
static bool divide(struct lift_big *a, uint64_t d, uint64_t *remainder)
{
  uint64_t r = 0;
  for (size_t i = LIFT_BIG_LIMBS; i-- > 0;) {
    uint32_t q = 0;
    if (r == 0 && a->limb[i] == 0)
      continue;
    for (int bit = 31; bit >= 0; bit--) {
      r = (r << 1) | ((a->limb[i] >> bit) & 1);
      q <<= 1;
      if (r >= d) {
        r -= d;
        q |= 1;
      }
    }
    a->limb[i] = q;
  }
  if (remainder)
    *remainder = r;
  return r != 0;
}

void lift_int128_print(struct lift_int128 s, char text[LIFT_INT128_TEXT])
{
  struct lift_big a = lift_big_from_int128(s);
  char reversed[LIFT_INT128_TEXT];
  size_t digits = 0, at = 0;
  do {
    uint64_t r;
    divide(&a, 10, &r);
    reversed[digits++] = (char)('0' + r);
  } while (!lift_big_is_zero(&a));
  if (a.negative)
    text[at++] = '-';
  while (digits > 0)
    text[at++] = reversed[--digits];
  text[at] = '\0';
}

/* ---- 384 bits ---- */

struct lift_big lift_big_from_int128(struct lift_int128 s)
{
  struct lift_big a = {.negative = lift_int128_is_negative(s)};
  if (a.negative)
    s = lift_int128_negate(s);
  a.limb[0] = (uint32_t)s.low;
  a.limb[1] = (uint32_t)(s.low >> 32);
  a.limb[2] = (uint32_t)s.high;
  a.limb[3] = (uint32_t)(s.high >> 32);
  return a;
}

bool lift_big_is_zero(const struct lift_big *a)
{
  for (size_t i = 0; i < LIFT_BIG_LIMBS; i++)
    if (a->limb[i])
      return false;
  return true;
}

struct lift_big lift_big_multiply(const struct lift_big *a, const struct lift_big *b)
{
  struct lift_big c = {.negative = a->negative != b->negative};
  for (size_t i = 0; i < LIFT_BIG_LIMBS; i++) {
    uint64_t carry = 0;
    for (size_t j = 0; a->limb[i] && i + j < LIFT_BIG_LIMBS; j++) {
      carry += (uint64_t)a->limb[i] * b->limb[j] + c.limb[i + j];
      c.limb[i + j] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  return c;
}

struct lift_big lift_big_multiply_u64(const struct lift_big *a, uint64_t b)
{
  struct lift_big c = {.limb = {(uint32_t)b, (uint32_t)(b >> 32)}};
  return lift_big_multiply(a, &c);
}

/* The sign of |a| - |b|. */
static int compare_magnitudes(const struct lift_big *a, const struct lift_big *b)
{
  for (size_t i = LIFT_BIG_LIMBS; i-- > 0;)
    if (a->limb[i] != b->limb[i])
      return a->limb[i] > b->limb[i] ? 1 : -1;
  return 0;
}

/* Magnitudes only: larger + smaller, or larger - smaller. */
static struct lift_big combine(const struct lift_big *larger, const struct lift_big *smaller, bool minus)
{
  struct lift_big c = {0};
  uint64_t carry = minus; /* a - b is a + ~b + 1 */
  for (size_t i = 0; i < LIFT_BIG_LIMBS; i++) {
    carry += (uint64_t)larger->limb[i] + (minus ? ~smaller->limb[i] : smaller->limb[i]);
    c.limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  return c;
}

struct lift_big lift_big_subtract(const struct lift_big *a, const struct lift_big *b)
{
  struct lift_big c;
  if (a->negative != b->negative) {
    c = combine(a, b, false);
    c.negative = a->negative;
  } else if (compare_magnitudes(a, b) >= 0) {
    c = combine(a, b, true);
    c.negative = a->negative;
  } else {
    c = combine(b, a, true);
    c.negative = !a->negative;
  }
  return c;
}

static int bit_length_u64(uint64_t x)
{
  int bits = 0;
  for (; x; x >>= 1)
    bits++;
  return bits;
}

static int bit_length(const struct lift_big *a)
{
  for (size_t i = LIFT_BIG_LIMBS; i-- > 0;)
    if (a->limb[i])
      return (int)(32 * i) + bit_length_u64(a->limb[i]);
  return 0;
}

static void shift_left(struct lift_big *a, int bits)
{
  int limbs = bits / 32, rest = bits % 32;
  for (int i = LIFT_BIG_LIMBS - 1; i >= 0; i--) {
    uint64_t high = i - limbs >= 0 ? a->limb[i - limbs] : 0;
    uint64_t low = i - limbs - 1 >= 0 ? a->limb[i - limbs - 1] : 0;
    a->limb[i] = (uint32_t)(((high << 32) | low) >> (32 - rest));
  }
}

/* a becomes the integer part of |a| 2^shift / divisors, with at least `bits` bits; the shift is returned, and *sticky
 * says whether a fraction was dropped. Dividing by one divisor after the other drops the same fraction as dividing by
 * their product. */
static int quotient(struct lift_big *a, const uint64_t *divisor, size_t divisors, int bits, bool *sticky)
{
  int below = 0;
  for (size_t i = 0; i < divisors; i++)
    below += bit_length_u64(divisor[i]);
  int shift = bits + 1 + below - bit_length(a);
  if (shift < 0)
    shift = 0;
  shift_left(a, shift);
  *sticky = false;
  for (size_t i = 0; i < divisors; i++)
    if (divide(a, divisor[i], NULL))
      *sticky = true;
  return shift;
}

/* The integer a, with a fraction behind it when sticky, rounded to 53 bits; ties go to even. */
static double round_to_double(const struct lift_big *a, bool sticky)
{
  int length = bit_length(a), drop = length > 53 ? length - 53 : 0;
  uint64_t kept = 0;
  for (int i = length - 1; i >= drop; i--)
    kept = (kept << 1) | ((a->limb[i / 32] >> (i % 32)) & 1);
  bool half = false;
  for (int i = 0; i < drop - 1; i++)
    sticky = sticky || ((a->limb[i / 32] >> (i % 32)) & 1);
  if (drop > 0)
    half = (a->limb[(drop - 1) / 32] >> ((drop - 1) % 32)) & 1;
  if (half && (sticky || (kept & 1)))
    kept++;
  return ldexp((double)kept, drop);
}

double lift_big_ratio(const struct lift_big *a, const uint64_t *divisor, size_t divisors)
{
  if (lift_big_is_zero(a))
    return 0;
  struct lift_big q = *a;
  bool sticky;
  int shift = quotient(&q, divisor, divisors, 56, &sticky);
  double x = ldexp(round_to_double(&q, sticky), -shift);
  return a->negative ? -x : x;
}

lift_wide lift_big_ratio_wide(const struct lift_big *a, const uint64_t *divisor, size_t divisors)
{
  if (lift_big_is_zero(a))
    return 0;
  struct lift_big q = *a;
  bool sticky;
  int shift = quotient(&q, divisor, divisors, LIFT_WIDE_BITS + 2, &sticky);
  lift_wide x = 0;
  for (size_t i = LIFT_BIG_LIMBS; i-- > 0;)
    x = x * (lift_wide)4294967296.0 + (lift_wide)q.limb[i];
  for (; shift >= 32; shift -= 32)
    x /= (lift_wide)4294967296.0;
  x /= (lift_wide)(UINT64_C(1) << shift);
  return a->negative ? -x : x;
}

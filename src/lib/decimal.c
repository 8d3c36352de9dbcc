#include "lift/decimal.h"

#include "lift/number.h"

enum { FAST_DIGITS = 18, EXPONENT_LIMIT = 100000 };

static const int64_t integer_limit = INT64_C(1) << LIFT_DECIMAL_BITS;

/* Powers of ten up to 10^22 are doubles. */
static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* The significant digits of a mantissa, without zeros at either end, and the power of ten they are to be read with:
 * false when they do not fit. Moves *at to the end of the mantissa in any case. */
static bool read_mantissa(const char **at, const char *end, int64_t *digits, long *exponent)
{
  long zeros = 0, fraction = 0; /* zeros not yet known to be inside the number; digits after the point */
  bool point = false, fits = true;
  *digits = 0;
  for (; *at < end && (is_digit(**at) || (**at == '.' && !point)); (*at)++) {
    if (**at == '.') {
      point = true;
      continue;
    }
    fraction += point;
    if (**at == '0') {
      zeros += *digits != 0;
      continue;
    }
    for (; zeros >= 0 && fits; zeros--)
      fits = !__builtin_mul_overflow(*digits, 10, digits) && *digits < integer_limit;
    zeros = 0;
    *digits += fits ? **at - '0' : 0;
    fits = fits && *digits < integer_limit;
  }
  *exponent = zeros - fraction;
  return fits;
}

/* "e-12" or nothing; anything that does not fit is held at a limit that makes the number inexact. */
static bool read_exponent(const char *at, const char *end, long *exponent)
{
  *exponent = 0;
  if (at == end)
    return true;
  if (*at != 'e' && *at != 'E')
    return false;
  at++;
  bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+'))
    at++;
  for (; at < end && is_digit(*at); at++)
    if (*exponent < EXPONENT_LIMIT)
      *exponent = 10 * *exponent + (*at - '0');
  if (negative)
    *exponent = -*exponent;
  return at == end;
}

/* digits * 10^exponent as an integer, or as an integer with decimals. */
static bool place(int64_t *digits, long exponent, uint8_t *decimals)
{
  *decimals = 0;
  if (*digits == 0)
    return true;
  if (exponent < 0) {
    *decimals = (uint8_t)(exponent >= -LIFT_DECIMAL_PLACES ? -exponent : 0);
    return exponent >= -LIFT_DECIMAL_PLACES;
  }
  for (; exponent > 0; exponent--)
    if (__builtin_mul_overflow(*digits, 10, digits) || *digits >= integer_limit)
      return false;
  return true;
}

/* Everything that is not plain digits: what is a number is decided by lift_number_parse alone. */
static bool parse_any(const char *text, size_t length, struct lift_decimal *out)
{
  double value;
  if (!lift_number_parse(text, length, &value))
    return false;
  const char *at = text, *end = text + length;
  bool negative = *at == '-';
  if (*at == '-' || *at == '+')
    at++;
  int64_t digits;
  long shift, exponent;
  uint8_t decimals = 0;
  bool exact = read_mantissa(&at, end, &digits, &shift);
  exact = read_exponent(at, end, &exponent) && exact && place(&digits, shift + exponent, &decimals);
  *out = (struct lift_decimal){.value = value, .exact = exact};
  if (exact) {
    out->digits = negative ? -digits : digits;
    out->decimals = decimals;
  }
  return true;
}

/* The double nearest to digits / 10^decimals: one correctly rounded division of two exact doubles, where they are. */
static bool nearest(const char *text, size_t length, uint64_t digits, size_t decimals, double *value)
{
  if (digits > UINT64_C(1) << 53)
    return lift_number_parse(text, length, value);
  *value = decimals ? (double)digits / power[decimals] : (double)digits;
  if (*text == '-')
    *value = -*value;
  return true;
}

bool lift_decimal_parse(const char *text, size_t length, struct lift_decimal *out)
{
  if (length == 0)
    return false;
  bool negative = *text == '-';
  const char *at = text + negative, *end = text + length;
  if (end - at > FAST_DIGITS + 1) /* with the point; so that nothing below can overflow */
    return parse_any(text, length, out);
  uint64_t digits = 0;
  const char *start = at;
  for (; at < end && is_digit(*at); at++)
    digits = 10 * digits + (uint64_t)(*at - '0');
  size_t whole = (size_t)(at - start), decimals = 0;
  if (at < end && *at == '.') {
    start = ++at;
    for (; at < end && is_digit(*at); at++)
      digits = 10 * digits + (uint64_t)(*at - '0');
    decimals = (size_t)(at - start);
  }
  double value;
  if (at != end || whole == 0 || whole + decimals > FAST_DIGITS)
    return parse_any(text, length, out);
  if (!nearest(text, length, digits, decimals, &value))
    return false;
  for (; decimals > 0 && digits % 10 == 0; decimals--)
    digits /= 10;
  *out = (struct lift_decimal){.digits = negative ? -(int64_t)digits : (int64_t)digits,
                               .decimals = (uint8_t)decimals,
                               .exact = true,
                               .value = value};
  return true;
}

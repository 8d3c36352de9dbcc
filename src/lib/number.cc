/* Number text by std::to_chars and std::from_chars. Nothing here throws, allocates, or needs the C++ run time's
 * streams. */
#include "lift/number.h"

#include <charconv>
#include <climits>
#include <cmath>
#include <system_error>

namespace {

bool is_digit(char c) noexcept
{
  return c >= '0' && c <= '9';
}

/* Step over a sign in front of a digit or a point. The number itself must follow it, so that "+-5" and "-inf" are none.
 * */
const char *skip_sign(const char *at, const char *end, bool *negative) noexcept
{
  *negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+'))
    at++;
  return at < end && (is_digit(*at) || *at == '.') ? at : nullptr;
}

/* The exponent behind 'e', of a text already known to be a number; one too long to count is a very large one. */
long long read_exponent(const char *at, const char *end) noexcept
{
  bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+'))
    at++;
  long long exponent = 0;
  if (std::from_chars(at, end, exponent).ec != std::errc() || exponent > LLONG_MAX / 2)
    exponent = LLONG_MAX / 2;
  return negative ? -exponent : exponent;
}

/* Whether an unsigned number lies below 1. Asked only of numbers outside the range of a double, which from_chars
 * reports alike at both ends: so below 1 means too small, and otherwise it is too large. */
bool is_below_one(const char *at, const char *end) noexcept
{
  long long whole_digits = 0; /* decimal digits before the point from the first nonzero one; below 0: zeros behind it */
  bool found = false, fraction = false;
  for (; at < end && *at != 'e' && *at != 'E'; at++) {
    if (*at == '.') {
      fraction = true;
      continue;
    }
    found = found || *at != '0';
    if (found && fraction)
      continue;
    if (found)
      whole_digits++;
    else if (fraction)
      whole_digits--;
  }
  long long exponent = at < end ? read_exponent(at + 1, end) : 0;
  return whole_digits + exponent <= 0;
}

} // namespace

extern "C" size_t lift_number_print(double x, char text[LIFT_NUMBER_SIZE])
{
  text[0] = '\0';
  if (!std::isfinite(x))
    return 0;
  std::to_chars_result done = std::to_chars(text, text + LIFT_NUMBER_SIZE - 1, x);
  *done.ptr = '\0';
  return static_cast<size_t>(done.ptr - text);
}

extern "C" size_t lift_integer_print(long long x, char text[LIFT_NUMBER_SIZE])
{
  std::to_chars_result done = std::to_chars(text, text + LIFT_NUMBER_SIZE - 1, x);
  *done.ptr = '\0';
  return static_cast<size_t>(done.ptr - text);
}

extern "C" bool lift_number_parse(const char *text, size_t length, double *x)
{
  if (length == 0)
    return false;
  const char *end = text + length;
  bool negative;
  const char *digits = skip_sign(text, end, &negative);
  if (!digits)
    return false;
  double value = 0;
  std::from_chars_result done = std::from_chars(digits, end, value, std::chars_format::general);
  if (done.ptr != end || done.ec == std::errc::invalid_argument)
    return false;
  if (done.ec == std::errc::result_out_of_range) {
    if (!is_below_one(digits, end))
      return false;
    value = 0;
  }
  *x = negative ? -value : value;
  return true;
}

extern "C" bool lift_integer_parse(const char *text, size_t length, long long *x)
{
  if (length == 0)
    return false;
  const char *end = text + length;
  bool negative;
  const char *digits = skip_sign(text, end, &negative);
  if (!digits)
    return false;
  long long value = 0;
  std::from_chars_result done = std::from_chars(negative ? digits - 1 : digits, end, value);
  if (done.ptr != end || done.ec != std::errc())
    return false;
  *x = value;
  return true;
}

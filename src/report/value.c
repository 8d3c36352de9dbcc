#include "report/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MINUS "\xe2\x88\x92" /* U+2212 */
#define LARGEST 1e15

/* Digits with a comma before every third one of the whole part. */
static void separate(const char *digits, char *out)
{
  size_t whole = strcspn(digits, ".");
  for (size_t i = 0; i < whole; i++) {
    *out++ = digits[i];
    if (whole - i > 1 && (whole - i) % 3 == 1)
      *out++ = ',';
  }
  strcpy(out, digits + whole);
}

static bool all_zero(const char *digits)
{
  return strspn(digits, "0.") == strlen(digits);
}

static const char *scientific(double x, int digits, char out[VALUE_SIZE])
{
  char text[40];
  snprintf(text, sizeof text, "%.*e", digits - 1, fabs(x));
  snprintf(out, VALUE_SIZE, "%s%s", x < 0 ? MINUS : "", text);
  return out;
}

const char *value_fixed(double x, int decimals, bool plus, char out[VALUE_SIZE])
{
  char digits[48];
  if (fabs(x) >= LARGEST)
    return scientific(x, 3, out);
  if (decimals < 0)
    decimals = 0;
  snprintf(digits, sizeof digits, "%.*f", decimals > VALUE_DECIMALS ? VALUE_DECIMALS : decimals, fabs(x));
  bool zero = all_zero(digits);
  const char *sign = zero ? "" : x < 0 ? MINUS : plus ? "+" : "";
  strcpy(out, sign);
  separate(digits, out + strlen(sign));
  return out;
}

int value_decimals(double size, int digits)
{
  if (!(size > 0) || !isfinite(size))
    return 0;
  int decimals = digits - 1 - (int)floor(log10(size));
  return decimals < 0 ? 0 : decimals > VALUE_DECIMALS ? VALUE_DECIMALS : decimals;
}

/* Is x the same with so many decimals, but for its last bits? */
static bool is_round(double x, int decimals)
{
  double unit = pow(10, decimals), scaled = x * unit;
  return fabs(scaled - round(scaled)) <= 1e-12 * fabs(scaled);
}

const char *value_significant(double x, int digits, char out[VALUE_SIZE])
{
  double size = fabs(x);
  if (size > 0 && size < 1e-4)
    return scientific(x, digits, out);
  int decimals = value_decimals(size, digits);
  while (decimals > 0 && is_round(size, decimals - 1))
    decimals--;
  return value_fixed(x, decimals, false, out);
}

struct value_ticks value_ticks(double low, double high, int limit)
{
  static const double steps[] = {1, 2, 2.5, 5, 10};
  struct value_ticks t = {.first = low, .step = 1, .count = 1};
  double width = high - low;
  if (!(width > 0) || !isfinite(width) || limit < 1)
    return t;
  double power = pow(10, floor(log10(width / limit)));
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    t.step = steps[i] * power;
    t.first = ceil(low / t.step - 1e-9) * t.step;
    t.count = (int)floor((high - t.first) / t.step + 1e-9) + 1;
    t.decimals = value_decimals(t.step, steps[i] == 2.5 ? 2 : 1);
    if (t.count <= limit)
      break;
  }
  if (t.count < 1)
    t.count = 1;
  return t;
}

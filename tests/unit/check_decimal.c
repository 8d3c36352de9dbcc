/* lift/decimal.h: digits and decimals against what the text says, values against lift_number_parse. */
#include "lift/decimal.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lift/number.h"

Suite *decimal_suite(void);

static bool parse(const char *text, struct lift_decimal *d)
{
  return lift_decimal_parse(text, strlen(text), d);
}

/* splitmix64: Steele, Lea, Flood (2014). */
static uint64_t draw(uint64_t *state)
{
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* What follows from the definition: the text is digits * 10^-decimals, in lowest terms. */
static const struct {
  const char *text;
  int64_t digits;
  int decimals;
} exact[] = {
    {"0", 0, 0},
    {"-0", 0, 0},
    {"0.000", 0, 0},
    {"0e999", 0, 0},
    {"7", 7, 0},
    {"-12.50", -125, 1},
    {"12.5", 125, 1},
    {"3.0", 3, 0},
    {"3", 3, 0},
    {"100", 100, 0},
    {"100.00", 100, 0},
    {"1e3", 1000, 0},
    {"1E+3", 1000, 0},
    {"1.5e-3", 15, 4},
    {"150e-2", 15, 1},
    {"100e-2", 1, 0},
    {"+.5", 5, 1},
    {"5.", 5, 0},
    {"007.10", 71, 1},
    {"0.000000000000000001", 1, 18},
    {"-0.000000000000000001000", -1, 18},
    {"0.1000000000000000000000000", 1, 1},
    {"1000000000000000000", INT64_C(1000000000000000000), 0},
    {"1e18", INT64_C(1000000000000000000), 0},
    {"4611686018427387903", INT64_C(4611686018427387903), 0}, /* 2^62 - 1 */
    {"-4611686018427387903", -INT64_C(4611686018427387903), 0},
    {"4.611686018427387903", INT64_C(4611686018427387903), 18},
    {"0000000000000000000000004611686018427387903.000000", INT64_C(4611686018427387903), 0},
    {"999999999999999999", INT64_C(999999999999999999), 0},
    {"1234567890.123456789", INT64_C(1234567890123456789), 9},
    {"9007199254740993", INT64_C(9007199254740993), 0}, /* 2^53 + 1 */
    {"0.12345678901234568", 12345678901234568, 17},
};

START_TEST(exact_decimals)
{
  for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
    struct lift_decimal d;
    double value;
    ck_assert_msg(parse(exact[i].text, &d), "%s", exact[i].text);
    ck_assert_msg(d.exact && d.digits == exact[i].digits && d.decimals == exact[i].decimals,
                  "%s: %" PRId64 " with %d decimals", exact[i].text, d.digits, d.decimals);
    ck_assert(lift_number_parse(exact[i].text, strlen(exact[i].text), &value));
    ck_assert_msg(memcmp(&d.value, &value, sizeof value) == 0, "%s: %a, not %a", exact[i].text, d.value, value);
  }
}
END_TEST

START_TEST(numbers_that_do_not_fit)
{
  static const char *const text[] = {"4611686018427387904", /* 2^62 */
                                     "-4611686018427387904", "9223372036854775808", "0.0000000000000000001", "1e-19",
                                     "1e19", "12345678901234567890", "1.2345678901234567890123", "1e308", "5e-324",
                                     "1e-400", "1e-99999999999999999999", "46116860184273879040e-1",
                                     "18446744073709551617", "1.00000000000000000000000001"};
  for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
    struct lift_decimal d;
    double value;
    ck_assert_msg(parse(text[i], &d), "%s", text[i]);
    ck_assert_msg(!d.exact && d.digits == 0 && d.decimals == 0, "%s is exact", text[i]);
    ck_assert(lift_number_parse(text[i], strlen(text[i]), &value));
    ck_assert(d.value == value);
  }
}
END_TEST

START_TEST(texts_that_are_no_numbers)
{
  static const char *const text[] = {"", "-", "+", ".", "-.", "1,5", " 1", "1 ", "1.2.3", "--1", "+-1", "1e", "1e+",
                                     "e5", "0x10", "inf", "nan", "1e999", "1-2", "12a", "1.5x", "1_0", "1..5", "-e1",
                                     "123456789012345678901234567890x"};
  for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
    struct lift_decimal d = {.digits = 42};
    ck_assert_msg(!parse(text[i], &d) && d.digits == 42, "'%s' was taken for a number", text[i]);
  }
  struct lift_decimal d;
  ck_assert(!lift_decimal_parse(NULL, 0, &d));
}
END_TEST

START_TEST(length_is_respected)
{
  struct lift_decimal d;
  ck_assert(lift_decimal_parse("12.345,99", 6, &d) && d.digits == 12345 && d.decimals == 3);
  ck_assert(lift_decimal_parse("12.345,99", 4, &d) && d.digits == 123 && d.decimals == 1);
  ck_assert(lift_decimal_parse("123456789012345678901", 3, &d) && d.digits == 123);
}
END_TEST

/* Any digits, with the point and zeros anywhere and with an exponent: the same decimal as the plain integer it was made
 * from, and the value that the text reads as. */
START_TEST(any_way_of_writing)
{
  uint64_t state = 1;
  for (int round = 0; round < 200000; round++) {
    int64_t digits = (int64_t)(draw(&state) >> (2 + draw(&state) % 62));
    int decimals = (int)(draw(&state) % 19), exponent = (int)(draw(&state) % 9) - 4, zeros = (int)(draw(&state) % 5);
    int point = decimals - exponent; /* places after the point, as written */
    char plain[64], text[160];
    int length = snprintf(plain, sizeof plain, "%0*" PRId64, 20, digits);
    if (point < 0 || point >= length)
      continue;
    int end = snprintf(text, sizeof text, "%s%.*s.%s%.*s", draw(&state) % 2 ? "-" : "", length - point, plain,
                       plain + length - point, zeros, "00000");
    snprintf(text + end, sizeof text - (size_t)end, "e%d", -exponent);
    int64_t lowest = digits;
    int places = digits ? decimals : 0;
    for (; places > 0 && lowest % 10 == 0; places--)
      lowest /= 10;
    struct lift_decimal d;
    double value;
    ck_assert_msg(parse(text, &d), "%s", text);
    ck_assert(lift_number_parse(text, strlen(text), &value) && memcmp(&value, &d.value, sizeof value) == 0);
    ck_assert_msg(d.exact && d.digits == (*text == '-' ? -lowest : lowest) && d.decimals == places,
                  "%s: %" PRId64 " with %d", text, d.digits, d.decimals);
  }
}
END_TEST

/* Short texts over the alphabet of numbers: taken and refused as lift_number_parse does, with the same value. */
START_TEST(same_grammar_as_numbers)
{
  static const char alphabet[] = "0019.5-+eE,";
  uint64_t state = 2;
  int taken = 0;
  for (int round = 0; round < 400000; round++) {
    char text[28];
    size_t length = draw(&state) % 8;
    if (draw(&state) % 8 == 0)
      length += 16;
    for (size_t i = 0; i < length; i++)
      text[i] = alphabet[draw(&state) % (length > 8 && i != 5 ? 6 : sizeof alphabet - 1)];
    struct lift_decimal d;
    double value;
    bool is_number = lift_number_parse(text, length, &value);
    ck_assert_msg(lift_decimal_parse(text, length, &d) == is_number, "'%.*s'", (int)length, text);
    taken += is_number;
    if (is_number)
      ck_assert_msg(memcmp(&value, &d.value, sizeof value) == 0, "'%.*s': %a", (int)length, text, d.value);
    if (is_number && d.exact && d.digits <= INT64_C(1) << 53 && d.digits >= -(INT64_C(1) << 53))
      ck_assert_msg((double)d.digits / pow(10, d.decimals) == value, "'%.*s'", (int)length, text);
  }
  ck_assert_int_gt(taken, 10000);
}
END_TEST

Suite *decimal_suite(void)
{
  Suite *suite = suite_create("decimal");
  TCase *tests = tcase_create("decimal");
  tcase_add_test(tests, exact_decimals);
  tcase_add_test(tests, numbers_that_do_not_fit);
  tcase_add_test(tests, texts_that_are_no_numbers);
  tcase_add_test(tests, length_is_respected);
  tcase_add_test(tests, any_way_of_writing);
  tcase_add_test(tests, same_grammar_as_numbers);
  tcase_set_timeout(tests, 60);
  suite_add_tcase(suite, tests);
  return suite;
}

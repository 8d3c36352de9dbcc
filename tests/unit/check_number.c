/* lift/number.h: numbers to text and back, against glibc's strtod and printf, which are correctly rounded too. */
#include "lift/number.h"

#include <check.h>
#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lift/random.h"

Suite *number_suite(void);

enum { BLOCK = 4096 };

static struct lift_random seeded(uint64_t seed)
{
  struct lift_random r;
  lift_random_seed_raw(&r, seed, 54);
  return r;
}

static uint64_t bits_of(double x)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double double_of(uint64_t bits)
{
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static bool parse(const char *text, double *x)
{
  return lift_number_parse(text, strlen(text), x);
}

/* The number of leading digits, moving on. */
static size_t count_digits(const char **at)
{
  size_t n = strspn(*at, "0123456789");
  *at += n;
  return n;
}

/* The grammar of RFC 8259, section 6. */
static bool is_json(const char *at)
{
  at += *at == '-';
  bool leading_zero = *at == '0';
  size_t whole = count_digits(&at);
  if (whole == 0 || (leading_zero && whole > 1))
    return false;
  if (*at == '.' && (at++, count_digits(&at) == 0))
    return false;
  if (*at == 'e' || *at == 'E') {
    at++;
    at += *at == '-' || *at == '+';
    if (count_digits(&at) == 0)
      return false;
  }
  return *at == '\0';
}

/* Digits of the significand, from the first nonzero to the last nonzero one. */
static int significant_digits(const char *text)
{
  int n = 0, last = 0;
  for (; *text && *text != 'e'; text++)
    if (*text >= '0' && *text <= '9' && (n > 0 || *text != '0')) {
      n++;
      if (*text != '0')
        last = n;
    }
  return last;
}

/* The digits are those of Python 3's repr(), which is David Gay's shortest conversion; whether they stand in positional
 * or scientific form follows number.h: the shorter one, positional where equal. */
static const struct {
  double x;
  const char *text;
} printed[] = {
    {0.0, "0"},
    {-0.0, "-0"},
    {1.0, "1"},
    {-1.0, "-1"},
    {0.1, "0.1"},
    {0.3, "0.3"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {-2.0 / 3, "-0.6666666666666666"},
    {12345.0, "12345"},
    {123456.789, "123456.789"},
    {10000.0, "10000"},
    {100000.0, "1e+05"},
    {0.001, "0.001"},
    {0.0001, "1e-04"},
    {0.00012, "0.00012"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {9007199254740992.0, "9007199254740992"},
    {5e-324, "5e-324"},
    {DBL_MIN, "2.2250738585072014e-308"},
    {DBL_MAX, "1.7976931348623157e+308"},
    {-DBL_MAX, "-1.7976931348623157e+308"},
    {DBL_EPSILON, "2.220446049250313e-16"},
};

START_TEST(prints_shortest)
{
  char text[LIFT_NUMBER_SIZE];
  size_t length = lift_number_print(printed[_i].x, text);
  ck_assert_str_eq(text, printed[_i].text);
  ck_assert_uint_eq(length, strlen(text));
  ck_assert(is_json(text));
}
END_TEST

START_TEST(refuses_to_print_what_is_no_number)
{
  const double none[] = {NAN, -NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    char text[LIFT_NUMBER_SIZE] = "before";
    ck_assert_uint_eq(lift_number_print(none[i], text), 0);
    ck_assert_str_eq(text, "");
  }
}
END_TEST

static void survive(uint64_t bits, bool against_strtod)
{
  double x = double_of(bits), back = 0;
  char text[LIFT_NUMBER_SIZE];
  size_t length = lift_number_print(x, text);
  bool same = lift_number_parse(text, length, &back) && bits_of(back) == bits;
  if (same && against_strtod)
    same = bits_of(strtod(text, NULL)) == bits && is_json(text) && strlen(text) == length;
  if (!same)
    ck_abort_msg("%a printed as '%s', %zu bytes, read back as %a", x, text, length, back);
}

/* Every bit pattern is as likely as any other. LIFT_TEST_DOUBLES sets how many are tried. */
START_TEST(survives_the_round_trip)
{
  const char *wish = getenv("LIFT_TEST_DOUBLES");
  long long count = 10000000;
  if (wish)
    ck_assert(lift_integer_parse(wish, strlen(wish), &count) && count > 0);
  struct lift_random r = seeded(1);
  static uint64_t block[BLOCK];
  for (long long done = 0; done < count; done += BLOCK) {
    lift_random_fill_bits(&r, block, BLOCK);
    for (int i = 0; i < BLOCK && done + i < count; i++)
      if (isfinite(double_of(block[i])))
        survive(block[i], i % 16 == 0);
  }
}
END_TEST

/* Denormals, neighbours of powers of two (where the gap below is half the gap above) and of ten, and plain decimals. */
START_TEST(survives_at_the_edges)
{
  struct lift_random r = seeded(2);
  for (int i = 0; i < 200000; i++)
    survive(lift_random_bits(&r) >> 12 >> lift_random_below(&r, 52), true);
  for (uint64_t exponent = 0; exponent < 2047; exponent++)
    for (uint64_t step = 0; step < 3; step++)
      survive(exponent << 52 | (step < 2 ? step : (UINT64_C(1) << 52) - 1), true);
  for (int e = -323; e <= 308; e++) {
    char text[16];
    snprintf(text, sizeof text, "1e%d", e);
    uint64_t bits = bits_of(strtod(text, NULL));
    for (uint64_t step = 0; step < 3; step++)
      survive(bits + step - 1, true);
  }
  for (int cents = 0; cents < 100000; cents++)
    survive(bits_of(cents / 100.0), true);
}
END_TEST

/* Not longer than the shortest scientific text that strtod reads back, which printf finds by trying; and of no more
 * digits, but for integers, whose positional text is exact. */
START_TEST(cannot_be_shorter)
{
  struct lift_random r = seeded(3);
  for (int i = 0; i < 100000; i++) {
    double x = double_of(lift_random_bits(&r));
    if (!isfinite(x))
      continue;
    char text[LIFT_NUMBER_SIZE], tried[64];
    int digits = 0;
    do {
      snprintf(tried, sizeof tried, "%.*e", digits, x);
      digits++;
    } while (bits_of(strtod(tried, NULL)) != bits_of(x));
    if (lift_number_print(x, text) > strlen(tried) || (strpbrk(text, ".e") && significant_digits(text) > digits))
      ck_abort_msg("%s would do for %s", tried, text);
  }
}
END_TEST

static const char *const accepted[] = {
    "1e-9223372036854775807", "0e9223372036854775807",
    "0", "-0", "+0", "00", "007", "1", "+1", "-1", ".5", "-.5", "+.5", "5.", "-5.", "0.5", "1e3", "1E3", "1e+3",
    "1e-3", "5.e1", ".5e1", "1e0000000000000000000000000003", "123456789012345678901234567890", "0.1", "1e22",
    "1e23", "9007199254740993", "9007199254740991.4999999999999999999", "9007199254740992.5",
    "9007199254740993.0000000000000001",
    /* around the smallest denormal, its half, and the smallest normal number */
    "5e-324", "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
    "-2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308",
    /* too small: zero of its sign */
    "1e-324", "-1e-324", "1e-400", "-1e-400", "0.0000001e-330", "1234e-330", "1e-99999999999999999999",
    "-1e-2147483649",
    /* zero however it is written */
    "0e999999999", "0e99999999999999999999", "-0.000e-99999999999999999999",
    /* the largest */
    "1.7976931348623157e308", "1.7976931348623158e308", "-1.7976931348623158e308",
};

START_TEST(accepts_as_strtod)
{
  const char *text = accepted[_i];
  double x = 12.5;
  ck_assert_msg(parse(text, &x), "'%s' refused", text);
  ck_assert_msg(bits_of(x) == bits_of(strtod(text, NULL)), "'%s' read as %a", text, x);
}
END_TEST

static const char *const refused[] = {
    "1e9223372036854775807", "10e9223372036854775807", "1e4611686018427387904",
    "", " ", "-", "+", ".", "-.", "+.", "e", "e5", ".e1", "-e1", "1e", "1e+", "1e-", "1.5e", "1 ", " 1", "\t1",
    "1\n", "1\r", "1,5", "1,200", "1_000", "1'000", "--1", "++1", "+-1", "-+1", "- 1", "1-", "1+1", "1.2.3", "1..2",
    "1e5.0", "1e5e5", "1d5", "0x10", "0X1p3", "0x", "inf", "-inf", "+inf", "INF", "infinity", "nan", "NaN", "-nan",
    "nan(1)", "NA", "null", "1f", "1%", "$1", "١", "1e1 ",
    /* too large */
    "1.7976931348623159e308", "-1.7976931348623159e308", "1e309", "-1e309", "1e400", "12345e305", "0.001e312",
    "1e99999999999999999999", "1e2147483648", "1e4294967296", "1e18446744073709551616",
};

START_TEST(refuses)
{
  const char *text = refused[_i];
  double x = 12.5;
  ck_assert_msg(!parse(text, &x), "'%s' read as %a", text, x);
  ck_assert_double_eq(x, 12.5);
}
END_TEST

START_TEST(reads_no_further_than_told)
{
  double x = 0;
  long long i = 0;
  ck_assert(lift_number_parse("12345", 2, &x) && x == 12);
  ck_assert(lift_number_parse("1e5", 1, &x) && x == 1);
  ck_assert(!lift_number_parse("1e5", 2, &x));
  ck_assert(!lift_number_parse("1\0002", 3, &x));
  ck_assert(!lift_number_parse(NULL, 0, &x));
  ck_assert(lift_integer_parse("12345", 2, &i) && i == 12);
  ck_assert(!lift_integer_parse("1\0002", 3, &i));
  ck_assert(!lift_integer_parse(NULL, 0, &i));
}
END_TEST

/* A text with thousands of digits before its exponent makes up for them. */
START_TEST(reads_long_texts)
{
  static char text[20000];
  static const struct {
    int zeros;
    const char *format;
    double x; /* negative: too large */
  } cases[] = {
      {5000, "0.%0*d1e5001", 1},  {5000, "1%0*d.e-5000", 1}, {5000, "0.%0*d1e4000", 0},
      {5000, "1%0*de-4000", -1},  {400, "1%0*d", -1},        {5000, "1%0*d.5e-5400", 0},
      {300, "0.%0*d1e-20", 1e-321}, {300, "1%0*de8", 1e308},  {300, "1%0*de9", -1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double x = 12.5;
    snprintf(text, sizeof text, cases[i].format, cases[i].zeros, 0);
    ck_assert_msg(parse(text, &x) == (cases[i].x >= 0), "case %zu", i);
    if (cases[i].x >= 0)
      ck_assert_msg(bits_of(x) == bits_of(cases[i].x), "case %zu: %a", i, x);
  }
}
END_TEST

static void random_decimal(struct lift_random *r, char *text)
{
  char *at = text;
  if (lift_random_below(r, 2))
    *at++ = '-';
  uint64_t digits = 1 + lift_random_below(r, 40), point = lift_random_below(r, 42);
  for (uint64_t i = 0; i < digits; i++) {
    if (i == point)
      *at++ = '.';
    *at++ = (char)('0' + lift_random_below(r, 10));
  }
  *at = '\0';
  if (lift_random_below(r, 4))
    sprintf(at, "e%d", (int)lift_random_below(r, 800) - 400);
}

START_TEST(agrees_with_strtod)
{
  struct lift_random r = seeded(4);
  int large = 0, small = 0;
  for (int i = 0; i < 500000; i++) {
    char text[64];
    random_decimal(&r, text);
    double theirs = strtod(text, NULL), ours = 12.5;
    bool fits = parse(text, &ours);
    large += isinf(theirs) != 0;
    small += fabs(theirs) < DBL_MIN;
    if (fits != !isinf(theirs) || (fits && bits_of(ours) != bits_of(theirs)))
      ck_abort_msg("'%s': read %d, %a, strtod %a", text, fits, ours, theirs);
  }
  ck_assert_int_gt(large, 10000);
  ck_assert_int_gt(small, 10000);
}
END_TEST

/* The midpoint of two neighbours, printed in full, goes to the even one; a digit more, however far, to the upper one.
 * */
START_TEST(rounds_ties_to_even)
{
#if LDBL_MANT_DIG >= 64
  struct lift_random r = seeded(5);
  for (int i = 0; i < 2000; i++) {
    uint64_t bits = lift_random_bits(&r) >> 1;
    double low = double_of(bits), high = double_of(bits + 1), x;
    if (!isfinite(high) || low < DBL_MIN)
      continue;
    char text[2048];
    snprintf(text, sizeof text - 2, "%.1100Lf", ((long double)low + (long double)high) / 2);
    ck_assert(parse(text, &x));
    ck_assert_msg(bits_of(x) == bits + (bits & 1), "%s: %a", text, x);
    strcat(text, "1");
    ck_assert(parse(text, &x));
    ck_assert_msg(bits_of(x) == bits + 1, "%s: %a", text, x);
  }
#endif
}
END_TEST

START_TEST(prints_and_reads_integers)
{
  static const struct {
    long long i;
    const char *text;
  } cases[] = {{0, "0"},
               {-1, "-1"},
               {100000, "100000"},
               {9007199254740993, "9007199254740993"},
               {LLONG_MAX, "9223372036854775807"},
               {LLONG_MIN, "-9223372036854775808"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    char text[LIFT_NUMBER_SIZE];
    long long i = 77;
    ck_assert_uint_eq(lift_integer_print(cases[k].i, text), strlen(cases[k].text));
    ck_assert_str_eq(text, cases[k].text);
    ck_assert(lift_integer_parse(text, strlen(text), &i));
    ck_assert_int_eq(i, cases[k].i);
  }
  struct lift_random r = seeded(6);
  for (int k = 0; k < 100000; k++) {
    char text[LIFT_NUMBER_SIZE], theirs[32];
    long long i = (long long)(lift_random_bits(&r) >> lift_random_below(&r, 64)), back = 0;
    snprintf(theirs, sizeof theirs, "%lld", i);
    if (lift_integer_print(i, text) != strlen(theirs) || strcmp(text, theirs) != 0)
      ck_abort_msg("%s printed as '%s'", theirs, text);
    if (!lift_integer_parse(text, strlen(text), &back) || back != i)
      ck_abort_msg("'%s' read as %lld", text, back);
  }
}
END_TEST

START_TEST(reads_integers_in_full_only)
{
  static const char *const none[] = {
      "", "-", "+", "+-1", "-+1", "--1", " 1", "1 ", "1.", "1.0", ".5", "1e3", "0x1", "a", "1,000",
      "9223372036854775808", "-9223372036854775809", "99999999999999999999999999",
  };
  for (size_t k = 0; k < sizeof none / sizeof *none; k++) {
    long long i = 77;
    ck_assert_msg(!lift_integer_parse(none[k], strlen(none[k]), &i), "'%s' read as %lld", none[k], i);
    ck_assert_int_eq(i, 77);
  }
  long long i = 77;
  ck_assert(lift_integer_parse("+0012", 5, &i) && i == 12);
  ck_assert(lift_integer_parse("-0", 2, &i) && i == 0);
}
END_TEST

/* The environment alone changes nothing; nor does a program that did call setlocale, where a German locale exists. */
START_TEST(has_no_locale)
{
  static const char *const german[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "de_AT.UTF-8", "de_CH.UTF-8", ""};
  setenv("LC_ALL", "de_DE.UTF-8", 1);
  setenv("LANG", "de_DE.UTF-8", 1);
  for (size_t k = 0; k < sizeof german / sizeof *german && !setlocale(LC_ALL, german[k]); k++)
    ;
  char text[LIFT_NUMBER_SIZE];
  double x = 0;
  lift_number_print(1234567.5, text);
  ck_assert_str_eq(text, "1234567.5");
  ck_assert(parse("1234567.5", &x) && x == 1234567.5);
  ck_assert(!parse("1,5", &x) && !parse("1.234.567", &x) && !parse("1.234,5", &x));
}
END_TEST

Suite *number_suite(void)
{
  Suite *suite = suite_create("number");
  TCase *print = tcase_create("print");
  tcase_set_timeout(print, 300);
  tcase_add_loop_test(print, prints_shortest, 0, (int)(sizeof printed / sizeof *printed));
  tcase_add_test(print, refuses_to_print_what_is_no_number);
  tcase_add_test(print, survives_the_round_trip);
  tcase_add_test(print, survives_at_the_edges);
  tcase_add_test(print, cannot_be_shorter);
  suite_add_tcase(suite, print);
  TCase *read = tcase_create("read");
  tcase_set_timeout(read, 120);
  tcase_add_loop_test(read, accepts_as_strtod, 0, (int)(sizeof accepted / sizeof *accepted));
  tcase_add_loop_test(read, refuses, 0, (int)(sizeof refused / sizeof *refused));
  tcase_add_test(read, reads_no_further_than_told);
  tcase_add_test(read, reads_long_texts);
  tcase_add_test(read, agrees_with_strtod);
  tcase_add_test(read, rounds_ties_to_even);
  suite_add_tcase(suite, read);
  TCase *rest = tcase_create("integers and locale");
  tcase_add_test(rest, prints_and_reads_integers);
  tcase_add_test(rest, reads_integers_in_full_only);
  tcase_add_test(rest, has_no_locale);
  suite_add_tcase(suite, rest);
  return suite;
}

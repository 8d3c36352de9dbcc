/* lift/assign.h: exact shares and counts, units in order. Expected figures: tests/reference/assign_oracle.py (rational
 * arithmetic). */
#include "lift/assign.h"

#include <stdio.h>
#include <stdlib.h>

#include "assign_fixture.h"

Suite *assign_suite(void);

/* ---- Shares ---- */

static const struct {
  size_t n;
  const char *share[6];
  uint64_t end[6]; /* 0 stands for 2^64 and, before any share, for 0 */
  uint32_t count[6]; /* of 12345 units; ties, where there are, to the earlier arm */
} known[] = {
    {2, {"1", "1"}, {0x8000000000000000}, {6173, 6172}},
    {3, {"1", "1", "1"}, {0x5555555555555555, 0xaaaaaaaaaaaaaaab}, {4115, 4115, 4115}},
    {3, {"0.5", "0", "0.5"}, {0x8000000000000000, 0x8000000000000000}, {6173, 0, 6172}},
    {5, {"0", "0.1", "0.2", "0.7", "0"}, {0, 0x199999999999999a, 0x4ccccccccccccccd}, {0, 1235, 2469, 8641, 0}},
    {2, {"1e-05", "0.99999"}, {0x0000a7c5ac471b48}, {0, 12345}},
    {3, {"33.3", "33.3", "33.4"}, {0x553f7ced916872b0, 0xaa7ef9db22d0e560}, {4111, 4111, 4123}},
    {2, {"0.000000000000000001", "0.999999999999999999"}, {0x12}, {0, 12345}},
    {1, {"7"}, {0}, {12345}},
    {6,
     {"2", "3", "5", "7", "11", "13"},
     {0x0c7ce0c7ce0c7ce1, 0x1f3831f3831f3832, 0x3e7063e7063e7064, 0x6a2576a2576a2577, 0xaed44aed44aed44b},
     {602, 903, 1506, 2108, 3312, 3914}},
};

START_TEST(cuts_the_line_exactly)
{
  struct lift_arms arms = arms_of(known[_i].n, known[_i].share);
  uint64_t first = 0;
  size_t range = 0;
  for (uint32_t k = 0; k < known[_i].n; k++) {
    if (arms.ratio[k] == 0) {
      ck_assert(arms.share[k] == 0);
      continue;
    }
    ck_assert(range < arms.ranges);
    ck_assert_uint_eq(arms.range[range].arm, k);
    ck_assert_uint_eq(arms.range[range].first, first);
    ck_assert_uint_eq(arms.range[range].last, known[_i].end[k] - 1);
    ck_assert_uint_eq(lift_arms_at(&arms, first), k);
    ck_assert_uint_eq(lift_arms_at(&arms, known[_i].end[k] - 1), k);
    first = known[_i].end[k];
    range++;
  }
  ck_assert_uint_eq(range, arms.ranges);
  ck_assert_uint_eq(arms.range[range - 1].last, UINT64_MAX);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(counts_as_hamilton)
{
  struct lift_arms arms = arms_of(known[_i].n, known[_i].share);
  uint32_t count[6];
  ck_assert(lift_arms_counts(&arms, 12345, NULL, count, NULL) == LIFT_OK);
  ck_assert_mem_eq(count, known[_i].count, known[_i].n * sizeof *count);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(counts_billions)
{
  struct lift_arms arms = arms_of(6, known[8].share);
  const uint32_t expected[] = {209510600, 314265900, 523776499, 733287099, 1152308298, 1361818898};
  uint32_t count[6];
  ck_assert(lift_arms_counts(&arms, 4294967294u, NULL, count, NULL) == LIFT_OK);
  ck_assert_mem_eq(count, expected, sizeof expected);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(same_arms_however_written)
{
  const char *const ways[][2] = {{"1", "3"}, {"0.25", "0.75"}, {"25.0", "75"}, {"2.5e-1", "7500e-4"}, {"+.1", "0.30"}};
  for (size_t w = 0; w < COUNT(ways); w++) {
    struct lift_arms arms = arms_of(2, ways[w]);
    ck_assert_uint_eq(arms.ratio[0], 1);
    ck_assert_uint_eq(arms.ratio[1], 3);
    ck_assert_uint_eq(arms.total, 4);
    ck_assert(arms.share[0] == .25 && arms.share[1] == .75);
    ck_assert_uint_eq(arms.range[1].first, 0x4000000000000000);
    lift_arms_clear(&arms);
  }
  struct lift_arms equal = arms_of(4, NULL);
  ck_assert(equal.share[3] == .25);
  ck_assert_str_eq(equal.name[3], "d");
  lift_arms_clear(&equal);
}
END_TEST

/* Ranges made by hand, as a share of the traffic would make them: values before, between and after are in no arm. */
START_TEST(gaps_have_no_arm)
{
  struct lift_arm_range range[] = {{10, 19, 1}, {30, 30, 0}};
  struct lift_arms arms = {.n = 2, .range = range, .ranges = 2};
  const struct {
    uint64_t bits;
    uint32_t arm;
  } expected[] = {{0, LIFT_ARM_NONE}, {9, LIFT_ARM_NONE}, {10, 1}, {19, 1}, {20, LIFT_ARM_NONE},
                  {29, LIFT_ARM_NONE}, {30, 0}, {31, LIFT_ARM_NONE}, {UINT64_MAX, LIFT_ARM_NONE}};
  for (size_t i = 0; i < COUNT(expected); i++)
    ck_assert_uint_eq(lift_arms_at(&arms, expected[i].bits), expected[i].arm);
}
END_TEST

static const struct {
  const char *name[2], *share[2], *message;
} wrong[] = {
    {{"a", ""}, {"1", "1"}, "arm 2 has no name"},
    {{"a", "a"}, {"1", "1"}, "arm 'a' is named twice"},
    {{"a", "b"}, {"1", "half"}, "arm 'b': share 'half' is not a decimal number"},
    {{"a", "b"}, {"1", ""}, "arm 'b': share '' is not a decimal number"},
    {{"a", "b"}, {"-0.1", "1"}, "arm 'a': share '-0.1' is negative"},
    {{"a", "b"}, {"0", "0.0"}, "every share is 0, expected at least one positive"},
    {{"a", "b"}, {"1", "1e-30"}, "arm 'b': share '1e-30' needs more than 18 digits"},
    {{"a", "b"}, {"10", "1e-18"}, "shares too far apart: together they need more than 18 digits"},
    {{"a", "b"}, {"4000000000000000000", "1"}, "shares too far apart: together they need more than 18 digits"},
};

START_TEST(refuses_arms)
{
  struct lift_arms arms = arms_of(3, NULL);
  struct lift_error err = {""};
  ck_assert(lift_arms_set(&arms, 2, wrong[_i].name, wrong[_i].share, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, wrong[_i].message);
  ck_assert(arms.n == 0 && !arms.name && !arms.range);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(refuses_no_arms)
{
  struct lift_arms arms = {0};
  struct lift_error err = {""};
  ck_assert(lift_arms_set(&arms, 0, arm_names, NULL, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "0 arms, expected 1 to 65535");
  lift_arms_clear(NULL);
}
END_TEST

/* Thousands of random shares: the counts are quotas rounded down or up, the larger fractional parts rounded up. */
START_TEST(rounds_quotas)
{
  struct lift_random random;
  lift_random_open(&random, 11, LIFT_STREAM_DESIGN, 0);
  for (int round = 0; round < 5000; round++) {
    size_t n = 1 + lift_random_below(&random, 6);
    char text[6][24];
    const char *share[6];
    uint32_t count[6], units = (uint32_t)lift_random_below(&random, round % 2 ? 20 : 100000);
    for (size_t k = 0; k < n; k++) {
      unsigned long digits = (unsigned long)lift_random_below(&random, round % 3 ? 8 : 100000000);
      snprintf(text[k], sizeof text[k], "%lu.%02lu", k == 0 ? digits + 1 : digits, k ? digits % 100 : 0);
      share[k] = text[k];
    }
    struct lift_arms arms = arms_of(n, share);
    ck_assert(lift_arms_counts(&arms, units, &random, count, NULL) == LIFT_OK);
    uint64_t sum = 0, least_up = UINT64_MAX, most_down = 0;
    for (size_t k = 0; k < n; k++) { /* ratios below 1e11 and units below 1e5: products fit */
      uint64_t product = arms.ratio[k] * units, part = product % arms.total;
      uint64_t extra = count[k] - product / arms.total;
      ck_assert_msg(extra <= 1 && (part > 0 || extra == 0), "round %d arm %zu", round, k);
      if (extra && part < least_up)
        least_up = part;
      if (!extra && part > most_down)
        most_down = part;
      sum += count[k];
    }
    ck_assert_uint_eq(sum, units);
    ck_assert_uint_ge(least_up, most_down);
    lift_arms_clear(&arms);
  }
}
END_TEST

/* One unit over three equal arms: each gets it a third of the time. */
START_TEST(ties_are_fair)
{
  struct lift_arms arms = arms_of(3, NULL);
  double got[3] = {0}, expected[3] = {10000, 10000, 10000}, two[3] = {0};
  for (uint64_t r = 0; r < 30000; r++) {
    struct lift_random random;
    uint32_t count[3];
    lift_random_open(&random, 5, LIFT_STREAM_ASSIGN, r);
    lift_arms_counts(&arms, 1, &random, count, NULL);
    for (int k = 0; k < 3; k++)
      got[k] += count[k];
    lift_arms_counts(&arms, 5, &random, count, NULL);
    for (int k = 0; k < 3; k++)
      two[k] += count[k] == 1; /* the one of three that has not 2 */
  }
  assert_plausible(chi_square(got, expected, 3), 2);
  assert_plausible(chi_square(two, expected, 3), 2);
  lift_arms_clear(&arms);
}
END_TEST

/* ---- Units ---- */

static int by_bytes(const void *a, const void *b)
{
  const unsigned char *x = a, *y = b; /* a length, then the bytes */
  int order = memcmp(x + 1, y + 1, x[0] < y[0] ? x[0] : y[0]);
  return order ? order : (int)x[0] - (int)y[0];
}

/* Random ids over a small alphabet with NUL and 0xFF, many of them prefixes of others, against qsort. */
START_TEST(sorts_by_bytes)
{
  enum { N = 5000, WIDE = 32 };
  static const char alphabet[] = {0, (char)0xFF, 'a', 'b'};
  static unsigned char id[N][WIDE];
  struct lift_random random;
  struct lift_units units = {0};
  lift_random_open(&random, (uint64_t)_i, LIFT_STREAM_DESIGN, 1);
  for (size_t i = 0; i < N; i++) {
    size_t common = _i == 0 ? 0 : 9, length = common + 1 + lift_random_below(&random, _i == 2 ? 2 : 20);
    memset(id[i], 'x', WIDE);
    id[i][0] = (unsigned char)length;
    for (size_t b = common; b < length; b++)
      id[i][1 + b] = (unsigned char)alphabet[lift_random_below(&random, 4)];
    ck_assert(lift_units_append(&units, (char *)id[i] + 1, length, NULL) == LIFT_OK);
  }
  enum lift_status st = lift_units_sort(&units, NULL);
  qsort(id, N, WIDE, by_bytes);
  uint32_t duplicates = 0;
  for (uint32_t r = 0; r < N; r++) {
    size_t length;
    const char *bytes = lift_units_id(&units, units.order[r], &length);
    ck_assert_uint_eq(length, id[r][0]);
    ck_assert_mem_eq(bytes, id[r] + 1, length);
    duplicates += r > 0 && by_bytes(id[r - 1], id[r]) == 0;
  }
  ck_assert_uint_gt(duplicates, 0);
  ck_assert_uint_eq(units.duplicates, duplicates);
  ck_assert(st == LIFT_EDATA);
  lift_units_clear(&units);
}
END_TEST

START_TEST(names_duplicates)
{
  struct lift_units units = {0};
  struct lift_error err = {""};
  const char *const id[] = {"pear", "fig", "apple", "fig\n", "pear", "fig", "fig"};
  for (size_t i = 0; i < COUNT(id); i++)
    append(&units, id[i]);
  for (int again = 0; again < 2; again++) {
    ck_assert(lift_units_sort(&units, &err) == LIFT_EDATA);
    ck_assert_str_eq(err.text, "unit 'fig' is there twice (units 2 and 6); rows that repeat an earlier id: 3");
    ck_assert_uint_eq(units.duplicates, 3);
  }
  lift_units_clear(&units);
  append(&units, "a\033[2Jb");
  append(&units, "a\033[2Jb");
  ck_assert(lift_units_sort(&units, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "unit 'a?[2Jb' is there twice (units 1 and 2); rows that repeat an earlier id: 1");
  lift_units_clear(&units);
  char wide[100], message[200];
  for (int length = 80; length <= 81; length++) { /* ids beyond 80 bytes are shortened */
    snprintf(wide, sizeof wide, "%0*d", length, 0);
    append(&units, wide);
    append(&units, wide);
    snprintf(message, sizeof message,
             "unit '%080d%s' is there twice (units 1 and 2); rows that repeat an earlier id: 1", 0,
             length > 80 ? "..." : "");
    ck_assert(lift_units_sort(&units, &err) == LIFT_EDATA);
    ck_assert_str_eq(err.text, message);
    lift_units_clear(&units);
  }
  append(&units, "a");
  append(&units, "a");
  ck_assert(lift_units_sort(&units, NULL) == LIFT_EDATA);
  append(&units, "c");
  ck_assert(!units.order && units.duplicates == 0);
  lift_units_clear(&units);
  lift_units_clear(NULL);
}
END_TEST

START_TEST(refuses_an_empty_id)
{
  struct lift_units units = {0};
  struct lift_error err = {""};
  append(&units, "a");
  ck_assert(lift_units_append(&units, "", 0, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "unit 2 has an empty id");
  ck_assert_uint_eq(units.n, 1);
  lift_units_clear(&units);
  ck_assert(lift_units_sort(&units, NULL) == LIFT_OK);
}
END_TEST

Suite *assign_suite(void)
{
  Suite *suite = suite_create("assign");
  TCase *arms = tcase_create("arms");
  tcase_add_loop_test(arms, cuts_the_line_exactly, 0, (int)COUNT(known));
  tcase_add_loop_test(arms, counts_as_hamilton, 0, (int)COUNT(known));
  tcase_add_test(arms, counts_billions);
  tcase_add_test(arms, gaps_have_no_arm);
  tcase_add_test(arms, same_arms_however_written);
  tcase_add_loop_test(arms, refuses_arms, 0, (int)COUNT(wrong));
  tcase_add_test(arms, refuses_no_arms);
  tcase_add_test(arms, rounds_quotas);
  tcase_add_test(arms, ties_are_fair);
  tcase_set_timeout(arms, 60);
  suite_add_tcase(suite, arms);
  TCase *units = tcase_create("units");
  tcase_add_loop_test(units, sorts_by_bytes, 0, 3);
  tcase_add_test(units, names_duplicates);
  tcase_add_test(units, refuses_an_empty_id);
  suite_add_tcase(suite, units);
  return suite;
}

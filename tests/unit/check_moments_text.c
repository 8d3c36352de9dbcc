/* lift/moments.h: states carried in a document, and what is refused there. */
#include "lift/moments.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "moments_data.h"
#include "moments_help.h"

Suite *moments_text_suite(void);

static enum lift_status carry(const struct lift_moments *m, struct lift_moments *out, struct lift_error *err)
{
  char text[LIFT_MOMENTS_TEXT];
  *out = fresh(m->k);
  enum lift_status st = lift_moments_set_units(out, m->n, err);
  for (size_t i = 0; i < m->k && !st; i++) {
    lift_moments_sum_text(m, i, text);
    ck_assert_int_eq(*text != '\0', lift_moments_is_exact(m, i));
    st = lift_moments_is_exact(m, i) ? lift_moments_set_sum(out, i, lift_moments_decimals(m, i), text, err)
                                     : lift_moments_set_mean(out, i, lift_moments_mean(m, i),
                                                             lift_moments_mean_low(m, i), err);
  }
  for (size_t i = 0; i < m->k && !st; i++)
    for (size_t j = 0; j <= i && !st; j++) {
      lift_moments_product_text(m, i, j, text);
      st = *text ? lift_moments_set_product(out, i, j, text, err)
                 : lift_moments_set_centred(out, i, j, lift_moments_centred(m, i, j),
                                            lift_moments_centred_low(m, i, j), err);
    }
  return st ? st : lift_moments_check(out, err);
}

START_TEST(through_a_document)
{
  for (size_t s = 0; s < sizeof moments_cases / sizeof *moments_cases; s++)
    for (int extra = 0; extra < 2; extra++) {
      const struct moments_case *c = &moments_cases[s];
      struct lift_moments m = fresh(c->k), read;
      struct lift_error err = {{0}};
      for (size_t r = 0; r < c->n; r++)
        add(&m, c->row[r]);
      if (extra)
        add(&m, "1 12345678901234567890 1e-30");
      ck_assert_msg(carry(&m, &read, &err) == LIFT_OK, "%s: %s", c->name, err.text);
      assert_equal(&m, &read, 0);
      merge(&m, &read);
      ck_assert_int_eq(m.n, 2 * read.n);
      lift_moments_clear(&m);
      lift_moments_clear(&read);
    }
}
END_TEST

/* Numbers near 1e9 with a spread of 0.2: a double is 1.2e-7 from the next there. */
static double near_billion(int r)
{
  double x = r * 0.7310585;
  return 1e9 + 0.6 * (x - floor(x)) + (r % 3) * 0x1p-23;
}

/* Every part goes through a document, and every merge too; in any order this is what one pass gives, to 1e-12 of a
 * standard error. */
START_TEST(merged_through_documents)
{
  enum { UNITS = 3000, PARTS = 6 };
  struct lift_moments whole = fresh(2), part[PARTS], all = fresh(2), carried;
  for (int p = 0; p < PARTS; p++)
    part[p] = fresh(2);
  for (int r = 0; r < UNITS; r++) {
    double value[2] = {near_billion(r), near_billion(r + 17) - 1e9};
    ck_assert_int_eq(lift_moments_add_doubles(&whole, value, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_add_doubles(&part[r % 11 % PARTS], value, NULL), LIFT_OK);
  }
  for (int p = 0; p < PARTS; p++) {
    ck_assert_int_eq(carry(&part[(p * 5 + _i) % PARTS], &carried, NULL), LIFT_OK);
    merge(&all, &carried);
    lift_moments_clear(&carried);
    ck_assert_int_eq(carry(&all, &carried, NULL), LIFT_OK);
    lift_moments_clear(&all);
    all = carried;
  }
  ck_assert_double_ne(lift_moments_mean_low(&whole, 0), 0);
  assert_equal(&whole, &all, 1e-12 / sqrt(UNITS));
  lift_moments_clear(&whole);
  lift_moments_clear(&all);
  for (int p = 0; p < PARTS; p++)
    lift_moments_clear(&part[p]);
}
END_TEST

/* A low part is what rounding left out: half a unit in the last place at most (ties to even), and below a power of two
 * that is half as much as above it (IEEE 754: the double after 1 is 1 + 2^-52, the one before 1 - 2^-53). */
START_TEST(low_parts)
{
  static const struct {
    double high, low;
    bool possible;
  } set[] = {
      {1, 0, true},        {1, 0x1p-53, true},    {1, 0x1.01p-53, false}, {1, -0x1p-54, true}, {1, -0x1.01p-54, false},
      {0, 0, true},        {0, 0x1p-1074, false}, {1e9, 5.9e-8, true},    {1e9, 6e-8, false},  {1e9, 1, false},
      {-1e9, 6e-8, false}, {1, NAN, false},       {1, INFINITY, false},   {NAN, 0, false},     {INFINITY, 1, false},
  };
  struct lift_moments m = fresh(1);
  ck_assert_int_eq(lift_moments_set_units(&m, 9, NULL), LIFT_OK);
  ck_assert_int_eq(lift_moments_set_mean(&m, 0, 1, 0, NULL), LIFT_OK);
  for (size_t s = 0; s < sizeof set / sizeof *set; s++) {
    enum lift_status want = set[s].possible ? LIFT_OK : LIFT_EFORMAT;
    ck_assert_msg(lift_moments_set_mean(&m, 0, set[s].high, set[s].low, NULL) == want, "mean %zu", s);
    ck_assert_msg(lift_moments_set_centred(&m, 0, 0, set[s].high, set[s].low, NULL) == want, "centred %zu", s);
    if (!set[s].possible)
      continue;
    ck_assert(same_bits(lift_moments_mean_low(&m, 0), set[s].low));
    ck_assert(same_bits(lift_moments_centred_low(&m, 0, 0), set[s].low));
  }
  lift_moments_clear(&m);
}
END_TEST

START_TEST(texts_of_sums)
{
  static const char *const bad[] = {"", "-", "+1", "01", "-0", "1.0", " 1", "1e3", "0x1", "1 ",
                                    "21267647932558653966460912964485513216", /* 2^124 */
                                    "-21267647932558653966460912964485513216",
                                    "999999999999999999999999999999999999999999999999999999999999"};
  static const char *const good[] = {"0", "-1", "21267647932558653966460912964485513215",
                                     "-21267647932558653966460912964485513215", "18446744073709551616"};
  struct lift_moments m = fresh(1);
  struct lift_error err = {{0}};
  char text[LIFT_MOMENTS_TEXT];
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ck_assert_msg(lift_moments_set_sum(&m, 0, 0, bad[i], &err) == LIFT_EFORMAT, "'%s'", bad[i]);
    ck_assert_int_eq(lift_moments_set_product(&m, 0, 0, bad[i], &err), LIFT_EFORMAT);
  }
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    ck_assert_int_eq(lift_moments_set_sum(&m, 0, 18, good[i], &err), LIFT_OK);
    lift_moments_sum_text(&m, 0, text);
    ck_assert_str_eq(text, good[i]);
  }
  ck_assert_int_eq(lift_moments_set_sum(&m, 0, 19, "1", &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_mean(&m, 0, INFINITY, 0, &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_centred(&m, 0, 0, 1, 0, &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_mean(&m, 0, 1, 0, &err), LIFT_OK);
  ck_assert_int_eq(lift_moments_set_product(&m, 0, 0, "1", &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_centred(&m, 0, 0, NAN, 0, &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_units(&m, -1, &err), LIFT_EFORMAT);
  lift_moments_clear(&m);
}
END_TEST

/* Two variables with n, sums, and products 11, 21, 22. The first is possible: (0, 1), (1, 3), (2, 2). */
START_TEST(impossible_sums)
{
  static const struct {
    long long n;
    const char *sum[2], *product[3];
    bool possible;
  } set[] = {
      {3, {"3", "6"}, {"5", "7", "14"}, true},    {3, {"3", "6"}, {"-5", "7", "14"}, false},
      {3, {"3", "6"}, {"4", "7", "14"}, false},   /* parity */
      {3, {"3", "7"}, {"5", "7", "15"}, false},   /* 3 * 15 < 49 */
      {3, {"3", "6"}, {"5", "9", "14"}, false},   /* covariance 3 > sqrt(2 * 2) */
      {3, {"3", "6"}, {"5", "8", "14"}, true},    /* correlation 1 */
      {3, {"5", "0"}, {"3", "0", "0"}, false},    /* |sum| > squares */
      {0, {"0", "0"}, {"0", "0", "0"}, true},     {0, {"1", "0"}, {"1", "0", "0"}, false},
      {0, {"0", "0"}, {"0", "1", "0"}, false},    {1, {"2", "3"}, {"4", "6", "9"}, true},
      {1, {"2", "3"}, {"6", "6", "9"}, false},    {1, {"2", "3"}, {"4", "5", "9"}, false},
      {3, {"3", "6"}, {"3", "7", "14"}, false},   /* a constant that covaries */
      {9007199254740992, {"4611686018427387904", "-4611686018427387904"},
       {"21267647932558653966460912964485513214", "-21267647932558653966460912964485513214",
        "21267647932558653966460912964485513214"}, true},
      {9007199254740992, {"4611686018427387904", "-4611686018427387904"},
       {"21267647932558653966460912964485513212", "-21267647932558653966460912964485513214",
        "21267647932558653966460912964485513214"}, false},
  };
  for (size_t s = 0; s < sizeof set / sizeof *set; s++) {
    struct lift_moments m = fresh(2);
    struct lift_error err = {{0}};
    ck_assert_int_eq(lift_moments_set_units(&m, set[s].n, &err), LIFT_OK);
    for (size_t i = 0; i < 2; i++)
      ck_assert_int_eq(lift_moments_set_sum(&m, i, 2, set[s].sum[i], &err), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_product(&m, 0, 0, set[s].product[0], &err), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_product(&m, 0, 1, set[s].product[1], &err), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_product(&m, 1, 1, set[s].product[2], &err), LIFT_OK);
    ck_assert_msg(lift_moments_check(&m, &err) == (set[s].possible ? LIFT_OK : LIFT_EFORMAT), "set %zu: %s", s,
                  err.text);
    lift_moments_clear(&m);
  }
}
END_TEST

START_TEST(impossible_doubles)
{
  static const struct {
    long long n;
    double mean, ii, ij, jj;
    bool possible;
  } set[] = {
      {5, 1.5, 2, -2, 2, true},      {5, 1.5, 2, -2.00001, 2, false}, {5, 1.5, -1, 0, 2, false},
      {1, 1.5, 0, 0, 0, true},       {1, 1.5, 1, 0, 0, false},        {0, 1.5, 0, 0, 0, false},
      {0, 0, 0, 0, 0, true},         {5, 1.5, 0, 1e-9, 2, false},     {5, 1e300, 0, 0, 0, true},
      {5, 1, 1e300, 1e150, 1, true},
  };
  for (size_t s = 0; s < sizeof set / sizeof *set; s++) {
    struct lift_moments m = fresh(2);
    ck_assert_int_eq(lift_moments_set_units(&m, set[s].n, NULL), LIFT_OK);
    for (size_t i = 0; i < 2; i++)
      ck_assert_int_eq(lift_moments_set_mean(&m, i, set[s].mean, 0, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_centred(&m, 0, 0, set[s].ii, 0, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_centred(&m, 0, 1, set[s].ij, 0, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_centred(&m, 1, 1, set[s].jj, 0, NULL), LIFT_OK);
    ck_assert_msg(lift_moments_check(&m, NULL) == (set[s].possible ? LIFT_OK : LIFT_EFORMAT), "set %zu", s);
    lift_moments_clear(&m);
  }
}
END_TEST

Suite *moments_text_suite(void)
{
  Suite *suite = suite_create("moments_text");
  TCase *tests = tcase_create("moments_text");
  tcase_add_test(tests, through_a_document);
  tcase_add_loop_test(tests, merged_through_documents, 0, 6);
  tcase_add_test(tests, low_parts);
  tcase_add_test(tests, texts_of_sums);
  tcase_add_test(tests, impossible_sums);
  tcase_add_test(tests, impossible_doubles);
  suite_add_tcase(suite, tests);
  return suite;
}

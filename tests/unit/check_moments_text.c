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
                                     : lift_moments_set_mean(out, i, lift_moments_mean(m, i), err);
  }
  for (size_t i = 0; i < m->k && !st; i++)
    for (size_t j = 0; j <= i && !st; j++) {
      lift_moments_product_text(m, i, j, text);
      st = *text ? lift_moments_set_product(out, i, j, text, err)
                 : lift_moments_set_centred(out, i, j, lift_moments_centred(m, i, j), err);
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
      assert_equal(&m, &read, extra ? 1e-15 : 0);
      merge(&m, &read);
      ck_assert_int_eq(m.n, 2 * read.n);
      lift_moments_clear(&m);
      lift_moments_clear(&read);
    }
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
  ck_assert_int_eq(lift_moments_set_mean(&m, 0, INFINITY, &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_centred(&m, 0, 0, 1, &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_mean(&m, 0, 1, &err), LIFT_OK);
  ck_assert_int_eq(lift_moments_set_product(&m, 0, 0, "1", &err), LIFT_EFORMAT);
  ck_assert_int_eq(lift_moments_set_centred(&m, 0, 0, NAN, &err), LIFT_EFORMAT);
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
      ck_assert_int_eq(lift_moments_set_mean(&m, i, set[s].mean, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_centred(&m, 0, 0, set[s].ii, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_centred(&m, 0, 1, set[s].ij, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_set_centred(&m, 1, 1, set[s].jj, NULL), LIFT_OK);
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
  tcase_add_test(tests, texts_of_sums);
  tcase_add_test(tests, impossible_sums);
  tcase_add_test(tests, impossible_doubles);
  suite_add_tcase(suite, tests);
  return suite;
}

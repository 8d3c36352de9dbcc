/* lift/multiplicity.h against R's p.adjust, and its levels against what the procedures say. */
#include "lift/multiplicity.h"

#include <math.h>
#include <string.h>

#include "ab_fixture.h"

Suite *multiplicity_suite(void);

enum { MOST = 64 };

static const enum lift_correction all[] = {LIFT_UNCORRECTED, LIFT_BONFERRONI, LIFT_HOLM};

static void compare(const cJSON *vector, const char *name, enum lift_correction correction)
{
  double p[MOST];
  struct lift_adjusted out[MOST];
  int m = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(vector, "p"));
  ck_assert_int_gt(m, 4);
  for (int i = 0; i < m; i++)
    p[i] = ab_element(vector, "p", i);
  ck_assert_int_eq(lift_multiplicity(correction, p, (size_t)m, .05, out, NULL), LIFT_OK);
  for (int i = 0; i < m; i++)
    ab_near(name, out[i].p_value, ab_element(vector, name, i), 1e-13);
}

/* r_oracle.json, p_adjust_*: R 4.2.2, p.adjust; the first vector is that of Benjamini and Hochberg (1995). */
START_TEST(multiplicity_as_R)
{
  static const char *const vectors[] = {"p_adjust_BH1995_15", "p_adjust_small"};
  cJSON *json = ab_json("r_oracle.json");
  if (!json)
    return;
  for (int v = 0; v < 2; v++) {
    const cJSON *vector = cJSON_GetObjectItemCaseSensitive(json, vectors[v]);
    ck_assert_ptr_nonnull(vector);
    compare(vector, "bonferroni", LIFT_BONFERRONI);
    compare(vector, "holm", LIFT_HOLM);
  }
  cJSON_Delete(json);
}
END_TEST

/* Holm (1979), by hand: alpha .05, p .001 .02 .03 .6 of four. .001 <= .05/4; .02 > .05/3: stop. */
START_TEST(multiplicity_levels)
{
  const double p[] = {.6, .02, .001, .03};
  struct lift_adjusted out[4];
  ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 4, .05, out, NULL), LIFT_OK);
  ck_assert(out[2].rejected && !out[1].rejected && !out[3].rejected && !out[0].rejected);
  ab_near("first level", out[2].alpha, .05 / 4, 1e-15);
  for (int i = 0; i < 4; i++)
    if (i != 2)
      ab_near("level of the stop", out[i].alpha, .05 / 3, 1e-15);
  ck_assert_int_eq(lift_multiplicity(LIFT_BONFERRONI, p, 4, .05, out, NULL), LIFT_OK);
  ck_assert(out[2].rejected && !out[1].rejected);
  ab_near("Bonferroni's level", out[0].alpha, .05 / 4, 1e-15);
}
END_TEST

static void random_p(struct lift_random *random, double *p, size_t m)
{
  for (size_t i = 0; i < m; i++) /* a coarse grid, so that there are ties */
    p[i] = (double)ab_between(random, 0, 200) / (ab_between(random, 0, 1) ? 200. : 4000.);
}

/* A comparison's own interval excludes the null (p <= its alpha) exactly where the procedure rejects, and the adjusted
 * p is the smallest alpha at which it does: rejected at it, not just below it. */
START_TEST(multiplicity_dual)
{
  struct lift_random random;
  double p[MOST];
  struct lift_adjusted out[MOST], at[MOST];
  lift_random_seed_raw(&random, 5, 1);
  for (int round = 0; round < 20000; round++) {
    size_t m = (size_t)ab_between(&random, 1, 12), k = (size_t)ab_between(&random, 0, (long long)m - 1);
    enum lift_correction correction = all[ab_between(&random, 0, 2)];
    double alpha = .005 * (double)ab_between(&random, 1, 60) + 1e-5;
    random_p(&random, p, m);
    ck_assert_int_eq(lift_multiplicity(correction, p, m, alpha, out, NULL), LIFT_OK);
    for (size_t i = 0; i < m; i++) {
      ck_assert(out[i].rejected == (p[i] <= out[i].alpha));
      ck_assert(out[i].rejected == (out[i].p_value <= alpha));
      ck_assert(out[i].p_value >= p[i] && out[i].p_value <= 1);
    }
    if (!(out[k].p_value > 1e-9 && out[k].p_value < 1 - 1e-9))
      continue;
    ck_assert_int_eq(lift_multiplicity(correction, p, m, out[k].p_value * (1 + 1e-12), at, NULL), LIFT_OK);
    ck_assert(at[k].rejected);
    ck_assert_int_eq(lift_multiplicity(correction, p, m, out[k].p_value * (1 - 1e-9), at, NULL), LIFT_OK);
    ck_assert(!at[k].rejected);
  }
}
END_TEST

/* The order of the comparisons does not matter, ties included. */
START_TEST(multiplicity_order)
{
  struct lift_random random;
  double p[8], turned[8];
  struct lift_adjusted a[8], b[8];
  lift_random_seed_raw(&random, 6, 1);
  for (int round = 0; round < 2000; round++) {
    random_p(&random, p, 8);
    size_t by = (size_t)ab_between(&random, 1, 7);
    for (size_t i = 0; i < 8; i++)
      turned[(i + by) % 8] = p[i];
    ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 8, .05, a, NULL), LIFT_OK);
    ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, turned, 8, .05, b, NULL), LIFT_OK);
    for (size_t i = 0; i < 8; i++)
      ck_assert(a[i].p_value == b[(i + by) % 8].p_value && a[i].alpha == b[(i + by) % 8].alpha);
  }
}
END_TEST

START_TEST(multiplicity_refuses)
{
  const double p[] = {.1, .2}, bad[] = {.1, 1.5}, nan[] = {NAN, .1};
  struct lift_adjusted out[2];
  struct lift_error err = {""};
  ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 0, .05, out, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 2, 0, out, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 2, 1, out, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_multiplicity((enum lift_correction)7, p, 2, .05, out, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, nan, 2, .05, out, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, bad, 2, .05, out, &err), LIFT_EUSAGE);
  ck_assert_ptr_nonnull(strstr(err.text, "p-value 2 is 1.5"));
}
END_TEST

Suite *multiplicity_suite(void)
{
  Suite *suite = suite_create("multiplicity");
  TCase *tests = tcase_create("multiplicity");
  tcase_add_test(tests, multiplicity_as_R);
  tcase_add_test(tests, multiplicity_levels);
  tcase_add_test(tests, multiplicity_dual);
  tcase_add_test(tests, multiplicity_order);
  tcase_add_test(tests, multiplicity_refuses);
  suite_add_tcase(suite, tests);
  return suite;
}

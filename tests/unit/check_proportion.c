/* lift/proportion.h against Newcombe's paper, statsmodels and R, and the duality of interval and test. */
#include "lift/proportion.h"

#include <math.h>
#include <string.h>

#include "ab_fixture.h"

Suite *proportion_suite(void);

static const struct lift_test two_sided = {.05, 0, LIFT_TWO_SIDED};

static struct lift_effect newcombe(long long x1, long long n1, long long x2, long long n2, struct lift_test test)
{
  struct lift_count arm = {x1, n1}, control = {x2, n2};
  struct lift_effect effect;
  struct lift_error err = {""};
  ck_assert_msg(lift_newcombe(&arm, &control, &test, &effect, &err) == LIFT_OK, "%s", err.text);
  return effect;
}

/* proportions.json, key published: Newcombe (1998), Table II, method 10, contrasts (a) to (h), four decimals. */
START_TEST(newcombe_published)
{
  cJSON *json = ab_json("proportions.json");
  if (!json)
    return;
  const cJSON *table = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "published"),
                                                        "newcomb_hybrid_score_method10");
  int seen = 0;
  for (const cJSON *row = table->child; row; row = row->next) {
    long long x1, n1, x2, n2;
    if (sscanf(row->string, "%*s %lld/%lld-%lld/%lld", &x1, &n1, &x2, &n2) != 4)
      continue;
    struct lift_effect effect = newcombe(x1, n1, x2, n2, two_sided);
    ck_assert_double_eq_tol(effect.interval.lower, cJSON_GetArrayItem(row, 0)->valuedouble, 5.1e-5);
    ck_assert_double_eq_tol(effect.interval.upper, cJSON_GetArrayItem(row, 1)->valuedouble, 5.1e-5);
    seen++;
  }
  ck_assert_int_eq(seen, 8);
  cJSON_Delete(json);
}
END_TEST

/* proportions.json, keys two_sample and one_sample: statsmodels 0.13.5. */
START_TEST(statsmodels_limits)
{
  cJSON *json = ab_json("proportions.json");
  if (!json)
    return;
  const cJSON *row;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "two_sample"))
  {
    struct lift_effect effect = newcombe((long long)ab_number(row, "x1"), (long long)ab_number(row, "n1"),
                                         (long long)ab_number(row, "x2"), (long long)ab_number(row, "n2"), two_sided);
    ab_near("lower", effect.interval.lower, ab_element(row, "newcombe", 0), 1e-11);
    ab_near("upper", effect.interval.upper, ab_element(row, "newcombe", 1), 1e-11);
  }
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "one_sample"))
  {
    struct lift_count count = {(long long)ab_number(row, "x"), (long long)ab_number(row, "n")};
    struct lift_interval interval;
    ck_assert_int_eq(lift_wilson(&count, .05, &interval, NULL), LIFT_OK);
    ck_assert_double_eq_tol(interval.lower, ab_element(row, "wilson", 0), 1e-14);
    ck_assert_double_eq_tol(interval.upper, ab_element(row, "wilson", 1), 1e-14);
  }
  cJSON_Delete(json);
}
END_TEST

/* R 4.2.2 by uniroot on the square-and-add limits, tests/reference/ab_kernels.R. */
START_TEST(newcombe_p)
{
  static const struct {
    long long x1, n1, x2, n2;
    double z, p;
  } cases[] = {
      {56, 70, 48, 80, 2.646492105336969, .008133140358606822},
      {9, 10, 3, 10, 2.809399492801999, .004963401417510247},
      {5, 56, 1, 29, .9167400979033619, .3592788488281045},
      {7, 34, 1, 34, 2.160290424946202, .03075019374541808},
      {5, 56, 0, 29, 1.565115922961477, .1175557306725747},
      {1050, 10000, 1000, 10000, 1.165597741988232, .2437771212093912},
      {8279, 45489, 8502, 44700, -3.164283697363686, .001554651735679996}, /* Cookie Cats, retention_7 */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct lift_effect effect = newcombe(cases[i].x1, cases[i].n1, cases[i].x2, cases[i].n2, two_sided);
    ab_near("z", effect.statistic, cases[i].z, 1e-12);
    ab_near("p", effect.p_value, cases[i].p, 1e-11);
  }
  struct lift_effect cats = newcombe(8279, 45489, 8502, 44700, two_sided);
  ab_near("lower", cats.interval.lower, -.01328194087191483, 1e-12);
  ab_near("upper", cats.interval.upper, -.00312130268876130, 1e-12);
  struct lift_test shifted = {.05, .1, LIFT_TWO_SIDED};
  struct lift_effect effect = newcombe(56, 70, 48, 80, shifted);
  ab_near("z, null .1", effect.statistic, 1.338070899000438, 1e-12);
  ab_near("p, null .1", effect.p_value, .1808733260931977, 1e-11);
}
END_TEST

START_TEST(newcombe_edges)
{
  struct lift_effect effect = newcombe(0, 10, 0, 10, two_sided);
  ck_assert(effect.p_value == 1 && effect.statistic == 0 && effect.interval.lower == -effect.interval.upper);
  effect = newcombe(10, 10, 0, 10, two_sided);
  ck_assert(effect.interval.upper == 1 && effect.p_value < .05);
  effect = newcombe(1, 1, 0, 1, two_sided);
  ck_assert(effect.p_value > .05 && effect.p_value < 1 && effect.interval.upper == 1);
  struct lift_test far = {.05, -.9, LIFT_TWO_SIDED}; /* no level's limits reach -.9 from 5/10 v 5/10 */
  effect = newcombe(5, 10, 5, 10, far);
  ck_assert(effect.p_value == 0 && !effect.has_statistic && !lift_interval_contains(&effect.interval, -.9));
  far.alternative = LIFT_LESS;
  ck_assert(newcombe(5, 10, 5, 10, far).p_value == 1);
  effect = newcombe(400000000000LL, 1000000000000LL, 399998000000LL, 1000000000000LL, two_sided);
  ck_assert(effect.has_statistic && effect.p_value < .01 && effect.p_value > .001); /* z about 2.9 */
}
END_TEST

static void swap_matches(const struct lift_count *arm, const struct lift_count *control, const struct lift_test *test,
                         const struct lift_effect *effect)
{
  struct lift_test mirrored = *test;
  mirrored.null = -test->null;
  if (test->alternative != LIFT_TWO_SIDED)
    mirrored.alternative = test->alternative == LIFT_LESS ? LIFT_GREATER : LIFT_LESS;
  struct lift_effect swapped;
  ck_assert_int_eq(lift_newcombe(control, arm, &mirrored, &swapped, NULL), LIFT_OK);
  ck_assert(swapped.estimate == -effect->estimate);
  ck_assert(swapped.interval.lower == -effect->interval.upper && swapped.interval.upper == -effect->interval.lower);
  ab_near("p after a swap", swapped.p_value, effect->p_value, 1e-11);
}

START_TEST(newcombe_dual)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 20240, 2);
  for (int i = 0; i < 100000; i++) {
    long long top = i % 3 ? 40 : 100000;
    struct lift_count arm = {0, ab_between(&random, 1, top)}, control = {0, ab_between(&random, 1, top)};
    arm.x = i % 11 ? ab_between(&random, 0, arm.n) : 0;
    control.x = i % 13 ? ab_between(&random, 0, i % 4 ? control.n : control.n / 20) : control.n;
    struct lift_test test = ab_random_test(&random, i % 2 ? 0 : 1.98 * lift_random_uniform(&random) - .99);
    struct lift_effect effect;
    ck_assert_int_eq(lift_newcombe(&arm, &control, &test, &effect, NULL), LIFT_OK);
    ck_assert(effect.interval.lower >= -1 - 1e-15 && effect.interval.upper <= 1 + 1e-15);
    ab_dual(&effect, &test, 1e-9);
    swap_matches(&arm, &control, &test, &effect);
    double limit = test.alternative == LIFT_LESS ? effect.interval.upper : effect.interval.lower;
    if (i % 5 == 0 && fabs(limit) < 1 - 1e-9 && fabs(limit - effect.estimate) > 1e-6) {
      test.null = limit;
      ck_assert_int_eq(lift_newcombe(&arm, &control, &test, &effect, NULL), LIFT_OK);
      ab_near("p at the limit", effect.p_value, test.alpha, 1e-9);
    }
  }
}
END_TEST

/* One-sided alpha above one half: the limit lies beyond the estimate, and stays the dual of p. */
START_TEST(newcombe_large_alpha)
{
  struct lift_test test = {.8, 0, LIFT_GREATER};
  struct lift_effect effect = newcombe(30, 100, 40, 100, test);
  ck_assert(effect.interval.lower > effect.estimate);
  test.null = effect.interval.lower;
  ab_near("p", newcombe(30, 100, 40, 100, test).p_value, .8, 1e-10);
}
END_TEST

START_TEST(newcombe_refuses)
{
  struct lift_count good = {1, 2}, none = {0, 0}, many = {3, 2}, negative = {-1, 2};
  struct lift_test test = {.05, 0, LIFT_TWO_SIDED}, edge = {.05, -1, LIFT_GREATER};
  struct lift_effect effect;
  struct lift_interval interval;
  struct lift_error err = {""};
  ck_assert_int_eq(lift_newcombe(&none, &good, &test, &effect, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_newcombe(&good, &many, &test, &effect, &err), LIFT_EDATA);
  ck_assert_str_eq(err.text, "the control has 3 successes of 2 units: expected 0 to 2");
  ck_assert_int_eq(lift_newcombe(&negative, &good, &test, &effect, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_newcombe(&good, &good, &edge, &effect, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_wilson(&good, 0, &interval, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_wilson(&none, .05, &interval, &err), LIFT_EDATA);
}
END_TEST

Suite *proportion_suite(void)
{
  Suite *suite = suite_create("proportion");
  TCase *tests = tcase_create("newcombe");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, newcombe_published);
  tcase_add_test(tests, statsmodels_limits);
  tcase_add_test(tests, newcombe_p);
  tcase_add_test(tests, newcombe_edges);
  tcase_add_test(tests, newcombe_dual);
  tcase_add_test(tests, newcombe_large_alpha);
  tcase_add_test(tests, newcombe_refuses);
  suite_add_tcase(suite, tests);
  return suite;
}

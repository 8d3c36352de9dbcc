/* lift/model.h and lift/panel.h against published and independently solved figures.
 *
 * "rational": tests/reference/model_oracle.py, weights in rational arithmetic with optimality proved. It agrees with
 * published interior-point figures (155.555685, 122.725850 below) to 2e-8, and with OSQP's to 3e-7: where those stop.
 */
#include "lift/model.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lift/random.h"
#include "reference_panel.h"

Suite *model_suite(void);

static double weight_of(const struct lift_fit *fit, const struct lift_panel *panel, const struct lift_panel_test *test,
                        const char *name)
{
  for (size_t i = 0; i < test->donors; i++)
    if (strcmp(panel->unit[test->donor[i]], name) == 0)
      return fit->weight[i];
  ck_abort_msg("no donor %s", name);
  return 0;
}

struct named_weight {
  const char *name;
  double weight;
};

static void check_weights(const struct lift_fit *fit, const struct lift_panel *panel,
                          const struct lift_panel_test *test, const struct named_weight *expected, size_t count,
                          double tolerance)
{
  for (size_t i = 0; i < count; i++)
    ck_assert_double_eq_tol(weight_of(fit, panel, test, expected[i].name), expected[i].weight, tolerance);
}

static void fit_named(const char *model, const struct lift_panel_test *test, struct lift_fit *fit)
{
  struct lift_error err = {""};
  enum lift_status st = lift_model_fit(lift_model_find(model), test, fit, &err);
  ck_assert_msg(st == LIFT_OK, "%s: %s", model, err.text);
  ck_assert_double_lt(fit->kkt, 1e-12);
}

/* Prop 99, outcomes only. DiD as R's synthdid prints it; the others rational. */
START_TEST(test_prop99)
{
  static const struct named_weight exact[] = {{"Utah", .393908023},        {"Montana", .231839951},
                                              {"Nevada", .204922583},      {"Connecticut", .109089625},
                                              {"New Hampshire", .045429046}, {"Colorado", .014810772}};
  struct lift_panel panel;
  struct lift_fit fit;
  size_t lists[2 * 39];
  if (!reference_panel("geo/california_prop99.csv", ';', 0, 1, 2, &panel))
    return;
  ck_assert_uint_eq(panel.units, 39);
  struct lift_panel_test test = reference_test(&panel, 19, (const char *[]){"California"}, 1, lists);
  fit_named("did", &test, &fit);
  ck_assert_double_eq_tol(fit.att, -27.349111, 5.1e-7);
  lift_fit_clear(&fit);
  fit_named("sc", &test, &fit);
  ck_assert_double_eq_tol(fit.att, -19.51362976842086, 1e-10);
  ck_assert_double_eq_tol(fit.l2, 7.22008112690434, 1e-10);
  ck_assert_uint_eq(fit.support, 6);
  check_weights(&fit, &panel, &test, exact, 6, 1e-9);
  ck_assert_double_eq_tol(fit.total, 12 * -19.51362976842086, 1e-9);
  lift_fit_clear(&fit);
  fit_named("demeaned", &test, &fit); /* DIFP without ridge: -11.109042 */
  ck_assert_double_eq_tol(fit.att, -11.109041998385841, 1e-10);
  lift_fit_clear(&fit);
  lift_panel_clear(&panel);
}
END_TEST

/* The GeoLift walkthrough's test. ATT and weights rational; scaled L2, lift and total as GeoLift
 * (augsynth) prints them, whose solver stops early: ATT 155.555651 and 122.725672, L2 909.488567 and 927.252098. */
START_TEST(test_geolift)
{
  static const struct named_weight weights[] = {
      {"cincinnati", .227178230}, {"miami", .202769814},    {"baton rouge", .133537227}, {"minneapolis", .089979927},
      {"dallas", .073923031},     {"nashville", .068531824}, {"houston", .004570543}};
  struct lift_panel panel;
  struct lift_fit fit;
  size_t lists[2 * 40];
  if (!reference_panel("geo/geolift_test.csv", ',', 0, 2, 1, &panel))
    return;
  struct lift_panel_test test = reference_test(&panel, 90, (const char *[]){"chicago", "portland"}, 2, lists);
  fit_named("demeaned", &test, &fit);
  ck_assert_double_eq_tol(fit.att, 155.5556868860575, 1e-8);
  ck_assert_double_eq_tol(fit.l2, 909.4885393104367, 1e-8);
  ck_assert_double_eq_tol(fit.l2, 909.488567, 1e-4);
  ck_assert_double_eq_tol(fit.scaled_l2, .163639427, 1e-8);
  ck_assert_double_eq_tol(fit.lift, .054232, 5.1e-7);
  ck_assert_double_eq_tol(fit.total, 4666.6695, 2e-3);
  ck_assert_uint_eq(fit.support, 13);
  check_weights(&fit, &panel, &test, weights, 7, 1e-9);
  lift_fit_clear(&fit);
  fit_named("sc", &test, &fit);
  ck_assert_double_eq_tol(fit.att, 122.72584774479462, 1e-8);
  ck_assert_double_eq_tol(fit.l2, 927.252098, 1e-4);
  ck_assert_double_eq_tol(fit.scaled_l2, .058247809, 1e-8);
  lift_fit_clear(&fit);
  lift_panel_clear(&panel);
}
END_TEST

/* Kansas: rational, and scaled L2 as augsynth prints it (ATT -.029434733, L2 .082555 there). */
START_TEST(test_kansas)
{
  static const struct named_weight weights[] = {
      {"South Carolina", .300888646}, {"Washington", .220318737}, {"Texas", .145958430},   {"North Dakota", .129356401},
      {"West Virginia", .085024541},  {"Alaska", .065239885},     {"Kentucky", .053213359}};
  struct lift_panel panel;
  struct lift_fit fit;
  size_t lists[2 * 50];
  if (!reference_panel("geo/kansas.csv", ',', 3, 4, 8, &panel))
    return;
  struct lift_panel_test test = reference_test(&panel, 89, (const char *[]){"Kansas"}, 1, lists);
  ck_assert_str_eq(panel.period[89], "2012.25");
  fit_named("sc", &test, &fit);
  ck_assert_double_eq_tol(fit.att, -.029434729365441007, 1e-12);
  ck_assert_double_eq_tol(fit.l2, .08255470718398146, 1e-12);
  ck_assert_double_eq_tol(fit.scaled_l2, .205318, 5.1e-7);
  check_weights(&fit, &panel, &test, weights, 7, 1e-9);
  lift_fit_clear(&fit);
  fit_named("demeaned", &test, &fit);
  ck_assert_double_eq_tol(fit.att, -.033528027933313796, 1e-12);
  lift_fit_clear(&fit);
  lift_panel_clear(&panel);
}
END_TEST

enum { UNITS = 12, PERIODS = 40, PRE = 30 };

static void make_panel(double *outcome, unsigned long replicate)
{
  struct lift_random r;
  double factor[PERIODS], walk = 0;
  lift_random_open(&r, 7, LIFT_STREAM_SIMULATE_GEO, replicate);
  for (size_t t = 0; t < PERIODS; t++)
    factor[t] = walk += lift_random_normal(&r);
  for (size_t i = 0; i < UNITS; i++) {
    double level = 50 + 10 * lift_random_uniform(&r), loading = lift_random_uniform(&r) + .5;
    for (size_t t = 0; t < PERIODS; t++)
      outcome[i * PERIODS + t] = level + loading * factor[t] + lift_random_normal(&r);
  }
}

static struct lift_panel_test simple_test(const double *outcome, size_t *lists, size_t treated)
{
  struct lift_panel_test test = {.outcome = outcome, .units = UNITS, .stride = PERIODS, .periods = PERIODS, .pre = PRE};
  for (size_t i = 0; i < UNITS; i++)
    lists[i] = i;
  test.treated = lists;
  test.treated_count = treated;
  test.donor = lists + treated;
  test.donors = UNITS - treated;
  return test;
}

/* What no model may depend on: order of units, order of donors; and what each must follow: scale, a common shift. */
START_TEST(test_invariance)
{
  const struct lift_model *model = lift_model_at((size_t)_i);
  double outcome[UNITS * PERIODS], other[UNITS * PERIODS];
  size_t lists[UNITS], reversed[UNITS];
  struct lift_fit a, b;
  make_panel(outcome, (unsigned long)_i);
  struct lift_panel_test test = simple_test(outcome, lists, 2);
  fit_named(model->name, &test, &a);
  for (size_t i = 0; i < UNITS; i++)
    memcpy(other + (UNITS - 1 - i) * PERIODS, outcome + i * PERIODS, PERIODS * sizeof *outcome);
  for (size_t i = 0; i < UNITS; i++)
    reversed[i] = UNITS - 1 - lists[i];
  struct lift_panel_test turned = test;
  turned.outcome = other;
  turned.treated = reversed;
  turned.donor = reversed + 2;
  fit_named(model->name, &turned, &b);
  ck_assert_double_eq_tol(a.att, b.att, 1e-11);
  for (size_t i = 0; i < a.donors; i++)
    ck_assert_double_eq_tol(a.weight[i], b.weight[i], 1e-11);
  lift_fit_clear(&b);
  for (size_t i = 0; i < UNITS * PERIODS; i++)
    other[i] = 1e9 * (outcome[i] + sin((double)(i % PERIODS)));
  test.outcome = other;
  fit_named(model->name, &test, &b);
  ck_assert_double_eq_tol(a.att * 1e9, b.att, 1e-2);
  lift_fit_clear(&a);
  lift_fit_clear(&b);
}
END_TEST

/* By hand: the mean of donors moves from 3 to 5, the treated from 10 to 15: effect 15 - 10 - 2. */
START_TEST(test_did_by_hand)
{
  double outcome[] = {8, 12, 15, 0, 2, 3, 4, 6, 7};
  size_t treated[] = {0}, donor[] = {1, 2};
  struct lift_panel_test test = {.outcome = outcome, .units = 3, .stride = 3, .periods = 3, .pre = 2,
                                 .treated = treated, .treated_count = 1, .donor = donor, .donors = 2};
  struct lift_fit fit;
  fit_named("did", &test, &fit);
  ck_assert_double_eq_tol(fit.att, 3, 1e-14);
  ck_assert_double_eq_tol(fit.counterfactual[2], 12, 1e-14);
  ck_assert_double_eq_tol(fit.lift, .25, 1e-14);
  ck_assert_double_eq_tol(fit.scaled_l2, 1, 1e-14);
  ck_assert_double_eq_tol(fit.effective_donors, 2, 1e-14);
  lift_fit_clear(&fit);
}
END_TEST

static void expect_refusal(const char *model, const struct lift_panel_test *test, const char *words)
{
  struct lift_fit fit;
  struct lift_error err = {""};
  ck_assert_int_eq(lift_model_fit(lift_model_find(model), test, &fit, &err), LIFT_EDATA);
  ck_assert_msg(strstr(err.text, words) != NULL, "'%s' lacks '%s'", err.text, words);
  lift_fit_clear(&fit);
}

START_TEST(test_refusals)
{
  double outcome[UNITS * PERIODS];
  size_t lists[UNITS], twice[2] = {3, 3};
  make_panel(outcome, 99);
  struct lift_panel_test good = simple_test(outcome, lists, 1), test = good;
  test.donors = 0;
  expect_refusal("sc", &test, "no donors");
  test = good;
  test.treated_count = 0;
  expect_refusal("sc", &test, "no treated market");
  test = good;
  test.pre = 0;
  expect_refusal("did", &test, "no period before the test");
  test = good;
  test.pre = PERIODS;
  expect_refusal("demeaned", &test, "no period in the test");
  test = good;
  test.treated = twice;
  test.treated_count = 2;
  expect_refusal("demeaned", &test, "stands twice");
  test = good;
  for (size_t t = 0; t < PRE; t++)
    outcome[t] = 5;
  expect_refusal("demeaned", &test, "is 5 in all 30 periods");
  outcome[4 * PERIODS + 2] = NAN;
  expect_refusal("did", &test, "market 'unit 5', period 3: the outcome is");
  lift_fit_clear(NULL);
  lift_panel_clear(NULL);
}
END_TEST

/* A market that the test leaves out may have holes. */
START_TEST(test_left_out)
{
  double outcome[UNITS * PERIODS], att;
  size_t lists[UNITS];
  struct lift_fit fit;
  make_panel(outcome, 5);
  struct lift_panel_test test = simple_test(outcome, lists, 1);
  test.donors--;
  fit_named("sc", &test, &fit);
  att = fit.att;
  lift_fit_clear(&fit);
  outcome[(UNITS - 1) * PERIODS + 3] = NAN;
  fit_named("sc", &test, &fit);
  ck_assert_double_eq_tol(fit.att, att, 1e-11);
  lift_fit_clear(&fit);
}
END_TEST

Suite *model_suite(void)
{
  Suite *suite = suite_create("model");
  TCase *tests = tcase_create("model");
  tcase_add_test(tests, test_prop99);
  tcase_add_test(tests, test_geolift);
  tcase_add_test(tests, test_kansas);
  tcase_add_loop_test(tests, test_invariance, 0, 3);
  tcase_add_test(tests, test_did_by_hand);
  tcase_add_test(tests, test_refusals);
  tcase_add_test(tests, test_left_out);
  suite_add_tcase(suite, tests);
  return suite;
}

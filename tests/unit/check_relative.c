/* lift/relative.h against R, and its agreement with the absolute tests. */
#include "lift/relative.h"

#include <math.h>
#include <string.h>

#include "ab_fixture.h"

Suite *relative_suite(void);

static const struct lift_test two_sided = {.05, 0, LIFT_TWO_SIDED};

static struct lift_effect fieller(struct lift_sample arm, struct lift_sample control, struct lift_test test)
{
  struct lift_effect effect;
  struct lift_error err = {""};
  ck_assert_msg(lift_fieller(&arm, &control, &test, &effect, &err) == LIFT_OK, "%s", err.text);
  return effect;
}

static struct lift_effect mover(long long x1, long long n1, long long x2, long long n2, struct lift_test test)
{
  struct lift_count arm = {x1, n1}, control = {x2, n2};
  struct lift_effect effect;
  struct lift_error err = {""};
  ck_assert_msg(lift_mover_ratio(&arm, &control, &test, &effect, &err) == LIFT_OK, "%s", err.text);
  return effect;
}

/* R 4.2.2, polyroot on Fieller's quadratic, tests/reference/ab_kernels.R. */
START_TEST(fieller_as_R)
{
  struct lift_sample no_mail = {21306, 0.6527893551112363, 134.2863718530216};
  struct lift_sample mens = {21307, 1.422616511005773, 315.211798865554840};
  struct lift_effect effect = fieller(mens, no_mail, two_sided);
  ab_near("lower", effect.interval.lower, .6436753843630636, 1e-10);
  ab_near("upper", effect.interval.upper, 1.977480791768694, 1e-10);
  ab_near("p, that of Welch", effect.p_value, 1.163814968225483e-07, 1e-11);
  struct lift_test ninety = {.1, 0, LIFT_TWO_SIDED};
  effect = fieller((struct lift_sample){40, 12, 9}, (struct lift_sample){50, 10, 16}, ninety);
  ab_near("df", effect.df, 87.67300719391125, 1e-13);
  ab_near("lower", effect.interval.lower, .07201029182643337, 1e-12);
  ab_near("upper", effect.interval.upper, .3494038443821132, 1e-12);
  ck_assert_double_eq_tol(effect.estimate, .2, 1e-15);
  effect = fieller((struct lift_sample){20, 5, 4}, (struct lift_sample){20, .3, 4}, two_sided);
  ck_assert_int_eq(effect.interval.set, LIFT_SET_EXTERIOR);
  ab_near("gap from", effect.interval.pieces[0].upper, -9.168663376130594, 1e-12);
  ab_near("gap to", effect.interval.pieces[1].lower, 3.057014828166465, 1e-12);
  effect = fieller((struct lift_sample){20, .2, 4}, (struct lift_sample){20, .3, 4}, two_sided);
  ck_assert_int_eq(effect.interval.set, LIFT_SET_LINE); /* the roots are complex */
  /* ratio - 1 in [-.3213, -.0582] there; over |control| it turns round */
  effect = fieller((struct lift_sample){40, -8, 9}, (struct lift_sample){50, -10, 16}, two_sided);
  ab_near("lower", effect.interval.lower, .05823690705174644, 1e-12);
  ab_near("upper", effect.interval.upper, .3212815984981536, 1e-12);
  ck_assert_double_eq_tol(effect.estimate, .2, 1e-15);
}
END_TEST

/* r_oracle.json, rel_fieller_z: R with the normal critical value; alpha is chosen so that t equals it. */
START_TEST(fieller_oracle_z)
{
  cJSON *json = ab_json("r_oracle.json");
  if (!json)
    return;
  const cJSON *want = cJSON_GetObjectItemCaseSensitive(json, "rel_fieller_z");
  /* small_ab.csv, y: means from the oracle's welch.est; variances such that se and df are the oracle's */
  const cJSON *welch = cJSON_GetObjectItemCaseSensitive(json, "welch"),
              *f = cJSON_GetObjectItemCaseSensitive(json, "var_test");
  double m1 = ab_element(welch, "est", 0), m2 = ab_element(welch, "est", 1), ratio = ab_number(f, "statistic");
  double se = (m1 - m2) / ab_number(welch, "statistic"), v2 = se * se * 60 / (1 + ratio);
  struct lift_sample arm = {60, m1, ratio * v2}, control = {60, m2, v2};
  struct lift_test test = {.05, 0, LIFT_TWO_SIDED};
  struct lift_effect probe, effect;
  struct lift_sample at_z = {60, 1.959963984540054 * se, ratio * v2}, zero = {60, 0, v2};
  ck_assert_int_eq(lift_welch(&at_z, &zero, &test, &probe, NULL), LIFT_OK);
  test.alpha = probe.p_value; /* the alpha whose t is 1.96 */
  ck_assert_int_eq(lift_fieller(&arm, &control, &test, &effect, NULL), LIFT_OK);
  ab_near("lower", effect.interval.lower, ab_number(want, "lo"), 1e-9);
  ab_near("upper", effect.interval.upper, ab_number(want, "hi"), 1e-9);
  cJSON_Delete(json);
}
END_TEST

/* R 4.2.2 by uniroot on the limits of p1 - R p2, tests/reference/ab_kernels.R. */
START_TEST(mover_as_R)
{
  static const struct {
    long long x1, n1, x2, n2;
    double p, lower, upper;
  } cases[] = {
      {56, 70, 48, 80, .008133140358606822, .0782946132402955, .662919966511078},
      {9, 10, 3, 10, .004963401417510247, .3223965070077868, 7.368906115741069},
      {5, 56, 1, 29, .3592788488281045, -.5936506274021498, 15.45204434874933},
      {7, 34, 1, 34, .03075019374541808, .1536686892336809, 40.97626167251750},
      {8, 40, 3, 38, .1305767249075676, -.2199224892395139, 7.259072025901931},
      {5, 56, 0, 29, .1175557306725747, -.3707587725151263, 0},
      {1050, 10000, 1000, 10000, .2437771212093912, -.03269277336262399, .1397577598639559},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct lift_effect effect = mover(cases[i].x1, cases[i].n1, cases[i].x2, cases[i].n2, two_sided);
    ab_near("p", effect.p_value, cases[i].p, 1e-11);
    ab_near("lower", effect.interval.lower, cases[i].lower, 1e-11);
    ck_assert(effect.interval.upper_open == (cases[i].x2 == 0) && effect.has_estimate == (cases[i].x2 > 0));
    if (!effect.interval.upper_open)
      ab_near("upper", effect.interval.upper, cases[i].upper, 1e-11);
  }
  struct lift_test shifted = {.05, .1, LIFT_LESS};
  struct lift_effect effect = mover(56, 70, 48, 80, shifted);
  ab_near("z", effect.statistic, 1.776825773178172, 1e-12);
  ab_near("p", effect.p_value, .9622015450028755, 1e-11);
}
END_TEST

START_TEST(mover_edges)
{
  struct lift_effect effect = mover(0, 10, 0, 10, two_sided);
  ck_assert(effect.p_value == 1 && !effect.has_estimate && effect.interval.lower == -1 && effect.interval.upper_open);
  effect = mover(0, 50, 25, 50, two_sided);
  ck_assert(effect.estimate == -1 && effect.interval.lower == -1 && effect.interval.upper < 0 && effect.p_value < .05);
  struct lift_test large = {.8, 0, LIFT_GREATER}; /* every ratio is rejected at .8 beside a control without success */
  effect = mover(5, 10, 0, 10, large);
  ck_assert(effect.interval.set == LIFT_SET_EMPTY && effect.p_value <= .8);
  large.alpha = .5; /* the critical value is 0 */
  effect = mover(5, 10, 0, 10, large);
  ck_assert(effect.interval.set == LIFT_SET_EMPTY && effect.p_value <= .5);
  ck_assert_double_eq_tol(mover(5, 10, 4, 10, large).interval.lower, .25, 1e-15);
  struct lift_count count = {1, 2};
  struct lift_test bad = {.05, -1, LIFT_TWO_SIDED};
  ck_assert_int_eq(lift_mover_ratio(&count, &count, &bad, &effect, NULL), LIFT_EUSAGE);
}
END_TEST

START_TEST(fieller_edges)
{
  struct lift_sample zero = {20, 0, 4}, dead = {20, 0, 0}, arm = {20, 5, 4};
  struct lift_effect effect = fieller(arm, zero, two_sided);
  ck_assert(!effect.has_estimate && effect.interval.set == LIFT_SET_EXTERIOR && effect.p_value < 1e-6);
  ck_assert(!lift_interval_contains(&effect.interval, 0));
  struct lift_test half = {.5, 0, LIFT_GREATER};
  ck_assert_int_eq(fieller(arm, zero, half).interval.set, LIFT_SET_EMPTY);
  half.alternative = LIFT_LESS;
  ck_assert_int_eq(fieller(arm, zero, half).interval.set, LIFT_SET_LINE);
  struct lift_error err = {""};
  ck_assert_int_eq(lift_fieller(&arm, &dead, &two_sided, &effect, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "exactly 0"));
  effect = fieller(dead, arm, two_sided); /* nothing left in the arm */
  ck_assert_double_eq_tol(effect.interval.lower, -1, 1e-15);
  ck_assert_double_eq_tol(effect.interval.upper, -1, 1e-15);
  ck_assert(effect.estimate == -1 && effect.p_value < 1e-6);
  struct lift_test all_gone = {.05, -1, LIFT_TWO_SIDED};
  ck_assert(fieller(dead, arm, all_gone).p_value == 1);
  struct lift_sample sure = {20, 2, 0}; /* a control without variance: a plain interval, divided */
  effect = fieller(arm, sure, two_sided);
  struct lift_effect plain;
  ck_assert_int_eq(lift_welch(&arm, &sure, &two_sided, &plain, NULL), LIFT_OK);
  ab_near("lower", effect.interval.lower, plain.interval.lower / 2, 1e-14);
  ab_near("upper", effect.interval.upper, plain.interval.upper / 2, 1e-14);
}
END_TEST

static struct lift_sample random_sample(struct lift_random *random, double spread)
{
  return (struct lift_sample){ab_between(random, 2, 60), 3 * lift_random_normal(random),
                              spread * pow(lift_random_normal(random), 2)};
}

/* Any sign of either mean, any set; alpha up to .9, so that critical values below 0 are met too. */
START_TEST(fieller_dual)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 20240, 3);
  int shapes[5] = {0};
  for (int i = 0; i < 100000; i++) {
    double spread = pow(10, 4 * lift_random_uniform(&random) - 2);
    struct lift_sample arm = random_sample(&random, spread), control = random_sample(&random, spread);
    if (i % 9 == 0)
      arm.mean = 0;
    struct lift_test test = ab_random_test(&random, i % 2 ? 0 : 2 * lift_random_normal(&random));
    if (i % 10 == 3)
      test.alpha = .05 + .85 * lift_random_uniform(&random);
    struct lift_effect effect, absolute;
    ck_assert_int_eq(lift_fieller(&arm, &control, &test, &effect, NULL), LIFT_OK);
    ab_dual(&effect, &test, 1e-9);
    shapes[effect.interval.set]++;
    if (test.null != 0)
      continue;
    ck_assert_int_eq(lift_welch(&arm, &control, &test, &absolute, NULL), LIFT_OK);
    ck_assert(absolute.p_value == effect.p_value && absolute.statistic == effect.statistic);
    if (fabs(effect.p_value - test.alpha) > 1e-9 * test.alpha)
      ck_assert(lift_interval_contains(&effect.interval, 0) == lift_interval_contains(&absolute.interval, 0));
  }
  ck_assert(shapes[LIFT_SET_INTERVAL] > 1000 && shapes[LIFT_SET_EXTERIOR] > 1000 && shapes[LIFT_SET_LINE] > 1000);
  ck_assert_int_gt(shapes[LIFT_SET_EMPTY], 10);
}
END_TEST

/* r to -r / (1 + r), limits crossing over, while both means are well above 0. */
START_TEST(fieller_swap)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 20240, 4);
  for (int i = 0; i < 10000; i++) {
    struct lift_sample arm = random_sample(&random, .1), control = random_sample(&random, .1);
    arm.mean = 5 + lift_random_uniform(&random), control.mean = 5 + lift_random_uniform(&random);
    struct lift_effect effect = fieller(arm, control, two_sided), swapped = fieller(control, arm, two_sided);
    ck_assert_double_eq_tol(swapped.estimate, -effect.estimate / (1 + effect.estimate), 1e-14);
    if (effect.interval.set != LIFT_SET_INTERVAL || swapped.interval.set != LIFT_SET_INTERVAL ||
        effect.interval.lower < -.9)
      continue;
    ab_near("lower", 1 + swapped.interval.lower, 1 / (1 + effect.interval.upper), 1e-10);
    ab_near("upper", 1 + swapped.interval.upper, 1 / (1 + effect.interval.lower), 1e-10);
  }
}
END_TEST

static void check_mover_swap(const struct lift_count *arm, const struct lift_count *control,
                             const struct lift_effect *effect, double alpha)
{
  struct lift_test test = {alpha, 0, LIFT_TWO_SIDED};
  struct lift_effect swapped;
  ck_assert_int_eq(lift_mover_ratio(control, arm, &test, &swapped, NULL), LIFT_OK);
  if (effect->has_estimate && swapped.has_estimate)
    ab_near("estimate after a swap", (1 + swapped.estimate) * (1 + effect->estimate), 1, 1e-9);
  ck_assert(swapped.interval.upper_open == (arm->x == 0));
  if (!swapped.interval.upper_open)
    ab_near("upper after a swap", (1 + swapped.interval.upper) * (1 + effect->interval.lower), 1, 1e-9);
  if (!effect->interval.upper_open)
    ab_near("lower after a swap", (1 + swapped.interval.lower) * (1 + effect->interval.upper), 1, 1e-9);
}

START_TEST(mover_dual)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 20240, 5);
  for (int i = 0; i < 100000; i++) {
    long long top = i % 3 ? 40 : 100000;
    struct lift_count arm = {0, ab_between(&random, 1, top)}, control = {0, ab_between(&random, 1, top)};
    arm.x = i % 11 ? ab_between(&random, 0, arm.n) : i % 2 ? arm.n : 0;
    control.x = i % 13 ? ab_between(&random, 0, i % 4 ? control.n : control.n / 20) : i % 2 ? control.n : 0;
    struct lift_test test = ab_random_test(&random, i % 2 ? 0 : 3 * lift_random_uniform(&random) - .99);
    if (i % 10 == 3)
      test.alpha = .05 + .85 * lift_random_uniform(&random);
    struct lift_effect effect, absolute;
    ck_assert_int_eq(lift_mover_ratio(&arm, &control, &test, &effect, NULL), LIFT_OK);
    ab_dual(&effect, &test, 1e-8);
    if (test.alternative == LIFT_TWO_SIDED)
      check_mover_swap(&arm, &control, &effect, test.alpha);
    if (test.null != 0)
      continue;
    ck_assert_int_eq(lift_newcombe(&arm, &control, &test, &absolute, NULL), LIFT_OK);
    ck_assert(absolute.p_value == effect.p_value);
    if (fabs(effect.p_value - test.alpha) > 1e-9 * test.alpha)
      ck_assert(lift_interval_contains(&effect.interval, 0) == lift_interval_contains(&absolute.interval, 0));
  }
}
END_TEST

Suite *relative_suite(void)
{
  Suite *suite = suite_create("relative");
  TCase *tests = tcase_create("relative");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, fieller_as_R);
  tcase_add_test(tests, fieller_oracle_z);
  tcase_add_test(tests, fieller_edges);
  tcase_add_test(tests, fieller_dual);
  tcase_add_test(tests, fieller_swap);
  tcase_add_test(tests, mover_as_R);
  tcase_add_test(tests, mover_edges);
  tcase_add_test(tests, mover_dual);
  suite_add_tcase(suite, tests);
  return suite;
}

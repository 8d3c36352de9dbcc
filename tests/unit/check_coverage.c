/* Size and coverage by simulation: how often a set misses a truth that is known, on which side, against the error that
 * it was given. Seeds are fixed, so that each test passes or fails for good.
 *
 * The bound is COVERAGE_BOUND Monte-Carlo standard errors of the nominal rate, from the number of draws; with
 * LIFT_TEST_LIGHT there are fewer draws and the bounds are wider. Heavier cases, which show limits of the methods, are
 * in tests/long/coverage.c.
 */
#include "coverage_kit.h"
#include "lift/conformal.h"
#include "lift/multiplicity.h"
#include "lift/power.h"
#include "lift/srm.h"

#include <check.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

Suite *coverage_suite(void);

enum { SEED = 20261122, DRAWS = 10000 };

/* A stream of each test's own. */
enum {
  USE_MEANS = 100,
  USE_CUPED = 200,
  USE_PROPORTIONS = 300,
  USE_SRM = 400,
  USE_HOLM = 500,
  USE_POWER = 600,
  USE_CONFORMAL = 700
};

static struct lift_random stream(uint64_t replicate)
{
  struct lift_random r;
  lift_random_open(&r, SEED, LIFT_STREAM_SIMULATE_USERS, replicate);
  return r;
}

static long long draws(long long full)
{
  return getenv("LIFT_TEST_LIGHT") ? full / 10 : full;
}

static void near_rate(const char *what, long long count, long long n, double rate)
{
  double distance = binomial_distance(count, n, rate);
  ck_assert_msg(fabs(distance) < COVERAGE_BOUND, "%s: %.4f, expected %.4f: %.1f standard errors off", what,
                (double)count / (double)n, rate, distance);
}

/* Both sides of a set whose error is exact or nearly so. */
static void nominal_sides(const char *name, const char *scale, const struct tally *t, enum lift_alternative alternative,
                          double alpha)
{
  char what[200];
  double low = alternative == LIFT_TWO_SIDED ? alpha / 2 : alternative == LIFT_GREATER ? alpha : 0;
  snprintf(what, sizeof what, "%s, %s: %lld tests, missed %lld below and %lld above, rejected %lld", name, scale,
           t->tests, t->low, t->high, t->rejected);
  ck_assert_msg(t->rejected == t->low + t->high, "%s: the test and its set disagree", what);
  near_rate(what, t->low + t->high, t->tests, alpha);
  if (low > 0)
    near_rate(what, t->low, t->tests, low);
  else
    ck_assert_msg(t->low == 0, "%s: an open side", what);
  if (low < alpha)
    near_rate(what, t->high, t->tests, alpha - low);
  else
    ck_assert_msg(t->high == 0, "%s: an open side", what);
}

/* ---- Welch and Fieller ---- */

static const struct means_case {
  const char *name;
  struct source arm, control;
  long long n_arm, n_control;
  enum lift_alternative alternative;
  double alpha;
} means_cases[] = {
    {"normal", {SOURCE_NORMAL, 11, 2, 0, 0}, {SOURCE_NORMAL, 10, 2, 0, 0}, 20, 20, LIFT_TWO_SIDED, .05},
    {"smaller arm wider", {SOURCE_NORMAL, 11, 3, 0, 0}, {SOURCE_NORMAL, 10, 1, 0, 0}, 15, 40, LIFT_TWO_SIDED, .05},
    {"larger arm wider", {SOURCE_NORMAL, 9, 3, 0, 0}, {SOURCE_NORMAL, 10, 1, 0, 0}, 40, 15, LIFT_TWO_SIDED, .1},
    {"normal, greater", {SOURCE_NORMAL, 11, 3, 0, 0}, {SOURCE_NORMAL, 10, 2, 0, 0}, 30, 20, LIFT_GREATER, .05},
    {"normal, less", {SOURCE_NORMAL, 11, 3, 0, 0}, {SOURCE_NORMAL, 10, 2, 0, 0}, 30, 20, LIFT_LESS, .05},
    {"skewed", {SOURCE_GAMMA, 6, 4, 0, 0}, {SOURCE_GAMMA, 5, 3, 0, 0}, 200, 150, LIFT_TWO_SIDED, .05},
    {"skewed, greater", {SOURCE_GAMMA, 6, 4, 0, 0}, {SOURCE_GAMMA, 5, 3, 0, 0}, 200, 150, LIFT_GREATER, .05},
    {"skewed, less", {SOURCE_GAMMA, 6, 4, 0, 0}, {SOURCE_GAMMA, 5, 3, 0, 0}, 150, 200, LIFT_LESS, .1},
    {"negative control", {SOURCE_NORMAL, -9, 3, 0, 0}, {SOURCE_NORMAL, -10, 2, 0, 0}, 30, 40, LIFT_TWO_SIDED, .05},
};

START_TEST(means)
{
  const struct means_case *c = &means_cases[_i];
  struct lift_random r = stream((uint64_t)(USE_MEANS + _i));
  struct tally absolute = {0}, relative = {0};
  double difference = c->arm.mean - c->control.mean, lift = difference / fabs(c->control.mean);
  struct lift_test test = {c->alpha, difference, c->alternative}, ratio = {c->alpha, lift, c->alternative};
  for (long long i = draws(DRAWS); i > 0; i--) {
    struct lift_sample arm = sample_draw(&c->arm, c->n_arm, &r), control = sample_draw(&c->control, c->n_control, &r);
    struct lift_effect effect;
    ck_assert_int_eq(lift_welch(&arm, &control, &test, &effect, NULL), LIFT_OK);
    tally_add(&absolute, &effect, difference, c->alpha);
    ck_assert_int_eq(lift_fieller(&arm, &control, &ratio, &effect, NULL), LIFT_OK);
    tally_add(&relative, &effect, lift, c->alpha);
  }
  nominal_sides(c->name, "Welch", &absolute, c->alternative, c->alpha);
  nominal_sides(c->name, "Fieller", &relative, c->alternative, c->alpha);
}
END_TEST

/* ---- CUPED ---- */

static const struct cuped_case {
  const char *name;
  struct joint_source source;
  enum lift_cuped_slope slope;
  enum lift_alternative alternative;
} cuped_cases[] = {
    {"one covariate", {1, 150, 150, .3, NAN, false}, LIFT_CUPED_UNION, LIFT_TWO_SIDED},
    {"one covariate, slopes within", {1, 100, 200, .3, NAN, false}, LIFT_CUPED_WITHIN, LIFT_TWO_SIDED},
    {"two covariates, skewed", {2, 250, 150, .3, NAN, true}, LIFT_CUPED_UNION, LIFT_TWO_SIDED},
    {"two covariates, greater", {2, 150, 150, .3, NAN, false}, LIFT_CUPED_UNION, LIFT_GREATER},
    {"imbalance", {1, 300, 200, .2, 2, false}, LIFT_CUPED_UNION, LIFT_TWO_SIDED},
    {"imbalance the other way, slopes within", {2, 200, 300, .2, -2, false}, LIFT_CUPED_WITHIN, LIFT_TWO_SIDED},
};

/* With a given imbalance of two standard errors the raw difference is off by one of its own: it misses an effect in
 * 13 of 100 tests, adjusted ones in 5. The relative effect is not looked at there, as the mean of the control given the
 * imbalance is not the population's. */
START_TEST(cuped)
{
  const struct cuped_case *c = &cuped_cases[_i];
  const double effect_size = c->source.effect, alpha = .05;
  struct lift_random r = stream((uint64_t)(USE_CUPED + _i));
  struct tally adjusted = {0}, relative = {0}, raw = {0};
  struct lift_test test = {alpha, effect_size, c->alternative}, ratio = {alpha, effect_size / 2, c->alternative};
  for (long long i = draws(DRAWS); i > 0; i--) {
    struct joint_pair pair;
    struct lift_adjustment cut = {0};
    struct lift_effect effect;
    joint_draw(&c->source, &r, &pair);
    ck_assert_int_eq(lift_cuped(&pair.arm, &pair.control, c->slope, &cut, NULL), LIFT_OK);
    ck_assert_int_eq(lift_welch(&cut.arm, &cut.control, &test, &effect, NULL), LIFT_OK);
    tally_add(&adjusted, &effect, effect_size, alpha);
    ck_assert_int_eq(lift_fieller(&cut.arm, &cut.control, &ratio, &effect, NULL), LIFT_OK);
    tally_add(&relative, &effect, effect_size / 2, alpha);
    struct lift_sample arm = {pair.arm.n, pair.mean[0][0], pair.cross[0][0] / (double)(pair.arm.n - 1)};
    struct lift_sample control = {pair.control.n, pair.mean[1][0], pair.cross[1][0] / (double)(pair.control.n - 1)};
    ck_assert_int_eq(lift_welch(&arm, &control, &test, &effect, NULL), LIFT_OK);
    tally_add(&raw, &effect, effect_size, alpha);
    lift_adjustment_clear(&cut);
  }
  nominal_sides(c->name, "adjusted", &adjusted, c->alternative, alpha);
  if (isnan(c->source.imbalance)) {
    nominal_sides(c->name, "raw", &raw, c->alternative, alpha);
    nominal_sides(c->name, "adjusted, relative", &relative, c->alternative, alpha);
  } else {
    ck_assert_msg(raw.rejected > raw.tests / 10, "the imbalance of case '%s' does nothing", c->name);
  }
}
END_TEST

/* ---- Newcombe and MOVER-R ---- */

/* Counts are discrete and score limits lean a little (Newcombe 1998), so that the sides are not alpha / 2 each. What
 * they are is the sum of the probabilities of all pairs of counts that miss: tests/reference/coverage_oracle.py, below and
 * above. */
static const struct rates_case {
  double p_arm, p_control;
  long long n_arm, n_control;
  enum lift_alternative alternative;
  double newcombe[2], mover[2];
} rates_cases[] = {
    {.05, .05, 200, 200, LIFT_TWO_SIDED, {.02320, .02320}, {.02320, .02320}},
    {.07, .05, 300, 200, LIFT_TWO_SIDED, {.01933, .02512}, {.01727, .02908}},
    {.12, .1, 1000, 500, LIFT_TWO_SIDED, {.02312, .02661}, {.02265, .02678}},
    {.2, .25, 200, 400, LIFT_TWO_SIDED, {.02669, .02309}, {.02666, .02297}},
    {.5, .45, 200, 300, LIFT_TWO_SIDED, {.02506, .02524}, {.02446, .02526}},
    {.5, .5, 2000, 2000, LIFT_TWO_SIDED, {.02589, .02589}, {.02589, .02589}},
    {.06, .05, 2000, 2000, LIFT_TWO_SIDED, {.02478, .02481}, {.02437, .02522}},
    {.12, .1, 1000, 1000, LIFT_GREATER, {.04959, 0}, {.04938, 0}},
    {.12, .1, 1000, 1000, LIFT_LESS, {0, .04997}, {0, .05053}},
    {.06, .05, 500, 500, LIFT_GREATER, {.04858, 0}, {.04932, 0}},
};

static void rates_sides(const char *name, const struct tally *t, const double expected[2])
{
  const long long missed[2] = {t->low, t->high};
  ck_assert_msg(t->rejected == t->low + t->high, "%s: test and set disagree", name);
  for (int side = 0; side < 2; side++)
    if (expected[side] > 0)
      near_rate(name, missed[side], t->tests, expected[side]);
    else
      ck_assert_msg(missed[side] == 0, "%s: an open side", name);
}

START_TEST(rates)
{
  const struct rates_case *c = &rates_cases[_i];
  const double alpha = .05, difference = c->p_arm - c->p_control, lift = difference / c->p_control;
  struct lift_random r = stream((uint64_t)(USE_PROPORTIONS + _i));
  struct tally absolute = {0}, relative = {0};
  struct lift_test test = {alpha, difference, c->alternative}, ratio = {alpha, lift, c->alternative};
  for (long long i = draws(DRAWS); i > 0; i--) {
    struct lift_count arm = count_draw(c->n_arm, c->p_arm, &r), control = count_draw(c->n_control, c->p_control, &r);
    struct lift_effect effect;
    ck_assert_int_eq(lift_newcombe(&arm, &control, &test, &effect, NULL), LIFT_OK);
    tally_add(&absolute, &effect, difference, alpha);
    ck_assert_int_eq(lift_mover_ratio(&arm, &control, &ratio, &effect, NULL), LIFT_OK);
    tally_add(&relative, &effect, lift, alpha);
  }
  rates_sides("Newcombe", &absolute, c->newcombe);
  rates_sides("MOVER-R", &relative, c->mover);
}
END_TEST

/* ---- sample ratio mismatch ---- */

START_TEST(srm_size)
{
  static const double shares[3] = {.5, .3, .2}, wrong[3] = {.48, .31, .21};
  struct lift_random r = stream(USE_SRM);
  gsl_rng g = {lift_random_gsl(), &r};
  const long long n = draws(100000);
  long long strict = 0, usual = 0, found = 0;
  for (long long i = 0; i < n; i++) {
    unsigned count[3];
    struct lift_srm srm;
    for (int broken = 0; broken < 2; broken++) {
      gsl_ran_multinomial(&g, 3, 5000, broken ? wrong : shares, count);
      long long counts[3] = {count[0], count[1], count[2]};
      ck_assert_int_eq(lift_srm_test(counts, shares, 3, &srm, NULL), LIFT_OK);
      usual += !broken && srm.p_value <= .05;
      strict += !broken && srm.p_value <= .001;
      found += broken && srm.p_value <= .05;
    }
  }
  near_rate("SRM at .05", usual, n, .05);
  near_rate("SRM at .001", strict, n, .001);
  ck_assert_msg(found > n / 2, "a wrong split is found in %g", (double)found / (double)n);
}
END_TEST

/* ---- several comparisons ---- */

/* p of three comparisons, of three arms with one control or with a control each. */
static void holm_draw(struct lift_random *r, bool shared, const double effect[3], double p[3])
{
  static const struct lift_test test = {.05, 0, LIFT_TWO_SIDED};
  struct lift_sample control = {0};
  for (int k = 0; k < 3; k++) {
    struct source source = {SOURCE_NORMAL, effect[k], 1, 0, 0}, none = {SOURCE_NORMAL, 0, 1, 0, 0};
    struct lift_effect out;
    struct lift_sample arm = sample_draw(&source, 30, r);
    if (k == 0 || !shared)
      control = sample_draw(&none, 30, r);
    ck_assert_int_eq(lift_welch(&arm, &control, &test, &out, NULL), LIFT_OK);
    p[k] = out.p_value;
  }
}

/* Without any effect the chance of a false rejection is that of the smallest p below alpha / 3: 1 - (1 - alpha / 3)^3
 * for independent comparisons, less for arms that share a control. With one huge effect Holm spends alpha on the other
 * two: 1 - (1 - alpha / 2)^2; Bonferroni does not. */
START_TEST(holm)
{
  static const double none[3] = {0, 0, 0}, one[3] = {3, 0, 0};
  const double alpha = .05;
  struct lift_random r = stream(USE_HOLM);
  const long long n = draws(2 * DRAWS);
  long long independent = 0, shared = 0, partly = 0, bonferroni = 0, uncorrected = 0;
  for (long long i = 0; i < n; i++) {
    double p[3];
    struct lift_adjusted a[3];
    holm_draw(&r, false, none, p);
    ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 3, alpha, a, NULL), LIFT_OK);
    independent += a[0].rejected || a[1].rejected || a[2].rejected;
    holm_draw(&r, true, none, p);
    ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 3, alpha, a, NULL), LIFT_OK);
    shared += a[0].rejected || a[1].rejected || a[2].rejected;
    uncorrected += p[0] <= alpha || p[1] <= alpha || p[2] <= alpha;
    holm_draw(&r, false, one, p);
    ck_assert_int_eq(lift_multiplicity(LIFT_HOLM, p, 3, alpha, a, NULL), LIFT_OK);
    ck_assert(a[0].rejected);
    partly += a[1].rejected || a[2].rejected;
    ck_assert_int_eq(lift_multiplicity(LIFT_BONFERRONI, p, 3, alpha, a, NULL), LIFT_OK);
    bonferroni += a[1].rejected || a[2].rejected;
  }
  near_rate("Holm, independent", independent, n, 1 - pow(1 - alpha / 3, 3));
  near_rate("Holm, one effect", partly, n, 1 - pow(1 - alpha / 2, 2));
  near_rate("Bonferroni, one effect", bonferroni, n, 1 - pow(1 - alpha / 3, 2));
  ck_assert_msg(binomial_distance(shared, n, alpha) < COVERAGE_BOUND && shared > n * 3 / 100, "shared: %g",
                (double)shared / (double)n);
  ck_assert_msg(uncorrected > n / 10, "uncorrected: %g", (double)uncorrected / (double)n);
}
END_TEST

/* ---- the power that was promised ---- */

static const struct power_case {
  const char *name;
  struct lift_power_design design;
} power_cases[] = {
    {"few units", {.alpha = .05, .power = .8, .ratio = 1, .effect = .9, .sd = 1}},
    {"one-sided, unequal", {.alternative = LIFT_GREATER, .alpha = .05, .power = .9, .ratio = 2, .effect = .4, .sd = 1}},
    {"a decrease", {.alternative = LIFT_LESS, .alpha = .025, .power = .7, .ratio = 1, .effect = -.3, .sd = 1}},
    {"relative, alpha .1",
     {.alpha = .1, .power = .8, .ratio = .5, .effect = .05, .relative = true, .baseline = 10, .sd = 1.5}},
    {"a covariate", {.alpha = .05, .power = .8, .ratio = 1, .effect = .3, .sd = 1, .r_squared = .25}},
};

static bool power_means_once(const struct power_case *c, const struct lift_power_plan *plan, struct lift_random *r)
{
  struct lift_test test = {c->design.alpha, 0, c->design.alternative};
  struct lift_effect effect;
  if (c->design.r_squared > 0) {
    struct joint_source source = {1, plan->arm_units, plan->control_units, plan->effect, NAN, false};
    struct joint_pair pair;
    struct lift_adjustment cut = {0};
    joint_draw(&source, r, &pair);
    ck_assert_int_eq(lift_cuped(&pair.arm, &pair.control, LIFT_CUPED_UNION, &cut, NULL), LIFT_OK);
    ck_assert_int_eq(lift_welch(&cut.arm, &cut.control, &test, &effect, NULL), LIFT_OK);
    lift_adjustment_clear(&cut);
  } else {
    struct source arm = {SOURCE_NORMAL, c->design.baseline + plan->effect, c->design.sd, 0, 0};
    struct source control = {SOURCE_NORMAL, c->design.baseline, c->design.sd, 0, 0};
    struct lift_sample a = sample_draw(&arm, plan->arm_units, r), b = sample_draw(&control, plan->control_units, r);
    ck_assert_int_eq(lift_welch(&a, &b, &test, &effect, NULL), LIFT_OK);
  }
  return effect.p_value <= c->design.alpha;
}

START_TEST(power_means)
{
  const struct power_case *c = &power_cases[_i];
  struct lift_random r = stream((uint64_t)(USE_POWER + _i));
  struct lift_power_plan plan;
  ck_assert_int_eq(lift_power_means(&c->design, &plan, NULL), LIFT_OK);
  ck_assert_double_ge(plan.units_power, c->design.power - 1e-9);
  ck_assert_int_le((int)plan.control_units, JOINT_UNITS);
  const long long n = draws(DRAWS);
  long long found = 0;
  for (long long i = 0; i < n; i++)
    found += power_means_once(c, &plan, &r);
  near_rate(c->name, found, n, plan.units_power);
}
END_TEST

static const struct lift_power_design rate_designs[] = {
    {.alpha = .05, .power = .8, .ratio = 1, .effect = .2, .relative = true, .baseline = .1},
    {.alpha = .05, .power = .9, .ratio = 1, .effect = .05, .baseline = .3, .pooled = true},
    {.alternative = LIFT_GREATER, .alpha = .05, .power = .8, .ratio = 1, .effect = .01, .baseline = .05},
};

/* The plan is a normal approximation of the z test; the test that is run is Newcombe's. */
START_TEST(power_proportions)
{
  const struct lift_power_design *design = &rate_designs[_i];
  struct lift_random r = stream((uint64_t)(USE_POWER + 50 + _i));
  struct lift_power_plan plan;
  ck_assert_int_eq(lift_power_proportions(design, &plan, NULL), LIFT_OK);
  const long long n = draws(DRAWS);
  long long found = 0;
  for (long long i = 0; i < n; i++) {
    struct lift_count arm = count_draw(plan.arm_units, design->baseline + plan.effect, &r);
    struct lift_count control = count_draw(plan.control_units, design->baseline, &r);
    struct lift_test test = {design->alpha, 0, design->alternative};
    struct lift_effect effect;
    ck_assert_int_eq(lift_newcombe(&arm, &control, &test, &effect, NULL), LIFT_OK);
    found += effect.p_value <= design->alpha;
  }
  near_rate("proportions", found, n, plan.units_power);
}
END_TEST

/* ---- conformal ---- */

/* Beside the size of `average` at no effect (check_conformal.c): coverage of a true effect by every statistic, with two
 * treated units, tests of other lengths, and an alpha that the number of periods does not attain: the error is then
 * floor(alpha T) / T. Errors are exchangeable over periods, which makes the test exact. */
static const struct conformal_case {
  enum lift_conformal_statistic statistic;
  size_t periods, post, treated;
  double alpha;
} conformal_cases[] = {
    {LIFT_CONFORMAL_ANY, 30, 6, 1, .1},
    {LIFT_CONFORMAL_GREATER, 25, 3, 2, .05},
    {LIFT_CONFORMAL_LESS, 20, 1, 1, .1},
    {LIFT_CONFORMAL_AVERAGE, 20, 8, 2, .2},
};
enum { CONFORMAL_CASES = sizeof conformal_cases / sizeof *conformal_cases };
enum { CONFORMAL_UNITS = 7, CONFORMAL_PERIODS = 30 };

static bool conformal_misses(const struct conformal_case *c, const struct lift_model *model, struct lift_random *r)
{
  enum { N = CONFORMAL_UNITS };
  const double effect = 2.5;
  double outcome[N * CONFORMAL_PERIODS], factor[CONFORMAL_PERIODS], target[CONFORMAL_PERIODS];
  size_t unit[N];
  struct lift_prepared prepared;
  struct lift_conformal conformal;
  struct lift_conformal_p p;
  lift_random_fill_normal(r, factor, c->periods);
  for (size_t j = 0; j < N; j++) {
    double loading = lift_random_uniform(r) + .5, level = 20 + 2 * lift_random_normal(r);
    unit[j] = j;
    for (size_t t = 0; t < c->periods; t++) {
      outcome[j * c->periods + t] = level + loading * factor[t] + lift_random_normal(r);
      if (j < c->treated && t >= c->periods - c->post)
        outcome[j * c->periods + t] += effect;
    }
  }
  struct lift_panel_test test = {.outcome = outcome, .units = N, .stride = c->periods, .periods = c->periods,
                                 .pre = c->periods - c->post, .treated = unit, .treated_count = c->treated,
                                 .donor = unit + c->treated, .donors = N - c->treated};
  lift_panel_target(&test, target);
  ck_assert_int_eq(lift_model_prepare(model, outcome, N, c->periods, c->periods, c->periods, &prepared, NULL), LIFT_OK);
  ck_assert_int_eq(lift_conformal_init(&conformal, &prepared, test.donor, test.donors, c->post, c->statistic, NULL),
                   LIFT_OK);
  ck_assert_int_eq(lift_conformal_p_value(&conformal, target, effect, &p, NULL), LIFT_OK);
  lift_conformal_clear(&conformal);
  lift_prepared_clear(&prepared);
  return p.p_value <= c->alpha;
}

START_TEST(conformal)
{
  const struct conformal_case *c = &conformal_cases[_i % CONFORMAL_CASES];
  const struct lift_model *model = lift_model_at((size_t)(_i / CONFORMAL_CASES));
  struct lift_random r = stream((uint64_t)(USE_CONFORMAL + _i));
  const long long n = draws(4000);
  long long missed = 0;
  for (long long i = 0; i < n; i++)
    missed += conformal_misses(c, model, &r);
  near_rate(model->name, missed, n, floor(c->alpha * (double)c->periods + 1e-9) / (double)c->periods);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *coverage_suite(void)
{
  Suite *suite = suite_create("coverage");
  TCase *tests = tcase_create("coverage");
  tcase_set_timeout(tests, 240);
  tcase_add_loop_test(tests, means, 0, COUNT(means_cases));
  tcase_add_loop_test(tests, cuped, 0, COUNT(cuped_cases));
  tcase_add_loop_test(tests, rates, 0, COUNT(rates_cases));
  tcase_add_test(tests, srm_size);
  tcase_add_test(tests, holm);
  tcase_add_loop_test(tests, power_means, 0, COUNT(power_cases));
  tcase_add_loop_test(tests, power_proportions, 0, COUNT(rate_designs));
  tcase_add_loop_test(tests, conformal, 0, 3 * CONFORMAL_CASES);
  suite_add_tcase(suite, tests);
  return suite;
}

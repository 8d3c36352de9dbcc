/* lift/power.h against R's pwr and stats, and statsmodels. */
#include "lift/power.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../src/lib/student.h"
#include "ab_fixture.h"

Suite *power_suite(void);

static const struct lift_power_design plain = {
    .solve = LIFT_SOLVE_SIZE, .alpha = .05, .power = .8, .ratio = 1, .sd = 1, .alternative = LIFT_TWO_SIDED};

static struct lift_power_plan means(struct lift_power_design design)
{
  struct lift_power_plan plan;
  struct lift_error err = {""};
  ck_assert_msg(lift_power_means(&design, &plan, &err) == LIFT_OK, "%s", err.text);
  return plan;
}

static struct lift_power_plan proportions(struct lift_power_design design)
{
  struct lift_power_plan plan;
  struct lift_error err = {""};
  ck_assert_msg(lift_power_proportions(&design, &plan, &err) == LIFT_OK, "%s", err.text);
  return plan;
}

static enum lift_alternative alternative_of(const cJSON *row, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, key);
  ck_assert(cJSON_IsString(item));
  return strncmp(item->valuestring, "two", 3) == 0 ? LIFT_TWO_SIDED : LIFT_GREATER;
}

/* tests/reference/noncentral_t.py, in decimal arithmetic; the first two are also in power_statsmodels.json, nct_sf. */
START_TEST(noncentral_tails)
{
  static const double want[][4] = {
      {1.984467, 98, 2.8, 7.91747317263686190e-01}, {1.960201, 9998, 2.8016, 7.99928868019535333e-01},
      {12, 20, 1, 3.70183499224138972e-09},         {40, 60, 0, 2.87774024331369135e-45},
      {4.3, 2, 1.5, 1.47655826637978438e-01},       {1.98, 98, -2.8, 1.12967294048924268e-06},
      {2.776, 4, 0, 2.50113891599882017e-02},       {5, 500, 20, 1},
  };
  for (size_t i = 0; i < sizeof want / sizeof *want; i++)
    ab_near("tail", lift_student_noncentral_upper(want[i][0], want[i][1], want[i][2]), want[i][3], 1e-11);
  static const double df[] = {1, 2, 2.5, 7, 40, 1e3, 1e6, 1e9}; /* delta 0 is the central t */
  for (size_t i = 0; i < sizeof df / sizeof *df; i++)
    for (double t = 0; t < 30; t += 1.7)
      ab_near("central", lift_student_noncentral_upper(t, df[i], 0), lift_student_upper(t, df[i]), 1e-10);
  ab_near("below 0", lift_student_noncentral_upper(-2.1, 9, 1), 1 - lift_student_noncentral_upper(2.1, 9, -1), 1e-13);
}
END_TEST

/* power.json, grid_t: R's pwr.t.test. Size, then the effect and the power back from that size. */
START_TEST(grid_t)
{
  cJSON *json = ab_json("power.json");
  if (!json)
    return;
  const cJSON *row;
  int seen = 0;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "grid_t"))
  {
    struct lift_power_design design = plain;
    design.alpha = ab_number(row, "alpha"), design.power = ab_number(row, "power"), design.effect = ab_number(row, "d");
    design.alternative = alternative_of(row, "alt");
    struct lift_power_plan plan = means(design);
    ab_near("n", plan.control_size, ab_number(row, "n"), 1e-6);
    ab_near("power", plan.power, design.power, 1e-11);
    ck_assert(plan.units_power >= plan.power - 1e-12 && plan.control_units == (long long)ceil(plan.control_size));
    design.solve = LIFT_SOLVE_EFFECT, design.control_size = plan.control_size;
    ab_near("d", means(design).effect, design.effect, 1e-11);
    design.solve = LIFT_SOLVE_POWER;
    ab_near("power", means(design).power, design.power, 1e-11);
    seen++;
  }
  ck_assert_int_eq(seen, 72);
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "grid_t_unequal")) /* pwr.t2n.test, alpha .05 */
  {
    struct lift_power_design design = plain;
    design.solve = LIFT_SOLVE_POWER, design.effect = ab_number(row, "d");
    design.control_size = ab_number(row, "n1"), design.ratio = ab_number(row, "ratio");
    ab_near("power", means(design).power, ab_number(row, "power"), 1e-9);
  }
  cJSON_Delete(json);
}
END_TEST

/* power.json, grid_prop: R's power.prop.test (the pooled test, default strict = FALSE). */
START_TEST(grid_prop)
{
  cJSON *json = ab_json("power.json");
  if (!json)
    return;
  const cJSON *row;
  int seen = 0;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "grid_prop"))
  {
    struct lift_power_design design = plain;
    design.alpha = ab_number(row, "alpha"), design.power = ab_number(row, "power"), design.pooled = true;
    design.baseline = ab_number(row, "p1"), design.effect = ab_number(row, "rel"), design.relative = true;
    struct lift_power_plan plan = proportions(design);
    ab_near("n", plan.control_size, ab_number(row, "n"), 1e-6);
    design.solve = LIFT_SOLVE_EFFECT, design.control_size = plan.control_size;
    ab_near("relative", proportions(design).effect_relative, design.effect, 1e-8);
    seen++;
  }
  ck_assert_int_eq(seen, 40);
  cJSON_Delete(json);
}
END_TEST

/* One of R's documented examples, where it is a two-sample t test or a pooled test of two proportions. */
static bool check_example(const cJSON *row)
{
  const char *method = cJSON_GetObjectItemCaseSensitive(row, "method")->valuestring;
  const char *call = cJSON_GetObjectItemCaseSensitive(row, "call")->valuestring;
  struct lift_power_design design = plain;
  design.alpha = ab_number(row, "sig.level"), design.alternative = alternative_of(row, "alternative");
  if (strncmp(method, "Two-sample t", 12) == 0 || strncmp(method, "t test", 6) == 0) {
    bool sizes = cJSON_HasObjectItem(row, "n1");
    design.effect =
        cJSON_HasObjectItem(row, "d") ? ab_number(row, "d") : ab_number(row, "delta") / ab_number(row, "sd");
    design.solve = strstr(call, "power=") ? LIFT_SOLVE_SIZE : LIFT_SOLVE_POWER;
    design.control_size = ab_number(row, sizes ? "n1" : "n");
    design.ratio = sizes ? ab_number(row, "n2") / ab_number(row, "n1") : 1;
    design.power = ab_number(row, "power");
    struct lift_power_plan plan = means(design);
    ab_near(call, plan.power, ab_number(row, "power"), 1e-6);
    ab_near(call, plan.control_size, design.control_size, 1e-5);
    return true;
  }
  if (strncmp(method, "Two-sample comparison", 21) == 0) {
    design.pooled = true, design.power = ab_number(row, "power"), design.baseline = ab_number(row, "p1");
    design.effect = ab_number(row, "p2") - design.baseline;
    ab_near(call, proportions(design).control_size, ab_number(row, "n"), 1e-4); /* uniroot's tolerance */
    design.solve = LIFT_SOLVE_EFFECT, design.control_size = ab_number(row, "n");
    ab_near(call, proportions(design).effect, design.effect, 1e-4);
    return true;
  }
  return false; /* one sample, paired, arcsine, chi-square, anova, regression: other tests */
}

START_TEST(examples_of_R)
{
  cJSON *json = ab_json("power.json");
  if (!json)
    return;
  const cJSON *row;
  int seen = 0;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "examples"))
  {
    if (cJSON_HasObjectItem(row, "alternative"))
      seen += check_example(row);
  }
  ck_assert_int_eq(seen, 7);
  cJSON_Delete(json);
}
END_TEST

/* statsmodels' nobs1 and prop1 = prop2 + diff belong to one group, ratio is the other's size over it. */
static bool check_statsmodels(const cJSON *row)
{
  const char *name = cJSON_GetObjectItemCaseSensitive(row, "fn")->valuestring;
  struct lift_power_design design = plain;
  if (strncmp(name, "TTestIndPower", 13) == 0) {
    bool effect = strstr(name, "mde") != NULL;
    design.solve = effect ? LIFT_SOLVE_EFFECT : LIFT_SOLVE_SIZE;
    design.ratio = ab_number(row, "ratio"), design.alpha = ab_number(row, "alpha"),
    design.power = ab_number(row, "power");
    design.effect = effect ? 0 : ab_number(row, "effect_size");
    design.control_size = effect ? ab_number(row, "nobs1") : 0;
    struct lift_power_plan plan = means(design);
    /* its effect for ratio 2 has a power of .7999926 by R's pt (tests/reference/ab_kernels.R): it stopped early */
    ab_near(name, effect ? plan.effect : plan.control_size, ab_number(row, effect ? "effect_size" : "nobs1"), 1e-5);
    return true;
  }
  if (strcmp(name, "power_proportions_2indep") == 0) {
    design.solve = LIFT_SOLVE_POWER, design.pooled = true;
    design.baseline = ab_number(row, "prop2"), design.effect = ab_number(row, "diff");
    design.ratio = 1 / ab_number(row, "ratio"), design.control_size = ab_number(row, "nobs1") * ab_number(row, "ratio");
    ab_near(name, proportions(design).power, ab_number(row, "power"), 2e-6); /* it counts the wrong direction too */
    return true;
  }
  if (strcmp(name, "samplesize_proportions_2indep_onetail") == 0) { /* two-sided at .05, one tail counted */
    design.pooled = true, design.power = ab_number(row, "power");
    design.baseline = ab_number(row, "prop2"), design.effect = ab_number(row, "diff");
    design.ratio = 1 / ab_number(row, "ratio");
    ab_near(name, proportions(design).arm_size, ab_number(row, "nobs1"), 1e-7);
    return true;
  }
  return false; /* NormalIndPower (variance known), clusters: not here */
}

START_TEST(statsmodels)
{
  cJSON *json = ab_json("power_statsmodels.json");
  if (!json)
    return;
  const cJSON *row;
  int seen = 0;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "cases")) seen += check_statsmodels(row);
  ck_assert_int_eq(seen, 23);
  cJSON_Delete(json);
}
END_TEST

/* R 4.2.2, tests/reference/ab_kernels.R; the pooled size is power.prop.test's. Stata's power is quoted in statsmodels'
 * tests; R's older strict figure (76.65294) differs from its present one (76.7069) by uniroot's coarse tolerance. */
START_TEST(proportions_known)
{
  struct lift_power_design design = plain;
  design.baseline = .04, design.effect = .05, design.relative = true;
  struct lift_power_plan plan = proportions(design);
  ab_near("unpooled", plan.control_size, 154301.1266975687, 1e-12);
  ck_assert(plan.control_units == 154302 && plan.arm_units == 154302 && plan.total_units == 308604);
  ck_assert(plan.units_power >= .8 && plan.units_power < .80001 && plan.has_relative);
  ab_near("effect", plan.effect, .002, 1e-12);
  design.pooled = true;
  ck_assert_double_eq_tol(proportions(design).control_size, 154303.87, .005);
  design.pooled = false, design.r_squared = .3;
  ab_near("R squared", proportions(design).control_size, 108010.7886882981, 1e-12);
  design.r_squared = 0, design.ratio = 2;
  plan = proportions(design);
  ab_near("twice the control", plan.control_size, 114825.1860736599, 1e-12);
  ck_assert(plan.control_units == 114826 && plan.arm_units == 229651);
  design = plain, design.solve = LIFT_SOLVE_EFFECT, design.baseline = .04, design.control_size = 1e4;
  ab_near("up", proportions(design).effect, .04813008139699202 - .04, 1e-10);
  design.effect = -1;
  ab_near("down", proportions(design).effect, .03259144921786603 - .04, 1e-10);
  design = plain, design.solve = LIFT_SOLVE_POWER, design.baseline = .015, design.effect = -.014;
  design.control_size = 550, design.pooled = true;
  ck_assert_double_eq_tol(proportions(design).power, .74156, 1e-5);
}
END_TEST

/* R 4.2.2, power.t.test(strict = TRUE), tests/reference/ab_kernels.R: few units. */
START_TEST(means_small)
{
  struct lift_power_design design = plain;
  design.effect = 3;
  ab_near("delta 3", means(design).control_size, 3.070009081675422, 1e-9);
  design.effect = 5;
  ab_near("delta 5", means(design).control_size, 2.117219911111157, 1e-9);
  design.effect = 50;
  struct lift_power_plan plan = means(design);
  ck_assert(plan.at_minimum && plan.control_size == 2 && plan.control_units == 2 && plan.power > .99);
  design.solve = LIFT_SOLVE_POWER, design.control_size = 2, design.effect = 3;
  ab_near("n 2", means(design).power, .3874001285261768, 1e-8);
  design.control_size = 3, design.effect = 1, design.alpha = 1e-6;
  ab_near("alpha 1e-6", means(design).power, 4.74123172808001531e-06, 1e-11); /* tests/reference/noncentral_t.py */
  design = plain, design.effect = .1, design.r_squared = .75, design.sd = 2;
  struct lift_power_plan adjusted = means(design);
  design.r_squared = 0, design.sd = 1;
  ab_near("R squared", adjusted.control_size, means(design).control_size, 1e-12);
  design.baseline = -20, design.relative = true, design.effect = -.005;
  plan = means(design);
  ab_near("relative to a negative baseline", plan.control_size, adjusted.control_size, 1e-12);
  ck_assert(plan.effect == -.1 && plan.effect_relative == -.005);
}
END_TEST

/* Power grows with units and effect, down to the floor, and solving is the inverse of it. */
START_TEST(round_trips)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 20240, 6);
  for (int i = 0; i < 2000; i++) {
    struct lift_power_design design = plain;
    design.alternative = (enum lift_alternative)ab_between(&random, LIFT_TWO_SIDED, LIFT_LESS);
    design.alpha = .3 * pow(1e-6, lift_random_uniform(&random));
    design.power = design.alpha + (.9999 - design.alpha) * (.02 + .98 * lift_random_uniform(&random));
    design.ratio = pow(10, 2 * lift_random_uniform(&random) - 1);
    design.effect = pow(10, 4 * lift_random_uniform(&random) - 3) * (design.alternative == LIFT_LESS ? -1 : 1);
    struct lift_power_plan plan = means(design);
    ck_assert(plan.at_minimum ? plan.power >= design.power - 1e-12 : fabs(plan.power - design.power) < 1e-11);
    ck_assert(plan.units_power >= design.power - 1e-11 && plan.control_units >= 2 && plan.arm_units >= 2);
    design.solve = LIFT_SOLVE_EFFECT, design.control_size = plan.control_size, design.power = plan.power;
    if (plan.power < .9999999)
      ab_near("effect back", means(design).effect, plan.effect, 1e-6);
  }
}
END_TEST

static void refused(enum lift_status (*plan_of)(const struct lift_power_design *, struct lift_power_plan *,
                                                struct lift_error *),
                    struct lift_power_design design, enum lift_status status, const char *hint)
{
  struct lift_error err = {""};
  struct lift_power_plan plan;
  memset(&plan, 0x5a, sizeof plan);
  struct lift_power_plan untouched = plan;
  enum lift_status got = plan_of(&design, &plan, &err);
  ck_assert_msg(got == status && strstr(err.text, hint), "status %d, \"%s\", expected \"%s\"", got, err.text, hint);
  ck_assert_int_eq(memcmp(&plan, &untouched, sizeof plan), 0);
}

#define REFUSED(plan_of, status, hint, ...) \
  do { \
    struct lift_power_design design = plain; \
    design.baseline = .1, design.effect = .01, design.control_size = 100; \
    __VA_ARGS__; \
    refused(plan_of, design, status, hint); \
  } while (0)

START_TEST(nonsense)
{
  REFUSED(lift_power_proportions, LIFT_EUSAGE, "the baseline rate is 0", design.baseline = 0);
  REFUSED(lift_power_proportions, LIFT_EUSAGE, "the baseline rate is 1", design.baseline = 1);
  REFUSED(lift_power_proportions, LIFT_EUSAGE, "the baseline rate is nan", design.baseline = NAN);
  REFUSED(lift_power_proportions, LIFT_EUSAGE, "name a smaller effect", design.effect = .9);
  REFUSED(lift_power_proportions, LIFT_EUSAGE, "name a smaller effect", design.effect = -1, design.relative = true);
  REFUSED(lift_power_proportions, LIFT_EUSAGE, "lost beside", design.effect = 1e-30);
  REFUSED(lift_power_proportions, LIFT_EDATA, "cannot tell", design.solve = LIFT_SOLVE_EFFECT, design.control_size = 2,
          design.effect = -1);
  REFUSED(lift_power_proportions, LIFT_EDATA, "more than 1e+15", design.effect = 1e-9);
  REFUSED(lift_power_means, LIFT_EUSAGE, "the effect to detect is 0", design.effect = 0);
  REFUSED(lift_power_means, LIFT_EUSAGE, "not above alpha", design.power = .05);
  REFUSED(lift_power_means, LIFT_EUSAGE, "not above alpha", design.power = NAN; design.power = -1);
  REFUSED(lift_power_means, LIFT_EUSAGE, "must be below 1", design.power = 1);
  REFUSED(lift_power_means, LIFT_EUSAGE, "must be below 1", design.power = NAN);
  REFUSED(lift_power_means, LIFT_EUSAGE, "alpha is 0", design.alpha = 0);
  REFUSED(lift_power_means, LIFT_EUSAGE, "R squared is 1", design.r_squared = 1);
  REFUSED(lift_power_means, LIFT_EUSAGE, "R squared is -0.1", design.r_squared = -.1);
  REFUSED(lift_power_means, LIFT_EUSAGE, "at least 2", design.solve = LIFT_SOLVE_POWER, design.control_size = 1);
  REFUSED(lift_power_means, LIFT_EUSAGE, "at least 2", design.solve = LIFT_SOLVE_EFFECT, design.ratio = .001);
  REFUSED(lift_power_means, LIFT_EUSAGE, "standard deviation is 0", design.sd = 0);
  REFUSED(lift_power_means, LIFT_EUSAGE, "ratio of arm to control is 0", design.ratio = 0);
  REFUSED(lift_power_means, LIFT_EUSAGE, "test two-sided", design.alternative = LIFT_LESS);
  REFUSED(lift_power_means, LIFT_EUSAGE, "absolute one", design.baseline = 0, design.relative = true);
  REFUSED(lift_power_means, LIFT_EDATA, "detect a larger one", design.effect = 1e-12);
  REFUSED(lift_power_means, LIFT_EUSAGE, "expected a finite number", design.effect = INFINITY);
}
END_TEST

Suite *power_suite(void)
{
  Suite *suite = suite_create("power");
  TCase *tests = tcase_create("power");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, noncentral_tails);
  tcase_add_test(tests, grid_t);
  tcase_add_test(tests, grid_prop);
  tcase_add_test(tests, examples_of_R);
  tcase_add_test(tests, statsmodels);
  tcase_add_test(tests, proportions_known);
  tcase_add_test(tests, means_small);
  tcase_add_test(tests, round_trips);
  tcase_add_test(tests, nonsense);
  suite_add_tcase(suite, tests);
  return suite;
}

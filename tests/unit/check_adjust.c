/* lift/adjust.h against R and tea-tasting. */
#include "lift/adjust.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ab_fixture.h"

Suite *adjust_suite(void);

enum { MOST = 4 };

/* Room for a joint of up to MOST columns. */
struct room {
  double mean[MOST], cross[MOST * MOST];
};

/* The joint moments of some columns over the rows where column `by` is `arm`; plainly in two passes. */
static struct lift_joint joint_of(const struct ab_table *table, size_t by, double arm, const size_t *columns, size_t m,
                                  struct room *room)
{
  struct lift_joint joint = {0, m - 1, room->mean, room->cross};
  memset(room, 0, sizeof *room);
  for (size_t i = 0; i < table->rows; i++)
    if (table->cell[i][by] == arm) {
      joint.n++;
      for (size_t j = 0; j < m; j++)
        room->mean[j] += table->cell[i][columns[j]];
    }
  for (size_t j = 0; j < m; j++)
    room->mean[j] /= (double)joint.n;
  for (size_t i = 0; i < table->rows; i++)
    for (size_t j = 0; table->cell[i][by] == arm && j < m; j++)
      for (size_t k = 0; k < m; k++)
        room->cross[j * m + k] +=
            (table->cell[i][columns[j]] - room->mean[j]) * (table->cell[i][columns[k]] - room->mean[k]);
  return joint;
}

static struct lift_adjustment adjust(const struct lift_joint *arm, const struct lift_joint *control,
                                     enum lift_cuped_slope slope)
{
  struct lift_adjustment adjustment;
  struct lift_error err = {""};
  ck_assert_msg(lift_cuped(arm, control, slope, &adjustment, &err) == LIFT_OK, "%s", err.text);
  return adjustment;
}

static struct lift_effect welch(const struct lift_adjustment *adjustment)
{
  struct lift_test test = {.05, 0, LIFT_TWO_SIDED};
  struct lift_effect effect;
  ck_assert_int_eq(lift_welch(&adjustment->arm, &adjustment->control, &test, &effect, NULL), LIFT_OK);
  return effect;
}

/* r_oracle.json, cuped_pooled_theta and ancova_ols: R 4.2.2 on small_ab.csv (treat, x, y: columns 1, 2, 3). */
START_TEST(cuped_as_R)
{
  static struct ab_table table;
  cJSON *json = ab_json("r_oracle.json");
  if (!json || !ab_csv("small_ab.csv", &table))
    return;
  const cJSON *want = cJSON_GetObjectItemCaseSensitive(json, "cuped_pooled_theta");
  const size_t columns[] = {3, 2};
  struct room rooms[2];
  struct lift_joint arm = joint_of(&table, 1, 1, columns, 2, &rooms[0]);
  struct lift_joint control = joint_of(&table, 1, 0, columns, 2, &rooms[1]);
  struct lift_adjustment adjusted = adjust(&arm, &control, LIFT_CUPED_UNION);
  struct lift_effect effect = welch(&adjusted);
  ab_near("slope", adjusted.slope[0], ab_number(want, "theta"), 1e-12);
  ab_near("t", effect.statistic, ab_number(want, "statistic"), 1e-10);
  ab_near("df", effect.df, ab_number(want, "df"), 1e-11);
  ab_near("p", effect.p_value, ab_number(want, "p"), 1e-10);
  ab_near("lower", effect.interval.lower, ab_element(want, "ci", 0), 1e-10);
  ab_near("upper", effect.interval.upper, ab_element(want, "ci", 1), 1e-10);
  ab_near("arm", adjusted.arm.mean, ab_element(want, "est", 0), 1e-12);
  ab_near("control", adjusted.control.mean, ab_element(want, "est", 1), 1e-12);
  lift_adjustment_clear(&adjusted);
  adjusted = adjust(&arm, &control, LIFT_CUPED_WITHIN);
  want = cJSON_GetObjectItemCaseSensitive(json, "ancova_ols"); /* the coefficient of lm(y ~ treat + x) */
  ab_near("ancova", welch(&adjusted).estimate, ab_number(want, "coef"), 1e-11);
  lift_adjustment_clear(&adjusted);
  cJSON_Delete(json);
}
END_TEST

/* Two covariates, x and num: R 4.2.2, lm and t.test, tests/reference/ab_kernels.R. */
START_TEST(cuped_two_covariates)
{
  static const struct {
    double slope[2], mean[2], variance[2], t, df, p, lower, upper;
  } want[] = {
      [LIFT_CUPED_UNION] = {{.6848251019890044, .1145780678909536}, {23.80475969742394, 22.95060696924273},
                            {40.94397884763681, 72.29053771859820}, .6217585160865726, 109.6008379848736,
                            .5353918651338989, -1.868445737670649, 3.5767511940330667},
      [LIFT_CUPED_WITHIN] = {{.6838433307566310, .1102211280487482}, {23.80793491925910, 22.94743174740757},
                             {40.94404456259685, 72.28771391103506}, .6263887869021685, 109.6018961951132,
                             .5323624055578540, -1.862061842760957, 3.583068186464017},
  };
  static struct ab_table table;
  if (!ab_csv("small_ab.csv", &table))
    return;
  const size_t columns[] = {3, 2, 4}; /* y, x, num */
  struct room rooms[2];
  struct lift_joint arm = joint_of(&table, 1, 1, columns, 3, &rooms[0]);
  struct lift_joint control = joint_of(&table, 1, 0, columns, 3, &rooms[1]);
  struct lift_adjustment adjusted = adjust(&arm, &control, (enum lift_cuped_slope)_i);
  struct lift_effect effect = welch(&adjusted);
  for (int j = 0; j < 2; j++)
    ab_near("slope", adjusted.slope[j], want[_i].slope[j], 1e-11);
  ab_near("arm", adjusted.arm.mean, want[_i].mean[0], 1e-12);
  ab_near("control", adjusted.control.mean, want[_i].mean[1], 1e-12);
  ab_near("arm's variance", adjusted.arm.variance, want[_i].variance[0], 1e-11);
  ab_near("control's variance", adjusted.control.variance, want[_i].variance[1], 1e-11);
  ab_near("t", effect.statistic, want[_i].t, 1e-10);
  ab_near("df", effect.df, want[_i].df, 1e-11);
  ab_near("p", effect.p_value, want[_i].p, 1e-10);
  ab_near("lower", effect.interval.lower, want[_i].lower, 1e-10);
  ab_near("upper", effect.interval.upper, want[_i].upper, 1e-10);
  ck_assert(adjusted.r_squared > .5 && adjusted.r_squared < .9 && adjusted.dropped_count == 0);
  lift_adjustment_clear(&adjusted);
}
END_TEST

static size_t column_of(const char *name)
{
  static const char *const names[] = {"user", "variant", "sessions", "orders", "revenue", "sessions_covariate",
                                      "orders_covariate", "revenue_covariate"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i], name) == 0)
      return i;
  ck_abort_msg("no column '%s'", name);
  return 0;
}

static bool compare_tea(const struct ab_table *table, const cJSON *run)
{
  const cJSON *spec = cJSON_GetObjectItemCaseSensitive(run, "spec"),
              *opts = cJSON_GetObjectItemCaseSensitive(run, "opts");
  const cJSON *covariate = cJSON_GetObjectItemCaseSensitive(spec, "numer_covariate");
  if (!cJSON_IsString(covariate) || cJSON_GetArraySize(spec) != 2 || cJSON_GetArraySize(opts) != 0 ||
      strcmp(cJSON_GetObjectItemCaseSensitive(run, "data")->valuestring, "tea_users_100.csv") != 0)
    return false;
  const size_t columns[] = {column_of(cJSON_GetObjectItemCaseSensitive(spec, "numer")->valuestring),
                            column_of(covariate->valuestring)};
  const cJSON *want = cJSON_GetObjectItemCaseSensitive(run, "result");
  struct room rooms[2];
  struct lift_joint arm = joint_of(table, 1, 1, columns, 2, &rooms[0]);
  struct lift_joint control = joint_of(table, 1, 0, columns, 2, &rooms[1]);
  struct lift_adjustment adjusted = adjust(&arm, &control, LIFT_CUPED_UNION);
  struct lift_effect effect = welch(&adjusted);
  ab_near("theta", adjusted.slope[0], ab_number(want, "theta"), 1e-10);
  ab_near("control", adjusted.control.mean, ab_number(want, "control"), 1e-10);
  ab_near("treatment", adjusted.arm.mean, ab_number(want, "treatment"), 1e-10);
  ab_near("statistic", effect.statistic, ab_number(want, "statistic"), 1e-9);
  ab_near("p", effect.p_value, ab_number(want, "pvalue"), 1e-9);
  ab_near("lower", effect.interval.lower, ab_number(want, "effect_size_ci_lower"), 1e-9);
  ab_near("upper", effect.interval.upper, ab_number(want, "effect_size_ci_upper"), 1e-9);
  lift_adjustment_clear(&adjusted);
  return true;
}

/* tea_tasting.json, run: tea-tasting's own code, mean metrics with a covariate and its default options. */
START_TEST(cuped_as_tea_tasting)
{
  static struct ab_table table;
  cJSON *json = ab_json("tea_tasting.json");
  if (!json || !ab_csv("tea_users_100.csv", &table))
    return;
  int seen = 0;
  const cJSON *run;
  cJSON_ArrayForEach(run, cJSON_GetObjectItemCaseSensitive(json, "run")) seen += compare_tea(&table, run);
  ck_assert_int_ge(seen, 1);
  cJSON_Delete(json);
}
END_TEST

/* y, x, then a copy of x scaled, and a constant: both go, and the answer is that of x alone. */
START_TEST(cuped_drops)
{
  struct ab_table table = {.rows = 8, .cell = {{0}}};
  static const double y[] = {3, 5, 4, 9, 8, 7, 2, 6}, x[] = {1, 2, 2, 5, 4, 3, 1, 3};
  for (size_t i = 0; i < 8; i++) {
    double row[] = {(double)(i % 2), y[i], x[i], -3 * x[i] + 1e3, 7};
    memcpy(table.cell[i], row, sizeof row);
  }
  const size_t one[] = {1, 2}, three[] = {1, 4, 2, 3};
  struct room rooms[4];
  struct lift_joint arm = joint_of(&table, 0, 1, one, 2, &rooms[0]),
                    control = joint_of(&table, 0, 0, one, 2, &rooms[1]);
  struct lift_joint arm3 = joint_of(&table, 0, 1, three, 4, &rooms[2]),
                    control3 = joint_of(&table, 0, 0, three, 4, &rooms[3]);
  for (int slope = LIFT_CUPED_UNION; slope <= LIFT_CUPED_WITHIN; slope++) {
    struct lift_adjustment want = adjust(&arm, &control, (enum lift_cuped_slope)slope);
    struct lift_adjustment got = adjust(&arm3, &control3, (enum lift_cuped_slope)slope);
    ck_assert(got.dropped_count == 2 && got.dropped[0] && !got.dropped[1] && got.dropped[2]);
    ck_assert(got.slope[0] == 0 && got.slope[2] == 0);
    ab_near("slope", got.slope[1], want.slope[0], 1e-13);
    ab_near("variance", got.arm.variance, want.arm.variance, 1e-12);
    lift_adjustment_clear(&want);
    lift_adjustment_clear(&got);
  }
}
END_TEST

/* A covariate that explains everything leaves no variance, and Welch says so; one that is the arm itself is dropped. */
START_TEST(cuped_edges)
{
  const double mean1[] = {10, 5}, mean0[] = {8, 4}, cross[] = {40, 20, 20, 10}, flat[] = {40, 0, 0, 0};
  struct lift_joint arm = {20, 1, mean1, cross}, control = {20, 1, mean0, cross};
  struct lift_adjustment adjusted = adjust(&arm, &control, LIFT_CUPED_WITHIN);
  ck_assert(adjusted.arm.variance == 0 && adjusted.control.variance == 0 && adjusted.r_squared == 1);
  ck_assert_double_eq_tol(adjusted.arm.mean, adjusted.control.mean, 1e-14);
  lift_adjustment_clear(&adjusted);
  arm.cross = control.cross = flat;
  adjusted = adjust(&arm, &control, LIFT_CUPED_UNION);
  ck_assert(adjusted.dropped[0] && adjusted.arm.mean == 10 && adjusted.arm.variance == 40. / 19);
  lift_adjustment_clear(&adjusted);
  lift_adjustment_clear(&adjusted);
  lift_adjustment_clear(NULL);
}
END_TEST

START_TEST(cuped_refuses)
{
  const double mean[] = {10, 5, 1}, cross[] = {40, 20, 1, 20, 10, 2, 1, 2, 9}, bad[] = {NAN, 1};
  struct lift_joint good = {20, 1, mean, cross}, one = {1, 1, mean, cross}, two = {20, 2, mean, cross};
  struct lift_joint none = {20, 0, mean, cross}, few = {2, 2, mean, cross}, broken = {20, 1, bad, cross};
  struct lift_adjustment adjusted;
  struct lift_error err = {""};
  ck_assert_int_eq(lift_cuped(&good, &two, LIFT_CUPED_UNION, &adjusted, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_cuped(&none, &none, LIFT_CUPED_UNION, &adjusted, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_cuped(&one, &good, LIFT_CUPED_UNION, &adjusted, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_cuped(&few, &few, LIFT_CUPED_UNION, &adjusted, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "drop some covariates"));
  ck_assert_int_eq(lift_cuped(&good, &broken, LIFT_CUPED_UNION, &adjusted, &err), LIFT_EDATA);
  ck_assert(adjusted.slope == NULL && adjusted.dropped == NULL);
}
END_TEST

Suite *adjust_suite(void)
{
  Suite *suite = suite_create("adjust");
  TCase *tests = tcase_create("cuped");
  tcase_add_test(tests, cuped_as_R);
  tcase_add_loop_test(tests, cuped_two_covariates, LIFT_CUPED_UNION, LIFT_CUPED_WITHIN + 1);
  tcase_add_test(tests, cuped_as_tea_tasting);
  tcase_add_test(tests, cuped_drops);
  tcase_add_test(tests, cuped_edges);
  tcase_add_test(tests, cuped_refuses);
  suite_add_tcase(suite, tests);
  return suite;
}

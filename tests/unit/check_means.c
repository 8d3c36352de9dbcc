/* lift/means.h and lift/effect.h against R's t.test, and the duality of interval and test. */
#include "lift/means.h"

#include <math.h>
#include <string.h>

#include "../../src/lib/student.h"
#include "ab_fixture.h"

Suite *means_suite(void);

static struct lift_sample sample_of(const struct ab_table *table, double treat, size_t column)
{
  struct lift_sample sample = {0};
  for (size_t i = 0; i < table->rows; i++)
    if (table->cell[i][1] == treat) {
      sample.n++;
      sample.mean += table->cell[i][column];
    }
  sample.mean /= (double)sample.n;
  for (size_t i = 0; i < table->rows; i++)
    if (table->cell[i][1] == treat)
      sample.variance += pow(table->cell[i][column] - sample.mean, 2);
  sample.variance /= (double)sample.n - 1;
  return sample;
}

/* r_oracle.json: R 4.2.2, t.test on small_ab.csv. */
START_TEST(welch_as_R)
{
  static const struct {
    const char *key;
    double alpha;
    enum lift_alternative alternative;
  } cases[] = {
      {"welch", .05, LIFT_TWO_SIDED}, {"welch_90", .1, LIFT_TWO_SIDED}, {"welch_greater", .05, LIFT_GREATER}};
  struct ab_table table;
  cJSON *oracle = ab_json("r_oracle.json");
  if (!oracle || !ab_csv("small_ab.csv", &table))
    return;
  struct lift_sample arm = sample_of(&table, 1, 3), control = sample_of(&table, 0, 3);
  ck_assert_int_eq(arm.n, 60);
  const cJSON *want = cJSON_GetObjectItemCaseSensitive(oracle, cases[_i].key);
  struct lift_test test = {cases[_i].alpha, 0, cases[_i].alternative};
  struct lift_effect effect;
  ck_assert_int_eq(lift_welch(&arm, &control, &test, &effect, NULL), LIFT_OK);
  ab_near("t", effect.statistic, ab_number(want, "statistic"), 1e-11);
  ab_near("df", effect.df, ab_number(want, "df"), 1e-11);
  ab_near("p", effect.p_value, ab_number(want, "p"), 1e-11);
  ab_near("estimate", effect.estimate, ab_element(want, "est", 0) - ab_element(want, "est", 1), 1e-11);
  ab_near("lower", effect.interval.lower, ab_element(want, "ci", 0), 1e-11);
  ck_assert_int_eq(effect.interval.upper_open, cases[_i].alternative == LIFT_GREATER);
  if (!effect.interval.upper_open)
    ab_near("upper", effect.interval.upper, ab_element(want, "ci", 1), 1e-11);
  ck_assert(!effect.interval.lower_open && effect.interval.set == LIFT_SET_INTERVAL);
  cJSON_Delete(oracle);
}
END_TEST

/* Hillstrom's e-mail test, spend; summaries and t.test by R 4.2.2, tests/reference/ab_kernels.R. */
static const struct lift_sample no_mail = {21306, 0.6527893551112363, 134.2863718530216};
static const struct lift_sample mens = {21307, 1.422616511005773, 315.211798865554840};
static const struct lift_sample womens = {21387, 1.077201571047833, 228.496674834659444};

START_TEST(welch_hillstrom)
{
  struct lift_test test = {.05, 0, LIFT_TWO_SIDED};
  struct lift_effect effect;
  ck_assert_int_eq(lift_welch(&mens, &no_mail, &test, &effect, NULL), LIFT_OK);
  ab_near("estimate", effect.estimate, .7698271558945364, 1e-13);
  ab_near("se", effect.se, .1452465602486867, 1e-13);
  ab_near("t", effect.statistic, 5.300140358411668, 1e-13);
  ab_near("df", effect.df, 36671.15797736049, 1e-13);
  ab_near("p", effect.p_value, 1.163814968225483e-07, 1e-11);
  ab_near("lower", effect.interval.lower, .4851397325684073, 1e-12);
  ab_near("upper", effect.interval.upper, 1.054514579220666, 1e-12);
  ck_assert_int_eq(lift_welch(&womens, &no_mail, &test, &effect, NULL), LIFT_OK);
  ab_near("p", effect.p_value, 1.129397102363251e-03, 1e-11);
  ab_near("lower", effect.interval.lower, .1689567898837787, 1e-12);
  double p40 = 8279. / 45489, p30 = 8502. / 44700; /* Cookie Cats, retention_7, as means */
  struct lift_sample gate_40 = {45489, p40, p40 * (1 - p40) * 45489 / 45488};
  struct lift_sample gate_30 = {44700, p30, p30 * (1 - p30) * 44700 / 44699};
  ck_assert_int_eq(lift_welch(&gate_40, &gate_30, &test, &effect, NULL), LIFT_OK);
  ab_near("p", effect.p_value, .001556530181006652, 1e-10);
}
END_TEST

/* R 4.2.2, pt and qt, tests/reference/ab_kernels.R. */
START_TEST(student_tails)
{
  static const double tail[][3] = {{8, 31, 2.470131850951695e-09}, {15, 50, 1.913921918943005e-20},
                                   {30, 107.7, 2.057279727722815e-54}, {2.5, 36671.16, .00621183134392791},
                                   {5, 1.3, .04182118897848355}, {30, 500.5, 3.273817683524957e-114}};
  static const double quantile[][3] = {{1e-12, 40, 9.987885004868849}, {.025, 2, 4.302652729749464},
                                       {.05, 1e6, 1.64485515072204}, {1e-6, 5.5, 20.66541389981661}};
  for (size_t i = 0; i < sizeof tail / sizeof *tail; i++)
    ab_near("tail", lift_student_upper(tail[i][0], tail[i][1]), tail[i][2], 1e-11);
  for (size_t i = 0; i < sizeof quantile / sizeof *quantile; i++)
    ab_near("quantile", lift_student_quantile(quantile[i][0], quantile[i][1]), quantile[i][2], 1e-12);
  ck_assert(lift_student_quantile(.5, 7) == 0);
  ab_near("mirror", lift_student_quantile(.975, 7), -lift_student_quantile(.025, 7), 1e-12);
}
END_TEST

/* A hundred thousand random inputs; every fifth null is put on a limit, where p must be alpha. */
START_TEST(welch_dual)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 20240, 1);
  for (int i = 0; i < 100000; i++) {
    double spread = pow(10, 4 * lift_random_uniform(&random) - 2);
    struct lift_sample arm = {ab_between(&random, 2, 400), lift_random_normal(&random), 0};
    struct lift_sample control = {ab_between(&random, 2, 400), lift_random_normal(&random), 0};
    arm.variance = spread * pow(lift_random_normal(&random), 2);
    control.variance = i % 7 ? spread * pow(lift_random_normal(&random), 2) : 0;
    struct lift_test test = ab_random_test(&random, i % 2 ? 0 : lift_random_normal(&random));
    struct lift_effect effect, swapped;
    ck_assert_int_eq(lift_welch(&arm, &control, &test, &effect, NULL), LIFT_OK);
    ab_dual(&effect, &test, 1e-9);
    struct lift_test mirrored = {test.alpha, -test.null,
                                 test.alternative == LIFT_GREATER ? LIFT_LESS
                                 : test.alternative == LIFT_LESS  ? LIFT_GREATER
                                                                  : LIFT_TWO_SIDED};
    ck_assert_int_eq(lift_welch(&control, &arm, &mirrored, &swapped, NULL), LIFT_OK);
    ck_assert(swapped.estimate == -effect.estimate && swapped.p_value == effect.p_value);
    ck_assert(swapped.interval.lower == -effect.interval.upper && swapped.interval.upper == -effect.interval.lower);
    if (i % 5 == 0) {
      test.null = test.alternative == LIFT_LESS ? effect.interval.upper : effect.interval.lower;
      ck_assert_int_eq(lift_welch(&arm, &control, &test, &effect, NULL), LIFT_OK);
      ab_near("p at the limit", effect.p_value, test.alpha, 1e-9);
    }
  }
}
END_TEST

START_TEST(welch_refuses)
{
  struct lift_sample good = {10, 1, 2}, flat = {10, 1, 0}, one = {1, 1, 0}, bad = {10, NAN, 1}, far = {10, 1.7e308, 1};
  struct lift_sample other = {10, -1.7e308, 1}, negative = {10, 0, -1};
  struct lift_test test = {.05, 0, LIFT_TWO_SIDED}, no_alpha = {1, 0, LIFT_TWO_SIDED},
                   no_null = {.05, INFINITY, LIFT_LESS};
  struct lift_effect effect;
  struct lift_error err = {""};
  memset(&effect, 0x5a, sizeof effect);
  struct lift_effect untouched = effect;
  ck_assert_int_eq(lift_welch(&flat, &flat, &test, &effect, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "variance"));
  ck_assert_int_eq(lift_welch(&one, &good, &test, &effect, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "the arm has 1 unit:"));
  ck_assert_int_eq(lift_welch(&good, &bad, &test, &effect, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_welch(&good, &negative, &test, &effect, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_welch(&far, &other, &test, &effect, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_welch(&good, &good, &no_alpha, &effect, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_welch(&good, &good, &no_null, &effect, &err), LIFT_EUSAGE);
  ck_assert_int_eq(memcmp(&effect, &untouched, sizeof effect), 0);
  ck_assert_int_eq(lift_welch(&good, &flat, &test, &effect, &err), LIFT_OK);
  ck_assert(effect.p_value == 1 && effect.df == 9);
}
END_TEST

START_TEST(sets)
{
  struct lift_piece pieces[17] = {{0, -1, true, false}, {2, 0, false, true}};
  struct lift_interval set;
  ck_assert_int_eq(lift_interval_assemble(.9, pieces, 2, &set, NULL), LIFT_OK);
  ck_assert(set.set == LIFT_SET_EXTERIOR && set.piece_count == 2 && set.lower_open && set.upper_open);
  ck_assert(lift_interval_contains(&set, -5) && lift_interval_contains(&set, 3));
  ck_assert(!lift_interval_contains(&set, -1) && !lift_interval_contains(&set, 0) && !lift_interval_contains(&set, 2));
  struct lift_piece two[] = {{0, 1, false, false}, {2, 2, false, false}};
  ck_assert_int_eq(lift_interval_assemble(.9, two, 2, &set, NULL), LIFT_OK);
  ck_assert(set.set == LIFT_SET_PIECES && set.lower == 0 && set.upper == 2 && lift_interval_contains(&set, 2));
  ck_assert_int_eq(lift_interval_assemble(.9, two, 0, &set, NULL), LIFT_OK);
  ck_assert(set.set == LIFT_SET_EMPTY && !lift_interval_contains(&set, 0));
  ck_assert_str_eq(lift_set_name(set.set), "empty");
  ck_assert_str_eq(lift_alternative_name(LIFT_TWO_SIDED), "two-sided");
  ck_assert_int_eq(lift_interval_assemble(.9, pieces, 17, &set, NULL), LIFT_EDATA);
}
END_TEST

Suite *means_suite(void)
{
  Suite *suite = suite_create("means");
  TCase *tests = tcase_create("welch");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, welch_as_R, 0, 3);
  tcase_add_test(tests, welch_hillstrom);
  tcase_add_test(tests, student_tails);
  tcase_add_test(tests, welch_dual);
  tcase_add_test(tests, welch_refuses);
  tcase_add_test(tests, sets);
  suite_add_tcase(suite, tests);
  return suite;
}

/* lift/balance.h against scipy 1.10.1: the figures are printed by tests/reference/balance_oracle.py. */
#include "lift/balance.h"

#include <check.h>
#include <math.h>
#include <string.h>

Suite *balance_suite(void);

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
  struct lift_sample arm, control;
  double smd, ratio, t, df, p;
} known[] = {
    {{1000, 10.3, 4.0}, {1000, 10.0, 4.0}, 0.15, 1, 3.35410196624969, 1998, 0.000811108174399893},
    {{185, 25.81621621621622, 51.1943}, {260, 25.053846153846155, 49.811},
     0.107277526141447, 1.02777097428279, 1.11403963145105, 393.106968167908, 0.265942855914872},
    {{21307, 242.8359, 65535.2}, {21306, 240.8827, 66123.9},
     0.00761265717559154, 0.991097016358684, 0.785737189155069, 42610.1301008209, 0.432025840205923},
    {{12, -3.5, 0.25}, {7, -2.25, 9.0},
     -0.581238193719096, 0.0277777777777778, -1.0935720242442, 6.19513257138515, 0.314830785118228},
    {{500, 0.52, 0.2501002004008016}, {700, 0.47, 0.24945636623748213},
     0.100044372852959, 1.00258094901738, 1.70839946452915, 1074.10330558111, 0.087851164052846},
    {{40, 1000000.0, 2.5}, {30, 1000003.0, 1.5},
     -2.12132034355964, 1.66666666666667, -8.94427190999916, 67.9103039288362, 4.3025781547843e-13},
};

static void assert_close(double got, double expected, double relative)
{
  ck_assert_msg(fabs(got - expected) <= relative * fabs(expected), "%.17g, expected %.17g", got, expected);
}

START_TEST(agrees_with_scipy)
{
  struct lift_balance b;
  ck_assert(lift_balance_compare(&known[_i].arm, &known[_i].control, &b, NULL) == LIFT_OK);
  ck_assert(b.has_smd && b.has_ratio && b.has_t && b.has_p && !b.separated);
  assert_close(b.smd, known[_i].smd, 2e-14 + 2e-16 * fabs(known[_i].arm.mean / b.difference));
  assert_close(b.variance_ratio, known[_i].ratio, 1e-14);
  assert_close(b.t, known[_i].t, 2e-14 + 2e-16 * fabs(known[_i].arm.mean / b.difference));
  assert_close(b.df, known[_i].df, 1e-12);
  assert_close(b.p_value, known[_i].p, 1e-9);
}
END_TEST

START_TEST(changes_sign_with_the_arms)
{
  struct lift_balance b, swapped;
  ck_assert(lift_balance_compare(&known[_i].arm, &known[_i].control, &b, NULL) == LIFT_OK);
  ck_assert(lift_balance_compare(&known[_i].control, &known[_i].arm, &swapped, NULL) == LIFT_OK);
  ck_assert(b.smd == -swapped.smd && b.t == -swapped.t && b.p_value == swapped.p_value);
}
END_TEST

static struct lift_balance compare(long long n1, double m1, double v1, long long n0, double m0, double v0)
{
  struct lift_sample arm = {n1, m1, v1}, control = {n0, m0, v0};
  struct lift_balance b;
  memset(&b, 0xA5, sizeof b);
  ck_assert(lift_balance_compare(&arm, &control, &b, NULL) == LIFT_OK);
  return b;
}

START_TEST(constants_apart)
{
  const struct {
    long long n1, n0;
    double p;
  } fisher[] = {{2, 2, 0.333333333333333}, {3, 5, 0.0178571428571429}, {20, 20, 1.45088891038497e-11},
                {30, 10, 1.17971754843821e-09}};
  for (size_t i = 0; i < COUNT(fisher); i++) {
    struct lift_balance b = compare(fisher[i].n1, 1, 0, fisher[i].n0, 0, 0);
    ck_assert(b.separated && b.has_p && !b.has_smd && !b.has_t && !b.has_ratio && b.smd == 0 && b.t == 0);
    assert_close(b.p_value, fisher[i].p, 1e-12);
  }
}
END_TEST

START_TEST(what_does_not_exist_has_a_flag)
{
  struct lift_balance b = compare(10, 3, 0, 10, 3, 0);
  ck_assert(b.has_smd && b.smd == 0 && !b.has_p && !b.has_t && !b.has_ratio && !b.separated);
  b = compare(10, 3, 2, 10, 4, 0);
  ck_assert(b.has_smd && b.smd == -1 && b.has_p && b.has_t && !b.has_ratio && b.variance_ratio == 0);
  b = compare(2, 3, 0, 2, 4, 2);
  ck_assert(b.has_t && b.t == -1 && b.df == 1 && fabs(b.p_value - .5) < 1e-12); /* Cauchy: P(|T| > 1) = 1/2 */
  b = compare(1, 3, 0, 10, 4, 2);
  ck_assert(b.has_smd && b.smd == -1 && !b.has_p && !b.has_t && b.has_ratio && b.variance_ratio == 0);
}
END_TEST

START_TEST(refuses)
{
  const struct lift_sample good = {10, 1, 1};
  const struct {
    struct lift_sample arm;
    const char *message;
  } bad[] = {
      {{0, 1, 1}, "the arm has 0 units, expected at least 1"},
      {{10, 1, -1}, "the arm's variance is -1: it cannot be negative"},
      {{10, NAN, 1}, "the arm's mean nan and variance 1 must be finite numbers"},
      {{10, 1, INFINITY}, "the arm's mean 1 and variance inf must be finite numbers"},
  };
  struct lift_balance b;
  struct lift_error err;
  for (size_t i = 0; i < COUNT(bad); i++) {
    ck_assert(lift_balance_compare(&bad[i].arm, &good, &b, &err) == LIFT_EDATA);
    ck_assert_str_eq(err.text, bad[i].message);
  }
  struct lift_sample far = {10, 1.7e308, 1e-300}, away = {10, -1.7e308, 1e-300};
  ck_assert(lift_balance_compare(&far, &away, &b, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "the means 1.7e+308 and -1.7e+308 are too far apart for a double");
  far.mean = 1e300, away.mean = 0;
  ck_assert(lift_balance_compare(&far, &away, &b, &err) == LIFT_EDATA);
}
END_TEST

static struct lift_balance_verdict judge(const struct lift_balance *b, size_t n)
{
  struct lift_balance_verdict v;
  ck_assert(lift_balance_judge(b, n, LIFT_BALANCE_SMD, LIFT_BALANCE_ALPHA, &v, NULL) == LIFT_OK);
  return v;
}

START_TEST(judges)
{
  struct lift_balance b[4] = {compare(50, 5.05, 1, 50, 5, 1), compare(50, 5.2, 1, 50, 5, 1),
                              compare(50, 4.9, 3, 50, 5, 1), compare(50, 7, 0, 50, 7, 0)};
  struct lift_balance_verdict v = judge(b, 1);
  ck_assert(v.state == LIFT_BALANCE_EVEN && v.compared == 1 && v.above == 0 && v.worst == 0);
  v = judge(b, 4); /* smd .05, .2, -.0707, 0 */
  ck_assert(v.state == LIFT_BALANCE_UNEVEN && v.compared == 4 && v.tested == 3 && v.above == 1 && v.worst == 1);
  ck_assert(v.odd_ratios == 1 && v.worst_smd == b[1].smd && v.smallest_p == 1 && v.has_p);
  ck_assert(v.p_value == fmin(1, 3 * b[1].p_value));
  struct lift_balance ratio[4] = {compare(50, 5, 1, 50, 5, 2), compare(50, 5, 2, 50, 5, 1),
                                  compare(50, 5, .99, 50, 5, 2), compare(50, 5, 2.01, 50, 5, 1)};
  ck_assert_uint_eq(judge(ratio, 2).odd_ratios, 0);
  ck_assert_uint_eq(judge(ratio, 4).odd_ratios, 2);
  v = judge(b + 3, 1);
  ck_assert(v.state == LIFT_BALANCE_EVEN && !v.has_p && v.p_value == 0);
  v = judge(b, 0);
  ck_assert(v.state == LIFT_BALANCE_UNKNOWN && v.compared == 0);
}
END_TEST

/* A difference of .05 sd is below the threshold, and yet no chance with 20,000 units an arm: t = 5. */
START_TEST(suspects_a_broken_assignment)
{
  struct lift_balance b[3] = {compare(20000, 5, 1, 20000, 5, 1), compare(20000, 5.05, 1, 20000, 5, 1),
                              compare(20, 1, 0, 20, 0, 0)};
  struct lift_balance_verdict v = judge(b, 2);
  ck_assert(v.state == LIFT_BALANCE_SUSPECT && v.above == 0 && v.smallest_p == 1);
  v = judge(b, 3);
  ck_assert(v.state == LIFT_BALANCE_SUSPECT && v.above == 1 && v.worst == 2 && v.worst_smd == 0 && v.smallest_p == 2);
  struct lift_balance two = compare(2, 1, 0, 2, 0, 0);
  v = judge(&two, 1);
  ck_assert(v.state == LIFT_BALANCE_UNEVEN && v.above == 1);
}
END_TEST

START_TEST(judge_refuses)
{
  struct lift_balance_verdict v;
  struct lift_error err;
  ck_assert(lift_balance_judge(NULL, 0, 0, .001, &v, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "balance threshold is 0, expected a positive number");
  ck_assert(lift_balance_judge(NULL, 0, .1, 1, &v, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "balance alpha is 1, expected a number between 0 and 1");
  ck_assert_str_eq(lift_balance_state_name(LIFT_BALANCE_SUSPECT), "suspect");
}
END_TEST

Suite *balance_suite(void)
{
  Suite *suite = suite_create("balance");
  TCase *compare_case = tcase_create("compare");
  tcase_add_loop_test(compare_case, agrees_with_scipy, 0, (int)COUNT(known));
  tcase_add_loop_test(compare_case, changes_sign_with_the_arms, 0, (int)COUNT(known));
  tcase_add_test(compare_case, constants_apart);
  tcase_add_test(compare_case, what_does_not_exist_has_a_flag);
  tcase_add_test(compare_case, refuses);
  suite_add_tcase(suite, compare_case);
  TCase *judge_case = tcase_create("judge");
  tcase_add_test(judge_case, judges);
  tcase_add_test(judge_case, suspects_a_broken_assignment);
  tcase_add_test(judge_case, judge_refuses);
  suite_add_tcase(suite, judge_case);
  return suite;
}

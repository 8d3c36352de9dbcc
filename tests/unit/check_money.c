/* lift/money.h: what follows from the definitions by hand, and that the limits are inverses of each other. */
#include "lift/money.h"

#include <math.h>
#include <string.h>

#include "ab_fixture.h"

Suite *money_suite(void);

static struct lift_interval from_to(double lower, double upper)
{
  return (struct lift_interval){.level = .9, .lower = lower, .upper = upper, .set = LIFT_SET_INTERVAL};
}

static struct lift_money money_of(double total, struct lift_interval totals, double spend)
{
  struct lift_money money;
  struct lift_error err = {""};
  ck_assert_msg(lift_money(total, &totals, spend, &money, &err) == LIFT_OK, "%s", err.text);
  return money;
}

/* 400 units, between 200 and 500, for 1000: .4 a unit of spend; a unit cost 2.5, between 2 and 5. */
START_TEST(money_some)
{
  struct lift_money m = money_of(400, from_to(200, 500), 1000);
  ab_near("iROAS", m.iroas, .4, 1e-15);
  ab_near("lower", m.iroas_set.lower, .2, 1e-15);
  ab_near("upper", m.iroas_set.upper, .5, 1e-15);
  ck_assert(m.has_cost && m.units == LIFT_MONEY_SOME);
  ab_near("cost", m.cost, 2.5, 1e-15);
  ab_near("cheapest", m.cost_set.lower, 2, 1e-15);
  ab_near("dearest", m.cost_set.upper, 5, 1e-15);
  ck_assert(!m.cost_set.lower_open && !m.cost_set.upper_open);
}
END_TEST

/* An interval that covers zero: a unit cost at least 2, or there were none. */
START_TEST(money_maybe)
{
  struct lift_money m = money_of(200, from_to(-100, 500), 1000);
  ck_assert(m.units == LIFT_MONEY_MAYBE && m.has_cost && m.cost_set.upper_open);
  ab_near("at least", m.cost_set.lower, 2, 1e-15);
  m = money_of(-10, from_to(-100, 80), 1000);
  ck_assert(m.units == LIFT_MONEY_MAYBE && !m.has_cost);
  ab_near("at least", m.cost_set.lower, 12.5, 1e-15);
}
END_TEST

START_TEST(money_none)
{
  struct lift_money m = money_of(-200, from_to(-500, -100), 1000);
  ck_assert(m.units == LIFT_MONEY_NONE && !m.has_cost && m.cost_set.set == LIFT_SET_EMPTY);
  ab_near("iROAS", m.iroas_set.lower, -.5, 1e-15);
}
END_TEST

/* Spending was cut by 1000 and 400 units went with it: the return is positive, and the limits turn round. */
START_TEST(money_cut)
{
  struct lift_money m = money_of(-400, from_to(-500, -200), -1000);
  ab_near("iROAS", m.iroas, .4, 1e-15);
  ab_near("lower", m.iroas_set.lower, .2, 1e-15);
  ab_near("upper", m.iroas_set.upper, .5, 1e-15);
  ab_near("cost", m.cost, 2.5, 1e-15);
  ck_assert_int_eq(m.units, LIFT_MONEY_SOME);
}
END_TEST

START_TEST(money_open)
{
  struct lift_interval above = {.level = .9, .lower = 200, .upper_open = true, .set = LIFT_SET_INTERVAL};
  struct lift_interval line = {.level = .9, .lower_open = true, .upper_open = true, .set = LIFT_SET_LINE};
  struct lift_money m = money_of(400, above, 1000);
  ck_assert(m.units == LIFT_MONEY_SOME && m.iroas_set.upper_open && !m.cost_set.upper_open && m.cost_set.lower == 0);
  ab_near("at most", m.cost_set.upper, 5, 1e-15);
  m = money_of(400, above, -1000);
  ck_assert(m.iroas_set.lower_open && m.units == LIFT_MONEY_NONE);
  m = money_of(400, line, 1000);
  ck_assert(m.units == LIFT_MONEY_UNBOUNDED && m.cost_set.upper_open && m.cost_set.lower == 0);
}
END_TEST

/* Pieces on both sides of zero: only the positive one has a cost. */
START_TEST(money_pieces)
{
  const struct lift_piece pieces[] = {{-300, -100, false, false}, {200, 500, false, false}};
  struct lift_interval set;
  ck_assert_int_eq(lift_interval_assemble(.9, pieces, 2, &set, NULL), LIFT_OK);
  struct lift_money m = money_of(400, set, 1000);
  ck_assert(m.units == LIFT_MONEY_MAYBE && m.cost_set.set == LIFT_SET_INTERVAL && m.iroas_set.piece_count == 2);
  ab_near("cheapest", m.cost_set.lower, 2, 1e-15);
  ab_near("dearest", m.cost_set.upper, 5, 1e-15);
}
END_TEST

/* A value is in the set of totals exactly where its iROAS is in that set, and, when positive, its cost in the third. */
START_TEST(money_inverse)
{
  struct lift_random random;
  lift_random_seed_raw(&random, 7, 1);
  for (int round = 0; round < 20000; round++) {
    double a = (double)ab_between(&random, -1000, 1000) + .5, b = a + (double)ab_between(&random, 1, 1000);
    double spend = (double)ab_between(&random, 1, 900) * (ab_between(&random, 0, 1) ? 1 : -1);
    double total = (double)ab_between(&random, -2000, 2000);
    struct lift_interval totals = from_to(a, b);
    struct lift_money m = money_of((a + b) / 2, totals, spend);
    bool inside = lift_interval_contains(&totals, total);
    ck_assert(inside == lift_interval_contains(&m.iroas_set, total / spend));
    if (total / spend > 0)
      ck_assert(inside == lift_interval_contains(&m.cost_set, spend / total));
  }
}
END_TEST

START_TEST(money_refuses)
{
  struct lift_interval totals = from_to(1, 2);
  struct lift_money money = {.spend = 77};
  struct lift_error err = {""};
  ck_assert_int_eq(lift_money(1, &totals, 0, &money, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "incremental spend is 0"));
  ck_assert_int_eq(lift_money(NAN, &totals, 1, &money, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_money(1e300, &totals, 1e-300, &money, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_money(1, &totals, INFINITY, &money, &err), LIFT_EDATA);
  ck_assert(money.spend == 77);
}
END_TEST

Suite *money_suite(void)
{
  Suite *suite = suite_create("money");
  TCase *tests = tcase_create("money");
  tcase_add_test(tests, money_some);
  tcase_add_test(tests, money_maybe);
  tcase_add_test(tests, money_none);
  tcase_add_test(tests, money_cut);
  tcase_add_test(tests, money_open);
  tcase_add_test(tests, money_pieces);
  tcase_add_test(tests, money_inverse);
  tcase_add_test(tests, money_refuses);
  suite_add_tcase(suite, tests);
  return suite;
}

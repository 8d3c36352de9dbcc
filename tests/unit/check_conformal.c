/* lift/conformal.h: p-values against another program, sets against their own test. */
#include "lift/conformal.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lift/random.h"
#include "reference_panel.h"

Suite *conformal_suite(void);

enum { UNITS = 6, PERIODS = 20, POST = 4, NULLS = 41 };

/* Counts of shifts at least as extreme at the nulls 37.5 k - 750, printed by tests/reference/conformal_oracle.py. */
static const struct {
  unsigned seed;
  const char *model, *statistic;
  size_t count[NULLS];
} cases[] = {
    {11, "sc", "average", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 5, 9, 15, 17, 9, 2, 1, 1,
     1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {12, "demeaned", "average", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 7, 7, 10, 11, 12, 14, 19, 17, 16, 12,
     9, 5, 4, 4, 4, 4, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1}},
    {13, "did", "average", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 5, 13, 16, 18, 20, 16, 5,
     4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {14, "sc", "any", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 6, 12, 20, 20, 19, 19, 19, 17, 14, 9, 8, 6, 6,
     5, 5, 5, 4, 4, 4, 2, 1, 1, 1, 1, 1, 1}},
    {15, "demeaned", "any", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 8, 12, 16, 20, 20, 20, 18, 17, 12, 6,
     6, 6, 6, 5, 5, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1}},
    {16, "did", "any", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 6, 10, 12, 15, 18, 20, 20,
     20, 20, 20, 15, 13, 11, 9, 7, 6, 6, 5, 4, 1}},
    {17, "sc", "greater", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 5, 6, 9, 9, 11, 14, 18, 20, 20, 20, 20,
     20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20}},
    {18, "demeaned", "greater", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 6, 6, 10, 13, 18,
     20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20}},
    {19, "demeaned", "less", {20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 18, 18, 17, 16, 14, 14, 13, 12, 10, 10,
     8, 5, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
};

struct panel {
  double outcome[40 * 120];
  size_t list[40];
  struct lift_panel_test test;
};

/* One treated unit, the first, and everyone else a donor. */
static void set_test(struct panel *panel, size_t units, size_t periods, size_t post)
{
  for (size_t i = 0; i < units; i++)
    panel->list[i] = i;
  panel->test = (struct lift_panel_test){.outcome = panel->outcome, .units = units, .stride = periods,
                                         .periods = periods, .pre = periods - post, .treated = panel->list,
                                         .treated_count = 1, .donor = panel->list + 1, .donors = units - 1};
}

static void integer_walks(struct panel *panel, unsigned long state)
{
  for (size_t i = 0; i < UNITS; i++) {
    double level = 0;
    for (size_t t = 0; t < PERIODS; t++) {
      state = (state * 1103515245UL + 12345UL) % 2147483648UL;
      panel->outcome[i * PERIODS + t] = level += (double)((long)((state >> 16) % 201) - 100);
    }
  }
  set_test(panel, UNITS, PERIODS, POST);
}

static enum lift_conformal_statistic statistic_of(const char *name)
{
  for (int i = LIFT_CONFORMAL_AVERAGE; i <= LIFT_CONFORMAL_LESS; i++)
    if (strcmp(lift_conformal_name((enum lift_conformal_statistic)i), name) == 0)
      return (enum lift_conformal_statistic)i;
  ck_abort_msg("no statistic %s", name);
  return LIFT_CONFORMAL_AVERAGE;
}

/* Everything one needs to ask for p-values and sets. */
struct kit {
  struct lift_prepared prepared;
  struct lift_conformal conformal;
  double target[120];
};

static void open_kit(struct kit *kit, const struct lift_panel_test *test, const char *model,
                     enum lift_conformal_statistic statistic)
{
  struct lift_error err = {""};
  lift_panel_target(test, kit->target);
  enum lift_status st = lift_model_prepare(lift_model_find(model), test->outcome, test->units, test->stride,
                                           test->periods, test->periods, &kit->prepared, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
  st = lift_conformal_init(&kit->conformal, &kit->prepared, test->donor, test->donors, test->periods - test->pre,
                           statistic, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
}

static void close_kit(struct kit *kit)
{
  lift_conformal_clear(&kit->conformal);
  lift_prepared_clear(&kit->prepared);
}

static struct lift_conformal_p p_at(struct kit *kit, double h)
{
  struct lift_conformal_p p;
  struct lift_error err = {""};
  enum lift_status st = lift_conformal_p_value(&kit->conformal, kit->target, h, &p, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
  return p;
}

static struct lift_conformal_set set_of(struct kit *kit, double alpha)
{
  struct lift_conformal_set set;
  struct lift_error err = {""};
  enum lift_status st = lift_conformal_find_set(&kit->conformal, kit->target, alpha, &set, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
  return set;
}

START_TEST(test_oracle)
{
  struct panel panel;
  struct kit kit;
  integer_walks(&panel, cases[_i].seed);
  open_kit(&kit, &panel.test, cases[_i].model, statistic_of(cases[_i].statistic));
  for (size_t k = 0; k < NULLS; k++) {
    size_t count = p_at(&kit, 37.5 * (double)k - 750).count;
    ck_assert_msg(count == cases[_i].count[k], "null %g: %zu, expected %zu", 37.5 * (double)k - 750, count,
                  cases[_i].count[k]);
  }
  close_kit(&kit);
}
END_TEST

/* The set of each oracle case says of every null of the grid what the oracle's count says. */
START_TEST(test_oracle_set)
{
  static const double alphas[] = {.05, .1, .2, .45};
  struct panel panel;
  struct kit kit;
  integer_walks(&panel, cases[_i].seed);
  open_kit(&kit, &panel.test, cases[_i].model, statistic_of(cases[_i].statistic));
  for (size_t a = 0; a < 4; a++) {
    struct lift_conformal_set set = set_of(&kit, alphas[a]);
    for (size_t k = 0; k < NULLS; k++)
      ck_assert_int_eq(lift_conformal_set_contains(&set, 37.5 * (double)k - 750),
                       (double)cases[_i].count[k] / PERIODS > alphas[a]);
    lift_conformal_set_clear(&set);
  }
  close_kit(&kit);
}
END_TEST

/* The GeoLift walkthrough's test: p(0) = 12/105, p(estimate) = 68/105, 90 % set [-16.222, 282.743] by bisection with an
 * interior-point solver at 1e-12; "any" 5/105 and 2/105 as GeoLift with block permutations. */
START_TEST(test_geolift)
{
  struct lift_panel panel;
  struct lift_conformal_result result;
  struct lift_interval interval;
  struct lift_test request = {.alpha = .1};
  struct lift_error err = {""};
  size_t lists[2 * 40], closed;
  const struct lift_model *demeaned = lift_model_find("demeaned"), *sc = lift_model_find("sc");
  if (!reference_panel("geo/geolift_test.csv", ',', 0, 2, 1, &panel))
    return;
  struct lift_panel_test test = reference_test(&panel, 90, (const char *[]){"chicago", "portland"}, 2, lists);
  ck_assert_int_eq(lift_conformal_analyze(demeaned, &test, &request, LIFT_CONFORMAL_AVERAGE, 155.555686, &result, &err),
                   LIFT_OK);
  ck_assert_uint_eq(result.at_null.count, 12);
  ck_assert_uint_eq(result.at_null.shifts, 105);
  ck_assert_uint_eq(result.at_estimate.count, 68);
  ck_assert(result.contains_estimate && result.testable);
  ck_assert_int_eq(lift_conformal_interval(&result.set, &interval, &closed, &err), LIFT_OK);
  ck_assert_int_eq(interval.set, LIFT_SET_INTERVAL);
  ck_assert_double_eq_tol(interval.lower, -16.222, 5.1e-4);
  ck_assert_double_eq_tol(interval.upper, 282.743, 5.1e-4);
  ck_assert_uint_eq(closed, 0);
  lift_conformal_result_clear(&result);
  ck_assert_int_eq(lift_conformal_analyze(demeaned, &test, &request, LIFT_CONFORMAL_ANY, 0, &result, &err), LIFT_OK);
  ck_assert_uint_eq(result.at_null.count, 5);
  lift_conformal_result_clear(&result);
  ck_assert_int_eq(lift_conformal_analyze(sc, &test, &request, LIFT_CONFORMAL_ANY, 0, &result, &err), LIFT_OK);
  ck_assert_uint_eq(result.at_null.count, 2);
  lift_conformal_result_clear(&result);
  lift_panel_clear(&panel);
}
END_TEST

/* Kansas, block permutations, "any": p = .400 as augsynth prints it (42/105). */
START_TEST(test_kansas)
{
  struct lift_panel panel;
  struct kit kit;
  size_t lists[2 * 50];
  if (!reference_panel("geo/kansas.csv", ',', 3, 4, 8, &panel))
    return;
  struct lift_panel_test test = reference_test(&panel, 89, (const char *[]){"Kansas"}, 1, lists);
  open_kit(&kit, &test, "sc", LIFT_CONFORMAL_ANY);
  ck_assert_uint_eq(p_at(&kit, 0).count, 42);
  close_kit(&kit);
  lift_panel_clear(&panel);
}
END_TEST

/* Random walks (or noise), 8 to 40 periods, 3 to 12 units; short ones have sets in pieces or without the estimate. */
static void random_panel(struct panel *panel, struct lift_random *r, bool walk)
{
  const size_t units = 3 + lift_random_below(r, 10), periods = 8 + lift_random_below(r, 33);
  const double scale = pow(10, 9 * lift_random_uniform(r) - 4), level = 20 * lift_random_uniform(r);
  for (size_t i = 0; i < units; i++) {
    double at = 0;
    for (size_t t = 0; t < periods; t++) {
      at = (walk ? at : 0) + lift_random_normal(r);
      panel->outcome[i * periods + t] = scale * (level + at);
    }
  }
  set_test(panel, units, periods, 1 + lift_random_below(r, periods / 2));
}

/* p(h) > alpha inside and p(h) <= alpha outside: on both sides of each limit, within each piece and gap, and on a grid.
 */
static void check_duality(struct kit *kit, const struct lift_conformal_set *set, double spread)
{
  double at[512];
  size_t n = 0;
  for (size_t i = 0; i < set->count && n < 400; i++) {
    const struct lift_piece *p = &set->piece[i];
    double hair = 1e-8 * (spread + fabs(p->lower) + fabs(p->upper));
    if (!p->lower_open)
      at[n++] = p->lower - hair, at[n++] = p->lower + hair;
    if (!p->upper_open)
      at[n++] = p->upper - hair, at[n++] = p->upper + hair;
    at[n++] = p->lower / 2 + p->upper / 2;
    if (i > 0)
      at[n++] = set->piece[i - 1].upper / 2 + p->lower / 2;
  }
  for (int k = -20; k <= 20; k++)
    at[n++] = spread * (.0137 + .25 * k);
  at[n++] = -1e4 * spread;
  at[n++] = 1e4 * spread;
  for (size_t i = 0; i < n; i++) {
    lift_solution_reset(&kit->conformal.solution);
    bool in = lift_conformal_set_contains(set, at[i]), test = p_at(kit, at[i]).p_value > set->alpha;
    ck_assert_msg(in == test, "null %.17g: set %d, test %d", at[i], in, test);
  }
}

START_TEST(test_duality)
{
  static const char *const models[] = {"did", "sc", "demeaned"};
  static const double alphas[] = {.05, .1, .25, .5, .8};
  struct lift_random r;
  size_t in_pieces = 0, unbounded = 0, missing = 0;
  lift_random_open(&r, 20240601, LIFT_STREAM_SIMULATE_GEO, (uint64_t)_i);
  for (size_t i = 0; i < 150; i++) {
    struct panel panel;
    struct kit kit;
    struct lift_fit fit;
    random_panel(&panel, &r, i % 5 != 0);
    const char *model = models[i % 3];
    open_kit(&kit, &panel.test, model, (enum lift_conformal_statistic)_i);
    double spread = 0;
    for (size_t t = 0; t < panel.test.periods; t++)
      spread = fmax(spread, fabs(kit.target[t] - kit.target[0]));
    struct lift_conformal_set set = set_of(&kit, alphas[i / 3 % 5]);
    check_duality(&kit, &set, spread);
    ck_assert_int_eq(lift_model_fit(lift_model_find(model), &panel.test, &fit, NULL), LIFT_OK);
    in_pieces += set.count > 1;
    unbounded += set.count > 0 && set.piece[0].lower_open;
    missing += !lift_conformal_set_contains(&set, fit.att);
    lift_fit_clear(&fit);
    lift_conformal_set_clear(&set);
    close_kit(&kit);
  }
  ck_assert_uint_gt(missing, 0);
  ck_assert_uint_gt(unbounded, 0);
  if (_i < 2)
    ck_assert_uint_gt(in_pieces, 0);
}
END_TEST

/* With alpha below 1 / T nothing can be rejected; just at it the set is bounded. */
START_TEST(test_attainable)
{
  struct panel panel;
  struct lift_conformal_result result;
  struct lift_interval interval;
  struct lift_error err = {""};
  size_t closed;
  integer_walks(&panel, 11);
  struct lift_test request = {.alpha = .049};
  const struct lift_model *model = lift_model_find("sc");
  ck_assert_int_eq(lift_conformal_analyze(model, &panel.test, &request, LIFT_CONFORMAL_AVERAGE, 0, &result, &err),
                   LIFT_OK);
  ck_assert(!result.testable);
  ck_assert_double_eq_tol(result.min_p, .05, 1e-15);
  ck_assert_int_eq(lift_conformal_interval(&result.set, &interval, &closed, &err), LIFT_OK);
  ck_assert_int_eq(interval.set, LIFT_SET_LINE);
  lift_conformal_result_clear(&result);
  request.alpha = .05;
  ck_assert_int_eq(lift_conformal_analyze(model, &panel.test, &request, LIFT_CONFORMAL_AVERAGE, 0, &result, &err),
                   LIFT_OK);
  ck_assert(result.testable && !result.set.piece[0].lower_open);
  lift_conformal_result_clear(&result);
  request.alpha = 1.5;
  ck_assert_int_eq(lift_conformal_analyze(model, &panel.test, &request, LIFT_CONFORMAL_AVERAGE, 0, &result, &err),
                   LIFT_EUSAGE);
  lift_conformal_result_clear(NULL);
}
END_TEST

/* A target inside the donors' hull fits exactly, all statistics tie at 0, and p is 1. */
START_TEST(test_exact_fit)
{
  struct panel panel;
  struct kit kit;
  integer_walks(&panel, 21);
  for (size_t t = 0; t < PERIODS; t++)
    panel.outcome[t] = .3 * panel.outcome[PERIODS + t] + .7 * panel.outcome[2 * PERIODS + t];
  open_kit(&kit, &panel.test, "sc", LIFT_CONFORMAL_AVERAGE);
  ck_assert_uint_eq(p_at(&kit, 0).count, PERIODS);
  close_kit(&kit);
}
END_TEST

/* Size at alpha .1: 2,000 panels of one factor with independent noise; binomial, 3.7 standard errors. 40 periods make
 * p <= .1 four counts of 40, so the exact size is .1. */
START_TEST(test_size)
{
  enum { PANELS = 2000, N = 8, T = 40 };
  struct lift_random r;
  size_t rejected = 0;
  lift_random_open(&r, 20240602, LIFT_STREAM_SIMULATE_GEO, (uint64_t)_i);
  for (size_t i = 0; i < PANELS; i++) {
    struct panel panel;
    struct kit kit;
    double factor[T];
    lift_random_fill_normal(&r, factor, T);
    for (size_t j = 0; j < N; j++) {
      double loading = .5 + lift_random_uniform(&r), level = 10 + lift_random_normal(&r);
      for (size_t t = 0; t < T; t++)
        panel.outcome[j * T + t] = level + loading * factor[t] + lift_random_normal(&r);
    }
    set_test(&panel, N, T, 5);
    open_kit(&kit, &panel.test, lift_model_at((size_t)_i)->name, LIFT_CONFORMAL_AVERAGE);
    rejected += p_at(&kit, 0).p_value <= .1;
    close_kit(&kit);
  }
  double rate = (double)rejected / PANELS, se = sqrt(.1 * .9 / PANELS);
  ck_assert_msg(fabs(rate - .1) < 3.7 * se, "rate %g", rate);
}
END_TEST

START_TEST(test_refusals)
{
  struct panel panel;
  struct kit kit;
  struct lift_conformal conformal;
  struct lift_error err = {""};
  integer_walks(&panel, 11);
  open_kit(&kit, &panel.test, "sc", LIFT_CONFORMAL_AVERAGE);
  ck_assert_int_eq(
      lift_conformal_init(&conformal, &kit.prepared, panel.test.donor, 5, PERIODS, LIFT_CONFORMAL_ANY, &err),
      LIFT_EDATA);
  lift_conformal_clear(&conformal);
  close_kit(&kit);
  lift_conformal_clear(NULL);
  lift_conformal_set_clear(NULL);
}
END_TEST

/* More pieces than an interval holds: the smallest gaps are closed. */
START_TEST(test_many_pieces)
{
  struct lift_piece piece[LIFT_PIECES_MAX + 2];
  struct lift_interval interval;
  size_t closed;
  for (size_t i = 0; i < LIFT_PIECES_MAX + 2; i++)
    piece[i] = (struct lift_piece){.lower = (double)i, .upper = (double)i + (i == 4 || i == 9 ? .9 : .5)};
  struct lift_conformal_set set = {.alpha = .1, .count = LIFT_PIECES_MAX + 2, .piece = piece};
  ck_assert_int_eq(lift_conformal_interval(&set, &interval, &closed, NULL), LIFT_OK);
  ck_assert_uint_eq(closed, 2);
  ck_assert_int_eq(interval.set, LIFT_SET_PIECES);
  ck_assert_uint_eq(interval.piece_count, LIFT_PIECES_MAX);
  ck_assert(interval.pieces[4].lower == 4 && interval.pieces[4].upper == 5.5);
  ck_assert(interval.pieces[8].lower == 9 && interval.pieces[8].upper == 10.5);
  ck_assert(interval.pieces[15].upper == 17.5);
}
END_TEST

Suite *conformal_suite(void)
{
  Suite *suite = suite_create("conformal");
  TCase *tests = tcase_create("conformal");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, test_oracle, 0, (int)(sizeof cases / sizeof *cases));
  tcase_add_loop_test(tests, test_oracle_set, 0, (int)(sizeof cases / sizeof *cases));
  tcase_add_test(tests, test_geolift);
  tcase_add_test(tests, test_kansas);
  tcase_add_loop_test(tests, test_duality, 0, 4);
  tcase_add_test(tests, test_attainable);
  tcase_add_test(tests, test_exact_fit);
  tcase_add_loop_test(tests, test_size, 0, 3);
  tcase_add_test(tests, test_refusals);
  tcase_add_test(tests, test_many_pieces);
  suite_add_tcase(suite, tests);
  return suite;
}

/* Random assignment as a design: over re-randomizations of one and the same population with known outcomes, hash and
 * complete assignment estimate the average effect without bias, treat everyone as often as planned, and vary as they
 * should.
 *
 * Reference: Neyman (1923), Statistical Science 5 (1990), 465-480: the variance of a difference of means under complete
 * randomization.
 */
#include "coverage_kit.h"
#include "lift/assign.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *unbiased_suite(void);

enum { SEED = 20261122 };

/* Forty units with known outcomes in both arms: the effect differs between units, and both depend on the unit's place
 * in the list. Shares are 1 : 3, and complete assignment makes them 10 and 30. */
enum { UNITS = 40, TREATED = 30 };

struct population {
  struct lift_arms arms;
  struct lift_units units;
  double outcome[2][UNITS], effect, variance;
};

static void population_open(struct population *p)
{
  static const char *const names[] = {"control", "arm"}, *const shares[] = {"1", "3"};
  double mean[2] = {0, 0}, spread[3] = {0, 0, 0};
  memset(p, 0, sizeof *p);
  ck_assert_int_eq(lift_arms_set(&p->arms, 2, names, shares, NULL), LIFT_OK);
  for (int i = 0; i < UNITS; i++) {
    char id[16];
    int length = snprintf(id, sizeof id, "u%d", i);
    ck_assert_int_eq(lift_units_append(&p->units, id, (size_t)length, NULL), LIFT_OK);
    p->outcome[0][i] = i + 5 * (i % 3);
    p->outcome[1][i] = p->outcome[0][i] + .2 * i + i % 7;
    for (int k = 0; k < 2; k++)
      mean[k] += p->outcome[k][i] / UNITS;
  }
  ck_assert_int_eq(lift_units_sort(&p->units, NULL), LIFT_OK);
  for (int i = 0; i < UNITS; i++) {
    double off[3] = {p->outcome[0][i] - mean[0], p->outcome[1][i] - mean[1], 0};
    off[2] = off[1] - off[0];
    for (int k = 0; k < 3; k++)
      spread[k] += off[k] * off[k] / (UNITS - 1);
  }
  p->effect = mean[1] - mean[0];
  p->variance = spread[0] / (UNITS - TREATED) + spread[1] / TREATED - spread[2] / UNITS; /* Neyman (1923) */
}

static void population_clear(struct population *p)
{
  lift_units_clear(&p->units);
  lift_arms_clear(&p->arms);
}

/* Difference of means of one assignment; adds to each unit's count of times treated. */
static double difference_of(const struct population *p, const uint32_t *arm, long long treated[UNITS])
{
  double sum[2] = {0, 0}, n[2] = {0, 0};
  for (int i = 0; i < UNITS; i++) {
    sum[arm[i]] += p->outcome[arm[i]][i];
    n[arm[i]]++;
    treated[i] += arm[i];
  }
  ck_assert(n[0] > 0 && n[1] > 0);
  return sum[1] / n[1] - sum[0] / n[0];
}

/* The salt of a hash, or the replicate of a complete assignment. */
static void assign_once(const struct population *p, bool hash, long long which, uint32_t arm[UNITS])
{
  char salt[32];
  uint32_t count[2];
  int length = snprintf(salt, sizeof salt, "test %lld", which);
  struct lift_randomize_task task = {.arms = &p->arms, .units = &p->units, .salt = salt, .salt_length = (size_t)length,
                                     .seed = SEED, .replicate = (uint64_t)which};
  ck_assert_int_eq(lift_randomize_find(hash ? "hash" : "complete")->run(&task, arm, count, NULL), LIFT_OK);
  ck_assert(hash || (count[0] == UNITS - TREATED && count[1] == TREATED));
}

/* Over all assignments the difference of means is right on average, and each unit is treated as often as its share
 * says. The variance over complete assignments is Neyman's. */
START_TEST(unbiased)
{
  const bool hash = _i == 1;
  const long long n = getenv("LIFT_TEST_LIGHT") ? 2000 : 20000;
  struct population p;
  long long treated[UNITS] = {0};
  double mean = 0, squares = 0, fourth = 0;
  population_open(&p);
  for (long long i = 0; i < n; i++) {
    uint32_t arm[UNITS];
    assign_once(&p, hash, i, arm);
    double off = difference_of(&p, arm, treated) - p.effect;
    mean += off / (double)n;
    squares += off * off / (double)n;
    fourth += off * off * off * off / (double)n;
  }
  double se = sqrt((squares - mean * mean) / (double)n), variance_se = sqrt((fourth - squares * squares) / (double)n);
  ck_assert_msg(fabs(mean) < COVERAGE_BOUND * se, "off by %g, standard error %g", mean, se);
  ck_assert_msg(hash || fabs(squares - p.variance) < COVERAGE_BOUND * variance_se, "variance %g, expected %g (%g)",
                squares, p.variance, variance_se);
  for (int i = 0; i < UNITS; i++) /* forty counts: a bound of 4.5, twice 3.4e-6 each */
    ck_assert_msg(fabs(binomial_distance(treated[i], n, (double)TREATED / UNITS)) < 4.5, "unit %d: %lld of %lld", i,
                  treated[i], n);
  population_clear(&p);
}
END_TEST

Suite *unbiased_suite(void)
{
  Suite *suite = suite_create("unbiased");
  TCase *tests = tcase_create("unbiased");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, unbiased, 0, 2);
  suite_add_tcase(suite, tests);
  return suite;
}

/* Coverage where the methods are at their limits: rare conversions, few units, heavy tails. See coverage.sh.
 *
 *   coverage LIST            the names of the cases, one a line
 *   coverage CASE DRAWS SEED one row, tab-separated: case, what it is, method, truth, draws, seed, missed below, missed
 *                            above, refused, unbounded; one line a method
 *
 * The error asked for is .05, two-sided: .025 on each side.
 */
#include "coverage_kit.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA .05

static const struct hard_case {
  const char *name, *what;
  enum { MEANS, RATES, COVARIATE } kind;
  struct source arm, control;
  long long n_arm, n_control;
} cases[] = {
    {"normal-50", "normal, sd 2 against 1, n 50 and 50", MEANS, {SOURCE_NORMAL, 11, 2, 0, 0},
     {SOURCE_NORMAL, 10, 1, 0, 0}, 50, 50},
    {"gamma-50", "skewness 1, n 50 and 50, lift 10 %", MEANS, {SOURCE_GAMMA, 5.5, 2.75, 0, 0},
     {SOURCE_GAMMA, 5, 2.5, 0, 0}, 50, 50},
    {"gamma-20-80", "skewness 1, n 20 and 80, lift 10 %", MEANS, {SOURCE_GAMMA, 5.5, 2.75, 0, 0},
     {SOURCE_GAMMA, 5, 2.5, 0, 0}, 20, 80},
    {"lognormal-50", "log-normal, log-sd 1 (skewness 6), n 50 and 50, lift 10 %", MEANS,
     {SOURCE_LOGNORMAL, 1.1, 0, 1, 0}, {SOURCE_LOGNORMAL, 1, 0, 1, 0}, 50, 50},
    {"heavy-1000", "log-normal, log-sd 2 (skewness 414), n 1000 and 1000, lift 10 %", MEANS,
     {SOURCE_LOGNORMAL, 1.1, 0, 2, 0}, {SOURCE_LOGNORMAL, 1, 0, 2, 0}, 1000, 1000},
    {"heavy-200-1800", "log-normal, log-sd 2 (skewness 414), n 200 and 1800, lift 10 %", MEANS,
     {SOURCE_LOGNORMAL, 1.1, 0, 2, 0}, {SOURCE_LOGNORMAL, 1, 0, 2, 0}, 200, 1800},
    {"revenue-5000", "2 % buy, log-sd 1, n 5000 and 5000, lift 10 %", MEANS, {SOURCE_REVENUE, 50, 0, 1, .022},
     {SOURCE_REVENUE, 50, 0, 1, .02}, 5000, 5000},
    {"revenue-heavy-50000", "1 % buy, log-sd 2, n 50000 and 50000, lift 10 %", MEANS, {SOURCE_REVENUE, 50, 0, 2, .011},
     {SOURCE_REVENUE, 50, 0, 2, .01}, 50000, 50000},
    {"revenue-heavy-5000-45000", "1 % buy, log-sd 2, n 5000 and 45000, lift 10 %", MEANS,
     {SOURCE_REVENUE, 50, 0, 2, .011}, {SOURCE_REVENUE, 50, 0, 2, .01}, 5000, 45000},
    {"cuped-50", "CUPED, one covariate (r .5), skewed rest, n 50 and 50", COVARIATE, {0}, {0}, 50, 50},
    {"rate-5-50", "rates .05 and .05, n 50 and 50", RATES, {.rate = .05}, {.rate = .05}, 50, 50},
    {"rate-1-2000", "rates .012 and .01, n 2000 and 2000", RATES, {.rate = .012}, {.rate = .01}, 2000, 2000},
    {"rate-01-5000", "rates .001 and .001, n 5000 and 5000", RATES, {.rate = .001}, {.rate = .001}, 5000, 5000},
    {"rate-01-20000", "rates .0012 and .001, n 20000 and 20000", RATES, {.rate = .0012}, {.rate = .001}, 20000, 20000},
    {"rate-01-2000-18000", "rates .0012 and .001, n 2000 and 18000", RATES, {.rate = .0012}, {.rate = .001}, 2000,
     18000},
    {"rate-50-50", "rates .5 and .4, n 50 and 50", RATES, {.rate = .5}, {.rate = .4}, 50, 50},
};
enum { CASES = sizeof cases / sizeof *cases };

struct truths {
  double difference, lift;
};

static struct truths truths_of(const struct hard_case *c)
{
  double arm = c->arm.rate, control = c->control.rate;
  if (c->kind == COVARIATE)
    return (struct truths){.2, .1};
  if (c->kind == MEANS) {
    arm = source_mean(&c->arm);
    control = source_mean(&c->control);
  }
  return (struct truths){arm - control, arm / control - 1};
}

/* One simulated test, both scales. Zero when the data have no variance. */
static int once(const struct hard_case *c, struct lift_random *r, struct lift_effect *absolute,
                struct lift_effect *relative)
{
  const struct lift_test test = {ALPHA, 0, LIFT_TWO_SIDED};
  struct lift_sample arm, control;
  if (c->kind == RATES) {
    struct lift_count a = count_draw(c->n_arm, c->arm.rate, r), b = count_draw(c->n_control, c->control.rate, r);
    return !lift_newcombe(&a, &b, &test, absolute, NULL) && !lift_mover_ratio(&a, &b, &test, relative, NULL);
  }
  if (c->kind == COVARIATE) {
    static struct joint_pair pair;
    const struct joint_source source = {1, c->n_arm, c->n_control, .2, NAN, true};
    struct lift_adjustment cut = {0};
    joint_draw(&source, r, &pair);
    if (lift_cuped(&pair.arm, &pair.control, LIFT_CUPED_UNION, &cut, NULL))
      return 0;
    arm = cut.arm;
    control = cut.control;
    lift_adjustment_clear(&cut);
  } else {
    arm = sample_draw(&c->arm, c->n_arm, r);
    control = sample_draw(&c->control, c->n_control, r);
  }
  return !lift_welch(&arm, &control, &test, absolute, NULL) && !lift_fieller(&arm, &control, &test, relative, NULL);
}

static void print_row(const struct hard_case *c, const char *method, double truth, unsigned long long seed,
                      const struct tally *t)
{
  printf("%s\t%s\t%s\t%g\t%lld\t%llu\t%lld\t%lld\t%lld\t%lld\n", c->name, c->what, method, truth, t->tests, seed,
         t->low, t->high, t->refused, t->open);
}

static int run(const struct hard_case *c, long long draws, unsigned long long seed)
{
  struct lift_random r;
  struct tally absolute = {0}, relative = {0};
  struct truths truth = truths_of(c);
  lift_random_open(&r, seed, LIFT_STREAM_SIMULATE_USERS, 1000 + (uint64_t)(c - cases));
  for (long long i = 0; i < draws; i++) {
    struct lift_effect difference, lift;
    if (once(c, &r, &difference, &lift)) {
      tally_add(&absolute, &difference, truth.difference, ALPHA);
      tally_add(&relative, &lift, truth.lift, ALPHA);
    } else {
      absolute.refused++;
      relative.refused++;
    }
  }
  print_row(c, c->kind == RATES ? "Newcombe" : c->kind == COVARIATE ? "CUPED, Welch" : "Welch", truth.difference, seed,
            &absolute);
  print_row(c, c->kind == RATES ? "MOVER-R" : c->kind == COVARIATE ? "CUPED, Fieller" : "Fieller", truth.lift, seed,
            &relative);
  return 0;
}

int main(int argc, char **argv)
{
  gsl_set_error_handler_off();
  for (size_t i = 0; i < CASES; i++) {
    if (argc == 2)
      puts(cases[i].name);
    else if (argc == 4 && strcmp(argv[1], cases[i].name) == 0)
      return run(&cases[i], atoll(argv[2]), strtoull(argv[3], NULL, 10));
  }
  return argc == 2 ? 0 : 2;
}

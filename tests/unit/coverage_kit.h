/* Simulated tests with a known truth, and the count of how often an answer misses it. Shared by the suite `coverage`
 * and by the long table of tests/long/coverage.c.
 *
 * A tally tells on which side the truth was missed: an error of alpha is alpha / 2 on each side of a two-sided set, and
 * all of it on one side of a one-sided one. Bounds are in Monte-Carlo standard errors of the nominal rate.
 */
#ifndef COVERAGE_KIT_H
#define COVERAGE_KIT_H

#include "lift/adjust.h"
#include "lift/means.h"
#include "lift/random.h"
#include "lift/relative.h"

#include <stdbool.h>
#include <stddef.h>

/* How many of these standard errors a rate may be off: two-sided 2e-4 for a normal count. */
#define COVERAGE_BOUND 3.7

/* tests    answers counted
 * low      the truth lies below the set: the estimate came out too high
 * high     the truth lies above the set
 * rejected p <= alpha at the null of the test
 * refused  no answer: the data had no variance (counted by the caller)
 * open     sets without bounds on both sides
 */
struct tally {
  long long tests, low, high, rejected, refused, open;
};

/* Count one answer. */
void tally_add(struct tally *tally, const struct lift_effect *effect, double truth, double alpha);

/* The standard error of a rate over n tests, and how far a count of n is from a rate, in these. */
double binomial_se(double rate, long long n);
double binomial_distance(long long count, long long n, double rate);

/* Where a unit's outcome comes from.
 *
 * NORMAL     mean + sd Z
 * GAMMA      a gamma variable of shape 4 (skewness 1), scaled to mean and sd
 * LOGNORMAL  exp(shape Z - shape^2 / 2) mean: skewness (e^s + 2) sqrt(e^s - 1) with s = shape^2; sd is not read
 * REVENUE    LOGNORMAL with probability rate, else 0: its mean is rate times mean
 */
enum source_kind { SOURCE_NORMAL, SOURCE_GAMMA, SOURCE_LOGNORMAL, SOURCE_REVENUE };

struct source {
  enum source_kind kind;
  double mean, sd, shape, rate;
};

double source_mean(const struct source *source);
double source_draw(const struct source *source, struct lift_random *r);

/* n units of a source. */
struct lift_sample sample_draw(const struct source *source, long long n, struct lift_random *r);

/* A binomial count. */
struct lift_count count_draw(long long n, double p, struct lift_random *r);

/* An outcome with one or two covariates, in two arms of n units each.
 *
 * covariates   1 or 2, standard normal, correlation .5 with the outcome (each; they are independent of each other)
 * effect       on the outcome, whose standard deviation is 1 and control mean 2
 * imbalance    the arms' difference in the first covariate is made to be so many of its standard errors; NAN: chance
 * skewed       the part of the outcome that the covariates do not tell has skewness 1
 */
enum { JOINT_MOST = 3, JOINT_UNITS = 4096 };

struct joint_source {
  size_t covariates;
  long long n_arm, n_control;
  double effect, imbalance;
  bool skewed;
};

/* The moments of both arms; lift_joint points into the struct, which must not move. n is at most JOINT_UNITS. */
struct joint_pair {
  double mean[2][JOINT_MOST], cross[2][JOINT_MOST * JOINT_MOST];
  struct lift_joint arm, control;
};

void joint_draw(const struct joint_source *source, struct lift_random *r, struct joint_pair *out);

#endif

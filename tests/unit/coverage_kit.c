/* See coverage_kit.h. */
#include "coverage_kit.h"

#include <gsl/gsl_randist.h>
#include <math.h>

void tally_add(struct tally *tally, const struct lift_effect *effect, double truth, double alpha)
{
  tally->tests++;
  tally->rejected += effect->p_value <= alpha;
  tally->open += effect->interval.lower_open && effect->interval.upper_open;
  if (lift_interval_contains(&effect->interval, truth))
    return;
  if (effect->has_estimate ? effect->estimate > truth : !effect->interval.lower_open)
    tally->low++;
  else
    tally->high++;
}

double binomial_se(double rate, long long n)
{
  return sqrt(rate * (1 - rate) / (double)n);
}

double binomial_distance(long long count, long long n, double rate)
{
  return ((double)count / (double)n - rate) / binomial_se(rate, n);
}

double source_mean(const struct source *source)
{
  return source->kind == SOURCE_REVENUE ? source->rate * source->mean : source->mean;
}

/* Mean 0, sd 1, skewness 1: four exponentials. */
static double gamma_draw(struct lift_random *r)
{
  double product = 1;
  for (int i = 0; i < 4; i++)
    product *= 1 - lift_random_uniform(r);
  return (-log(product) - 4) / 2;
}

static double lognormal_draw(const struct source *source, struct lift_random *r)
{
  return source->mean * exp(source->shape * lift_random_normal(r) - source->shape * source->shape / 2);
}

double source_draw(const struct source *source, struct lift_random *r)
{
  switch (source->kind) {
  case SOURCE_NORMAL:
    return source->mean + source->sd * lift_random_normal(r);
  case SOURCE_GAMMA:
    return source->mean + source->sd * gamma_draw(r);
  case SOURCE_LOGNORMAL:
    return lognormal_draw(source, r);
  case SOURCE_REVENUE:
    break;
  }
  return lift_random_uniform(r) < source->rate ? lognormal_draw(source, r) : 0;
}

/* Those who spend nothing are not drawn one by one. */
struct lift_sample sample_draw(const struct source *source, long long n, struct lift_random *r)
{
  long long drawn = n;
  struct source each = *source;
  double mean = 0, squares = 0;
  if (source->kind == SOURCE_REVENUE) {
    drawn = count_draw(n, source->rate, r).x;
    each.kind = SOURCE_LOGNORMAL;
  }
  for (long long i = 1; i <= drawn; i++) {
    double off = source_draw(&each, r) - mean;
    mean += off / (double)i;
    squares += off * off * (double)(i - 1) / (double)i;
  }
  double share = (double)drawn / (double)n; /* the others are zeros: two groups in one */
  squares += mean * mean * (double)drawn * (1 - share);
  return (struct lift_sample){n, mean * share, squares / (double)(n - 1)};
}

struct lift_count count_draw(long long n, double p, struct lift_random *r)
{
  gsl_rng g = {lift_random_gsl(), r};
  return (struct lift_count){gsl_ran_binomial(&g, p, (unsigned)n), n};
}

/* Add a row of variables to the moments of a cell, as Welford does. */
static void joint_add(struct joint_pair *out, int cell, size_t size, long long i, const double *row)
{
  double off[JOINT_MOST];
  for (size_t a = 0; a < size; a++) {
    off[a] = row[a] - out->mean[cell][a];
    out->mean[cell][a] += off[a] / (double)i;
  }
  for (size_t a = 0; a < size; a++)
    for (size_t b = 0; b < size; b++)
      out->cross[cell][a * size + b] += off[a] * off[b] * (double)(i - 1) / (double)i;
}

/* What to add to the first covariate of the arm, so that the arms' means differ by so many standard errors. */
static double imbalance_shift(const struct joint_source *source, const double x[2][JOINT_UNITS])
{
  const long long n[2] = {source->n_arm, source->n_control};
  double mean[2] = {0, 0};
  if (isnan(source->imbalance))
    return 0;
  for (int cell = 0; cell < 2; cell++)
    for (long long i = 0; i < n[cell]; i++)
      mean[cell] += x[cell][i] / (double)n[cell];
  return source->imbalance * sqrt(1. / (double)n[0] + 1. / (double)n[1]) - (mean[0] - mean[1]);
}

void joint_draw(const struct joint_source *source, struct lift_random *r, struct joint_pair *out)
{
  const size_t size = source->covariates + 1;
  const long long n[2] = {source->n_arm, source->n_control};
  const double rest = sqrt(1 - .25 * (double)source->covariates);
  double x[2][JOINT_UNITS];
  *out = (struct joint_pair){0};
  for (int cell = 0; cell < 2; cell++)
    lift_random_fill_normal(r, x[cell], (size_t)n[cell]);
  double shift = imbalance_shift(source, x);
  for (int cell = 0; cell < 2; cell++)
    for (long long i = 0; i < n[cell]; i++) {
      double row[JOINT_MOST] = {0, x[cell][i] + (cell == 0 ? shift : 0)};
      double own = source->skewed ? gamma_draw(r) : lift_random_normal(r);
      if (source->covariates == 2)
        row[2] = lift_random_normal(r);
      row[0] = 2 + (cell == 0 ? source->effect : 0) + .5 * (row[1] + row[2]) + rest * own;
      joint_add(out, cell, size, i + 1, row);
    }
  out->arm = (struct lift_joint){n[0], source->covariates, out->mean[0], out->cross[0]};
  out->control = (struct lift_joint){n[1], source->covariates, out->mean[1], out->cross[1]};
}

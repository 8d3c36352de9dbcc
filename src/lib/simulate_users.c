#include "lift/random.h"
#include "lift/simulate.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>

enum { NODES = 64 }; /* of Gauss and Legendre */

static const double RHO_MAX = .999, FAR_OUT = 14;

/* z(1 - p), with the infinities that stand for never and always. */
static double cut_of(double rate)
{
  if (rate <= 0)
    return HUGE_VAL;
  return rate >= 1 ? -HUGE_VAL : gsl_cdf_ugaussian_Qinv(rate);
}

static double log_sigma(double mean, double sd)
{
  return sqrt(log1p(sd / mean * (sd / mean)));
}

struct cuts {
  double a, b;
};

/* The bivariate normal density at the cuts, with rho = sin(theta), per theta. */
static double density(double theta, void *data)
{
  const struct cuts *cut = data;
  double s = sin(theta), c = cos(theta);
  double gap = cut->a - cut->b;
  return exp(-(gap * gap / (c * c) + 2 * cut->a * cut->b / (1 + s)) / 2) / (2 * M_PI);
}

/* P(Z > a, Z' > b) - P(Z > a) P(Z' > b) for correlation rho: Plackett's identity, d/drho P = the bivariate density,
 * integrated over theta = asin(rho). See Drezner and Wesolowsky (1990), J. Statist. Comput. Simul. 35, 101-107. */
static double joint_excess(double a, double b, double rho, const gsl_integration_glfixed_table *nodes)
{
  if (isinf(a) || isinf(b))
    return 0;
  struct cuts cut = {a, b};
  gsl_function f = {density, &cut};
  return gsl_integration_glfixed(&f, 0, asin(rho), nodes);
}

/* E[C C' B B'] / (m m' (1 + basket)) - p p', for conversion above cut. */
static double scaled_covariance(const struct lift_sim_users *users, const struct lift_sim_arm *arm, double rho,
                                const gsl_integration_glfixed_table *nodes)
{
  double independent = arm->rate * users->pre_rate;
  double excess = joint_excess(arm->cut, users->pre_cut, rho, nodes);
  double growth = expm1(rho * users->sigma * users->pre_sigma);
  return excess * (1 + growth) + independent * growth;
}

/* Standard deviation of a user's revenue over the mean basket. */
static double scaled_sd(double rate, double sigma)
{
  return sqrt(rate * (exp(sigma * sigma) - rate));
}

static double correlation(const struct lift_sim_users *users, double rho, const gsl_integration_glfixed_table *nodes)
{
  return scaled_covariance(users, &users->arm[0], rho, nodes) / scaled_sd(users->rate, users->sigma) /
         scaled_sd(users->pre_rate, users->pre_sigma);
}

/* Bisection: the correlation grows with rho. */
static enum lift_status solve_rho(struct lift_sim_users *users, double target, struct lift_error *err)
{
  if (target == 0)
    return LIFT_OK;
  gsl_integration_glfixed_table *nodes = gsl_integration_glfixed_table_alloc(NODES);
  if (!nodes)
    return lift_fail_memory(err);
  double low = -RHO_MAX, high = RHO_MAX;
  double least = correlation(users, low, nodes), most = correlation(users, high, nodes);
  enum lift_status st = LIFT_OK;
  if (!(target >= least && target <= most))
    st = lift_fail(err, LIFT_EDATA, "a correlation of %g cannot be had with these rates and baskets: from %.4f to %.4f",
                   target, least, most);
  for (int i = 0; i < 60 && !st; i++) {
    double middle = low + (high - low) / 2;
    *(correlation(users, middle, nodes) < target ? &low : &high) = middle;
  }
  users->rho = low + (high - low) / 2;
  gsl_integration_glfixed_table_free(nodes);
  return st;
}

static enum lift_status check_part(const char *what, double rate, double mean, double sd, struct lift_error *err)
{
  if (!(rate > 0 && rate <= 1))
    return lift_fail(err, LIFT_EUSAGE, "%srate is %g, expected a number in (0, 1]", what, rate);
  if (!(mean > 0 && isfinite(mean)))
    return lift_fail(err, LIFT_EUSAGE, "%sbasket mean is %g, expected a positive number", what, mean);
  if (!(sd >= 0 && isfinite(sd)) || (rate >= 1 && sd <= 0))
    return lift_fail(err, LIFT_EUSAGE, "%sbasket sd is %g, expected a %s number", what, sd,
                     rate >= 1 ? "positive" : "non-negative");
  return LIFT_OK;
}

static enum lift_status set_arm(struct lift_sim_users *users, size_t k, const struct lift_sim_effect *effect,
                                struct lift_error *err)
{
  double rate = effect->rate_absolute ? users->rate + effect->rate : users->rate * (1 + effect->rate);
  if (k == 0 && (effect->rate != 0 || effect->basket != 0))
    return lift_fail(err, LIFT_EUSAGE, "arm '%s' is the control and cannot have an effect", users->arms->name[0]);
  if (!(rate >= 0 && rate <= 1))
    return lift_fail(err, LIFT_EUSAGE, "arm '%s': conversion rate is %g, expected a number in [0, 1]",
                     users->arms->name[k], rate);
  if (!(effect->basket >= -1 && isfinite(effect->basket)))
    return lift_fail(err, LIFT_EUSAGE, "arm '%s': lift of the basket is %g, expected at least -1", users->arms->name[k],
                     effect->basket);
  users->arm[k] = (struct lift_sim_arm){rate, cut_of(rate), 1 + effect->basket};
  return LIFT_OK;
}

/* No amount may leave 64 bits. */
static enum lift_status check_size(const struct lift_sim_users *users, struct lift_error *err)
{
  double basket = 1, most = 0x1p62;
  for (size_t k = 0; k < users->arms->n; k++)
    basket = fmax(basket, users->arm[k].basket);
  double now = log(100 * users->mean * basket) + FAR_OUT * users->sigma - users->sigma * users->sigma / 2;
  double pre = log(100 * users->pre_mean) + FAR_OUT * users->pre_sigma - users->pre_sigma * users->pre_sigma / 2;
  if (!(now < log(most) && pre < log(most)))
    return lift_fail(err, LIFT_EDATA, "baskets too large or too spread for amounts in hundredths (mean %g, sd %g)",
                     now < pre ? users->pre_mean : users->mean, now < pre ? users->pre_sd : users->sd);
  return LIFT_OK;
}

static enum lift_status prepare(struct lift_sim_users *users, const struct lift_sim_users_model *model,
                                struct lift_error *err)
{
  static const struct lift_sim_effect none = {0};
  enum lift_status st = check_part("", users->rate, users->mean, users->sd, err);
  if (!st)
    st = check_part("pre-period's ", users->pre_rate, users->pre_mean, users->pre_sd, err);
  if (!st && !(fabs(model->correlation) <= 1))
    st = lift_fail(err, LIFT_EUSAGE, "correlation is %g, expected a number from -1 to 1", model->correlation);
  if (st)
    return st;
  users->sigma = log_sigma(users->mean, users->sd);
  users->pre_sigma = log_sigma(users->pre_mean, users->pre_sd);
  users->pre_cut = cut_of(users->pre_rate);
  users->arm = calloc(users->arms->n, sizeof *users->arm);
  if (!users->arm)
    return lift_fail_memory(err);
  for (size_t k = 0; k < users->arms->n && !st; k++)
    st = set_arm(users, k, model->effect ? &model->effect[k] : &none, err);
  if (!st)
    st = check_size(users, err);
  return st ? st : solve_rho(users, model->correlation, err);
}

enum lift_status lift_sim_users_open(struct lift_sim_users *users, const struct lift_sim_users_model *model,
                                     const struct lift_arms *arms, uint64_t seed, struct lift_error *err)
{
  bool same = model->pre_rate == 0 && model->pre_basket_mean == 0 && model->pre_basket_sd == 0;
  lift_sim_users_clear(users);
  *users = (struct lift_sim_users){
      .arms = arms,
      .seed = seed,
      .days = model->days ? model->days : 1,
      .rate = model->rate,
      .mean = model->basket_mean,
      .sd = model->basket_sd,
      .pre_rate = same ? model->rate : model->pre_rate,
      .pre_mean = same ? model->basket_mean : model->pre_basket_mean,
      .pre_sd = same ? model->basket_sd : model->pre_basket_sd,
  };
  enum lift_status st = prepare(users, model, err);
  if (st)
    lift_sim_users_clear(users);
  return st;
}

void lift_sim_users_clear(struct lift_sim_users *users)
{
  if (!users)
    return;
  free(users->arm);
  *users = (struct lift_sim_users){0};
}

/* Hundredths of a log-normal basket, rounded up or down by chance so that the mean stays. */
static int64_t hundredths(double mean, double sigma, double normal, double uniform)
{
  double amount = 100 * mean * exp(sigma * normal - sigma * sigma / 2);
  return (int64_t)floor(fmin(amount, 0x1p62) + uniform);
}

void lift_sim_user_draw(const struct lift_sim_users *users, uint64_t index, struct lift_sim_user *user)
{
  struct lift_random random;
  lift_random_open(&random, users->seed, LIFT_STREAM_SIMULATE_USERS, index);
  uint64_t bits = lift_random_bits(&random);
  double z = lift_random_normal(&random), w = lift_random_normal(&random);
  double e = lift_random_normal(&random), f = lift_random_normal(&random);
  double u = lift_random_uniform(&random), pre_u = lift_random_uniform(&random);
  double rho = users->rho, rest = sqrt((1 - rho) * (1 + rho));
  *user = (struct lift_sim_user){.index = index, .arm = lift_arms_at(users->arms, bits), .z = z, .w = w, .u = u};
  user->day = (uint32_t)lift_random_below(&random, users->days);
  if (rho * z + rest * e > users->pre_cut)
    user->pre_revenue = hundredths(users->pre_mean, users->pre_sigma, rho * w + rest * f, pre_u);
}

struct lift_sim_outcome lift_sim_user_outcome(const struct lift_sim_users *users, const struct lift_sim_user *user,
                                              uint32_t arm)
{
  const struct lift_sim_arm *in = &users->arm[arm];
  if (!(user->z > in->cut))
    return (struct lift_sim_outcome){0, 0};
  return (struct lift_sim_outcome){1, hundredths(users->mean * in->basket, users->sigma, user->w, user->u)};
}

enum lift_status lift_sim_users_total(const struct lift_sim_users *users, uint64_t first, uint64_t n,
                                      struct lift_sim_outcome *total, struct lift_error *err)
{
  struct lift_sim_user user;
  for (uint64_t i = 0; i < n; i++) {
    lift_sim_user_draw(users, first + i, &user);
    for (uint32_t k = 0; k < users->arms->n; k++) {
      struct lift_sim_outcome one = lift_sim_user_outcome(users, &user, k);
      total[k].converted += one.converted;
      if (__builtin_add_overflow(total[k].revenue, one.revenue, &total[k].revenue))
        return lift_fail(err, LIFT_EDATA, "the revenue of arm '%s' does not fit 64 bits", users->arms->name[k]);
    }
  }
  return LIFT_OK;
}

/* Correlations with pre_revenue; they stay 0 where the outcome does not vary. */
static void set_correlations(const struct lift_sim_users *users, const struct lift_sim_arm *in,
                             struct lift_sim_truth *truth, const gsl_integration_glfixed_table *nodes)
{
  double pre_sd = scaled_sd(users->pre_rate, users->pre_sigma), sd = scaled_sd(in->rate, users->sigma);
  if (sd > 0 && in->basket > 0)
    truth->correlation_revenue = scaled_covariance(users, in, users->rho, nodes) / sd / pre_sd;
  if (truth->rate_sd > 0)
    truth->correlation_rate = joint_excess(in->cut, users->pre_cut, users->rho, nodes) / truth->rate_sd / pre_sd;
}

enum lift_status lift_sim_users_truth(const struct lift_sim_users *users, uint32_t arm, struct lift_sim_truth *truth,
                                      struct lift_error *err)
{
  const struct lift_sim_arm *in = &users->arm[arm];
  double control = users->rate * users->mean, basket = users->mean * in->basket;
  gsl_integration_glfixed_table *nodes = gsl_integration_glfixed_table_alloc(NODES);
  if (!nodes)
    return lift_fail_memory(err);
  *truth = (struct lift_sim_truth){
      .rate = in->rate,
      .rate_effect = in->rate - users->rate,
      .rate_relative = in->rate / users->rate - 1,
      .revenue = in->rate * basket,
      .revenue_effect = in->rate * basket - control,
      .revenue_relative = in->rate * basket / control - 1,
      .rate_sd = sqrt(in->rate * (1 - in->rate)),
      .revenue_sd = basket * scaled_sd(in->rate, users->sigma),
      .pre_mean = users->pre_rate * users->pre_mean,
      .pre_sd = users->pre_mean * scaled_sd(users->pre_rate, users->pre_sigma),
  };
  set_correlations(users, in, truth, nodes);
  gsl_integration_glfixed_table_free(nodes);
  return LIFT_OK;
}

enum lift_status lift_sim_basket(double rate, double mean, double sd, double *basket_mean, double *basket_sd,
                                 struct lift_error *err)
{
  if (!(rate > 0 && rate <= 1))
    return lift_fail(err, LIFT_EUSAGE, "rate is %g, expected a number in (0, 1]", rate);
  if (!(mean > 0 && isfinite(mean)))
    return lift_fail(err, LIFT_EUSAGE, "mean is %g, expected a positive number", mean);
  double least = mean * sqrt((1 - rate) / rate);
  if (!(sd >= least && isfinite(sd)))
    return lift_fail(err, LIFT_EUSAGE, "sd is %g, expected at least %g: %g of the users spend nothing", sd, least,
                     1 - rate);
  *basket_mean = mean / rate;
  *basket_sd = sqrt((sd - least) * (sd + least) / rate);
  return LIFT_OK;
}

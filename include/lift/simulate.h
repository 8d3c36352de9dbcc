/* Data with a known truth: users of an experiment, and panels of markets over time.
 *
 * Amounts (revenue, sales, spend) are integers in hundredths, so that a CSV with two decimals holds them exactly and
 * every sum is exact. Each unit and each market has its own stream: rows can be made in any order, by any shard or
 * thread, and are the same.
 */
#ifndef LIFT_SIMULATE_H
#define LIFT_SIMULATE_H

#include "lift/assign.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Users ---- */

/* What arm k changes against the control. Monotone: nobody who converts in the control is kept from it by a positive
 * lift. */
struct lift_sim_effect {
  double rate;        /* lift of the conversion rate: p_k = p (1 + rate), or p + rate when rate_absolute */
  bool rate_absolute;
  double basket;      /* b_k, lift of what a converted user spends, relative, >= -1 */
};

/* The population. Every user i has, independently of the others,
 *
 *     Z, W            standard normal, independent: readiness to convert, and size of basket
 *     Z', W'          the same before the experiment, each with correlation rho to Z and W
 *     converted_k     1 when Z > z(1 - p_k), else 0                               (z: the normal quantile)
 *     basket_k        m (1 + b_k) exp(s W - s^2 / 2),  s^2 = ln(1 + (basket_sd / m)^2), so that E = m (1 + b_k)
 *     revenue_k       converted_k basket_k, in hundredths: floor(100 basket_k + U), U uniform, which keeps the mean
 *     pre_revenue     the same from Z', W', the pre-period's parameters, and a U' of its own
 *     day             the day the user is first seen, uniform on 0 .. days - 1
 *     arm             lift_arms_at of 64 bits of the user's own: Bernoulli assignment with the arms' shares
 *
 * for every arm k from the same Z, W and U: revenue_k and converted_k are the user's potential outcomes, and the row
 * shows those of the arm. rho is found such that corr(pre_revenue, revenue_0) is `correlation`. Then, in closed form,
 *
 *     E revenue_k    = p_k m (1 + b_k)                                                    exactly
 *     Var revenue_k  = p_k (1 + b_k)^2 (m^2 + basket_sd^2) - (E revenue_k)^2              plus rounding, <= p_k / 40000
 *     Cov(pre, k)    = (1 + b_k) m m' [ P(Z > z_k, Z' > z') exp(rho s s') - p_k p' ]
 *
 * where p_k is the rate after arm k's lift, b_k its lift of the basket, and a prime marks the pre-period.
 */
struct lift_sim_users_model {
  double rate;        /* p, the control's conversion rate, in (0, 1] */
  double basket_mean; /* m > 0, mean spent by a converted user of the control, in units of money */
  double basket_sd;   /* >= 0, its standard deviation; > 0 when rate is 1 */
  double pre_rate, pre_basket_mean, pre_basket_sd; /* before the experiment; all three 0: as p, m, basket_sd */
  double correlation; /* of pre_revenue and the control's revenue; what can be had depends on the rates and baskets */
  uint32_t days;      /* 0 is as 1 */
  const struct lift_sim_effect *effect; /* one per arm; the control's, the first, is zero. NULL: no effects (A/A) */
};

/* A model ready to draw from. Filled by lift_sim_users_open; arms is borrowed and must outlive it. */
struct lift_sim_users {
  const struct lift_arms *arms;
  uint64_t seed;
  uint32_t days;
  double rho;                /* the latent correlation */
  double rate, mean, sd;     /* the control's */
  double pre_rate, pre_mean, pre_sd;
  double sigma, pre_sigma, pre_cut;
  struct lift_sim_arm {
    double rate, cut, basket; /* p_k, z(1 - p_k), 1 + b_k */
  } *arm;
};

/* One user. Amounts in hundredths. The latent draws are there so that any arm's outcome can be had. */
struct lift_sim_user {
  uint64_t index;
  uint32_t arm, day;
  int64_t pre_revenue;
  double z, w, u;
};

struct lift_sim_outcome {
  int64_t converted; /* 0 or 1; in a total, how many */
  int64_t revenue;   /* hundredths */
};

/* Check and prepare a model.
 *
 * users  {0}, or opened before; {0} on failure
 *
 * LIFT_EUSAGE    a number out of its range (named); a rate lifted out of [0,1]; an effect in the control
 * LIFT_EDATA     the correlation cannot be had (the message gives the limits, for |rho| <= .999), or amounts would not
 *                fit 64 bits 14 standard deviations out, beyond which the normal draws do not go in any realistic run
 * LIFT_EMEMORY
 */
enum lift_status lift_sim_users_open(struct lift_sim_users *users, const struct lift_sim_users_model *model,
                                     const struct lift_arms *arms, uint64_t seed, struct lift_error *err);
void lift_sim_users_clear(struct lift_sim_users *users);

/* User `index`, any of 0 .. 2^64 - 1, from stream (seed, LIFT_STREAM_SIMULATE_USERS, index), drawn in this order: 64
 * bits for the arm, normals Z, W, E, F (Z' = rho Z + sqrt(1 - rho^2) E, W' likewise from F), uniforms U, U', the day by
 * lift_random_below. The order is frozen; new columns are drawn after these. Thread-safe, no allocation. */
void lift_sim_user_draw(const struct lift_sim_users *users, uint64_t index, struct lift_sim_user *user);

/* The user's outcome in any arm: in user->arm what the data show, in another the counterfactual. Use it with an arm of
 * your own to let another assignment decide. */
struct lift_sim_outcome lift_sim_user_outcome(const struct lift_sim_users *users, const struct lift_sim_user *user,
                                              uint32_t arm);

/* The finite-sample truth: add to total[k] what users first .. first + n - 1 would give, all of them in arm k. The
 * sample average treatment effect is (total[k] - total[0]) / n, exactly. Totals of shards add up.
 * total  arms->n values, {0} at the start. O(n arms).   LIFT_EDATA  a total beyond 64 bits */
enum lift_status lift_sim_users_total(const struct lift_sim_users *users, uint64_t first, uint64_t n,
                                      struct lift_sim_outcome *total, struct lift_error *err);

/* The population truth of one arm against the control, in units of money, from the closed forms above. */
struct lift_sim_truth {
  double rate, rate_effect, rate_relative;          /* p_k; p_k - p_0; p_k / p_0 - 1 */
  double revenue, revenue_effect, revenue_relative; /* per user, E revenue_k, and against the control's */
  double rate_sd, revenue_sd;                       /* of one user's outcome */
  double pre_mean, pre_sd;
  double correlation_rate, correlation_revenue;     /* with pre_revenue; 0 where the outcome does not vary */
};

/* truth is written on LIFT_OK. LIFT_EMEMORY */
enum lift_status lift_sim_users_truth(const struct lift_sim_users *users, uint32_t arm, struct lift_sim_truth *truth,
                                      struct lift_error *err);

/* From mean and sd of revenue per user to those per converted user: mean / rate, and the square root of
 * (sd^2 + mean^2) / rate - (mean / rate)^2. LIFT_EUSAGE when sd is too small for that rate (the least is in the
 * message). */
enum lift_status lift_sim_basket(double rate, double mean, double sd, double *basket_mean, double *basket_sd,
                                 struct lift_error *err);

/* ---- Panels of markets ---- */

/* What `effect` counts, in a treated market's treated period. */
enum lift_sim_panel_effect {
  LIFT_SIM_ADDITIVE, /* units of the outcome per market and period */
  LIFT_SIM_RELATIVE, /* a share of the untreated outcome */
  LIFT_SIM_PER_SPEND /* units of the outcome per unit of incremental spend: the true iROAS */
};

/* A linear factor model: market g, period t = 0, 1, …
 *
 *     S_g   = level exp(level_sigma N_g - level_sigma^2 / 2)                    the market's size, E S_g = level
 *     Y0_gt = S_g [ 1 + trend t + season sin(2 pi t / season_length)
 *                   + factor_sd K^(-1/2) sum_k l_gk f_kt + noise_sd e_gt ]
 *     Y1_gt = Y0_gt + effect (additive), Y0_gt (1 + effect) (relative), Y0_gt + effect (C1_gt - C0_gt) (per spend)
 *     C_gt  = S_g (1 + spend_jitter V_gt) times spend, or spend_test where and when treated
 *
 * l_gk standard normal; f_kt and e_gt stationary AR(1) processes of variance 1 with coefficients factor_phi and
 * noise_phi; V_gt uniform on (-1, 1). Y0, its increment and both spends are rounded to hundredths one by one, and added
 * as integers: the truth of each market and period is outcome - untreated, exactly. Nothing is cut at zero (that would
 * bend the model): with large noise an outcome can be negative, and is counted.
 */
struct lift_sim_panel_model {
  uint32_t geos, periods;    /* >= 1 */
  double level, level_sigma; /* > 0, >= 0 */
  double trend;              /* per period */
  double season;
  uint32_t season_length;    /* 7 for days; 0: none */
  uint32_t factors;          /* K, at most 1000; 0: none */
  double factor_sd, factor_phi; /* >= 0; in (-1, 1) */
  double noise_sd, noise_phi;
  const uint32_t *treated;   /* n_treated markets, each < geos, none twice; their order does not matter */
  size_t n_treated;          /* 0: an untreated panel */
  uint32_t start, end;       /* first and last treated period, from 0; read when n_treated > 0 */
  enum lift_sim_panel_effect kind;
  double effect;
  double spend, spend_test;  /* >= 0, shares of the market's size; go-dark: spend_test 0 */
  double spend_jitter;       /* in [0, 1] */
};

/* A panel; cell (g, t) is at [g * periods + t]. Amounts in hundredths. */
struct lift_sim_panel {
  uint32_t geos, periods;
  double *level;              /* geos: S_g */
  int64_t *outcome;           /* what is seen */
  int64_t *untreated;         /* Y0: equal to outcome outside the treated cells */
  int64_t *spend, *untreated_spend;
  unsigned char *treated;     /* geos * periods: 1 in a treated cell */
  uint64_t negative;          /* cells with outcome < 0 */
};

/* Draw one panel.
 *
 * panel      {0}, or drawn before: memory is kept when the size is the same (a loop over replicates allocates once)
 * replicate  which panel of this seed. Market g draws from stream (seed, LIFT_STREAM_SIMULATE_GEO, r 2^32 + g + 1), with
 *            r the replicate, the factors from (…, r 2^32): size, loadings, then by period noise and spend. So more
 *            markets or more periods leave those there as they were, and effects and spends never move Y0.
 *
 * LIFT_EUSAGE   a number out of its range (named), a market unknown or treated twice
 * LIFT_EDATA    an amount beyond 64 bits
 * LIFT_EMEMORY
 * panel can be cleared after failure; what it holds is then not defined.
 */
enum lift_status lift_sim_panel_draw(struct lift_sim_panel *panel, const struct lift_sim_panel_model *model,
                                     uint64_t seed, uint32_t replicate, struct lift_error *err);
void lift_sim_panel_clear(struct lift_sim_panel *panel);

/* The truth over all treated cells, in hundredths and exact; ratios from them. */
struct lift_sim_panel_truth {
  uint64_t cells;
  int64_t increment;       /* sum of outcome - untreated: the ATT times cells */
  int64_t untreated;       /* sum of Y0 there */
  int64_t spend_increment; /* sum of spend - untreated_spend */
  double relative, iroas;  /* increment over untreated, and over spend_increment */
  bool has_relative, has_iroas; /* false when the divisor is 0; the ratio is then 0 */
};

/* LIFT_EDATA  a sum beyond 64 bits */
enum lift_status lift_sim_panel_truth(const struct lift_sim_panel *panel, struct lift_sim_panel_truth *truth,
                                      struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

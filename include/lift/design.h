/* Design of a geo test for chosen markets: which ones to treat, by simulated power of the analysis that will be run.
 *
 * For each candidate set of markets, length of the test and effect size: over every look-back window of the history,
 * the effect is put on the treated outcomes of the window (times 1 + effect), and the very model and conformal test of
 * the analysis are run on what history there was up to the window's end.
 *   power = share of windows with p <= alpha;   A/A rate = the same at no effect
 *
 * Candidates: every allowed subset of a size where there are at most `exhaustive` of them; otherwise, for each market,
 * it with its most correlated neighbours (Pearson, over the whole history). Markets to include are in every candidate,
 * markets to exclude in none (they remain donors). Or the one set given: its power is the power that a selection with
 * the same options states, to the bit.
 *
 * Caveats: windows overlap, so the share over them is no share of independent tests (lift_design_independent says how
 * many they are worth). The best of many candidates looks better than it is: with `split` the rows are ranked by the
 * older half of their windows alone, and the newer half, which had no part in the choice, is what to promise from.
 *
 * References: METHOD of man/lift-geo; candidate sets and the figures of a row follow GeoLift (Meta), functions
 * stochastic_market_selector and GeoLiftMarketSelection.
 */
#ifndef LIFT_DESIGN_H
#define LIFT_DESIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/conformal.h"
#include "lift/model.h"
#include "lift/panel.h"
#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LIFT_DESIGN_LOOKBACKS = 30 }; /* most windows per length when none are asked for */

struct lift_design_options {
  const struct lift_model *model;
  enum lift_conformal_statistic statistic;
  double alpha;          /* in (0,1); p <= alpha rejects */
  double power;          /* in (0,1], asked of the MDE */
  size_t min_markets, max_markets; /* sizes of candidate sets, 1 <= min <= max */
  const size_t *length;  /* lengths of the test, in periods, each >= 1 */
  size_t lengths;
  const double *effect;  /* effect sizes, fractions (0.05 is 5 %), any order and sign; 0 need not be among them */
  size_t effects;
  const size_t *include, *exclude; /* in every candidate; in none */
  const size_t *left_out;          /* neither treated nor donor */
  const size_t *given;             /* the one candidate (with the included); sizes are then not looked at */
  size_t include_count, exclude_count, left_out_count, given_count;
  size_t exhaustive;     /* try all subsets of a size up to so many; 0: neighbours only */
  size_t lookbacks;      /* windows per length; 0: all that leave half the history, and twice the length, before them,
                          * at most LIFT_DESIGN_LOOKBACKS */
  size_t stride;         /* periods between windows' ends; 0 is 1 */
  size_t min_pre;        /* periods before each window, at least; 0 is 2 */
  bool split;            /* rank by the older half of each row's windows (one alone is ranked by) */
  double cpic;           /* cost per incremental conversion; 0: no investment is computed */
  void (*beat)(void *data, double done, double total); /* told now and then how far it is, by one thread; or NULL */
  void *beat_data;
  int threads;           /* <= 0: OpenMP's default. The result does not depend on it */
};

/* A set of markets and what does not depend on length. Shares are of the whole history without left-out markets. */
struct lift_design_candidate {
  size_t *market; /* ascending */
  size_t count;
  double share, holdout; /* of the outcome: treated, and the rest */
  bool has_correlation;
  double correlation; /* of the treated's sum with everyone else's */
};

/* One effect size of a row; means are over the row's windows. */
struct lift_design_point {
  double effect;
  size_t rejected; /* windows with p <= alpha */
  size_t rejected_ranking; /* of these, in the windows that the row is ranked by */
  double power;    /* rejected / windows */
  double att;      /* mean of the ATT */
  bool has_lift;   /* false where a counterfactual total was not positive */
  double lift;     /* mean of the lift found */
  double investment; /* cpic times effect times the treated's total in the window; negative for negative effects */
};

/* A candidate at one length. */
struct lift_design_row {
  size_t candidate, length;
  size_t windows;   /* look-backs used: window i ends i * stride periods before the history does */
  size_t ranking;   /* of these, the windows that the row is ranked by: the oldest so many */
  struct lift_design_point aa;     /* no effect: aa.power is the A/A rate */
  struct lift_design_point *curve; /* effects points, in the order of the options */
  bool has_mde;
  size_t mde;       /* index of the smallest effect (in size, other than 0) whose power is enough; of two signs the
                     * positive one */
  bool has_ranking_mde;
  size_t ranking_mde; /* the same in the windows that the row is ranked by */
  bool has_scaled_l2;
  double scaled_l2; /* mean, as in struct lift_fit */
};

/* Rows are ranked: by size of the MDE (none last), then distance of the A/A rate from alpha, both in the windows to
 * rank by, then scaled L2, then length, then candidate. Owns everything. */
struct lift_design {
  size_t candidates, rows, effects, stride;
  struct lift_design_candidate *candidate; /* ordered by size, then markets */
  struct lift_design_row *row;
  size_t *market_room;
  struct lift_design_point *point_room;
};

/* Run a design.
 *
 * history  the panel; no NaN but in markets left out
 * out      filled on LIFT_OK; may be cleared in any case
 *
 * LIFT_EUSAGE   alpha, power, sizes, lengths, effects or cpic out of range
 * LIFT_EDATA    not testable (1 / periods above alpha), too little history for a window, no candidate (says which limit
 *               binds), no donors left, an unknown market, one both included and excluded, a value that is not finite
 * LIFT_ENUMERIC, LIFT_EMEMORY
 */
enum lift_status lift_design_run(const struct lift_panel *history, const struct lift_design_options *options,
                                 struct lift_design *out, struct lift_error *err);
void lift_design_clear(struct lift_design *design);

/* How many tests that share no period a row of windows is worth: the periods they span over the length of one, at most
 * the windows themselves. 0 for no windows. */
double lift_design_independent(size_t windows, size_t stride, size_t length);

/* Clopper and Pearson's limits of a probability, for events out of trials (0 <= events <= trials, trials > 0; neither
 * need be whole): each limit excludes with error tail, in (0,1). Written in any case, within [0,1].
 *
 * Reference: Clopper, Pearson (1934), Biometrika 26, 404-413, by quantiles of the beta distribution
 */
void lift_design_limits(double events, double trials, double tail, double *lower, double *upper);

#ifdef __cplusplus
}
#endif
#endif

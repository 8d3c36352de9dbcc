/* Conformal inference for a fitted counterfactual, by cyclic shifts of the residuals.
 *
 * Estimand: the effect on the treated in the last periods (those of the test), per treated unit and period.
 *
 * Under the null that the effect was h in each period of the test, h is subtracted there and the model is fitted to ALL
 * periods; if the errors are then stationary, the residuals could as well have stood in any of their T cyclic orders.
 *   p(h) = number of shifts whose statistic is at least the observed one, over T   (the identity is one of them)
 * The confidence set is the dual of this very test: {h: p(h) > alpha}. It may have several pieces, be unbounded, be
 * empty, or miss the estimate (which is fitted before the test alone). Counts are integers; statistics within 1e-9
 * relative (or within rounding, 1e-13 of the data) tie, and a tie is at least as extreme.
 *
 * How the set is found. For a model with a segment function the residuals are piecewise linear in h. The line of h is
 * walked from minus to plus 1e6 times the largest outcome of the treated, one linear segment after the other; in each,
 * every point where two statistics cross is the root of a linear equation. So no piece is missed, however small, except
 * one that lies within the 1e-13 (relative to the outcome) by which the walk steps over the border of two segments, or
 * that is a single point; the limits are exact to rounding (about 1e-12 relative). A set that reaches the end of the
 * walk is unbounded there.
 *
 * Caveats: exact in finite samples where errors are exchangeable over shifts; approximately so for stationary errors
 * and a consistent model. The smallest attainable p is 1 / T.
 *
 * Reference: Chernozhukov, Wuthrich, Zhu (2021), JASA 116, 1849-1864: Algorithms 1 and 2, moving block permutations.
 */
#ifndef LIFT_CONFORMAL_H
#define LIFT_CONFORMAL_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/effect.h"
#include "lift/model.h"
#include "lift/panel.h"
#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The statistic, of the residuals r in the periods of the test. */
enum lift_conformal_statistic {
  LIFT_CONFORMAL_AVERAGE, /* |sum r|: the average effect, two-sided */
  LIFT_CONFORMAL_ANY,     /* sum |r|: some effect in some period */
  LIFT_CONFORMAL_GREATER, /* sum r: the average effect is greater than h */
  LIFT_CONFORMAL_LESS     /* -sum r: the average effect is less than h */
};

/* "average", "any", "greater", "less"; NULL for another number. */
const char *lift_conformal_name(enum lift_conformal_statistic statistic);

/* Scratch of one thread for one preparation (fitted to all its periods) and one list of donors. Both are borrowed. */
struct lift_conformal {
  const struct lift_prepared *prepared;
  const size_t *donor;
  size_t donors, post; /* post: periods of the test, the last so many; 1 <= post < periods */
  enum lift_conformal_statistic statistic;
  struct lift_solution solution;
  double *shifted, *direction, *residual, *slope, *value, *pace, *cut;
  void *event;
};

/* A p-value as the integers it is made of. */
struct lift_conformal_p {
  size_t count, shifts;
  double p_value; /* count / shifts */
};

/* {h: p(h) > alpha}: pieces ascending and disjoint, open where unbounded. Owns piece. */
struct lift_conformal_set {
  double alpha;
  size_t count, room;
  struct lift_piece *piece;
  size_t segments; /* linear segments of the fit that were walked */
};

/* LIFT_EDATA where post is not in 1 .. periods - 1, or the preparation is not fitted to all periods; LIFT_EMEMORY. */
enum lift_status lift_conformal_init(struct lift_conformal *conformal, const struct lift_prepared *prepared,
                                     const size_t *donor, size_t donors, size_t post,
                                     enum lift_conformal_statistic statistic, struct lift_error *err);
void lift_conformal_clear(struct lift_conformal *conformal);

/* Another list of donors for the same preparation; the next solve is a cold one. */
void lift_conformal_donors(struct lift_conformal *conformal, const size_t *donor, size_t donors);

/* p(h) of a target (periods long).
 *
 * LIFT_ENUMERIC  the solver did not reach its tolerance
 */
enum lift_status lift_conformal_p_value(struct lift_conformal *conformal, const double *target, double h,
                                        struct lift_conformal_p *out, struct lift_error *err);

/* The set of a target. out is filled on LIFT_OK; may be cleared in any case.
 *
 * alpha  in (0,1); below 1 / T the set is the whole line
 *
 * LIFT_EUSAGE    alpha outside (0,1), or a model without a segment function
 * LIFT_ENUMERIC  the solver did not reach its tolerance, or there is no end to the segments (1e6)
 * LIFT_EMEMORY
 */
enum lift_status lift_conformal_find_set(struct lift_conformal *conformal, const double *target, double alpha,
                                         struct lift_conformal_set *out, struct lift_error *err);
void lift_conformal_set_clear(struct lift_conformal_set *set);

bool lift_conformal_set_contains(const struct lift_conformal_set *set, double h);

/* As an interval of lift/effect.h. Of more than LIFT_PIECES_MAX pieces the smallest gaps are closed (the set is then a
 * little too large, never too small); *closed counts them. */
enum lift_status lift_conformal_interval(const struct lift_conformal_set *set, struct lift_interval *out,
                                         size_t *closed, struct lift_error *err);

/* The whole analysis of a test. */
struct lift_conformal_result {
  size_t shifts;                     /* T, the periods of the view */
  double min_p;                      /* 1 / T, the smallest p there can be */
  bool testable;                     /* min_p <= alpha; where not, the set is the line and nothing can be rejected */
  struct lift_conformal_p at_null;   /* p at the null */
  struct lift_conformal_p at_estimate;
  bool contains_estimate;
  struct lift_conformal_set set;
};

/* Test and set of one model.
 *
 * request   alpha and null are used; the alternative is stated by the statistic
 * estimate  the ATT of the fit, to say whether the set contains it
 * out       filled on LIFT_OK; may be cleared in any case
 *
 * Failures: as lift_panel_test_check, lift_test_check and lift_conformal_find_set.
 */
enum lift_status lift_conformal_analyze(const struct lift_model *model, const struct lift_panel_test *test,
                                        const struct lift_test *request, enum lift_conformal_statistic statistic,
                                        double estimate, struct lift_conformal_result *out, struct lift_error *err);
void lift_conformal_result_clear(struct lift_conformal_result *result);

#ifdef __cplusplus
}
#endif
#endif

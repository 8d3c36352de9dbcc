/* Money: what an effect brought per unit of spend, and what one incremental unit cost. */
#ifndef LIFT_MONEY_H
#define LIFT_MONEY_H

#include "lift/effect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the confidence set says of incremental units (of the outcome, per unit of spend of the same sign). */
enum lift_money_units {
  LIFT_MONEY_SOME,     /* every value of the set is above zero: the cost has limits */
  LIFT_MONEY_MAYBE,    /* the set reaches zero or below: the cost is at least so much, or there were no such units */
  LIFT_MONEY_NONE,     /* no value of the set is above zero: there were no incremental units */
  LIFT_MONEY_UNBOUNDED /* the set is unbounded above and reaches zero or below: the cost may be anything */
};

/* The answer.
 *
 * iroas       total over spend: units of the outcome for one unit of spend
 * iroas_set   the effect's set, divided by spend
 * has_cost    the total and spend have the same sign; otherwise there is no cost per unit
 * cost        spend over total
 * units       see above
 * cost_set    the inverse of the positive part of iroas_set: its lower limit is 1 / the largest iROAS (0 where that is
 *             unbounded), its upper limit is open where the iROAS may come down to 0. EMPTY for LIFT_MONEY_NONE
 */
struct lift_money {
  double spend, iroas;
  struct lift_interval iroas_set;
  bool has_cost;
  double cost;
  enum lift_money_units units;
  struct lift_interval cost_set;
};

/* Money from an effect: estimands total / spend and spend / total, the spend being known.
 *
 * total   the effect's estimate, in units of the outcome, over the whole test
 * totals  its confidence set, on the same scale
 * spend   incremental spend over the whole test; negative where spending was cut: the iROAS is positive when both fall
 * out     written only on LIFT_OK
 *
 * LIFT_EDATA  a spend of 0, or numbers that are not finite, before or after the division
 * Caveat      the spend is taken as known: where it is itself a difference to a baseline that was estimated, its
 *             error is not in the limits. The cost's limits are the inverse of the lift's, never symmetric
 */
enum lift_status lift_money(double total, const struct lift_interval *totals, double spend, struct lift_money *out,
                            struct lift_error *err);

/* An interval times a factor other than 0 (a negative one turns it round). LIFT_EDATA: a limit leaves the range of a
 * double. */
enum lift_status lift_interval_scale(const struct lift_interval *interval, double factor, struct lift_interval *out,
                                     struct lift_error *err);

/* The pieces of a set as a list: one for INTERVAL and LINE, none for EMPTY. out: LIFT_PIECES_MAX; returns how many. */
size_t lift_interval_pieces(const struct lift_interval *interval, struct lift_piece *out);

#ifdef __cplusplus
}
#endif
#endif

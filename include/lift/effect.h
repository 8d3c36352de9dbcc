/* What a test is asked, and what every estimator answers: an effect, its p-value and the set that is its dual.
 *
 * Interval and test are two views of one thing: p is the smallest alpha whose set excludes the null, and the null is
 * rejected when p <= alpha. Hence a set at level 1 - alpha is {null: p(null) > alpha}; its finite limits lie outside
 * it. No NaN or infinity is stored: what does not exist has a flag, and the number beside a flag that says no is 0.
 */
#ifndef LIFT_EFFECT_H
#define LIFT_EFFECT_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The stated alternative: the effect differs from, lies above, or lies below the null. */
enum lift_alternative { LIFT_TWO_SIDED, LIFT_GREATER, LIFT_LESS };

/* The shape of a confidence set.
 *
 * INTERVAL  one piece with at least one limit
 * EXTERIOR  everything but a bounded gap: (-inf, a] and [b, inf)
 * LINE      everything: the data rule nothing out
 * PIECES    several pieces of another shape
 * EMPTY     nothing: every value is rejected (possible for some methods, and for one-sided levels below one half)
 */
enum lift_set { LIFT_SET_INTERVAL, LIFT_SET_EXTERIOR, LIFT_SET_LINE, LIFT_SET_PIECES, LIFT_SET_EMPTY };

enum { LIFT_PIECES_MAX = 16 };

/* One connected piece. Open means unbounded on that side; the limit there is 0 and means nothing. */
struct lift_piece {
  double lower, upper;
  bool lower_open, upper_open;
};

/* A confidence set: lower and upper are its hull (open where the hull is unbounded).
 *
 * piece_count  0 for INTERVAL, LINE and EMPTY; otherwise the number of pieces, ascending and disjoint
 */
struct lift_interval {
  double level;               /* 1 - alpha, in (0,1) */
  double lower, upper;        /* in the unit of the estimate */
  bool lower_open, upper_open; /* unbounded below, above */
  enum lift_set set;
  size_t piece_count;
  struct lift_piece pieces[LIFT_PIECES_MAX];
};

/* What is asked of a test.
 *
 * alpha  the whole error of the stated alternative, in (0,1); the set has level 1 - alpha
 * null   the value tested, in the unit of the estimate; 0 for no effect
 */
struct lift_test {
  double alpha;
  double null;
  enum lift_alternative alternative;
};

/* What an estimator answers. Each has_ flag says whether the number beside it exists. */
struct lift_effect {
  bool has_estimate, has_se, has_statistic, has_df;
  double estimate;  /* in the metric's unit, or a fraction for a relative effect */
  double se;        /* of the estimate, same unit */
  double statistic; /* t or z; positive where the estimate lies above the null. Absent where it is unbounded (p is 0) */
  double df;        /* degrees of freedom of the statistic */
  double p_value;   /* in [0,1], of the stated alternative */
  double null;
  enum lift_alternative alternative;
  struct lift_interval interval;
};

/* The words of the document: "two-sided", "greater", "less"; "interval", "exterior", "line", "pieces", "empty". */
const char *lift_alternative_name(enum lift_alternative alternative);
const char *lift_set_name(enum lift_set set);

/* Fill *out with the set made of these pieces, and find its shape and hull.
 *
 * level   1 - alpha
 * pieces  count pieces, ascending and disjoint; count from 0 (EMPTY) to LIFT_PIECES_MAX
 *
 * LIFT_EDATA  more than LIFT_PIECES_MAX pieces; *out is then left alone
 */
enum lift_status lift_interval_assemble(double level, const struct lift_piece *pieces, size_t count,
                                        struct lift_interval *out, struct lift_error *err);

/* Is the value inside the set? A finite limit is outside, except where a piece is a single point. The companion of
 * p_value: contains(set, null) is p_value > alpha, up to rounding of the limits. */
bool lift_interval_contains(const struct lift_interval *interval, double value);

/* Refuse a request that makes no sense: alpha outside (0,1), a null that is not finite, an unknown alternative.
 * LIFT_EUSAGE */
enum lift_status lift_test_check(const struct lift_test *test, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

/* Moments of several variables observed jointly on n units: count, sums and cross-products, mergeable.
 *
 * One struct lift_moments is one cell of a table (an arm, an arm in a stratum, ...). Estimators are algebra on it:
 * means, variances, covariances, regressions (lift/regress.h).
 *
 * Exact where it can be. A variable whose values are all decimals is kept as integers: with s the most decimals seen
 * and x = value * 10^s, the state is sum x, and sum x_i x_j for each pair of such variables, in 128 bits. Integer sums
 * do not depend on the order of rows, on threads or on shards; results are computed from them with wide integers and
 * rounded once. A variable is exact if and only if
 *
 *     every value is an exact struct lift_decimal, and the sum of x^2 is below 2^124 (2.1e37).
 *
 * That is a property of the set of values, not of their order or of how it was cut into parts, and without exception:
 * |x| <= x^2 for integers, so the squares bound every value and every partial sum; they only grow; and by
 * Cauchy-Schwarz they bound the cross-products as well. Amounts with two decimals up to a million have room for 2e21
 * units; fifteen significant digits for 2e7; seventeen for about 2,000.
 *
 * A variable that is not exact, and its pairs with all others, go on in floating point from the state reached so far:
 * Welford's and Chan's updates of the mean and of the centred cross-products, the running values held with a second
 * double that catches what the first one drops. Order then moves results by some 1e-15 of a standard deviation, not by
 * n times the rounding of a double. Raw sums of squares of doubles are never formed. (A spread under 1e-154 has squares
 * that a double cannot hold, and counts as none.)
 *
 * Later weights and replicates: an integer weight w (a Poisson-bootstrap count) is w equal units: n + w, sum + w x,
 * product + w x x, under the same rule. Real weights are another state.
 *
 * Ownership: lift_moments_init fills the struct, lift_moments_clear empties it (also after a failure, also when
 * zeroed). Read k and n freely; everything below them is the library's.
 *
 * References: Chan, Golub, LeVeque (1983), The American Statistician 37, 242-247 (their updating formula for two
 * samples); Welford (1962), Technometrics 4, 419-420; Neumaier (1974), ZAMM 54, 39-51 (the compensation).
 */
#ifndef LIFT_MOMENTS_H
#define LIFT_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lift/decimal.h"
#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The most variables of one state, and the most units it can count (2^53, so that counts are doubles too). */
enum { LIFT_MOMENTS_VARIABLES = 4096 };
#define LIFT_MOMENTS_UNITS 9007199254740992LL

/* Room for the decimal text of a sum, with its final NUL. */
enum { LIFT_MOMENTS_TEXT = 48 };

struct lift_int128;
struct lift_double2;

struct lift_moments {
  size_t k;    /* variables, 0 to LIFT_MOMENTS_VARIABLES */
  long long n; /* units, 0 to LIFT_MOMENTS_UNITS */

  /* The library's own. Pairs are packed by rows of the lower triangle: (i, j) with j <= i is at i (i + 1) / 2 + j. */
  size_t floats;                /* variables that are not exact */
  bool *exact;                  /* [k] */
  uint8_t *decimals;            /* [k] s, of the exact ones; zero for the others */
  struct lift_int128 *sum;      /* [k] of the exact ones; zero for the others */
  struct lift_int128 *product;  /* [k (k + 1) / 2] of pairs of two exact ones; zero for the others */
  struct lift_double2 *mean;    /* [k] of those not exact; zero for the others */
  struct lift_double2 *centred; /* [k (k + 1) / 2] of pairs not both exact; zero for the others */
  int64_t *row;                 /* [k] the row being added, scaled */
  double *delta;                /* [k] distances from the means */
  void *block;                  /* all of these */
};

/* ---- life ---- */

/* An empty state of k variables: n = 0, all exact. LIFT_EUSAGE when k is too large; LIFT_EMEMORY. O(k^2) memory: some
 * 32 bytes a pair. */
enum lift_status lift_moments_init(struct lift_moments *m, size_t k, struct lift_error *err);
void lift_moments_clear(struct lift_moments *m);

/* ---- filling ---- */

/* Count one more unit.
 *
 * value  k numbers, from lift_decimal_parse
 *
 * LIFT_EDATA  a value is not finite; the squares of a variable that is not exact do not fit a double (values beyond
 *             some 1e154); too many units. The state is then good for nothing but lift_moments_clear.
 * Cost: k (k + 1) / 2 integer multiplications; no allocation. */
enum lift_status lift_moments_add(struct lift_moments *m, const struct lift_decimal *value, struct lift_error *err);

/* The same for numbers that never were decimals (results of a computation): all k variables stop being exact. */
enum lift_status lift_moments_add_doubles(struct lift_moments *m, const double *value, struct lift_error *err);

/* Add the units of `from` to `into`. Where both are exact the result is, bit for bit, what adding all rows to one state
 * gives; elsewhere to 1e-12 and better. `from` is not changed.
 *
 * LIFT_EUSAGE  both are the same state
 * LIFT_EDATA   different k; otherwise as lift_moments_add */
enum lift_status lift_moments_merge(struct lift_moments *into, const struct lift_moments *from, struct lift_error *err);

/* ---- results; i and j in [0, k) ---- */

/* The mean of variable i; 0 when n = 0, where there is none: the caller looks at n first. Exact variables: correctly
 * rounded. */
double lift_moments_mean(const struct lift_moments *m, size_t i);

/* The sum over units of (x_i - mean_i)(x_j - mean_j), 0 when n <= 1. Pairs of exact variables: the rational number
 * (n sum x_i x_j - sum x_i sum x_j) / n, correctly rounded; in particular 0 if and only if it is zero, so that a
 * constant is told from a variable that varies in its eighteenth digit. */
double lift_moments_centred(const struct lift_moments *m, size_t i, size_t j);

/* What the two doubles above leave out, where variable i, or the pair, is not exact: mean + mean_low and centred +
 * centred_low are the state itself. At most half a unit in the last place of them; 0 where exact, and without units.
 * Needed where means are far larger than spreads: a mean near 1e9 is a double to 1e-7, whatever the spread. */
double lift_moments_mean_low(const struct lift_moments *m, size_t i);
double lift_moments_centred_low(const struct lift_moments *m, size_t i, size_t j);

/* centred / (n - 1), rounded once where exact; 0 when n <= 1, where it does not exist. A variance is never negative. */
double lift_moments_variance(const struct lift_moments *m, size_t i);
double lift_moments_covariance(const struct lift_moments *m, size_t i, size_t j);

/* ---- carrying a state in a document ---- */

/* Whether variable i is held as integers, and the s it is scaled with (0 otherwise). */
bool lift_moments_is_exact(const struct lift_moments *m, size_t i);
unsigned lift_moments_decimals(const struct lift_moments *m, size_t i);

/* The exact state as decimal integers: sum x_i of an exact variable (scale s_i), and sum x_i x_j of a pair of exact
 * variables (scale s_i + s_j). Empty texts for others: their state is the mean and the centred sums, both with their
 * low parts. */
void lift_moments_sum_text(const struct lift_moments *m, size_t i, char text[LIFT_MOMENTS_TEXT]);
void lift_moments_product_text(const struct lift_moments *m, size_t i, size_t j, char text[LIFT_MOMENTS_TEXT]);

/* Rebuild a state, from untrusted input: after lift_moments_init, set the units, then for every variable its sum
 * (exact) or mean (not exact), then for every pair its product (both exact) or centred sum (otherwise), then check.
 * Each LIFT_EFORMAT names the variables, counted from 1, and what is wrong with the text or figure.
 *
 * units      n >= 0
 * sum        decimals 0 to 18; text an integer: "-12", no leading zeros, no plus, |sum| < 2^124
 * mean       finite; low: what a double next to it leaves out, mean + low rounds to mean
 * product    as sum
 * centred    as mean
 * check      what no data can give: a negative sum of squares; |sum x| > sum x^2, or the one odd and the other even;
 *            a negative variance; a covariance beyond Cauchy-Schwarz (with a tolerance of 1e-9); anything but zeros
 *            when n = 0; spread when n = 1 */
enum lift_status lift_moments_set_units(struct lift_moments *m, long long n, struct lift_error *err);
enum lift_status lift_moments_set_sum(struct lift_moments *m, size_t i, unsigned decimals, const char *text,
                                      struct lift_error *err);
enum lift_status lift_moments_set_mean(struct lift_moments *m, size_t i, double mean, double low,
                                       struct lift_error *err);
enum lift_status lift_moments_set_product(struct lift_moments *m, size_t i, size_t j, const char *text,
                                          struct lift_error *err);
enum lift_status lift_moments_set_centred(struct lift_moments *m, size_t i, size_t j, double centred, double low,
                                          struct lift_error *err);
enum lift_status lift_moments_check(const struct lift_moments *m, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

/* Ordinary least squares, from moments or from rows.
 *
 * Estimand: the coefficients b that minimize the sum of (y - X b)^2, and, under y = X b + e with uncorrelated errors of
 * one variance, their standard errors.
 */
#ifndef LIFT_REGRESS_H
#define LIFT_REGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/moments.h"
#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A fitted regression; the caller's, emptied by lift_regression_clear (also after a failure, also when zeroed). */
struct lift_regression {
  size_t p;            /* coefficients, intercepts first */
  size_t intercepts;   /* how many of them are intercepts */
  double *coefficient; /* [p] */
  double *se;          /* [p] standard errors */
  double *covariance;  /* [p p] of the coefficients, row by row: sigma^2 (X'X)^-1 */
  long long n;         /* rows */
  long long df;        /* n - p, at least 1 */
  double rss;          /* residual sum of squares; 0 where rounding would leave less */
  double tss;          /* of y about its mean (about each group's, with several; about 0 without intercept) */
  double sigma;        /* residual standard deviation, sqrt(rss / df) */
  bool has_r_squared;  /* false when tss is 0 */
  double r_squared;    /* 1 - rss / tss */
  size_t dependent;    /* after LIFT_EDATA for collinearity: the place in x, or the column, that is at fault; else
                          SIZE_MAX */
};

void lift_regression_clear(struct lift_regression *fit);

/* Regress variable y on variables x, from moments: one slope per x, common to all groups, one intercept per group.
 *
 * group   groups >= 1 states of the same variables, each with n >= 1: an arm each (ANCOVA with common slopes), or one
 * y, x    variables, counted from 0; x holds count >= 0 of them, none twice, y not among them
 * fit     written on LIFT_OK: coefficients are the intercepts, in the order of the groups, then the slopes, as in x
 *
 * The centred cross-products within groups are summed and factored as L D L' in the widest arithmetic at hand (113 bits
 * where the compiler has them). Pairs of exact variables come from their integers, so that forming the normal equations
 * loses nothing, and squaring the condition number costs digits that are there to spare: a slope keeps some
 * 34 + log10(1 - R^2) digits, R^2 of that x on the others. Pairs that are not exact carry 16 digits into the
 * factorization, and 16 + log10(1 - R^2) out of it.
 *
 * LIFT_EUSAGE    no group, states of different variables, a variable that does not exist or is named twice
 * LIFT_EDATA     an empty group; n <= p; x[dependent] is constant within groups or a linear combination of those before
 *                it: 1 - R^2 below 2^-79 (1e-24) where all is exact, 2^-37 (1e-11) otherwise
 * LIFT_ENUMERIC  a result does not fit a double
 * Cost: O(groups p^2 + p^3) wide operations, whatever n.
 * Reference: Bjorck (1996), Numerical Methods for Least Squares Problems, chapter 2 (normal equations). */
enum lift_status lift_regress_moments(const struct lift_moments *const *group, size_t groups, size_t y, const size_t *x,
                                      size_t count, struct lift_regression *fit, struct lift_error *err);

/* Regress y on the columns of x, from rows of doubles.
 *
 * x          n rows of `columns` finite numbers, row by row; columns >= 0
 * y          n finite numbers
 * intercept  put a column of ones in front: it is coefficient 0, and columns are then counted from 1 in fit->dependent
 * fit        written on LIFT_OK; residuals too, n of them, when residual is not NULL
 *
 * Householder's QR in doubles, then refinement of coefficients and residuals together, with residuals in the widest
 * arithmetic at hand: as good as exact arithmetic on the given doubles as long as the condition number of the scaled
 * columns is below some 1e12. Covariances come from X'X, formed in pairs of doubles and inverted in wide arithmetic.
 *
 * LIFT_EDATA     n <= p; a number is not finite; column `dependent` is zero or a linear combination of those before it
 * LIFT_ENUMERIC  refinement does not converge: the columns are all but dependent; a result does not fit a double
 * Cost: O(n p^2) in doubles, and O(n p) in wide arithmetic (some 50 ns each on x86-64) per refinement, mostly one. For
 * millions of rows take moments.
 * References: Bjorck (1967), BIT 7, 257-278 (refinement of the augmented system); Bjorck (1996), chapter 2. */
enum lift_status lift_regress_rows(const double *x, size_t n, size_t columns, const double *y, bool intercept,
                                   struct lift_regression *fit, double *residual, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

/* Student's t, central and noncentral, for the kernels of liblift. Internal: not installed.
 *
 * The GSL error handler must be off. Degrees of freedom are real numbers above 0; nothing here is NaN for finite
 * arguments in range.
 */
#ifndef LIFT_LIB_STUDENT_H
#define LIFT_LIB_STUDENT_H

/* P(T > t) for df degrees of freedom, to 1e-11 relative also far out in the tail: GSL's own value is a
 * Cornish-Fisher expansion from 30 degrees of freedom on, with relative errors of 1e-7 at p of 1e-16. */
double lift_student_upper(double t, double df);

/* The t with P(T > t) = q, 0 < q < 1: the inverse of the function above. */
double lift_student_quantile(double q, double df);

/* P(T > t) for the noncentral t with noncentrality delta, as E[ P(Z > t S - delta) ] with S^2 = chi-square_df / df,
 * by the trapezoidal rule on log S, whose integrand is analytic and log-concave for t >= 0: all terms are
 * positive, so the relative error stays near 1e-12 in either tail. Any finite t and delta.
 *
 * Reference: Johnson, Kotz, Balakrishnan (1995), Continuous Univariate Distributions 2, chapter 31 (the integral). */
double lift_student_noncentral_upper(double t, double df, double delta);

#endif

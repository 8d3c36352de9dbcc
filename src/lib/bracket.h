/* A root between two bounds, for the kernels of liblift. Internal: not installed. */
#ifndef LIFT_LIB_BRACKET_H
#define LIFT_LIB_BRACKET_H

#include "lift/status.h"

/* Find x in [lower, upper] with f(x, context) = 0, f having opposite signs (or a zero) at the bounds, by Brent's
 * method down to the resolution of a double.
 *
 * LIFT_ENUMERIC  no change of sign, or no convergence; *root is then left alone
 * LIFT_EMEMORY   GSL's workspace
 */
enum lift_status lift_bracket_solve(double (*f)(double, void *), void *context, double lower, double upper,
                                    double *root, struct lift_error *err);

#endif

#include "bracket.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

static enum lift_status iterate(gsl_root_fsolver *solver, double *root, struct lift_error *err)
{
  for (int i = 0; i < 300; i++) {
    if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
      break;
    double low = gsl_root_fsolver_x_lower(solver), high = gsl_root_fsolver_x_upper(solver);
    if (gsl_root_test_interval(low, high, 0, 4e-16) == GSL_SUCCESS || nextafter(low, high) >= high) {
      *root = gsl_root_fsolver_root(solver);
      return LIFT_OK;
    }
  }
  return lift_fail(err, LIFT_ENUMERIC, "a root search did not converge");
}

enum lift_status lift_bracket_solve(double (*f)(double, void *), void *context, double lower, double upper,
                                    double *root, struct lift_error *err)
{
  double at_lower = f(lower, context), at_upper = f(upper, context);
  if (at_lower == 0 || at_upper == 0) {
    *root = at_lower == 0 ? lower : upper;
    return LIFT_OK;
  }
  if (!((at_lower < 0) != (at_upper < 0)))
    return lift_fail(err, LIFT_ENUMERIC, "no root between %g and %g", lower, upper);
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (!solver)
    return lift_fail_memory(err);
  gsl_function function = {f, context};
  enum lift_status st = gsl_root_fsolver_set(solver, &function, lower, upper) == GSL_SUCCESS
                            ? iterate(solver, root, err)
                            : lift_fail(err, LIFT_ENUMERIC, "no root between %g and %g", lower, upper);
  gsl_root_fsolver_free(solver);
  return st;
}

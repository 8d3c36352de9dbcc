#include <math.h>

#include <gsl/gsl_cdf.h>

#include "bracket.h"
#include "power.h"

/* Standard deviations of the estimated difference times the root of the control's size: as tested, and true. */
struct spread {
  double tested, actual;
};

static struct spread spread_of(const struct lift_power_design *design, double rate, double ratio)
{
  double control = design->baseline, keep = 1 - design->r_squared;
  double actual = control * (1 - control) + rate * (1 - rate) / ratio;
  double mean = (control + ratio * rate) / (1 + ratio);
  double tested = design->pooled ? mean * (1 - mean) * (1 + 1 / ratio) : actual;
  return (struct spread){sqrt(tested * keep), sqrt(actual * keep)};
}

static double critical(const struct lift_power_design *design)
{
  return gsl_cdf_ugaussian_Qinv(design->alternative == LIFT_TWO_SIDED ? design->alpha / 2 : design->alpha);
}

static double power_of(const struct lift_power_design *design, double rate, double control, double arm)
{
  struct spread spread = spread_of(design, rate, arm / control);
  double distance = fabs(rate - design->baseline) * sqrt(control);
  return gsl_cdf_ugaussian_P((distance - critical(design) * spread.tested) / spread.actual);
}

static double solve_size(const struct lift_power_design *design, double rate, bool *at_minimum)
{
  struct spread spread = spread_of(design, rate, design->ratio);
  double distance = fabs(rate - design->baseline), floor = lift_power_floor(design);
  double root = (critical(design) * spread.tested + gsl_cdf_ugaussian_Pinv(design->power) * spread.actual) / distance;
  double size = root > 0 ? root * root : 0;
  *at_minimum = !(size > floor);
  return *at_minimum ? floor : size;
}

static double excess_at_rate(double rate, void *context)
{
  const struct lift_power_design *design = context;
  return power_of(design, rate, design->control_size, design->control_size * design->ratio) - design->power;
}

/* The rate nearest to the baseline, on the side asked, that gives the power. */
static enum lift_status solve_rate(const struct lift_power_design *design, double *rate, struct lift_error *err)
{
  struct lift_power_design copy = *design;
  double sign = lift_power_direction(design), end = sign > 0 ? 1 - 1e-12 : design->baseline * 1e-12;
  double near = design->baseline + sign * 1e-9 * fabs(end - design->baseline);
  if (excess_at_rate(end, &copy) < 0)
    return lift_fail(err, LIFT_EDATA,
                     "%g units in the control cannot tell any rate %s %g from it with power %g: take more "
                     "units or less power",
                     design->control_size, sign > 0 ? "above" : "below", design->baseline, design->power);
  if (excess_at_rate(near, &copy) >= 0)
    return lift_fail(err, LIFT_EUSAGE, "the power %g is reached without any effect under the pooled test: ask for more",
                     design->power);
  return lift_bracket_solve(excess_at_rate, &copy, fmin(near, end), fmax(near, end), rate, err);
}

static enum lift_status check(const struct lift_power_design *design, double *rate, struct lift_error *err)
{
  if (!(design->baseline > 0 && design->baseline < 1))
    return lift_fail(err, LIFT_EUSAGE,
                     "the baseline rate is %g: expected a fraction above 0 and below 1 (4 %% is 0.04)",
                     design->baseline);
  enum lift_status st = lift_power_check(design, err);
  if (st)
    return st;
  *rate = design->baseline + lift_power_absolute(design);
  if (design->solve != LIFT_SOLVE_EFFECT && !(*rate > 0 && *rate < 1))
    return lift_fail(err, LIFT_EUSAGE, "the baseline %g with the effect gives a rate of %g: it must stay above 0 and "
                     "below 1; name a smaller effect, or state it as %s", design->baseline, *rate,
                     design->relative ? "an absolute one" : "a relative one");
  if (design->solve != LIFT_SOLVE_EFFECT && *rate == design->baseline)
    return lift_fail(err, LIFT_EUSAGE, "an effect of %g is lost beside the baseline %g: name a larger one",
                     design->effect, design->baseline);
  return LIFT_OK;
}

enum lift_status lift_power_proportions(const struct lift_power_design *design, struct lift_power_plan *out,
                                        struct lift_error *err)
{
  double rate, size = design->control_size;
  struct lift_power_plan plan = {0};
  enum lift_status st = check(design, &rate, err);
  if (!st && design->solve == LIFT_SOLVE_SIZE)
    size = solve_size(design, rate, &plan.at_minimum);
  else if (!st && design->solve == LIFT_SOLVE_EFFECT)
    st = solve_rate(design, &rate, err);
  if (!st)
    st = lift_power_sizes(design, size, &plan, err);
  if (st)
    return st;
  lift_power_effects(design, rate - design->baseline, &plan);
  plan.power = power_of(design, rate, plan.control_size, plan.arm_size);
  plan.units_power = power_of(design, rate, (double)plan.control_units, (double)plan.arm_units);
  *out = plan;
  return LIFT_OK;
}

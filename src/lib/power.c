#include "power.h"

#include <math.h>

static enum lift_status check_effect(const struct lift_power_design *d, struct lift_error *err)
{
  if (!isfinite(d->effect))
    return lift_fail(err, LIFT_EUSAGE, "the effect is %g: expected a finite number", d->effect);
  if (d->solve == LIFT_SOLVE_EFFECT)
    return LIFT_OK;
  if (d->effect == 0)
    return lift_fail(err, LIFT_EUSAGE, "the effect to detect is 0: no sample is large enough, name a smallest effect "
                     "that matters");
  if ((d->alternative == LIFT_GREATER && d->effect < 0) || (d->alternative == LIFT_LESS && d->effect > 0))
    return lift_fail(err, LIFT_EUSAGE,
                     "the effect is %g, but the alternative is '%s': turn one of them, or test two-sided", d->effect,
                     lift_alternative_name(d->alternative));
  return LIFT_OK;
}

static enum lift_status check_shape(const struct lift_power_design *d, struct lift_error *err)
{
  if (!(d->ratio > 0) || !isfinite(d->ratio))
    return lift_fail(err, LIFT_EUSAGE, "the ratio of arm to control is %g: expected a number above 0, 1 for equal arms",
                     d->ratio);
  if (!(d->r_squared >= 0 && d->r_squared < 1))
    return lift_fail(err, LIFT_EUSAGE, "R squared is %g: a covariate takes a share of the variance from 0 to below 1",
                     d->r_squared);
  if (!isfinite(d->baseline) || (d->relative && d->baseline == 0))
    return lift_fail(err, LIFT_EUSAGE,
                     "the baseline is %g: a relative effect needs a baseline that is not 0; state the "
                     "effect as an absolute one",
                     d->baseline);
  if (d->solve == LIFT_SOLVE_SIZE)
    return LIFT_OK;
  double smaller = fmin(d->control_size, d->control_size * d->ratio);
  if (!(smaller >= 2 * (1 - 1e-12)))
    return lift_fail(err, LIFT_EUSAGE, "%g units in the control and %g in the arm: each needs at least 2",
                     d->control_size, d->control_size * d->ratio);
  return LIFT_OK;
}

enum lift_status lift_power_check(const struct lift_power_design *d, struct lift_error *err)
{
  struct lift_test test = {d->alpha, 0, d->alternative};
  enum lift_status st = lift_test_check(&test, err);
  if (!st && d->solve != LIFT_SOLVE_SIZE && d->solve != LIFT_SOLVE_EFFECT && d->solve != LIFT_SOLVE_POWER)
    st = lift_fail(err, LIFT_EUSAGE, "cannot solve for %d: choose size, effect or power", (int)d->solve);
  if (!st && d->solve != LIFT_SOLVE_POWER && !(d->power < 1))
    st = lift_fail(err, LIFT_EUSAGE, "the power is %g: it must be below 1, say 0.8", d->power);
  if (!st && d->solve != LIFT_SOLVE_POWER && !(d->power > d->alpha))
    st = lift_fail(err, LIFT_EUSAGE, "the power %g is not above alpha %g, which any test reaches without data: ask for "
                   "more power or a smaller alpha", d->power, d->alpha);
  if (!st)
    st = check_shape(d, err);
  return st ? st : check_effect(d, err);
}

double lift_power_absolute(const struct lift_power_design *design)
{
  return design->relative ? design->effect * fabs(design->baseline) : design->effect;
}

double lift_power_direction(const struct lift_power_design *design)
{
  if (design->alternative == LIFT_TWO_SIDED)
    return design->effect < 0 ? -1 : 1;
  return design->alternative == LIFT_LESS ? -1 : 1;
}

double lift_power_floor(const struct lift_power_design *design)
{
  return 2 / fmin(1, design->ratio);
}

/* The next whole number, where 1e-12 above one is rounding. */
static long long round_up(double size)
{
  return (long long)ceil(fmax(2, size * (1 - 1e-12)));
}

enum lift_status lift_power_sizes(const struct lift_power_design *design, double control_size,
                                  struct lift_power_plan *plan, struct lift_error *err)
{
  double arm_size = control_size * design->ratio;
  if (!(control_size + arm_size <= LIFT_POWER_LARGEST))
    return lift_fail(err, LIFT_EDATA, "the plan has more than %g units: detect a larger effect, or less surely",
                     LIFT_POWER_LARGEST);
  plan->control_size = control_size;
  plan->arm_size = arm_size;
  plan->total_size = control_size + arm_size;
  plan->control_units = round_up(control_size);
  plan->arm_units = round_up(arm_size);
  plan->total_units = plan->control_units + plan->arm_units;
  return LIFT_OK;
}

void lift_power_effects(const struct lift_power_design *design, double effect, struct lift_power_plan *plan)
{
  double relative = design->baseline != 0 ? effect / fabs(design->baseline) : NAN;
  plan->effect = effect;
  plan->has_relative = isfinite(relative);
  plan->effect_relative = plan->has_relative ? relative : 0;
}

#include <math.h>

#include "bracket.h"
#include "power.h"
#include "student.h"

/* Power of a t test with noncentrality delta (turned so that the alternative is delta > 0). */
static double power_of(double df, double delta, double alpha, bool two_sided)
{
  double t = lift_student_quantile(two_sided ? alpha / 2 : alpha, df);
  double power = lift_student_noncentral_upper(t, df, delta);
  return two_sided ? power + lift_student_noncentral_upper(t, df, -delta) : power;
}

struct search {
  const struct lift_power_design *design;
  double effect; /* size of the effect in residual standard deviations */
  double df;
};

static double sizes_power(const struct search *search, double control, double arm)
{
  double delta = search->effect / sqrt(1 / control + 1 / arm);
  return power_of(control + arm - 2, delta, search->design->alpha, search->design->alternative == LIFT_TWO_SIDED);
}

static double excess_at_size(double log_size, void *context)
{
  const struct search *search = context;
  double size = exp(log_size);
  return sizes_power(search, size, size * search->design->ratio) - search->design->power;
}

static double excess_at_delta(double delta, void *context)
{
  const struct search *search = context;
  return power_of(search->df, delta, search->design->alpha, search->design->alternative == LIFT_TWO_SIDED) -
         search->design->power;
}

static enum lift_status solve_size(struct search *search, double *size, bool *at_minimum, struct lift_error *err)
{
  double low = log(lift_power_floor(search->design)), high = low, largest = log(LIFT_POWER_LARGEST);
  *at_minimum = excess_at_size(low, search) >= 0;
  *size = exp(low);
  if (*at_minimum)
    return LIFT_OK;
  do {
    low = high;
    high += 2;
    if (low > largest)
      return lift_fail(err, LIFT_EDATA,
                       "an effect of %g standard deviations needs more than %g units: detect a larger one",
                       search->effect, LIFT_POWER_LARGEST);
  } while (excess_at_size(high, search) < 0);
  double root;
  enum lift_status st = lift_bracket_solve(excess_at_size, search, low, high, &root, err);
  if (!st)
    *size = exp(root);
  return st;
}

/* The effect, in residual standard deviations, from the noncentrality that gives the power. */
static enum lift_status solve_effect(struct search *search, struct lift_error *err)
{
  double control = search->design->control_size, arm = control * search->design->ratio, high = 4, delta;
  search->df = control + arm - 2;
  while (excess_at_delta(high, search) < 0 && high < 1e200)
    high *= 2;
  enum lift_status st = lift_bracket_solve(excess_at_delta, search, 0, high, &delta, err);
  if (!st)
    search->effect = delta * sqrt(1 / control + 1 / arm);
  return st;
}

enum lift_status lift_power_means(const struct lift_power_design *design, struct lift_power_plan *out,
                                  struct lift_error *err)
{
  enum lift_status st = lift_power_check(design, err);
  if (!st && (!(design->sd > 0) || !isfinite(design->sd)))
    st = lift_fail(err, LIFT_EUSAGE, "the standard deviation is %g: expected a number above 0", design->sd);
  if (st)
    return st;
  double sd = design->sd * sqrt(1 - design->r_squared), size = design->control_size;
  struct search search = {.design = design, .effect = fabs(lift_power_absolute(design)) / sd};
  struct lift_power_plan plan = {0};
  if (design->solve == LIFT_SOLVE_SIZE)
    st = solve_size(&search, &size, &plan.at_minimum, err);
  else if (design->solve == LIFT_SOLVE_EFFECT)
    st = solve_effect(&search, err);
  if (!st)
    st = lift_power_sizes(design, size, &plan, err);
  if (st)
    return st;
  double sign = design->solve == LIFT_SOLVE_EFFECT ? lift_power_direction(design) : copysign(1, design->effect);
  lift_power_effects(design, sign * search.effect * sd, &plan);
  plan.power = sizes_power(&search, plan.control_size, plan.arm_size);
  plan.units_power = sizes_power(&search, (double)plan.control_units, (double)plan.arm_units);
  *out = plan;
  return LIFT_OK;
}

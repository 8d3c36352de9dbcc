/* Sample size, minimum detectable effect, or power of a test of one arm against a control. */
#ifndef LIFT_POWER_H
#define LIFT_POWER_H

#include <stdbool.h>

#include "lift/effect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which of the three is asked; the other two are read. */
enum lift_power_unknown { LIFT_SOLVE_SIZE, LIFT_SOLVE_EFFECT, LIFT_SOLVE_POWER };

/* A test to be planned. Units are units of analysis; sizes may be fractions.
 *
 * solve        what to solve for
 * alpha        whole error of the stated alternative, in (0,1)
 * alternative  two-sided, greater (arm above control) or less
 * power        in (alpha, 1); read unless solved
 * control_size units in the control, at least 2; read unless solved
 * ratio        arm's units over control's, above 0 (1 for equal shares)
 * effect       arm minus control, or with relative a fraction of |baseline|; read unless solved. Not 0; its sign must
 *              be the alternative's. Solving for it, only the sign is read: below 0 asks for a detectable decrease
 *              (an alternative of less always does)
 * relative     see effect; needs a baseline other than 0
 * baseline     the control's mean; the control's rate, in (0,1). Means without relative need none
 * sd           means only: standard deviation of the metric, the same in both arms, above 0
 * r_squared    share of the variance that covariates take (CUPED), in [0,1); 0 for none
 * pooled       proportions only: the test's standard error from the pooled rate (weighted by size), else from each
 *              arm's own
 */
struct lift_power_design {
  enum lift_power_unknown solve;
  enum lift_alternative alternative;
  double alpha, power, control_size, ratio, effect;
  bool relative;
  double baseline, sd, r_squared;
  bool pooled;
};

/* The plan. control_size, arm_size and total_size are exact (fractions); the *_units are each rounded up, so that their
 * power is at least the one asked.
 *
 * power          at the exact sizes
 * units_power    at the rounded ones
 * effect, effect_relative  arm minus control, and over |baseline| where has_relative
 * at_minimum     two units in the smaller arm already reach the power: the exact sizes are that floor
 */
struct lift_power_plan {
  double control_size, arm_size, total_size;
  long long control_units, arm_units, total_units;
  double power, units_power;
  double effect, effect_relative;
  bool has_relative, at_minimum;
};

/* Plan a t test of two means: noncentral t with control_size + arm_size - 2 degrees of freedom. Two-sided power counts
 * rejections in either direction (as R's pwr and statsmodels do, and power.t.test with strict = TRUE; the wrong
 * direction adds 1e-6 at power .8 and alpha .05).
 *
 * out  written only on LIFT_OK
 *
 * LIFT_EUSAGE    a request that makes no sense, with what to change: alpha, power at or below alpha, effect 0 or
 *                against the alternative, ratio, sd, r_squared, sizes below 2
 * LIFT_EDATA     no plan of up to 1e15 units (the effect is too small)
 * LIFT_ENUMERIC, LIFT_EMEMORY  the root search
 * Caveat         equal variances, as every planner assumes; Welch's test loses a little with very unequal shares
 * Reference      Cohen (1988), Statistical Power Analysis, chapter 2; R package pwr 1.3, pwr.t2n.test
 */
enum lift_status lift_power_means(const struct lift_power_design *design, struct lift_power_plan *out,
                                  struct lift_error *err);

/* Plan a z test of two proportions by the normal approximation. Power counts rejections in the direction of the effect
 * alone (the textbook's closed form, and R's power.prop.test with its default strict = FALSE; statsmodels adds the
 * other).
 *
 * out  written only on LIFT_OK
 *
 * Codes as lift_power_means; LIFT_EUSAGE also for a baseline or baseline plus effect outside (0,1), and LIFT_EDATA
 * where no rate between 0 and 1 can be told from the baseline with these units.
 * Caveat       rare events in small samples: the approximation is poor below about 5 expected successes an arm
 * Reference    Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, chapter 4 (pooled)
 */
enum lift_status lift_power_proportions(const struct lift_power_design *design, struct lift_power_plan *out,
                                        struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

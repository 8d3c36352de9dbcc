/* What planning means and planning proportions share. Internal: not installed. */
#ifndef LIFT_LIB_POWER_H
#define LIFT_LIB_POWER_H

#include "lift/power.h"

/* Sizes beyond this are refused: more units than there are to be had, and beyond the exactness of a double. */
#define LIFT_POWER_LARGEST 1e15

/* Refuse what makes no sense for any metric. LIFT_EUSAGE */
enum lift_status lift_power_check(const struct lift_power_design *design, struct lift_error *err);

/* The effect in the metric's unit, from a design that states it. */
double lift_power_absolute(const struct lift_power_design *design);

/* +1 or -1: the direction a solved effect is to take. */
double lift_power_direction(const struct lift_power_design *design);

/* The control's size at which the smaller arm has two units. */
double lift_power_floor(const struct lift_power_design *design);

/* Fill the sizes, exact and rounded, of a plan. LIFT_EDATA beyond the largest. */
enum lift_status lift_power_sizes(const struct lift_power_design *design, double control_size,
                                  struct lift_power_plan *plan, struct lift_error *err);

/* Fill effect and effect_relative. */
void lift_power_effects(const struct lift_power_design *design, double effect, struct lift_power_plan *plan);

#endif

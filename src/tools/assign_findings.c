#include "tools/assign.h"

#include "lift/srm.h"

#include <stdlib.h>
#include <string.h>

static const double SRM_THRESHOLD = 0.001;

/* A value of its own must be the plan's: nothing else would keep it. */
static enum lift_status check_values(const struct plan *plan, const struct plan *asked, struct lift_error *err)
{
  for (size_t i = 0; i < asked->arms; i++) {
    const struct plan_arm *arm = &asked->arm[i];
    bool kept = strcmp(arm->name, arm->value) == 0;
    for (size_t k = 0; !kept && k < plan->arms; k++)
      kept = strcmp(plan->arm[k].name, arm->name) == 0 && strcmp(plan->arm[k].value, arm->value) == 0;
    if (!kept)
      return lift_fail(err, LIFT_EUSAGE,
                       "--arms: '%s=%s': the table writes the arm's name; the value that other data write belongs into "
                       "the plan (lift-power --arms)",
                       arm->name, arm->value);
  }
  return LIFT_OK;
}

enum lift_status assign_check_arms(struct step *step, const struct plan *plan, const struct plan *asked,
                                   const struct lift_arms *arms, struct lift_error *err)
{
  struct lift_arms planned = {0};
  char was[ASSIGN_ARMS_SIZE] = "two of equal shares", is[ASSIGN_ARMS_SIZE];
  long long size;
  bool same = arms->n == 2 && arms->ratio[0] == arms->ratio[1];
  enum lift_status st = check_values(plan, asked, err);
  if (st == LIFT_OK)
    st = assign_planned_size(&step->doc, &size, err);
  if (st || (!plan->arms && size < 0))
    return st;
  if (plan->arms) {
    st = assign_arms_set(plan, &planned, err);
    same = st == LIFT_OK && assign_arms_same(&planned, arms);
    assign_arms_print(plan, was);
  }
  if (st == LIFT_OK && !same)
    st = step_depart(step, "arms", was, assign_arms_print(asked, is), err);
  lift_arms_clear(&planned);
  return st;
}

enum lift_status assign_check_size(struct step *step, long long units, struct lift_error *err)
{
  long long planned;
  enum lift_status st = assign_planned_size(&step->doc, &planned, err);
  if (st || planned < 0)
    return st;
  if (units > planned)
    return step_warn(step, "more-units-than-planned", err,
                     "%lld units are assigned, more than the %lld planned: the test finds smaller effects than it was "
                     "planned for",
                     units, planned);
  if (units < planned)
    return step_warn(step, "underpowered", err,
                     "%lld units are assigned, fewer than the %lld planned: the test has less power than promised",
                     units, planned);
  return LIFT_OK;
}

enum lift_status assign_check_ratio(struct step *step, const struct lift_arms *arms, struct assignment *assignment,
                                    struct lift_error *err)
{
  struct lift_srm srm;
  if (arms->ranges < 2)
    return LIFT_OK;
  long long *count = malloc(arms->n * sizeof *count);
  if (!count)
    return lift_fail_memory(err);
  for (size_t k = 0; k < arms->n; k++)
    count[k] = assignment->arm[k].n;
  enum lift_status st = lift_srm_test(count, arms->share, arms->n, &srm, err);
  free(count);
  if (st)
    return st;
  assignment->srm = (struct assignment_srm){true, srm.statistic, srm.df, srm.p_value, SRM_THRESHOLD};
  if (srm.p_value > SRM_THRESHOLD)
    return LIFT_OK;
  return step_warn(
      step, "srm", err,
      "the arms' counts do not fit their shares (chi-square %.4g on %d, p = %.3g): were these ids chosen by "
      "the same salt?",
      srm.statistic, srm.df, srm.p_value);
}

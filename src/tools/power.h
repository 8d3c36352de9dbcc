/* What the files of lift-power share: its options as parsed, and what they ask. */
#ifndef LIFT_TOOLS_POWER_H
#define LIFT_TOOLS_POWER_H

#include "section/solution.h"
#include "tool/step.h"

/* The options. A choice that was not given says nothing: see step_given. */
struct power_options {
  struct option_list metric, covariate;
  int solve, missing, covariate_missing, alternative, scale, correction, variance;
  const char *mde, *arms, *history, *delimiter;
  struct option_number power, baseline, sd, r_squared, alpha;
  struct option_integer total;
  bool yes_absolute;
};

/* The plan that the options make, without its digest. The caller clears it, after a failure too. LIFT_EUSAGE */
enum lift_status power_plan(const struct step *step, const struct power_options *options, struct plan *plan,
                            struct lift_error *err);

/* What is to be found: what is asked, or else what is not given. LIFT_EUSAGE: nothing is asked; too little or too much
 * is given; an option that would have no effect. */
enum lift_status power_request(const struct step *step, const struct power_options *options,
                               const struct metrics *metrics, struct solution_request *request, struct lift_error *err);

#endif

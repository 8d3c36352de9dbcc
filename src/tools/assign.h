/* What lift-assign finds about an assignment. */
#ifndef LIFT_TOOLS_ASSIGN_H
#define LIFT_TOOLS_ASSIGN_H

#include "section/assign_arms.h"
#include "section/assignment.h"
#include "tool/step.h"

/* Record arms other than the plan's as a departure, and other than two of equal shares where the plan has a size but no
 * arms. asked: the arms as options say them; arms: the same with exact shares. LIFT_EUSAGE: a value that data write for
 * an arm, and that the plan does not know (the table writes names). */
enum lift_status assign_check_arms(struct step *step, const struct plan *plan, const struct plan *asked,
                                   const struct lift_arms *arms, struct lift_error *err);

/* Warn when the units are more or fewer than planned. */
enum lift_status assign_check_size(struct step *step, long long units, struct lift_error *err);

/* Do the counts fit the shares? Fills assignment->srm, unless at most one arm has a share, and warns. */
enum lift_status assign_check_ratio(struct step *step, const struct lift_arms *arms, struct assignment *assignment,
                                    struct lift_error *err);

#endif

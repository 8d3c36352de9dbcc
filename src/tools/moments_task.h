/* What lift-moments is told, by its options and by the document, made into a task of section/units_table.h. */
#ifndef LIFT_TOOLS_MOMENTS_TASK_H
#define LIFT_TOOLS_MOMENTS_TASK_H

#include "section/assignment.h"
#include "section/units_table.h"
#include "tool/step.h"

struct moments_options {
  struct option_list metric, covariate, segment, where;
  const char *arm, *control, *arms, *unit, *assignment, *experiment, *delimiter;
  int other_arms, covariate_missing, missing;
  bool merge;
};

struct moments_task {
  struct units_task units;        /* points into the rest */
  const char *table_arm;          /* the arm's column in the joined table */
  struct plan plan;               /* its metrics are those to read: the plan's, then those of the options */
  struct assignment assignment;
  struct plan arms;               /* its arms are the listed ones, where the options list them */
  struct plan_arm *from_assignment; /* the same, where only the assignment does; its texts are the assignment's */
  struct lift_arms rule;
  struct moments_where *where;
  size_t wheres;
  struct moments_cut *cut;
  size_t cuts;
};

/* Fill the task; what departs from the plan is recorded. LIFT_EUSAGE names the option. */
enum lift_status moments_task_make(struct step *step, const struct moments_options *opt, struct moments_task *task,
                                   struct lift_error *err);
void moments_task_clear(struct moments_task *task);

/* Is the joined table the one that the document's assignment describes? LIFT_EDATA when it is not. */
enum lift_status moments_task_check_table(const struct moments_task *task, const char *path,
                                          const struct digest_text *digest, struct lift_error *err);

#endif

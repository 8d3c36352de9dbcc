/* The size of a test: the member `solution` of a plan, one entry a metric. */
#ifndef LIFT_SECTION_SOLUTION_H
#define LIFT_SECTION_SOLUTION_H

#include "section/baseline.h"
#include "section/effect_size.h"
#include "section/plan.h"

/* What is to be found; NONE plans no size. */
enum solution_solve { SOLUTION_N, SOLUTION_MDE, SOLUTION_POWER, SOLUTION_NONE };
extern const char *const solution_solve_names[]; /* "n", "mde", "power", "none"; NULL-terminated */

struct solution_request {
  enum solution_solve solve;
  struct effect_size mde; /* read unless it is to be found */
  bool absolute_meant;    /* an absolute mde over half the baseline is no slip */
  double power;           /* read unless it is to be found */
  long long total;        /* units in all arms; read unless they are to be found */
  bool pooled;            /* proportions: the test's standard error from the pooled rate */
};

struct solution {
  const struct metric *metric; /* the plan's */
  enum solution_solve solve;
  struct baseline baseline;
  bool pooled;
  double alpha;       /* of one comparison */
  size_t comparisons; /* that share the plan's alpha */
  enum lift_alternative alternative;
  double mde_absolute, mde_relative, power; /* the MDE is arm minus control, also over |baseline| */
  bool has_relative;
  double arm_exact, control_exact, total_exact;    /* fractions that give exactly this power */
  long long arm_units, control_units, total_units; /* whole units: each arm's rounded up, or those of a given total */
  bool at_minimum;                                 /* the smallest test there can be reaches more than this power */
};

/* Solve for one metric. `arm` is the treated arm with the smallest share; without arms, two equal ones are assumed. The
 * comparisons that a correction is over share alpha equally (Bonferroni: Holm never needs more): the arms of a primary
 * metric, with those of all primary metrics where the correction was named. Other metrics have alpha to themselves.
 *
 * An MDE that is found is an increase, unless the alternative is less, or two-sided with less of the metric being good.
 *
 * out  written only on LIFT_OK; points into plan
 *
 * LIFT_EUSAGE  a baseline or sd that is needed and not there, percentage points of a mean, an absolute MDE over half
 *              the baseline, an arm without a share, and what lift/power.h refuses
 * LIFT_EDATA   as lift/power.h
 */
enum lift_status solution_find(const struct plan *plan, const struct metric *metric, const struct baseline *baseline,
                               const struct solution_request *request, struct solution *out, struct lift_error *err);

/* Of a proportion: how many units with, or without (the rarer), are expected in the arm or the control (the fewer). */
double solution_fewest_events(const struct solution *solution);

/* Write one entry. */
void solution_write(const struct solution *solution, struct json_writer *w);

#endif

/* The truth of simulated data: the section `truth` of the document. */
#ifndef LIFT_SECTION_TRUTH_H
#define LIFT_SECTION_TRUTH_H

#include "io/digest.h"
#include "io/json_write.h"
#include "lift/assign.h"
#include "lift/simulate.h"

#include <stdbool.h>
#include <stddef.h>

/* The CSV that goes with it. */
struct truth_table {
  const char *file; /* its name without folders */
  struct digest_text digest;
};

/* ---- users ---- */

enum truth_period { TRUTH_TEST, TRUTH_HISTORY };
extern const char *const truth_period_names[]; /* "test", "history"; NULL-terminated */

struct truth_users {
  const struct lift_sim_users *users;
  double correlation; /* as asked for */
  enum truth_period period;
  const char *first_date;               /* NULL: no dates */
  unsigned long long n;                 /* users of the population that were drawn */
  long long rows;                       /* those in the table */
  const long long *count;               /* rows of each arm; NULL: the table shows no arms */
  const struct lift_sim_outcome *total; /* of the table's users, had all of them been in that arm */
  struct truth_table table;
};

/* Write the section: parameters, arms, and effects: of each arm against the control on conversion and revenue, absolute
 * and relative; in the population, and in the table's users (finite-sample). A history has none. LIFT_EMEMORY. */
enum lift_status truth_users_write(const struct truth_users *truth, struct json_writer *w, struct lift_error *err);

/* ---- markets ---- */

struct truth_geo {
  const struct lift_sim_panel_model *model;
  const char *const *geo; /* names of the model's geos */
  const char *first_date, *last_date;
  const char *start, *end; /* of the treated dates in the table; NULL: there are none */
  struct lift_sim_panel_truth sums;
  unsigned long long negative;
  struct truth_table table;
};

/* Write the section: parameters, who is treated and when, and effects on sales: per geo and date, relative, in total,
 * and per unit of media. Amounts are in units of money. */
void truth_geo_write(const struct truth_geo *truth, struct json_writer *w);

#endif

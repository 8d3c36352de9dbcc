/* Assigning a list of units: a CSV of ids in, a CSV of ids and arms out. */
#ifndef LIFT_SECTION_ASSIGN_UNITS_H
#define LIFT_SECTION_ASSIGN_UNITS_H

#include "io/csv_table.h"
#include "io/digest.h"
#include "lift/assign.h"

#include <stdbool.h>

/* What to do; the caller owns everything. */
struct assign_units_task {
  const struct lift_arms *arms;
  const struct lift_randomize *method;
  const char *salt; /* stateless methods */
  uint64_t seed;    /* methods over the set */
  const char *unit; /* column of the unit's id; NULL: the only column */
  char delimiter;   /* of the list; 0: a comma */
  bool sha256;
  void (*beat)(void *data, double units); /* now and then; may be NULL */
  void *beat_data;
};

struct assign_units_result {
  char *unit; /* the column's name; owned */
  long long units;
  long long *count;          /* of each arm; owned */
  struct digest_text digest; /* of the list */
};

/* Assign the units of the list at path ("-": standard input). The table gets a header (the unit's column, "arm") and a
 * row for each unit in the list's order; it is neither committed nor closed.
 *
 * A stateless method needs constant memory and does not look for duplicates. A method over the set keeps the ids: their
 * bytes and 20 more each.
 *
 * result  {0}; to be cleared in any case, whole on LIFT_OK
 *
 * LIFT_EUSAGE   several columns and no `unit`; the unit's column is called "arm"
 * LIFT_EFORMAT  not CSV, no such column
 * LIFT_EDATA    an id that is empty or a mark of missing values, an id that is there twice (both lines are named), no
 *               units
 */
enum lift_status assign_units(const char *path, const struct assign_units_task *task, struct csv_table *table,
                              struct assign_units_result *result, struct lift_error *err);
void assign_units_clear(struct assign_units_result *result);

#endif

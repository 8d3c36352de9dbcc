/* The table of units and arms that the arm is joined from. */
#include "section/units_state.h"

#include <stdlib.h>
#include <string.h>

/* Which arm of the population a text of the table is; SIZE_MAX when it is not listed. */
static enum lift_status place_arm(struct units *u, const char *text, size_t length, size_t *place,
                                  struct lift_error *err)
{
  const struct units_task *task = u->task;
  *place = SIZE_MAX;
  if (!task->arms)
    return units_population_arm(u->population, text, length, place, err);
  for (size_t i = 0; i < task->arms; i++)
    if (strcmp(task->listed[i].name, text) == 0)
      *place = u->listed_place[i];
  size_t i;
  if (*place == SIZE_MAX && names_find(&u->values, text, length, &i))
    *place = u->listed_place[i];
  return LIFT_OK;
}

static enum lift_status new_arm(struct units *u, size_t arm, struct lift_error *err)
{
  size_t *place = realloc(u->table_arm, (arm + 1) * sizeof *place);
  if (place)
    u->table_arm = place;
  long long *count = place ? realloc(u->table_count, (arm + 1) * sizeof *count) : NULL;
  if (!count)
    return lift_fail_memory(err);
  u->table_count = count;
  u->table_count[arm] = 0;
  return place_arm(u, u->table_arms.text[arm], u->table_arms.length[arm], &u->table_arm[arm], err);
}

static enum lift_status join_row(struct units *u, const struct csv *csv, const struct csv_row *row, size_t unit_at,
                                 size_t arm_at, struct lift_error *err)
{
  const struct csv_field *unit = &row->field[unit_at], *text = &row->field[arm_at];
  size_t arm, known = u->table_arms.n;
  uint32_t *value;
  bool added;
  if (csv_missing(unit))
    return csv_fail(csv, row, unit_at, err, LIFT_EDATA, "is no unit's id");
  if (csv_missing(text))
    return csv_fail(csv, row, arm_at, err, LIFT_EDATA, "is no arm");
  enum lift_status st = names_add(&u->table_arms, text->text, text->length, &arm, err);
  if (st == LIFT_OK && arm == known) {
    if (known >= UNITS_ARMS_MOST)
      return csv_fail(csv, row, arm_at, err, LIFT_EDATA, "is the arm number %d: is this the column of the arm?",
                      UNITS_ARMS_MOST + 1);
    st = new_arm(u, arm, err);
    if (st == LIFT_OK && u->table_arm[arm] == SIZE_MAX && !u->task->exclude_other)
      return csv_fail(csv, row, arm_at, err, LIFT_EDATA,
                      "is none of the arms that are listed; --other-arms exclude leaves such units out and counts "
                      "them");
  }
  if (st == LIFT_OK)
    st = unit_set_add(&u->set, 0, unit->text, unit->length, &value, &added, err);
  if (st == LIFT_OK && !added)
    return csv_fail(csv, row, unit_at, err, LIFT_EDATA, "is assigned twice");
  if (st)
    return st;
  *value = (uint32_t)arm;
  u->table_count[arm]++;
  u->table += u->table_arm[arm] != SIZE_MAX;
  return LIFT_OK;
}

enum lift_status units_join(struct units *u, const char *path, const char *arm, struct digest_text *digest,
                            struct lift_error *err)
{
  struct csv *csv;
  struct csv_row row;
  size_t unit_at = 0, arm_at = 0;
  enum lift_status st = units_first_population(u, err);
  if (st)
    return st;
  st = csv_open(&csv, path, &(struct csv_options){.delimiter = u->task->delimiter, .sha256 = u->task->sha256}, err);
  if (st)
    return st;
  st = csv_find(csv, u->task->unit, &unit_at, err);
  if (st == LIFT_OK)
    st = csv_find(csv, arm, &arm_at, err);
  while (st == LIFT_OK && !(st = csv_next(csv, &row, err)) && !row.end)
    st = join_row(u, csv, &row, unit_at, arm_at, err);
  if (st == LIFT_OK && u->set.n == 0)
    st = lift_fail(err, LIFT_EDATA, "%s: no unit is assigned", csv_name(csv));
  if (st == LIFT_OK && digest)
    *digest = *csv_digest(csv);
  csv_close(csv);
  return st;
}

#include "section/assign_units.h"

#include "io/csv.h"
#include "io/text.h"

#include <stdlib.h>
#include <string.h>

enum { BEAT = 1 << 14 };

/* The list under way. */
struct list {
  const struct assign_units_task *task;
  struct csv *csv;
  struct csv_row row;
  size_t unit_at;
  struct csv_table *table;
  struct assign_units_result *result;
};

void assign_units_clear(struct assign_units_result *result)
{
  if (!result)
    return;
  free(result->unit);
  free(result->count);
  *result = (struct assign_units_result){0};
}

static enum lift_status find_unit(struct list *l, struct lift_error *err)
{
  const char *unit = l->task->unit;
  if (!unit && csv_columns(l->csv) != 1)
    return lift_fail(err, LIFT_EUSAGE, "%s has %zu columns: name the one with the unit's id by --unit",
                     csv_name(l->csv), csv_columns(l->csv));
  unit = unit ? unit : csv_column_name(l->csv, 0);
  if (strcmp(unit, "arm") == 0)
    return lift_fail(err, LIFT_EUSAGE,
                     "the unit's column is called 'arm', as the arm's column of the table will be: rename it");
  if (!(l->result->unit = strdup(unit)))
    return lift_fail_memory(err);
  return csv_find(l->csv, unit, &l->unit_at, err);
}

static enum lift_status put_header(struct list *l, struct lift_error *err)
{
  csv_table_put_text(l->table, l->result->unit);
  csv_table_put_text(l->table, "arm");
  return csv_table_end(l->table, err);
}

static enum lift_status put_unit(struct list *l, const char *id, size_t length, uint32_t arm, struct lift_error *err)
{
  csv_table_put(l->table, id, length);
  csv_table_put_text(l->table, l->task->arms->name[arm]);
  return csv_table_end(l->table, err);
}

/* The next unit's id; NULL at the end. */
static enum lift_status next_unit(struct list *l, const struct csv_field **unit, struct lift_error *err)
{
  *unit = NULL;
  enum lift_status st = csv_next(l->csv, &l->row, err);
  if (st || l->row.end)
    return st;
  *unit = &l->row.field[l->unit_at];
  if ((*unit)->length == 0)
    return csv_fail(l->csv, &l->row, l->unit_at, err, LIFT_EDATA, "the unit's id is empty");
  if (csv_missing(*unit))
    return csv_fail(l->csv, &l->row, l->unit_at, err, LIFT_EDATA, "is no unit's id, but a mark of a missing value");
  if (l->result->units++ % BEAT == 0 && l->task->beat)
    l->task->beat(l->task->beat_data, (double)l->result->units);
  return LIFT_OK;
}

/* ---- one unit at a time ---- */

static enum lift_status stream_units(struct list *l, struct lift_error *err)
{
  const struct assign_units_task *task = l->task;
  const struct csv_field *unit;
  size_t salt_length = strlen(task->salt);
  enum lift_status st = next_unit(l, &unit, err);
  while (st == LIFT_OK && unit) {
    uint32_t arm = lift_assign_hash(task->arms, task->salt, salt_length, unit->text, unit->length);
    l->result->count[arm]++;
    st = put_unit(l, unit->text, unit->length, arm, err);
    if (st == LIFT_OK)
      st = next_unit(l, &unit, err);
  }
  return st;
}

/* ---- the whole set ---- */

/* The units, and the line of each. */
struct set {
  struct lift_units units;
  uint32_t *line, *arm, *count;
  size_t lines;
};

static void clear_set(struct set *set)
{
  lift_units_clear(&set->units);
  free(set->line);
  free(set->arm);
  free(set->count);
}

static enum lift_status keep_line(struct set *set, size_t line, struct lift_error *err)
{
  if (set->units.n > set->lines) {
    size_t lines = 2 * set->lines + 1024;
    uint32_t *grown = realloc(set->line, lines * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    set->line = grown;
    set->lines = lines;
  }
  set->line[set->units.n - 1] = line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
  return LIFT_OK;
}

static enum lift_status read_set(struct list *l, struct set *set, struct lift_error *err)
{
  const struct csv_field *unit;
  enum lift_status st = next_unit(l, &unit, err);
  while (st == LIFT_OK && unit) {
    st = lift_units_append(&set->units, unit->text, unit->length, err);
    if (st == LIFT_OK)
      st = keep_line(set, l->row.line, err);
    if (st == LIFT_OK)
      st = next_unit(l, &unit, err);
  }
  return st;
}

/* Name the id whose repetition comes first in the file, with its two lines. */
static enum lift_status fail_duplicate(const struct list *l, const struct set *set, struct lift_error *err)
{
  const struct lift_units *units = &set->units;
  uint32_t first = 0, again = UINT32_MAX;
  char shown[TEXT_SIZE], more[64] = "";
  for (uint32_t r = 1; r < units->n; r++) {
    size_t a, b;
    uint32_t x = units->order[r - 1], y = units->order[r];
    const char *before = lift_units_id(units, x, &a), *here = lift_units_id(units, y, &b);
    if (a == b && memcmp(before, here, a) == 0 && (x > y ? x : y) < again) {
      first = x < y ? x : y;
      again = x < y ? y : x;
    }
  }
  size_t length;
  const char *id = lift_units_id(units, again, &length);
  if (units->duplicates > 1)
    snprintf(more, sizeof more, "; %u more rows repeat an id", units->duplicates - 1);
  return lift_fail(err, LIFT_EDATA, "%s:%u: column '%s': '%s' is the id of line %u already%s", csv_name(l->csv),
                   set->line[again], l->result->unit, text_show(shown, id, length), set->line[first], more);
}

static enum lift_status sort_set(const struct list *l, struct set *set, struct lift_error *err)
{
  struct lift_error why = {""};
  enum lift_status st = lift_units_sort(&set->units, &why);
  if (st == LIFT_EDATA && set->units.duplicates)
    return fail_duplicate(l, set, err);
  return st ? lift_fail(err, st, "%s", why.text) : LIFT_OK;
}

static enum lift_status draw_set(struct list *l, struct set *set, struct lift_error *err)
{
  const struct assign_units_task *task = l->task;
  struct lift_randomize_task randomize = {.arms = task->arms, .units = &set->units, .seed = task->seed};
  set->arm = malloc(set->units.n * sizeof *set->arm);
  set->count = calloc(task->arms->n, sizeof *set->count);
  if (!set->arm || !set->count)
    return lift_fail_memory(err);
  enum lift_status st = task->method->run(&randomize, set->arm, set->count, err);
  for (size_t k = 0; st == LIFT_OK && k < task->arms->n; k++)
    l->result->count[k] = set->count[k];
  return st;
}

static enum lift_status assign_set(struct list *l, struct lift_error *err)
{
  struct set set = {0};
  enum lift_status st = read_set(l, &set, err);
  if (st == LIFT_OK && set.units.n) {
    st = sort_set(l, &set, err);
    if (st == LIFT_OK)
      st = draw_set(l, &set, err);
  }
  for (uint32_t i = 0; st == LIFT_OK && i < set.units.n; i++) {
    size_t length;
    const char *id = lift_units_id(&set.units, i, &length);
    st = put_unit(l, id, length, set.arm[i], err);
  }
  clear_set(&set);
  return st;
}

enum lift_status assign_units(const char *path, const struct assign_units_task *task, struct csv_table *table,
                              struct assign_units_result *result, struct lift_error *err)
{
  struct list l = {.task = task, .table = table, .result = result};
  enum lift_status st =
      csv_open(&l.csv, path, &(struct csv_options){.delimiter = task->delimiter, .sha256 = task->sha256}, err);
  if (st)
    return st;
  result->count = calloc(task->arms->n, sizeof *result->count);
  st = result->count ? find_unit(&l, err) : lift_fail_memory(err);
  if (st == LIFT_OK)
    st = put_header(&l, err);
  if (st == LIFT_OK)
    st = task->method->stateless ? stream_units(&l, err) : assign_set(&l, err);
  if (st == LIFT_OK && result->units == 0)
    st = lift_fail(err, LIFT_EDATA, "%s: there are no units to assign", csv_name(l.csv));
  if (st == LIFT_OK)
    result->digest = *csv_digest(l.csv);
  csv_close(l.csv);
  return st;
}

/* Rows, one after the other: who is in, in which arm, and with which numbers. */
#include "section/units_table.h"

#include "section/units_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- columns of a file ---- */

static enum lift_status find_optional(struct csv *csv, const char *name, size_t *at, struct lift_error *err)
{
  return name ? csv_find(csv, name, at, err) : LIFT_OK;
}

static enum lift_status find_columns(struct units *u, struct csv *csv, struct lift_error *err)
{
  const struct units_task *task = u->task;
  enum lift_status st = find_optional(csv, task->experiment, &u->experiment_at, err);
  if (st == LIFT_OK)
    st = find_optional(csv, task->unit, &u->unit_at, err);
  if (st == LIFT_OK)
    st = find_optional(csv, task->arm, &u->arm_at, err);
  for (size_t i = 0; st == LIFT_OK && i < u->sources; i++)
    st = csv_find(csv, u->source[i].column, &u->source[i].at, err);
  for (size_t i = 0; st == LIFT_OK && i < task->wheres; i++)
    st = csv_find(csv, task->where[i].column, &u->where_at[i], err);
  size_t at = 0;
  for (size_t i = 0; i < u->cuts; i++)
    for (size_t j = 0; st == LIFT_OK && j < u->cut[i]->columns; j++)
      st = csv_find(csv, u->cut[i]->column[j], &u->cut_at[at++], err);
  return st;
}

/* ---- populations ---- */

static enum lift_status find_population(struct units *u, const char *name, size_t length, size_t *index,
                                        struct lift_error *err)
{
  size_t known = u->experiments.n;
  if (known == u->population_room) {
    size_t room = known ? 2 * known : 1;
    struct units_population *grown = realloc(u->population, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    memset(grown + known, 0, (room - known) * sizeof *grown);
    u->population = grown;
    u->population_room = room;
  }
  enum lift_status st = names_add(&u->experiments, name, length, index, err);
  return st || u->experiments.n == known ? st : units_population_open(u, &u->population[*index], err);
}

enum lift_status units_first_population(struct units *u, struct lift_error *err)
{
  size_t index;
  return u->task->experiment ? LIFT_OK : find_population(u, "", 0, &index, err);
}

static enum lift_status row_population(struct units *u, const struct csv *csv, const struct csv_row *row, size_t *index,
                                       struct lift_error *err)
{
  *index = 0;
  if (!u->task->experiment)
    return LIFT_OK;
  const struct csv_field *field = &row->field[u->experiment_at];
  if (csv_missing(field))
    return csv_fail(csv, row, u->experiment_at, err, LIFT_EDATA, "names no experiment");
  return find_population(u, field->text, field->length, index, err);
}

static bool in_population(const struct units *u, const struct csv_row *row)
{
  for (size_t i = 0; i < u->task->wheres; i++) {
    const struct moments_where *where = &u->task->where[i];
    const char *text = row->field[u->where_at[i]].text;
    size_t v = 0;
    while (v < where->values && strcmp(where->value[v], text) != 0)
      v++;
    if (v == where->values)
      return false;
  }
  return true;
}

/* csv_missing, fast where nothing is: its longest mark has four bytes. */
static inline bool is_missing(const struct csv_field *field)
{
  return field->length <= 4 && csv_missing(field);
}

/* ---- arms ---- */

/* "'control', 'mail'", as far as there is room. */
static void list_names(const struct names *names, char *out, size_t size)
{
  size_t used = 0;
  out[0] = 0;
  for (size_t i = 0; i < names->n && used + 80 < size; i++)
    used += (size_t)snprintf(out + used, size - used, "%s'%.60s'", i ? ", " : "", names->text[i]);
}

static enum lift_status fail_other(const struct units *u, const struct csv *csv, const struct csv_row *row,
                                   size_t column, struct lift_error *err)
{
  char known[400];
  list_names(&u->values, known, sizeof known);
  return csv_fail(csv, row, column, err, LIFT_EDATA,
                  "is none of the arms (%s); --other-arms exclude leaves such rows out and counts them", known);
}

/* The arm that a text of the data stands for; SIZE_MAX when it is another one than those listed, and they are left out.
 */
static enum lift_status column_arm(struct units *u, struct units_population *p, const struct csv *csv,
                                   const struct csv_row *row, size_t *arm, struct lift_error *err)
{
  const struct csv_field *field = &row->field[u->arm_at];
  size_t i;
  if (u->task->arms) {
    if (names_find(&u->values, field->text, field->length, &i)) {
      *arm = u->listed_place[i];
      return LIFT_OK;
    }
    *arm = SIZE_MAX;
    return u->task->exclude_other ? units_population_other(p, field->text, field->length, err)
                                  : fail_other(u, csv, row, u->arm_at, err);
  }
  if (is_missing(field))
    return csv_fail(csv, row, u->arm_at, err, LIFT_EDATA, "is no arm: a unit without one cannot be in the test");
  enum lift_status st = units_population_arm(p, field->text, field->length, arm, err);
  if (st == LIFT_OK && p->arms.n > UNITS_ARMS_MOST)
    return csv_fail(csv, row, u->arm_at, err, LIFT_EDATA, "is the arm number %d: is this the column of the arm?",
                    UNITS_ARMS_MOST + 1);
  return st;
}

/* ---- units ---- */

static uint32_t row_number(const struct units *u)
{
  return u->rows < UNITS_ROW ? (uint32_t)u->rows : UNITS_ROW;
}

static enum lift_status fail_twice(const struct units *u, const struct csv *csv, const struct csv_row *row,
                                   uint32_t first, struct lift_error *err)
{
  static const char advice[] = "a row must be a unit: sum events to units first, and drop copies";
  size_t f = u->files - 1;
  if (first == UNITS_ROW)
    return csv_fail(csv, row, u->unit_at, err, LIFT_EDATA, "is there twice; %s", advice);
  while (f > 0 && u->file[f].rows_before >= first)
    f--;
  return csv_fail(csv, row, u->unit_at, err, LIFT_EDATA, "is there twice, first in row %lld below the header of %s; %s",
                  first - u->file[f].rows_before, u->file[f].name, advice);
}

static enum lift_status check_unit(struct units *u, size_t population, const struct csv *csv, const struct csv_row *row,
                                   struct lift_error *err)
{
  const struct csv_field *field = &row->field[u->unit_at];
  uint32_t *value;
  bool added;
  enum lift_status st = unit_set_add(&u->set, population, field->text, field->length, &value, &added, err);
  if (st)
    return st;
  if (!added)
    return fail_twice(u, csv, row, *value, err);
  *value = row_number(u);
  return LIFT_OK;
}

static enum lift_status rule_arm(struct units *u, const struct csv *csv, const struct csv_row *row, size_t *arm,
                                 struct lift_error *err)
{
  const struct csv_field *field = &row->field[u->unit_at];
  const struct units_task *task = u->task;
  uint32_t k = lift_assign_hash(task->rule, task->salt, strlen(task->salt), field->text, field->length);
  *arm = k == LIFT_ARM_NONE ? SIZE_MAX : u->rule_arm[k];
  if (*arm != SIZE_MAX)
    return LIFT_OK;
  const char *name = k == LIFT_ARM_NONE ? "" : task->rule->name[k];
  if (task->exclude_other)
    return units_population_other(u->population, name, strlen(name), err);
  return csv_fail(csv, row, u->unit_at, err, LIFT_EDATA, "is in the arm '%s' by the hash rule, which is not listed",
                  name);
}

/* The joined arm of a unit; SIZE_MAX when the row is left out. `in` says whether --where keeps the row. */
static enum lift_status joined_arm(struct units *u, struct units_population *p, const struct csv *csv,
                                   const struct csv_row *row, bool in, size_t *arm, struct lift_error *err)
{
  const struct csv_field *field = &row->field[u->unit_at];
  uint32_t *value = unit_set_find(&u->set, 0, field->text, field->length);
  *arm = SIZE_MAX;
  if (!value) {
    p->unassigned += in;
    return LIFT_OK;
  }
  if (*value & UNITS_USED)
    return in ? fail_twice(u, csv, row, *value & UNITS_ROW, err) : LIFT_OK;
  size_t table_arm = *value & UNITS_ARM;
  if (u->table_arm[table_arm] == SIZE_MAX)
    return in ? units_population_other(p, u->table_arms.text[table_arm], u->table_arms.length[table_arm], err)
              : LIFT_OK;
  u->seen += !(*value & UNITS_SEEN);
  *value |= UNITS_SEEN;
  if (in) {
    *arm = u->table_arm[table_arm];
    *value = UNITS_USED | row_number(u);
  }
  return LIFT_OK;
}

/* The row's arm, its unit being checked on the way; SIZE_MAX when the row is left out, which is then counted. */
static enum lift_status row_arm(struct units *u, size_t population, const struct csv *csv, const struct csv_row *row,
                                bool in, size_t *arm, struct lift_error *err)
{
  const struct units_task *task = u->task;
  struct units_population *p = &u->population[population];
  enum lift_status st = LIFT_OK;
  *arm = SIZE_MAX;
  if (in && task->unit && is_missing(&row->field[u->unit_at]))
    return csv_fail(csv, row, u->unit_at, err, LIFT_EDATA, "is no unit's id");
  if (task->joined)
    return joined_arm(u, p, csv, row, in, arm, err);
  if (!in)
    return LIFT_OK;
  if (task->unit)
    st = check_unit(u, population, csv, row, err);
  if (st)
    return st;
  if (task->arm)
    return column_arm(u, p, csv, row, arm, err);
  if (task->rule)
    return rule_arm(u, csv, row, arm, err);
  *arm = 0;
  return LIFT_OK;
}

/* ---- rows ---- */

static enum lift_status take_row(struct units *u, const struct csv *csv, const struct csv_row *row,
                                 struct lift_error *err)
{
  size_t population, arm;
  u->rows++;
  enum lift_status st = row_population(u, csv, row, &population, err);
  if (st)
    return st;
  struct units_population *p = &u->population[population];
  bool in = in_population(u, row);
  p->rows++;
  p->excluded_where += !in;
  st = row_arm(u, population, csv, row, in, &arm, err);
  if (st || arm == SIZE_MAX)
    return st;
  p->arm[arm].assigned++;
  st = units_values(u, csv, row, err);
  for (size_t c = 0, at = 0; st == LIFT_OK && c < u->cuts; at += u->cut[c++]->columns)
    st = units_population_segment(u, p, c, row, u->cut_at + at, &u->segment[c + 1], err);
  return st ? st : units_population_add(u, p, arm, err);
}

/* How many rows the file has, by its size and the rows at its front; 0 where that cannot be told. */
struct estimate {
  double file_bytes, bytes, rows;
};

static void estimate_open(struct estimate *e, const char *path)
{
  struct stat s;
  *e = (struct estimate){0};
  size_t length = strlen(path);
  bool packed = length > 3 && strcmp(path + length - 3, ".gz") == 0;
  if (strcmp(path, "-") != 0 && !packed && stat(path, &s) == 0 && S_ISREG(s.st_mode))
    e->file_bytes = (double)s.st_size;
}

static void estimate_row(struct estimate *e, const struct csv_row *row)
{
  for (size_t i = 0; i < row->n; i++)
    e->bytes += (double)row->field[i].length + 1;
  e->rows++;
}

static enum lift_status read_rows(struct units *u, struct csv *csv, const char *path, struct lift_error *err)
{
  enum { FRONT = 1000, BEAT = 4096 };
  struct csv_row row;
  struct estimate estimate;
  enum lift_status st;
  estimate_open(&estimate, path);
  for (long long n = 0; !(st = csv_next(csv, &row, err)) && !row.end; n++) {
    if (n < FRONT)
      estimate_row(&estimate, &row);
    else if (n % BEAT == 0 && u->task->beat)
      u->task->beat(u->task->beat_data, (double)n, estimate.file_bytes * estimate.rows / estimate.bytes);
    if ((st = take_row(u, csv, &row, err)))
      break;
  }
  return st;
}

static enum lift_status add_file(struct units *u, const char *name, struct lift_error *err)
{
  struct units_file *grown = realloc(u->file, (u->files + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  u->file = grown;
  u->file[u->files] = (struct units_file){strdup(name), u->rows};
  return u->file[u->files++].name ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status units_read(struct units *u, const char *path, struct digest_text *digest, struct lift_error *err)
{
  struct csv *csv;
  enum lift_status st = units_first_population(u, err);
  if (st)
    return st;
  st = csv_open(&csv, path, &(struct csv_options){.delimiter = u->task->delimiter, .sha256 = u->task->sha256}, err);
  if (st)
    return st;
  st = add_file(u, csv_name(csv), err);
  if (st == LIFT_OK)
    st = find_columns(u, csv, err);
  if (st == LIFT_OK)
    st = read_rows(u, csv, path, err);
  if (st == LIFT_OK && digest)
    *digest = *csv_digest(csv);
  csv_close(csv);
  return st;
}

/* The cells that rows are added to, one population after the other. */
#include "section/units_state.h"

#include <stdlib.h>
#include <string.h>

/* ---- life ---- */

static void clear_cell(const struct units *u, struct units_cell *cell)
{
  for (size_t b = 0; cell->moments && b < u->layouts; b++)
    lift_moments_clear(&cell->moments[b]);
  free(cell->moments);
  free(cell->full);
  free(cell->missing);
}

void units_population_clear(struct units *u, struct units_population *p)
{
  for (size_t a = 0; p->arm && a < p->arms.n; a++) {
    for (size_t s = 0; s < p->arm[a].cells; s++)
      clear_cell(u, &p->arm[a].cell[s]);
    free(p->arm[a].cell);
  }
  names_clear(&p->arms);
  names_clear(&p->segments);
  names_clear(&p->others);
  free(p->arm);
  free(p->other);
  *p = (struct units_population){0};
}

static enum lift_status add_arm(struct units_population *p, const char *text, size_t length, size_t *arm,
                                struct lift_error *err)
{
  if (p->arms.n == p->arm_room) {
    size_t room = p->arm_room ? 2 * p->arm_room : 4;
    struct units_arm *grown = realloc(p->arm, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    memset(grown + p->arm_room, 0, (room - p->arm_room) * sizeof *grown);
    p->arm = grown;
    p->arm_room = room;
  }
  return names_add(&p->arms, text, length, arm, err);
}

enum lift_status units_population_open(struct units *u, struct units_population *p, struct lift_error *err)
{
  const struct units_task *task = u->task;
  size_t index;
  *p = (struct units_population){0};
  enum lift_status st = names_add(&p->segments, "", 0, &index, err);
  for (size_t i = 0; st == LIFT_OK && i < task->arms; i++) {
    const char *name = task->listed[u->listed[i]].name;
    st = add_arm(p, name, strlen(name), &index, err);
  }
  if (st == LIFT_OK && !task->arm && !task->joined && !task->rule && !task->arms)
    st = add_arm(p, "all", strlen("all"), &index, err);
  return st;
}

enum lift_status units_population_arm(struct units_population *p, const char *text, size_t length, size_t *arm,
                                      struct lift_error *err)
{
  return names_find(&p->arms, text, length, arm) ? LIFT_OK : add_arm(p, text, length, arm, err);
}

enum lift_status units_population_other(struct units_population *p, const char *text, size_t length,
                                        struct lift_error *err)
{
  size_t i, known = p->others.n;
  enum lift_status st = names_add(&p->others, text, length, &i, err);
  if (st)
    return st;
  if (p->others.n > p->other_room) {
    size_t room = 2 * p->others.n;
    long long *grown = realloc(p->other, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    p->other = grown;
    p->other_room = room;
  }
  if (p->others.n > known)
    p->other[i] = 0;
  p->other[i]++;
  return LIFT_OK;
}

/* A segment's key: the number of its cut, then the length and the bytes of each value. */
enum lift_status units_population_segment(struct units *u, struct units_population *p, size_t cut,
                                          const struct csv_row *row, const size_t *columns, size_t *segment,
                                          struct lift_error *err)
{
  size_t room = sizeof cut, n = u->cut[cut]->columns, known = p->segments.n;
  for (size_t i = 0; i < n; i++)
    room += sizeof room + row->field[columns[i]].length;
  if (room > u->key_room) {
    char *grown = realloc(u->key, 2 * room);
    if (!grown)
      return lift_fail_memory(err);
    u->key = grown;
    u->key_room = 2 * room;
  }
  char *end = mempcpy(u->key, &cut, sizeof cut);
  for (size_t i = 0; i < n; i++) {
    const struct csv_field *field = &row->field[columns[i]];
    end = mempcpy(end, &field->length, sizeof field->length);
    end = mempcpy(end, field->text, field->length);
  }
  enum lift_status st = names_add(&p->segments, u->key, (size_t)(end - u->key), segment, err);
  if (st == LIFT_OK && p->segments.n > known && p->segments.n > MOMENTS_NUMBERS_MOST / 2)
    return lift_fail(err, LIFT_EDATA, "more than %d segments: is '%s' the column of a segment?",
                     MOMENTS_NUMBERS_MOST / 2, u->cut[cut]->column[0]);
  return st;
}

/* ---- adding ---- */

static enum lift_status open_cell(const struct units *u, struct units_cell *cell, struct lift_error *err)
{
  cell->moments = calloc(u->layouts + 1, sizeof *cell->moments);
  cell->full = calloc(u->layouts + 1, sizeof *cell->full);
  cell->missing = calloc(u->counts + 1, sizeof *cell->missing);
  if (!cell->moments || !cell->full || !cell->missing)
    return lift_fail_memory(err);
  for (size_t b = 0; b < u->layouts; b++) {
    enum lift_status st =
        lift_moments_init(&cell->moments[b], u->layout[b].metrics + u->layout[b].covariates, err);
    if (st)
      return st;
  }
  return LIFT_OK;
}

static enum lift_status find_cell(const struct units *u, struct units_arm *arm, size_t segment,
                                  struct units_cell **cell, struct lift_error *err)
{
  if (segment >= arm->cells) {
    size_t n = segment < 2 * arm->cells ? 2 * arm->cells : segment + 1;
    struct units_cell *grown = realloc(arm->cell, n * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    memset(grown + arm->cells, 0, (n - arm->cells) * sizeof *grown);
    arm->cell = grown;
    arm->cells = n;
  }
  *cell = &arm->cell[segment];
  return (*cell)->moments ? LIFT_OK : open_cell(u, *cell, err);
}

/* Give a narrow cell its indicators, zero so far. */
enum lift_status units_widen(const struct units_layout *layout, struct units_cell *cell, size_t b,
                             struct lift_error *err)
{
  size_t k = units_full_variables(layout), *map = malloc((k + 1) * sizeof *map);
  struct lift_moments to = {0};
  if (!map)
    return lift_fail_memory(err);
  for (size_t i = 0; i < layout->metrics; i++)
    map[i] = i;
  for (size_t i = 0; i < layout->covariates; i++) {
    map[layout->metrics + 2 * i] = layout->metrics + i;
    map[layout->metrics + 2 * i + 1] = SIZE_MAX;
  }
  enum lift_status st = moments_remap(&cell->moments[b], map, k, &to, err);
  free(map);
  if (st) {
    lift_moments_clear(&to);
    return st;
  }
  lift_moments_clear(&cell->moments[b]);
  cell->moments[b] = to;
  cell->full[b] = true;
  return LIFT_OK;
}

/* The row as a full vector, and whether a covariate is missing in it. */
static bool fill_full(const struct units *u, const struct units_layout *layout)
{
  bool any = false;
  memcpy(layout->full, layout->narrow, layout->metrics * sizeof *layout->full);
  for (size_t i = 0; i < layout->covariates; i++) {
    size_t narrow = layout->metrics + i;
    bool missing = u->missing[layout->source[narrow]];
    layout->full[layout->metrics + 2 * i] = layout->narrow[narrow];
    layout->full[layout->metrics + 2 * i + 1] =
        (struct lift_decimal){.digits = missing, .exact = true, .value = missing};
    any |= missing;
  }
  return any;
}

static enum lift_status add_incomplete(const struct units *u, const struct units_layout *layout,
                                       struct units_cell *cell, size_t b, struct lift_error *err)
{
  for (size_t i = 0; i < layout->metrics + layout->covariates; i++)
    cell->missing[layout->missing_at + i] += u->missing[layout->source[i]];
  if (layout->drop && u->missing[layout->source[0]])
    return LIFT_OK;
  bool any = u->task->covariate_missing == MOMENTS_COVARIATE_MEAN && fill_full(u, layout);
  if (any && !cell->full[b]) {
    enum lift_status st = units_widen(layout, cell, b, err);
    if (st)
      return st;
  }
  return lift_moments_add(&cell->moments[b], cell->full[b] ? layout->full : layout->narrow, err);
}

static enum lift_status add_to_cell(const struct units *u, struct units_cell *cell, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t b = 0; st == LIFT_OK && b < u->layouts; b++) {
    const struct units_layout *layout = &u->layout[b];
    if (u->any_missing) {
      st = add_incomplete(u, layout, cell, b, err);
    } else if (cell->full[b]) {
      fill_full(u, layout);
      st = lift_moments_add(&cell->moments[b], layout->full, err);
    } else {
      st = lift_moments_add(&cell->moments[b], layout->narrow, err);
    }
  }
  return st;
}

enum lift_status units_population_add(struct units *u, struct units_population *p, size_t arm, struct lift_error *err)
{
  for (size_t b = 0; b < u->layouts; b++) {
    const struct units_layout *layout = &u->layout[b];
    for (size_t i = 0; i < layout->metrics + layout->covariates; i++)
      layout->narrow[i] = u->value[layout->source[i]];
  }
  enum lift_status st = LIFT_OK;
  for (size_t c = 0; st == LIFT_OK && c <= u->cuts; c++) {
    struct units_cell *cell = NULL;
    st = find_cell(u, &p->arm[arm], u->segment[c], &cell, err);
    if (st == LIFT_OK)
      st = add_to_cell(u, cell, err);
  }
  p->arm[arm].used += st == LIFT_OK;
  return st;
}

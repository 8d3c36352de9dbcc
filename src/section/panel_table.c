#include "section/panel_table.h"

#include "io/csv.h"
#include "io/nearest.h"
#include "section/panel_lookup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One row as read; empty values are NaN here and never leave this file. */
struct cell {
  size_t geo, line;
  struct date date;
  double outcome, spend;
};

struct range {
  struct date from, to;
};

struct reading {
  const struct panel_request *request;
  struct csv *csv;
  size_t column[4]; /* geo, date, outcome, spend */
  char **geo;       /* in the order met */
  size_t geos, geo_room;
  size_t *slot;     /* open addressing over geo: index + 1 */
  size_t slots;
  bool *excluded;   /* which exclude_geo were met */
  struct cell *cell;
  size_t cells, cell_room;
  struct range *range;
  struct date first, last;
};

void panel_table_clear(struct panel_table *table)
{
  if (!table)
    return;
  lift_panel_clear(&table->panel);
  for (size_t i = 0; i < table->dropped_count; i++)
    free(table->dropped[i]);
  free(table->dropped);
  free(table->date);
  *table = (struct panel_table){0};
}

static void reading_clear(struct reading *r)
{
  csv_close(r->csv);
  for (size_t i = 0; i < r->geos; i++)
    free(r->geo[i]);
  free(r->geo);
  free(r->slot);
  free(r->excluded);
  free(r->cell);
  free(r->range);
}

/* ---- geos by name ---- */

static size_t hash_text(const char *text)
{
  size_t h = 14695981039346656037u;
  for (; *text; text++)
    h = (h ^ (unsigned char)*text) * 1099511628211u;
  return h;
}

static enum lift_status grow_slots(struct reading *r, struct lift_error *err)
{
  size_t slots = r->slots ? 2 * r->slots : 256;
  size_t *slot = calloc(slots, sizeof *slot);
  if (!slot)
    return lift_fail_memory(err);
  for (size_t i = 0; i < r->geos; i++) {
    size_t at = hash_text(r->geo[i]) & (slots - 1);
    while (slot[at])
      at = (at + 1) & (slots - 1);
    slot[at] = i + 1;
  }
  free(r->slot);
  r->slot = slot;
  r->slots = slots;
  return LIFT_OK;
}

static enum lift_status add_geo(struct reading *r, const char *name, struct lift_error *err)
{
  if (r->geos == r->geo_room) {
    size_t room = r->geo_room ? 2 * r->geo_room : 64;
    char **grown = realloc(r->geo, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    r->geo = grown;
    r->geo_room = room;
  }
  if (!(r->geo[r->geos] = strdup(name)))
    return lift_fail_memory(err);
  r->geos++;
  return LIFT_OK;
}

static enum lift_status geo_index(struct reading *r, const char *name, size_t *index, struct lift_error *err)
{
  if (2 * r->geos >= r->slots) {
    enum lift_status st = grow_slots(r, err);
    if (st)
      return st;
  }
  size_t at = hash_text(name) & (r->slots - 1);
  for (; r->slot[at]; at = (at + 1) & (r->slots - 1))
    if (strcmp(r->geo[r->slot[at] - 1], name) == 0) {
      *index = r->slot[at] - 1;
      return LIFT_OK;
    }
  enum lift_status st = add_geo(r, name, err);
  if (st)
    return st;
  *index = r->geos - 1;
  r->slot[at] = r->geos;
  return LIFT_OK;
}

/* ---- rows ---- */

static enum lift_status parse_ranges(struct reading *r, struct lift_error *err)
{
  const struct panel_request *q = r->request;
  enum lift_status st = LIFT_OK;
  r->range = calloc(q->exclude_ranges + 1, sizeof *r->range);
  if (!r->range)
    return lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < q->exclude_ranges; i++) {
    const char *text = q->exclude_dates[i], *dots = strstr(text, "..");
    size_t length = dots ? (size_t)(dots - text) : strlen(text);
    st = panel_option_date(q->date_format, "--exclude-dates", text, length, &r->range[i].from, err);
    r->range[i].to = r->range[i].from;
    if (st == LIFT_OK && dots)
      st = panel_option_date(q->date_format, "--exclude-dates", dots + 2, strlen(dots + 2), &r->range[i].to, err);
    if (st == LIFT_OK && date_compare(&r->range[i].from, &r->range[i].to) > 0)
      st = lift_fail(err, LIFT_EUSAGE, "--exclude-dates: '%s' ends before it begins", text);
  }
  if (st == LIFT_OK && q->first)
    st = panel_option_date(q->date_format, "--pre-start", q->first, strlen(q->first), &r->first, err);
  if (st == LIFT_OK && q->last)
    st = panel_option_date(q->date_format, "--through", q->last, strlen(q->last), &r->last, err);
  return st;
}

static bool wanted_date(const struct reading *r, const struct date *date)
{
  const struct panel_request *q = r->request;
  if ((q->first && date_compare(date, &r->first) < 0) || (q->last && date_compare(date, &r->last) > 0))
    return false;
  for (size_t i = 0; i < q->exclude_ranges; i++)
    if (date_compare(date, &r->range[i].from) >= 0 && date_compare(date, &r->range[i].to) <= 0)
      return false;
  return true;
}

static bool wanted_geo(struct reading *r, const char *name)
{
  bool wanted = true;
  for (size_t i = 0; i < r->request->exclude_geos; i++)
    if (strcmp(r->request->exclude_geo[i], name) == 0)
      r->excluded[i] = true, wanted = false;
  return wanted;
}

/* A value, NaN where it is missing and missing values are allowed. */
static enum lift_status read_value(const struct reading *r, const struct csv_row *row, size_t column, double *x,
                                   struct lift_error *err)
{
  const struct csv_field *field = &row->field[column];
  *x = NAN;
  if (!csv_missing(field))
    return csv_number(r->csv, row, column, x, err);
  if (r->request->missing != METRIC_MISSING_ERROR)
    return LIFT_OK;
  return csv_fail(r->csv, row, column, err, LIFT_EDATA,
                  "is missing: --missing zero takes it for 0, --missing drop leaves the geo out");
}

static enum lift_status push_cell(struct reading *r, struct cell cell, struct lift_error *err)
{
  if (r->cells == r->cell_room) {
    size_t room = r->cell_room ? 2 * r->cell_room : 4096;
    struct cell *grown = realloc(r->cell, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    r->cell = grown;
    r->cell_room = room;
  }
  r->cell[r->cells++] = cell;
  return LIFT_OK;
}

static enum lift_status read_row(struct reading *r, const struct csv_row *row, struct lift_error *err)
{
  struct cell cell = {.line = row->line};
  const struct csv_field *geo = &row->field[r->column[0]], *date = &row->field[r->column[1]];
  if (!geo->length)
    return csv_fail(r->csv, row, r->column[0], err, LIFT_EFORMAT, "is empty: every row needs a geo");
  if (!wanted_geo(r, geo->text))
    return LIFT_OK;
  enum lift_status st = date_parse(date->text, date->length, r->request->date_format, &cell.date, err);
  if (st)
    return csv_context(r->csv, row, r->column[1], err, st);
  if (r->cells && r->cell[0].date.kind != cell.date.kind)
    return csv_fail(r->csv, row, r->column[1], err, LIFT_EFORMAT, "is not of the kind of the dates before it");
  if (!wanted_date(r, &cell.date))
    return LIFT_OK;
  st = geo_index(r, geo->text, &cell.geo, err);
  if (st == LIFT_OK)
    st = read_value(r, row, r->column[2], &cell.outcome, err);
  if (st == LIFT_OK && r->request->spend)
    st = read_value(r, row, r->column[3], &cell.spend, err);
  return st ? st : push_cell(r, cell, err);
}

static enum lift_status read_rows(struct reading *r, const char *path, struct lift_error *err)
{
  const struct panel_request *q = r->request;
  struct csv_options options = {.delimiter = q->delimiter, .sha256 = q->sha256};
  const char *names[4] = {q->geo, q->date, q->outcome, q->spend};
  struct csv_row row;
  enum lift_status st = csv_open(&r->csv, path, &options, err);
  for (int i = 0; st == LIFT_OK && i < 4; i++)
    if (names[i])
      st = csv_find(r->csv, names[i], &r->column[i], err);
  while (st == LIFT_OK && !(st = csv_next(r->csv, &row, err)) && !row.end)
    st = read_row(r, &row, err);
  if (st == LIFT_OK && r->cells == 0)
    st = lift_fail(err, LIFT_EDATA, "%s: no rows are left to make a panel of", path);
  for (size_t i = 0; st == LIFT_OK && i < q->exclude_geos; i++)
    if (!r->excluded[i]) {
      const char *near = nearest_name(q->exclude_geo[i], (const char *const *)r->geo, r->geos);
      st = lift_fail(err, LIFT_EUSAGE, "--exclude-geo: no geo is named '%s'%s%s", q->exclude_geo[i],
                     near ? "; the nearest is " : "", near ? near : "");
    }
  return st;
}

/* ---- the matrix ---- */

static int compare_dates(const void *a, const void *b)
{
  return date_compare(a, b);
}

static int compare_names(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum lift_status collect_dates(const struct reading *r, struct panel_table *t, size_t *count,
                                      struct lift_error *err)
{
  t->date = malloc(r->cells * sizeof *t->date);
  if (!t->date)
    return lift_fail_memory(err);
  for (size_t i = 0; i < r->cells; i++)
    t->date[i] = r->cell[i].date;
  qsort(t->date, r->cells, sizeof *t->date, compare_dates);
  size_t n = 1;
  for (size_t i = 1; i < r->cells; i++)
    if (date_compare(&t->date[i], &t->date[n - 1]) != 0)
      t->date[n++] = t->date[i];
  *count = n;
  date_step_find(t->date, n, &t->step);
  return LIFT_OK;
}

/* place[i]: the row of the i-th geo met, in the order of names. */
static enum lift_status name_units(const struct reading *r, struct lift_panel *panel, size_t *place,
                                   struct lift_error *err)
{
  char **sorted = malloc(r->geos * sizeof *sorted);
  if (!sorted)
    return lift_fail_memory(err);
  memcpy(sorted, r->geo, r->geos * sizeof *sorted);
  qsort(sorted, r->geos, sizeof *sorted, compare_names);
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; i < r->geos; i++) {
    char **at = bsearch(&r->geo[i], sorted, r->geos, sizeof *sorted, compare_names);
    place[i] = (size_t)(at - sorted);
  }
  for (size_t i = 0; st == LIFT_OK && i < r->geos; i++)
    st = lift_panel_name(panel->unit, i, sorted[i], strlen(sorted[i]), err);
  free(sorted);
  return st;
}

static enum lift_status name_periods(struct panel_table *t, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  char text[DATE_SIZE];
  for (size_t i = 0; st == LIFT_OK && i < t->panel.periods; i++) {
    date_print(&t->date[i], text);
    st = lift_panel_name(t->panel.period, i, text, strlen(text), err);
  }
  return st;
}

static enum lift_status fill(const struct reading *r, struct panel_table *t, const size_t *place, size_t *line,
                             struct lift_error *err)
{
  struct lift_panel *panel = &t->panel;
  for (size_t i = 0; i < r->cells; i++) {
    const struct cell *c = &r->cell[i];
    const struct date *at = bsearch(&c->date, t->date, panel->periods, sizeof *t->date, compare_dates);
    size_t cell = place[c->geo] * panel->periods + (size_t)(at - t->date);
    if (line[cell])
      return lift_fail(err, LIFT_EFORMAT, "%s:%zu: geo '%s' on %s is there already, on line %zu", csv_name(r->csv),
                       c->line,
                       r->geo[c->geo], panel->period[at - t->date], line[cell]);
    line[cell] = c->line;
    panel->outcome[cell] = c->outcome;
    if (panel->spend)
      panel->spend[cell] = c->spend;
  }
  return LIFT_OK;
}

/* Is there no number in the cell: no row, or a row without a value? */
static bool hole(const struct lift_panel *panel, const size_t *line, size_t cell)
{
  return !line[cell] || isnan(panel->outcome[cell]) || (panel->spend && isnan(panel->spend[cell]));
}

static size_t count_holes(const struct lift_panel *panel, const size_t *line, size_t unit)
{
  size_t n = 0;
  for (size_t t = 0; t < panel->periods; t++)
    n += hole(panel, line, unit * panel->periods + t);
  return n;
}

static enum lift_status refuse_holes(const struct reading *r, const struct lift_panel *panel, const size_t *line,
                                     struct lift_error *err)
{
  size_t holes = 0, incomplete = 0, first = 0;
  for (size_t u = panel->units; u-- > 0;) {
    size_t n = count_holes(panel, line, u);
    holes += n;
    incomplete += n > 0;
    for (size_t t = panel->periods; n && t-- > 0;)
      if (hole(panel, line, u * panel->periods + t))
        first = u * panel->periods + t;
  }
  if (!holes)
    return LIFT_OK;
  return lift_fail(err, LIFT_EDATA,
                   "%s: %zu of %zu cells have no row, in %zu of %zu geos; the first is '%s' on %s: "
                   "--missing zero takes them for 0, --missing drop leaves those geos out, --through DATE cuts "
                   "an incomplete end",
                   csv_name(r->csv), holes, panel->units * panel->periods, incomplete, panel->units,
                   panel->unit[first / panel->periods], panel->period[first % panel->periods]);
}

static void zero_holes(struct lift_panel *panel, const size_t *line)
{
  for (size_t c = 0; c < panel->units * panel->periods; c++) {
    if (!line[c] || isnan(panel->outcome[c]))
      panel->outcome[c] = 0;
    if (panel->spend && (!line[c] || isnan(panel->spend[c])))
      panel->spend[c] = 0;
  }
}

/* Leave out the geos with holes: their names go to dropped, the others move up. */
static enum lift_status drop_holes(struct panel_table *t, const size_t *line, struct lift_error *err)
{
  struct lift_panel *panel = &t->panel;
  size_t kept = 0, row = panel->periods * sizeof(double);
  t->dropped = calloc(panel->units, sizeof *t->dropped);
  if (!t->dropped)
    return lift_fail_memory(err);
  for (size_t u = 0; u < panel->units; u++) {
    if (count_holes(panel, line, u)) {
      t->dropped[t->dropped_count++] = panel->unit[u];
      panel->unit[u] = NULL;
      continue;
    }
    char *name = panel->unit[u];
    panel->unit[u] = NULL;
    panel->unit[kept] = name;
    memmove(panel->outcome + kept * panel->periods, panel->outcome + u * panel->periods, row);
    if (panel->spend)
      memmove(panel->spend + kept * panel->periods, panel->spend + u * panel->periods, row);
    kept++;
  }
  panel->units = kept;
  return kept ? LIFT_OK : lift_fail(err, LIFT_EDATA, "every geo has missing cells: nothing is left");
}

static enum lift_status make_matrix(const struct reading *r, struct panel_table *t, struct lift_error *err)
{
  size_t periods = 0;
  enum lift_status st = collect_dates(r, t, &periods, err);
  if (st == LIFT_OK)
    st = lift_panel_init(&t->panel, r->geos, periods, r->request->spend != NULL, err);
  if (st)
    return st;
  size_t *place = malloc(r->geos * sizeof *place), *line = calloc(r->geos * periods, sizeof *line);
  st = place && line ? name_units(r, &t->panel, place, err) : lift_fail_memory(err);
  if (st == LIFT_OK)
    st = name_periods(t, err);
  if (st == LIFT_OK)
    st = fill(r, t, place, line, err);
  if (st == LIFT_OK && r->request->missing == METRIC_MISSING_ERROR)
    st = refuse_holes(r, &t->panel, line, err);
  else if (st == LIFT_OK && r->request->missing == METRIC_MISSING_ZERO)
    zero_holes(&t->panel, line);
  else if (st == LIFT_OK)
    st = drop_holes(t, line, err);
  free(place);
  free(line);
  return st;
}

enum lift_status panel_table_read(const char *path, const struct panel_request *request, struct panel_table *out,
                                  struct lift_error *err)
{
  struct reading r = {.request = request};
  *out = (struct panel_table){0};
  r.excluded = calloc(request->exclude_geos + 1, sizeof *r.excluded);
  enum lift_status st = r.excluded ? parse_ranges(&r, err) : lift_fail_memory(err);
  if (st == LIFT_OK)
    st = read_rows(&r, path, err);
  if (st == LIFT_OK)
    st = make_matrix(&r, out, err);
  if (st == LIFT_OK)
    out->digest = *csv_digest(r.csv);
  reading_clear(&r);
  if (st)
    panel_table_clear(out);
  return st;
}

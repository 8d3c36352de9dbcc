#include "tool/panel_input.h"

#include "io/csv.h"
#include "section/panel_lookup.h"

#include <stdlib.h>
#include <string.h>

static enum lift_status choose_metric(struct step *step, const struct panel_options *o, struct plan *plan, bool planned,
                                      struct lift_error *err)
{
  struct metrics given = {0};
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < o->metric.n; i++)
    st = metrics_parse(&given, o->metric.item[i], err);
  if (st == LIFT_OK && o->outcome)
    st = metrics_parse(&given, o->outcome, err);
  if (st == LIFT_OK && given.n > 1)
    st = lift_fail(err, LIFT_EUSAGE, "a panel has one outcome in this version: name one --metric");
  if (st == LIFT_OK && given.n == 0 && plan->metrics.n == 0)
    st = lift_fail(err, LIFT_EUSAGE, "which outcome? name its column: --metric COL");
  if (st == LIFT_OK && given.n && planned && strcmp(given.metric[0].column, plan->metrics.metric[0].column) != 0)
    st = step_depart(step, "metric", plan->metrics.metric[0].column, given.metric[0].column, err);
  if (st == LIFT_OK && given.n && !(planned && strcmp(given.metric[0].name, plan->metrics.metric[0].name) == 0)) {
    metrics_clear(&plan->metrics);
    plan->metrics = given;
    given = (struct metrics){0};
  }
  metrics_clear(&given);
  return st;
}

/* A column: the option, else the plan's, else the usual name. A difference from the plan is a departure. */
static enum lift_status choose_column(struct step *step, const char *what, const char *given, const char *from_plan,
                                      const char *usual, const char **column, struct lift_error *err)
{
  *column = given ? given : from_plan ? from_plan : usual;
  if (given && from_plan && strcmp(given, from_plan) != 0)
    return step_depart(step, what, from_plan, given, err);
  return LIFT_OK;
}

static bool same_texts(const struct option_list *given, char *const *planned, size_t n)
{
  if (given->n != n)
    return false;
  for (size_t i = 0; i < n; i++)
    if (strcmp(given->item[i], planned[i]) != 0)
      return false;
  return true;
}

/* What is left out, and how missing cells are taken: as the plan says where the options say nothing. */
static enum lift_status choose_excluded(struct step *step, const struct panel_options *o, const struct plan_panel *pp,
                                        struct panel_request *request, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (!o->exclude_geo.n) {
    request->exclude_geo = (const char *const *)pp->exclude_geo;
    request->exclude_geos = pp->exclude_geos;
  } else if (!same_texts(&o->exclude_geo, pp->exclude_geo, pp->exclude_geos)) {
    st = step_depart(step, "excluded geos", pp->exclude_geos ? pp->exclude_geo[0] : "none", o->exclude_geo.item[0], err);
  }
  if (st == LIFT_OK && !o->exclude_dates.n) {
    request->exclude_dates = (const char *const *)pp->exclude_dates;
    request->exclude_ranges = pp->exclude_ranges;
  } else if (st == LIFT_OK && !same_texts(&o->exclude_dates, pp->exclude_dates, pp->exclude_ranges)) {
    st = step_depart(step, "excluded dates", pp->exclude_ranges ? pp->exclude_dates[0] : "none",
                     o->exclude_dates.item[0], err);
  }
  for (int i = 0; st == LIFT_OK && metric_missing_names[i]; i++)
    if (strcmp(metric_missing_names[i], pp->missing) == 0) {
      if (!step_given(step, "missing"))
        request->missing = (enum metric_missing)i;
      else if (i != o->missing)
        st = step_depart(step, "missing cells", pp->missing, metric_missing_names[o->missing], err);
    }
  return st;
}

static enum lift_status warn_dropped(struct step *step, const struct panel_table *table, struct lift_error *err)
{
  if (!table->dropped_count)
    return LIFT_OK;
  return step_warn(step, "missing-cells", err, "%zu geos have missing cells and were left out: %s%s",
                   table->dropped_count,
                   table->dropped[0], table->dropped_count > 1 ? ", …" : "");
}

static enum lift_status read_request(struct step *step, const struct panel_options *o,
                                     const struct panel_request *request,
                                     struct panel_table *table, struct lift_error *err)
{
  const char *path;
  enum lift_status st = step_path(step, o->panel, &path, err);
  if (st == LIFT_OK)
    st = panel_table_read(path, request, table, err);
  if (st == LIFT_OK)
    st = step_read(step, "panel", path, table->digest.rows, &table->digest, err);
  return st ? st : warn_dropped(step, table, err);
}

enum lift_status panel_input_read(struct step *step, const struct panel_options *o, struct plan *plan, bool planned,
                                  struct panel_table *table, struct lift_error *err)
{
  const struct plan_panel *pp = &plan->panel;
  struct panel_request request = {.date_format = o->date_format, .missing = (enum metric_missing)o->missing,
                                  .last = o->through, .exclude_geo = o->exclude_geo.item,
                                  .exclude_geos = o->exclude_geo.n, .exclude_dates = o->exclude_dates.item,
                                  .exclude_ranges = o->exclude_dates.n, .sha256 = tool_common()->digest != NULL};
  *table = (struct panel_table){0};
  if (!o->panel)
    return lift_fail(err, LIFT_EUSAGE, "which panel? name the CSV: --panel FILE");
  if (o->delimiter && o->delimiter[1])
    return lift_fail(err, LIFT_EUSAGE, "--delimiter: '%s' is not one byte", o->delimiter);
  request.delimiter = o->delimiter ? o->delimiter[0] : 0;
  enum lift_status st = choose_metric(step, o, plan, planned && pp->model, err);
  if (st == LIFT_OK)
    st = choose_column(step, "geo column", o->geo, pp->geo, "geo", &request.geo, err);
  if (st == LIFT_OK)
    st = choose_column(step, "date column", o->date, pp->date, "date", &request.date, err);
  if (st == LIFT_OK)
    st = choose_column(step, "spend column", o->spend, pp->spend, NULL, &request.spend, err);
  if (st == LIFT_OK)
    st = choose_column(step, "first date of the history", o->pre_start, pp->pre_start, NULL, &request.first, err);
  if (st == LIFT_OK && planned && pp->model)
    st = choose_excluded(step, o, pp, &request, err);
  if (st)
    return st;
  request.outcome = plan->metrics.metric[0].column;
  return read_request(step, o, &request, table, err);
}

/* ---- names ---- */

static enum lift_status add_geo(const struct panel_table *table, const char *name, size_t **index, size_t *count,
                                struct lift_error *err)
{
  size_t found;
  enum lift_status st = panel_table_geo(table, name, &found, err);
  if (st)
    return st;
  for (size_t i = 0; i < *count; i++)
    if ((*index)[i] == found)
      return lift_fail(err, LIFT_EUSAGE, "geo '%s' is named twice", name);
  size_t *grown = realloc(*index, (*count + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  *index = grown;
  (*index)[(*count)++] = found;
  return LIFT_OK;
}

/* One line of CSV without a header, or many lines of one field: names either way. The header's names count too. */
static enum lift_status add_fields(struct csv *csv, bool one_column, const struct panel_table *table, size_t **index,
                                   size_t *count, struct lift_error *err)
{
  struct csv_row row;
  enum lift_status st = LIFT_OK;
  if (one_column && csv_columns(csv) != 1)
    return lift_fail(err, LIFT_EFORMAT, "%s:1: expected one geo a line, got %zu fields", csv_name(csv),
                     csv_columns(csv));
  for (size_t i = 0; st == LIFT_OK && i < csv_columns(csv); i++)
    st = add_geo(table, csv_column_name(csv, i), index, count, err);
  while (st == LIFT_OK && !(st = csv_next(csv, &row, err)) && !row.end)
    st = add_geo(table, row.field[0].text, index, count, err);
  return st;
}

static int compare_indices(const void *a, const void *b)
{
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* The trail keeps the names, each quoted where it needs to be. */
static enum lift_status keep_names(struct step *step, const char *option, const struct panel_table *table,
                                   const size_t *index, size_t count, struct lift_error *err)
{
  size_t room = 1;
  for (size_t i = 0; i < count; i++)
    room += 2 * strlen(table->panel.unit[index[i]]) + 3;
  char *text = malloc(room), *end = text;
  if (!text)
    return lift_fail_memory(err);
  for (size_t i = 0; i < count; i++) {
    const char *name = table->panel.unit[index[i]];
    bool quote = strpbrk(name, ",\"\n\r") || name[0] == '@';
    if (i)
      *end++ = ',';
    if (quote)
      *end++ = '"';
    for (; *name; name++) {
      if (*name == '"')
        *end++ = '"';
      *end++ = *name;
    }
    if (quote)
      *end++ = '"';
  }
  *end = 0;
  enum lift_status st = step_canonical(step, option, text, err);
  free(text);
  return st;
}

enum lift_status panel_input_geos(struct step *step, const char *option, const char *text,
                                  const struct panel_table *table,
                                  size_t **index, size_t *count, struct lift_error *err)
{
  struct csv *csv = NULL;
  const char *path = NULL;
  enum lift_status st;
  *index = NULL;
  *count = 0;
  if (text[0] == '@') {
    st = step_path(step, text + 1, &path, err);
    if (st == LIFT_OK)
      st = csv_open(&csv, path, NULL, err);
  } else {
    st = csv_open_memory(&csv, option, text, strlen(text), NULL, err);
  }
  if (st == LIFT_OK)
    st = add_fields(csv, path != NULL, table, index, count, err);
  csv_close(csv);
  if (st == LIFT_OK) {
    qsort(*index, *count, sizeof **index, compare_indices);
    st = keep_names(step, option, table, *index, *count, err);
  }
  if (st) {
    free(*index);
    *index = NULL;
    *count = 0;
  }
  return lift_context(err, st, "--%s", option);
}

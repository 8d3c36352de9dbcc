#include "section/panel.h"

#include <stdlib.h>
#include <string.h>

void panel_section_clear(struct panel_section *section)
{
  if (!section)
    return;
  lift_panel_clear(&section->panel);
  free(section->outcome);
  metrics_clear(&section->metrics);
  free(section->kind);
  free(section->treated);
  free(section->donor);
  *section = (struct panel_section){0};
}

enum lift_status panel_section_donors(struct panel_section *section, struct lift_error *err)
{
  free(section->donor);
  section->donor = malloc((section->panel.units + 1) * sizeof *section->donor);
  if (!section->donor)
    return lift_fail_memory(err);
  section->donors = lift_panel_donors(section->panel.units, section->treated, section->treated_count, NULL, 0,
                                      section->donor);
  return LIFT_OK;
}

void panel_section_view(const struct panel_section *section, struct lift_panel_test *test)
{
  lift_panel_view(&section->panel, 0, section->pre, section->panel.periods, test);
  test->treated = section->treated;
  test->treated_count = section->treated_count;
  test->donor = section->donor;
  test->donors = section->donors;
}

/* ---- writing ---- */

static void write_texts(const char *key, char *const *text, size_t n, struct json_writer *w)
{
  json_open_array(w, key);
  for (size_t i = 0; i < n; i++)
    json_put_text(w, NULL, text[i]);
  json_close(w);
}

static void write_matrix(const char *key, const struct lift_panel *panel, const double *cell, struct json_writer *w)
{
  if (!cell) {
    json_put_null(w, key);
    return;
  }
  json_open_array(w, key);
  for (size_t u = 0; u < panel->units; u++) {
    json_open_array(w, NULL);
    for (size_t t = 0; t < panel->periods; t++)
      json_put_number(w, NULL, cell[u * panel->periods + t]);
    json_close(w);
  }
  json_close(w);
}

void panel_section_write(const struct panel_section *section, char *const *left_out, size_t left_out_count,
                         struct json_writer *w)
{
  const struct lift_panel *panel = &section->panel;
  size_t post = section->has_test ? panel->periods - section->pre : 0;
  json_open_object(w, NULL);
  json_put_text(w, "outcome", section->outcome);
  metrics_write(&section->metrics, "metrics", w);
  json_put_text(w, "kind", section->kind);
  write_texts("geos", panel->unit, panel->units, w);
  write_texts("dates", panel->period, panel->periods, w);
  json_open_array(w, "treated");
  for (size_t i = 0; i < section->treated_count; i++)
    json_put_text(w, NULL, panel->unit[section->treated[i]]);
  json_close(w);
  json_put_text_or_null(w, "start", section->has_test ? panel->period[section->pre] : NULL);
  json_put_text_or_null(w, "end", section->has_test ? panel->period[panel->periods - 1] : NULL);
  json_open_object(w, "periods");
  json_put_integer(w, "pre", (long long)(panel->periods - post));
  json_put_integer(w, "post", (long long)post);
  json_close(w);
  write_texts("left_out", left_out, left_out_count, w);
  write_matrix("values", panel, panel->outcome, w);
  write_matrix("spend", panel, panel->spend, w);
  json_close(w);
}

/* ---- reading ---- */

static enum lift_status read_names(const struct json *array, char **names, struct lift_error *err)
{
  struct json at;
  enum lift_status st = LIFT_OK;
  for (bool more = json_first(array, &at); st == LIFT_OK && more; more = json_next(&at)) {
    const char *text;
    st = json_as_text(&at, &text, err);
    if (st == LIFT_OK)
      st = lift_panel_name(names, at.index, text, strlen(text), err);
  }
  return st;
}

static enum lift_status read_matrix(const struct json *array, const struct lift_panel *panel, double *cell,
                                    struct lift_error *err)
{
  struct json row, at;
  enum lift_status st = LIFT_OK;
  if (json_count(array) != panel->units)
    return json_fail(array, err, "expected %zu rows, one per geo, got %zu", panel->units, json_count(array));
  for (bool rows = json_first(array, &row); st == LIFT_OK && rows; rows = json_next(&row)) {
    st = json_as_array(&row, err);
    if (st == LIFT_OK && json_count(&row) != panel->periods)
      st = json_fail(&row, err, "expected %zu numbers, one per date, got %zu", panel->periods, json_count(&row));
    for (bool more = st == LIFT_OK && json_first(&row, &at); st == LIFT_OK && more; more = json_next(&at))
      st = json_as_number(&at, &cell[row.index * panel->periods + at.index], err);
  }
  return st;
}

static enum lift_status read_shape(const struct json *at, struct lift_panel *panel, struct lift_error *err)
{
  struct json geos, dates, values, spend;
  bool has_spend = false;
  enum lift_status st = json_array(at, "geos", &geos, err);
  if (st == LIFT_OK)
    st = json_array(at, "dates", &dates, err);
  if (st == LIFT_OK)
    st = json_array(at, "values", &values, err);
  if (st == LIFT_OK)
    st = json_optional_array(at, "spend", &spend, &has_spend, err);
  if (st == LIFT_OK)
    st = lift_panel_init(panel, json_count(&geos), json_count(&dates), has_spend, err);
  if (st == LIFT_OK)
    st = read_names(&geos, panel->unit, err);
  if (st == LIFT_OK)
    st = read_names(&dates, panel->period, err);
  if (st == LIFT_OK)
    st = read_matrix(&values, panel, panel->outcome, err);
  if (st == LIFT_OK && has_spend)
    st = read_matrix(&spend, panel, panel->spend, err);
  return st;
}

static int compare_indices(const void *a, const void *b)
{
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

static enum lift_status read_treated(const struct json *at, struct panel_section *section, struct lift_error *err)
{
  struct json list, one;
  enum lift_status st = json_array(at, "treated", &list, err);
  if (st)
    return st;
  section->treated = malloc((json_count(&list) + 1) * sizeof *section->treated);
  if (!section->treated)
    return lift_fail_memory(err);
  for (bool more = json_first(&list, &one); st == LIFT_OK && more; more = json_next(&one)) {
    const char *name;
    st = json_as_text(&one, &name, err);
    size_t index = st ? 0 : lift_panel_find(section->panel.unit, section->panel.units, name);
    if (st == LIFT_OK && index == section->panel.units)
      st = json_fail(&one, err, "'%s' is not one of the geos", name);
    section->treated[section->treated_count++] = index;
  }
  qsort(section->treated, section->treated_count, sizeof *section->treated, compare_indices);
  return st;
}

static enum lift_status read_test(const struct json *at, struct panel_section *section, struct lift_error *err)
{
  const char *start;
  enum lift_status st = json_optional_text(at, "start", &start, &section->has_test, err);
  section->pre = section->panel.periods;
  if (st || !section->has_test)
    return st;
  section->pre = lift_panel_find(section->panel.period, section->panel.periods, start);
  if (section->pre < section->panel.periods)
    return LIFT_OK;
  return json_fail(at, err, "start: '%s' is not one of the dates", start);
}

static enum lift_status read_words(const struct json *at, struct panel_section *section, struct lift_error *err)
{
  const char *outcome, *kind;
  struct json metrics;
  enum lift_status st = json_text(at, "outcome", &outcome, err);
  if (st == LIFT_OK)
    st = json_array(at, "metrics", &metrics, err);
  if (st == LIFT_OK)
    st = metrics_read(&section->metrics, &metrics, err);
  if (st == LIFT_OK)
    st = json_text(at, "kind", &kind, err);
  if (st)
    return st;
  section->outcome = strdup(outcome);
  section->kind = strdup(kind);
  return section->outcome && section->kind ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status panel_section_read(const struct doc *doc, struct panel_section *section, struct lift_error *err)
{
  struct json_tree tree;
  struct json at;
  *section = (struct panel_section){0};
  enum lift_status st = doc_open(doc, "panel", &tree, &at, err);
  if (st == LIFT_OK)
    st = json_as_object(&at, err);
  if (st == LIFT_OK)
    st = read_words(&at, section, err);
  if (st == LIFT_OK)
    st = read_shape(&at, &section->panel, err);
  if (st == LIFT_OK)
    st = read_treated(&at, section, err);
  if (st == LIFT_OK)
    st = read_test(&at, section, err);
  if (st == LIFT_OK)
    st = panel_section_donors(section, err);
  json_tree_clear(&tree);
  if (st)
    panel_section_clear(section);
  return st;
}

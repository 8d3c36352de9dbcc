#include "section/plan_panel.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS = 12, LISTS = 3 };

/* The text members, in the order of the document, and whether each must be there. */
static const struct {
  const char *key;
  size_t offset;
  bool needed;
} texts[] = {
#define TEXT(name, needed) {#name, offsetof(struct plan_panel, name), needed}
    TEXT(outcome, true), TEXT(geo, true),       TEXT(date, true),      TEXT(spend, false),
    TEXT(model, true),   TEXT(inference, true), TEXT(statistic, true), TEXT(duration, false),
    TEXT(pre_start, false), TEXT(start, false), TEXT(end, false), TEXT(missing, true),
#undef TEXT
};
_Static_assert(sizeof texts / sizeof *texts == TEXTS, "one row per text");

/* The lists of texts. */
static const struct {
  const char *key;
  size_t items, count;
} lists[] = {
#define LIST(name, n) {#name, offsetof(struct plan_panel, name), offsetof(struct plan_panel, n)}
    LIST(treated, treateds),
    LIST(exclude_geo, exclude_geos),
    LIST(exclude_dates, exclude_ranges),
#undef LIST
};
_Static_assert(sizeof lists / sizeof *lists == LISTS, "one row per list");

static char ***items(const struct plan_panel *panel, int i)
{
  return (char ***)((char *)panel + lists[i].items);
}

static size_t *count(const struct plan_panel *panel, int i)
{
  return (size_t *)((char *)panel + lists[i].count);
}

static char **slot(const struct plan_panel *panel, int i)
{
  return (char **)((char *)panel + texts[i].offset);
}

void plan_panel_clear(struct plan_panel *panel)
{
  for (int i = 0; i < TEXTS; i++)
    free(*slot(panel, i));
  for (int k = 0; k < LISTS; k++) {
    for (size_t i = 0; i < *count(panel, k); i++)
      free((*items(panel, k))[i]);
    free(*items(panel, k));
  }
  *panel = (struct plan_panel){0};
}

void plan_panel_write(const struct plan_panel *panel, struct json_writer *w)
{
  json_open_object(w, "panel");
  for (int i = 0; i < TEXTS; i++)
    json_put_text_or_null(w, texts[i].key, *slot(panel, i));
  json_put_integer(w, "periods", (long long)panel->periods);
  for (int k = 0; k < LISTS; k++) {
    json_open_array(w, lists[k].key);
    for (size_t i = 0; i < *count(panel, k); i++)
      json_put_text(w, NULL, (*items(panel, k))[i]);
    json_close(w);
  }
  json_close(w);
}

static enum lift_status read_text(const struct json *at, int i, struct plan_panel *panel, struct lift_error *err)
{
  const char *text = NULL;
  bool found = true;
  enum lift_status st = texts[i].needed ? json_text(at, texts[i].key, &text, err)
                                        : json_optional_text(at, texts[i].key, &text, &found, err);
  if (st || !found)
    return st;
  *slot(panel, i) = strdup(text);
  return *slot(panel, i) ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status read_list(const struct json *at, int k, struct plan_panel *panel, struct lift_error *err)
{
  struct json list, element;
  enum lift_status st = json_array(at, lists[k].key, &list, err);
  if (st)
    return st;
  char **item = calloc(json_count(&list) + 1, sizeof *item);
  if (!item)
    return lift_fail_memory(err);
  *items(panel, k) = item;
  for (bool more = json_first(&list, &element); st == LIFT_OK && more; more = json_next(&element)) {
    const char *text;
    st = json_as_text(&element, &text, err);
    if (st == LIFT_OK && !(item[*count(panel, k)] = strdup(text)))
      st = lift_fail_memory(err);
    *count(panel, k) += st == LIFT_OK;
  }
  return st;
}

enum lift_status plan_panel_read(const struct json *plan, struct plan_panel *panel, struct lift_error *err)
{
  struct json at;
  bool found;
  long long periods = 0;
  enum lift_status st = json_optional_object(plan, "panel", &at, &found, err);
  if (st || !found)
    return st;
  for (int i = 0; st == LIFT_OK && i < TEXTS; i++)
    st = read_text(&at, i, panel, err);
  if (st == LIFT_OK)
    st = json_integer(&at, "periods", 0, 1000000, &periods, err);
  panel->periods = (size_t)periods;
  for (int k = 0; st == LIFT_OK && k < LISTS; k++)
    st = read_list(&at, k, panel, err);
  return st;
}

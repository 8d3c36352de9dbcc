#include "section/estimates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const estimate_role_names[] = {"planned", "unplanned", "sensitivity", NULL};
const char *const estimate_scale_names[] = {"absolute", "relative", NULL};

void estimate_clear(struct estimate *e)
{
  if (!e)
    return;
  for (size_t i = 0; i < e->segments; i++) {
    free(e->segment[i].column);
    free(e->segment[i].value);
  }
  for (size_t i = 0; i < e->adjusted; i++)
    free(e->adjusted_for[i]);
  for (size_t i = 0; i < e->days; i++)
    free(e->day[i].date);
  free(e->segment);
  free(e->adjusted_for);
  free(e->day);
  free(e->id);
  free(e->metric);
  free(e->arm);
  free(e->control);
  free(e->unit);
  free(e->label);
  *e = (struct estimate){0};
}

void estimates_clear(struct estimates *all)
{
  if (!all)
    return;
  for (size_t i = 0; i < all->n; i++)
    estimate_clear(&all->entry[i]);
  free(all->entry);
  *all = (struct estimates){0};
}

enum lift_status estimates_add(struct estimates *all, struct estimate *e, struct lift_error *err)
{
  if (all->n == all->room) {
    size_t room = all->room ? 2 * all->room : 16;
    struct estimate *grown = realloc(all->entry, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    all->entry = grown;
    all->room = room;
  }
  all->entry[all->n++] = *e;
  *e = (struct estimate){0};
  return LIFT_OK;
}

/* ---- names ---- */

static char *segment_text(const struct estimate *e)
{
  size_t room = 1;
  for (size_t i = 0; i < e->segments; i++)
    room += strlen(e->segment[i].column) + strlen(e->segment[i].value) + 2;
  char *text = malloc(room), *end = text;
  if (!text)
    return NULL;
  *text = 0;
  for (size_t i = 0; i < e->segments; i++)
    end += sprintf(end, "%s%s=%s", i ? "," : "", e->segment[i].column, e->segment[i].value);
  return text;
}

enum lift_status estimate_name(struct estimate *e, const char *variant, struct lift_error *err)
{
  char *segment = segment_text(e), *id = NULL;
  int length = segment
                   ? asprintf(&id, "%s|%s|%s|%s|%s|%s%s%s", e->metric, e->arm, e->control, segment,
                              estimate_scale_names[e->scale], e->estimator, variant ? ":" : "", variant ? variant : "")
                   : -1;
  free(segment);
  if (length < 0)
    return lift_fail_memory(err);
  free(e->id);
  e->id = id;
  return LIFT_OK;
}

const struct estimate *estimates_headline(const struct estimates *all, const char *metric, const char *arm)
{
  for (size_t i = 0; i < all->n; i++) {
    const struct estimate *e = &all->entry[i];
    if (e->headline && strcmp(e->metric, metric) == 0 && strcmp(e->arm, arm) == 0)
      return e;
  }
  return NULL;
}

bool estimates_has(const struct estimates *all, const char *id)
{
  for (size_t i = 0; i < all->n; i++)
    if (strcmp(all->entry[i].id, id) == 0)
      return true;
  return false;
}

/* ---- writing ---- */

static void write_pieces(const struct lift_interval *interval, struct json_writer *w)
{
  if (interval->piece_count == 0) {
    json_put_null(w, "pieces");
    return;
  }
  json_open_array(w, "pieces");
  for (size_t i = 0; i < interval->piece_count; i++) {
    const struct lift_piece *p = &interval->pieces[i];
    json_open_array(w, NULL);
    json_put_number_or_null(w, NULL, !p->lower_open, p->lower);
    json_put_number_or_null(w, NULL, !p->upper_open, p->upper);
    json_close(w);
  }
  json_close(w);
}

static const char *open_name(const struct lift_interval *interval)
{
  static const char *const names[] = {NULL, "lower", "upper", "both"};
  return names[interval->lower_open + 2 * interval->upper_open];
}

void estimate_write_interval(const struct lift_interval *interval, double level, const char *key, struct json_writer *w)
{
  bool some = interval->set != LIFT_SET_EMPTY;
  json_open_object(w, key);
  json_put_number(w, "level", level);
  json_put_number_or_null(w, "lower", some && !interval->lower_open, interval->lower);
  json_put_number_or_null(w, "upper", some && !interval->upper_open, interval->upper);
  json_put_text(w, "set", lift_set_name(interval->set));
  json_put_text_or_null(w, "open", some ? open_name(interval) : NULL);
  write_pieces(interval, w);
  json_close(w);
}

static void write_segment(const struct estimate *e, struct json_writer *w)
{
  if (e->segments == 0) {
    json_put_null(w, "segment");
    return;
  }
  json_open_object(w, "segment");
  for (size_t i = 0; i < e->segments; i++)
    json_put_text(w, e->segment[i].column, e->segment[i].value);
  json_close(w);
}

static void write_days(const struct estimate *e, struct json_writer *w)
{
  if (e->days == 0) {
    json_put_null(w, "by_period");
    return;
  }
  json_open_array(w, "by_period");
  for (size_t i = 0; i < e->days; i++) {
    const struct estimate_day *day = &e->day[i];
    json_open_object(w, NULL);
    json_put_text(w, "date", day->date);
    json_put_number(w, "observed", day->observed);
    json_put_number(w, "counterfactual", day->counterfactual);
    json_put_number(w, "effect", day->effect);
    json_put_number(w, "cumulative", day->cumulative);
    json_close(w);
  }
  json_close(w);
}

/* ---- money ---- */

/* The sentence on the cost of a unit, so that no reader takes "at least" for a limit like others. */
static const char *cost_reading(const struct lift_money *m)
{
  switch (m->units) {
  case LIFT_MONEY_SOME:
    return m->cost_set.upper_open ? "at least the lower limit" : "between the limits";
  case LIFT_MONEY_MAYBE:
    return "at least the lower limit, or no incremental units at all";
  case LIFT_MONEY_NONE:
    return "no incremental units";
  case LIFT_MONEY_UNBOUNDED:
    break;
  }
  return "anything, or no incremental units at all";
}

static void write_cost(const struct lift_money *m, struct json_writer *w)
{
  bool some = m->cost_set.set != LIFT_SET_EMPTY;
  json_open_object(w, "cost_per_unit");
  json_put_number_or_null(w, "estimate", m->has_cost, m->cost);
  json_put_number_or_null(w, "lower", some && !m->cost_set.lower_open, m->cost_set.lower);
  json_put_number_or_null(w, "upper", some && !m->cost_set.upper_open, m->cost_set.upper);
  json_put_bool(w, "none_possible", m->units != LIFT_MONEY_SOME);
  json_put_text(w, "reading", cost_reading(m));
  json_close(w);
}

static void write_return(const struct estimate_money *money, struct json_writer *w)
{
  const struct lift_money *m = &money->money;
  const struct lift_interval *set = &m->iroas_set;
  bool some = money->returned && set->set != LIFT_SET_EMPTY;
  json_put_number_or_null(w, "iroas", money->returned, m->iroas);
  json_put_number_or_null(w, "iroas_lower", some && !set->lower_open, set->lower);
  json_put_number_or_null(w, "iroas_upper", some && !set->upper_open, set->upper);
  if (money->returned)
    write_cost(m, w);
  else
    json_put_null(w, "cost_per_unit");
}

static void write_money(const struct estimate_money *money, struct json_writer *w)
{
  if (!money->set) {
    json_put_null(w, "money");
    return;
  }
  json_open_object(w, "money");
  json_put_number(w, "spend", money->spend);
  json_put_text(w, "spend_baseline", money->spend_baseline);
  write_return(money, w);
  json_put_number_or_null(w, "profit_rate", money->has_profit_rate, money->profit_rate);
  json_put_number_or_null(w, "break_even_iroas", money->has_profit_rate,
                          money->has_profit_rate ? 1 / money->profit_rate : 0);
  json_put_text(w, "basis", money->has_profit_rate ? "on profit at the stated rate" : "on revenue, not profit");
  if (!money->returned)
    json_put_text(w, "reason", "incremental spend is 0: there is no return on it");
  json_close(w);
}

/* ---- entries ---- */

static void write_effect(const struct estimate *e, struct json_writer *w)
{
  const struct lift_effect *effect = &e->effect;
  json_put_number_or_null(w, "estimate", effect->has_estimate, effect->estimate);
  json_put_number_or_null(w, "se", effect->has_se, effect->se);
  estimate_write_interval(&effect->interval, e->has_level ? e->level : effect->interval.level, "interval", w);
  json_put_number(w, "p_value", e->p_value);
  json_put_number(w, "p_value_raw", e->p_value_raw);
  json_put_number(w, "null", effect->null);
  json_put_text(w, "alternative", lift_alternative_name(effect->alternative));
  json_put_number_or_null(w, "df", effect->has_df, effect->df);
}

static void write_counts(const struct estimate *e, struct json_writer *w)
{
  json_open_object(w, "n");
  json_put_integer(w, "arm", e->n_arm);
  json_put_integer(w, "control", e->n_control);
  json_close(w);
  json_put_number_or_null(w, "baseline", e->has_baseline, e->baseline);
  json_open_array(w, "adjusted_for");
  for (size_t i = 0; i < e->adjusted; i++)
    json_put_text(w, NULL, e->adjusted_for[i]);
  json_close(w);
}

static void write_panel(const struct estimate *e, struct json_writer *w)
{
  json_put_number_or_null(w, "min_attainable_p", e->has_min_p, e->min_p);
  if (e->has_contains)
    json_put_bool(w, "contains_estimate", e->contains);
  else
    json_put_null(w, "contains_estimate");
  json_put_number_or_null(w, "total", e->has_total, e->total);
  if (e->has_periods) {
    json_open_object(w, "periods");
    json_put_integer(w, "pre", e->pre);
    json_put_integer(w, "post", e->post);
    json_close(w);
  } else
    json_put_null(w, "periods");
  write_days(e, w);
  write_money(&e->money, w);
}

static void write_entry(const struct estimate *e, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "id", e->id);
  json_put_text(w, "metric", e->metric);
  json_put_text(w, "arm", e->arm);
  json_put_text(w, "control", e->control);
  write_segment(e, w);
  json_put_text(w, "estimand", e->estimand);
  json_put_text(w, "estimator", e->estimator);
  json_put_text(w, "inference", e->inference);
  json_put_text(w, "scale", estimate_scale_names[e->scale]);
  json_put_text_or_null(w, "unit", e->unit);
  write_effect(e, w);
  write_counts(e, w);
  json_put_text_or_null(w, "correction", e->correction);
  json_put_bool(w, "dual", e->dual);
  json_put_text_or_null(w, "label", e->label);
  json_put_text(w, "role", estimate_role_names[e->role]);
  json_put_bool(w, "headline", e->headline);
  json_put_bool(w, "interim", e->interim);
  write_panel(e, w);
  json_close(w);
}

void estimates_write(const struct estimates *all, struct json_writer *w)
{
  json_open_array(w, NULL);
  for (size_t i = 0; i < all->n; i++)
    write_entry(&all->entry[i], w);
  json_close(w);
}

/* ---- reading ---- */

static enum lift_status read_copy(const struct json *at, const char *key, char **copy, struct lift_error *err)
{
  const char *text;
  enum lift_status st = json_text(at, key, &text, err);
  if (st)
    return st;
  *copy = strdup(text);
  return *copy ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status read_entry(const struct json *at, struct estimate *e, struct lift_error *err)
{
  enum lift_status st = read_copy(at, "id", &e->id, err);
  if (st == LIFT_OK)
    st = read_copy(at, "metric", &e->metric, err);
  if (st == LIFT_OK)
    st = read_copy(at, "arm", &e->arm, err);
  if (st == LIFT_OK)
    st = read_copy(at, "control", &e->control, err);
  return st ? st : json_bool(at, "headline", &e->headline, err);
}

enum lift_status estimates_read(const struct doc *doc, struct estimates *all, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json list, at;
  enum lift_status st = doc_open(doc, "estimates", &tree, &list, err);
  if (st == LIFT_OK)
    st = json_as_array(&list, err);
  for (bool more = st == LIFT_OK && json_first(&list, &at); st == LIFT_OK && more; more = json_next(&at)) {
    struct estimate e = {0};
    st = read_entry(&at, &e, err);
    if (st == LIFT_OK)
      st = estimates_add(all, &e, err);
    estimate_clear(&e);
  }
  json_tree_clear(&tree);
  return st;
}

/* Entries of `estimates`, and how their numbers are shown: estimate and limits to the same decimals, two digits of the
 * interval's half width, and more where a limit would otherwise read as the null value. */
#include "report/content.h"
#include "report/value.h"

#include <math.h>
#include <string.h>

#define COUNTERFACTUAL "synthetic"

bool content_metric(const struct content *content, const char *metric, struct json *at)
{
  if (!content->metrics.item || !metric)
    return false;
  for (bool more = json_first(&content->metrics, at); more; more = json_next(at)) {
    const char *name = content_raw(content->page, at, "name");
    if (name && strcmp(name, metric) == 0)
      return true;
  }
  return false;
}

static bool is_proportion(const struct content *content, const char *metric)
{
  struct json at;
  const char *type = content_metric(content, metric, &at) ? content_raw(content->page, &at, "type") : NULL;
  return type && strcmp(type, "proportion") == 0;
}

/* A segment as text: "zip = Rural", crossed ones with commas. */
static const char *segment_text(struct page *page, const struct json *entry)
{
  struct json at, member;
  if (!json_find(entry, "segment", &at) || json_kind(&at) == JSON_NULL)
    return NULL;
  if (json_kind(&at) != JSON_OBJECT)
    return content_any(page, &at);
  const char *text = "";
  for (bool more = json_first(&at, &member); more; more = json_next(&member))
    text = page_text(page, "%s%s%s = %s", text, *text ? ", " : "", page_shown(page, member.key),
                     content_any(page, &member));
  return text;
}

static bool shows_as(double x, double other, int decimals)
{
  char a[VALUE_SIZE], b[VALUE_SIZE];
  return strcmp(value_fixed(x, decimals, false, a), value_fixed(other, decimals, false, b)) == 0;
}

/* Would this value be taken for the null value, though it is not? */
static bool misread(const struct entry *e, bool has, double x, int decimals)
{
  return has && x != e->null && shows_as(x * e->factor, e->null * e->factor, decimals);
}

static int entry_decimals(const struct entry *e, double se)
{
  double half = e->has_lower && e->has_upper ? (e->upper - e->lower) / 2
              : e->has_lower                 ? fabs(e->estimate - e->lower)
              : e->has_upper                 ? fabs(e->upper - e->estimate)
                                             : se;
  int decimals = half > 0 ? value_decimals(half * e->factor, 2) : value_decimals(fabs(e->estimate) * e->factor, 3);
  for (int more = 0; more < 3 && decimals < VALUE_DECIMALS; more++) {
    if (!misread(e, e->has_lower, e->lower, decimals) && !misread(e, e->has_upper, e->upper, decimals))
      break;
    decimals++;
  }
  return decimals;
}

static void set_scale(struct content *content, struct entry *e, const char *metric)
{
  const char *scale = content_raw(content->page, &e->at, "scale");
  bool relative = scale && strcmp(scale, "relative") == 0;
  bool points = !relative && is_proportion(content, metric);
  e->factor = relative || points ? 100 : 1;
  e->suffix = relative ? "%" : points ? " percentage points" : e->unit ? page_text(content->page, " %s", e->unit) : "";
}

static const char *shown_or_null(struct page *page, const struct json *at, const char *key)
{
  const char *text = content_raw(page, at, key);
  return text ? page_shown(page, text) : NULL;
}

static void read_interval(struct page *page, struct entry *e)
{
  bool found = false;
  struct lift_error err = {""};
  enum lift_status st = json_optional_object(&e->at, "interval", &e->interval, &found, &err);
  page_fail(page, st, &err);
  if (st || !found)
    return;
  e->has_interval = true;
  e->has_lower = content_real(page, &e->interval, "lower", &e->lower);
  e->has_upper = content_real(page, &e->interval, "upper", &e->upper);
  e->has_level = content_real(page, &e->interval, "level", &e->level);
  e->set = content_raw(page, &e->interval, "set");
  e->open = content_raw(page, &e->interval, "open");
}

static void read_entry(struct content *content, struct entry *e, const struct json *at)
{
  struct page *page = content->page;
  double se = 0;
  e->at = *at;
  e->id = shown_or_null(page, at, "id");
  e->metric = content_name(page, at, "metric");
  e->arm = shown_or_null(page, at, "arm");
  e->control = shown_or_null(page, at, "control");
  e->segment = segment_text(page, at);
  e->estimator = content_name(page, at, "estimator");
  e->scale = content_name(page, at, "scale");
  e->unit = shown_or_null(page, at, "unit");
  e->role = content_name(page, at, "role");
  e->alternative = content_raw(page, at, "alternative");
  e->headline = content_true(page, at, "headline");
  e->interim = content_true(page, at, "interim");
  e->counterfactual = e->control && strcmp(e->control, COUNTERFACTUAL) == 0;
  e->has_estimate = content_real(page, at, "estimate", &e->estimate);
  e->has_p = content_real(page, at, "p_value", &e->p);
  content_real(page, at, "null", &e->null);
  content_real(page, at, "se", &se);
  read_interval(page, e);
  set_scale(content, e, content_raw(page, at, "metric"));
  e->decimals = entry_decimals(e, se);
}

/* Mark what was selected; an id that is not there is a failure. */
static void select_entries(struct content *content)
{
  const struct report_settings *settings = content->settings;
  struct lift_error err;
  for (size_t i = 0; i < settings->selects; i++) {
    size_t found = 0;
    for (size_t k = 0; k < content->entries; k++) {
      const char *id = content_raw(content->page, &content->entry[k].at, "id");
      bool is = id && strcmp(id, settings->select[i]) == 0;
      content->entry[k].selected |= is;
      found += is;
    }
    if (!found)
      page_fail(content->page,
                lift_fail(&err, LIFT_EDATA, "--select: no estimate has the id '%s' (%s)",
                          page_shown(content->page, settings->select[i]),
                          content->entries ? page_text(content->page, "the first of %zu is '%s'", content->entries,
                                                       content->entry[0].id ? content->entry[0].id : "")
                                           : "the document has no estimates"),
                &err);
  }
}

void content_read_entries(struct content *content)
{
  static const enum content_section holders[] = {CONTENT_MOMENTS, CONTENT_PLAN};
  const struct content_part *part = &content->part[CONTENT_ESTIMATES];
  struct json at;
  for (size_t i = 0; i < 2; i++) /* the plan's word counts where there is one */
    if (content->part[holders[i]].has)
      json_find(&content->part[holders[i]].at, "metrics", &content->metrics);
  size_t n = part->has ? json_count(&part->at) : 0;
  content->entry = page_alloc(content->page, n, sizeof *content->entry);
  if (!content->entry)
    return;
  for (bool more = n && json_first(&part->at, &at); more && !content->page->status; more = json_next(&at)) {
    struct entry *e = &content->entry[content->entries];
    struct lift_error err;
    if (json_kind(&at) != JSON_OBJECT)
      page_fail(content->page, json_as_object(&at, &err), &err);
    read_entry(content, e, &at);
    e->selected = content->settings->selects == 0;
    content->entries++;
  }
  select_entries(content);
}

static bool same_text(const char *a, const char *b)
{
  return a == b || (a && b && strcmp(a, b) == 0);
}

const struct entry *content_headline(const struct content *content, const char *metric, const char *arm)
{
  for (size_t i = 0; i < content->entries; i++) {
    const struct entry *e = &content->entry[i];
    if (e->headline && !e->segment && same_text(e->metric, metric) && (!arm || same_text(e->arm, arm)))
      return e;
  }
  return NULL;
}

const struct entry *content_relative(const struct content *content, const struct entry *headline)
{
  const struct entry *found = NULL;
  if (strcmp(headline->scale, "absolute") != 0)
    return NULL;
  for (size_t i = 0; i < content->entries; i++) {
    const struct entry *e = &content->entry[i];
    bool fits = strcmp(e->scale, "relative") == 0 && !e->segment && same_text(e->metric, headline->metric) &&
                same_text(e->arm, headline->arm) && same_text(e->control, headline->control);
    /* the same model where the counterfactual is modelled; among arms the first, in the planned role if there is one */
    if (fits && e->counterfactual && !same_text(e->estimator, headline->estimator))
      fits = false;
    if (fits && (!found || (same_text(e->role, headline->role) && !same_text(found->role, headline->role))))
      found = e;
  }
  return found;
}

/* ---- as texts ---- */

static const char *shown(struct page *page, const struct entry *e, const struct json *parent, const char *key, double x,
                         bool plus)
{
  char text[VALUE_SIZE];
  struct json leaf;
  if (!json_find(parent, key, &leaf))
    return PAGE_NONE;
  return page_value(page, &leaf, x, e->factor, value_fixed(x * e->factor, e->decimals, plus, text));
}

const char *entry_estimate(struct page *page, const struct entry *e)
{
  return e->has_estimate ? shown(page, e, &e->at, "estimate", e->estimate, true) : PAGE_NONE;
}

const char *entry_lower(struct page *page, const struct entry *e)
{
  return e->has_lower ? shown(page, e, &e->interval, "lower", e->lower, false) : PAGE_NONE;
}

const char *entry_upper(struct page *page, const struct entry *e)
{
  return e->has_upper ? shown(page, e, &e->interval, "upper", e->upper, false) : PAGE_NONE;
}

const char *entry_p(struct page *page, const struct entry *e)
{
  char text[VALUE_SIZE];
  struct json leaf;
  if (!e->has_p || !json_find(&e->at, "p_value", &leaf))
    return PAGE_NONE;
  return page_value(page, &leaf, e->p, 1, value_significant(e->p, 2, text));
}

const char *entry_level(struct page *page, const struct entry *e)
{
  return e->has_level ? content_percent(page, &e->interval, "level", 3) : PAGE_NONE;
}

#define MINUS_INFINITY "(\xe2\x88\x92\xe2\x88\x9e"
#define INFINITY_END "\xe2\x88\x9e)"

static bool set_is(const struct entry *e, const char *word)
{
  return e->set && strcmp(e->set, word) == 0;
}

/* A limit of a piece; NULL where it is open. */
static const char *piece_end(struct page *page, const struct entry *e, const struct json *at)
{
  char text[VALUE_SIZE];
  double x = 0;
  bool has = false;
  if (json_as_number_or_null(at, &x, &has, NULL) || !has)
    return NULL;
  return page_value(page, at, x, e->factor, value_fixed(x * e->factor, e->decimals, false, text));
}

static const char *limits(struct page *page, const char *low, const char *high, bool sentence)
{
  if (!sentence)
    return page_text(page, "%s%s, %s%s", low ? "[" : "", low ? low : MINUS_INFINITY, high ? high : INFINITY_END,
                     high ? "]" : "");
  return low && high ? page_text(page, "from %s to %s", low, high)
       : low         ? page_text(page, "of at least %s", low)
       : high        ? page_text(page, "of at most %s", high)
                     : "of any size and direction";
}

/* The pieces of a set that is not one interval; NULL when the document lists none. */
static const char *pieces_text(struct page *page, const struct entry *e, bool sentence)
{
  struct json list, at, low, high;
  const char *text = NULL;
  if (!json_find(&e->interval, "pieces", &list) || json_kind(&list) != JSON_ARRAY)
    return NULL;
  for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
    if (!json_first(&at, &low))
      continue;
    high = low;
    const char *one =
        json_next(&high) ? limits(page, piece_end(page, e, &low), piece_end(page, e, &high), sentence) : "";
    text = text ? page_text(page, "%s or %s", text, one) : one;
  }
  return text;
}

static const char *set_text(struct page *page, const struct entry *e, bool sentence)
{
  const char *pieces;
  if (set_is(e, "line"))
    return sentence ? "of any size and direction" : "all values";
  if (set_is(e, "empty"))
    return sentence ? "of no size at all (the set is empty)" : "empty";
  if (!set_is(e, "interval") && (pieces = pieces_text(page, e, sentence)))
    return pieces;
  return limits(page, e->has_lower ? entry_lower(page, e) : NULL, e->has_upper ? entry_upper(page, e) : NULL, sentence);
}

const char *entry_range(struct page *page, const struct entry *e)
{
  return e->has_interval ? set_text(page, e, false) : PAGE_NONE;
}

const char *entry_span(struct page *page, const struct entry *e)
{
  bool bounded = e->has_lower || e->has_upper || set_is(e, "exterior") || set_is(e, "pieces");
  return page_text(page, "%s%s", set_text(page, e, true), bounded ? e->suffix : "");
}

const char *entry_comparison(struct page *page, const struct entry *e)
{
  if (e->counterfactual)
    return page_text(page, "%s vs counterfactual", e->arm ? e->arm : "treated");
  return !e->arm ? "all" : !e->control ? e->arm : page_text(page, "%s vs %s", e->arm, e->control);
}

#include "report/content.h"

#include "lift/number.h"
#include "report/value.h"

#include <math.h>
#include <string.h>

static const char *const section_keys[CONTENT_SECTIONS] = {
    [CONTENT_ERROR] = "error",
    [CONTENT_TRUTH] = "truth",
    [CONTENT_PLAN] = "plan",
    [CONTENT_DESIGN] = "design",
    [CONTENT_ASSIGNMENT] = "assignment",
    [CONTENT_MOMENTS] = "moments",
    [CONTENT_PANEL] = "panel",
    [CONTENT_FIT] = "fit",
    [CONTENT_ESTIMATES] = "estimates",
    [CONTENT_DECISION] = "decision",
    [CONTENT_CHECKS] = "checks",
    [CONTENT_DEPARTURES] = "departures",
    [CONTENT_WARNINGS] = "warnings",
    [CONTENT_TRAIL] = "trail",
};

static bool holds_list(enum content_section section)
{
  switch (section) {
  case CONTENT_FIT:
  case CONTENT_ESTIMATES:
  case CONTENT_CHECKS:
  case CONTENT_DEPARTURES:
  case CONTENT_WARNINGS:
  case CONTENT_TRAIL:
    return true;
  default:
    return false;
  }
}

enum lift_status content_open(struct content *content, const struct doc *doc, const struct report_settings *settings,
                              struct page *page, struct lift_error *err)
{
  *content = (struct content){.doc = doc, .settings = settings, .page = page};
  for (int i = 0; i < CONTENT_SECTIONS; i++) {
    struct content_part *part = &content->part[i];
    if (!doc_has(doc, section_keys[i]))
      continue;
    enum lift_status st = doc_open(doc, section_keys[i], &part->tree, &part->at, err);
    if (st == LIFT_OK)
      st = holds_list((enum content_section)i) ? json_as_array(&part->at, err) : json_as_object(&part->at, err);
    if (st)
      return st;
    part->has = true;
  }
  content_read_entries(content);
  return page_status(page, err);
}

void content_close(struct content *content)
{
  for (int i = 0; i < CONTENT_SECTIONS; i++)
    json_tree_clear(&content->part[i].tree);
}

static bool is_listed(const char *list, const char *word)
{
  size_t length = strlen(word);
  for (const char *at = list; (at = strstr(at, word)); at += length)
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
      return true;
  return false;
}

bool content_wants(const struct content *content, enum content_section section)
{
  const char *sections = content->settings->sections;
  return content->part[section].has && (!sections || is_listed(sections, section_keys[section]));
}

/* ---- members ---- */

bool content_real(struct page *page, const struct json *at, const char *key, double *x)
{
  bool found = false;
  struct lift_error err = {""};
  page_fail(page, json_optional_number(at, key, x, &found, &err), &err);
  return found;
}

bool content_true(struct page *page, const struct json *at, const char *key)
{
  bool found = false, x = false;
  struct lift_error err = {""};
  page_fail(page, json_optional_bool(at, key, &x, &found, &err), &err);
  return found && x;
}

const char *content_raw(struct page *page, const struct json *at, const char *key)
{
  bool found = false;
  const char *text = NULL;
  struct lift_error err = {""};
  page_fail(page, json_optional_text(at, key, &text, &found, &err), &err);
  return found ? text : NULL;
}

const char *content_name(struct page *page, const struct json *at, const char *key)
{
  return page_shown(page, content_raw(page, at, key));
}

const char *content_code(struct page *page, const struct json *at, const char *key)
{
  return page_code(page, content_raw(page, at, key));
}

const char *content_element(struct page *page, const struct json *at, int factor, int digits)
{
  char text[VALUE_SIZE];
  double x = 0;
  if (json_as_number(at, &x, NULL))
    return PAGE_NONE;
  if (digits == 0)
    value_fixed(x, 0, false, text);
  else
    value_significant(x * factor, digits, text);
  return page_text(page, "%s%s", page_value(page, at, x, factor, text), factor == 100 ? "%" : "");
}

static const char *show(struct page *page, const struct json *at, const char *key, int factor, int digits)
{
  double x = 0;
  struct json leaf;
  return content_real(page, at, key, &x) && json_find(at, key, &leaf) ? content_element(page, &leaf, factor, digits)
                                                                      : PAGE_NONE;
}

const char *content_fixed(struct page *page, const struct json *at, const char *key, int decimals)
{
  char text[VALUE_SIZE];
  double x = 0;
  struct json leaf;
  if (!content_real(page, at, key, &x) || !json_find(at, key, &leaf))
    return PAGE_NONE;
  return page_value(page, &leaf, x, 1, value_fixed(x, decimals, false, text));
}

const char *content_count(struct page *page, const struct json *at, const char *key)
{
  return show(page, at, key, 1, 0);
}

const char *content_points(struct page *page, const struct json *at, const char *key, int digits)
{
  const char *percent = show(page, at, key, 100, digits);
  size_t length = strlen(percent);
  return length && percent[length - 1] == '%' ? page_text(page, "%.*s pp", (int)(length - 1), percent) : percent;
}

const char *content_number(struct page *page, const struct json *at, const char *key, int digits)
{
  return show(page, at, key, 1, digits);
}

const char *content_percent(struct page *page, const struct json *at, const char *key, int digits)
{
  return show(page, at, key, 100, digits);
}

const char *content_any(struct page *page, const struct json *at)
{
  char shown[VALUE_SIZE];
  const char *text = NULL;
  double x = 0;
  bool truth = false;
  switch (json_kind(at)) {
  case JSON_STRING:
    return json_as_text(at, &text, NULL) ? PAGE_NONE : page_shown(page, text);
  case JSON_NUMBER:
    if (json_as_number(at, &x, NULL))
      return PAGE_NONE;
    return page_value(page, at, x, 1, x == floor(x) ? value_fixed(x, 0, false, shown) : value_significant(x, 6, shown));
  case JSON_FALSE:
  case JSON_TRUE:
    return json_as_bool(at, &truth, NULL) ? PAGE_NONE : truth ? "yes" : "no";
  case JSON_ARRAY:
    return json_count(at) ? page_text(page, "%zu entries", json_count(at)) : PAGE_NONE;
  case JSON_OBJECT:
    return json_count(at) ? page_text(page, "%zu members", json_count(at)) : PAGE_NONE;
  default:
    return PAGE_NONE;
  }
}

const char *content_list(struct page *page, const struct json *at, const char *key, size_t limit)
{
  struct json list, element;
  if (!json_find(at, key, &list) || json_kind(&list) != JSON_ARRAY)
    return PAGE_NONE;
  size_t n = json_count(&list), i = 0;
  const char *text = n ? "" : PAGE_NONE;
  for (bool more = json_first(&list, &element); more && i < limit; more = json_next(&element), i++)
    text = page_text(page, "%s%s%s", text, i ? ", " : "", content_any(page, &element));
  return n > limit ? page_text(page, "%s and %zu more", text, n - limit) : text;
}

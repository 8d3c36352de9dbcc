#include "io/json_scan.h"

#include <string.h>

#include "io/json_keys.h"
#include "io/json_token.h"

/* What the grammar allows next, after white space. */
enum expected { VALUE, FIRST_ELEMENT, FIRST_KEY, NEXT_KEY, COLON, COMMA, NOTHING };

struct walk {
  const char *start, *at, *end;
  enum expected expected;
  size_t line, limit, depth;
  const char *open[JSON_DEPTH_MAX]; /* the brackets that are open */
  struct json_keys keys;
  json_visit *visit;
  void *self;
  struct lift_error *err;
};

const char *json_kind_name(enum json_kind kind)
{
  static const char *const names[] = {"null", "false", "true", "a number", "a string", "an array", "an object"};
  return names[kind];
}

enum json_kind json_slice_kind(struct json_slice value)
{
  switch (value.length ? value.text[0] : 'n') {
  case '{': return JSON_OBJECT;
  case '[': return JSON_ARRAY;
  case '"': return JSON_STRING;
  case 't': return JSON_TRUE;
  case 'f': return JSON_FALSE;
  case 'n': return JSON_NULL;
  default: return JSON_NUMBER;
  }
}

/* ---- messages ---- */

/* Count lines, and characters in the last one, up to `at`; only done once, for the message. */
static enum lift_status fail_at(struct walk *w, const char *at, const char *what)
{
  size_t line = w->line, column = 1;
  for (const char *c = w->start; c < at; c++) {
    if (*c == '\n') {
      line++;
      column = 1;
    } else if (((unsigned char)*c & 0xC0) != 0x80) {
      column++;
    }
  }
  return lift_fail(w->err, LIFT_EFORMAT, "line %zu, column %zu: %s", line, column, what);
}

static enum lift_status fail_expected(struct walk *w, const char *what)
{
  char shown[JSON_SHOWN_SIZE];
  struct json_fault fault;
  json_show_place(shown, w->at, w->end);
  json_fault_set(&fault, w->at, "expected %s, got %s", what, shown);
  return fail_at(w, w->at, fault.what);
}

/* ---- the grammar, one step at a time ---- */

static enum lift_status tell(struct walk *w, enum json_event event, enum json_kind kind, const char *from,
                             size_t length)
{
  if (!w->visit)
    return LIFT_OK;
  struct json_token token = {.event = event, .kind = kind, .depth = w->depth, .raw = {from, length}};
  if (event == JSON_KEY)
    token.text.text = json_keys_last(&w->keys, &token.text.length);
  return w->visit(w->self, &token, w->err);
}

static enum lift_status open_container(struct walk *w, enum json_kind kind)
{
  if (w->depth == w->limit) {
    struct json_fault fault;
    json_fault_set(&fault, w->at, "nested deeper than %zu levels", w->limit);
    return fail_at(w, w->at, fault.what);
  }
  if (kind == JSON_OBJECT && !json_keys_open(&w->keys))
    return lift_fail_memory(w->err);
  enum lift_status st = tell(w, JSON_OPEN, kind, w->at, 1);
  w->open[w->depth++] = w->at++;
  w->expected = kind == JSON_OBJECT ? FIRST_KEY : FIRST_ELEMENT;
  return st;
}

/* A value is complete: what follows depends on where it stands. */
static enum lift_status end_value(struct walk *w, enum json_event event, enum json_kind kind, const char *from)
{
  w->expected = w->depth ? COMMA : NOTHING;
  return tell(w, event, kind, from, (size_t)(w->at - from));
}

static enum lift_status close_container(struct walk *w)
{
  const char *from = w->open[--w->depth];
  w->at++;
  if (*from == '{')
    json_keys_close(&w->keys);
  return end_value(w, JSON_CLOSE, *from == '{' ? JSON_OBJECT : JSON_ARRAY, from);
}

static enum lift_status string_or_number(struct walk *w, enum json_kind kind)
{
  struct json_fault fault;
  bool escaped;
  const char *from = w->at, *after = kind == JSON_STRING ? json_token_string(from, w->end, &escaped, &fault)
                                                         : json_token_number(from, w->end, &fault);
  if (!after)
    return fail_at(w, fault.at, fault.what);
  w->at = after;
  return end_value(w, JSON_SCALAR, kind, from);
}

static enum lift_status literal(struct walk *w, enum json_kind kind)
{
  const char *word = json_kind_name(kind), *from = w->at;
  size_t length = strlen(word), left = (size_t)(w->end - from);
  if (left < length || memcmp(from, word, length) != 0)
    return fail_expected(w, "a value");
  w->at += length;
  return end_value(w, JSON_SCALAR, kind, from);
}

static enum lift_status value(struct walk *w)
{
  char c = w->at < w->end ? *w->at : '\0';
  if (c == '-' || (c >= '0' && c <= '9'))
    return string_or_number(w, JSON_NUMBER);
  switch (c) {
  case '"': return string_or_number(w, JSON_STRING);
  case '{': return open_container(w, JSON_OBJECT);
  case '[': return open_container(w, JSON_ARRAY);
  case 't': return literal(w, JSON_TRUE);
  case 'f': return literal(w, JSON_FALSE);
  case 'n': return literal(w, JSON_NULL);
  default: return fail_expected(w, w->expected == FIRST_ELEMENT ? "a value or ']'" : "a value");
  }
}

static enum lift_status fail_duplicate(struct walk *w)
{
  char shown[JSON_SHOWN_SIZE];
  struct json_fault fault;
  size_t length;
  const char *text = json_keys_last(&w->keys, &length);
  json_show_text(shown, text, length);
  json_fault_set(&fault, w->at, "duplicate key %s", shown);
  return fail_at(w, w->at, fault.what);
}

static enum lift_status key(struct walk *w)
{
  if (w->at == w->end || *w->at != '"')
    return fail_expected(w, w->expected == FIRST_KEY ? "a key in double quotes or '}'" : "a key in double quotes");
  struct json_fault fault;
  bool escaped;
  const char *from = w->at, *after = json_token_string(from, w->end, &escaped, &fault);
  if (!after)
    return fail_at(w, fault.at, fault.what);
  size_t length = (size_t)(after - from);
  switch (json_keys_add(&w->keys, from + 1, length - 2, escaped)) {
  case JSON_KEY_MEMORY: return lift_fail_memory(w->err);
  case JSON_KEY_DUPLICATE: return fail_duplicate(w);
  default: break;
  }
  w->at = after;
  w->expected = COLON;
  return tell(w, JSON_KEY, JSON_STRING, from, length);
}

static enum lift_status comma(struct walk *w)
{
  bool object = *w->open[w->depth - 1] == '{';
  char c = w->at < w->end ? *w->at : '\0';
  if (c == (object ? '}' : ']'))
    return close_container(w);
  if (c != ',')
    return fail_expected(w, object ? "',' or '}'" : "',' or ']'");
  w->at++;
  w->expected = object ? NEXT_KEY : VALUE;
  return LIFT_OK;
}

static enum lift_status step(struct walk *w)
{
  char c = w->at < w->end ? *w->at : '\0';
  switch (w->expected) {
  case FIRST_ELEMENT: return c == ']' ? close_container(w) : value(w);
  case FIRST_KEY: return c == '}' ? close_container(w) : key(w);
  case NEXT_KEY: return key(w);
  case COMMA: return comma(w);
  case COLON:
    if (c != ':')
      return fail_expected(w, "':'");
    w->at++;
    w->expected = VALUE;
    return LIFT_OK;
  default: return value(w);
  }
}

static void skip_space(struct walk *w)
{
  while (w->at < w->end && (*w->at == ' ' || *w->at == '\n' || *w->at == '\t' || *w->at == '\r'))
    w->at++;
}

enum lift_status json_walk(struct json_slice text, const struct json_limits *limits, json_visit *visit, void *self,
                           struct lift_error *err)
{
  const char *start = text.text ? text.text : "";
  struct walk w;
  w.start = w.at = start;
  w.end = start + text.length;
  w.expected = VALUE;
  w.line = limits && limits->line ? limits->line : 1;
  w.limit = limits && limits->depth ? limits->depth : JSON_DEPTH;
  if (w.limit > JSON_DEPTH_MAX)
    w.limit = JSON_DEPTH_MAX;
  w.depth = 0;
  w.keys = (struct json_keys){0};
  w.visit = visit;
  w.self = self;
  w.err = err;
  enum lift_status st = LIFT_OK;
  for (skip_space(&w); !st && w.expected != NOTHING; skip_space(&w))
    st = step(&w);
  if (!st && w.at < w.end)
    st = fail_expected(&w, "the end of the text");
  json_keys_clear(&w.keys);
  return st;
}

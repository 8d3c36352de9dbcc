#include "verify/page.h"

#include "lift/number.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 512 };

/* One number of the page, with entities turned back into characters. */
struct shown {
  char path[TEXT], value[TEXT], factor[TEXT], text[TEXT];
};

static void unescape(const char *from, size_t length, char out[TEXT])
{
  static const struct {
    const char *entity;
    char c;
  } entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}};
  size_t n = 0;
  for (size_t i = 0; i < length && n + 1 < TEXT; n++) {
    size_t e = 0;
    while (e < 5 && strncmp(from + i, entities[e].entity, strlen(entities[e].entity)) != 0)
      e++;
    out[n] = e < 5 ? entities[e].c : from[i];
    i += e < 5 ? strlen(entities[e].entity) : 1;
  }
  out[n] = 0;
}

/* An attribute of a tag that ends at `end`; empty when it has none. */
static void attribute(const char *tag, const char *end, const char *name, char out[TEXT])
{
  size_t length = strlen(name);
  out[0] = 0;
  for (const char *at = tag; at + length < end; at++)
    if (strncmp(at, name, length) == 0 && at[length] == '=' && at[length + 1] == '"') {
      const char *value = at + length + 2, *close = memchr(value, '"', (size_t)(end - value));
      if (close)
        unescape(value, (size_t)(close - value), out);
      return;
    }
}

/* ---- the value in the document ---- */

/* Follow one segment, "key" or "[3]"; returns what is behind it, NULL when it leads nowhere. */
static const char *follow(const char *path, const struct json *at, struct json *child)
{
  if (*path == '[') {
    char *end;
    size_t index = strtoul(path + 1, &end, 10);
    bool more = json_first(at, child);
    while (more && child->index < index)
      more = json_next(child);
    return more && *end == ']' ? end + 1 : NULL;
  }
  path += *path == '.';
  char key[TEXT];
  for (size_t n = strcspn(path, ".["); n < TEXT; n += 1 + strcspn(path + n + 1, ".[")) { /* a key may hold '.' or '[' */
    memcpy(key, path, n);
    key[n] = 0;
    if (json_find(at, key, child))
      return path + n;
    if (!path[n])
      return NULL;
  }
  return NULL;
}

static bool value_at(const struct json *doc, const char *path, double *x)
{
  enum { DEEPEST = 16 };
  struct json place[DEEPEST + 1];
  size_t depth = 0;
  place[0] = *doc;
  while (*path) {
    if (depth == DEEPEST || !(path = follow(path, &place[depth], &place[depth + 1])))
      return false;
    depth++;
  }
  if (json_kind(&place[depth]) == JSON_STRING) { /* exact sums and seeds are texts */
    const char *text;
    return json_as_text(&place[depth], &text, NULL) == LIFT_OK && lift_number_parse(text, strlen(text), x);
  }
  return json_kind(&place[depth]) == JSON_NUMBER && json_as_number(&place[depth], x, NULL) == LIFT_OK;
}

/* ---- the text that is shown ---- */

/* A number for people: a sign (also U+2212), thousands separators, a fraction. Decimals go to *decimals. */
static bool read_shown(const char *text, double *x, int *decimals)
{
  char plain[TEXT];
  size_t n = 0;
  *decimals = 0;
  bool fraction = false;
  for (const char *c = text; *c; c++) {
    if (strncmp(c, "\u2212", 3) == 0) {
      plain[n++] = '-';
      c += 2;
    } else if (isdigit((unsigned char)*c) || strchr("+-.eE", *c)) {
      *decimals += fraction && isdigit((unsigned char)*c);
      fraction = *c == '.' || (fraction && *c != 'e' && *c != 'E');
      plain[n++] = *c;
    }
  }
  plain[n] = 0;
  const char *e = strpbrk(plain, "eE");
  if (e)
    *decimals -= atoi(e + 1);
  return lift_number_parse(plain, n, x);
}

/* Is this text the value, rounded to the digits it has? "< 0.001" is any value below. */
static bool shows(const char *text, double value)
{
  double x;
  int decimals;
  if (!read_shown(text, &x, &decimals))
    return false;
  if (strchr(text, '<'))
    return value < x;
  if (strchr(text, '>'))
    return value > x;
  double half = 0.5 * pow(10, -decimals);
  return fabs(x - value) <= half * (1 + 1e-6) + 1e-12 * fabs(value);
}

static enum lift_status note(const struct shown *s, const char *stated, const char *recomputed, struct comparison *out,
                             struct lift_error *err)
{
  out->differences++;
  if (out->shown_count == COMPARE_SHOWN)
    return LIFT_OK;
  struct difference d = {strdup(s->path), strdup(stated), strdup(recomputed)};
  out->shown[out->shown_count++] = d;
  return d.path && d.stated && d.recomputed ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status compare_shown(const struct json *doc, const struct shown *s, struct comparison *out,
                                      struct lift_error *err)
{
  double in_document, value, factor = 1;
  char number[LIFT_NUMBER_SIZE] = "(nothing)";
  out->leaves++;
  if (!value_at(doc, s->path, &in_document))
    return note(s, s->value, number, out, err);
  lift_number_print(in_document, number);
  if (!lift_number_parse(s->value, strlen(s->value), &value) || value != in_document)
    return note(s, s->value, number, out, err);
  if (*s->factor && !lift_number_parse(s->factor, strlen(s->factor), &factor))
    return note(s, s->factor, "a factor", out, err);
  return shows(s->text, factor * value) ? LIFT_OK : note(s, s->text, number, out, err);
}

enum lift_status page_compare(const struct json *doc, const char *html, size_t length, struct comparison *out,
                              struct lift_error *err)
{
  static const char open[] = "<span class=\"n\"";
  const char *end = html + length;
  enum lift_status st = LIFT_OK;
  for (const char *at = strstr(html, open); st == LIFT_OK && at && at < end; at = strstr(at + 1, open)) {
    struct shown s;
    const char *close = strchr(at, '>'), *last = close ? strstr(close, "</span>") : NULL;
    if (!last)
      return lift_fail(err, LIFT_EFORMAT, "the page breaks off within a number");
    attribute(at, close, "data-path", s.path);
    attribute(at, close, "data-value", s.value);
    attribute(at, close, "data-factor", s.factor);
    unescape(close + 1, (size_t)(last - close - 1), s.text);
    st = compare_shown(doc, &s, out, err);
  }
  if (st == LIFT_OK && out->leaves == 0)
    st = lift_fail(err, LIFT_EFORMAT,
                   "the page shows no number with its place in the document: lift-report did not write it");
  return st;
}

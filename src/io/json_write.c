#include "io/json_write.h"

#include <stdlib.h>
#include <string.h>

#include "io/json_token.h"
#include "lift/number.h"

void json_write_init(struct json_writer *w)
{
  memset(w, 0, sizeof *w);
}

void json_write_clear(struct json_writer *w)
{
  if (!w)
    return;
  json_buffer_clear(&w->buffer);
  json_write_init(w);
}

/* ---- pieces; none does anything after a failure ---- */

static void put(struct json_writer *w, const char *text, size_t length)
{
  if (!w->status && !json_buffer_put(&w->buffer, text, length))
    w->status = lift_fail_memory(&w->error);
}

/* Length of the bytes at `at` that stand for themselves in a string; stops at what must be escaped or is not UTF-8. */
static size_t plain_length(const char *at, const char *end)
{
  const char *c = at;
  while (c < end) {
    if ((unsigned char)*c < 0x20 || *c == '"' || *c == '\\')
      break;
    size_t length = json_utf8_length(c, end);
    if (length == 0)
      break;
    c += length;
  }
  return (size_t)(c - at);
}

static void put_string(struct json_writer *w, const char *text, size_t size)
{
  put(w, "\"", 1);
  for (const char *at = text, *end = text + size; !w->status && at < end;) {
    char escape[8], shown[JSON_SHOWN_SIZE];
    size_t plain = plain_length(at, end);
    put(w, at, plain);
    at += plain;
    if (at == end)
      break;
    size_t length = *at ? json_escape((unsigned char)*at, escape) : 0;
    if (length == 0) {
      json_show_text(shown, text, size);
      w->status = lift_fail(&w->error, LIFT_EFORMAT, "the text %s %s", shown, *at ? "is not UTF-8" : "holds U+0000");
    }
    put(w, escape, length);
    at++;
  }
  put(w, "\"", 1);
}

static void misuse(struct json_writer *w, const char *what)
{
  if (!w->status)
    w->status = lift_fail(&w->error, LIFT_EFORMAT, "writing JSON: %s", what);
}

/* What stands before a value: a comma, and in an object the key. */
static void begin(struct json_writer *w, const char *key)
{
  bool object = w->depth > 0 && w->open[w->depth - 1] == '{';
  if (object && !key)
    misuse(w, "a value in an object has no key");
  else if (!object && key)
    misuse(w, "a value outside an object has a key");
  else if (w->depth == 0 && w->comma)
    misuse(w, "a second value at the top");
  if (w->comma)
    put(w, ",", 1);
  w->comma = true;
  if (object && key) {
    put_string(w, key, strlen(key));
    put(w, ":", 1);
  }
}

/* ---- containers ---- */

static void open_container(struct json_writer *w, const char *key, char bracket)
{
  begin(w, key);
  if (w->depth == JSON_DEPTH)
    misuse(w, "nested too deeply");
  if (w->status)
    return;
  put(w, &bracket, 1);
  w->open[w->depth++] = bracket;
  w->comma = false;
}

void json_open_object(struct json_writer *w, const char *key)
{
  open_container(w, key, '{');
}

void json_open_array(struct json_writer *w, const char *key)
{
  open_container(w, key, '[');
}

void json_close(struct json_writer *w)
{
  if (w->depth == 0)
    misuse(w, "nothing is open to be closed");
  if (w->status)
    return;
  put(w, w->open[--w->depth] == '{' ? "}" : "]", 1);
  w->comma = true;
}

/* ---- values ---- */

void json_put_number(struct json_writer *w, const char *key, double x)
{
  char text[LIFT_NUMBER_SIZE];
  size_t length = lift_number_print(x, text);
  begin(w, key);
  if (length == 0 && !w->status)
    w->status = lift_fail(&w->error, LIFT_ENUMERIC, "the number for %s is not finite", key ? key : "an array");
  put(w, text, length);
}

void json_put_number_or_null(struct json_writer *w, const char *key, bool has, double x)
{
  if (has)
    json_put_number(w, key, x);
  else
    json_put_null(w, key);
}

void json_put_integer(struct json_writer *w, const char *key, long long x)
{
  char text[LIFT_NUMBER_SIZE];
  size_t length = lift_integer_print(x, text);
  begin(w, key);
  put(w, text, length);
}

void json_put_text(struct json_writer *w, const char *key, const char *text)
{
  json_put_text_slice(w, key, (struct json_slice){text, strlen(text)});
}

void json_put_text_slice(struct json_writer *w, const char *key, struct json_slice text)
{
  begin(w, key);
  put_string(w, text.length ? text.text : "", text.length);
}

void json_put_text_or_null(struct json_writer *w, const char *key, const char *text)
{
  if (text)
    json_put_text(w, key, text);
  else
    json_put_null(w, key);
}

void json_put_bool(struct json_writer *w, const char *key, bool x)
{
  begin(w, key);
  put(w, x ? "true" : "false", x ? 4 : 5);
}

void json_put_null(struct json_writer *w, const char *key)
{
  begin(w, key);
  put(w, "null", 4);
}

static bool is_space(char c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The place after a token: a string, or a run of anything but white space and quotes. */
static const char *token_end(const char *at, const char *end)
{
  if (*at != '"') {
    while (at < end && *at != '"' && !is_space(*at))
      at++;
    return at;
  }
  for (at++; at < end && *at != '"'; at++)
    at += *at == '\\';
  return at < end ? at + 1 : end;
}

/* Put a value without the white space between its tokens. */
static void put_on_one_line(struct json_writer *w, struct json_slice value)
{
  for (const char *at = value.text, *end = at + value.length; at < end;) {
    const char *after = token_end(at, end);
    put(w, at, (size_t)(after - at));
    for (at = after; at < end && is_space(*at);)
      at++;
  }
}

void json_put_raw(struct json_writer *w, const char *key, struct json_slice value)
{
  begin(w, key);
  if (value.length == 0)
    misuse(w, "an empty piece of text is no value");
  else if (memchr(value.text, '\n', value.length) || memchr(value.text, '\r', value.length))
    put_on_one_line(w, value);
  else
    put(w, value.text, value.length);
}

enum lift_status json_take(struct json_writer *w, char **text, size_t *length, struct lift_error *err)
{
  *text = NULL;
  if (length)
    *length = 0;
  if (w->depth > 0)
    misuse(w, "a container was not closed");
  else if (!w->comma)
    misuse(w, "nothing was written");
  put(w, "", 1);
  if (w->status)
    return lift_fail(err, w->status, "%s", w->error.text);
  *text = w->buffer.text;
  if (length)
    *length = w->buffer.length - 1;
  json_write_init(w);
  return LIFT_OK;
}

/* ---- for people ---- */

struct layout {
  struct json_buffer out;
  bool first;     /* the container opened last is empty so far */
  bool after_key; /* the next value stands behind its key */
};

static bool new_line(struct layout *layout, size_t depth)
{
  if (!json_buffer_reserve(&layout->out, 1 + 2 * depth))
    return false;
  char *at = layout->out.text + layout->out.length;
  *at = '\n';
  memset(at + 1, ' ', 2 * depth);
  layout->out.length += 1 + 2 * depth;
  return true;
}

/* What stands before a token: nothing behind a key, else a comma and a new line. */
static bool lead_in(struct layout *layout, const struct json_token *token)
{
  if (layout->after_key || token->depth == 0) {
    layout->after_key = false;
    return true;
  }
  return (layout->first || json_buffer_put_char(&layout->out, ',')) && new_line(layout, token->depth);
}

static enum lift_status lay_out(void *self, const struct json_token *token, struct lift_error *err)
{
  struct layout *layout = self;
  bool ok;
  if (token->event == JSON_CLOSE)
    ok = (layout->first || new_line(layout, token->depth)) &&
         json_buffer_put_char(&layout->out, token->kind == JSON_OBJECT ? '}' : ']');
  else
    ok = lead_in(layout, token) && json_buffer_put(&layout->out, token->raw.text, token->raw.length);
  if (token->event == JSON_KEY)
    ok = ok && json_buffer_put(&layout->out, ": ", 2);
  layout->first = token->event == JSON_OPEN;
  layout->after_key = token->event == JSON_KEY;
  return ok ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status json_pretty(struct json_slice text, char **out, size_t *length, struct lift_error *err)
{
  struct layout layout = {0};
  *out = NULL;
  if (length)
    *length = 0;
  enum lift_status st = json_walk(text, NULL, lay_out, &layout, err);
  if (!st && !json_buffer_put_char(&layout.out, '\0'))
    st = lift_fail_memory(err);
  if (st) {
    json_buffer_clear(&layout.out);
    return st;
  }
  *out = layout.out.text;
  if (length)
    *length = layout.out.length - 1;
  return LIFT_OK;
}

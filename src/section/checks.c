#include "section/checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *const check_verdict_names[] = {"pass", "warn", "fail", "not-applicable", NULL};

void checks_begin(struct checks *checks)
{
  *checks = (struct checks){0};
  json_write_init(&checks->writer);
  json_open_array(&checks->writer, NULL);
}

void checks_clear(struct checks *checks)
{
  if (!checks)
    return;
  for (size_t i = 0; i < checks->texts; i++)
    free(checks->text[i]);
  free(checks->text);
  json_write_clear(&checks->writer);
  *checks = (struct checks){0};
}

const char *checks_text(struct checks *checks, const char *format, ...)
{
  va_list arguments;
  char *text = NULL;
  va_start(arguments, format);
  int length = vasprintf(&text, format, arguments);
  va_end(arguments);
  char **grown = length < 0 ? NULL : realloc(checks->text, (checks->texts + 1) * sizeof *grown);
  if (!grown) {
    if (length >= 0)
      free(text);
    checks->out_of_memory = true;
    return "";
  }
  checks->text = grown;
  return checks->text[checks->texts++] = text;
}

static void put_number(struct json_writer *w, const char *key, struct check_number x)
{
  json_put_number_or_null(w, key, x.has, x.value);
}

/* All members but the details; the entry is open. */
static struct json_writer *begin_entry(struct checks *checks, const struct check *c)
{
  struct json_writer *w = &checks->writer;
  json_open_object(w, NULL);
  json_put_text(w, "tool", "lift-check");
  json_put_text(w, "check", c->name);
  json_put_text_or_null(w, "subject", c->subject);
  put_number(w, "statistic", c->statistic);
  put_number(w, "df", c->df);
  put_number(w, "p_value", c->p_value);
  put_number(w, "threshold", c->threshold);
  json_put_text_or_null(w, "source", c->source);
  json_put_text(w, "verdict", check_verdict_names[c->verdict]);
  json_put_text_or_null(w, "reason", c->reason);
  json_put_text_or_null(w, "advice", c->advice);
  checks->count[c->verdict]++;
  if (c->verdict == CHECK_FAIL && !checks->failed)
    checks->failed = checks_text(checks, "%s%s%s%s", c->name, c->subject ? " (" : "", c->subject ? c->subject : "",
                                 c->subject ? ")" : "");
  return w;
}

struct json_writer *checks_open(struct checks *checks, const struct check *check)
{
  struct json_writer *w = begin_entry(checks, check);
  json_open_object(w, "details");
  return w;
}

void checks_close(struct checks *checks)
{
  json_close(&checks->writer);
  json_close(&checks->writer);
}

void checks_add(struct checks *checks, const struct check *check)
{
  struct json_writer *w = begin_entry(checks, check);
  json_put_null(w, "details");
  json_close(w);
}

void checks_skip(struct checks *checks, const char *name, const char *subject, const char *reason, const char *advice)
{
  const struct check c = {
      .name = name, .subject = subject, .verdict = CHECK_NOT_APPLICABLE, .reason = reason, .advice = advice};
  checks_add(checks, &c);
}

enum lift_status checks_end(struct checks *checks, struct lift_error *err)
{
  json_close(&checks->writer);
  return checks->out_of_memory ? lift_fail_memory(err) : LIFT_OK;
}

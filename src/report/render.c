#include "report/render.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void render_put_n(struct render *r, const char *text, size_t length)
{
  if (!json_buffer_put(&r->buffer, text, length))
    r->failed = true;
}

void render_put(struct render *r, const char *text)
{
  render_put_n(r, text, strlen(text));
}

void render_printf(struct render *r, const char *format, ...)
{
  va_list list, again;
  va_start(list, format);
  va_copy(again, list);
  int length = vsnprintf(NULL, 0, format, list);
  va_end(list);
  if (length < 0 || !json_buffer_reserve(&r->buffer, (size_t)length + 1)) {
    r->failed = true;
  } else {
    vsnprintf(r->buffer.text + r->buffer.length, (size_t)length + 1, format, again);
    r->buffer.length += (size_t)length;
  }
  va_end(again);
}

enum lift_status render_take(struct render *r, char **text, size_t *length, struct lift_error *err)
{
  if (r->failed || !json_buffer_put_char(&r->buffer, 0)) {
    json_buffer_clear(&r->buffer);
    return lift_fail_memory(err);
  }
  *text = r->buffer.text;
  *length = r->buffer.length - 1;
  r->buffer = (struct json_buffer){0};
  return LIFT_OK;
}

/* Up to the mark, which is passed; a text ends every field. */
static const char *field(const char **at, char mark, size_t *length)
{
  const char *from = *at;
  *length = strcspn(from, (const char[]){mark, 0});
  *at = from + *length + (from[*length] != 0);
  return from;
}

bool render_next(const char **at, struct render_run *run)
{
  *run = (struct render_run){.kind = RENDER_WORDS};
  if (!**at)
    return false;
  if (**at == PAGE_CODE) {
    ++*at;
    run->kind = RENDER_CODE;
    run->text = field(at, PAGE_CODE_END, &run->length);
  } else if (**at == PAGE_NUMBER) {
    ++*at;
    run->kind = RENDER_NUMBER;
    run->path = field(at, PAGE_FIELD, &run->path_length);
    run->value = field(at, PAGE_FIELD, &run->value_length);
    run->factor = field(at, PAGE_SHOWN, &run->factor_length);
    run->text = field(at, PAGE_NUMBER_END, &run->length);
  } else {
    run->text = *at;
    run->length = strcspn(*at, (const char[]){PAGE_CODE, PAGE_NUMBER, 0});
    *at += run->length;
  }
  return true;
}

#include "lift/status.h"

#include <stdio.h>
#include <string.h>

static const struct {
  enum lift_status status;
  const char *name;
} names[] = {
    {LIFT_OK, "ok"},          {LIFT_NO, "no"},           {LIFT_EUSAGE, "usage"},
    {LIFT_EFORMAT, "format"}, {LIFT_EDATA, "data"},      {LIFT_ENUMERIC, "numeric"},
    {LIFT_ESTREAM, "stream"}, {LIFT_EMEMORY, "memory"},  {LIFT_EIO, "io"},
};

const char *lift_status_name(enum lift_status status)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (names[i].status == status)
      return names[i].name;
  return "unknown";
}

/* Mark a text that did not fit, without leaving half a UTF-8 sequence behind. */
static void mark_cut(char *text, size_t size)
{
  static const char dots[] = "…";
  size_t end = size - sizeof dots;
  while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
    end--;
  memcpy(text + end, dots, sizeof dots);
}

static void print_into(char *text, size_t size, const char *format, va_list args)
{
  int length = vsnprintf(text, size, format, args);
  if (length < 0)
    snprintf(text, size, "(a message that could not be formatted)");
  else if ((size_t)length >= size)
    mark_cut(text, size);
}

enum lift_status lift_fail(struct lift_error *err, enum lift_status status, const char *format, ...)
{
  if (err) {
    va_list args;
    va_start(args, format);
    print_into(err->text, sizeof err->text, format, args);
    va_end(args);
  }
  return status;
}

enum lift_status lift_context(struct lift_error *err, enum lift_status status, const char *format, ...)
{
  if (status == LIFT_OK || !err)
    return status;
  char front[LIFT_ERROR_SIZE / 2], whole[2 * LIFT_ERROR_SIZE];
  va_list args;
  va_start(args, format);
  print_into(front, sizeof front, format, args);
  va_end(args);
  snprintf(whole, sizeof whole, "%s: %s", front, err->text);
  if (strlen(whole) >= sizeof err->text)
    mark_cut(whole, sizeof err->text);
  memcpy(err->text, whole, strlen(whole) + 1);
  return status;
}

enum lift_status lift_fail_memory(struct lift_error *err)
{
  return lift_fail(err, LIFT_EMEMORY, "out of memory");
}

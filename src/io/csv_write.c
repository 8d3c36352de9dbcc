#include "io/csv_write.h"

#include "lift/number.h"

#include <string.h>

static enum lift_status put_bytes(const struct csv_writer *writer, const char *bytes, size_t length,
                                  struct lift_error *err)
{
  return writer->sink ? writer->sink(writer->to, bytes, length, err) : output_write(writer->out, bytes, length, err);
}

static char delimiter_of(const struct csv_writer *writer)
{
  return writer->delimiter ? writer->delimiter : ',';
}

static bool is_blank(char byte)
{
  return byte == ' ' || byte == '\t';
}

static bool needs_quotes(const char *text, size_t length, char delimiter)
{
  if (length == 0)
    return false;
  return is_blank(text[0]) || is_blank(text[length - 1]) || memchr(text, delimiter, length) ||
         memchr(text, '"', length) || memchr(text, '\n', length) || memchr(text, '\r', length);
}

/* The text between quotes, each of its own quotes twice. */
static enum lift_status put_quoted(const struct csv_writer *writer, const char *text, size_t length,
                                   struct lift_error *err)
{
  enum lift_status st = put_bytes(writer, "\"", 1, err);
  const char *at = text, *end = text + length, *quote;
  while (!st && (quote = memchr(at, '"', (size_t)(end - at)))) {
    st = put_bytes(writer, at, (size_t)(quote - at) + 1, err);
    if (!st)
      st = put_bytes(writer, "\"", 1, err);
    at = quote + 1;
  }
  if (!st)
    st = put_bytes(writer, at, (size_t)(end - at), err);
  return st ? st : put_bytes(writer, "\"", 1, err);
}

enum lift_status csv_put(struct csv_writer *writer, const char *text, size_t length, struct lift_error *err)
{
  char delimiter = delimiter_of(writer);
  enum lift_status st = writer->fields > 0 ? put_bytes(writer, &delimiter, 1, err) : LIFT_OK;
  if (st)
    return st;
  writer->blank = writer->fields == 0 && length == 0;
  writer->fields++;
  if (needs_quotes(text, length, delimiter))
    return put_quoted(writer, text, length, err);
  return put_bytes(writer, text, length, err);
}

enum lift_status csv_put_text(struct csv_writer *writer, const char *text, struct lift_error *err)
{
  return csv_put(writer, text, strlen(text), err);
}

enum lift_status csv_put_number(struct csv_writer *writer, double x, struct lift_error *err)
{
  char text[LIFT_NUMBER_SIZE];
  return csv_put(writer, text, lift_number_print(x, text), err);
}

enum lift_status csv_put_integer(struct csv_writer *writer, long long x, struct lift_error *err)
{
  char text[LIFT_NUMBER_SIZE];
  return csv_put(writer, text, lift_integer_print(x, text), err);
}

enum lift_status csv_put_end(struct csv_writer *writer, struct lift_error *err)
{
  bool blank = writer->fields == 1 && writer->blank;
  writer->fields = 0;
  return blank ? put_bytes(writer, "\"\"\n", 3, err) : put_bytes(writer, "\n", 1, err);
}

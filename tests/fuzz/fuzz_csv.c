/* The CSV reader on any bytes: no crash, no leak, no hang, and what it hands out is as csv.h says.
 *
 * The first two bytes choose the options and a padding. The rest is read as it is, then twice more: behind a quoted
 * header field of one byte, and behind one so long that the rest meets the end of the reader's block. Status, rows,
 * their digest and the line of a failure must be the same. Fields are also read as numbers, dates and messages.
 */
#include "io/csv.h"
#include "io/date.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16, MOST_MESSAGES = 50 };

struct outcome {
  enum lift_status status;
  uint64_t rows;
  char row_sum[DIGEST_XXH3_SIZE];
  unsigned long line; /* of a failure */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *what)
{
  if (holds)
    return;
  fprintf(stderr, "does not hold: %s\n", what);
  abort();
}

static void use_row(const struct csv *csv, const struct csv_row *row)
{
  struct lift_error err = {""};
  struct date date;
  char text[DATE_SIZE];
  double x;
  for (size_t i = 0; i < row->n; i++) {
    const struct csv_field *field = &row->field[i];
    must(strlen(field->text) == field->length, "a field ends at its NUL");
    if (csv_number(csv, row, i, &x, &err))
      must(strlen(err.text) > 0, "a failure has a message");
    if (date_parse(field->text, field->length, i % 2 ? "%d/%b/%y" : NULL, &date, &err) == LIFT_OK)
      must(strlen(date_print(&date, text)) < DATE_SIZE, "a date fits its room");
    csv_missing(field);
  }
}

static void read_rows(struct csv *csv, struct outcome *out, struct lift_error *err)
{
  struct csv_row row;
  size_t index, line = 0;
  for (size_t i = 0; i < csv_columns(csv) && i < MOST_MESSAGES; i++)
    csv_find(csv, csv_column_name(csv, i), &index, NULL);
  csv_find(csv, "sales", &index, err);
  err->text[0] = '\0';
  while (!(out->status = csv_next(csv, &row, err)) && !row.end) {
    must(row.n == csv_columns(csv), "a row has as many fields as the header");
    must(row.line > line, "lines ascend");
    line = row.line;
    if (out->rows++ < MOST_MESSAGES)
      use_row(csv, &row);
  }
  if (out->status)
    return;
  must(csv_digest(csv) && csv_digest(csv)->rows == out->rows, "rows are counted");
  memcpy(out->row_sum, csv_digest(csv)->row_sum, sizeof out->row_sum);
}

/* Read the bytes behind a quoted header field of this many x, or as they are for 0. */
static struct outcome read_padded(const uint8_t *data, size_t size, size_t padding, const struct csv_options *options)
{
  struct outcome out = {0};
  struct csv *csv;
  struct lift_error err = {""};
  size_t front = padding ? padding + 2 : 0;
  char *bytes = malloc(front + size + 1);
  must(bytes != NULL, "there is memory");
  if (padding) {
    memset(bytes, 'x', front);
    bytes[0] = bytes[front - 1] = '"';
  }
  memcpy(bytes + front, data, size);
  out.status = csv_open_memory(&csv, "fuzz", bytes, front + size, options, &err);
  if (out.status == LIFT_OK)
    read_rows(csv, &out, &err);
  else
    must(csv == NULL, "there is nothing to close after a failure");
  if (out.status) {
    must(strncmp(err.text, "fuzz:", 5) == 0, "a message names the file");
    out.line = strtoul(err.text + 5, NULL, 10);
  }
  csv_close(csv);
  free(bytes);
  return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char delimiters[] = ",;\t|";
  if (size < 2)
    return 0;
  struct csv_options options = {.delimiter = delimiters[data[0] % 4], .sha256 = data[0] & 16};
  struct csv_options narrow = {.delimiter = options.delimiter, .field_limit = 1 + data[0] / 32};
  size_t padding = BLOCK - 2 - data[1] % (size < 200 ? size : 200);
  read_padded(data + 2, size - 2, 0, &options);
  read_padded(data + 2, size - 2, 0, &narrow);
  struct outcome near = read_padded(data + 2, size - 2, 1, &options);
  struct outcome far = read_padded(data + 2, size - 2, padding, &options);
  must(near.status == far.status, "status does not depend on the block");
  must(near.rows == far.rows, "rows do not depend on the block");
  must(strcmp(near.row_sum, far.row_sum) == 0, "digests do not depend on the block");
  must(near.line == far.line, "lines do not depend on the block");
  return 0;
}

/* The reader's ends: open, the next row of the batch, close. */
#include "io/csv.h"

#include "io/csv_state.h"
#include "io/text.h"

#include <stdlib.h>

enum { MOST_FIELD_LIMIT = 1 << 30, PARSER_STEP = 4096 };

static enum lift_status set_options(struct csv *csv, const struct csv_options *options, struct lift_error *err)
{
  unsigned char delimiter = options && options->delimiter ? (unsigned char)options->delimiter : CSV_COMMA;
  size_t limit = options && options->field_limit ? options->field_limit : CSV_FIELD_LARGEST;
  char shown[TEXT_SIZE];
  if (delimiter == CSV_QUOTE || delimiter == CSV_LF || delimiter == CSV_CR || delimiter >= 0x80)
    return lift_fail(err, LIFT_EUSAGE,
                     "delimiter '%s': expected one byte that is no quote, line end or part of a UTF-8 "
                     "character",
                     text_show(shown, (const char *)&delimiter, 1));
  if (limit > MOST_FIELD_LIMIT)
    return lift_fail(err, LIFT_EUSAGE, "field limit %zu: expected at most %d bytes", limit, MOST_FIELD_LIMIT);
  csv->delimiter = (char)delimiter;
  csv->field_limit = limit;
  csv->row_limit = limit > CSV_ROW_LARGEST / 16 ? 16 * limit : CSV_ROW_LARGEST;
  return LIFT_OK;
}

/* Blanks belong to the field. */
static int no_space(unsigned char byte)
{
  (void)byte;
  return 0;
}

/* Open the parser on an input, which becomes ours, and read up to the header. */
static enum lift_status begin(struct csv *csv, struct lift_error *err)
{
  csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL | CSV_REPALL_NL);
  csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
  csv_set_space_func(&csv->parser, no_space);
  csv_set_blk_size(&csv->parser, PARSER_STEP);
  csv->line_now = 1;
  while (csv->columns == 0 && !csv->failed)
    csv_fill(csv);
  if (csv->columns == 0 && err)
    *err = csv->failure;
  return csv->columns == 0 ? csv->failed : LIFT_OK;
}

static enum lift_status create(struct csv **csv, const struct csv_options *options, struct lift_error *err)
{
  *csv = calloc(1, sizeof **csv);
  if (!*csv)
    return lift_fail_memory(err);
  enum lift_status st = set_options(*csv, options, err);
  if (st) {
    free(*csv);
    *csv = NULL;
  }
  return st;
}

static enum lift_status complete(struct csv **csv, enum lift_status st, struct lift_error *err)
{
  if (!st)
    st = begin(*csv, err);
  if (st) {
    csv_close(*csv);
    *csv = NULL;
  }
  return st;
}

enum lift_status csv_open(struct csv **csv, const char *path, const struct csv_options *options, struct lift_error *err)
{
  enum lift_status st = create(csv, options, err);
  if (st)
    return st;
  return complete(csv, input_open(&(*csv)->in, path, options && options->sha256, err), err);
}

enum lift_status csv_open_memory(struct csv **csv, const char *name, const void *bytes, size_t size,
                                 const struct csv_options *options, struct lift_error *err)
{
  enum lift_status st = create(csv, options, err);
  if (st)
    return st;
  return complete(csv, input_open_memory(&(*csv)->in, name, bytes, size, options && options->sha256, err), err);
}

void csv_close(struct csv *csv)
{
  if (!csv)
    return;
  if (csv->parser.free_func)
    csv_free(&csv->parser);
  input_close(csv->in);
  free(csv->header);
  free(csv->header_text);
  free(csv->wanted);
  free(csv->text);
  free(csv->cell);
  free(csv->line);
  free(csv);
}

/* What a caller wants to use must be text. */
static enum lift_status check_wanted(const struct csv *csv, const struct csv_row *row, struct lift_error *err)
{
  for (size_t i = 0; i < row->n; i++)
    if (csv->wanted[i] && text_utf8_end(row->field[i].text, row->field[i].length) < row->field[i].length)
      return csv_fail(csv, row, i, err, LIFT_EFORMAT,
                      "is not UTF-8; convert the file, for example by iconv -f "
                      "WINDOWS-1252 -t UTF-8");
  return LIFT_OK;
}

static enum lift_status take_row(struct csv *csv, struct csv_row *row)
{
  size_t next = csv->row_next++;
  *row = (struct csv_row){.line = csv->line[next], .n = csv->columns, .field = csv->cell + next * csv->columns};
  if (!csv->not_ascii || !csv->any_wanted)
    return LIFT_OK;
  struct lift_error failure;
  enum lift_status st = check_wanted(csv, row, &failure);
  if (st) {
    *row = (struct csv_row){0};
    csv->row_next = csv->rows;
    csv->failed = st;
    csv->failure = failure;
  }
  return st;
}

enum lift_status csv_next(struct csv *csv, struct csv_row *row, struct lift_error *err)
{
  *row = (struct csv_row){0};
  while (csv->row_next == csv->rows && !csv->failed && !csv->source_end)
    csv_fill(csv);
  if (csv->row_next < csv->rows && take_row(csv, row) == LIFT_OK)
    return LIFT_OK;
  if (csv->failed) {
    if (err)
      *err = csv->failure;
    return csv->failed;
  }
  row->end = true;
  csv->digest = input_finish(csv->in);
  return LIFT_OK;
}

const struct digest_text *csv_digest(const struct csv *csv)
{
  return csv->digest;
}

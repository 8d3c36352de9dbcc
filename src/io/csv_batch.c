/* The reader's middle: a block of bytes through libcsv, into a batch of rows. */
#include "io/csv_state.h"
#include "io/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 8 };

/* Stop the parser with a message; the rows before it can still be handed out. */
__attribute__((format(printf, 4, 5))) static void stop(struct csv *csv, enum lift_status status, size_t line,
                                                       const char *format, ...)
{
  char text[LIFT_ERROR_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  csv->failed = status;
  if (line)
    lift_fail(&csv->failure, status, "%s:%zu: %s", csv_name(csv), line, text);
  else
    lift_fail(&csv->failure, status, "%s: %s", csv_name(csv), text);
}

/* The same for the field that is being parsed, which begins on this line. */
static void stop_in_field(struct csv *csv, size_t line, const char *what)
{
  char label[CSV_LABEL_SIZE];
  stop(csv, LIFT_EFORMAT, line, "%s: %s", csv_label(csv, csv->open_fields, label), what);
}

static void stop_long(struct csv *csv)
{
  char label[CSV_LABEL_SIZE];
  stop(csv, LIFT_EFORMAT, csv->line_now, "%s: the field is longer than %zu bytes%s",
       csv_label(csv, csv->open_fields, label), csv->field_limit, csv->parser.quoted ? "; is its quote closed?" : "");
}

static void stop_blank(struct csv *csv)
{
  if (csv->columns == 0)
    stop(csv, LIFT_EFORMAT, csv->line_now, "a blank line; a header that names the columns was expected");
  else if (csv->columns == 1)
    stop(csv, LIFT_EFORMAT, csv->blank_line, "a blank line; in a table of one column an empty value is written \"\"");
  else
    stop(csv, LIFT_EFORMAT, csv->blank_line, "a blank line between the rows");
}

static void stop_return(struct csv *csv)
{
  stop(csv, LIFT_EFORMAT, csv->return_line,
       "a carriage return without a line feed; lines end in LF or CRLF, and one within a field needs quotes");
}

static size_t count_byte(const char *text, size_t length, char byte)
{
  size_t count = 0;
  for (const char *at = text, *end = text + length; (at = memchr(at, byte, (size_t)(end - at))); at++)
    count++;
  return count;
}

/* Whether the field that libcsv hands over stood in quotes. libcsv does not say; the byte it began with does. */
static bool was_quoted(const struct csv *csv, const char *text, size_t length)
{
  if (!text || length == 0)
    return text; /* CSV_EMPTY_IS_NULL: without quotes there is no text */
  return (csv->field_at >= csv->data_at ? csv->data[csv->field_at - csv->data_at] : csv->field_first) == CSV_QUOTE;
}

static void keep_field(struct csv *csv, const char *text, size_t length, bool quoted)
{
  char *copy = csv->text + csv->text_used;
  if (length > 0)
    memcpy(copy, text, length);
  copy[length] = '\0';
  csv->text_used += length + 1;
  csv->cell[csv->cell_used++] = (struct csv_field){.text = copy, .length = length, .quoted = quoted};
}

/* libcsv's call at the end of a field. */
static void on_field(void *text, size_t length, void *data)
{
  struct csv *csv = data;
  if (csv->failed)
    return;
  if (csv->return_line) {
    stop_return(csv);
  } else if (csv->blank_line) {
    stop_blank(csv);
  } else if (length > csv->field_limit) {
    stop_long(csv);
  } else if (csv->columns == 0 && csv->open_fields == CSV_COLUMNS_MOST) {
    stop(csv, LIFT_EFORMAT, csv->line_now, "more than %d columns", CSV_COLUMNS_MOST);
  } else {
    bool quoted = was_quoted(csv, text, length);
    if (csv->open_fields == 0)
      csv->open_line = csv->line_now;
    if (csv->columns == 0 || csv->open_fields < csv->columns)
      keep_field(csv, text, length, quoted);
    csv->open_fields++;
    csv->after_field = true;
    csv->field_at += length + 1;
    if (quoted) {
      csv->field_at += 2 + count_byte(text, length, CSV_QUOTE);
      csv->line_now += count_byte(text, length, CSV_LF);
    }
  }
}

static void digest_row(struct csv *csv)
{
  struct digest *digest = input_digest(csv->in);
  const struct csv_field *field = csv->cell + csv->rows * csv->columns;
  digest_row_begin(digest);
  for (size_t i = 0; i < csv->columns; i++)
    digest_row_field(digest, field[i].text, field[i].length);
  digest_row_end(digest);
}

static void end_row(struct csv *csv)
{
  if (csv->columns == 0) {
    csv->failed = csv_take_header(csv, &csv->failure);
    csv->cell_used = 0;
  } else if (csv->open_fields != csv->columns) {
    stop(csv, LIFT_EFORMAT, csv->open_line, "the row has %zu field%s, the header has %zu", csv->open_fields,
         csv->open_fields == 1 ? "" : "s", csv->columns);
  } else {
    digest_row(csv);
    csv->line[csv->rows++] = csv->open_line;
  }
  csv->open_text = csv->text_used;
  csv->open_fields = 0;
}

/* libcsv's call at a line end outside of quotes (each CR and each LF alone: CSV_REPALL_NL), and with -1 at the end of a
 * file whose last line has none. A row is complete at its line feed. */
static void on_row(int byte, void *data)
{
  struct csv *csv = data;
  if (csv->failed)
    return;
  if (!csv->after_field)
    csv->field_at++;
  csv->after_field = false;
  if (byte == CSV_CR) {
    if (csv->return_line)
      stop_return(csv);
    csv->return_line = csv->line_now;
    return;
  }
  csv->return_line = 0;
  if (csv->open_fields > 0)
    end_row(csv);
  else if (csv->columns == 0)
    stop_blank(csv);
  else if (csv->blank_line == 0)
    csv->blank_line = csv->line_now;
  csv->line_now++;
}

/* Move the incomplete row to the front: the batch before it was handed out. */
static void carry_row(struct csv *csv)
{
  size_t done = csv->rows * csv->columns, shift = csv->open_text;
  csv->rows = csv->row_next = 0;
  if (shift == 0)
    return;
  csv->cell_used -= done;
  csv->text_used -= shift;
  memmove(csv->cell, csv->cell + done, csv->cell_used * sizeof *csv->cell);
  memmove(csv->text, csv->text + shift, csv->text_used);
  for (size_t i = 0; i < csv->cell_used; i++)
    csv->cell[i].text -= shift;
  csv->open_text = 0;
}

/* A larger text buffer, with the fields pointing into it. */
static bool grow_text(struct csv *csv, size_t room)
{
  char *grown = malloc(room);
  if (!grown)
    return false;
  if (csv->text_used > 0)
    memcpy(grown, csv->text, csv->text_used);
  for (size_t i = 0; i < csv->cell_used; i++)
    csv->cell[i].text = grown + (csv->cell[i].text - csv->text);
  free(csv->text);
  csv->text = grown;
  csv->text_room = room;
  return true;
}

/* Room for all that so many bytes can become: each may end a field, and each field has its NUL. */
static bool make_room(struct csv *csv, size_t bytes)
{
  size_t text = csv->text_used + csv->parser.entry_pos + 2 * bytes + 2, cells = csv->cell_used + bytes + 1;
  if (!csv->line)
    csv->line = malloc((CSV_BLOCK + 1) * sizeof *csv->line);
  if (!csv->line || (text > csv->text_room && !grow_text(csv, text + text / 2)))
    return false;
  if (cells <= csv->cell_room)
    return true;
  struct csv_field *grown = realloc(csv->cell, (cells + cells / 2) * sizeof *grown);
  if (!grown)
    return false;
  csv->cell = grown;
  csv->cell_room = cells + cells / 2;
  return true;
}

/* The physical line on which the parser stands: line ends in an unfinished quoted field are not counted yet. */
static size_t parser_line(const struct csv *csv)
{
  const struct csv_parser *parser = &csv->parser;
  if (!parser->entry_buf)
    return csv->line_now;
  return csv->line_now + count_byte((const char *)parser->entry_buf, parser->entry_pos, CSV_LF);
}

/* Text behind a closing quote: in a header this is what a wrong delimiter looks like. */
static void stop_behind_quote(struct csv *csv, char byte)
{
  char label[CSV_LABEL_SIZE], shown[TEXT_SIZE];
  size_t line = parser_line(csv);
  csv_label(csv, csv->open_fields, label);
  if (csv->columns == 0 && strchr(",;|\t", byte))
    stop(csv, LIFT_EFORMAT, line, "%s: text behind a closing quote; is the delimiter '%s'?", label,
         text_show(shown, &byte, 1));
  else
    stop(csv, LIFT_EFORMAT, line, "%s: text behind a closing quote; a quote within quotes is written twice", label);
}

/* libcsv refused a byte. */
static void stop_parse(struct csv *csv, unsigned char byte)
{
  if (csv_error(&csv->parser) == CSV_ENOMEM || csv_error(&csv->parser) == CSV_ETOOBIG)
    csv->failed = lift_fail_memory(&csv->failure);
  else if (csv->return_line)
    stop_return(csv);
  else if (csv->parser.quoted)
    stop_behind_quote(csv, (char)byte);
  else
    stop_in_field(csv, csv->line_now,
                  "a quote inside an unquoted field; the field needs quotes around it, and this one is written twice");
}

static void check_limits(struct csv *csv)
{
  size_t entry = csv->parser.entry_pos;
  if (entry > csv->field_limit)
    stop_long(csv);
  else if (csv->text_used - csv->open_text + entry > csv->row_limit)
    stop(csv, LIFT_EFORMAT, csv->open_fields ? csv->open_line : csv->line_now, "the row is longer than %zu bytes",
         csv->row_limit);
}

static void parse(struct csv *csv, const unsigned char *data, size_t size)
{
  bool open = csv->open_fields > 0 || csv->parser.entry_pos > 0;
  csv->not_ascii = (open && csv->not_ascii) || !text_is_ascii((const char *)data, size);
  if (!make_room(csv, size)) {
    csv->failed = lift_fail_memory(&csv->failure);
    return;
  }
  const unsigned char *nul = memchr(data, '\0', size);
  size_t length = nul ? (size_t)(nul - data) : size;
  csv->data = data;
  size_t done = csv_parse(&csv->parser, data, length, on_field, on_row, csv);
  if (!csv->failed && done < length)
    stop_parse(csv, data[done]);
  if (!csv->failed && nul)
    stop_in_field(csv, parser_line(csv), "a NUL byte; the file is no text, or no UTF-8 text");
  if (!csv->failed)
    check_limits(csv);
  if (csv->field_at >= csv->data_at && csv->field_at - csv->data_at < size)
    csv->field_first = data[csv->field_at - csv->data_at];
  csv->data_at += size;
}

/* Look at the first bytes: skip a byte order mark, name what is no CSV at all. Returns how many to skip. */
static size_t check_beginning(struct csv *csv, size_t size)
{
  static const struct {
    const char *bytes;
    size_t length;
    const char *what;
  } known[] = {
      {"\xFF\xFE", 2, "the file is UTF-16; it must be UTF-8 (in a spreadsheet: save as 'CSV UTF-8')"},
      {"\xFE\xFF", 2, "the file is UTF-16; it must be UTF-8 (in a spreadsheet: save as 'CSV UTF-8')"},
      {"PK\003\004", 4, "the file is a ZIP archive or a spreadsheet's workbook, not CSV"},
      {"\xFD"
       "7zXZ\0",
       6, "the file is packed by xz; only gzip is unpacked here"},
      {"\x28\xB5\x2F\xFD", 4, "the file is packed by zstd; only gzip is unpacked here"},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (size >= known[i].length && memcmp(csv->block, known[i].bytes, known[i].length) == 0)
      stop(csv, LIFT_EFORMAT, 0, "%s", known[i].what);
  return size >= 3 && memcmp(csv->block, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* The next block; the first one has at least the bytes that check_beginning looks at, if there are so many. */
static size_t read_block(struct csv *csv)
{
  size_t used = 0, size = 0;
  do {
    enum lift_status st = input_read(csv->in, csv->block + used, CSV_BLOCK - used, &size, &csv->failure);
    if (st)
      csv->failed = st;
    used += size;
  } while (size > 0 && !csv->failed && !csv->begun && used < FIRST_BYTES);
  return csv->failed ? 0 : used;
}

static void finish(struct csv *csv)
{
  csv->source_end = true;
  if (csv_fini(&csv->parser, on_field, on_row, csv) != 0 && !csv->failed)
    stop_in_field(csv, csv->line_now, "the quote that opens this field is never closed");
  if (csv->failed)
    return;
  if (csv->return_line)
    stop_return(csv);
  else if (csv->columns == 0)
    stop(csv, LIFT_EFORMAT, 0, "the file is empty; a header that names the columns was expected");
  else if (csv->blank_line && csv->columns == 1)
    stop_blank(csv);
}

void csv_fill(struct csv *csv)
{
  carry_row(csv);
  size_t size = read_block(csv), skipped = 0;
  if (csv->failed)
    return;
  if (!csv->begun)
    skipped = check_beginning(csv, size);
  csv->begun = true;
  if (csv->failed)
    return;
  if (size > skipped)
    parse(csv, csv->block + skipped, size - skipped);
  else if (size == 0)
    finish(csv);
}

/* CSV, read strictly: rows of a table with a header, in constant memory.
 *
 *     struct csv *csv;
 *     struct csv_row row;
 *     size_t sales;
 *     st = csv_open(&csv, path, NULL, err);
 *     if (!st)
 *       st = csv_find(csv, "sales", &sales, err);
 *     while (!st && !(st = csv_next(csv, &row, err)) && !row.end)
 *       st = csv_number(csv, &row, sales, &x, err);
 *     csv_close(csv);
 *
 * The format is RFC 4180: the first line names the columns, every row has as many fields, a field that holds the
 * delimiter, a quote or a line end stands in quotes, and a quote in it is doubled. Lines end in LF or CRLF; the last
 * one may have no end. Blanks belong to the field. A UTF-8 byte order mark is skipped; gzip is unpacked (io/input.h).
 *
 * Refused, as LIFT_EFORMAT with file, line and column:
 *
 * - a row with more or fewer fields than the header;
 * - a blank line before or between rows; at the end of the file blank lines are accepted, except in a table of one
 *   column, where an empty value must be written "";
 * - a quote inside an unquoted field, text behind a closing quote, a quote that is never closed;
 * - a carriage return without a line feed, outside of quotes; a NUL byte anywhere;
 * - bytes that are not UTF-8 in the header, and in fields of wanted columns; UTF-16, ZIP, xz and zstd files;
 * - an empty file; a field above its limit, more than CSV_COLUMNS_MOST columns, a row above CSV_ROW_LARGEST bytes (or
 *   16 times the field limit, where that is more).
 *
 * A header without rows is accepted: the caller decides. Header names are compared exactly; empty and repeated names
 * are refused only when such a column is asked for. A line number is that of the physical line, from 1, on which the
 * row begins: line ends within quotes count.
 */
#ifndef LIFT_IO_CSV_H
#define LIFT_IO_CSV_H

#include "io/digest.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_COLUMNS_MOST = 100000, CSV_FIELD_LARGEST = 1 << 20, CSV_ROW_LARGEST = 16 << 20 };

struct csv;

/* All zero for the defaults; so is NULL in its place. */
struct csv_options {
  char delimiter;     /* one byte that is no quote, line end or part of a UTF-8 character; default ',' */
  bool sha256;        /* add SHA-256 to the digest */
  size_t field_limit; /* bytes of the longest field accepted; default CSV_FIELD_LARGEST, at most 1 GB */
};

struct csv_field {
  const char *text; /* ends in NUL, and holds none before */
  size_t length;
  bool quoted; /* it stood in quotes */
};

struct csv_row {
  bool end;    /* there are no more rows; the rest is then zero */
  size_t line; /* where it begins */
  size_t n;    /* as many as columns */
  const struct csv_field *field;
};

/* Open a path, or standard input for "-", and read the header. *csv is NULL after a failure.
 * LIFT_EIO, LIFT_EFORMAT, LIFT_EMEMORY; LIFT_EUSAGE: the delimiter or the limit. */
enum lift_status csv_open(struct csv **csv, const char *path, const struct csv_options *options,
                          struct lift_error *err);

/* Read from memory, which must stay as it is until csv_close; name stands in messages. */
enum lift_status csv_open_memory(struct csv **csv, const char *name, const void *bytes, size_t size,
                                 const struct csv_options *options, struct lift_error *err);

/* Free. Takes NULL. */
void csv_close(struct csv *csv);

/* The file's name for messages, the number of columns, a column's name by its index. */
const char *csv_name(const struct csv *csv);
size_t csv_columns(const struct csv *csv);
const char *csv_column_name(const struct csv *csv, size_t index);

/* Find a column by its name and want it (see csv_want). LIFT_EFORMAT: none has this name, and the message lists the
 * names there are, or two have. Before the first csv_next. */
enum lift_status csv_find(struct csv *csv, const char *name, size_t *index, struct lift_error *err);

/* Whether a column has this name; *index is written only then. For columns that are optional: nothing is wanted. */
bool csv_has(const struct csv *csv, const char *name, size_t *index);

/* Say that a column's text will be used: it is then checked to be UTF-8. All fields of a row can be looked at, but what
 * was not wanted may hold any bytes but NUL. */
void csv_want(struct csv *csv, size_t index);

/* The next row, or row->end. Its fields are valid until the next call. After a failure, the same failure again. */
enum lift_status csv_next(struct csv *csv, struct csv_row *row, struct lift_error *err);

/* How many bytes the file had unpacked, how many rows (the header is none), and the digests: of the bytes, and of the
 * rows as their fields' text in the order of the columns, whatever their quotes, line ends and order. NULL until
 * csv_next gave the end. Valid until csv_close. */
const struct digest_text *csv_digest(const struct csv *csv);

/* Fail with "file:line: column 'name': 'value' " and the rest; the value is escaped and cut at 60 bytes. */
enum lift_status csv_fail(const struct csv *csv, const struct csv_row *row, size_t index, struct lift_error *err,
                          enum lift_status status, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Put "file:line: column 'name': " in front of the message of a failed check of the value; on LIFT_OK nothing. */
enum lift_status csv_context(const struct csv *csv, const struct csv_row *row, size_t index, struct lift_error *err,
                             enum lift_status status);

/* A field as a number (lift/number.h). LIFT_EFORMAT: it is none; the message says why where the reason is a common one:
 * empty, a missing value's mark, blanks, a comma, a currency or percent sign. */
enum lift_status csv_number(const struct csv *csv, const struct csv_row *row, size_t index, double *x,
                            struct lift_error *err);

/* Whether a field stands for a missing value: empty, or NA, N/A, NaN, nan, NULL or null. What to do is the caller's
 * choice. */
bool csv_missing(const struct csv_field *field);

#endif

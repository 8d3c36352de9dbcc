/* CSV, written: RFC 4180 with LF at the end of each line, quotes only where a reader needs them. */
#ifndef LIFT_IO_CSV_WRITE_H
#define LIFT_IO_CSV_WRITE_H

#include "io/output.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What takes the bytes instead of an output: append them, or fail; the failure is handed on. */
typedef enum lift_status csv_sink(void *to, const char *bytes, size_t length, struct lift_error *err);

/* Set out, or sink and to, and delimiter if it shall not be a comma; the rest zero. Owns nothing. */
struct csv_writer {
  struct output *out;
  csv_sink *sink; /* NULL: out */
  void *to;       /* the sink's own */
  char delimiter;
  size_t fields; /* written in this row */
  bool blank;    /* the row's only field so far is empty and bare */
};

/* One field. It is quoted when it holds the delimiter, a quote, CR or LF, or begins or ends with a blank (which many
 * readers strip otherwise). Inner quotes are doubled. NULL only with length 0: an empty field. LIFT_EIO, or what the
 * sink fails with; so do all below. */
enum lift_status csv_put(struct csv_writer *writer, const char *text, size_t length, struct lift_error *err);

/* The same for a text that ends in NUL. */
enum lift_status csv_put_text(struct csv_writer *writer, const char *text, struct lift_error *err);

/* A real number, as the shortest text that reads back to the same bits; an empty field when it is NaN or infinite. */
enum lift_status csv_put_number(struct csv_writer *writer, double x, struct lift_error *err);

/* An integer, in full. */
enum lift_status csv_put_integer(struct csv_writer *writer, long long x, struct lift_error *err);

/* End the row. A row of one empty field becomes "", since a blank line would not be a row. */
enum lift_status csv_put_end(struct csv_writer *writer, struct lift_error *err);

#endif

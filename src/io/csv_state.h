/* What csv.c keeps of a file under way; for the files of the reader only.
 *
 * One block of input at a time goes through libcsv and becomes a batch: the texts of its fields, one behind the other,
 * and a csv_field for each. Buffers are made large enough before a block is parsed, so that nothing moves while it is.
 * A row that the block cuts is carried over to the front of the next batch.
 */
#ifndef LIFT_IO_CSV_STATE_H
#define LIFT_IO_CSV_STATE_H

#include "io/csv.h"
#include "io/input.h"

#include <csv.h>
#include <stdint.h>

enum { CSV_BLOCK = 1 << 16 };

struct csv {
  struct input *in;
  struct csv_parser parser;
  char delimiter;
  size_t field_limit, row_limit;

  size_t columns; /* 0 until the header was read */
  struct csv_field *header;
  char *header_text;
  bool *wanted;
  bool any_wanted;

  const unsigned char *data; /* the part of the block being parsed */
  uint64_t data_at;          /* its offset in the file */
  uint64_t field_at;         /* offset at which the field being parsed begins */
  unsigned char field_first; /* its first byte, when that lies in an earlier block */
  bool begun, source_end;
  unsigned char block[CSV_BLOCK];

  char *text;                     /* the batch: texts, each with its NUL */
  size_t text_used, text_room;
  struct csv_field *cell;         /* columns for each row, then those of the row that is not complete */
  size_t cell_used, cell_room;
  size_t *line;                   /* of each row */
  size_t rows, row_next;
  bool not_ascii;                 /* some byte of this batch is above 0x7F */

  size_t line_now;  /* physical line being parsed */
  size_t open_text; /* the incomplete row: where its texts begin, how many fields, its line */
  size_t open_fields, open_line;
  bool after_field;   /* the byte last parsed ended a field */
  size_t return_line; /* a carriage return waits for its line feed; 0 when none does */
  size_t blank_line;  /* the first blank line since the last row; 0 when there was none */

  enum lift_status failed; /* what stopped the parser; rows before it are handed out first */
  struct lift_error failure;
  const struct digest_text *digest;
};

/* Hand the batch back and get the next one: of no rows, perhaps. What stopped the parser, or the end, is noted. */
void csv_fill(struct csv *csv);

/* Take the columns from the row that was just parsed. */
enum lift_status csv_take_header(struct csv *csv, struct lift_error *err);

/* "column 'name'", or "column 3" where there is no name to show. out has CSV_LABEL_SIZE bytes. Returns out. */
enum { CSV_LABEL_SIZE = 300 };
const char *csv_label(const struct csv *csv, size_t index, char *out);

#endif

/* A CSV that is written together with its digests, so that whoever reads it later can tell that it is this one.
 *
 *     struct csv_table t;
 *     st = csv_table_open(&t, "arms.csv", 0, err);
 *     csv_table_put_text(&t, "user_id");
 *     csv_table_put_text(&t, "arm");
 *     if (!st)
 *       st = csv_table_end(&t, err);                  // the header
 *     … csv_table_put(&t, id, length); …; st = csv_table_end(&t, err);
 *     csv_table_digest(&t, &digest);
 *     if (!st)
 *       st = csv_table_commit(&t, err);
 *     csv_table_close(&t);
 *
 * The first line is the header. The digests are those that csv_digest (io/csv.h) gives when the file is read: XXH3-128
 * of all bytes, and the order-free sum over the rows behind the header, of their fields as texts. The rows are
 * io/csv_write.h's: each is put together in memory, written and hashed in one go.
 */
#ifndef LIFT_IO_CSV_TABLE_H
#define LIFT_IO_CSV_TABLE_H

#include "io/csv_write.h"
#include "io/digest.h"
#include "io/output.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Members are this module's own. Zeroed, it is closed. */
struct csv_table {
  struct output *out;
  struct digest digest;
  struct csv_writer writer; /* into the row */
  char *row;
  size_t used, room;
  bool headed;    /* the header is written */
  bool no_memory; /* a field did not fit; csv_table_end says so */
};

/* Open a target as output_open does; delimiter 0 is a comma. LIFT_EIO, LIFT_EMEMORY: the table is closed then. */
enum lift_status csv_table_open(struct csv_table *table, const char *path, char delimiter, struct lift_error *err);

/* One field of the row; quoted where a reader needs it. text may be NULL only with length 0. */
void csv_table_put(struct csv_table *table, const char *text, size_t length);
void csv_table_put_text(struct csv_table *table, const char *text);
void csv_table_put_integer(struct csv_table *table, long long x);
/* An amount in hundredths, with two decimals: -5 is -0.05. */
void csv_table_put_hundredths(struct csv_table *table, int64_t x);

/* End the row. LIFT_EIO, LIFT_EMEMORY. */
enum lift_status csv_table_end(struct csv_table *table, struct lift_error *err);

/* The digests of what was written: once, behind the last row. */
void csv_table_digest(struct csv_table *table, struct digest_text *digest);

/* Put the file in place (output_commit). Only csv_table_close is left to do then. */
enum lift_status csv_table_commit(struct csv_table *table, struct lift_error *err);

/* Free; without a commit before it, an earlier file stays as it was. Takes NULL or a zeroed struct. */
void csv_table_close(struct csv_table *table);

#endif

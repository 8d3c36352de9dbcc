/* What was read, in a few digits: the digests that the trail keeps of every file.
 *
 * Over bytes: XXH3-128 always, SHA-256 where asked for. Over rows: a digest of the parsed fields that depends neither
 * on the order of the rows nor on how they were written (quotes, line ends, compression), for "the same rows, other
 * bytes".
 *
 *     struct digest d;
 *     st = digest_open(&d, false, err);
 *     … digest_bytes(&d, block, size);
 *     … digest_row_begin(&d); digest_row_field(&d, field, length); …; digest_row_end(&d);
 *     digest_close(&d, &text);
 *
 * The digest of the rows is the sum modulo 2^128, over all rows, of XXH3-128 (hash seed 0) of the row's fields one
 * after the other, each preceded by its length as 8 bytes, least significant first. The lengths keep ("ab","c") apart
 * from ("a","bc"), and one empty field from none; the sum counts a row as often as it occurs. Which rows are given (the
 * header, say) and what a field's bytes are is the caller's to fix.
 *
 * Caveat. XXH3 finds accidents. Somebody who means to deceive can make two files with one XXH3-128, and, easier still,
 * two sets of rows with one sum; a report that leaves the house carries SHA-256.
 *
 * Reference  Y. Collet, xxHash, XXH3 as frozen in release 0.8.0; FIPS 180-4 for SHA-256
 */
#ifndef LIFT_IO_DIGEST_H
#define LIFT_IO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lift/status.h"

enum {
  DIGEST_XXH3_SIZE = 33,   /* 32 hexadecimal digits and NUL */
  DIGEST_SHA256_SIZE = 65, /* 64 and NUL */
  DIGEST_ROW_ROOM = 512    /* a row up to this long, lengths included, is hashed in one go */
};

/* The results, as text in lower case: XXH3-128 in the order in which xxhsum -H2 prints it, most significant byte first.
 * */
struct digest_text {
  uint64_t bytes;                  /* bytes given to digest_bytes */
  uint64_t rows;                   /* rows ended */
  char xxh3[DIGEST_XXH3_SIZE];     /* of the bytes; that of no bytes when none were given */
  char row_sum[DIGEST_XXH3_SIZE];  /* of the rows; 32 zeros when there were none */
  char sha256[DIGEST_SHA256_SIZE]; /* of the bytes; empty when not asked for */
};

/* A digest under way. Its members are this module's own. Zeroed, it is closed. */
struct digest {
  struct XXH3_state_s *of_bytes;
  struct XXH3_state_s *of_row; /* for a row that did not fit its room */
  struct sha256_ctx *sha256;   /* NULL when not asked for */
  uint64_t bytes, rows;
  uint64_t sum_high, sum_low;
  size_t row_used;
  bool row_spilled;
  unsigned char row[DIGEST_ROW_ROOM];
};

/* Begin. LIFT_EMEMORY: d is closed then. */
enum lift_status digest_open(struct digest *d, bool sha256, struct lift_error *err);

/* More bytes, in any pieces; NULL only with size 0. */
void digest_bytes(struct digest *d, const void *bytes, size_t size);

/* One row: begin, each field in its order, end. A row begun again before its end is forgotten. */
void digest_row_begin(struct digest *d);
void digest_row_field(struct digest *d, const void *field, size_t length);
void digest_row_end(struct digest *d);

/* Write the results to out, unless NULL, and release everything. On a closed digest, or NULL, nothing is released and
 * out, unless NULL, becomes all zeros and empty texts. */
void digest_close(struct digest *d, struct digest_text *out);

#endif

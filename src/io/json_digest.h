/* The digest of a JSON value: of what it says, not of how it is written.
 *
 * White space, the order of members, the escapes in strings and the notation of numbers (1, 1.0, 10e-1) do not matter;
 * the order of elements, the sign of zero, and anything else that a reader could see does. Made from the inside out,
 * each value by XXH3-128 (seed 0, canonical byte order, as `xxhsum -H2` prints it) over:
 *
 *   null, false, true   the byte n, f, t
 *   number              d, then the 8 bytes of its double, most significant first
 *   whole number that no double is exactly (an integer of more than 2^53 written in full)   i, then its text
 *   string, key         s, then its decoded bytes
 *   array               a, then the 16-byte digests of its elements
 *   object              o, then for each member the digests of key and value, 32 bytes, these sorted as bytes
 *
 * XXH3 finds accidents and honest changes; it is no defence against somebody who constructs a collision.
 */
#ifndef LIFT_IO_JSON_DIGEST_H
#define LIFT_IO_JSON_DIGEST_H

#include "io/json_scan.h"
#include "lift/status.h"

enum { JSON_DIGEST_SIZE = 33 };

/* Digest a text, which is checked like in json_scan with the default limits.
 *
 * hex      32 lower-case digits and NUL; the empty text after a failure
 * LIFT_EFORMAT, LIFT_EMEMORY
 */
enum lift_status json_digest(struct json_slice text, char hex[JSON_DIGEST_SIZE], struct lift_error *err);

#endif

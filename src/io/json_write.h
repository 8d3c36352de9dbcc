/* JSON written: one compact line, value by value, into memory.
 *
 * The first failure sticks: later calls do nothing, and json_take reports it, so that only json_take need be checked.
 * Inside an object every value has a key, inside an array and at the top none (NULL). What went wrong is
 *   LIFT_EMEMORY   memory ran out
 *   LIFT_EFORMAT   a text is not UTF-8 or holds U+0000; or the calls do not make one JSON value: a key missing or too
 *                  many, a container left open or closed twice, deeper than JSON_DEPTH, two values at the top
 *   LIFT_ENUMERIC  a number is NaN or infinite, for which JSON has none
 * Two equal keys in an object are not noticed here; a json_scan of the result does.
 *
 *     struct json_writer w;
 *     json_write_init(&w);
 *     json_open_object(&w, NULL);
 *     json_put_text(&w, "name", "spring-mail");
 *     json_open_array(&w, "arms");
 *     json_put_text(&w, NULL, "control");
 *     json_close(&w);
 *     json_close(&w);
 *     st = json_take(&w, &text, &length, err);
 *     json_write_clear(&w);
 */
#ifndef LIFT_IO_JSON_WRITE_H
#define LIFT_IO_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/json_buffer.h"
#include "io/json_scan.h"
#include "lift/status.h"

struct json_writer {
  struct json_buffer buffer;
  size_t depth;
  char open[JSON_DEPTH];   /* the brackets that are open */
  bool comma;              /* a value stands before the next one */
  enum lift_status status; /* the first failure */
  struct lift_error error;
};

void json_write_init(struct json_writer *w);
void json_write_clear(struct json_writer *w);

void json_open_object(struct json_writer *w, const char *key);
void json_open_array(struct json_writer *w, const char *key);
/* Close what was opened last. */
void json_close(struct json_writer *w);

/* A double by lift_number_print; it must be finite. */
void json_put_number(struct json_writer *w, const char *key, double x);
/* x, or null unless `has`. */
void json_put_number_or_null(struct json_writer *w, const char *key, bool has, double x);
/* Any long long, in full; beyond 2^53 no reader that uses doubles takes it exactly: write those as texts. */
void json_put_integer(struct json_writer *w, const char *key, long long x);
/* A text that ends in NUL; quotes, backslashes and control characters are escaped, all else stands as it is. */
void json_put_text(struct json_writer *w, const char *key, const char *text);
/* A text of a given length, which may come from elsewhere and not be UTF-8: see above. */
void json_put_text_slice(struct json_writer *w, const char *key, struct json_slice text);
/* A text, or null for NULL. */
void json_put_text_or_null(struct json_writer *w, const char *key, const char *text);
void json_put_bool(struct json_writer *w, const char *key, bool x);
void json_put_null(struct json_writer *w, const char *key);
/* A value as it stands, which json_scan accepted before. One that is spread over lines loses the white space between
 * its tokens, so that what is written stays one line; every key and scalar keeps its bytes. */
void json_put_raw(struct json_writer *w, const char *key, struct json_slice value);

/* Take what was written, which must be one whole value.
 *
 * text    written in any case: owned by the caller, to be freed, and ending in NUL; NULL after a failure
 * length  without the NUL; may be NULL
 * The writer is as after json_write_init when this succeeds; after a failure it keeps the failure.
 */
enum lift_status json_take(struct json_writer *w, char **text, size_t *length, struct lift_error *err);

/* Lay out a text for people: two spaces a level, a line a value, ": " behind keys; {} and [] stay together.
 *
 * Scalars and keys keep every byte. text is checked like in json_scan, with the default limits.
 * out and length as in json_take; no line end behind the last line.
 */
enum lift_status json_pretty(struct json_slice text, char **out, size_t *length, struct lift_error *err);

#endif

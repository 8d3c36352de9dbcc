/* JSON as bytes: is a text valid, and where in it are its parts?
 *
 * One pass over a text that need not end in NUL, linear in its length; the memory is that of the keys of the objects
 * open at a time. What passes here passes cJSON without losing anything: the whole grammar of RFC 8259, UTF-8, no half
 * surrogate pair, no U+0000, no number too large for a double, no key twice in an object (keys compared decoded),
 * nothing behind the value, no byte order mark, a limited depth. The parts are slices of the text, so that what a tool
 * does not know travels on byte for byte.
 *
 * A malformed text is LIFT_EFORMAT with its place, counted in lines and characters from 1:
 * line 1, column 17: duplicate key "n"
 * Every function here may also return LIFT_EMEMORY.
 */
#ifndef LIFT_IO_JSON_SCAN_H
#define LIFT_IO_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/status.h"

/* A part of a text that somebody else owns. */
struct json_slice {
  const char *text; /* NULL only with length 0 */
  size_t length;
};

enum {
  JSON_DEPTH = 64,      /* the default limit: containers within each other */
  JSON_DEPTH_MAX = 1000 /* the highest: cJSON's own */
};

/* Zeros, or NULL instead, mean the defaults. */
struct json_limits {
  size_t depth; /* containers within each other, up to JSON_DEPTH_MAX; 0: JSON_DEPTH */
  size_t line;  /* number of the text's first line in messages, for one line of many; 0: 1 */
};

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* "an object", "a number", …, for messages. */
const char *json_kind_name(enum json_kind kind);

/* What kind of value a slice that was scanned is, by its first character. */
enum json_kind json_slice_kind(struct json_slice value);

/* Check a text. value (may be NULL) is written on success: the text without the white space around it. */
enum lift_status json_scan(struct json_slice text, const struct json_limits *limits, struct json_slice *value,
                           struct lift_error *err);

struct json_member {
  const char *key;         /* decoded, ends in NUL, owned by the list */
  struct json_slice raw;   /* the key as written, with its quotes */
  struct json_slice value; /* without white space around it */
};

struct json_members {
  struct json_member *item; /* in the order of the text */
  size_t count;
  char *keys; /* the bytes behind item[].key */
};

/* Check a text and list its members; it must be an object. `out` is written in any case and must be cleared; it holds
 * nothing after a failure. The text must outlive it. */
enum lift_status json_scan_members(struct json_slice text, const struct json_limits *limits, struct json_members *out,
                                   struct lift_error *err);

/* The member of that very key, or NULL; a walk along the list. */
const struct json_member *json_members_find(const struct json_members *members, const char *key);

void json_members_clear(struct json_members *members);

struct json_elements {
  struct json_slice *item; /* without white space around them */
  size_t count;
};

/* Check a text and list its elements; it must be an array. As above. */
enum lift_status json_scan_elements(struct json_slice text, const struct json_limits *limits, struct json_elements *out,
                                    struct lift_error *err);

void json_elements_clear(struct json_elements *elements);

/* ---- the walk behind all of the above ---- */

enum json_event { JSON_OPEN, JSON_KEY, JSON_SCALAR, JSON_CLOSE };

struct json_token {
  enum json_event event;
  enum json_kind kind; /* of the scalar or container; a key is a JSON_STRING */
  size_t depth;        /* containers around it: 0 for the value of the text itself, open and close alike */
  struct json_slice
      raw; /* as written: a key or string with quotes; on JSON_OPEN the bracket, on JSON_CLOSE the whole */
  struct json_slice text; /* a key decoded, valid during the call; empty otherwise */
};

/* Told of each token in the order of the text; not LIFT_OK ends the walk with that status. A token before a place that
 * turns out to be malformed is told too. */
typedef enum lift_status json_visit(void *self, const struct json_token *token, struct lift_error *err);

/* Check a text and tell its tokens; visit may be NULL. */
enum lift_status json_walk(struct json_slice text, const struct json_limits *limits, json_visit *visit, void *self,
                           struct lift_error *err);

#endif

/* JSON as values: typed access to a text, with messages that carry the path.
 *
 * The text is parsed by cJSON, behind json_scan.h, which refuses what cJSON would bend. Numbers keep their bits: cJSON
 * reads them by strtod, and no program here calls setlocale. A place in the tree is a struct json on the caller's
 * stack; it points to its parent's, which must live as long. Nothing but the tree is owned: texts live as long as the
 * tree.
 *
 *     struct json_tree tree;
 *     struct json plan, arms, arm;
 *     enum lift_status st = json_parse_text(text, length, &tree, err);
 *     if (!st) {
 *       struct json root = json_root(&tree, NULL);
 *       st = json_object(&root, "plan", &plan, err);
 *       …
 *
 * Every getter comes as json_x(parent, key, …), for the member of an object, and as json_as_x(at, …), for a place at
 * hand, such as an element of an array. Keys are compared exactly, case included. A failure is LIFT_EFORMAT, writes
 * nothing but the message, and says where, what was expected, and what there is instead, cut to 60 bytes:
 *
 *     plan.alpha: missing
 *     moments.arms[1].n: expected a whole number of at least 0, got "x"
 *
 * json_optional_x takes a missing member and one that is null alike: `found` is false then, and the value is not
 * written.
 */
#ifndef LIFT_IO_JSON_READ_H
#define LIFT_IO_JSON_READ_H

#include <limits.h>

#include "io/json_scan.h"

struct cJSON;

struct json_tree {
  struct cJSON *root; /* owned */
};

struct json {
  const struct cJSON *item;
  const struct json *parent; /* NULL at the root */
  const char *key;           /* in an object, or the root's name; NULL in an array and at a root without a name */
  size_t index;              /* in an array, from 0 */
};

/* Parse a slice that json_scan accepted: LIFT_EMEMORY is then the only failure. (A cJSON without the correction for
 * CVE-2023-26819 also stops, under that name, at a number longer than 63 characters; Debian's has it.)
 * tree is written in any case. */
enum lift_status json_parse(struct json_slice value, struct json_tree *tree, struct lift_error *err);

/* Check a text and parse it. tree is written in any case; the text is no longer needed afterwards. */
enum lift_status json_parse_text(const char *text, size_t length, struct json_tree *tree, struct lift_error *err);

void json_tree_clear(struct json_tree *tree);

/* The place to begin at. name begins the paths ("plan", for a section parsed by itself); NULL: they begin with a key.
 */
struct json json_root(const struct json_tree *tree, const char *name);

enum json_kind json_kind(const struct json *at);

/* Look for a member, along the object: to take all members of a big one, walk it. False when it is missing or the
 * parent is no object. */
bool json_find(const struct json *parent, const char *key, struct json *child);

/* Walk the elements of an array or the members of an object in their order; false at the end, or when `all` is neither:
 *     for (bool more = json_first(&all, &at); more; more = json_next(&at))
 * at.key or at.index is set. */
bool json_first(const struct json *all, struct json *at);
bool json_next(struct json *at);

/* Number of elements or members, 0 for a scalar. Walks along them. */
size_t json_count(const struct json *at);

/* A failure of the caller's own at a place: "path: " and the message; returns LIFT_EFORMAT. */
enum lift_status json_fail(const struct json *at, struct lift_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum lift_status json_object(const struct json *parent, const char *key, struct json *child, struct lift_error *err);
enum lift_status json_array(const struct json *parent, const char *key, struct json *child, struct lift_error *err);
enum lift_status json_optional_object(const struct json *parent, const char *key, struct json *child, bool *found,
                                      struct lift_error *err);
enum lift_status json_optional_array(const struct json *parent, const char *key, struct json *child, bool *found,
                                     struct lift_error *err);
enum lift_status json_as_object(const struct json *at, struct lift_error *err);
enum lift_status json_as_array(const struct json *at, struct lift_error *err);

/* A number; always finite. */
enum lift_status json_number(const struct json *parent, const char *key, double *x, struct lift_error *err);
enum lift_status json_optional_number(const struct json *parent, const char *key, double *x, bool *found,
                                      struct lift_error *err);
enum lift_status json_as_number(const struct json *at, double *x, struct lift_error *err);

/* A number or null, which must be there: `has` tells which; x is written only for a number. */
enum lift_status json_number_or_null(const struct json *parent, const char *key, double *x, bool *has,
                                     struct lift_error *err);
enum lift_status json_as_number_or_null(const struct json *at, double *x, bool *has, struct lift_error *err);

/* The largest magnitude taken for an integer, 2^53 - 1: beyond it two integers may read as the same double. */
#define JSON_INTEGER_MAX 9007199254740991LL

/* A whole number from min to max (LLONG_MIN, LLONG_MAX: no limit but the above); "5", "5.0" and "5e0" are all 5. */
enum lift_status json_integer(const struct json *parent, const char *key, long long min, long long max, long long *x,
                              struct lift_error *err);
enum lift_status json_optional_integer(const struct json *parent, const char *key, long long min, long long max,
                                       long long *x, bool *found, struct lift_error *err);
enum lift_status json_as_integer(const struct json *at, long long min, long long max, long long *x,
                                 struct lift_error *err);

/* A text: UTF-8, ends in NUL, holds no other; owned by the tree. */
enum lift_status json_text(const struct json *parent, const char *key, const char **text, struct lift_error *err);
enum lift_status json_optional_text(const struct json *parent, const char *key, const char **text, bool *found,
                                    struct lift_error *err);
enum lift_status json_as_text(const struct json *at, const char **text, struct lift_error *err);

enum lift_status json_bool(const struct json *parent, const char *key, bool *x, struct lift_error *err);
enum lift_status json_optional_bool(const struct json *parent, const char *key, bool *x, bool *found,
                                    struct lift_error *err);
enum lift_status json_as_bool(const struct json *at, bool *x, struct lift_error *err);

/* One of some texts: its index among names, which end in NULL. */
enum lift_status json_text_choice(const struct json *parent, const char *key, const char *const *names, size_t *index,
                                  struct lift_error *err);
enum lift_status json_optional_text_choice(const struct json *parent, const char *key, const char *const *names,
                                           size_t *index, bool *found, struct lift_error *err);
enum lift_status json_as_text_choice(const struct json *at, const char *const *names, size_t *index,
                                     struct lift_error *err);

#endif

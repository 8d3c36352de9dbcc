#include "io/json_read.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/json_token.h"
#include "lift/number.h"

enum { PATH_SIZE = 512 };

/* ---- the tree ---- */

enum lift_status json_parse(struct json_slice value, struct json_tree *tree, struct lift_error *err)
{
  const char *stop = NULL;
  tree->root = cJSON_ParseWithLengthOpts(value.text, value.length, &stop, false);
  return tree->root ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status json_parse_text(const char *text, size_t length, struct json_tree *tree, struct lift_error *err)
{
  struct json_slice value;
  tree->root = NULL;
  enum lift_status st = json_scan((struct json_slice){text, length}, NULL, &value, err);
  return st ? st : json_parse(value, tree, err);
}

void json_tree_clear(struct json_tree *tree)
{
  if (!tree)
    return;
  cJSON_Delete(tree->root);
  tree->root = NULL;
}

struct json json_root(const struct json_tree *tree, const char *name)
{
  return (struct json){.item = tree->root, .key = name};
}

enum json_kind json_kind(const struct json *at)
{
  switch (at->item->type & 0xFF) {
  case cJSON_False: return JSON_FALSE;
  case cJSON_True: return JSON_TRUE;
  case cJSON_Number: return JSON_NUMBER;
  case cJSON_String: return JSON_STRING;
  case cJSON_Array: return JSON_ARRAY;
  case cJSON_Object: return JSON_OBJECT;
  default: return JSON_NULL;
  }
}

bool json_find(const struct json *parent, const char *key, struct json *child)
{
  if (!cJSON_IsObject(parent->item))
    return false;
  for (const cJSON *item = parent->item->child; item; item = item->next) {
    if (strcmp(item->string, key) == 0) {
      *child = (struct json){.item = item, .parent = parent, .key = item->string};
      return true;
    }
  }
  return false;
}

bool json_first(const struct json *all, struct json *at)
{
  const cJSON *item = all->item->child;
  if (!item)
    return false;
  *at = (struct json){.item = item, .parent = all, .key = item->string};
  return true;
}

bool json_next(struct json *at)
{
  const cJSON *item = at->item->next;
  if (!item)
    return false;
  at->item = item;
  at->key = item->string;
  at->index++;
  return true;
}

size_t json_count(const struct json *at)
{
  size_t count = 0;
  for (const cJSON *item = at->item->child; item; item = item->next)
    count++;
  return count;
}

/* ---- messages ---- */

static bool is_plain_key(const char *key)
{
  return *key && strlen(key) <= 60 &&
         key[strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] == '\0';
}

/* Append to a path; a piece that does not fit whole is left out. */
static void append(char path[PATH_SIZE], const char *piece)
{
  size_t length = strlen(path), more = strlen(piece);
  if (more < PATH_SIZE - length)
    memcpy(path + length, piece, more + 1);
}

static void append_key(char path[PATH_SIZE], const char *key)
{
  char shown[JSON_SHOWN_SIZE];
  if (is_plain_key(key)) {
    append(path, *path ? "." : "");
    append(path, key);
  } else {
    json_show_text(shown, key, strlen(key));
    append(path, "[");
    append(path, shown);
    append(path, "]");
  }
}

static void print_path(const struct json *at, char path[PATH_SIZE])
{
  const struct json *step[JSON_DEPTH];
  size_t depth = 0;
  for (const struct json *p = at; p && depth < JSON_DEPTH; p = p->parent)
    step[depth++] = p;
  *path = '\0';
  while (depth-- > 0) {
    char index[32];
    if (step[depth]->key) {
      append_key(path, step[depth]->key);
    } else if (step[depth]->parent) {
      snprintf(index, sizeof index, "[%zu]", step[depth]->index);
      append(path, index);
    }
  }
  if (!*path)
    append(path, "top level");
}

/* What there is, for "got …". */
static void show_value(const struct json *at, char shown[JSON_SHOWN_SIZE])
{
  char number[LIFT_NUMBER_SIZE];
  switch (json_kind(at)) {
  case JSON_STRING: json_show_text(shown, at->item->valuestring, strlen(at->item->valuestring)); break;
  case JSON_NUMBER:
    lift_number_print(at->item->valuedouble, number);
    snprintf(shown, JSON_SHOWN_SIZE, "%s", number);
    break;
  default: snprintf(shown, JSON_SHOWN_SIZE, "%s", json_kind_name(json_kind(at)));
  }
}

enum lift_status json_fail(const struct json *at, struct lift_error *err, const char *format, ...)
{
  char path[PATH_SIZE], what[LIFT_ERROR_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(what, sizeof what, format, args);
  va_end(args);
  print_path(at, path);
  return lift_fail(err, LIFT_EFORMAT, "%s: %s", path, what);
}

static enum lift_status fail_expected(const struct json *at, const char *what, struct lift_error *err)
{
  char shown[JSON_SHOWN_SIZE];
  show_value(at, shown);
  return json_fail(at, err, "expected %s, got %s", what, shown);
}

/* The member, or the message that it is missing. */
static enum lift_status member(const struct json *parent, const char *key, struct json *child, struct lift_error *err)
{
  if (!cJSON_IsObject(parent->item))
    return fail_expected(parent, "an object", err);
  if (json_find(parent, key, child))
    return LIFT_OK;
  struct json missing = {.parent = parent, .key = key};
  return json_fail(&missing, err, "missing");
}

/* The member unless it is missing or null. */
static enum lift_status optional(const struct json *parent, const char *key, struct json *child, bool *found,
                                 struct lift_error *err)
{
  if (!cJSON_IsObject(parent->item))
    return fail_expected(parent, "an object", err);
  *found = json_find(parent, key, child) && !cJSON_IsNull(child->item);
  return LIFT_OK;
}

/* ---- containers ---- */

enum lift_status json_as_object(const struct json *at, struct lift_error *err)
{
  return cJSON_IsObject(at->item) ? LIFT_OK : fail_expected(at, "an object", err);
}

enum lift_status json_as_array(const struct json *at, struct lift_error *err)
{
  return cJSON_IsArray(at->item) ? LIFT_OK : fail_expected(at, "an array", err);
}

enum lift_status json_object(const struct json *parent, const char *key, struct json *child, struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  if (!st && !(st = json_as_object(&at, err)))
    *child = at;
  return st;
}

enum lift_status json_array(const struct json *parent, const char *key, struct json *child, struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  if (!st && !(st = json_as_array(&at, err)))
    *child = at;
  return st;
}

enum lift_status json_optional_object(const struct json *parent, const char *key, struct json *child, bool *found,
                                      struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  if (!st && *found && !(st = json_as_object(&at, err)))
    *child = at;
  return st;
}

enum lift_status json_optional_array(const struct json *parent, const char *key, struct json *child, bool *found,
                                     struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  if (!st && *found && !(st = json_as_array(&at, err)))
    *child = at;
  return st;
}

/* ---- numbers ---- */

enum lift_status json_as_number(const struct json *at, double *x, struct lift_error *err)
{
  if (!cJSON_IsNumber(at->item))
    return fail_expected(at, "a number", err);
  *x = at->item->valuedouble;
  return LIFT_OK;
}

enum lift_status json_number(const struct json *parent, const char *key, double *x, struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  return st ? st : json_as_number(&at, x, err);
}

enum lift_status json_optional_number(const struct json *parent, const char *key, double *x, bool *found,
                                      struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  return st || !*found ? st : json_as_number(&at, x, err);
}

enum lift_status json_as_number_or_null(const struct json *at, double *x, bool *has, struct lift_error *err)
{
  bool number = cJSON_IsNumber(at->item);
  if (!number && !cJSON_IsNull(at->item))
    return fail_expected(at, "a number or null", err);
  if (number)
    *x = at->item->valuedouble;
  *has = number;
  return LIFT_OK;
}

enum lift_status json_number_or_null(const struct json *parent, const char *key, double *x, bool *has,
                                     struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  return st ? st : json_as_number_or_null(&at, x, has, err);
}

static enum lift_status fail_integer(const struct json *at, long long min, long long max, struct lift_error *err)
{
  char what[128];
  bool low = min > -JSON_INTEGER_MAX, high = max < JSON_INTEGER_MAX;
  double x = at->item->valuedouble;
  if (cJSON_IsNumber(at->item) && x == floor(x) && fabs(x) > (double)JSON_INTEGER_MAX)
    snprintf(what, sizeof what, "a whole number of less than 2^53 in magnitude");
  else if (low && high)
    snprintf(what, sizeof what, "a whole number from %lld to %lld", min, max);
  else if (low)
    snprintf(what, sizeof what, "a whole number of at least %lld", min);
  else if (high)
    snprintf(what, sizeof what, "a whole number of at most %lld", max);
  else
    snprintf(what, sizeof what, "a whole number");
  return fail_expected(at, what, err);
}

enum lift_status json_as_integer(const struct json *at, long long min, long long max, long long *x,
                                 struct lift_error *err)
{
  double value = at->item->valuedouble;
  if (!cJSON_IsNumber(at->item) || value != floor(value) || fabs(value) > (double)JSON_INTEGER_MAX)
    return fail_integer(at, min, max, err);
  long long whole = (long long)value;
  if (whole < min || whole > max)
    return fail_integer(at, min, max, err);
  *x = whole;
  return LIFT_OK;
}

enum lift_status json_integer(const struct json *parent, const char *key, long long min, long long max, long long *x,
                              struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  return st ? st : json_as_integer(&at, min, max, x, err);
}

enum lift_status json_optional_integer(const struct json *parent, const char *key, long long min, long long max,
                                       long long *x, bool *found, struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  return st || !*found ? st : json_as_integer(&at, min, max, x, err);
}

/* ---- texts, choices, booleans ---- */

enum lift_status json_as_text(const struct json *at, const char **text, struct lift_error *err)
{
  if (!cJSON_IsString(at->item))
    return fail_expected(at, "a string", err);
  *text = at->item->valuestring;
  return LIFT_OK;
}

enum lift_status json_text(const struct json *parent, const char *key, const char **text, struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  return st ? st : json_as_text(&at, text, err);
}

enum lift_status json_optional_text(const struct json *parent, const char *key, const char **text, bool *found,
                                    struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  return st || !*found ? st : json_as_text(&at, text, err);
}

enum lift_status json_as_bool(const struct json *at, bool *x, struct lift_error *err)
{
  if (!cJSON_IsBool(at->item))
    return fail_expected(at, "true or false", err);
  *x = cJSON_IsTrue(at->item);
  return LIFT_OK;
}

enum lift_status json_bool(const struct json *parent, const char *key, bool *x, struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  return st ? st : json_as_bool(&at, x, err);
}

enum lift_status json_optional_bool(const struct json *parent, const char *key, bool *x, bool *found,
                                    struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  return st || !*found ? st : json_as_bool(&at, x, err);
}

/* `"a", "b" or "c"`; what does not fit is left out. */
static void list_names(const char *const *names, char list[PATH_SIZE])
{
  *list = '\0';
  for (size_t i = 0; names[i]; i++) {
    append(list, i == 0 ? "\"" : names[i + 1] ? ", \"" : " or \"");
    append(list, names[i]);
    append(list, "\"");
  }
}

enum lift_status json_as_text_choice(const struct json *at, const char *const *names, size_t *index,
                                     struct lift_error *err)
{
  char list[PATH_SIZE];
  for (size_t i = 0; cJSON_IsString(at->item) && names[i]; i++) {
    if (strcmp(names[i], at->item->valuestring) == 0) {
      *index = i;
      return LIFT_OK;
    }
  }
  list_names(names, list);
  return fail_expected(at, list, err);
}

enum lift_status json_text_choice(const struct json *parent, const char *key, const char *const *names, size_t *index,
                                  struct lift_error *err)
{
  struct json at;
  enum lift_status st = member(parent, key, &at, err);
  return st ? st : json_as_text_choice(&at, names, index, err);
}

enum lift_status json_optional_text_choice(const struct json *parent, const char *key, const char *const *names,
                                           size_t *index, bool *found, struct lift_error *err)
{
  struct json at;
  enum lift_status st = optional(parent, key, &at, found, err);
  return st || !*found ? st : json_as_text_choice(&at, names, index, err);
}

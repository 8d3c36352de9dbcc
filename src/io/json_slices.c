/* The parts of a scanned text, for which json_scan.h is the contract: members and elements as slices. */
#include <stdlib.h>
#include <string.h>

#include "io/json_buffer.h"
#include "io/json_scan.h"

static enum lift_status keep_value(void *self, const struct json_token *token, struct lift_error *err)
{
  (void)err;
  if (token->depth == 0 && token->event != JSON_OPEN)
    *(struct json_slice *)self = token->raw;
  return LIFT_OK;
}

enum lift_status json_scan(struct json_slice text, const struct json_limits *limits, struct json_slice *value,
                           struct lift_error *err)
{
  struct json_slice found = {0};
  enum lift_status st = json_walk(text, limits, value ? keep_value : NULL, &found, err);
  if (!st && value)
    *value = found;
  return st;
}

static enum lift_status require(const struct json_token *token, enum json_kind kind, struct lift_error *err)
{
  if (token->kind == kind)
    return LIFT_OK;
  return lift_fail(err, LIFT_EFORMAT, "expected %s, got %s", json_kind_name(kind), json_kind_name(token->kind));
}

/* Double an array when it is full; NULL when memory runs out, and then the array is as it was. */
static void *grow(void *item, size_t size, size_t count, size_t *capacity)
{
  if (count < *capacity)
    return item;
  size_t more = *capacity ? 2 * *capacity : 16;
  void *grown = realloc(item, more * size);
  if (grown)
    *capacity = more;
  return grown;
}

/* ---- members ---- */

struct member_list {
  struct json_members *out;
  size_t capacity;
  struct json_buffer keys; /* decoded, each followed by NUL */
};

static enum lift_status add_member(struct member_list *list, const struct json_token *token, struct lift_error *err)
{
  struct json_members *out = list->out;
  struct json_member *item = grow(out->item, sizeof *item, out->count, &list->capacity);
  if (!item)
    return lift_fail_memory(err);
  out->item = item;
  item[out->count++] = (struct json_member){.raw = token->raw};
  if (!json_buffer_put(&list->keys, token->text.text, token->text.length) || !json_buffer_put_char(&list->keys, '\0'))
    return lift_fail_memory(err);
  return LIFT_OK;
}

static enum lift_status visit_member(void *self, const struct json_token *token, struct lift_error *err)
{
  struct member_list *list = self;
  if (token->depth == 0)
    return require(token, JSON_OBJECT, err);
  if (token->depth > 1 || token->event == JSON_OPEN)
    return LIFT_OK;
  if (token->event == JSON_KEY)
    return add_member(list, token, err);
  list->out->item[list->out->count - 1].value = token->raw;
  return LIFT_OK;
}

enum lift_status json_scan_members(struct json_slice text, const struct json_limits *limits, struct json_members *out,
                                   struct lift_error *err)
{
  struct member_list list = {.out = out};
  *out = (struct json_members){0};
  enum lift_status st = json_walk(text, limits, visit_member, &list, err);
  out->keys = list.keys.text;
  if (st) {
    json_members_clear(out);
    return st;
  }
  const char *key = out->keys;
  for (size_t i = 0; i < out->count; i++) {
    out->item[i].key = key;
    key += strlen(key) + 1;
  }
  return LIFT_OK;
}

const struct json_member *json_members_find(const struct json_members *members, const char *key)
{
  for (size_t i = 0; i < members->count; i++)
    if (strcmp(members->item[i].key, key) == 0)
      return &members->item[i];
  return NULL;
}

void json_members_clear(struct json_members *members)
{
  if (!members)
    return;
  free(members->item);
  free(members->keys);
  *members = (struct json_members){0};
}

/* ---- elements ---- */

struct element_list {
  struct json_elements *out;
  size_t capacity;
};

static enum lift_status visit_element(void *self, const struct json_token *token, struct lift_error *err)
{
  struct element_list *list = self;
  struct json_elements *out = list->out;
  if (token->depth == 0)
    return require(token, JSON_ARRAY, err);
  if (token->depth > 1 || token->event == JSON_OPEN)
    return LIFT_OK;
  struct json_slice *item = grow(out->item, sizeof *item, out->count, &list->capacity);
  if (!item)
    return lift_fail_memory(err);
  out->item = item;
  item[out->count++] = token->raw;
  return LIFT_OK;
}

enum lift_status json_scan_elements(struct json_slice text, const struct json_limits *limits, struct json_elements *out,
                                    struct lift_error *err)
{
  struct element_list list = {.out = out};
  *out = (struct json_elements){0};
  enum lift_status st = json_walk(text, limits, visit_element, &list, err);
  if (st)
    json_elements_clear(out);
  return st;
}

void json_elements_clear(struct json_elements *elements)
{
  if (!elements)
    return;
  free(elements->item);
  *elements = (struct json_elements){0};
}

#include "io/json_keys.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "io/json_token.h"

enum { SMALL_OBJECT = 16, FIRST_KEYS = 64, FIRST_SCOPES = 8, FIRST_SLOTS = 64 };

static const char *text_of(const struct json_keys *keys, const struct json_key *key)
{
  return key->decoded == SIZE_MAX ? key->raw : keys->decoded.text + key->decoded;
}

static bool same(const struct json_keys *keys, const struct json_key *a, const struct json_key *b)
{
  return a->hash == b->hash && a->length == b->length &&
         (a->length == 0 || memcmp(text_of(keys, a), text_of(keys, b), a->length) == 0);
}

bool json_keys_open(struct json_keys *keys)
{
  if (keys->depth == keys->scopes) {
    size_t scopes = keys->scopes ? 2 * keys->scopes : FIRST_SCOPES;
    struct json_scope *scope = realloc(keys->scope, scopes * sizeof *scope);
    if (!scope)
      return false;
    memset(scope + keys->scopes, 0, (scopes - keys->scopes) * sizeof *scope);
    keys->scope = scope;
    keys->scopes = scopes;
  }
  struct json_scope *scope = &keys->scope[keys->depth++];
  scope->first_key = keys->count;
  scope->first_decoded = keys->decoded.length;
  scope->slots = 0;
  return true;
}

/* Slot of a key in the table: its own or the free one where it belongs. */
static size_t *find_slot(const struct json_keys *keys, const struct json_scope *scope, const struct json_key *key)
{
  size_t mask = scope->slots - 1, place = (size_t)key->hash & mask;
  while (scope->slot[place] && !same(keys, &keys->key[scope->first_key + scope->slot[place] - 1], key))
    place = (place + 1) & mask;
  return &scope->slot[place];
}

/* Make a table with room for twice the keys there are, and enter them. */
static bool build_table(struct json_keys *keys, struct json_scope *scope)
{
  size_t slots = scope->slots ? 2 * scope->slots : FIRST_SLOTS;
  if (slots > scope->slots_room) {
    size_t *slot = realloc(scope->slot, slots * sizeof *slot);
    if (!slot)
      return false;
    scope->slot = slot;
    scope->slots_room = slots;
  }
  scope->slots = slots;
  memset(scope->slot, 0, slots * sizeof *scope->slot);
  for (size_t i = scope->first_key; i < keys->count; i++)
    *find_slot(keys, scope, &keys->key[i]) = i - scope->first_key + 1;
  return true;
}

/* Search the innermost object, and enter the key into its table if it has one. It becomes the last key. */
static enum json_keys_result look_up(struct json_keys *keys, const struct json_key *key)
{
  struct json_scope *scope = &keys->scope[keys->depth - 1];
  size_t in_object = keys->count - scope->first_key;
  if (in_object >= SMALL_OBJECT && 2 * (in_object + 1) > scope->slots && !build_table(keys, scope))
    return JSON_KEY_MEMORY;
  if (scope->slots) {
    size_t *slot = find_slot(keys, scope, key);
    if (*slot)
      return JSON_KEY_DUPLICATE;
    *slot = in_object + 1;
    return JSON_KEY_NEW;
  }
  for (size_t i = scope->first_key; i < keys->count; i++)
    if (same(keys, &keys->key[i], key))
      return JSON_KEY_DUPLICATE;
  return JSON_KEY_NEW;
}

enum json_keys_result json_keys_add(struct json_keys *keys, const char *raw, size_t length, bool escaped)
{
  struct json_key key = {.raw = raw, .decoded = SIZE_MAX, .length = length};
  if (escaped) {
    if (!json_buffer_reserve(&keys->decoded, length))
      return JSON_KEY_MEMORY;
    key.decoded = keys->decoded.length;
    key.length = json_token_decode(raw, length, keys->decoded.text + key.decoded);
    keys->decoded.length += key.length;
  }
  if (keys->count == keys->capacity) {
    size_t capacity = keys->capacity ? 2 * keys->capacity : FIRST_KEYS;
    struct json_key *grown = realloc(keys->key, capacity * sizeof *grown);
    if (!grown)
      return JSON_KEY_MEMORY;
    keys->key = grown;
    keys->capacity = capacity;
  }
  key.hash = XXH3_64bits(text_of(keys, &key), key.length);
  enum json_keys_result result = look_up(keys, &key);
  if (result != JSON_KEY_MEMORY)
    keys->key[keys->count++] = key;
  return result;
}

const char *json_keys_last(const struct json_keys *keys, size_t *length)
{
  const struct json_key *key = &keys->key[keys->count - 1];
  *length = key->length;
  return text_of(keys, key);
}

void json_keys_close(struct json_keys *keys)
{
  const struct json_scope *scope = &keys->scope[--keys->depth];
  keys->count = scope->first_key;
  keys->decoded.length = scope->first_decoded;
}

void json_keys_clear(struct json_keys *keys)
{
  if (!keys)
    return;
  for (size_t i = 0; i < keys->scopes; i++)
    free(keys->scope[i].slot);
  free(keys->scope);
  free(keys->key);
  json_buffer_clear(&keys->decoded);
  *keys = (struct json_keys){0};
}

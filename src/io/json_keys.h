/* The keys of the objects that are open while a text is scanned: is this one there already?
 *
 * Keys are compared decoded: "a" and "\u0061" are the same. A key costs O(1) on average, whatever the object's size;
 * the memory is that of the keys of the open objects. A zeroed struct has no open object.
 */
#ifndef LIFT_IO_JSON_KEYS_H
#define LIFT_IO_JSON_KEYS_H

#include <stdint.h>

#include "io/json_buffer.h"

struct json_key {
  uint64_t hash;
  const char *raw; /* in the text, without quotes; used where nothing is escaped */
  size_t decoded;  /* place in the decoded bytes, or SIZE_MAX */
  size_t length;   /* of the decoded key */
};

struct json_scope {
  size_t first_key;
  size_t first_decoded;
  size_t *slot;      /* open addressing: index of a key in its object, plus 1; kept for the next object at this depth */
  size_t slots;      /* in use, a power of two; 0 while the object is small and searched from end to end */
  size_t slots_room; /* allocated */
};

struct json_keys {
  struct json_key *key;
  size_t count, capacity;
  struct json_scope *scope;
  size_t depth, scopes; /* open objects; entries of scope, those beyond depth kept for their slots */
  struct json_buffer decoded;
};

enum json_keys_result { JSON_KEY_NEW, JSON_KEY_DUPLICATE, JSON_KEY_MEMORY };

/* An object opens; false when memory runs out. */
bool json_keys_open(struct json_keys *keys);

/* Add a key to the innermost open object.
 *
 * raw      the key as written, without its quotes, accepted by json_token_string; must outlive the object
 * escaped  whether there is a backslash in it
 *
 * A duplicate becomes the last key too, for the message; nothing should be added to its object afterwards.
 */
enum json_keys_result json_keys_add(struct json_keys *keys, const char *raw, size_t length, bool escaped);

/* The decoded text of the key added last; valid until the next call. */
const char *json_keys_last(const struct json_keys *keys, size_t *length);

/* The innermost object closes. */
void json_keys_close(struct json_keys *keys);

void json_keys_clear(struct json_keys *keys);

#endif

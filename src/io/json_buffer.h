/* Bytes that grow: what the JSON files write into.
 *
 * A zeroed struct is an empty buffer. Every function that can fail does so only for want of memory, returns false, and
 * leaves what was there before.
 */
#ifndef LIFT_IO_JSON_BUFFER_H
#define LIFT_IO_JSON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct json_buffer {
  char *text; /* owned; NULL while nothing was put; not followed by NUL unless one was put */
  size_t length;
  size_t capacity;
};

/* Make room for `more` bytes after those that are there; text + length may then be written to directly. */
bool json_buffer_reserve(struct json_buffer *buffer, size_t more);

/* Append bytes; text may be NULL when length is 0. */
bool json_buffer_put(struct json_buffer *buffer, const char *text, size_t length);

bool json_buffer_put_char(struct json_buffer *buffer, char c);

/* Free the bytes; the buffer is empty afterwards and can be used again. */
void json_buffer_clear(struct json_buffer *buffer);

#endif

#include "io/json_buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

bool json_buffer_reserve(struct json_buffer *buffer, size_t more)
{
  if (more <= buffer->capacity - buffer->length)
    return true;
  if (more > SIZE_MAX / 4 - buffer->length)
    return false;
  size_t capacity = buffer->capacity ? 2 * buffer->capacity : FIRST_CAPACITY;
  if (capacity < buffer->length + more)
    capacity = buffer->length + more;
  char *text = realloc(buffer->text, capacity);
  if (!text)
    return false;
  buffer->text = text;
  buffer->capacity = capacity;
  return true;
}

bool json_buffer_put(struct json_buffer *buffer, const char *text, size_t length)
{
  if (length == 0)
    return true;
  if (!json_buffer_reserve(buffer, length))
    return false;
  memcpy(buffer->text + buffer->length, text, length);
  buffer->length += length;
  return true;
}

bool json_buffer_put_char(struct json_buffer *buffer, char c)
{
  if (!json_buffer_reserve(buffer, 1))
    return false;
  buffer->text[buffer->length++] = c;
  return true;
}

void json_buffer_clear(struct json_buffer *buffer)
{
  if (!buffer)
    return;
  free(buffer->text);
  *buffer = (struct json_buffer){0};
}

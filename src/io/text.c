#include "io/text.h"

#include <stdint.h>
#include <string.h>

bool text_is_ascii(const char *text, size_t length)
{
  uint64_t seen = 0;
  size_t i = 0;
  for (; i + sizeof seen <= length; i += sizeof seen) {
    uint64_t word;
    memcpy(&word, text + i, sizeof word);
    seen |= word;
  }
  for (; i < length; i++)
    seen |= (unsigned char)text[i];
  return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* The length of the character that begins here, or 0 where none does. The second byte alone decides about overlong
 * forms, surrogates and the upper end; RFC 3629, section 4. */
static size_t character_length(const unsigned char *at, size_t left)
{
  unsigned char first = at[0];
  if (first < 0x80)
    return 1;
  size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || length > left)
    return 0;
  unsigned char lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (at[1] < lowest || at[1] > highest)
    return 0;
  for (size_t i = 2; i < length; i++)
    if ((at[i] & 0xC0) != 0x80)
      return 0;
  return length;
}

size_t text_utf8_end(const char *text, size_t length)
{
  size_t i = 0;
  while (i < length) {
    size_t step = character_length((const unsigned char *)text + i, length - i);
    if (step == 0)
      return i;
    i += step;
  }
  return length;
}

static bool is_control(const unsigned char *at, size_t length)
{
  return (length == 1 && (at[0] < 0x20 || at[0] == 0x7F)) || (length == 2 && at[0] == 0xC2 && at[1] < 0xA0);
}

static char *put_hex(char *out, unsigned char byte)
{
  static const char digits[] = "0123456789ABCDEF";
  *out++ = '\\';
  *out++ = 'x';
  *out++ = digits[byte >> 4];
  *out++ = digits[byte & 15];
  return out;
}

const char *text_escape(char *out, const char *text, size_t length, size_t limit)
{
  static const char dots[] = "…";
  const unsigned char *at = (const unsigned char *)text;
  char *end = out;
  size_t i = 0;
  while (i < length) {
    size_t step = character_length(at + i, length - i);
    bool plain = step > 0 && !is_control(at + i, step);
    step = step ? step : 1;
    if (i + step > limit)
      break;
    for (size_t k = i; k < i + step; k++)
      if (plain)
        *end++ = text[k];
      else
        end = put_hex(end, at[k]);
    i += step;
  }
  if (i < length)
    memcpy(end, dots, sizeof dots);
  else
    *end = '\0';
  return out;
}

const char *text_show(char out[TEXT_SIZE], const char *text, size_t length)
{
  return text_escape(out, text, length, TEXT_SHOWN);
}

#include "io/json_token.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lift/number.h"

enum { SHOWN_BYTES = 60, SHOWN_WORD = 20 };

const char *json_fault_set(struct json_fault *fault, const char *at, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(fault->what, sizeof fault->what, format, args);
  va_end(args);
  fault->at = at;
  return NULL;
}

/* ---- UTF-8 ---- */

static bool in_range(unsigned char c, unsigned low, unsigned high)
{
  return c >= low && c <= high;
}

size_t json_utf8_length(const char *at, const char *end)
{
  const unsigned char *c = (const unsigned char *)at;
  size_t left = (size_t)(end - at);
  if (c[0] < 0x80)
    return 1;
  if (in_range(c[0], 0xC2, 0xDF))
    return left >= 2 && in_range(c[1], 0x80, 0xBF) ? 2 : 0;
  if (in_range(c[0], 0xE0, 0xEF)) {
    unsigned low = c[0] == 0xE0 ? 0xA0 : 0x80, high = c[0] == 0xED ? 0x9F : 0xBF;
    return left >= 3 && in_range(c[1], low, high) && in_range(c[2], 0x80, 0xBF) ? 3 : 0;
  }
  if (in_range(c[0], 0xF0, 0xF4)) {
    unsigned low = c[0] == 0xF0 ? 0x90 : 0x80, high = c[0] == 0xF4 ? 0x8F : 0xBF;
    return left >= 4 && in_range(c[1], low, high) && in_range(c[2], 0x80, 0xBF) && in_range(c[3], 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

static char *put_utf8(char *out, unsigned code)
{
  if (code < 0x80) {
    *out++ = (char)code;
  } else if (code < 0x800) {
    *out++ = (char)(0xC0 | code >> 6);
    *out++ = (char)(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out++ = (char)(0xE0 | code >> 12);
    *out++ = (char)(0x80 | (code >> 6 & 0x3F));
    *out++ = (char)(0x80 | (code & 0x3F));
  } else {
    *out++ = (char)(0xF0 | code >> 18);
    *out++ = (char)(0x80 | (code >> 12 & 0x3F));
    *out++ = (char)(0x80 | (code >> 6 & 0x3F));
    *out++ = (char)(0x80 | (code & 0x3F));
  }
  return out;
}

/* ---- what a message shows ---- */

size_t json_escape(unsigned char c, char escape[8])
{
  static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
  const char *found = c ? strchr(plain, c) : NULL;
  if (found)
    return (size_t)snprintf(escape, 8, "\\%c", letter[found - plain]);
  if (c < 0x20)
    return (size_t)snprintf(escape, 8, "\\u%04x", (unsigned)c);
  return 0;
}

static bool is_word(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void json_show_place(char shown[JSON_SHOWN_SIZE], const char *at, const char *end)
{
  if (at >= end) {
    snprintf(shown, JSON_SHOWN_SIZE, "the end of the text");
    return;
  }
  size_t word = 0, length = json_utf8_length(at, end);
  while (at + word < end && word < SHOWN_WORD && is_word(at[word]))
    word++;
  if (word > 0)
    snprintf(shown, JSON_SHOWN_SIZE, "'%.*s'", (int)word, at);
  else if (length == 0)
    snprintf(shown, JSON_SHOWN_SIZE, "byte 0x%02X", (unsigned)(unsigned char)*at);
  else if (length == 1 && ((unsigned char)*at < 0x20 || *at == 0x7F))
    snprintf(shown, JSON_SHOWN_SIZE, "U+%04X", (unsigned)(unsigned char)*at);
  else if (length == 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
    snprintf(shown, JSON_SHOWN_SIZE, "a byte order mark");
  else
    snprintf(shown, JSON_SHOWN_SIZE, "'%.*s'", (int)length, at);
}

void json_show_text(char shown[JSON_SHOWN_SIZE], const char *text, size_t length)
{
  static const char cut[] = "…";
  char *out = shown;
  *out++ = '"';
  for (const char *at = text, *end = text + length; at < end;) {
    char piece[8] = "?";
    size_t taken = json_utf8_length(at, end), size = taken == 1 ? json_escape((unsigned char)*at, piece) : 0;
    if (taken == 0 || *at == 0x7F) {
      taken = size = 1;
    } else if (size == 0) {
      size = taken;
      memcpy(piece, at, size);
    }
    if (out + size > shown + 1 + SHOWN_BYTES) {
      memcpy(out, cut, sizeof cut - 1);
      out += sizeof cut - 1;
      break;
    }
    memcpy(out, piece, size);
    out += size;
    at += taken;
  }
  *out++ = '"';
  *out = '\0';
}

/* ---- strings ---- */

static int hex_digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/* The four hexadecimal digits at `at`; -1 when they are not four. */
static long hex_four(const char *at, const char *end)
{
  long value = 0;
  if (end - at < 4)
    return -1;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit(at[i]);
    if (digit < 0)
      return -1;
    value = 16 * value + digit;
  }
  return value;
}

static bool is_high(long code)
{
  return code >= 0xD800 && code <= 0xDBFF;
}

static bool is_low(long code)
{
  return code >= 0xDC00 && code <= 0xDFFF;
}

/* Check the escape whose backslash is at `at`, both halves of a surrogate pair together. */
static const char *scan_escape(const char *at, const char *end, struct json_fault *fault)
{
  char shown[JSON_SHOWN_SIZE];
  if (end - at >= 2 && at[1] && strchr("\"\\/bfnrt", at[1]))
    return at + 2;
  if (end - at < 2 || at[1] != 'u') {
    json_show_place(shown, at + 1, end - at >= 2 ? at + 2 : at + 1);
    return json_fault_set(fault, at, "expected one of \" \\ / b f n r t u after a backslash, got %s", shown);
  }
  long code = hex_four(at + 2, end);
  if (code < 0)
    return json_fault_set(fault, at, "expected four hexadecimal digits after \\u");
  if (code == 0)
    return json_fault_set(fault, at, "\\u0000 in a string is not supported");
  if (is_low(code) ||
      (is_high(code) && !(end - at >= 12 && at[6] == '\\' && at[7] == 'u' && is_low(hex_four(at + 8, end)))))
    return json_fault_set(fault, at, "\\u%04lx is half of a surrogate pair; expected both halves", code);
  return at + (is_high(code) ? 12 : 6);
}

/* Skip bytes that stand for themselves, eight at a time: ASCII but quotes, backslashes and control characters. */
static const char *skip_plain(const char *at, const char *end)
{
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
  while (end - at >= 8) {
    uint64_t v;
    memcpy(&v, at, sizeof v);
    uint64_t quote = v ^ ones * '"', slash = v ^ ones * '\\';
    if (((quote - ones) | (slash - ones) | (v - ones * 0x20) | v) & tops)
      break;
    at += 8;
  }
  while (at < end && *at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
    at++;
  return at;
}

/* Check one character of a string that is not plain. */
static const char *scan_special(const char *at, const char *end, struct json_fault *fault)
{
  if (*at == '\\')
    return scan_escape(at, end, fault);
  unsigned char c = (unsigned char)*at;
  if (c < 0x20)
    return json_fault_set(fault, at, "control character U+%04X in a string; expected \\u%04x", (unsigned)c,
                          (unsigned)c);
  size_t length = json_utf8_length(at, end);
  if (length == 0)
    return json_fault_set(fault, at, "byte 0x%02X in a string is not UTF-8", (unsigned)c);
  return at + length;
}

const char *json_token_string(const char *at, const char *end, bool *escaped, struct json_fault *fault)
{
  const char *start = at++;
  bool found = false;
  for (;;) {
    at = skip_plain(at, end);
    if (at == end)
      return json_fault_set(fault, start, "the string that starts here has no closing quote");
    if (*at == '"')
      break;
    found |= *at == '\\';
    at = scan_special(at, end, fault);
    if (!at)
      return NULL;
  }
  *escaped = found;
  return at + 1;
}

/* Decode the escape at `at` into *out; returns the place after it. */
static const char *decode_escape(const char *at, const char *end, char **out)
{
  static const char letter[] = "bfnrt", plain[] = "\b\f\n\r\t";
  if (at[1] != 'u') {
    const char *found = strchr(letter, at[1]);
    *(*out)++ = found ? plain[found - letter] : at[1];
    return at + 2;
  }
  long code = hex_four(at + 2, end);
  if (is_high(code)) {
    long low = hex_four(at + 8, end);
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    at += 6;
  }
  *out = put_utf8(*out, (unsigned)code);
  return at + 6;
}

size_t json_token_decode(const char *raw, size_t length, char *text)
{
  const char *at = raw, *end = raw + length;
  char *out = text;
  while (at < end) {
    const char *slash = memchr(at, '\\', (size_t)(end - at));
    size_t plain = (size_t)((slash ? slash : end) - at);
    memmove(out, at, plain);
    out += plain;
    at += plain;
    if (slash)
      at = decode_escape(at, end, &out);
  }
  return (size_t)(out - text);
}

/* ---- numbers ---- */

static bool is_digit(const char *at, const char *end)
{
  return at < end && *at >= '0' && *at <= '9';
}

/* One digit or more; NULL with the fault when there is none. */
static const char *scan_digits(const char *at, const char *end, const char *where, struct json_fault *fault)
{
  if (!is_digit(at, end)) {
    char shown[JSON_SHOWN_SIZE];
    json_show_place(shown, at, end);
    return json_fault_set(fault, at, "expected a digit %s, got %s", where, shown);
  }
  while (is_digit(at, end))
    at++;
  return at;
}

/* Whether a number whose integer part has this many digits may exceed 1e308; exact only in saying no. */
static bool may_be_huge(size_t digits, const char *exponent, const char *end)
{
  if (exponent == end)
    return digits > 308;
  bool negative = exponent[1] == '-';
  if (negative)
    return digits > 308;
  size_t value = 0;
  for (const char *at = exponent + 1 + (exponent[1] == '+'); at < end; at++)
    value = value > 1000 ? value : 10 * value + (size_t)(*at - '0');
  return digits + value > 308;
}

const char *json_token_number(const char *at, const char *end, struct json_fault *fault)
{
  const char *start = at, *first = at + (*at == '-');
  at = scan_digits(first, end, "after '-'", fault);
  if (!at)
    return NULL;
  if (*first == '0' && at > first + 1)
    return json_fault_set(fault, start, "the number has a leading zero");
  size_t digits = (size_t)(at - first);
  if (at < end && *at == '.' && !(at = scan_digits(at + 1, end, "after the decimal point", fault)))
    return NULL;
  const char *exponent = at;
  if (at < end && (*at == 'e' || *at == 'E')) {
    at++;
    at += at < end && (*at == '+' || *at == '-');
    at = scan_digits(at, end, "in the exponent", fault);
    if (!at)
      return NULL;
  }
  double x;
  if (may_be_huge(digits, exponent, at) && !lift_number_parse(start, (size_t)(at - start), &x))
    return json_fault_set(fault, start, "the number %.*s%s is too large", at - start > 60 ? 60 : (int)(at - start),
                          start, at - start > 60 ? "…" : "");
  return at;
}

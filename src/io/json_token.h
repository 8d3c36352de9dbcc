/* The scalars of JSON (RFC 8259, sections 6 and 7): strings and numbers as they stand in a text.
 *
 * Stricter than the grammar where a later stage would lose something: a string must be valid UTF-8 without U+0000 and
 * without half surrogate pairs, a number must fit a double.
 */
#ifndef LIFT_IO_JSON_TOKEN_H
#define LIFT_IO_JSON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* What is wrong and where. */
struct json_fault {
  const char *at;
  char what[192];
};

/* Fill a fault; returns NULL, so that a scanner's failure is one statement. */
const char *json_fault_set(struct json_fault *fault, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Check the string whose opening quote is at `at`; `end` is the end of the text.
 *
 * escaped  written on success: whether a backslash is in it, so that the decoded text differs from the raw one
 * returns  the place after the closing quote, or NULL with the fault
 */
const char *json_token_string(const char *at, const char *end, bool *escaped, struct json_fault *fault);

/* Check the number that starts at `at`, which is a digit or '-'. Returns the place after it, or NULL with the fault. */
const char *json_token_number(const char *at, const char *end, struct json_fault *fault);

/* Decode the inside of a string that json_token_string accepted (without its quotes).
 *
 * text     room for `length` bytes: the decoded text is never longer than the raw one
 * returns  the bytes written, which contain no NUL and end in none
 */
size_t json_token_decode(const char *raw, size_t length, char *text);

/* Length of the UTF-8 sequence at `at` (Unicode 15, table 3-7); 0 when it is none. at < end. */
size_t json_utf8_length(const char *at, const char *end);

/* Room for the two texts below. */
enum { JSON_SHOWN_SIZE = 96 };

/* Name what stands at `at`, for "expected …, got …": a word, a character, a code point or byte, the end of the text. */
void json_show_place(char shown[JSON_SHOWN_SIZE], const char *at, const char *end);

/* Quote a text for a message: JSON's escapes, at most 60 bytes of it, then "…". Bytes that are not UTF-8 become '?'. */
void json_show_text(char shown[JSON_SHOWN_SIZE], const char *text, size_t length);

/* Write the escape of a character that must have one in a string (a quote, a backslash, a control character).
 * Returns its length, at most 6; 0 when c needs none. */
size_t json_escape(unsigned char c, char escape[8]);

#endif

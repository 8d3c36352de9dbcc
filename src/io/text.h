/* Text that came from outside, made fit for a message; and what is valid UTF-8. */
#ifndef LIFT_IO_TEXT_H
#define LIFT_IO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum {
  TEXT_SHOWN = 60,               /* bytes of a value that a message shows */
  TEXT_SIZE = 4 * TEXT_SHOWN + 4 /* room for them escaped, the mark of a cut, and NUL */
};

/* Write text so that it can stand in one line on a terminal: control characters (C0, DEL, C1) and bytes that are not
 * UTF-8 become \xNN, the rest stays. At most limit bytes of the text are shown (never half a character); a longer text
 * ends in "…". out needs 4 * limit + 4 bytes. Returns out. */
const char *text_escape(char *out, const char *text, size_t length, size_t limit);

/* The same with the usual limit, for values inside a message: text_show(buffer, value, length). Returns out. */
const char *text_show(char out[TEXT_SIZE], const char *text, size_t length);

/* The index of the first byte that is not part of valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most
 * U+10FFFF); length when all is valid. */
size_t text_utf8_end(const char *text, size_t length);

/* Whether all bytes are below 0x80. */
bool text_is_ascii(const char *text, size_t length);

#endif

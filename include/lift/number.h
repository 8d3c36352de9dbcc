/* Numbers as text, and text as numbers: exact, and free of the locale.
 *
 * What is printed here reads back to the same bits, here or in any correctly rounding reader, and is a JSON number.
 * These functions stand in for printf and strtod wherever a number enters or leaves: they do not look at LC_NUMERIC, do
 * not allocate, and do not touch errno. They are std::to_chars and std::from_chars behind a C interface.
 */
#ifndef LIFT_NUMBER_H
#define LIFT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for any number printed here, with its final NUL: a double needs at most 25 bytes, a long long 21. */
enum { LIFT_NUMBER_SIZE = 32 };

/* Print a double as the shortest decimal text that reads back to the same bits.
 *
 * x       finite text    LIFT_NUMBER_SIZE bytes; always ends in NUL afterwards returns the length without the NUL; 0,
 * and an empty text, when x is NaN or infinite, for which JSON has no number: the
 *         caller decides beforehand what stands for a missing value
 *
 * Where positional and scientific text are equally short the positional one is taken: 0.1, 12345, -0, but 1e+05, 1e-04,
 * 1e+22, as the shorter one. A count, which people expect to see in full, is an integer: see below.
 */
size_t lift_number_print(double x, char text[LIFT_NUMBER_SIZE]);

/* Print an integer in full. text as above; returns the length without the NUL, always at least 1. */
size_t lift_integer_print(long long x, char text[LIFT_NUMBER_SIZE]);

/* Read a decimal number as found in CSV files and on command lines, rounded correctly (to nearest, ties to even).
 *
 * text    length bytes, not necessarily followed by NUL; NULL only with length 0
 * x       written only when true is returned
 * returns whether the whole text is a number: an optional + or -, digits with an optional point among, before or after
 *         them, and an optional exponent: "12", "-0.5", "+.5", "5.", "1e3", "1.5E-7".
 *
 * Refused: the empty text, white space anywhere, a thousands separator, a decimal comma, hexadecimal, inf, nan, and a
 * number too large for a double. One too small is accepted as the denormal or (signed) zero it rounds to. JSON is
 * stricter (no "+1", ".5", "5.", "01"); that grammar is checked by the JSON reader before this is called.
 */
bool lift_number_parse(const char *text, size_t length, double *x);

/* Read a decimal integer: an optional + or -, then digits only. As above; refused when it does not fit a long long. */
bool lift_integer_parse(const char *text, size_t length, long long *x);

#ifdef __cplusplus
}
#endif
#endif

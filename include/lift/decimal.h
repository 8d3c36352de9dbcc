/* Decimal numbers as scaled integers, so that sums of them can be exact.
 *
 * "12.50" is 125 * 10^-1: the trailing zeros of the fraction are dropped, so that digits and decimals depend on the
 * value alone, not on how it was written ("1.50" and "1.5", "3.0", "3" and "30e-1" are pairs of equals).
 */
#ifndef LIFT_DECIMAL_H
#define LIFT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an exact decimal may hold: |digits| < 2^LIFT_DECIMAL_BITS, decimals <= LIFT_DECIMAL_PLACES. */
enum { LIFT_DECIMAL_BITS = 62, LIFT_DECIMAL_PLACES = 18 };

struct lift_decimal {
  int64_t digits;   /* when exact: the number is digits * 10^-decimals; else 0 */
  uint8_t decimals; /* when exact: 0 to 18, and the last digit is not zero unless decimals is 0; else 0 */
  bool exact;       /* the number fits digits and decimals; when false, only value counts */
  double value;     /* the double nearest to the number as written (ties to even), always finite */
};

/* Read a number.
 *
 * text, length  the whole field; not terminated; exactly what lift_number_parse (lift/number.h) accepts
 * out           written only on success
 *
 * False when the text is not a number, or its magnitude does not fit a double.
 * Exact are the texts whose value has at most 18 significant decimals and an integer digits below 2^62 (some 4.6e18):
 * every integer and amount met in practice, with or without an exponent ("1.5e-3"), and as many zeros as one likes.
 * A "-0" is exact, with digits 0 and the value -0.0.
 * Cost: O(length), no allocation; up to 18 digits without an exponent are read in one simple loop. */
bool lift_decimal_parse(const char *text, size_t length, struct lift_decimal *out);

#ifdef __cplusplus
}
#endif
#endif

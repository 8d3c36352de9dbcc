/* Two JSON values compared leaf by leaf: texts, counts and structure exactly, real numbers within a tolerance. */
#ifndef LIFT_VERIFY_COMPARE_H
#define LIFT_VERIFY_COMPARE_H

#include "io/json_read.h"

enum { COMPARE_SHOWN = 20 }; /* differences kept with their values; all are counted */

struct difference {
  char *path, *stated, *recomputed; /* owned; a value that is not there is "(nothing)" */
};

struct comparison {
  size_t leaves, differences;
  double largest;   /* of the relative differences within the tolerance */
  struct difference shown[COMPARE_SHOWN];
  size_t shown_count;
};

/* Relative tolerance of numbers that are not whole; whole numbers up to 2^53 must be equal. */
#define COMPARE_TOLERANCE 1e-9

/* Add the differences of two values to the comparison. path is the place for messages. LIFT_EMEMORY. */
enum lift_status compare_values(const struct json *stated, const struct json *recomputed, const char *path,
                                struct comparison *out, struct lift_error *err);

void comparison_clear(struct comparison *comparison);

#endif

/* The nearest of a set of names, for "did you mean". */
#ifndef LIFT_IO_NEAREST_H
#define LIFT_IO_NEAREST_H

#include <stddef.h>

/* The name with the smallest edit distance to the given one (case folded), or NULL when none is near: a distance over a
 * third of the longer name's length, and over 1, is not near. Ties go to the first. */
const char *nearest_name(const char *name, const char *const *names, size_t n);

#endif

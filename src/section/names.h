/* Texts that recur, as numbers from 0 in the order in which they came first: arms, segments, experiments. */
#ifndef LIFT_SECTION_NAMES_H
#define LIFT_SECTION_NAMES_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is empty. Read text and n freely; a text may hold any bytes, and ends in NUL. */
struct names {
  char **text;
  size_t *length;
  size_t n;
  uint64_t *hash;
  uint32_t *slot; /* index + 1; 0: free */
  size_t slots, room;
};

void names_clear(struct names *names);

/* The number of a text; it is added when it is new. LIFT_EMEMORY; LIFT_EDATA beyond 2^32 - 2 texts. */
enum lift_status names_add(struct names *names, const char *text, size_t length, size_t *index, struct lift_error *err);

/* The number of a text that is there; false when it is not. */
bool names_find(const struct names *names, const char *text, size_t length, size_t *index);

#endif

/* A set of unit ids, each with a small number: 12 bytes a slot, 17 to 34 an id, whatever the ids' lengths.
 *
 * An id is kept as its 64-bit XXH3 alone, so two different ids could be taken for one: with n ids the chance that this
 * happens anywhere is about n^2 / 2^65 (3e-8 for a million ids, 3e-6 for ten million). A caller must then refuse an
 * id that is there, never drop it in silence.
 */
#ifndef LIFT_SECTION_UNIT_SET_H
#define LIFT_SECTION_UNIT_SET_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is empty. */
struct unit_set {
  uint64_t *hash; /* 0: free */
  uint32_t *value;
  size_t n, slots;
};

void unit_set_clear(struct unit_set *set);

/* Find an id, or NULL. `within` keeps ids of several sets in one apart; 0 for one set. The place is valid until the
 * next unit_set_add. */
uint32_t *unit_set_find(const struct unit_set *set, uint64_t within, const char *id, size_t length);

/* Find or add an id; *value points to its number, which is 0 when *added. LIFT_EMEMORY. */
enum lift_status unit_set_add(struct unit_set *set, uint64_t within, const char *id, size_t length, uint32_t **value,
                              bool *added, struct lift_error *err);

#endif

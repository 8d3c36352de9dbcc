#include "section/unit_set.h"

#include <stdlib.h>
#include <xxhash.h>

void unit_set_clear(struct unit_set *set)
{
  if (!set)
    return;
  free(set->hash);
  free(set->value);
  *set = (struct unit_set){0};
}

static uint64_t hash_id(uint64_t within, const char *id, size_t length)
{
  uint64_t hash = XXH3_64bits_withSeed(id, length, within);
  return hash ? hash : 1;
}

static size_t find_slot(const struct unit_set *set, uint64_t hash)
{
  size_t at = hash & (set->slots - 1);
  while (set->hash[at] && set->hash[at] != hash)
    at = (at + 1) & (set->slots - 1);
  return at;
}

uint32_t *unit_set_find(const struct unit_set *set, uint64_t within, const char *id, size_t length)
{
  if (set->n == 0)
    return NULL;
  size_t at = find_slot(set, hash_id(within, id, length));
  return set->hash[at] ? &set->value[at] : NULL;
}

static enum lift_status grow(struct unit_set *set, struct lift_error *err)
{
  struct unit_set grown = {.slots = set->slots ? 2 * set->slots : 1024, .n = set->n};
  grown.hash = calloc(grown.slots, sizeof *grown.hash);
  grown.value = calloc(grown.slots, sizeof *grown.value);
  if (!grown.hash || !grown.value) {
    unit_set_clear(&grown);
    return lift_fail_memory(err);
  }
  for (size_t i = 0; i < set->slots; i++)
    if (set->hash[i]) {
      size_t at = find_slot(&grown, set->hash[i]);
      grown.hash[at] = set->hash[i];
      grown.value[at] = set->value[i];
    }
  unit_set_clear(set);
  *set = grown;
  return LIFT_OK;
}

enum lift_status unit_set_add(struct unit_set *set, uint64_t within, const char *id, size_t length, uint32_t **value,
                              bool *added, struct lift_error *err)
{
  if (10 * (set->n + 1) > 7 * set->slots) {
    enum lift_status st = grow(set, err);
    if (st)
      return st;
  }
  uint64_t hash = hash_id(within, id, length);
  size_t at = find_slot(set, hash);
  *added = !set->hash[at];
  if (*added) {
    set->hash[at] = hash;
    set->value[at] = 0;
    set->n++;
  }
  *value = &set->value[at];
  return LIFT_OK;
}

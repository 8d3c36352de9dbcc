#include "section/names.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

void names_clear(struct names *names)
{
  if (!names)
    return;
  for (size_t i = 0; i < names->n; i++)
    free(names->text[i]);
  free(names->text);
  free(names->length);
  free(names->hash);
  free(names->slot);
  *names = (struct names){0};
}

/* The slot of a text, or the free one where it belongs. There is always a free one. */
static size_t find_slot(const struct names *names, const char *text, size_t length, uint64_t hash)
{
  size_t at = hash & (names->slots - 1);
  for (; names->slot[at]; at = (at + 1) & (names->slots - 1)) {
    size_t i = names->slot[at] - 1;
    if (names->hash[i] == hash && names->length[i] == length && memcmp(names->text[i], text, length) == 0)
      break;
  }
  return at;
}

bool names_find(const struct names *names, const char *text, size_t length, size_t *index)
{
  if (names->n == 0)
    return false;
  size_t at = find_slot(names, text, length, XXH3_64bits(text, length));
  if (!names->slot[at])
    return false;
  *index = names->slot[at] - 1;
  return true;
}

static bool grow_slots(struct names *names)
{
  size_t slots = names->slots ? 2 * names->slots : 16;
  uint32_t *slot = calloc(slots, sizeof *slot);
  if (!slot)
    return false;
  free(names->slot);
  names->slot = slot;
  names->slots = slots;
  for (size_t i = 0; i < names->n; i++) {
    size_t at = names->hash[i] & (slots - 1);
    while (slot[at])
      at = (at + 1) & (slots - 1);
    slot[at] = (uint32_t)i + 1;
  }
  return true;
}

static bool grow_texts(struct names *names)
{
  size_t room = names->room ? 2 * names->room : 8;
  char **text = realloc(names->text, room * sizeof *text);
  if (text)
    names->text = text;
  size_t *length = text ? realloc(names->length, room * sizeof *length) : NULL;
  if (length)
    names->length = length;
  uint64_t *hash = length ? realloc(names->hash, room * sizeof *hash) : NULL;
  if (hash) {
    names->hash = hash;
    names->room = room;
  }
  return hash != NULL;
}

enum lift_status names_add(struct names *names, const char *text, size_t length, size_t *index, struct lift_error *err)
{
  uint64_t hash = XXH3_64bits(text, length);
  if (2 * (names->n + 1) > names->slots && !grow_slots(names))
    return lift_fail_memory(err);
  size_t at = find_slot(names, text, length, hash);
  if (names->slot[at]) {
    *index = names->slot[at] - 1;
    return LIFT_OK;
  }
  if (names->n >= UINT32_MAX - 1)
    return lift_fail(err, LIFT_EDATA, "more than %lu different texts", (unsigned long)UINT32_MAX - 1);
  if (names->n == names->room && !grow_texts(names))
    return lift_fail_memory(err);
  char *copy = malloc(length + 1);
  if (!copy)
    return lift_fail_memory(err);
  memcpy(copy, text, length);
  copy[length] = 0;
  names->text[names->n] = copy;
  names->length[names->n] = length;
  names->hash[names->n] = hash;
  *index = names->n++;
  names->slot[at] = (uint32_t)names->n;
  return LIFT_OK;
}

#include "lift/hash.h"

#include <string.h>

/* Compiled in rather than called: ids are short, so the call would cost as much as the hash, and the state of the long
 * ones may then live on the stack, so that nothing here can fail. */
#define XXH_INLINE_ALL
#include <xxhash.h>

static const char separator = 0x1F;

/* Salt and id that do not fit the buffer of the usual case. */
static uint64_t hash_long(const char *salt, size_t salt_length, const char *unit, size_t unit_length)
{
  XXH3_state_t state;
  XXH3_INITSTATE(&state);
  XXH3_64bits_reset(&state);
  if (salt_length > 0)
    XXH3_64bits_update(&state, salt, salt_length);
  XXH3_64bits_update(&state, &separator, 1);
  if (unit_length > 0)
    XXH3_64bits_update(&state, unit, unit_length);
  return XXH3_64bits_digest(&state);
}

uint64_t lift_hash_unit_bits(const char *salt, size_t salt_length, const char *unit, size_t unit_length)
{
  char joined[256];
  if (salt_length >= sizeof joined || unit_length >= sizeof joined - salt_length)
    return hash_long(salt, salt_length, unit, unit_length);
  if (salt_length > 0)
    memcpy(joined, salt, salt_length);
  joined[salt_length] = separator;
  if (unit_length > 0)
    memcpy(joined + salt_length + 1, unit, unit_length);
  return XXH3_64bits(joined, salt_length + 1 + unit_length);
}

double lift_hash_unit(const char *salt, size_t salt_length, const char *unit, size_t unit_length)
{
  return (double)(lift_hash_unit_bits(salt, salt_length, unit, unit_length) >> 11) * 0x1p-53;
}

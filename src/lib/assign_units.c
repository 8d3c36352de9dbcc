#include "lift/assign.h"

#include <stdlib.h>
#include <string.h>

enum { KEY = 8, SMALL = 16, SHOWN = 80 };

/* An id while sorting: the 8 bytes that follow the common prefix, as a number that orders as they do. */
struct entry {
  uint64_t key;
  uint32_t row;
};

const char *lift_units_id(const struct lift_units *units, uint32_t i, size_t *length)
{
  *length = units->start[i + 1] - units->start[i];
  return units->bytes + units->start[i];
}

static void *grow(void *block, size_t *room, size_t need, size_t size)
{
  size_t larger = *room < 512 ? 1024 : *room + *room / 2 + 1;
  if (larger < need)
    larger = need;
  if (larger > SIZE_MAX / size)
    return NULL;
  void *grown = realloc(block, larger * size);
  if (grown)
    *room = larger;
  return grown;
}

static enum lift_status make_room(struct lift_units *units, size_t length, struct lift_error *err)
{
  size_t used = units->n ? units->start[units->n] : 0;
  if (length > SIZE_MAX - used)
    return lift_fail_memory(err);
  if (used + length > units->room_bytes) {
    char *bytes = grow(units->bytes, &units->room_bytes, used + length, 1);
    if (!bytes)
      return lift_fail_memory(err);
    units->bytes = bytes;
  }
  if (!units->start || (size_t)units->n + 2 > units->room_units) {
    size_t *start = grow(units->start, &units->room_units, (size_t)units->n + 2, sizeof *start);
    if (!start)
      return lift_fail_memory(err);
    units->start = start;
    units->start[0] = 0;
  }
  return LIFT_OK;
}

enum lift_status lift_units_append(struct lift_units *units, const char *id, size_t length, struct lift_error *err)
{
  if (length == 0)
    return lift_fail(err, LIFT_EDATA, "unit %llu has an empty id", units->n + 1ULL);
  if (units->n >= UINT32_MAX - 1)
    return lift_fail(err, LIFT_EDATA, "more than %lu units", (unsigned long)(UINT32_MAX - 1));
  enum lift_status st = make_room(units, length, err);
  if (st)
    return st;
  free(units->order);
  units->order = NULL;
  units->duplicates = 0;
  size_t at = units->start[units->n];
  memcpy(units->bytes + at, id, length);
  units->start[++units->n] = at + length;
  return LIFT_OK;
}

void lift_units_clear(struct lift_units *units)
{
  if (!units)
    return;
  free(units->bytes);
  free(units->start);
  free(units->order);
  *units = (struct lift_units){0};
}

/* How many bytes all ids begin with. */
static size_t common_prefix(const struct lift_units *units)
{
  size_t common, length;
  const char *first = lift_units_id(units, 0, &common);
  for (uint32_t i = 1; i < units->n && common > 0; i++) {
    const char *id = lift_units_id(units, i, &length);
    if (common > length)
      common = length;
    size_t same = 0;
    while (same < common && id[same] == first[same])
      same++;
    common = same;
  }
  return common;
}

/* Bytes [skip, skip + 8) with the first as the most significant, 0 beyond the end: unequal keys order as the ids do. */
static uint64_t key_of(const struct lift_units *units, uint32_t i, size_t skip)
{
  size_t length;
  const unsigned char *id = (const unsigned char *)lift_units_id(units, i, &length);
  uint64_t key = 0;
  for (size_t b = skip; b < skip + KEY; b++)
    key = key << 8 | (b < length ? id[b] : 0);
  return key;
}

static int compare_ids(const struct lift_units *units, uint32_t a, uint32_t b)
{
  size_t length_a, length_b;
  const char *id_a = lift_units_id(units, a, &length_a), *id_b = lift_units_id(units, b, &length_b);
  int order = memcmp(id_a, id_b, length_a < length_b ? length_a : length_b);
  return order ? order : (length_a > length_b) - (length_a < length_b);
}

/* Whether a comes after b; equal ids keep the order of their rows because both sorts are stable. */
static bool after(const struct lift_units *units, const struct entry *a, const struct entry *b)
{
  return a->key != b->key ? a->key > b->key : compare_ids(units, a->row, b->row) > 0;
}

static void insertion_sort(const struct lift_units *units, struct entry *entry, size_t n)
{
  for (size_t i = 1; i < n; i++) {
    struct entry moving = entry[i];
    size_t j = i;
    for (; j > 0 && after(units, &entry[j - 1], &moving); j--)
      entry[j] = entry[j - 1];
    entry[j] = moving;
  }
}

/* Sort entry[0..n) with as much scratch; depth log2(n). */
static void merge_sort(const struct lift_units *units, struct entry *entry, struct entry *scratch, size_t n)
{
  if (n <= SMALL) {
    insertion_sort(units, entry, n);
    return;
  }
  size_t half = n / 2, i = 0, j = half, k = 0;
  merge_sort(units, entry, scratch, half);
  merge_sort(units, entry + half, scratch, n - half);
  if (!after(units, &entry[half - 1], &entry[half]))
    return;
  memcpy(scratch, entry, half * sizeof *entry);
  while (i < half && j < n)
    entry[k++] = after(units, &scratch[i], &entry[j]) ? entry[j++] : scratch[i++];
  memcpy(entry + k, scratch + i, (half - i) * sizeof *entry);
}

/* An id for a message: shortened, control characters shown as '?'. */
static const char *shown(const struct lift_units *units, uint32_t i, char text[SHOWN + 4])
{
  size_t length, kept;
  const char *id = lift_units_id(units, i, &length);
  kept = length < SHOWN ? length : SHOWN;
  for (size_t b = 0; b < kept; b++)
    text[b] = (unsigned char)id[b] < 0x20 || id[b] == 0x7F ? '?' : id[b];
  strcpy(text + kept, length > SHOWN ? "..." : "");
  return text;
}

static enum lift_status check_duplicates(struct lift_units *units, struct lift_error *err)
{
  uint32_t first = 0;
  units->duplicates = 0;
  for (uint32_t r = 1; r < units->n; r++)
    if (compare_ids(units, units->order[r - 1], units->order[r]) == 0 && units->duplicates++ == 0)
      first = r;
  if (units->duplicates == 0)
    return LIFT_OK;
  char text[SHOWN + 4];
  uint32_t row_a = units->order[first - 1], row_b = units->order[first];
  return lift_fail(err, LIFT_EDATA,
                   "unit '%s' is there twice (units %llu and %llu); rows that repeat an earlier id: %lu",
                   shown(units, row_a, text), row_a + 1ULL, row_b + 1ULL, (unsigned long)units->duplicates);
}

enum lift_status lift_units_sort(struct lift_units *units, struct lift_error *err)
{
  if (units->n == 0 || (units->order && units->duplicates == 0))
    return LIFT_OK;
  if (units->order)
    return check_duplicates(units, err);
  size_t n = units->n, skip = common_prefix(units);
  if (n > SIZE_MAX / (2 * sizeof(struct entry)))
    return lift_fail_memory(err);
  uint32_t *order = malloc(n * sizeof *order);
  struct entry *entry = malloc((n + n / 2 + 1) * sizeof *entry);
  if (!order || !entry) {
    free(order);
    free(entry);
    return lift_fail_memory(err);
  }
  for (uint32_t i = 0; i < n; i++)
    entry[i] = (struct entry){key_of(units, i, skip), i};
  merge_sort(units, entry, entry + n, n);
  for (size_t r = 0; r < n; r++)
    order[r] = entry[r].row;
  free(entry);
  units->order = order;
  return check_duplicates(units, err);
}

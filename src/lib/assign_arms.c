#include "lift/assign.h"
#include "lift/decimal.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 18, ARMS_MAX = 65535, SHOWN = 60 };

static const uint64_t LARGEST = 1000000000000000000; /* 10^DIGITS; twice it fits a word, which the divisions rest on */

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
  while (b) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* floor(times part / whole) and the remainder, for part <= whole <= LARGEST: long multiplication, bit by bit. */
static uint64_t scale(uint64_t times, uint64_t part, uint64_t whole, uint64_t *rest)
{
  uint64_t quotient = 0, left = 0;
  for (int bit = 63; bit >= 0; bit--) {
    left = 2 * left;
    quotient = 2 * quotient + (left >= whole);
    left -= left >= whole ? whole : 0;
    if (times >> bit & 1) {
      left += part;
      quotient += left >= whole;
      left -= left >= whole ? whole : 0;
    }
  }
  *rest = left;
  return quotient;
}

/* round(2^64 part / whole), a half up, for part < whole <= LARGEST; less than 2^64 since part/whole <= 1 - 1/LARGEST.
 * */
static uint64_t boundary(uint64_t part, uint64_t whole)
{
  uint64_t quotient = 0, left = part;
  for (int bit = 0; bit < 64; bit++) {
    left = 2 * left;
    quotient = 2 * quotient + (left >= whole);
    left -= left >= whole ? whole : 0;
  }
  return quotient + (2 * left >= whole);
}

static enum lift_status fail_digits(struct lift_error *err)
{
  return lift_fail(err, LIFT_EUSAGE, "shares too far apart: together they need more than %d digits", DIGITS);
}

/* Bring all shares to one scale, as integers in arms->ratio with their sum in arms->total. */
static enum lift_status set_ratios(struct lift_arms *arms, const struct lift_decimal *decimal, struct lift_error *err)
{
  int places = 0;
  for (size_t k = 0; k < arms->n; k++)
    if (decimal[k].decimals > places)
      places = decimal[k].decimals;
  for (size_t k = 0; k < arms->n; k++) {
    uint64_t value = (uint64_t)decimal[k].digits;
    for (int i = decimal[k].decimals; value && i < places; i++) {
      if (value > LARGEST / 10)
        return fail_digits(err);
      value *= 10;
    }
    arms->ratio[k] = value;
    if (value > LARGEST || (arms->total += value) > LARGEST)
      return fail_digits(err);
  }
  if (arms->total == 0)
    return lift_fail(err, LIFT_EUSAGE, "every share is 0, expected at least one positive");
  uint64_t divisor = arms->total;
  for (size_t k = 0; k < arms->n; k++)
    divisor = common_divisor(divisor, arms->ratio[k]);
  for (size_t k = 0; k < arms->n; k++)
    arms->ratio[k] /= divisor;
  arms->total /= divisor;
  return LIFT_OK;
}

static enum lift_status read_share(const char *name, const char *text, struct lift_decimal *out,
                                   struct lift_error *err)
{
  if (!lift_decimal_parse(text, strlen(text), out))
    return lift_fail(err, LIFT_EUSAGE, "arm '%.*s': share '%.*s' is not a decimal number", SHOWN, name, SHOWN, text);
  if (out->value < 0)
    return lift_fail(err, LIFT_EUSAGE, "arm '%.*s': share '%.*s' is negative", SHOWN, name, SHOWN, text);
  if (!out->exact)
    return lift_fail(err, LIFT_EUSAGE, "arm '%.*s': share '%.*s' needs more than %d digits", SHOWN, name, SHOWN, text,
                     DIGITS);
  return LIFT_OK;
}

static enum lift_status read_shares(struct lift_arms *arms, const char *const *share, struct lift_error *err)
{
  struct lift_decimal *decimal = calloc(arms->n, sizeof *decimal);
  if (!decimal)
    return lift_fail_memory(err);
  enum lift_status st = LIFT_OK;
  for (size_t k = 0; k < arms->n && !st; k++)
    st = read_share(arms->name[k], share ? share[k] : "1", &decimal[k], err);
  if (!st)
    st = set_ratios(arms, decimal, err);
  free(decimal);
  return st;
}

static void set_ranges(struct lift_arms *arms)
{
  uint64_t sum = 0, first = 0;
  for (size_t k = 0; k < arms->n; k++) {
    arms->share[k] = (double)arms->ratio[k] / (double)arms->total;
    if (arms->ratio[k] == 0)
      continue;
    sum += arms->ratio[k];
    uint64_t last = sum == arms->total ? UINT64_MAX : boundary(sum, arms->total) - 1;
    arms->range[arms->ranges++] = (struct lift_arm_range){first, last, (uint32_t)k};
    first = last + 1;
  }
}

static enum lift_status copy_names(struct lift_arms *arms, const char *const *name, struct lift_error *err)
{
  for (size_t k = 0; k < arms->n; k++) {
    if (!*name[k])
      return lift_fail(err, LIFT_EUSAGE, "arm %zu has no name", k + 1);
    for (size_t i = 0; i < k; i++)
      if (strcmp(name[i], name[k]) == 0)
        return lift_fail(err, LIFT_EUSAGE, "arm '%.*s' is named twice", SHOWN, name[k]);
    if (!(arms->name[k] = strdup(name[k])))
      return lift_fail_memory(err);
  }
  return LIFT_OK;
}

enum lift_status lift_arms_set(struct lift_arms *arms, size_t n, const char *const *name, const char *const *share,
                               struct lift_error *err)
{
  struct lift_arms set = {.n = n};
  if (n < 1 || n > ARMS_MAX) {
    lift_arms_clear(arms);
    return lift_fail(err, LIFT_EUSAGE, "%zu arms, expected 1 to %d", n, ARMS_MAX);
  }
  set.name = calloc(n, sizeof *set.name);
  set.share = calloc(n, sizeof *set.share);
  set.ratio = calloc(n, sizeof *set.ratio);
  set.range = calloc(n, sizeof *set.range);
  enum lift_status st = LIFT_OK;
  if (!set.name || !set.share || !set.ratio || !set.range)
    st = lift_fail_memory(err);
  if (!st)
    st = copy_names(&set, name, err);
  if (!st)
    st = read_shares(&set, share, err);
  if (st)
    lift_arms_clear(&set);
  else
    set_ranges(&set);
  lift_arms_clear(arms);
  *arms = set;
  return st;
}

void lift_arms_clear(struct lift_arms *arms)
{
  if (!arms)
    return;
  for (size_t k = 0; arms->name && k < arms->n; k++)
    free(arms->name[k]);
  free(arms->name);
  free(arms->share);
  free(arms->ratio);
  free(arms->range);
  *arms = (struct lift_arms){0};
}

uint32_t lift_arms_at(const struct lift_arms *arms, uint64_t bits)
{
  size_t low = 0, high = arms->ranges;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (arms->range[middle].last < bits)
      low = middle + 1;
    else
      high = middle;
  }
  return low < arms->ranges && arms->range[low].first <= bits ? arms->range[low].arm : LIFT_ARM_NONE;
}

/* How many fractional parts are larger than `rest`. */
static uint32_t larger(const uint64_t *part, size_t n, uint64_t rest)
{
  uint32_t count = 0;
  for (size_t k = 0; k < n; k++)
    count += part[k] > rest;
  return count;
}

static int descending(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x < y) - (x > y);
}

/* One unit more for the `left` largest fractional parts; among those equal to the last of them, selection sampling. */
static void give_rest(const uint64_t *part, uint64_t last, size_t n, uint32_t left, struct lift_random *random,
                      uint32_t *count)
{
  uint32_t ties = 0, places = left - larger(part, n, last);
  for (size_t k = 0; k < n; k++)
    ties += part[k] == last;
  for (size_t k = 0; k < n; k++) {
    if (part[k] > last)
      count[k]++;
    if (part[k] != last)
      continue;
    bool certain = places == ties || !random;
    if (places > 0 && (certain || lift_random_below(random, ties) < places)) {
      count[k]++;
      places--;
    }
    ties--;
  }
}

enum lift_status lift_arms_counts(const struct lift_arms *arms, uint32_t units, struct lift_random *random,
                                  uint32_t *count, struct lift_error *err)
{
  size_t n = arms->n;
  uint64_t *part = malloc(2 * n * sizeof *part), *sorted = part + n;
  if (!part)
    return lift_fail_memory(err);
  uint32_t left = units;
  for (size_t k = 0; k < n; k++) {
    count[k] = (uint32_t)scale(units, arms->ratio[k], arms->total, &part[k]);
    left -= count[k];
  }
  memcpy(sorted, part, n * sizeof *part);
  qsort(sorted, n, sizeof *sorted, descending);
  if (left > 0)
    give_rest(part, sorted[left - 1], n, left, random, count);
  free(part);
  return LIFT_OK;
}

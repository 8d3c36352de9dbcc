#include "lift/assign.h"
#include "lift/hash.h"

#include <string.h>

uint32_t lift_assign_hash(const struct lift_arms *arms, const char *salt, size_t salt_length, const char *unit,
                          size_t unit_length)
{
  return lift_arms_at(arms, lift_hash_unit_bits(salt, salt_length, unit, unit_length));
}

static enum lift_status run_hash(const struct lift_randomize_task *task, uint32_t *arm, uint32_t *count,
                                 struct lift_error *err)
{
  const struct lift_units *units = task->units;
  if (!task->salt)
    return lift_fail(err, LIFT_EUSAGE, "assignment by hash needs a salt");
  memset(count, 0, task->arms->n * sizeof *count);
  for (uint32_t i = 0; i < units->n; i++) {
    size_t length;
    const char *id = lift_units_id(units, i, &length);
    arm[i] = lift_assign_hash(task->arms, task->salt, task->salt_length, id, length);
    if (arm[i] != LIFT_ARM_NONE)
      count[arm[i]]++;
  }
  return LIFT_OK;
}

/* Shuffle the arms of the units that come r-th in byte order, r = 0, …, n - 1. */
static void shuffle(const uint32_t *order, uint32_t n, struct lift_random *random, uint32_t *arm)
{
  for (uint32_t i = n; i > 1; i--) {
    uint32_t *a = &arm[order[i - 1]], *b = &arm[order[lift_random_below(random, i)]];
    uint32_t keep = *a;
    *a = *b;
    *b = keep;
  }
}

static enum lift_status run_complete(const struct lift_randomize_task *task, uint32_t *arm, uint32_t *count,
                                     struct lift_error *err)
{
  const struct lift_units *units = task->units;
  if (units->n == 0)
    return lift_fail(err, LIFT_EDATA, "no units to assign");
  if (!units->order)
    return lift_fail(err, LIFT_EUSAGE, "complete randomization needs the units sorted");
  if (units->duplicates)
    return lift_fail(err, LIFT_EDATA, "units that repeat an earlier id: %lu", (unsigned long)units->duplicates);
  struct lift_random random;
  lift_random_open(&random, task->seed, LIFT_STREAM_ASSIGN, task->replicate);
  enum lift_status st = lift_arms_counts(task->arms, units->n, &random, count, err);
  if (st)
    return st;
  uint32_t r = 0;
  for (uint32_t k = 0; k < task->arms->n; k++)
    for (uint32_t i = 0; i < count[k]; i++)
      arm[units->order[r++]] = k;
  shuffle(units->order, units->n, &random, arm);
  return LIFT_OK;
}

static const struct lift_randomize methods[] = {
    {"hash", "by a hash of salt and unit id; streams", true, run_hash},
    {"complete", "exact counts, every arrangement equally likely", false, run_complete},
};

const struct lift_randomize *lift_randomize_table(size_t *n)
{
  *n = sizeof methods / sizeof *methods;
  return methods;
}

const struct lift_randomize *lift_randomize_find(const char *name)
{
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (strcmp(methods[i].name, name) == 0)
      return &methods[i];
  return NULL;
}

/* Random assignment of units to arms: the arms and their shares, the units, and the methods of randomization.
 *
 * Two families. A stateless method looks at one unit alone: any order, shard, machine or day gives the same arm, and
 * the arms' counts are random. A method over the whole set fixes the counts; its result depends on the set of ids, the
 * seed and the replicate, never on the order of the rows. Methods are entries of one const table, lift_randomize_find.
 *
 * Ownership: the caller owns what it passes. lift_arms and lift_units start as {0} and are cleared by their _clear,
 * after success and after failure.
 */
#ifndef LIFT_ASSIGN_H
#define LIFT_ASSIGN_H

#include "lift/random.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Arms ---- */

/* The arm of a hash value that no range holds: a unit outside the test. Never met with the ranges of lift_arms_set. */
#define LIFT_ARM_NONE UINT32_MAX

/* One piece of the 64-bit line: the values first, …, last, both included (so 2^64 itself never has to be stored). */
struct lift_arm_range {
  uint64_t first, last;
  uint32_t arm;
};

/* The arms of an experiment; the first is the control. Read-only for the caller.
 *
 * Shares are exact: ratio[k] / total is the k-th share as a fraction of integers in lowest terms, share[k] the double
 * nearest to it. ranges, in ascending order without gaps, cut the 64-bit line at
 *     round(2^64 (ratio[0] + … + ratio[k]) / total), a half rounded up,
 * computed in integers. An arm of share 0 has no range, and the last range ends at 2^64 - 1.
 */
struct lift_arms {
  size_t n;
  char **name;
  double *share;
  uint64_t *ratio, total;
  struct lift_arm_range *range;
  size_t ranges;
};

/* Set the arms.
 *
 * n      1 to 65535
 * name   n texts, not empty, all different; copied
 * share  n decimal texts, as people and JSON write them: "1", "0.25", "1e-05"; each >= 0, at least one positive; they
 *        are divided by their sum, so 1,1 and 0.5,0.5 and 50,50 are the same arms. NULL for equal shares.
 * arms   {0}, or set before (then replaced); written whole on LIFT_OK, {0} on failure
 *
 * LIFT_EUSAGE   a name empty or twice; a share that is not a decimal number, negative, or all zero; together more than
 *               18 digits once brought to one scale (1e-20 beside 1: nobody would ever be in that arm)
 * LIFT_EMEMORY
 */
enum lift_status lift_arms_set(struct lift_arms *arms, size_t n, const char *const *name, const char *const *share,
                               struct lift_error *err);
void lift_arms_clear(struct lift_arms *arms);

/* The arm of 64 uniform bits, LIFT_ARM_NONE outside every range. O(log ranges). */
uint32_t lift_arms_at(const struct lift_arms *arms, uint64_t bits);

/* How many of `units` units each arm gets when counts are fixed: Hamilton's method of the largest remainder.
 *
 * Arm k gets the whole part of its quota, units ratio[k] / total, and the units left over go one each to the arms with
 * the largest fractional parts, all in exact integers. Arms that tie for the last of them are chosen among at random
 * with equal chance, from `random`; without a tie nothing is drawn. Hence: the counts add up to `units`; each is the
 * quota rounded down or up (so exact where the quota is whole, and 0 for share 0).
 *
 * Is it unbiased? With equal shares, yes: each arm's expected count is its quota, since any remainders tie. With
 * unequal shares the rounding, ties apart, is the same at every draw and moves a count by less than one unit: a unit's
 * chance of arm k is then count[k] / units, known exactly and different from the share by less than 1 / units. In
 * strata of a few units that may matter; weights should use the counts.
 *
 * random  open; may be NULL, and ties then go to the earlier arms (a preview of the counts)
 * count   arms->n values, written on LIFT_OK
 *
 * LIFT_EMEMORY
 * Reference   M. L. Balinski, H. P. Young (1982), Fair Representation, Yale University Press (Hamilton's method)
 */
enum lift_status lift_arms_counts(const struct lift_arms *arms, uint32_t units, struct lift_random *random,
                                  uint32_t *count, struct lift_error *err);

/* ---- Units ---- */

/* Unit ids in the order they came, as one arena of bytes. Id i is the bytes [start[i], start[i + 1]).
 * Memory: the ids' bytes plus 8 an id, plus 4 for the order; while sorting 24 more. */
struct lift_units {
  uint32_t n;
  char *bytes;
  size_t *start;       /* n + 1 offsets once n > 0 */
  uint32_t *order;     /* NULL until lift_units_sort: order[r] is the row of the r-th id in byte order */
  uint32_t duplicates; /* rows that repeat an earlier id, counted by lift_units_sort */
  size_t room_bytes, room_units;
};

/* Append one id, any bytes, taken as they are. Forgets an earlier sort.
 * LIFT_EDATA   the id is empty, or there are 2^32 - 2 already;  LIFT_EMEMORY   (the ids before stay) */
enum lift_status lift_units_append(struct lift_units *units, const char *id, size_t length, struct lift_error *err);

/* The i-th id, not ended by NUL; its length goes to *length. Valid until the next append. */
const char *lift_units_id(const struct lift_units *units, uint32_t i, size_t *length);

/* Order the ids by their bytes (as unsigned char, the shorter first where one starts the other), and find duplicates.
 * Done once; asking again costs nothing. Merge sort on 8 bytes beyond the prefix common to all, O(n log n) comparisons
 * at worst whatever the ids.
 *
 * LIFT_EDATA   an id is there twice: the message names the first in byte order, its rows (from 1), and how many more;
 *              order and duplicates are set all the same, so that a caller told to may go on
 * LIFT_EMEMORY */
enum lift_status lift_units_sort(struct lift_units *units, struct lift_error *err);
void lift_units_clear(struct lift_units *units);

/* ---- Methods ---- */

/* Assign one unit by hash: lift_arms_at of lift_hash_unit_bits(salt, unit), the rule of lift/hash.h.
 *
 * Each unit is in arm k with probability share[k] to 2^-64, independently of the others, as far as a hash stands for
 * chance.
 * salt   by custom the experiment's name; two experiments with one salt and the same shares have the same arms
 * unit   the id's bytes; an empty id is the caller's to refuse
 * Cannot fail. O(length).
 */
uint32_t lift_assign_hash(const struct lift_arms *arms, const char *salt, size_t salt_length, const char *unit,
                          size_t unit_length);

/* What a method is told. Fields a method does not need are ignored; those not there yet (strata, pairs, clusters,
 * covariates) are added at the end, and zero means absent. */
struct lift_randomize_task {
  const struct lift_arms *arms;
  const struct lift_units *units;
  const char *salt;   /* stateless methods */
  size_t salt_length;
  uint64_t seed;      /* methods over the set */
  uint64_t replicate; /* 0: the assignment itself; r > 0: the r-th redraw, for inference and rerandomization */
};

/* One method of randomization.
 *
 * run   arm     units->n values, in the units' own order, written on LIFT_OK
 *       count   arms->n values, the units in each arm; written on LIFT_OK
 *       LIFT_EDATA for units that cannot be assigned this way, LIFT_EUSAGE for a task that is not complete,
 *       LIFT_EMEMORY
 */
struct lift_randomize {
  const char *name;
  const char *summary;
  bool stateless; /* one unit at a time: streams, needs no sort, ignores seed and replicate */
  enum lift_status (*run)(const struct lift_randomize_task *task, uint32_t *arm, uint32_t *count,
                          struct lift_error *err);
};

/* The methods:
 *
 * hash      lift_assign_hash for every unit. A redraw is another salt, not another replicate.
 *
 * complete  Complete randomization: every arrangement of the arms' counts over the units is equally likely. The counts
 *           are those of lift_arms_counts; labels 0…0 1…1 … laid along the ids in byte order are shuffled by Fisher and
 *           Yates, from the last position to the second. One stream, (seed, LIFT_STREAM_ASSIGN, replicate), gives
 *           first the draws of ties, then those of the shuffle. Needs lift_units_sort without duplicates (LIFT_EUSAGE,
 *           LIFT_EDATA otherwise) and at least one unit (LIFT_EDATA). Adding or removing one unit changes the arms of
 *           others. O(n), no allocation by n; safe to run from several threads over the same units.
 *           Reference   D. E. Knuth, The Art of Computer Programming 2, 3.4.2, Algorithm P
 */
const struct lift_randomize *lift_randomize_find(const char *name); /* NULL when there is none of that name */
const struct lift_randomize *lift_randomize_table(size_t *n);       /* all of them, in the order of the manual */

#ifdef __cplusplus
}
#endif
#endif

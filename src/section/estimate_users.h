/* Estimates of a test on units: every metric, arm against control, in the whole population and in each segment. */
#ifndef LIFT_SECTION_ESTIMATE_USERS_H
#define LIFT_SECTION_ESTIMATE_USERS_H

#include "section/contrast.h"
#include "section/estimate_settings.h"
#include "section/moments.h"
#include "section/plan.h"

/* What a test of one metric and arm can be made of. */
enum tested_slot {
  TESTED_RAW,      /* unadjusted */
  TESTED_ADJUSTED, /* for the planned covariates, or for all when none was planned */
  TESTED_FURTHER,  /* for unplanned covariates beside the planned ones */
  TESTED_MARGIN,   /* the null is the margin of non-inferiority; in the slot of the headline otherwise */
  TESTED_SLOTS
};

/* One entry, with all that is needed to make it again at another level. */
struct tested {
  struct estimate estimate;
  struct contrast contrast;
  struct lift_test test;
  size_t metric, arm; /* in the moments */
  enum tested_slot slot;
};

/* A metric of the moments and an arm in it, whole population. */
struct hypothesis {
  const struct metric *metric; /* as planned, else as in the moments */
  bool planned;                /* the metric is in the plan */
  size_t arm;
  enum tested_slot lead; /* the slot of the headline, or of what stands in its place */
  bool possible;         /* its headline could be made */
  struct lift_error why; /* why not */
};

struct tests {
  const struct moments_section *section;
  struct tested *item;
  size_t n, room;
  struct hypothesis *hypothesis; /* metrics x (arms - 1), by metric; arm 1 first */
  size_t hypotheses;
  size_t segment_failures;       /* entries of segments that could not be made */
  struct lift_error segment_why; /* the first of them */
  char **dropped;                /* covariates that took no part somewhere in the whole population */
  size_t drops;
};

/* Make all entries, uncorrected.
 *
 * plan  NULL: none
 * out   filled on LIFT_OK; may be cleared in any case. A comparison whose data cannot be tested (no variance, too few
 *       units) is left out, with the reason
 */
enum lift_status tests_make(const struct moments_section *section, const struct plan *plan,
                            const struct estimate_settings *settings, struct tests *out, struct lift_error *err);
void tests_clear(struct tests *tests);

/* Of a metric and arm in the whole population: the entry in a slot and scale, the headline, and the one that decides
 * (that of the margin where the metric has one). NULL where there is none. */
struct tested *tests_find(const struct tests *tests, size_t metric, size_t arm, enum tested_slot slot,
                          enum estimate_scale scale);
struct tested *tests_headline(const struct tests *tests, size_t metric, size_t arm);
struct tested *tests_deciding(const struct tests *tests, size_t metric, size_t arm);

/* Compute an entry's effect at an error. Failures as contrast_test. */
enum lift_status tested_at(struct tested *tested, double alpha, struct lift_error *err);

#endif

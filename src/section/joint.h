/* A metric and its covariates in one cell of the moments: counts, samples, and samples adjusted for the covariates. */
#ifndef LIFT_SECTION_JOINT_H
#define LIFT_SECTION_JOINT_H

#include "section/contrast.h"
#include "section/moments.h"

/* Where a metric stands in the moments, and in which pair of cells. */
struct joint_place {
  const struct moments_section *section;
  const struct moments_block *block;
  size_t variable; /* the metric's */
  size_t segment, arm;
};

/* The plain contrast: counts of a proportion, means otherwise.
 *
 * LIFT_EFORMAT  a proportion whose sum is no count
 */
enum lift_status joint_contrast(const struct joint_place *place, bool proportion, struct contrast *out,
                                struct lift_error *err);

/* The contrast adjusted for covariates (columns; all of them in the block).
 *
 * A covariate with missing values is adjusted for by two variables: its values, the missing ones being replaced by the
 * mean of those observed in the two arms (or by 0, as the moments say), and the indicator of the missing ones. Which
 * value is put in does not matter to the fit, because the indicator is in it.
 *
 * kept  covariates flags: which of them took part; the others are constant, or follow from those before them
 *
 * LIFT_EDATA, LIFT_EMEMORY  as lift_cuped
 */
enum lift_status joint_adjusted(const struct joint_place *place, char *const *covariate, size_t covariates,
                                struct contrast *out, bool *kept, struct lift_error *err);

#endif

/* A contrast: what is known of a metric in an arm and in the control, and what a test makes of it on either scale. */
#ifndef LIFT_SECTION_CONTRAST_H
#define LIFT_SECTION_CONTRAST_H

#include "lift/means.h"
#include "lift/proportion.h"
#include "section/estimates.h"

/* ADJUSTED: means of values adjusted for covariates. */
enum contrast_kind { CONTRAST_MEANS, CONTRAST_ADJUSTED, CONTRAST_PROPORTIONS };

struct contrast {
  enum contrast_kind kind;
  struct lift_sample arm, control;            /* of means */
  struct lift_count arm_count, control_count; /* of proportions */
};

/* Means: Welch, and Fieller for the relative lift; proportions: Newcombe, and MOVER-R. Both scales decide alike at a
 * null of 0. Failures as theirs. */
enum lift_status contrast_test(const struct contrast *contrast, enum estimate_scale scale, const struct lift_test *test,
                               struct lift_effect *out, struct lift_error *err);

/* The words of the document. */
const char *contrast_estimator(const struct contrast *contrast, enum estimate_scale scale);
const char *contrast_inference(const struct contrast *contrast);

long long contrast_units(const struct contrast *contrast, bool control);
/* The control's mean or proportion. */
double contrast_baseline(const struct contrast *contrast);

#endif

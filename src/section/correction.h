/* The correction of a family of comparisons: adjusted p-values, and the intervals that go with them. */
#ifndef LIFT_SECTION_CORRECTION_H
#define LIFT_SECTION_CORRECTION_H

#include "section/estimate_users.h"

/* Correct the comparisons in primary metrics, in the whole population. Every way to test them (adjusted or not,
 * absolute or relative) is corrected as if it were the one that decides, so that none looks better than another for
 * want of it; a comparison that could not be made counts with p = 1. Guardrails, secondary metrics and segments stand
 * outside.
 *
 * corrected  how many comparisons were; 0 where a family has but one
 */
enum lift_status correction_apply(struct tests *tests, const struct estimate_settings *settings, size_t *corrected,
                                  struct lift_error *err);

#endif

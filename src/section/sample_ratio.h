/* Sample ratio mismatch, as the decision holds it: the units assigned to each arm against the shares that were planned.
 */
#ifndef LIFT_SECTION_SAMPLE_RATIO_H
#define LIFT_SECTION_SAMPLE_RATIO_H

#include "lift/srm.h"
#include "section/moments.h"
#include "section/plan.h"

#define SAMPLE_RATIO_THRESHOLD 0.001

struct sample_ratio {
  bool applicable;
  struct lift_srm srm;
  double threshold;
  bool failed;      /* p <= threshold */
  char reason[256]; /* why it is not applicable; empty otherwise */
};

/* Shares as --shares gives them, `control:1,mail:1`: one weight per arm of the moments, in their order.
 * LIFT_EUSAGE: no arm of this name, an arm without a share, or twice, or no number of at least 0. */
enum lift_status sample_ratio_shares(const struct moments_section *section, const char *text, double *share,
                                     struct lift_error *err);

/* The shares of the plan's arms, in the order of the moments' arms; false when the plan has none for one of them. */
bool sample_ratio_planned(const struct moments_section *section, const struct plan *plan, double *share);

/* Test. share: one per arm of the moments; NULL: those that the moments carry, if they do. Shares that nobody stated
 * make it not applicable; they are never taken to be equal. */
enum lift_status sample_ratio_test(const struct moments_section *section, const double *share, double threshold,
                                   struct sample_ratio *out, struct lift_error *err);

void sample_ratio_write(const struct sample_ratio *ratio, const char *key, struct json_writer *w);

#endif

/* What is known of a metric before the test: told by options, or measured on past units. */
#ifndef LIFT_SECTION_BASELINE_H
#define LIFT_SECTION_BASELINE_H

#include "section/moments.h"

struct baseline {
  bool has_mean, has_sd;
  double mean, sd;     /* sd has divisor n - 1 */
  double r_squared;    /* of the metric on its covariates, jointly; 0 for none */
  long long units;     /* past units measured; 0: none were */
  const char *useless; /* a covariate (its column, the metric's own text) that took nothing: it is constant, or follows
                          from those before it. NULL: none */
};

/* Measure a metric of a section that was read without arms (section/units_table.h). A covariate with missing values
 * counts with its indicator of them, as in the analysis.
 *
 * out  written only on LIFT_OK
 *
 * LIFT_EDATA  fewer than two units; fewer than the covariates need; covariates that give the metric away (R squared 1)
 */
enum lift_status baseline_measure(const struct moments_section *section, const struct metric *metric,
                                  struct baseline *out, struct lift_error *err);

#endif

/* Estimates of a test on a panel: the effect on the treated by each model, with a conformal p and its dual set. */
#ifndef LIFT_SECTION_ESTIMATE_FIT_H
#define LIFT_SECTION_ESTIMATE_FIT_H

#include "section/estimate_settings.h"
#include "section/fit.h"
#include "section/metric.h"
#include "section/panel.h"

enum spend_baseline { SPEND_ZERO, SPEND_PRE };
extern const char *const spend_baseline_names[]; /* NULL-terminated */

/* How money is counted: what would have been spent without the test. */
struct spend_terms {
  bool known;                   /* the panel has a spend column */
  enum spend_baseline baseline; /* zero: nothing; pre: per period what was spent per period before the test */
  bool has_profit_rate;
  double profit_rate;
};

/* The baseline where none is asked for: pre where the treated spent before the test, zero where they did not. */
enum spend_baseline spend_baseline_default(const struct panel_section *panel);

/* Spend of the treated in the test, less the baseline. */
double spend_incremental(const struct panel_section *panel, enum spend_baseline baseline);

/* Add the entries of one fit, absolute then relative. The headline is on the settings' scale where `headline` is set.
 *
 * closed  gaps between pieces of the confidence set that were closed, because it had too many
 *
 * LIFT_EDATA  a model that this version does not know; the failures of lift_conformal_analyze
 */
struct fit_terms {
  const struct panel_section *panel;
  const struct fit_entry *fit;
  const struct estimate_settings *settings;
  const struct spend_terms *spend;
  bool headline, interim;
  enum estimate_role role;
};
enum lift_status estimate_fit(const struct fit_terms *terms, struct estimates *out, size_t *closed,
                              struct lift_error *err);

/* Add the test of non-inferiority of one fit: the null is the margin on the harmful side, the alternative one-sided,
 * the scale that of the margin. None is added where a relative margin meets a test in which the treated showed nothing.
 */
enum lift_status estimate_fit_margin(const struct fit_terms *terms, const struct metric_margin *margin, bool good_is_up,
                                     struct estimates *out, size_t *closed, struct lift_error *err);

#endif

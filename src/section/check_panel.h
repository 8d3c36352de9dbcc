/* Checks of a test on a panel: of each fitted model, and of the models together. */
#ifndef LIFT_SECTION_CHECK_PANEL_H
#define LIFT_SECTION_CHECK_PANEL_H

#include "lift/conformal.h"
#include "section/checks.h"
#include "section/fit.h"
#include "section/panel.h"

/* One fit, and its test. */
struct check_fit {
  const struct fit_entry *fit;
  const struct lift_model *model;
  struct lift_conformal_result result; /* of the null of no effect; its set is at level 1 - alpha */
  double effective_donors;
  double largest;                      /* weight, and its geo (owned); NULL: none is above 0 */
  char *largest_geo;
};

struct check_panel {
  struct panel_section section;
  struct lift_panel_test test;
  struct fit_section fits;
  struct check_fit *fit;               /* as many */
  double alpha;
  enum lift_conformal_statistic statistic;
  size_t windows;                      /* placebo windows at most; 0: as many as fit */
};

/* Read panel and fits, and test each again.
 *
 * alpha, statistic, windows  set by the caller
 * panel                      may be cleared in any case
 *
 * LIFT_EDATA    no fit, a model that this version does not know
 * LIFT_EFORMAT  fits that do not belong to the panel
 * LIFT_ENUMERIC, LIFT_EMEMORY
 */
enum lift_status check_panel_read(const struct doc *doc, struct check_panel *panel, struct lift_error *err);
void check_panel_clear(struct check_panel *panel);

/* Each adds its entries.
 *
 * placebo    the test moved back in time, without overlap. What a model finds there is what it finds where nothing
 *            happened. Two questions: does the test reject more often than alpha (binomial tail: warns at .05, fails at
 *            .01), and is a placebo effect as large as the effect that is claimed (warns; fails for more than half)
 * trend      the slope of observed less counterfactual before the test; warns at p <= alpha, fails when going on like
 *            that would make an effect as large as the estimate
 * quality    scaled imbalance, error of a period over the effect, concentration of the donors: they warn
 * agreement  of the other models with the first: warns where an estimate lies outside the other's set, fails where both
 *            show an effect, of opposite signs
 *
 * LIFT_ENUMERIC, LIFT_EMEMORY
 */
enum lift_status check_placebo(const struct check_panel *panel, struct checks *checks, struct lift_error *err);
enum lift_status check_trend(const struct check_panel *panel, struct checks *checks, struct lift_error *err);
enum lift_status check_quality(const struct check_panel *panel, struct checks *checks, struct lift_error *err);
enum lift_status check_agreement(const struct check_panel *panel, struct checks *checks, struct lift_error *err);

#endif

/* What the files of lift-estimate share: its options as parsed, and one document at work. */
#ifndef LIFT_TOOLS_ESTIMATE_H
#define LIFT_TOOLS_ESTIMATE_H

#include "section/decision.h"
#include "section/estimate_fit.h"
#include "section/estimate_settings.h"
#include "section/estimates.h"
#include "section/plan.h"
#include "tool/step.h"

/* The options. A choice that was not given says nothing: see step_given. */
struct estimate_options {
  struct option_number alpha, srm_threshold, profit_rate;
  int alternative, scale, correction, inference, statistic, spend_baseline;
  const char *shares;
};

/* One document at work. */
struct estimating {
  struct step *step;
  const struct estimate_options *options;
  struct plan plan;
  bool planned;                  /* the document has a plan */
  struct estimate_settings lead; /* the plan's settings, or else the options' */
  bool has_beside;               /* options that depart from the plan: its analysis leads, theirs stands beside */
  struct estimate_settings beside;
  char variant[160]; /* of the ids of those beside */
  struct estimates estimates;
  struct decision decision;
};

/* Fill in lead and beside, and record the departures. */
enum lift_status estimating_settle(struct estimating *k, struct lift_error *err);

/* The two kinds of test: their entries and rulings. */
enum lift_status estimating_users(struct estimating *k, struct lift_error *err);
enum lift_status estimating_panel(struct estimating *k, struct lift_error *err);

#endif

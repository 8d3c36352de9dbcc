/* lift-synth's own parts. */
#ifndef LIFT_TOOLS_SYNTH_H
#define LIFT_TOOLS_SYNTH_H

#include "tool/panel_input.h"

struct synth_options {
  struct panel_options panel;
  const char *treated, *start, *end, *cooldown_end;
  struct option_list model;
};

/* The treated geos, by the option or the plan, into the section. Others than planned are a departure. */
enum lift_status synth_treated(struct step *step, const struct synth_options *opt, const struct plan *plan,
                               const struct panel_table *table, struct panel_section *section, struct lift_error *err);

/* The first period of the test into the section; what comes after the test is cut off the table. Other dates than
 * planned are departures, a test that is not over a warning. LIFT_EDATA: nothing before or in the test. */
enum lift_status synth_window(struct step *step, const struct synth_options *opt, const struct plan *plan,
                              struct panel_table *table, struct panel_section *section, struct lift_error *err);

/* History that differs from what the document holds of the design's: a warning with the largest relative change. */
enum lift_status synth_compare_history(struct step *step, const struct panel_section *now, struct lift_error *err);

#endif

/* The options by which a tool is given a panel, and the reading of it: shared by lift-geo and lift-synth. */
#ifndef LIFT_TOOL_PANEL_INPUT_H
#define LIFT_TOOL_PANEL_INPUT_H

#include "section/panel.h"
#include "section/panel_table.h"
#include "section/plan.h"
#include "tool/step.h"

struct panel_options {
  const char *panel, *geo, *date, *spend, *outcome, *date_format, *delimiter, *pre_start, *through;
  struct option_list metric, exclude_geo, exclude_dates;
  int missing;
};

/* The rows of the option table; `o` is the tool's static struct panel_options. */
#define PANEL_OPTION_ROWS(o) \
  {OPTION_INPUT, "panel", 0, "FILE", &(o).panel, 0, 0, NULL, \
   "CSV with one row per geo and date; - is standard input"}, \
  {OPTION_TEXT, "geo", 0, "COL", &(o).geo, 0, 0, NULL, "column of the geos (default geo)"}, \
  {OPTION_TEXT, "date", 0, "COL", &(o).date, 0, 0, NULL, "column of the dates (default date)"}, \
  {OPTION_LIST, "metric", 'm', "METRIC", &(o).metric, 0, 0, NULL, "the outcome: NAME[=COLUMN][,good=up|down]"}, \
  {OPTION_TEXT, "outcome", 0, "COL", &(o).outcome, 0, 0, NULL, "the same, by its column alone"}, \
  {OPTION_TEXT, "spend", 0, "COL", &(o).spend, 0, 0, NULL, "column of the media spend"}, \
  {OPTION_TEXT, "date-format", 0, "FORMAT", &(o).date_format, 0, 0, NULL, "how dates are written, such as %d/%m/%Y"}, \
  {OPTION_TEXT, "pre-start", 0, "DATE", &(o).pre_start, 0, 0, NULL, "use no history before DATE"}, \
  {OPTION_TEXT, "through", 0, "DATE", &(o).through, 0, 0, NULL, "use nothing after DATE (an incomplete last day)"}, \
  {OPTION_LIST, "exclude-dates", 0, "FROM..TO", &(o).exclude_dates, 0, 0, NULL, "leave these dates out"}, \
  {OPTION_LIST, "exclude-geo", 0, "GEO", &(o).exclude_geo, 0, 0, NULL, "leave this geo out"}, \
  {OPTION_CHOICE, "missing", 0, "HOW", &(o).missing, 0, 0, metric_missing_names, \
   "missing cells; drop leaves the geo out"}, \
  {OPTION_TEXT, "delimiter", 0, "C", &(o).delimiter, 0, 0, NULL, "of the CSV (default ,)"}

/* Read the panel. What the options leave open comes from the plan: columns, first date, metric. The metric that was
 * used goes into plan->metrics when there was none; differences from a plan that was found are departures. Missing geos
 * are a warning. The file is recorded for the trail. LIFT_EUSAGE: no panel, no metric, or more than one. */
enum lift_status panel_input_read(struct step *step, const struct panel_options *options, struct plan *plan,
                                  bool planned,
                                  struct panel_table *table, struct lift_error *err);

/* Names from an option: "A,B" (quoted as CSV where a name has a comma), or "@FILE" with a name a line. They are found
 * in the panel, sorted, and kept in the trail as names. LIFT_EUSAGE: an unknown geo, one that is there twice. */
enum lift_status panel_input_geos(struct step *step, const char *option, const char *text,
                                  const struct panel_table *table,
                                  size_t **index, size_t *count, struct lift_error *err);

#endif

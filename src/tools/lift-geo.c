/* lift-geo: choose the markets of a geo test by simulated power of the analysis that will be run. */
#include "io/csv_table.h"
#include "tool/progress.h"
#include "tools/geo.h"

#include <stdlib.h>
#include <string.h>

static struct geo_options opt;

static const char *const design_names[] = {"markets", NULL};

static const struct option options[] = {
    PANEL_OPTION_ROWS(opt.panel),
    {OPTION_CHOICE, "design", 0, "HOW", &opt.design, 0, 0, design_names, "how treated geos are chosen"},
    {OPTION_CHOICE, "model", 0, "MODEL", &opt.model, 0, 0, geo_model_names, "the counterfactual of the analysis"},
    {OPTION_CHOICE, "inference", 0, "HOW", &opt.inference, 0, 0, geo_inference_names, "the test of the analysis"},
    {OPTION_NUMBER, "alpha", 0, "A", &opt.alpha, 0, 0, NULL, "error of the test (default 0.05)"},
    {OPTION_CHOICE, "alternative", 0, "SIDE", &opt.alternative, 0, 0, plan_alternative_names, "of the test"},
    {OPTION_LIST, "duration", 0, "LENGTH", &opt.duration, 0, 0, NULL, "of the test: 28d, 4w, 4p; A,B tries several"},
    {OPTION_TEXT, "effects", 0, "FROM:TO:STEP", &opt.effects, 0, 0, NULL, "true effects to try (default 0%:25%:2.5%)"},
    {OPTION_NUMBER, "power", 0, "P", &opt.power, 0, 0, NULL, "chance to detect the smallest effect (default 0.8)"},
    {OPTION_TEXT, "treated", 0, "GEOS", &opt.treated, 0, 0, NULL, "the power of this set alone: A,B, or @FILE"},
    {OPTION_TEXT, "include", 0, "GEOS", &opt.include, 0, 0, NULL, "in every treated set: A,B, or @FILE"},
    {OPTION_TEXT, "exclude", 0, "GEOS", &opt.exclude, 0, 0, NULL, "never treated, but donors: A,B, or @FILE"},
    {OPTION_TEXT, "markets", 0, "MIN:MAX", &opt.markets, 0, 0, NULL,
     "how many are treated (default 1 to a quarter, or 5)"},
    {OPTION_INTEGER, "windows", 0, "N", &opt.windows, 1, 10000, NULL, "simulated tests per length (default up to 30)"},
    {OPTION_NUMBER, "cpic", 0, "X", &opt.cpic, 0, 0, NULL, "cost of one incremental unit of the outcome"},
    {OPTION_NUMBER, "budget", 0, "X", &opt.budget, 0, 0, NULL, "most that the smallest effect may cost; needs --cpic"},
    {OPTION_TEXT, "holdout", 0, "SHARE", &opt.holdout, 0, 0, NULL, "least share of the outcome to leave untreated"},
    {OPTION_INTEGER, "candidates", 0, "N", &opt.candidates, 1, 10000, NULL, "how many the document keeps (default 10)"},
    {OPTION_TEXT, "start", 0, "DATE", &opt.start, 0, 0, NULL, "planned first date of the test"},
    {OPTION_OUTPUT, "table", 0, "FILE", &opt.table, 0, 0, NULL, "write all candidates as CSV to FILE"},
    {0},
};

static enum lift_status check(const struct options *given, struct lift_error *err)
{
  (void)given;
  if (tool_common()->append)
    return lift_fail(err, LIFT_EUSAGE, "--append: a design stands alone, there is nothing to add it to");
  if (opt.table && strcmp(opt.table, "-") == 0)
    return lift_fail(err, LIFT_EUSAGE, "--table -: standard output is the document's; name a file");
  return LIFT_OK;
}

/* ---- the search ---- */

static void beat(void *progress, double done, double total)
{
  progress_at(progress, done, total);
}

static enum lift_status warn(struct step *step, const struct design_search *search, struct lift_error *err)
{
  const struct lift_design_row *row = &search->found.row[search->chosen];
  enum lift_status st = LIFT_OK;
  double lower, upper;
  design_false_positives(row, &lower, &upper);
  if (!row->has_mde)
    st = step_warn(
        step, "power-not-reached", err, "no effect from %g to %g reaches a power of %g: there is no smallest effect",
        search->options->effect[0], search->options->effect[search->options->effects - 1], search->options->power);
  if (st == LIFT_OK && search->mark[search->chosen] & DESIGN_FALSE_POSITIVES)
    st = step_warn(step, "false-positives", err,
                   "without any effect the test rejects in %zu of %zu windows, at an alpha of %g%s", row->aa.rejected,
                   row->windows, search->options->alpha,
                   search->options->given_count ? "" : "; every candidate that reaches the power has too many");
  if (st == LIFT_OK && row->windows < 10 && !opt.windows.set)
    st = step_warn(step, "few-windows", err, "power is a share of few simulated tests: the history has room for %zu",
                   row->windows);
  return st;
}

static enum lift_status find(struct step *step, struct geo_request *request, const struct panel_table *table,
                             struct design_search *search, struct lift_error *err)
{
  struct progress progress;
  request->kernel.beat = beat;
  request->kernel.beat_data = &progress;
  search->panel = &table->panel;
  search->options = &request->kernel;
  search->limits = request->limits;
  search->keep = opt.candidates.set ? (size_t)opt.candidates.value : GEO_CANDIDATES;
  progress_start(&progress, "simulating tests", "tests", tool_common()->quiet);
  enum lift_status st = lift_design_run(&table->panel, &request->kernel, &search->found, err);
  progress_end(&progress);
  if (st == LIFT_OK)
    st = design_choose(search, err);
  return st ? st : warn(step, search, err);
}

/* Write the table; it takes its name when the document is ready. */
static enum lift_status write_table(struct step *step, struct design_search *search, struct csv_table *table,
                                    struct lift_error *err)
{
  const char *path, *slash;
  enum lift_status st = step_path(step, opt.table, &path, err);
  if (st == LIFT_OK)
    st = csv_table_open(table, path, 0, err);
  if (st == LIFT_OK)
    st = design_write_table(search, table, err);
  if (st)
    return lift_context(err, st, "--table");
  csv_table_digest(table, &search->table);
  slash = strrchr(path, '/');
  search->table_file = slash ? slash + 1 : path;
  return LIFT_OK;
}

/* ---- the work ---- */

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct plan plan;
  struct panel_table table = {0};
  struct geo_request request = {0};
  struct design_search search = {0};
  struct csv_table csv = {0};
  plan_default(&plan);
  enum lift_status st = panel_input_read(step, &opt.panel, &plan, false, &table, err);
  if (st == LIFT_OK && plan.metrics.metric[0].covariates)
    st = lift_fail(err, LIFT_EUSAGE, "--metric: covariates of a panel's outcome are not in this version");
  if (st == LIFT_OK)
    st = geo_request_make(step, &opt, &table, &request, err);
  if (st == LIFT_OK)
    st = find(step, &request, &table, &search, err);
  if (st == LIFT_OK && opt.table)
    st = write_table(step, &search, &csv, err);
  if (st == LIFT_OK)
    st = geo_plan_fill(&opt, &request, &search, &plan, err);
  if (st == LIFT_OK)
    st = geo_write(step, &plan, &search, &table, err);
  if (st == LIFT_OK && opt.table)
    st = csv_table_commit(&csv, err);
  csv_table_close(&csv);
  design_search_clear(&search);
  geo_request_clear(&request);
  panel_table_clear(&table);
  plan_clear(&plan);
  return st;
}

static const struct tool tool = {
    .name = "lift-geo",
    .summary = "Choose the treated markets of a geo test by simulated power.",
    .adds = "plan design assignment",
    .flags = TOOL_STARTS,
    .options = options,
    .check = check,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

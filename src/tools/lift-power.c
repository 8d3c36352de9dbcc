/* lift-power: the plan of a test on units: how many, how small an effect, how surely. */
#include "section/units_table.h"
#include "tool/progress.h"
#include "tools/power.h"

#include <stdlib.h>

static struct power_options opt;

static const char *const variance_names[] = {"unpooled", "pooled", NULL};

static const struct option options[] = {
    {OPTION_LIST, "metric", 'm', "METRIC", &opt.metric, 0, 0, NULL,
     "NAME[=COLUMN][:mean|proportion][,role=…][,good=up|down]…"},
    {OPTION_CHOICE, "solve", 0, "WHAT", &opt.solve, 0, 0, solution_solve_names,
     "what to find; default: what is not given"},
    {OPTION_TEXT, "mde", 0, "EFFECT", &opt.mde, 0, 0, NULL, "smallest effect to detect: 5% (relative), 0.2pp, 0.002"},
    {OPTION_NUMBER, "power", 0, "P", &opt.power, 0, 0, NULL, "chance to detect it (default 0.8)"},
    {OPTION_INTEGER, "n-total", 0, "N", &opt.total, 1, 1e15, NULL, "units in all arms together"},
    {OPTION_NUMBER, "baseline", 0, "X", &opt.baseline, 0, 0, NULL, "the control's mean, or rate as a fraction"},
    {OPTION_NUMBER, "sd", 0, "X", &opt.sd, 0, 0, NULL, "standard deviation of a mean's metric"},
    {OPTION_NUMBER, "r-squared", 0, "X", &opt.r_squared, 0, 0, NULL, "share of the variance that covariates take"},
    {OPTION_INPUT, "history", 0, "FILE", &opt.history, 0, 0, NULL,
     "CSV of past units to measure all of these on; - is standard input"},
    {OPTION_LIST, "covariate", 0, "COL", &opt.covariate, 0, 0, NULL, "column that every metric is adjusted for"},
    {OPTION_CHOICE, "covariate-missing", 0, "HOW", &opt.covariate_missing, 0, 0, moments_covariate_missing_names,
     "units without a covariate"},
    {OPTION_CHOICE, "missing", 0, "HOW", &opt.missing, 0, 0, metric_missing_names,
     "units without a value, unless a metric says"},
    {OPTION_TEXT, "arms", 0, "ARMS", &opt.arms, 0, 0, NULL,
     "control=0:1,mail=1:1 (name=value:share), the control first"},
    {OPTION_NUMBER, "alpha", 0, "A", &opt.alpha, 0, 0, NULL, "error of the whole test (default 0.05)"},
    {OPTION_CHOICE, "alternative", 0, "SIDE", &opt.alternative, 0, 0, plan_alternative_names, "arm against control"},
    {OPTION_CHOICE, "scale", 0, "SCALE", &opt.scale, 0, 0, plan_scale_names, "scale of the headlines"},
    {OPTION_CHOICE, "correction", 0, "HOW", &opt.correction, 0, 0, plan_correction_names,
     "for several comparisons (default with several arms: holm)"},
    {OPTION_CHOICE, "variance", 0, "HOW", &opt.variance, 0, 0, variance_names, "of a proportion's test"},
    {OPTION_FLAG, "yes-absolute", 0, NULL, &opt.yes_absolute, 0, 0, NULL,
     "an absolute --mde over half the baseline is meant"},
    {OPTION_TEXT, "delimiter", 0, "C", &opt.delimiter, 0, 0, NULL, "of the CSV (default ,)"},
    {0},
};

/* ---- what is known ---- */

static void beat(void *progress, double rows, double of)
{
  progress_at(progress, rows, of);
}

static enum lift_status read_history(struct step *step, const struct plan *plan, struct moments_section *section,
                                     struct lift_error *err)
{
  struct progress progress;
  struct units_task task = {.metrics = &plan->metrics,
                            .delimiter = opt.delimiter ? opt.delimiter[0] : 0,
                            .covariate_missing = (enum moments_covariate_missing)opt.covariate_missing,
                            .sha256 = tool_common()->digest != NULL,
                            .beat = beat,
                            .beat_data = &progress};
  struct units *units = NULL;
  struct digest_text digest;
  const char *path;
  enum lift_status st = step_path(step, opt.history, &path, err);
  if (st == LIFT_OK && opt.delimiter && opt.delimiter[1])
    st = lift_fail(err, LIFT_EUSAGE, "--delimiter: '%s' is not one byte", opt.delimiter);
  if (st == LIFT_OK)
    st = units_open(&units, &task, err);
  progress_start(&progress, "reading the history", "rows", tool_common()->quiet);
  if (st == LIFT_OK)
    st = units_read(units, path, &digest, err);
  progress_end(&progress);
  if (st == LIFT_OK)
    st = units_take(units, 0, section, err);
  if (st == LIFT_OK)
    st = step_read(step, "history", path, digest.rows, &digest, err);
  units_close(units);
  return st;
}

/* Measured, where there is a history; then what options say counts. */
static enum lift_status find_baseline(struct step *step, const struct metric *metric,
                                      const struct moments_section *history, struct baseline *baseline,
                                      struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  *baseline = (struct baseline){0};
  if (opt.history)
    st = lift_context(err, baseline_measure(history, metric, baseline, err), "--history");
  if (st == LIFT_OK && baseline->useless)
    st = step_warn(step, "useless-covariate", err,
                   "metric '%s': on the past units the covariate '%s' is constant or follows from others",
                   metric->name, baseline->useless);
  if (opt.baseline.set)
    baseline->has_mean = true, baseline->mean = opt.baseline.value;
  if (opt.sd.set)
    baseline->has_sd = true, baseline->sd = opt.sd.value;
  if (opt.r_squared.set)
    baseline->r_squared = opt.r_squared.value;
  if (st == LIFT_OK && opt.r_squared.set && opt.r_squared.value > 0 && !metric->covariates)
    st = step_warn(step, "no-covariate", err,
                   "--r-squared counts on covariates, and the plan names none: --covariate COL");
  return st;
}

/* ---- the work ---- */

/* Where the numbers say that the formula, or what it was given, cannot be trusted. */
static enum lift_status warn_of(struct step *step, const struct solution *s, struct lift_error *err)
{
  if (s->at_minimum)
    return step_warn(step, "smallest-test", err,
                     "metric '%s': two units in an arm are enough by these numbers; are the baseline, the sd and the "
                     "effect in the same unit?",
                     s->metric->name);
  double events = solution_fewest_events(s);
  if (s->metric->type == METRIC_PROPORTION && events < 5)
    return step_warn(step, "few-events", err,
                     "metric '%s': an arm expects %.2g units of the rarer kind; below 5 the normal "
                     "approximation is poor",
                     s->metric->name, events);
  return LIFT_OK;
}

/* Primary metrics as asked; then the others' smallest effects in a test of that size. */
static enum lift_status solve_all(struct step *step, const struct plan *plan, const struct solution_request *request,
                                  const struct moments_section *history, struct solution *solution,
                                  struct lift_error *err)
{
  struct solution_request others = *request;
  others.solve = SOLUTION_MDE;
  enum lift_status st = LIFT_OK;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; st == LIFT_OK && i < plan->metrics.n; i++) {
      const struct metric *metric = &plan->metrics.metric[i];
      struct baseline baseline;
      if ((metric->role == METRIC_PRIMARY) != (pass == 0))
        continue;
      st = find_baseline(step, metric, history, &baseline, err);
      if (st == LIFT_OK)
        st = solution_find(plan, metric, &baseline, pass == 0 ? request : &others, &solution[i], err);
      if (st == LIFT_OK && pass == 0 && solution[i].total_units > others.total)
        others.total = solution[i].total_units;
      if (st == LIFT_OK)
        st = warn_of(step, &solution[i], err);
    }
  return st;
}

static enum lift_status write_plan(struct step *step, const struct plan *plan, const struct solution *solution,
                                   struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  plan_write_open(plan, &w);
  if (solution) {
    json_open_array(&w, "solution");
    for (size_t i = 0; i < plan->metrics.n; i++)
      solution_write(&solution[i], &w);
    json_close(&w);
  }
  enum lift_status st = plan_finish(&w, err);
  if (st == LIFT_OK)
    st = step_put(step, "plan", &w, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct plan plan;
  struct solution_request request;
  struct moments_section history = {0};
  struct solution *solution = NULL;
  enum lift_status st = power_plan(step, &opt, &plan, err);
  if (st == LIFT_OK)
    st = power_request(step, &opt, &plan.metrics, &request, err);
  if (st == LIFT_OK && request.solve != SOLUTION_NONE) {
    solution = calloc(plan.metrics.n, sizeof *solution);
    st = solution ? LIFT_OK : lift_fail_memory(err);
    if (st == LIFT_OK && opt.history)
      st = read_history(step, &plan, &history, err);
    if (st == LIFT_OK)
      st = solve_all(step, &plan, &request, &history, solution, err);
  }
  if (st == LIFT_OK)
    st = write_plan(step, &plan, solution, err);
  free(solution);
  moments_section_clear(&history);
  plan_clear(&plan);
  return st;
}

static const struct tool tool = {
    .name = "lift-power",
    .summary = "Plan a test on units: its size, the smallest effect it finds, or its power.",
    .adds = "plan",
    .flags = TOOL_STARTS,
    .options = options,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

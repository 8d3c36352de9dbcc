/* lift-moments: unit-level data, reduced to sums that can be merged. The only tool that reads units. */
#include "section/moments.h"
#include "tool/progress.h"
#include "tool/step.h"
#include "tool/trail.h"
#include "tools/moments_documents.h"
#include "tools/moments_task.h"

#include "report/report.h"

#include <stdlib.h>
#include <string.h>

static struct moments_options opt;

static const char *const other_arms_names[] = {"error", "exclude", NULL};

static const struct option options[] = {
    {OPTION_LIST, "metric", 'm', "METRIC", &opt.metric, 0, 0, NULL,
     "NAME[=COLUMN][:mean|proportion][,missing=…]; default: the plan's"},
    {OPTION_TEXT, "arm", 0, "COL", &opt.arm, 0, 0, NULL, "the arm's column (with --assignment: its column there)"},
    {OPTION_TEXT, "control", 0, "NAME", &opt.control, 0, 0, NULL, "the control arm; default: the first that is listed"},
    {OPTION_TEXT, "arms", 0, "LIST", &opt.arms, 0, 0, NULL, "the arms: control=0:1,mail=1:1 (name=value:share)"},
    {OPTION_CHOICE, "other-arms", 0, "WHAT", &opt.other_arms, 0, 0, other_arms_names,
     "a row of an arm that is not listed"},
    {OPTION_TEXT, "unit", 0, "COL", &opt.unit, 0, 0, NULL, "the unit's column: a unit that is there twice is refused"},
    {OPTION_INPUT, "assignment", 0, "FILE", &opt.assignment, 0, 0, NULL, "a CSV of unit and arm, joined by unit"},
    {OPTION_LIST, "covariate", 0, "COL", &opt.covariate, 0, 0, NULL,
     "a covariate from before the test, for every metric"},
    {OPTION_CHOICE, "covariate-missing", 0, "WHAT", &opt.covariate_missing, 0, 0, moments_covariate_missing_names,
     "a missing covariate"},
    {OPTION_CHOICE, "missing", 0, "WHAT", &opt.missing, 0, 0, metric_missing_names,
     "a missing value, where the metric does not say"},
    {OPTION_LIST, "segment", 0, "COL", &opt.segment, 0, 0, NULL, "cut by a column, or by several crossed: A*B"},
    {OPTION_LIST, "where", 0, "COL=V[,V]", &opt.where, 0, 0, NULL, "only rows with these values"},
    {OPTION_TEXT, "experiment", 0, "COL", &opt.experiment, 0, 0, NULL,
     "one document for each value of a column; with --new"},
    {OPTION_FLAG, "merge", 0, NULL, &opt.merge, 0, 0, NULL, "operands are documents: add up their moments"},
    {OPTION_TEXT, "delimiter", 0, "CHAR", &opt.delimiter, 0, 0, NULL, "between fields (default a comma; tab)"},
    {0},
};

/* ---- options ---- */

static enum lift_status check_standard_input(const struct options *given, struct lift_error *err)
{
  size_t n = opt.assignment && strcmp(opt.assignment, "-") == 0;
  for (size_t i = 0; i < given->operands.n; i++)
    n += strcmp(given->operands.item[i], "-") == 0;
  const char *document = tool_common()->document;
  if (n > 1)
    return lift_fail(err, LIFT_EUSAGE, "standard input (-) can be read once only");
  if (n && !tool_common()->fresh && (!document || strcmp(document, "-") == 0))
    return lift_fail(err, LIFT_EUSAGE,
                     "standard input (-) is where the document comes from: say --new or --document FILE");
  return LIFT_OK;
}

static enum lift_status check_merge(const struct options *given, struct lift_error *err)
{
  for (const struct option *o = options; o->type != OPTION_END; o++)
    if (strcmp(o->name, "merge") != 0 && options_given(given, o->name))
      return lift_fail(err, LIFT_EUSAGE, "--merge takes documents as they are: --%s was for making them", o->name);
  return LIFT_OK;
}

static enum lift_status check(const struct options *given, struct lift_error *err)
{
  if (tool_common()->append)
    return lift_fail(err, LIFT_EUSAGE,
                     "--append: moments are one section and replaced as a whole; name all metrics and segments");
  if (given->operands.n == 0)
    return lift_fail(err, LIFT_EUSAGE,
                     opt.merge ? "--merge: no documents: name the files" : "no table: name one or more CSV files");
  if (opt.experiment && opt.assignment)
    return lift_fail(err, LIFT_EUSAGE, "--experiment takes the arm from a column: it excludes --assignment");
  if (opt.experiment && tool_common()->name)
    return lift_fail(err, LIFT_EUSAGE, "--experiment names the documents itself: it excludes --name");
  enum lift_status st = opt.merge ? check_merge(given, err) : LIFT_OK;
  return st ? st : check_standard_input(given, err);
}

/* ---- reading ---- */

static void beat(void *data, double rows, double of)
{
  progress_at(data, rows, of);
}

static enum lift_status join_table(struct step *step, struct units *units, const struct moments_task *task,
                                   struct lift_error *err)
{
  const char *path;
  struct digest_text digest;
  enum lift_status st = step_path(step, opt.assignment, &path, err);
  if (st == LIFT_OK)
    st = units_join(units, path, task->table_arm, &digest, err);
  if (st == LIFT_OK)
    st = moments_task_check_table(task, path, &digest, err);
  return st ? st : step_read(step, "assignment", path, digest.rows, &digest, err);
}

static enum lift_status read_table(struct step *step, struct units *units, const char *given, struct lift_error *err)
{
  const char *path;
  struct digest_text digest;
  if (step->number > 0 && strcmp(given, "-") == 0)
    return lift_fail(err, LIFT_EUSAGE, "standard input (-) was read for the first document of the stream");
  enum lift_status st = step_path(step, given, &path, err);
  if (st == LIFT_OK)
    st = units_read(units, path, &digest, err);
  for (size_t i = 0; st == LIFT_OK && i < step->inputs; i++)
    if (digest.rows && strcmp(step->input[i].option, "operand") == 0 &&
        strcmp(step->input[i].digest.xxh3, digest.xxh3) == 0)
      return lift_fail(err, LIFT_EDATA, "%s: the same bytes as %s: its units would be counted twice", path,
                       step->input[i].file);
  return st ? st : step_read(step, "operand", path, digest.rows, &digest, err);
}

static enum lift_status read_all(struct step *step, const struct moments_task *task, struct units *units,
                                 struct lift_error *err)
{
  const struct option_list *files = &step->options->operands;
  enum lift_status st = opt.assignment ? join_table(step, units, task, err) : LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < files->n; i++)
    st = read_table(step, units, files->item[i], err);
  return st;
}

/* ---- one document, or one for each experiment ---- */

static enum lift_status put_section(struct step *step, struct units *units, size_t population, struct lift_error *err)
{
  struct moments_section section;
  enum lift_status st = units_take(units, population, &section, err);
  if (st == LIFT_OK)
    st = moments_put(step, &section, err);
  moments_section_clear(&section);
  return st;
}

/* A step of its own for all experiments but the last, which is the skeleton's. */
static enum lift_status write_experiment(struct step *step, struct units *units, size_t population,
                                         struct lift_error *err)
{
  struct step own = {.tool = step->tool, .options = step->options, .number = population};
  char *text = NULL;
  size_t length = 0;
  bool summary = output_is_terminal(step->out) && !tool_common()->json && !tool_common()->pretty;
  enum lift_status st = doc_start(&own.doc, units_population_name(units, population), err);
  for (size_t i = 0; st == LIFT_OK && i < step->inputs; i++)
    st = step_read(&own, step->input[i].option, step->input[i].file, step->input[i].rows, &step->input[i].digest, err);
  if (st == LIFT_OK)
    st = put_section(&own, units, population, err);
  if (st == LIFT_OK && !tool_common()->no_trail)
    st = trail_append(&own, err);
  if (st == LIFT_OK && summary)
    st = report_text(&own.doc, own.tool->adds, step->out, err);
  else if (st == LIFT_OK && (st = doc_write(&own.doc, tool_common()->pretty, &text, &length, err)) == LIFT_OK)
    st = output_write(step->out, text, length, err);
  if (st == LIFT_OK && !summary)
    st = output_write(step->out, "\n", 1, err);
  free(text);
  step_clear(&own);
  return lift_context(err, st, "experiment '%s'", units_population_name(units, population));
}

static enum lift_status put_experiments(struct step *step, struct units *units, struct lift_error *err)
{
  size_t n = units_populations(units);
  if (n == 0)
    return lift_fail(err, LIFT_EDATA, "no rows: there is nothing to measure");
  enum lift_status st = units_sort(units, err);
  for (size_t i = 0; st == LIFT_OK && i + 1 < n; i++)
    st = write_experiment(step, units, i, err);
  if (st == LIFT_OK)
    st = doc_rename(&step->doc, units_population_name(units, n - 1), err);
  return st ? st : put_section(step, units, n - 1, err);
}

static enum lift_status run_task(struct step *step, struct moments_task *task, struct lift_error *err)
{
  struct units *units;
  struct progress progress;
  task->units.beat = beat;
  task->units.beat_data = &progress;
  enum lift_status st = units_open(&units, &task->units, err);
  if (st)
    return st;
  progress_start(&progress, "reading", "rows", tool_common()->quiet);
  st = read_all(step, task, units, err);
  progress_end(&progress);
  if (st == LIFT_OK)
    st = opt.experiment ? put_experiments(step, units, err) : put_section(step, units, 0, err);
  units_close(units);
  return st;
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct moments_task task;
  if (opt.merge)
    return moments_merge_documents(step, err);
  if (opt.experiment && step->doc.n > 1)
    return lift_fail(err, LIFT_EUSAGE, "--experiment starts a document for each value of a column: say --new");
  enum lift_status st = moments_task_make(step, &opt, &task, err);
  if (st)
    return st;
  st = run_task(step, &task, err);
  moments_task_clear(&task);
  return st;
}

static const struct tool tool = {
    .name = "lift-moments",
    .summary = "Reduce unit-level data to means and cross-products that can be merged.",
    .operands = "FILE.csv …",
    .adds = "moments",
    .options = options,
    .check = check,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

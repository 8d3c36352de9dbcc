#include "tools/moments_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void moments_task_clear(struct moments_task *task)
{
  for (size_t i = 0; i < task->wheres; i++)
    moments_where_clear(&task->where[i]);
  for (size_t i = 0; i < task->cuts; i++)
    moments_cut_clear(&task->cut[i]);
  free(task->where);
  free(task->cut);
  free(task->from_assignment);
  lift_arms_clear(&task->rule);
  plan_clear(&task->plan);
  plan_clear(&task->arms);
  assignment_clear(&task->assignment);
  *task = (struct moments_task){0};
}

/* ---- metrics ---- */

/* Does the text of --metric say this part: '=' (a column) or ':' (a type)? Quoted words are passed over. */
static bool says(const char *text, char part)
{
  bool quoted = false;
  for (const char *c = text; *c && (quoted || *c != ','); c++) {
    quoted ^= *c == '"';
    if (!quoted && *c == part)
      return true;
  }
  return false;
}

static enum lift_status depart(struct step *step, const struct metric *metric, const char *part, const char *planned,
                               const char *actual, struct lift_error *err)
{
  char what[200];
  snprintf(what, sizeof what, "%s of metric '%.120s'", part, metric->name);
  return strcmp(planned, actual) == 0 ? LIFT_OK : step_depart(step, what, planned, actual, err);
}

static enum lift_status set_column(struct metric *metric, const char *column, struct lift_error *err)
{
  char *copy = strdup(column);
  if (!copy)
    return lift_fail_memory(err);
  free(metric->column);
  metric->column = copy;
  return LIFT_OK;
}

/* An option names a metric of the plan: what it says counts, and is a departure where it differs. */
static enum lift_status change_planned(struct step *step, const char *text, const struct metric *said,
                                       struct metric *metric, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (says(text, '=')) {
    st = depart(step, metric, "column", metric->column, said->column, err);
    if (st == LIFT_OK)
      st = set_column(metric, said->column, err);
  }
  if (st == LIFT_OK && says(text, ':')) {
    st = depart(step, metric, "type", metric_type_names[metric->type], metric_type_names[said->type], err);
    metric->type = said->type;
  }
  if (st == LIFT_OK && strstr(text, ",missing=")) {
    st = depart(step, metric, "missing", metric_missing_names[metric->missing], metric_missing_names[said->missing],
                err);
    metric->missing = said->missing;
  }
  if (st == LIFT_OK && strstr(text, ",role=")) {
    st = depart(step, metric, "role", metric_role_names[metric->role], metric_role_names[said->role], err);
    metric->role = said->role;
  }
  if (st == LIFT_OK && strstr(text, ",good=")) {
    st = depart(step, metric, "good direction", metric_good_names[metric->good], metric_good_names[said->good], err);
    metric->good = said->good;
  }
  return st;
}

/* Margins and covariates of a planned metric belong to the plan alone. */
static enum lift_status refuse_parts(const char *text, struct lift_error *err)
{
  if (strstr(text, ",ni-margin="))
    return lift_fail(err, LIFT_EUSAGE,
                     "--metric '%s': the plan has this metric; its margin cannot be changed afterwards", text);
  if (strstr(text, ",covariate="))
    return lift_fail(err, LIFT_EUSAGE, "--metric '%s': the plan has this metric; add a covariate by --covariate", text);
  return LIFT_OK;
}

static struct metric *find_metric(struct metrics *metrics, size_t n, const char *name)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp(metrics->metric[i].name, name) == 0)
      return &metrics->metric[i];
  return NULL;
}

static enum lift_status add_metric(struct step *step, const struct moments_options *opt, const char *text,
                                   struct metrics *metrics, size_t planned, bool *missing_said, struct lift_error *err)
{
  struct metrics alone = {0};
  enum lift_status st = metrics_parse(&alone, text, err);
  if (st == LIFT_OK) {
    struct metric *metric = find_metric(metrics, planned, alone.metric[0].name);
    if (metric) {
      st = refuse_parts(text, err);
      if (st == LIFT_OK)
        st = change_planned(step, text, &alone.metric[0], metric, err);
      missing_said[metric - metrics->metric] |= strstr(text, ",missing=") != NULL;
    } else {
      st = metrics_parse(metrics, text, err);
      if (st == LIFT_OK && !strstr(text, ",missing="))
        metrics->metric[metrics->n - 1].missing = (enum metric_missing)opt->missing;
    }
  }
  metrics_clear(&alone);
  return st;
}

/* --missing, for the planned metrics that are refused missing values so far. */
static enum lift_status apply_missing(struct step *step, const struct moments_options *opt, struct metrics *metrics,
                                      size_t planned, const bool *said, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < planned; i++) {
    struct metric *metric = &metrics->metric[i];
    if (said[i] || metric->missing != METRIC_MISSING_ERROR)
      continue;
    st = depart(step, metric, "missing", "error", metric_missing_names[opt->missing], err);
    metric->missing = (enum metric_missing)opt->missing;
  }
  return st;
}

static enum lift_status choose_metrics(struct step *step, const struct moments_options *opt, struct moments_task *task,
                                       struct lift_error *err)
{
  struct metrics *metrics = &task->plan.metrics;
  size_t planned = metrics->n;
  bool *said = calloc(planned + 1, sizeof *said);
  enum lift_status st = said ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < opt->metric.n; i++)
    st = add_metric(step, opt, opt->metric.item[i], metrics, planned, said, err);
  if (st == LIFT_OK && step_given(step, "missing"))
    st = apply_missing(step, opt, metrics, planned, said, err);
  free(said);
  for (size_t i = 0; st == LIFT_OK && i < opt->covariate.n; i++)
    st = metrics_covariate(metrics, opt->covariate.item[i], err);
  if (st == LIFT_OK && metrics->n == 0)
    st = lift_fail(err, LIFT_EUSAGE,
                   "what is measured? Name one or more columns by --metric (the document has no plan)");
  return st;
}

static enum lift_status choose_covariate_missing(struct step *step, const struct moments_options *opt, bool planned,
                                                 struct moments_task *task, struct lift_error *err)
{
  enum moments_covariate_missing plan = task->plan.covariate_missing_error  ? MOMENTS_COVARIATE_ERROR
                                        : task->plan.covariate_missing_zero ? MOMENTS_COVARIATE_ZERO
                                                                            : MOMENTS_COVARIATE_MEAN;
  bool given = step_given(step, "covariate-missing");
  task->units.covariate_missing = given ? (enum moments_covariate_missing)opt->covariate_missing : plan;
  if (!planned || task->units.covariate_missing == plan)
    return LIFT_OK;
  return step_depart(step, "covariate-missing", moments_covariate_missing_names[plan],
                     moments_covariate_missing_names[task->units.covariate_missing], err);
}

/* ---- arms ---- */

static void join_names(const struct plan_arm *arm, size_t n, char *out, size_t size)
{
  size_t used = 0;
  out[0] = 0;
  for (size_t i = 0; i < n && used + 100 < size; i++)
    used += (size_t)snprintf(out + used, size - used, "%s%.60s:%.20s", i ? "," : "", arm[i].name, arm[i].weight);
}

static enum lift_status compare_arms(struct step *step, const struct plan *plan, const struct plan *arms,
                                     struct lift_error *err)
{
  char planned[400], actual[400];
  bool same = plan->arms == arms->arms;
  for (size_t i = 0; same && i < plan->arms; i++)
    same = strcmp(plan->arm[i].name, arms->arm[i].name) == 0 && plan->arm[i].share == arms->arm[i].share;
  if (same || plan->arms == 0)
    return LIFT_OK;
  join_names(plan->arm, plan->arms, planned, sizeof planned);
  join_names(arms->arm, arms->arms, actual, sizeof actual);
  return step_depart(step, "arms", planned, actual, err);
}

/* The assignment's arms as listed ones; the texts stay the assignment's. */
static enum lift_status list_assigned(struct moments_task *task, struct lift_error *err)
{
  const struct assignment *assignment = &task->assignment;
  task->from_assignment = calloc(assignment->arms + 1, sizeof *task->from_assignment);
  if (!task->from_assignment)
    return lift_fail_memory(err);
  for (size_t i = 0; i < assignment->arms; i++) {
    const struct assignment_arm *arm = &assignment->arm[i];
    task->from_assignment[i] = (struct plan_arm){arm->name, arm->name, arm->weight, arm->share};
  }
  task->units.listed = task->from_assignment;
  task->units.arms = assignment->arms;
  return LIFT_OK;
}

static enum lift_status list_arms(struct step *step, const struct moments_options *opt, struct moments_task *task,
                                  struct lift_error *err)
{
  struct units_task *units = &task->units;
  enum lift_status st = LIFT_OK;
  units->shares_known = true;
  if (opt->arms) {
    st = plan_parse_arms(&task->arms, opt->arms, err);
    if (st == LIFT_OK)
      st = compare_arms(step, &task->plan, &task->arms, err);
    units->listed = task->arms.arm;
    units->arms = task->arms.arms;
    units->shares_known = strchr(opt->arms, ':') != NULL;
  } else if (task->plan.arms) {
    units->listed = task->plan.arm;
    units->arms = task->plan.arms;
  } else if (task->assignment.arms) {
    st = list_assigned(task, err);
  }
  units->control = opt->control;
  if (st == LIFT_OK && opt->control && task->plan.arms && !opt->arms &&
      strcmp(opt->control, task->plan.arm[0].name) != 0)
    st = step_depart(step, "control", task->plan.arm[0].name, opt->control, err);
  return st;
}

/* Where a unit's arm comes from. */
static enum lift_status choose_source(const struct moments_options *opt, struct moments_task *task,
                                      struct lift_error *err)
{
  struct units_task *units = &task->units;
  units->unit = opt->unit;
  if (opt->assignment) {
    units->joined = true;
    task->table_arm = opt->arm ? opt->arm : "arm";
  } else if (opt->arm) {
    units->arm = opt->arm;
    return LIFT_OK;
  } else if (task->assignment.salt && task->assignment.method == ASSIGNMENT_HASH) {
    enum lift_status st = assignment_rule(&task->assignment, &task->rule, err);
    if (st)
      return st;
    units->rule = &task->rule;
    units->salt = task->assignment.salt;
  } else if (task->assignment.table.file) {
    return lift_fail(err, LIFT_EUSAGE,
                     "the document's assignment is a table, %s: give it by --assignment FILE, or name the "
                     "arm's column by --arm",
                     task->assignment.table.file);
  } else {
    return lift_fail(err, LIFT_EUSAGE,
                     "which arm is a unit in? Name its column by --arm, or join a table of units and arms by "
                     "--assignment FILE --unit COL");
  }
  if (!units->unit)
    units->unit = task->assignment.unit;
  return units->unit ? LIFT_OK
                     : lift_fail(err, LIFT_EUSAGE, "the arm is found by unit: name the unit's column by --unit");
}

enum lift_status moments_task_check_table(const struct moments_task *task, const char *path,
                                          const struct digest_text *digest, struct lift_error *err)
{
  const struct assignment_table *table = &task->assignment.table;
  if (!table->file || !table->row_sum || !*table->row_sum || strcmp(table->row_sum, digest->row_sum) == 0)
    return LIFT_OK;
  return lift_fail(err, LIFT_EDATA,
                   "--assignment %s: not the table that the document's assignment describes: %s had %lld rows "
                   "with digest %s, this one has %llu with %s",
                   path, table->file, table->rows, table->row_sum, (unsigned long long)digest->rows, digest->row_sum);
}

/* ---- who ---- */

static int compare_wheres(const void *a, const void *b)
{
  const struct moments_where *x = a, *y = b;
  int c = strcmp(x->column, y->column);
  for (size_t i = 0; c == 0 && i < x->values && i < y->values; i++)
    c = strcmp(x->value[i], y->value[i]);
  return c ? c : (x->values > y->values) - (x->values < y->values);
}

static enum lift_status choose_units(const struct moments_options *opt, struct moments_task *task,
                                     struct lift_error *err)
{
  task->where = calloc(opt->where.n + 1, sizeof *task->where);
  task->cut = calloc(opt->segment.n + 1, sizeof *task->cut);
  enum lift_status st = task->where && task->cut ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < opt->where.n; i++)
    if ((st = units_parse_where(opt->where.item[i], &task->where[i], err)) == LIFT_OK)
      task->wheres++;
  for (size_t i = 0; st == LIFT_OK && i < opt->segment.n; i++)
    if ((st = units_parse_cut(opt->segment.item[i], &task->cut[i], err)) == LIFT_OK)
      task->cuts++;
  if (st == LIFT_OK)
    qsort(task->where, task->wheres, sizeof *task->where, compare_wheres);
  return st;
}

static enum lift_status choose_delimiter(const char *text, char *delimiter, struct lift_error *err)
{
  if (!text)
    return LIFT_OK;
  bool tab = strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0;
  if (!tab && text[1])
    return lift_fail(err, LIFT_EUSAGE, "--delimiter '%s': expected one character, or the word tab", text);
  *delimiter = tab ? '\t' : text[0];
  return LIFT_OK;
}

enum lift_status moments_task_make(struct step *step, const struct moments_options *opt, struct moments_task *task,
                                   struct lift_error *err)
{
  bool planned, assigned;
  *task = (struct moments_task){0};
  enum lift_status st = plan_read(&step->doc, &task->plan, &planned, err);
  if (st == LIFT_OK)
    st = assignment_read(&step->doc, &task->assignment, &assigned, err);
  if (st == LIFT_OK)
    st = choose_metrics(step, opt, task, err);
  if (st == LIFT_OK)
    st = choose_covariate_missing(step, opt, planned, task, err);
  if (st == LIFT_OK)
    st = list_arms(step, opt, task, err);
  if (st == LIFT_OK)
    st = choose_source(opt, task, err);
  if (st == LIFT_OK)
    st = choose_units(opt, task, err);
  if (st == LIFT_OK)
    st = choose_delimiter(opt->delimiter, &task->units.delimiter, err);
  task->units.metrics = &task->plan.metrics;
  task->units.exclude_other = opt->other_arms == 1;
  task->units.where = task->where;
  task->units.wheres = task->wheres;
  task->units.cut = task->cut;
  task->units.cuts = task->cuts;
  task->units.experiment = opt->experiment;
  task->units.sha256 = tool_common()->digest != NULL;
  if (st)
    moments_task_clear(task);
  return st;
}

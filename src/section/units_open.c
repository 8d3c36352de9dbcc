/* What is to be read, laid out before the first row: columns, blocks, arms. */
#include "section/units_state.h"

#include <stdlib.h>
#include <string.h>

size_t units_full_variables(const struct units_layout *layout)
{
  return layout->metrics + 2 * layout->covariates;
}

/* ---- columns and blocks ---- */

/* The source of a column that is read in this way; a column may be read in several. */
static size_t find_source(struct units *u, const struct units_source *wanted)
{
  size_t i = 0;
  for (; i < u->sources; i++) {
    const struct units_source *s = &u->source[i];
    if (s->covariate == wanted->covariate && s->proportion == wanted->proportion && s->missing == wanted->missing &&
        strcmp(s->column, wanted->column) == 0)
      return i;
  }
  u->source[u->sources++] = *wanted;
  return i;
}

static size_t metric_source(struct units *u, const struct metric *metric)
{
  return find_source(u, &(struct units_source){.column = metric->column, .missing = metric->missing,
                                               .proportion = metric->type == METRIC_PROPORTION});
}

static void add_covariates(struct units *u, struct units_layout *layout, char *const *column, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    size_t source = find_source(u, &(struct units_source){.column = column[i], .covariate = true}),
           at = layout->metrics;
    while (at < layout->metrics + layout->covariates && layout->source[at] != source)
      at++;
    if (at == layout->metrics + layout->covariates) {
      layout->source[at] = source;
      layout->covariates++;
    }
  }
}

static enum lift_status make_layout(struct units *u, size_t most, struct units_layout **layout, struct lift_error *err)
{
  *layout = &u->layout[u->layouts];
  **layout = (struct units_layout){.metric = SIZE_MAX, .source = malloc((most + 1) * sizeof(size_t)),
                                   .narrow = calloc(most + 1, sizeof(struct lift_decimal)),
                                   .full = calloc(2 * most + 1, sizeof(struct lift_decimal))};
  u->layouts++;
  return (*layout)->source && (*layout)->narrow && (*layout)->full ? LIFT_OK : lift_fail_memory(err);
}

static void finish_layout(struct units *u, struct units_layout *layout)
{
  layout->missing_at = u->counts;
  u->counts += layout->metrics + layout->covariates;
}

/* The first block: the metrics that have a value for every unit, and their covariates. */
static enum lift_status lay_out_first(struct units *u, size_t most, struct lift_error *err)
{
  const struct units_task *task = u->task;
  struct units_layout *layout;
  enum lift_status st = make_layout(u, most, &layout, err);
  if (st)
    return st;
  for (size_t i = 0; i < task->metrics->n; i++)
    if (task->metrics->metric[i].missing != METRIC_MISSING_DROP) {
      layout->metric = layout->metrics ? layout->metric : i;
      layout->source[layout->metrics++] = metric_source(u, &task->metrics->metric[i]);
    }
  for (size_t i = 0; i < task->metrics->n; i++)
    if (task->metrics->metric[i].missing != METRIC_MISSING_DROP)
      add_covariates(u, layout, task->metrics->metric[i].covariate, task->metrics->metric[i].covariates);
  add_covariates(u, layout, (char *const *)task->covariate, task->covariates);
  if (layout->metrics + layout->covariates == 0) {
    u->layouts = 0; /* nothing is in it */
    free(layout->source);
    free(layout->narrow);
    free(layout->full);
    return LIFT_OK;
  }
  finish_layout(u, layout);
  return LIFT_OK;
}

static enum lift_status lay_out(struct units *u, struct lift_error *err)
{
  const struct metrics *metrics = u->task->metrics;
  size_t most = u->task->covariates;
  for (size_t i = 0; i < metrics->n; i++)
    most += 1 + metrics->metric[i].covariates;
  u->layout = calloc(metrics->n + 1, sizeof *u->layout);
  u->source = calloc(2 * most + 1, sizeof *u->source);
  u->value = calloc(2 * most + 1, sizeof *u->value);
  u->missing = calloc(2 * most + 1, sizeof *u->missing);
  if (!u->layout || !u->source || !u->value || !u->missing)
    return lift_fail_memory(err);
  enum lift_status st = lay_out_first(u, most, err);
  for (size_t i = 0; st == LIFT_OK && i < metrics->n; i++) {
    const struct metric *metric = &metrics->metric[i];
    struct units_layout *layout;
    if (metric->missing != METRIC_MISSING_DROP)
      continue;
    st = make_layout(u, most, &layout, err);
    if (st)
      return st;
    layout->drop = true;
    layout->metric = i;
    layout->source[layout->metrics++] = metric_source(u, metric);
    add_covariates(u, layout, metric->covariate, metric->covariates);
    finish_layout(u, layout);
  }
  if (st == LIFT_OK && u->layouts == 0)
    st = lift_fail(err, LIFT_EUSAGE, "nothing to read: no metric and no covariate");
  return st;
}

static enum lift_status check_metrics(const struct units_task *task, struct lift_error *err)
{
  for (size_t i = 0; i < task->metrics->n; i++) {
    const struct metric *metric = &task->metrics->metric[i];
    for (size_t j = 0; j < metric->covariates; j++)
      if (strcmp(metric->covariate[j], metric->column) == 0)
        return lift_fail(err, LIFT_EUSAGE, "metric '%s': its own column '%s' cannot be its covariate", metric->name,
                         metric->column);
  }
  return LIFT_OK;
}

/* ---- cuts ---- */

static int compare_cuts(const void *a, const void *b)
{
  const struct moments_cut *x = *(const struct moments_cut *const *)a, *y = *(const struct moments_cut *const *)b;
  for (size_t i = 0; i < x->columns && i < y->columns; i++) {
    int c = strcmp(x->column[i], y->column[i]);
    if (c)
      return c;
  }
  return (x->columns > y->columns) - (x->columns < y->columns);
}

static enum lift_status sort_cuts(struct units *u, struct lift_error *err)
{
  const struct units_task *task = u->task;
  size_t columns = 0;
  for (size_t i = 0; i < task->cuts; i++)
    columns += task->cut[i].columns;
  u->cut = malloc((task->cuts + 1) * sizeof *u->cut);
  u->cut_at = malloc((columns + 1) * sizeof *u->cut_at);
  u->segment = calloc(task->cuts + 1, sizeof *u->segment);
  u->where_at = malloc((task->wheres + 1) * sizeof *u->where_at);
  if (!u->cut || !u->cut_at || !u->segment || !u->where_at)
    return lift_fail_memory(err);
  for (size_t i = 0; i < task->cuts; i++)
    u->cut[i] = &task->cut[i];
  qsort(u->cut, task->cuts, sizeof *u->cut, compare_cuts);
  for (size_t i = 0; i < task->cuts; i++)
    if (u->cuts == 0 || compare_cuts(&u->cut[u->cuts - 1], &u->cut[i]) != 0)
      u->cut[u->cuts++] = u->cut[i];
  return LIFT_OK;
}

/* ---- arms ---- */

/* The listed arms in their order, but the control first; and what stands for them in data. */
static enum lift_status list_arms(struct units *u, struct lift_error *err)
{
  const struct units_task *task = u->task;
  size_t control = 0, at = 1, index;
  u->listed = calloc(task->arms + 1, sizeof *u->listed);
  u->listed_place = calloc(task->arms + 1, sizeof *u->listed_place);
  if (!u->listed || !u->listed_place)
    return lift_fail_memory(err);
  while (task->arms && task->control && control < task->arms && strcmp(task->listed[control].name, task->control) != 0)
    control++;
  if (task->arms && control == task->arms)
    return lift_fail(err, LIFT_EUSAGE, "--control '%s' is none of the arms that are listed, such as '%s'",
                     task->control, task->listed[0].name);
  u->listed[0] = control;
  for (size_t i = 0; i < task->arms; i++)
    if (i != control)
      u->listed[at++] = i;
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < task->arms; i++) {
    u->listed_place[u->listed[i]] = i;
    st = names_add(&u->values, task->listed[i].value, strlen(task->listed[i].value), &index, err);
  }
  return st;
}

static enum lift_status map_rule(struct units *u, struct lift_error *err)
{
  const struct units_task *task = u->task;
  if (!task->rule)
    return LIFT_OK;
  u->rule_arm = malloc((task->rule->n + 1) * sizeof *u->rule_arm);
  if (!u->rule_arm)
    return lift_fail_memory(err);
  for (size_t k = 0; k < task->rule->n; k++) {
    u->rule_arm[k] = SIZE_MAX;
    for (size_t i = 0; i < task->arms; i++)
      if (strcmp(task->rule->name[k], task->listed[i].name) == 0)
        u->rule_arm[k] = u->listed_place[i];
  }
  return LIFT_OK;
}

static enum lift_status check_arms(const struct units_task *task, struct lift_error *err)
{
  bool any = task->arm || task->joined || task->rule;
  if (any && task->arms == 0 && !task->control)
    return lift_fail(err, LIFT_EUSAGE, "which arm is the control? Name it by --control, or list the arms by --arms");
  if (task->exclude_other && task->arms == 0)
    return lift_fail(err, LIFT_EUSAGE, "--other-arms exclude: other than which? List the arms by --arms");
  if ((task->joined || task->rule) && !task->unit)
    return lift_fail(err, LIFT_EUSAGE, "the arm is found by unit: name its column by --unit");
  return LIFT_OK;
}

enum lift_status units_open(struct units **units, const struct units_task *task, struct lift_error *err)
{
  struct units *u = *units = calloc(1, sizeof *u);
  if (!u)
    return lift_fail_memory(err);
  u->task = task;
  enum lift_status st = check_arms(task, err);
  if (st == LIFT_OK)
    st = check_metrics(task, err);
  if (st == LIFT_OK)
    st = lay_out(u, err);
  if (st == LIFT_OK)
    st = sort_cuts(u, err);
  if (st == LIFT_OK)
    st = list_arms(u, err);
  if (st == LIFT_OK)
    st = map_rule(u, err);
  if (st) {
    units_close(u);
    *units = NULL;
  }
  return st;
}

void units_close(struct units *u)
{
  if (!u)
    return;
  for (size_t e = 0; e < u->experiments.n; e++)
    units_population_clear(u, &u->population[e]);
  for (size_t b = 0; b < u->layouts; b++) {
    free(u->layout[b].source);
    free(u->layout[b].narrow);
    free(u->layout[b].full);
  }
  for (size_t i = 0; i < u->files; i++)
    free(u->file[i].name);
  names_clear(&u->experiments);
  names_clear(&u->values);
  names_clear(&u->table_arms);
  unit_set_clear(&u->set);
  void *all[] = {u->layout,       u->source,   u->value,     u->missing,     u->cut,   u->segment,
                 u->key,          u->where_at, u->cut_at,    u->population,  u->order, u->listed,
                 u->listed_place, u->rule_arm, u->table_arm, u->table_count, u->file};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    free(all[i]);
  free(u);
}

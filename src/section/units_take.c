/* From what was read to a section: sorted, so that nothing depends on the order of the rows. */
#include "section/units_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum lift_status copy(const char *text, char **out, struct lift_error *err)
{
  *out = strdup(text);
  return *out ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status copy_texts(char *const *text, size_t n, char ***out, size_t *count, struct lift_error *err)
{
  *out = calloc(n + 1, sizeof **out);
  enum lift_status st = *out ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < n; i++)
    if ((st = copy(text[i], &(*out)[i], err)) == LIFT_OK)
      ++*count;
  return st;
}

/* Through their text in the document: whatever a metric holds is copied. */
static enum lift_status copy_metrics(const struct metrics *from, struct metrics *to, struct lift_error *err)
{
  struct json_writer w;
  struct json_tree tree = {0};
  char *text = NULL;
  size_t length;
  json_write_init(&w);
  metrics_write(from, NULL, &w);
  enum lift_status st = json_take(&w, &text, &length, err);
  if (st == LIFT_OK)
    st = json_parse_text(text, length, &tree, err);
  if (st == LIFT_OK) {
    struct json at = json_root(&tree, "metrics");
    st = metrics_read(to, &at, err);
  }
  json_tree_clear(&tree);
  json_write_clear(&w);
  free(text);
  return st;
}

/* ---- definitions ---- */

static enum lift_status copy_definitions(const struct units *u, struct moments_section *section, struct lift_error *err)
{
  const struct units_task *task = u->task;
  section->covariate_missing = task->covariate_missing;
  section->arms_listed = task->arms > 0;
  section->where = calloc(task->wheres + 1, sizeof *section->where);
  section->cut = calloc(u->cuts + 1, sizeof *section->cut);
  if (!section->where || !section->cut)
    return lift_fail_memory(err);
  enum lift_status st = copy_metrics(task->metrics, &section->metrics, err);
  for (size_t i = 0; st == LIFT_OK && i < task->wheres; i++) {
    struct moments_where *where = &section->where[section->wheres++];
    st = copy(task->where[i].column, &where->column, err);
    if (st == LIFT_OK)
      st = copy_texts(task->where[i].value, task->where[i].values, &where->value, &where->values, err);
  }
  for (size_t i = 0; st == LIFT_OK && i < u->cuts; i++) {
    struct moments_cut *cut = &section->cut[section->cuts++];
    st = copy_texts(u->cut[i]->column, u->cut[i]->columns, &cut->column, &cut->columns, err);
  }
  return st;
}

/* ---- arms ---- */

struct named {
  const char *name;
  size_t index;
  bool first;
};

static int compare_named(const void *a, const void *b)
{
  const struct named *x = a, *y = b;
  return x->first != y->first ? y->first - x->first : strcmp(x->name, y->name);
}

/* The order of the arms: as listed, or the control and then the others by name. */
static enum lift_status order_arms(const struct units *u, const struct units_population *p, size_t **order,
                                   struct lift_error *err)
{
  struct named *named = malloc((p->arms.n + 1) * sizeof *named);
  *order = malloc((p->arms.n + 1) * sizeof **order);
  if (!named || !*order) {
    free(named);
    return lift_fail_memory(err);
  }
  for (size_t i = 0; i < p->arms.n; i++)
    named[i] = (struct named){p->arms.text[i], i, u->task->control && strcmp(p->arms.text[i], u->task->control) == 0};
  if (!u->task->arms)
    qsort(named, p->arms.n, sizeof *named, compare_named);
  for (size_t i = 0; i < p->arms.n; i++)
    (*order)[i] = named[i].index;
  free(named);
  return LIFT_OK;
}

static long long assigned_in_table(const struct units *u, size_t arm)
{
  long long n = 0;
  for (size_t i = 0; i < u->table_arms.n; i++)
    n += u->table_arm[i] == arm ? u->table_count[i] : 0;
  return n;
}

static enum lift_status take_arms(const struct units *u, const struct units_population *p, const size_t *order,
                                  struct moments_section *section, struct lift_error *err)
{
  bool by_table = u->task->joined && u->task->wheres == 0;
  section->arm = calloc(p->arms.n + 1, sizeof *section->arm);
  enum lift_status st = section->arm ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < p->arms.n; i++) {
    struct moments_arm *arm = &section->arm[i];
    const struct units_arm *from = &p->arm[order[i]];
    st = copy(p->arms.text[order[i]], &arm->name, err);
    section->arms += st == LIFT_OK;
    arm->shared = u->task->arms && u->task->shares_known;
    arm->share = arm->shared ? u->task->listed[u->listed[i]].share : 0;
    arm->used = from->used;
    arm->assigned = by_table ? assigned_in_table(u, order[i]) : from->assigned;
    section->units.used += arm->used;
  }
  return st;
}

static int compare_others(const void *a, const void *b)
{
  return strcmp(((const struct moments_other *)a)->name, ((const struct moments_other *)b)->name);
}

static enum lift_status take_units(const struct units *u, const struct units_population *p,
                                   struct moments_section *section, struct lift_error *err)
{
  const struct units_task *task = u->task;
  struct moments_units *units = &section->units;
  units->source = task->joined ? MOMENTS_ARM_TABLE : task->rule ? MOMENTS_ARM_HASH
                  : task->arm  ? MOMENTS_ARM_COLUMN : MOMENTS_ARM_NONE;
  units->rows = p->rows;
  units->excluded_where = p->excluded_where;
  units->unassigned = p->unassigned;
  units->table = task->joined ? u->table : -1;
  units->without_result = task->joined ? u->table - u->seen : 0;
  units->duplicates_checked = task->unit != NULL;
  units->other = calloc(p->others.n + 1, sizeof *units->other);
  enum lift_status st = units->other ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < p->others.n; i++) {
    st = copy(p->others.text[i], &units->other[i].name, err);
    units->other[i].n = p->other[i];
    units->others += st == LIFT_OK;
  }
  if (st == LIFT_OK)
    qsort(units->other, units->others, sizeof *units->other, compare_others);
  return st;
}

/* ---- segments ---- */

struct keyed {
  size_t index; /* among the population's segments */
  struct moments_segment segment;
  size_t columns;
};

static int compare_segments(const void *a, const void *b)
{
  const struct keyed *x = a, *y = b;
  if (x->segment.cut != y->segment.cut)
    return x->segment.cut < y->segment.cut ? -1 : 1;
  for (size_t i = 0; i < x->columns; i++) {
    int c = strcmp(x->segment.value[i], y->segment.value[i]);
    if (c)
      return c;
  }
  return 0;
}

/* Take a key apart: see units_population_segment. */
static enum lift_status open_key(const struct units *u, const char *key, struct keyed *out, struct lift_error *err)
{
  memcpy(&out->segment.cut, key, sizeof out->segment.cut);
  key += sizeof out->segment.cut;
  out->columns = u->cut[out->segment.cut]->columns;
  out->segment.value = calloc(out->columns + 1, sizeof *out->segment.value);
  if (!out->segment.value)
    return lift_fail_memory(err);
  for (size_t i = 0; i < out->columns; i++) {
    size_t length;
    memcpy(&length, key, sizeof length);
    key += sizeof length;
    if (!(out->segment.value[i] = strndup(key, length)))
      return lift_fail_memory(err);
    key += length;
  }
  return LIFT_OK;
}

static enum lift_status take_segments(const struct units *u, const struct units_population *p, size_t **order,
                                      struct moments_section *section, struct lift_error *err)
{
  size_t n = p->segments.n;
  struct keyed *keyed = calloc(n, sizeof *keyed);
  *order = malloc((n + 1) * sizeof **order);
  section->segment = calloc(n, sizeof *section->segment);
  enum lift_status st = keyed && *order && section->segment ? LIFT_OK : lift_fail_memory(err);
  for (size_t s = 1; st == LIFT_OK && s < n; s++) {
    keyed[s].index = s;
    st = open_key(u, p->segments.text[s], &keyed[s], err);
  }
  if (st == LIFT_OK)
    qsort(keyed + 1, n - 1, sizeof *keyed, compare_segments);
  for (size_t s = 0; keyed && s < n; s++) {
    if (st == LIFT_OK) {
      (*order)[s] = keyed[s].index;
      section->segment[section->segments++] = keyed[s].segment;
      continue;
    }
    for (size_t i = 0; keyed[s].segment.value && i < keyed[s].columns; i++)
      free(keyed[s].segment.value[i]);
    free(keyed[s].segment.value);
  }
  free(keyed);
  return st;
}

/* ---- cells ---- */

/* Does some cell of the block have indicators? */
static bool is_full(const struct units_population *p, size_t b)
{
  for (size_t a = 0; a < p->arms.n; a++)
    for (size_t s = 0; s < p->arm[a].cells; s++)
      if (p->arm[a].cell[s].moments && p->arm[a].cell[s].full[b])
        return true;
  return false;
}

static const struct metric *block_metric(const struct units *u, size_t b, size_t i)
{
  const struct metrics *metrics = u->task->metrics;
  if (u->layout[b].drop)
    return &metrics->metric[u->layout[b].metric];
  for (size_t m = 0; m < metrics->n; m++)
    if (metrics->metric[m].missing != METRIC_MISSING_DROP && i-- == 0)
      return &metrics->metric[m];
  return NULL;
}

static enum lift_status add_variable(struct moments_block *block, const char *name, const char *column,
                                     enum moments_kind kind, struct lift_error *err)
{
  struct moments_variable *v = &block->variable[block->variables++];
  v->kind = kind;
  enum lift_status st = copy(name, &v->name, err);
  return st ? st : copy(column, &v->column, err);
}

static enum lift_status take_variables(const struct units *u, size_t b, bool full, struct moments_block *block,
                                       struct lift_error *err)
{
  const struct units_layout *layout = &u->layout[b];
  block->variable = calloc(units_full_variables(layout) + 1, sizeof *block->variable);
  enum lift_status st = block->variable ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < layout->metrics; i++) {
    const struct metric *metric = block_metric(u, b, i);
    st = add_variable(block, metric->name, metric->column, MOMENTS_METRIC, err);
  }
  for (size_t i = 0; st == LIFT_OK && i < layout->covariates; i++) {
    const char *column = u->source[layout->source[layout->metrics + i]].column;
    st = add_variable(block, column, column, MOMENTS_COVARIATE, err);
    if (st == LIFT_OK && full)
      st = add_variable(block, column, column, MOMENTS_COVARIATE_MISSING, err);
  }
  return st;
}

/* A cell moves out of the population (or is an empty one), with indicators where the block has them. */
static enum lift_status take_cell(const struct units *u, struct units_cell *from, size_t b, bool full,
                                  struct moments_cell *to, struct lift_error *err)
{
  const struct units_layout *layout = &u->layout[b];
  size_t narrow = layout->metrics + layout->covariates, k = full ? units_full_variables(layout) : narrow;
  bool there = from && from->moments;
  to->missing = calloc(k + 1, sizeof *to->missing);
  if (!to->missing)
    return lift_fail_memory(err);
  for (size_t i = 0; there && i < narrow; i++)
    to->missing[full && i >= layout->metrics ? 2 * i - layout->metrics : i] = from->missing[layout->missing_at + i];
  if (!there)
    return lift_moments_init(&to->moments, k, err);
  if (full && !from->full[b]) {
    enum lift_status st = units_widen(layout, from, b, err);
    if (st)
      return st;
  }
  to->moments = from->moments[b];
  from->moments[b] = (struct lift_moments){0};
  return LIFT_OK;
}

static enum lift_status take_block(const struct units *u, struct units_population *p, size_t b, const size_t *arms,
                                   const size_t *segments, struct moments_section *section, struct lift_error *err)
{
  struct moments_block *block = &section->block[section->blocks++];
  bool full = is_full(p, b);
  block->cell = calloc(section->segments * section->arms + 1, sizeof *block->cell);
  enum lift_status st = block->cell ? take_variables(u, b, full, block, err) : lift_fail_memory(err);
  for (size_t s = 0; s < section->segments; s++)
    for (size_t a = 0; st == LIFT_OK && a < section->arms; a++) {
      struct units_arm *arm = &p->arm[arms[a]];
      struct units_cell *from = segments[s] < arm->cells ? &arm->cell[segments[s]] : NULL;
      st = take_cell(u, from, b, full, &block->cell[s * section->arms + a], err);
    }
  return st;
}

static enum lift_status take_cells(const struct units *u, struct units_population *p, const size_t *arms,
                                   struct moments_section *section, struct lift_error *err)
{
  size_t *segments = NULL;
  section->block = calloc(u->layouts + 1, sizeof *section->block);
  enum lift_status st = section->block ? take_segments(u, p, &segments, section, err) : lift_fail_memory(err);
  for (size_t b = 0; st == LIFT_OK && b < u->layouts; b++)
    st = take_block(u, p, b, arms, segments, section, err);
  free(segments);
  return st;
}

/* ---- populations ---- */

static enum lift_status fail_control(const struct units *u, const struct units_population *p, struct lift_error *err)
{
  char known[500] = "";
  size_t used = 0;
  for (size_t i = 0; i < p->arms.n && used < 400; i++)
    used += (size_t)snprintf(known + used, sizeof known - used, "%s'%.60s'", i ? ", " : "", p->arms.text[i]);
  return lift_fail(err, LIFT_EDATA, "--control '%s': no unit is in that arm; the arms in the data are %s",
                   u->task->control, known);
}

/* The control of arms that nobody listed: in one of several experiments it may have no units. */
static enum lift_status check_control(const struct units *u, struct units_population *p, struct lift_error *err)
{
  const char *control = u->task->control;
  size_t arm;
  if (!control || u->task->arms || names_find(&p->arms, control, strlen(control), &arm))
    return LIFT_OK;
  return u->task->experiment ? units_population_arm(p, control, strlen(control), &arm, err) : fail_control(u, p, err);
}

static enum lift_status check_rows(const struct units_population *p, struct lift_error *err)
{
  long long others = 0;
  for (size_t i = 0; i < p->others.n; i++)
    others += p->other[i];
  if (p->rows == 0)
    return lift_fail(err, LIFT_EDATA, "no rows: there is nothing to measure");
  if (p->rows == p->excluded_where + others + p->unassigned)
    return lift_fail(err, LIFT_EDATA,
                     "no unit is left: of %lld rows, %lld are left out by --where, %lld are of other arms, "
                     "%lld of units that the assignment has not",
                     p->rows, p->excluded_where, others, p->unassigned);
  return LIFT_OK;
}

enum lift_status units_take(struct units *u, size_t population, struct moments_section *section, struct lift_error *err)
{
  *section = (struct moments_section){0};
  size_t *order = NULL;
  struct units_population *p = &u->population[u->order ? u->order[population] : population];
  enum lift_status st = check_rows(p, err);
  if (st == LIFT_OK)
    st = check_control(u, p, err);
  if (st == LIFT_OK)
    st = copy_definitions(u, section, err);
  if (st == LIFT_OK)
    st = order_arms(u, p, &order, err);
  if (st == LIFT_OK)
    st = take_arms(u, p, order, section, err);
  if (st == LIFT_OK)
    st = take_units(u, p, section, err);
  if (st == LIFT_OK)
    st = take_cells(u, p, order, section, err);
  if (st == LIFT_OK)
    st = moments_trim(section, err);
  if (st == LIFT_OK)
    st = moments_check_size(section, err);
  free(order);
  if (st)
    moments_section_clear(section);
  return st;
}

static int compare_populations(const void *a, const void *b, void *data)
{
  const struct units *u = data;
  return strcmp(u->experiments.text[*(const size_t *)a], u->experiments.text[*(const size_t *)b]);
}

enum lift_status units_sort(struct units *u, struct lift_error *err)
{
  u->order = malloc((u->experiments.n + 1) * sizeof *u->order);
  if (!u->order)
    return lift_fail_memory(err);
  for (size_t i = 0; i < u->experiments.n; i++)
    u->order[i] = i;
  qsort_r(u->order, u->experiments.n, sizeof *u->order, compare_populations, u);
  return LIFT_OK;
}

size_t units_populations(const struct units *u)
{
  return u->experiments.n;
}

const char *units_population_name(const struct units *u, size_t population)
{
  return u->experiments.text[u->order ? u->order[population] : population];
}

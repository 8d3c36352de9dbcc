/* Whole sections added up: the same definitions, other units. */
#include "section/moments.h"

#include <stdlib.h>
#include <string.h>

static enum lift_status copy(const char *text, char **out, struct lift_error *err)
{
  *out = strdup(text);
  return *out ? LIFT_OK : lift_fail_memory(err);
}

/* ---- definitions ---- */

static enum lift_status metrics_text(const struct metrics *metrics, char **text, struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  metrics_write(metrics, NULL, &w);
  enum lift_status st = json_take(&w, text, NULL, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status check_metrics(const struct moments_section *a, const struct moments_section *b,
                                      struct lift_error *err)
{
  char *x = NULL, *y = NULL;
  enum lift_status st = metrics_text(&a->metrics, &x, err);
  if (st == LIFT_OK)
    st = metrics_text(&b->metrics, &y, err);
  if (st == LIFT_OK && strcmp(x, y) != 0)
    st = lift_fail(err, LIFT_EDATA, "the metrics differ: %.300s and %.300s", x, y);
  free(x);
  free(y);
  return st;
}

static bool same_texts(char *const *a, size_t n, char *const *b, size_t m)
{
  for (size_t i = 0; n == m && i < n; i++)
    if (strcmp(a[i], b[i]) != 0)
      return false;
  return n == m;
}

static bool same_wheres(const struct moments_section *a, const struct moments_section *b)
{
  for (size_t i = 0; a->wheres == b->wheres && i < a->wheres; i++)
    if (strcmp(a->where[i].column, b->where[i].column) != 0 ||
        !same_texts(a->where[i].value, a->where[i].values, b->where[i].value, b->where[i].values))
      return false;
  return a->wheres == b->wheres;
}

static bool same_cuts(const struct moments_section *a, const struct moments_section *b)
{
  for (size_t i = 0; a->cuts == b->cuts && i < a->cuts; i++)
    if (!same_texts(a->cut[i].column, a->cut[i].columns, b->cut[i].column, b->cut[i].columns))
      return false;
  return a->cuts == b->cuts;
}

static enum lift_status check_arms(const struct moments_section *a, const struct moments_section *b,
                                   struct lift_error *err)
{
  if (strcmp(a->arm[0].name, b->arm[0].name) != 0)
    return lift_fail(err, LIFT_EDATA, "the controls differ: '%s' and '%s'", a->arm[0].name, b->arm[0].name);
  if (a->arms_listed != b->arms_listed)
    return lift_fail(err, LIFT_EDATA, "the arms were listed for one part and taken as they came for another");
  if (!a->arms_listed)
    return LIFT_OK;
  bool same = a->arms == b->arms;
  for (size_t i = 0; same && i < a->arms; i++)
    same = strcmp(a->arm[i].name, b->arm[i].name) == 0 && a->arm[i].shared == b->arm[i].shared &&
           a->arm[i].share == b->arm[i].share;
  return same ? LIFT_OK : lift_fail(err, LIFT_EDATA, "the listed arms differ, or their shares");
}

static enum lift_status check_definitions(const struct moments_section *a, const struct moments_section *b,
                                          struct lift_error *err)
{
  enum lift_status st = check_metrics(a, b, err);
  if (st == LIFT_OK)
    st = check_arms(a, b, err);
  if (st)
    return st;
  if (a->covariate_missing != b->covariate_missing)
    return lift_fail(err, LIFT_EDATA, "missing covariates were treated differently: %s and %s",
                     moments_covariate_missing_names[a->covariate_missing],
                     moments_covariate_missing_names[b->covariate_missing]);
  if (!same_wheres(a, b))
    return lift_fail(err, LIFT_EDATA, "the filters (--where) differ");
  if (!same_cuts(a, b))
    return lift_fail(err, LIFT_EDATA, "the segments differ");
  if (a->units.source != b->units.source)
    return lift_fail(err, LIFT_EDATA, "the arms come from elsewhere: %s and %s", moments_source_names[a->units.source],
                     moments_source_names[b->units.source]);
  if (a->units.table != b->units.table)
    return lift_fail(err, LIFT_EDATA, "the tables of the assignment differ: they have %lld and %lld units",
                     a->units.table, b->units.table);
  return a->blocks == b->blocks
             ? LIFT_OK
             : lift_fail(err, LIFT_EDATA, "one part has %zu blocks, the other %zu", a->blocks, b->blocks);
}

/* ---- arms and segments: where those of the parts go ---- */

static size_t find_arm(const struct moments_section *s, const char *name)
{
  size_t i = 0;
  while (i < s->arms && strcmp(s->arm[i].name, name) != 0)
    i++;
  return i;
}

static int compare_arms(const void *a, const void *b)
{
  return strcmp(((const struct moments_arm *)a)->name, ((const struct moments_arm *)b)->name);
}

static enum lift_status add_arms(struct moments_section *out, const struct moments_section *from,
                                 struct lift_error *err)
{
  bool by_table = from->units.table >= 0 && from->wheres == 0;
  for (size_t i = 0; i < from->arms; i++) {
    size_t at = find_arm(out, from->arm[i].name);
    struct moments_arm *arm = &out->arm[at];
    if (at == out->arms) {
      *arm = from->arm[i];
      enum lift_status st = copy(from->arm[i].name, &arm->name, err);
      if (st)
        return st;
      out->arms++;
      continue;
    }
    if (by_table && arm->assigned != from->arm[i].assigned)
      return lift_fail(err, LIFT_EDATA, "arm '%s' has %lld units in the assignment of one part and %lld in another's",
                       arm->name, arm->assigned, from->arm[i].assigned);
    arm->assigned += by_table ? 0 : from->arm[i].assigned;
    arm->used += from->arm[i].used;
  }
  return LIFT_OK;
}

static enum lift_status join_arms(struct moments_section *out, const struct moments_section *a,
                                  const struct moments_section *b, struct lift_error *err)
{
  out->arms_listed = a->arms_listed;
  out->arm = calloc(a->arms + b->arms, sizeof *out->arm);
  if (!out->arm)
    return lift_fail_memory(err);
  enum lift_status st = add_arms(out, a, err);
  if (st == LIFT_OK)
    st = add_arms(out, b, err);
  if (st == LIFT_OK && !out->arms_listed)
    qsort(out->arm + 1, out->arms - 1, sizeof *out->arm, compare_arms);
  return st;
}

static int compare_segments(const struct moments_section *s, const struct moments_segment *x,
                            const struct moments_segment *y)
{
  if (!x->value || !y->value)
    return (x->value != NULL) - (y->value != NULL);
  if (x->cut != y->cut)
    return x->cut < y->cut ? -1 : 1;
  for (size_t i = 0; i < s->cut[x->cut].columns; i++) {
    int c = strcmp(x->value[i], y->value[i]);
    if (c)
      return c;
  }
  return 0;
}

static enum lift_status copy_segment(struct moments_section *out, const struct moments_segment *from,
                                     struct lift_error *err)
{
  struct moments_segment *to = &out->segment[out->segments++];
  size_t n = from->value ? out->cut[from->cut].columns : 0;
  to->cut = from->cut;
  if (!from->value)
    return LIFT_OK;
  to->value = calloc(n + 1, sizeof *to->value);
  enum lift_status st = to->value ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < n; i++)
    st = copy(from->value[i], &to->value[i], err);
  return st;
}

/* The union, in order; place[p][s] is where segment s of part p went. */
static enum lift_status join_segments(struct moments_section *out, const struct moments_section *const part[2],
                                      size_t *place[2], struct lift_error *err)
{
  const struct moments_section *a = part[0], *b = part[1];
  enum lift_status st = LIFT_OK;
  out->segment = calloc(a->segments + b->segments, sizeof *out->segment);
  if (!out->segment)
    return lift_fail_memory(err);
  for (size_t i = 0, j = 0; st == LIFT_OK && (i < a->segments || j < b->segments);) {
    int c = i == a->segments ? 1 : j == b->segments ? -1 : compare_segments(a, &a->segment[i], &b->segment[j]);
    st = copy_segment(out, c <= 0 ? &a->segment[i] : &b->segment[j], err);
    if (c <= 0)
      place[0][i++] = out->segments - 1;
    if (c >= 0)
      place[1][j++] = out->segments - 1;
  }
  return st;
}

/* ---- units ---- */

static enum lift_status add_others(struct moments_units *units, const struct moments_units *from,
                                   struct lift_error *err)
{
  for (size_t i = 0; i < from->others; i++) {
    size_t at = 0;
    while (at < units->others && strcmp(units->other[at].name, from->other[i].name) != 0)
      at++;
    if (at == units->others) {
      enum lift_status st = copy(from->other[i].name, &units->other[at].name, err);
      if (st)
        return st;
      units->others++;
    }
    units->other[at].n += from->other[i].n;
  }
  return LIFT_OK;
}

static int compare_others(const void *a, const void *b)
{
  return strcmp(((const struct moments_other *)a)->name, ((const struct moments_other *)b)->name);
}

static enum lift_status join_units(struct moments_units *units, const struct moments_units *a,
                                   const struct moments_units *b, struct lift_error *err)
{
  *units = (struct moments_units){.source = a->source, .rows = a->rows + b->rows, .used = a->used + b->used,
                                  .excluded_where = a->excluded_where + b->excluded_where,
                                  .unassigned = a->unassigned + b->unassigned, .table = a->table,
                                  .duplicates_checked = a->duplicates_checked && b->duplicates_checked};
  units->other = calloc(a->others + b->others + 1, sizeof *units->other);
  if (!units->other)
    return lift_fail_memory(err);
  if (a->table >= 0) { /* units of the table that one part or the other has seen; each should be in one part */
    units->without_result = a->without_result + b->without_result - a->table;
    if (units->without_result < 0)
      return lift_fail(err, LIFT_EDATA, "the parts have more units than the assignment (%lld): some are in both",
                       a->table);
  }
  enum lift_status st = add_others(units, a, err);
  if (st == LIFT_OK)
    st = add_others(units, b, err);
  if (st == LIFT_OK)
    qsort(units->other, units->others, sizeof *units->other, compare_others);
  return st;
}

/* ---- blocks ---- */

static bool same_variable(const struct moments_variable *a, const struct moments_variable *b)
{
  return a->kind == b->kind && strcmp(a->name, b->name) == 0 && strcmp(a->column, b->column) == 0;
}

/* The variables of both, and which of each part's they are (SIZE_MAX: zero there). They are the same, but one part may
 * lack the indicators of covariates that it never missed. */
static enum lift_status join_variables(struct moments_block *out, const struct moments_block *const part[2],
                                       size_t *map[2], struct lift_error *err)
{
  size_t at[2] = {0, 0};
  while (at[0] < part[0]->variables || at[1] < part[1]->variables) {
    const struct moments_variable *v[2];
    for (int p = 0; p < 2; p++)
      v[p] = at[p] < part[p]->variables ? &part[p]->variable[at[p]] : NULL;
    bool same = v[0] && v[1] && same_variable(v[0], v[1]);
    int only = same ? -1 : v[0] && v[0]->kind == MOMENTS_COVARIATE_MISSING ? 0
                       : v[1] && v[1]->kind == MOMENTS_COVARIATE_MISSING ? 1 : 2;
    if (only == 2)
      return lift_fail(err, LIFT_EDATA, "the variables differ: '%s' and '%s'", v[0] ? v[0]->name : "",
                       v[1] ? v[1]->name : "");
    const struct moments_variable *taken = only == 1 ? v[1] : v[0];
    size_t k = out->variables++;
    out->variable[k].kind = taken->kind;
    for (int p = 0; p < 2; p++)
      map[p][k] = same || only == p ? at[p]++ : SIZE_MAX;
    enum lift_status st = copy(taken->name, &out->variable[k].name, err);
    if (st == LIFT_OK)
      st = copy(taken->column, &out->variable[k].column, err);
    if (st)
      return st;
  }
  return LIFT_OK;
}

static enum lift_status add_cell(struct moments_cell *to, const struct moments_cell *from, const size_t *map, size_t k,
                                 struct lift_error *err)
{
  struct lift_moments mapped = {0};
  enum lift_status st;
  for (size_t i = 0; i < k; i++)
    to->missing[i] += map[i] == SIZE_MAX ? 0 : from->missing[map[i]];
  if (k == from->moments.k) /* no variable is lacking, so they are the same */
    return lift_moments_merge(&to->moments, &from->moments, err);
  st = moments_remap(&from->moments, map, k, &mapped, err);
  if (st == LIFT_OK)
    st = lift_moments_merge(&to->moments, &mapped, err);
  lift_moments_clear(&mapped);
  return st;
}

static enum lift_status add_cells(struct moments_section *out, struct moments_block *block,
                                  const struct moments_section *from, const struct moments_block *part,
                                  const size_t *map, const size_t *place, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t s = 0; s < from->segments; s++)
    for (size_t a = 0; st == LIFT_OK && a < from->arms; a++) {
      size_t arm = find_arm(out, from->arm[a].name);
      st = add_cell(&block->cell[place[s] * out->arms + arm], moments_cell(from, part, s, a), map, block->variables,
                    err);
    }
  return st;
}

static enum lift_status join_block(struct moments_section *out, size_t b, const struct moments_section *const part[2],
                                   size_t *place[2], struct lift_error *err)
{
  struct moments_block *block = &out->block[out->blocks++];
  const struct moments_block *from[2] = {&part[0]->block[b], &part[1]->block[b]};
  size_t most = from[0]->variables + from[1]->variables, cells = out->segments * out->arms;
  size_t *map[2] = {malloc((most + 1) * sizeof **map), malloc((most + 1) * sizeof **map)};
  block->variable = calloc(most + 1, sizeof *block->variable);
  block->cell = calloc(cells + 1, sizeof *block->cell);
  enum lift_status st = map[0] && map[1] && block->variable && block->cell ? LIFT_OK : lift_fail_memory(err);
  if (st == LIFT_OK)
    st = join_variables(block, from, map, err);
  for (size_t c = 0; st == LIFT_OK && c < cells; c++) {
    st = lift_moments_init(&block->cell[c].moments, block->variables, err);
    if (st == LIFT_OK && !(block->cell[c].missing = calloc(block->variables + 1, sizeof *block->cell[c].missing)))
      st = lift_fail_memory(err);
  }
  for (int p = 0; st == LIFT_OK && p < 2; p++)
    st = add_cells(out, block, part[p], from[p], map[p], place[p], err);
  free(map[0]);
  free(map[1]);
  return st;
}

/* ---- sections ---- */

static enum lift_status join(struct moments_section *out, const struct moments_section *const part[2],
                             struct lift_error *err)
{
  size_t *place[2] = {malloc((part[0]->segments + 1) * sizeof **place),
                      malloc((part[1]->segments + 1) * sizeof **place)};
  out->block = calloc(part[0]->blocks + 1, sizeof *out->block);
  enum lift_status st = place[0] && place[1] && out->block ? LIFT_OK : lift_fail_memory(err);
  if (st == LIFT_OK)
    st = join_arms(out, part[0], part[1], err);
  if (st == LIFT_OK)
    st = join_units(&out->units, &part[0]->units, &part[1]->units, err);
  if (st == LIFT_OK)
    st = join_segments(out, part, place, err);
  for (size_t b = 0; st == LIFT_OK && b < part[0]->blocks; b++)
    st = join_block(out, b, part, place, err);
  free(place[0]);
  free(place[1]);
  return st ? st : moments_check_size(out, err);
}

/* Free the segments' values, while the cuts that say how many there are are still at hand. */
static void clear_segments(struct moments_section *section)
{
  for (size_t i = 0; i < section->segments; i++) {
    char **value = section->segment[i].value;
    for (size_t v = 0; value && v < section->cut[section->segment[i].cut].columns; v++)
      free(value[v]);
    free(value);
    section->segment[i].value = NULL;
  }
  section->cut = NULL; /* lent, or moved on */
  section->cuts = 0;
}

enum lift_status moments_merge(struct moments_section *into, const struct moments_section *from, struct lift_error *err)
{
  const struct moments_section *const part[2] = {into, from};
  enum lift_status st = check_definitions(into, from, err);
  if (st)
    return st;
  struct moments_section out = {.cut = into->cut, .cuts = into->cuts}; /* the definitions are the same: they move on */
  st = join(&out, part, err);
  if (st) {
    clear_segments(&out);
    moments_section_clear(&out);
    return st;
  }
  out.metrics = into->metrics;
  out.where = into->where;
  out.wheres = into->wheres;
  out.covariate_missing = into->covariate_missing;
  into->metrics = (struct metrics){0};
  into->where = NULL;
  into->wheres = 0;
  clear_segments(into);
  moments_section_clear(into);
  *into = out;
  return LIFT_OK;
}

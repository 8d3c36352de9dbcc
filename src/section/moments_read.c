/* The section `moments`, read back: from what may be anything. */
#include "section/moments_cell.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static enum lift_status copy(const char *text, char **out, struct lift_error *err)
{
  *out = strdup(text);
  return *out ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status copy_member(const struct json *at, const char *key, char **out, struct lift_error *err)
{
  const char *text;
  enum lift_status st = json_text(at, key, &text, err);
  return st ? st : copy(text, out, err);
}

/* An array for as many elements as the list has; never NULL on success. */
static enum lift_status make_room(const struct json *list, size_t size, void *out, struct lift_error *err)
{
  void *room = calloc(json_count(list) + 1, size);
  memcpy(out, &room, sizeof room);
  return room ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status read_texts(const struct json *list, char ***out, size_t *n, struct lift_error *err)
{
  struct json element;
  const char *text;
  enum lift_status st = json_as_array(list, err);
  if (st == LIFT_OK)
    st = make_room(list, sizeof **out, out, err);
  for (bool more = st == LIFT_OK && json_first(list, &element); st == LIFT_OK && more; more = json_next(&element)) {
    st = json_as_text(&element, &text, err);
    if (st == LIFT_OK && (st = copy(text, &(*out)[*n], err)) == LIFT_OK)
      ++*n;
  }
  return st;
}

/* ---- the population ---- */

static enum lift_status read_wheres(const struct json *at, struct moments_section *section, struct lift_error *err)
{
  struct json list, where, values;
  enum lift_status st = json_array(at, "where", &list, err);
  if (st == LIFT_OK)
    st = make_room(&list, sizeof *section->where, &section->where, err);
  for (bool more = st == LIFT_OK && json_first(&list, &where); st == LIFT_OK && more; more = json_next(&where)) {
    struct moments_where *w = &section->where[section->wheres++];
    st = copy_member(&where, "column", &w->column, err);
    if (st == LIFT_OK)
      st = json_array(&where, "values", &values, err);
    if (st == LIFT_OK)
      st = read_texts(&values, &w->value, &w->values, err);
  }
  return st;
}

static enum lift_status read_cuts(const struct json *at, struct moments_section *section, struct lift_error *err)
{
  struct json list, cut;
  enum lift_status st = json_array(at, "segments", &list, err);
  if (st == LIFT_OK)
    st = make_room(&list, sizeof *section->cut, &section->cut, err);
  for (bool more = st == LIFT_OK && json_first(&list, &cut); st == LIFT_OK && more; more = json_next(&cut)) {
    struct moments_cut *c = &section->cut[section->cuts++];
    st = read_texts(&cut, &c->column, &c->columns, err);
    if (st == LIFT_OK && c->columns == 0)
      st = json_fail(&cut, err, "expected at least one column");
  }
  return st;
}

static enum lift_status read_arms(const struct json *units, struct moments_section *section, struct lift_error *err)
{
  struct json list, arm;
  enum lift_status st = json_array(units, "arms", &list, err);
  if (st == LIFT_OK)
    st = make_room(&list, sizeof *section->arm, &section->arm, err);
  for (bool more = st == LIFT_OK && json_first(&list, &arm); st == LIFT_OK && more; more = json_next(&arm)) {
    struct moments_arm *a = &section->arm[section->arms++];
    st = copy_member(&arm, "arm", &a->name, err);
    if (st == LIFT_OK)
      st = json_optional_number(&arm, "share", &a->share, &a->shared, err);
    if (st == LIFT_OK)
      st = json_integer(&arm, "assigned", 0, LLONG_MAX, &a->assigned, err);
    if (st == LIFT_OK)
      st = json_integer(&arm, "used", 0, LLONG_MAX, &a->used, err);
    if (st == LIFT_OK && a->shared && !(a->share >= 0 && a->share <= 1))
      st = json_fail(&arm, err, "share: expected a number from 0 to 1");
    for (size_t i = 0; st == LIFT_OK && i + 1 < section->arms; i++)
      if (strcmp(section->arm[i].name, a->name) == 0)
        st = json_fail(&arm, err, "a second arm '%s'", a->name);
  }
  return st == LIFT_OK && section->arms == 0 ? json_fail(&list, err, "expected at least one arm") : st;
}

static enum lift_status read_others(const struct json *at, struct moments_units *units, struct lift_error *err)
{
  struct json other, list;
  enum lift_status st = json_object(at, "other_arms", &list, err);
  if (st == LIFT_OK)
    st = make_room(&list, sizeof *units->other, &units->other, err);
  for (bool more = st == LIFT_OK && json_first(&list, &other); st == LIFT_OK && more; more = json_next(&other)) {
    struct moments_other *o = &units->other[units->others];
    st = copy(other.key, &o->name, err);
    units->others += st == LIFT_OK;
    if (st == LIFT_OK)
      st = json_as_integer(&other, 0, LLONG_MAX, &o->n, err);
  }
  return st;
}

static enum lift_status read_units(const struct json *section_at, struct moments_section *section,
                                   struct lift_error *err)
{
  static const char *const duplicates[] = {"unchecked", "none", NULL};
  struct moments_units *units = &section->units;
  struct {
    const char *key;
    long long *n;
  } counts[] = {{"rows", &units->rows}, {"used", &units->used}, {"excluded_where", &units->excluded_where},
                {"unassigned", &units->unassigned}, {"without_result", &units->without_result}};
  struct json at;
  size_t source = 0, checked = 0;
  bool found;
  enum lift_status st = json_object(section_at, "units", &at, err);
  if (st == LIFT_OK)
    st = json_text_choice(&at, "arm_from", moments_source_names, &source, err);
  for (size_t i = 0; st == LIFT_OK && i < sizeof counts / sizeof *counts; i++)
    st = json_integer(&at, counts[i].key, 0, LLONG_MAX, counts[i].n, err);
  units->table = -1;
  if (st == LIFT_OK)
    st = json_optional_integer(&at, "table", 0, LLONG_MAX, &units->table, &found, err);
  if (st == LIFT_OK)
    st = json_text_choice(&at, "duplicates", duplicates, &checked, err);
  if (st == LIFT_OK)
    st = read_others(&at, units, err);
  units->source = (enum moments_source)source;
  units->duplicates_checked = checked == 1;
  return st ? st : read_arms(&at, section, err);
}

/* ---- cells ---- */

static enum lift_status read_variables(const struct json *at, struct moments_block *block, struct lift_error *err)
{
  struct json list, variable;
  enum lift_status st = json_array(at, "variables", &list, err);
  if (st == LIFT_OK && json_count(&list) > LIFT_MOMENTS_VARIABLES)
    st = json_fail(&list, err, "more than %d variables", LIFT_MOMENTS_VARIABLES);
  if (st == LIFT_OK)
    st = make_room(&list, sizeof *block->variable, &block->variable, err);
  for (bool more = st == LIFT_OK && json_first(&list, &variable); st == LIFT_OK && more; more = json_next(&variable)) {
    struct moments_variable *v = &block->variable[block->variables++];
    size_t kind = 0;
    st = copy_member(&variable, "name", &v->name, err);
    if (st == LIFT_OK)
      st = copy_member(&variable, "column", &v->column, err);
    if (st == LIFT_OK)
      st = json_text_choice(&variable, "kind", moments_kind_names, &kind, err);
    v->kind = (enum moments_kind)kind;
  }
  return st;
}

/* ---- segments: the first block's cells list them ---- */

/* Does the object have just this cut's columns? Their values go to value (slices of the tree). */
static bool is_of_cut(const struct json *at, const struct moments_cut *cut, const char **value)
{
  struct json member;
  if (json_count(at) != cut->columns)
    return false;
  for (size_t i = 0; i < cut->columns; i++)
    if (!json_find(at, cut->column[i], &member) || json_as_text(&member, &value[i], NULL))
      return false;
  return true;
}

static enum lift_status keep_values(const char *const *value, size_t n, struct moments_segment *segment,
                                    struct lift_error *err)
{
  segment->value = calloc(n + 1, sizeof *segment->value);
  enum lift_status st = segment->value ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < n; i++)
    st = copy(value[i], &segment->value[i], err);
  return st;
}

static enum lift_status add_segment(const struct json *cell, struct moments_section *section, struct lift_error *err)
{
  struct json at;
  size_t most = 0;
  struct moments_segment *segment = &section->segment[section->segments];
  if (!json_find(cell, "segment", &at))
    return json_fail(cell, err, "segment: missing");
  if ((json_kind(&at) == JSON_NULL) != (section->segments == 0))
    return json_fail(&at, err, "the whole population (null) comes first, and once");
  if (section->segments++ == 0)
    return LIFT_OK;
  for (size_t i = 0; i < section->cuts; i++)
    most = section->cut[i].columns > most ? section->cut[i].columns : most;
  const char **value = calloc(most + 1, sizeof *value);
  if (!value)
    return lift_fail_memory(err);
  size_t c = 0;
  while (c < section->cuts && !is_of_cut(&at, &section->cut[c], value))
    c++;
  segment->cut = c;
  enum lift_status st = c == section->cuts ? json_fail(&at, err, "these columns are no cut listed in segments")
                                           : keep_values(value, section->cut[c].columns, segment, err);
  if (st)
    section->segments -= !segment->value; /* what was begun is freed with the section */
  free(value);
  return st;
}

/* Are segment and arm of a cell those that its place says? */
static enum lift_status check_place(const struct json *at, const struct moments_section *section, size_t s, size_t a,
                                    struct lift_error *err)
{
  const struct moments_segment *segment = &section->segment[s];
  const char *name;
  struct json values, member;
  enum lift_status st = json_text(at, "arm", &name, err);
  if (st)
    return st;
  if (strcmp(name, section->arm[a].name) != 0)
    return json_fail(at, err, "arm: expected \"%s\": each segment lists all arms in their order", section->arm[a].name);
  if (!json_find(at, "segment", &values) || (json_kind(&values) == JSON_NULL) != !segment->value)
    return json_fail(at, err, "segment: not that of the other blocks or arms at this place");
  for (size_t i = 0; segment->value && i < section->cut[segment->cut].columns; i++) {
    const char *value;
    if (!json_find(&values, section->cut[segment->cut].column[i], &member) || json_as_text(&member, &value, NULL) ||
        strcmp(value, segment->value[i]) != 0)
      return json_fail(at, err, "segment: not that of the other blocks or arms at this place");
  }
  return LIFT_OK;
}

static enum lift_status read_cells(const struct json *at, struct moments_section *section, struct moments_block *block,
                                   struct lift_error *err)
{
  struct json list, cell;
  bool first = block == section->block;
  enum lift_status st = json_array(at, "cells", &list, err);
  size_t n = st ? 0 : json_count(&list), c = 0;
  if (st == LIFT_OK && (n == 0 || n % section->arms || (!first && n != section->segments * section->arms)))
    st = json_fail(&list, err, "%zu cells: expected one for each segment and each of %zu arms", n, section->arms);
  if (st == LIFT_OK && first && !(section->segment = calloc(n / section->arms, sizeof *section->segment)))
    st = lift_fail_memory(err);
  if (st == LIFT_OK && !(block->cell = calloc(n, sizeof *block->cell)))
    st = lift_fail_memory(err);
  for (bool more = st == LIFT_OK && json_first(&list, &cell); st == LIFT_OK && more; more = json_next(&cell), c++) {
    st = json_as_object(&cell, err);
    if (st == LIFT_OK && first && c % section->arms == 0)
      st = add_segment(&cell, section, err);
    if (st == LIFT_OK)
      st = check_place(&cell, section, c / section->arms, c % section->arms, err);
    if (st == LIFT_OK)
      st = moments_cell_read(&cell, block->variables, &block->cell[c], err);
  }
  /* what was allocated beyond the segments that were read is cleared here: the section counts segments */
  for (size_t i = section->segments * section->arms; st && block->cell && i < n; i++) {
    lift_moments_clear(&block->cell[i].moments);
    free(block->cell[i].missing);
  }
  return st;
}

static enum lift_status read_blocks(const struct json *at, struct moments_section *section, struct lift_error *err)
{
  struct json list, block;
  enum lift_status st = json_array(at, "blocks", &list, err);
  if (st == LIFT_OK && json_count(&list) == 0)
    st = json_fail(&list, err, "expected at least one block");
  if (st == LIFT_OK)
    st = make_room(&list, sizeof *section->block, &section->block, err);
  for (bool more = st == LIFT_OK && json_first(&list, &block); st == LIFT_OK && more; more = json_next(&block)) {
    struct moments_block *b = &section->block[section->blocks++];
    st = json_as_object(&block, err);
    if (st == LIFT_OK)
      st = read_variables(&block, b, err);
    if (st == LIFT_OK)
      st = read_cells(&block, section, b, err);
  }
  return st;
}

static enum lift_status check_metrics(const struct json *at, const struct moments_section *section,
                                      struct lift_error *err)
{
  for (size_t i = 0; i < section->metrics.n; i++) {
    size_t variable;
    if (!moments_find(section, section->metrics.metric[i].name, &variable))
      return json_fail(at, err, "no block has the metric '%s'", section->metrics.metric[i].name);
  }
  return LIFT_OK;
}

static enum lift_status read_whole(const struct json *at, struct moments_section *section, struct lift_error *err)
{
  struct json metrics;
  size_t missing = 0;
  enum lift_status st = json_array(at, "metrics", &metrics, err);
  if (st == LIFT_OK)
    st = metrics_read(&section->metrics, &metrics, err);
  if (st == LIFT_OK)
    st = json_bool(at, "arms_listed", &section->arms_listed, err);
  if (st == LIFT_OK)
    st = json_text_choice(at, "covariate_missing", moments_covariate_missing_names, &missing, err);
  section->covariate_missing = (enum moments_covariate_missing)missing;
  if (st == LIFT_OK)
    st = read_wheres(at, section, err);
  if (st == LIFT_OK)
    st = read_cuts(at, section, err);
  if (st == LIFT_OK)
    st = read_units(at, section, err);
  if (st == LIFT_OK)
    st = read_blocks(at, section, err);
  return st ? st : check_metrics(at, section, err);
}

enum lift_status moments_read(const struct doc *doc, struct moments_section *section, struct lift_error *err)
{
  struct json_tree tree;
  struct json at;
  *section = (struct moments_section){0};
  enum lift_status st = doc_open(doc, "moments", &tree, &at, err);
  if (st == LIFT_OK)
    st = json_as_object(&at, err);
  if (st == LIFT_OK)
    st = read_whole(&at, section, err);
  json_tree_clear(&tree);
  if (st)
    moments_section_clear(section);
  return st;
}

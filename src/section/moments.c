/* The section `moments`: its life, its lookup, and how it is written. */
#include "section/moments.h"

#include <stdlib.h>
#include <string.h>

const char *const moments_kind_names[] = {"metric", "covariate", "covariate_missing", NULL};
const char *const moments_covariate_missing_names[] = {"mean", "zero", "error", NULL};
const char *const moments_source_names[] = {"none", "column", "table", "hash", NULL};

/* ---- life ---- */

static void free_texts(char **text, size_t n)
{
  for (size_t i = 0; text && i < n; i++)
    free(text[i]);
  free(text);
}

static void clear_block(struct moments_block *block, size_t cells)
{
  for (size_t i = 0; block->cell && i < cells; i++) {
    lift_moments_clear(&block->cell[i].moments);
    free(block->cell[i].missing);
  }
  for (size_t i = 0; i < block->variables; i++) {
    free(block->variable[i].name);
    free(block->variable[i].column);
  }
  free(block->cell);
  free(block->variable);
}

static void clear_population(struct moments_section *section)
{
  for (size_t i = 0; i < section->segments; i++)
    if (section->segment[i].value)
      free_texts(section->segment[i].value, section->cut[section->segment[i].cut].columns);
  for (size_t i = 0; i < section->cuts; i++)
    free_texts(section->cut[i].column, section->cut[i].columns);
  for (size_t i = 0; i < section->wheres; i++) {
    free(section->where[i].column);
    free_texts(section->where[i].value, section->where[i].values);
  }
  free(section->segment);
  free(section->cut);
  free(section->where);
}

void moments_section_clear(struct moments_section *section)
{
  if (!section)
    return;
  for (size_t i = 0; i < section->blocks; i++)
    clear_block(&section->block[i], section->segments * section->arms);
  for (size_t i = 0; i < section->arms; i++)
    free(section->arm[i].name);
  for (size_t i = 0; i < section->units.others; i++)
    free(section->units.other[i].name);
  clear_population(section);
  metrics_clear(&section->metrics);
  free(section->block);
  free(section->arm);
  free(section->units.other);
  *section = (struct moments_section){0};
}

/* ---- lookup ---- */

const struct moments_cell *moments_cell(const struct moments_section *section, const struct moments_block *block,
                                        size_t segment, size_t arm)
{
  return &block->cell[segment * section->arms + arm];
}

const struct moments_block *moments_find(const struct moments_section *section, const char *metric, size_t *variable)
{
  for (size_t b = 0; b < section->blocks; b++) {
    const struct moments_block *block = &section->block[b];
    for (size_t i = 0; i < block->variables; i++)
      if (block->variable[i].kind == MOMENTS_METRIC && strcmp(block->variable[i].name, metric) == 0) {
        *variable = i;
        return block;
      }
  }
  return NULL;
}

bool moments_find_covariate(const struct moments_block *block, const char *column, enum moments_kind kind,
                            size_t *variable)
{
  for (size_t i = 0; i < block->variables; i++)
    if (block->variable[i].kind == kind && strcmp(block->variable[i].column, column) == 0) {
      *variable = i;
      return true;
    }
  return false;
}

enum lift_status moments_segment_text(const struct moments_section *section, size_t segment, char **text,
                                      struct lift_error *err)
{
  const struct moments_segment *s = &section->segment[segment];
  *text = NULL;
  if (!s->value)
    return LIFT_OK;
  const struct moments_cut *cut = &section->cut[s->cut];
  size_t room = 1;
  for (size_t i = 0; i < cut->columns; i++)
    room += strlen(cut->column[i]) + strlen(s->value[i]) + 2;
  char *end = *text = malloc(room);
  if (!end)
    return lift_fail_memory(err);
  for (size_t i = 0; i < cut->columns; i++) {
    end = stpcpy(stpcpy(end, i ? "," : ""), cut->column[i]);
    end = stpcpy(stpcpy(end, "="), s->value[i]);
  }
  return LIFT_OK;
}

bool moments_all_exact(const struct lift_moments *m)
{
  for (size_t i = 0; i < m->k; i++)
    if (!lift_moments_is_exact(m, i))
      return false;
  return true;
}

bool moments_order_free(const struct moments_section *section)
{
  for (size_t b = 0; b < section->blocks; b++)
    for (size_t c = 0; c < section->segments * section->arms; c++)
      if (!moments_all_exact(&section->block[b].cell[c].moments))
        return false;
  return true;
}

enum lift_status moments_check_size(const struct moments_section *section, struct lift_error *err)
{
  double numbers = 0;
  for (size_t b = 0; b < section->blocks; b++) {
    double k = (double)section->block[b].variables;
    numbers += (double)(section->segments - 1) * (double)section->arms * (k * (k + 1) + 4 * k + 1);
  }
  if (numbers > MOMENTS_NUMBERS_MOST)
    return lift_fail(err, LIFT_EDATA,
                     "%zu segments of %zu arms make %.0f numbers; a document holds at most %d: cut by fewer "
                     "columns, or by columns with fewer values",
                     section->segments - 1, section->arms, numbers, MOMENTS_NUMBERS_MOST);
  return LIFT_OK;
}

/* ---- other variables ---- */

static enum lift_status map_variables(const struct lift_moments *from, const size_t *map, struct lift_moments *to,
                                      struct lift_error *err)
{
  char text[LIFT_MOMENTS_TEXT] = "0";
  for (size_t i = 0; i < to->k; i++) {
    enum lift_status st;
    if (map[i] == SIZE_MAX) {
      st = lift_moments_set_sum(to, i, 0, "0", err);
    } else if (lift_moments_is_exact(from, map[i])) {
      lift_moments_sum_text(from, map[i], text);
      st = lift_moments_set_sum(to, i, lift_moments_decimals(from, map[i]), text, err);
    } else {
      st = lift_moments_set_mean(to, i, lift_moments_mean(from, map[i]), lift_moments_mean_low(from, map[i]), err);
    }
    if (st)
      return st;
  }
  return LIFT_OK;
}

static enum lift_status map_pair(const struct lift_moments *from, const size_t *map, size_t i, size_t j,
                                 struct lift_moments *to, struct lift_error *err)
{
  bool zero = map[i] == SIZE_MAX || map[j] == SIZE_MAX;
  char text[LIFT_MOMENTS_TEXT] = "0";
  if (lift_moments_is_exact(to, i) && lift_moments_is_exact(to, j)) {
    if (!zero)
      lift_moments_product_text(from, map[i], map[j], text);
    return lift_moments_set_product(to, i, j, text, err);
  }
  return lift_moments_set_centred(to, i, j, zero ? 0 : lift_moments_centred(from, map[i], map[j]),
                                  zero ? 0 : lift_moments_centred_low(from, map[i], map[j]), err);
}

enum lift_status moments_remap(const struct lift_moments *from, const size_t *map, size_t k, struct lift_moments *to,
                               struct lift_error *err)
{
  enum lift_status st = lift_moments_init(to, k, err);
  if (st == LIFT_OK)
    st = lift_moments_set_units(to, from->n, err);
  if (st == LIFT_OK)
    st = map_variables(from, map, to, err);
  for (size_t i = 0; st == LIFT_OK && i < k; i++)
    for (size_t j = 0; st == LIFT_OK && j <= i; j++)
      st = map_pair(from, map, i, j, to, err);
  return st;
}

static bool is_zero_everywhere(const struct moments_block *block, size_t cells, size_t i)
{
  for (size_t c = 0; c < cells; c++)
    if (lift_moments_mean(&block->cell[c].moments, i) != 0)
      return false;
  return true;
}

static enum lift_status trim_cell(struct moments_cell *cell, const size_t *map, size_t k, struct lift_error *err)
{
  struct lift_moments to = {0};
  enum lift_status st = moments_remap(&cell->moments, map, k, &to, err);
  if (st) {
    lift_moments_clear(&to);
    return st;
  }
  lift_moments_clear(&cell->moments);
  cell->moments = to;
  for (size_t i = 0; i < k; i++)
    cell->missing[i] = cell->missing[map[i]];
  return LIFT_OK;
}

static enum lift_status trim_block(struct moments_block *block, size_t cells, struct lift_error *err)
{
  size_t *map = malloc((block->variables + 1) * sizeof *map), k = 0;
  if (!map)
    return lift_fail_memory(err);
  for (size_t i = 0; i < block->variables; i++)
    if (block->variable[i].kind != MOMENTS_COVARIATE_MISSING || !is_zero_everywhere(block, cells, i))
      map[k++] = i;
  enum lift_status st = LIFT_OK;
  if (k < block->variables) {
    for (size_t c = 0; st == LIFT_OK && c < cells; c++)
      st = trim_cell(&block->cell[c], map, k, err);
    for (size_t i = 0, at = 0; st == LIFT_OK && i < block->variables; i++) {
      if (at < k && map[at] == i) {
        block->variable[at++] = block->variable[i];
        continue;
      }
      free(block->variable[i].name);
      free(block->variable[i].column);
    }
    block->variables = st ? block->variables : k;
  }
  free(map);
  return st;
}

enum lift_status moments_trim(struct moments_section *section, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t b = 0; st == LIFT_OK && b < section->blocks; b++)
    st = trim_block(&section->block[b], section->segments * section->arms, err);
  return st;
}

/* ---- writing ---- */

static void write_units(const struct moments_section *section, struct json_writer *w)
{
  const struct moments_units *units = &section->units;
  json_open_object(w, "units");
  json_put_text(w, "arm_from", moments_source_names[units->source]);
  json_put_integer(w, "rows", units->rows);
  json_put_integer(w, "used", units->used);
  json_put_integer(w, "excluded_where", units->excluded_where);
  json_open_object(w, "other_arms");
  for (size_t i = 0; i < units->others; i++)
    json_put_integer(w, units->other[i].name, units->other[i].n);
  json_close(w);
  json_put_integer(w, "unassigned", units->unassigned);
  json_put_integer(w, "without_result", units->without_result);
  if (units->table < 0)
    json_put_null(w, "table");
  else
    json_put_integer(w, "table", units->table);
  json_put_text(w, "duplicates", units->duplicates_checked ? "none" : "unchecked");
  json_open_array(w, "arms");
  for (size_t i = 0; i < section->arms; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "arm", section->arm[i].name);
    json_put_number_or_null(w, "share", section->arm[i].shared, section->arm[i].share);
    json_put_integer(w, "assigned", section->arm[i].assigned);
    json_put_integer(w, "used", section->arm[i].used);
    json_close(w);
  }
  json_close(w);
  json_close(w);
}

static void write_segment(const struct moments_section *section, size_t s, struct json_writer *w)
{
  const struct moments_segment *segment = &section->segment[s];
  if (!segment->value) {
    json_put_null(w, "segment");
    return;
  }
  const struct moments_cut *cut = &section->cut[segment->cut];
  json_open_object(w, "segment");
  for (size_t i = 0; i < cut->columns; i++)
    json_put_text(w, cut->column[i], segment->value[i]);
  json_close(w);
}

static void write_pairs(const struct lift_moments *m, struct json_writer *w)
{
  char text[LIFT_MOMENTS_TEXT];
  json_open_array(w, "centred");
  for (size_t i = 0; i < m->k; i++)
    for (size_t j = 0; j <= i; j++)
      json_put_number(w, NULL, lift_moments_centred(m, i, j));
  json_close(w);
  json_open_array(w, "sum");
  for (size_t i = 0; i < m->k; i++) {
    lift_moments_sum_text(m, i, text);
    json_put_text_or_null(w, NULL, *text ? text : NULL);
  }
  json_close(w);
  json_open_array(w, "products");
  for (size_t i = 0; i < m->k; i++)
    for (size_t j = 0; j <= i; j++) {
      lift_moments_product_text(m, i, j, text);
      json_put_text_or_null(w, NULL, *text ? text : NULL);
    }
  json_close(w);
}

/* What the means and centred sums of inexact variables leave out as single doubles. */
static void write_low(const struct lift_moments *m, struct json_writer *w)
{
  if (moments_all_exact(m)) {
    json_put_null(w, "low");
    return;
  }
  json_open_object(w, "low");
  json_open_array(w, "mean");
  for (size_t i = 0; i < m->k; i++)
    json_put_number_or_null(w, NULL, !lift_moments_is_exact(m, i), lift_moments_mean_low(m, i));
  json_close(w);
  json_open_array(w, "centred");
  for (size_t i = 0; i < m->k; i++)
    for (size_t j = 0; j <= i; j++)
      json_put_number_or_null(w, NULL, !(lift_moments_is_exact(m, i) && lift_moments_is_exact(m, j)),
                              lift_moments_centred_low(m, i, j));
  json_close(w);
  json_close(w);
}

static void write_cell(const struct moments_cell *cell, struct json_writer *w)
{
  const struct lift_moments *m = &cell->moments;
  json_put_integer(w, "n", m->n);
  json_open_array(w, "missing");
  for (size_t i = 0; i < m->k; i++)
    json_put_integer(w, NULL, cell->missing[i]);
  json_close(w);
  json_open_array(w, "exact");
  for (size_t i = 0; i < m->k; i++)
    json_put_number_or_null(w, NULL, lift_moments_is_exact(m, i), lift_moments_decimals(m, i));
  json_close(w);
  json_open_array(w, "mean");
  for (size_t i = 0; i < m->k; i++)
    json_put_number_or_null(w, NULL, m->n > 0, lift_moments_mean(m, i));
  json_close(w);
  write_pairs(m, w);
  write_low(m, w);
}

static void write_block(const struct moments_section *section, const struct moments_block *block, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_open_array(w, "variables");
  for (size_t i = 0; i < block->variables; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "name", block->variable[i].name);
    json_put_text(w, "kind", moments_kind_names[block->variable[i].kind]);
    json_put_text(w, "column", block->variable[i].column);
    json_close(w);
  }
  json_close(w);
  json_open_array(w, "cells");
  for (size_t s = 0; s < section->segments; s++)
    for (size_t a = 0; a < section->arms; a++) {
      json_open_object(w, NULL);
      json_put_text(w, "arm", section->arm[a].name);
      write_segment(section, s, w);
      write_cell(moments_cell(section, block, s, a), w);
      json_close(w);
    }
  json_close(w);
  json_close(w);
}

static void write_texts(char *const *text, size_t n, const char *key, struct json_writer *w)
{
  json_open_array(w, key);
  for (size_t i = 0; i < n; i++)
    json_put_text(w, NULL, text[i]);
  json_close(w);
}

static void write_population(const struct moments_section *section, struct json_writer *w)
{
  json_open_array(w, "where");
  for (size_t i = 0; i < section->wheres; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "column", section->where[i].column);
    write_texts(section->where[i].value, section->where[i].values, "values", w);
    json_close(w);
  }
  json_close(w);
  json_open_array(w, "segments");
  for (size_t i = 0; i < section->cuts; i++)
    write_texts(section->cut[i].column, section->cut[i].columns, NULL, w);
  json_close(w);
}

void moments_write(const struct moments_section *section, struct json_writer *w)
{
  json_open_object(w, NULL);
  metrics_write(&section->metrics, "metrics", w);
  json_put_text_or_null(w, "control", section->arms ? section->arm[0].name : NULL);
  json_put_bool(w, "arms_listed", section->arms_listed);
  json_put_text(w, "covariate_missing", moments_covariate_missing_names[section->covariate_missing]);
  write_population(section, w);
  write_units(section, w);
  json_open_array(w, "blocks");
  for (size_t i = 0; i < section->blocks; i++)
    write_block(section, &section->block[i], w);
  json_close(w);
  json_put_bool(w, "order_free", moments_order_free(section));
  json_close(w);
}

/* The options that say which units: --where and --segment. */
#include "section/units_table.h"

#include <stdlib.h>
#include <string.h>

static void free_texts(char **text, size_t n)
{
  for (size_t i = 0; text && i < n; i++)
    free(text[i]);
  free(text);
}

void moments_where_clear(struct moments_where *where)
{
  if (!where)
    return;
  free(where->column);
  free_texts(where->value, where->values);
  *where = (struct moments_where){0};
}

void moments_cut_clear(struct moments_cut *cut)
{
  if (!cut)
    return;
  free_texts(cut->column, cut->columns);
  *cut = (struct moments_cut){0};
}

static enum lift_status add_text(char ***list, size_t *n, char *text, struct lift_error *err)
{
  char **grown = text ? realloc(*list, (*n + 1) * sizeof *grown) : NULL;
  if (!grown) {
    free(text);
    return lift_fail_memory(err);
  }
  *list = grown;
  grown[(*n)++] = text;
  return LIFT_OK;
}

/* One word up to a stop character, or quoted as CSV; *at moves behind it. *word is written in any case. */
static enum lift_status read_word(const char **at, char stop, char **word, struct lift_error *err)
{
  const char *c = *at;
  char *out = *word = malloc(strlen(c) + 1);
  if (!out)
    return lift_fail_memory(err);
  bool quoted = *c == '"';
  for (c += quoted; *c && (quoted ? *c != '"' || c[1] == '"' : *c != stop); c++) {
    c += *c == '"' && quoted;
    *out++ = *c;
  }
  *out = 0;
  if (quoted && *c != '"')
    return lift_fail(err, LIFT_EUSAGE, "a quote is not closed");
  *at = c + quoted;
  return **at && **at != stop ? lift_fail(err, LIFT_EUSAGE, "text stands behind a quote") : LIFT_OK;
}

static int compare_texts(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum lift_status read_where(const char *text, struct moments_where *where, struct lift_error *err)
{
  const char *at = text;
  enum lift_status st = read_word(&at, '=', &where->column, err);
  if (st == LIFT_OK && (!*where->column || !*at))
    st = lift_fail(err, LIFT_EUSAGE, "expected COL=V[,V]");
  while (st == LIFT_OK && *at) {
    char *value;
    at++;
    st = read_word(&at, ',', &value, err);
    if (st)
      free(value);
    else
      st = add_text(&where->value, &where->values, value, err);
  }
  if (st == LIFT_OK)
    qsort(where->value, where->values, sizeof *where->value, compare_texts);
  return st;
}

enum lift_status units_parse_where(const char *text, struct moments_where *where, struct lift_error *err)
{
  *where = (struct moments_where){0};
  enum lift_status st = read_where(text, where, err);
  if (st)
    moments_where_clear(where);
  return lift_context(err, st, "--where '%s'", text);
}

static enum lift_status read_cut(const char *text, struct moments_cut *cut, struct lift_error *err)
{
  const char *at = text;
  bool more = true;
  while (more) {
    char *column;
    enum lift_status st = read_word(&at, '*', &column, err);
    if (st == LIFT_OK && !*column)
      st = lift_fail(err, LIFT_EUSAGE, "expected a column, or several crossed: A*B");
    if (st) {
      free(column);
      return st;
    }
    st = add_text(&cut->column, &cut->columns, column, err);
    if (st)
      return st;
    more = *at++ == '*';
  }
  qsort(cut->column, cut->columns, sizeof *cut->column, compare_texts);
  for (size_t i = 1; i < cut->columns; i++)
    if (strcmp(cut->column[i - 1], cut->column[i]) == 0)
      return lift_fail(err, LIFT_EUSAGE, "column '%s' is crossed with itself", cut->column[i]);
  return LIFT_OK;
}

enum lift_status units_parse_cut(const char *text, struct moments_cut *cut, struct lift_error *err)
{
  *cut = (struct moments_cut){0};
  enum lift_status st = read_cut(text, cut, err);
  if (st)
    moments_cut_clear(cut);
  return lift_context(err, st, "--segment '%s'", text);
}

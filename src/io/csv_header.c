/* The reader's columns: names, and finding one. */
#include "io/csv_state.h"
#include "io/text.h"
#include "io/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAMES_LISTED = 12 };

const char *csv_name(const struct csv *csv)
{
  return input_name(csv->in);
}

size_t csv_columns(const struct csv *csv)
{
  return csv->columns;
}

const char *csv_column_name(const struct csv *csv, size_t index)
{
  return csv->header[index].text;
}

const char *csv_label(const struct csv *csv, size_t index, char *out)
{
  char shown[TEXT_SIZE];
  if (index < csv->columns && csv->header[index].length > 0)
    snprintf(out, CSV_LABEL_SIZE, "column '%s'", text_show(shown, csv->header[index].text, csv->header[index].length));
  else
    snprintf(out, CSV_LABEL_SIZE, "column %zu", index + 1);
  return out;
}

/* Own a copy of the header's names: the batch's text is reused. */
static bool copy_header(struct csv *csv, size_t n)
{
  size_t size = csv->text_used - csv->open_text;
  csv->header = malloc(n * sizeof *csv->header);
  csv->header_text = malloc(size);
  csv->wanted = calloc(n, sizeof *csv->wanted);
  if (!csv->header || !csv->header_text || !csv->wanted)
    return false;
  memcpy(csv->header_text, csv->text + csv->open_text, size);
  const char *at = csv->header_text;
  for (size_t i = 0; i < n; i++) {
    csv->header[i] = csv->cell[i];
    csv->header[i].text = at;
    at += csv->header[i].length + 1;
  }
  return true;
}

enum lift_status csv_take_header(struct csv *csv, struct lift_error *err)
{
  char shown[TEXT_SIZE];
  size_t n = csv->open_fields;
  for (size_t i = 0; i < n; i++)
    if (text_utf8_end(csv->cell[i].text, csv->cell[i].length) < csv->cell[i].length)
      return lift_fail(err, LIFT_EFORMAT,
                       "%s:%zu: column %zu: the name '%s' is not UTF-8; convert the file, for "
                       "example by iconv -f WINDOWS-1252 -t UTF-8",
                       csv_name(csv), csv->open_line, i + 1, text_show(shown, csv->cell[i].text, csv->cell[i].length));
  if (!copy_header(csv, n))
    return lift_fail_memory(err);
  csv->columns = n;
  return LIFT_OK;
}

static bool has_name(const struct csv *csv, size_t index, const char *name, size_t length)
{
  return csv->header[index].length == length && memcmp(csv->header[index].text, name, length) == 0;
}

bool csv_has(const struct csv *csv, const char *name, size_t *index)
{
  size_t length = strlen(name);
  for (size_t i = 0; i < csv->columns; i++)
    if (has_name(csv, i, name, length)) {
      *index = i;
      return true;
    }
  return false;
}

void csv_want(struct csv *csv, size_t index)
{
  csv->wanted[index] = true;
  csv->any_wanted = true;
}

/* The first name that differs in letter case only, or else the nearest one, or NULL. */
static const char *similar_name(const struct csv *csv, const char *name, bool *only_case)
{
  *only_case = true;
  for (size_t i = 0; i < csv->columns; i++)
    if (strcasecmp(csv->header[i].text, name) == 0)
      return csv->header[i].text;
  *only_case = false;
  const char **names = malloc(csv->columns * sizeof *names);
  if (!names)
    return NULL;
  for (size_t i = 0; i < csv->columns; i++)
    names[i] = csv->header[i].text;
  const char *found = nearest_name(name, names, csv->columns);
  free(names);
  return found;
}

/* "; the header has 'a', 'b' and 3 more" */
static void list_names(const struct csv *csv, char *out, size_t size)
{
  size_t used = 0, listed = csv->columns > NAMES_LISTED ? NAMES_LISTED - 1 : csv->columns;
  char shown[TEXT_SIZE];
  for (size_t i = 0; i < listed && used + TEXT_SIZE < size; i++)
    used += (size_t)snprintf(out + used, size - used, "%s'%s'", i ? ", " : "",
                             text_show(shown, csv->header[i].text, csv->header[i].length));
  if (listed < csv->columns)
    snprintf(out + used, size - used, " and %zu more", csv->columns - listed);
}

/* A header of one column that holds what other files have between columns. */
static char other_delimiter(const struct csv *csv)
{
  const char *found = csv->columns == 1 ? strpbrk(csv->header[0].text, ",;\t|") : NULL;
  return found ? *found : '\0';
}

static enum lift_status fail_missing(const struct csv *csv, const char *name, struct lift_error *err)
{
  char wanted[TEXT_SIZE], near[TEXT_SIZE], list[LIFT_ERROR_SIZE], byte[TEXT_SIZE];
  text_show(wanted, name, strlen(name));
  list_names(csv, list, sizeof list);
  char delimiter = other_delimiter(csv);
  if (delimiter)
    return lift_fail(err, LIFT_EFORMAT, "%s: no column '%s'; the header is one column, '%s': is the delimiter '%s'?",
                     csv_name(csv), wanted, text_show(near, csv->header[0].text, csv->header[0].length),
                     text_show(byte, &delimiter, 1));
  bool only_case;
  const char *similar = similar_name(csv, name, &only_case);
  if (!similar)
    return lift_fail(err, LIFT_EFORMAT, "%s: no column '%s'; the header has %s", csv_name(csv), wanted, list);
  text_show(near, similar, strlen(similar));
  if (only_case)
    return lift_fail(err, LIFT_EFORMAT, "%s: no column '%s', but '%s': upper and lower case differ", csv_name(csv),
                     wanted, near);
  return lift_fail(err, LIFT_EFORMAT, "%s: no column '%s'; did you mean '%s'? The header has %s", csv_name(csv), wanted,
                   near, list);
}

enum lift_status csv_find(struct csv *csv, const char *name, size_t *index, struct lift_error *err)
{
  size_t found = 0;
  char shown[TEXT_SIZE];
  if (*name == '\0')
    return lift_fail(err, LIFT_EFORMAT, "%s: a column is asked for by an empty name", csv_name(csv));
  if (!csv_has(csv, name, &found))
    return fail_missing(csv, name, err);
  for (size_t i = found + 1; i < csv->columns; i++)
    if (has_name(csv, i, name, strlen(name)))
      return lift_fail(err, LIFT_EFORMAT, "%s: two columns are named '%s': columns %zu and %zu", csv_name(csv),
                       text_show(shown, name, strlen(name)), found + 1, i + 1);
  csv_want(csv, found);
  *index = found;
  return LIFT_OK;
}

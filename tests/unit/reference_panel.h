/* Panels of the reference data for unit tests: long CSV files in which rows of one unit are in order of time. */
#ifndef REFERENCE_PANEL_H
#define REFERENCE_PANEL_H

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lift/panel.h"

enum { REFERENCE_LINE = 1024 };

/* Open a file of the reference data. NULL, with a message, where it is absent: the test then counts as skipped. */
static inline FILE *reference_open(const char *name)
{
  const char *roots[] = {getenv("LIFT_REFERENCE"), "../shared/reference", "../../shared/reference", NULL};
  char path[4096];
  const char *source = getenv("srcdir");
  for (size_t i = 0; i < 4; i++) {
    if (i < 3 && !roots[i])
      continue;
    snprintf(path, sizeof path, "%s%s%s/%s", i == 3 && source ? source : "", i == 3 ? "/" : "",
             i == 3 ? "../shared/reference" : roots[i], name);
    FILE *file = fopen(path, "r");
    if (file)
      return file;
  }
  fprintf(stderr, "SKIP: no reference data (%s); set LIFT_REFERENCE\n", name);
  return NULL;
}

/* Field number column of a line, without quotes. */
static inline void reference_field(const char *line, char separator, size_t column, char *out, size_t size)
{
  const char *from = line;
  for (size_t i = 0; i < column; i++) {
    from = strchr(from, separator);
    ck_assert_ptr_nonnull(from);
    from++;
  }
  size_t n = 0;
  for (; *from && *from != separator && *from != '\n' && *from != '\r'; from++)
    if (*from != '"' && n + 1 < size)
      out[n++] = *from;
  out[n] = '\0';
}

static inline size_t reference_units(FILE *file, char separator, size_t unit, size_t *rows)
{
  char line[REFERENCE_LINE], name[REFERENCE_LINE], seen[256][64];
  size_t units = 0;
  *rows = 0;
  rewind(file);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
  while (fgets(line, sizeof line, file)) {
    reference_field(line, separator, unit, name, sizeof name);
    size_t i = 0;
    while (i < units && strcmp(seen[i], name) != 0)
      i++;
    if (i == units)
      snprintf(seen[units++], sizeof seen[0], "%.63s", name);
    ++*rows;
  }
  return units;
}

/* Read a panel: columns are numbered from 0. False where there is no reference data. */
static inline bool reference_panel(const char *name, char separator, size_t unit, size_t period, size_t outcome,
                                   struct lift_panel *panel)
{
  char line[REFERENCE_LINE], field[REFERENCE_LINE];
  size_t rows, filled[256] = {0};
  FILE *file = reference_open(name);
  if (!file)
    return false;
  size_t units = reference_units(file, separator, unit, &rows);
  ck_assert_int_eq(lift_panel_init(panel, units, rows / units, 0, NULL), LIFT_OK);
  rewind(file);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
  while (fgets(line, sizeof line, file)) {
    reference_field(line, separator, unit, field, sizeof field);
    size_t i = lift_panel_find(panel->unit, units, field);
    for (size_t k = 0; i == units; k++)
      if (!panel->unit[k]) {
        ck_assert_int_eq(lift_panel_name(panel->unit, k, field, strlen(field), NULL), LIFT_OK);
        i = k;
      }
    size_t t = filled[i]++;
    ck_assert_uint_lt(t, panel->periods);
    reference_field(line, separator, outcome, field, sizeof field);
    panel->outcome[i * panel->periods + t] = strtod(field, NULL);
    reference_field(line, separator, period, field, sizeof field);
    if (!panel->period[t])
      ck_assert_int_eq(lift_panel_name(panel->period, t, field, strlen(field), NULL), LIFT_OK);
    ck_assert_str_eq(panel->period[t], field);
  }
  fclose(file);
  return true;
}

/* A test on all of a panel from period start on: the treated by name, everyone else a donor. lists: 2 x units. */
static inline struct lift_panel_test reference_test(const struct lift_panel *panel, size_t start,
                                                    const char *const *treated, size_t count, size_t *lists)
{
  struct lift_panel_test test;
  lift_panel_view(panel, 0, start, panel->periods, &test);
  for (size_t i = 0; i < count; i++) {
    lists[i] = lift_panel_find(panel->unit, panel->units, treated[i]);
    ck_assert_uint_lt(lists[i], panel->units);
  }
  test.treated = lists;
  test.treated_count = count;
  test.donor = lists + panel->units;
  test.donors = lift_panel_donors(panel->units, lists, count, NULL, 0, lists + panel->units);
  return test;
}

#endif

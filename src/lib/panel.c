/* Panels and views of them. See lift/panel.h. */
#include "lift/panel.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum lift_status lift_panel_init(struct lift_panel *panel, size_t units, size_t periods, int with_spend,
                                 struct lift_error *err)
{
  memset(panel, 0, sizeof *panel);
  if (units == 0 || periods == 0)
    return lift_fail(err, LIFT_EDATA, "a panel needs units and periods, got %zu and %zu", units, periods);
  if (units > SIZE_MAX / sizeof(double) / periods)
    return lift_fail(err, LIFT_EDATA, "a panel of %zu units by %zu periods is too large", units, periods);
  panel->unit = calloc(units, sizeof *panel->unit);
  panel->period = calloc(periods, sizeof *panel->period);
  panel->outcome = calloc(units * periods, sizeof *panel->outcome);
  panel->spend = with_spend ? calloc(units * periods, sizeof *panel->spend) : NULL;
  panel->units = units;
  panel->periods = periods;
  if (panel->unit && panel->period && panel->outcome && (panel->spend || !with_spend))
    return LIFT_OK;
  lift_panel_clear(panel);
  return lift_fail_memory(err);
}

void lift_panel_clear(struct lift_panel *panel)
{
  if (!panel)
    return;
  for (size_t i = 0; panel->unit && i < panel->units; i++)
    free(panel->unit[i]);
  for (size_t t = 0; panel->period && t < panel->periods; t++)
    free(panel->period[t]);
  free(panel->unit);
  free(panel->period);
  free(panel->outcome);
  free(panel->spend);
  memset(panel, 0, sizeof *panel);
}

static void cut_rows(double *cell, size_t units, size_t from, size_t to)
{
  for (size_t u = 1; cell && u < units; u++)
    memmove(cell + u * to, cell + u * from, to * sizeof *cell);
}

enum lift_status lift_panel_cut(struct lift_panel *panel, size_t periods, struct lift_error *err)
{
  if (periods == 0 || periods > panel->periods)
    return lift_fail(err, LIFT_EDATA, "cannot keep %zu of %zu periods", periods, panel->periods);
  cut_rows(panel->outcome, panel->units, panel->periods, periods);
  cut_rows(panel->spend, panel->units, panel->periods, periods);
  for (size_t t = periods; t < panel->periods; t++)
    free(panel->period[t]);
  panel->periods = periods;
  return LIFT_OK;
}

enum lift_status lift_panel_name(char **names, size_t i, const char *text, size_t length, struct lift_error *err)
{
  char *copy = malloc(length + 1);
  if (!copy)
    return lift_fail_memory(err);
  memcpy(copy, text, length);
  copy[length] = '\0';
  free(names[i]);
  names[i] = copy;
  return LIFT_OK;
}

size_t lift_panel_find(char *const *names, size_t count, const char *name)
{
  size_t i = 0;
  while (i < count && !(names[i] && strcmp(names[i], name) == 0))
    i++;
  return i;
}

void lift_panel_view(const struct lift_panel *panel, size_t first, size_t start, size_t end,
                     struct lift_panel_test *out)
{
  memset(out, 0, sizeof *out);
  out->outcome = panel->outcome + first;
  out->units = panel->units;
  out->stride = panel->periods;
  out->periods = end - first;
  out->pre = start - first;
  out->unit = panel->unit;
  out->period = panel->period + first;
}

static const char *unit_name(const struct lift_panel_test *test, size_t unit, char *buffer, size_t size)
{
  if (test->unit && test->unit[unit])
    return test->unit[unit];
  snprintf(buffer, size, "unit %zu", unit + 1);
  return buffer;
}

static enum lift_status check_values(const struct lift_panel_test *test, size_t unit, struct lift_error *err)
{
  char buffer[40], when[40];
  for (size_t t = 0; t < test->periods; t++) {
    double value = test->outcome[unit * test->stride + t];
    if (isfinite(value))
      continue;
    snprintf(when, sizeof when, "period %zu", t + 1);
    return lift_fail(err, LIFT_EDATA, "market '%s', %s: the outcome is %g, expected a finite number",
                     unit_name(test, unit, buffer, sizeof buffer),
                     test->period && test->period[t] ? test->period[t] : when, value);
  }
  return LIFT_OK;
}

/* Each unit at most once over both lists, in range, with finite values. */
static enum lift_status check_units(const struct lift_panel_test *test, bool *seen, struct lift_error *err)
{
  char buffer[40];
  for (size_t i = 0; i < test->treated_count + test->donors; i++) {
    size_t unit = i < test->treated_count ? test->treated[i] : test->donor[i - test->treated_count];
    if (unit >= test->units)
      return lift_fail(err, LIFT_EDATA, "there is no market %zu, the panel has %zu", unit + 1, test->units);
    if (seen[unit])
      return lift_fail(err, LIFT_EDATA, "market '%s' stands twice among the treated and the donors",
                       unit_name(test, unit, buffer, sizeof buffer));
    seen[unit] = true;
    enum lift_status st = check_values(test, unit, err);
    if (st)
      return st;
  }
  return LIFT_OK;
}

enum lift_status lift_panel_test_check(const struct lift_panel_test *test, struct lift_error *err)
{
  if (test->treated_count == 0)
    return lift_fail(err, LIFT_EDATA, "no treated market: at least 1 is needed");
  if (test->donors == 0)
    return lift_fail(err, LIFT_EDATA, "no donors: at least 1 market that is not treated is needed");
  if (test->pre == 0)
    return lift_fail(err, LIFT_EDATA, "no period before the test: at least 1 is needed to fit a counterfactual");
  if (test->pre >= test->periods)
    return lift_fail(err, LIFT_EDATA, "no period in the test: it starts after all %zu periods of the panel",
                     test->periods);
  bool *seen = calloc(test->units, sizeof *seen);
  if (!seen)
    return lift_fail_memory(err);
  enum lift_status st = check_units(test, seen, err);
  free(seen);
  return st;
}

void lift_panel_target(const struct lift_panel_test *test, double *out)
{
  for (size_t t = 0; t < test->periods; t++) {
    double first = test->outcome[test->treated[0] * test->stride + t], sum = 0;
    for (size_t i = 1; i < test->treated_count; i++)
      sum += test->outcome[test->treated[i] * test->stride + t] - first;
    out[t] = first + sum / (double)test->treated_count;
  }
}

static bool listed(const size_t *list, size_t count, size_t unit)
{
  for (size_t i = 0; i < count; i++)
    if (list[i] == unit)
      return true;
  return false;
}

size_t lift_panel_donors(size_t units, const size_t *treated, size_t treated_count, const size_t *left_out,
                         size_t left_out_count, size_t *out)
{
  size_t count = 0;
  for (size_t unit = 0; unit < units; unit++)
    if (!listed(treated, treated_count, unit) && !listed(left_out, left_out_count, unit))
      out[count++] = unit;
  return count;
}

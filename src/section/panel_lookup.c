#include "section/panel_lookup.h"

#include "io/nearest.h"

#include <math.h>
#include <string.h>

enum lift_status panel_option_date(const char *date_format, const char *option, const char *text, size_t length,
                                   struct date *date, struct lift_error *err)
{
  enum lift_status st = date_parse(text, length, NULL, date, err);
  if (st && date_format)
    st = date_parse(text, length, date_format, date, err);
  return st ? lift_context(err, LIFT_EUSAGE, "%s", option) : LIFT_OK;
}

enum lift_status panel_table_geo(const struct panel_table *table, const char *name, size_t *index,
                                 struct lift_error *err)
{
  *index = lift_panel_find(table->panel.unit, table->panel.units, name);
  if (*index < table->panel.units)
    return LIFT_OK;
  const char *near = nearest_name(name, (const char *const *)table->panel.unit, table->panel.units);
  if (near)
    return lift_fail(err, LIFT_EUSAGE, "no geo is named '%s'; the nearest is '%s'", name, near);
  return lift_fail(err, LIFT_EUSAGE, "no geo is named '%s' among the panel's %zu ('%s', …)", name, table->panel.units,
                   table->panel.unit[0]);
}

static enum lift_status panel_date(const struct panel_table *table, const char *option, const char *text,
                                   const char *date_format, struct date *date, struct lift_error *err)
{
  enum lift_status st = panel_option_date(date_format, option, text, strlen(text), date, err);
  if (st == LIFT_OK && date->kind != table->date[0].kind)
    st = lift_fail(err, LIFT_EUSAGE, "%s: '%s' is not of the kind of the panel's dates, such as %s", option, text,
                   table->panel.period[0]);
  return st;
}

enum lift_status panel_table_from(const struct panel_table *table, const char *option, const char *text,
                                  const char *date_format, size_t *index, struct lift_error *err)
{
  struct date date;
  enum lift_status st = panel_date(table, option, text, date_format, &date, err);
  if (st)
    return st;
  for (*index = 0; *index < table->panel.periods && date_compare(&table->date[*index], &date) < 0;)
    ++*index;
  return LIFT_OK;
}

enum lift_status panel_table_through(const struct panel_table *table, const char *option, const char *text,
                                     const char *date_format, size_t *index, struct lift_error *err)
{
  struct date date;
  enum lift_status st = panel_date(table, option, text, date_format, &date, err);
  if (st)
    return st;
  for (*index = table->panel.periods; *index > 0 && date_compare(&table->date[*index - 1], &date) > 0;)
    --*index;
  return LIFT_OK;
}

static double days_in(const struct date_length *length)
{
  double n = (double)length->count;
  return length->unit == DATE_DAYS ? n : length->unit == DATE_WEEKS ? 7 * n : 0;
}

static double months_in(const struct date_length *length)
{
  double n = (double)length->count;
  return length->unit == DATE_MONTHS ? n : length->unit == DATE_YEARS ? 12 * n : 0;
}

enum lift_status panel_table_periods(const struct panel_table *table, const char *option, const char *text,
                                     size_t *periods,
                                     struct lift_error *err)
{
  struct date_length length;
  enum lift_status st = date_length_parse(option, text, &length, err);
  if (st)
    return st;
  double n = 0;
  if (length.unit == DATE_PERIODS)
    n = (double)length.count;
  else if (table->step.kind == DATE_STEP_DAYS)
    n = days_in(&length) / table->step.size;
  else if (table->step.kind == DATE_STEP_MONTHS)
    n = months_in(&length) / table->step.size;
  if (!(n >= 1) || n != floor(n)) {
    char step[DATE_STEP_SIZE];
    return lift_fail(err, LIFT_EUSAGE,
                     "%s: '%s' is not a whole number of the panel's periods, which are %s; 4p means four of them",
                     option, text, date_step_print(&table->step, table->date, step));
  }
  *periods = (size_t)n;
  return LIFT_OK;
}

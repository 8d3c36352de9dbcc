/* Who was treated and when, and whether the history is the one that the design saw. */
#include "section/panel_lookup.h"
#include "tools/synth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum lift_status depart_treated(struct step *step, const struct plan_panel *pp, const char *actual,
                                       struct lift_error *err)
{
  char planned[400] = "";
  for (size_t i = 0; i < pp->treateds && strlen(planned) + 100 < sizeof planned; i++)
    snprintf(planned + strlen(planned), sizeof planned - strlen(planned), "%s%.90s", i ? "," : "", pp->treated[i]);
  return step_depart(step, "treated geos", planned, actual, err);
}

enum lift_status synth_treated(struct step *step, const struct synth_options *opt, const struct plan *plan,
                               const struct panel_table *table, struct panel_section *section, struct lift_error *err)
{
  const struct plan_panel *pp = &plan->panel;
  bool same = true;
  if (opt->treated) {
    enum lift_status st = panel_input_geos(step, "treated", opt->treated, table, &section->treated,
                                           &section->treated_count, err);
    if (st || !pp->model)
      return st;
    same = section->treated_count == pp->treateds;
    for (size_t i = 0; same && i < pp->treateds; i++) {
      size_t found = lift_panel_find(pp->treated, pp->treateds, table->panel.unit[section->treated[i]]);
      same = found < pp->treateds;
    }
    return same ? LIFT_OK : depart_treated(step, pp, opt->treated, err);
  }
  if (!pp->treateds)
    return lift_fail(err, LIFT_EUSAGE, "which geos were treated? --treated A,B or --treated @FILE");
  section->treated = malloc(pp->treateds * sizeof *section->treated);
  enum lift_status st = section->treated ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < pp->treateds; i++)
    st = lift_context(err, panel_table_geo(table, pp->treated[i], &section->treated[section->treated_count++], err),
                      "plan");
  return st;
}

/* The period a date stands for: the option's, else the plan's. */
static enum lift_status choose_date(struct step *step, const char *what, const char *given, const char *planned,
                                    const char **text, struct lift_error *err)
{
  *text = given ? given : planned;
  if (given && planned && strcmp(given, planned) != 0)
    return step_depart(step, what, planned, given, err);
  return LIFT_OK;
}

/* Does the panel's last period reach this date? A week that begins on a Monday reaches the Sunday after it. */
static bool reaches(const struct panel_table *table, const struct date *date)
{
  const struct date *last = &table->date[table->panel.periods - 1];
  double size = table->step.size;
  if (last->kind == DATE_NUMBER)
    return date->number < last->number + size;
  double days = table->step.kind == DATE_STEP_MONTHS ? 31 * size : table->step.kind == DATE_STEP_DAYS ? size : 1;
  return (double)date->day < (double)last->day + days;
}

/* A test that goes on after the panel's last date is not over. (With a plan the number of periods tells.) */
static enum lift_status warn_of_early_end(struct step *step, const struct synth_options *opt,
                                          const struct panel_table *table, const char *text, struct lift_error *err)
{
  struct date end;
  enum lift_status st = panel_option_date(opt->panel.date_format, "--end", text, strlen(text), &end, err);
  if (st || reaches(table, &end))
    return st;
  return step_warn(step, "interim", err, "the test ends on %s, the panel on %s already: the test is not over", text,
                   table->panel.period[table->panel.periods - 1]);
}

/* One past the last period of the test. */
static enum lift_status choose_end(struct step *step, const struct synth_options *opt, const struct plan *plan,
                                   const struct panel_table *table, size_t start,
                                   size_t *end, struct lift_error *err)
{
  const char *text;
  enum lift_status st = choose_date(step, "end of the test", opt->end, plan->panel.end, &text, err);
  if (st)
    return st;
  *end = table->panel.periods;
  if (text) {
    st = panel_table_through(table, "--end", text, opt->panel.date_format, end, err);
    if (st == LIFT_OK)
      st = warn_of_early_end(step, opt, table, text, err);
  }
  else if (plan->panel.periods && start + plan->panel.periods < *end)
    *end = start + plan->panel.periods;
  size_t cooldown = *end;
  if (st == LIFT_OK && opt->cooldown_end)
    st = panel_table_through(table, "--cooldown-end", opt->cooldown_end, opt->panel.date_format, &cooldown, err);
  if (st == LIFT_OK && cooldown < *end)
    st = lift_fail(err, LIFT_EUSAGE, "--cooldown-end %s lies before the end of the test", opt->cooldown_end);
  *end = cooldown;
  return st;
}

enum lift_status synth_window(struct step *step, const struct synth_options *opt, const struct plan *plan,
                              struct panel_table *table, struct panel_section *section, struct lift_error *err)
{
  const char *start_text;
  size_t start, end;
  enum lift_status st = choose_date(step, "start of the test", opt->start, plan->panel.start, &start_text, err);
  if (st == LIFT_OK && !start_text)
    st = lift_fail(err, LIFT_EUSAGE, "when did the test start? --start DATE");
  if (st == LIFT_OK)
    st = panel_table_from(table, "--start", start_text, opt->panel.date_format, &start, err);
  if (st)
    return st;
  if (start == table->panel.periods)
    return lift_fail(err, LIFT_EDATA, "the test starts on %s, but the panel ends on %s", start_text,
                     table->panel.period[table->panel.periods - 1]);
  if (start == 0)
    return lift_fail(err, LIFT_EDATA, "the test starts on %s, where the panel starts too: there is no history",
                     start_text);
  st = choose_end(step, opt, plan, table, start, &end, err);
  if (st == LIFT_OK && end <= start)
    st = lift_fail(err, LIFT_EUSAGE, "the test ends before it starts, on %s", start_text);
  section->pre = start;
  section->has_test = true;
  if (st == LIFT_OK && plan->panel.periods && end - start < plan->panel.periods && !opt->cooldown_end)
    st = step_warn(step, "interim", err, "%zu of %zu planned periods are there: the test is not over", end - start,
                   plan->panel.periods);
  return st ? st : lift_panel_cut(&table->panel, end, err);
}

/* History that differs from what the design saw: the largest relative change. */
enum lift_status synth_compare_history(struct step *step, const struct panel_section *now, struct lift_error *err)
{
  struct panel_section then;
  double worst = 0;
  size_t unit = 0, period = 0;
  if (!doc_has(&step->doc, "panel"))
    return LIFT_OK;
  enum lift_status st = panel_section_read(&step->doc, &then, err);
  if (st)
    return st;
  if (!then.has_test && strcmp(then.outcome, now->outcome) == 0)
    for (size_t u = 0; u < then.panel.units; u++)
      for (size_t t = 0; t < then.panel.periods; t++) {
        size_t i = lift_panel_find(now->panel.unit, now->panel.units, then.panel.unit[u]);
        size_t j = lift_panel_find(now->panel.period, now->panel.periods, then.panel.period[t]);
        if (i == now->panel.units || j == now->panel.periods)
          continue;
        double a = then.panel.outcome[u * then.panel.periods + t], b = now->panel.outcome[i * now->panel.periods + j];
        double change = fabs(b - a) / fmax(fabs(a), fabs(b) > 0 ? 1e-300 : 1);
        if (a != b && change > worst)
          worst = change, unit = i, period = j;
      }
  if (worst > 0)
    st = step_warn(step, "restated-history", err,
                   "the history changed since the design: at most by %.3g %%, for '%s' on %s", 100 * worst,
                   now->panel.unit[unit], now->panel.period[period]);
  panel_section_clear(&then);
  return st;
}

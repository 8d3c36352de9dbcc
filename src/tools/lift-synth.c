/* lift-synth: what the treated geos would have shown without treatment, one fit per model. */
#include "lift/model.h"
#include "section/fit.h"
#include "section/panel_lookup.h"
#include "tool/panel_input.h"
#include "tool/step.h"
#include "tool/vocabulary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct {
  struct panel_options panel;
  const char *treated, *start, *end, *cooldown_end;
  struct option_list model;
} opt;

static const struct option options[] = {
    PANEL_OPTION_ROWS(opt.panel),
    {OPTION_TEXT, "treated", 0, "GEOS", &opt.treated, 0, 0, NULL, "the treated geos: A,B, or @FILE with one a line"},
    {OPTION_TEXT, "start", 0, "DATE", &opt.start, 0, 0, NULL, "first date of the test"},
    {OPTION_TEXT, "end", 0, "DATE", &opt.end, 0, 0, NULL, "last date of the test (default: by the plan, else the last)"},
    {OPTION_TEXT, "cooldown-end", 0, "DATE", &opt.cooldown_end, 0, 0, NULL, "count effects up to DATE, after the end"},
    {OPTION_LIST, "model", 0, "MODEL", &opt.model, 0, 0, NULL, "did, sc, demeaned; A,B for several (default demeaned)"},
    {0},
};

enum { MODELS_MAX = 16 };

/* The models to fit: the plan's first, then those asked for. */
struct models {
  const struct lift_model *model[MODELS_MAX];
  size_t n;
  bool first_is_planned;
};

static enum lift_status add_model(struct models *models, const char *name, struct lift_error *err)
{
  const struct lift_model *model = lift_model_find(name);
  if (!model && vocabulary_has_value("model", name))
    return lift_fail(err, LIFT_EUSAGE, "--model %s: not in this version; it knows did, sc, demeaned", name);
  if (!model)
    return lift_fail(err, LIFT_EUSAGE, "--model: '%s' is not one of did, sc, demeaned", name);
  for (size_t i = 0; i < models->n; i++)
    if (models->model[i] == model)
      return LIFT_OK;
  if (models->n == MODELS_MAX)
    return lift_fail(err, LIFT_EUSAGE, "--model: more than %d models", MODELS_MAX);
  models->model[models->n++] = model;
  return LIFT_OK;
}

static enum lift_status choose_models(const struct plan *plan, struct models *models, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  models->first_is_planned = plan->panel.model != NULL && !tool_common()->append;
  if (models->first_is_planned)
    st = add_model(models, plan->panel.model, err);
  for (size_t i = 0; st == LIFT_OK && i < opt.model.n; i++) {
    char *copy = strdup(opt.model.item[i]), *next = copy;
    st = copy ? LIFT_OK : lift_fail_memory(err);
    while (st == LIFT_OK && next)
      st = add_model(models, strsep(&next, ","), err);
    free(copy);
  }
  return st || models->n ? st : add_model(models, "demeaned", err);
}

/* ---- who and when ---- */

static enum lift_status choose_treated(struct step *step, const struct plan *plan, const struct panel_table *table,
                                       struct panel_section *section, struct lift_error *err)
{
  const struct plan_panel *pp = &plan->panel;
  bool same = true;
  if (opt.treated) {
    enum lift_status st = panel_input_geos(step, "treated", opt.treated, table, &section->treated, &section->treated_count, err);
    if (st || !pp->model)
      return st;
    same = section->treated_count == pp->treateds;
    for (size_t i = 0; same && i < pp->treateds; i++) {
      size_t found = lift_panel_find(pp->treated, pp->treateds, table->panel.unit[section->treated[i]]);
      same = found < pp->treateds;
    }
    return same ? LIFT_OK : step_depart(step, "treated geos", pp->treateds ? pp->treated[0] : "none", opt.treated, err);
  }
  if (!pp->treateds)
    return lift_fail(err, LIFT_EUSAGE, "which geos were treated? --treated A,B or --treated @FILE");
  section->treated = malloc(pp->treateds * sizeof *section->treated);
  enum lift_status st = section->treated ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < pp->treateds; i++)
    st = lift_context(err, panel_table_geo(table, pp->treated[i], &section->treated[section->treated_count++], err), "plan");
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

/* One past the last period of the test. */
static enum lift_status choose_end(struct step *step, const struct plan *plan, const struct panel_table *table, size_t start,
                                   size_t *end, struct lift_error *err)
{
  const char *text;
  enum lift_status st = choose_date(step, "end of the test", opt.end, plan->panel.end, &text, err);
  if (st)
    return st;
  *end = table->panel.periods;
  if (text)
    st = panel_table_through(table, "--end", text, opt.panel.date_format, end, err);
  else if (plan->panel.periods && start + plan->panel.periods < *end)
    *end = start + plan->panel.periods;
  size_t cooldown = *end;
  if (st == LIFT_OK && opt.cooldown_end)
    st = panel_table_through(table, "--cooldown-end", opt.cooldown_end, opt.panel.date_format, &cooldown, err);
  if (st == LIFT_OK && cooldown < *end)
    st = lift_fail(err, LIFT_EUSAGE, "--cooldown-end %s lies before the end of the test", opt.cooldown_end);
  *end = cooldown;
  return st;
}

static enum lift_status choose_window(struct step *step, const struct plan *plan, struct panel_table *table,
                                      struct panel_section *section, struct lift_error *err)
{
  const char *start_text;
  size_t start, end;
  enum lift_status st = choose_date(step, "start of the test", opt.start, plan->panel.start, &start_text, err);
  if (st == LIFT_OK && !start_text)
    st = lift_fail(err, LIFT_EUSAGE, "when did the test start? --start DATE");
  if (st == LIFT_OK)
    st = panel_table_from(table, "--start", start_text, opt.panel.date_format, &start, err);
  if (st)
    return st;
  if (start == table->panel.periods)
    return lift_fail(err, LIFT_EDATA, "the test starts on %s, but the panel ends on %s", start_text,
                     table->panel.period[table->panel.periods - 1]);
  if (start == 0)
    return lift_fail(err, LIFT_EDATA, "the test starts on %s, where the panel starts too: there is no history", start_text);
  st = choose_end(step, plan, table, start, &end, err);
  if (st == LIFT_OK && end <= start)
    st = lift_fail(err, LIFT_EUSAGE, "the test ends before it starts, on %s", start_text);
  section->pre = start;
  section->has_test = true;
  if (st == LIFT_OK && plan->panel.periods && end - start < plan->panel.periods && !opt.cooldown_end)
    st = step_warn(step, "interim", err, "%zu of %zu planned periods are there: the test is not over", end - start,
                   plan->panel.periods);
  return st ? st : lift_panel_cut(&table->panel, end, err);
}

/* History that differs from what the design saw: the largest relative change. */
static enum lift_status compare_history(struct step *step, const struct panel_section *now, struct lift_error *err)
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

/* ---- the work ---- */

static enum lift_status write_fits(struct step *step, const struct models *models, const struct panel_section *section,
                                   struct lift_error *err)
{
  struct lift_panel_test test;
  struct json_writer w;
  enum lift_status st = LIFT_OK;
  panel_section_view(section, &test);
  json_write_init(&w);
  json_open_array(&w, NULL);
  for (size_t i = 0; st == LIFT_OK && i < models->n; i++) {
    struct lift_fit fit = {0};
    st = lift_context(err, lift_model_fit(models->model[i], &test, &fit, err), "model %s", models->model[i]->name);
    if (st == LIFT_OK)
      fit_section_write(&fit, section, models->first_is_planned && i == 0 ? "planned" : "unplanned", &w);
    lift_fit_clear(&fit);
  }
  json_close(&w);
  if (st == LIFT_OK)
    st = tool_common()->append ? step_append(step, "fit", &w, err) : step_put(step, "fit", &w, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status write_panel(struct step *step, const struct panel_section *section, const struct panel_table *table,
                                    struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  panel_section_write(section, table->dropped, table->dropped_count, &w);
  enum lift_status st = step_put(step, "panel", &w, err);
  json_write_clear(&w);
  return st;
}

/* A section from the table and the plan: panel and metric move over. */
static enum lift_status make_section(struct step *step, struct plan *plan, struct panel_table *table,
                                     struct panel_section *section, struct lift_error *err)
{
  char step_text[DATE_STEP_SIZE];
  enum lift_status st = choose_treated(step, plan, table, section, err);
  if (st == LIFT_OK)
    st = choose_window(step, plan, table, section, err);
  if (st)
    return st;
  section->outcome = strdup(plan->metrics.metric[0].name);
  section->kind = strdup(date_step_print(&table->step, table->date, step_text));
  section->metrics = plan->metrics;
  plan->metrics = (struct metrics){0};
  section->panel = table->panel;
  table->panel = (struct lift_panel){0};
  if (!section->outcome || !section->kind)
    return lift_fail_memory(err);
  return panel_section_donors(section, err);
}

static enum lift_status append_models(struct step *step, const struct models *models, struct lift_error *err)
{
  struct panel_section section;
  enum lift_status st = panel_section_read(&step->doc, &section, err);
  if (st)
    return st;
  st = write_fits(step, models, &section, err);
  panel_section_clear(&section);
  return st;
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct plan plan;
  struct models models = {0};
  struct panel_table table = {0};
  struct panel_section section = {0};
  bool planned;
  enum lift_status st = plan_read(&step->doc, &plan, &planned, err);
  if (st)
    return st;
  st = choose_models(&plan, &models, err);
  if (st == LIFT_OK && tool_common()->append && !opt.panel.panel) {
    st = append_models(step, &models, err);
    plan_clear(&plan);
    return st;
  }
  if (st == LIFT_OK)
    st = panel_input_read(step, &opt.panel, &plan, planned, &table, err);
  if (st == LIFT_OK)
    st = make_section(step, &plan, &table, &section, err);
  if (st == LIFT_OK)
    st = compare_history(step, &section, err);
  if (st == LIFT_OK)
    st = write_panel(step, &section, &table, err);
  if (st == LIFT_OK)
    st = write_fits(step, &models, &section, err);
  panel_section_clear(&section);
  panel_table_clear(&table);
  plan_clear(&plan);
  return st;
}

static const struct tool tool = {
    .name = "lift-synth",
    .summary = "Fit what the treated geos would have shown without treatment.",
    .adds = "panel fit",
    .options = options,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

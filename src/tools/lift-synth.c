/* lift-synth: what the treated geos would have shown without treatment, one fit per model. */
#include "lift/model.h"
#include "section/fit.h"
#include "tool/step.h"
#include "tool/vocabulary.h"
#include "tools/synth.h"

#include <stdlib.h>
#include <string.h>

static struct synth_options opt;

static const struct option options[] = {
    PANEL_OPTION_ROWS(opt.panel),
    {OPTION_TEXT, "treated", 0, "GEOS", &opt.treated, 0, 0, NULL, "the treated geos: A,B, or @FILE with one a line"},
    {OPTION_TEXT, "start", 0, "DATE", &opt.start, 0, 0, NULL, "first date of the test"},
    {OPTION_TEXT, "end", 0, "DATE", &opt.end, 0, 0, NULL,
     "last date of the test (default: by the plan, else the last)"},
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

static enum lift_status write_panel(struct step *step, const struct panel_section *section,
                                    const struct panel_table *table,
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
  enum lift_status st = synth_treated(step, &opt, plan, table, section, err);
  if (st == LIFT_OK)
    st = synth_window(step, &opt, plan, table, section, err);
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

/* A model that is in the document already would give estimates of the same name. */
static enum lift_status refuse_fitted(struct step *step, const struct models *models, struct lift_error *err)
{
  struct fit_section fits = {0};
  enum lift_status st = doc_has(&step->doc, "fit") ? fit_section_read(&step->doc, &fits, err) : LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < fits.n; i++)
    for (size_t j = 0; st == LIFT_OK && j < models->n; j++)
      if (strcmp(fits.entry[i].model, models->model[j]->name) == 0)
        st = lift_fail(err, LIFT_EUSAGE, "--append: model %s is fitted already", fits.entry[i].model);
  fit_section_clear(&fits);
  return st;
}

static enum lift_status append_models(struct step *step, const struct models *models, struct lift_error *err)
{
  struct panel_section section;
  enum lift_status st = panel_section_read(&step->doc, &section, err);
  if (st)
    return st;
  st = refuse_fitted(step, models, err);
  if (st == LIFT_OK)
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
    st = synth_compare_history(step, &section, err);
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

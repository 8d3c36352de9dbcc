/* What lift-geo adds to the document. */
#include "section/assignment.h"
#include "section/panel.h"
#include "tools/geo.h"

#include <stdlib.h>
#include <string.h>

static enum lift_status copy(char **to, const char *text, struct lift_error *err)
{
  *to = text ? strdup(text) : NULL;
  return text && !*to ? lift_fail_memory(err) : LIFT_OK;
}

static enum lift_status copy_list(char ***to, size_t *count, const struct option_list *from, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  *to = calloc(from->n + 1, sizeof **to);
  if (!*to)
    return lift_fail_memory(err);
  for (*count = 0; st == LIFT_OK && *count < from->n; ++*count)
    st = copy(&(*to)[*count], from->item[*count], err);
  return st;
}

enum lift_status geo_plan_fill(const struct geo_options *o, const struct geo_request *request,
                               const struct design_search *search, struct plan *plan, struct lift_error *err)
{
  const struct lift_design_row *row = &search->found.row[search->chosen];
  const struct lift_design_candidate *chosen = &search->found.candidate[row->candidate];
  struct plan_panel *pp = &plan->panel;
  size_t i = 0;
  while (request->length[i] != row->length)
    i++;
  const struct {
    char **to;
    const char *text;
  } texts[] = {
      {&pp->outcome, plan->metrics.metric[0].column}, {&pp->geo, o->panel.geo ? o->panel.geo : "geo"},
      {&pp->date, o->panel.date ? o->panel.date : "date"}, {&pp->spend, o->panel.spend},
      {&pp->model, geo_model_names[o->model]}, {&pp->inference, geo_inference_names[o->inference]},
      {&pp->statistic, "average"}, {&pp->duration, request->duration[i]}, {&pp->pre_start, o->panel.pre_start},
      {&pp->start, o->start}, {&pp->missing, metric_missing_names[o->panel.missing]},
  };
  enum lift_status st = LIFT_OK;
  for (i = 0; st == LIFT_OK && i < sizeof texts / sizeof *texts; i++)
    st = copy(texts[i].to, texts[i].text, err);
  if (st == LIFT_OK)
    st = copy_list(&pp->exclude_geo, &pp->exclude_geos, &o->panel.exclude_geo, err);
  if (st == LIFT_OK)
    st = copy_list(&pp->exclude_dates, &pp->exclude_ranges, &o->panel.exclude_dates, err);
  plan->alpha = request->kernel.alpha;
  plan->alternative = (enum lift_alternative)o->alternative;
  pp->periods = row->length;
  pp->treated = calloc(chosen->count, sizeof *pp->treated);
  if (!pp->treated)
    return lift_fail_memory(err);
  for (; st == LIFT_OK && pp->treateds < chosen->count; pp->treateds++)
    st = copy(&pp->treated[pp->treateds], search->panel->unit[chosen->market[pp->treateds]], err);
  return st;
}

static enum lift_status put_plan(struct step *step, const struct plan *plan, struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  plan_write_open(plan, &w);
  enum lift_status st = plan_finish(&w, err);
  if (st == LIFT_OK)
    st = step_put(step, "plan", &w, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status put_design(struct step *step, const struct design_search *search, struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  design_write(search, &w);
  enum lift_status st = step_put(step, "design", &w, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status put_assignment(struct step *step, const struct plan *plan, struct lift_error *err)
{
  char unit[] = "geo";
  const struct assignment assignment = {.method = ASSIGNMENT_PURPOSIVE, .unit = unit, .units = -1,
                                        .treated = plan->panel.treated, .treateds = plan->panel.treateds};
  struct json_writer w;
  json_write_init(&w);
  assignment_write(&assignment, &w);
  enum lift_status st = step_put(step, "assignment", &w, err);
  json_write_clear(&w);
  return st;
}

/* The history travels along, so that a later tool can tell whether it was restated. */
static enum lift_status put_history(struct step *step, const struct plan *plan, const struct design_search *search,
                                    const struct panel_table *table, struct lift_error *err)
{
  char kind[DATE_STEP_SIZE];
  const struct lift_design_candidate *chosen = &search->found.candidate[search->found.row[search->chosen].candidate];
  date_step_print(&table->step, table->date, kind);
  const struct panel_section section = {.panel = table->panel, .outcome = plan->metrics.metric[0].name,
                                        .metrics = plan->metrics, .kind = kind,
                                        .treated = chosen->market, .treated_count = chosen->count,
                                        .pre = table->panel.periods};
  struct json_writer w;
  json_write_init(&w);
  panel_section_write(&section, table->dropped, table->dropped_count, &w);
  enum lift_status st = step_put(step, "panel", &w, err);
  json_write_clear(&w);
  return st;
}

enum lift_status geo_write(struct step *step, const struct plan *plan, const struct design_search *search,
                           const struct panel_table *table, struct lift_error *err)
{
  enum lift_status st = put_plan(step, plan, err);
  if (st == LIFT_OK)
    st = put_design(step, search, err);
  if (st == LIFT_OK)
    st = put_assignment(step, plan, err);
  return st ? st : put_history(step, plan, search, table, err);
}

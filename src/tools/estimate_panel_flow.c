/* A test on a panel: the entries of every fitted model, the one that leads, and its ruling. */
#include "tools/estimate.h"

#include "io/date.h"

#include <string.h>

/* The sections at hand. */
struct panel_work {
  struct estimating *k;
  struct panel_section panel;
  struct fit_section fit;
  size_t lead;    /* the fit of the headline */
  bool has_model; /* the plan names a model */
  bool interim;
  struct spend_terms spend;
};

/* The planned model's fit, else the first. */
static enum lift_status choose_lead(struct panel_work *p, struct lift_error *err)
{
  const char *planned = p->k->planned ? p->k->plan.panel.model : NULL;
  if (p->fit.n == 0)
    return lift_fail(err, LIFT_EDATA, "fit: no model was fitted");
  for (size_t i = 0; planned && i < p->fit.n; i++)
    if (strcmp(p->fit.entry[i].model, planned) == 0) {
      p->lead = i;
      p->has_model = true;
      return LIFT_OK;
    }
  return planned ? step_depart(p->k->step, "model", planned, p->fit.entry[0].model, err) : LIFT_OK;
}

/* Before the planned end? */
static enum lift_status find_interim(struct panel_work *p, struct lift_error *err)
{
  const struct plan_panel *plan = &p->k->plan.panel;
  struct date last, end;
  const char *text = p->panel.panel.period[p->panel.panel.periods - 1];
  if (!p->k->planned || !plan->model)
    return LIFT_OK;
  p->interim = plan->periods > p->panel.panel.periods - p->panel.pre;
  if (!plan->end)
    return LIFT_OK;
  enum lift_status st = date_parse(text, strlen(text), NULL, &last, err);
  if (st == LIFT_OK)
    st = date_parse(plan->end, strlen(plan->end), NULL, &end, err);
  if (st == LIFT_OK)
    p->interim = date_compare(&last, &end) < 0;
  return lift_context(err, st, "dates of the panel and the plan");
}

static void find_spend(struct panel_work *p)
{
  const struct estimate_options *o = p->k->options;
  p->spend.known = p->panel.panel.spend && p->panel.has_test;
  if (!p->spend.known)
    return;
  p->spend.baseline = step_given(p->k->step, "spend-baseline") ? (enum spend_baseline)o->spend_baseline
                                                               : spend_baseline_default(&p->panel);
  p->spend.has_profit_rate = o->profit_rate.set;
  p->spend.profit_rate = o->profit_rate.value;
}

static enum estimate_role role_of(const struct panel_work *p, size_t i, const struct estimate_settings *settings)
{
  if (!settings->headlines)
    return ESTIMATE_UNPLANNED;
  if (i != p->lead)
    return ESTIMATE_SENSITIVITY;
  return p->has_model ? ESTIMATE_PLANNED : ESTIMATE_UNPLANNED;
}

static struct fit_terms terms_of(const struct panel_work *p, size_t i, const struct estimate_settings *settings)
{
  return (struct fit_terms){.panel = &p->panel,
                            .fit = &p->fit.entry[i],
                            .settings = settings,
                            .spend = &p->spend,
                            .headline = settings->headlines && i == p->lead,
                            .interim = p->interim,
                            .role = role_of(p, i, settings)};
}

/* All fits under one set of settings, the leading one first. */
static enum lift_status make_entries(struct panel_work *p, const struct estimate_settings *settings,
                                     struct lift_error *err)
{
  size_t closed = 0;
  enum lift_status st = LIFT_OK;
  for (size_t n = 0; st == LIFT_OK && n < p->fit.n; n++) {
    size_t i = n == 0 ? p->lead : n <= p->lead ? n - 1 : n;
    struct fit_terms terms = terms_of(p, i, settings);
    st = estimate_fit(&terms, &p->k->estimates, &closed, err);
  }
  if (st == LIFT_OK && closed)
    st = step_warn(p->k->step, "set-simplified", err,
                   "%zu gaps in confidence sets were closed: the sets are a little too large", closed);
  return st;
}

/* ---- findings and ruling ---- */

static const struct estimate *entry_of(const struct estimates *all, const char *estimator, enum estimate_scale scale,
                                       size_t from)
{
  for (size_t i = from; i < all->n; i++)
    if (all->entry[i].scale == scale && strcmp(all->entry[i].estimator, estimator) == 0)
      return &all->entry[i];
  return NULL;
}

/* Two models of which neither's interval holds the other's estimate. */
static enum lift_status warn_of_models(struct panel_work *p, const struct estimate *lead, size_t from,
                                       struct lift_error *err)
{
  const struct estimates *all = &p->k->estimates;
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && lead && i < p->fit.n; i++) {
    const struct estimate *e = entry_of(all, p->fit.entry[i].model, ESTIMATE_ABSOLUTE, from);
    if (!e || i == p->lead || lift_interval_contains(&lead->effect.interval, e->effect.estimate) ||
        lift_interval_contains(&e->effect.interval, lead->effect.estimate))
      continue;
    st = step_warn(
        p->k->step, "models-disagree", err,
        "model '%s' gives %.6g, outside the interval of '%s', which gives %.6g, outside the interval of the first",
        e->estimator, e->effect.estimate, lead->estimator, lead->effect.estimate);
  }
  return st;
}

/* The metric as the plan declared it, else as lift-synth was told. */
static const struct metric *declared_metric(const struct panel_work *p)
{
  const struct metrics *metrics = &p->k->plan.metrics;
  const struct metric *found = p->k->planned ? metrics_find(metrics, p->panel.outcome) : NULL;
  for (size_t i = 0; p->k->planned && !found && i < metrics->n; i++)
    if (strcmp(metrics->metric[i].column, p->panel.outcome) == 0)
      found = &metrics->metric[i];
  return found ? found : metrics_find(&p->panel.metrics, p->panel.outcome);
}

/* The entries of the leading fit; NULL where there is none. */
struct leading {
  const struct estimate *headline, *companion, *margin;
};

static enum lift_status rule(struct panel_work *p, const struct leading *lead, struct lift_error *err)
{
  const struct metric *metric = declared_metric(p);
  struct decision_case c = {.metric = p->panel.outcome,
                            .arm = ESTIMATE_TREATED,
                            .role = metric ? metric->role : METRIC_PRIMARY,
                            .good = metric ? metric->good : METRIC_UNDECLARED,
                            .headline = lead->headline,
                            .companion = lead->companion,
                            .margin = lead->margin,
                            .why = "the treated showed nothing in the test, so that there is no relative effect",
                            .alpha = p->k->lead.alpha};
  return decision_judge(&p->k->decision, &c, err);
}

/* The test of the margin, when the plan has one; it is the last entry then. */
static enum lift_status add_margin(struct panel_work *p, bool *added, struct lift_error *err)
{
  const struct metric *metric = declared_metric(p);
  size_t closed = 0, before = p->k->estimates.n;
  if (!metric || !metric->margin.set)
    return LIFT_OK;
  struct fit_terms terms = terms_of(p, p->lead, &p->k->lead);
  enum lift_status st =
      estimate_fit_margin(&terms, &metric->margin, metric->good == METRIC_UP, &p->k->estimates, &closed, err);
  *added = st == LIFT_OK && p->k->estimates.n > before;
  return st;
}

static enum lift_status warn(struct panel_work *p, const struct estimate *absolute, size_t from, struct lift_error *err)
{
  enum lift_status st = warn_of_models(p, absolute, from, err);
  if (st == LIFT_OK && !absolute->contains && !absolute->undirected)
    st = step_warn(
        p->k->step, "estimate-outside", err,
        "the confidence set of '%s' does not hold its estimate, which is fitted before the test alone: the model does "
        "not hold up when fitted to all periods",
        absolute->estimator);
  if (st == LIFT_OK && p->interim)
    st = step_warn(p->k->step, "interim", err, "the planned end is not reached: no decision yet");
  return st;
}

static enum lift_status conclude(struct panel_work *p, size_t from, struct lift_error *err)
{
  const struct estimates *all = &p->k->estimates;
  const char *model = p->fit.entry[p->lead].model;
  bool added = false, on_relative = p->k->lead.scale == ESTIMATE_RELATIVE;
  enum lift_status st = add_margin(p, &added, err);
  if (st)
    return st;
  const struct estimate *absolute = entry_of(all, model, ESTIMATE_ABSOLUTE, from);
  const struct estimate *relative = entry_of(all, model, ESTIMATE_RELATIVE, from);
  const struct estimate *margin = added ? &all->entry[all->n - 1] : NULL;
  relative = relative == margin ? NULL : relative;
  struct leading lead = {on_relative ? relative : absolute, on_relative ? absolute : relative, margin};
  st = warn(p, absolute, from, err);
  return st ? st : rule(p, &lead, err);
}

static enum lift_status work(struct panel_work *p, struct lift_error *err)
{
  size_t from = p->k->estimates.n;
  find_spend(p);
  enum lift_status st = choose_lead(p, err);
  if (st == LIFT_OK)
    st = find_interim(p, err);
  if (st == LIFT_OK)
    st = make_entries(p, &p->k->lead, err);
  if (st == LIFT_OK)
    st = conclude(p, from, err);
  if (st == LIFT_OK && p->k->has_beside)
    st = make_entries(p, &p->k->beside, err);
  return st;
}

enum lift_status estimating_panel(struct estimating *k, struct lift_error *err)
{
  struct panel_work p = {.k = k};
  enum lift_status st = panel_section_read(&k->step->doc, &p.panel, err);
  if (st == LIFT_OK)
    st = fit_section_read(&k->step->doc, &p.fit, err);
  if (st == LIFT_OK && !doc_has(&k->step->doc, "moments"))
    strcpy(k->decision.ratio.reason, "geos were chosen, not randomized in shares");
  if (st == LIFT_OK)
    st = work(&p, err);
  fit_section_clear(&p.fit);
  panel_section_clear(&p.panel);
  return st;
}

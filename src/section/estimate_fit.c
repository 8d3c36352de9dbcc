#include "section/estimate_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const spend_baseline_names[] = {"zero", "pre", NULL};

/* ---- spend ---- */

static double treated_spend(const struct panel_section *p, size_t from, size_t to)
{
  double sum = 0;
  for (size_t i = 0; i < p->treated_count; i++)
    for (size_t t = from; t < to; t++)
      sum += p->panel.spend[p->treated[i] * p->panel.periods + t];
  return sum;
}

enum spend_baseline spend_baseline_default(const struct panel_section *p)
{
  return treated_spend(p, 0, p->pre) > 0 ? SPEND_PRE : SPEND_ZERO;
}

double spend_incremental(const struct panel_section *p, enum spend_baseline baseline)
{
  double spent = treated_spend(p, p->pre, p->panel.periods);
  if (baseline == SPEND_ZERO)
    return spent;
  return spent - treated_spend(p, 0, p->pre) / (double)p->pre * (double)(p->panel.periods - p->pre);
}

static enum lift_status add_money(const struct fit_terms *k, struct estimate *e, struct lift_error *err)
{
  const struct spend_terms *terms = k->spend;
  struct estimate_money *m = &e->money;
  struct lift_interval totals;
  if (!terms->known)
    return LIFT_OK;
  double spend = spend_incremental(k->panel, terms->baseline);
  *m = (struct estimate_money){.set = true,
                               .spend = spend,
                               .spend_baseline = spend_baseline_names[terms->baseline],
                               .returned = spend != 0,
                               .has_profit_rate = terms->has_profit_rate,
                               .profit_rate = terms->profit_rate};
  if (!m->returned)
    return LIFT_OK;
  double units = (double)k->panel->treated_count * (double)(k->fit->periods - k->fit->pre);
  enum lift_status st = lift_interval_scale(&e->effect.interval, units, &totals, err);
  return st ? st : lift_money(e->total, &totals, spend, &m->money, err);
}

/* ---- inference ---- */

/* What is tested: a null in units of the outcome, per treated unit and period. */
struct question {
  double null;
  enum lift_alternative alternative;
  bool any;
};

static struct question question_of(const struct estimate_settings *s)
{
  return (struct question){0, s->any ? LIFT_TWO_SIDED : s->alternative, s->any};
}

static enum lift_conformal_statistic statistic_of(const struct question *q)
{
  if (q->any)
    return LIFT_CONFORMAL_ANY;
  return q->alternative == LIFT_GREATER ? LIFT_CONFORMAL_GREATER
         : q->alternative == LIFT_LESS  ? LIFT_CONFORMAL_LESS
                                        : LIFT_CONFORMAL_AVERAGE;
}

static enum lift_status infer(const struct fit_terms *k, const struct question *q, struct estimate *e, size_t *closed,
                              struct lift_error *err)
{
  const struct lift_model *model = lift_model_find(k->fit->model);
  struct lift_conformal_result result = {0};
  struct lift_panel_test test;
  struct lift_test request = {k->settings->alpha, q->null, q->alternative};
  size_t gaps = 0;
  if (!model)
    return lift_fail(err, LIFT_EDATA, "fit: this version does not know the model '%s'", k->fit->model);
  panel_section_view(k->panel, &test);
  enum lift_status st = lift_conformal_analyze(model, &test, &request, statistic_of(q), k->fit->att, &result, err);
  if (st == LIFT_OK)
    st = lift_conformal_interval(&result.set, &e->effect.interval, &gaps, err);
  e->effect.has_estimate = true;
  e->effect.estimate = k->fit->att;
  e->effect.null = q->null;
  e->effect.alternative = q->alternative;
  e->effect.p_value = e->p_value = e->p_value_raw = result.at_null.p_value;
  e->has_min_p = e->has_contains = true;
  e->min_p = result.min_p;
  e->contains = result.contains_estimate;
  *closed += gaps;
  lift_conformal_result_clear(&result);
  return lift_context(err, st, "model '%s'", k->fit->model);
}

/* ---- the relative effect ---- */

/* An effect h per unit and period as a share of the counterfactual observed - h. It grows with h up to h = observed,
 * where nothing would have been there without the treatment; what lies beyond has no relative lift. */
static double share_of(double h, double observed)
{
  return h / (observed - h);
}

/* The pieces of the set on the relative scale. */
static enum lift_status map_set(const struct lift_interval *set, double observed, struct lift_interval *out,
                                struct lift_error *err)
{
  struct lift_piece in[LIFT_PIECES_MAX], piece[LIFT_PIECES_MAX];
  size_t n = lift_interval_pieces(set, in), kept = 0;
  for (size_t i = 0; i < n; i++) {
    const struct lift_piece *p = &in[i];
    if (!p->lower_open && p->lower >= observed)
      continue;
    bool open = p->upper_open || p->upper >= observed || !isfinite(share_of(p->upper, observed));
    piece[kept++] = (struct lift_piece){p->lower_open ? -1 : share_of(p->lower, observed),
                                        open ? 0 : share_of(p->upper, observed), false, open};
  }
  return lift_interval_assemble(set->level, piece, kept, out, err);
}

static double mean_of(const double *x, size_t from, size_t to)
{
  double sum = 0;
  for (size_t t = from; t < to; t++)
    sum += x[t];
  return sum / (double)(to - from);
}

/* ---- entries ---- */

static enum lift_status copy(char **out, const char *text, struct lift_error *err)
{
  *out = strdup(text);
  return *out ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status describe(const struct fit_terms *k, bool any, const char *variant, struct estimate *e,
                                 struct lift_error *err)
{
  const struct fit_entry *fit = k->fit;
  e->estimand = "ATT";
  e->estimator = lift_model_find(fit->model)->name;
  e->undirected = any;
  e->inference = any ? "conformal-any" : "conformal";
  e->n_arm = (long long)k->panel->treated_count;
  e->n_control = (long long)k->panel->donors;
  e->has_baseline = true;
  e->baseline = mean_of(fit->counterfactual, fit->pre, fit->periods);
  e->dual = true;
  e->role = k->role;
  e->headline = k->headline && e->scale == k->settings->scale;
  e->interim = k->interim;
  e->has_periods = true;
  e->pre = (long long)fit->pre;
  e->post = (long long)(fit->periods - fit->pre);
  enum lift_status st = copy(&e->metric, k->panel->outcome, err);
  if (st == LIFT_OK)
    st = copy(&e->arm, ESTIMATE_TREATED, err);
  if (st == LIFT_OK)
    st = copy(&e->control, ESTIMATE_SYNTHETIC, err);
  return st ? st : estimate_name(e, variant, err);
}

static enum lift_status add_days(const struct fit_terms *k, struct estimate *e, struct lift_error *err)
{
  const struct fit_entry *fit = k->fit;
  size_t post = fit->periods - fit->pre;
  double cumulative = 0;
  e->day = calloc(post + 1, sizeof *e->day);
  if (!e->day)
    return lift_fail_memory(err);
  for (size_t i = 0; i < post; i++) {
    size_t t = fit->pre + i;
    double effect = fit->observed[t] - fit->counterfactual[t];
    cumulative += effect * (double)k->panel->treated_count;
    e->day[i] = (struct estimate_day){NULL, fit->observed[t], fit->counterfactual[t], effect, cumulative};
    enum lift_status st = copy(&e->day[i].date, k->panel->panel.period[t], err);
    if (st)
      return st;
    e->days++;
  }
  return LIFT_OK;
}

static enum lift_status add_absolute(const struct fit_terms *k, struct estimate *e, struct lift_error *err)
{
  e->scale = ESTIMATE_ABSOLUTE;
  e->has_total = true;
  e->total = k->fit->total;
  enum lift_status st = describe(k, k->settings->any, k->settings->variant, e, err);
  if (st == LIFT_OK)
    st = add_days(k, e, err);
  return st ? st : add_money(k, e, err);
}

/* The same test, its null, estimate and set on the other scale; the treated showed something in the test. */
static enum lift_status relate(const struct fit_terms *k, const struct estimate *absolute, struct estimate *e,
                               struct lift_error *err)
{
  double observed = mean_of(k->fit->observed, k->fit->pre, k->fit->periods);
  e->scale = ESTIMATE_RELATIVE;
  e->effect = absolute->effect;
  e->p_value = absolute->p_value;
  e->p_value_raw = absolute->p_value_raw;
  e->has_min_p = e->has_contains = true;
  e->min_p = absolute->min_p;
  e->contains = absolute->contains;
  e->effect.has_estimate = k->fit->att < observed;
  e->effect.estimate = e->effect.has_estimate ? share_of(k->fit->att, observed) : 0;
  e->effect.null = share_of(absolute->effect.null, observed);
  return map_set(&absolute->effect.interval, observed, &e->effect.interval, err);
}

static enum lift_status check_shape(const struct fit_terms *k, struct lift_error *err)
{
  if (!k->panel->has_test)
    return lift_fail(err, LIFT_EDATA, "panel: it has no test: who was treated, and when?");
  if (k->fit->periods != k->panel->panel.periods || k->fit->pre != k->panel->pre)
    return lift_fail(err, LIFT_EFORMAT, "fit '%s': %zu periods, %zu of them before the test; the panel has %zu and %zu",
                     k->fit->model, k->fit->periods, k->fit->pre, k->panel->panel.periods, k->panel->pre);
  return LIFT_OK;
}

static double observed_mean(const struct fit_terms *k)
{
  return mean_of(k->fit->observed, k->fit->pre, k->fit->periods);
}

enum lift_status estimate_fit(const struct fit_terms *k, struct estimates *out, size_t *closed, struct lift_error *err)
{
  struct estimate absolute = {0}, relative = {0};
  struct question question = question_of(k->settings);
  enum lift_status st = check_shape(k, err);
  if (st)
    return st;
  bool related = observed_mean(k) > 0;
  st = infer(k, &question, &absolute, closed, err);
  if (st == LIFT_OK)
    st = add_absolute(k, &absolute, err);
  if (st == LIFT_OK && related)
    st = relate(k, &absolute, &relative, err);
  if (st == LIFT_OK && related)
    st = describe(k, question.any, k->settings->variant, &relative, err);
  if (st == LIFT_OK)
    st = estimates_add(out, &absolute, err);
  if (st == LIFT_OK && related)
    st = estimates_add(out, &relative, err);
  estimate_clear(&absolute);
  estimate_clear(&relative);
  return st;
}

enum lift_status estimate_fit_margin(const struct fit_terms *terms, const struct metric_margin *margin, bool good_is_up,
                                     struct estimates *out, size_t *closed, struct lift_error *err)
{
  struct fit_terms k = *terms;
  struct estimate absolute = {0}, relative = {0};
  struct estimate *asked = margin->relative ? &relative : &absolute;
  double null = good_is_up ? -margin->value : margin->value, observed;
  enum lift_status st = check_shape(&k, err);
  if (st)
    return st;
  observed = observed_mean(&k);
  if (margin->relative && !(observed > 0 && null > -1))
    return LIFT_OK;
  struct question question = {margin->relative ? null / (1 + null) * observed : null,
                              good_is_up ? LIFT_GREATER : LIFT_LESS, false};
  k.headline = false;
  st = infer(&k, &question, &absolute, closed, err);
  if (st == LIFT_OK && margin->relative)
    st = relate(&k, &absolute, &relative, err);
  asked->effect.null = null;
  if (st == LIFT_OK)
    st = describe(&k, false, "margin", asked, err);
  if (st == LIFT_OK)
    st = estimates_add(out, asked, err);
  estimate_clear(&absolute);
  estimate_clear(&relative);
  return st;
}

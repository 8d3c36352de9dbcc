/* Reading a panel's fits for the checks; the trend before the test, the quality of the fit, the models' agreement. */
#include "section/check_panel.h"

#include "lift/means.h"
#include "lift/regress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No published limits are known for these three: they are this suite's, and say so. */
#define FIT_SCALED_L2 .5
#define FIT_ERROR 1.
#define FIT_DONORS 2.
#define FIT_SOURCE "convention of lift-check; no published limit is known"

/* ---- reading ---- */

void check_panel_clear(struct check_panel *panel)
{
  if (!panel)
    return;
  for (size_t i = 0; panel->fit && i < panel->fits.n; i++) {
    lift_conformal_result_clear(&panel->fit[i].result);
    free(panel->fit[i].largest_geo);
  }
  free(panel->fit);
  fit_section_clear(&panel->fits);
  panel_section_clear(&panel->section);
  panel->fit = NULL;
}

/* How the weights are spread, which fit_section does not keep. */
static enum lift_status read_weights(const struct json *at, struct check_fit *f, struct lift_error *err)
{
  struct json weights, one;
  enum lift_status st = json_number(at, "effective_donors", &f->effective_donors, err);
  if (st == LIFT_OK)
    st = json_array(at, "weights", &weights, err);
  for (bool more = st == LIFT_OK && json_first(&weights, &one); st == LIFT_OK && more; more = json_next(&one)) {
    const char *geo = NULL;
    double weight = 0;
    st = json_number(&one, "weight", &weight, err);
    if (st == LIFT_OK)
      st = json_text(&one, "geo", &geo, err);
    if (st || weight <= f->largest)
      continue;
    f->largest = weight;
    free(f->largest_geo);
    if (!(f->largest_geo = strdup(geo)))
      st = lift_fail_memory(err);
  }
  return st;
}

static enum lift_status analyze(struct check_panel *p, struct check_fit *f, struct lift_error *err)
{
  const struct lift_test request = {p->alpha, 0, LIFT_TWO_SIDED};
  f->model = lift_model_find(f->fit->model);
  if (!f->model)
    return lift_fail(err, LIFT_EDATA, "fit: this version does not know the model '%s'", f->fit->model);
  if (f->fit->pre != p->section.pre || f->fit->periods != p->section.panel.periods)
    return lift_fail(err, LIFT_EFORMAT, "fit: model '%s' has %zu periods, %zu before the test; the panel %zu and %zu",
                     f->fit->model, f->fit->periods, f->fit->pre, p->section.panel.periods, p->section.pre);
  enum lift_status st = lift_conformal_analyze(f->model, &p->test, &request, p->statistic, f->fit->att, &f->result,
                                               err);
  return lift_context(err, st, "model '%s'", f->fit->model);
}

enum lift_status check_panel_read(const struct doc *doc, struct check_panel *p, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json list, at;
  enum lift_status st = panel_section_read(doc, &p->section, err);
  if (st == LIFT_OK)
    st = fit_section_read(doc, &p->fits, err);
  if (st == LIFT_OK && !(p->fit = calloc(p->fits.n + 1, sizeof *p->fit)))
    st = lift_fail_memory(err);
  if (st == LIFT_OK && p->fits.n == 0)
    st = lift_fail(err, LIFT_EDATA, "the document's fit is empty: lift-synth adds models");
  if (st == LIFT_OK)
    st = doc_open(doc, "fit", &tree, &list, err);
  if (st == LIFT_OK)
    panel_section_view(&p->section, &p->test);
  for (bool more = st == LIFT_OK && json_first(&list, &at); st == LIFT_OK && more; more = json_next(&at)) {
    p->fit[at.index].fit = &p->fits.entry[at.index];
    st = read_weights(&at, &p->fit[at.index], err);
    if (st == LIFT_OK)
      st = analyze(p, &p->fit[at.index], err);
  }
  json_tree_clear(&tree);
  return st;
}

/* ---- trend ---- */

struct trend {
  struct lift_regression line;
  double autocorrelation; /* of the line's residuals, lag 1 */
  bool has_autocorrelation, exact;
  struct lift_effect slope;
  double drift;           /* in the mean of the test, if the line went on */
};

/* The line through the gap before the test. LIFT_EDATA: too few periods. */
static enum lift_status find_trend(const struct fit_entry *f, double *time, double *gap, double *residual,
                                   struct trend *out, struct lift_error *err)
{
  double products = 0, squares = 0;
  for (size_t t = 0; t < f->pre; t++) {
    time[t] = (double)t;
    gap[t] = f->observed[t] - f->counterfactual[t];
  }
  enum lift_status st = lift_regress_rows(time, f->pre, 1, gap, true, &out->line, residual, err);
  if (st)
    return st;
  for (size_t t = 0; t < f->pre; t++) {
    squares += residual[t] * residual[t];
    products += t ? residual[t] * residual[t - 1] : 0;
  }
  out->has_autocorrelation = squares > 0;
  out->autocorrelation = squares > 0 ? products / squares : 0;
  out->drift = out->line.coefficient[1] * (double)f->periods / 2; /* from the middle of the one to that of the other */
  double df = (double)out->line.df, variance = out->line.se[1] * out->line.se[1] * (df + 1);
  out->exact = !(variance > 0);
  /* A t of df degrees of freedom is Welch's against a mean that is known. */
  const struct lift_sample slope = {out->line.df + 1, out->line.coefficient[1], variance};
  const struct lift_sample zero = {out->line.df + 1, 0, 0};
  const struct lift_test test = {.5, 0, LIFT_TWO_SIDED};
  return out->exact ? LIFT_OK : lift_welch(&slope, &zero, &test, &out->slope, err);
}

static void judge_trend(const struct check_panel *p, const struct fit_entry *f, const struct trend *t, struct check *c,
                        struct checks *checks)
{
  double slope = t->line.coefficient[1];
  bool found = !t->exact && t->slope.p_value <= p->alpha, large = fabs(t->drift) >= fabs(f->att);
  c->verdict = !found ? CHECK_PASS : large ? CHECK_FAIL : CHECK_WARN;
  const char *caveat = "";
  if (t->has_autocorrelation)
    caveat = checks_text(checks, "; errors of neighbouring periods correlate by %.2f, p takes them to be independent",
                         t->autocorrelation);
  c->reason = checks_text(checks,
                          "before the test the gap changed by %.4g a period, %s; going on like that would look like an "
                          "effect of %.4g, the estimate is %.4g%s", slope,
                          found ? "more than chance explains" : "no more than by chance", t->drift, f->att, caveat);
  if (found)
    c->advice = "choose a model or donors that follow the treated before the test";
}

static void add_trend(const struct check_panel *p, const struct fit_entry *f, const struct trend *t,
                      struct checks *checks)
{
  struct check c = {.name = "pre-trend",
                    .subject = f->model,
                    .statistic = {true, t->line.coefficient[1]},
                    .df = {true, (double)t->line.df},
                    .p_value = {!t->exact, t->slope.p_value},
                    .threshold = {true, p->alpha},
                    .source = "the test's alpha; Roth (2022), AER: Insights 4, 305-322, on what such a test can tell"};
  judge_trend(p, f, t, &c, checks);
  struct json_writer *w = checks_open(checks, &c);
  json_put_number(w, "slope", t->line.coefficient[1]);
  json_put_number(w, "se", t->line.se[1]);
  json_put_number(w, "intercept", t->line.coefficient[0]);
  json_put_number_or_null(w, "autocorrelation", t->has_autocorrelation, t->autocorrelation);
  json_put_number(w, "drift", t->drift);
  json_put_integer(w, "periods", (long long)f->pre);
  checks_close(checks);
}

enum lift_status check_trend(const struct check_panel *p, struct checks *checks, struct lift_error *err)
{
  double *room = calloc(3 * p->section.pre + 1, sizeof *room);
  enum lift_status st = room ? LIFT_OK : lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < p->fits.n; i++) {
    const struct fit_entry *f = p->fit[i].fit;
    struct lift_error why = {""};
    struct trend trend = {0};
    st = find_trend(f, room, room + f->pre, room + 2 * f->pre, &trend, &why);
    if (st == LIFT_OK)
      add_trend(p, f, &trend, checks);
    else if (st == LIFT_EDATA) {
      checks_skip(checks, "pre-trend", f->model, checks_text(checks, "%s", why.text), NULL);
      st = LIFT_OK;
    } else
      lift_fail(err, st, "trend of model '%s': %s", f->model, why.text);
    lift_regression_clear(&trend.line);
  }
  free(room);
  return st;
}

/* ---- quality ---- */

static void add_imbalance(const struct check_fit *f, struct checks *checks)
{
  const char *subject = checks_text(checks, "%s|scaled-l2", f->fit->model);
  if (!f->fit->has_scaled_l2 || strcmp(f->fit->model, "did") == 0) {
    checks_skip(checks, "fit", subject, "the model does not choose weights, or equal ones fit exactly", NULL);
    return;
  }
  double x = f->fit->scaled_l2;
  struct check c = {.name = "fit",
                    .subject = subject,
                    .statistic = {true, x},
                    .threshold = {true, FIT_SCALED_L2},
                    .source = FIT_SOURCE,
                    .verdict = x > FIT_SCALED_L2 ? CHECK_WARN : CHECK_PASS};
  c.reason = checks_text(checks, "before the test the weights leave %.3g of the distance that equal weights leave", x);
  if (c.verdict == CHECK_WARN)
    c.advice = "the donors do not follow the treated well: more history, other donors or another model";
  checks_add(checks, &c);
}

static void add_error(const struct check_fit *f, struct checks *checks)
{
  const struct fit_entry *e = f->fit;
  const char *subject = checks_text(checks, "%s|rmspe", e->model);
  double ratio = e->att != 0 ? e->rmspe_pre / fabs(e->att) : INFINITY;
  if (!isfinite(ratio)) {
    checks_skip(checks, "fit", subject, "the estimate is 0", NULL);
    return;
  }
  struct check c = {.name = "fit",
                    .subject = subject,
                    .statistic = {true, ratio},
                    .threshold = {true, FIT_ERROR},
                    .source = FIT_SOURCE,
                    .verdict = ratio > FIT_ERROR ? CHECK_WARN : CHECK_PASS};
  c.reason = checks_text(checks, "before the test a period's error is %.4g, the estimated effect %.4g", e->rmspe_pre,
                         e->att);
  if (c.verdict == CHECK_WARN)
    c.advice = "single periods show nothing: read the average and its interval only";
  struct json_writer *w = checks_open(checks, &c);
  json_put_number(w, "rmspe_pre", e->rmspe_pre);
  json_put_number(w, "att", e->att);
  checks_close(checks);
}

static void add_donors(const struct check_fit *f, struct checks *checks)
{
  struct check c = {.name = "fit",
                    .subject = checks_text(checks, "%s|donors", f->fit->model),
                    .statistic = {true, f->effective_donors},
                    .threshold = {true, FIT_DONORS},
                    .source = FIT_SOURCE,
                    .verdict = f->effective_donors < FIT_DONORS ? CHECK_WARN : CHECK_PASS};
  c.reason = "no donor has weight";
  if (f->largest_geo)
    c.reason = checks_text(checks, "the weights are worth %.3g equal donors; the largest, of '%s', is %.3g",
                           f->effective_donors, f->largest_geo, f->largest);
  if (c.verdict == CHECK_WARN)
    c.advice = "what happened to one donor alone is taken for the counterfactual: look at it, or leave it out";
  struct json_writer *w = checks_open(checks, &c);
  json_put_text_or_null(w, "largest", f->largest_geo);
  json_put_number(w, "largest_weight", f->largest);
  checks_close(checks);
}

enum lift_status check_quality(const struct check_panel *p, struct checks *checks, struct lift_error *err)
{
  (void)err;
  for (size_t i = 0; i < p->fits.n; i++) {
    add_imbalance(&p->fit[i], checks);
    add_error(&p->fit[i], checks);
    add_donors(&p->fit[i], checks);
  }
  return LIFT_OK;
}

/* ---- agreement ---- */

static void add_pair(const struct check_panel *p, const struct check_fit *a, const struct check_fit *b,
                     struct checks *checks)
{
  bool in_a = lift_conformal_set_contains(&a->result.set, b->fit->att);
  bool in_b = lift_conformal_set_contains(&b->result.set, a->fit->att);
  bool shown = a->result.at_null.p_value <= p->alpha && b->result.at_null.p_value <= p->alpha;
  bool opposed = shown && (a->fit->att > 0) != (b->fit->att > 0);
  struct check c = {.name = "agreement",
                    .subject = checks_text(checks, "%s|%s", b->fit->model, a->fit->model),
                    .statistic = {true, b->fit->att - a->fit->att},
                    .source = "each estimate in the other's set at the test's level; convention of lift-check",
                    .verdict = opposed ? CHECK_FAIL : in_a && in_b ? CHECK_PASS : CHECK_WARN};
  c.reason = checks_text(checks, "%s estimates %.4g, %s %.4g: %s", b->fit->model, b->fit->att, a->fit->model,
                         a->fit->att,
                         opposed        ? "both show an effect, of opposite signs"
                         : in_a && in_b ? "each lies in the other's set"
                         : in_a         ? "the latter lies outside the former's set"
                         : in_b         ? "the former lies outside the latter's set"
                                        : "each lies outside the other's set");
  if (c.verdict != CHECK_PASS)
    c.advice = "the result depends on the model: compare their fits and placebo tests, and report both";
  struct json_writer *w = checks_open(checks, &c);
  json_put_number(w, "att", b->fit->att);
  json_put_number(w, "p_value", b->result.at_null.p_value);
  json_put_number(w, "att_first", a->fit->att);
  json_put_number(w, "p_value_first", a->result.at_null.p_value);
  json_put_number(w, "level", 1 - p->alpha);
  checks_close(checks);
}

enum lift_status check_agreement(const struct check_panel *p, struct checks *checks, struct lift_error *err)
{
  (void)err;
  if (p->fits.n < 2)
    checks_skip(checks, "agreement", p->fits.entry[0].model, "there is only one model",
                "fit another: lift-synth --append --model");
  for (size_t i = 1; i < p->fits.n; i++)
    add_pair(p, &p->fit[0], &p->fit[i], checks);
  return LIFT_OK;
}

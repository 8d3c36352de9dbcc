/* A test on units: its entries, their correction, the sample ratio, and a ruling for each metric and arm. */
#include "section/correction.h"
#include "section/estimate_users.h"
#include "tools/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- sample ratio ---- */

/* Whether two lists of weights are the same shares. */
static bool same_shares(const double *a, const double *b, size_t n)
{
  double sum_a = 0, sum_b = 0;
  for (size_t i = 0; i < n; i++) {
    sum_a += a[i];
    sum_b += b[i];
  }
  for (size_t i = 0; i < n; i++)
    if (!(fabs(a[i] / sum_a - b[i] / sum_b) < 1e-12))
      return false;
  return true;
}

static enum lift_status print_shares(const struct moments_section *s, const double *share, char **text,
                                     struct lift_error *err)
{
  size_t length;
  FILE *out = open_memstream(text, &length);
  if (!out)
    return lift_fail_memory(err);
  for (size_t i = 0; i < s->arms; i++)
    fprintf(out, "%s%s:%.15g", i ? "," : "", s->arm[i].name, share[i]);
  return fclose(out) ? lift_fail_memory(err) : LIFT_OK;
}

/* --shares beside a plan that says otherwise. */
static enum lift_status part_shares(struct estimating *k, const struct moments_section *s, const double *planned,
                                    const double *asked, struct lift_error *err)
{
  char *a = NULL, *b = NULL;
  enum lift_status st = print_shares(s, planned, &a, err);
  if (st == LIFT_OK)
    st = print_shares(s, asked, &b, err);
  if (st == LIFT_OK)
    st = step_depart(k->step, "shares", a, b, err);
  free(a);
  free(b);
  return st;
}

/* The shares in force: those of the plan (or that the moments carry), and those of --shares beside them. A mismatch
 * with either is one: an option cannot make good what the plan finds wrong. */
static enum lift_status test_both(struct estimating *k, const struct moments_section *s, double *planned, double *asked,
                                  struct lift_error *err)
{
  const struct option_number *given = &k->options->srm_threshold;
  double threshold = given->set ? given->value : SAMPLE_RATIO_THRESHOLD;
  bool has_planned = k->planned && sample_ratio_planned(s, &k->plan, planned);
  struct sample_ratio *ratio = &k->decision.ratio, other;
  if (!k->options->shares)
    return sample_ratio_test(s, has_planned ? planned : NULL, threshold, ratio, err);
  enum lift_status st = sample_ratio_shares(s, k->options->shares, asked, err);
  if (st == LIFT_OK)
    st = sample_ratio_test(s, asked, threshold, ratio, err);
  if (st || !has_planned || same_shares(planned, asked, s->arms))
    return st;
  st = part_shares(k, s, planned, asked, err);
  if (st == LIFT_OK)
    st = sample_ratio_test(s, planned, threshold, &other, err);
  if (st == LIFT_OK && (other.failed || !ratio->failed))
    *ratio = other;
  return st;
}

static enum lift_status test_ratio(struct estimating *k, const struct moments_section *s, struct lift_error *err)
{
  double *planned = calloc(s->arms + 1, sizeof *planned), *asked = calloc(s->arms + 1, sizeof *asked);
  enum lift_status st = planned && asked ? test_both(k, s, planned, asked, err) : lift_fail_memory(err);
  if (st == LIFT_OK && k->decision.ratio.failed)
    st = step_warn(
        k->step, "sample-ratio", err,
        "SAMPLE RATIO MISMATCH: p %.3g is at most %g; the arms do not have the units that were planned, and no "
        "estimate can be trusted until it is known why",
        k->decision.ratio.srm.p_value, k->decision.ratio.threshold);
  free(planned);
  free(asked);
  return st;
}

/* ---- findings ---- */

static enum lift_status warn_of_data(struct estimating *k, const struct tests *t, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  size_t arms = t->section->arms - 1;
  for (size_t i = 0; st == LIFT_OK && i < t->hypotheses; i++)
    if (!t->hypothesis[i].possible)
      st = step_warn(k->step, "not-testable", err, "metric '%s', arm '%s': %s",
                     t->section->metrics.metric[i / arms].name, t->section->arm[i % arms + 1].name,
                     t->hypothesis[i].why.text);
  for (size_t i = 0; st == LIFT_OK && i < t->drops; i++)
    st = step_warn(k->step, "covariate-dropped", err,
                   "the covariate '%s' is constant or follows from others: nothing was adjusted for it", t->dropped[i]);
  if (st == LIFT_OK && t->segment_failures)
    st = step_warn(k->step, "segments-left-out", err, "%zu estimates in segments could not be made; the first: %s",
                   t->segment_failures, t->segment_why.text);
  return st;
}

/* Comparisons that nobody corrected: all of them without a plan, what the plan did not foresee with one. */
static enum lift_status warn_of_comparisons(struct estimating *k, const struct tests *t, size_t corrected,
                                            struct lift_error *err)
{
  size_t arms = t->section->arms - 1, segments = t->section->segments - 1, whole = 0, foreseen = 0;
  for (size_t i = 0; i < t->hypotheses; i++) {
    whole += t->hypothesis[i].metric->role != METRIC_GUARDRAIL;
    foreseen += t->hypothesis[i].planned && t->hypothesis[i].metric->role != METRIC_GUARDRAIL;
  }
  size_t open = whole + t->hypotheses * segments - (k->planned ? foreseen : corrected);
  if (open < 2)
    return LIFT_OK;
  return step_warn(
      k->step, "comparisons", err,
      "%zu comparisons (%zu metrics, %zu arms against the control, %zu segments) were made at alpha %g each "
      "without a correction: if nothing had an effect, %.2g of them would be significant all the same",
      open, t->section->metrics.n, arms, segments, k->lead.alpha, (double)open * k->lead.alpha);
}

static bool lists(const struct metric *metric, const char *column)
{
  for (size_t i = 0; i < metric->covariates; i++)
    if (strcmp(metric->covariate[i], column) == 0)
      return true;
  return false;
}

/* Covariates that one side has and the other has not. */
static enum lift_status part_covariates(struct estimating *k, const struct metric *planned,
                                        const struct metric *counted, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < planned->covariates; i++)
    if (!lists(counted, planned->covariate[i]))
      st = step_depart(k->step, "covariate", planned->covariate[i], "none", err);
  for (size_t i = 0; st == LIFT_OK && i < counted->covariates; i++)
    if (!lists(planned, counted->covariate[i]))
      st = step_depart(k->step, "covariate", "none", counted->covariate[i], err);
  return st;
}

/* What the plan has and the moments have not, or the reverse. */
static enum lift_status part_metrics(struct estimating *k, const struct moments_section *s, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (!k->planned)
    return st;
  for (size_t i = 0; st == LIFT_OK && i < k->plan.metrics.n; i++) {
    const struct metric *planned = &k->plan.metrics.metric[i], *counted = metrics_find(&s->metrics, planned->name);
    st = counted ? part_covariates(k, planned, counted, err)
                 : step_depart(k->step, "metric", planned->name, "none", err);
  }
  for (size_t i = 0; st == LIFT_OK && i < s->metrics.n; i++)
    if (!metrics_find(&k->plan.metrics, s->metrics.metric[i].name))
      st = step_depart(k->step, "metric", "none", s->metrics.metric[i].name, err);
  return st;
}

/* ---- rulings ---- */

static enum lift_status rule_all(struct estimating *k, const struct tests *t, struct lift_error *err)
{
  size_t arms = t->section->arms - 1;
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < t->hypotheses; i++) {
    const struct hypothesis *h = &t->hypothesis[i];
    size_t metric = i / arms;
    enum estimate_scale other = k->lead.scale == ESTIMATE_ABSOLUTE ? ESTIMATE_RELATIVE : ESTIMATE_ABSOLUTE;
    enum estimate_scale margin_scale = h->metric->margin.relative ? ESTIMATE_RELATIVE : ESTIMATE_ABSOLUTE;
    struct tested *headline = tests_headline(t, metric, h->arm),
                  *companion = tests_find(t, metric, h->arm, h->lead, other);
    struct tested *margin = h->metric->margin.set ? tests_find(t, metric, h->arm, TESTED_MARGIN, margin_scale) : NULL;
    struct decision_case c = {.metric = t->section->metrics.metric[metric].name,
                              .arm = t->section->arm[h->arm].name,
                              .role = h->metric->role,
                              .good = h->metric->good,
                              .headline = headline ? &headline->estimate : NULL,
                              .companion = companion ? &companion->estimate : NULL,
                              .margin = margin ? &margin->estimate : NULL,
                              .why = h->why.text,
                              .alpha = k->lead.alpha};
    st = decision_judge(&k->decision, &c, err);
  }
  return st;
}

/* ---- the work ---- */

static enum lift_status move_entries(struct tests *t, struct estimates *out, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < t->n; i++)
    st = estimates_add(out, &t->item[i].estimate, err);
  return st;
}

static enum lift_status lead(struct estimating *k, const struct moments_section *s, struct lift_error *err)
{
  struct tests t;
  size_t corrected = 0;
  enum lift_status st = tests_make(s, k->planned ? &k->plan : NULL, &k->lead, &t, err);
  if (st == LIFT_OK && t.n == 0)
    st = lift_fail(err, LIFT_EDATA, "metric '%s': %s", s->metrics.n ? s->metrics.metric[0].name : "",
                   t.hypotheses ? t.hypothesis[0].why.text : "none");
  if (st == LIFT_OK)
    st = correction_apply(&t, &k->lead, &corrected, err);
  if (st == LIFT_OK)
    st = warn_of_data(k, &t, err);
  if (st == LIFT_OK)
    st = warn_of_comparisons(k, &t, corrected, err);
  if (st == LIFT_OK)
    st = rule_all(k, &t, err);
  if (st == LIFT_OK)
    st = move_entries(&t, &k->estimates, err);
  tests_clear(&t);
  return st;
}

static enum lift_status beside(struct estimating *k, const struct moments_section *s, struct lift_error *err)
{
  struct tests t;
  size_t corrected = 0;
  enum lift_status st = tests_make(s, k->planned ? &k->plan : NULL, &k->beside, &t, err);
  if (st == LIFT_OK)
    st = correction_apply(&t, &k->beside, &corrected, err);
  if (st == LIFT_OK)
    st = move_entries(&t, &k->estimates, err);
  tests_clear(&t);
  return st;
}

enum lift_status estimating_users(struct estimating *k, struct lift_error *err)
{
  struct moments_section s = {0};
  enum lift_status st = moments_read(&k->step->doc, &s, err);
  if (st == LIFT_OK)
    st = part_metrics(k, &s, err);
  if (st == LIFT_OK)
    st = test_ratio(k, &s, err);
  if (st == LIFT_OK)
    st = lead(k, &s, err);
  if (st == LIFT_OK && k->has_beside)
    st = beside(k, &s, err);
  moments_section_clear(&s);
  return st;
}

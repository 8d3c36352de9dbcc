#include "section/decision.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const decision_verdict_names[] = {"win",          "loss",         "higher",    "lower",
                                              "inconclusive", "non-inferior", "not-shown", "not-testable",
                                              "continue",     "invalid",      NULL};

static void ruling_clear(struct decision_ruling *r)
{
  free(r->metric);
  free(r->arm);
  free(r->rule);
  for (int i = 0; i < 3; i++)
    free(r->entry[i]);
  *r = (struct decision_ruling){0};
}

void decision_clear(struct decision *d)
{
  if (!d)
    return;
  for (size_t i = 0; i < d->n; i++)
    ruling_clear(&d->by[i]);
  free(d->by);
  free(d->reason);
  *d = (struct decision){0};
}

__attribute__((format(printf, 3, 4))) static enum lift_status say(char **text, struct lift_error *err,
                                                                  const char *format, ...)
{
  va_list args;
  free(*text);
  va_start(args, format);
  int length = vasprintf(text, format, args);
  va_end(args);
  if (length >= 0)
    return LIFT_OK;
  *text = NULL;
  return lift_fail_memory(err);
}

/* ---- one metric and arm ---- */

/* Above the null, where the estimate does not exist by the sign of the statistic. */
static bool lies_above(const struct estimate *e)
{
  return e->effect.has_estimate ? e->effect.estimate > e->effect.null : e->effect.statistic > 0;
}

static const char *p_name(const struct estimate *e)
{
  return e->correction ? "corrected p" : "p";
}

static enum lift_status judge_margin(const struct decision_case *c, struct decision_ruling *r, struct lift_error *err)
{
  const struct estimate *m = c->margin, *h = c->headline;
  bool shown = m->p_value <= c->alpha;
  r->verdict = shown ? DECISION_NON_INFERIOR : DECISION_NOT_SHOWN;
  const char *also = h->p_value > c->alpha ? ""
                     : lies_above(h)       ? "; the difference itself is significant, upwards"
                                           : "; the difference itself is significant, downwards";
  return say(&r->rule, err, "%s %.3g is %s alpha %g for the null of a loss of %g (%s), one-sided: %s%s", p_name(m),
             m->p_value, shown ? "at most" : "above", c->alpha, m->effect.null < 0 ? -m->effect.null : m->effect.null,
             estimate_scale_names[m->scale],
             shown ? "a loss beyond the margin is ruled out" : "a loss beyond the margin is not ruled out", also);
}

/* 1 above the null, -1 below, 0 where a rejection does not tell: a set whose estimate comes from another fit must lie
 * on one side, and the estimate with it. */
static int side_of(const struct estimate *e)
{
  const struct lift_interval *set = &e->effect.interval;
  int side = lies_above(e) ? 1 : -1;
  if (e->undirected)
    return 0;
  if (!e->has_contains)
    return side;
  bool some = set->set != LIFT_SET_EMPTY;
  bool fits =
      side > 0 ? !set->lower_open && set->lower >= e->effect.null : !set->upper_open && set->upper <= e->effect.null;
  return some && fits ? side : 0;
}

static enum lift_status judge_difference(const struct decision_case *c, struct decision_ruling *r,
                                         struct lift_error *err)
{
  const struct estimate *h = c->headline;
  int side = side_of(h);
  bool declared = c->good != METRIC_UNDECLARED;
  r->verdict = DECISION_INCONCLUSIVE;
  if (h->p_value > c->alpha)
    return say(&r->rule, err,
               "%s %.3g is above alpha %g: no difference is established, which does not show that there is none",
               p_name(h), h->p_value, c->alpha);
  if (side == 0)
    return say(&r->rule, err, "%s %.3g is at most alpha %g: some effect is established, but not its direction",
               p_name(h), h->p_value, c->alpha);
  if (declared)
    r->verdict = (side > 0) == (c->good == METRIC_UP) ? DECISION_WIN : DECISION_LOSS;
  else
    r->verdict = side > 0 ? DECISION_HIGHER : DECISION_LOWER;
  return say(&r->rule, err, "%s %.3g is at most alpha %g and the estimate lies %s the null; %s", p_name(h), h->p_value,
             c->alpha, side > 0 ? "above" : "below",
             !declared              ? "no direction was declared good"
             : c->good == METRIC_UP ? "good is up"
                                    : "good is down");
}

static enum lift_status judge(const struct decision_case *c, struct decision_ruling *r, struct lift_error *err)
{
  const struct estimate *h = c->headline;
  r->verdict = DECISION_NOT_TESTABLE;
  if (!h)
    return say(&r->rule, err, "the comparison cannot be made: %s", c->why);
  if (h->has_min_p && h->min_p > c->alpha)
    return say(&r->rule, err, "the smallest p that this test can give is %.3g, above alpha %g", h->min_p, c->alpha);
  if (h->interim) {
    r->verdict = DECISION_CONTINUE;
    return say(&r->rule, err, "the planned end is not reached: a fixed-horizon test is read once, at its end");
  }
  if (c->margin)
    return judge_margin(c, r, err);
  return judge_difference(c, r, err);
}

static enum lift_status keep(char **out, const char *text, struct lift_error *err)
{
  *out = strdup(text);
  return *out ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status keep_entries(const struct decision_case *c, struct decision_ruling *r, struct lift_error *err)
{
  const struct estimate *all[3] = {c->headline, c->companion, c->margin};
  size_t n = 0;
  enum lift_status st = LIFT_OK;
  for (int i = 0; st == LIFT_OK && i < 3; i++)
    if (all[i])
      st = keep(&r->entry[n++], all[i]->id, err);
  return st;
}

enum lift_status decision_judge(struct decision *d, const struct decision_case *c, struct lift_error *err)
{
  struct decision_ruling *grown = realloc(d->by, (d->n + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  d->by = grown;
  struct decision_ruling *r = &d->by[d->n++];
  *r = (struct decision_ruling){.role = c->role};
  enum lift_status st = keep(&r->metric, c->metric, err);
  if (st == LIFT_OK)
    st = keep(&r->arm, c->arm, err);
  if (st == LIFT_OK)
    st = keep_entries(c, r, err);
  return st ? st : judge(c, r, err);
}

/* ---- over all ---- */

enum { VERDICTS = DECISION_INVALID + 1 };

static bool counts_for(const struct decision *d, const struct decision_ruling *r)
{
  for (size_t i = 0; i < d->n; i++)
    if (d->by[i].role == METRIC_PRIMARY)
      return r->role == METRIC_PRIMARY;
  return true;
}

static enum decision_verdict first_of(const bool *has, const enum decision_verdict *order, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (has[order[i]])
      return order[i];
  return DECISION_NOT_TESTABLE;
}

/* One arm, from its metrics. */
static enum decision_verdict arm_verdict(const struct decision *d, const char *arm)
{
  static const enum decision_verdict order[] = {DECISION_CONTINUE,     DECISION_LOSS,        DECISION_NOT_SHOWN,
                                                DECISION_WIN,          DECISION_HIGHER,      DECISION_LOWER,
                                                DECISION_NON_INFERIOR, DECISION_INCONCLUSIVE};
  bool has[VERDICTS] = {false};
  for (size_t i = 0; i < d->n; i++)
    if (counts_for(d, &d->by[i]) && strcmp(d->by[i].arm, arm) == 0)
      has[d->by[i].verdict] = true;
  if ((has[DECISION_WIN] && has[DECISION_LOSS]) || (has[DECISION_HIGHER] && has[DECISION_LOWER]))
    return DECISION_INCONCLUSIVE;
  return first_of(has, order, sizeof order / sizeof *order);
}

static enum decision_verdict over_arms(const struct decision *d)
{
  static const enum decision_verdict order[] = {DECISION_CONTINUE, DECISION_WIN,         DECISION_NON_INFERIOR,
                                                DECISION_LOSS,     DECISION_NOT_SHOWN,   DECISION_HIGHER,
                                                DECISION_LOWER,    DECISION_INCONCLUSIVE};
  bool has[VERDICTS] = {false};
  for (size_t i = 0; i < d->n; i++)
    has[arm_verdict(d, d->by[i].arm)] = true;
  if (has[DECISION_HIGHER] && has[DECISION_LOWER])
    return DECISION_INCONCLUSIVE;
  return first_of(has, order, sizeof order / sizeof *order);
}

/* Add "; spend: win (mail)" for each verdict that counts. */
static enum lift_status list_verdicts(const struct decision *d, char **text, struct lift_error *err)
{
  enum lift_status st = say(text, err, "%s", "");
  for (size_t i = 0; st == LIFT_OK && i < d->n; i++) {
    const struct decision_ruling *r = &d->by[i];
    bool aside = !counts_for(d, r);
    bool loud = r->role == METRIC_GUARDRAIL && (r->verdict == DECISION_LOSS || r->verdict == DECISION_NOT_SHOWN);
    if (aside && !loud)
      continue;
    char *longer = NULL;
    st = say(&longer, err, "%s%s%s%s in %s: %s", *text, **text ? "; " : "", aside ? "guardrail " : "", r->metric,
             r->arm, decision_verdict_names[r->verdict]);
    free(*text);
    *text = longer;
  }
  return st;
}

static enum lift_status invalidate(struct decision *d, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < d->n; i++) {
    d->by[i].verdict = DECISION_INVALID;
    st = say(&d->by[i].rule, err, "sample ratio mismatch: p %.3g is at most %g", d->ratio.srm.p_value,
             d->ratio.threshold);
  }
  d->overall = DECISION_INVALID;
  return st ? st
            : say(&d->reason, err,
                  "sample ratio mismatch: the arms' units do not fit the planned shares (p %.3g, threshold %g); "
                  "whatever made "
                  "the arms unequal may have made the difference",
                  d->ratio.srm.p_value, d->ratio.threshold);
}

enum lift_status decision_conclude(struct decision *d, struct lift_error *err)
{
  if (d->ratio.failed)
    return invalidate(d, err);
  d->overall = over_arms(d);
  return list_verdicts(d, &d->reason, err);
}

/* ---- writing ---- */

static void write_ruling(const struct decision_ruling *r, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "metric", r->metric);
  json_put_text(w, "arm", r->arm);
  json_put_text(w, "verdict", decision_verdict_names[r->verdict]);
  json_put_text(w, "rule", r->rule);
  json_open_array(w, "entries");
  for (int i = 0; i < 3 && r->entry[i]; i++)
    json_put_text(w, NULL, r->entry[i]);
  json_close(w);
  json_close(w);
}

void decision_write(const struct decision *d, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "overall", decision_verdict_names[d->overall]);
  json_put_text(w, "reason", d->reason);
  json_open_array(w, "by");
  for (size_t i = 0; i < d->n; i++)
    write_ruling(&d->by[i], w);
  json_close(w);
  sample_ratio_write(&d->ratio, "srm", w);
  json_close(w);
}

/* Sample ratio and missing values. */
#include "section/check_users.h"

#include "lift/proportion.h"
#include "section/sample_ratio.h"

#include <math.h>
#include <stdlib.h>

/* ---- sample ratio ---- */

static void write_counts(const struct check_users *u, const double *share, struct json_writer *w)
{
  const struct moments_section *s = u->section;
  double sum = 0, total = 0;
  for (size_t i = 0; i < s->arms; i++) {
    sum += share ? share[i] : s->arm[i].share;
    total += (double)s->arm[i].assigned;
  }
  json_open_array(w, "arms");
  for (size_t i = 0; i < s->arms; i++) {
    double part = (share ? share[i] : s->arm[i].share) / sum;
    json_open_object(w, NULL);
    json_put_text(w, "arm", s->arm[i].name);
    json_put_integer(w, "assigned", s->arm[i].assigned);
    json_put_number(w, "share", part);
    json_put_number(w, "expected", part * total);
    json_close(w);
  }
  json_close(w);
}

static const char *srm_reason(const struct sample_ratio *r, struct checks *checks)
{
  if (r->srm.impossible)
    return "units sit in an arm whose share is zero";
  if (r->failed)
    return checks_text(checks, "SAMPLE RATIO MISMATCH: p %.3g is at most %g", r->srm.p_value, r->threshold);
  if (r->srm.smallest_expected < 5)
    return checks_text(checks, "only %.3g units are expected in an arm: the chi-square approximation is weak",
                       r->srm.smallest_expected);
  return checks_text(checks, "the arms have the units that were planned (p %.3g)", r->srm.p_value);
}

/* share: NULL, those that the moments carry. */
static enum lift_status add_srm(const struct check_users *u, const double *share, const char *subject,
                                struct checks *checks, struct lift_error *err)
{
  struct sample_ratio r;
  enum lift_status st = sample_ratio_test(u->section, share, u->srm_threshold, &r, err);
  if (st)
    return st;
  if (!r.applicable) {
    checks_skip(checks, "srm", subject, checks_text(checks, "%s", r.reason), "state the shares: --shares ARM:N,ARM:N");
    return LIFT_OK;
  }
  bool weak = r.srm.smallest_expected < 5;
  struct check c = {.name = "srm",
                    .subject = subject,
                    .statistic = {true, r.srm.statistic},
                    .df = {true, r.srm.df},
                    .p_value = {true, r.srm.p_value},
                    .threshold = {true, r.threshold},
                    .source = r.threshold == SAMPLE_RATIO_THRESHOLD
                                  ? "convention; Fabijan et al. (2019), KDD, on the diagnosis of mismatches"
                                  : "as given",
                    .verdict = r.failed ? CHECK_FAIL : weak ? CHECK_WARN : CHECK_PASS,
                    .reason = srm_reason(&r, checks)};
  if (r.failed)
    c.advice = "do not trust any estimate until the cause is known: look at assignment, redirects, bots and logging";
  struct json_writer *w = checks_open(checks, &c);
  json_put_integer(w, "total", r.srm.total);
  json_put_number(w, "smallest_expected", r.srm.smallest_expected);
  write_counts(u, share, w);
  checks_close(checks);
  return LIFT_OK;
}

enum lift_status check_srm(const struct check_users *u, struct checks *checks, struct lift_error *err)
{
  const struct moments_section *s = u->section;
  if (s->arms < 2 && !u->shares) {
    checks_skip(checks, "srm", "units assigned", "there is only one arm", NULL);
    return LIFT_OK;
  }
  double *share = calloc(s->arms + 1, sizeof *share);
  enum lift_status st = share ? LIFT_OK : lift_fail_memory(err);
  bool planned = st == LIFT_OK && u->plan && sample_ratio_planned(s, u->plan, share);
  if (st == LIFT_OK && (planned || !u->shares))
    st = add_srm(u, planned ? share : NULL, "units assigned", checks, err);
  if (st == LIFT_OK && u->shares)
    st = sample_ratio_shares(s, u->shares, share, err);
  if (st == LIFT_OK && u->shares)
    st = add_srm(u, share, planned ? "units assigned, by --shares" : "units assigned", checks, err);
  free(share);
  return st;
}

/* ---- missing values ---- */

/* "Five and twenty": a loss below 5 % hardly biases, one above 20 % leaves little to trust. */
#define MISSING_SHARE .05

/* Units without a value, of those there are. */
struct absent {
  struct lift_count arm, control;
};

static double share_of(const struct lift_count *c)
{
  return (double)c->x / (double)c->n;
}

static void write_absent(const struct absent *a, struct json_writer *w)
{
  json_put_integer(w, "missing_arm", a->arm.x);
  json_put_integer(w, "units_arm", a->arm.n);
  json_put_integer(w, "missing_control", a->control.x);
  json_put_integer(w, "units_control", a->control.n);
  json_put_number(w, "share_arm", share_of(&a->arm));
  json_put_number(w, "share_control", share_of(&a->control));
}

/* zero: missing values were declared to be zeros. */
static void judge_absent(const struct absent *a, bool zero, struct check *c, struct checks *checks)
{
  double most = fmax(share_of(&a->arm), share_of(&a->control));
  if (zero) {
    c->verdict = CHECK_NOT_APPLICABLE;
    c->reason = "missing values count as zeros: the effect itself may change how many there are";
  } else if (c->p_value.value <= c->threshold.value) {
    c->verdict = CHECK_FAIL;
    c->reason = checks_text(checks,
                            "%.3g of the arm and %.3g of the control have no value, more apart than chance allows (p "
                            "%.3g): the units that are left are not comparable",
                            share_of(&a->arm), share_of(&a->control), c->p_value.value);
    c->advice = "find out why values are missing; where it means that nothing happened, say missing=zero";
  } else if (most > MISSING_SHARE) {
    c->verdict = CHECK_WARN;
    c->reason = checks_text(checks,
                            "%.3g of the units of an arm have no value, above %g (Schulz and Grimes 2002, Lancet 359, "
                            "781-785)", most, MISSING_SHARE);
    c->advice = "the estimate is for the units with a value: say so, and how the others could differ";
  } else
    c->reason = "few values are missing, alike in both arms";
}

static enum lift_status add_absent(const struct check_users *u, const char *what, const char *arm,
                                   const struct absent *a, bool zero, struct checks *checks, struct lift_error *err)
{
  struct lift_effect effect = {0};
  const struct lift_test test = {u->alpha, 0, LIFT_TWO_SIDED};
  const char *subject = checks_text(checks, "%s|%s|%s", what, arm, u->section->arm[0].name);
  if (a->arm.n < 1 || a->control.n < 1) {
    checks_skip(checks, "missing", subject, "an arm has no units", NULL);
    return LIFT_OK;
  }
  enum lift_status st = lift_newcombe(&a->arm, &a->control, &test, &effect, err);
  if (st)
    return lift_context(err, st, "missing values of '%s'", what);
  struct check c = {.name = "missing",
                    .subject = subject,
                    .statistic = {true, effect.estimate},
                    .p_value = {true, effect.p_value},
                    .threshold = {true, u->srm_threshold},
                    .source = "a sample ratio mismatch of the units with a value: its threshold"};
  judge_absent(a, zero, &c, checks);
  write_absent(a, checks_open(checks, &c));
  checks_close(checks);
  return LIFT_OK;
}

static struct lift_count absent_in(const struct moments_section *s, const struct moments_block *block, size_t variable,
                                   size_t arm, bool drop)
{
  const struct moments_cell *cell = moments_cell(s, block, 0, arm);
  long long missing = cell->missing[variable];
  return (struct lift_count){missing, cell->moments.n + (drop ? missing : 0)};
}

static enum lift_status add_metric(const struct check_users *u, const struct metric *metric, struct checks *checks,
                                   struct lift_error *err)
{
  const struct moments_section *s = u->section;
  size_t variable;
  bool drop = metric->missing == METRIC_MISSING_DROP;
  const struct moments_block *block = moments_find(s, metric->name, &variable);
  enum lift_status st = LIFT_OK;
  long long missing = 0;
  for (size_t arm = 0; block && arm < s->arms; arm++)
    missing += moments_cell(s, block, 0, arm)->missing[variable];
  if (missing == 0) {
    const struct check none = {.name = "missing", .subject = metric->name, .reason = "no value is missing"};
    checks_add(checks, &none);
    return LIFT_OK;
  }
  for (size_t arm = 1; st == LIFT_OK && block && arm < s->arms; arm++) {
    struct absent a = {absent_in(s, block, variable, arm, drop), absent_in(s, block, variable, 0, drop)};
    st = add_absent(u, metric->name, s->arm[arm].name, &a, metric->missing == METRIC_MISSING_ZERO, checks, err);
  }
  return st;
}

enum lift_status check_missing(const struct check_users *u, struct checks *checks, struct lift_error *err)
{
  const struct moments_section *s = u->section;
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < s->metrics.n; i++)
    st = add_metric(u, &s->metrics.metric[i], checks, err);
  for (size_t arm = 1; st == LIFT_OK && s->units.without_result && arm < s->arms; arm++) {
    const struct moments_arm *a = &s->arm[arm], *c = &s->arm[0];
    struct absent rows = {{a->assigned - a->used, a->assigned}, {c->assigned - c->used, c->assigned}};
    st = add_absent(u, "units without a row", a->name, &rows, false, checks, err);
  }
  return st;
}

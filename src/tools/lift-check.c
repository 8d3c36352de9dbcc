/* lift-check: does what the estimates rest on hold? Every check says what, by which threshold, and what to do. */
#include "section/check_panel.h"
#include "section/check_users.h"
#include "section/sample_ratio.h"
#include "tool/step.h"
#include "tool/vocabulary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct {
  struct option_list check;
  const char *shares;
  struct option_number srm_threshold, alpha;
  struct option_integer windows;
  bool strict;
} opt;

static const struct option options[] = {
    {OPTION_LIST, "check", 0, "NAME,…", &opt.check, 0, 0, NULL,
     "srm, balance, missing, null-power; placebo-in-time, pre-trend, fit, agreement (default all)"},
    {OPTION_TEXT, "shares", 0, "ARM:N,…", &opt.shares, 0, 0, NULL, "planned shares of the arms, for srm"},
    {OPTION_NUMBER, "srm-threshold", 0, "X", &opt.srm_threshold, 0, 1, NULL,
     "a sample ratio with p at most this is a mismatch; default 0.001"},
    {OPTION_NUMBER, "alpha", 0, "X", &opt.alpha, 0, 1, NULL, "error of the tests; default: the plan's, or 0.05"},
    {OPTION_INTEGER, "windows", 0, "N", &opt.windows, 1, 100000, NULL,
     "panels: at most N placebo windows, the latest; default: as many as fit"},
    {OPTION_FLAG, "strict", 0, NULL, &opt.strict, 0, 0, NULL,
     "exit with 1 when a check fails; the document is written"},
    {0},
};

/* The checks, in the order of their entries. Each is of units or of panels. */
static const struct family {
  const char *name;
  enum lift_status (*users)(const struct check_users *, struct checks *, struct lift_error *);
  enum lift_status (*panel)(const struct check_panel *, struct checks *, struct lift_error *);
} families[] = {
    {"srm", check_srm, NULL},
    {"balance", check_balance, NULL},
    {"missing", check_missing, NULL},
    {"null-power", check_null, NULL},
    {"placebo-in-time", NULL, check_placebo},
    {"pre-trend", NULL, check_trend},
    {"fit", NULL, check_quality},
    {"agreement", NULL, check_agreement},
};
enum { FAMILIES = sizeof families / sizeof *families };

#define FAMILY_NAMES "srm, balance, missing, null-power, placebo-in-time, pre-trend, fit, agreement"

static bool selected[FAMILIES]; /* by --check */

/* ---- options ---- */

static enum lift_status select_check(const char *name, struct lift_error *err)
{
  for (size_t i = 0; i < FAMILIES; i++)
    if (strcmp(families[i].name, name) == 0) {
      selected[i] = true;
      return LIFT_OK;
    }
  if (vocabulary_has_value("check", name))
    return lift_fail(err, LIFT_EUSAGE, "--check %s: not in this version; it knows " FAMILY_NAMES, name);
  return lift_fail(err, LIFT_EUSAGE, "--check: '%s' is not one of " FAMILY_NAMES, name);
}

static enum lift_status check(const struct options *given, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  (void)given;
  for (size_t i = 0; st == LIFT_OK && i < opt.check.n; i++) {
    char *copy = strdup(opt.check.item[i]), *next = copy;
    st = copy ? LIFT_OK : lift_fail_memory(err);
    while (st == LIFT_OK && next)
      st = select_check(strsep(&next, ","), err);
    free(copy);
  }
  if (st == LIFT_OK && opt.alpha.set && !(opt.alpha.value > 0 && opt.alpha.value < 1))
    st = lift_fail(err, LIFT_EUSAGE, "--alpha: %g does not lie between 0 and 1", opt.alpha.value);
  return st;
}

/* An option that only one kind of test has, given to the other. */
static enum lift_status check_kind(const struct step *step, bool users, bool panel, struct lift_error *err)
{
  static const char *const of_users[] = {"shares", "srm-threshold"};
  if (!users && !panel)
    return lift_fail(err, LIFT_EDATA,
                     "nothing to check: the document has no moments (lift-moments) and no fits (lift-synth)");
  for (size_t i = 0; !users && i < sizeof of_users / sizeof *of_users; i++)
    if (step_given(step, of_users[i]))
      return lift_fail(err, LIFT_EUSAGE, "--%s is for moments of units, but the document has a panel", of_users[i]);
  if (!panel && step_given(step, "windows"))
    return lift_fail(err, LIFT_EUSAGE, "--windows is for panels, but the document has moments of units");
  return LIFT_OK;
}

/* ---- what differs from the plan ---- */

static enum lift_status part_alpha(struct step *step, const struct plan *plan, struct lift_error *err)
{
  char planned[32], actual[32];
  if (!opt.alpha.set || opt.alpha.value == plan->alpha)
    return LIFT_OK;
  snprintf(planned, sizeof planned, "%.15g", plan->alpha);
  snprintf(actual, sizeof actual, "%.15g", opt.alpha.value);
  return step_depart(step, "alpha of the checks", planned, actual, err);
}

/* Shares of --shares that are not the plan's. The plan's are tested too. */
static enum lift_status part_shares(struct step *step, const struct moments_section *s, const struct plan *plan,
                                    struct checks *checks, struct lift_error *err)
{
  double *planned = calloc(s->arms + 1, sizeof *planned), *asked = calloc(s->arms + 1, sizeof *asked), sum = 0;
  enum lift_status st = planned && asked ? sample_ratio_shares(s, opt.shares, asked, err) : lift_fail_memory(err);
  if (st == LIFT_OK && sample_ratio_planned(s, plan, planned)) {
    const char *text = "";
    bool same = true;
    for (size_t i = 0; i < s->arms; i++)
      sum += asked[i];
    for (size_t i = 0; i < s->arms; i++) {
      same &= sum > 0 && fabs(asked[i] / sum - planned[i]) < 1e-12;
      text = checks_text(checks, "%s%s%s:%.15g", text, i ? "," : "", s->arm[i].name, planned[i]);
    }
    if (!same)
      st = step_depart(step, "shares", text, opt.shares, err);
  }
  free(planned);
  free(asked);
  return st;
}

/* ---- the work ---- */

static enum lift_status check_units(struct step *step, const struct plan *plan, bool planned, struct checks *checks,
                                    struct lift_error *err)
{
  struct moments_section section = {0};
  struct check_users users = {.doc = &step->doc,
                              .section = &section,
                              .plan = planned ? plan : NULL,
                              .shares = opt.shares,
                              .srm_threshold = opt.srm_threshold.set ? opt.srm_threshold.value : SAMPLE_RATIO_THRESHOLD,
                              .alpha = opt.alpha.set ? opt.alpha.value : plan->alpha};
  enum lift_status st = moments_read(&step->doc, &section, err);
  if (st == LIFT_OK && planned && opt.shares)
    st = part_shares(step, &section, plan, checks, err);
  for (size_t i = 0; st == LIFT_OK && i < FAMILIES; i++)
    if (families[i].users && (selected[i] || !opt.check.n))
      st = families[i].users(&users, checks, err);
  moments_section_clear(&section);
  return st;
}

static enum lift_conformal_statistic statistic_of(const struct plan *plan)
{
  if (plan->panel.statistic && strcmp(plan->panel.statistic, "any") == 0)
    return LIFT_CONFORMAL_ANY;
  return plan->alternative == LIFT_GREATER ? LIFT_CONFORMAL_GREATER
         : plan->alternative == LIFT_LESS  ? LIFT_CONFORMAL_LESS
                                           : LIFT_CONFORMAL_AVERAGE;
}

static enum lift_status check_markets(struct step *step, const struct plan *plan, struct checks *checks,
                                      struct lift_error *err)
{
  struct check_panel panel = {.alpha = opt.alpha.set ? opt.alpha.value : plan->alpha,
                              .statistic = statistic_of(plan),
                              .windows = opt.windows.set ? (size_t)opt.windows.value : 0};
  enum lift_status st = check_panel_read(&step->doc, &panel, err);
  for (size_t i = 0; st == LIFT_OK && i < FAMILIES; i++)
    if (families[i].panel && (selected[i] || !opt.check.n))
      st = families[i].panel(&panel, checks, err);
  check_panel_clear(&panel);
  return st;
}

/* Checks that were asked for by name and have nothing to look at. */
static void skip_others(bool users, bool panel, struct checks *checks)
{
  for (size_t i = 0; i < FAMILIES; i++)
    if (selected[i] && families[i].users && !users)
      checks_skip(checks, families[i].name, NULL, "the document has no moments of units", "lift-moments adds them");
    else if (selected[i] && families[i].panel && !panel)
      checks_skip(checks, families[i].name, NULL, "the document has no fit to a panel", "lift-synth adds it");
}

static enum lift_status conclude(struct step *step, struct checks *checks, struct lift_error *err)
{
  size_t n = checks->count[CHECK_PASS] + checks->count[CHECK_WARN] + checks->count[CHECK_FAIL];
  enum lift_status st = checks_end(checks, err);
  if (st == LIFT_OK && checks->failed)
    st = step_warn(step, "check-failed", err, "%zu of %zu checks failed; the first is %s", checks->count[CHECK_FAIL], n,
                   checks->failed);
  if (st == LIFT_OK && checks->failed && opt.strict)
    step->verdict = LIFT_NO;
  if (st)
    return st;
  return tool_common()->append ? step_append(step, "checks", &checks->writer, err)
                               : step_put(step, "checks", &checks->writer, err);
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct plan plan;
  struct checks checks;
  bool planned, users = doc_has(&step->doc, "moments"), panel = doc_has(&step->doc, "fit");
  enum lift_status st = check_kind(step, users, panel, err);
  if (st == LIFT_OK)
    st = plan_read(&step->doc, &plan, &planned, err);
  if (st)
    return st;
  checks_begin(&checks);
  if (planned)
    st = part_alpha(step, &plan, err);
  if (st == LIFT_OK && users)
    st = check_units(step, &plan, planned, &checks, err);
  if (st == LIFT_OK && panel)
    st = check_markets(step, &plan, &checks, err);
  if (st == LIFT_OK) {
    skip_others(users, panel, &checks);
    st = conclude(step, &checks, err);
  }
  checks_clear(&checks);
  plan_clear(&plan);
  return st;
}

static const struct tool tool = {
    .name = "lift-check",
    .summary = "Check what estimates rest on: sample ratio, balance, placebo tests, fit.",
    .adds = "checks",
    .options = options,
    .check = check,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

/* lift-estimate: effects with intervals and tests, from moments of units or from fits to a panel, and a decision. */
#include "tools/estimate.h"

#include "tool/tool.h"

#include <string.h>

static struct estimate_options opt;

static const char *const inferences[] = {"conformal", NULL};
static const char *const statistics[] = {"average", "any", NULL};

static const struct option options[] = {
    {OPTION_NUMBER, "alpha", 0, "X", &opt.alpha, 0, 1, NULL,
     "error of the stated alternative; default: the plan's, or 0.05"},
    {OPTION_CHOICE, "alternative", 0, "WORD", &opt.alternative, 0, 0, plan_alternative_names,
     "what the effect is tested for; default: the plan's, or two-sided"},
    {OPTION_CHOICE, "scale", 0, "WORD", &opt.scale, 0, 0, plan_scale_names,
     "scale of the headlines; default: the plan's, or absolute"},
    {OPTION_CHOICE, "correction", 0, "WORD", &opt.correction, 0, 0, plan_correction_names,
     "correct the comparisons in primary metrics; default: the plan's"},
    {OPTION_TEXT, "shares", 0, "ARM:N,…", &opt.shares, 0, 0, NULL, "planned shares of the arms, for the sample ratio"},
    {OPTION_NUMBER, "srm-threshold", 0, "X", &opt.srm_threshold, 0, 1, NULL,
     "a sample ratio with p at most this is a mismatch; default 0.001"},
    {OPTION_CHOICE, "inference", 0, "WORD", &opt.inference, 0, 0, inferences, "panels: how p-values and sets are made"},
    {OPTION_CHOICE, "statistic", 0, "WORD", &opt.statistic, 0, 0, statistics,
     "panels: test the average effect, or any effect in any period"},
    {OPTION_CHOICE, "spend-baseline", 0, "WORD", &opt.spend_baseline, 0, 0, spend_baseline_names,
     "panels: spend without the test; default: pre where the treated spent before, else zero"},
    {OPTION_NUMBER, "profit-rate", 0, "X", &opt.profit_rate, 0, 1, NULL,
     "profit per unit of the outcome: break-even is 1/X"},
    {OPTION_END, NULL, 0, NULL, NULL, 0, 0, NULL, NULL},
};

static enum lift_status check(const struct options *given, struct lift_error *err)
{
  if (opt.statistic == 1 && opt.alternative != LIFT_TWO_SIDED && options_given(given, "alternative"))
    return lift_fail(err, LIFT_EUSAGE, "--statistic any has no direction: it excludes --alternative %s",
                     plan_alternative_names[opt.alternative]);
  if (opt.alpha.set && !(opt.alpha.value > 0 && opt.alpha.value < 1))
    return lift_fail(err, LIFT_EUSAGE, "--alpha: %g does not lie between 0 and 1", opt.alpha.value);
  if (opt.profit_rate.set && !(opt.profit_rate.value > 0))
    return lift_fail(err, LIFT_EUSAGE, "--profit-rate: %g is not above 0", opt.profit_rate.value);
  return LIFT_OK;
}

/* An option that only one kind of test has, given to the other. */
static enum lift_status check_kind(const struct step *step, bool users, bool panel, struct lift_error *err)
{
  static const char *const of_panels[] = {"inference", "statistic", "spend-baseline", "profit-rate"};
  static const char *const of_users[] = {"correction", "shares", "srm-threshold"};
  if (!users && !panel)
    return lift_fail(err, LIFT_EDATA,
                     "the document has neither moments nor fits: lift-moments or lift-synth adds them");
  for (size_t i = 0; !panel && i < sizeof of_panels / sizeof *of_panels; i++)
    if (step_given(step, of_panels[i]))
      return lift_fail(err, LIFT_EUSAGE, "--%s is for panels, but the document has moments of units", of_panels[i]);
  for (size_t i = 0; !users && i < sizeof of_users / sizeof *of_users; i++)
    if (step_given(step, of_users[i]))
      return lift_fail(err, LIFT_EUSAGE, "--%s is for moments of units, but the document has a panel", of_users[i]);
  return LIFT_OK;
}

/* --append: what is there stays, and leads. */
static enum lift_status join_existing(struct estimating *k, struct lift_error *err)
{
  struct estimates there = {0};
  size_t kept = 0;
  if (!tool_common()->append || !doc_has(&k->step->doc, "estimates"))
    return LIFT_OK;
  enum lift_status st = estimates_read(&k->step->doc, &there, err);
  for (size_t i = 0; st == LIFT_OK && i < k->estimates.n; i++) {
    struct estimate *e = &k->estimates.entry[i];
    if (estimates_has(&there, e->id)) {
      estimate_clear(e);
      continue;
    }
    if (e->headline && estimates_headline(&there, e->metric, e->arm)) {
      e->headline = false;
      e->role = ESTIMATE_SENSITIVITY;
    }
    struct estimate moved = *e;
    *e = (struct estimate){0};
    k->estimates.entry[kept++] = moved;
  }
  if (st == LIFT_OK)
    k->estimates.n = kept;
  estimates_clear(&there);
  return st;
}

/* The decision of the entries that lead: appended ones change nothing in one that is there. */
static void prepare_decision(const struct estimating *k, bool append, struct json_writer *w)
{
  struct json_slice kept = {0};
  bool leads = false;
  for (size_t i = 0; i < k->estimates.n; i++)
    leads |= k->estimates.entry[i].headline;
  if (append && !leads)
    kept.text = doc_text(&k->step->doc, "decision", &kept.length);
  json_write_init(w);
  if (kept.text)
    json_put_raw(w, NULL, kept);
  else
    decision_write(&k->decision, w);
}

static enum lift_status write_sections(struct estimating *k, struct lift_error *err)
{
  struct json_writer entries, decision;
  bool append = tool_common()->append && doc_has(&k->step->doc, "estimates");
  prepare_decision(k, append, &decision);
  json_write_init(&entries);
  estimates_write(&k->estimates, &entries);
  enum lift_status st =
      append ? step_append(k->step, "estimates", &entries, err) : step_put(k->step, "estimates", &entries, err);
  if (st == LIFT_OK)
    st = step_put(k->step, "decision", &decision, err);
  json_write_clear(&entries);
  json_write_clear(&decision);
  return st;
}

static enum lift_status estimate(struct estimating *k, struct lift_error *err)
{
  bool users = doc_has(&k->step->doc, "moments"), panel = doc_has(&k->step->doc, "fit");
  enum lift_status st = check_kind(k->step, users, panel, err);
  if (st == LIFT_OK)
    st = plan_read(&k->step->doc, &k->plan, &k->planned, err);
  if (st == LIFT_OK)
    st = estimating_settle(k, err);
  if (st == LIFT_OK && users)
    st = estimating_users(k, err);
  if (st == LIFT_OK && panel)
    st = estimating_panel(k, err);
  if (st == LIFT_OK)
    st = decision_conclude(&k->decision, err);
  if (st == LIFT_OK)
    st = join_existing(k, err);
  return st ? st : write_sections(k, err);
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct estimating k = {.step = step, .options = &opt, .decision.ratio.threshold = SAMPLE_RATIO_THRESHOLD};
  enum lift_status st = estimate(&k, err);
  estimates_clear(&k.estimates);
  decision_clear(&k.decision);
  plan_clear(&k.plan);
  return st;
}

static const struct tool tool = {
    .name = "lift-estimate",
    .summary = "Estimate effects from moments or fits, with intervals, tests and a decision.",
    .adds = "estimates decision",
    .options = options,
    .check = check,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

/* What was planned, what was asked, and where the two part. */
#include "tools/estimate.h"

#include <stdio.h>
#include <string.h>

static struct estimate_settings planned_settings(const struct plan *plan)
{
  struct estimate_settings s = {.alpha = plan->alpha,
                                .alternative = plan->alternative,
                                .scale = plan->scale == PLAN_RELATIVE ? ESTIMATE_RELATIVE : ESTIMATE_ABSOLUTE,
                                .correction = (enum lift_correction)plan->correction,
                                .family = ESTIMATE_FAMILY_PRIMARY,
                                .any = plan->panel.statistic && strcmp(plan->panel.statistic, "any") == 0,
                                .planned = true,
                                .headlines = true};
  if (!plan->correction_named) {
    s.correction = plan->arms > 2 ? LIFT_HOLM : LIFT_UNCORRECTED;
    s.family = ESTIMATE_FAMILY_ARMS;
  }
  return s;
}

/* The same with what the options say. */
static struct estimate_settings asked_settings(const struct estimating *k, struct estimate_settings s)
{
  const struct estimate_options *o = k->options;
  if (o->alpha.set)
    s.alpha = o->alpha.value;
  if (step_given(k->step, "alternative"))
    s.alternative = (enum lift_alternative)o->alternative;
  if (step_given(k->step, "scale"))
    s.scale = (enum estimate_scale)o->scale;
  if (step_given(k->step, "correction")) {
    s.correction = (enum lift_correction)o->correction;
    s.family = ESTIMATE_FAMILY_PRIMARY;
  }
  if (step_given(k->step, "statistic"))
    s.any = o->statistic == 1;
  return s;
}

static void extend_variant(struct estimating *k, const char *what, const char *value)
{
  size_t used = strlen(k->variant);
  snprintf(k->variant + used, sizeof k->variant - used, "%s%s=%s", used ? "," : "", what, value);
}

/* Record one departure, and name it in the ids of the entries that stand beside. */
static enum lift_status part(struct estimating *k, const char *what, const char *planned, const char *actual,
                             bool names, struct lift_error *err)
{
  if (names)
    extend_variant(k, what, actual);
  return step_depart(k->step, what, planned, actual, err);
}

static enum lift_status part_all(struct estimating *k, struct lift_error *err)
{
  const struct estimate_settings *a = &k->lead, *b = &k->beside;
  char planned[32], actual[32];
  enum lift_status st = LIFT_OK;
  snprintf(planned, sizeof planned, "%.15g", a->alpha);
  snprintf(actual, sizeof actual, "%.15g", b->alpha);
  if (a->alpha != b->alpha)
    st = part(k, "alpha", planned, actual, true, err);
  if (st == LIFT_OK && a->alternative != b->alternative)
    st =
        part(k, "alternative", lift_alternative_name(a->alternative), lift_alternative_name(b->alternative), true, err);
  if (st == LIFT_OK && a->correction != b->correction)
    st = part(k, "correction", plan_correction_names[a->correction], plan_correction_names[b->correction], true, err);
  if (st == LIFT_OK && a->any != b->any)
    st = part(k, "statistic", a->any ? "any" : "average", b->any ? "any" : "average", true, err);
  if (st == LIFT_OK && a->scale != b->scale) /* both scales are always there: nothing more to compute */
    st = part(k, "scale", estimate_scale_names[a->scale], estimate_scale_names[b->scale], false, err);
  return st;
}

/* --append without a plan: what was asked this time names the entries that are added. */
static void name_appended(struct estimating *k)
{
  static const char *const words[] = {"alpha", "alternative", "correction", "statistic"};
  const struct estimate_settings *s = &k->lead;
  char alpha[32];
  if (!tool_common()->append || !doc_has(&k->step->doc, "estimates"))
    return;
  snprintf(alpha, sizeof alpha, "%.15g", s->alpha);
  const char *const values[] = {alpha, lift_alternative_name(s->alternative), plan_correction_names[s->correction],
                                s->any ? "any" : "average"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (step_given(k->step, words[i]))
      extend_variant(k, words[i], values[i]);
  if (*k->variant)
    k->lead.variant = k->variant;
}

enum lift_status estimating_settle(struct estimating *k, struct lift_error *err)
{
  struct estimate_settings none = {.alpha = 0.05, .family = ESTIMATE_FAMILY_PRIMARY, .headlines = true};
  if (!k->planned) {
    k->lead = asked_settings(k, none);
    name_appended(k);
    return LIFT_OK;
  }
  k->lead = planned_settings(&k->plan);
  k->beside = asked_settings(k, k->lead);
  k->beside.headlines = false;
  enum lift_status st = part_all(k, err);
  k->has_beside = *k->variant;
  k->beside.variant = k->variant;
  return st;
}

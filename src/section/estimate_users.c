#include "section/estimate_users.h"

#include "section/joint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is needed to make the entries of one metric, arm and segment. */
struct work {
  struct tests *tests;
  const struct plan *plan;
  const struct estimate_settings *settings;
  struct hypothesis *hypothesis;
  size_t metric;
  const struct metric *counted; /* the metric as in the moments */
  struct joint_place place;
};

void tests_clear(struct tests *tests)
{
  if (!tests)
    return;
  for (size_t i = 0; i < tests->n; i++)
    estimate_clear(&tests->item[i].estimate);
  for (size_t i = 0; i < tests->drops; i++)
    free(tests->dropped[i]);
  free(tests->dropped);
  free(tests->item);
  free(tests->hypothesis);
  *tests = (struct tests){0};
}

enum lift_status tested_at(struct tested *tested, double alpha, struct lift_error *err)
{
  tested->test.alpha = alpha;
  return contrast_test(&tested->contrast, tested->estimate.scale, &tested->test, &tested->estimate.effect, err);
}

struct tested *tests_find(const struct tests *tests, size_t metric, size_t arm, enum tested_slot slot,
                          enum estimate_scale scale)
{
  for (size_t i = 0; i < tests->n; i++) {
    struct tested *t = &tests->item[i];
    if (t->metric == metric && t->arm == arm && t->slot == slot && t->estimate.scale == scale && !t->estimate.segments)
      return t;
  }
  return NULL;
}

struct tested *tests_headline(const struct tests *tests, size_t metric, size_t arm)
{
  for (size_t i = 0; i < tests->n; i++)
    if (tests->item[i].metric == metric && tests->item[i].arm == arm && tests->item[i].estimate.headline)
      return &tests->item[i];
  return NULL;
}

struct tested *tests_deciding(const struct tests *tests, size_t metric, size_t arm)
{
  struct tested *t = tests_find(tests, metric, arm, TESTED_MARGIN, ESTIMATE_ABSOLUTE);
  t = t ? t : tests_find(tests, metric, arm, TESTED_MARGIN, ESTIMATE_RELATIVE);
  enum tested_slot lead = tests->hypothesis[metric * (tests->section->arms - 1) + arm - 1].lead;
  t = t ? t : tests_find(tests, metric, arm, lead, ESTIMATE_ABSOLUTE);
  return t ? t : tests_find(tests, metric, arm, lead, ESTIMATE_RELATIVE);
}

/* ---- one entry ---- */

static enum lift_status copy(char **out, const char *text, struct lift_error *err)
{
  *out = strdup(text);
  return *out ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status set_segment(const struct work *k, struct estimate *e, struct lift_error *err)
{
  const struct moments_section *s = k->place.section;
  const struct moments_segment *segment = &s->segment[k->place.segment];
  if (!segment->value)
    return LIFT_OK;
  const struct moments_cut *cut = &s->cut[segment->cut];
  e->segment = calloc(cut->columns, sizeof *e->segment);
  if (!e->segment)
    return lift_fail_memory(err);
  e->segments = cut->columns;
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < cut->columns; i++) {
    st = copy(&e->segment[i].column, cut->column[i], err);
    if (st == LIFT_OK)
      st = copy(&e->segment[i].value, segment->value[i], err);
  }
  return st;
}

static enum lift_status set_adjusted(struct estimate *e, char *const *covariate, const bool *kept, size_t covariates,
                                     struct lift_error *err)
{
  e->adjusted_for = calloc(covariates + 1, sizeof *e->adjusted_for);
  if (!e->adjusted_for)
    return lift_fail_memory(err);
  for (size_t i = 0; i < covariates; i++) {
    if (!kept[i])
      continue;
    enum lift_status st = copy(&e->adjusted_for[e->adjusted], covariate[i], err);
    if (st)
      return st;
    e->adjusted++;
  }
  return LIFT_OK;
}

static enum estimate_role role_of(const struct work *k, enum tested_slot slot)
{
  bool whole = k->place.segment == 0;
  if (!k->settings->headlines)
    return ESTIMATE_UNPLANNED;
  if (slot == TESTED_FURTHER)
    return ESTIMATE_UNPLANNED;
  if (slot != k->hypothesis->lead && slot != TESTED_MARGIN)
    return ESTIMATE_SENSITIVITY;
  return k->hypothesis->planned && whole ? ESTIMATE_PLANNED : ESTIMATE_UNPLANNED;
}

/* The words and counts of an entry whose effect is there. */
static enum lift_status describe(const struct work *k, struct tested *t, struct lift_error *err)
{
  struct estimate *e = &t->estimate;
  e->estimand = "ITT";
  e->estimator = contrast_estimator(&t->contrast, e->scale);
  e->inference = contrast_inference(&t->contrast);
  e->p_value = e->p_value_raw = e->effect.p_value;
  e->n_arm = contrast_units(&t->contrast, false);
  e->n_control = contrast_units(&t->contrast, true);
  e->has_baseline = true;
  e->baseline = contrast_baseline(&t->contrast);
  e->dual = true;
  e->role = role_of(k, t->slot);
  e->headline = k->settings->headlines && t->slot == k->hypothesis->lead && k->place.segment == 0 &&
                e->scale == k->settings->scale;
  enum lift_status st = copy(&e->metric, k->counted->name, err);
  if (st == LIFT_OK)
    st = copy(&e->arm, k->place.section->arm[t->arm].name, err);
  if (st == LIFT_OK)
    st = copy(&e->control, k->place.section->arm[0].name, err);
  return st ? st : set_segment(k, e, err);
}

/* What stands behind the id: why this is not the entry of that name. */
static enum lift_status name_entry(const struct work *k, struct tested *t, struct lift_error *err)
{
  const char *kind = t->slot == TESTED_MARGIN ? "margin" : t->slot == TESTED_FURTHER ? "all-covariates" : NULL;
  const char *variant = k->settings->variant;
  char text[128];
  if (kind && variant) {
    snprintf(text, sizeof text, "%s,%s", kind, variant);
    kind = text;
  }
  return estimate_name(&t->estimate, kind ? kind : variant, err);
}

static enum lift_status push(struct tests *tests, struct tested *t, struct lift_error *err)
{
  if (tests->n == tests->room) {
    size_t room = tests->room ? 2 * tests->room : 32;
    struct tested *grown = realloc(tests->item, room * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    tests->item = grown;
    tests->room = room;
  }
  tests->item[tests->n++] = *t;
  t->estimate = (struct estimate){0};
  return LIFT_OK;
}

/* Data that cannot be tested are no failure of the run: the reason is kept. */
static enum lift_status note_impossible(struct work *k, bool lead, enum lift_status st, const struct lift_error *why,
                                        struct lift_error *err)
{
  if (st != LIFT_EDATA)
    return lift_fail(err, st, "%s", why->text);
  if (k->place.segment) {
    if (k->tests->segment_failures++ == 0)
      k->tests->segment_why = *why;
  } else if (lead) {
    k->hypothesis->possible = false;
    k->hypothesis->why = *why;
  }
  return LIFT_OK;
}

/* What an entry is made from, beside its contrast. */
struct making {
  enum tested_slot slot;
  enum estimate_scale scale;
  double null;
  enum lift_alternative alternative;
  char *const *covariate;
  const bool *kept;
  size_t covariates;
};

static enum lift_status make_entry(struct work *k, const struct contrast *contrast, const struct making *m,
                                   struct lift_error *err)
{
  struct lift_error why = {""};
  struct tested t = {.contrast = *contrast,
                     .test = {k->settings->alpha, m->null, m->alternative},
                     .metric = k->metric,
                     .arm = k->place.arm,
                     .slot = m->slot};
  t.estimate.scale = m->scale;
  enum lift_status st = tested_at(&t, k->settings->alpha, &why);
  if (st)
    return note_impossible(k, m->slot == k->hypothesis->lead && m->scale == k->settings->scale, st, &why, err);
  st = describe(k, &t, err);
  if (st == LIFT_OK)
    st = set_adjusted(&t.estimate, m->covariate, m->kept, m->covariates, err);
  if (st == LIFT_OK)
    st = name_entry(k, &t, err);
  if (st == LIFT_OK)
    st = push(k->tests, &t, err);
  estimate_clear(&t.estimate);
  return st;
}

/* Both scales, the headline's first; and the margin of non-inferiority where the headline is made. */
static enum lift_status make_entries(struct work *k, const struct contrast *contrast, enum tested_slot slot,
                                     char *const *covariate, const bool *kept, size_t covariates,
                                     struct lift_error *err)
{
  const struct metric_margin *margin = &k->hypothesis->metric->margin;
  struct making m = {slot, ESTIMATE_ABSOLUTE, 0, k->settings->alternative, covariate, kept, covariates};
  enum lift_status st = make_entry(k, contrast, &m, err);
  m.scale = ESTIMATE_RELATIVE;
  if (st == LIFT_OK)
    st = make_entry(k, contrast, &m, err);
  if (st || !margin->set || slot != k->hypothesis->lead || k->place.segment || !k->settings->headlines)
    return st;
  bool up = k->hypothesis->metric->good == METRIC_UP;
  m.slot = TESTED_MARGIN;
  m.scale = margin->relative ? ESTIMATE_RELATIVE : ESTIMATE_ABSOLUTE;
  m.null = up ? -margin->value : margin->value;
  m.alternative = up ? LIFT_GREATER : LIFT_LESS;
  return make_entry(k, contrast, &m, err);
}

/* ---- one metric, arm and segment ---- */

static enum lift_status note_dropped(struct tests *tests, const char *column, struct lift_error *err)
{
  for (size_t i = 0; i < tests->drops; i++)
    if (strcmp(tests->dropped[i], column) == 0)
      return LIFT_OK;
  char **grown = realloc(tests->dropped, (tests->drops + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  tests->dropped = grown;
  enum lift_status st = copy(&tests->dropped[tests->drops], column, err);
  tests->drops += st == LIFT_OK;
  return st;
}

static enum lift_status make_adjusted(struct work *k, enum tested_slot slot, char *const *covariate, size_t covariates,
                                      struct lift_error *err)
{
  struct contrast contrast;
  struct lift_error why = {""};
  bool *kept = calloc(covariates + 1, sizeof *kept);
  if (!kept)
    return lift_fail_memory(err);
  enum lift_status st = joint_adjusted(&k->place, covariate, covariates, &contrast, kept, &why);
  if (st)
    st = note_impossible(k, slot == k->hypothesis->lead, st, &why, err);
  else {
    st = make_entries(k, &contrast, slot, covariate, kept, covariates, err);
    for (size_t i = 0; st == LIFT_OK && i < covariates && k->place.segment == 0; i++)
      if (!kept[i])
        st = note_dropped(k->tests, covariate[i], err);
  }
  free(kept);
  return st;
}

static enum lift_status make_raw(struct work *k, struct lift_error *err)
{
  struct contrast contrast;
  enum lift_status st = joint_contrast(&k->place, k->counted->type == METRIC_PROPORTION, &contrast, err);
  return st ? lift_context(err, st, "moments: metric '%s'", k->counted->name)
            : make_entries(k, &contrast, TESTED_RAW, NULL, NULL, 0, err);
}

static bool lists(const struct metric *m, const char *column)
{
  for (size_t i = 0; i < m->covariates; i++)
    if (strcmp(m->covariate[i], column) == 0)
      return true;
  return false;
}

/* The planned covariates that were measured, in the order of the plan. */
static size_t planned_covariates(const struct work *k, char **out)
{
  size_t n = 0;
  for (size_t i = 0; k->hypothesis->planned && i < k->hypothesis->metric->covariates; i++)
    if (lists(k->counted, k->hypothesis->metric->covariate[i]))
      out[n++] = k->hypothesis->metric->covariate[i];
  return n;
}

static enum lift_status make_cell(struct work *k, struct lift_error *err)
{
  const struct metric *counted = k->counted;
  char **planned = calloc((k->hypothesis->planned ? k->hypothesis->metric->covariates : 0) + 1, sizeof *planned);
  if (!planned)
    return lift_fail_memory(err);
  size_t n = planned_covariates(k, planned);
  k->hypothesis->lead = n ? TESTED_ADJUSTED : TESTED_RAW;
  enum lift_status st = LIFT_OK;
  if (n)
    st = make_adjusted(k, TESTED_ADJUSTED, planned, n, err);
  if (st == LIFT_OK)
    st = make_raw(k, err);
  if (st == LIFT_OK && !n && counted->covariates)
    st = make_adjusted(k, TESTED_ADJUSTED, counted->covariate, counted->covariates, err);
  if (st == LIFT_OK && n && counted->covariates > n)
    st = make_adjusted(k, TESTED_FURTHER, counted->covariate, counted->covariates, err);
  free(planned);
  return st;
}

/* ---- all ---- */

static void set_hypothesis(struct work *k, struct hypothesis *h, size_t arm)
{
  const struct metric *planned = k->plan ? metrics_find(&k->plan->metrics, k->counted->name) : NULL;
  *h = (struct hypothesis){.metric = planned ? planned : k->counted, .planned = planned, .arm = arm, .possible = true};
  k->hypothesis = h;
}

static enum lift_status make_metric(struct work *k, struct lift_error *err)
{
  const struct moments_section *s = k->place.section;
  k->place.block = moments_find(s, k->counted->name, &k->place.variable);
  if (!k->place.block)
    return lift_fail(err, LIFT_EFORMAT, "moments: no block has the metric '%s'", k->counted->name);
  enum lift_status st = LIFT_OK;
  for (size_t segment = 0; st == LIFT_OK && segment < s->segments; segment++)
    for (size_t arm = 1; st == LIFT_OK && arm < s->arms; arm++) {
      struct hypothesis *h = &k->tests->hypothesis[k->metric * (s->arms - 1) + arm - 1];
      if (segment == 0)
        set_hypothesis(k, h, arm);
      k->hypothesis = h;
      k->place.arm = arm;
      k->place.segment = segment;
      st = make_cell(k, err);
    }
  return st;
}

enum lift_status tests_make(const struct moments_section *section, const struct plan *plan,
                            const struct estimate_settings *settings, struct tests *out, struct lift_error *err)
{
  *out = (struct tests){.section = section};
  if (section->arms < 2)
    return lift_fail(err, LIFT_EDATA, "moments: only one arm, '%s': there is nothing to compare it with",
                     section->arms ? section->arm[0].name : "");
  out->hypotheses = section->metrics.n * (section->arms - 1);
  out->hypothesis = calloc(out->hypotheses + 1, sizeof *out->hypothesis);
  if (!out->hypothesis)
    return lift_fail_memory(err);
  struct work k = {.tests = out, .plan = plan, .settings = settings, .place = {.section = section}};
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < section->metrics.n; i++) {
    k.metric = i;
    k.counted = &section->metrics.metric[i];
    st = make_metric(&k, err);
  }
  return st;
}

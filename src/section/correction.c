#include "section/correction.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const names[] = {NULL, "bonferroni", "holm"};

/* A family: some hypotheses, and for one way to test them their entries. */
struct family {
  size_t *hypothesis;
  size_t m;
  struct tested **entry; /* of this way; NULL where another stands in */
  double *p;
  struct lift_adjusted *adjusted;
};

static void family_clear(struct family *f)
{
  free(f->hypothesis);
  free(f->entry);
  free(f->p);
  free(f->adjusted);
}

static enum lift_status family_init(struct family *f, size_t room, struct lift_error *err)
{
  *f = (struct family){calloc(room + 1, sizeof *f->hypothesis), 0, calloc(room + 1, sizeof *f->entry),
                       calloc(room + 1, sizeof *f->p), calloc(room + 1, sizeof *f->adjusted)};
  return f->hypothesis && f->entry && f->p && f->adjusted ? LIFT_OK : lift_fail_memory(err);
}

/* The level and label that an entry gets: see lift-estimate(1). */
static enum lift_status apply_one(struct tested *t, const struct lift_adjusted *a, size_t m,
                                  const struct estimate_settings *settings, struct lift_error *err)
{
  struct estimate *e = &t->estimate;
  enum lift_status st = tested_at(t, a->alpha, err);
  if (st)
    return st;
  bool holm = settings->correction == LIFT_HOLM;
  e->p_value = a->p_value;
  e->correction = names[settings->correction];
  e->dual = !holm;
  e->has_level = !holm;
  e->level = 1 - settings->alpha;
  int length = holm ? asprintf(&e->label, "test-compatible, not simultaneous")
                    : asprintf(&e->label, "simultaneous over %zu comparisons", m);
  if (length < 0) {
    e->label = NULL;
    return lift_fail_memory(err);
  }
  return LIFT_OK;
}

/* Correct one way to test the family. */
static enum lift_status correct_way(struct tests *tests, struct family *f, enum tested_slot slot,
                                    enum estimate_scale scale, const struct estimate_settings *settings,
                                    struct lift_error *err)
{
  size_t arms = tests->section->arms - 1, there = 0;
  for (size_t i = 0; i < f->m; i++) {
    size_t metric = f->hypothesis[i] / arms, arm = f->hypothesis[i] % arms + 1;
    f->entry[i] = tests_find(tests, metric, arm, slot, scale);
    const struct tested *decides = f->entry[i] ? f->entry[i] : tests_deciding(tests, metric, arm);
    f->p[i] = decides ? decides->estimate.p_value_raw : 1;
    there += f->entry[i] != NULL;
  }
  if (!there)
    return LIFT_OK;
  enum lift_status st = lift_multiplicity(settings->correction, f->p, f->m, settings->alpha, f->adjusted, err);
  for (size_t i = 0; st == LIFT_OK && i < f->m; i++)
    if (f->entry[i])
      st = apply_one(f->entry[i], &f->adjusted[i], f->m, settings, err);
  return st;
}

static enum lift_status correct_family(struct tests *tests, struct family *f, const struct estimate_settings *settings,
                                       size_t *corrected, struct lift_error *err)
{
  if (f->m < 2)
    return LIFT_OK;
  *corrected += f->m;
  enum lift_status st = LIFT_OK;
  for (int slot = 0; st == LIFT_OK && slot < TESTED_SLOTS; slot++)
    for (int scale = ESTIMATE_ABSOLUTE; st == LIFT_OK && scale <= ESTIMATE_RELATIVE; scale++)
      st = correct_way(tests, f, (enum tested_slot)slot, (enum estimate_scale)scale, settings, err);
  return st;
}

static bool is_member(const struct tests *tests, size_t h, const struct estimate_settings *settings)
{
  const struct hypothesis *hypothesis = &tests->hypothesis[h];
  return hypothesis->metric->role == METRIC_PRIMARY && (hypothesis->planned || !settings->planned);
}

enum lift_status correction_apply(struct tests *tests, const struct estimate_settings *settings, size_t *corrected,
                                  struct lift_error *err)
{
  struct family f = {0};
  size_t arms = tests->section->arms - 1;
  *corrected = 0;
  if (settings->correction == LIFT_UNCORRECTED)
    return LIFT_OK;
  enum lift_status st = family_init(&f, tests->hypotheses, err);
  for (size_t h = 0; st == LIFT_OK && h < tests->hypotheses; h++) {
    if (is_member(tests, h, settings))
      f.hypothesis[f.m++] = h;
    bool last = h + 1 == tests->hypotheses || (settings->family == ESTIMATE_FAMILY_ARMS && (h + 1) % arms == 0);
    if (!last)
      continue;
    st = correct_family(tests, &f, settings, corrected, err);
    f.m = 0;
  }
  family_clear(&f);
  return st;
}

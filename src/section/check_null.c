/* The power of a null: what could the test have missed? */
#include "section/check_users.h"

#include "lift/power.h"

#include <math.h>
#include <string.h>

#define NULL_POWER .8

/* A headline, with the entry on the absolute scale that belongs to it. */
struct null_entry {
  const char *id, *metric, *arm, *estimator;
  const char *scale, *role, *correction; /* correction: NULL, none */
  size_t alternative;
  double p_value, baseline;
  bool has_se, has_baseline, headline, whole, further; /* further: an entry that stands beside others of its kind */
  double se;
  long long n_arm, n_control;
};

/* What it is asked for. */
struct null_power {
  double alpha, power;
  bool has_planned;
  double planned; /* the effect that the test was planned to find, absolute */
};

static enum lift_status read_counts(const struct json *at, struct null_entry *e, struct lift_error *err)
{
  struct json n;
  enum lift_status st = json_object(at, "n", &n, err);
  if (st == LIFT_OK)
    st = json_integer(&n, "arm", 0, LLONG_MAX, &e->n_arm, err);
  return st ? st : json_integer(&n, "control", 0, LLONG_MAX, &e->n_control, err);
}

static enum lift_status read_texts(const struct json *at, struct null_entry *e, struct lift_error *err)
{
  bool found;
  enum lift_status st = json_text(at, "id", &e->id, err);
  if (st == LIFT_OK)
    st = json_text(at, "metric", &e->metric, err);
  if (st == LIFT_OK)
    st = json_text(at, "arm", &e->arm, err);
  if (st == LIFT_OK)
    st = json_text(at, "estimator", &e->estimator, err);
  if (st == LIFT_OK)
    st = json_text(at, "scale", &e->scale, err);
  if (st == LIFT_OK)
    st = json_text(at, "role", &e->role, err);
  return st ? st : json_optional_text(at, "correction", &e->correction, &found, err);
}

static enum lift_status read_entry(const struct json *at, struct null_entry *e, struct lift_error *err)
{
  struct json segment;
  bool some = false;
  *e = (struct null_entry){0};
  enum lift_status st = read_texts(at, e, err);
  if (st == LIFT_OK)
    st = json_text_choice(at, "alternative", plan_alternative_names, &e->alternative, err);
  if (st == LIFT_OK)
    st = json_number(at, "p_value", &e->p_value, err);
  if (st == LIFT_OK)
    st = json_optional_number(at, "se", &e->se, &e->has_se, err);
  if (st == LIFT_OK)
    st = json_optional_number(at, "baseline", &e->baseline, &e->has_baseline, err);
  if (st == LIFT_OK)
    st = json_bool(at, "headline", &e->headline, err);
  if (st == LIFT_OK)
    st = json_optional_object(at, "segment", &segment, &some, err);
  e->whole = !some;
  e->further = st == LIFT_OK && strrchr(e->id, '|') && strchr(strrchr(e->id, '|'), ':');
  return st ? st : read_counts(at, e, err);
}

/* The absolute entry of a headline: itself, or the one of its kind on that scale. */
static enum lift_status find_absolute(const struct json *list, const struct null_entry *head, struct null_entry *out,
                                      bool *found, struct lift_error *err)
{
  struct json at;
  enum lift_status st = LIFT_OK;
  *out = *head;
  *found = strcmp(head->scale, "absolute") == 0;
  for (bool more = json_first(list, &at); st == LIFT_OK && !*found && more; more = json_next(&at)) {
    st = read_entry(&at, out, err);
    *found = st == LIFT_OK && out->whole && !out->further && strcmp(out->scale, "absolute") == 0 &&
             strcmp(out->metric, head->metric) == 0 && strcmp(out->arm, head->arm) == 0 &&
             strcmp(out->role, head->role) == 0;
  }
  return st;
}

/* What the plan promised for a metric. */
static enum lift_status read_solution(const struct check_users *u, const char *metric, struct null_power *q,
                                      struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json plan, list, at, mde;
  bool found = false, has = false;
  if (!u->plan || !doc_has(u->doc, "plan"))
    return LIFT_OK;
  enum lift_status st = doc_open(u->doc, "plan", &tree, &plan, err);
  if (st == LIFT_OK)
    st = json_optional_array(&plan, "solution", &list, &found, err);
  for (bool more = found && st == LIFT_OK && json_first(&list, &at); st == LIFT_OK && more; more = json_next(&at)) {
    const char *name = NULL;
    st = json_text(&at, "metric", &name, err);
    if (st || strcmp(name, metric) != 0)
      continue;
    st = json_number(&at, "power", &q->power, err);
    if (st == LIFT_OK && u->alpha == u->plan->alpha)
      st = json_optional_number(&at, "alpha_comparison", &q->alpha, &has, err);
    if (st == LIFT_OK)
      st = json_object(&at, "mde", &mde, err);
    if (st == LIFT_OK)
      st = json_optional_number(&mde, "absolute", &q->planned, &q->has_planned, err);
    q->has_planned = q->has_planned && q->planned != 0;
  }
  json_tree_clear(&tree);
  return st;
}

/* The smallest effect that is found with the power asked for, upwards or downwards. Of means by the standard error that
 * the estimate has, of proportions by the control's rate. */
static enum lift_status smallest(const struct null_entry *e, const struct null_power *q, double direction,
                                 double *effect, struct lift_error *err)
{
  struct lift_power_plan plan;
  struct lift_power_design design = {.solve = LIFT_SOLVE_EFFECT,
                                     .alpha = q->alpha,
                                     .alternative = (enum lift_alternative)e->alternative,
                                     .power = q->power,
                                     .control_size = (double)e->n_control,
                                     .ratio = (double)e->n_arm / (double)e->n_control,
                                     .effect = direction,
                                     .baseline = e->baseline};
  if (e->has_se)
    design.sd = e->se / sqrt(1 / (double)e->n_arm + 1 / (double)e->n_control);
  enum lift_status st = e->has_se ? lift_power_means(&design, &plan, err) : lift_power_proportions(&design, &plan, err);
  if (st == LIFT_OK)
    *effect = plan.effect;
  return st;
}

struct missed {
  struct check_number up, down;
};

static void write_null(const struct null_entry *e, const struct null_power *q, const struct missed *m,
                       struct checks *checks)
{
  struct check_number first = m->up.has ? m->up : m->down;
  double size = fabs(first.value);
  bool weak = q->has_planned && size > fabs(q->planned);
  struct check c = {.name = "null-power",
                    .subject = e->id,
                    .statistic = first,
                    .p_value = {true, e->p_value},
                    .threshold = {q->has_planned, fabs(q->planned)},
                    .source = q->has_planned ? "the effect that the test was planned for" : NULL,
                    .verdict = !q->has_planned ? CHECK_NOT_APPLICABLE : weak ? CHECK_WARN : CHECK_PASS};
  c.reason = checks_text(checks,
                         "no effect was shown, but effects below %.4g could have been missed (power %g, alpha %.4g)%s",
                         size, q->power, q->alpha, q->has_planned ? "" : "; nobody stated an effect that would matter");
  c.advice = "read the null by its interval: it is not evidence of no effect";
  struct json_writer *w = checks_open(checks, &c);
  json_put_number_or_null(w, "increase", m->up.has, m->up.value);
  json_put_number_or_null(w, "decrease", m->down.has, m->down.value);
  json_put_number(w, "power", q->power);
  json_put_number(w, "alpha", q->alpha);
  json_put_number_or_null(w, "relative", e->has_baseline && e->baseline != 0, size / fabs(e->baseline));
  json_put_number_or_null(w, "se", e->has_se, e->se);
  checks_close(checks);
}

static enum lift_status take_null(const struct null_entry *e, const struct null_power *q, struct checks *checks,
                                  struct lift_error *err)
{
  struct missed m = {0};
  struct lift_error why = {""};
  enum lift_status st = LIFT_OK;
  if (!e->has_se && !e->has_baseline) {
    checks_skip(checks, "null-power", e->id, "the estimate has neither a standard error nor a baseline", NULL);
    return LIFT_OK;
  }
  if (e->alternative != LIFT_LESS)
    m.up.has = !(st = smallest(e, q, 1, &m.up.value, &why));
  if ((st == LIFT_OK || st == LIFT_EDATA) && e->alternative != LIFT_GREATER)
    m.down.has = !(st = smallest(e, q, -1, &m.down.value, &why));
  if (m.up.has || m.down.has)
    write_null(e, q, &m, checks);
  else if (st == LIFT_EDATA || st == LIFT_EUSAGE)
    checks_skip(checks, "null-power", e->id, checks_text(checks, "no effect could be shown: %s", why.text), NULL);
  else
    return lift_fail(err, st, "the power of '%s': %s", e->id, why.text);
  return LIFT_OK;
}

/* The family of corrected headlines: what a comparison's alpha is divided by where no plan says it. */
static enum lift_status count_corrected(const struct json *list, size_t *n, struct lift_error *err)
{
  struct json at;
  struct null_entry e;
  enum lift_status st = LIFT_OK;
  for (bool more = json_first(list, &at); st == LIFT_OK && more; more = json_next(&at)) {
    st = read_entry(&at, &e, err);
    *n += st == LIFT_OK && e.headline && e.correction;
  }
  return st;
}

static enum lift_status take_headline(const struct check_users *u, const struct json *list,
                                      const struct null_entry *head, size_t corrected, struct checks *checks,
                                      struct lift_error *err)
{
  struct null_entry absolute;
  double family = head->correction && corrected ? (double)corrected : 1;
  struct null_power q = {.alpha = u->alpha / family, .power = NULL_POWER};
  bool found;
  enum lift_status st = find_absolute(list, head, &absolute, &found, err);
  if (st == LIFT_OK)
    st = read_solution(u, head->metric, &q, err);
  if (st == LIFT_OK && found && (absolute.n_arm < 2 || absolute.n_control < 2))
    found = false;
  if (st == LIFT_OK && !found)
    checks_skip(checks, "null-power", head->id, "there is no estimate of the difference beside it", NULL);
  return st || !found ? st : take_null(&absolute, &q, checks, err);
}

enum lift_status check_null(const struct check_users *u, struct checks *checks, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json list, at;
  struct null_entry e;
  size_t corrected = 0, nulls = 0;
  if (!doc_has(u->doc, "estimates")) {
    checks_skip(checks, "null-power", NULL, "the document has no estimates", "run lift-estimate before lift-check");
    return LIFT_OK;
  }
  enum lift_status st = doc_open(u->doc, "estimates", &tree, &list, err);
  if (st == LIFT_OK)
    st = json_as_array(&list, err);
  if (st == LIFT_OK)
    st = count_corrected(&list, &corrected, err);
  for (bool more = st == LIFT_OK && json_first(&list, &at); st == LIFT_OK && more; more = json_next(&at)) {
    st = read_entry(&at, &e, err);
    if (st || !e.headline || !e.whole || e.p_value <= u->alpha)
      continue;
    nulls++;
    st = take_headline(u, &list, &e, corrected, checks, err);
  }
  if (st == LIFT_OK && nulls == 0)
    checks_skip(checks, "null-power", NULL, "no headline leaves its null standing", NULL);
  json_tree_clear(&tree);
  return st;
}

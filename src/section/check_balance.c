/* Covariate balance: how large is it, and could chance have done it? See lift/balance.h. */
#include "section/check_users.h"

#include "lift/balance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this, regression no longer repairs an imbalance reliably. */
#define BALANCE_LARGE .25

/* One covariate, or the indicator of its missing values, in a block. */
struct compared {
  const struct check_users *users;
  const struct moments_block *block;
  size_t variable, indicator; /* indicator: SIZE_MAX where there is none to set apart */
};

/* Its sample in an arm: where a value was observed, or of all units. Values that are missing stand as zeros in the
 * moments, so that what is left of their spread beside the indicator is the spread of those observed. */
static struct lift_sample sample_of(const struct compared *k, size_t arm)
{
  const struct lift_moments *m = &moments_cell(k->users->section, k->block, 0, arm)->moments;
  struct lift_sample all = {m->n, lift_moments_mean(m, k->variable), lift_moments_variance(m, k->variable)};
  if (k->indicator == SIZE_MAX || m->n == 0)
    return all;
  double missing = lift_moments_mean(m, k->indicator), spread = lift_moments_centred(m, k->indicator, k->indicator);
  long long n = m->n - llround(missing * (double)m->n);
  if (n == m->n || n == 0)
    return n ? all : (struct lift_sample){0, 0, 0};
  double joint = lift_moments_centred(m, k->variable, k->indicator);
  double left = lift_moments_centred(m, k->variable, k->variable) - joint * joint / spread;
  return (struct lift_sample){n, all.mean * (double)m->n / (double)n, n > 1 ? fmax(0, left) / (double)(n - 1) : 0};
}

static bool odd_ratio(const struct lift_balance *b)
{
  double x = b->variance_ratio;
  return b->has_ratio && (x < LIFT_BALANCE_RATIO_LOW || x > LIFT_BALANCE_RATIO_HIGH);
}

static const char *size_reason(const struct lift_balance *b, struct checks *checks)
{
  if (b->separated)
    return "constant in both arms, but not the same constant";
  if (fabs(b->smd) > BALANCE_LARGE)
    return checks_text(checks,
                       "the means are %.3g standard deviations apart: beyond %g adjustment by regression is not "
                       "reliable (Stuart 2010, after Rubin 2001)", b->smd, BALANCE_LARGE);
  if (fabs(b->smd) > LIFT_BALANCE_SMD)
    return checks_text(checks, "the means are %.3g standard deviations apart", b->smd);
  if (odd_ratio(b))
    return checks_text(checks, "the variances have the ratio %.3g, outside %g to %g (Rubin 2001)", b->variance_ratio,
                       LIFT_BALANCE_RATIO_LOW, LIFT_BALANCE_RATIO_HIGH);
  return checks_text(checks, "the means are %.3g standard deviations apart", b->smd);
}

static enum check_verdict size_verdict(const struct lift_balance *b)
{
  return b->separated || fabs(b->smd) > LIFT_BALANCE_SMD || odd_ratio(b) ? CHECK_WARN : CHECK_PASS;
}

static void write_sample(const char *key, const struct lift_sample *s, struct json_writer *w)
{
  json_open_object(w, key);
  json_put_integer(w, "n", s->n);
  json_put_number(w, "mean", s->mean);
  json_put_number(w, "variance", s->variance);
  json_close(w);
}

static void add_size(const struct lift_balance *b, const struct lift_sample sample[2], const char *subject,
                     struct checks *checks)
{
  struct check c = {.name = "balance",
                    .subject = subject,
                    .statistic = {b->has_smd, b->smd},
                    .df = {b->has_t, b->df},
                    .p_value = {b->has_p, b->p_value},
                    .threshold = {true, LIFT_BALANCE_SMD},
                    .source = "Austin (2009), Statistics in Medicine 28, 3083-3107",
                    .verdict = size_verdict(b),
                    .reason = size_reason(b, checks)};
  if (c.verdict == CHECK_WARN)
    c.advice = "adjust for this covariate (lift-moments --covariate)";
  struct json_writer *w = checks_open(checks, &c);
  json_put_number(w, "difference", b->difference);
  json_put_number_or_null(w, "variance_ratio", b->has_ratio, b->variance_ratio);
  json_put_number_or_null(w, "t", b->has_t, b->t);
  write_sample("arm", &sample[0], w);
  write_sample("control", &sample[1], w);
  checks_close(checks);
}

/* Compare a variable in one arm; *n counts those that could be compared. */
static enum lift_status compare(const struct compared *k, size_t arm, struct checks *checks, struct lift_balance *found,
                                const char **subjects, size_t *n, struct lift_error *err)
{
  const struct moments_section *s = k->users->section;
  const struct moments_variable *v = &k->block->variable[k->variable];
  const struct lift_sample sample[2] = {sample_of(k, arm), sample_of(k, 0)};
  const char *kind = v->kind == MOMENTS_COVARIATE_MISSING ? ":missing" : "";
  const char *subject = checks_text(checks, "%s%s|%s|%s", v->column, kind, s->arm[arm].name, s->arm[0].name);
  if (sample[0].n < 1 || sample[1].n < 1) {
    checks_skip(checks, "balance", subject, "an arm has no unit with a value", NULL);
    return LIFT_OK;
  }
  enum lift_status st = lift_balance_compare(&sample[0], &sample[1], &found[*n], err);
  if (st)
    return lift_context(err, st, "balance of %s", subject);
  add_size(&found[*n], sample, subject, checks);
  subjects[(*n)++] = subject;
  return LIFT_OK;
}

/* Whether an earlier block has this covariate: the first counts, whose units are not those complete in some metric. */
static bool seen_before(const struct moments_section *s, size_t block, const struct moments_variable *v)
{
  size_t variable;
  for (size_t b = 0; b < block; b++)
    if (moments_find_covariate(&s->block[b], v->column, v->kind, &variable))
      return true;
  return false;
}

static enum lift_status compare_all(const struct check_users *u, struct checks *checks, struct lift_balance *found,
                                    const char **subjects, size_t *n, struct lift_error *err)
{
  const struct moments_section *s = u->section;
  enum lift_status st = LIFT_OK;
  for (size_t b = 0; b < s->blocks; b++)
    for (size_t i = 0; i < s->block[b].variables; i++) {
      const struct moments_variable *v = &s->block[b].variable[i];
      struct compared k = {u, &s->block[b], i, SIZE_MAX};
      if (v->kind == MOMENTS_METRIC || seen_before(s, b, v))
        continue;
      if (v->kind == MOMENTS_COVARIATE && s->covariate_missing != MOMENTS_COVARIATE_ZERO &&
          !moments_find_covariate(k.block, v->column, MOMENTS_COVARIATE_MISSING, &k.indicator))
        k.indicator = SIZE_MAX;
      for (size_t arm = 1; st == LIFT_OK && arm < s->arms; arm++)
        st = compare(&k, arm, checks, found, subjects, n, err);
    }
  return st;
}

/* Could chance have done all this? */
static enum lift_status add_chance(const struct lift_balance *found, const char *const *subjects, size_t n,
                                   struct checks *checks, struct lift_error *err)
{
  struct lift_balance_verdict v;
  enum lift_status st = lift_balance_judge(found, n, LIFT_BALANCE_SMD, LIFT_BALANCE_ALPHA, &v, err);
  if (st)
    return st;
  if (!v.has_p) {
    checks_skip(checks, "balance", "all covariates", "no covariate varies enough to be tested", NULL);
    return LIFT_OK;
  }
  bool suspect = v.state == LIFT_BALANCE_SUSPECT;
  struct check c = {.name = "balance",
                    .subject = "all covariates",
                    .p_value = {true, v.p_value},
                    .threshold = {true, LIFT_BALANCE_ALPHA},
                    .source = "as for the sample ratio; Bonferroni over the comparisons",
                    .verdict = suspect ? CHECK_FAIL : CHECK_PASS};
  c.reason = suspect ? checks_text(checks, "the imbalance of %s is too improbable for chance", subjects[v.smallest_p])
                     : "chance explains the differences";
  if (suspect)
    c.advice = "assignment or logging is broken, or this is no randomized test: find out before reading estimates";
  struct json_writer *w = checks_open(checks, &c);
  json_put_integer(w, "compared", (long long)v.compared);
  json_put_integer(w, "tested", (long long)v.tested);
  json_put_integer(w, "above", (long long)v.above);
  json_put_integer(w, "odd_ratios", (long long)v.odd_ratios);
  json_put_text(w, "smallest_p", subjects[v.smallest_p]);
  json_put_text_or_null(w, "worst", v.compared ? subjects[v.worst] : NULL);
  checks_close(checks);
  return LIFT_OK;
}

enum lift_status check_balance(const struct check_users *u, struct checks *checks, struct lift_error *err)
{
  const struct moments_section *s = u->section;
  size_t room = 1, n = 0;
  for (size_t b = 0; b < s->blocks; b++)
    room += s->block[b].variables * s->arms;
  struct lift_balance *found = calloc(room, sizeof *found);
  const char **subjects = calloc(room, sizeof *subjects);
  enum lift_status st = found && subjects ? compare_all(u, checks, found, subjects, &n, err) : lift_fail_memory(err);
  if (st == LIFT_OK && n)
    st = add_chance(found, subjects, n, checks, err);
  else if (st == LIFT_OK && s->arms < 2)
    checks_skip(checks, "balance", "all covariates", "there is only one arm", NULL);
  else if (st == LIFT_OK)
    checks_skip(checks, "balance", "all covariates", "there is no covariate to compare",
                "count what was known before the test: lift-moments --covariate COL");
  free(found);
  free(subjects);
  return st;
}

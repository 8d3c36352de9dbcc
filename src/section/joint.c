#include "section/joint.h"

#include "lift/adjust.h"

#include <math.h>
#include <stdlib.h>

static const struct lift_moments *moments_at(const struct joint_place *p, bool control)
{
  return &moments_cell(p->section, p->block, p->segment, control ? 0 : p->arm)->moments;
}

static struct lift_sample sample_of(const struct lift_moments *m, size_t i)
{
  return (struct lift_sample){m->n, lift_moments_mean(m, i), lift_moments_variance(m, i)};
}

/* How many units did it. The mean of zeros and ones is exact enough to tell their number. */
static enum lift_status count_of(const struct lift_moments *m, size_t i, struct lift_count *out, struct lift_error *err)
{
  double sum = lift_moments_mean(m, i) * (double)m->n, x = round(sum);
  if (x < 0 || x > (double)m->n || fabs(sum - x) > 1e-6)
    return lift_fail(err, LIFT_EFORMAT, "a proportion over %lld units has the sum %.17g: expected a count of units",
                     m->n, sum);
  *out = (struct lift_count){(long long)x, m->n};
  return LIFT_OK;
}

enum lift_status joint_contrast(const struct joint_place *p, bool proportion, struct contrast *out,
                                struct lift_error *err)
{
  const struct lift_moments *arm = moments_at(p, false), *control = moments_at(p, true);
  *out = (struct contrast){.kind = proportion ? CONTRAST_PROPORTIONS : CONTRAST_MEANS};
  if (!proportion) {
    out->arm = sample_of(arm, p->variable);
    out->control = sample_of(control, p->variable);
    return LIFT_OK;
  }
  enum lift_status st = count_of(arm, p->variable, &out->arm_count, err);
  return st ? st : count_of(control, p->variable, &out->control_count, err);
}

/* ---- adjustment ---- */

/* The variables that take part, the metric first. */
struct selection {
  size_t n;
  size_t *variable;  /* in the block */
  size_t *covariate; /* which one it belongs to */
  size_t *indicator; /* of a value with missing ones: where its indicator is among these; otherwise 0 */
};

/* One arm of them. */
struct arm_joint {
  double *mean, *cross;
  long long units;
};

static void selection_clear(struct selection *s)
{
  free(s->variable);
  free(s->covariate);
  free(s->indicator);
}

static enum lift_status select_variables(const struct joint_place *p, char *const *covariate, size_t covariates,
                                         struct selection *s, struct lift_error *err)
{
  size_t room = 1 + 2 * covariates;
  *s = (struct selection){1, calloc(room, sizeof(size_t)), calloc(room, sizeof(size_t)), calloc(room, sizeof(size_t))};
  if (!s->variable || !s->covariate || !s->indicator)
    return lift_fail_memory(err);
  s->variable[0] = p->variable;
  for (size_t i = 0; i < covariates; i++) {
    size_t at = s->n, indicator;
    if (!moments_find_covariate(p->block, covariate[i], MOMENTS_COVARIATE, &s->variable[at]))
      return lift_fail(err, LIFT_EFORMAT, "moments: no variable for the covariate '%s'", covariate[i]);
    s->covariate[s->n++] = i;
    if (!moments_find_covariate(p->block, covariate[i], MOMENTS_COVARIATE_MISSING, &indicator))
      continue;
    s->indicator[at] = s->n;
    s->variable[s->n] = indicator;
    s->covariate[s->n++] = i;
  }
  return LIFT_OK;
}

static enum lift_status fill(const struct lift_moments *m, const struct selection *s, struct arm_joint *arm,
                             struct lift_error *err)
{
  *arm = (struct arm_joint){calloc(s->n, sizeof(double)), calloc(s->n * s->n, sizeof(double)), m->n};
  if (!arm->mean || !arm->cross)
    return lift_fail_memory(err);
  for (size_t i = 0; i < s->n; i++) {
    arm->mean[i] = lift_moments_mean(m, s->variable[i]);
    for (size_t j = 0; j < s->n; j++)
      arm->cross[i * s->n + j] = lift_moments_centred(m, s->variable[i], s->variable[j]);
  }
  return LIFT_OK;
}

/* The value put in for the missing ones of variable i: the mean of those observed in both arms. */
static double observed_mean(const struct arm_joint arm[2], size_t i, size_t indicator)
{
  double sum = 0, observed = 0;
  for (int a = 0; a < 2; a++) {
    sum += (double)arm[a].units * arm[a].mean[i];
    observed += (double)arm[a].units * (1 - arm[a].mean[indicator]);
  }
  return observed > 0 ? sum / observed : 0;
}

/* x + c d in place of x, by algebra. */
static void impute(struct arm_joint *arm, size_t n, size_t i, size_t indicator, double c)
{
  arm->mean[i] += c * arm->mean[indicator];
  for (size_t j = 0; j < n; j++)
    arm->cross[i * n + j] += c * arm->cross[indicator * n + j];
  for (size_t j = 0; j < n; j++)
    arm->cross[j * n + i] += c * arm->cross[j * n + indicator];
}

static void impute_all(const struct selection *s, struct arm_joint arm[2])
{
  for (size_t i = 1; i < s->n; i++) {
    if (!s->indicator[i])
      continue;
    double c = observed_mean(arm, i, s->indicator[i]);
    for (int a = 0; a < 2; a++)
      impute(&arm[a], s->n, i, s->indicator[i], c);
  }
}

static enum lift_status adjust(const struct selection *s, const struct arm_joint arm[2], struct contrast *out,
                               bool *kept, struct lift_error *err)
{
  struct lift_joint joint[2];
  struct lift_adjustment adjustment = {0};
  for (int a = 0; a < 2; a++)
    joint[a] = (struct lift_joint){arm[a].units, s->n - 1, arm[a].mean, arm[a].cross};
  enum lift_status st = lift_cuped(&joint[0], &joint[1], LIFT_CUPED_UNION, &adjustment, err);
  if (st == LIFT_OK) {
    *out = (struct contrast){.kind = CONTRAST_ADJUSTED, .arm = adjustment.arm, .control = adjustment.control};
    for (size_t i = 1; i < s->n; i++)
      kept[s->covariate[i]] |= !adjustment.dropped[i - 1];
  }
  lift_adjustment_clear(&adjustment);
  return st;
}

enum lift_status joint_adjusted(const struct joint_place *p, char *const *covariate, size_t covariates,
                                struct contrast *out, bool *kept, struct lift_error *err)
{
  struct selection s;
  struct arm_joint arm[2] = {{0}};
  for (size_t i = 0; i < covariates; i++)
    kept[i] = false;
  enum lift_status st = select_variables(p, covariate, covariates, &s, err);
  for (int a = 0; st == LIFT_OK && a < 2; a++)
    st = fill(moments_at(p, a == 1), &s, &arm[a], err);
  if (st == LIFT_OK) {
    if (p->section->covariate_missing != MOMENTS_COVARIATE_ZERO)
      impute_all(&s, arm);
    st = adjust(&s, arm, out, kept, err);
  }
  for (int a = 0; a < 2; a++) {
    free(arm[a].mean);
    free(arm[a].cross);
  }
  selection_clear(&s);
  return st;
}

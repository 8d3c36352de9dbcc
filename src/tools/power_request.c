#include "tools/power.h"

#include "lift/effect.h"

#include <string.h>

static size_t count_primaries(const struct metrics *metrics)
{
  size_t n = 0;
  for (size_t i = 0; i < metrics->n; i++)
    n += metrics->metric[i].role == METRIC_PRIMARY;
  return n;
}

/* Whether a metric's own text says how its missing values are taken. */
static bool says_missing(const char *text)
{
  return strstr(text, ",missing=") != NULL;
}

static enum lift_status make_metrics(const struct step *step, const struct power_options *o, struct metrics *metrics,
                                     struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (!o->metric.n)
    return lift_fail(err, LIFT_EUSAGE, "which metric? --metric NAME for a mean, --metric NAME:proportion for a rate");
  for (size_t i = 0; st == LIFT_OK && i < o->metric.n; i++) {
    st = metrics_parse(metrics, o->metric.item[i], err);
    if (st == LIFT_OK && step_given(step, "missing") && !says_missing(o->metric.item[i]))
      metrics->metric[i].missing = (enum metric_missing)o->missing;
  }
  for (size_t i = 0; st == LIFT_OK && i < o->covariate.n; i++)
    st = metrics_covariate(metrics, o->covariate.item[i], err);
  return st;
}

enum lift_status power_plan(const struct step *step, const struct power_options *o, struct plan *plan,
                            struct lift_error *err)
{
  plan_default(plan);
  if (o->alpha.set)
    plan->alpha = o->alpha.value;
  plan->alternative = (enum lift_alternative)o->alternative;
  plan->scale = (enum plan_scale)o->scale;
  plan->correction = (enum plan_correction)o->correction;
  plan->correction_named = step_given(step, "correction");
  plan->covariate_missing_zero = o->covariate_missing == MOMENTS_COVARIATE_ZERO;
  plan->covariate_missing_error = o->covariate_missing == MOMENTS_COVARIATE_ERROR;
  struct lift_test test = {plan->alpha, 0, plan->alternative};
  enum lift_status st = lift_context(err, lift_test_check(&test, err), "--alpha");
  if (st == LIFT_OK)
    st = make_metrics(step, o, &plan->metrics, err);
  return st || !o->arms ? st : plan_parse_arms(plan, o->arms, err);
}

/* What to find: the option, or else what is not given. */
static enum lift_status choose_solve(const struct step *step, const struct power_options *o, enum solution_solve *solve,
                                     struct lift_error *err)
{
  if (step_given(step, "solve"))
    *solve = (enum solution_solve)o->solve;
  else if (o->mde)
    *solve = o->total.set ? SOLUTION_POWER : SOLUTION_N;
  else if (o->total.set)
    *solve = SOLUTION_MDE;
  else
    return lift_fail(err, LIFT_EUSAGE,
                     "what is to be found? Give --mde for the sample size, --n-total for the smallest "
                     "effect, both for the power; or --solve none for a plan without a size");
  return LIFT_OK;
}

/* A plan without a size has no use for the options that make one. */
static enum lift_status check_none(const struct step *step, struct lift_error *err)
{
  static const char *const sizes[] = {"mde", "power", "n-total", "baseline", "sd", "r-squared", "history", "variance"};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (step_given(step, sizes[i]))
      return lift_fail(err, LIFT_EUSAGE, "--solve none plans no size: leave --%s out", sizes[i]);
  return LIFT_OK;
}

static enum lift_status check_solve(enum solution_solve solve, const struct power_options *o,
                                    const struct metrics *metrics, struct lift_error *err)
{
  const char *name = solution_solve_names[solve];
  bool secondaries = count_primaries(metrics) < metrics->n;
  if (solve != SOLUTION_MDE && !o->mde)
    return lift_fail(err, LIFT_EUSAGE, "--solve %s: for which effect? --mde 5%%", name);
  if (solve != SOLUTION_N && !o->total.set)
    return lift_fail(err, LIFT_EUSAGE, "--solve %s: with how many units in all arms? --n-total N", name);
  if (solve == SOLUTION_MDE && o->mde)
    return lift_fail(err, LIFT_EUSAGE, "--solve mde finds the effect: leave --mde out");
  if (solve == SOLUTION_N && o->total.set)
    return lift_fail(err, LIFT_EUSAGE, "--solve n finds the size: leave --n-total out");
  if (solve == SOLUTION_POWER && o->power.set && !secondaries)
    return lift_fail(err, LIFT_EUSAGE, "--mde, --n-total and --power are all given: leave out the one to be found");
  if (solve != SOLUTION_MDE && metrics->n && !count_primaries(metrics))
    return lift_fail(err, LIFT_EUSAGE, "no metric is primary: --mde is for the primary ones");
  return LIFT_OK;
}

/* Options that speak of one metric. */
static enum lift_status check_single(const struct step *step, const struct power_options *o,
                                     const struct metrics *metrics, struct lift_error *err)
{
  static const char *const single[] = {"baseline", "sd", "r-squared"};
  bool proportion = false;
  for (size_t i = 0; metrics->n > 1 && i < sizeof single / sizeof *single; i++)
    if (step_given(step, single[i]))
      return lift_fail(err, LIFT_EUSAGE, "--%s: for which of the %zu metrics? Measure them all: --history FILE",
                       single[i], metrics->n);
  if (metrics->n > 1 && !o->history)
    return lift_fail(err, LIFT_EUSAGE, "%zu metrics are measured on past units: --history FILE", metrics->n);
  for (size_t i = 0; i < metrics->n; i++)
    proportion |= metrics->metric[i].type == METRIC_PROPORTION;
  if (o->sd.set && proportion)
    return lift_fail(err, LIFT_EUSAGE, "--sd: that of a proportion follows from its --baseline; leave it out");
  if (step_given(step, "variance") && !proportion)
    return lift_fail(err, LIFT_EUSAGE, "--variance is for proportions, and no metric is one");
  return LIFT_OK;
}

enum lift_status power_request(const struct step *step, const struct power_options *o, const struct metrics *metrics,
                               struct solution_request *request, struct lift_error *err)
{
  *request = (struct solution_request){.absolute_meant = o->yes_absolute,
                                       .power = o->power.set ? o->power.value : 0.8,
                                       .total = o->total.value,
                                       .pooled = o->variance == 1};
  enum lift_status st = choose_solve(step, o, &request->solve, err);
  if (st == LIFT_OK && request->solve == SOLUTION_NONE)
    return check_none(step, err);
  if (st == LIFT_OK)
    st = check_solve(request->solve, o, metrics, err);
  if (st == LIFT_OK)
    st = check_single(step, o, metrics, err);
  return st || !o->mde ? st : effect_size_parse("mde", o->mde, &request->mde, err);
}

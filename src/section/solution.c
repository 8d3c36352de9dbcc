#include "section/solution.h"

#include "lift/power.h"

#include <math.h>
#include <stdio.h>

const char *const solution_solve_names[] = {"n", "mde", "power", "none", NULL};

/* ---- the arms ---- */

struct shares {
  double control, smallest; /* the smallest of the treated arms */
};

static enum lift_status find_shares(const struct plan *plan, struct shares *shares, struct lift_error *err)
{
  *shares = (struct shares){0.5, 0.5};
  for (size_t i = 0; i < plan->arms; i++) {
    double share = plan->arm[i].share;
    if (!(share > 0))
      return lift_fail(err, LIFT_EUSAGE, "arm '%s' has no share: give it one, or leave it out", plan->arm[i].name);
    if (i == 0)
      shares->control = share;
    else if (i == 1 || share < shares->smallest)
      shares->smallest = share;
  }
  return LIFT_OK;
}

static size_t count_comparisons(const struct plan *plan, const struct metric *metric)
{
  size_t arms = plan->arms > 2 ? plan->arms - 1 : 1, primaries = 0;
  if (metric->role != METRIC_PRIMARY || (plan->correction_named && plan->correction == PLAN_CORRECTION_NONE))
    return 1;
  for (size_t i = 0; i < plan->metrics.n; i++)
    primaries += plan->metrics.metric[i].role == METRIC_PRIMARY;
  return plan->correction_named ? arms * primaries : arms;
}

/* The next whole number, where 1e-12 above one is rounding. */
static long long round_up(double size)
{
  return (long long)ceil(size * (1 - 1e-12));
}

/* Each arm rounded up. */
static void round_sizes(const struct plan *plan, const struct shares *shares, struct solution *s)
{
  s->arm_units = round_up(s->arm_exact);
  s->control_units = round_up(s->control_exact);
  s->total_units = s->control_units;
  for (size_t i = 1; i < plan->arms; i++)
    s->total_units += round_up(s->control_exact * plan->arm[i].share / shares->control);
  if (!plan->arms)
    s->total_units += s->arm_units;
}

/* A given total in whole units: treated arms rounded down, and the control takes the rest. */
static void split_total(const struct plan *plan, const struct shares *shares, long long total, struct solution *s)
{
  double n = (double)total * (1 + 1e-12);
  s->total_units = s->control_units = total;
  s->arm_units = (long long)floor(n * shares->smallest);
  for (size_t i = 1; i < plan->arms; i++)
    s->control_units -= (long long)floor(n * plan->arm[i].share);
  if (!plan->arms)
    s->control_units -= s->arm_units;
}

/* ---- what is known ---- */

static enum lift_status check_baseline(const struct metric *metric, const struct baseline *baseline,
                                       struct lift_error *err)
{
  if (metric->type == METRIC_PROPORTION && !baseline->has_mean)
    return lift_fail(err, LIFT_EUSAGE, "which rate has the control? --baseline 0.04, or --history FILE to measure it");
  if (metric->type == METRIC_MEAN && !baseline->has_sd)
    return lift_fail(err, LIFT_EUSAGE,
                     "how much does it vary? --sd X, or --history FILE to measure it "
                     "(a metric of zeros and ones is a proportion: --metric %s:proportion)",
                     metric->name);
  return LIFT_OK;
}

static enum lift_status check_mde(const struct metric *metric, const struct baseline *baseline,
                                  const struct solution_request *request, struct lift_error *err)
{
  const struct effect_size *mde = &request->mde;
  if (mde->points && metric->type == METRIC_MEAN)
    return lift_fail(err, LIFT_EUSAGE,
                     "--mde %.15gpp: percentage points are for proportions; a mean has %g, or a share "
                     "such as 5%%",
                     100 * mde->value, mde->value);
  if (mde->relative && !baseline->has_mean)
    return lift_fail(err, LIFT_EUSAGE,
                     "--mde %.15g%% is relative to a baseline: give it by --baseline, or --history FILE",
                     100 * mde->value);
  if (mde->relative || request->absolute_meant || !baseline->has_mean || baseline->mean == 0 ||
      fabs(mde->value) <= fabs(baseline->mean) / 2)
    return LIFT_OK;
  double percent = mde->points || fabs(mde->value) < 1 ? 100 * mde->value : mde->value;
  return lift_fail(err, LIFT_EUSAGE,
                   "--mde %.15g%s is an absolute effect, over half the baseline %.6g; did you mean "
                   "%.15g%%? If not: --yes-absolute",
                   mde->points ? 100 * mde->value : mde->value, mde->points ? "pp" : "", baseline->mean, percent);
}

/* ---- solving ---- */

static struct lift_power_design design_of(const struct plan *plan, const struct metric *metric,
                                          const struct baseline *baseline, const struct solution_request *request,
                                          const struct shares *shares)
{
  static const enum lift_power_unknown unknown[] = {LIFT_SOLVE_SIZE, LIFT_SOLVE_EFFECT, LIFT_SOLVE_POWER};
  struct lift_power_design d = {
      .solve = unknown[request->solve],
      .alternative = plan->alternative,
      .alpha = plan->alpha / (double)count_comparisons(plan, metric),
      .power = request->power,
      .control_size = (double)request->total * shares->control,
      .ratio = shares->smallest / shares->control,
      .effect = request->mde.value,
      .relative = request->mde.relative,
      .baseline = baseline->mean,
      .sd = baseline->sd,
      .r_squared = baseline->r_squared,
      .pooled = request->pooled,
  };
  if (request->solve == SOLUTION_MDE) {
    d.effect = metric->good == METRIC_DOWN ? -1 : 1;
    d.relative = false;
  }
  return d;
}

/* What was asked stays as it was asked, to the last digit. */
static void fill(const struct solution_request *request, const struct lift_power_plan *found,
                 const struct shares *shares, struct solution *s)
{
  bool given = request->solve != SOLUTION_MDE;
  s->mde_absolute = found->effect;
  s->mde_relative = found->effect_relative;
  if (given && request->mde.relative) {
    s->mde_absolute = request->mde.value * fabs(s->baseline.mean);
    s->mde_relative = request->mde.value;
  } else if (given) {
    s->mde_absolute = request->mde.value;
  }
  s->has_relative = s->baseline.has_mean && found->has_relative;
  s->power = request->solve == SOLUTION_POWER || found->at_minimum ? found->power : request->power;
  s->arm_exact = found->arm_size;
  s->control_exact = found->control_size;
  s->total_exact = found->control_size / shares->control;
  s->at_minimum = found->at_minimum;
}

static enum lift_status solve(const struct plan *plan, const struct metric *metric, const struct baseline *baseline,
                              const struct solution_request *request, struct solution *out, struct lift_error *err)
{
  struct shares shares;
  struct lift_power_plan found;
  enum lift_status st = find_shares(plan, &shares, err);
  if (st == LIFT_OK)
    st = check_baseline(metric, baseline, err);
  if (st == LIFT_OK && request->solve != SOLUTION_MDE)
    st = check_mde(metric, baseline, request, err);
  if (st)
    return st;
  struct lift_power_design design = design_of(plan, metric, baseline, request, &shares);
  struct solution s = {.metric = metric,
                       .solve = request->solve,
                       .baseline = *baseline,
                       .pooled = request->pooled,
                       .alpha = design.alpha,
                       .comparisons = count_comparisons(plan, metric),
                       .alternative = plan->alternative};
  st = metric->type == METRIC_MEAN ? lift_power_means(&design, &found, err)
                                   : lift_power_proportions(&design, &found, err);
  if (st)
    return st;
  fill(request, &found, &shares, &s);
  if (request->solve == SOLUTION_N)
    round_sizes(plan, &shares, &s);
  else
    split_total(plan, &shares, request->total, &s);
  *out = s;
  return LIFT_OK;
}

enum lift_status solution_find(const struct plan *plan, const struct metric *metric, const struct baseline *baseline,
                               const struct solution_request *request, struct solution *out, struct lift_error *err)
{
  if (request->solve == SOLUTION_NONE)
    return lift_fail(err, LIFT_EUSAGE, "metric '%s': nothing to solve for", metric->name);
  return lift_context(err, solve(plan, metric, baseline, request, out, err), "metric '%s'", metric->name);
}

double solution_fewest_events(const struct solution *s)
{
  double control = s->baseline.mean, arm = control + s->mde_absolute;
  return fmin(s->control_exact * fmin(control, 1 - control), s->arm_exact * fmin(arm, 1 - arm));
}

/* ---- writing ---- */

enum { FORMULA_ROOM = 640 };

static void formula_of_mean(const struct solution *s, const char *level, char text[FORMULA_ROOM])
{
  const char *tail = s->alternative == LIFT_TWO_SIDED ? "P(|T| > t)"
                     : s->alternative == LIFT_LESS    ? "P(T < -t)"
                                                      : "P(T > t)";
  snprintf(text, FORMULA_ROOM,
           "t test: power = %s, T noncentral t with df = n_c + n_a - 2 and delta = mde / (sd sqrt(1 - R2) sqrt(1/n_c + "
           "1/n_a)), t the 1 - %s quantile of the central t",
           tail, level);
}

static void formula_of_proportion(const struct solution *s, const char *level, char text[FORMULA_ROOM])
{
  if (s->pooled)
    snprintf(
        text, FORMULA_ROOM,
        "normal approximation, pooled under the null: n_c = (1 - R2) (z(1 - %s) sqrt(p (1 - p) (1 + 1/r)) + z(power) "
        "sqrt(p_c (1 - p_c) + p_a (1 - p_a) / r))^2 / mde^2, p_a = p_c + mde, p = (p_c + r p_a) / (1 + r), r = n_a / "
        "n_c",
        level);
  else
    snprintf(
        text, FORMULA_ROOM,
        "normal approximation, unpooled: n_c = (1 - R2) (z(1 - %s) + z(power))^2 (p_c (1 - p_c) + p_a (1 - p_a) / r) / "
        "mde^2, p_a = p_c + mde, r = n_a / n_c",
        level);
}

/* The share of alpha that the formula's quantile is taken at, and why. */
static void write_formula(const struct solution *s, struct json_writer *w)
{
  static const char cohen[] =
      "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd edition, chapter 2";
  static const char fleiss[] =
      "Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd edition";
  static const char chow[] = "Chow, Shao and Wang (2008), Sample Size Calculations in Clinical Research, 2nd edition";
  char text[FORMULA_ROOM], whole[FORMULA_ROOM + 200];
  const char *level = s->alternative == LIFT_TWO_SIDED ? "a/2" : "a";
  bool mean = s->metric->type == METRIC_MEAN;
  if (mean)
    formula_of_mean(s, level, text);
  else
    formula_of_proportion(s, level, text);
  if (s->comparisons > 1)
    snprintf(whole, sizeof whole, "%s; a = alpha/%zu (Bonferroni over %zu comparisons; Holm never needs more)", text,
             s->comparisons, s->comparisons);
  else
    snprintf(whole, sizeof whole, "%s; a = alpha", text);
  json_put_text(w, "formula", whole);
  json_put_text(w, "reference", mean ? cohen : s->pooled ? fleiss : chow);
}

static void write_sizes(const struct solution *s, struct json_writer *w)
{
  json_open_object(w, "n");
  json_open_object(w, "exact");
  json_put_number(w, "arm", s->arm_exact);
  json_put_number(w, "control", s->control_exact);
  json_put_number(w, "total", s->total_exact);
  json_close(w);
  json_open_object(w, "rounded");
  json_put_integer(w, "arm", s->arm_units);
  json_put_integer(w, "control", s->control_units);
  json_put_integer(w, "total", s->total_units);
  json_close(w);
  json_close(w);
}

void solution_write(const struct solution *s, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "metric", s->metric->name);
  json_put_text(w, "solve", solution_solve_names[s->solve]);
  json_put_number_or_null(w, "baseline", s->baseline.has_mean, s->baseline.mean);
  json_put_number_or_null(w, "sd", s->metric->type == METRIC_MEAN, s->baseline.sd);
  json_put_number(w, "r_squared", s->baseline.r_squared);
  if (s->baseline.units)
    json_put_integer(w, "history_units", s->baseline.units);
  else
    json_put_null(w, "history_units");
  json_open_object(w, "mde");
  json_put_number_or_null(w, "relative", s->has_relative, s->mde_relative);
  json_put_number(w, "absolute", s->mde_absolute);
  json_close(w);
  json_put_number(w, "power", s->power);
  json_put_number(w, "alpha_comparison", s->alpha);
  write_sizes(s, w);
  write_formula(s, w);
  json_close(w);
}

/* The options of lift-geo, read as a request on a panel. */
#include "tools/geo.h"

#include "lift/number.h"
#include "section/panel_lookup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EFFECTS_MAX = 1000, WINDOWS_MAX = 10000 };

const char *const geo_model_names[] = {"demeaned", "did", "sc", NULL};
const char *const geo_inference_names[] = {"conformal", NULL};

void geo_request_clear(struct geo_request *request)
{
  if (!request)
    return;
  free(request->length);
  free(request->duration);
  free(request->duration_text);
  free(request->effect);
  free(request->include);
  free(request->exclude);
  free(request->given);
  *request = (struct geo_request){0};
}

/* ---- effects ---- */

/* A fraction: 0.05 or 5%. */
static bool parse_fraction(const char *text, size_t length, double *x)
{
  bool percent = length > 0 && text[length - 1] == '%';
  if (!lift_number_parse(text, length - percent, x))
    return false;
  *x = percent ? *x / 100 : *x;
  return true;
}

/* The nearest double to a number of at most twelve decimals, so that 3 * 0.05 is 0.15. */
static double tidy(double x)
{
  return round(x * 1e12) / 1e12;
}

static enum lift_status fill_effects(const char *text, double from, double to, double by, struct geo_request *r,
                                     struct lift_error *err)
{
  const double steps = floor((to - from) / by + 1e-9);
  if (!(steps >= 0 && steps < EFFECTS_MAX))
    return lift_fail(err, LIFT_EUSAGE, "--effects %s: expected a STEP that leads from FROM to TO in at most %d effects",
                     text, EFFECTS_MAX);
  const size_t n = (size_t)steps + 1;
  r->effect = malloc(n * sizeof *r->effect);
  if (!r->effect)
    return lift_fail_memory(err);
  for (size_t i = 0; i < n; i++)
    r->effect[i] = tidy(from + (double)i * by) + 0.0;
  r->kernel.effect = r->effect;
  r->kernel.effects = n;
  return LIFT_OK;
}

static enum lift_status make_effects(const char *text, struct geo_request *r, struct lift_error *err)
{
  const char *at = text;
  double part[3] = {0};
  int n = 0;
  for (bool more = true; more; n++) {
    size_t length = strcspn(at, ":");
    if (n == 3 || !parse_fraction(at, length, &part[n]))
      return lift_fail(err, LIFT_EUSAGE, "--effects: '%s' is not FROM:TO:STEP, such as 0%%:20%%:5%%", text);
    more = at[length] == ':';
    at += length + 1;
  }
  if (n == 2)
    return lift_fail(err, LIFT_EUSAGE, "--effects: '%s' has no STEP: FROM:TO:STEP, such as 0%%:20%%:5%%", text);
  if (n == 3 && (part[2] < 0 || part[2] > 0))
    return fill_effects(text, part[0], part[1], part[2], r, err);
  if (n == 3 && (part[0] < part[1] || part[0] > part[1]))
    return lift_fail(err, LIFT_EUSAGE, "--effects: '%s' has a STEP of 0", text);
  return fill_effects(text, part[0], part[0], 1, r, err);
}

/* ---- lengths ---- */

static enum lift_status add_duration(const char *text, const struct panel_table *table, struct geo_request *r,
                                     struct lift_error *err)
{
  size_t periods;
  enum lift_status st = panel_table_periods(table, "--duration", text, &periods, err);
  if (st)
    return st;
  for (size_t i = 0; i < r->kernel.lengths; i++)
    if (r->length[i] == periods)
      return lift_fail(err, LIFT_EUSAGE, "--duration: '%s' and '%s' are the same length", r->duration[i], text);
  if (periods >= table->panel.periods)
    return lift_fail(err, LIFT_EDATA,
                     "--duration %s: a test of %zu periods is as long as the history of %zu, or longer", text, periods,
                     table->panel.periods);
  r->length[r->kernel.lengths] = periods;
  r->duration[r->kernel.lengths++] = text;
  return LIFT_OK;
}

static enum lift_status make_durations(const struct geo_options *o, const struct panel_table *table,
                                       struct geo_request *r, struct lift_error *err)
{
  size_t room = 1, most = 1;
  if (!o->duration.n)
    return lift_fail(err, LIFT_EUSAGE, "how long is the test? --duration 28d; 14d,28d tries several");
  for (size_t i = 0; i < o->duration.n; i++)
    room += strlen(o->duration.item[i]) + 1;
  r->duration_text = malloc(room);
  if (!r->duration_text)
    return lift_fail_memory(err);
  char *end = r->duration_text;
  for (size_t i = 0; i < o->duration.n; i++)
    end += sprintf(end, "%s%s", i ? "," : "", o->duration.item[i]);
  for (const char *c = r->duration_text; *c; c++)
    most += *c == ',';
  r->length = malloc(most * sizeof *r->length);
  r->duration = malloc(most * sizeof *r->duration);
  if (!r->length || !r->duration)
    return lift_fail_memory(err);
  enum lift_status st = LIFT_OK;
  for (char *next = r->duration_text, *one; st == LIFT_OK && (one = strsep(&next, ","));)
    st = add_duration(one, table, r, err);
  r->kernel.length = r->length;
  return st;
}

/* ---- markets ---- */

/* MIN:MAX, or one number for both. */
static enum lift_status make_sizes(const char *text, const struct panel_table *table, struct geo_request *r,
                                   struct lift_error *err)
{
  long long low = 1, high = (long long)table->panel.units / 4;
  high = high < 1 ? 1 : high > 5 ? 5 : high;
  if (text) {
    const size_t length = strcspn(text, ":");
    const char *second = text[length] ? text + length + 1 : text;
    if (!lift_integer_parse(text, length, &low) || !lift_integer_parse(second, strlen(second), &high) || low < 1 ||
        high < low)
      return lift_fail(err, LIFT_EUSAGE, "--markets: '%s' is not MIN:MAX, such as 2:5", text);
  } else if ((long long)r->kernel.include_count > high) {
    high = (long long)r->kernel.include_count;
  }
  if (low >= (long long)table->panel.units)
    return lift_fail(err, LIFT_EDATA,
                     "%lld treated geos are too many: the panel has %zu, at least one must not be treated", low,
                     table->panel.units);
  r->kernel.min_markets = (size_t)low;
  r->kernel.max_markets = high < (long long)table->panel.units ? (size_t)high : table->panel.units - 1;
  return LIFT_OK;
}

static enum lift_status make_markets(struct step *step, const struct geo_options *o, const struct panel_table *table,
                                     struct geo_request *r, struct lift_error *err)
{
  struct lift_design_options *k = &r->kernel;
  enum lift_status st = LIFT_OK;
  if (o->treated && (o->include || o->exclude || o->markets))
    return lift_fail(err, LIFT_EUSAGE,
                     "--treated says who is treated: --include, --exclude and --markets have nothing to choose");
  if (o->treated)
    st = panel_input_geos(step, "treated", o->treated, table, &r->given, &k->given_count, err);
  if (st == LIFT_OK && o->include)
    st = panel_input_geos(step, "include", o->include, table, &r->include, &k->include_count, err);
  if (st == LIFT_OK && o->exclude)
    st = panel_input_geos(step, "exclude", o->exclude, table, &r->exclude, &k->exclude_count, err);
  k->given = r->given;
  k->include = r->include;
  k->exclude = r->exclude;
  k->split = k->given_count == 0;
  k->exhaustive = GEO_EXHAUSTIVE;
  return st ? st : make_sizes(o->markets, table, r, err);
}

/* ---- the rest ---- */

static enum lift_status check_number(const char *option, const struct option_number *number, double most,
                                     const char *expected, struct lift_error *err)
{
  if (!number->set || (number->value > 0 && number->value <= most))
    return LIFT_OK;
  return lift_fail(err, LIFT_EUSAGE, "--%s: expected %s", option, expected);
}

static enum lift_status make_limits(const struct geo_options *o, struct geo_request *r, struct lift_error *err)
{
  enum lift_status st = check_number("cpic", &o->cpic, INFINITY, "a cost above 0", err);
  if (st == LIFT_OK)
    st = check_number("budget", &o->budget, INFINITY, "an amount above 0", err);
  if (st == LIFT_OK && o->budget.set && !o->cpic.set)
    st = lift_fail(err, LIFT_EUSAGE, "--budget needs the cost of an incremental unit of the outcome: --cpic X");
  if (st)
    return st;
  r->kernel.cpic = o->cpic.set ? o->cpic.value : 0;
  r->limits.has_budget = o->budget.set;
  r->limits.budget = o->budget.value;
  r->limits.has_holdout = o->holdout != NULL;
  if (o->holdout && !(parse_fraction(o->holdout, strlen(o->holdout), &r->limits.holdout) && r->limits.holdout >= 0 &&
                      r->limits.holdout < 1))
    return lift_fail(err, LIFT_EUSAGE, "--holdout: '%s' is not a share below 1, such as 0.9 or 90%%", o->holdout);
  return LIFT_OK;
}

/* A test that is planned begins after the history. */
static enum lift_status check_start(const struct geo_options *o, const struct panel_table *table,
                                    struct lift_error *err)
{
  size_t at;
  if (!o->start)
    return LIFT_OK;
  enum lift_status st = panel_table_from(table, "--start", o->start, o->panel.date_format, &at, err);
  if (st == LIFT_OK && at < table->panel.periods)
    st = lift_fail(err, LIFT_EUSAGE, "--start %s: the history runs to %s; --through DATE ends it before the test",
                   o->start, table->panel.period[table->panel.periods - 1]);
  return st;
}

enum lift_status geo_request_make(struct step *step, const struct geo_options *o, const struct panel_table *table,
                                  struct geo_request *r, struct lift_error *err)
{
  const bool less = o->alternative == LIFT_LESS;
  *r = (struct geo_request){0};
  enum lift_status st = check_number("alpha", &o->alpha, 1 - 1e-12, "a number between 0 and 1", err);
  if (st == LIFT_OK)
    st = check_number("power", &o->power, 1, "a number above 0 and at most 1", err);
  if (st == LIFT_OK)
    st = make_limits(o, r, err);
  if (st == LIFT_OK)
    st = make_durations(o, table, r, err);
  if (st == LIFT_OK)
    st = make_effects(o->effects ? o->effects : less ? "0:-25%:-2.5%" : "0:25%:2.5%", r, err);
  if (st == LIFT_OK)
    st = check_start(o, table, err);
  if (st == LIFT_OK)
    st = make_markets(step, o, table, r, err);
  struct lift_design_options *k = &r->kernel;
  k->model = lift_model_find(geo_model_names[o->model]);
  k->statistic = o->alternative == LIFT_GREATER ? LIFT_CONFORMAL_GREATER
                 : less                         ? LIFT_CONFORMAL_LESS
                                                : LIFT_CONFORMAL_AVERAGE;
  k->alpha = o->alpha.set ? o->alpha.value : .05;
  k->power = o->power.set ? o->power.value : .8;
  k->lookbacks = o->windows.set ? (size_t)o->windows.value : 0;
  /* Windows are spread over the younger half of the history, alike for every length. */
  k->stride = table->panel.periods / 2 / (k->lookbacks ? k->lookbacks : LIFT_DESIGN_LOOKBACKS);
  k->stride = k->stride ? k->stride : 1;
  return st;
}

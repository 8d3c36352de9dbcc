/* lift-simulate: data with a known truth. */
#include "section/truth.h"
#include "tool/table_path.h"
#include "tools/simulate.h"

#include <string.h>

static struct simulate_options opt;

static const char *const scenario_names[] = {"users", "geo", NULL};

/* Those of one scenario stand together: see first_of_users and first_of_geo. */
static const struct option options[] = {
    {OPTION_CHOICE, "scenario", 0, "WHAT", &opt.scenario, 0, 0, scenario_names,
     "a test on users, or a panel of markets"},
    {OPTION_OUTPUT, "table", 0, "FILE", &opt.table, 0, 0, NULL, "CSV to write"},
    {OPTION_TEXT, "first-date", 0, "DATE", &opt.first_date, 0, 0, NULL, "the first day (default 2026-01-01)"},
    {OPTION_INTEGER, "days", 0, "N", &opt.days, 1, 3000000, NULL,
     "users: days they arrive on, with a date column; geo: length (default 120)"},
    {OPTION_INTEGER, "users", 0, "N", &opt.users, 1, 1e9, NULL, "users to draw (default 10000)"},
    {OPTION_TEXT, "arms", 0, "ARMS", &opt.arms, 0, 0, NULL,
     "control:1,mail:3 (name:share), the control first (default: the document's, else control,treated)"},
    {OPTION_NUMBER, "rate", 0, "P", &opt.rate, 0, 1, NULL, "conversion rate of the control (default 0.1)"},
    {OPTION_NUMBER, "basket-mean", 0, "X", &opt.basket_mean, 0, 0, NULL, "mean spent by who converts (default 50)"},
    {OPTION_NUMBER, "basket-sd", 0, "X", &opt.basket_sd, 0, 0, NULL, "its standard deviation (default 30)"},
    {OPTION_NUMBER, "correlation", 0, "R", &opt.correlation, -1, 1, NULL,
     "of revenue with that of the period before (default 0.5)"},
    {OPTION_TEXT, "effect-rate", 0, "EFFECT", &opt.effect_rate, 0, 0, NULL,
     "on the conversion rate: 5% or 0.2pp; A,B for several arms"},
    {OPTION_TEXT, "effect-basket", 0, "EFFECT", &opt.effect_basket, 0, 0, NULL,
     "on what who converts spends: 3%; A,B for several arms"},
    {OPTION_CHOICE, "period", 0, "WHAT", &opt.period, 0, 0, truth_period_names,
     "users of the test, or others before it, untreated"},
    {OPTION_FLAG, "without-results", 0, NULL, &opt.without_results, 0, 0, NULL,
     "the list of users before the test: id and pre_revenue"},
    {OPTION_INPUT, "assignment", 0, "FILE", &opt.assignment, 0, 0, NULL,
     "CSV of unit and arm that decides who is in which arm"},
    {OPTION_TEXT, "unit", 0, "COL", &opt.unit, 0, 0, NULL, "name of the id's column (default unit_id)"},
    {OPTION_INTEGER, "geos", 0, "N", &opt.geos, 1, 100000, NULL, "markets (default 40)"},
    {OPTION_TEXT, "treated", 0, "GEOS", &opt.treated, 0, 0, NULL,
     "the treated markets: geo-003,geo-017 (default: the document's)"},
    {OPTION_TEXT, "start", 0, "DATE", &opt.start, 0, 0, NULL, "first date of the test (default: the plan's)"},
    {OPTION_TEXT, "end", 0, "DATE", &opt.end, 0, 0, NULL, "last date of the test (default: the plan's, else the last)"},
    {OPTION_TEXT, "through", 0, "DATE", &opt.through, 0, 0, NULL, "write no date after this one"},
    {OPTION_TEXT, "effect", 0, "EFFECT", &opt.effect, 0, 0, NULL, "on sales: 5%, or an amount per market and day"},
    {OPTION_NUMBER, "iroas", 0, "X", &opt.iroas, 0, 0, NULL, "effect on sales per unit of media added"},
    {OPTION_NUMBER, "level", 0, "X", &opt.level, 0, 0, NULL, "mean sales of a market and day (default 10000)"},
    {OPTION_NUMBER, "level-sigma", 0, "X", &opt.level_sigma, 0, 10, NULL,
     "spread of the markets' sizes, on the log scale (default 0.6)"},
    {OPTION_NUMBER, "trend", 0, "X", &opt.trend, 0, 0, NULL, "growth per day, as a share (default 0.0005)"},
    {OPTION_NUMBER, "season", 0, "X", &opt.season, 0, 0, NULL, "amplitude of the season, as a share (default 0.1)"},
    {OPTION_INTEGER, "season-length", 0, "N", &opt.season_length, 0, 100000, NULL, "days of it (default 7)"},
    {OPTION_INTEGER, "factors", 0, "N", &opt.factors, 0, 1000, NULL, "common factors (default 3)"},
    {OPTION_NUMBER, "factor-sd", 0, "X", &opt.factor_sd, 0, 1000, NULL, "of what they move, as a share (default 0.05)"},
    {OPTION_NUMBER, "factor-phi", 0, "X", &opt.factor_phi, -1, 1, NULL, "their autocorrelation (default 0.7)"},
    {OPTION_NUMBER, "noise-sd", 0, "X", &opt.noise_sd, 0, 1000, NULL,
     "of a market's own noise, as a share (default 0.03)"},
    {OPTION_NUMBER, "noise-phi", 0, "X", &opt.noise_phi, -1, 1, NULL, "its autocorrelation (default 0.3)"},
    {OPTION_TEXT, "media", 0, "SHARE", &opt.media, 0, 0, NULL,
     "media spend as a share of a market's size (default 2%)"},
    {OPTION_TEXT, "media-test", 0, "SHARE", &opt.media_test, 0, 0, NULL,
     "the same where and when treated (default 4%)"},
    {OPTION_NUMBER, "media-jitter", 0, "X", &opt.media_jitter, 0, 1, NULL,
     "how far it varies by day, as a share of it (default 0.2)"},
    {0},
};

static const char first_of_users[] = "users", first_of_geo[] = "geos";

/* Options of the other scenario. */
static enum lift_status check_scenario(const struct options *given, struct lift_error *err)
{
  int of = -1; /* both */
  for (const struct option *o = options; o->type != OPTION_END; o++) {
    if (strcmp(o->name, first_of_users) == 0)
      of = SIMULATE_USERS;
    if (strcmp(o->name, first_of_geo) == 0)
      of = SIMULATE_GEO;
    if (of >= 0 && of != opt.scenario && options_given(given, o->name))
      return lift_fail(err, LIFT_EUSAGE, "--%s is of --scenario %s, and this is %s", o->name, scenario_names[of],
                       scenario_names[opt.scenario]);
  }
  return LIFT_OK;
}

static enum lift_status check(const struct options *given, struct lift_error *err)
{
  enum lift_status st = check_scenario(given, err);
  if (st)
    return st;
  if (!opt.table)
    return lift_fail(err, LIFT_EUSAGE, "where do the data go? --table FILE");
  if (tool_common()->append)
    return lift_fail(err, LIFT_EUSAGE, "--append: there is one truth");
  if (opt.scenario == SIMULATE_USERS && opt.first_date && !opt.days.set)
    return lift_fail(err, LIFT_EUSAGE, "--first-date: on how many days do the users arrive? --days N");
  if (opt.assignment && (opt.without_results || opt.period == TRUTH_HISTORY))
    return lift_fail(err, LIFT_EUSAGE, "--assignment is for the results of the test: leave --%s out",
                     opt.without_results ? "without-results" : "period history");
  if (opt.without_results && opt.period == TRUTH_HISTORY)
    return lift_fail(err, LIFT_EUSAGE, "--without-results is for the users of the test: leave --period history out");
  if (opt.effect && opt.iroas.set)
    return lift_fail(err, LIFT_EUSAGE, "--effect and --iroas exclude each other");
  return table_path_check(opt.table, err);
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  return opt.scenario == SIMULATE_GEO ? simulate_geo(step, &opt, err) : simulate_users(step, &opt, err);
}

static const struct tool tool = {
    .name = "lift-simulate",
    .summary = "Make data with a known truth: a test on users, or a panel of markets.",
    .adds = "truth",
    .flags = TOOL_STARTS,
    .options = options,
    .check = check,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

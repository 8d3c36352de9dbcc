#include "tool/vocabulary.h"

#include <string.h>

/* Option, and the values of it that other versions know; "" closes the list of values. */
static const struct {
  const char *option;
  const char *values;
} words[] = {
    {"allocation", ""}, {"alpha", ""}, {"alternative", ""}, {"amend", ""}, {"append", ""}, {"arm", ""}, {"arms", ""},
    {"assignment", ""}, {"audit", ""}, {"baseline", ""}, {"baseline-spend", ""}, {"boundary", ""}, {"budget", ""},
    {"caps-from", ""}, {"caps-only", ""}, {"cell", ""}, {"channel", ""},
    {"check", " aa placebo-in-space leave-one-out outliers novelty exposure attrition delivery looks "},
    {"check-duplicates", ""}, {"claims", ""},
    {"cluster", ""}, {"compat", ""}, {"contrast", ""}, {"control", ""}, {"conversion-window", ""}, {"cooldown-end", ""},
    {"correction", " sidak dunnett hochberg hommel bh by "}, {"cost", ""}, {"cost-per-unit", ""}, {"covariate", ""},
    {"covariate-missing", ""}, {"cpic", ""}, {"crossovers", ""}, {"currency", ""}, {"data", ""}, {"date", ""},
    {"date-format", ""}, {"delimiter", ""},
    {"design", " pairs supergeos strata kmeans rerandomized thinning cluster switchback matched-markets multi-cell "},
    {"digest", ""}, {"duration", ""}, {"effects", ""}, {"end", ""}, {"estimand", " cace "}, {"exclude-dates", ""},
    {"exclude-geo", ""}, {"experiment", ""}, {"explain", ""}, {"exposed", ""}, {"exposed-at", ""}, {"family", ""},
    {"final", ""}, {"format", " csv meridian robyn pymc pdf png "}, {"from", ""}, {"from-sql", ""}, {"geo", ""},
    {"geo-share", ""}, {"history", ""}, {"incremental-spend", ""}, {"independent", ""},
    {"inference", " conformal-iid randomization placebo jackknife+ jackknife bootstrap scpi "}, {"intervention", ""},
    {"interval", " miettinen-nurminen agresti-caffo wald koopman delta log fieller "}, {"iroas", ""},
    {"keep-going", ""},
    {"lang", ""}, {"launch", ""}, {"like", ""}, {"looks", ""}, {"map", ""}, {"mde", ""}, {"merge", ""}, {"metric", ""},
    {"missing", ""}, {"mmm-period", ""},
    {"model", " penalized ridge elastic-net ascm sdid difp ife mc staggered tbr gbr trimmed-match bsts ensemble all "},
    {"optimize", ""}, {"other-arms", ""}, {"outcome", ""}, {"panel", ""}, {"phases", ""}, {"plan", ""}, {"plot", ""},
    {"power", ""}, {"pre-start", ""}, {"pre-window", ""}, {"previous", ""}, {"profit-rate", ""}, {"pseudonymize", ""},
    {"query", ""},
    {"randomize", " stratified blocks pairs cluster rerandomize switchback factorial sequential growthbook planout "
                  "eppo optimizely launchdarkly statsig posthog unleash "},
    {"reason", ""}, {"replicates", ""}, {"retrospective", ""}, {"rows", ""}, {"salt", ""},
    {"scale", " log points total "}, {"sd", ""}, {"seed", ""}, {"segment", ""}, {"select", ""}, {"shard", ""},
    {"shares", ""}, {"simulate", ""}, {"solve", " duration "}, {"spend", ""}, {"spend-baseline", " model "},
    {"spending", ""},
    {"sql", ""}, {"start", ""}, {"stratum", ""}, {"strict", ""}, {"table", ""}, {"take", ""}, {"through", ""},
    {"timezone", ""}, {"traffic", ""}, {"treated", ""}, {"unit", ""}, {"units", ""}, {"value", ""}, {"weight", ""},
    {"where", ""}, {"windows", ""}, {"yes-absolute", ""},
};

static int find(const char *option)
{
  for (int i = 0; i < (int)(sizeof words / sizeof *words); i++)
    if (strcmp(words[i].option, option) == 0)
      return i;
  return -1;
}

bool vocabulary_has(const char *option)
{
  return find(option) >= 0;
}

bool vocabulary_has_value(const char *option, const char *value)
{
  int i = find(option);
  if (i < 0)
    return false;
  size_t length = strlen(value);
  for (const char *at = words[i].values; length && (at = strstr(at, value)); at++)
    if (at[-1] == ' ' && at[length] == ' ')
      return true;
  return false;
}

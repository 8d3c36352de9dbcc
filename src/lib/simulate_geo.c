#include "lift/random.h"
#include "lift/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FACTORS_MAX = 1000 };

void lift_sim_panel_clear(struct lift_sim_panel *panel)
{
  if (!panel)
    return;
  free(panel->level);
  free(panel->outcome);
  free(panel->untreated);
  free(panel->spend);
  free(panel->untreated_spend);
  free(panel->treated);
  *panel = (struct lift_sim_panel){0};
}

/* Memory for a panel of this size, with no cell treated. */
static enum lift_status make_room(struct lift_sim_panel *panel, uint32_t geos, uint32_t periods, struct lift_error *err)
{
  size_t cells = (size_t)geos * periods;
  if (panel->geos == geos && panel->periods == periods && panel->treated) {
    memset(panel->treated, 0, cells);
    return LIFT_OK;
  }
  lift_sim_panel_clear(panel);
  if (cells / periods != geos || cells > SIZE_MAX / sizeof(int64_t))
    return lift_fail_memory(err);
  panel->level = malloc(geos * sizeof *panel->level);
  panel->outcome = malloc(cells * sizeof *panel->outcome);
  panel->untreated = malloc(cells * sizeof *panel->untreated);
  panel->spend = malloc(cells * sizeof *panel->spend);
  panel->untreated_spend = malloc(cells * sizeof *panel->untreated_spend);
  panel->treated = calloc(cells, 1);
  if (!panel->level || !panel->outcome || !panel->untreated || !panel->spend || !panel->untreated_spend ||
      !panel->treated) {
    lift_sim_panel_clear(panel);
    return lift_fail_memory(err);
  }
  panel->geos = geos;
  panel->periods = periods;
  return LIFT_OK;
}

static enum lift_status outside(struct lift_error *err, const char *what, double x, const char *expected)
{
  return lift_fail(err, LIFT_EUSAGE, "%s is %g, expected %s", what, x, expected);
}

static enum lift_status check_noise(const struct lift_sim_panel_model *m, struct lift_error *err)
{
  if (!(m->factor_sd >= 0 && isfinite(m->factor_sd)))
    return outside(err, "factor sd", m->factor_sd, "a non-negative number");
  if (m->factors > FACTORS_MAX)
    return lift_fail(err, LIFT_EUSAGE, "%lu factors, expected at most %d", (unsigned long)m->factors, FACTORS_MAX);
  if (!(m->noise_sd >= 0 && isfinite(m->noise_sd)))
    return outside(err, "noise sd", m->noise_sd, "a non-negative number");
  if (!(fabs(m->factor_phi) < 1))
    return outside(err, "factor phi", m->factor_phi, "a number between -1 and 1");
  if (!(fabs(m->noise_phi) < 1))
    return outside(err, "noise phi", m->noise_phi, "a number between -1 and 1");
  return LIFT_OK;
}

static enum lift_status check_spend(const struct lift_sim_panel_model *m, struct lift_error *err)
{
  if (!(m->spend >= 0 && isfinite(m->spend)))
    return outside(err, "spend", m->spend, "a non-negative number");
  if (!(m->spend_test >= 0 && isfinite(m->spend_test)))
    return outside(err, "test spend", m->spend_test, "a non-negative number");
  if (!(m->spend_jitter >= 0 && m->spend_jitter <= 1))
    return outside(err, "spend jitter", m->spend_jitter, "a number from 0 to 1");
  return LIFT_OK;
}

static enum lift_status check_model(const struct lift_sim_panel_model *m, struct lift_error *err)
{
  if (m->geos == 0 || m->periods == 0)
    return lift_fail(err, LIFT_EUSAGE, "a panel of %lu geos and %lu periods, expected at least one of each",
                     (unsigned long)m->geos, (unsigned long)m->periods);
  if (!(m->level > 0 && isfinite(m->level)))
    return outside(err, "level", m->level, "a positive number");
  if (!(m->level_sigma >= 0 && isfinite(m->level_sigma)))
    return outside(err, "level sigma", m->level_sigma, "a non-negative number");
  if (!isfinite(m->trend))
    return outside(err, "trend", m->trend, "a finite number");
  if (!isfinite(m->season))
    return outside(err, "season", m->season, "a finite number");
  if (m->n_treated && !(m->start <= m->end && m->end < m->periods))
    return lift_fail(err, LIFT_EUSAGE, "treated from period %lu to %lu, expected two of 0 to %lu, in order",
                     (unsigned long)m->start, (unsigned long)m->end, m->periods - 1UL);
  if (!isfinite(m->effect))
    return outside(err, "effect", m->effect, "a finite number");
  enum lift_status st = check_noise(m, err);
  return st ? st : check_spend(m, err);
}

static enum lift_status mark_treated(struct lift_sim_panel *panel, const struct lift_sim_panel_model *m,
                                     struct lift_error *err)
{
  for (size_t i = 0; i < m->n_treated; i++) {
    uint32_t g = m->treated[i];
    if (g >= m->geos)
      return lift_fail(err, LIFT_EUSAGE, "treated geo %lu, expected one of 0 to %lu", (unsigned long)g, m->geos - 1UL);
    unsigned char *row = panel->treated + (size_t)g * m->periods;
    if (row[m->start])
      return lift_fail(err, LIFT_EUSAGE, "geo %lu is treated twice", (unsigned long)g);
    memset(row + m->start, 1, m->end - m->start + 1);
  }
  return LIFT_OK;
}

/* A stationary AR(1) process of variance 1. */
static double step(double before, double phi, bool first, struct lift_random *random)
{
  double innovation = lift_random_normal(random);
  return first ? innovation : phi * before + sqrt((1 - phi) * (1 + phi)) * innovation;
}

/* f_kt at [t * K + k]. */
static void draw_factors(double *factor, const struct lift_sim_panel_model *m, struct lift_random *random)
{
  for (size_t t = 0; t < m->periods; t++)
    for (size_t k = 0; k < m->factors; k++)
      factor[t * m->factors + k] =
          step(t ? factor[(t - 1) * m->factors + k] : 0, m->factor_phi, t == 0, random);
}

/* Round an amount to hundredths; false when it does not fit. */
static bool hundredths(double amount, int64_t *out)
{
  double rounded = round(100 * amount);
  if (!(fabs(rounded) < 0x1p62))
    return false;
  *out = (int64_t)rounded;
  return true;
}

/* The increment of a treated cell from what is already there. */
static bool add_effect(const struct lift_sim_panel *panel, const struct lift_sim_panel_model *m, size_t cell)
{
  double base = 1;
  if (m->kind == LIFT_SIM_RELATIVE)
    base = (double)panel->untreated[cell] / 100;
  else if (m->kind == LIFT_SIM_PER_SPEND)
    base = (double)(panel->spend[cell] - panel->untreated_spend[cell]) / 100;
  int64_t increment;
  return hundredths(m->effect * base, &increment) &&
         !__builtin_add_overflow(panel->untreated[cell], increment, &panel->outcome[cell]);
}

/* Everything common to markets at period t, relative to a market's size. */
static double common_part(const struct lift_sim_panel_model *m, uint32_t t)
{
  double season = m->season_length ? m->season * sin(2 * M_PI * (t % m->season_length) / m->season_length) : 0;
  return 1 + m->trend * t + season;
}

static bool draw_cell(struct lift_sim_panel *panel, const struct lift_sim_panel_model *m, size_t g, uint32_t t,
                      double relative, double jitter)
{
  size_t cell = g * m->periods + t;
  double size = panel->level[g], bought = size * (1 + m->spend_jitter * jitter);
  bool treated = panel->treated[cell];
  bool fits = hundredths(size * relative, &panel->untreated[cell]) &&
              hundredths(bought * m->spend, &panel->untreated_spend[cell]) &&
              hundredths(bought * (treated ? m->spend_test : m->spend), &panel->spend[cell]);
  if (!fits)
    return false;
  panel->outcome[cell] = panel->untreated[cell];
  if (treated && !add_effect(panel, m, cell))
    return false;
  panel->negative += panel->outcome[cell] < 0;
  return true;
}

static enum lift_status draw_geo(struct lift_sim_panel *panel, const struct lift_sim_panel_model *m, uint32_t g,
                                 const double *factor, double *loading, struct lift_random *random,
                                 struct lift_error *err)
{
  double sigma = m->level_sigma, noise = 0;
  panel->level[g] = m->level * exp(sigma * lift_random_normal(random) - sigma * sigma / 2);
  lift_random_fill_normal(random, loading, m->factors);
  double weight = m->factors ? m->factor_sd / sqrt(m->factors) : 0;
  for (uint32_t t = 0; t < m->periods; t++) {
    noise = step(noise, m->noise_phi, t == 0, random);
    double jitter = 2 * lift_random_uniform(random) - 1, latent = 0;
    for (size_t k = 0; k < m->factors; k++)
      latent += loading[k] * factor[t * (size_t)m->factors + k];
    double relative = common_part(m, t) + weight * latent + m->noise_sd * noise;
    if (!draw_cell(panel, m, g, t, relative, jitter))
      return lift_fail(err, LIFT_EDATA, "geo %lu, period %lu: an amount does not fit 64 bits", (unsigned long)g,
                       (unsigned long)t);
  }
  return LIFT_OK;
}

enum lift_status lift_sim_panel_draw(struct lift_sim_panel *panel, const struct lift_sim_panel_model *model,
                                     uint64_t seed, uint32_t replicate, struct lift_error *err)
{
  enum lift_status st = check_model(model, err);
  if (!st)
    st = make_room(panel, model->geos, model->periods, err);
  if (!st)
    st = mark_treated(panel, model, err);
  if (st)
    return st;
  size_t room = (size_t)model->factors * ((size_t)model->periods + 1);
  double *factor = calloc(room ? room : 1, sizeof *factor);
  if (!factor)
    return lift_fail_memory(err);
  struct lift_random random;
  uint64_t stream = (uint64_t)replicate << 32;
  lift_random_open(&random, seed, LIFT_STREAM_SIMULATE_GEO, stream);
  draw_factors(factor, model, &random);
  panel->negative = 0;
  for (uint32_t g = 0; g < model->geos && !st; g++) {
    lift_random_open(&random, seed, LIFT_STREAM_SIMULATE_GEO, stream + g + 1);
    st = draw_geo(panel, model, g, factor, factor + (size_t)model->factors * model->periods, &random, err);
  }
  free(factor);
  return st;
}

enum lift_status lift_sim_panel_truth(const struct lift_sim_panel *panel, struct lift_sim_panel_truth *truth,
                                      struct lift_error *err)
{
  struct lift_sim_panel_truth sum = {0};
  size_t cells = (size_t)panel->geos * panel->periods;
  for (size_t c = 0; c < cells; c++) {
    if (!panel->treated[c])
      continue;
    sum.cells++;
    if (__builtin_add_overflow(sum.increment, panel->outcome[c] - panel->untreated[c], &sum.increment) ||
        __builtin_add_overflow(sum.untreated, panel->untreated[c], &sum.untreated) ||
        __builtin_add_overflow(sum.spend_increment, panel->spend[c] - panel->untreated_spend[c], &sum.spend_increment))
      return lift_fail(err, LIFT_EDATA, "the truth does not fit 64 bits");
  }
  sum.has_relative = sum.untreated != 0;
  sum.has_iroas = sum.spend_increment != 0;
  sum.relative = sum.has_relative ? (double)sum.increment / (double)sum.untreated : 0;
  sum.iroas = sum.has_iroas ? (double)sum.increment / (double)sum.spend_increment : 0;
  *truth = sum;
  return LIFT_OK;
}

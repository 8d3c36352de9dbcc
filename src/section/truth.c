#include "section/truth.h"

#include <stdlib.h>

const char *const truth_period_names[] = {"test", "history", NULL};

/* One effect; a value that there is not is null. */
struct effect {
  const char *metric, *arm, *scale;
  bool has_population, has_sample;
  double population, sample;
};

static void put_effect(const struct effect *e, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "metric", e->metric);
  json_put_text(w, "arm", e->arm);
  json_put_text(w, "scale", e->scale);
  json_put_number_or_null(w, "population", e->has_population, e->population);
  json_put_number_or_null(w, "sample", e->has_sample, e->sample);
  json_close(w);
}

static void put_table(const struct truth_table *table, struct json_writer *w)
{
  json_open_object(w, "table");
  json_put_text(w, "file", table->file);
  json_put_integer(w, "rows", (long long)table->digest.rows);
  json_put_text(w, "xxh3", table->digest.xxh3);
  json_put_text(w, "row_sum", table->digest.row_sum);
  json_close(w);
}

/* ---- users ---- */

static void put_users_model(const struct truth_users *t, struct json_writer *w)
{
  json_put_text(w, "scenario", "users");
  json_put_text(w, "period", truth_period_names[t->period]);
  json_put_integer(w, "users", (long long)t->n);
  json_put_integer(w, "rows", t->rows);
  json_put_number(w, "rate", t->users->rate);
  json_put_number(w, "basket_mean", t->users->mean);
  json_put_number(w, "basket_sd", t->users->sd);
  json_put_number(w, "correlation", t->correlation);
  json_put_number(w, "latent_correlation", t->users->rho);
  if (t->first_date)
    json_put_integer(w, "days", t->users->days);
  else
    json_put_null(w, "days");
  json_put_text_or_null(w, "first_date", t->first_date);
}

static void put_arm(const struct truth_users *t, size_t k, const struct lift_sim_truth *arm, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "name", t->users->arms->name[k]);
  json_put_number(w, "share", t->users->arms->share[k]);
  if (t->count)
    json_put_integer(w, "n", t->count[k]);
  else
    json_put_null(w, "n");
  json_put_number(w, "rate", arm->rate);
  json_put_number(w, "rate_sd", arm->rate_sd);
  json_put_number(w, "rate_correlation", arm->correlation_rate);
  json_put_number(w, "revenue", arm->revenue);
  json_put_number(w, "revenue_sd", arm->revenue_sd);
  json_put_number(w, "revenue_correlation", arm->correlation_revenue);
  json_close(w);
}

/* Both scales of one metric; sample values come from totals of the same users in either arm. */
static void put_contrast(const struct truth_users *t, size_t k, const char *metric, double absolute, double relative,
                         double arm_total, double control_total, double unit, struct json_writer *w)
{
  struct effect e = {
      .metric = metric, .arm = t->users->arms->name[k], .has_population = true, .has_sample = t->rows > 0};
  e.scale = "absolute";
  e.population = absolute;
  e.sample = t->rows > 0 ? (arm_total - control_total) / unit / (double)t->rows : 0;
  put_effect(&e, w);
  e.scale = "relative";
  e.population = relative;
  e.has_sample = control_total > 0;
  e.sample = control_total > 0 ? (arm_total - control_total) / control_total : 0;
  put_effect(&e, w);
}

static void put_users_effects(const struct truth_users *t, const struct lift_sim_truth *arm, struct json_writer *w)
{
  json_open_array(w, "effects");
  for (size_t k = 1; t->period == TRUTH_TEST && k < t->users->arms->n; k++) {
    const struct lift_sim_outcome *treated = &t->total[k], *control = &t->total[0];
    put_contrast(t, k, "converted", arm[k].rate_effect, arm[k].rate_relative, (double)treated->converted,
                 (double)control->converted, 1, w);
    put_contrast(t, k, "revenue", arm[k].revenue_effect, arm[k].revenue_relative, (double)treated->revenue,
                 (double)control->revenue, 100, w);
  }
  json_close(w);
}

enum lift_status truth_users_write(const struct truth_users *truth, struct json_writer *w, struct lift_error *err)
{
  size_t n = truth->period == TRUTH_HISTORY ? 1 : truth->users->arms->n;
  struct lift_sim_truth *arm = calloc(n, sizeof *arm);
  enum lift_status st = arm ? LIFT_OK : lift_fail_memory(err);
  for (size_t k = 0; st == LIFT_OK && k < n; k++)
    st = lift_sim_users_truth(truth->users, (uint32_t)k, &arm[k], err);
  if (st == LIFT_OK) {
    json_open_object(w, NULL);
    put_users_model(truth, w);
    json_put_number(w, "pre_revenue", arm[0].pre_mean);
    json_put_number(w, "pre_revenue_sd", arm[0].pre_sd);
    json_open_array(w, "arms");
    for (size_t k = 0; k < n; k++)
      put_arm(truth, k, &arm[k], w);
    json_close(w);
    put_users_effects(truth, arm, w);
    put_table(&truth->table, w);
    json_close(w);
  }
  free(arm);
  return st;
}

/* ---- markets ---- */

static double money(int64_t hundredths)
{
  return (double)hundredths / 100;
}

static void put_geo_model(const struct truth_geo *t, struct json_writer *w)
{
  const struct lift_sim_panel_model *m = t->model;
  json_put_text(w, "scenario", "geo");
  json_put_integer(w, "geos", m->geos);
  json_put_integer(w, "days", m->periods);
  json_put_text(w, "first_date", t->first_date);
  json_put_text(w, "last_date", t->last_date);
  json_put_number(w, "level", m->level);
  json_put_number(w, "level_sigma", m->level_sigma);
  json_put_number(w, "trend", m->trend);
  json_put_number(w, "season", m->season);
  json_put_integer(w, "season_length", m->season_length);
  json_put_integer(w, "factors", m->factors);
  json_put_number(w, "factor_sd", m->factor_sd);
  json_put_number(w, "factor_phi", m->factor_phi);
  json_put_number(w, "noise_sd", m->noise_sd);
  json_put_number(w, "noise_phi", m->noise_phi);
  json_put_number(w, "media", m->spend);
  json_put_number(w, "media_test", m->spend_test);
  json_put_number(w, "media_jitter", m->spend_jitter);
}

static void put_geo_test(const struct truth_geo *t, struct json_writer *w)
{
  static const char *const kinds[] = {
      [LIFT_SIM_ADDITIVE] = "absolute", [LIFT_SIM_RELATIVE] = "relative", [LIFT_SIM_PER_SPEND] = "iroas"};
  json_put_text_or_null(w, "start", t->start);
  json_put_text_or_null(w, "end", t->end);
  json_put_text(w, "effect_kind", kinds[t->model->kind]);
  json_put_number(w, "effect", t->model->effect);
  json_open_array(w, "treated");
  for (size_t i = 0; i < t->model->n_treated; i++)
    json_put_text(w, NULL, t->geo[t->model->treated[i]]);
  json_close(w);
  json_put_integer(w, "treated_cells", (long long)t->sums.cells);
  json_put_number(w, "increment", money(t->sums.increment));
  json_put_number(w, "untreated", money(t->sums.untreated));
  json_put_number(w, "media_increment", money(t->sums.spend_increment));
  json_put_integer(w, "negative_cells", (long long)t->negative);
}

static void put_geo_effects(const struct truth_geo *t, struct json_writer *w)
{
  const struct lift_sim_panel_model *m = t->model;
  json_open_array(w, "effects");
  if (t->sums.cells) {
    struct effect e = (struct effect){"sales",
                                      "treated",
                                      "absolute",
                                      m->kind == LIFT_SIM_ADDITIVE,
                                      true,
                                      m->effect,
                                      money(t->sums.increment) / (double)t->sums.cells};
    put_effect(&e, w);
    e = (struct effect){"sales",   "treated",       "relative", m->kind == LIFT_SIM_RELATIVE, t->sums.has_relative,
                        m->effect, t->sums.relative};
    put_effect(&e, w);
    e = (struct effect){"sales", "treated", "total", false, true, 0, money(t->sums.increment)};
    put_effect(&e, w);
    e = (struct effect){"sales",           "treated", "iroas",      m->kind == LIFT_SIM_PER_SPEND,
                        t->sums.has_iroas, m->effect, t->sums.iroas};
    put_effect(&e, w);
  }
  json_close(w);
}

void truth_geo_write(const struct truth_geo *truth, struct json_writer *w)
{
  json_open_object(w, NULL);
  put_geo_model(truth, w);
  put_geo_test(truth, w);
  put_geo_effects(truth, w);
  put_table(&truth->table, w);
  json_close(w);
}

/* A simulated panel of markets: its history, or the history and the test. */
#include "section/assignment.h"
#include "section/plan.h"
#include "section/truth.h"
#include "tool/table_path.h"
#include "tools/simulate.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 24 };

/* One panel under way. */
struct geo_run {
  struct step *step;
  const struct simulate_options *o;
  struct lift_sim_panel_model model;
  char (*name)[NAME_SIZE];
  const char **geo;
  uint32_t *treated;
  long first_day;
  uint32_t days; /* of the whole panel; the model's periods are those that are written */
  struct lift_sim_panel panel;
};

static void clear_run(struct geo_run *r)
{
  lift_sim_panel_clear(&r->panel);
  free(r->name);
  free(r->geo);
  free(r->treated);
}

/* ---- the model ---- */

/* "2%" or "0.02". */
static enum lift_status read_share(const char *option, const char *text, const char *usual, double *share,
                                   struct lift_error *err)
{
  bool relative;
  size_t length = text ? strlen(text) : 0;
  if (length > 2 && strcmp(text + length - 2, "pp") == 0)
    return lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not a share such as 2%%", option, text);
  enum lift_status st = simulate_effect(option, text ? text : usual, &relative, share, err);
  if (st == LIFT_OK && *share < 0)
    st = lift_fail(err, LIFT_EUSAGE, "--%s: %s is negative", option, text);
  return st;
}

static enum lift_status read_effect(struct geo_run *r, struct lift_error *err)
{
  const struct simulate_options *o = r->o;
  bool relative = true;
  r->model.kind = o->iroas.set ? LIFT_SIM_PER_SPEND : LIFT_SIM_RELATIVE;
  r->model.effect = o->iroas.value;
  if (!o->effect)
    return LIFT_OK;
  size_t length = strlen(o->effect);
  if (length > 2 && strcmp(o->effect + length - 2, "pp") == 0)
    return lift_fail(err, LIFT_EUSAGE, "--effect: '%s' is not 5%%, nor an amount per market and day", o->effect);
  enum lift_status st = simulate_effect("effect", o->effect, &relative, &r->model.effect, err);
  r->model.kind = relative ? LIFT_SIM_RELATIVE : LIFT_SIM_ADDITIVE;
  return st;
}

static enum lift_status set_model(struct geo_run *r, struct lift_error *err)
{
  const struct simulate_options *o = r->o;
  r->days = o->days.set ? (uint32_t)o->days.value : 120;
  r->model = (struct lift_sim_panel_model){
      .geos = o->geos.set ? (uint32_t)o->geos.value : 40,
      .periods = r->days,
      .level = simulate_number(&o->level, 10000),
      .level_sigma = simulate_number(&o->level_sigma, 0.6),
      .trend = simulate_number(&o->trend, 0.0005),
      .season = simulate_number(&o->season, 0.1),
      .season_length = o->season_length.set ? (uint32_t)o->season_length.value : 7,
      .factors = o->factors.set ? (uint32_t)o->factors.value : 3,
      .factor_sd = simulate_number(&o->factor_sd, 0.05),
      .factor_phi = simulate_number(&o->factor_phi, 0.7),
      .noise_sd = simulate_number(&o->noise_sd, 0.03),
      .noise_phi = simulate_number(&o->noise_phi, 0.3),
      .spend_jitter = simulate_number(&o->media_jitter, 0.2),
  };
  enum lift_status st = read_share("media", o->media, "2%", &r->model.spend, err);
  if (st == LIFT_OK)
    st = read_share("media-test", o->media_test, "4%", &r->model.spend_test, err);
  if (st == LIFT_OK)
    st = read_effect(r, err);
  return st ? st : simulate_first_day(o->first_date, r->days, &r->first_day, err);
}

/* geo-001, geo-002, …: names that do not change when there are more. */
static enum lift_status make_names(struct geo_run *r, struct lift_error *err)
{
  r->name = calloc(r->model.geos, sizeof *r->name);
  r->geo = calloc(r->model.geos, sizeof *r->geo);
  if (!r->name || !r->geo)
    return lift_fail_memory(err);
  for (uint32_t g = 0; g < r->model.geos; g++) {
    snprintf(r->name[g], NAME_SIZE, "geo-%03u", g + 1);
    r->geo[g] = r->name[g];
  }
  return LIFT_OK;
}

/* ---- who and when ---- */

static enum lift_status add_treated(struct geo_run *r, const char *name, struct lift_error *err)
{
  uint32_t g = 0;
  while (g < r->model.geos && strcmp(r->geo[g], name) != 0)
    g++;
  if (g == r->model.geos)
    return lift_fail(err, LIFT_EUSAGE, "treated geo '%s': the geos are geo-001 to %s", name, r->geo[r->model.geos - 1]);
  for (size_t i = 0; i < r->model.n_treated; i++)
    if (r->treated[i] == g)
      return lift_fail(err, LIFT_EUSAGE, "treated geo '%s' is named twice", name);
  r->treated[r->model.n_treated++] = g;
  return LIFT_OK;
}

static int compare_indices(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* --treated, or else those that lift-geo assigned or planned. */
static enum lift_status choose_treated(struct geo_run *r, const struct plan *plan, struct lift_error *err)
{
  struct assignment assignment;
  bool found;
  r->treated = calloc(r->model.geos, sizeof *r->treated);
  enum lift_status st = r->treated ? LIFT_OK : lift_fail_memory(err);
  if (st == LIFT_OK && r->o->treated) {
    char *copy = strdup(r->o->treated), *next = copy;
    st = copy ? LIFT_OK : lift_fail_memory(err);
    while (st == LIFT_OK && next)
      st = add_treated(r, strsep(&next, ","), err);
    free(copy);
  } else if (st == LIFT_OK) {
    st = assignment_read(&r->step->doc, &assignment, &found, err);
    if (st)
      return st;
    for (size_t i = 0; st == LIFT_OK && i < assignment.treateds; i++)
      st = add_treated(r, assignment.treated[i], err);
    for (size_t i = 0; st == LIFT_OK && !assignment.treateds && i < plan->panel.treateds; i++)
      st = add_treated(r, plan->panel.treated[i], err);
    assignment_clear(&assignment);
  }
  qsort(r->treated, r->model.n_treated, sizeof *r->treated, compare_indices);
  return st;
}

/* A date's number in the panel. */
static enum lift_status find_day(const struct geo_run *r, const char *option, const char *text, uint32_t *at,
                                 struct lift_error *err)
{
  struct date date;
  char first[DATE_SIZE], last[DATE_SIZE];
  if (date_parse(text, strlen(text), NULL, &date, NULL) || date.kind != DATE_DAY)
    return lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not a day such as 2026-04-01", option, text);
  if (date.day < r->first_day || date.day >= r->first_day + (long)r->days)
    return lift_fail(err, LIFT_EUSAGE, "--%s: %s is outside of the panel, %s to %s", option, text,
                     simulate_date(r->first_day, first), simulate_date(r->first_day + (long)r->days - 1, last));
  *at = (uint32_t)(date.day - r->first_day);
  return LIFT_OK;
}

static enum lift_status choose_end(struct geo_run *r, const struct plan *plan, struct lift_error *err)
{
  const char *end = r->o->end ? r->o->end : plan->panel.end;
  enum lift_status st = LIFT_OK;
  r->model.end = r->days - 1;
  if (end)
    st = find_day(r, "end", end, &r->model.end, err);
  else if (plan->panel.periods && plan->panel.periods < r->days - r->model.start)
    r->model.end = r->model.start + (uint32_t)plan->panel.periods - 1;
  if (st == LIFT_OK && r->model.end < r->model.start)
    st = lift_fail(err, LIFT_EUSAGE, "the test ends on %s, before it starts", end);
  return st;
}

/* The treated dates, and how far the table goes: a panel that ends before the test has nobody treated. */
static enum lift_status choose_dates(struct geo_run *r, const struct plan *plan, struct lift_error *err)
{
  const struct simulate_options *o = r->o;
  const char *start = o->start ? o->start : plan->panel.start;
  uint32_t through = r->days - 1;
  enum lift_status st = LIFT_OK;
  if (r->model.n_treated && !start)
    return lift_fail(err, LIFT_EUSAGE, "when does the test start? --start DATE");
  if (!r->model.n_treated && (o->start || o->end || o->effect || o->iroas.set))
    return lift_fail(err, LIFT_EUSAGE, "which geos are treated? --treated geo-001,geo-002");
  if (r->model.n_treated)
    st = find_day(r, "start", start, &r->model.start, err);
  if (st == LIFT_OK && r->model.n_treated)
    st = choose_end(r, plan, err);
  if (st == LIFT_OK && o->through)
    st = find_day(r, "through", o->through, &through, err);
  if (st)
    return st;
  r->model.periods = through + 1;
  if (r->model.start > through)
    r->model.n_treated = 0;
  if (r->model.end > through)
    r->model.end = through;
  r->model.treated = r->treated;
  return LIFT_OK;
}

static enum lift_status choose_test(struct geo_run *r, struct lift_error *err)
{
  struct plan plan;
  bool found;
  enum lift_status st = plan_read(&r->step->doc, &plan, &found, err);
  if (st)
    return st;
  st = choose_treated(r, &plan, err);
  if (st == LIFT_OK)
    st = choose_dates(r, &plan, err);
  plan_clear(&plan);
  return st;
}

/* ---- the table ---- */

static enum lift_status put_panel(const struct geo_run *r, struct csv_table *table, struct lift_error *err)
{
  static const char *const header[] = {"geo", "date", "sales", "media"};
  char date[DATE_SIZE];
  for (size_t i = 0; i < sizeof header / sizeof *header; i++)
    csv_table_put_text(table, header[i]);
  enum lift_status st = csv_table_end(table, err);
  for (size_t g = 0; st == LIFT_OK && g < r->model.geos; g++)
    for (size_t t = 0; st == LIFT_OK && t < r->model.periods; t++) {
      size_t cell = g * r->model.periods + t;
      csv_table_put_text(table, r->geo[g]);
      csv_table_put_text(table, simulate_date(r->first_day + (long)t, date));
      csv_table_put_hundredths(table, r->panel.outcome[cell]);
      csv_table_put_hundredths(table, r->panel.spend[cell]);
      st = csv_table_end(table, err);
    }
  return st;
}

static enum lift_status put_truth(struct geo_run *r, struct csv_table *table, const char *path, struct lift_error *err)
{
  const struct lift_sim_panel_model *m = &r->model;
  char first[DATE_SIZE], last[DATE_SIZE], start[DATE_SIZE], end[DATE_SIZE];
  struct json_writer w;
  struct truth_geo truth = {.model = m,
                            .geo = r->geo,
                            .first_date = simulate_date(r->first_day, first),
                            .last_date = simulate_date(r->first_day + (long)m->periods - 1, last),
                            .negative = r->panel.negative,
                            .table = {.file = table_path_name(path)}};
  if (m->n_treated) {
    truth.start = simulate_date(r->first_day + (long)m->start, start);
    truth.end = simulate_date(r->first_day + (long)m->end, end);
  }
  csv_table_digest(table, &truth.table.digest);
  enum lift_status st = lift_sim_panel_truth(&r->panel, &truth.sums, err);
  json_write_init(&w);
  if (st == LIFT_OK) {
    truth_geo_write(&truth, &w);
    st = step_put(r->step, "truth", &w, err);
  }
  json_write_clear(&w);
  if (st == LIFT_OK && r->panel.negative)
    st = step_warn(r->step, "negative-sales", err,
                   "%llu of %llu cells have negative sales: less noise, or a smaller effect",
                   (unsigned long long)r->panel.negative, (unsigned long long)m->geos * m->periods);
  return st;
}

enum lift_status simulate_geo(struct step *step, const struct simulate_options *o, struct lift_error *err)
{
  struct geo_run r = {.step = step, .o = o};
  struct csv_table table = {0};
  const char *path;
  uint64_t seed;
  enum lift_status st = set_model(&r, err);
  if (st == LIFT_OK)
    st = make_names(&r, err);
  if (st == LIFT_OK)
    st = choose_test(&r, err);
  if (st == LIFT_OK)
    st = step_seed(step, &seed, err);
  if (st == LIFT_OK)
    st = lift_sim_panel_draw(&r.panel, &r.model, seed, 0, err);
  if (st == LIFT_OK)
    st = table_path(step, o->table, &path, err);
  if (st == LIFT_OK)
    st = csv_table_open(&table, path, 0, err);
  if (st == LIFT_OK)
    st = put_panel(&r, &table, err);
  if (st == LIFT_OK)
    st = put_truth(&r, &table, path, err);
  if (st == LIFT_OK)
    st = csv_table_commit(&table, err);
  csv_table_close(&table);
  clear_run(&r);
  return st;
}

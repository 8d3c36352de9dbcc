/* Simulated users: a list, the results of a test, or a history. */
#include "io/csv.h"
#include "section/assign_arms.h"
#include "section/assignment.h"
#include "section/truth.h"
#include "tool/progress.h"
#include "tool/table_path.h"
#include "tools/simulate.h"

#include <stdlib.h>
#include <string.h>

enum { BEAT = 1 << 14, ID_SIZE = 32 };

/* Users of the history are others than those of the test. */
static const uint64_t HISTORY_FIRST = (uint64_t)1 << 32;

/* One table under way. */
struct users_run {
  struct step *step;
  const struct simulate_options *o;
  struct plan plan; /* the arms, as the data write them */
  struct lift_arms arms;
  struct lift_sim_effect *effect;
  double correlation;
  struct lift_sim_users users;
  uint64_t n;
  long first_day;
  uint32_t *assigned; /* arm of each user, LIFT_ARM_NONE: not in the test; NULL: the simulation's own */
  long long rows, *count;
  struct lift_sim_outcome *total;
};

static void clear_run(struct users_run *r)
{
  plan_clear(&r->plan);
  lift_sim_users_clear(&r->users);
  lift_arms_clear(&r->arms);
  free(r->effect);
  free(r->assigned);
  free(r->count);
  free(r->total);
}

static const char *print_id(const struct users_run *r, uint64_t i, char id[ID_SIZE])
{
  snprintf(id, ID_SIZE, "%c%07llu", r->o->period == TRUTH_HISTORY ? 'p' : 'u', (unsigned long long)i + 1);
  return id;
}

/* ---- the model ---- */

static enum lift_status take_planned_arms(struct users_run *r, struct lift_error *err)
{
  struct plan planned;
  bool found;
  enum lift_status st = plan_read(&r->step->doc, &planned, &found, err);
  if (st)
    return st;
  for (size_t i = 0; st == LIFT_OK && i < planned.arms; i++)
    st = plan_add_arm(&r->plan, planned.arm[i].name, planned.arm[i].value, planned.arm[i].weight, err);
  plan_clear(&planned);
  return st;
}

static enum lift_status take_assigned_arms(struct users_run *r, struct lift_error *err)
{
  struct assignment assignment;
  bool found;
  enum lift_status st = assignment_read(&r->step->doc, &assignment, &found, err);
  if (st)
    return st;
  for (size_t i = 0; st == LIFT_OK && i < assignment.arms; i++)
    st = plan_add_arm(&r->plan, assignment.arm[i].name, NULL, assignment.arm[i].weight, err);
  assignment_clear(&assignment);
  return st;
}

/* The option's arms, the plan's, the assignment's, or two. */
static enum lift_status choose_arms(struct users_run *r, struct lift_error *err)
{
  if (r->o->arms)
    return plan_parse_arms(&r->plan, r->o->arms, err);
  enum lift_status st = take_planned_arms(r, err);
  if (st == LIFT_OK && !r->plan.arms)
    st = take_assigned_arms(r, err);
  return st || r->plan.arms ? st : plan_parse_arms(&r->plan, "control,treated", err);
}

/* One effect for all treated arms, or one for each. */
static enum lift_status read_effects(const struct users_run *r, const char *option, const char *text,
                                     struct lift_error *err)
{
  char *copy = strdup(text), *next = copy;
  size_t n = 0, arms = r->arms.n;
  enum lift_status st = copy ? LIFT_OK : lift_fail_memory(err);
  while (st == LIFT_OK && next) {
    bool relative;
    double value;
    st = simulate_effect(option, strsep(&next, ","), &relative, &value, err);
    bool basket = strcmp(option, "effect-basket") == 0;
    if (st == LIFT_OK && basket && !relative && value != 0)
      st = lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not relative, as 3%% is", option, text);
    for (size_t k = n + 1; st == LIFT_OK && k < (n ? n + 2 : arms) && k < arms; k++) {
      if (basket)
        r->effect[k].basket = value;
      else
        r->effect[k] = (struct lift_sim_effect){value, !relative, r->effect[k].basket};
    }
    n++;
  }
  if (st == LIFT_OK && n != 1 && n != arms - 1)
    st = lift_fail(err, LIFT_EUSAGE, "--%s %s: expected one effect, or one for each of the %zu arms behind the control",
                   option, text, arms - 1);
  free(copy);
  return st;
}

static enum lift_status open_model(struct users_run *r, struct lift_error *err)
{
  const struct simulate_options *o = r->o;
  uint64_t seed;
  uint32_t days = o->days.set ? (uint32_t)o->days.value : 1;
  r->n = o->users.set ? (uint64_t)o->users.value : 10000;
  r->correlation = simulate_number(&o->correlation, 0.5);
  enum lift_status st = choose_arms(r, err);
  if (st == LIFT_OK)
    st = lift_context(err, assign_arms_set(&r->plan, &r->arms, err), "--arms");
  if (st)
    return st;
  r->effect = calloc(r->arms.n, sizeof *r->effect);
  r->count = calloc(r->arms.n, sizeof *r->count);
  r->total = calloc(r->arms.n, sizeof *r->total);
  if (!r->effect || !r->count || !r->total)
    return lift_fail_memory(err);
  if (o->effect_rate)
    st = read_effects(r, "effect-rate", o->effect_rate, err);
  if (st == LIFT_OK && o->effect_basket)
    st = read_effects(r, "effect-basket", o->effect_basket, err);
  if (st == LIFT_OK)
    st = simulate_first_day(o->first_date, days, &r->first_day, err);
  if (st == LIFT_OK)
    st = step_seed(r->step, &seed, err);
  struct lift_sim_users_model model = {.rate = simulate_number(&o->rate, 0.1),
                                       .basket_mean = simulate_number(&o->basket_mean, 50),
                                       .basket_sd = simulate_number(&o->basket_sd, 30),
                                       .correlation = r->correlation,
                                       .days = days,
                                       .effect = r->effect};
  return st ? st : lift_sim_users_open(&r->users, &model, &r->arms, seed, err);
}

/* ---- an assignment made elsewhere ---- */

/* The user of an id: one of those drawn. */
static bool find_user(const struct users_run *r, const struct csv_field *id, uint64_t *i)
{
  char *end, printed[ID_SIZE];
  if (id->length < 2 || id->length >= ID_SIZE || id->text[1] < '0' || id->text[1] > '9')
    return false;
  unsigned long long number = strtoull(id->text + 1, &end, 10);
  *i = number - 1;
  return !*end && number >= 1 && number <= r->n && strcmp(print_id(r, *i, printed), id->text) == 0;
}

static enum lift_status assign_row(struct users_run *r, const struct csv *csv, const struct csv_row *row,
                                   size_t unit_at, size_t arm_at, struct lift_error *err)
{
  uint64_t i;
  char last[ID_SIZE];
  const char *text = row->field[arm_at].text;
  uint32_t arm = 0;
  if (!find_user(r, &row->field[unit_at], &i))
    return csv_fail(csv, row, unit_at, err, LIFT_EDATA, "is none of the simulated users u0000001 to %s",
                    print_id(r, r->n - 1, last));
  while (arm < r->plan.arms && strcmp(r->plan.arm[arm].name, text) != 0 && strcmp(r->plan.arm[arm].value, text) != 0)
    arm++;
  if (arm == r->plan.arms)
    return csv_fail(csv, row, arm_at, err, LIFT_EDATA, "is none of the arms; name them by --arms");
  if (r->assigned[i] != LIFT_ARM_NONE)
    return csv_fail(csv, row, unit_at, err, LIFT_EDATA, "is assigned twice");
  r->assigned[i] = arm;
  return LIFT_OK;
}

/* `table` is the file to be written. */
static enum lift_status read_assignment(struct users_run *r, const char *table, struct lift_error *err)
{
  struct csv *csv;
  struct csv_row row;
  const char *path;
  size_t unit_at = 0, arm_at = 0;
  r->assigned = malloc(r->n * sizeof *r->assigned);
  if (!r->assigned)
    return lift_fail_memory(err);
  for (uint64_t i = 0; i < r->n; i++)
    r->assigned[i] = LIFT_ARM_NONE;
  enum lift_status st = step_path(r->step, r->o->assignment, &path, err);
  if (st == LIFT_OK)
    st = table_path_differs(table, "--assignment", path, err);
  if (st == LIFT_OK)
    st = csv_open(&csv, path, &(struct csv_options){.sha256 = tool_common()->digest != NULL}, err);
  if (st)
    return st;
  st = csv_find(csv, r->o->unit ? r->o->unit : "unit_id", &unit_at, err);
  if (st == LIFT_OK)
    st = csv_find(csv, "arm", &arm_at, err);
  while (st == LIFT_OK && !(st = csv_next(csv, &row, err)) && !row.end)
    st = assign_row(r, csv, &row, unit_at, arm_at, err);
  if (st == LIFT_OK && csv_digest(csv)->rows == 0)
    st = lift_fail(err, LIFT_EDATA, "%s: no user is assigned", csv_name(csv));
  if (st == LIFT_OK)
    st = step_read(r->step, "assignment", path, csv_digest(csv)->rows, csv_digest(csv), err);
  csv_close(csv);
  return st;
}

/* ---- the table ---- */

static enum lift_status put_header(const struct users_run *r, struct csv_table *table, struct lift_error *err)
{
  bool results = !r->o->without_results;
  csv_table_put_text(table, r->o->unit ? r->o->unit : "unit_id");
  if (results && r->o->period == TRUTH_TEST)
    csv_table_put_text(table, "arm");
  if (results && r->o->days.set)
    csv_table_put_text(table, "date");
  csv_table_put_text(table, "pre_revenue");
  if (results) {
    csv_table_put_text(table, "converted");
    csv_table_put_text(table, "revenue");
  }
  return csv_table_end(table, err);
}

static enum lift_status put_user(const struct users_run *r, uint64_t i, const struct lift_sim_user *user, uint32_t arm,
                                 struct csv_table *table, struct lift_error *err)
{
  char text[ID_SIZE], date[DATE_SIZE];
  bool results = !r->o->without_results;
  csv_table_put_text(table, print_id(r, i, text));
  if (results && r->o->period == TRUTH_TEST)
    csv_table_put_text(table, r->plan.arm[arm].value);
  if (results && r->o->days.set)
    csv_table_put_text(table, simulate_date(r->first_day + (long)user->day, date));
  csv_table_put_hundredths(table, user->pre_revenue);
  if (results) {
    struct lift_sim_outcome outcome = lift_sim_user_outcome(&r->users, user, arm);
    csv_table_put_integer(table, outcome.converted);
    csv_table_put_hundredths(table, outcome.revenue);
  }
  return csv_table_end(table, err);
}

/* What the user would have given in every arm. */
static enum lift_status add_outcomes(struct users_run *r, const struct lift_sim_user *user, struct lift_error *err)
{
  for (uint32_t k = 0; k < r->arms.n; k++) {
    struct lift_sim_outcome one = lift_sim_user_outcome(&r->users, user, k);
    r->total[k].converted += one.converted;
    if (__builtin_add_overflow(r->total[k].revenue, one.revenue, &r->total[k].revenue))
      return lift_fail(err, LIFT_EDATA, "the revenue of arm '%s' does not fit 64 bits", r->arms.name[k]);
  }
  return LIFT_OK;
}

static enum lift_status put_users(struct users_run *r, struct csv_table *table, struct lift_error *err)
{
  struct progress progress;
  bool history = r->o->period == TRUTH_HISTORY;
  enum lift_status st = put_header(r, table, err);
  progress_start(&progress, "simulating", "users", tool_common()->quiet);
  for (uint64_t i = 0; st == LIFT_OK && i < r->n; i++) {
    struct lift_sim_user user;
    if (i % BEAT == 0)
      progress_at(&progress, (double)i, (double)r->n);
    if (r->assigned && r->assigned[i] == LIFT_ARM_NONE)
      continue;
    lift_sim_user_draw(&r->users, history ? HISTORY_FIRST + i : i, &user);
    uint32_t arm = history ? 0 : r->assigned ? r->assigned[i] : user.arm;
    r->rows++;
    r->count[arm]++;
    st = put_user(r, i, &user, arm, table, err);
    if (st == LIFT_OK && !history)
      st = add_outcomes(r, &user, err);
  }
  progress_end(&progress);
  return st;
}

static enum lift_status put_truth(struct users_run *r, struct csv_table *table, const char *path,
                                  struct lift_error *err)
{
  const struct simulate_options *o = r->o;
  char first[DATE_SIZE];
  bool shows_arms = o->period == TRUTH_TEST && !o->without_results;
  struct json_writer w;
  struct truth_users truth = {.users = &r->users,
                              .correlation = r->correlation,
                              .period = (enum truth_period)o->period,
                              .first_date = o->days.set ? simulate_date(r->first_day, first) : NULL,
                              .n = r->n,
                              .rows = r->rows,
                              .count = shows_arms ? r->count : NULL,
                              .total = r->total,
                              .table = {.file = table_path_name(path)}};
  csv_table_digest(table, &truth.table.digest);
  json_write_init(&w);
  enum lift_status st = truth_users_write(&truth, &w, err);
  if (st == LIFT_OK)
    st = step_put(r->step, "truth", &w, err);
  json_write_clear(&w);
  return st;
}

enum lift_status simulate_users(struct step *step, const struct simulate_options *o, struct lift_error *err)
{
  struct users_run r = {.step = step, .o = o};
  struct csv_table table = {0};
  const char *path;
  enum lift_status st = open_model(&r, err);
  if (st == LIFT_OK)
    st = table_path(step, o->table, &path, err);
  if (st == LIFT_OK && o->assignment)
    st = read_assignment(&r, path, err);
  if (st == LIFT_OK)
    st = csv_table_open(&table, path, 0, err);
  if (st == LIFT_OK)
    st = put_users(&r, &table, err);
  if (st == LIFT_OK)
    st = put_truth(&r, &table, path, err);
  if (st == LIFT_OK)
    st = csv_table_commit(&table, err);
  csv_table_close(&table);
  clear_run(&r);
  return st;
}

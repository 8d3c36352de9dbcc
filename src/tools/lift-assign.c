/* lift-assign: units into arms at random, with fixed counts or by a hash rule. */
#include "section/assign_units.h"
#include "tool/progress.h"
#include "tool/table_path.h"
#include "tools/assign.h"

#include <stdlib.h>
#include <string.h>

static const char *const randomize_names[] = {"hash", "complete", NULL};

static struct {
  const char *arms, *units, *unit, *salt, *table, *delimiter;
  int randomize;
} opt;

static const struct option options[] = {
    {OPTION_TEXT, "arms", 0, "ARMS", &opt.arms, 0, 0, NULL,
     "control:1,mail:3 (name:share), the control first (default: the plan's)"},
    {OPTION_CHOICE, "randomize", 0, "HOW", &opt.randomize, 0, 0, randomize_names,
     "default: complete with --units, else the hash rule alone"},
    {OPTION_TEXT, "salt", 0, "TEXT", &opt.salt, 0, 0, NULL, "of the hash rule (default: the experiment's name)"},
    {OPTION_INPUT, "units", 0, "FILE", &opt.units, 0, 0, NULL, "CSV of the units; - is standard input"},
    {OPTION_TEXT, "unit", 0, "COL", &opt.unit, 0, 0, NULL, "column of the unit's id (default: the only one)"},
    {OPTION_OUTPUT, "table", 0, "FILE", &opt.table, 0, 0, NULL, "CSV to write: unit and arm"},
    {OPTION_TEXT, "delimiter", 0, "C", &opt.delimiter, 0, 0, NULL, "of both CSVs (default ,)"},
    {0},
};

static enum lift_status check(const struct options *given, struct lift_error *err)
{
  const struct tool_common *common = tool_common();
  bool piped = !common->fresh && (!common->document || strcmp(common->document, "-") == 0);
  bool choice = options_given(given, "randomize");
  if (common->append)
    return lift_fail(err, LIFT_EUSAGE, "--append: an experiment has one assignment");
  if (opt.units && !opt.table)
    return lift_fail(err, LIFT_EUSAGE, "--units: where do the arms go? --table FILE");
  if (opt.table && !opt.units)
    return lift_fail(err, LIFT_EUSAGE, "--table: which units? --units FILE");
  if (opt.unit && !opt.units)
    return lift_fail(err, LIFT_EUSAGE, "--unit names a column of the list: --units FILE");
  if (opt.units && strcmp(opt.units, "-") == 0 && piped)
    return lift_fail(err, LIFT_EUSAGE,
                     "--units -: standard input is the document; name it by --document FILE, or start one with --new");
  if (choice && opt.randomize == ASSIGNMENT_COMPLETE && !opt.units)
    return lift_fail(err, LIFT_EUSAGE, "--randomize complete fixes the arms' counts: it needs the list, --units FILE");
  if (opt.salt && (choice ? opt.randomize == ASSIGNMENT_COMPLETE : opt.units != NULL))
    return lift_fail(err, LIFT_EUSAGE, "--salt is for the hash rule: --randomize hash");
  if (opt.delimiter && opt.delimiter[1])
    return lift_fail(err, LIFT_EUSAGE, "--delimiter: '%s' is not one byte", opt.delimiter);
  return opt.table ? table_path_check(opt.table, err) : LIFT_OK;
}

/* ---- the arms ---- */

/* The option's arms, or else the plan's. */
static enum lift_status choose_arms(struct step *step, const struct plan *plan, struct lift_arms *arms,
                                    struct assignment *assignment, struct lift_error *err)
{
  struct plan asked = {0};
  const struct plan *source = opt.arms ? &asked : plan;
  if (plan->panel.model)
    return lift_fail(err, LIFT_EUSAGE, "the plan is of a test on markets, which lift-geo assigned");
  if (!opt.arms && !plan->arms)
    return lift_fail(err, LIFT_EUSAGE, "which arms? --arms control,mail with the control first");
  enum lift_status st = opt.arms ? plan_parse_arms(&asked, opt.arms, err) : LIFT_OK;
  if (st == LIFT_OK)
    st = lift_context(err, assign_arms_set(source, arms, err), "--arms");
  if (st == LIFT_OK && opt.arms)
    st = assign_check_arms(step, plan, &asked, arms, err);
  for (size_t i = 0; st == LIFT_OK && i < source->arms; i++)
    st = assignment_add_arm(assignment, source->arm[i].name, source->arm[i].weight, -1, err);
  plan_clear(&asked);
  return st;
}

/* ---- the work ---- */

static void beat(void *data, double units)
{
  progress_at(data, units, 0);
}

static enum lift_status keep_result(const struct assign_units_result *result, struct assignment *assignment,
                                    struct lift_error *err)
{
  assignment->units = result->units;
  assignment->unit = strdup(result->unit);
  for (size_t k = 0; k < assignment->arms; k++)
    assignment->arm[k].n = result->count[k];
  return assignment->unit ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status keep_table(const char *path, struct csv_table *table, struct assignment *assignment,
                                   struct lift_error *err)
{
  struct digest_text digest;
  csv_table_digest(table, &digest);
  assignment->table = (struct assignment_table){strdup(table_path_name(path)), (long long)digest.rows,
                                                strdup(digest.xxh3), strdup(digest.row_sum)};
  return assignment->table.file && assignment->table.xxh3 && assignment->table.row_sum ? LIFT_OK
                                                                                       : lift_fail_memory(err);
}

/* Read the list and write the table, which stays uncommitted. */
static enum lift_status assign(struct step *step, const struct lift_arms *arms, uint64_t seed, struct csv_table *table,
                               struct assignment *assignment, struct lift_error *err)
{
  struct progress progress;
  struct assign_units_result result = {0};
  struct assign_units_task task = {.arms = arms,
                                   .method = lift_randomize_find(assignment_method_names[assignment->method]),
                                   .salt = assignment->salt,
                                   .seed = seed,
                                   .unit = opt.unit,
                                   .delimiter = opt.delimiter ? opt.delimiter[0] : 0,
                                   .sha256 = tool_common()->digest != NULL,
                                   .beat = beat,
                                   .beat_data = &progress};
  const char *list, *path;
  progress_start(&progress, "assigning", "units", tool_common()->quiet);
  enum lift_status st = step_path(step, opt.units, &list, err);
  if (st == LIFT_OK)
    st = table_path(step, opt.table, &path, err);
  if (st == LIFT_OK)
    st = table_path_differs(path, "--units", list, err);
  if (st == LIFT_OK)
    st = csv_table_open(table, path, task.delimiter, err);
  if (st == LIFT_OK)
    st = assign_units(list, &task, table, &result, err);
  progress_end(&progress);
  if (st == LIFT_OK)
    st = step_read(step, "units", list, result.digest.rows, &result.digest, err);
  if (st == LIFT_OK)
    st = keep_result(&result, assignment, err);
  if (st == LIFT_OK)
    st = keep_table(path, table, assignment, err);
  assign_units_clear(&result);
  return st;
}

/* The salt of the hash rule, or the seed of a draw. */
static enum lift_status choose_chance(struct step *step, struct assignment *assignment, uint64_t *seed,
                                      struct lift_error *err)
{
  char text[32];
  if (assignment->method == ASSIGNMENT_COMPLETE) {
    enum lift_status st = step_seed(step, seed, err);
    snprintf(text, sizeof text, "%llu", (unsigned long long)*seed);
    return st ? st : (assignment->seed = strdup(text)) ? LIFT_OK : lift_fail_memory(err);
  }
  const char *salt = opt.salt ? opt.salt : step->doc.name;
  if (!*salt)
    return lift_fail(err, LIFT_EUSAGE, "the hash rule needs a salt: give the experiment a name (--name) or a --salt");
  if (strchr(salt, 0x1F))
    return lift_fail(err, LIFT_EUSAGE, "--salt: it holds the byte 0x1F, which separates a salt from a unit's id");
  return (assignment->salt = strdup(salt)) ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status put_assignment(struct step *step, const struct assignment *assignment, struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  assignment_write(assignment, &w);
  enum lift_status st = step_put(step, "assignment", &w, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  struct plan plan;
  struct lift_arms arms = {0};
  struct csv_table table = {0};
  struct assignment assignment = {.units = -1};
  uint64_t seed = 0;
  bool planned, complete = step_given(step, "randomize") ? opt.randomize == ASSIGNMENT_COMPLETE : opt.units != NULL;
  assignment.method = complete ? ASSIGNMENT_COMPLETE : ASSIGNMENT_HASH;
  enum lift_status st = plan_read(&step->doc, &plan, &planned, err);
  if (st)
    return st;
  st = choose_arms(step, &plan, &arms, &assignment, err);
  if (st == LIFT_OK)
    st = choose_chance(step, &assignment, &seed, err);
  if (st == LIFT_OK && opt.units) {
    st = assign(step, &arms, seed, &table, &assignment, err);
    if (st == LIFT_OK)
      st = assign_check_ratio(step, &arms, &assignment, err);
    if (st == LIFT_OK)
      st = assign_check_size(step, assignment.units, err);
  }
  if (st == LIFT_OK)
    st = put_assignment(step, &assignment, err);
  if (st == LIFT_OK && opt.units)
    st = csv_table_commit(&table, err);
  csv_table_close(&table);
  assignment_clear(&assignment);
  lift_arms_clear(&arms);
  plan_clear(&plan);
  return st;
}

static const struct tool tool = {
    .name = "lift-assign",
    .summary = "Assign units to arms at random, reproducibly.",
    .adds = "assignment",
    .options = options,
    .check = check,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

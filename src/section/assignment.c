#include "section/assignment.h"

#include "lift/number.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *const assignment_method_names[] = {"hash", "complete", "purposive", "given", NULL};

void assignment_clear(struct assignment *assignment)
{
  if (!assignment)
    return;
  for (size_t i = 0; i < assignment->arms; i++) {
    free(assignment->arm[i].name);
    free(assignment->arm[i].weight);
  }
  for (size_t i = 0; i < assignment->treateds; i++)
    free(assignment->treated[i]);
  free(assignment->arm);
  free(assignment->treated);
  free(assignment->unit);
  free(assignment->salt);
  free(assignment->seed);
  free(assignment->table.file);
  free(assignment->table.xxh3);
  free(assignment->table.row_sum);
  *assignment = (struct assignment){0};
}

static void share_out(struct assignment *assignment)
{
  double sum = 0, x;
  for (size_t i = 0; i < assignment->arms; i++)
    if (lift_number_parse(assignment->arm[i].weight, strlen(assignment->arm[i].weight), &x))
      sum += x;
  for (size_t i = 0; i < assignment->arms; i++)
    if (lift_number_parse(assignment->arm[i].weight, strlen(assignment->arm[i].weight), &x))
      assignment->arm[i].share = sum > 0 ? x / sum : 0;
}

enum lift_status assignment_add_arm(struct assignment *assignment, const char *name, const char *weight, long long n,
                                    struct lift_error *err)
{
  double x;
  weight = weight ? weight : "1";
  if (!*name)
    return lift_fail(err, LIFT_EUSAGE, "an arm without a name");
  if (!lift_number_parse(weight, strlen(weight), &x) || x < 0)
    return lift_fail(err, LIFT_EUSAGE, "arm '%s': the share '%s' is not a number of at least 0", name, weight);
  for (size_t i = 0; i < assignment->arms; i++)
    if (strcmp(assignment->arm[i].name, name) == 0)
      return lift_fail(err, LIFT_EUSAGE, "arm '%s' is there twice", name);
  struct assignment_arm *grown = realloc(assignment->arm, (assignment->arms + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  assignment->arm = grown;
  struct assignment_arm *arm = &grown[assignment->arms++];
  *arm = (struct assignment_arm){strdup(name), strdup(weight), 0, n};
  if (!arm->name || !arm->weight)
    return lift_fail_memory(err);
  share_out(assignment);
  return LIFT_OK;
}

/* ---- writing ---- */

static void put_count(struct json_writer *w, const char *key, long long n)
{
  if (n < 0)
    json_put_null(w, key);
  else
    json_put_integer(w, key, n);
}

static void write_arms(const struct assignment *assignment, struct json_writer *w)
{
  json_open_array(w, "arms");
  for (size_t i = 0; i < assignment->arms; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "name", assignment->arm[i].name);
    json_put_text(w, "weight", assignment->arm[i].weight);
    json_put_number(w, "share", assignment->arm[i].share);
    put_count(w, "n", assignment->arm[i].n);
    json_close(w);
  }
  json_close(w);
}

static void write_table(const struct assignment_table *table, struct json_writer *w)
{
  if (!table->file) {
    json_put_null(w, "table");
    return;
  }
  json_open_object(w, "table");
  json_put_text(w, "file", table->file);
  json_put_integer(w, "rows", table->rows);
  json_put_text(w, "xxh3", table->xxh3 ? table->xxh3 : "");
  json_put_text(w, "row_sum", table->row_sum ? table->row_sum : "");
  json_close(w);
}

static void write_srm(const struct assignment_srm *srm, struct json_writer *w)
{
  if (!srm->set) {
    json_put_null(w, "srm");
    return;
  }
  json_open_object(w, "srm");
  json_put_number(w, "statistic", srm->statistic);
  json_put_number(w, "df", srm->df);
  json_put_number(w, "p_value", srm->p_value);
  json_put_number(w, "threshold", srm->threshold);
  json_close(w);
}

void assignment_write(const struct assignment *assignment, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "method", assignment_method_names[assignment->method]);
  json_put_text_or_null(w, "unit", assignment->unit);
  json_put_text_or_null(w, "salt", assignment->salt);
  json_put_text_or_null(w, "seed", assignment->seed);
  write_arms(assignment, w);
  put_count(w, "units", assignment->units);
  write_table(&assignment->table, w);
  write_srm(&assignment->srm, w);
  if (assignment->treateds) {
    json_open_array(w, "treated");
    for (size_t i = 0; i < assignment->treateds; i++)
      json_put_text(w, NULL, assignment->treated[i]);
    json_close(w);
  }
  json_close(w);
}

/* ---- reading ---- */

static enum lift_status copy_optional(const struct json *at, const char *key, char **copy, struct lift_error *err)
{
  const char *text;
  bool found;
  enum lift_status st = json_optional_text(at, key, &text, &found, err);
  if (st || !found)
    return st;
  *copy = strdup(text);
  return *copy ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status count_optional(const struct json *at, const char *key, long long *n, struct lift_error *err)
{
  bool found;
  *n = -1;
  return json_optional_integer(at, key, 0, LLONG_MAX, n, &found, err);
}

/* The weight of a document that has only shares is the share, as the shortest text that reads back to it. */
static enum lift_status read_weight(const struct json *arm, char printed[LIFT_NUMBER_SIZE], const char **weight,
                                    struct lift_error *err)
{
  bool found;
  double share;
  enum lift_status st = json_optional_text(arm, "weight", weight, &found, err);
  if (st || found)
    return st;
  *weight = NULL;
  st = json_optional_number(arm, "share", &share, &found, err);
  if (st == LIFT_OK && found) {
    lift_number_print(share, printed);
    *weight = printed;
  }
  return st;
}

static enum lift_status read_arms(const struct json *at, struct assignment *assignment, struct lift_error *err)
{
  struct json arms, arm;
  bool found;
  enum lift_status st = json_optional_array(at, "arms", &arms, &found, err);
  for (bool more = st == LIFT_OK && found && json_first(&arms, &arm); st == LIFT_OK && more; more = json_next(&arm)) {
    const char *name, *weight = NULL;
    char printed[LIFT_NUMBER_SIZE];
    long long n = -1;
    struct lift_error why = {""};
    st = json_text(&arm, "name", &name, err);
    if (st == LIFT_OK)
      st = read_weight(&arm, printed, &weight, err);
    if (st == LIFT_OK)
      st = count_optional(&arm, "n", &n, err);
    if (st == LIFT_OK && assignment_add_arm(assignment, name, weight, n, &why))
      st = json_fail(&arm, err, "%s", why.text);
  }
  return st;
}

static enum lift_status read_table(const struct json *at, struct assignment_table *table, struct lift_error *err)
{
  struct json object;
  bool found;
  enum lift_status st = json_optional_object(at, "table", &object, &found, err);
  if (st || !found)
    return st;
  st = copy_optional(&object, "file", &table->file, err);
  if (st == LIFT_OK)
    st = json_integer(&object, "rows", 0, LLONG_MAX, &table->rows, err);
  if (st == LIFT_OK)
    st = copy_optional(&object, "xxh3", &table->xxh3, err);
  if (st == LIFT_OK)
    st = copy_optional(&object, "row_sum", &table->row_sum, err);
  return st;
}

static enum lift_status read_srm(const struct json *at, struct assignment_srm *srm, struct lift_error *err)
{
  struct json object;
  enum lift_status st = json_optional_object(at, "srm", &object, &srm->set, err);
  if (st || !srm->set)
    return st;
  st = json_number(&object, "statistic", &srm->statistic, err);
  if (st == LIFT_OK)
    st = json_number(&object, "df", &srm->df, err);
  if (st == LIFT_OK)
    st = json_number(&object, "p_value", &srm->p_value, err);
  if (st == LIFT_OK)
    st = json_number(&object, "threshold", &srm->threshold, err);
  return st;
}

static enum lift_status read_treated(const struct json *at, struct assignment *assignment, struct lift_error *err)
{
  struct json list, element;
  bool found;
  enum lift_status st = json_optional_array(at, "treated", &list, &found, err);
  if (st || !found)
    return st;
  assignment->treated = calloc(json_count(&list) + 1, sizeof *assignment->treated);
  if (!assignment->treated)
    return lift_fail_memory(err);
  for (bool more = json_first(&list, &element); st == LIFT_OK && more; more = json_next(&element)) {
    const char *name;
    st = json_as_text(&element, &name, err);
    if (st == LIFT_OK && !(assignment->treated[assignment->treateds++] = strdup(name)))
      st = lift_fail_memory(err);
  }
  return st;
}

static enum lift_status read_whole(const struct json *at, struct assignment *assignment, struct lift_error *err)
{
  size_t method = 0;
  enum lift_status st = json_text_choice(at, "method", assignment_method_names, &method, err);
  assignment->method = (enum assignment_method)method;
  if (st == LIFT_OK)
    st = copy_optional(at, "unit", &assignment->unit, err);
  if (st == LIFT_OK)
    st = copy_optional(at, "salt", &assignment->salt, err);
  if (st == LIFT_OK)
    st = copy_optional(at, "seed", &assignment->seed, err);
  if (st == LIFT_OK)
    st = read_arms(at, assignment, err);
  if (st == LIFT_OK)
    st = count_optional(at, "units", &assignment->units, err);
  if (st == LIFT_OK)
    st = read_table(at, &assignment->table, err);
  if (st == LIFT_OK)
    st = read_srm(at, &assignment->srm, err);
  return st ? st : read_treated(at, assignment, err);
}

enum lift_status assignment_read(const struct doc *doc, struct assignment *assignment, bool *found,
                                 struct lift_error *err)
{
  struct json_tree tree;
  struct json at;
  *assignment = (struct assignment){.units = -1};
  *found = doc_has(doc, "assignment");
  if (!*found)
    return LIFT_OK;
  enum lift_status st = doc_open(doc, "assignment", &tree, &at, err);
  if (st == LIFT_OK)
    st = json_as_object(&at, err);
  if (st == LIFT_OK)
    st = read_whole(&at, assignment, err);
  json_tree_clear(&tree);
  if (st)
    assignment_clear(assignment);
  return st;
}

enum lift_status assignment_rule(const struct assignment *assignment, struct lift_arms *arms, struct lift_error *err)
{
  if (assignment->method != ASSIGNMENT_HASH || !assignment->salt)
    return lift_fail(err, LIFT_EUSAGE, "the assignment is not by a hash rule with a salt: it cannot be recomputed");
  const char **text = malloc((2 * assignment->arms + 1) * sizeof *text);
  if (!text)
    return lift_fail_memory(err);
  for (size_t i = 0; i < assignment->arms; i++) {
    text[i] = assignment->arm[i].name;
    text[assignment->arms + i] = assignment->arm[i].weight;
  }
  enum lift_status st = lift_arms_set(arms, assignment->arms, text, text + assignment->arms, err);
  free(text);
  return lift_context(err, st, "assignment.arms");
}

#include "section/plan.h"

#include "io/json_digest.h"
#include "lift/number.h"
#include "section/plan_panel.h"

#include <stdlib.h>
#include <string.h>

const char *const plan_correction_names[] = {"none", "bonferroni", "holm", NULL};
const char *const plan_scale_names[] = {"absolute", "relative", NULL};
const char *const plan_alternative_names[] = {"two-sided", "greater", "less", NULL};
static const char *const covariate_missing_names[] = {"mean", "zero", "error", NULL};

void plan_clear(struct plan *plan)
{
  if (!plan)
    return;
  metrics_clear(&plan->metrics);
  for (size_t i = 0; i < plan->arms; i++) {
    free(plan->arm[i].name);
    free(plan->arm[i].value);
    free(plan->arm[i].weight);
  }
  free(plan->arm);
  plan_panel_clear(&plan->panel);
  free(plan->digest);
  *plan = (struct plan){0};
}

void plan_default(struct plan *plan)
{
  *plan = (struct plan){.alpha = 0.05, .alternative = LIFT_TWO_SIDED};
}

/* ---- arms ---- */

static void share_out(struct plan *plan)
{
  double sum = 0, x;
  for (size_t i = 0; i < plan->arms; i++)
    if (lift_number_parse(plan->arm[i].weight, strlen(plan->arm[i].weight), &x))
      sum += x;
  for (size_t i = 0; i < plan->arms; i++)
    if (lift_number_parse(plan->arm[i].weight, strlen(plan->arm[i].weight), &x))
      plan->arm[i].share = sum > 0 ? x / sum : 0;
}

enum lift_status plan_add_arm(struct plan *plan, const char *name, const char *value, const char *weight,
                              struct lift_error *err)
{
  double x;
  value = value ? value : name;
  weight = weight ? weight : "1";
  if (!*name || !*value)
    return lift_fail(err, LIFT_EUSAGE, "an arm without a name");
  if (strchr(name, '|'))
    return lift_fail(err, LIFT_EUSAGE, "arm '%s': a name cannot hold '|', which separates the parts of an estimate's id",
                     name);
  if (!lift_number_parse(weight, strlen(weight), &x) || x < 0)
    return lift_fail(err, LIFT_EUSAGE, "arm '%s': the share '%s' is not a number of at least 0", name, weight);
  for (size_t i = 0; i < plan->arms; i++)
    if (strcmp(plan->arm[i].name, name) == 0 || strcmp(plan->arm[i].value, value) == 0)
      return lift_fail(err, LIFT_EUSAGE, "arm '%s' is there twice", name);
  struct plan_arm *grown = realloc(plan->arm, (plan->arms + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  plan->arm = grown;
  struct plan_arm *arm = &plan->arm[plan->arms++];
  *arm = (struct plan_arm){strdup(name), strdup(value), strdup(weight), 0};
  if (!arm->name || !arm->value || !arm->weight)
    return lift_fail_memory(err);
  share_out(plan);
  return LIFT_OK;
}

enum lift_status plan_parse_arms(struct plan *plan, const char *text, struct lift_error *err)
{
  char *copy = strdup(text), *next = copy;
  enum lift_status st = copy ? LIFT_OK : lift_fail_memory(err);
  while (st == LIFT_OK && next) {
    char *name = strsep(&next, ",");
    char *weight = strchr(name, ':');
    if (weight)
      *weight++ = 0;
    char *value = strchr(name, '=');
    if (value)
      *value++ = 0;
    st = plan_add_arm(plan, name, value, weight, err);
  }
  if (st == LIFT_OK && plan->arms < 2)
    st = lift_fail(err, LIFT_EUSAGE, "at least two arms are needed, the first being the control");
  double positive = 0;
  for (size_t i = 0; i < plan->arms; i++)
    positive += plan->arm[i].share;
  if (st == LIFT_OK && !(positive > 0))
    st = lift_fail(err, LIFT_EUSAGE, "all shares are 0");
  free(copy);
  return lift_context(err, st, "--arms '%s'", text);
}

/* ---- writing ---- */

static void write_arms(const struct plan *plan, struct json_writer *w)
{
  json_open_array(w, "arms");
  for (size_t i = 0; i < plan->arms; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "name", plan->arm[i].name);
    json_put_text(w, "value", plan->arm[i].value);
    json_put_text(w, "weight", plan->arm[i].weight);
    json_put_number(w, "share", plan->arm[i].share);
    json_close(w);
  }
  json_close(w);
}

void plan_write_open(const struct plan *plan, struct json_writer *w)
{
  json_open_object(w, NULL);
  metrics_write(&plan->metrics, "metrics", w);
  json_put_number(w, "alpha", plan->alpha);
  json_put_text(w, "alternative", plan_alternative_names[plan->alternative]);
  json_put_text(w, "scale", plan_scale_names[plan->scale]);
  json_put_text_or_null(w, "correction", plan->correction_named ? plan_correction_names[plan->correction] : NULL);
  json_put_text(w, "stopping", "fixed-horizon");
  write_arms(plan, w);
  json_put_text(w, "covariate_missing",
                covariate_missing_names[plan->covariate_missing_error ? 2 : plan->covariate_missing_zero]);
  if (plan->panel.model)
    plan_panel_write(&plan->panel, w);
}

enum lift_status plan_finish(struct json_writer *w, struct lift_error *err)
{
  char *text = NULL, hex[JSON_DIGEST_SIZE];
  size_t length;
  struct json_members members = {0};
  json_close(w);
  enum lift_status st = json_take(w, &text, &length, err);
  if (st == LIFT_OK)
    st = json_digest((struct json_slice){text, length}, hex, err);
  if (st == LIFT_OK)
    st = json_scan_members((struct json_slice){text, length}, NULL, &members, err);
  if (st == LIFT_OK) {
    json_write_init(w);
    json_open_object(w, NULL);
    for (size_t i = 0; i < members.count; i++)
      json_put_raw(w, members.item[i].key, members.item[i].value);
    json_put_text(w, "digest", hex);
    json_close(w);
  }
  json_members_clear(&members);
  free(text);
  return lift_context(err, st, "plan");
}

/* ---- reading ---- */

static enum lift_status read_arms(const struct json *at, struct plan *plan, struct lift_error *err)
{
  struct json arms, arm;
  enum lift_status st = json_array(at, "arms", &arms, err);
  for (bool more = st == LIFT_OK && json_first(&arms, &arm); st == LIFT_OK && more; more = json_next(&arm)) {
    const char *name, *value, *weight;
    st = json_text(&arm, "name", &name, err);
    if (st == LIFT_OK)
      st = json_text(&arm, "value", &value, err);
    if (st == LIFT_OK)
      st = json_text(&arm, "weight", &weight, err);
    if (st == LIFT_OK && plan_add_arm(plan, name, value, weight, err))
      st = json_fail(&arm, err, "name, value or weight: there twice, or not a share");
  }
  return st;
}

static enum lift_status read_choices(const struct json *at, struct plan *plan, struct lift_error *err)
{
  size_t alternative = 0, scale = 0, correction = 0, missing = 0;
  enum lift_status st = json_number(at, "alpha", &plan->alpha, err);
  if (st == LIFT_OK && !(plan->alpha > 0 && plan->alpha < 1))
    st = json_fail(at, err, "alpha: expected a number between 0 and 1");
  if (st == LIFT_OK)
    st = json_text_choice(at, "alternative", plan_alternative_names, &alternative, err);
  if (st == LIFT_OK)
    st = json_text_choice(at, "scale", plan_scale_names, &scale, err);
  if (st == LIFT_OK)
    st = json_optional_text_choice(at, "correction", plan_correction_names, &correction, &plan->correction_named, err);
  if (st == LIFT_OK)
    st = json_text_choice(at, "covariate_missing", covariate_missing_names, &missing, err);
  plan->alternative = (enum lift_alternative)alternative;
  plan->scale = (enum plan_scale)scale;
  plan->correction = (enum plan_correction)correction;
  plan->covariate_missing_zero = missing == 1;
  plan->covariate_missing_error = missing == 2;
  return st;
}

/* The digest covers all members but itself, unknown ones too. */
static enum lift_status check_digest(const struct doc *doc, const char *kept, struct lift_error *err)
{
  size_t length;
  const char *section = doc_text(doc, "plan", &length);
  struct json_members members = {0};
  struct json_writer w;
  char *text = NULL, hex[JSON_DIGEST_SIZE] = "";
  json_write_init(&w);
  enum lift_status st = json_scan_members((struct json_slice){section, length}, NULL, &members, err);
  json_open_object(&w, NULL);
  for (size_t i = 0; st == LIFT_OK && i < members.count; i++)
    if (strcmp(members.item[i].key, "digest") != 0)
      json_put_raw(&w, members.item[i].key, members.item[i].value);
  json_close(&w);
  if (st == LIFT_OK)
    st = json_take(&w, &text, &length, err);
  if (st == LIFT_OK)
    st = json_digest((struct json_slice){text, length}, hex, err);
  if (st == LIFT_OK && strcmp(hex, kept) != 0)
    st = lift_fail(err, LIFT_EFORMAT, "plan.digest: the plan was changed after it was written (it says %s, its contents "
                   "give %s)",
                   kept, hex);
  json_members_clear(&members);
  json_write_clear(&w);
  free(text);
  return st;
}

static enum lift_status read_whole(const struct doc *doc, const struct json *at, struct plan *plan,
                                   struct lift_error *err)
{
  struct json metrics;
  const char *digest;
  enum lift_status st = json_array(at, "metrics", &metrics, err);
  if (st == LIFT_OK)
    st = metrics_read(&plan->metrics, &metrics, err);
  if (st == LIFT_OK)
    st = read_choices(at, plan, err);
  if (st == LIFT_OK)
    st = read_arms(at, plan, err);
  if (st == LIFT_OK)
    st = plan_panel_read(at, &plan->panel, err);
  if (st == LIFT_OK)
    st = json_text(at, "digest", &digest, err);
  if (st == LIFT_OK)
    st = check_digest(doc, digest, err);
  if (st == LIFT_OK && !(plan->digest = strdup(digest)))
    st = lift_fail_memory(err);
  return st;
}

enum lift_status plan_read(const struct doc *doc, struct plan *plan, bool *found, struct lift_error *err)
{
  struct json_tree tree;
  struct json at;
  plan_default(plan);
  *found = doc_has(doc, "plan");
  if (!*found)
    return LIFT_OK;
  enum lift_status st = doc_open(doc, "plan", &tree, &at, err);
  if (st == LIFT_OK)
    st = json_as_object(&at, err);
  if (st == LIFT_OK)
    st = read_whole(doc, &at, plan, err);
  json_tree_clear(&tree);
  if (st)
    plan_clear(plan);
  return st;
}

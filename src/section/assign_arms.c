#include "section/assign_arms.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum lift_status assign_arms_set(const struct plan *plan, struct lift_arms *arms, struct lift_error *err)
{
  const char **text = malloc((2 * plan->arms + 1) * sizeof *text);
  if (!text)
    return lift_fail_memory(err);
  for (size_t i = 0; i < plan->arms; i++) {
    text[i] = plan->arm[i].name;
    text[plan->arms + i] = plan->arm[i].weight;
  }
  enum lift_status st = lift_arms_set(arms, plan->arms, text, text + plan->arms, err);
  free(text);
  return st;
}

bool assign_arms_same(const struct lift_arms *a, const struct lift_arms *b)
{
  bool same = a->n == b->n && a->total == b->total;
  for (size_t i = 0; same && i < a->n; i++)
    same = strcmp(a->name[i], b->name[i]) == 0 && a->ratio[i] == b->ratio[i];
  return same;
}

const char *assign_arms_print(const struct plan *plan, char text[ASSIGN_ARMS_SIZE])
{
  size_t used = 0;
  *text = 0;
  for (size_t i = 0; i < plan->arms && used + 1 < ASSIGN_ARMS_SIZE; i++) {
    const struct plan_arm *arm = &plan->arm[i];
    int length = snprintf(text + used, ASSIGN_ARMS_SIZE - used, "%s%.40s:%.20s", i ? "," : "", arm->name, arm->weight);
    used += length > 0 ? (size_t)length : 0;
  }
  return text;
}

/* The total of one entry of the solution. */
static enum lift_status read_total(const struct json *entry, long long *units, struct lift_error *err)
{
  struct json n, rounded;
  bool found;
  long long total;
  enum lift_status st = json_optional_object(entry, "n", &n, &found, err);
  if (st || !found)
    return st;
  st = json_optional_object(&n, "rounded", &rounded, &found, err);
  if (st || !found)
    return st;
  st = json_optional_integer(&rounded, "total", 0, LLONG_MAX, &total, &found, err);
  if (st == LIFT_OK && found && total > *units)
    *units = total;
  return st;
}

enum lift_status assign_planned_size(const struct doc *doc, long long *units, struct lift_error *err)
{
  struct json_tree tree;
  struct json plan, list, entry;
  bool found = false;
  *units = -1;
  if (!doc_has(doc, "plan"))
    return LIFT_OK;
  enum lift_status st = doc_open(doc, "plan", &tree, &plan, err);
  if (st == LIFT_OK)
    st = json_as_object(&plan, err);
  if (st == LIFT_OK)
    st = json_optional_array(&plan, "solution", &list, &found, err);
  for (bool more = st == LIFT_OK && found && json_first(&list, &entry); st == LIFT_OK && more; more = json_next(&entry))
    st = read_total(&entry, units, err);
  json_tree_clear(&tree);
  return st;
}

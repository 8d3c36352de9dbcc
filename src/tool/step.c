#include "tool/step.h"

#include "io/json_scan.h"
#include "lift/number.h"
#include "lift/random.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum lift_status step_keep(struct step *step, char *text, struct lift_error *err)
{
  if (!text)
    return lift_fail_memory(err);
  char **grown = realloc(step->kept_text, (step->kept_texts + 1) * sizeof *grown);
  if (!grown) {
    free(text);
    return lift_fail_memory(err);
  }
  step->kept_text = grown;
  step->kept_text[step->kept_texts++] = text;
  return LIFT_OK;
}

bool step_given(const struct step *step, const char *option)
{
  return options_given(step->options, option);
}

/* May the name stand in a path? */
static bool name_is_plain(const char *name)
{
  if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
    return false;
  for (const char *c = name; *c; c++)
    if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
      return false;
  return true;
}

enum lift_status step_path(struct step *step, const char *given, const char **path, struct lift_error *err)
{
  const char *hole = strstr(given, "{name}"), *name = step->doc.name;
  *path = given;
  if (!hole)
    return LIFT_OK;
  if (!name_is_plain(name))
    return lift_fail(err, LIFT_EUSAGE,
                     "'%s': {name} needs an experiment's name of letters, digits, '.', '_' and '-', got '%s'", given,
                         name);
  size_t room = strlen(given) + 1;
  for (const char *at = hole; at; at = strstr(at + 1, "{name}"))
    room += strlen(name);
  char *text = malloc(room), *end = text;
  if (!text)
    return lift_fail_memory(err);
  for (; hole; hole = strstr(given, "{name}")) {
    end += sprintf(end, "%.*s%s", (int)(hole - given), given, name);
    given = hole + strlen("{name}");
  }
  strcpy(end, given);
  *path = text;
  return step_keep(step, text, err);
}

enum lift_status step_read(struct step *step, const char *option, const char *path, unsigned long long rows,
                           const struct digest_text *digest, struct lift_error *err)
{
  struct step_input *grown = realloc(step->input, (step->inputs + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  step->input = grown;
  const char *slash = strrchr(path, '/');
  struct step_input in = {strdup(option), strdup(slash ? slash + 1 : path), rows, *digest};
  if (!in.option || !in.file) {
    free(in.option);
    free(in.file);
    return lift_fail_memory(err);
  }
  step->input[step->inputs++] = in;
  return LIFT_OK;
}

enum lift_status step_seed(struct step *step, uint64_t *seed, struct lift_error *err)
{
  if (tool_common()->seed.set)
    step->seed = (uint64_t)tool_common()->seed.value;
  else if (*step->doc.name)
    step->seed = lift_seed_from_text(step->doc.name, strlen(step->doc.name)) & INT64_MAX; /* as --seed takes it */
  else
    return lift_fail(err, LIFT_EUSAGE, "something here is random: give the experiment a name (--name) or a --seed");
  step->seeded = true;
  *seed = step->seed;
  return LIFT_OK;
}

enum lift_status step_canonical(struct step *step, const char *option, const char *value, struct lift_error *err)
{
  struct step_said *grown = realloc(step->said, (step->saids + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  step->said = grown;
  step->said[step->saids] = (struct step_said){option, strdup(value)};
  return step->said[step->saids++].value ? LIFT_OK : lift_fail_memory(err);
}

static bool listed(char *const *list, size_t n, const char *key)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp(list[i], key) == 0)
      return true;
  return false;
}

static enum lift_status add_to_list(char ***list, size_t *n, const char *key, struct lift_error *err)
{
  if (listed(*list, *n, key))
    return LIFT_OK;
  char **grown = realloc(*list, (*n + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  *list = grown;
  if (!((*list)[*n] = strdup(key)))
    return lift_fail_memory(err);
  ++*n;
  return LIFT_OK;
}

/* Remove from an array section the entries of one tool. */
static enum lift_status forget_entries(struct doc *doc, const char *key, const char *tool, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json at, entry;
  struct json_writer kept = {0};
  size_t n_kept = 0, length;
  const char *text = doc_text(doc, key, &length);
  if (!text)
    return LIFT_OK;
  enum lift_status st = doc_open(doc, key, &tree, &at, err);
  struct json_elements slices = {0};
  if (st == LIFT_OK)
    st = json_scan_elements((struct json_slice){text, length}, NULL, &slices, err);
  json_open_array(&kept, NULL);
  size_t i = 0;
  if (st == LIFT_OK)
    for (bool more = json_first(&at, &entry); more; more = json_next(&entry), i++) {
      const char *who = NULL;
      bool found = false;
      if (json_optional_text(&entry, "tool", &who, &found, NULL) == LIFT_OK && found && strcmp(who, tool) == 0)
        continue;
      json_put_raw(&kept, NULL, slices.item[i]);
      n_kept++;
    }
  json_close(&kept);
  if (st == LIFT_OK && n_kept)
    st = doc_put(doc, key, &kept, err);
  else if (st == LIFT_OK)
    doc_drop(doc, key);
  json_elements_clear(&slices);
  json_write_clear(&kept);
  json_tree_clear(&tree);
  return st;
}

enum lift_status step_begin(struct step *step, struct lift_error *err)
{
  if (tool_common()->append || (step->tool->flags & TOOL_CONSUMES))
    return LIFT_OK;
  enum lift_status st = forget_entries(&step->doc, "warnings", step->tool->name, err);
  return st ? st : forget_entries(&step->doc, "departures", step->tool->name, err);
}

static enum lift_status drop_dependents(struct step *step, const char *key, struct lift_error *err)
{
  for (const char *const *d = doc_dependents(key); *d; d++) {
    if (!doc_has(&step->doc, *d) || listed(step->wrote, step->wrotes, *d))
      continue;
    enum lift_status st = add_to_list(&step->dropped, &step->drops, *d, err);
    if (st == LIFT_OK && strcmp(doc_maker(*d), step->tool->name) != 0) {
      st = forget_entries(&step->doc, "warnings", doc_maker(*d), err);
      if (st == LIFT_OK)
        st = forget_entries(&step->doc, "departures", doc_maker(*d), err);
    }
    if (st)
      return st;
    doc_drop(&step->doc, *d);
  }
  return LIFT_OK;
}

enum lift_status step_put(struct step *step, const char *key, struct json_writer *w, struct lift_error *err)
{
  bool replaces = doc_has(&step->doc, key);
  enum lift_status st = drop_dependents(step, key, err);
  if (st == LIFT_OK && replaces && !listed(step->wrote, step->wrotes, key))
    st = add_to_list(&step->dropped, &step->drops, key, err);
  if (st == LIFT_OK)
    st = doc_put(&step->doc, key, w, err);
  return st ? st : add_to_list(&step->wrote, &step->wrotes, key, err);
}

enum lift_status step_append(struct step *step, const char *key, struct json_writer *w, struct lift_error *err)
{
  enum lift_status st = drop_dependents(step, key, err);
  if (st == LIFT_OK)
    st = doc_append(&step->doc, key, w, err);
  return st ? st : add_to_list(&step->wrote, &step->wrotes, key, err);
}

static void say_finding(const struct step *step, const char *kind, const char *text)
{
  if (!tool_common()->quiet)
    fprintf(stderr, "%s: %s%s%s: %s\n", step->tool->name, step->doc.name, *step->doc.name ? ": " : "", kind, text);
}

enum lift_status step_warn(struct step *step, const char *code, struct lift_error *err, const char *format, ...)
{
  struct lift_error text;
  struct json_writer w = {0};
  va_list args;
  va_start(args, format);
  vsnprintf(text.text, sizeof text.text, format, args);
  va_end(args);
  json_open_array(&w, NULL);
  json_open_object(&w, NULL);
  json_put_text(&w, "tool", step->tool->name);
  json_put_text(&w, "code", code);
  json_put_text(&w, "message", text.text);
  json_close(&w);
  json_close(&w);
  enum lift_status st = doc_append(&step->doc, "warnings", &w, err);
  json_write_clear(&w);
  say_finding(step, "warning", text.text);
  return st;
}

enum lift_status step_depart(struct step *step, const char *what, const char *planned, const char *actual,
                             struct lift_error *err)
{
  char text[512];
  struct json_writer w = {0};
  json_open_array(&w, NULL);
  json_open_object(&w, NULL);
  json_put_text(&w, "tool", step->tool->name);
  json_put_text(&w, "what", what);
  json_put_text(&w, "planned", planned);
  json_put_text(&w, "actual", actual);
  json_close(&w);
  json_close(&w);
  enum lift_status st = doc_append(&step->doc, "departures", &w, err);
  json_write_clear(&w);
  snprintf(text, sizeof text, "%s: planned %s, got %s", what, planned, actual);
  say_finding(step, "departure from the plan", text);
  return st;
}

void step_clear(struct step *step)
{
  doc_clear(&step->doc);
  for (size_t i = 0; i < step->inputs; i++) {
    free(step->input[i].option);
    free(step->input[i].file);
  }
  for (size_t i = 0; i < step->kept_texts; i++)
    free(step->kept_text[i]);
  for (size_t i = 0; i < step->wrotes; i++)
    free(step->wrote[i]);
  for (size_t i = 0; i < step->drops; i++)
    free(step->dropped[i]);
  for (size_t i = 0; i < step->saids; i++)
    free(step->said[i].value);
  free(step->input);
  free(step->kept_text);
  free(step->wrote);
  free(step->dropped);
  free(step->said);
  *step = (struct step){0};
}

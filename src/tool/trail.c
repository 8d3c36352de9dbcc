#include "tool/trail.h"

#include "io/json_digest.h"
#include "io/json_scan.h"
#include "lift/number.h"

#include <config.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool canonical(const struct option *o)
{
  switch (o->type) {
  case OPTION_FLAG:
  case OPTION_TEXT:
  case OPTION_LIST:
  case OPTION_NUMBER:
  case OPTION_INTEGER:
  case OPTION_CHOICE:
    return true;
  default:
    return false; /* files that are read stand in `inputs`; the rest has no effect on results */
  }
}

/* Texts that the tool itself gave for an option; returns how many. */
static size_t put_said(const struct step *step, const struct option *o, struct json_writer *w)
{
  size_t n = 0;
  for (size_t i = 0; i < step->saids; i++)
    if (strcmp(step->said[i].option, o->name) == 0) {
      if (n++ == 0)
        json_open_array(w, o->name);
      json_put_text(w, NULL, step->said[i].value);
    }
  if (n)
    json_close(w);
  return n;
}

static void put_option(const struct option *o, struct json_writer *w)
{
  switch (o->type) {
  case OPTION_FLAG:
    json_put_bool(w, o->name, true);
    break;
  case OPTION_LIST: {
    const struct option_list *list = o->value;
    json_open_array(w, o->name);
    for (size_t i = 0; i < list->n; i++)
      json_put_text(w, NULL, list->item[i]);
    json_close(w);
    break;
  }
  case OPTION_NUMBER:
    json_put_number(w, o->name, ((const struct option_number *)o->value)->value);
    break;
  case OPTION_INTEGER: { /* as text: a seed may have 64 bits */
    char text[LIFT_NUMBER_SIZE];
    lift_integer_print(((const struct option_integer *)o->value)->value, text);
    json_put_text(w, o->name, text);
    break;
  }
  case OPTION_CHOICE:
    json_put_text(w, o->name, o->choices[*(const int *)o->value]);
    break;
  default:
    json_put_text(w, o->name, *(const char *const *)o->value);
  }
}

/* The options in the table's order, not in the order given: equal meaning, equal bytes. */
static void put_options(const struct step *step, const char *key, struct json_writer *w)
{
  json_open_object(w, key);
  for (int t = 0; t < 2; t++)
    for (const struct option *o = step->options->table[t]; o->type != OPTION_END; o++)
      if (!put_said(step, o, w) && canonical(o) && options_given(step->options, o->name))
        put_option(o, w);
  json_close(w);
}

static void put_inputs(const struct step *step, struct json_writer *w)
{
  json_open_array(w, "inputs");
  for (size_t i = 0; i < step->inputs; i++) {
    const struct step_input *in = &step->input[i];
    json_open_object(w, NULL);
    json_put_text(w, "option", in->option);
    json_put_text(w, "file", in->file);
    json_put_integer(w, "rows", (long long)in->rows);
    json_put_integer(w, "bytes", (long long)in->digest.bytes);
    json_put_text(w, "xxh3", in->digest.xxh3);
    json_put_text(w, "row_sum", in->digest.row_sum);
    if (*in->digest.sha256)
      json_put_text(w, "sha256", in->digest.sha256);
    json_close(w);
  }
  json_close(w);
}

enum lift_status trail_section_digest(const struct doc *doc, const char *key, char text[33], struct lift_error *err)
{
  size_t length;
  const char *section = doc_text(doc, key, &length);
  return lift_context(err, json_digest((struct json_slice){section, length}, text, err), "%s", key);
}

static enum lift_status put_sections(const struct step *step, struct json_writer *w, struct lift_error *err)
{
  json_open_object(w, "wrote");
  for (size_t i = 0; i < step->wrotes; i++) {
    char digest[33];
    enum lift_status st = trail_section_digest(&step->doc, step->wrote[i], digest, err);
    if (st)
      return st;
    json_put_text(w, step->wrote[i], digest);
  }
  json_close(w);
  return LIFT_OK;
}

static enum lift_status put_options_digest(const struct step *step, struct json_writer *w, struct lift_error *err)
{
  struct json_writer alone = {0};
  char *text = NULL, digest[33];
  size_t length;
  put_options(step, NULL, &alone);
  enum lift_status st = json_take(&alone, &text, &length, err);
  if (st == LIFT_OK)
    st = json_digest((struct json_slice){text, length}, digest, err);
  if (st == LIFT_OK)
    json_put_text(w, "options_digest", digest);
  free(text);
  json_write_clear(&alone);
  return st;
}

static enum lift_status put_entry(const struct step *step, struct json_writer *w, struct lift_error *err)
{
  json_open_object(w, NULL);
  json_put_text(w, "tool", step->tool->name);
  json_put_text(w, "version", PACKAGE_VERSION);
  put_options(step, "options", w);
  enum lift_status st = put_options_digest(step, w, err);
  if (st)
    return st;
  if (step->seeded) {
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)step->seed);
    json_put_text(w, "seed", seed);
  } else {
    json_put_null(w, "seed");
  }
  put_inputs(step, w);
  st = put_sections(step, w, err);
  json_put_bool(w, "superseded", false);
  json_close(w);
  return st;
}

static bool was_dropped(const struct step *step, const char *key)
{
  for (size_t i = 0; i < step->drops; i++)
    if (strcmp(key, step->dropped[i]) == 0)
      return true;
  return false;
}

/* Did this step replace or drop all that the entry wrote? (A later step may replace one section of several: lift-synth
 * the history that lift-geo left; what else that step wrote stands.) */
static bool is_superseded(const struct step *step, const struct json *entry)
{
  struct json wrote, section;
  if (!json_find(entry, "wrote", &wrote) || json_count(&wrote) == 0)
    return false;
  for (bool more = json_first(&wrote, &section); more; more = json_next(&section))
    if (!was_dropped(step, section.key))
      return false;
  return true;
}

/* An entry as it was, but superseded. */
static enum lift_status put_superseded(struct json_slice text, struct json_writer *w, struct lift_error *err)
{
  struct json_members members;
  enum lift_status st = json_scan_members(text, NULL, &members, err);
  if (st)
    return st;
  json_open_object(w, NULL);
  for (size_t i = 0; i < members.count; i++)
    if (strcmp(members.item[i].key, "superseded") != 0)
      json_put_raw(w, members.item[i].key, members.item[i].value);
  json_put_bool(w, "superseded", true);
  json_close(w);
  json_members_clear(&members);
  return LIFT_OK;
}

static enum lift_status put_earlier(const struct step *step, struct json_writer *w, struct lift_error *err)
{
  size_t length, i = 0;
  const char *text = doc_text(&step->doc, "trail", &length);
  if (!text)
    return LIFT_OK;
  struct json_tree tree;
  struct json trail, entry;
  struct json_elements slices = {0};
  enum lift_status st = doc_open(&step->doc, "trail", &tree, &trail, err);
  if (st == LIFT_OK)
    st = json_as_array(&trail, err);
  if (st == LIFT_OK)
    st = json_scan_elements((struct json_slice){text, length}, NULL, &slices, err);
  for (bool more = st == LIFT_OK && json_first(&trail, &entry); st == LIFT_OK && more; more = json_next(&entry), i++) {
    if (is_superseded(step, &entry))
      st = put_superseded(slices.item[i], w, err);
    else
      json_put_raw(w, NULL, slices.item[i]);
  }
  json_elements_clear(&slices);
  json_tree_clear(&tree);
  return st;
}

enum lift_status trail_append(struct step *step, struct lift_error *err)
{
  struct json_writer w = {0};
  json_open_array(&w, NULL);
  enum lift_status st = put_earlier(step, &w, err);
  if (st == LIFT_OK)
    st = put_entry(step, &w, err);
  json_close(&w);
  if (st == LIFT_OK)
    st = doc_put(&step->doc, "trail", &w, err);
  json_write_clear(&w);
  return lift_context(err, st, "trail");
}

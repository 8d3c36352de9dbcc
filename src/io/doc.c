#include "io/doc.h"

#include "io/json_scan.h"

#include <stdlib.h>
#include <string.h>

/* The known keys in the order in which they are written, who adds each, and what is computed from it. */
static const struct {
  const char *key, *maker;
  const char *const *dependents;
} sections[] = {
#define ALL_AFTER(...) (const char *const[]){__VA_ARGS__, NULL}
    {"lift", "", ALL_AFTER(NULL)},
    {"name", "", ALL_AFTER(NULL)},
    {"error", "", ALL_AFTER(NULL)},
    {"truth", "lift-simulate", ALL_AFTER(NULL)},
    {"plan", "lift-power",
     ALL_AFTER("design", "assignment", "moments", "panel", "fit", "estimates", "decision", "checks")},
    {"design", "lift-geo", ALL_AFTER(NULL)},
    {"assignment", "lift-assign", ALL_AFTER("moments", "panel", "fit", "estimates", "decision", "checks")},
    {"moments", "lift-moments", ALL_AFTER("estimates", "decision", "checks")},
    {"panel", "lift-synth", ALL_AFTER("fit", "estimates", "decision", "checks")},
    {"fit", "lift-synth", ALL_AFTER("estimates", "decision", "checks")},
    {"looks", "lift-estimate", ALL_AFTER(NULL)},
    {"estimates", "lift-estimate", ALL_AFTER("decision")},
    {"decision", "lift-estimate", ALL_AFTER(NULL)},
    {"checks", "lift-check", ALL_AFTER(NULL)},
    {"departures", "", ALL_AFTER(NULL)},
    {"warnings", "", ALL_AFTER(NULL)},
    {"trail", "", ALL_AFTER(NULL)},
#undef ALL_AFTER
};
enum { SECTIONS = sizeof sections / sizeof *sections };

static int section_index(const char *key)
{
  for (int i = 0; i < SECTIONS; i++)
    if (strcmp(sections[i].key, key) == 0)
      return i;
  return -1;
}

const char *const *doc_dependents(const char *key)
{
  static const char *const none[] = {NULL};
  int i = section_index(key);
  return i < 0 ? none : sections[i].dependents;
}

const char *doc_maker(const char *key)
{
  int i = section_index(key);
  return i < 0 ? "" : sections[i].maker;
}

static void part_clear(struct doc_part *part)
{
  free(part->key);
  free(part->text);
}

void doc_clear(struct doc *doc)
{
  if (!doc)
    return;
  for (size_t i = 0; i < doc->n; i++)
    part_clear(&doc->part[i]);
  free(doc->part);
  free(doc->name);
  *doc = (struct doc){0};
}

static struct doc_part *find(const struct doc *doc, const char *key)
{
  for (size_t i = 0; i < doc->n; i++)
    if (strcmp(doc->part[i].key, key) == 0)
      return &doc->part[i];
  return NULL;
}

bool doc_has(const struct doc *doc, const char *key)
{
  return find(doc, key) != NULL;
}

bool doc_failed(const struct doc *doc)
{
  return doc_has(doc, "error");
}

const char *doc_text(const struct doc *doc, const char *key, size_t *length)
{
  const struct doc_part *part = find(doc, key);
  *length = part ? part->length : 0;
  return part ? part->text : NULL;
}

/* Set a part's text, taking it over; a new part goes to the end. */
static enum lift_status set_text(struct doc *doc, const char *key, char *text, size_t length, struct lift_error *err)
{
  struct doc_part *part = find(doc, key);
  if (part) {
    free(part->text);
    part->text = text;
    part->length = length;
    return LIFT_OK;
  }
  struct doc_part *grown = realloc(doc->part, (doc->n + 1) * sizeof *grown);
  char *copy = strdup(key);
  if (grown)
    doc->part = grown;
  if (!grown || !copy) {
    free(copy);
    free(text);
    return lift_fail_memory(err);
  }
  doc->part[doc->n++] = (struct doc_part){copy, text, length, section_index(key) >= 0};
  return LIFT_OK;
}

static enum lift_status set_copy(struct doc *doc, const char *key, struct json_slice value, struct lift_error *err)
{
  char *text = malloc(value.length + 1);
  if (!text)
    return lift_fail_memory(err);
  memcpy(text, value.text, value.length);
  text[value.length] = 0;
  return set_text(doc, key, text, value.length, err);
}

enum lift_status doc_put(struct doc *doc, const char *key, struct json_writer *w, struct lift_error *err)
{
  char *text;
  size_t length;
  enum lift_status st = json_take(w, &text, &length, err);
  return st ? lift_context(err, st, "%s", key) : set_text(doc, key, text, length, err);
}

static void put_elements(struct json_writer *w, const struct json_elements *list)
{
  for (size_t i = 0; i < list->count; i++)
    json_put_raw(w, NULL, list->item[i]);
}

enum lift_status doc_append(struct doc *doc, const char *key, struct json_writer *w, struct lift_error *err)
{
  const struct doc_part *part = find(doc, key);
  if (!part)
    return doc_put(doc, key, w, err);
  char *more = NULL;
  size_t length = 0;
  struct json_elements old = {0}, added = {0};
  struct json_writer joined = {0};
  enum lift_status st = json_take(w, &more, &length, err);
  if (st == LIFT_OK)
    st = json_scan_elements((struct json_slice){part->text, part->length}, NULL, &old, err);
  if (st == LIFT_OK)
    st = json_scan_elements((struct json_slice){more, length}, NULL, &added, err);
  if (st == LIFT_OK) {
    json_open_array(&joined, NULL);
    put_elements(&joined, &old);
    put_elements(&joined, &added);
    json_close(&joined);
    st = doc_put(doc, key, &joined, err);
  }
  json_elements_clear(&old);
  json_elements_clear(&added);
  json_write_clear(&joined);
  free(more);
  return lift_context(err, st, "%s", key);
}

void doc_drop(struct doc *doc, const char *key)
{
  struct doc_part *part = find(doc, key);
  if (!part)
    return;
  part_clear(part);
  size_t after = doc->n - (size_t)(part - doc->part) - 1;
  memmove(part, part + 1, after * sizeof *part);
  doc->n--;
}

enum lift_status doc_rename(struct doc *doc, const char *name, struct lift_error *err)
{
  struct json_writer w = {0};
  char *copy = strdup(name);
  if (!copy)
    return lift_fail_memory(err);
  free(doc->name);
  doc->name = copy;
  json_put_text(&w, NULL, name);
  enum lift_status st = doc_put(doc, "name", &w, err);
  json_write_clear(&w);
  return st;
}

enum lift_status doc_start(struct doc *doc, const char *name, struct lift_error *err)
{
  struct json_writer w = {0};
  *doc = (struct doc){0};
  doc->name = strdup("");
  if (!doc->name)
    return lift_fail_memory(err);
  json_put_text(&w, NULL, DOC_FORMAT);
  enum lift_status st = doc_put(doc, "lift", &w, err);
  json_write_clear(&w);
  return st || !name ? st : doc_rename(doc, name, err);
}

/* Check the format's version and read the name. */
static enum lift_status read_head(struct doc *doc, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json at;
  const struct doc_part *version = find(doc, "lift");
  if (!version)
    return lift_fail(err, LIFT_EFORMAT, "not an experiment document: it has no key \"lift\"");
  if (version->length != 3 || memcmp(version->text, "\"" DOC_FORMAT "\"", 3) != 0)
    return lift_fail(err, LIFT_EFORMAT, "format version %.*s; this program reads \"%s\"",
                     (int)(version->length < 40 ? version->length : 40), version->text, DOC_FORMAT);
  const struct doc_part *name = find(doc, "name");
  const char *text = "";
  if (name) {
    enum lift_status st = doc_open(doc, "name", &tree, &at, err);
    if (st == LIFT_OK)
      st = json_as_text(&at, &text, err);
    if (st) {
      json_tree_clear(&tree);
      return st;
    }
  }
  doc->name = strdup(text);
  json_tree_clear(&tree);
  return doc->name ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status doc_read(struct doc *doc, const char *text, size_t length, struct lift_error *err)
{
  struct json_members members;
  *doc = (struct doc){0};
  enum lift_status st = json_scan_members((struct json_slice){text, length}, NULL, &members, err);
  for (size_t i = 0; st == LIFT_OK && i < members.count; i++)
    st = set_copy(doc, members.item[i].key, members.item[i].value, err);
  json_members_clear(&members);
  return st ? st : read_head(doc, err);
}

enum lift_status doc_open(const struct doc *doc, const char *key, struct json_tree *tree, struct json *at,
                          struct lift_error *err)
{
  *tree = (struct json_tree){0};
  const struct doc_part *part = find(doc, key);
  if (!part)
    return lift_fail(err, LIFT_EDATA, "the document has no %s: %s adds it", key, doc_maker(key));
  enum lift_status st = json_parse_text(part->text, part->length, tree, err);
  *at = json_root(tree, key);
  return lift_context(err, st, "%s", key);
}

static void put_part(struct json_writer *w, const struct doc_part *part)
{
  json_put_raw(w, part->key, (struct json_slice){part->text, part->length});
}

enum lift_status doc_write(const struct doc *doc, bool pretty, char **text, size_t *length, struct lift_error *err)
{
  struct json_writer w = {0};
  json_open_object(&w, NULL);
  for (int i = 0; i < SECTIONS; i++) {
    const struct doc_part *part = find(doc, sections[i].key);
    if (part)
      put_part(&w, part);
  }
  for (size_t i = 0; i < doc->n; i++)
    if (!doc->part[i].known)
      put_part(&w, &doc->part[i]);
  json_close(&w);
  enum lift_status st = json_take(&w, text, length, err);
  json_write_clear(&w);
  if (st == LIFT_OK && *length > DOC_LARGEST) {
    st = lift_fail(err, LIFT_EDATA, "the document would have %zu bytes, more than %d", *length, DOC_LARGEST);
    free(*text);
    *text = NULL;
  }
  if (st || !pretty)
    return st;
  struct json_slice compact = {*text, *length};
  st = json_pretty(compact, text, length, err);
  free((char *)compact.text);
  return st;
}

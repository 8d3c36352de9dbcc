#include "tools/moments_documents.h"

#include "io/doc_reader.h"
#include "io/json_digest.h"
#include "section/names.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was left out ---- */

static enum lift_status warn_dropped(struct step *step, const struct moments_section *section, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < section->metrics.n; i++) {
    const struct metric *metric = &section->metrics.metric[i];
    size_t variable;
    const struct moments_block *block = moments_find(section, metric->name, &variable);
    long long missing = 0;
    for (size_t a = 0; a < section->arms; a++)
      missing += moments_cell(section, block, 0, a)->missing[variable];
    if (metric->missing == METRIC_MISSING_DROP && missing)
      st = step_warn(step, "dropped-units", err,
                     "metric '%s': %lld of %lld units have no value and are dropped; the result is "
                     "per unit with a value, and biased if the arms lose different ones",
                     metric->name, missing, section->units.used);
  }
  return st;
}

static enum lift_status warn_units(struct step *step, const struct moments_units *units, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (units->unassigned)
    st = step_warn(step, "unassigned-units", err,
                   "%lld rows are of units that the assignment has not; they are left out. Is it "
                   "the right table, and are the ids written alike?",
                   units->unassigned);
  if (st == LIFT_OK && units->without_result)
    st = step_warn(step, "units-without-result", err,
                   "%lld of %lld assigned units have no row; they are left out of the means, but "
                   "count in the check of the shares. If no row means no revenue, give every unit a row with 0",
                   units->without_result, units->table);
  for (size_t i = 0; st == LIFT_OK && i < units->others; i++)
    st = step_warn(step, "other-arms", err, "%lld rows of the arm '%s', which is not listed, are left out",
                   units->other[i].n, units->other[i].name);
  return st;
}

enum lift_status moments_put(struct step *step, const struct moments_section *section, struct lift_error *err)
{
  struct json_writer w;
  json_write_init(&w);
  moments_write(section, &w);
  enum lift_status st = step_put(step, "moments", &w, err);
  json_write_clear(&w);
  if (st == LIFT_OK)
    st = warn_units(step, &section->units, err);
  return st ? st : warn_dropped(step, section, err);
}

/* ---- parts ---- */

struct parts {
  struct moments_section sum;
  size_t n;
  struct step_input *input; /* of all parts; texts owned */
  size_t inputs;
  struct names departures;  /* entries of lift-moments, as text */
  char *options;            /* what all parts were told, as text; NULL: none yet */
  bool options_differ;
  size_t untrailed;         /* parts without a trail */
};

static void clear_parts(struct parts *parts)
{
  for (size_t i = 0; i < parts->inputs; i++) {
    free(parts->input[i].option);
    free(parts->input[i].file);
  }
  free(parts->input);
  free(parts->options);
  names_clear(&parts->departures);
  moments_section_clear(&parts->sum);
}

static enum lift_status add_input(struct parts *parts, const struct step_input *in, struct lift_error *err)
{
  bool operand = strcmp(in->option, "operand") == 0;
  for (size_t i = 0; i < parts->inputs; i++) {
    const struct step_input *other = &parts->input[i];
    if (strcmp(other->digest.xxh3, in->digest.xxh3) != 0 || strcmp(other->option, in->option) != 0)
      continue;
    if (operand && in->rows)
      return lift_fail(err, LIFT_EDATA,
                       "%s (%llu rows, digest %s) is counted already: this part, or its table, is there twice",
                       in->file, in->rows, in->digest.xxh3);
    if (!operand)
      return LIFT_OK;
  }
  struct step_input *grown = realloc(parts->input, (parts->inputs + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  parts->input = grown;
  grown[parts->inputs] = *in;
  grown[parts->inputs].option = strdup(in->option);
  grown[parts->inputs].file = strdup(in->file);
  const struct step_input *added = &grown[parts->inputs++];
  return added->option && added->file ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status read_digest(const struct json *at, const char *key, char *out, size_t size,
                                    struct lift_error *err)
{
  const char *text;
  enum lift_status st = json_text(at, key, &text, err);
  if (st)
    return st;
  if (strlen(text) != size - 1)
    return json_fail(at, err, "%s: expected %zu hexadecimal digits", key, size - 1);
  memcpy(out, text, size);
  return LIFT_OK;
}

static enum lift_status read_input(const struct json *at, struct parts *parts, struct lift_error *err)
{
  const char *option, *file;
  long long rows = 0, bytes = 0;
  struct json sha;
  struct step_input in = {0};
  enum lift_status st = json_text(at, "option", &option, err);
  if (st == LIFT_OK)
    st = json_text(at, "file", &file, err);
  if (st == LIFT_OK)
    st = json_integer(at, "rows", 0, LLONG_MAX, &rows, err);
  if (st == LIFT_OK)
    st = json_integer(at, "bytes", 0, LLONG_MAX, &bytes, err);
  if (st == LIFT_OK)
    st = read_digest(at, "xxh3", in.digest.xxh3, sizeof in.digest.xxh3, err);
  if (st == LIFT_OK)
    st = read_digest(at, "row_sum", in.digest.row_sum, sizeof in.digest.row_sum, err);
  if (st == LIFT_OK && json_find(at, "sha256", &sha))
    st = read_digest(at, "sha256", in.digest.sha256, sizeof in.digest.sha256, err);
  if (st)
    return st;
  in.option = (char *)option;
  in.file = (char *)file;
  in.rows = in.digest.rows = (unsigned long long)rows;
  in.digest.bytes = (uint64_t)bytes;
  return add_input(parts, &in, err);
}

/* An entry's options as lists of texts, so that "x" and ["x"] are the same; those of the merge itself are no part of
 * it. */
static enum lift_status options_text(const struct json *options, char **text, struct lift_error *err)
{
  struct json_writer w;
  struct json at, element;
  const char *value;
  json_write_init(&w);
  json_open_object(&w, NULL);
  for (bool more = json_first(options, &at); more; more = json_next(&at)) {
    if (strcmp(at.key, "name") == 0 || strcmp(at.key, "merge") == 0)
      continue;
    json_open_array(&w, at.key);
    if (json_as_text(&at, &value, NULL) == LIFT_OK)
      json_put_text(&w, NULL, value);
    for (bool next = json_first(&at, &element); next; next = json_next(&element))
      if (json_as_text(&element, &value, NULL) == LIFT_OK)
        json_put_text(&w, NULL, value);
    json_close(&w);
  }
  json_close(&w);
  enum lift_status st = json_take(&w, text, NULL, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status add_options(const struct json *entry, struct parts *parts, struct lift_error *err)
{
  struct json options;
  char *text;
  enum lift_status st = json_object(entry, "options", &options, err);
  if (st == LIFT_OK)
    st = options_text(&options, &text, err);
  if (st)
    return st;
  if (!parts->options) {
    parts->options = text;
    return LIFT_OK;
  }
  parts->options_differ |= strcmp(parts->options, text) != 0;
  free(text);
  return LIFT_OK;
}

/* Is this the entry of the run that made the document's moments? */
static bool made_moments(const struct json *entry)
{
  struct json wrote, member;
  const char *tool;
  bool superseded;
  return json_text(entry, "tool", &tool, NULL) == LIFT_OK && strcmp(tool, "lift-moments") == 0 &&
         json_bool(entry, "superseded", &superseded, NULL) == LIFT_OK && !superseded &&
         json_find(entry, "wrote", &wrote) && json_find(&wrote, "moments", &member);
}

static enum lift_status add_trail(const struct doc *doc, struct parts *parts, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json trail, entry, list, input;
  size_t found = 0;
  enum lift_status st = doc_has(doc, "trail") ? doc_open(doc, "trail", &tree, &trail, err) : LIFT_OK;
  for (bool more = st == LIFT_OK && tree.root && json_first(&trail, &entry); st == LIFT_OK && more;
       more = json_next(&entry)) {
    if (!made_moments(&entry))
      continue;
    found++;
    st = add_options(&entry, parts, err);
    if (st == LIFT_OK)
      st = json_array(&entry, "inputs", &list, err);
    for (bool next = st == LIFT_OK && json_first(&list, &input); st == LIFT_OK && next; next = json_next(&input))
      st = read_input(&input, parts, err);
  }
  parts->untrailed += found == 0;
  json_tree_clear(&tree);
  return st;
}

/* ---- documents ---- */

static enum lift_status section_digest(const struct doc *doc, const char *key, char hex[JSON_DIGEST_SIZE],
                                       struct lift_error *err)
{
  struct json_slice section;
  section.text = doc_text(doc, key, &section.length);
  hex[0] = 0;
  return section.text ? json_digest(section, hex, err) : LIFT_OK;
}

/* Do two documents speak of the same experiment? */
static enum lift_status check_same(const struct doc *base, const struct doc *doc, struct lift_error *err)
{
  static const char *const keys[] = {"plan", "assignment", "design", "truth"};
  if (strcmp(base->name, doc->name) != 0)
    return lift_fail(err, LIFT_EDATA, "another experiment: '%s', the parts before are of '%s'", doc->name, base->name);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    char a[JSON_DIGEST_SIZE], b[JSON_DIGEST_SIZE];
    enum lift_status st = section_digest(base, keys[i], a, err);
    if (st == LIFT_OK)
      st = section_digest(doc, keys[i], b, err);
    if (st)
      return st;
    if (strcmp(a, b) != 0)
      return lift_fail(err, LIFT_EDATA, "another %s than that of the parts before (digest %s, not %s)", keys[i],
                       *b ? b : "none", *a ? a : "none");
  }
  return LIFT_OK;
}

/* The entries of an array section by other tools than this one go to `w`; those of this one, where wanted, to `own`. */
static enum lift_status split_entries(const struct doc *doc, const char *key, struct json_writer *w, size_t *kept,
                                      struct names *own, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json list, entry;
  struct json_elements slices = {0};
  struct json_slice section;
  size_t i = 0, index;
  section.text = doc_text(doc, key, &section.length);
  if (!section.text)
    return LIFT_OK;
  enum lift_status st = doc_open(doc, key, &tree, &list, err);
  if (st == LIFT_OK)
    st = json_scan_elements(section, NULL, &slices, err);
  for (bool more = st == LIFT_OK && json_first(&list, &entry); st == LIFT_OK && more; more = json_next(&entry), i++) {
    const char *tool = "";
    if (json_text(&entry, "tool", &tool, NULL) == LIFT_OK && strcmp(tool, "lift-moments") == 0) {
      st = own ? names_add(own, slices.item[i].text, slices.item[i].length, &index, err) : LIFT_OK;
    } else if (w) {
      json_put_raw(w, NULL, slices.item[i]);
      ++*kept;
    }
  }
  json_elements_clear(&slices);
  json_tree_clear(&tree);
  return st;
}

static enum lift_status adopt_entries(struct step *step, const struct doc *doc, const char *key, struct lift_error *err)
{
  struct json_writer w;
  size_t kept = 0;
  json_write_init(&w);
  json_open_array(&w, NULL);
  enum lift_status st = split_entries(doc, key, &w, &kept, NULL, err);
  json_close(&w);
  if (st == LIFT_OK && kept)
    st = doc_put(&step->doc, key, &w, err);
  json_write_clear(&w);
  return st;
}

static bool listed(const char *key, const char *const *list)
{
  while (*list && strcmp(*list, key) != 0)
    list++;
  return *list != NULL;
}

/* A new document takes over what the first part has, but for its moments and what was computed from them. */
static enum lift_status adopt(struct step *step, const struct doc *doc, struct lift_error *err)
{
  static const char *const entries[] = {"warnings", "departures", "trail", NULL};
  static const char *const left[] = {"lift", "name", "moments", "looks", NULL};
  enum lift_status st = *doc->name && !*step->doc.name ? doc_rename(&step->doc, doc->name, err) : LIFT_OK;
  if (st == LIFT_OK && *doc->name && strcmp(doc->name, step->doc.name) != 0)
    st = lift_fail(err, LIFT_EDATA, "another experiment: '%s', not '%s'", doc->name, step->doc.name);
  for (size_t i = 0; st == LIFT_OK && i < doc->n; i++) {
    const struct doc_part *part = &doc->part[i];
    struct json_writer w;
    if (listed(part->key, left) || listed(part->key, doc_dependents("moments")))
      continue;
    if (listed(part->key, entries)) {
      st = adopt_entries(step, doc, part->key, err);
      continue;
    }
    json_write_init(&w);
    json_put_raw(&w, NULL, (struct json_slice){part->text, part->length});
    st = doc_put(&step->doc, part->key, &w, err);
    json_write_clear(&w);
  }
  return st;
}

static enum lift_status add_part(struct parts *parts, const struct doc *doc, struct lift_error *err)
{
  struct moments_section section;
  enum lift_status st = moments_read(doc, &section, err);
  if (st)
    return st;
  st = add_trail(doc, parts, err);
  if (st == LIFT_OK)
    st = split_entries(doc, "departures", NULL, NULL, &parts->departures, err);
  if (st == LIFT_OK && parts->n == 0) {
    parts->sum = section;
    section = (struct moments_section){0};
  } else if (st == LIFT_OK) {
    st = moments_merge(&parts->sum, &section, err);
  }
  parts->n += st == LIFT_OK;
  moments_section_clear(&section);
  return st;
}

static bool is_new(const struct doc *doc)
{
  for (size_t i = 0; i < doc->n; i++)
    if (strcmp(doc->part[i].key, "lift") != 0 && strcmp(doc->part[i].key, "name") != 0)
      return false;
  return true;
}

static enum lift_status take_document(struct step *step, struct parts *parts, const char *text, size_t length,
                                      struct lift_error *err)
{
  struct doc doc;
  enum lift_status st = doc_read(&doc, text, length, err);
  if (st == LIFT_OK && doc_failed(&doc))
    st = lift_fail(err, LIFT_EDATA, "this part records a failed stage");
  if (st == LIFT_OK)
    st = parts->n == 0 && is_new(&step->doc) ? adopt(step, &doc, err) : check_same(&step->doc, &doc, err);
  if (st == LIFT_OK)
    st = add_part(parts, &doc, err);
  doc_clear(&doc);
  return st;
}

static enum lift_status take_file(struct step *step, struct parts *parts, const char *given, struct lift_error *err)
{
  struct doc_reader reader;
  const char *path, *text;
  size_t length, n = 0;
  enum lift_status st = step_path(step, given, &path, err);
  if (st)
    return st;
  st = doc_reader_open(&reader, path, NULL, NULL, err);
  while (st == LIFT_OK && !(st = doc_reader_next(&reader, &text, &length, err)) && text) {
    st = take_document(step, parts, text, length, err);
    if (st)
      lift_context(err, st, "%s:%zu", path, reader.line);
    n++;
  }
  if (st == LIFT_OK && n == 0)
    st = lift_fail(err, LIFT_EFORMAT, "%s: no document: did the stage before fail?", path);
  doc_reader_close(&reader);
  return st;
}

/* ---- the whole ---- */

static int compare_inputs(const void *a, const void *b)
{
  const struct step_input *x = a, *y = b;
  int c = strcmp(x->option, y->option);
  c = c ? c : strcmp(x->file, y->file);
  return c ? c : strcmp(x->digest.xxh3, y->digest.xxh3);
}

static enum lift_status record_inputs(struct step *step, struct parts *parts, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (parts->inputs)
    qsort(parts->input, parts->inputs, sizeof *parts->input, compare_inputs);
  for (size_t i = 0; st == LIFT_OK && i < parts->inputs; i++)
    st = step_read(step, parts->input[i].option, parts->input[i].file, parts->input[i].rows, &parts->input[i].digest,
                   err);
  return st;
}

/* What all parts were told becomes what this step says it was told. */
static enum lift_status record_options(struct step *step, const struct parts *parts, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json at, value;
  if (!parts->options || parts->options_differ || parts->untrailed)
    return LIFT_OK;
  enum lift_status st = json_parse_text(parts->options, strlen(parts->options), &tree, err);
  struct json root = json_root(&tree, "options");
  for (bool more = st == LIFT_OK && json_first(&root, &at); st == LIFT_OK && more; more = json_next(&at)) {
    const struct option *o = options_find(step->options, at.key);
    for (bool next = o && json_first(&at, &value); st == LIFT_OK && next; next = json_next(&value)) {
      const char *text;
      st = json_as_text(&value, &text, err);
      if (st == LIFT_OK)
        st = step_canonical(step, o->name, text, err);
    }
  }
  json_tree_clear(&tree);
  return st;
}

static int compare_texts(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum lift_status record_departures(struct step *step, struct parts *parts, struct lift_error *err)
{
  struct json_writer w;
  if (parts->departures.n == 0)
    return LIFT_OK;
  qsort(parts->departures.text, parts->departures.n, sizeof *parts->departures.text, compare_texts);
  json_write_init(&w);
  json_open_array(&w, NULL);
  for (size_t i = 0; i < parts->departures.n; i++)
    json_put_raw(&w, NULL, (struct json_slice){parts->departures.text[i], strlen(parts->departures.text[i])});
  json_close(&w);
  enum lift_status st = doc_append(&step->doc, "departures", &w, err);
  json_write_clear(&w);
  return st;
}

static enum lift_status finish(struct step *step, struct parts *parts, struct lift_error *err)
{
  enum lift_status st = record_inputs(step, parts, err);
  if (st == LIFT_OK)
    st = record_options(step, parts, err);
  if (st == LIFT_OK)
    st = record_departures(step, parts, err);
  if (st == LIFT_OK)
    st = moments_put(step, &parts->sum, err);
  if (st == LIFT_OK && parts->untrailed)
    st = step_warn(step, "no-trail", err,
                   "%zu of %zu parts have no trail: whether one is there twice could not be checked", parts->untrailed,
                   parts->n);
  return st;
}

enum lift_status moments_merge_documents(struct step *step, struct lift_error *err)
{
  struct parts parts = {0};
  const struct option_list *files = &step->options->operands;
  enum lift_status st = doc_has(&step->doc, "moments") ? add_part(&parts, &step->doc, err) : LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < files->n; i++)
    st = take_file(step, &parts, files->item[i], err);
  if (st == LIFT_OK)
    st = finish(step, &parts, err);
  clear_parts(&parts);
  return st;
}

#include "verify/replay.h"

#include "io/json_digest.h"
#include "io/json_scan.h"
#include "lift/number.h"
#include "verify/entry.h"
#include "verify/extract.h"
#include "verify/launch.h"
#include "verify/option_types.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const step_outcome_names[] = {"reproduced", "differs", "cannot", "superseded", "refused", NULL};

/* The replay at work: a folder of its own, and the document as far as it has come. */
struct session {
  const struct doc *original;
  struct files *files;
  const struct replay_limits *limits;
  char folder[64];
  char *doc_path, *out_path, *err_path;
  char *tables; /* a folder for the tables that steps write */
  bool started;
};

/* One step under way. */
struct work {
  struct session *session;
  const struct json *entry;
  struct replayed *step;
  struct option_types types;
  struct arguments arguments, operands;
  char delimiter;
  bool sha256; /* the step was asked for it */
  bool ran;
};

static enum lift_status tell(struct replayed *step, enum step_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static enum lift_status tell(struct replayed *step, enum step_outcome outcome, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(step->reason, sizeof step->reason, format, args);
  va_end(args);
  step->outcome = outcome;
  return LIFT_OK;
}

static bool runnable(const struct work *work)
{
  return work->step->outcome == STEP_REPRODUCED;
}

static enum lift_status add_option(struct work *work, const char *name, const char *value, struct lift_error *err)
{
  char *text = NULL;
  if (value && (value[0] == '@' || strlen(value) > 1 << 20))
    return tell(work->step, STEP_REFUSED, "--%s: a file named by a trail is not read", name);
  if (asprintf(&text, value ? "--%s=%s" : "--%s", name, value) < 0)
    return lift_fail_memory(err);
  enum lift_status st = arguments_add(&work->arguments, text, err);
  free(text);
  return st;
}

/* One value of an option: a text, a number or true. */
static enum lift_status add_value(struct work *work, const char *name, const struct json *at, struct lift_error *err)
{
  const char *text;
  char number[LIFT_NUMBER_SIZE];
  double x;
  switch (json_kind(at)) {
  case JSON_TRUE:
    return add_option(work, name, NULL, err);
  case JSON_NUMBER:
    json_as_number(at, &x, NULL);
    lift_number_print(x, number);
    return add_option(work, name, number, err);
  case JSON_STRING:
    json_as_text(at, &text, NULL);
    return add_option(work, name, text, err);
  default:
    return tell(work->step, STEP_REFUSED, "--%s: neither a text nor a number", name);
  }
}

static enum lift_status add_options(struct work *work, struct lift_error *err)
{
  struct json options, option, value;
  enum lift_status st = json_object(work->entry, "options", &options, err);
  for (bool more = st == LIFT_OK && json_first(&options, &option); st == LIFT_OK && runnable(work) && more;
       more = json_next(&option)) {
    if (!option_types_is_value(&work->types, option.key))
      return tell(work->step, STEP_REFUSED, "--%s: not an option that a trail may hold", option.key);
    const char *text;
    if (strcmp(option.key, "delimiter") == 0 && json_as_text(&option, &text, NULL) == LIFT_OK)
      work->delimiter = text[0];
    if (json_kind(&option) != JSON_ARRAY)
      st = add_value(work, option.key, &option, err);
    else
      for (bool each = json_first(&option, &value); st == LIFT_OK && runnable(work) && each; each = json_next(&value))
        st = add_value(work, option.key, &value, err);
  }
  return st;
}

/* ---- inputs ---- */

static enum lift_status add_input(struct work *work, const struct json *at, struct lift_error *err)
{
  const char *option, *path, *sha256;
  struct file_wanted wanted = {.delimiter = work->delimiter};
  bool same_rows = false, has_sha256 = false;
  enum lift_status st = json_text(at, "option", &option, err);
  if (st == LIFT_OK)
    st = json_text(at, "file", &wanted.name, err);
  if (st == LIFT_OK)
    st = json_text(at, "xxh3", &wanted.xxh3, err);
  if (st == LIFT_OK)
    st = json_text(at, "row_sum", &wanted.row_sum, err);
  if (st == LIFT_OK)
    st = json_optional_text(at, "sha256", &sha256, &has_sha256, err);
  work->sha256 |= has_sha256;
  if (st == LIFT_OK)
    st = files_find(work->session->files, &wanted, &path, &same_rows, err);
  if (st)
    return st;
  if (!path)
    return tell(work->step, STEP_CANNOT, "no file below the data folders is '%s' (XXH3-128 %s)", wanted.name,
                wanted.xxh3);
  if (same_rows)
    snprintf(work->step->reason, sizeof work->step->reason, "'%s': same rows, other bytes", wanted.name);
  if (strcmp(option, "operand") == 0)
    return arguments_add(&work->operands, path, err);
  if (!option_types_is_input(&work->types, option))
    return tell(work->step, STEP_REFUSED, "--%s: not an option that reads a file", option);
  char *text = NULL;
  if (asprintf(&text, "--%s=%s", option, path) < 0)
    return lift_fail_memory(err);
  st = arguments_add(&work->arguments, text, err);
  free(text);
  return st;
}

static enum lift_status add_inputs(struct work *work, struct lift_error *err)
{
  struct json inputs, input;
  enum lift_status st = json_array(work->entry, "inputs", &inputs, err);
  for (bool more = st == LIFT_OK && json_first(&inputs, &input); st == LIFT_OK && runnable(work) && more;
       more = json_next(&input))
    st = add_input(work, &input, err);
  return st;
}

/* A table that the step wrote is written again, into our own folder, under the name that the document knows. */
static enum lift_status add_table(struct work *work, struct lift_error *err)
{
  static const char *const sections[] = {"assignment", "truth", "design"};
  struct json_tree tree;
  struct json section, table;
  const char *name = NULL;
  enum lift_status st = LIFT_OK;
  if (!option_types_writes_table(&work->types))
    return LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < sizeof sections / sizeof *sections; i++) {
    struct json wrote;
    if (!json_find(work->entry, "wrote", &wrote) || !json_find(&wrote, sections[i], &table) ||
        !doc_has(work->session->original, sections[i]))
      continue;
    st = doc_open(work->session->original, sections[i], &tree, &section, err);
    if (st == LIFT_OK && json_find(&section, "table", &table) && json_kind(&table) == JSON_OBJECT &&
        json_text(&table, "file", &name, NULL) == LIFT_OK && *name && !strchr(name, '/') && strcmp(name, "..") != 0) {
      char *text = NULL;
      int length = asprintf(&text, "--table=%s/%s", work->session->tables, name);
      st = length < 0 ? lift_fail_memory(err) : arguments_add(&work->arguments, text, err);
      free(text);
    }
    json_tree_clear(&tree);
  }
  return st;
}

static enum lift_status add_document(struct work *work, struct lift_error *err)
{
  if (!work->session->started)
    return arguments_add(&work->arguments, "--new", err);
  char *text = NULL;
  if (asprintf(&text, "--document=%s", work->session->doc_path) < 0)
    return lift_fail_memory(err);
  enum lift_status st = arguments_add(&work->arguments, text, err);
  free(text);
  return st;
}

static enum lift_status finish_arguments(struct work *work, struct lift_error *err)
{
  enum lift_status st = add_document(work, err);
  if (st == LIFT_OK)
    st = arguments_add(&work->arguments, "--quiet", err);
  if (st == LIFT_OK && work->sha256)
    st = arguments_add(&work->arguments, "--digest=sha256", err);
  if (st == LIFT_OK)
    st = arguments_add(&work->arguments, "--", err);
  for (size_t i = 0; st == LIFT_OK && i < work->operands.n; i++)
    st = arguments_add(&work->arguments, work->operands.text[i], err);
  return st;
}

/* ---- checks of one step ---- */

/* The options' digest: was an option changed, even one without effect? */
static enum lift_status check_options_digest(struct work *work, struct json_slice text, struct lift_error *err)
{
  struct json_members members = {0};
  const char *stated;
  char hex[JSON_DIGEST_SIZE];
  enum lift_status st = json_text(work->entry, "options_digest", &stated, err);
  if (st == LIFT_OK)
    st = json_scan_members(text, NULL, &members, err);
  const struct json_member *options = st == LIFT_OK ? json_members_find(&members, "options") : NULL;
  if (options)
    st = json_digest(options->value, hex, err);
  if (st == LIFT_OK && options && strcmp(hex, stated) != 0)
    st = tell(work->step, STEP_DIFFERS, "its options are not those it was run with (digest %s, stated %s)", hex,
              stated);
  json_members_clear(&members);
  return st;
}

/* Do the sections that the step wrote have the digests that the trail states? */
static enum lift_status check_sections(struct work *work, const struct doc *now, struct lift_error *err)
{
  struct json wrote, section;
  enum lift_status st = json_object(work->entry, "wrote", &wrote, err);
  for (bool more = st == LIFT_OK && json_first(&wrote, &section); st == LIFT_OK && more; more = json_next(&section)) {
    const char *stated;
    char hex[JSON_DIGEST_SIZE] = "";
    size_t length;
    const char *text = doc_text(now, section.key, &length);
    st = json_as_text(&section, &stated, err);
    if (st == LIFT_OK && text)
      st = json_digest((struct json_slice){text, length}, hex, err);
    if (st == LIFT_OK && strcmp(hex, stated) != 0 && runnable(work))
      snprintf(work->step->reason, sizeof work->step->reason,
               "%s: other bytes than when it was written; compared number by number below", section.key);
  }
  return st;
}

/* Does the step, run again, leave the entry that is stated? */
static enum lift_status check_entry(struct work *work, const struct doc *now, struct lift_error *err)
{
  char reason[ENTRY_REASON_SIZE];
  enum lift_status st = entry_compare(work->entry, now, reason, err);
  return st || !*reason ? st : tell(work->step, STEP_DIFFERS, "%s", reason);
}

static void first_line(const char *path, char *out, size_t size)
{
  FILE *file = fopen(path, "r");
  if (!file || !fgets(out, (int)size, file))
    snprintf(out, size, "no message");
  out[strcspn(out, "\n")] = 0;
  if (file)
    fclose(file);
}

static enum lift_status run_tool(struct work *work, struct lift_error *err)
{
  struct session *s = work->session;
  int code = 0;
  enum lift_status st = launch_tool(s->limits->bindir, work->step->tool, &work->arguments, s->out_path, s->err_path,
                                    s->limits->seconds, &code, err);
  if (st)
    return st;
  if (code != 0) {
    char message[400];
    first_line(s->err_path, message, sizeof message);
    return tell(work->step, STEP_DIFFERS, "exit status %d: %s", code, message);
  }
  struct extract text;
  struct doc doc = {0};
  if ((st = extract_read(s->out_path, &text, err)))
    return st;
  st = doc_read(&doc, text.json, text.json_length, err);
  if (st == LIFT_OK)
    st = check_sections(work, &doc, err);
  if (st == LIFT_OK)
    st = check_entry(work, &doc, err);
  if (st == LIFT_OK && rename(s->out_path, s->doc_path))
    st = lift_fail(err, LIFT_EIO, "%s: %s", s->doc_path, strerror(errno));
  s->started = work->ran = true;
  if (st == LIFT_OK && option_types_writes_table(&work->types)) /* what it wrote may be what the next step read */
    st = files_add(s->files, s->tables, err);
  doc_clear(&doc);
  extract_clear(&text);
  return st;
}

static enum lift_status replay_step(struct work *work, struct json_slice text, struct lift_error *err)
{
  struct session *s = work->session;
  bool superseded = false, found;
  enum lift_status st = json_optional_bool(work->entry, "superseded", &superseded, &found, err);
  if (st || superseded)
    return st ? st : tell(work->step, STEP_SUPERSEDED, "a later step took its place");
  if (!launch_is_tool(work->step->tool))
    return tell(work->step, STEP_REFUSED, "not a tool of this suite");
  st = option_types_read(s->limits->bindir, work->step->tool, s->out_path, s->err_path, &work->types, err);
  if (st == LIFT_OK)
    st = check_options_digest(work, text, err);
  if (st == LIFT_OK && runnable(work))
    st = add_options(work, err);
  if (st == LIFT_OK && runnable(work))
    st = add_inputs(work, err);
  if (st == LIFT_OK && runnable(work))
    st = add_table(work, err);
  if (st == LIFT_OK && runnable(work))
    st = finish_arguments(work, err);
  return st || !runnable(work) ? st : run_tool(work, err);
}

/* ---- the whole trail ---- */

static enum lift_status open_session(struct session *s, struct lift_error *err)
{
  const char *tmp = getenv("TMPDIR");
  snprintf(s->folder, sizeof s->folder, "%s/lift-verify-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
  if (!mkdtemp(s->folder)) {
    enum lift_status st = lift_fail(err, LIFT_EIO, "%s: %s", s->folder, strerror(errno));
    s->folder[0] = 0;
    return st;
  }
  if (asprintf(&s->doc_path, "%s/.document", s->folder) < 0 || asprintf(&s->out_path, "%s/.output", s->folder) < 0 ||
      asprintf(&s->err_path, "%s/.messages", s->folder) < 0 || asprintf(&s->tables, "%s/tables", s->folder) < 0)
    return lift_fail_memory(err);
  return mkdir(s->tables, 0700) ? lift_fail(err, LIFT_EIO, "%s: %s", s->tables, strerror(errno)) : LIFT_OK;
}

static void close_session(struct session *s)
{
  struct files left = {0};
  if (s->folder[0] && files_add(&left, s->folder, NULL) == LIFT_OK)
    for (size_t i = 0; i < left.n; i++)
      unlink(left.file[i].path);
  if (s->tables)
    rmdir(s->tables);
  if (s->folder[0])
    rmdir(s->folder);
  files_clear(&left);
  free(s->doc_path);
  free(s->out_path);
  free(s->err_path);
  free(s->tables);
}

static enum lift_status replay_entry(struct session *s, const struct json *entry, struct json_slice text,
                                     struct replayed *step, bool *stopped, struct lift_error *err)
{
  const char *tool;
  struct work work = {.session = s, .entry = entry, .step = step};
  enum lift_status st = json_text(entry, "tool", &tool, err);
  if (st)
    return st;
  step->tool = strdup(tool);
  if (!step->tool)
    return lift_fail_memory(err);
  if (*stopped)
    return tell(step, STEP_CANNOT, "an earlier step could not be run");
  st = replay_step(&work, text, err);
  *stopped = !work.ran && step->outcome != STEP_SUPERSEDED;
  arguments_clear(&work.arguments);
  arguments_clear(&work.operands);
  option_types_clear(&work.types);
  return st;
}

static enum lift_status keep_document(struct session *s, struct replay *out, struct lift_error *err)
{
  struct extract text;
  enum lift_status st = extract_read(s->doc_path, &text, err);
  if (st)
    return st;
  out->text = text.text;
  out->length = text.json_length;
  return LIFT_OK;
}

/* The document's own sections against the digests in its trail, and the trail against the one recomputed. */
static enum lift_status check_trail(const struct session *s, const struct json *trail, const struct replay *out,
                                    struct lift_error *err)
{
  struct json entry;
  struct doc now = {0};
  char reason[ENTRY_REASON_SIZE];
  bool any = false;
  enum lift_status st = doc_read(&now, out->text, out->length, err);
  if (st == LIFT_OK)
    st = entry_any_superseded(&now, &any, err);
  for (bool more = json_first(trail, &entry); st == LIFT_OK && more; more = json_next(&entry)) {
    struct replayed *step = &out->step[entry.index];
    if (step->outcome != STEP_REPRODUCED)
      continue;
    st = entry_check_sections(s->original, trail, &entry, reason, err);
    if (st == LIFT_OK && *reason)
      st = tell(step, STEP_DIFFERS, "%s", reason);
    else if (st == LIFT_OK && any && entry.index + 1 == out->n)
      st = tell(step, STEP_DIFFERS, "run again, it takes the place of a step that is not marked as superseded");
  }
  doc_clear(&now);
  return st;
}

static enum lift_status replay_all(struct session *s, struct replay *out, struct lift_error *err)
{
  struct json_tree tree;
  struct json trail, entry;
  struct json_elements slices = {0};
  size_t length;
  bool stopped = false;
  enum lift_status st = doc_open(s->original, "trail", &tree, &trail, err);
  if (st == LIFT_OK)
    st = json_as_array(&trail, err);
  const char *text = doc_text(s->original, "trail", &length);
  if (st == LIFT_OK)
    st = json_scan_elements((struct json_slice){text, length}, NULL, &slices, err);
  if (st == LIFT_OK && !(out->step = calloc(slices.count + 1, sizeof *out->step)))
    st = lift_fail_memory(err);
  for (bool more = st == LIFT_OK && json_first(&trail, &entry); st == LIFT_OK && more; more = json_next(&entry)) {
    out->n++;
    st = replay_entry(s, &entry, slices.item[entry.index], &out->step[entry.index], &stopped, err);
    st = lift_context(err, st, "trail[%zu]", entry.index);
  }
  if (st == LIFT_OK && !stopped && s->started)
    st = keep_document(s, out, err);
  if (st == LIFT_OK && out->text)
    st = check_trail(s, &trail, out, err);
  json_elements_clear(&slices);
  json_tree_clear(&tree);
  return st;
}

enum lift_status replay_run(const struct doc *doc, struct files *files, const struct replay_limits *limits,
                            struct replay *out, struct lift_error *err)
{
  struct session s = {.original = doc, .files = files, .limits = limits};
  *out = (struct replay){0};
  if (!doc_has(doc, "trail"))
    return lift_fail(err, LIFT_EDATA,
                     "the document has no trail (was it written with --no-trail?): its "
                     "numbers can only be taken on trust");
  enum lift_status st = open_session(&s, err);
  if (st == LIFT_OK)
    st = replay_all(&s, out, err);
  close_session(&s);
  if (st)
    replay_clear(out);
  return st;
}

void replay_clear(struct replay *replay)
{
  for (size_t i = 0; i < replay->n; i++)
    free(replay->step[i].tool);
  free(replay->step);
  free(replay->text);
  *replay = (struct replay){0};
}

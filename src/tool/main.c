#include "tool/tool.h"

#include "io/doc_reader.h"
#include "report/report.h"
#include "tool/step.h"
#include "tool/trail.h"

#include <config.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef _OPENMP
#include <omp.h>
#endif

static struct tool_common common;

const struct tool_common *tool_common(void)
{
  return &common;
}

static const struct option shared_options[] = {
    {OPTION_RUNTIME, "document", 0, "FILE", &common.document, 0, 0, NULL,
     "read the document from FILE; - is standard input"},
    {OPTION_SWITCH, "new", 0, NULL, &common.fresh, 0, 0, NULL, "start a new document"},
    {OPTION_TEXT, "name", 0, "NAME", &common.name, 0, 0, NULL, "the experiment's name"},
    {OPTION_INTEGER, "seed", 0, "N", &common.seed, 0, 0, NULL,
     "seed of everything random; default: derived from the name"},
    {OPTION_FLAG, "append", 0, NULL, &common.append, 0, 0, NULL, "add entries to a section instead of replacing it"},
    {OPTION_OUTPUT, "output", 'o', "FILE", &common.output, 0, 0, NULL, "write to FILE instead of standard output"},
    {OPTION_SWITCH, "json", 0, NULL, &common.json, 0, 0, NULL, "write the document on a terminal too"},
    {OPTION_SWITCH, "pretty", 0, NULL, &common.pretty, 0, 0, NULL, "write the document indented"},
    {OPTION_SWITCH, "keep-going", 0, NULL, &common.keep_going, 0, 0, NULL,
     "a document that fails travels on with its error"},
    {OPTION_SWITCH, "no-trail", 0, NULL, &common.no_trail, 0, 0, NULL, "leave no entry in the trail"},
    {OPTION_RUNTIME, "digest", 0, "sha256", &common.digest, 0, 0, NULL, "add a SHA-256 of every file read"},
    {OPTION_RUNTIME, "threads", 0, "N", &common.threads, 0, 0, NULL, "threads to use; results do not depend on it"},
    {OPTION_SWITCH, "quiet", 'q', NULL, &common.quiet, 0, 0, NULL, "no warnings and no progress on standard error"},
    {OPTION_SWITCH, "help", 'h', NULL, &common.help, 0, 0, NULL, "show this help"},
    {OPTION_SWITCH, "version", 0, NULL, &common.version, 0, 0, NULL, "show the version"},
    {OPTION_SWITCH, "completion-words", 0, NULL, &common.completion, 0, 0, NULL, "list the options, for completion"},
    {OPTION_SWITCH, "option-types", 0, NULL, &common.types, 0, 0, NULL,
     "list the options with their types, for programs"},
    {OPTION_END, NULL, 0, NULL, NULL, 0, 0, NULL, NULL},
};

/* The run of one tool over its stream. */
struct run {
  const struct tool *tool;
  struct options options;
  struct output *out;
  size_t number, failures;
  bool verdict_no;
  bool summary; /* a text summary on a terminal instead of the document */
};

static void say(const struct tool *tool, const char *doc_name, const struct lift_error *err)
{
  if (doc_name && *doc_name)
    fprintf(stderr, "%s: %s: %s\n", tool->name, doc_name, err->text);
  else
    fprintf(stderr, "%s: %s\n", tool->name, err->text);
}

static int print_help(const struct run *run)
{
  const struct tool *tool = run->tool;
  printf("Usage: %s [OPTION]…%s%s\n%s\n", tool->name, tool->operands ? " " : "", tool->operands ? tool->operands : "",
         tool->summary);
  options_help(&run->options, stdout);
  printf("\nManual: man %s; the document: man 5 lift-json; the suite: man 7 lift\n", tool->name);
  return fflush(stdout) ? LIFT_EIO : LIFT_OK;
}

static int print_words(const struct run *run)
{
  for (int t = 0; t < 2; t++)
    for (const struct option *o = run->options.table[t]; o->type != OPTION_END; o++)
      printf("--%s\n", o->name);
  return fflush(stdout) ? LIFT_EIO : LIFT_OK;
}

/* One option a line: its name, and whether it is a value, a flag, a list, a file that is read or written, or without
 * effect on results. lift-verify lets an untrusted trail use the first three alone. */
static int print_types(const struct run *run)
{
  static const char *const types[] = {
      [OPTION_FLAG] = "flag",     [OPTION_TEXT] = "value",   [OPTION_LIST] = "list",     [OPTION_NUMBER] = "value",
      [OPTION_INTEGER] = "value", [OPTION_CHOICE] = "value", [OPTION_INPUT] = "input",   [OPTION_INPUTS] = "inputs",
      [OPTION_OUTPUT] = "output", [OPTION_RUNTIME] = "run",  [OPTION_SWITCH] = "run",
  };
  for (int t = 0; t < 2; t++)
    for (const struct option *o = run->options.table[t]; o->type != OPTION_END; o++)
      printf("%s\t%s\n", o->name, types[o->type]);
  return fflush(stdout) ? LIFT_EIO : LIFT_OK;
}

static enum lift_status use_threads(struct lift_error *err)
{
  if (!common.threads)
    return LIFT_OK;
  char *end;
  long n = strtol(common.threads, &end, 10);
  if (*end || n < 1 || n > 1024)
    return lift_fail(err, LIFT_EUSAGE, "--threads: '%s' is not a number from 1 to 1024", common.threads);
#ifdef _OPENMP
  omp_set_num_threads((int)n);
#endif
  return LIFT_OK;
}

static enum lift_status check_common(const struct run *run, struct lift_error *err)
{
  if (common.digest && strcmp(common.digest, "sha256") != 0)
    return lift_fail(err, LIFT_EUSAGE, "--digest: '%s' is not sha256", common.digest);
  if (common.document && common.fresh)
    return lift_fail(err, LIFT_EUSAGE, "--document and --new exclude each other");
  if (!run->tool->operands && run->options.operands.n)
    return lift_fail(err, LIFT_EUSAGE, "'%s': this tool takes no operands", run->options.operands.item[0]);
  enum lift_status st = use_threads(err);
  return st || !run->tool->check ? st : run->tool->check(&run->options, err);
}

static bool is_null_device(int fd)
{
  struct stat in, null;
  return fstat(fd, &in) == 0 && stat("/dev/null", &null) == 0 && S_ISCHR(in.st_mode) && in.st_rdev == null.st_rdev;
}

/* Where the documents come from: NULL for a new one, else a path. */
static enum lift_status document_source(const struct run *run, const char **path, struct lift_error *err)
{
  *path = common.document;
  bool by_operands = (run->tool->flags & TOOL_OPERANDS) && run->options.operands.n;
  if (common.document || common.fresh || by_operands || (run->tool->flags & TOOL_STARTS) ||
      is_null_device(STDIN_FILENO))
    return LIFT_OK;
  if (isatty(STDIN_FILENO))
    return lift_fail(err, LIFT_EUSAGE,
                     "no document: pipe one in, name it with --document FILE, or start one with --new");
  *path = "-";
  return LIFT_OK;
}

static enum lift_status write_doc(struct run *run, const struct doc *doc, struct lift_error *err)
{
  char *text = NULL;
  size_t length = 0;
  enum lift_status st = doc_write(doc, common.pretty, &text, &length, err);
  if (st == LIFT_OK)
    st = output_write(run->out, text, length, err);
  if (st == LIFT_OK)
    st = output_write(run->out, "\n", 1, err);
  if (st == LIFT_OK)
    st = output_flush(run->out, err);
  free(text);
  return st;
}

/* A document that failed, as it travels on: its name and what went wrong. */
static enum lift_status write_failed(struct run *run, const char *name, enum lift_status status,
                                     const struct lift_error *why, struct lift_error *err)
{
  struct doc doc = {0};
  struct json_writer w = {0};
  enum lift_status st = doc_start(&doc, name, err);
  if (st == LIFT_OK) {
    json_open_object(&w, NULL);
    json_put_text(&w, "tool", run->tool->name);
    json_put_integer(&w, "code", status);
    json_put_text(&w, "message", why->text);
    json_close(&w);
    st = doc_put(&doc, "error", &w, err);
  }
  if (st == LIFT_OK)
    st = write_doc(run, &doc, err);
  json_write_clear(&w);
  doc_clear(&doc);
  return st;
}

static enum lift_status finish_step(struct run *run, struct step *step, struct lift_error *err)
{
  if (run->tool->flags & TOOL_CONSUMES)
    return output_flush(run->out, err);
  enum lift_status st = common.no_trail ? LIFT_OK : trail_append(step, err);
  if (st)
    return st;
  if (run->summary)
    return report_text(&step->doc, run->tool->adds, run->out, err);
  return write_doc(run, &step->doc, err);
}

static enum lift_status name_step(struct step *step, struct lift_error *err)
{
  if (!common.name)
    return LIFT_OK;
  if (*step->doc.name && strcmp(step->doc.name, common.name) != 0)
    return lift_fail(err, LIFT_EUSAGE, "--name %s: the document has the name '%s' already", common.name,
                     step->doc.name);
  return doc_rename(&step->doc, common.name, err);
}

static enum lift_status run_step(struct run *run, struct step *step, struct lift_error *err)
{
  enum lift_status st = name_step(step, err);
  if (st == LIFT_OK)
    st = step_begin(step, err);
  if (st == LIFT_OK)
    st = run->tool->run(step, err);
  if (st == LIFT_OK)
    st = finish_step(run, step, err);
  run->verdict_no |= step->verdict == LIFT_NO;
  return st;
}

/* --keep-going: count the failure and let the document travel on. An output that failed fails here again, and ends the
 * stream; a file of one document that cannot be read does not. */
static enum lift_status pass_on(struct run *run, const char *name, enum lift_status status,
                                const struct lift_error *why)
{
  struct lift_error err = {""};
  run->failures++;
  enum lift_status st = output_flush(run->out, &err);
  if (st == LIFT_OK && !(run->tool->flags & TOOL_CONSUMES))
    st = write_failed(run, name, status, why, &err);
  if (st && strcmp(err.text, why->text) != 0)
    say(run->tool, NULL, &err);
  return st;
}

/* One document's text (NULL: a new document). A failure is said here, and passed on with --keep-going. */
static enum lift_status work(struct run *run, const char *text, size_t length, size_t line)
{
  struct lift_error err = {""};
  struct step step = {.tool = run->tool, .options = &run->options, .out = run->out, .number = run->number++};
  enum lift_status st = text ? doc_read(&step.doc, text, length, &err) : doc_start(&step.doc, NULL, &err);
  bool failed_before = st == LIFT_OK && doc_failed(&step.doc);
  if (st)
    lift_context(&err, st, "document on line %zu", line);
  else if (failed_before && !(run->tool->flags & TOOL_CONSUMES)) {
    run->failures++;
    st = write_doc(run, &step.doc, &err);
    step_clear(&step);
    return st;
  } else {
    st = run_step(run, &step, &err);
    run->failures += failed_before;
  }
  if (st) {
    say(run->tool, step.doc.name ? step.doc.name : common.name, &err);
    if (common.keep_going && st != LIFT_EMEMORY)
      st = pass_on(run, step.doc.name, st, &err);
  }
  step_clear(&step);
  return st;
}

static void say_waiting(void *data)
{
  const struct run *run = data;
  if (!common.quiet)
    fprintf(stderr, "%s: waiting for a document on standard input (--new starts one)\n", run->tool->name);
}

static enum lift_status work_stream(struct run *run, const char *path)
{
  struct lift_error err = {""};
  struct doc_reader reader;
  enum lift_status st = doc_reader_open(&reader, path, say_waiting, run, &err);
  while (st == LIFT_OK) {
    const char *text;
    size_t length;
    st = doc_reader_next(&reader, &text, &length, &err);
    if (st == LIFT_OK && !text) {
      if (run->number == 0)
        st = lift_fail(&err, LIFT_EFORMAT, "%s: no document: did the stage before fail?", reader.source);
      break;
    }
    if (st == LIFT_OK && (st = work(run, text, length, reader.line))) {
      doc_reader_close(&reader);
      return st; /* already said */
    }
  }
  if (st)
    say(run->tool, NULL, &err);
  doc_reader_close(&reader);
  return st;
}

static enum lift_status run_all(struct run *run)
{
  struct lift_error err = {""};
  const char *source = NULL;
  enum lift_status st = document_source(run, &source, &err);
  if (st == LIFT_OK)
    st = output_open(&run->out, common.output, &err);
  if (st) {
    say(run->tool, NULL, &err);
    return st;
  }
  run->summary = !common.output && !common.json && !common.pretty && isatty(STDOUT_FILENO);
  st = source ? work_stream(run, source) : work(run, NULL, 0, 0);
  if (st == LIFT_OK && run->tool->finish) {
    struct step step = {.tool = run->tool, .options = &run->options, .out = run->out, .number = run->number};
    st = run->tool->finish(&step, &err);
    run->verdict_no |= step.verdict == LIFT_NO;
    step_clear(&step);
    if (st)
      say(run->tool, NULL, &err);
  }
  if (st == LIFT_OK && (st = output_commit(run->out, &err)))
    say(run->tool, NULL, &err);
  output_close(run->out); /* without the commit above, an earlier file stays as it was */
  return st;
}

/* A closed descriptor 0, 1 or 2 would be given to the next file opened, and messages would land in it. */
static void hold_standard_descriptors(void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0)
      (void)!open("/", O_PATH); /* takes the lowest free number; reading and writing fail as on a closed one */
}

int tool_main(const struct tool *tool, int argc, char **argv)
{
  struct run run = {.tool = tool, .options = {.table = {tool->options, shared_options}, .tool = tool->name}};
  struct lift_error err = {""};
  hold_standard_descriptors();
  gsl_set_error_handler_off();
  signal(SIGPIPE, SIG_IGN);
  enum lift_status st = options_parse(&run.options, argc, argv, &err);
  int code;
  if (st == LIFT_OK && common.help)
    code = print_help(&run);
  else if (st == LIFT_OK && common.version)
    code = printf("%s (liftutils) %s\n", tool->name, PACKAGE_VERSION) < 0 || fflush(stdout) ? LIFT_EIO : LIFT_OK;
  else if (st == LIFT_OK && common.completion)
    code = print_words(&run);
  else if (st == LIFT_OK && common.types)
    code = print_types(&run);
  else if (st || (st = check_common(&run, &err))) {
    say(tool, NULL, &err);
    code = st;
  } else {
    st = run_all(&run);
    code = st ? st : run.failures ? LIFT_ESTREAM : run.verdict_no ? LIFT_NO : LIFT_OK;
  }
  if (code == LIFT_EIO && common.help + common.version + common.completion + common.types && st == LIFT_OK)
    perror(tool->name);
  options_clear(&run.options);
  return code;
}

/* lift-verify: recompute every number of somebody else's document or report. */
#include "tool/step.h"
#include "verify/extract.h"
#include "verify/launch.h"
#include "verify/verdict.h"

#include <stdlib.h>
#include <string.h>

static struct {
  struct option_list data;
  const char *plan;
  struct option_integer timeout;
} opt;

static const struct option options[] = {
    {OPTION_LIST, "data", 0, "DIR", &opt.data, 0, 0, NULL, "look for the data files below DIR (default .)"},
    {OPTION_TEXT, "plan", 0, "FILE", &opt.plan, 0, 0, NULL, "the plan published before the test: is it this one?"},
    {OPTION_INTEGER, "timeout", 0, "SECONDS", &opt.timeout, 1, 86400, NULL,
     "processor time a step may take (default 600)"},
    {0},
};

static enum lift_status print(struct step *step, const struct verdict *verdict, struct lift_error *err)
{
  struct json_writer w;
  char *text = NULL;
  size_t length;
  if (!tool_common()->json)
    return verdict_print(verdict, step->out, err);
  json_write_init(&w);
  verdict_write(verdict, &w);
  enum lift_status st = json_take(&w, &text, &length, err);
  if (st == LIFT_OK)
    st = output_write(step->out, text, length, err);
  if (st == LIFT_OK)
    st = output_write(step->out, "\n", 1, err);
  free(text);
  json_write_clear(&w);
  return st;
}

static enum lift_status look_for_files(struct files *files, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  if (!opt.data.n)
    return files_add(files, ".", err);
  for (size_t i = 0; st == LIFT_OK && i < opt.data.n; i++)
    st = files_add(files, opt.data.item[i], err);
  return st;
}

static enum lift_status verify(struct step *step, const struct doc *doc, const struct extract *page,
                               struct lift_error *err)
{
  struct files files = {0};
  struct verdict verdict = {0};
  char *bindir = NULL;
  enum lift_status st = launch_bindir(&bindir, err);
  if (st == LIFT_OK)
    st = look_for_files(&files, err);
  struct replay_limits limits = {bindir, opt.timeout.set ? (long)opt.timeout.value : 600};
  if (st == LIFT_OK)
    st = verdict_make(doc, &files, &limits, &verdict, err);
  if (st == LIFT_OK && page)
    st = verdict_add_page(&verdict, doc, page->text, page->length, err);
  if (st == LIFT_OK && opt.plan)
    st = verdict_add_plan(&verdict, doc, opt.plan, err);
  if (st == LIFT_OK && !verdict.reproduced)
    step->verdict = LIFT_NO;
  if (st == LIFT_OK)
    st = print(step, &verdict, err);
  verdict_clear(&verdict);
  files_clear(&files);
  free(bindir);
  return st;
}

static enum lift_status verify_file(struct step *step, const char *given, struct lift_error *err)
{
  const char *path;
  struct extract file;
  struct doc doc = {0};
  enum lift_status st = step_path(step, given, &path, err);
  if (st)
    return st;
  if ((st = extract_read(path, &file, err)))
    return st;
  st = lift_context(err, doc_read(&doc, file.json, file.json_length, err), "%s", path);
  if (st == LIFT_OK)
    st = verify(step, &doc, file.html ? &file : NULL, err);
  doc_clear(&doc);
  extract_clear(&file);
  return st;
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  const struct option_list *operands = &step->options->operands;
  enum lift_status st = LIFT_OK;
  if (!operands->n)
    return verify(step, &step->doc, NULL, err);
  for (size_t i = 0; st == LIFT_OK && i < operands->n; i++)
    st = verify_file(step, operands->item[i], err);
  return st;
}

static const struct tool tool = {
    .name = "lift-verify",
    .summary = "Recompute every number of a document or an HTML report from the data.",
    .operands = "[REPORT.html|DOCUMENT.json …]",
    .flags = TOOL_CONSUMES | TOOL_OPERANDS,
    .options = options,
    .run = run,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

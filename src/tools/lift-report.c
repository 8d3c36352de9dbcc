/* lift-report: the document as a person reads it. */
#include "report/report.h"
#include "tool/step.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *title;
static struct option_list select_ids;
static const char *const formats[] = {"text", "markdown", "html", NULL};
static int format;

static const struct option options[] = {
    {OPTION_CHOICE, "format", 0, "FORMAT", &format, 0, 0, formats,
     "text, markdown or html; default: by the ending of --output, else text"},
    {OPTION_LIST, "select", 0, "ID", &select_ids, 0, 0, NULL, "show these estimates only; may be repeated"},
    {OPTION_TEXT, "title", 0, "TEXT", &title, 0, 0, NULL, "the report's title; default: the experiment's name"},
    {OPTION_END, NULL, 0, NULL, NULL, 0, 0, NULL, NULL},
};

/* The one HTML page, held back until the stream is known to have no second document. */
static char *html;
static size_t html_length;

static bool ends_in(const char *path, const char *ending)
{
  size_t length = strlen(path), tail = strlen(ending);
  return length > tail && strcasecmp(path + length - tail, ending) == 0;
}

static enum report_format wanted(const struct step *step)
{
  const char *path = tool_common()->output;
  if (step_given(step, "format") || !path)
    return (enum report_format)format;
  if (ends_in(path, ".html") || ends_in(path, ".htm"))
    return REPORT_HTML;
  return ends_in(path, ".md") || ends_in(path, ".markdown") ? REPORT_MARKDOWN : REPORT_TEXT;
}

static enum lift_status run(struct step *step, struct lift_error *err)
{
  const struct report_settings settings = {
      .format = wanted(step), .title = title, .select = select_ids.item, .selects = select_ids.n};
  if (settings.format == REPORT_HTML && step->number > 0)
    return lift_fail(err, LIFT_EUSAGE,
                     "an HTML file holds one document, and the stream has more: split it (one document is "
                     "one line), or use --format markdown");
  char *text;
  size_t length;
  enum lift_status st = report_make(&step->doc, &settings, &text, &length, err);
  if (st == LIFT_OK && settings.format == REPORT_HTML) {
    html = text;
    html_length = length;
    return LIFT_OK;
  }
  if (st == LIFT_OK && step->number > 0)
    st = output_write(step->out, "\n", 1, err);
  if (st == LIFT_OK)
    st = output_write(step->out, text, length, err);
  free(text);
  return st;
}

static enum lift_status finish(struct step *step, struct lift_error *err)
{
  enum lift_status st = html ? output_write(step->out, html, html_length, err) : LIFT_OK;
  free(html);
  html = NULL;
  return st;
}

static const struct tool tool = {
    .name = "lift-report",
    .summary = "Write a report of an experiment: text, Markdown, or one HTML page with plots.",
    .flags = TOOL_CONSUMES,
    .options = options,
    .run = run,
    .finish = finish,
};

int main(int argc, char **argv)
{
  return tool_main(&tool, argc, argv);
}

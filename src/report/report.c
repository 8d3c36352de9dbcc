#include "report/report.h"

#include "report/content.h"

#include <stdlib.h>

/* The parts of a report in their order, each with the section it shows; empty ones are passed over. */
static void add_sections(struct content *content)
{
  static const struct {
    enum content_section section;
    void (*report)(struct content *);
  } parts[] = {
      {CONTENT_TRUTH, report_truth},           {CONTENT_PLAN, report_plan},
      {CONTENT_DEPARTURES, report_departures}, {CONTENT_DESIGN, report_design},
      {CONTENT_ASSIGNMENT, report_assignment}, {CONTENT_MOMENTS, report_moments},
      {CONTENT_PANEL, report_panel},           {CONTENT_DECISION, report_decision},
      {CONTENT_ESTIMATES, report_estimates},   {CONTENT_FIT, report_fit},
      {CONTENT_CHECKS, report_checks},         {CONTENT_WARNINGS, report_warnings},
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (content_wants(content, parts[i].section) && json_count(&content->part[parts[i].section].at))
      parts[i].report(content);
  if (content->settings->sections)
    return;
  report_methods(content);
  report_trail(content);
  report_digest(content);
}

static void make_title(struct content *content)
{
  struct page *page = content->page;
  const char *title = content->settings->title;
  if (title)
    page->title = page_shown(page, title);
  else
    page->title = content->doc->name && *content->doc->name ? page_shown(page, content->doc->name) : "Experiment";
}

static enum lift_status render(const struct content *content, char **text, size_t *length, struct lift_error *err)
{
  switch (content->settings->format) {
  case REPORT_HTML:
    return render_html(content->page, content->doc, text, length, err);
  case REPORT_MARKDOWN:
    return render_markdown(content->page, text, length, err);
  default:
    return render_text(content->page, text, length, err);
  }
}

enum lift_status report_make(const struct doc *doc, const struct report_settings *settings, char **text, size_t *length,
                             struct lift_error *err)
{
  struct page page = {0};
  struct content content;
  *text = NULL;
  *length = 0;
  enum lift_status st = content_open(&content, doc, settings, &page, err);
  if (st == LIFT_OK) {
    make_title(&content);
    report_headline(&content);
    add_sections(&content);
    st = page_status(&page, err);
  }
  if (st == LIFT_OK)
    st = render(&content, text, length, err);
  content_close(&content);
  page_clear(&page);
  return st;
}

enum lift_status report_text(const struct doc *doc, const char *sections, struct output *out, struct lift_error *err)
{
  const struct report_settings settings = {.format = REPORT_TEXT, .sections = sections};
  char *text;
  size_t length;
  enum lift_status st = report_make(doc, &settings, &text, &length, err);
  if (st == LIFT_OK)
    st = output_write(out, text, length, err);
  free(text);
  return st;
}

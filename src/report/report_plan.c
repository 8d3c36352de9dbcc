/* The plan, what departs from it, and what a simulation knows to be true. */
#include "report/content.h"

#include <string.h>

/* A non-inferiority margin, "0.5" or "2%". */
static const char *margin_text(struct page *page, const struct json *metric)
{
  struct json margin;
  if (!json_find(metric, "ni_margin", &margin) || json_kind(&margin) != JSON_OBJECT)
    return PAGE_NONE;
  const char *scale = content_raw(page, &margin, "scale");
  return scale && strcmp(scale, "relative") == 0 ? content_percent(page, &margin, "value", 3)
                                                 : content_number(page, &margin, "value", 4);
}

static void add_metrics(struct page *page, const struct json *plan)
{
  struct json list, at;
  if (!json_find(plan, "metrics", &list) || !json_count(&list))
    return;
  page_table(page, "Metrics", "Metric|Column|Type|Role|Good|Margin#|If missing|Covariates");
  for (bool more = json_first(&list, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "name"), content_code(page, &at, "column"), content_name(page, &at, "type"),
             content_name(page, &at, "role"), content_name(page, &at, "good"), margin_text(page, &at),
             content_name(page, &at, "missing"), content_list(page, &at, "covariates", 8));
}

static void add_arms(struct page *page, const struct json *plan)
{
  struct json list, at;
  if (!json_find(plan, "arms", &list) || !json_count(&list))
    return;
  page_table(page, "Arms; the first is the control", "Arm|In the data|Share#");
  for (bool more = json_first(&list, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "name"), content_code(page, &at, "value"),
             content_percent(page, &at, "share", 4));
}

static void add_panel(struct page *page, const struct json *plan)
{
  struct json at;
  if (!json_find(plan, "panel", &at) || json_kind(&at) != JSON_OBJECT)
    return;
  page_pair(page, "Outcome", content_code(page, &at, "outcome"));
  page_pair(page, "Model", content_name(page, &at, "model"));
  page_pair(page, "Inference", content_name(page, &at, "inference"));
  page_pair(page, "Statistic", content_name(page, &at, "statistic"));
  page_pair(page, "Duration", content_name(page, &at, "duration"));
  page_pair(page, "Start", content_name(page, &at, "start"));
  page_pair(page, "End", content_name(page, &at, "end"));
  page_pair(page, "Data used from", content_name(page, &at, "pre_start"));
  page_pair(page, "Treated", content_list(page, &at, "treated", 20));
}

/* ---- the solution of a sample size ---- */

static bool is_proportion(const struct content *content, const char *metric)
{
  struct json at;
  const char *type = content_metric(content, metric, &at) ? content_raw(content->page, &at, "type") : NULL;
  return type && strcmp(type, "proportion") == 0;
}

static const char *mde_text(struct page *page, const struct json *at, bool relative, bool rate)
{
  struct json mde;
  if (!json_find(at, "mde", &mde) || json_kind(&mde) != JSON_OBJECT)
    return PAGE_NONE;
  return relative ? content_percent(page, &mde, "relative", 3)
       : rate     ? content_points(page, &mde, "absolute", 3)
                  : content_number(page, &mde, "absolute", 4);
}

/* n.rounded holds the arm's, the control's and the total number of units. */
static const char *units_text(struct page *page, const struct json *at, const char *key)
{
  struct json n, rounded;
  if (!json_find(at, "n", &n) || json_kind(&n) != JSON_OBJECT || !json_find(&n, "rounded", &rounded))
    return PAGE_NONE;
  return json_kind(&rounded) == JSON_OBJECT ? content_count(page, &rounded, key) : PAGE_NONE;
}

const char *plan_sentence(const struct content *content, const struct json *solution)
{
  struct page *page = content->page;
  const char *metric = content_raw(page, solution, "metric"), *arm = units_text(page, solution, "arm");
  bool rate = is_proportion(content, metric);
  const char *relative = mde_text(page, solution, true, rate), *absolute = mde_text(page, solution, false, rate);
  if (strcmp(arm, PAGE_NONE) == 0 || strcmp(absolute, PAGE_NONE) == 0)
    return NULL;
  bool both = strcmp(relative, PAGE_NONE) != 0;
  return page_text(page,
                   "A change of %s in %s%s%s%s is found with power %s by %s units in the arm and %s in the control, %s "
                   "in total.",
                   both ? relative : absolute, page_shown(page, metric), both ? " (" : "", both ? absolute : "",
                   both ? ")" : "", content_percent(page, solution, "power", 3), arm,
                   units_text(page, solution, "control"), units_text(page, solution, "total"));
}

static void add_solution(const struct content *content, const struct json *plan)
{
  struct page *page = content->page;
  struct json list, at;
  if (!json_find(plan, "solution", &list) || json_kind(&list) != JSON_ARRAY || !json_count(&list))
    return;
  page_heading(page, "Size of the test");
  if (content->settings->sections) /* a whole report says it at its head */
    for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
      const char *text = plan_sentence(content, &at);
      if (text)
        page_paragraph(page, text);
    }
  page_table(page, "Size, power and smallest effect found",
             "Metric|Solved for|Baseline#|SD#|MDE, relative#|MDE, absolute#|Power#|n arm#|n control#|n total#");
  for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
    bool rate = is_proportion(content, content_raw(page, &at, "metric"));
    page_row(page, content_name(page, &at, "metric"), content_name(page, &at, "solve"),
             rate ? content_percent(page, &at, "baseline", 4) : content_number(page, &at, "baseline", 4),
             content_number(page, &at, "sd", 4), mde_text(page, &at, true, rate), mde_text(page, &at, false, rate),
             content_percent(page, &at, "power", 3), units_text(page, &at, "arm"), units_text(page, &at, "control"),
             units_text(page, &at, "total"));
  }
  for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
    page_pair(page, page_text(page, "Formula, %s", content_name(page, &at, "metric")),
              content_name(page, &at, "formula"));
    page_pair(page, "Reference", content_name(page, &at, "reference"));
  }
}

void report_plan(struct content *content)
{
  struct page *page = content->page;
  const struct json *plan = &content->part[CONTENT_PLAN].at;
  page_section(page, "plan", "Plan");
  page_pair(page, "Alpha", content_percent(page, plan, "alpha", 3));
  page_pair(page, "Alternative", content_name(page, plan, "alternative"));
  page_pair(page, "Decided on the scale", content_name(page, plan, "scale"));
  page_pair(page, "Correction", content_name(page, plan, "correction"));
  page_pair(page, "Stopping", content_name(page, plan, "stopping"));
  add_panel(page, plan);
  page_pair(page, "Plan digest", content_code(page, plan, "digest"));
  add_metrics(page, plan);
  add_arms(page, plan);
  add_solution(content, plan);
}

void report_departures(struct content *content)
{
  struct page *page = content->page;
  struct json at;
  page_section(page, "departures", "Departures from the plan");
  page_table(page, "What was planned and what was done", "What|Planned|Done|Found by");
  for (bool more = json_first(&content->part[CONTENT_DEPARTURES].at, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "what"), content_name(page, &at, "planned"),
             content_name(page, &at, "actual"), content_code(page, &at, "tool"));
}

void report_truth(struct content *content)
{
  struct page *page = content->page;
  const struct json *truth = &content->part[CONTENT_TRUTH].at;
  struct json effects, at;
  page_section(page, "truth", "Known truth");
  page_note(page, PAGE_CAUTION, "These data were simulated: the effects below are known.");
  for (bool more = json_first(truth, &at); more; more = json_next(&at))
    if (json_kind(&at) != JSON_ARRAY && json_kind(&at) != JSON_OBJECT)
      page_pair(page, page_key(page, at.key), content_any(page, &at));
  if (!json_find(truth, "effects", &effects) || json_kind(&effects) != JSON_ARRAY)
    return;
  page_table(page, "True effects", "Metric|Arm|Scale|In the population#|In this sample#");
  for (bool more = json_first(&effects, &at); more; more = json_next(&at)) {
    const char *scale = content_raw(page, &at, "scale");
    bool relative = scale && strcmp(scale, "relative") == 0;
    page_row(page, content_name(page, &at, "metric"), content_name(page, &at, "arm"), content_name(page, &at, "scale"),
             relative ? content_percent(page, &at, "population", 4) : content_number(page, &at, "population", 4),
             relative ? content_percent(page, &at, "sample", 4) : content_number(page, &at, "sample", 4));
  }
}

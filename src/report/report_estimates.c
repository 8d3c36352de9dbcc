/* The decision in full, and every estimate: by metric and scale, planned or not. */
#include "report/content.h"
#include "report/plot.h"

#include <string.h>

enum { LONGEST_SERIES = 400 };

static bool is_group(const struct entry *a, const struct entry *b)
{
  return strcmp(a->metric, b->metric) == 0 && strcmp(a->scale, b->scale) == 0 && a->factor == b->factor;
}

/* Is this the first selected entry of its metric and scale? */
static bool is_first(const struct content *content, size_t i)
{
  for (size_t k = 0; k < i; k++)
    if (content->entry[k].selected && is_group(&content->entry[k], &content->entry[i]))
      return false;
  return content->entry[i].selected;
}

static const char *role_text(struct page *page, const struct entry *e)
{
  return page_text(page, "%s%s%s", e->headline ? "headline, " : "", strcmp(e->role, PAGE_NONE) == 0 ? "" : e->role,
                   e->interim ? ", interim" : "");
}

static const char *counts_text(struct page *page, const struct entry *e)
{
  struct json n;
  if (!json_find(&e->at, "n", &n) || json_kind(&n) != JSON_OBJECT)
    return PAGE_NONE;
  const char *arm = content_count(page, &n, "arm"), *control = content_count(page, &n, "control");
  return strcmp(arm, PAGE_NONE) == 0 ? PAGE_NONE : page_text(page, "%s / %s", arm, control);
}

static const char *unit_of(const struct entry *e)
{
  return e->factor == 1 ? e->unit : strcmp(e->scale, "absolute") == 0 ? "percentage points" : "percent";
}

static void add_group(const struct content *content, const struct entry *first)
{
  struct page *page = content->page;
  const char *unit = unit_of(first);
  page_heading(page, page_text(page, "%s, %s%s%s%s", page_capital(page, first->metric), first->scale, unit ? " (" : "",
                               unit ? unit : "", unit ? ")" : ""));
  page_plot(page, plot_forest(content, first));
  page_table(page, page_text(page, "Estimates of %s, %s", first->metric, first->scale),
             page_text(page, "Comparison|Segment|Estimator|Estimate#|%s interval#|p#|n arm / control#|Role",
                       entry_level(page, first)));
  for (const struct entry *e = first; e < content->entry + content->entries; e++)
    if (e->selected && is_group(e, first)) {
      bool other_level = e->level != first->level;
      page_row(
          page, entry_comparison(page, e), e->segment ? e->segment : PAGE_NONE, e->estimator, entry_estimate(page, e),
          other_level ? page_text(page, "%s (%s)", entry_range(page, e), entry_level(page, e)) : entry_range(page, e),
          entry_p(page, e), counts_text(page, e), role_text(page, e));
    }
}

/* ---- how each was computed ---- */

static const char *remarks(struct page *page, const struct entry *e)
{
  struct json at;
  const char *text = "", *label = content_raw(page, &e->at, "label"), *smallest;
  if (label)
    text = page_text(page, "%s; ", page_shown(page, label));
  if (json_find(&e->at, "dual", &at) && json_kind(&at) == JSON_FALSE)
    text = page_text(page, "%sinterval and p-value are not duals; ", text);
  if (json_find(&e->at, "contains_estimate", &at) && json_kind(&at) == JSON_FALSE)
    text = page_text(page, "%sthe interval does not contain the estimate; ", text);
  smallest = content_number(page, &e->at, "min_attainable_p", 2);
  if (strcmp(smallest, PAGE_NONE) != 0)
    text = page_text(page, "%ssmallest attainable p %s; ", text, smallest);
  if (e->set && strcmp(e->set, "interval") != 0)
    text = page_text(page, "%sset: %s; ", text, page_shown(page, e->set));
  size_t length = strlen(text);
  return length > 2 ? page_text(page, "%.*s", (int)(length - 2), text) : PAGE_NONE;
}

static const char *se_text(struct page *page, const struct entry *e)
{
  return e->factor == 1                    ? content_number(page, &e->at, "se", 4)
       : strcmp(e->scale, "absolute") == 0 ? content_points(page, &e->at, "se", 4)
                                           : content_percent(page, &e->at, "se", 4);
}

static void add_details(const struct content *content)
{
  struct page *page = content->page;
  page_heading(page, "How each was computed");
  page_table(page, "Details of the estimates",
             "Id|Estimand|Inference|SE#|df#|Alternative|Null#|Raw p#|Correction|Adjusted for|Baseline#|Total#|Remarks");
  page_fold(page);
  for (size_t i = 0; i < content->entries; i++) {
    const struct entry *e = &content->entry[i];
    if (!e->selected)
      continue;
    page_row(page, page_code(page, content_raw(page, &e->at, "id")), content_name(page, &e->at, "estimand"),
             content_name(page, &e->at, "inference"), se_text(page, e), content_number(page, &e->at, "df", 6),
             content_name(page, &e->at, "alternative"), content_number(page, &e->at, "null", 4),
             content_number(page, &e->at, "p_value_raw", 3), content_name(page, &e->at, "correction"),
             content_list(page, &e->at, "adjusted_for", 8), content_number(page, &e->at, "baseline", 5),
             content_number(page, &e->at, "total", 6), remarks(page, e));
  }
}

/* ---- by period ---- */

static void add_periods(const struct content *content, const struct entry *e)
{
  struct page *page = content->page;
  struct json list, at;
  int decimals = e->decimals + 1; /* a digit more than the mean of them */
  if (!e->selected || strcmp(e->scale, "absolute") != 0 || !json_find(&e->at, "by_period", &list) || !json_count(&list))
    return;
  if (json_count(&list) > LONGEST_SERIES) {
    page_note(page, PAGE_NEUTRAL,
              page_text(page, "The effects by period of %s are %zu rows; they stand in the document.",
                        page_code(page, content_raw(page, &e->at, "id")), json_count(&list)));
    return;
  }
  page_table(page, page_text(page, "Effect by period: %s, %s", e->metric, e->estimator),
             "Date|Observed#|Counterfactual#|Effect#|Cumulative#");
  page_fold(page);
  for (bool more = json_first(&list, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "date"), content_fixed(page, &at, "observed", decimals),
             content_fixed(page, &at, "counterfactual", decimals), content_fixed(page, &at, "effect", decimals),
             content_fixed(page, &at, "cumulative", decimals));
}

/* ---- money ---- */

static const char *cost_member(struct page *page, const struct json *money, const char *key)
{
  struct json cost;
  bool has = json_find(money, "cost_per_unit", &cost) && json_kind(&cost) == JSON_OBJECT;
  return has ? content_number(page, &cost, key, 4) : PAGE_NONE;
}

static const char *cost_reading(struct page *page, const struct json *money)
{
  struct json cost;
  bool has = json_find(money, "cost_per_unit", &cost) && json_kind(&cost) == JSON_OBJECT;
  return has ? content_name(page, &cost, "reading") : PAGE_NONE;
}

static void add_money(const struct content *content)
{
  struct page *page = content->page;
  bool begun = false;
  for (size_t i = 0; i < content->entries; i++) {
    struct json money;
    const struct entry *e = &content->entry[i];
    if (!e->selected || !json_find(&e->at, "money", &money) || json_kind(&money) != JSON_OBJECT)
      continue;
    if (!begun) {
      page_heading(page, "Money");
      page_table(page, "Return on the extra spend",
                 "Estimate|Extra spend#|Spend without the test|iROAS#|Lower#|Upper#|Break-even#|Cost per "
                 "unit#|Lower#|Upper#|Cost is|Basis");
    }
    begun = true;
    page_row(page, page_code(page, content_raw(page, &e->at, "id")), content_number(page, &money, "spend", 6),
             content_name(page, &money, "spend_baseline"), content_number(page, &money, "iroas", 4),
             content_number(page, &money, "iroas_lower", 4), content_number(page, &money, "iroas_upper", 4),
             content_number(page, &money, "break_even_iroas", 4), cost_member(page, &money, "estimate"),
             cost_member(page, &money, "lower"), cost_member(page, &money, "upper"), cost_reading(page, &money),
             content_name(page, &money, "basis"));
  }
}

void report_estimates(struct content *content)
{
  struct page *page = content->page;
  const struct content_part *decision = &content->part[CONTENT_DECISION];
  const char *overall = decision->has ? content_raw(page, &decision->at, "overall") : NULL;
  page_section(page, "estimates", "Estimates");
  if (overall && strcmp(overall, "invalid") == 0)
    page_note(page, PAGE_BAD,
              "The comparison is invalid: what follows is kept for the record and says nothing about the effect.");
  if (content->settings->selects)
    page_note(page, PAGE_NEUTRAL,
              page_text(page, "Only selected estimates are shown; the document holds %zu.", content->entries));
  for (size_t i = 0; i < content->entries; i++)
    if (is_first(content, i))
      add_group(content, &content->entry[i]);
  add_money(content);
  if (content->settings->sections) /* the short summary ends here */
    return;
  if (content->entries)
    add_details(content);
  for (size_t i = 0; i < content->entries; i++)
    add_periods(content, &content->entry[i]);
}

/* ---- the decision ---- */

static void add_decision_srm(struct page *page, const struct json *decision)
{
  struct json srm;
  if (!json_find(decision, "srm", &srm) || json_kind(&srm) != JSON_OBJECT)
    return;
  if (!content_true(page, &srm, "applicable")) {
    const char *reason = content_raw(page, &srm, "reason");
    page_pair(page, "Sizes of the arms (SRM)",
              page_text(page, "not tested%s%s", reason ? ": " : "", reason ? page_shown(page, reason) : ""));
    return;
  }
  page_pair(page, "Sizes of the arms (SRM)",
            page_text(page, "%s: chi-square %s on %s degrees of freedom, p = %s, threshold %s",
                      content_name(page, &srm, "verdict"), content_number(page, &srm, "statistic", 4),
                      content_count(page, &srm, "df"), content_number(page, &srm, "p_value", 3),
                      content_number(page, &srm, "threshold", 3)));
}

void report_decision(struct content *content)
{
  struct page *page = content->page;
  const struct json *decision = &content->part[CONTENT_DECISION].at;
  struct json by, at;
  page_section(page, "decision", "Decision");
  page_pair(page, "Overall", content_name(page, decision, "overall"));
  page_pair(page, "Reason", content_name(page, decision, "reason"));
  add_decision_srm(page, decision);
  if (!json_find(decision, "by", &by) || !json_count(&by))
    return;
  page_table(page, "Decision by metric and arm", "Metric|Arm|Verdict|Rule");
  for (bool more = json_first(&by, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "metric"), content_name(page, &at, "arm"),
             content_name(page, &at, "verdict"), content_name(page, &at, "rule"));
}

/* Counterfactual models and how well they fit, and the candidates of a design. */
#include "report/content.h"
#include "report/plot.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DONORS = 30, MOST_PLOTS = 4, MOST_CANDIDATES = 40 };

static void add_quality(struct page *page, const struct json *fits)
{
  struct json at;
  page_table(page, "Fit of each model",
             "Model|Role|ATT#|Lift#|Total#|RMSPE before#|RMSPE after#|MAPE before#|Scaled L2#|Effective donors#");
  for (bool more = json_first(fits, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "model"), content_name(page, &at, "role"),
             content_number(page, &at, "att", 5), content_percent(page, &at, "lift", 3),
             content_number(page, &at, "total", 6), content_number(page, &at, "rmspe_pre", 4),
             content_number(page, &at, "rmspe_post", 4), content_percent(page, &at, "mape_pre", 3),
             content_number(page, &at, "scaled_l2", 4), content_number(page, &at, "effective_donors", 4));
}

static void add_numerics(struct page *page, const struct json *fits)
{
  struct json at;
  page_table(page, "Numerical details",
             "Model|Donors offered#|Donors used#|Intercept#|L2#|Optimality (KKT)#|Total of the counterfactual#");
  for (bool more = json_first(fits, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "model"), content_count(page, &at, "donors"),
             content_count(page, &at, "support"), content_number(page, &at, "intercept", 6),
             content_number(page, &at, "l2", 6), content_number(page, &at, "kkt", 2),
             content_number(page, &at, "counterfactual_total", 7));
}

static int heavier(const void *a, const void *b)
{
  const struct donor *x = a, *y = b;
  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->at.index < y->at.index ? -1 : 1;
}

const struct donor *fit_donors(struct page *page, const struct json *fit, struct json *list, size_t *n)
{
  struct json at;
  *n = 0;
  if (!json_find(fit, "weights", list) || json_kind(list) != JSON_ARRAY)
    return NULL;
  struct donor *donor = page_alloc(page, json_count(list), sizeof *donor);
  for (bool more = donor && json_first(list, &at); more; more = json_next(&at)) {
    donor[*n].at = at;
    *n += content_real(page, &at, "weight", &donor[*n].weight);
  }
  if (*n)
    qsort(donor, *n, sizeof *donor, heavier);
  return donor;
}

static void add_weights(const struct content *content, const struct json *fit)
{
  struct page *page = content->page;
  struct json list;
  size_t n;
  const struct donor *donor = fit_donors(page, fit, &list, &n);
  if (!n)
    return;
  page_plot(page, plot_weights(content, fit));
  page_table(page, page_text(page, "Weights of the donors, %s", content_name(page, fit, "model")), "Donor|Weight#");
  page_fold(page);
  for (size_t i = 0; i < n && i < MOST_DONORS; i++)
    page_row(page, content_name(page, &donor[i].at, "geo"), content_number(page, &donor[i].at, "weight", 4));
  if (n > MOST_DONORS)
    page_note(page, PAGE_NEUTRAL, page_text(page, "%zu more donors stand in the document.", n - MOST_DONORS));
}

void report_fit(struct content *content)
{
  struct page *page = content->page;
  const struct json *fits = &content->part[CONTENT_FIT].at;
  struct json at;
  size_t plots = 0;
  page_section(page, "fit", "Fit");
  add_quality(page, fits);
  if (!content->settings->sections)
    add_numerics(page, fits);
  for (bool more = json_first(fits, &at); more && plots < MOST_PLOTS; more = json_next(&at), plots++) {
    page_heading(page, page_text(page, "Model %s", content_name(page, &at, "model")));
    page_plot(page, plot_path(content, &at));
    add_weights(content, &at);
  }
  if (json_count(fits) > MOST_PLOTS)
    page_note(page, PAGE_NEUTRAL,
              page_text(page, "%zu more models stand in the document.", json_count(fits) - MOST_PLOTS));
}

/* ---- design ---- */

/* The candidate's number of treated geos beyond `limit` names is told, not listed. */
static void add_candidates(struct page *page, const struct json *list)
{
  struct json at;
  size_t n = 0;
  page_table(page, "Candidates, in the order of the search",
             "Rank#|Treated|Duration#|MDE#|False positives#|Scaled L2#|Correlation#|Share#|Investment#");
  for (bool more = json_first(list, &at); more && n < MOST_CANDIDATES; more = json_next(&at), n++)
    page_row(page, content_count(page, &at, "rank"), content_list(page, &at, "treated", 6),
             content_count(page, &at, "duration"), content_percent(page, &at, "mde", 3),
             content_percent(page, &at, "false_positive_rate", 3), content_number(page, &at, "scaled_l2", 4),
             content_number(page, &at, "correlation", 4), content_percent(page, &at, "share", 3),
             content_number(page, &at, "investment", 5));
  if (json_count(list) > MOST_CANDIDATES)
    page_note(page, PAGE_NEUTRAL,
              page_text(page, "%zu more candidates stand in the document.", json_count(list) - MOST_CANDIDATES));
}

static void add_power(struct page *page, const struct json *candidate)
{
  struct json list, at;
  if (!json_find(candidate, "power", &list) || json_kind(&list) != JSON_ARRAY || !json_count(&list))
    return;
  page_table(page, "Power of the chosen design", "True effect#|Power#");
  for (bool more = json_first(&list, &at); more; more = json_next(&at))
    page_row(page, content_percent(page, &at, "effect", 3), content_percent(page, &at, "power", 3));
}

bool design_chosen(const struct content *content, struct json *list, struct json *at)
{
  const struct content_part *design = &content->part[CONTENT_DESIGN];
  double chosen = 0;
  if (!design->has || !json_find(&design->at, "candidates", list) || json_kind(list) != JSON_ARRAY ||
      !content_real(content->page, &design->at, "chosen", &chosen))
    return false;
  for (bool more = json_first(list, at); more; more = json_next(at))
    if ((double)at->index == chosen)
      return true;
  return false;
}

const char *design_promise(const struct content *content)
{
  struct page *page = content->page;
  const struct content_part *design = &content->part[CONTENT_DESIGN];
  struct json promise, interval;
  if (!design->has || !json_find(&design->at, "promise", &promise) || json_kind(&promise) != JSON_OBJECT)
    return NULL;
  const char *power = content_percent(page, &promise, "power", 3), *reason = content_raw(page, &promise, "reason");
  if (strcmp(power, PAGE_NONE) == 0)
    return reason ? page_text(page, "What it can find is not known: %s.", page_shown(page, reason)) : NULL;
  const char *text =
      page_text(page,
                "In %s simulated tests that the choice did not look at, an effect of %s was found with "
                "power %s",
                content_count(page, &promise, "windows"), content_percent(page, &promise, "effect", 3), power);
  if (json_find(&promise, "interval", &interval) && json_kind(&interval) == JSON_OBJECT)
    text = page_text(page, "%s (%s confidence: %s to %s)", text, content_percent(page, &interval, "level", 3),
                     content_percent(page, &interval, "lower", 3), content_percent(page, &interval, "upper", 3));
  return page_text(page, "%s.", text);
}

void report_design(struct content *content)
{
  struct page *page = content->page;
  const struct json *design = &content->part[CONTENT_DESIGN].at;
  struct json list, at, chosen;
  page_section(page, "design", "Design");
  for (bool more = json_first(design, &at); more; more = json_next(&at))
    if (json_kind(&at) != JSON_ARRAY && json_kind(&at) != JSON_OBJECT && strcmp(at.key, "chosen") != 0)
      page_pair(page, page_key(page, at.key), content_any(page, &at));
  if (design_chosen(content, &list, &chosen)) {
    page_pair(page, "Chosen",
              page_text(page, "candidate %s: %s", content_count(page, &chosen, "rank"),
                        content_list(page, &chosen, "treated", 40)));
    if (design_promise(content))
      page_pair(page, "Power of the choice", design_promise(content));
    page_plot(page, plot_power(content, &chosen));
    add_power(page, &chosen);
  }
  if (json_find(design, "candidates", &list) && json_kind(&list) == JSON_ARRAY && json_count(&list))
    add_candidates(page, &list);
}

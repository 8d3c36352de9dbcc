/* The first screen: one sentence for each question a manager asks, made from the numbers of the document. */
#include "report/ruling.h"

#include <string.h>

enum { MOST_SENTENCES = 6, MOST_REASONS = 5 };

static const struct {
  const char *word, *banner;
  enum page_tone tone;
} verdicts[] = {
    [VERDICT_WIN] = {"win", "It worked", PAGE_GOOD},
    [VERDICT_LOSS] = {"loss", "It did harm", PAGE_BAD},
    [VERDICT_HIGHER] = {"higher", "A difference: higher", PAGE_NEUTRAL},
    [VERDICT_LOWER] = {"lower", "A difference: lower", PAGE_NEUTRAL},
    [VERDICT_INCONCLUSIVE] = {"inconclusive", "Inconclusive", PAGE_CAUTION},
    [VERDICT_NON_INFERIOR] = {"non-inferior", "Not worse than the margin", PAGE_GOOD},
    [VERDICT_NOT_SHOWN] = {"not-shown", "Not shown to stay within the margin", PAGE_CAUTION},
    [VERDICT_INVALID] = {"invalid", "Invalid: do not use the estimates", PAGE_BAD},
    [VERDICT_NOT_TESTABLE] = {"not-testable", "Not testable", PAGE_CAUTION},
    [VERDICT_CONTINUE] = {"continue", "Too early to say", PAGE_NEUTRAL},
};

static enum verdict verdict_of(const char *word)
{
  for (int i = 0; word && i < VERDICT_OTHER; i++)
    if (strcmp(word, verdicts[i].word) == 0)
      return (enum verdict)i;
  return VERDICT_OTHER;
}

struct rulings {
  struct ruling item[MOST_SENTENCES];
  size_t n, left; /* left: how many more there are */
  enum verdict overall;
};

static bool is_primary(const struct content *content, const char *metric)
{
  struct json at;
  const char *role = content_metric(content, metric, &at) ? content_raw(content->page, &at, "role") : NULL;
  return !role || strcmp(role, "primary") == 0;
}

static struct ruling read_ruling(const struct content *content, const struct json *at)
{
  struct page *page = content->page;
  const char *metric = content_raw(page, at, "metric"), *arm = content_raw(page, at, "arm");
  struct ruling r = {.metric = page_shown(page, metric), .arm = arm ? page_shown(page, arm) : NULL};
  r.verdict = verdict_of(content_raw(page, at, "verdict"));
  r.e = content_headline(content, r.metric, r.arm);
  r.primary = is_primary(content, metric);
  return r;
}

/* Primary metrics first said; others only when there is none. */
static void read_rulings(const struct content *content, struct rulings *all)
{
  const struct json *decision = &content->part[CONTENT_DECISION].at;
  struct json by, at;
  *all = (struct rulings){.overall = verdict_of(content_raw(content->page, decision, "overall"))};
  if (!json_find(decision, "by", &by))
    return;
  for (int primary = 1; primary >= 0 && all->n == 0; primary--)
    for (bool more = json_first(&by, &at); more; more = json_next(&at)) {
      struct ruling r = read_ruling(content, &at);
      if (r.primary != primary)
        continue;
      if (all->n < MOST_SENTENCES)
        all->item[all->n++] = r;
      else
        all->left++;
    }
}

/* ---- what could make it wrong ---- */

struct reasons {
  struct page *page;
  const char *question;
  size_t n, left;
};

static void add_reason(struct reasons *reasons, const char *text)
{
  if (reasons->n < MOST_REASONS)
    page_answer(reasons->page, reasons->question, text);
  else
    reasons->left++;
  reasons->n++;
}

static bool is_text(struct page *page, const struct json *at, const char *key, const char *text)
{
  const char *found = content_raw(page, at, key);
  return found && strcmp(found, text) == 0;
}

static void reasons_of_checks(const struct content *content, const char *verdict, struct reasons *reasons)
{
  struct page *page = content->page;
  struct json at;
  if (!content->part[CONTENT_CHECKS].has)
    return;
  for (bool more = json_first(&content->part[CONTENT_CHECKS].at, &at); more; more = json_next(&at)) {
    if (!is_text(page, &at, "verdict", verdict))
      continue;
    const char *reason = content_raw(page, &at, "reason"), *subject = content_raw(page, &at, "subject");
    add_reason(reasons, page_text(page, "The check %s%s%s %s%s%s.", content_name(page, &at, "check"),
                                  subject ? " of " : "", subject ? page_shown(page, subject) : "",
                                  strcmp(verdict, "fail") == 0 ? "failed" : "gave a warning", reason ? ": " : "",
                                  reason ? page_shown(page, reason) : ""));
  }
}

static void reasons_of_list(const struct content *content, enum content_section section, struct reasons *reasons)
{
  struct page *page = content->page;
  struct json at;
  if (!content->part[section].has)
    return;
  for (bool more = json_first(&content->part[section].at, &at); more; more = json_next(&at)) {
    if (section == CONTENT_WARNINGS)
      add_reason(reasons, page_text(page, "Warning: %s.", content_name(page, &at, "message")));
    else
      add_reason(reasons, page_text(page, "Departure from the plan: %s was planned as %s and is %s.",
                                    content_name(page, &at, "what"), content_name(page, &at, "planned"),
                                    content_name(page, &at, "actual")));
  }
}

/* Steps that were run again leave their first try in the trail. */
static void reasons_of_trail(const struct content *content, struct reasons *reasons)
{
  struct page *page = content->page;
  struct json at;
  size_t n = 0;
  if (!content->part[CONTENT_TRAIL].has)
    return;
  for (bool more = json_first(&content->part[CONTENT_TRAIL].at, &at); more; more = json_next(&at))
    n += content_true(page, &at, "superseded");
  if (n)
    add_reason(reasons, page_text(page, "%zu earlier step%s replaced by later tries: see the trail.", n,
                                  n == 1 ? " was" : "s were"));
}

static bool srm_of(const struct content *content, struct json *srm)
{
  struct page *page = content->page;
  return content->part[CONTENT_DECISION].has && json_find(&content->part[CONTENT_DECISION].at, "srm", srm) &&
         json_kind(srm) == JSON_OBJECT && content_true(page, srm, "applicable");
}

static void could_be_wrong(const struct content *content)
{
  struct page *page = content->page;
  struct reasons reasons = {.page = page, .question = "What could make it wrong?"};
  struct json srm;
  bool tested = srm_of(content, &srm);
  if (tested && is_text(page, &srm, "verdict", "fail"))
    add_reason(&reasons,
               page_text(page, "The arms do not have their planned sizes (sample ratio mismatch, p = %s, below %s).",
                         content_number(page, &srm, "p_value", 2), content_number(page, &srm, "threshold", 2)));
  if (!tested && content->part[CONTENT_MOMENTS].has && json_find(&content->part[CONTENT_DECISION].at, "srm", &srm))
    add_reason(&reasons, page_text(page, "Whether the arms have their planned sizes was not tested: %s.",
                                   content_name(page, &srm, "reason")));
  reasons_of_checks(content, "fail", &reasons);
  reasons_of_checks(content, "warn", &reasons);
  reasons_of_list(content, CONTENT_DEPARTURES, &reasons);
  reasons_of_trail(content, &reasons);
  reasons_of_list(content, CONTENT_WARNINGS, &reasons);
  if (!content->part[CONTENT_PLAN].has)
    add_reason(&reasons, "There is no plan made before the data: all estimates count as unplanned.");
  if (reasons.left)
    page_answer(page, reasons.question, page_text(page, "And %zu more points, listed below.", reasons.left));
  if (reasons.n == 0)
    page_answer(page, reasons.question,
                tested ? page_text(page,
                                   "Nothing that was checked speaks against it: the arms have their planned sizes "
                                   "(p = %s), there is no warning and no departure from the plan.",
                                   content_number(page, &srm, "p_value", 2))
                       : "There is no warning and no departure from the plan.");
}

/* ---- the answers ---- */

static void add_worth(const struct content *content, const struct rulings *all)
{
  struct page *page = content->page;
  for (size_t i = 0; i < all->n; i++) {
    const struct ruling *r = &all->item[i];
    struct json money;
    if (!r->e || !json_find(&r->e->at, "money", &money) || json_kind(&money) != JSON_OBJECT)
      continue;
    page_answer(page, "What is it worth?", ruling_worth(page, r, &money));
  }
}

/* ---- the screen ---- */

static void add_figures(const struct content *content, const struct rulings *all)
{
  struct page *page = content->page;
  for (size_t i = 0; i < all->n; i++) {
    const struct entry *e = all->item[i].e;
    if (!e || !e->has_estimate)
      continue;
    const char *short_suffix = e->factor == 100 && strcmp(e->scale, "absolute") == 0 ? " pp" : e->suffix;
    const char *remark = page_text(page, "%s interval %s", entry_level(page, e), entry_range(page, e));
    page_figure(page, page_text(page, "%s, %s", page_capital(page, all->item[i].metric), entry_comparison(page, e)),
                page_text(page, "%s%s", entry_estimate(page, e), short_suffix), remark);
  }
}

static void say_more(struct page *page, const struct rulings *all)
{
  if (all->left)
    page_answer(page, "Did it work?", page_text(page, "And %zu more comparisons, listed below.", all->left));
}

static void headline_of_decision(struct content *content)
{
  struct page *page = content->page;
  const struct json *decision = &content->part[CONTENT_DECISION].at;
  struct rulings all;
  read_rulings(content, &all);
  const char *reason = content_raw(page, decision, "reason");
  bool known = all.overall != VERDICT_OTHER, invalid = all.overall == VERDICT_INVALID;
  page_verdict(page, known ? verdicts[all.overall].tone : PAGE_NEUTRAL,
               known ? verdicts[all.overall].banner : content_name(page, decision, "overall"),
               reason ? page_capital(page, page_shown(page, reason)) : NULL);
  if (!invalid)
    add_figures(content, &all);
  if (invalid)
    page_answer(page, "Did it work?",
                "It cannot be told: the arms do not have the sizes that were planned, so that comparing "
                "them would mislead.");
  for (size_t i = 0; i < all.n && !invalid; i++)
    page_answer(page, "Did it work?", ruling_did_it_work(page, &all.item[i]));
  if (!invalid)
    say_more(page, &all);
  for (size_t i = 0; i < all.n && !invalid; i++)
    if (ruling_how_much(content, &all.item[i]))
      page_answer(page, "How much?", ruling_how_much(content, &all.item[i]));
  for (size_t i = 0; i < all.n && !invalid; i++)
    if (ruling_how_sure(content, &all.item[i]))
      page_answer(page, "How sure is it?", ruling_how_sure(content, &all.item[i]));
  if (!invalid)
    add_worth(content, &all);
  could_be_wrong(content);
  if (invalid)
    page_answer(page, "What to do?", ruling_what_to_do(page, &(struct ruling){.verdict = VERDICT_INVALID}));
  for (size_t i = 0; i < all.n && !invalid; i++)
    page_answer(page, "What to do?", ruling_what_to_do(page, &all.item[i]));
}

static void headline_of_error(struct content *content)
{
  struct page *page = content->page;
  const struct json *at = &content->part[CONTENT_ERROR].at;
  page_verdict(page, PAGE_BAD, "Failed",
               page_text(page, "%s: %s", content_name(page, at, "tool"), content_name(page, at, "message")));
}

/* A document that only looks ahead. */
static void headline_of_plan(struct content *content)
{
  struct page *page = content->page;
  const struct content_part *plan = &content->part[CONTENT_PLAN];
  struct json list, at;
  bool planned = plan->has;
  page_verdict(page, PAGE_NEUTRAL, planned ? "Planned; no result yet" : "No result yet",
               "The document holds no estimates.");
  if (planned && json_find(&plan->at, "solution", &list))
    for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
      const char *text = plan_sentence(content, &at);
      if (text)
        page_answer(page, "What can it find?", text);
    }
  if (!design_chosen(content, &list, &at))
    return;
  const char *mde = content_percent(page, &at, "mde", 3), *reason = content_raw(page, &at, "reason");
  const char *treated = content_list(page, &at, "treated", 12), *duration = content_count(page, &at, "duration");
  if (strcmp(mde, PAGE_NONE) != 0)
    page_answer(page, "What can it find?",
                page_text(page,
                          "Treating %s for %s periods: an effect of %s of the counterfactual is the smallest found "
                          "with "
                          "the power asked for, in the search.",
                          treated, duration, mde));
  else
    page_answer(page, "What can it find?",
                page_text(page,
                          "Treating %s for %s periods: none of the effects tried is found with the power asked "
                          "for%s%s.",
                          treated, duration, reason ? ": " : "", reason ? page_shown(page, reason) : ""));
  if (design_promise(content))
    page_answer(page, "Can it be relied on?", design_promise(content));
}

void report_headline(struct content *content)
{
  struct page *page = content->page;
  const char *sections = content->settings->sections;
  if (content->part[CONTENT_ERROR].has)
    headline_of_error(content);
  else if (content_wants(content, CONTENT_DECISION))
    headline_of_decision(content);
  else if (!sections && content->part[CONTENT_ESTIMATES].has)
    page_verdict(page, PAGE_NEUTRAL, "Estimates without a decision", "See the estimates below.");
  else if (!sections)
    headline_of_plan(content);
}

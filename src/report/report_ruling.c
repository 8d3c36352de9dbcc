/* The sentences of the first screen on one metric and arm. They are made from the decision and its entry alone, so that
 * they cannot contradict the numbers; a null is never said to be no effect. */
#include "report/ruling.h"
#include "report/value.h"

#include <string.h>

/* "in Mens E-Mail than in No E-Mail" */
static const char *than(struct page *page, const struct ruling *r)
{
  if (r->e && r->e->counterfactual)
    return "in the treated geos than in their counterfactual";
  if (!r->e || !r->e->control)
    return page_text(page, "with %s", r->arm ? r->arm : "treatment");
  return page_text(page, "in %s than in %s", r->arm ? r->arm : "treatment", r->e->control);
}

/* "Mens E-Mail against No E-Mail", or the treated geos. */
static const char *between(struct page *page, const struct ruling *r)
{
  return !r->e                ? r->arm ? r->arm : "the arms"
       : r->e->counterfactual ? "the treated geos"
                              : entry_comparison(page, r->e);
}

static const char *higher(const struct ruling *r)
{
  bool positive = r->e && r->e->has_estimate ? r->e->estimate > 0 : r->verdict != VERDICT_LOWER;
  return positive ? "higher" : "lower";
}

static const char *smallest_p(struct page *page, const struct ruling *r)
{
  const char *p = r->e ? content_number(page, &r->e->at, "min_attainable_p", 2) : PAGE_NONE;
  return strcmp(p, PAGE_NONE) == 0
           ? "No result could have reached the test's alpha"
           : page_text(page, "The smallest p-value that this test can give is %s, above its alpha", p);
}

const char *ruling_did_it_work(struct page *page, const struct ruling *r)
{
  switch (r->verdict) {
  case VERDICT_WIN:
    return page_text(page, "Yes: %s was %s %s, which is the direction declared as good.", r->metric, higher(r),
                     than(page, r));
  case VERDICT_LOSS:
    return page_text(page, "No, it did harm: %s was %s %s, against the direction declared as good.", r->metric,
                     higher(r), than(page, r));
  case VERDICT_HIGHER:
  case VERDICT_LOWER:
    return page_text(page, "There is a difference: %s was %s %s; no direction was declared as good.", r->metric,
                     higher(r), than(page, r));
  case VERDICT_NON_INFERIOR:
    return page_text(page, "Yes, in what was asked: %s is not worse by more than the margin (%s).", r->metric,
                     between(page, r));
  case VERDICT_NOT_SHOWN:
    return page_text(page, "Not shown: a loss in %s beyond the margin remains possible (%s).", r->metric,
                     between(page, r));
  case VERDICT_NOT_TESTABLE:
    return page_text(page, "Cannot be told for %s (%s): %s.", r->metric, between(page, r), smallest_p(page, r));
  case VERDICT_CONTINUE:
    return page_text(page, "Cannot be told yet for %s (%s): the test has not reached its planned end.", r->metric,
                     between(page, r));
  case VERDICT_INVALID:
    return page_text(page, "Cannot be told for %s (%s): the comparison is invalid.", r->metric, between(page, r));
  default:
    if (!r->e || !r->e->has_interval)
      return page_text(page, "Not shown for %s (%s).", r->metric, between(page, r));
    return page_text(page, "Not shown for %s (%s): effects %s all remain possible.", r->metric, between(page, r),
                     entry_span(page, r->e));
  }
}

/* What an effect is per, where that is not plain. */
static const char *per_what(const struct entry *e)
{
  if (strcmp(e->scale, "absolute") != 0 || (e->factor == 100 && !e->counterfactual))
    return "";
  return e->counterfactual ? " per treated geo and period" : " per unit";
}

/* "Spend, Mens E-Mail" */
static const char *subject(struct page *page, const struct ruling *r)
{
  const char *metric = page_capital(page, r->metric);
  return r->arm && !(r->e && r->e->counterfactual) ? page_text(page, "%s, %s", metric, r->arm) : metric;
}

const char *ruling_how_much(const struct content *content, const struct ruling *r)
{
  struct page *page = content->page;
  const struct entry *e = r->e, *relative = e ? content_relative(content, e) : NULL;
  if (!e || !e->has_estimate)
    return NULL;
  struct json metric;
  const char *type =
      content_metric(content, content_raw(page, &e->at, "metric"), &metric) ? content_raw(page, &metric, "type") : NULL;
  bool rate = type && strcmp(type, "proportion") == 0;
  const char *text = page_text(page, "%s: %s%s%s", subject(page, r), entry_estimate(page, e), e->suffix, per_what(e));
  const char *base = rate ? content_percent(page, &e->at, "baseline", 4) : content_number(page, &e->at, "baseline", 4);
  const char *total = content_number(page, &e->at, "total", 4);
  if (relative && relative->has_estimate)
    text = page_text(page, "%s, or %s%%", text, entry_estimate(page, relative));
  if (strcmp(base, PAGE_NONE) != 0)
    text = page_text(page, "%s, from %s in %s", text, base,
                     e->counterfactual ? "the counterfactual"
                     : e->control      ? e->control
                                       : "the control");
  if (strcmp(total, PAGE_NONE) != 0)
    text = page_text(page, "%s; %s in total", text, total);
  return page_text(page, "%s.", text);
}

/* "; 0 lies outside it": only of a plain interval. */
static const char *null_place(struct page *page, const struct entry *e)
{
  char shown[VALUE_SIZE];
  struct json at;
  if (!e->set || strcmp(e->set, "interval") != 0 || (!e->has_lower && !e->has_upper) ||
      !json_find(&e->at, "null", &at) || json_kind(&at) != JSON_NUMBER)
    return "";
  bool outside = (e->has_lower && e->null < e->lower) || (e->has_upper && e->null > e->upper);
  return page_text(page, "; %s lies %s it",
                   page_value(page, &at, e->null, e->factor, value_significant(e->null * e->factor, 4, shown)),
                   outside ? "outside" : "within");
}

const char *ruling_how_sure(const struct content *content, const struct ruling *r)
{
  struct page *page = content->page;
  const struct entry *e = r->e;
  if (!e || !e->has_interval)
    return NULL;
  const char *text = page_text(page, "%s: %s confidence %s %s%s", subject(page, r), entry_level(page, e),
                               !e->set || strcmp(e->set, "interval") == 0 ? "interval" : "set", entry_span(page, e),
                               null_place(page, e));
  return page_text(page, "%s%s%s.", text, e->has_p ? "; p = " : "", e->has_p ? entry_p(page, e) : "");
}

const char *ruling_what_to_do(struct page *page, const struct ruling *r)
{
  const char *arm = r->arm && !(r->e && r->e->counterfactual) ? r->arm : "the treatment";
  switch (r->verdict) {
  case VERDICT_WIN:
    return page_text(page, "Roll out %s, if its cost allows.", arm);
  case VERDICT_LOSS:
    return page_text(page, "Do not roll out %s.", arm);
  case VERDICT_HIGHER:
  case VERDICT_LOWER:
    return page_text(page, "Decide whether %s being %s is what you want, and act on %s accordingly.", r->metric,
                     higher(r), arm);
  case VERDICT_NON_INFERIOR:
    return page_text(page, "Choose %s on its other merits: a loss in %s beyond the margin is excluded.", arm,
                     r->metric);
  case VERDICT_NOT_SHOWN:
    return page_text(page, "Do not take %s for harmless to %s.", arm, r->metric);
  case VERDICT_INVALID:
    return "Do not use the estimates. Find out where units were lost or sent to the wrong arm, repair it, and test "
           "again.";
  case VERDICT_NOT_TESTABLE:
    return "Do not conclude anything from the p-value. Plan a test with more periods or more units.";
  case VERDICT_CONTINUE:
    return "Let the test run to its planned end.";
  default:
    return page_text(page,
                     "Do not take this for proof that %s changes nothing in %s: if an effect within these limits would "
                     "matter, test longer or with more units.",
                     arm, r->metric);
  }
}

/* ---- money ---- */

/* "[2.79, 3.10]" said in words; empty where the document holds no limits. */
static const char *between_limits(struct page *page, const struct json *at, const char *lower, const char *upper)
{
  const char *low = content_number(page, at, lower, 3), *high = content_number(page, at, upper, 3);
  bool has_low = strcmp(low, PAGE_NONE) != 0, has_high = strcmp(high, PAGE_NONE) != 0;
  return has_low && has_high ? page_text(page, "from %s to %s", low, high)
       : has_low             ? page_text(page, "at least %s", low)
       : has_high            ? page_text(page, "at most %s", high)
                             : "";
}

static const char *return_sentence(struct page *page, const struct ruling *r, const struct json *money)
{
  const char *iroas = content_number(page, money, "iroas", 3), *reason = content_raw(page, money, "reason");
  const char *basis = content_raw(page, money, "basis"),
             *limits = between_limits(page, money, "iroas_lower", "iroas_upper");
  if (strcmp(iroas, PAGE_NONE) == 0)
    return page_text(page, "No return can be stated%s%s.", reason ? ": " : "", reason ? page_shown(page, reason) : "");
  return page_text(page, "One unit of extra spend brought %s of %s%s%s%s%s%s.", iroas, r->metric, *limits ? " (" : "",
                   limits, *limits ? page_text(page, " with %s confidence)", entry_level(page, r->e)) : "",
                   basis ? ", " : "", basis ? page_shown(page, basis) : "");
}

static const char *cost_sentence(struct page *page, const struct ruling *r, const struct json *money)
{
  struct json cost;
  if (!json_find(money, "cost_per_unit", &cost) || json_kind(&cost) != JSON_OBJECT)
    return NULL;
  const char *limits = between_limits(page, &cost, "lower", "upper");
  if (!*limits)
    return NULL;
  return page_text(page, "One extra unit of %s cost %s%s.", r->metric, limits,
                   content_true(page, &cost, "none_possible") ? ", or there were no extra units at all" : "");
}

const char *ruling_worth(struct page *page, const struct ruling *r, const struct json *money)
{
  const char *cost = cost_sentence(page, r, money);
  return page_text(page, "%s%s%s", return_sentence(page, r, money), cost ? " " : "", cost ? cost : "");
}

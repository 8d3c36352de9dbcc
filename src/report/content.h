/* What a report says: the sections of a document, put on a page. One file per section; this is what they share. */
#ifndef LIFT_REPORT_CONTENT_H
#define LIFT_REPORT_CONTENT_H

#include "report/page.h"
#include "report/report.h"

enum content_section {
  CONTENT_ERROR,
  CONTENT_TRUTH,
  CONTENT_PLAN,
  CONTENT_DESIGN,
  CONTENT_ASSIGNMENT,
  CONTENT_MOMENTS,
  CONTENT_PANEL,
  CONTENT_FIT,
  CONTENT_ESTIMATES,
  CONTENT_DECISION,
  CONTENT_CHECKS,
  CONTENT_DEPARTURES,
  CONTENT_WARNINGS,
  CONTENT_TRAIL,
  CONTENT_SECTIONS
};

/* A section, parsed. */
struct content_part {
  bool has;
  struct json_tree tree;
  struct json at;
};

/* An entry of estimates, with how its numbers are shown. */
struct entry {
  struct json at, interval;
  const char *id, *metric, *arm, *control, *segment, *estimator, *scale, *unit, *role; /* fit to be shown */
  const char *set, *open, *alternative;             /* as in the document; NULL where null */
  bool headline, interim, selected, counterfactual; /* the last: compared with a counterfactual, not with an arm */
  bool has_estimate, has_interval, has_lower, has_upper, has_p, has_level;
  double estimate, lower, upper, p, level, null;
  int factor, decimals; /* of estimate and limits */
  const char *suffix;   /* behind a number in a sentence: " percentage points", "%", " USD" */
};

struct content {
  const struct doc *doc;
  const struct report_settings *settings;
  struct page *page;
  struct content_part part[CONTENT_SECTIONS];
  struct json metrics; /* as declared in the plan, else in the moments; item is NULL without any */
  struct entry *entry; /* lives in the page */
  size_t entries;
};

/* Parse the sections; content_close in any case. */
enum lift_status content_open(struct content *content, const struct doc *doc, const struct report_settings *settings,
                              struct page *page, struct lift_error *err);
void content_close(struct content *content);

/* Whether a section is wanted and there. */
bool content_wants(const struct content *content, enum content_section section);

/* ---- members of an object, in a form fit to be shown; PAGE_NONE where missing or null ---- */

/* The text as it stands; NULL where missing or null. */
const char *content_raw(struct page *page, const struct json *at, const char *key);
const char *content_name(struct page *page, const struct json *at, const char *key);
const char *content_code(struct page *page, const struct json *at, const char *key);
/* A count, in full. */
const char *content_count(struct page *page, const struct json *at, const char *key);
/* A number to so many significant digits. */
const char *content_number(struct page *page, const struct json *at, const char *key, int digits);
/* A number to so many decimals, for columns. */
const char *content_fixed(struct page *page, const struct json *at, const char *key, int decimals);
/* A fraction as percent, "7.66%". */
const char *content_percent(struct page *page, const struct json *at, const char *key, int digits);
/* A number at hand: times factor, to so many digits; 0: a count in full. */
const char *content_element(struct page *page, const struct json *at, int factor, int digits);
/* A difference of fractions as percentage points, "7.66 pp". */
const char *content_points(struct page *page, const struct json *at, const char *key, int digits);
/* A list of texts (or numbers), "a, b, c"; more than `limit` end in "and N more". */
const char *content_list(struct page *page, const struct json *at, const char *key, size_t limit);
bool content_real(struct page *page, const struct json *at, const char *key, double *x);
bool content_true(struct page *page, const struct json *at, const char *key);
/* A scalar of any kind. */
const char *content_any(struct page *page, const struct json *at);

/* ---- entries ---- */

void content_read_entries(struct content *content);
/* The headline of a metric and arm in the whole population; NULL where there is none. arm NULL: any. */
const struct entry *content_headline(const struct content *content, const char *metric, const char *arm);
/* The relative entry that stands beside an absolute headline; NULL where there is none. */
const struct entry *content_relative(const struct content *content, const struct entry *headline);
/* The metric's declaration: false where there is none. */
bool content_metric(const struct content *content, const char *metric, struct json *at);

const char *entry_estimate(struct page *page, const struct entry *e);
const char *entry_lower(struct page *page, const struct entry *e);
const char *entry_upper(struct page *page, const struct entry *e);
const char *entry_p(struct page *page, const struct entry *e);
/* "[0.49, 1.05]" for a table, "from 0.49 to 1.05 USD" for a sentence. */
const char *entry_range(struct page *page, const struct entry *e);
const char *entry_span(struct page *page, const struct entry *e);
/* "Mens E-Mail vs No E-Mail", without the segment. */
const char *entry_comparison(struct page *page, const struct entry *e);
/* "95%" */
const char *entry_level(struct page *page, const struct entry *e);

/* What a sample size promises, from an element of plan.solution; NULL where it holds none. */
const char *plan_sentence(const struct content *content, const struct json *solution);
/* The power that a design showed in windows kept out of the search; NULL where the document holds none. */
const char *design_promise(const struct content *content);
/* The chosen candidate of a design: false where none is. */
bool design_chosen(const struct content *content, struct json *list, struct json *at);

/* The donors of a fit, the heaviest first (equal ones in the document's order); *n is 0 where there are none. */
struct donor {
  struct json at;
  double weight;
};
const struct donor *fit_donors(struct page *page, const struct json *fit, struct json *list, size_t *n);

/* ---- the sections ---- */

void report_headline(struct content *content);
void report_truth(struct content *content);
void report_plan(struct content *content);
void report_design(struct content *content);
void report_assignment(struct content *content);
void report_moments(struct content *content);
void report_panel(struct content *content);
void report_fit(struct content *content);
void report_estimates(struct content *content);
void report_decision(struct content *content);
void report_checks(struct content *content);
void report_departures(struct content *content);
void report_warnings(struct content *content);
void report_methods(struct content *content);
void report_trail(struct content *content);
void report_digest(struct content *content);

/* ---- renderers: the page as text, from malloc ---- */

enum lift_status render_text(struct page *page, char **text, size_t *length, struct lift_error *err);
enum lift_status render_markdown(const struct page *page, char **text, size_t *length, struct lift_error *err);
enum lift_status render_html(struct page *page, const struct doc *doc, char **text, size_t *length,
                             struct lift_error *err);

#endif

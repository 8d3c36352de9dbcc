/* One decision on one metric and arm, and the sentences that are made of it. */
#ifndef LIFT_REPORT_RULING_H
#define LIFT_REPORT_RULING_H

#include "report/content.h"

enum verdict {
  VERDICT_WIN,
  VERDICT_LOSS,
  VERDICT_HIGHER,
  VERDICT_LOWER,
  VERDICT_INCONCLUSIVE,
  VERDICT_NON_INFERIOR,
  VERDICT_NOT_SHOWN,
  VERDICT_INVALID,
  VERDICT_NOT_TESTABLE,
  VERDICT_CONTINUE,
  VERDICT_OTHER
};

/* One line of decision.by, with the entry it speaks of. */
struct ruling {
  const char *metric, *arm; /* fit to be shown */
  enum verdict verdict;
  const struct entry *e; /* NULL where the document has no headline for it */
  bool primary;
};

/* Did it work? */
const char *ruling_did_it_work(struct page *page, const struct ruling *r);
/* How much? NULL where the document holds no estimate for it. */
const char *ruling_how_much(const struct content *content, const struct ruling *r);
/* How sure is it? NULL where it holds no interval. */
const char *ruling_how_sure(const struct content *content, const struct ruling *r);
/* What is it worth? From the entry's money. */
const char *ruling_worth(struct page *page, const struct ruling *r, const struct json *money);
/* What to do? */
const char *ruling_what_to_do(struct page *page, const struct ruling *r);

#endif

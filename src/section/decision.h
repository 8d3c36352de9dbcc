/* The section `decision`: a verdict for each metric and arm, and one over all, with the rule and the entries it rests
 * on. */
#ifndef LIFT_SECTION_DECISION_H
#define LIFT_SECTION_DECISION_H

#include "section/estimates.h"
#include "section/metric.h"
#include "section/sample_ratio.h"

enum decision_verdict {
  DECISION_WIN,
  DECISION_LOSS,
  DECISION_HIGHER,
  DECISION_LOWER,
  DECISION_INCONCLUSIVE,
  DECISION_NON_INFERIOR,
  DECISION_NOT_SHOWN,
  DECISION_NOT_TESTABLE,
  DECISION_CONTINUE,
  DECISION_INVALID
};
extern const char *const decision_verdict_names[]; /* NULL-terminated */

struct decision_ruling {
  char *metric, *arm, *rule;
  enum decision_verdict verdict;
  enum metric_role role;
  char *entry[3]; /* ids; NULL where fewer */
};

struct decision {
  enum decision_verdict overall;
  char *reason;
  struct decision_ruling *by;
  size_t n;
  struct sample_ratio ratio;
};

/* What a verdict is made from. */
struct decision_case {
  const char *metric, *arm;
  enum metric_role role;
  enum metric_good good;
  const struct estimate *headline;  /* NULL: it could not be made */
  const struct estimate *companion; /* on the other scale; NULL: none */
  const struct estimate *margin;    /* of non-inferiority; NULL: the metric has no margin */
  const char *why;                  /* why there is no headline */
  double alpha;
};

void decision_clear(struct decision *decision);

/* Judge one metric and arm. The rules, in this order: no headline, or a test whose smallest attainable p is above
 * alpha: not-testable. An interim headline: continue. A margin: non-inferior where its null is rejected, else
 * not-shown. A null that is rejected (p <= alpha): win or loss by the declared direction, higher or lower without one.
 * Otherwise inconclusive, which is never "no effect". */
enum lift_status decision_judge(struct decision *decision, const struct decision_case *c, struct lift_error *err);

/* The verdict over all, from the primary metrics (all of them where none is primary); a mismatch of the sample ratio
 * makes everything invalid. Per arm: a win and a loss (or a higher and a lower) cancel to inconclusive; otherwise the
 * first of loss, not-shown, win, higher, lower, non-inferior, inconclusive, not-testable. Over arms: win before all,
 * then non-inferior, then as for one arm. */
enum lift_status decision_conclude(struct decision *decision, struct lift_error *err);

void decision_write(const struct decision *decision, struct json_writer *w);

#endif

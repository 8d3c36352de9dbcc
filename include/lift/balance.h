/* Covariate balance of an arm against the control, from each one's n, mean and variance.
 *
 * Two questions that are often taken for one:
 * - How large is the imbalance? The standardized mean difference answers, free of units and of n. By custom an absolute
 *   value above .1 deserves attention (adjust for that covariate); it says nothing about how it came about.
 * - Could randomization have done that? The p-value answers. In a randomized experiment every difference is chance,
 *   and with n units an arm the standardized difference has standard deviation sqrt(2 / n): above .1 in a third of the
 *   covariates at n = 200. A p-value too small to be chance (below .001 over all covariates) means that the assignment
 *   or the logging is broken, however small the difference.
 */
#ifndef LIFT_BALANCE_H
#define LIFT_BALANCE_H

#include "lift/means.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The customary threshold of an absolute standardized difference, the range of a variance ratio that raises no
 * question, and the level of the test that randomization failed. */
#define LIFT_BALANCE_SMD .1
#define LIFT_BALANCE_RATIO_LOW .5
#define LIFT_BALANCE_RATIO_HIGH 2.
#define LIFT_BALANCE_ALPHA .001

/* One covariate in one arm against the control. */
struct lift_balance {
  double difference;     /* mean of the arm - mean of the control, in the covariate's unit */
  double smd;            /* difference / sqrt((v1 + v0) / 2) */
  double variance_ratio; /* v1 / v0 */
  double t, df;          /* Welch's, of equal means */
  double p_value;        /* of t, two-sided; exact where separated */
  bool has_smd, has_ratio, has_t, has_p; /* whether the number exists; it is 0 otherwise */
  bool separated;        /* two different constants: the difference in standard deviations is infinite */
};

/* Compare one covariate.
 *
 * arm, control  n >= 1 (a test needs 2 in both), variance with divisor n - 1; a 0/1 covariate is given by its mean p
 *               and n p (1 - p) / (n - 1), so that its smd is the one for proportions to n / (n - 1)
 * out           written on LIFT_OK. Without variance in the control there is no ratio. Without variance in both there
 *               is no t: equal means have smd 0 and no p; different ones are separated, have no smd, and p is the
 *               chance that a complete randomization parts the units so, 1 / choose(n1 + n0, n1), twice that when
 *               n1 = n0 (Fisher's exact test). With n = 1 in an arm, whose variance is to be given as 0, no t either
 *
 * LIFT_EDATA    n < 1, a variance that is negative, numbers that are not finite or whose smd or t is not
 * Reference     P. C. Austin (2009), Statistics in Medicine 28, 3083-3107 (standardized difference, its threshold and
 *               sampling distribution); D. B. Rubin (2001), Health Services and Outcomes Research Methodology 2,
 *               169-188 (variance ratio, .5 to 2); B. L. Welch (1947), Biometrika 34, 28-35
 */
enum lift_status lift_balance_compare(const struct lift_sample *arm, const struct lift_sample *control,
                                      struct lift_balance *out, struct lift_error *err);

enum lift_balance_state {
  LIFT_BALANCE_EVEN,    /* no standardized difference above the threshold */
  LIFT_BALANCE_UNEVEN,  /* some are, as chance may have it: adjust for those covariates */
  LIFT_BALANCE_SUSPECT, /* some difference is too improbable for chance: look for a broken assignment */
  LIFT_BALANCE_UNKNOWN  /* nothing could be compared */
};

/* All covariates (and arms) together. */
struct lift_balance_verdict {
  enum lift_balance_state state;
  size_t compared, tested;  /* with an smd or separated; with a p */
  size_t above;             /* |smd| > threshold, or separated */
  size_t odd_ratios;        /* variance ratio outside .5 … 2; told, does not decide */
  size_t worst, smallest_p; /* index of the largest |smd| (the first separated one, if any), of the least p */
  double worst_smd;         /* with its sign; 0 when the worst is separated */
  double p_value;           /* min(1, tested * least p): Bonferroni, valid whatever the covariates' dependence */
  bool has_p;
};

/* Judge n comparisons: SUSPECT when p_value <= alpha, otherwise UNEVEN when above > 0, otherwise EVEN.
 *
 * threshold  > 0, say LIFT_BALANCE_SMD;  alpha  in (0, 1), say LIFT_BALANCE_ALPHA
 * LIFT_EUSAGE  threshold or alpha out of range
 */
enum lift_status lift_balance_judge(const struct lift_balance *covariate, size_t n, double threshold, double alpha,
                                    struct lift_balance_verdict *out, struct lift_error *err);

/* "even", "uneven", "suspect", "unknown". */
const char *lift_balance_state_name(enum lift_balance_state state);

#ifdef __cplusplus
}
#endif
#endif

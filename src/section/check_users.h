/* Checks of a test on units: of the moments, and of the estimates that were made of them. */
#ifndef LIFT_SECTION_CHECK_USERS_H
#define LIFT_SECTION_CHECK_USERS_H

#include "section/checks.h"
#include "section/moments.h"
#include "section/plan.h"

/* What they look at. */
struct check_users {
  const struct doc *doc;
  const struct moments_section *section;
  const struct plan *plan;    /* NULL: none */
  const char *shares;         /* as --shares gives them; NULL: not given */
  double srm_threshold, alpha;
};

/* Each adds its entries.
 *
 * srm      Pearson's chi-square of the units assigned against the planned shares (and, beside them, those of --shares);
 *          shares that nobody stated make it not applicable. Fails at p <= srm_threshold
 * balance  two questions, see lift/balance.h: one entry for each covariate (and each indicator of its missing values)
 *          and arm, on the size of the imbalance, which warns; and one on whether chance explains them all, which
 *          fails. A covariate with missing values is compared where it was observed, unless missing means zero
 * missing  for each metric and arm, the share of units without a value, against the control's
 * null     for each headline that does not reject its null: the smallest effect that would have been found
 *
 * LIFT_EUSAGE   shares that do not fit the arms
 * LIFT_EDATA    no units at all
 * LIFT_EFORMAT, LIFT_ENUMERIC, LIFT_EMEMORY
 */
enum lift_status check_srm(const struct check_users *users, struct checks *checks, struct lift_error *err);
enum lift_status check_balance(const struct check_users *users, struct checks *checks, struct lift_error *err);
enum lift_status check_missing(const struct check_users *users, struct checks *checks, struct lift_error *err);
enum lift_status check_null(const struct check_users *users, struct checks *checks, struct lift_error *err);

#endif

/* Sample ratio mismatch: do the counts of the arms fit the shares that were planned? */
#ifndef LIFT_SRM_H
#define LIFT_SRM_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The answer of Pearson's goodness of fit.
 *
 * statistic          chi-square over the arms with a positive share; at least 0
 * df                 number of those arms less 1
 * p_value            in [0,1]; 0 where impossible
 * total              units in the arms with a positive share
 * smallest_expected  below 5 the chi-square approximation is weak
 * impossible         units sit in an arm whose share is zero: the design cannot have made these counts
 */
struct lift_srm {
  double statistic;
  int df;
  double p_value;
  long long total;
  double smallest_expected;
  bool impossible;
};

/* Chi-square test of counts against shares.
 *
 * counts  arms numbers of units as assigned (before anything is dropped), at least 0
 * shares  arms weights, at least 0, on any scale (1, 1 or 0.5, 0.5); arms of zero share are left out of
 *         statistic and df
 * out     written only on LIFT_OK
 *
 * LIFT_EUSAGE  fewer than two arms with a positive share; a share that is negative or not finite
 * LIFT_EDATA   a negative count, or no units at all
 * Reference    Pearson (1900), Philosophical Magazine 50, 157-175; Fabijan et al. (2019), KDD
 */
enum lift_status lift_srm_test(const long long *counts, const double *shares, size_t arms, struct lift_srm *out,
                               struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

/* Several comparisons at once: adjusted p-values, and the level at which a comparison's interval agrees with them. */
#ifndef LIFT_MULTIPLICITY_H
#define LIFT_MULTIPLICITY_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* BONFERRONI and HOLM bound the probability of any false rejection by alpha, whatever the dependence. */
enum lift_correction { LIFT_UNCORRECTED, LIFT_BONFERRONI, LIFT_HOLM };

/* The answer for one comparison.
 *
 * p_value   adjusted: the smallest alpha at which the procedure rejects; in [0,1]
 * alpha     the error at which the comparison's own interval (level 1 - alpha) excludes the null exactly where the
 *           procedure rejects:
 *             uncorrected  alpha
 *             Bonferroni   alpha / m; the intervals hold simultaneously at 1 - alpha
 *             Holm         the j-th smallest p, rejected: alpha / (m - j + 1); not rejected: alpha / (m - j + 1) of the
 *                          first that was not. These intervals are marginal, not simultaneous. Equal p-values get one
 *                          and the same, the strictest of theirs
 * rejected  p_value <= alpha of the family
 */
struct lift_adjusted {
  double p_value, alpha;
  bool rejected;
};

/* Adjust the p-values of a family.
 *
 * p      m of them, in [0,1], in any order; a comparison that could not be made counts with 1
 * m      at least 1
 * alpha  the family's error, in (0,1)
 * out    m answers, in the order of p; written only on LIFT_OK
 *
 * LIFT_EUSAGE  m is 0, alpha outside (0,1), an unknown correction, a p outside [0,1]
 * LIFT_EMEMORY
 * Reference    Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Wright (1992), Biometrics 48, 1005-1013
 *              (adjusted p-values)
 */
enum lift_status lift_multiplicity(enum lift_correction correction, const double *p, size_t m, double alpha,
                                   struct lift_adjusted *out, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

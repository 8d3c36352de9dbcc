/* Relative lift, (arm - control) / |control|, whose sets agree with the absolute difference at "no lift".
 *
 * Dividing by the size of the control's value keeps "greater" meaning greater when the control is negative. Swapping
 * the arms maps a positive-valued lift r to -r / (1 + r).
 */
#ifndef LIFT_RELATIVE_H
#define LIFT_RELATIVE_H

#include "lift/effect.h"
#include "lift/means.h"
#include "lift/proportion.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fieller's set for the relative lift of two means: estimand (mu_arm - mu_control) / |mu_control|.
 *
 * It is {r: |d - r |c|| < t sqrt(v_arm + (1 + s r)^2 v_control)}, d the difference and c the control's mean, s the sign
 * of c, v squared standard errors, t the critical value of Welch's degrees of freedom. At r = 0 this is
 * Welch's test, so that p and decision at null 0 are those of lift_welch, one-sided ones included.
 *
 * arm, control  as lift_welch
 * test          alpha, alternative, and null as a fraction (0.05 is 5 %)
 * out           written only on LIFT_OK. estimate: absent where the control's mean is exactly 0. No se (the set is not
 *               symmetric). t and p of the contrast at the null; df as Welch. interval: an INTERVAL where the control's
 *               mean differs from 0 at this alpha, otherwise an EXTERIOR or the LINE: a control that may be 0 bounds
 *               no ratio
 *
 * LIFT_EUSAGE, LIFT_EDATA  as lift_welch; LIFT_EDATA too for a control of exactly 0 without variance: no lift exists
 * Caveat        s is taken from the estimate: where the sign of the control's mean is in doubt, so is the sign of
 *               a relative lift, and the set is then EXTERIOR or LINE
 * Reference     Fieller (1954), JRSS B 16, 175-185; von Luxburg and Franz (2009), Statistica Sinica 19, 1095-1117
 */
enum lift_status lift_fieller(const struct lift_sample *arm, const struct lift_sample *control,
                              const struct lift_test *test, struct lift_effect *out, struct lift_error *err);

/* MOVER-R with Wilson's limits for the relative lift of two proportions: estimand p_arm / p_control - 1.
 *
 * The set holds the ratios R for which Newcombe's hybrid score limits of p_arm - R p_control span 0:
 *   lower limit: R below the estimate with (p1 - R p2)^2 = (p1 - l1)^2 + R^2 (u2 - p2)^2
 *   upper limit: R above the estimate with (p1 - R p2)^2 = (u1 - p1)^2 + R^2 (p2 - l2)^2
 * Both are unique. At R = 1 this is Newcombe's test of a difference of 0, so p and decision at null 0 are those of
 * lift_newcombe.
 *
 * arm, control  independent binomial counts
 * test          alpha, alternative, and null as a fraction above -1
 * out           written only on LIFT_OK. estimate: absent where the control has no success; the set is then open above,
 *               and its lower limit still speaks. The lower limit is -1 (nothing left) where the arm has no success.
 *               z and p of the contrast at the null, as lift_newcombe
 *
 * LIFT_EUSAGE, LIFT_EDATA, LIFT_ENUMERIC, LIFT_EMEMORY  as lift_newcombe; LIFT_EUSAGE too for a null of -1 or below
 * Reference    Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359 (MOVER-R, equations for a
 *              ratio); Newcombe (2016), Statistical Methods in Medical Research 25, 1774-1778
 */
enum lift_status lift_mover_ratio(const struct lift_count *arm, const struct lift_count *control,
                                  const struct lift_test *test, struct lift_effect *out, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

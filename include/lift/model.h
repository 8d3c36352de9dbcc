/* Counterfactual models: what the treated would have shown without treatment, from the donors.
 *
 * Estimand of a fit: the average effect on the treated (ATT), per treated unit and period of the test.
 *
 * A model is a row of a table: a name and four functions. So far:
 *   did       difference in differences: the donors' mean, shifted to the treated's level before the test
 *   sc        synthetic control: weights >= 0 that sum to 1, nearest to the treated before the test
 *   demeaned  synthetic control of deviations: each unit's own mean before the test is subtracted first (unit fixed
 *             effects; one intercept)
 * Each of these has a counterfactual of the form intercept + sum_j weight_j x_jt, in which the weights come from the
 * fitted periods alone. Work is split as it is shared:
 *   prepare  what depends on the units and the fitted periods: once per window, read-only after, for all threads
 *   solve    one target, one set of donors: once per null effect, placebo, effect size; warm from the last one
 *   segment  where the fit moves on a line while the target does: exact sets without a search; NULL where it does not
 *
 * References: Abadie, Diamond, Hainmueller (2010), JASA 105, 493-505 (sc, outcomes only); Doudchenko and Imbens (2016),
 * NBER 22791, and Ferman and Pinto (2021), Quantitative Economics 12, 1197-1221 (demeaned).
 */
#ifndef LIFT_MODEL_H
#define LIFT_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/panel.h"
#include "lift/simplex.h"
#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct lift_model;

/* A model prepared on the units and fitted periods of a panel. Read-only once prepared; outcome is borrowed. */
struct lift_prepared {
  const struct lift_model *model;
  const double *outcome; /* unit i at outcome + i * stride */
  size_t units, stride;
  size_t periods;        /* of the view */
  size_t fitted;         /* periods that the model is fitted to: the first so many */
  double *level;         /* units: what is subtracted from each unit (its mean over the fitted periods, or 0) */
  double *series;        /* units x fitted: the outcomes less the level */
  struct lift_simplex_points points; /* of all units; empty where the model has no use for it */
};

/* One thread's scratch and its latest solution. weight has one entry per donor, in the order of the donor list. */
struct lift_solution {
  double *weight, intercept;
  double *weight_slope, intercept_slope; /* written by segment: their change per unit of the target's move */
  struct lift_simplex_work simplex;
  double *target, *direction, *row;
  size_t units, periods;
};

struct lift_model {
  const char *name;    /* as in options and documents */
  const char *summary; /* one line, for help and reports */
  bool levels;         /* subtracts each unit's mean over the fitted periods */
  enum lift_status (*prepare)(struct lift_prepared *prepared, struct lift_error *err);
  enum lift_status (*solve)(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                            const double *target, struct lift_solution *solution, struct lift_error *err);
  void (*segment)(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                  const double *direction, struct lift_solution *solution, double *lower, double *upper);
};

/* The table's rows, by index (NULL beyond the last) and by name (NULL where unknown). */
const struct lift_model *lift_model_at(size_t index);
const struct lift_model *lift_model_find(const char *name);

/* Prepare a model.
 *
 * outcome, units, stride  as in struct lift_panel_test; a unit with a value that is not finite must be neither treated
 *                         nor a donor
 * periods, fitted         1 <= fitted <= periods
 * out                     filled on LIFT_OK; may be cleared in any case
 *
 * LIFT_EDATA, LIFT_EMEMORY
 */
enum lift_status lift_model_prepare(const struct lift_model *model, const double *outcome, size_t units, size_t stride,
                                    size_t periods, size_t fitted, struct lift_prepared *out, struct lift_error *err);
void lift_prepared_clear(struct lift_prepared *prepared);

/* Scratch for preparations of at most so many units and periods. LIFT_EMEMORY */
enum lift_status lift_solution_init(struct lift_solution *solution, size_t units, size_t periods,
                                    struct lift_error *err);
void lift_solution_clear(struct lift_solution *solution);

/* Make the next solve a cold one: needed when the preparation or the donors change. */
void lift_solution_reset(struct lift_solution *solution);

/* Fit one target (periods long, on the scale of the outcome) and keep the answer in solution.
 *
 * LIFT_EDATA     no donors
 * LIFT_ENUMERIC  the solver did not reach its tolerance
 */
enum lift_status lift_model_solve(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                                  const double *target, struct lift_solution *solution, struct lift_error *err);

/* After a solve: for target + s * direction, s in [lower, upper], weights and intercept move by their slopes times s.
 * Only for models with a segment function. */
void lift_model_segment(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                        const double *direction, struct lift_solution *solution, double *lower, double *upper);

/* target less the counterfactual, for all periods; with slope, how the residual moves with the target's direction. */
void lift_model_residual(const struct lift_prepared *prepared, const size_t *donor, size_t donors, const double *target,
                         const struct lift_solution *solution, double *out);
void lift_model_residual_slope(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                               const double *direction, const struct lift_solution *solution, double *out);

/* A fit, for the document. Owns its arrays. */
struct lift_fit {
  const struct lift_model *model;
  size_t periods, pre, donors, treated;
  double *weight;         /* donors, in the order of the test's donor list; exact zeros outside the support */
  double intercept;
  double *observed;       /* periods: mean of the treated */
  double *counterfactual; /* periods */
  double *effect;         /* periods: observed less counterfactual; before the test, the errors of the fit */
  double att;             /* mean effect per treated unit and period of the test */
  double total;           /* sum of the effect over treated units and periods of the test */
  double observed_total, counterfactual_total; /* the same sums */
  bool has_lift;
  double lift;            /* total over counterfactual_total, a fraction; absent where that is not positive */
  double rmspe_pre, rmspe_post; /* root mean squares of effect before, and in, the test */
  double l2;              /* imbalance: root of the sum of squares of effect before the test */
  bool has_scaled_l2;
  double scaled_l2;       /* l2 over that of uniform weights (with the model's intercept); absent where that is 0 */
  double effective_donors; /* 1 / sum of squared weights */
  size_t support;         /* donors with weight */
  double kkt;             /* lift_simplex_kkt of the weights; 0 for a model that minimizes nothing */
};

/* Fit a model to a test: its pre-periods, its treated and its donors.
 *
 * out  filled on LIFT_OK; may be cleared in any case
 *
 * LIFT_EDATA     as lift_panel_test_check; a treated series without variation before the test (two periods or more),
 *                for a model that has weights to find
 * LIFT_ENUMERIC  the solver did not reach its tolerance
 * LIFT_EMEMORY
 */
enum lift_status lift_model_fit(const struct lift_model *model, const struct lift_panel_test *test,
                                struct lift_fit *out, struct lift_error *err);
void lift_fit_clear(struct lift_fit *fit);

#ifdef __cplusplus
}
#endif
#endif

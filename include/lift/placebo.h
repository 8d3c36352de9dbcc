/* Placebo in time: the test, as if it had started earlier, where nothing happened.
 *
 * The window of a pseudo test is as long as that of the test; it ends before the test starts, and what comes after it
 * is not used. Fit and inference are those of the test. A model that is right here finds no effects: of many such tests
 * about alpha should have p <= alpha. Windows that overlap are not independent; a step of the test's length makes them
 * disjoint (the histories still overlap).
 *
 * Reference: Abadie, Diamond, Hainmueller (2015), AJPS 59, 495-510, section 3 (in-time placebos).
 */
#ifndef LIFT_PLACEBO_H
#define LIFT_PLACEBO_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/conformal.h"
#include "lift/model.h"
#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct lift_placebo_options {
  enum lift_conformal_statistic statistic;
  size_t min_pre; /* periods that each pseudo test must have before it, >= 1; 0: as many as the test is long */
  size_t step;    /* periods from one start to the next, >= 1; 0: the length of the test */
  size_t most;    /* at most so many, the latest; 0: no limit */
  int threads;    /* <= 0: OpenMP's default. The result does not depend on it */
};

/* One pseudo test. */
struct lift_placebo {
  size_t start, end; /* periods start .. end - 1 of the view */
  double att, lift;  /* lift is 0 where has_lift says no */
  bool has_lift;
  double rmspe_pre;
  struct lift_conformal_p p; /* of no effect */
};

/* Run them.
 *
 * test   the real one; its own periods are not looked at
 * out    *out is an array of *count, latest start first, to be freed with free(); NULL unless LIFT_OK
 *
 * LIFT_EDATA  as lift_panel_test_check; too little history for a single pseudo test; a treated series without variation
 *             before one
 * LIFT_ENUMERIC, LIFT_EMEMORY
 */
enum lift_status lift_placebo_in_time(const struct lift_model *model, const struct lift_panel_test *test,
                                      const struct lift_placebo_options *options, struct lift_placebo **out,
                                      size_t *count, struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

/* Placebo in time. See lift/placebo.h. */
#include "lift/placebo.h"

#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "parallel.h"

static enum lift_status run_one(const struct lift_model *model, const struct lift_panel_test *test,
                                enum lift_conformal_statistic statistic, struct lift_placebo *placebo,
                                struct lift_error *err)
{
  struct lift_panel_test pseudo = *test;
  struct lift_fit fit;
  struct lift_prepared prepared = {0};
  struct lift_conformal conformal = {0};
  pseudo.periods = placebo->end;
  pseudo.pre = placebo->start;
  enum lift_status st = lift_model_fit(model, &pseudo, &fit, err);
  if (st)
    return lift_context(err, st, "placebo test from period %zu on", placebo->start + 1);
  placebo->att = fit.att;
  placebo->lift = fit.lift;
  placebo->has_lift = fit.has_lift;
  placebo->rmspe_pre = fit.rmspe_pre;
  st = lift_model_prepare(model, pseudo.outcome, pseudo.units, pseudo.stride, pseudo.periods, pseudo.periods, &prepared,
                          err);
  if (!st)
    st = lift_conformal_init(&conformal, &prepared, pseudo.donor, pseudo.donors, pseudo.periods - pseudo.pre, statistic,
                             err);
  if (!st)
    st = lift_conformal_p_value(&conformal, fit.observed, 0, &placebo->p, err);
  lift_conformal_clear(&conformal);
  lift_prepared_clear(&prepared);
  lift_fit_clear(&fit);
  return lift_context(err, st, "placebo test from period %zu on", placebo->start + 1);
}

static size_t count_windows(const struct lift_panel_test *test, const struct lift_placebo_options *options, size_t step,
                            size_t min_pre)
{
  const size_t length = test->periods - test->pre;
  if (test->pre < length + min_pre)
    return 0;
  size_t windows = 1 + (test->pre - length - min_pre) / step;
  return options->most && windows > options->most ? options->most : windows;
}

enum lift_status lift_placebo_in_time(const struct lift_model *model, const struct lift_panel_test *test,
                                      const struct lift_placebo_options *options, struct lift_placebo **out,
                                      size_t *count, struct lift_error *err)
{
  *out = NULL;
  *count = 0;
  enum lift_status st = lift_panel_test_check(test, err);
  if (st)
    return st;
  const size_t length = test->periods - test->pre, step = options->step ? options->step : length;
  const size_t min_pre = options->min_pre ? options->min_pre : length;
  const size_t windows = count_windows(test, options, step, min_pre);
  if (windows == 0)
    return lift_fail(err, LIFT_EDATA,
                     "a placebo test of %zu periods after at least %zu needs %zu before the test, got %zu", length,
                     min_pre, length + min_pre, test->pre);
  struct lift_placebo *placebo = calloc(windows, sizeof *placebo);
  if (!placebo)
    return lift_fail_memory(err);
  struct lift_first_failure failure = {.status = LIFT_OK};
#ifdef _OPENMP
  const int threads = options->threads > 0 ? options->threads : omp_get_max_threads();
#endif
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (size_t i = 0; i < windows; i++) {
    struct lift_error error = {""};
    placebo[i].end = test->pre - i * step;
    placebo[i].start = placebo[i].end - length;
    lift_note_failure(&failure, i, run_one(model, test, options->statistic, &placebo[i], &error), &error);
  }
  if (failure.status) {
    free(placebo);
    return err ? lift_fail(err, failure.status, "%s", failure.error.text) : failure.status;
  }
  *out = placebo;
  *count = windows;
  return LIFT_OK;
}

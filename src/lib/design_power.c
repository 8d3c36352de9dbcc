/* Simulated tests of all candidates. See lift/design.h.
 *
 * What depends on a window alone is prepared once, for all markets, and shared by candidates and threads: one
 * factorization for the fit before the test, one for the conformal refit on all periods. Per candidate the fit is one
 * solve; the effects only move the target of the refit, each starting from the one before.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "design_internal.h"
#include "models.h"
#include "parallel.h"
#include "vector.h"

/* One window at one length, as all candidates see it. */
struct window {
  const struct lift_panel *history;
  const struct lift_design_options *options;
  const unsigned char *role;
  size_t index, end, length; /* periods end - length .. end - 1 */
  bool ranking;              /* rows are ranked by it */
  double *done;              /* simulated tests of a candidate so far, of total */
  double total;
  struct lift_prepared before, all;
};

/* One thread's. */
struct bench {
  struct lift_solution solution;
  struct lift_conformal conformal;
  size_t *donor;
  double *target, *shifted, *effect, *scratch;
};

size_t lift_design_windows(const struct lift_panel *history, const struct lift_design_options *options, size_t length)
{
  const size_t periods = history->periods, stride = options->stride ? options->stride : 1;
  const size_t most = options->lookbacks ? options->lookbacks : LIFT_DESIGN_LOOKBACKS;
  const size_t first = options->min_pre ? options->min_pre : 2;
  size_t further = first, count = 0;
  if (!options->lookbacks) {
    further = further > 2 * length ? further : 2 * length;
    further = further > (periods + 1) / 2 ? further : (periods + 1) / 2;
  }
  while (count < most && periods >= count * stride + length + (count ? further : first))
    count++;
  return count;
}

static void close_bench(struct bench *bench)
{
  lift_solution_clear(&bench->solution);
  lift_conformal_clear(&bench->conformal);
  free(bench->donor);
  free(bench->target);
  memset(bench, 0, sizeof *bench);
}

static enum lift_status open_bench(struct bench *bench, const struct window *window, struct lift_error *err)
{
  const size_t units = window->history->units;
  memset(bench, 0, sizeof *bench);
  bench->donor = calloc(units, sizeof *bench->donor);
  bench->target = calloc(4 * window->end, sizeof *bench->target);
  if (!bench->donor || !bench->target) {
    close_bench(bench);
    return lift_fail_memory(err);
  }
  bench->shifted = bench->target + window->end;
  bench->effect = bench->target + 2 * window->end;
  bench->scratch = bench->target + 3 * window->end;
  enum lift_status st = lift_solution_init(&bench->solution, units, window->end, err);
  if (!st)
    st = lift_conformal_init(&bench->conformal, &window->all, bench->donor, 0, window->length,
                             window->options->statistic, err);
  if (st)
    close_bench(bench);
  return st;
}

/* The test that this candidate would be in this window: its donors, and the mean of its markets. */
static size_t set_up(const struct window *window, const struct lift_design_candidate *candidate, struct bench *bench)
{
  const struct lift_panel_test test = {.outcome = window->history->outcome, .stride = window->history->periods,
                                       .periods = window->end, .treated = candidate->market,
                                       .treated_count = candidate->count};
  size_t donors = 0;
  for (size_t unit = 0, next = 0; unit < window->history->units; unit++) {
    bool in = next < candidate->count && candidate->market[next] == unit;
    next += in;
    if (!in && window->role[unit] != LIFT_ROLE_LEFT_OUT)
      bench->donor[donors++] = unit;
  }
  lift_panel_target(&test, bench->target);
  lift_solution_reset(&bench->solution);
  lift_conformal_donors(&bench->conformal, bench->donor, donors);
  return donors;
}

/* Add one simulated test to a point: the effect injected, ATT and lift by the fit, and the conformal p. */
static enum lift_status add_test(const struct window *window, size_t markets, double observed, double synthetic,
                                 struct bench *bench, struct lift_design_point *point, struct lift_error *err)
{
  const size_t start = window->end - window->length;
  struct lift_conformal_p p;
  memcpy(bench->shifted, bench->target, window->end * sizeof *bench->shifted);
  for (size_t t = start; t < window->end; t++)
    bench->shifted[t] *= 1 + point->effect;
  enum lift_status st = lift_conformal_p_value(&bench->conformal, bench->shifted, 0, &p, err);
  if (st)
    return st;
  const double total = (1 + point->effect) * observed - synthetic;
  point->rejected += p.p_value <= window->options->alpha;
  point->rejected_ranking += window->ranking && p.p_value <= window->options->alpha;
  point->att += total / (double)window->length;
  point->has_lift = point->has_lift && synthetic > 0;
  point->lift += point->has_lift ? total / synthetic : 0;
  point->investment += window->options->cpic * point->effect * observed * (double)markets;
  return LIFT_OK;
}

static enum lift_status simulate(const struct window *window, const struct lift_design_candidate *candidate,
                                 struct bench *bench, struct lift_design_row *row, struct lift_error *err)
{
  const size_t donors = set_up(window, candidate, bench), start = window->end - window->length;
  enum lift_status st = lift_model_solve(&window->before, bench->donor, donors, bench->target, &bench->solution, err);
  if (st)
    return st;
  lift_model_residual(&window->before, bench->donor, donors, bench->target, &bench->solution, bench->effect);
  double observed = 0, effect = 0;
  for (size_t t = start; t < window->end; t++) {
    observed += bench->target[t];
    effect += bench->effect[t];
  }
  const double l2 = sqrt(lift_dot(bench->effect, bench->effect, start));
  const double uniform = lift_model_uniform_l2(&window->before, bench->donor, donors, bench->target, bench->scratch);
  row->has_scaled_l2 = row->has_scaled_l2 && uniform > 0;
  row->scaled_l2 += row->has_scaled_l2 ? l2 / uniform : 0;
  row->windows++;
  row->ranking += window->ranking;
  st = add_test(window, candidate->count, observed, observed - effect, bench, &row->aa, err);
  for (size_t e = 0; e < window->options->effects && !st; e++)
    st = add_test(window, candidate->count, observed, observed - effect, bench, &row->curve[e], err);
  return st;
}

/* Another candidate is done; one thread tells. */
static void beat(const struct window *window)
{
  double done;
#pragma omp atomic capture
  done = *window->done += 1;
#ifdef _OPENMP
  if (omp_get_thread_num() != 0)
    return;
#endif
  if (window->options->beat)
    window->options->beat(window->options->beat_data, done, window->total);
}

/* All candidates in one window. Each row is one thread's at a time, and windows follow one another: sums do not depend
 * on the number of threads. */
static enum lift_status run_window(const struct window *window, size_t length_index, struct lift_design *design,
                                   struct lift_error *err)
{
  struct lift_first_failure failure = {.status = LIFT_OK};
  const size_t lengths = window->options->lengths;
#ifdef _OPENMP
  const int threads = window->options->threads > 0 ? window->options->threads : omp_get_max_threads();
#endif
#pragma omp parallel num_threads(threads)
  {
    struct bench bench;
    struct lift_error error = {""};
    enum lift_status opened = open_bench(&bench, window, &error);
    lift_note_failure(&failure, 0, opened, &error);
#pragma omp for schedule(dynamic)
    for (size_t i = 0; i < design->candidates; i++) {
      if (opened)
        continue;
      enum lift_status st =
          simulate(window, &design->candidate[i], &bench, &design->row[i * lengths + length_index], &error);
      lift_note_failure(&failure, i, st, &error);
      beat(window);
    }
    close_bench(&bench);
  }
  return failure.status && err ? lift_fail(err, failure.status, "%s", failure.error.text) : failure.status;
}

static enum lift_status run_length(struct window *window, size_t length_index, struct lift_design *design,
                                   struct lift_error *err)
{
  const struct lift_panel *h = window->history;
  window->length = window->options->length[length_index];
  const size_t windows = lift_design_windows(h, window->options, window->length);
  if (window->index >= windows)
    return LIFT_OK;
  window->ranking = !window->options->split || window->index >= windows / 2;
  enum lift_status st = lift_model_prepare(window->options->model, h->outcome, h->units, h->periods, window->end,
                                           window->end - window->length, &window->before, err);
  if (!st)
    st = run_window(window, length_index, design, err);
  lift_prepared_clear(&window->before);
  return st;
}

enum lift_status lift_design_simulate(const struct lift_panel *history, const struct lift_design_options *options,
                                      const unsigned char *role, struct lift_design *design, struct lift_error *err)
{
  size_t windows = 0, tests = 0;
  double done = 0;
  for (size_t i = 0; i < options->lengths; i++) {
    size_t of_length = lift_design_windows(history, options, options->length[i]);
    windows = windows > of_length ? windows : of_length;
    tests += of_length * design->candidates;
  }
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; i < windows && !st; i++) {
    struct window window = {.history = history, .options = options, .role = role, .index = i,
                            .end = history->periods - i * design->stride, .done = &done, .total = (double)tests};
    st = lift_model_prepare(options->model, history->outcome, history->units, history->periods, window.end, window.end,
                            &window.all, err);
    for (size_t k = 0; k < options->lengths && !st; k++)
      st = run_length(&window, k, design, err);
    lift_prepared_clear(&window.all);
  }
  return st;
}

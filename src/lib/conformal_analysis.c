/* The whole conformal analysis of a test, and its set as an interval. See lift/conformal.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lift/conformal.h"

/* Join the two pieces with the smallest gap between them. */
static size_t close_smallest_gap(struct lift_piece *piece, size_t count)
{
  size_t smallest = 0;
  for (size_t i = 1; i + 1 < count; i++)
    if (piece[i + 1].lower - piece[i].upper < piece[smallest + 1].lower - piece[smallest].upper)
      smallest = i;
  piece[smallest].upper = piece[smallest + 1].upper;
  piece[smallest].upper_open = piece[smallest + 1].upper_open;
  memmove(piece + smallest + 1, piece + smallest + 2, (count - smallest - 2) * sizeof *piece);
  return count - 1;
}

enum lift_status lift_conformal_interval(const struct lift_conformal_set *set, struct lift_interval *out,
                                         size_t *closed, struct lift_error *err)
{
  size_t count = set->count;
  struct lift_piece *piece = calloc(count + 1, sizeof *piece);
  if (!piece)
    return lift_fail_memory(err);
  if (count > 0)
    memcpy(piece, set->piece, count * sizeof *piece);
  while (count > LIFT_PIECES_MAX)
    count = close_smallest_gap(piece, count);
  *closed = set->count - count;
  enum lift_status st = lift_interval_assemble(1 - set->alpha, piece, count, out, err);
  free(piece);
  return st;
}

void lift_conformal_result_clear(struct lift_conformal_result *result)
{
  if (!result)
    return;
  lift_conformal_set_clear(&result->set);
  memset(result, 0, sizeof *result);
}

static enum lift_status run(struct lift_conformal *conformal, const double *target, const struct lift_test *request,
                            double estimate, struct lift_conformal_result *out, struct lift_error *err)
{
  out->shifts = conformal->prepared->periods;
  out->min_p = 1 / (double)out->shifts;
  out->testable = out->min_p <= request->alpha;
  enum lift_status st = lift_conformal_p_value(conformal, target, request->null, &out->at_null, err);
  if (!st)
    st = lift_conformal_p_value(conformal, target, estimate, &out->at_estimate, err);
  if (!st)
    st = lift_conformal_find_set(conformal, target, request->alpha, &out->set, err);
  if (!st)
    out->contains_estimate = out->at_estimate.p_value > request->alpha;
  return st;
}

enum lift_status lift_conformal_analyze(const struct lift_model *model, const struct lift_panel_test *test,
                                        const struct lift_test *request, enum lift_conformal_statistic statistic,
                                        double estimate, struct lift_conformal_result *out, struct lift_error *err)
{
  struct lift_prepared prepared;
  struct lift_conformal conformal = {0};
  memset(out, 0, sizeof *out);
  enum lift_status st = lift_test_check(request, err);
  if (!st)
    st = lift_panel_test_check(test, err);
  if (st)
    return st;
  double *target = calloc(test->periods, sizeof *target);
  if (!target)
    return lift_fail_memory(err);
  lift_panel_target(test, target);
  const size_t n = test->periods;
  st = lift_model_prepare(model, test->outcome, test->units, test->stride, n, n, &prepared, err);
  if (!st)
    st = lift_conformal_init(&conformal, &prepared, test->donor, test->donors, n - test->pre, statistic, err);
  if (!st)
    st = run(&conformal, target, request, estimate, out, err);
  lift_conformal_clear(&conformal);
  lift_prepared_clear(&prepared);
  free(target);
  if (st)
    lift_conformal_result_clear(out);
  return st;
}

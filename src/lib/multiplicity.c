/* Adjusted p-values and compatible levels. See lift/multiplicity.h. */
#include "lift/multiplicity.h"

#include <math.h>
#include <stdlib.h>

static enum lift_status check(enum lift_correction correction, const double *p, size_t m, double alpha,
                              struct lift_error *err)
{
  if (m == 0)
    return lift_fail(err, LIFT_EUSAGE, "a family without comparisons cannot be corrected");
  if (!(alpha > 0 && alpha < 1))
    return lift_fail(err, LIFT_EUSAGE, "alpha is %g: it must lie between 0 and 1, say 0.05", alpha);
  if (correction != LIFT_UNCORRECTED && correction != LIFT_BONFERRONI && correction != LIFT_HOLM)
    return lift_fail(err, LIFT_EUSAGE, "correction %d is unknown: choose none, Bonferroni or Holm", (int)correction);
  for (size_t i = 0; i < m; i++)
    if (!(p[i] >= 0 && p[i] <= 1))
      return lift_fail(err, LIFT_EUSAGE, "p-value %zu is %g: it must lie between 0 and 1", i + 1, p[i]);
  return LIFT_OK;
}

struct ranked {
  double p;
  size_t at;
};

static int by_p(const void *a, const void *b)
{
  double x = ((const struct ranked *)a)->p, y = ((const struct ranked *)b)->p;
  return (x > y) - (x < y);
}

/* Walk from the smallest p; equal ones share what the first of them gets. */
static void step_down(const struct ranked *ranked, size_t m, double alpha, struct lift_adjusted *out)
{
  double running = 0, level = alpha;
  bool stopped = false;
  for (size_t j = 0; j < m; j++) {
    double left = (double)(m - j);
    bool tied = j > 0 && ranked[j].p == ranked[j - 1].p;
    if (!tied)
      running = fmax(running, fmin(1, left * ranked[j].p));
    if (!tied && !stopped)
      level = alpha / left;
    stopped |= running > alpha;
    out[ranked[j].at] = (struct lift_adjusted){running, level, running <= alpha};
  }
}

static enum lift_status holm(const double *p, size_t m, double alpha, struct lift_adjusted *out, struct lift_error *err)
{
  struct ranked *ranked = calloc(m, sizeof *ranked);
  if (!ranked)
    return lift_fail_memory(err);
  for (size_t i = 0; i < m; i++)
    ranked[i] = (struct ranked){p[i], i};
  qsort(ranked, m, sizeof *ranked, by_p);
  step_down(ranked, m, alpha, out);
  free(ranked);
  return LIFT_OK;
}

enum lift_status lift_multiplicity(enum lift_correction correction, const double *p, size_t m, double alpha,
                                   struct lift_adjusted *out, struct lift_error *err)
{
  enum lift_status st = check(correction, p, m, alpha, err);
  if (st)
    return st;
  if (correction == LIFT_HOLM)
    return holm(p, m, alpha, out, err);
  double times = correction == LIFT_BONFERRONI ? (double)m : 1;
  for (size_t i = 0; i < m; i++) {
    double adjusted = fmin(1, times * p[i]);
    out[i] = (struct lift_adjusted){adjusted, alpha / times, adjusted <= alpha};
  }
  return LIFT_OK;
}

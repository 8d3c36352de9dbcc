/* Design of a geo test by simulated power. See lift/design.h. */
#include "lift/design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "design_internal.h"

void lift_design_clear(struct lift_design *design)
{
  if (!design)
    return;
  free(design->candidate);
  free(design->row);
  free(design->market_room);
  free(design->point_room);
  memset(design, 0, sizeof *design);
}

static enum lift_status check_options(const struct lift_design_options *o, struct lift_error *err)
{
  if (!o->model)
    return lift_fail(err, LIFT_EUSAGE, "a design needs a model");
  if (!(o->alpha > 0 && o->alpha < 1))
    return lift_fail(err, LIFT_EUSAGE, "alpha %g is not between 0 and 1", o->alpha);
  if (!(o->power > 0 && o->power <= 1))
    return lift_fail(err, LIFT_EUSAGE, "power %g is not above 0 and at most 1", o->power);
  if (!o->given_count && (o->min_markets == 0 || o->min_markets > o->max_markets))
    return lift_fail(err, LIFT_EUSAGE, "%zu to %zu markets: expected at least 1, and the smaller number first",
                     o->min_markets, o->max_markets);
  if (o->lengths == 0 || o->effects == 0)
    return lift_fail(err, LIFT_EUSAGE, "a design needs at least one length and one effect size");
  for (size_t i = 0; i < o->lengths; i++)
    if (o->length[i] == 0)
      return lift_fail(err, LIFT_EUSAGE, "a test of 0 periods: expected at least 1");
  for (size_t i = 0; i < o->effects; i++)
    if (!isfinite(o->effect[i]) || o->effect[i] < -1)
      return lift_fail(err, LIFT_EUSAGE, "effect size %g: expected a fraction, -1 or more", o->effect[i]);
  if (!isfinite(o->cpic) || o->cpic < 0)
    return lift_fail(err, LIFT_EUSAGE, "cost per incremental conversion %g: expected 0 or more", o->cpic);
  return LIFT_OK;
}

/* Every length has its windows, and each window can reject. */
static enum lift_status check_history(const struct lift_panel *history, const struct lift_design_options *o,
                                      struct lift_error *err)
{
  const size_t stride = o->stride ? o->stride : 1;
  for (size_t i = 0; i < o->lengths; i++) {
    size_t windows = lift_design_windows(history, o, o->length[i]);
    if (windows == 0)
      return lift_fail(err, LIFT_EDATA, "a test of %zu periods needs %zu before it, the history has %zu in all",
                       o->length[i], o->min_pre ? o->min_pre : 2, history->periods);
    if (windows < o->lookbacks)
      return lift_fail(err, LIFT_EDATA,
                       "%zu look-backs of %zu periods were asked for, the history of %zu has room for %zu",
                       o->lookbacks, o->length[i], history->periods, windows);
    size_t shortest = history->periods - (windows - 1) * stride;
    if (1 / (double)shortest > o->alpha)
      return lift_fail(err, LIFT_EDATA,
                       "not testable: the smallest p of %zu periods is %.3g, above alpha %g; more history is needed",
                       shortest, 1 / (double)shortest, o->alpha);
  }
  return LIFT_OK;
}

static enum lift_status check_values(const struct lift_panel *history, const unsigned char *role,
                                     struct lift_error *err)
{
  for (size_t unit = 0; unit < history->units; unit++)
    for (size_t t = 0; t < history->periods && role[unit] != LIFT_ROLE_LEFT_OUT; t++)
      if (!isfinite(history->outcome[unit * history->periods + t]))
        return lift_fail(err, LIFT_EDATA, "market '%s', period %zu: the outcome is %g, expected a finite number",
                         history->unit && history->unit[unit] ? history->unit[unit] : "(no name)", t + 1,
                         history->outcome[unit * history->periods + t]);
  return LIFT_OK;
}

/* Drop candidates that leave no donor; none left is an error. */
static enum lift_status check_donors(const struct lift_panel *history, const unsigned char *role,
                                     struct lift_design *design, struct lift_error *err)
{
  size_t usable = 0, kept = 0;
  for (size_t unit = 0; unit < history->units; unit++)
    usable += role[unit] != LIFT_ROLE_LEFT_OUT;
  for (size_t i = 0; i < design->candidates; i++)
    if (design->candidate[i].count < usable)
      design->candidate[kept++] = design->candidate[i];
  design->candidates = kept;
  if (kept == 0)
    return lift_fail(err, LIFT_EDATA, "no donors: all %zu markets would be treated, at least 1 must not be", usable);
  return LIFT_OK;
}

static enum lift_status make_rows(const struct lift_design_options *o, struct lift_design *design,
                                  struct lift_error *err)
{
  design->rows = design->candidates * o->lengths;
  design->effects = o->effects;
  design->row = calloc(design->rows, sizeof *design->row);
  design->point_room = calloc(design->rows * o->effects, sizeof *design->point_room);
  if (!design->row || !design->point_room)
    return lift_fail_memory(err);
  for (size_t i = 0; i < design->rows; i++) {
    struct lift_design_row *row = &design->row[i];
    row->candidate = i / o->lengths;
    row->length = o->length[i % o->lengths];
    row->has_scaled_l2 = true;
    row->aa.has_lift = true;
    row->curve = design->point_room + i * o->effects;
    for (size_t e = 0; e < o->effects; e++)
      row->curve[e] = (struct lift_design_point){.effect = o->effect[e], .has_lift = true};
  }
  return LIFT_OK;
}

static void finish_point(struct lift_design_point *point, size_t windows)
{
  const double n = (double)windows;
  point->power = (double)point->rejected / n;
  point->att /= n;
  point->lift = point->has_lift ? point->lift / n : 0;
  point->investment /= n;
}

/* Take effect e for the smallest one with enough power if it is. */
static void offer(const struct lift_design_row *row, size_t e, bool *has, size_t *mde)
{
  double effect = row->curve[e].effect, best = *has ? row->curve[*mde].effect : 0;
  bool smaller = !*has || fabs(effect) < fabs(best) || (fabs(effect) <= fabs(best) && effect > best);
  if (effect != 0 && smaller) {
    *has = true;
    *mde = e;
  }
}

/* Sums to means, and the smallest effect with enough power. */
static void finish_row(struct lift_design_row *row, size_t effects, double power)
{
  finish_point(&row->aa, row->windows);
  row->scaled_l2 = row->has_scaled_l2 ? row->scaled_l2 / (double)row->windows : 0;
  for (size_t e = 0; e < effects; e++) {
    finish_point(&row->curve[e], row->windows);
    if (row->curve[e].power >= power)
      offer(row, e, &row->has_mde, &row->mde);
    if ((double)row->curve[e].rejected_ranking / (double)row->ranking >= power)
      offer(row, e, &row->has_ranking_mde, &row->ranking_mde);
  }
}

/* What a row is ranked by, ascending. */
struct key {
  double mde, off, imbalance;
  size_t length, candidate, row;
};

static int compare_keys(const void *a, const void *b)
{
  const struct key *x = a, *y = b;
  if (x->mde != y->mde)
    return x->mde < y->mde ? -1 : 1;
  if (x->off != y->off)
    return x->off < y->off ? -1 : 1;
  if (x->imbalance != y->imbalance)
    return x->imbalance < y->imbalance ? -1 : 1;
  if (x->length != y->length)
    return x->length < y->length ? -1 : 1;
  return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static enum lift_status rank(struct lift_design *design, double alpha, struct lift_error *err)
{
  struct key *key = calloc(design->rows, sizeof *key);
  struct lift_design_row *ranked = calloc(design->rows, sizeof *ranked);
  if (!key || !ranked) {
    free(key);
    free(ranked);
    return lift_fail_memory(err);
  }
  for (size_t i = 0; i < design->rows; i++) {
    const struct lift_design_row *row = &design->row[i];
    key[i] = (struct key){.mde = row->has_ranking_mde ? fabs(row->curve[row->ranking_mde].effect) : INFINITY,
                          .off = fabs((double)row->aa.rejected_ranking / (double)row->ranking - alpha),
                          .imbalance = row->has_scaled_l2 ? row->scaled_l2 : INFINITY,
                          .length = row->length, .candidate = row->candidate, .row = i};
  }
  qsort(key, design->rows, sizeof *key, compare_keys);
  for (size_t i = 0; i < design->rows; i++)
    ranked[i] = design->row[key[i].row];
  free(key);
  free(design->row);
  design->row = ranked;
  return LIFT_OK;
}

static enum lift_status run(const struct lift_panel *history, const struct lift_design_options *options,
                            unsigned char *role, struct lift_design *out, struct lift_error *err)
{
  enum lift_status st = lift_design_roles(history, options, role, err);
  if (!st)
    st = check_values(history, role, err);
  if (!st)
    st = lift_design_candidates(history, options, role, out, err);
  if (!st)
    st = check_donors(history, role, out, err);
  if (!st)
    st = make_rows(options, out, err);
  if (!st)
    st = lift_design_simulate(history, options, role, out, err);
  for (size_t i = 0; i < out->rows && !st; i++)
    finish_row(&out->row[i], out->effects, options->power);
  return st ? st : rank(out, options->alpha, err);
}

enum lift_status lift_design_run(const struct lift_panel *history, const struct lift_design_options *options,
                                 struct lift_design *out, struct lift_error *err)
{
  memset(out, 0, sizeof *out);
  out->stride = options->stride ? options->stride : 1;
  enum lift_status st = check_options(options, err);
  if (!st)
    st = check_history(history, options, err);
  if (st)
    return st;
  unsigned char *role = calloc(history->units, sizeof *role);
  st = role ? run(history, options, role, out, err) : lift_fail_memory(err);
  free(role);
  if (st)
    lift_design_clear(out);
  return st;
}

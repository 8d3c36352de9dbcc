/* The conformal set, exactly: a walk over the linear segments of the fit. See lift/conformal.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "conformal_internal.h"

enum { SEGMENTS_MAX = 1000000 };

/* Where a shift starts (-1) or stops (+1) being less extreme than the observed order. */
struct event {
  double at, step;
};

/* One walk. x stands for h - anchor, the anchor being where the current segment was solved. */
struct walk {
  struct lift_conformal *conformal;
  const double *target;
  struct lift_conformal_set *set;
  size_t needed;        /* smallest count with count / T > alpha */
  double floor, spread; /* rounding of a statistic; size of the outcome */
  double anchor, lower, upper;
};

void lift_conformal_set_clear(struct lift_conformal_set *set)
{
  if (!set)
    return;
  free(set->piece);
  memset(set, 0, sizeof *set);
}

bool lift_conformal_set_contains(const struct lift_conformal_set *set, double h)
{
  for (size_t i = 0; i < set->count; i++) {
    const struct lift_piece *piece = &set->piece[i];
    if ((piece->lower_open || h >= piece->lower) && (piece->upper_open || h <= piece->upper))
      return true;
  }
  return false;
}

/* Add [lower, upper], which lies right of all before; what touches is joined. */
static enum lift_status add_piece(struct walk *walk, double lower, double upper, struct lift_error *err)
{
  struct lift_conformal_set *set = walk->set;
  const double touch = 1e-12 * (fabs(lower) + walk->spread);
  if (set->count > 0 && lower - set->piece[set->count - 1].upper <= touch) {
    set->piece[set->count - 1].upper = fmax(upper, set->piece[set->count - 1].upper);
    return LIFT_OK;
  }
  if (set->count == set->room) {
    size_t room = set->room ? 2 * set->room : 4;
    struct lift_piece *piece = realloc(set->piece, room * sizeof *piece);
    if (!piece)
      return lift_fail_memory(err);
    set->piece = piece;
    set->room = room;
  }
  set->piece[set->count++] = (struct lift_piece){.lower = lower, .upper = upper};
  return LIFT_OK;
}

static int compare_events(const void *a, const void *b)
{
  const struct event *x = a, *y = b;
  return (x->at > y->at) - (x->at < y->at);
}

static int compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Narrow (from, to) to where value + slope x > 0. */
static void keep_positive(double value, double slope, double *from, double *to)
{
  if (slope > 0)
    *from = fmax(*from, -value / slope);
  else if (slope < 0)
    *to = fmin(*to, -value / slope);
  else if (value <= 0)
    *to = *from;
}

/* Between from and to all statistics are linear, value + pace x, and the observed one keeps its sign: find where fewer
 * than the needed number are at least as extreme, and add the rest. */
static enum lift_status sweep(struct walk *walk, double from, double to, struct lift_error *err)
{
  const struct lift_conformal *c = walk->conformal;
  const size_t n = c->prepared->periods;
  const bool two_sided = c->statistic == LIFT_CONFORMAL_AVERAGE;
  struct event *event = c->event;
  size_t events = 0, count = n;
  const double middle = from / 2 + to / 2, sign = c->value[0] + c->pace[0] * middle < 0 ? -1 : 1;
  const double of_observed = (two_sided ? sign : 1) - 1e-9 * sign;
  const double bar = of_observed * c->value[0] - walk->floor, bar_pace = of_observed * c->pace[0];
  for (size_t k = 1; k < n; k++) {
    double start = from, stop = to;
    keep_positive(bar - c->value[k], bar_pace - c->pace[k], &start, &stop);
    if (two_sided)
      keep_positive(bar + c->value[k], bar_pace + c->pace[k], &start, &stop);
    if (start < stop) {
      event[events++] = (struct event){start, -1};
      event[events++] = (struct event){stop, 1};
    }
  }
  qsort(event, events, sizeof *event, compare_events);
  double at = from;
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; i <= events && !st; i++) {
    double next = i < events ? event[i].at : to;
    if (next > at && count >= walk->needed)
      st = add_piece(walk, walk->anchor + at, walk->anchor + next, err);
    at = next;
    if (i < events)
      count += event[i].step < 0 ? (size_t)-1 : 1;
  }
  return st;
}

/* Statistics of all shifts as lines, for the signs that the residuals have at x. */
static void take_lines(struct lift_conformal *c, double x)
{
  const size_t n = c->prepared->periods;
  for (size_t t = 0; t < n && c->statistic == LIFT_CONFORMAL_ANY; t++)
    if (c->residual[t] + c->slope[t] * x < 0) {
      c->residual[t] = -c->residual[t];
      c->slope[t] = -c->slope[t];
    }
  lift_window_sums(c->residual, n, c->post, c->value);
  lift_window_sums(c->slope, n, c->post, c->pace);
  for (size_t k = 0; k < n && c->statistic == LIFT_CONFORMAL_LESS; k++) {
    c->value[k] = -c->value[k];
    c->pace[k] = -c->pace[k];
  }
}

/* Root of value + slope x strictly between from and to, onto the list of cuts. */
static size_t cut_at_root(double value, double slope, double from, double to, double *cut, size_t cuts)
{
  if (slope == 0 || !(-value / slope > from && -value / slope < to))
    return cuts;
  cut[cuts] = -value / slope;
  return cuts + 1;
}

/* One segment: cut it where a statistic bends, and sweep each part. */
static enum lift_status sweep_segment(struct walk *walk, double from, double to, struct lift_error *err)
{
  struct lift_conformal *c = walk->conformal;
  size_t cuts = 0;
  if (c->statistic == LIFT_CONFORMAL_ANY) {
    for (size_t t = 0; t < c->prepared->periods; t++)
      cuts = cut_at_root(c->residual[t], c->slope[t], from, to, c->cut, cuts);
  } else {
    take_lines(c, from);
    cuts = cut_at_root(c->value[0], c->pace[0], from, to, c->cut, cuts);
  }
  c->cut[cuts++] = to;
  qsort(c->cut, cuts, sizeof *c->cut, compare_doubles);
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; i < cuts && !st; i++) {
    if (c->statistic == LIFT_CONFORMAL_ANY)
      take_lines(c, from / 2 + c->cut[i] / 2);
    st = sweep(walk, from, c->cut[i], err);
    from = c->cut[i];
  }
  return st;
}

/* Solve at h; the segment around it to walk->lower, upper, the residuals and their slopes to conformal. */
static enum lift_status anchor_at(struct walk *walk, double h, struct lift_error *err)
{
  struct lift_conformal *c = walk->conformal;
  enum lift_status st = lift_conformal_solve(c, walk->target, h, err);
  if (st)
    return st;
  lift_model_segment(c->prepared, c->donor, c->donors, c->shifted, c->direction, &c->solution, &walk->lower,
                     &walk->upper);
  lift_model_residual(c->prepared, c->donor, c->donors, c->shifted, &c->solution, c->residual);
  lift_model_residual_slope(c->prepared, c->donor, c->donors, c->direction, &c->solution, c->slope);
  walk->anchor = h;
  walk->lower += h;
  walk->upper += h;
  return LIFT_OK;
}

/* The segment right of h: solved a hair beyond, further where rounding lets it make no progress. */
static enum lift_status next_segment(struct walk *walk, double h, struct lift_error *err)
{
  double hair = 1e-13 * (walk->spread + fabs(h));
  enum lift_status st;
  do {
    st = anchor_at(walk, h + hair, err);
    hair *= 4;
  } while (!st && walk->upper <= h + hair / 4);
  return st;
}

/* From minus to plus end. The first segment is solved once more near its inner border, where rounding is relative to
 * the outcome and not to the end of the walk. */
static enum lift_status walk_line(struct walk *walk, double end, struct lift_error *err)
{
  enum lift_status st = anchor_at(walk, -end, err);
  if (!st && walk->upper > -end / 2)
    st = anchor_at(walk, fmin(walk->upper - 1e-6 * (walk->spread + fabs(walk->upper)), 0), err);
  double from = -end;
  while (!st && from < end) {
    if (++walk->set->segments > SEGMENTS_MAX)
      return lift_fail(err, LIFT_ENUMERIC, "the fit has more than %d linear segments in the null", SEGMENTS_MAX);
    double to = fmin(fmax(walk->upper, from), end);
    st = sweep_segment(walk, from - walk->anchor, to - walk->anchor, err);
    from = to;
    if (!st && from < end)
      st = next_segment(walk, from, err);
  }
  return st;
}

/* Pieces that reach the ends are unbounded. */
static void open_ends(struct lift_conformal_set *set, double end)
{
  if (set->count == 0)
    return;
  struct lift_piece *first = &set->piece[0], *last = &set->piece[set->count - 1];
  first->lower_open = first->lower <= -end * (1 - 1e-9);
  last->upper_open = last->upper >= end * (1 - 1e-9);
  first->lower = first->lower_open ? 0 : first->lower;
  last->upper = last->upper_open ? 0 : last->upper;
}

enum lift_status lift_conformal_find_set(struct lift_conformal *conformal, const double *target, double alpha,
                                         struct lift_conformal_set *out, struct lift_error *err)
{
  memset(out, 0, sizeof *out);
  if (!(alpha > 0 && alpha < 1))
    return lift_fail(err, LIFT_EUSAGE, "alpha %g is not between 0 and 1", alpha);
  if (!conformal->prepared->model->segment)
    return lift_fail(err, LIFT_EUSAGE, "model '%s' has no exact conformal set", conformal->prepared->model->name);
  const size_t n = conformal->prepared->periods;
  struct walk walk = {.conformal = conformal, .target = target, .set = out, .needed = 1};
  while (walk.needed <= n && !((double)walk.needed / (double)n > alpha))
    walk.needed++;
  walk.floor = lift_conformal_floor(conformal, target);
  walk.spread = walk.floor / (1e-13 * (double)conformal->post);
  out->alpha = alpha;
  const double end = 1e6 * walk.spread;
  enum lift_status st = walk_line(&walk, end, err);
  if (st)
    lift_conformal_set_clear(out);
  else
    open_ends(out, end);
  return st;
}

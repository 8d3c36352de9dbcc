/* Wolfe's active-set method for least squares over the simplex. See lift/simplex.h.
 *
 * The support is S = (base, j_2, .., j_m); D has the columns a_j - a_base. Q R = D is kept by Gram-Schmidt with
 * reorthogonalization: a donor that enters is one more column, one that leaves is rotated out.
 * On the affine hull of S the minimizer is w_j = v_j, w_base = 1 - sum v, with R v = Q'(b - a_base).
 */
#include "lift/simplex.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

enum { OUT = 0, IN = 1, BLOCKED = 2 };

/* A donor closer than this to the affine hull of the support, relative to its distance from the base, lies in it. */
static const double dependent = 1e-12;

enum lift_status lift_simplex_work_init(struct lift_simplex_work *work, size_t points, size_t dimension,
                                        struct lift_error *err)
{
  memset(work, 0, sizeof *work);
  size_t capacity = points < dimension + 1 ? points : dimension + 1;
  work->points = points;
  work->dimension = dimension;
  work->capacity = capacity;
  work->support = calloc(capacity + 1, sizeof *work->support);
  work->weight = calloc(capacity + 1, sizeof *work->weight);
  work->change = calloc(capacity + 1, sizeof *work->change);
  work->trial = calloc(capacity + 1, sizeof *work->trial);
  work->rhs = calloc(capacity + 1, sizeof *work->rhs);
  work->residual = calloc(dimension + 1, sizeof *work->residual);
  work->slope = calloc(dimension + 1, sizeof *work->slope);
  work->gain = calloc(points + 1, sizeof *work->gain);
  work->state = calloc(points + 1, sizeof *work->state);
  work->q = calloc((capacity + 1) * (dimension + 1), sizeof *work->q);
  work->r = calloc((capacity + 1) * (capacity + 1), sizeof *work->r);
  if (work->support && work->weight && work->change && work->trial && work->rhs && work->residual && work->slope &&
      work->gain && work->state && work->q && work->r)
    return LIFT_OK;
  lift_simplex_work_clear(work);
  return lift_fail_memory(err);
}

void lift_simplex_work_clear(struct lift_simplex_work *work)
{
  if (!work)
    return;
  free(work->support);
  free(work->weight);
  free(work->change);
  free(work->trial);
  free(work->rhs);
  free(work->residual);
  free(work->slope);
  free(work->gain);
  free(work->state);
  free(work->q);
  free(work->r);
  memset(work, 0, sizeof *work);
}

void lift_simplex_reset(struct lift_simplex_work *work)
{
  work->count = 0;
}

static const double *point(const struct lift_simplex_points *points, size_t j)
{
  return points->at + j * points->dimension;
}

/* Column c of R, column c of Q (c = position in the support less one). */
static double *r_column(const struct lift_simplex_work *work, size_t c)
{
  return work->r + c * (work->capacity + 1);
}

static double *q_column(const struct lift_simplex_work *work, size_t c)
{
  return work->q + c * (work->dimension + 1);
}

/* Put point j at the end of the support with weight 0. False, and nothing changed, where it lies in the affine hull
 * of the support; insist takes it nevertheless (a column that was there before). */
static bool append(const struct lift_simplex_points *points, struct lift_simplex_work *work, size_t j, bool insist)
{
  const size_t k = points->dimension, m = work->count;
  if (m >= work->capacity && !insist)
    return false;
  if (m > 0) {
    double *q = q_column(work, m - 1), *r = r_column(work, m - 1);
    const double *base = point(points, work->support[0]), *a = point(points, j);
    for (size_t i = 0; i < k; i++)
      q[i] = a[i] - base[i];
    const double whole = sqrt(lift_dot(q, q, k));
    memset(r, 0, m * sizeof *r);
    for (int pass = 0; pass < 2; pass++)
      for (size_t c = 0; c + 1 < m; c++) {
        double along = lift_dot(q_column(work, c), q, k);
        r[c] += along;
        lift_axpy(-along, q_column(work, c), q, k);
      }
    double left = sqrt(lift_dot(q, q, k));
    if (left <= dependent * whole && !insist)
      return false;
    r[m - 1] = fmax(left, DBL_EPSILON * whole + DBL_MIN);
    for (size_t i = 0; i < k; i++)
      q[i] /= r[m - 1];
  }
  work->support[m] = j;
  work->weight[m] = 0;
  work->state[j] = IN;
  work->count = m + 1;
  return true;
}

/* Q R with column c of R taken out: rotate what is left back to a triangle. */
static void remove_column(struct lift_simplex_work *work, size_t c)
{
  const size_t columns = work->count - 1;
  for (size_t j = c; j + 1 < columns; j++)
    memcpy(r_column(work, j), r_column(work, j + 1), (j + 2) * sizeof *work->r);
  for (size_t i = c; i + 1 < columns; i++) {
    double *diagonal = r_column(work, i), length = hypot(diagonal[i], diagonal[i + 1]);
    if (length == 0)
      continue;
    const double cosine = diagonal[i] / length, sine = diagonal[i + 1] / length;
    for (size_t j = i; j + 1 < columns; j++) {
      double *r = r_column(work, j), upper = r[i], lower = r[i + 1];
      r[i] = cosine * upper + sine * lower;
      r[i + 1] = cosine * lower - sine * upper;
    }
    double *p = q_column(work, i), *q = q_column(work, i + 1);
    for (size_t t = 0; t < work->dimension; t++) {
      double upper = p[t], lower = q[t];
      p[t] = cosine * upper + sine * lower;
      q[t] = cosine * lower - sine * upper;
    }
  }
}

/* The columns a_j - a_base become a_j - a_(first other): in R, the first column is subtracted from the others, which
 * touches the first row alone. False where that would cancel digits: an old base far from all the others. */
static bool change_base(struct lift_simplex_work *work)
{
  const size_t columns = work->count - 1;
  const double step = r_column(work, 0)[0];
  for (size_t j = 1; j < columns; j++) {
    double *r = r_column(work, j);
    r[0] -= step;
    if (lift_dot(r, r, j + 1) < 1e-2 * step * step)
      return false;
  }
  return true;
}

/* The factorization of the support from scratch. */
static void rebuild(const struct lift_simplex_points *points, struct lift_simplex_work *work)
{
  const size_t m = work->count;
  work->count = 0;
  work->drops = 0;
  for (size_t i = 0; i < m; i++) {
    double weight = work->weight[i];
    append(points, work, work->support[i], true);
    work->weight[i] = weight;
  }
}

/* Take the donor at a position out of the support. Rotations lose a bit of orthogonality each: every now and then the
 * factorization is built again. */
static void drop(const struct lift_simplex_points *points, struct lift_simplex_work *work, size_t position)
{
  const size_t m = work->count;
  bool fresh = ++work->drops >= 32 || (position == 0 && !change_base(work));
  if (!fresh)
    remove_column(work, position ? position - 1 : 0);
  work->state[work->support[position]] = OUT;
  for (size_t i = position; i + 1 < m; i++) {
    work->support[i] = work->support[i + 1];
    work->weight[i] = work->weight[i + 1];
  }
  work->count = m - 1;
  if (fresh)
    rebuild(points, work);
}

/* R v = rhs, v to out[1..]; out[0] such that the weights sum to total. */
static void back_substitute(const struct lift_simplex_work *work, double *rhs, double total, double *out)
{
  const size_t columns = work->count - 1;
  double sum = 0;
  for (size_t c = columns; c-- > 0;) {
    out[c + 1] = rhs[c] / r_column(work, c)[c];
    sum += out[c + 1];
    for (size_t i = 0; i < c; i++)
      rhs[i] -= r_column(work, c)[i] * out[c + 1];
  }
  out[0] = total - sum;
}

/* The minimizer over the affine hull of the support (total 1: of the target; total 0: its derivative). */
static void solve_affine(const struct lift_simplex_points *points, struct lift_simplex_work *work, const double *b,
                         double total, double *out)
{
  const size_t k = points->dimension;
  double *residual = work->slope;
  const double *base = point(points, work->support[0]);
  for (size_t i = 0; i < k; i++)
    residual[i] = b[i] - total * base[i];
  for (size_t c = 0; c + 1 < work->count; c++) {
    work->rhs[c] = lift_dot(q_column(work, c), residual, k);
    lift_axpy(-work->rhs[c], q_column(work, c), residual, k);
  }
  back_substitute(work, work->rhs, total, out);
}

/* residual = b - A weight over the support, and the norm that its rounding error is relative to. */
static double take_residual(const struct lift_simplex_points *points, const struct lift_simplex_work *work,
                            const double *b, const double *weight, double *residual)
{
  const size_t k = points->dimension;
  double size = sqrt(lift_dot(b, b, k));
  memcpy(residual, b, k * sizeof *residual);
  for (size_t i = 0; i < work->count; i++) {
    lift_axpy(-weight[i], point(points, work->support[i]), residual, k);
    size += fabs(weight[i]) * points->norm[work->support[i]];
  }
  return size;
}

/* One step of iterative refinement of the weights, skipped where it would leave the simplex. */
static void refine(const struct lift_simplex_points *points, struct lift_simplex_work *work, const double *b)
{
  take_residual(points, work, b, work->weight, work->residual);
  for (size_t c = 0; c + 1 < work->count; c++)
    work->rhs[c] = lift_dot(q_column(work, c), work->residual, points->dimension);
  back_substitute(work, work->rhs, 0, work->trial);
  for (size_t i = 0; i < work->count; i++)
    if (!(work->weight[i] + work->trial[i] > 0))
      return;
  for (size_t i = 0; i < work->count; i++)
    work->weight[i] += work->trial[i];
}

/* Wolfe's minor cycles: go to the minimizer over the affine hull, dropping donors whose weight reaches 0 on the way. */
static void settle(const struct lift_simplex_points *points, struct lift_simplex_work *work, const double *b)
{
  for (;;) {
    if (work->count == 1) {
      work->weight[0] = 1;
      return;
    }
    solve_affine(points, work, b, 1, work->trial);
    double step = 1;
    size_t blocking = SIZE_MAX;
    for (size_t i = 0; i < work->count; i++)
      if (!(work->trial[i] > 0)) {
        double ratio = work->weight[i] > 0 ? work->weight[i] / (work->weight[i] - work->trial[i]) : 0;
        if (blocking == SIZE_MAX || ratio < step) {
          step = ratio;
          blocking = i;
        }
      }
    if (blocking == SIZE_MAX)
      break;
    for (size_t i = 0; i < work->count; i++)
      work->weight[i] = fmax(0, work->weight[i] + step * (work->trial[i] - work->weight[i]));
    drop(points, work, blocking);
  }
  memcpy(work->weight, work->trial, work->count * sizeof *work->weight);
  refine(points, work, b);
}

/* What the gradient of donor j may be off by: the rounding error of its dot product with the residual. */
static double slack(const struct lift_simplex_points *points, size_t j, double hull, double size)
{
  return 32 * DBL_EPSILON * (points->norm[j] + hull) * size;
}

/* Norm of the support's points, weighted: the size of the gradient's own level. */
static double hull_norm(const struct lift_simplex_points *points, const struct lift_simplex_work *work)
{
  double sum = 0;
  for (size_t i = 0; i < work->count; i++)
    sum += work->weight[i] * points->norm[work->support[i]];
  return sum;
}

/* Gains g_j - w'g of the donors for a residual, to work->gain. */
static void take_gains(const struct lift_simplex_points *points, struct lift_simplex_work *work, const size_t *donor,
                       size_t donors, const double *residual)
{
  double level = 0;
  for (size_t i = 0; i < donors; i++)
    work->gain[donor[i]] = lift_dot(point(points, donor[i]), residual, points->dimension);
  for (size_t i = 0; i < work->count; i++)
    level += work->weight[i] * work->gain[work->support[i]];
  for (size_t i = 0; i < donors; i++)
    work->gain[donor[i]] -= level;
}

/* The donor outside the support with the largest gain above its rounding error, or SIZE_MAX; fills residual, gain. */
static size_t price(const struct lift_simplex_points *points, struct lift_simplex_work *work, const size_t *donor,
                    size_t donors, const double *b)
{
  const double size = take_residual(points, work, b, work->weight, work->residual);
  const double hull = hull_norm(points, work);
  size_t best = SIZE_MAX;
  take_gains(points, work, donor, donors, work->residual);
  for (size_t i = 0; i < donors; i++) {
    size_t j = donor[i];
    if (work->state[j] == OUT && work->gain[j] > slack(points, j, hull, size) &&
        (best == SIZE_MAX || work->gain[j] > work->gain[best]))
      best = j;
  }
  return best;
}

/* The violation that is left, relative to max |a_j' b|. */
static double find_gap(const struct lift_simplex_points *points, const struct lift_simplex_work *work,
                       const size_t *donor, size_t donors, const double *b)
{
  double worst = 0, largest = 0;
  for (size_t i = 0; i < donors; i++) {
    size_t j = donor[i];
    worst = fmax(worst, work->state[j] == IN ? fabs(work->gain[j]) : work->gain[j]);
    largest = fmax(largest, fabs(lift_dot(point(points, j), b, points->dimension)));
  }
  return worst > 0 && largest > 0 ? worst / largest : worst;
}

/* Cold start: the donor nearest to the target. */
static void start(const struct lift_simplex_points *points, struct lift_simplex_work *work, const size_t *donor,
                  size_t donors, const double *b)
{
  size_t nearest = donor[0];
  double least = INFINITY;
  for (size_t i = 0; i < donors; i++) {
    const double *a = point(points, donor[i]);
    double norm = points->norm[donor[i]], distance = norm * norm - 2 * lift_dot(a, b, points->dimension);
    if (distance < least) {
      least = distance;
      nearest = donor[i];
    }
  }
  append(points, work, nearest, false);
  work->weight[0] = 1;
}

static void unblock(struct lift_simplex_work *work, const size_t *donor, size_t donors)
{
  for (size_t i = 0; i < donors; i++)
    if (work->state[donor[i]] == BLOCKED)
      work->state[donor[i]] = OUT;
}

/* Take donor j in and settle. A donor that lies in the hull, or brings no progress, is blocked until there is some. */
static void enter(const struct lift_simplex_points *points, struct lift_simplex_work *work, const size_t *donor,
                  size_t donors, const double *b, size_t j, double *least)
{
  if (!append(points, work, j, false)) {
    work->state[j] = BLOCKED;
    return;
  }
  settle(points, work, b);
  take_residual(points, work, b, work->weight, work->residual);
  double loss = lift_dot(work->residual, work->residual, points->dimension);
  if (loss < *least) {
    *least = loss;
    unblock(work, donor, donors);
  } else if (work->state[j] == OUT) {
    work->state[j] = BLOCKED;
  }
}

enum lift_status lift_simplex_solve(const struct lift_simplex_points *points, const size_t *donor, size_t donors,
                                    const double *target, struct lift_simplex_work *work, struct lift_error *err)
{
  if (donors == 0)
    return lift_fail(err, LIFT_EDATA, "weights need at least 1 donor, got 0");
  if (work->count == 0) {
    work->drops = 0;
    memset(work->state, OUT, points->points * sizeof *work->state);
    start(points, work, donor, donors, target);
  }
  settle(points, work, target);
  const size_t limit = 100 * (donors + points->dimension + 10);
  double least = INFINITY;
  size_t best;
  for (work->steps = 0; work->steps < limit; work->steps++) {
    best = price(points, work, donor, donors, target);
    if (best == SIZE_MAX)
      break;
    enter(points, work, donor, donors, target, best, &least);
  }
  unblock(work, donor, donors);
  work->gap = find_gap(points, work, donor, donors, target);
  if (work->steps == limit && work->gap > 1e-9)
    return lift_fail(err, LIFT_ENUMERIC, "weights of %zu donors: residual %.3g after %zu steps, expected below 1e-9",
                     donors, work->gap, work->steps);
  return LIFT_OK;
}

/* Narrow [lower, upper] to where value + s * slope <= bound. */
static void narrow(double room, double slope, double *lower, double *upper)
{
  if (slope > 0)
    *upper = fmin(*upper, fmax(room, 0) / slope);
  else if (slope < 0)
    *lower = fmax(*lower, fmax(room, 0) / slope);
}

void lift_simplex_segment(const struct lift_simplex_points *points, const size_t *donor, size_t donors,
                          const double *target, const double *direction, struct lift_simplex_work *work,
                          double *lower, double *upper)
{
  *lower = -INFINITY;
  *upper = INFINITY;
  const double size = take_residual(points, work, target, work->weight, work->residual);
  const double hull = hull_norm(points, work);
  take_gains(points, work, donor, donors, work->residual);
  solve_affine(points, work, direction, 0, work->change);
  const double pace = take_residual(points, work, direction, work->change, work->slope);
  double level = 0;
  for (size_t i = 0; i < work->count; i++) {
    narrow(work->weight[i], -work->change[i], lower, upper);
    level += work->weight[i] * lift_dot(point(points, work->support[i]), work->slope, points->dimension);
  }
  for (size_t i = 0; i < donors; i++) {
    size_t j = donor[i];
    if (work->state[j] == IN)
      continue;
    double slope = lift_dot(point(points, j), work->slope, points->dimension) - level;
    if (fabs(slope) > slack(points, j, hull, pace))
      narrow(slack(points, j, hull, size) - work->gain[j], slope, lower, upper);
  }
}

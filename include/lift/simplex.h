/* Least squares over the simplex: the weights of a synthetic control.
 *
 *   minimize  |y - X w|^2 + ridge |w|^2   subject to  w >= 0,  sum w = 1
 *
 * Solved exactly, by a primal active-set method: Wolfe's algorithm for the nearest point of a polytope, on a QR
 * factorization of the donors in the support. It is finite, deterministic, and needs no full rank: more donors than
 * periods, duplicated, collinear and constant donors are all allowed. The work is done on the donors themselves, never
 * on their cross-products, so that the condition is not squared.
 *
 * What does not depend on y is computed once (struct lift_simplex_points) and shared, read-only and between threads,
 * over targets, null effects, placebos and effect sizes. What changes is in struct lift_simplex_work, one per thread;
 * it keeps its support from one solve to the next, which makes the next one short.
 *
 * Where the minimizer is not unique (duplicated donors, more donors than periods) the fitted values X w are still
 * unique; the weights are one of the minimizers, with an affinely independent support.
 *
 * Reference: Wolfe (1976), Finding the nearest point in a polytope, Mathematical Programming 11, 128-149. Lawson and
 * Hanson (1974), Solving Least Squares Problems, chapter 23 (the same idea for w >= 0).
 */
#ifndef LIFT_SIMPLEX_H
#define LIFT_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>

#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The donors as points, compressed by one Householder QR to min(points, rows) coordinates. All fields are read-only. */
struct lift_simplex_points {
  size_t points;     /* number of donors, or of all units where donors are chosen later */
  size_t rows;       /* periods */
  size_t stacked;    /* rows, plus points where there is a ridge */
  size_t dimension;  /* coordinates of a point */
  double scale;      /* a power of two; data are divided by it */
  double ridge;      /* in squared units of the data; 0 for none */
  double *centre;    /* rows: median over the points, subtracted from points and targets (free, as sum w = 1) */
  double *at;        /* points x dimension: point j at at + j * dimension */
  double *norm;      /* points: Euclidean norms of the points */
  double *reflector; /* dimension x stacked, the Householder vectors; NULL where the points are kept as they are */
};

/* Prepare points.
 *
 * series  points x rows, series j at series + j * stride; finite, any scale in 1e-140..1e140
 * ridge   >= 0, added to |y - X w|^2 as ridge |w|^2
 * out     filled on LIFT_OK; may be cleared in any case
 *
 * LIFT_EDATA    no points, no rows, or a value that is not finite
 * LIFT_EMEMORY
 */
enum lift_status lift_simplex_points_init(struct lift_simplex_points *out, const double *series, size_t points,
                                          size_t rows, size_t stride, double ridge, struct lift_error *err);
void lift_simplex_points_clear(struct lift_simplex_points *points);

/* Coordinates of a target, or of a direction in which a target moves.
 *
 * series     rows long
 * direction  false: a target y. true: a change of y, which is scaled but not centred
 * scratch    points->stacked doubles
 * out        points->dimension doubles
 */
void lift_simplex_project(const struct lift_simplex_points *points, const double *series, bool direction,
                          double *scratch, double *out);

/* Scratch and result of solves on points of one size. weight and support are the solution; the rest is internal. */
struct lift_simplex_work {
  size_t points, dimension, capacity;
  size_t count;      /* donors with weight; 0 makes the next solve a cold start */
  size_t *support;   /* count indices of points, in no order of meaning */
  double *weight;    /* count weights, >= 0, sum 1 */
  double gap;        /* largest violation of stationarity or complementarity, relative to max |a_j' b| of the centred
                      * points; 0 where there is no violation at all */
  size_t steps;      /* donors tried in the last solve */
  double *trial, *rhs, *residual, *gain, *q, *r, *slope, *change;
  unsigned char *state;
  size_t drops;
};

/* LIFT_EMEMORY. One work serves every points of at most this many points and coordinates. */
enum lift_status lift_simplex_work_init(struct lift_simplex_work *work, size_t points, size_t dimension,
                                        struct lift_error *err);
void lift_simplex_work_clear(struct lift_simplex_work *work);

/* Forget the support. Needed before a solve with other points, or with donors that leave out part of the support. */
void lift_simplex_reset(struct lift_simplex_work *work);

/* Solve for one target.
 *
 * donor    donors indices of points, those that may have weight; donors >= 1
 * target   coordinates by lift_simplex_project
 * work     result in support, weight, gap; with count > 0 on entry, a warm start from the support that is there
 *
 * LIFT_EDATA     donors is 0
 * LIFT_ENUMERIC  gap above 1e-9 after as many steps as could be useful (not seen in tests)
 */
enum lift_status lift_simplex_solve(const struct lift_simplex_points *points, const size_t *donor, size_t donors,
                                    const double *target, struct lift_simplex_work *work, struct lift_error *err);

/* How far a solution carries when the target moves on a line: for target + s * direction, s in [lower, upper] (which
 * contains 0), the support stays optimal and the weights are weight + s * change. lower or upper may be infinite.
 *
 * Called after lift_simplex_solve for the same target. Optimality is certified to the rounding error of the gradient.
 */
void lift_simplex_segment(const struct lift_simplex_points *points, const size_t *donor, size_t donors,
                          const double *target, const double *direction, struct lift_simplex_work *work,
                          double *lower, double *upper);

/* The Karush-Kuhn-Tucker residual of given weights, computed from the data alone: the largest of
 *   stationarity     max over j of g_j - w'g, and max over w_j > 0 of |g_j - w'g|, g = X'(y - X w) - ridge w,
 *   complementarity  max over j of w_j |g_j - w'g|,
 * divided by max |X'y| (or by max |x_j|^2 where that is 0), and of
 *   feasibility      max of -w_j, and |sum w - 1|.
 *
 * series   series j at series + j * stride, rows long; donor j is series donor[j]
 * scratch  rows doubles
 */
double lift_simplex_kkt(const double *series, size_t rows, size_t stride, const size_t *donor, size_t donors,
                        const double *target, double ridge, const double *weight, double *scratch);

#ifdef __cplusplus
}
#endif
#endif

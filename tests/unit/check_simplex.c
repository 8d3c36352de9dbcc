/* lift/simplex.h against exact rational arithmetic (tests/reference/simplex_oracle.py) and its own optimality. */
#include "lift/simplex.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lift/random.h"

Suite *simplex_suite(void);

enum { DONORS = 70, PERIODS = 90 };

/* Printed by tests/reference/simplex_oracle.py, which makes the same data. */
static const struct {
  size_t donors, periods;
  const char *kind;
  double ridge, objective, fitted[9];
} cases[] = {
    {4, 6, "plain", 0, 24437.297941647244, {27.69509421246244, 16.939793883912273, 43.88382803066468,
     -45.32150178315689, 49.83404004380669, -12.945971750301872}},
    {6, 9, "plain", 0, 8311.493350763314, {31.162977155224024, -26.69535825701474, 52.64761044264675,
     4.229144982174107, 16.01709255469488, -19.14675817917418, 3.623726432734616, -66.06600461681259,
     -75.55722373500394}},
    {7, 3, "plain", 0, 2262.953769559033, {-51.89829302987198, -39.306543385490755, -61.591749644381224}},
    {7, 5, "plain", 0, 2529.099876205901, {-24.72200838898881, -63.36195421109504, -19.42192116900423,
     33.028371622658256, 61.73181123641896}},
    {5, 8, "duplicate", 0, 22251.362288630422, {7.243470659316675, 27.8702294607139, 15.399751953846787,
     8.924494703373034, 11.058164883445603, -42.44912869233044, 52.48657047432741, -13.037572823865519}},
    {6, 4, "duplicate", 0, 2673.372973387662, {27.764036101247857, 40.53302717975146, -45.38383214943592,
     26.06942961553246}},
    {5, 8, "collinear", 0, 19361.547827307764, {22.85110651566108, 48.45604498312371, 26.60979633824017,
     22.598038826421586, 9.346143142373487, -74.17543383238666, -49.096259804044706, -54.56191703368151}},
    {7, 4, "collinear", 0, 2905.419826206079, {-23.45585999584259, 64.17441137472188, 16.94090132565419,
     -15.748730365140123}},
    {5, 7, "constant", 0, 21043.797943528643, {-37.238452750122406, -2.09009303084707, 2.151950383548229,
     -27.542353517218867, -6.938142647298841, 39.11832870899298, 2.7579565856047004}},
    {6, 6, "inside", 0, 0.22028418126558394, {47.955514007096255, 2.3604138138778477, 64.13144476311027,
     42.94870978554306, 0.7513328377532009, -8.08162898406172}},
    {1, 4, "plain", 0, 13443.0, {-3.0, -84.0, -19.0, 17.0}},
    {6, 1, "plain", 0, 4.0, {-94.0}},
    {5, 6, "plain", 5000, 16703.65879804027, {-8.205749061018398, -3.1494594870882495, 51.59122537443151,
     -17.45534232271256, -30.997027162275877, -20.339051323698794}},
    {7, 3, "plain", 20000, 4337.204617743509, {-38.21666135378458, 14.06717986628877, -44.25777275337169}},
    {6, 4, "duplicate", 300, 5293.745892266426, {-21.01290690232013, 23.64735147840008, 48.60812083775348,
     -62.56468533176578}},
};

struct problem {
  size_t donors, periods;
  double x[DONORS * PERIODS], y[PERIODS], weight[DONORS], scratch[PERIODS + DONORS], coordinates[DONORS + PERIODS];
  size_t donor[DONORS];
  struct lift_simplex_points points;
  struct lift_simplex_work work;
};

static struct problem *new_problem(size_t donors, size_t periods)
{
  struct problem *p = calloc(1, sizeof *p);
  ck_assert_ptr_nonnull(p);
  p->donors = donors;
  p->periods = periods;
  for (size_t j = 0; j < donors; j++)
    p->donor[j] = j;
  return p;
}

static void free_problem(struct problem *p)
{
  lift_simplex_points_clear(&p->points);
  lift_simplex_work_clear(&p->work);
  free(p);
}

static void solve(struct problem *p, double ridge)
{
  struct lift_error err = {""};
  if (p->points.points == 0) {
    ck_assert_int_eq(lift_simplex_points_init(&p->points, p->x, p->donors, p->periods, p->periods, ridge, &err),
                     LIFT_OK);
    ck_assert_int_eq(lift_simplex_work_init(&p->work, p->donors, p->points.dimension, &err), LIFT_OK);
  }
  lift_simplex_project(&p->points, p->y, false, p->scratch, p->coordinates);
  enum lift_status st = lift_simplex_solve(&p->points, p->donor, p->donors, p->coordinates, &p->work, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
  memset(p->weight, 0, sizeof p->weight);
  for (size_t i = 0; i < p->work.count; i++)
    p->weight[p->work.support[i]] = p->work.weight[i];
}

static double fitted(const struct problem *p, size_t t)
{
  double sum = 0;
  for (size_t j = 0; j < p->donors; j++)
    sum += p->weight[j] * p->x[j * p->periods + t];
  return sum;
}

/* Stationarity, feasibility and complementarity in long double, on the data less centre (or as they are). Written here
 * once more, so that neither the solver nor its own report is trusted. */
static double optimality(const struct problem *p, const double *centre, double ridge)
{
  long double residual[PERIODS], gain[DONORS], level = 0, sum = 0, worst = 0, largest = 0, square = 0;
  for (size_t t = 0; t < p->periods; t++) {
    residual[t] = p->y[t];
    for (size_t j = 0; j < p->donors; j++)
      residual[t] -= (long double)p->weight[j] * p->x[j * p->periods + t];
  }
  for (size_t j = 0; j < p->donors; j++) {
    long double along = 0, norm = 0;
    gain[j] = -(long double)ridge * p->weight[j];
    for (size_t t = 0; t < p->periods; t++) {
      long double c = centre ? centre[t] : 0, x = p->x[j * p->periods + t] - c;
      gain[j] += x * residual[t];
      along += x * (p->y[t] - c);
      norm += x * x;
    }
    largest = fmaxl(largest, fabsl(along));
    square = fmaxl(square, norm);
    level += p->weight[j] * gain[j];
    sum += p->weight[j];
  }
  for (size_t j = 0; j < p->donors; j++) {
    ck_assert(p->weight[j] >= 0);
    long double off = gain[j] - level;
    worst = fmaxl(worst, p->weight[j] > 0 ? fabsl(off) : off);
  }
  ck_assert(fabsl(sum - 1) < 1e-13L);
  largest = largest > 1e-20L * square ? largest : square;
  return (double)(largest > 0 ? worst / largest : worst);
}

static double draw_integer(unsigned long *state)
{
  *state = (*state * 1103515245UL + 12345UL) % 2147483648UL;
  return (double)((long)((*state >> 16) % 201) - 100);
}

static struct problem *oracle_problem(size_t index)
{
  struct problem *p = new_problem(cases[index].donors, cases[index].periods);
  const size_t n = p->donors, periods = p->periods;
  unsigned long state = 1000 + index;
  for (size_t i = 0; i < n * periods; i++)
    p->x[i] = draw_integer(&state);
  for (size_t t = 0; t < periods; t++)
    p->y[t] = draw_integer(&state);
  for (size_t t = 0; t < periods; t++) {
    if (strcmp(cases[index].kind, "duplicate") == 0)
      p->x[(n - 1) * periods + t] = p->x[t];
    if (strcmp(cases[index].kind, "collinear") == 0)
      p->x[(n - 1) * periods + t] = 2 * p->x[t] - p->x[periods + t];
    if (strcmp(cases[index].kind, "constant") == 0)
      p->x[t] = 7;
    if (strcmp(cases[index].kind, "inside") == 0)
      p->y[t] = floor((p->x[t] + p->x[periods + t]) / 2);
  }
  return p;
}

START_TEST(test_exact)
{
  struct problem *p = oracle_problem((size_t)_i);
  solve(p, cases[_i].ridge);
  double objective = 0;
  for (size_t t = 0; t < p->periods; t++) {
    ck_assert_double_eq_tol(fitted(p, t), cases[_i].fitted[t], 1e-10);
    objective += (p->y[t] - fitted(p, t)) * (p->y[t] - fitted(p, t));
  }
  for (size_t j = 0; j < p->donors; j++)
    objective += cases[_i].ridge * p->weight[j] * p->weight[j];
  ck_assert_double_eq_tol(objective, cases[_i].objective, 1e-9 * (1 + cases[_i].objective));
  free_problem(p);
}
END_TEST

/* Weights that are not optimal must not pass for it. */
START_TEST(test_kkt_can_fail)
{
  struct problem *p = oracle_problem(1);
  solve(p, 0);
  double right = lift_simplex_kkt(p->x, p->periods, p->periods, p->donor, p->donors, p->y, 0, p->weight, p->scratch);
  ck_assert(right < 1e-12);
  size_t in = p->work.support[0], other = p->work.support[1];
  p->weight[in] -= 1e-6;
  p->weight[other] += 1e-6;
  double moved = lift_simplex_kkt(p->x, p->periods, p->periods, p->donor, p->donors, p->y, 0, p->weight, p->scratch);
  ck_assert(moved > 1e-8);
  p->weight[in] += 1e-3;
  ck_assert(lift_simplex_kkt(p->x, p->periods, p->periods, p->donor, p->donors, p->y, 0, p->weight, p->scratch) > 9e-4);
  free_problem(p);
}
END_TEST

/* A factor panel with one of the nuisances that panels have; scale between 1e-6 and 1e12. */
static struct problem *random_problem(struct lift_random *r, int kind)
{
  struct problem *p = new_problem(1 + lift_random_below(r, DONORS), 1 + lift_random_below(r, PERIODS));
  const size_t n = p->donors, periods = p->periods;
  double scale = pow(10, -6 + 18 * lift_random_uniform(r)), factor[PERIODS], walk = 0;
  double level = lift_random_below(r, 2) ? 0 : pow(10, 4 * lift_random_uniform(r));
  for (size_t t = 0; t < periods; t++)
    factor[t] = walk += lift_random_normal(r);
  for (size_t j = 0; j < n; j++) {
    double loading = 1 + lift_random_normal(r), size = kind == 1 ? pow(10, 5 * lift_random_uniform(r)) : 1;
    size_t a = lift_random_below(r, j + 1), b = lift_random_below(r, j + 1);
    double noise = kind == 2 ? 1e-7 : kind == 3 ? 0 : 1;
    for (size_t t = 0; t < periods; t++)
      p->x[j * periods + t] = scale * size * (level + loading * factor[t] + noise * lift_random_normal(r));
    for (size_t t = 0; t < periods && j > 1; t++) {
      if (kind == 4)
        p->x[j * periods + t] = p->x[a * periods + t];
      if (kind == 5 && j % 2)
        p->x[j * periods + t] = 1.5 * p->x[a * periods + t] - .5 * p->x[b * periods + t];
      if (kind == 6 && j % 3 == 0)
        p->x[j * periods + t] = scale * level;
    }
  }
  for (size_t t = 0; t < periods; t++)
    p->y[t] = kind == 7 ? (p->x[t] + p->x[(n / 2) * periods + t]) / 2
                        : scale * (level + factor[t] + lift_random_normal(r));
  return p;
}

/* 1,000 problems: ill-conditioned, duplicated, collinear, constant, one factor without noise, target in the hull. The
 * bar of 1e-9 is held twice: on the data as they are, and (harder: a common level is no help) on centred data. */
START_TEST(test_optimality)
{
  struct lift_random r;
  lift_random_open(&r, 20240501, LIFT_STREAM_SIMULATE_GEO, (uint64_t)_i);
  for (int i = 0; i < 125; i++) {
    struct problem *p = random_problem(&r, _i);
    solve(p, 0);
    double raw = optimality(p, NULL, 0), centred = optimality(p, p->points.centre, 0);
    double own = lift_simplex_kkt(p->x, p->periods, p->periods, p->donor, p->donors, p->y, 0, p->weight, p->scratch);
    ck_assert_msg(raw < 1e-9 && own < 1e-9 && (centred < 1e-9 || _i == 7), "kind %d, %zu x %zu: %g, %g, %g", _i,
                  p->donors, p->periods, raw, own, centred);
    free_problem(p);
  }
}
END_TEST

START_TEST(test_ridge_optimality)
{
  struct lift_random r;
  lift_random_open(&r, 20240502, LIFT_STREAM_SIMULATE_GEO, (uint64_t)_i);
  for (int i = 0; i < 25; i++) {
    struct problem *p = random_problem(&r, _i);
    double ridge = p->x[0] * p->x[0] * (double)p->periods * lift_random_uniform(&r);
    solve(p, ridge);
    double raw = optimality(p, NULL, ridge);
    ck_assert_msg(raw < 1e-9, "kind %d, %zu x %zu, ridge %g: %g", _i, p->donors, p->periods, ridge, raw);
    free_problem(p);
  }
}
END_TEST

/* A warm start must not change the answer, and must be the shorter way. */
START_TEST(test_warm_start)
{
  struct lift_random r;
  lift_random_open(&r, 20240503, LIFT_STREAM_SIMULATE_GEO, 0);
  size_t warm_steps = 0, cold_steps = 0;
  for (int i = 0; i < 100; i++) {
    struct problem *p = random_problem(&r, 0);
    double warm[PERIODS], size = 0;
    solve(p, 0);
    for (size_t t = 0; t < p->periods; t++)
      size = fmax(size, fabs(p->y[t]));
    for (size_t t = 0; t < p->periods; t++)
      p->y[t] += .01 * size * lift_random_normal(&r);
    solve(p, 0);
    warm_steps += p->work.steps;
    for (size_t t = 0; t < p->periods; t++)
      warm[t] = fitted(p, t);
    lift_simplex_reset(&p->work);
    solve(p, 0);
    cold_steps += p->work.steps;
    for (size_t t = 0; t < p->periods; t++)
      ck_assert_double_eq_tol(fitted(p, t), warm[t], 1e-9 * size);
    free_problem(p);
  }
  ck_assert_uint_lt(2 * warm_steps, cold_steps);
}
END_TEST

/* On its segment the fit is a line: solving at points of it gives what the line says. */
START_TEST(test_segment)
{
  struct lift_random r;
  lift_random_open(&r, 20240504, LIFT_STREAM_SIMULATE_GEO, (uint64_t)_i);
  for (int i = 0; i < 40; i++) {
    struct problem *p = random_problem(&r, _i);
    double d[PERIODS], at[DONORS + PERIODS], lower, upper, size = 0, y[PERIODS], weight[DONORS], change[DONORS] = {0};
    for (size_t t = 0; t < p->periods; t++)
      size = fmax(size, fabs(y[t] = p->y[t]));
    for (size_t t = 0; t < p->periods; t++)
      d[t] = t >= p->periods / 2 ? size : 0;
    solve(p, 0);
    lift_simplex_project(&p->points, d, true, p->scratch, at);
    lift_simplex_segment(&p->points, p->donor, p->donors, p->coordinates, at, &p->work, &lower, &upper);
    ck_assert(lower <= 0 && upper >= 0);
    memcpy(weight, p->weight, sizeof weight);
    for (size_t k = 0; k < p->work.count; k++)
      change[p->work.support[k]] = p->work.change[k];
    lower = fmax(lower, -10);
    upper = fmin(upper, 10);
    for (int step = 0; step <= 4; step++) {
      double s = lower + (upper - lower) * step / 4;
      for (size_t t = 0; t < p->periods; t++)
        p->y[t] = y[t] + s * d[t];
      for (size_t j = 0; j < p->donors; j++)
        p->weight[j] = weight[j] + s * change[j];
      for (size_t j = 0; j < p->donors; j++)
        p->weight[j] = p->weight[j] < 0 && p->weight[j] > -1e-12 ? 0 : p->weight[j];
      double line = optimality(p, NULL, 0);
      ck_assert_msg(line < 1e-9, "kind %d, at %g of [%g, %g]: %g", _i, s, lower, upper, line);
    }
    free_problem(p);
  }
}
END_TEST

START_TEST(test_refusals)
{
  struct lift_simplex_points points;
  struct lift_error err = {""};
  double x[4] = {1, 2, NAN, 4};
  ck_assert_int_eq(lift_simplex_points_init(&points, x, 0, 2, 2, 0, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "at least 1 donor"));
  ck_assert_int_eq(lift_simplex_points_init(&points, x, 2, 2, 2, 0, &err), LIFT_EDATA);
  lift_simplex_points_clear(&points);
  x[2] = 3;
  ck_assert_int_eq(lift_simplex_points_init(&points, x, 2, 2, 2, -1, &err), LIFT_EDATA);
  lift_simplex_points_clear(&points);
  lift_simplex_points_clear(NULL);
  lift_simplex_work_clear(NULL);
}
END_TEST

Suite *simplex_suite(void)
{
  Suite *suite = suite_create("simplex");
  TCase *tests = tcase_create("simplex");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, test_exact, 0, (int)(sizeof cases / sizeof *cases));
  tcase_add_test(tests, test_kkt_can_fail);
  tcase_add_loop_test(tests, test_optimality, 0, 8);
  tcase_add_loop_test(tests, test_ridge_optimality, 0, 8);
  tcase_add_test(tests, test_warm_start);
  tcase_add_loop_test(tests, test_segment, 0, 8);
  tcase_add_test(tests, test_refusals);
  suite_add_tcase(suite, tests);
  return suite;
}

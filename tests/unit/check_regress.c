/* lift/regress.h: against NIST's certified values and exact rational arithmetic. */
#include "lift/regress.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "moments_data.h"
#include "nist_read.h"

Suite *regress_suite(void);

enum { COLUMNS = 11, ROWS = 128 };

/* ---- NIST ---- */

struct digits {
  double coefficient, se, sd, r_squared;
};

/* Digits that are asked for, each half a digit less than the figure. rows: exact arithmetic on doubles, and decimals:
 * exact arithmetic on the decimals, both from tests/reference/nist.py. floats: from moments of doubles, for which there
 * is no exact figure: 16 digits less what 1 - R^2 of the predictors (coefficients) and rss / tss (se, sd) take, as
 * lift/regress.h promises; it guards against losing more. Zeros: not asked (no intercept), or refused as collinear. */
#define NONE {0, 0, 0, 0}
static const struct {
  const char *name;
  struct digits rows, decimals, floats;
} floors[] = {
    {"Norris", {14.07, 13.92, 14.03, 15.00}, {14.36, 14.67, 15.00, 15.00}, {13.5, 11.5, 11.5, 15.0}},
    {"Pontius", {13.51, 13.77, 13.78, 15.00}, {15.00, 14.67, 14.74, 15.00}, {13.0, 10.5, 10.5, 15.0}},
    {"NoInt1", {14.74, 15.00, 15.00, 15.00}, NONE, NONE},
    {"NoInt2", {15.00, 14.94, 15.00, 15.00}, NONE, NONE},
    {"Filip", {7.90, 8.65, 8.47, 10.65}, NONE, NONE},
    {"Longley", {14.62, 14.91, 15.00, 15.00}, {14.61, 14.80, 15.00, 15.00}, {12.0, 13.5, 13.5, 15.0}},
    {"Wampler1", {15.00, 15.00, 15.00, 15.00}, {15.00, 15.00, 15.00, 15.00}, {6.5, 3.0, 3.0, 15.0}},
    {"Wampler2", {13.20, 15.00, 15.00, 15.00}, {15.00, 15.00, 15.00, 15.00}, {10.0, 6.0, 6.0, 15.0}},
    {"Wampler3", {15.00, 14.46, 14.82, 15.00}, {15.00, 14.46, 14.82, 15.00}, {6.5, 10.5, 10.5, 15.0}},
    {"Wampler4", {15.00, 14.46, 14.82, 15.00}, {15.00, 14.46, 14.82, 15.00}, {6.5, 11.0, 13.5, 14.0}},
    {"Wampler5", {15.00, 14.46, 14.82, 15.00}, {15.00, 14.46, 14.82, 15.00}, {6.0, 11.0, 13.5, 14.0}},
};

/* A set as decimals (y, then the columns of the design), and as doubles. */
struct data {
  size_t n, columns;
  struct lift_decimal value[ROWS][COLUMNS];
  double y[ROWS], x[ROWS * COLUMNS];
};

/* Powers: of the double by repeated multiplication, of the digits while they fit. */
static void raise_powers(const struct nist_linear *set, struct data *d, size_t row)
{
  struct lift_decimal *v = d->value[row];
  for (int power = 2; power <= set->degree; power++) {
    struct lift_decimal *last = &v[power - 1], *next = &v[power];
    *next = (struct lift_decimal){.value = last->value * v[1].value, .exact = last->exact && v[1].exact};
    next->exact = next->exact && last->decimals + v[1].decimals <= LIFT_DECIMAL_PLACES &&
                  !__builtin_mul_overflow(last->digits, v[1].digits, &next->digits) &&
                  llabs(next->digits) < INT64_C(1) << LIFT_DECIMAL_BITS;
    next->decimals = next->exact ? (uint8_t)(last->decimals + v[1].decimals) : 0;
  }
}

static void read_set(const struct nist_linear *set, struct data *d)
{
  size_t width = set->columns + 1;
  d->n = 0;
  d->columns = set->degree > 1 ? (size_t)set->degree : set->columns;
  for (size_t l = 0; l < set->lines; l++) {
    struct lift_decimal flat[COLUMNS * 40];
    size_t count = nist_read_line(set->line[l], false, flat);
    ck_assert_uint_eq(count % width, 0);
    for (size_t i = 0; i < count; i += width, d->n++) {
      memcpy(d->value[d->n], flat + i, width * sizeof *flat);
      raise_powers(set, d, d->n);
    }
  }
  ck_assert_uint_eq(d->n, set->n);
  for (size_t i = 0; i < d->n; i++) {
    d->y[i] = d->value[i][0].value;
    for (size_t j = 0; j < d->columns; j++)
      d->x[i * d->columns + j] = d->value[i][j + 1].value;
  }
}

static void judge(const struct nist_linear *set, const char *way, const struct lift_regression *fit,
                  const struct digits *ask)
{
  struct digits found = {nist_lre_worst(fit->coefficient, set->coefficient, fit->p),
                         nist_lre_worst(fit->se, set->se, fit->p), nist_lre(fit->sigma, set->sd),
                         nist_lre(fit->r_squared, set->r_squared)};
  if (nist_is_verbose())
    printf("%-8s %-8s coefficients %5.2f  se %5.2f  sd %5.2f  R2 %5.2f\n", set->name, way, found.coefficient, found.se,
           found.sd, found.r_squared);
  ck_assert_msg(found.coefficient >= ask->coefficient - .5, "%s, %s: coefficients %g", set->name, way,
                found.coefficient);
  ck_assert_msg(found.se >= ask->se - .5, "%s, %s: se %g", set->name, way, found.se);
  ck_assert_msg(found.sd >= ask->sd - .5, "%s, %s: sd %g", set->name, way, found.sd);
  ck_assert_msg(found.r_squared >= ask->r_squared - .5, "%s, %s: R2 %g", set->name, way, found.r_squared);
}

static enum lift_status from_moments(const struct data *d, bool doubles, struct lift_regression *fit,
                                     struct lift_error *err)
{
  struct lift_moments m;
  size_t x[COLUMNS];
  ck_assert_int_eq(lift_moments_init(&m, d->columns + 1, NULL), LIFT_OK);
  for (size_t i = 0; i < d->n; i++) {
    double value[COLUMNS];
    for (size_t j = 0; j <= d->columns; j++)
      value[j] = d->value[i][j].value;
    ck_assert_int_eq(doubles ? lift_moments_add_doubles(&m, value, NULL) : lift_moments_add(&m, d->value[i], NULL),
                     LIFT_OK);
  }
  for (size_t j = 0; j < d->columns; j++)
    x[j] = j + 1;
  enum lift_status st = lift_regress_moments((const struct lift_moments *const[]){&m}, 1, 0, x, d->columns, fit, err);
  lift_moments_clear(&m);
  return st;
}

START_TEST(nist)
{
  const struct nist_linear *set = &nist_linear[_i];
  struct data *d = calloc(1, sizeof *d);
  struct lift_regression fit;
  struct lift_error err = {{0}};
  ck_assert_ptr_nonnull(d);
  ck_assert_str_eq(set->name, floors[_i].name);
  read_set(set, d);
  enum lift_status st = lift_regress_rows(d->x, d->n, d->columns, d->y, set->intercept, &fit, NULL, &err);
  ck_assert_msg(st == LIFT_OK, "%s: %s", set->name, err.text);
  ck_assert_int_eq(fit.df, (long long)(d->n - fit.p));
  judge(set, "rows", &fit, &floors[_i].rows);
  lift_regression_clear(&fit);
  for (int doubles = 0; doubles < 2 && set->intercept; doubles++) {
    st = from_moments(d, doubles, &fit, &err);
    const struct digits *ask = doubles ? &floors[_i].floats : &floors[_i].decimals;
    if (st == LIFT_OK)
      judge(set, doubles ? "floats" : "decimals", &fit, ask);
    else if (nist_is_verbose())
      printf("%-8s %-8s %s\n", set->name, doubles ? "floats" : "decimals", err.text);
    ck_assert_int_eq(st, ask->coefficient > 0 ? LIFT_OK : LIFT_EDATA);
    lift_regression_clear(&fit);
  }
  free(d);
}
END_TEST

/* ---- exact arithmetic (tests/reference/moments.py) ---- */

enum { CASES = (int)(sizeof regression_cases / sizeof *regression_cases) };

/* `room`: how many units of 2^-53 a result may be off by. */
static void assert_case(const struct regression_case *c, const struct lift_regression *fit, double room)
{
  size_t p = c->groups + c->slopes;
  double eps = room * 0x1p-53;
  ck_assert_uint_eq(fit->p, p);
  ck_assert_int_eq(fit->n, (long long)c->n);
  ck_assert_int_eq(fit->df, (long long)(c->n - p));
  ck_assert_uint_eq(fit->dependent, SIZE_MAX);
  for (size_t i = 0; i < p; i++) {
    ck_assert_msg(fabs(fit->coefficient[i] - c->coefficient[i]) <= eps * fabs(c->coefficient[i]),
                  "%s: %zu is %.17g, not %.17g", c->name, i, fit->coefficient[i], c->coefficient[i]);
    ck_assert_double_le(fabs(fit->se[i] - c->se[i]), eps * c->se[i]);
    for (size_t j = 0; j < p; j++)
      ck_assert_double_le(fabs(fit->covariance[i * p + j] - c->covariance[i * p + j]), eps * c->se[i] * c->se[j]);
  }
  ck_assert_double_le(fabs(fit->sigma - c->sigma), eps * c->sigma);
  ck_assert_double_le(fabs(fit->rss - c->rss), eps * c->rss);
}

/* The rows of a case: group, y, x... */
static size_t read_row(const struct regression_case *c, size_t i, struct lift_decimal *value)
{
  ck_assert_uint_eq(nist_read_line(c->row[i], false, value), c->slopes + 2);
  return (size_t)value[0].digits;
}

static enum lift_status fit_groups(const struct regression_case *c, bool doubles, struct lift_regression *fit,
                                   struct lift_error *err)
{
  struct lift_moments m[3];
  const struct lift_moments *group[3] = {&m[0], &m[1], &m[2]};
  for (size_t g = 0; g < c->groups; g++)
    ck_assert_int_eq(lift_moments_init(&m[g], c->slopes + 1, NULL), LIFT_OK);
  for (size_t i = 0; i < c->n; i++) {
    struct lift_decimal value[8];
    size_t g = read_row(c, i, value);
    double x[8];
    for (size_t j = 0; j <= c->slopes; j++)
      x[j] = value[j + 1].value;
    ck_assert_int_eq(doubles ? lift_moments_add_doubles(&m[g], x, NULL) : lift_moments_add(&m[g], value + 1, NULL),
                     LIFT_OK);
  }
  enum lift_status st = lift_regress_moments(group, c->groups, 0, (size_t[]){1, 2, 3}, c->slopes, fit, err);
  for (size_t g = 0; g < c->groups; g++)
    lift_moments_clear(&m[g]);
  return st;
}

START_TEST(groups_of_moments)
{
  const struct regression_case *c = &regression_cases[_i];
  struct lift_regression fit;
  struct lift_error err = {{0}};
  ck_assert_msg(fit_groups(c, false, &fit, &err) == LIFT_OK, "%s: %s", c->name, err.text);
  assert_case(c, &fit, 4);
  ck_assert_uint_eq(fit.intercepts, c->groups);
  ck_assert_double_le(fabs(fit.tss - c->tss), 3e-16 * c->tss);
  ck_assert(fit.has_r_squared);
  ck_assert_double_le(fabs(fit.r_squared - (1 - c->rss / c->tss)), 4e-16);
  lift_regression_clear(&fit);
  ck_assert_msg(fit_groups(c, true, &fit, &err) == LIFT_OK, "%s: %s", c->name, err.text);
  assert_case(c, &fit, 1e6);
  lift_regression_clear(&fit);
}
END_TEST

/* A dummy for each group and no intercept; with one group, an intercept. */
START_TEST(rows)
{
  const struct regression_case *c = &regression_cases[_i];
  bool intercept = c->groups == 1;
  size_t columns = c->slopes + (intercept ? 0 : c->groups);
  double x[30 * 6] = {0}, y[30], residual[30], sum = 0;
  for (size_t i = 0; i < c->n; i++) {
    struct lift_decimal value[8];
    size_t g = read_row(c, i, value), first = intercept ? 0 : c->groups;
    if (!intercept)
      x[i * columns + g] = 1;
    y[i] = value[1].value;
    for (size_t j = 0; j < c->slopes; j++)
      x[i * columns + first + j] = value[j + 2].value;
  }
  struct lift_regression fit;
  struct lift_error err = {{0}};
  enum lift_status st = lift_regress_rows(x, c->n, columns, y, intercept, &fit, residual, &err);
  ck_assert_msg(st == LIFT_OK, "%s: %s", c->name, err.text);
  assert_case(c, &fit, 4);
  ck_assert_uint_eq(fit.intercepts, intercept);
  double total = c->overall;
  if (!intercept) {
    double mean = 0;
    for (size_t i = 0; i < c->n; i++)
      mean += y[i] / (double)c->n;
    total += (double)c->n * mean * mean; /* about 0 */
  }
  ck_assert_double_le(fabs(fit.tss - total), 1e-14 * total);
  for (size_t i = 0; i < c->n; i++)
    sum += residual[i] * residual[i];
  ck_assert_double_le(fabs(sum - c->rss), 1e-14 * c->rss);
  lift_regression_clear(&fit);
}
END_TEST

/* ---- what moves, and what does not ---- */

/* Powers of two: exactly. Ordering the rows differently: to rounding. */
START_TEST(equivariance)
{
  enum { N = 40 };
  double x[N][2], y[N], scaled[N][2], high[N], turned[N][2], other[N];
  for (int i = 0; i < N; i++) {
    x[i][0] = 1000 + (i * 37) % 101 / 7.0;
    x[i][1] = (i * i * 11) % 97 / 3.0;
    y[i] = 3 * x[i][0] - 2 * x[i][1] + (i * 53) % 31;
    scaled[i][0] = ldexp(x[i][0], 100);
    scaled[i][1] = ldexp(x[i][1], -300);
    high[i] = ldexp(y[i], 20);
  }
  for (int i = 0; i < N; i++) {
    memcpy(turned[i], x[(i * 7 + 3) % N], sizeof *x);
    other[i] = y[(i * 7 + 3) % N];
  }
  struct lift_regression a, b, c;
  ck_assert_int_eq(lift_regress_rows(x[0], N, 2, y, true, &a, NULL, NULL), LIFT_OK);
  ck_assert_int_eq(lift_regress_rows(scaled[0], N, 2, high, true, &b, NULL, NULL), LIFT_OK);
  ck_assert_int_eq(lift_regress_rows(turned[0], N, 2, other, true, &c, NULL, NULL), LIFT_OK);
  static const int shift[] = {20, -80, 320};
  for (int i = 0; i < 3; i++) {
    ck_assert_double_eq(b.coefficient[i], ldexp(a.coefficient[i], shift[i]));
    ck_assert_double_le(fabs(b.se[i] - ldexp(a.se[i], shift[i])), 1e-15 * b.se[i]);
    ck_assert_double_le(fabs(c.coefficient[i] - a.coefficient[i]), 3e-16 * fabs(a.coefficient[i]));
  }
  ck_assert_double_eq(a.r_squared, b.r_squared);
  lift_regression_clear(&a);
  lift_regression_clear(&b);
  lift_regression_clear(&c);
}
END_TEST

/* Nothing to explain, and nothing explained. */
START_TEST(degenerate_responses)
{
  double x[] = {-1, 1, -2, 2, 0, 0}, even[] = {1, 1, 4, 4, 0, 0}, flat[] = {7, 7, 7, 7, 7, 7};
  struct lift_regression fit;
  ck_assert_int_eq(lift_regress_rows(x, 6, 1, even, true, &fit, NULL, NULL), LIFT_OK);
  ck_assert_double_le(fabs(fit.coefficient[1]), 1e-30);
  ck_assert_double_le(fabs(fit.r_squared), 1e-30);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(x, 6, 1, flat, true, &fit, NULL, NULL), LIFT_OK);
  ck_assert_double_eq(fit.coefficient[0], 7);
  ck_assert(!fit.has_r_squared && fit.tss == 0);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(NULL, 6, 0, even, true, &fit, NULL, NULL), LIFT_OK);
  ck_assert_double_eq(fit.coefficient[0], 10.0 / 6);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(NULL, 6, 0, even, false, &fit, NULL, NULL), LIFT_OK);
  ck_assert_double_eq(fit.rss, 34);
  lift_regression_clear(&fit);
}
END_TEST

START_TEST(rows_refused)
{
  struct lift_regression fit;
  struct lift_error err = {{0}};
  double x[] = {1, 2, 3, 2, 4, 6, 3, 5, 8, 4, 1, 5, 5, 2, 7, 6, 0, 6}, y[] = {1, 2, 3, 4, 5, 7};
  ck_assert_int_eq(lift_regress_rows(x, 6, 3, y, true, &fit, NULL, &err), LIFT_EDATA); /* third = first + second */
  ck_assert_uint_eq(fit.dependent, 3);
  ck_assert_ptr_nonnull(strstr(err.text, "column 4"));
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(x, 6, 3, y, false, &fit, NULL, &err), LIFT_EDATA);
  ck_assert_uint_eq(fit.dependent, 2);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(x, 2, 1, y, true, &fit, NULL, &err), LIFT_EDATA); /* n = p */
  ck_assert_uint_eq(fit.dependent, SIZE_MAX);
  lift_regression_clear(&fit);
  double zero[6] = {0}, constant[6] = {2, 2, 2, 2, 2, 2}, bad[6] = {1, 2, 3, NAN, 5, 6};
  ck_assert_int_eq(lift_regress_rows(zero, 6, 1, y, false, &fit, NULL, &err), LIFT_EDATA);
  ck_assert_uint_eq(fit.dependent, 0);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(constant, 6, 1, y, true, &fit, NULL, &err), LIFT_EDATA);
  ck_assert_uint_eq(fit.dependent, 1);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(bad, 6, 1, y, true, &fit, NULL, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "row 4"));
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_rows(y, 6, 1, bad, true, &fit, NULL, &err), LIFT_EDATA);
  lift_regression_clear(&fit);
  double large[6] = {1e300, -1e300, 1e300, 2e300, 0, 1e300};
  ck_assert_int_eq(lift_regress_rows(y, 6, 1, large, true, &fit, NULL, &err), LIFT_ENUMERIC);
  lift_regression_clear(&fit);
  lift_regression_clear(&fit);
  lift_regression_clear(NULL);
}
END_TEST

static void fill(struct lift_moments *m, const char *const *row, size_t n)
{
  struct lift_decimal value[4];
  ck_assert_int_eq(lift_moments_init(m, 4, NULL), LIFT_OK);
  for (size_t i = 0; i < n; i++) {
    ck_assert_uint_eq(nist_read_line(row[i], false, value), 4);
    ck_assert_int_eq(lift_moments_add(m, value, NULL), LIFT_OK);
  }
}

START_TEST(moments_refused)
{
  /* y, x, 2x + 0.1 but for the last row's eighteenth decimal, a constant */
  static const char *const row[] = {"1 0.1 0.3 5", "2 0.2 0.5 5", "2 0.7 1.5 5", "5 0.4 0.9 5", "4 0.9 1.9 5"};
  static const char *const almost[] = {"1 0.1 0.3 5", "2 0.2 0.5 5", "2 0.7 1.5 5", "5 0.4 0.9 5",
                                       "4 0.9 1.900000001 5"};
  struct lift_regression fit;
  struct lift_error err = {{0}};
  struct lift_moments m, empty, other;
  fill(&m, row, 5);
  fill(&empty, NULL, 0);
  fill(&other, almost, 5);
  const struct lift_moments *const one[] = {&m}, *const near[] = {&other}, *const gap[] = {&m, &empty};
  ck_assert_int_eq(lift_regress_moments(one, 1, 0, (size_t[]){1, 2}, 2, &fit, &err), LIFT_EDATA);
  ck_assert_uint_eq(fit.dependent, 1);
  ck_assert_ptr_nonnull(strstr(err.text, "variable 3"));
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_moments(one, 1, 0, (size_t[]){3}, 1, &fit, &err), LIFT_EDATA);
  ck_assert_uint_eq(fit.dependent, 0);
  lift_regression_clear(&fit);
  /* exact integers tell 1e-9 from nothing, where 1 - R^2 is some 1e-18 */
  ck_assert_int_eq(lift_regress_moments(near, 1, 0, (size_t[]){1, 2}, 2, &fit, &err), LIFT_OK);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_moments(gap, 2, 0, (size_t[]){1}, 1, &fit, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "group 2"));
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_moments(one, 0, 0, (size_t[]){1}, 1, &fit, &err), LIFT_EUSAGE);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_moments(one, 1, 4, (size_t[]){1}, 1, &fit, &err), LIFT_EUSAGE);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_moments(one, 1, 0, (size_t[]){1, 1}, 2, &fit, &err), LIFT_EUSAGE);
  lift_regression_clear(&fit);
  ck_assert_int_eq(lift_regress_moments(one, 1, 0, (size_t[]){0}, 1, &fit, &err), LIFT_EUSAGE);
  lift_regression_clear(&fit);
  lift_moments_clear(&empty);
  fill(&empty, row, 1); /* no longer: a group of one adds an intercept and a row, and nothing else */
  ck_assert_int_eq(lift_regress_moments(gap, 2, 0, (size_t[]){1}, 1, &fit, &err), LIFT_OK);
  ck_assert_int_eq(fit.df, 3);
  lift_regression_clear(&fit);
  lift_moments_clear(&m);
  fill(&m, row, 2);
  ck_assert_int_eq(lift_regress_moments(one, 1, 0, (size_t[]){1}, 1, &fit, &err), LIFT_EDATA);
  lift_regression_clear(&fit);
  lift_moments_clear(&m);
  lift_moments_clear(&empty);
  lift_moments_clear(&other);
}
END_TEST

Suite *regress_suite(void)
{
  Suite *suite = suite_create("regress");
  TCase *tests = tcase_create("regress");
  tcase_add_loop_test(tests, nist, 0, (int)(sizeof floors / sizeof *floors));
  tcase_add_loop_test(tests, groups_of_moments, 0, CASES);
  tcase_add_loop_test(tests, rows, 0, CASES);
  tcase_add_test(tests, equivariance);
  tcase_add_test(tests, degenerate_responses);
  tcase_add_test(tests, rows_refused);
  tcase_add_test(tests, moments_refused);
  tcase_set_timeout(tests, 60);
  suite_add_tcase(suite, tests);
  return suite;
}

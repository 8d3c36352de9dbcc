/* lift/moments.h: against NIST's certified values, exact rational arithmetic, and itself in other orders. */
#include "lift/moments.h"

#include <check.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "moments_data.h"
#include "moments_help.h"
#include "nist_read.h"

Suite *moments_suite(void);

static uint64_t draw(uint64_t *state) /* splitmix64: Steele, Lea, Flood (2014) */
{
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* ---- NIST ---- */

/* Digits that are asked for. decimals: all that the certified values have. mean, sd: what exact arithmetic on the
 * values rounded to doubles gives, from tests/reference/nist.py, less half a digit. */
static const struct {
  const char *name;
  double decimals, mean, sd;
} floors[] = {
    {"PiDigits", 14.9, 15.00, 15.00}, {"Lottery", 14.9, 15.00, 15.00},  {"Lew", 14.9, 15.00, 15.00},
    {"Mavro", 14.9, 15.00, 13.12},    {"Michelso", 14.9, 15.00, 13.84}, {"NumAcc1", 14.9, 15.00, 15.00},
    {"NumAcc2", 14.9, 15.00, 15.00},  {"NumAcc3", 14.9, 15.00, 9.46},   {"NumAcc4", 14.9, 15.00, 8.25},
};

static size_t read_set(const struct nist_univariate *set, struct lift_decimal *value)
{
  size_t count = 0;
  for (size_t i = 0; i < set->lines; i++)
    for (int t = 0; t < (i + 1 == set->lines ? set->times : 1); t++)
      count += nist_read_line(set->line[i], set->packed, value + count);
  return count;
}

START_TEST(nist)
{
  const struct nist_univariate *set = &nist_univariate[_i];
  struct lift_decimal *value = calloc(NIST_VALUES, sizeof *value);
  ck_assert_ptr_nonnull(value);
  ck_assert_str_eq(set->name, floors[_i].name);
  ck_assert_uint_eq(read_set(set, value), set->n);
  struct lift_moments exact = fresh(1), inexact = fresh(1), merged = fresh(1), part = fresh(1);
  for (size_t i = 0; i < set->n; i++) {
    ck_assert_int_eq(lift_moments_add(&exact, &value[i], NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_add_doubles(&inexact, &value[i].value, NULL), LIFT_OK);
    ck_assert_int_eq(lift_moments_add_doubles(&part, &value[i].value, NULL), LIFT_OK);
    if (i % 7 == 6 || i + 1 == set->n) {
      merge(&merged, &part);
      lift_moments_clear(&part);
      part = fresh(1);
    }
  }
  const struct lift_moments *way[] = {&exact, &inexact, &merged};
  double found[3][2];
  for (size_t w = 0; w < 3; w++) {
    found[w][0] = nist_lre(lift_moments_mean(way[w], 0), set->mean);
    found[w][1] = nist_lre(sqrt(lift_moments_variance(way[w], 0)), set->sd);
    ck_assert_msg(found[w][0] >= (w ? floors[_i].mean - .5 : floors[_i].decimals), "mean, %zu: %g", w, found[w][0]);
    ck_assert_msg(found[w][1] >= (w ? floors[_i].sd - .5 : floors[_i].decimals), "sd, %zu: %g", w, found[w][1]);
  }
  if (nist_is_verbose())
    printf("%-9s decimals %5.2f %5.2f   doubles %5.2f %5.2f   merged %5.2f %5.2f   (mean, sd)\n", set->name,
           found[0][0], found[0][1], found[1][0], found[1][1], found[2][0], found[2][1]);
  ck_assert(lift_moments_is_exact(&exact, 0) && !lift_moments_is_exact(&inexact, 0));
  lift_moments_clear(&exact);
  lift_moments_clear(&inexact);
  lift_moments_clear(&merged);
  lift_moments_clear(&part);
  free(value);
}
END_TEST

/* ---- exact arithmetic (tests/reference/moments.py) ---- */

START_TEST(rational_arithmetic)
{
  const struct moments_case *c = &moments_cases[_i];
  struct lift_moments m = fresh(c->k), backward = fresh(c->k);
  for (size_t i = 0; i < c->n; i++) {
    add(&m, c->row[i]);
    add(&backward, c->row[c->n - 1 - i]);
  }
  for (size_t i = 0, at = 0; i < c->k; i++) {
    ck_assert(lift_moments_is_exact(&m, i));
    ck_assert_msg(same_bits(lift_moments_mean(&m, i), c->mean[i]), "%s: mean %zu is %a, not %a", c->name, i,
                  lift_moments_mean(&m, i), c->mean[i]);
    for (size_t j = 0; j <= i; j++, at++) {
      double centred = lift_moments_centred(&m, i, j), covariance = lift_moments_covariance(&m, i, j);
      ck_assert_msg(same_bits(centred, c->centred[at]), "%s: centred %zu %zu is %a, not %a", c->name, i, j, centred,
                    c->centred[at]);
      ck_assert_msg(same_bits(covariance, c->covariance[at]), "%s: covariance %zu %zu is %a, not %a", c->name, i, j,
                    covariance, c->covariance[at]);
      ck_assert(same_bits(centred, lift_moments_centred(&m, j, i)));
    }
  }
  assert_equal(&m, &backward, 0);
  lift_moments_clear(&m);
  lift_moments_clear(&backward);
}
END_TEST

/* The same numbers as doubles: to rounding, relative to the standard deviations. */
START_TEST(doubles_agree)
{
  const struct moments_case *c = &moments_cases[_i];
  struct lift_moments m = fresh(c->k);
  for (size_t r = 0; r < c->n; r++) {
    struct lift_decimal value[3];
    double x[3];
    nist_read_line(c->row[r], false, value);
    for (size_t i = 0; i < c->k; i++)
      x[i] = value[i].value;
    ck_assert_int_eq(lift_moments_add_doubles(&m, x, NULL), LIFT_OK);
  }
  for (size_t i = 0, at = 0; i < c->k; i++) {
    double sd = sqrt(c->covariance[i * (i + 3) / 2]);
    ck_assert_double_le(fabs(lift_moments_mean(&m, i) - c->mean[i]), 3e-16 * (fabs(c->mean[i]) + sd));
    for (size_t j = 0; j <= i; j++, at++) {
      /* the doubles themselves are off by up to 1.2e-16 of the mean each */
      double n = (double)c->n, ci = c->centred[i * (i + 3) / 2], cj = c->centred[j * (j + 3) / 2];
      double si = sqrt(ci) + 1.2e-16 * sqrt(n) * fabs(c->mean[i]), sj = sqrt(cj) + 1.2e-16 * sqrt(n) * fabs(c->mean[j]);
      double room = 1e-15 * si * sj + 1.2e-16 * sqrt(n) * (fabs(c->mean[i]) * sj + fabs(c->mean[j]) * si);
      ck_assert_msg(fabs(lift_moments_centred(&m, i, j) - c->centred[at]) <= room, "%s %zu %zu: %g, not %g", c->name,
                    i, j, lift_moments_centred(&m, i, j), c->centred[at]);
    }
  }
  lift_moments_clear(&m);
}
END_TEST

/* ---- order and merging ---- */

enum { ROWS = 600, PARTS = 9 };

/* Rows of three numbers: amounts, counts, and a third kind. */
static void make_row(uint64_t *state, int third, struct lift_decimal value[3])
{
  char text[64];
  snprintf(text, sizeof text, "%d.%02d", (int)(draw(state) % 90000), (int)(draw(state) % 100));
  ck_assert(lift_decimal_parse(text, strlen(text), &value[0]));
  snprintf(text, sizeof text, "%d", (int)(draw(state) % 5));
  ck_assert(lift_decimal_parse(text, strlen(text), &value[1]));
  int places = (int)(draw(state) % 6) + (third == 2 ? 14 : 0);
  snprintf(text, sizeof text, "%s%d.%0*d", draw(state) % 2 ? "-" : "", third == 1 ? 1000000007 : 3, places + 1,
           (int)(draw(state) % 100000));
  ck_assert(lift_decimal_parse(text, strlen(text), &value[2]));
}

/* Deal the rows to parts at random, then merge the parts, two at a time, in a random order. */
static struct lift_moments dealt(const struct lift_decimal (*row)[3], uint64_t *state)
{
  struct lift_moments part[PARTS];
  size_t left = PARTS;
  for (size_t p = 0; p < PARTS; p++)
    part[p] = fresh(3);
  size_t start = draw(state) % ROWS;
  for (size_t r = 0; r < ROWS; r++)
    ck_assert_int_eq(lift_moments_add(&part[draw(state) % PARTS], row[(start + 7 * r) % ROWS], NULL), LIFT_OK);
  while (left > 1) {
    size_t a = draw(state) % left, b = draw(state) % left;
    if (a == b)
      continue;
    merge(&part[a], &part[b]);
    lift_moments_clear(&part[b]);
    part[b] = part[--left];
  }
  return part[0];
}

START_TEST(merging_in_any_order)
{
  uint64_t state = (uint64_t)_i;
  struct lift_decimal(*row)[3] = calloc(ROWS, sizeof *row);
  ck_assert_ptr_nonnull(row);
  int third = _i % 3;
  struct lift_moments whole = fresh(3);
  for (size_t r = 0; r < ROWS; r++) {
    make_row(&state, third, row[r]);
    ck_assert_int_eq(lift_moments_add(&whole, row[r], NULL), LIFT_OK);
  }
  ck_assert(lift_moments_is_exact(&whole, 0) && lift_moments_is_exact(&whole, 1));
  ck_assert_int_eq(lift_moments_is_exact(&whole, 2), third != 2);
  for (int round = 0; round < 12; round++) {
    struct lift_moments m = dealt((const struct lift_decimal(*)[3])row, &state);
    assert_equal(&whole, &m, third == 2 ? 1e-14 : 0);
    lift_moments_clear(&m);
  }
  lift_moments_clear(&whole);
  free(row);
}
END_TEST

/* Adding 1e9 to each value, and multiplying by a power of ten, exactly: spreads do not move, and scale. */
START_TEST(shift_and_scale)
{
  uint64_t state = 99;
  struct lift_moments m = fresh(2), shifted = fresh(2), scaled = fresh(2), doubles = fresh(2);
  for (int r = 0; r < 500; r++) {
    int a = (int)(draw(&state) % 1000000), b = (int)(draw(&state) % 1000);
    char text[96];
    snprintf(text, sizeof text, "%d.%04d %d.5", a / 10000, a % 10000, b);
    add(&m, text);
    snprintf(text, sizeof text, "%d.%04d %d.5", 1000000000 + a / 10000, a % 10000, 1000000000 + b);
    add(&shifted, text);
    struct lift_decimal value[2];
    nist_read_line(text, false, value);
    ck_assert_int_eq(lift_moments_add_doubles(&doubles, (double[]){value[0].value, value[1].value}, NULL), LIFT_OK);
    snprintf(text, sizeof text, "%d.%04de3 -%d.5e3", a / 10000, a % 10000, b);
    add(&scaled, text);
  }
  ck_assert(same_bits(lift_moments_variance(&m, 0), lift_moments_variance(&shifted, 0)));
  ck_assert(same_bits(lift_moments_covariance(&m, 0, 1), lift_moments_covariance(&shifted, 1, 0)));
  double error = lift_moments_variance(&scaled, 0) / lift_moments_variance(&m, 0) / 1e6 - 1;
  ck_assert_double_le(fabs(error), 3e-16);
  error = lift_moments_covariance(&scaled, 0, 1) / lift_moments_covariance(&m, 0, 1) / -1e6 - 1;
  ck_assert_double_le(fabs(error), 3e-16);
  /* a billion leaves 2^-23 = 1.2e-7 between doubles: their own rounding, and nothing else */
  error = sqrt(lift_moments_variance(&doubles, 0)) - sqrt(lift_moments_variance(&m, 0));
  ck_assert_double_le(fabs(error), 6e-8);
  error = lift_moments_variance(&doubles, 1) / lift_moments_variance(&m, 1) - 1; /* halves are doubles */
  ck_assert_double_le(fabs(error), 1e-15);
  lift_moments_clear(&m);
  lift_moments_clear(&shifted);
  lift_moments_clear(&scaled);
  lift_moments_clear(&doubles);
}
END_TEST

/* ---- where exactness ends ---- */

/* 2^62 - 1 squared is below 2^124; 2e18 squared four times is 1.6e37, five times 2e37, six times 2.4e37 > 2^124. */
START_TEST(squares_decide)
{
  struct lift_moments m = fresh(2);
  for (int i = 0; i < 5; i++)
    add(&m, i % 2 ? "2e18 1" : "-2000000000000000000 2");
  ck_assert(lift_moments_is_exact(&m, 0));
  add(&m, "2e18 3");
  ck_assert(!lift_moments_is_exact(&m, 0) && lift_moments_is_exact(&m, 1));
  /* mean 0; the sum of squares 6 * 4e36; the products 2e18 (-2+1-2+1-2+3) = -2e18 */
  ck_assert_double_le(fabs(lift_moments_mean(&m, 0)), 1e3);
  ck_assert_double_le(fabs(lift_moments_centred(&m, 0, 0) / 24e36 - 1), 1e-15);
  ck_assert_double_le(fabs(lift_moments_centred(&m, 0, 1) / -2e18 - 1), 1e-14);
  ck_assert_double_eq(lift_moments_centred(&m, 1, 1), 17.0 / 6); /* 23 - 11^2 / 6 */
  lift_moments_clear(&m);
  m = fresh(1);
  add(&m, "4611686018427387903");
  ck_assert(lift_moments_is_exact(&m, 0));
  add(&m, "0.5");
  ck_assert(!lift_moments_is_exact(&m, 0));
  ck_assert_double_eq(lift_moments_mean(&m, 0), 0x1p61);
  lift_moments_clear(&m);
}
END_TEST

/* The set of values decides, in whatever order and split it comes. */
START_TEST(exactness_is_a_property_of_the_set)
{
  static const struct {
    const char *value[4];
    bool exact;
  } set[] = {
      {{"4611686018427387903", "0", "0.0", "0"}, true},     {{"4611686018427387903", "3037000500", "0", "0"}, false},
      {{"461168601842738790.3", "0.5", "1", "2"}, true},    {{"461168601842738790.3", "0.5", "1", "0.25"}, false},
      {{"1e18", "1e-18", "0", "0"}, false},                 {{"4", "1e-18", "0", "0"}, true},
      {{"5", "1e-18", "0", "0"}, false},                    {{"-1e18", "1e18", "4e18", "1e17"}, true},
      {{"-2e18", "3e18", "3e18", "1e17"}, false},           {{"12345678901234567890", "1", "1", "1"}, false},
      {{"2147483648e9", "2147483648e9", "0", "-1"}, true},  {{"1e-18", "-1e-18", "4", "0"}, true},
  };
  for (size_t s = 0; s < sizeof set / sizeof *set; s++)
    for (unsigned order = 0; order < 256; order++) {
      size_t at[4] = {order & 3, (order >> 2) & 3, (order >> 4) & 3, order >> 6};
      if (((1u << at[0]) | (1u << at[1]) | (1u << at[2]) | (1u << at[3])) != 15)
        continue;
      for (size_t cut = 0; cut <= 4; cut++) {
        struct lift_moments m = fresh(1), part = fresh(1);
        for (size_t i = 0; i < 4; i++)
          add(i < cut ? &m : &part, set[s].value[at[i]]);
        merge(&m, &part);
        ck_assert_msg(lift_moments_is_exact(&m, 0) == set[s].exact, "set %zu, order %u, cut %zu", s, order, cut);
        ck_assert_int_eq(m.n, 4);
        lift_moments_clear(&m);
        lift_moments_clear(&part);
      }
    }
}
END_TEST

/* The mean of the integers, 1e17 + 1/2, is between doubles 16 apart: what goes on in floating point must know it all
 * the same. The last value is the double 1e17: fifty ones among 101 values. */
START_TEST(means_between_doubles)
{
  struct lift_moments m = fresh(2), other = fresh(2);
  for (int i = 0; i < 100; i++)
    add(&m, i % 2 ? "100000000000000000 2" : "100000000000000001 5");
  add(&m, "100000000000000000.00000000000000000001 5");
  ck_assert(!lift_moments_is_exact(&m, 0) && lift_moments_is_exact(&m, 1));
  ck_assert_double_le(fabs(lift_moments_centred(&m, 0, 0) / (50 - 2500.0 / 101) - 1), 1e-12);
  /* sum of (x - 1e17)(z - 2) = 150, less 50 * 153 / 101 */
  ck_assert_double_le(fabs(lift_moments_centred(&m, 0, 1) / (150 - 50 * 153.0 / 101) - 1), 1e-12);
  add(&other, "100000000000000000.00000000000000000001 5");
  for (int i = 0; i < 100; i++)
    add(&other, i % 2 ? "100000000000000000 2" : "100000000000000000 5");
  merge(&m, &other);
  ck_assert_double_le(fabs(lift_moments_centred(&m, 0, 0) / (50 - 2500.0 / 202) - 1), 1e-12);
  lift_moments_clear(&m);
  lift_moments_clear(&other);
}
END_TEST

/* Rounding is to nearest, ties to even: the mean of two rows against its exact decimal text, which strtod rounds so. */
START_TEST(ties)
{
  static const struct {
    const char *row[2], *mean;
  } set[] = {
      {{"9007199254740992", "9007199254740994"}, "9007199254740993"}, /* 2^53 + 1: a tie, down */
      {{"9007199254740994", "9007199254740996"}, "9007199254740995"}, /* a tie, up */
      {{"9007199254740992", "9007199254740994.02"}, "9007199254740993.01"},
      {{"-9007199254740992", "-9007199254740993.98"}, "-9007199254740992.99"},
      {{"3000000000000000000", "3000000000000000512"}, "3000000000000000256"}, /* doubles are 512 apart here */
      {{"3000000000000000512", "3000000000000001024"}, "3000000000000000768"},
      {{"3000000000000000001", "3000000000000000513"}, "3000000000000000257"},
      {{"3000000000000000511", "3000000000000001023"}, "3000000000000000767"},
      {{"2251799813685248.25", "2251799813685248.75"}, "2251799813685248.5"},
      {{"2251799813685248.25", "2251799813685248.25"}, "2251799813685248.25"}, /* a tie, to 248 */
      {{"2251799813685248.75", "2251799813685248.75"}, "2251799813685248.75"}, /* a tie, to 249 */
      {{"0.1", "0.2"}, "0.15"},
      {{"1e-18", "2e-18"}, "1.5e-18"},
  };
  for (size_t s = 0; s < sizeof set / sizeof *set; s++) {
    struct lift_moments m = fresh(1);
    add(&m, set[s].row[0]);
    add(&m, set[s].row[1]);
    double mean = lift_moments_mean(&m, 0), expected = strtod(set[s].mean, NULL);
    ck_assert_msg(lift_moments_is_exact(&m, 0), "%s", set[s].mean);
    ck_assert_msg(same_bits(mean, expected), "%s: %a, not %a", set[s].mean, mean, expected);
    lift_moments_clear(&m);
  }
}
END_TEST

/* A caller's own decimals are held to the same limits. */
START_TEST(digits_beyond_the_limit)
{
  static const struct {
    int64_t digits;
    uint8_t decimals;
    bool exact;
  } set[] = {{INT64_C(1) << 62, 0, false},          {-(INT64_C(1) << 62), 0, false}, {(INT64_C(1) << 62) - 1, 0, true},
             {1 - (INT64_C(1) << 62), 0, true},     {INT64_MIN, 0, false},           {INT64_MAX, 0, false},
             {1, LIFT_DECIMAL_PLACES + 1, false},   {1, 255, false},                 {INT64_MIN, 3, false}};
  for (size_t s = 0; s < sizeof set / sizeof *set; s++) {
    struct lift_moments m = fresh(1);
    struct lift_decimal value = {.digits = set[s].digits, .decimals = set[s].decimals, .exact = true, .value = 1};
    ck_assert_int_eq(lift_moments_add(&m, &value, NULL), LIFT_OK);
    ck_assert_msg(lift_moments_is_exact(&m, 0) == set[s].exact, "%zu", s);
    lift_moments_clear(&m);
  }
}
END_TEST

START_TEST(few_units)
{
  struct lift_moments m = fresh(2), none = fresh(0);
  ck_assert_int_eq(m.n, 0);
  ck_assert_double_eq(lift_moments_mean(&m, 0), 0);
  ck_assert_double_eq(lift_moments_variance(&m, 1), 0);
  ck_assert_double_eq(lift_moments_centred(&m, 0, 1), 0);
  ck_assert_int_eq(lift_moments_check(&m, NULL), LIFT_OK);
  ck_assert_int_eq(lift_moments_add_doubles(&m, (double[]){1e308, -3}, NULL), LIFT_OK);
  ck_assert_double_eq(lift_moments_mean(&m, 0), 1e308);
  ck_assert_double_eq(lift_moments_variance(&m, 0), 0);
  ck_assert_double_eq(lift_moments_covariance(&m, 0, 1), 0);
  ck_assert_int_eq(lift_moments_check(&m, NULL), LIFT_OK);
  ck_assert_int_eq(lift_moments_add(&none, NULL, NULL), LIFT_OK);
  ck_assert_int_eq(none.n, 1);
  lift_moments_clear(&m);
  lift_moments_clear(&none);
  lift_moments_clear(&none);
  lift_moments_clear(NULL);
}
END_TEST

START_TEST(constants)
{
  struct lift_moments m = fresh(2), other = fresh(2);
  for (int i = 0; i < 1000; i++) {
    ck_assert_int_eq(lift_moments_add_doubles(i % 3 ? &m : &other, (double[]){0.1, i}, NULL), LIFT_OK);
  }
  merge(&m, &other);
  ck_assert_double_eq(lift_moments_variance(&m, 0), 0);
  ck_assert_double_eq(lift_moments_covariance(&m, 0, 1), 0);
  ck_assert_double_eq(lift_moments_mean(&m, 0), 0.1);
  lift_moments_clear(&m);
  lift_moments_clear(&other);
}
END_TEST

START_TEST(refusals)
{
  struct lift_error err = {{0}};
  struct lift_moments m = fresh(2), other = fresh(3);
  ck_assert_int_eq(lift_moments_merge(&m, &other, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "3"));
  ck_assert_int_eq(lift_moments_merge(&m, &m, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_moments_add_doubles(&m, (double[]){1, NAN}, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "variable 2"));
  lift_moments_clear(&m);
  m = fresh(2);
  ck_assert_int_eq(lift_moments_add_doubles(&m, (double[]){1, 1e200}, &err), LIFT_OK);
  ck_assert_int_eq(lift_moments_add_doubles(&m, (double[]){1, -1e200}, &err), LIFT_EDATA);
  ck_assert_ptr_nonnull(strstr(err.text, "variable 2"));
  lift_moments_clear(&m);
  lift_moments_clear(&other);
  ck_assert_int_eq(lift_moments_init(&m, LIFT_MOMENTS_VARIABLES + 1, &err), LIFT_EUSAGE);
  lift_moments_clear(&m);
  m = fresh(1);
  other = fresh(1);
  ck_assert_int_eq(lift_moments_set_units(&m, LIFT_MOMENTS_UNITS, &err), LIFT_OK);
  struct lift_decimal one = {.digits = 1, .exact = true, .value = 1};
  ck_assert_int_eq(lift_moments_add(&m, &one, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_moments_add(&other, &one, &err), LIFT_OK);
  ck_assert_int_eq(lift_moments_merge(&other, &m, &err), LIFT_EDATA);
  lift_moments_clear(&m);
  lift_moments_clear(&other);
}
END_TEST

Suite *moments_suite(void)
{
  Suite *suite = suite_create("moments");
  TCase *tests = tcase_create("moments");
  int cases = (int)(sizeof moments_cases / sizeof *moments_cases);
  tcase_add_loop_test(tests, nist, 0, (int)(sizeof floors / sizeof *floors));
  tcase_add_loop_test(tests, rational_arithmetic, 0, cases);
  tcase_add_loop_test(tests, doubles_agree, 0, cases);
  tcase_add_loop_test(tests, merging_in_any_order, 0, 9);
  tcase_add_test(tests, shift_and_scale);
  tcase_add_test(tests, squares_decide);
  tcase_add_test(tests, exactness_is_a_property_of_the_set);
  tcase_add_test(tests, means_between_doubles);
  tcase_add_test(tests, ties);
  tcase_add_test(tests, digits_beyond_the_limit);
  tcase_add_test(tests, few_units);
  tcase_add_test(tests, constants);
  tcase_add_test(tests, refusals);
  tcase_set_timeout(tests, 60);
  suite_add_tcase(suite, tests);
  return suite;
}

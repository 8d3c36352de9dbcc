/* lift/random.h. Exact values are PCG's published ones and those of tests/reference/random_oracle.py (numpy's PCG64,
 * python3-xxhash, scipy). Statistical tests have fixed seeds; each bound is a quantile at 1e-6 on either side. */
#include "lift/random.h"

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/random_tables.h"

Suite *random_suite(void);

static const double tiny = 1e-6;

static struct lift_random opened(uint64_t seed, int use, uint64_t replicate)
{
  struct lift_random r;
  lift_random_open(&r, seed, (enum lift_stream)use, replicate);
  return r;
}

static void check_bits(struct lift_random r, int n, const uint64_t expected[])
{
  for (int i = 0; i < n; i++)
    ck_assert_uint_eq(lift_random_bits(&r), expected[i]);
}

/* Pearson's chi-square for equal expectations stays between its quantiles at 1e-6 and 1 - 1e-6: neither too uneven nor
 * too even. */
static void check_uniform(const char *what, const long counts[], int cells)
{
  double total = 0, sum = 0;
  for (int i = 0; i < cells; i++)
    total += (double)counts[i];
  double expected = total / cells;
  ck_assert_double_ge(expected, 20);
  for (int i = 0; i < cells; i++)
    sum += ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected;
  double low = gsl_cdf_chisq_Pinv(tiny, cells - 1), high = gsl_cdf_chisq_Qinv(tiny, cells - 1);
  ck_assert_msg(sum > low && sum < high, "%s: chi-square %g with %d df, not in %g to %g", what, sum, cells - 1, low,
                high);
}

START_TEST(begins_as_published)
{
  /* pcg64 seeded (42, 54): imneme/pcg-cpp, test-high/expected/check-pcg64.out, round 1 */
  const uint64_t expected[] = {0x86b1da1d72062b68, 0x1304aa46c9853d39, 0xa3670e9e0dd50358,
                               0xf9090e529a7dae00, 0xc85b9fd837996f2c, 0x606121f8e3919196};
  struct lift_random r;
  lift_random_seed_raw(&r, 42, 54);
  check_bits(r, 6, expected);
}
END_TEST

START_TEST(opens_streams_as_documented)
{
  /* random_oracle.py: open (0, 1, 0) bits; open (2^64-1, 6, 12345) bits */
  const uint64_t first[] = {0xefee1759872a9772, 0xc43a1e93c5391222, 0xa4de4f2923425fff};
  const uint64_t second[] = {0xe8dac5a8d2df5d36, 0xd11461bfb0b67f39, 0x716bfd5c075649dd};
  check_bits(opened(0, LIFT_STREAM_ASSIGN, 0), 3, first);
  check_bits(opened(UINT64_MAX, LIFT_STREAM_BOOTSTRAP, 12345), 3, second);
}
END_TEST

START_TEST(takes_seeds_from_text)
{
  /* printf spring-mail | xxhsum -H3, and of nothing; the same in random_oracle.py */
  ck_assert_uint_eq(lift_seed_from_text("spring-mail", 11), UINT64_C(0xba95b00a49664359));
  ck_assert_uint_eq(lift_seed_from_text("", 0), UINT64_C(0x2d06800538d394c2));
  ck_assert_uint_eq(lift_seed_from_text(NULL, 0), UINT64_C(0x2d06800538d394c2));
}
END_TEST

/* The names are worth their numbers: these are in documents already written. */
START_TEST(keeps_the_numbers_of_uses)
{
  ck_assert_int_eq(LIFT_STREAM_ASSIGN, 1);
  ck_assert_int_eq(LIFT_STREAM_SIMULATE_USERS, 2);
  ck_assert_int_eq(LIFT_STREAM_SIMULATE_GEO, 3);
  ck_assert_int_eq(LIFT_STREAM_DESIGN, 4);
  ck_assert_int_eq(LIFT_STREAM_POWER, 5);
  ck_assert_int_eq(LIFT_STREAM_BOOTSTRAP, 6);
  ck_assert_int_eq(LIFT_STREAM_PERMUTATION, 7);
  ck_assert_int_eq(LIFT_STREAM_PLACEBO, 8);
}
END_TEST

START_TEST(draws_as_documented)
{
  /* random_oracle.py: open (7, 5, 2) uniforms, below 10, below 2^63 + 1, normals */
  const double uniforms[] = {0x1.e6a80b245f766p-2, 0x1.3123361492f4dp-1, 0x1.8a38acd00ccf6p-2};
  const uint64_t tens[] = {4, 5, 3, 7, 9, 1, 3, 0, 1, 7, 8, 8};
  const uint64_t halves[] = {4383411343671087082, 3550830582400937322, 7153760341045205912,
                             7377038903947213918, 2267432146531342739, 5728161425578847436};
  const double normals[] = {-0.44089481151886717, -0.8150799409900111, 0.3571516925107822,
                            -1.6977398044332113,  -0.443276226956537,  -0.07499169501566069};
  struct lift_random r = opened(7, 5, 2);
  for (int i = 0; i < 3; i++)
    ck_assert_double_eq(lift_random_uniform(&r), uniforms[i]);
  r = opened(7, 5, 2);
  for (int i = 0; i < 12; i++)
    ck_assert_uint_eq(lift_random_below(&r, 10), tens[i]);
  r = opened(7, 5, 2);
  for (int i = 0; i < 6; i++)
    ck_assert_uint_eq(lift_random_below(&r, (UINT64_C(1) << 63) + 1), halves[i]);
  r = opened(7, 5, 2);
  for (int i = 0; i < 6; i++)
    ck_assert_double_eq_tol(lift_random_normal(&r), normals[i], 1e-14);
}
END_TEST

START_TEST(draws_normals_as_the_oracle_for_long)
{
  /* random_oracle.py: open (2026, 2, 0), 1000000 normals; edges and tails included, or the next bits would differ */
  struct lift_random r = opened(2026, 2, 0);
  double sum = 0, first = 0;
  int beyond = 0;
  for (int i = 0; i < 1000000; i++) {
    double z = lift_random_normal(&r);
    sum += fabs(z);
    beyond += fabs(z) > lift_normal_edge[1];
    if (first == 0 && fabs(z) > 3.66)
      first = z;
  }
  ck_assert_double_eq_tol(sum, 797772.4119070953, 1e-6);
  ck_assert_double_eq_tol(first, 3.7933599914744467, 1e-13);
  ck_assert_int_eq(beyond, 248);
  ck_assert_uint_eq(lift_random_bits(&r), UINT64_C(0x2f7c5b105c92bbd0));
}
END_TEST

/* Each layer has one area, and the base with the tail has it too; the tail's by GSL's normal distribution. */
START_TEST(has_layers_of_equal_area)
{
  double base = lift_normal_edge[1], area = base * exp(-base * base / 2) + sqrt(2 * M_PI) * gsl_cdf_ugaussian_Q(base);
  ck_assert_double_eq_tol(lift_normal_edge[0] * exp(-base * base / 2), area, 1e-16);
  for (int i = 1; i < 256; i++) {
    double rise = lift_normal_height[i + 1] - lift_normal_height[i];
    ck_assert_double_eq_tol(lift_normal_edge[i] * rise / area, 1, 1e-12);
    ck_assert_double_eq_tol(lift_normal_height[i], exp(-lift_normal_edge[i] * lift_normal_edge[i] / 2), 1e-15);
  }
  ck_assert_double_eq(lift_normal_edge[256], 0);
  ck_assert_double_eq(lift_normal_height[256], 1);
}
END_TEST

START_TEST(fills_what_single_draws_give)
{
  enum { MOST = 1000 };
  const size_t sizes[] = {0, 1, 2, 7, 64, MOST};
  struct lift_random one = opened(1, 6, 9), bulk = one;
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    uint64_t bits[MOST];
    double uniform[MOST], normal[MOST];
    lift_random_fill_bits(&bulk, bits, sizes[k]);
    lift_random_fill_uniform(&bulk, uniform, sizes[k]);
    lift_random_fill_normal(&bulk, normal, sizes[k]);
    for (size_t i = 0; i < sizes[k]; i++)
      ck_assert_uint_eq(bits[i], lift_random_bits(&one));
    for (size_t i = 0; i < sizes[k]; i++)
      ck_assert_double_eq(uniform[i], lift_random_uniform(&one));
    for (size_t i = 0; i < sizes[k]; i++)
      ck_assert_double_eq(normal[i], lift_random_normal(&one));
  }
  ck_assert_uint_eq(lift_random_bits(&one), lift_random_bits(&bulk));
}
END_TEST

START_TEST(serves_gsl)
{
  struct lift_random r, copy;
  gsl_rng *g = gsl_rng_alloc(lift_random_gsl());
  ck_assert_ptr_nonnull(g);
  ck_assert_str_eq(gsl_rng_name(g), "lift-pcg64");
  ck_assert_uint_eq(gsl_rng_min(g), 0);
  ck_assert_uint_eq(gsl_rng_max(g), UINT64_MAX);
  gsl_rng_set(g, 42);
  lift_random_seed_raw(&r, 42, 54);
  for (int i = 0; i < 100; i++) {
    ck_assert_uint_eq(gsl_rng_get(g), lift_random_bits(&r));
    ck_assert_double_eq(gsl_rng_uniform(g), lift_random_uniform(&r));
  }
  gsl_rng *clone = gsl_rng_clone(g);
  ck_assert_uint_eq(gsl_rng_get(clone), lift_random_bits(&r));
  gsl_rng_free(clone);
  gsl_rng_free(g);
  copy = r;
  gsl_rng view = {lift_random_gsl(), &r};
  double x = gsl_ran_exponential(&view, 1);
  ck_assert_double_eq(x, -log1p(-lift_random_uniform(&copy)));
  ck_assert_uint_eq(lift_random_bits(&r), lift_random_bits(&copy));
}
END_TEST

START_TEST(is_uniform)
{
  static long top[1000], low[1024], pair[32 * 32], lag[32];
  struct lift_random r = opened(11, 6, 0);
  for (int i = 0; i < 2000000; i++) {
    double u = lift_random_uniform(&r);
    uint64_t bits = lift_random_bits(&r);
    if (!(u >= 0 && u < 1))
      ck_abort_msg("%a is not in [0,1)", u);
    top[(int)(1000 * u)]++;
    low[bits & 1023]++;
    pair[(int)(32 * u) * 32 + (int)(bits >> 59)]++;
    lag[((uint64_t)(32 * u) + (bits >> 59)) & 31]++;
  }
  check_uniform("thousandths", top, 1000);
  check_uniform("lowest 10 bits", low, 1024);
  check_uniform("pairs in a row", pair, 1024);
  check_uniform("sums of a pair modulo 1", lag, 32);
}
END_TEST

START_TEST(sets_every_bit_half_the_time)
{
  enum { DRAWS = 100000 };
  struct lift_random r = opened(12, 6, 0);
  double ones[64] = {0}, bound = gsl_cdf_ugaussian_Qinv(tiny / 64) * sqrt(DRAWS) / 2;
  for (int i = 0; i < DRAWS; i++) {
    uint64_t bits = lift_random_bits(&r);
    for (int b = 0; b < 64; b++)
      ones[b] += (double)(bits >> b & 1);
  }
  for (int b = 0; b < 64; b++)
    ck_assert_double_le(fabs(ones[b] - DRAWS / 2.0), bound);
}
END_TEST

/* Kolmogorov's bound: P(sqrt(n) D > 2.7) = 2 exp(-2 * 2.7^2) = 9e-7. */
static void check_distribution(const double z[], int n, const long ranks[], int cells)
{
  long below = 0;
  for (int i = 0; i < cells; i++) {
    below += ranks[i];
    ck_assert_double_le(fabs((double)below / n - (i + 1.0) / cells), 2.7 / sqrt(n));
  }
  double mean = 0, square = 0, fourth = 0;
  for (int i = 0; i < n; i++) {
    mean += z[i] / n;
    square += z[i] * z[i] / n;
    fourth += z[i] * z[i] * z[i] * z[i] / n;
  }
  double bound = gsl_cdf_ugaussian_Qinv(tiny) / sqrt(n); /* var z = 1, var z^2 = 2, var z^4 = 96 */
  ck_assert_double_le(fabs(mean), bound);
  ck_assert_double_le(fabs(square - 1), bound * sqrt(2));
  ck_assert_double_le(fabs(fourth - 3), bound * sqrt(96));
}

START_TEST(is_normal)
{
  enum { DRAWS = 2000000, CELLS = 1000 };
  static long ranks[CELLS], sign[2];
  double *z = malloc(DRAWS * sizeof *z);
  ck_assert_ptr_nonnull(z);
  struct lift_random r = opened(13, LIFT_STREAM_SIMULATE_USERS, 0);
  lift_random_fill_normal(&r, z, DRAWS);
  for (int i = 0; i < DRAWS; i++) {
    if (!isfinite(z[i]))
      ck_abort_msg("draw %d: %g", i, z[i]);
    ranks[(int)(CELLS * gsl_cdf_ugaussian_P(z[i]))]++;
    sign[z[i] < 0]++;
  }
  check_uniform("normal ranks", ranks, CELLS);
  check_uniform("signs", sign, 2);
  check_distribution(z, DRAWS, ranks, CELLS);
  free(z);
}
END_TEST

/* Beyond the base, where the method is another: how many, and that they are spread as they should be. */
START_TEST(has_normal_tails)
{
  enum { DRAWS = 20000000, BLOCK = 1000, CELLS = 50 };
  static double z[BLOCK];
  static long ranks[CELLS];
  double base = lift_normal_edge[1], q = gsl_cdf_ugaussian_Q(base), count = 0, positive = 0;
  struct lift_random r = opened(14, LIFT_STREAM_SIMULATE_USERS, 0);
  for (int block = 0; block < DRAWS / BLOCK; block++) {
    lift_random_fill_normal(&r, z, BLOCK);
    for (int i = 0; i < BLOCK; i++)
      if (fabs(z[i]) > base) {
        count++;
        positive += z[i] > 0;
        ranks[(int)(CELLS * gsl_cdf_ugaussian_Q(fabs(z[i])) / q)]++;
      }
  }
  double bound = gsl_cdf_ugaussian_Qinv(tiny);
  ck_assert_double_le(fabs(count - 2 * q * DRAWS), bound * sqrt(2 * q * DRAWS));
  ck_assert_double_le(fabs(positive - count / 2), bound * sqrt(count) / 2);
  check_uniform("tail ranks", ranks, CELLS);
}
END_TEST

START_TEST(bounds_without_bias)
{
  static long six[6], third[3], many[100];
  const uint64_t three_quarters = UINT64_C(3) << 62; /* a draw's remainder would favour the first third two to one */
  struct lift_random r = opened(15, 7, 0);
  for (int i = 0; i < 600000; i++) {
    uint64_t x = lift_random_below(&r, three_quarters);
    if (x >= three_quarters)
      ck_abort_msg("%llx is too large", (unsigned long long)x);
    six[lift_random_below(&r, 6)]++;
    third[x >> 62]++;
    many[lift_random_below(&r, 100)]++;
  }
  check_uniform("below 6", six, 6);
  check_uniform("below 3 * 2^62", third, 3);
  check_uniform("below 100", many, 100);
  for (int i = 0; i < 100; i++)
    ck_assert_uint_eq(lift_random_below(&r, 1), 0);
  ck_assert_uint_eq(lift_random_below(&r, 0), 0);
}
END_TEST

/* 72 streams, of seeds 1 to 24, uses 1 to 8 and replicates 1 to 40, the rest of the key being alike: all correlations
 * of pairs, and of their bits. */
START_TEST(has_unrelated_streams)
{
  enum { STREAMS = 72, DRAWS = 4096 };
  static double u[STREAMS][DRAWS];
  static uint64_t bits[STREAMS][DRAWS];
  for (int s = 0; s < STREAMS; s++) {
    struct lift_random r = s < 24   ? opened((uint64_t)s + 1, 1, 0)
                           : s < 32 ? opened(0, s - 23, 0)
                                    : opened(0, 1, (uint64_t)s - 31);
    struct lift_random again = r;
    lift_random_fill_bits(&r, bits[s], DRAWS);
    lift_random_fill_uniform(&again, u[s], DRAWS);
  }
  const double pairs = STREAMS * (STREAMS - 1) / 2.0, bound = gsl_cdf_ugaussian_Qinv(tiny / pairs);
  int compared = 0;
  for (int s = 0; s < STREAMS; s++)
    for (int t = 0; t < s; t++, compared++) {
      double product = 0, differ = 0;
      for (int i = 0; i < DRAWS; i++) {
        product += (u[s][i] - 0.5) * (u[t][i] - 0.5) * 12;
        differ += __builtin_popcountll(bits[s][i] ^ bits[t][i]);
      }
      if (fabs(product) > bound * sqrt(DRAWS))
        ck_abort_msg("streams %d and %d: correlation %g", s, t, product / DRAWS);
      if (fabs(differ - 32.0 * DRAWS) > bound * sqrt(64.0 * DRAWS) / 2)
        ck_abort_msg("streams %d and %d: %g bits differ", s, t, differ / DRAWS);
    }
  ck_assert_int_eq(compared, (int)pairs);
}
END_TEST

static int by_value(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

/* The first draws of replicate after replicate are themselves uniform, serially unrelated, and all different. */
START_TEST(begins_each_replicate_anew)
{
  enum { REPLICATES = 300000 };
  static uint64_t first[REPLICATES];
  static long cell[100], pair[32 * 32];
  for (int i = 0; i < REPLICATES; i++) {
    struct lift_random r = opened(16, LIFT_STREAM_BOOTSTRAP, (uint64_t)i);
    first[i] = lift_random_bits(&r);
    cell[(int)(100 * ((double)(first[i] >> 11) * 0x1p-53))]++;
    if (i % 2 == 1)
      pair[(first[i - 1] >> 59) * 32 + (first[i] >> 59)]++;
  }
  check_uniform("first draws", cell, 100);
  check_uniform("first draws of neighbours", pair, 1024);
  qsort(first, REPLICATES, sizeof *first, by_value);
  for (int i = 1; i < REPLICATES; i++)
    if (first[i - 1] == first[i])
      ck_abort_msg("two replicates begin with %llx", (unsigned long long)first[i]);
}
END_TEST

START_TEST(shuffles_as_documented)
{
  /* random_oracle.py: open (7, 1, 2) shuffle of 0..11; elements of 1, 4 and 200 bytes go the same way */
  const int expected[] = {4, 9, 10, 7, 1, 6, 5, 3, 0, 8, 11, 2};
  unsigned char bytes[12];
  int numbers[12];
  unsigned char rows[12][200];
  for (int i = 0; i < 12; i++) {
    bytes[i] = (unsigned char)i;
    numbers[i] = i;
    for (int k = 0; k < 200; k++)
      rows[i][k] = (unsigned char)(i + k);
  }
  struct lift_random r = opened(7, 1, 2), s = r, t = r;
  lift_random_shuffle(&r, bytes, 12, sizeof *bytes);
  lift_random_shuffle(&s, numbers, 12, sizeof *numbers);
  lift_random_shuffle(&t, rows, 12, sizeof *rows);
  for (int i = 0; i < 12; i++) {
    ck_assert_int_eq(bytes[i], expected[i]);
    ck_assert_int_eq(numbers[i], expected[i]);
    for (int k = 0; k < 200; k++)
      ck_assert_int_eq(rows[i][k], expected[i] + k);
  }
  struct lift_random before = t;
  lift_random_shuffle(&t, rows, 0, sizeof *rows);
  lift_random_shuffle(&t, rows, 1, sizeof *rows);
  ck_assert_uint_eq(lift_random_bits(&t), lift_random_bits(&before));
}
END_TEST

START_TEST(shuffles_into_every_order_alike)
{
  static long orders[256];
  long cells[24];
  struct lift_random r = opened(17, LIFT_STREAM_PERMUTATION, 0);
  for (int i = 0; i < 240000; i++) {
    int a[] = {0, 1, 2, 3};
    lift_random_shuffle(&r, a, 4, sizeof *a);
    orders[a[0] * 64 + a[1] * 16 + a[2] * 4 + a[3]]++;
  }
  int found = 0;
  for (int i = 0; i < 256; i++)
    if (orders[i] > 0) {
      ck_assert_int_lt(found, 24);
      cells[found++] = orders[i];
    }
  ck_assert_int_eq(found, 24);
  check_uniform("orders", cells, 24);
}
END_TEST

Suite *random_suite(void)
{
  Suite *suite = suite_create("random");
  TCase *exact = tcase_create("exact");
  tcase_set_timeout(exact, 60);
  tcase_add_test(exact, begins_as_published);
  tcase_add_test(exact, opens_streams_as_documented);
  tcase_add_test(exact, takes_seeds_from_text);
  tcase_add_test(exact, keeps_the_numbers_of_uses);
  tcase_add_test(exact, draws_as_documented);
  tcase_add_test(exact, draws_normals_as_the_oracle_for_long);
  tcase_add_test(exact, has_layers_of_equal_area);
  tcase_add_test(exact, fills_what_single_draws_give);
  tcase_add_test(exact, serves_gsl);
  tcase_add_test(exact, shuffles_as_documented);
  suite_add_tcase(suite, exact);
  TCase *statistical = tcase_create("statistical");
  tcase_set_timeout(statistical, 120);
  tcase_add_test(statistical, is_uniform);
  tcase_add_test(statistical, sets_every_bit_half_the_time);
  tcase_add_test(statistical, is_normal);
  tcase_add_test(statistical, has_normal_tails);
  tcase_add_test(statistical, bounds_without_bias);
  tcase_add_test(statistical, has_unrelated_streams);
  tcase_add_test(statistical, begins_each_replicate_anew);
  tcase_add_test(statistical, shuffles_into_every_order_alike);
  suite_add_tcase(suite, statistical);
  return suite;
}

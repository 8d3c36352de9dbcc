/* lift/assign.h: the methods of randomization. Expected arms: tests/reference/assign_oracle.py (numpy's PCG64, Python's
 * xxhash). LIFT_TEST_IDS sets how many ids the tests of the hash use. */
#include "lift/assign.h"
#include "lift/hash.h"

#include <stdio.h>
#include <stdlib.h>

#include "assign_fixture.h"

Suite *randomize_suite(void);

/* ---- Hash ---- */

static const char *const three[] = {"1", "1", "3"};
static const char *const six[] = {"2", "3", "5", "7", "11", "13"};
static const char salt[] = "spring-mail";

static struct lift_units twelve(void)
{
  struct lift_units units = {0};
  for (int i = 1; i <= 12; i++) {
    char id[16];
    snprintf(id, sizeof id, "u%d", i);
    append(&units, id);
  }
  return units;
}

START_TEST(hashes_as_python)
{
  const uint32_t expected[] = {2, 2, 2, 2, 2, 1, 0, 2, 2, 2, 2, 2};
  struct lift_arms arms = arms_of(3, three);
  struct lift_units units = twelve();
  uint32_t arm[12], count[3];
  struct lift_randomize_task task = {.arms = &arms, .units = &units, .salt = salt, .salt_length = strlen(salt)};
  const struct lift_randomize *hash = lift_randomize_find("hash");
  ck_assert(hash && hash->stateless && hash->run(&task, arm, count, NULL) == LIFT_OK);
  ck_assert_mem_eq(arm, expected, sizeof expected);
  ck_assert(count[0] == 1 && count[1] == 1 && count[2] == 10);
  ck_assert_uint_eq(lift_assign_hash(&arms, salt, strlen(salt), "u7", 2), 0);
  struct lift_error err = {""};
  task.salt = NULL;
  ck_assert(hash->run(&task, arm, count, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "assignment by hash needs a salt");
  lift_units_clear(&units);
  lift_arms_clear(&arms);
}
END_TEST

/* How many ids: 2 million, or LIFT_TEST_IDS. */
static unsigned long ids(void)
{
  const char *text = getenv("LIFT_TEST_IDS");
  unsigned long n = text ? strtoul(text, NULL, 10) : 0;
  return n >= 1000 ? n : 2000000;
}

enum { PATTERNS = 3 };

static size_t print_id(char *id, size_t size, int pattern, unsigned long i)
{
  switch (pattern) {
  case 0: return (size_t)snprintf(id, size, "%lu", i);
  case 1: return (size_t)snprintf(id, size, "user-%09lu", i);
  default: return (size_t)snprintf(id, size, "%08lx-0000-4000-8000-000000000000", i);
  }
}

/* Serial ids, as real ones are: uniform over 1,000 bins of the line and over unequal arms. */
START_TEST(hash_is_uniform)
{
  enum { BINS = 1000 };
  static double bin[BINS], expected[BINS];
  double in[3] = {0}, shares[3];
  struct lift_arms arms = arms_of(3, three);
  unsigned long n = ids();
  memset(bin, 0, sizeof bin);
  for (unsigned long i = 0; i < n; i++) {
    char id[64];
    size_t length = print_id(id, sizeof id, _i, i);
    double u = (double)(lift_hash_unit_bits(salt, strlen(salt), id, length) >> 11) * 0x1p-53;
    bin[(int)(u * BINS)]++;
    in[lift_assign_hash(&arms, salt, strlen(salt), id, length)]++;
  }
  for (int b = 0; b < BINS; b++)
    expected[b] = (double)n / BINS;
  for (int k = 0; k < 3; k++)
    shares[k] = (double)n * arms.share[k];
  assert_plausible(chi_square(bin, expected, BINS), BINS - 1);
  assert_plausible(chi_square(in, shares, 3), 2);
  lift_arms_clear(&arms);
}
END_TEST

/* Two experiments whose names differ in one character: a table of 10 x 10 arms, 81 degrees of freedom given the
 * margins; against the shares, which are known, 99. */
START_TEST(experiments_are_independent)
{
  const char *const salts[][2] = {{"exp-1", "exp-2"}, {"", "a"}, {"spring-mail", "spring-mail2"}};
  static double cell[100], expected[100];
  const char *const *pair = salts[_i];
  unsigned long n = ids();
  memset(cell, 0, sizeof cell);
  for (unsigned long i = 0; i < n; i++) {
    char id[64];
    size_t length = print_id(id, sizeof id, 1, i);
    int arm[2];
    for (int s = 0; s < 2; s++)
      arm[s] = (int)(lift_hash_unit(pair[s], strlen(pair[s]), id, length) * 10);
    cell[10 * arm[0] + arm[1]]++;
  }
  for (int c = 0; c < 100; c++)
    expected[c] = (double)n / 100;
  assert_plausible(chi_square(cell, expected, 100), 99);
}
END_TEST

/* ---- Complete randomization ---- */

static const struct {
  size_t n;
  const char *share[5];
  uint64_t seed, replicate;
  uint32_t arm[12], count[5];
} drawn[] = {
    {3, {"1", "1", "3"}, 42, 0, {2, 2, 2, 2, 2, 1, 0, 1, 2, 2, 0, 0}, {3, 2, 7}},
    {3, {"1", "1", "3"}, 42, 1, {2, 0, 1, 2, 1, 1, 2, 2, 2, 2, 2, 0}, {2, 3, 7}},
    {3, {"1", "1", "3"}, UINT64_MAX, 7, {2, 2, 0, 2, 2, 1, 1, 2, 0, 0, 2, 2}, {3, 2, 7}},
    {5, {"1", "1", "1", "1", "1"}, 42, 0, {0, 3, 1, 1, 0, 3, 3, 2, 2, 0, 4, 4}, {3, 2, 2, 3, 2}},
};

static void run_complete(const struct lift_arms *arms, struct lift_units *units, uint64_t seed, uint64_t replicate,
                         uint32_t *arm, uint32_t *count)
{
  struct lift_randomize_task task = {.arms = arms, .units = units, .seed = seed, .replicate = replicate};
  ck_assert(lift_units_sort(units, NULL) == LIFT_OK);
  ck_assert(lift_randomize_find("complete")->run(&task, arm, count, NULL) == LIFT_OK);
}

START_TEST(draws_as_python)
{
  struct lift_arms arms = arms_of(drawn[_i].n, drawn[_i].share);
  struct lift_units units = twelve();
  uint32_t arm[12], count[5];
  run_complete(&arms, &units, drawn[_i].seed, drawn[_i].replicate, arm, count);
  ck_assert_mem_eq(arm, drawn[_i].arm, sizeof arm);
  ck_assert_mem_eq(count, drawn[_i].count, arms.n * sizeof *count);
  lift_units_clear(&units);
  lift_arms_clear(&arms);
}
END_TEST

/* The same ids in 50 orders: every id keeps its arm, and the counts are exact. */
START_TEST(ignores_the_order_of_rows)
{
  enum { N = 1003 };
  static uint32_t row[N], arm[N], first[N];
  struct lift_arms arms = arms_of(6, six);
  struct lift_random random;
  lift_random_open(&random, 3, LIFT_STREAM_DESIGN, 2);
  for (uint32_t i = 0; i < N; i++)
    row[i] = i;
  for (int order = 0; order < 50; order++) {
    struct lift_units units = {0};
    uint32_t count[6], seen[6] = {0}, hamilton[6];
    for (uint32_t i = 0; i < N; i++) {
      char id[32];
      snprintf(id, sizeof id, "unit-%u", row[i]);
      append(&units, id);
    }
    run_complete(&arms, &units, 2026, 0, arm, count);
    lift_arms_counts(&arms, N, NULL, hamilton, NULL);
    for (uint32_t i = 0; i < N; i++) {
      seen[arm[i]]++;
      if (order == 0)
        first[i] = arm[i];
      ck_assert_uint_eq(arm[i], first[row[i]]);
    }
    ck_assert_mem_eq(seen, count, sizeof count);
    ck_assert_mem_eq(hamilton, count, sizeof count); /* no ties here */
    lift_random_shuffle(&random, row, N, sizeof *row);
    lift_units_clear(&units);
  }
  lift_arms_clear(&arms);
}
END_TEST

/* Every arrangement equally often, over seeds and over replicates. The key of an arrangement reads its arms as digits.
 * */
static const struct {
  size_t n;
  const char *share[3];
  uint32_t units;
  size_t arrangements;
} small[] = {
    {2, {"1", "1"}, 4, 6},        /* 4 choose 2 */
    {3, {"1", "1", "2"}, 4, 12},  /* 4! / 2! */
    {2, {"1", "1"}, 5, 20},       /* a tie: 5 choose 2 and 5 choose 3, equally likely */
    {3, {"1", "1", "1"}, 5, 90},  /* three ways to round, 30 each */
};

START_TEST(arrangements_are_equally_likely)
{
  enum { ROUNDS = 90000 };
  double seen[243] = {0}, dense[243], expected[243];
  struct lift_arms arms = arms_of(small[_i].n, small[_i].share);
  struct lift_units units = {0};
  for (uint32_t i = 0; i < small[_i].units; i++)
    append(&units, (const char *const[]){"d", "a", "c", "e", "b"}[i]);
  for (uint64_t round = 0; round < ROUNDS; round++) {
    uint32_t arm[5], count[3], key = 0;
    run_complete(&arms, &units, round % 2 ? round : 1, round % 2 ? 0 : round, arm, count);
    for (uint32_t i = 0; i < small[_i].units; i++)
      key = 3 * key + arm[i];
    seen[key]++;
  }
  size_t found = 0;
  for (size_t key = 0; key < COUNT(seen); key++)
    if (seen[key] > 0) {
      dense[found] = seen[key];
      expected[found++] = (double)ROUNDS / (double)small[_i].arrangements;
    }
  ck_assert_uint_eq(found, small[_i].arrangements);
  assert_plausible(chi_square(dense, expected, found), (double)found - 1);
  lift_units_clear(&units);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(complete_refuses)
{
  struct lift_arms arms = arms_of(2, NULL);
  struct lift_units units = {0};
  struct lift_error err = {""};
  uint32_t arm[3], count[2];
  struct lift_randomize_task task = {.arms = &arms, .units = &units};
  const struct lift_randomize *complete = lift_randomize_find("complete");
  ck_assert(complete->run(&task, arm, count, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "no units to assign");
  append(&units, "a");
  ck_assert(complete->run(&task, arm, count, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "complete randomization needs the units sorted");
  append(&units, "a");
  lift_units_sort(&units, NULL);
  ck_assert(complete->run(&task, arm, count, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "units that repeat an earlier id: 1");
  lift_units_clear(&units);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(lists_methods)
{
  size_t n;
  const struct lift_randomize *method = lift_randomize_table(&n);
  ck_assert_uint_ge(n, 2);
  for (size_t i = 0; i < n; i++)
    ck_assert_ptr_eq(lift_randomize_find(method[i].name), &method[i]);
  ck_assert(!lift_randomize_find("") && !lift_randomize_find("Complete"));
}
END_TEST

Suite *randomize_suite(void)
{
  Suite *suite = suite_create("randomize");
  TCase *hash = tcase_create("hash");
  tcase_add_test(hash, hashes_as_python);
  tcase_add_loop_test(hash, hash_is_uniform, 0, PATTERNS);
  tcase_add_loop_test(hash, experiments_are_independent, 0, 3);
  tcase_set_timeout(hash, 600);
  suite_add_tcase(suite, hash);
  TCase *complete = tcase_create("complete");
  tcase_add_loop_test(complete, draws_as_python, 0, (int)COUNT(drawn));
  tcase_add_test(complete, ignores_the_order_of_rows);
  tcase_add_loop_test(complete, arrangements_are_equally_likely, 0, (int)COUNT(small));
  tcase_add_test(complete, complete_refuses);
  tcase_add_test(complete, lists_methods);
  tcase_set_timeout(complete, 120);
  suite_add_tcase(suite, complete);
  return suite;
}

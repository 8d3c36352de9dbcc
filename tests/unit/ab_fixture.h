/* What the tests of the user-level kernels share: reference files, tolerances, random inputs and the duality check. */
#ifndef AB_FIXTURE_H
#define AB_FIXTURE_H

#include <cjson/cJSON.h>
#include <check.h>
#include <stddef.h>
#include <stdint.h>

#include "lift/effect.h"
#include "lift/random.h"

enum { AB_ROWS_MAX = 1000, AB_COLUMNS_MAX = 16 };

/* A numeric CSV file of the reference folder, small enough to sit in memory. */
struct ab_table {
  size_t rows;
  double cell[AB_ROWS_MAX][AB_COLUMNS_MAX];
};

/* A JSON file of the reference folder's ab/, or NULL after a line saying SKIP; the caller deletes it. */
cJSON *ab_json(const char *name);

/* A CSV file there; false after a line saying SKIP. */
bool ab_csv(const char *name, struct ab_table *table);

/* object.key as a number; fails the test where it is missing. */
double ab_number(const cJSON *object, const char *key);

/* Element i of the array object.key. */
double ab_element(const cJSON *object, const char *key, int i);

/* |got - want| <= tolerance max(|want|, 1e-300); fails with what was compared. */
void ab_near(const char *what, double got, double want, double tolerance);

/* An integer from low to high. */
long long ab_between(struct lift_random *random, long long low, long long high);

/* A test with a random alpha in (1e-4, .5) and a random alternative. */
struct lift_test ab_random_test(struct lift_random *random, double null);

/* Is the set the dual of p? p <= alpha exactly where the set excludes the null, but for ties within tolerance. */
void ab_dual(const struct lift_effect *effect, const struct lift_test *test, double tolerance);

#endif

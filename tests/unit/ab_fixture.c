#include "ab_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

static FILE *open_reference(const char *name)
{
  char path[4096];
  const char *root = getenv("LIFT_REFERENCE");
  snprintf(path, sizeof path, "%s/ab/%s", root ? root : SOURCE_DIR "/../shared/reference", name);
  FILE *file = fopen(path, "rb");
  if (!file)
    fprintf(stderr, "SKIP: no reference file ab/%s (set LIFT_REFERENCE)\n", name);
  return file;
}

cJSON *ab_json(const char *name)
{
  FILE *file = open_reference(name);
  if (!file)
    return NULL;
  size_t size = 1 << 20;
  char *text = calloc(size + 1, 1);
  ck_assert_ptr_nonnull(text);
  size_t length = fread(text, 1, size, file);
  fclose(file);
  ck_assert_uint_lt(length, size);
  cJSON *json = cJSON_Parse(text);
  free(text);
  ck_assert_msg(json != NULL, "%s is not JSON", name);
  return json;
}

static void read_row(struct ab_table *table, char *line)
{
  size_t column = 0;
  ck_assert_uint_lt(table->rows, AB_ROWS_MAX);
  for (char *field = strtok(line, ",\n"); field; field = strtok(NULL, ",\n")) {
    ck_assert_uint_lt(column, AB_COLUMNS_MAX);
    table->cell[table->rows][column++] = strtod(field, NULL);
  }
  table->rows++;
}

bool ab_csv(const char *name, struct ab_table *table)
{
  FILE *file = open_reference(name);
  char line[4096];
  memset(table, 0, sizeof *table);
  if (!file)
    return false;
  ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
  while (fgets(line, sizeof line, file))
    read_row(table, line);
  fclose(file);
  return true;
}

double ab_number(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  ck_assert_msg(cJSON_IsNumber(item), "no number '%s'", key);
  return item->valuedouble;
}

double ab_element(const cJSON *object, const char *key, int i)
{
  const cJSON *item = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, key), i);
  ck_assert_msg(cJSON_IsNumber(item), "no number '%s'[%d]", key, i);
  return item->valuedouble;
}

void ab_near(const char *what, double got, double want, double tolerance)
{
  ck_assert_msg(fabs(got - want) <= tolerance * fmax(fabs(want), 1e-300), "%s: got %.17g, expected %.17g", what, got,
                want);
}

long long ab_between(struct lift_random *random, long long low, long long high)
{
  return low + (long long)lift_random_below(random, (uint64_t)(high - low) + 1);
}

struct lift_test ab_random_test(struct lift_random *random, double null)
{
  double alpha = 0.5 * pow(2e-4, lift_random_uniform(random));
  return (struct lift_test){alpha, null, (enum lift_alternative)ab_between(random, LIFT_TWO_SIDED, LIFT_LESS)};
}

void ab_dual(const struct lift_effect *effect, const struct lift_test *test, double tolerance)
{
  double p = effect->p_value;
  ck_assert_msg(p >= 0 && p <= 1, "p is %g", p);
  bool inside = lift_interval_contains(&effect->interval, test->null);
  if (fabs(p - test->alpha) > tolerance * test->alpha)
    ck_assert_msg(inside == (p > test->alpha), "p %.17g, alpha %.17g, null %.17g %s the %s [%.17g, %.17g]", p,
                  test->alpha, test->null, inside ? "inside" : "outside", lift_set_name(effect->interval.set),
                  effect->interval.lower, effect->interval.upper);
}

#include "verify/compare.h"

#include "lift/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comparison_clear(struct comparison *comparison)
{
  for (size_t i = 0; i < comparison->shown_count; i++) {
    free(comparison->shown[i].path);
    free(comparison->shown[i].stated);
    free(comparison->shown[i].recomputed);
  }
  *comparison = (struct comparison){0};
}

/* A value as text, for people. */
static char *describe(const struct json *at)
{
  const char *text;
  double x;
  char number[LIFT_NUMBER_SIZE], *out = NULL;
  if (!at)
    return strdup("(nothing)");
  switch (json_kind(at)) {
  case JSON_NULL:
    return strdup("null");
  case JSON_TRUE:
    return strdup("true");
  case JSON_FALSE:
    return strdup("false");
  case JSON_NUMBER:
    if (json_as_number(at, &x, NULL) == LIFT_OK)
      lift_number_print(x, number);
    return strdup(number);
  case JSON_STRING:
    return json_as_text(at, &text, NULL) == LIFT_OK && asprintf(&out, "\"%.60s\"", text) >= 0 ? out : NULL;
  case JSON_ARRAY:
    return asprintf(&out, "an array of %zu", json_count(at)) >= 0 ? out : NULL;
  default:
    return asprintf(&out, "an object of %zu", json_count(at)) >= 0 ? out : NULL;
  }
}

static enum lift_status differ(const struct json *stated, const struct json *recomputed, const char *path,
                               struct comparison *out, struct lift_error *err)
{
  out->differences++;
  if (out->shown_count == COMPARE_SHOWN)
    return LIFT_OK;
  struct difference d = {strdup(path), describe(stated), describe(recomputed)};
  out->shown[out->shown_count++] = d;
  return d.path && d.stated && d.recomputed ? LIFT_OK : lift_fail_memory(err);
}

static bool numbers_agree(double a, double b, double *relative)
{
  *relative = 0;
  if (a == b)
    return true;
  bool whole = a == floor(a) && b == floor(b) && fabs(a) <= (double)JSON_INTEGER_MAX &&
      fabs(b) <= (double)JSON_INTEGER_MAX;
  if (whole)
    return false;
  *relative = fabs(a - b) / fmax(fabs(a), fabs(b));
  return *relative <= COMPARE_TOLERANCE;
}

static enum lift_status compare_scalars(const struct json *a, const struct json *b, const char *path,
                                        struct comparison *out, struct lift_error *err)
{
  const char *s = NULL, *t = NULL;
  double x = 0, y = 0, relative = 0;
  bool agree = true;
  out->leaves++;
  if (json_kind(a) == JSON_NUMBER) {
    json_as_number(a, &x, NULL);
    json_as_number(b, &y, NULL);
    agree = numbers_agree(x, y, &relative);
  } else if (json_kind(a) == JSON_STRING) {
    json_as_text(a, &s, NULL);
    json_as_text(b, &t, NULL);
    agree = strcmp(s, t) == 0;
  }
  if (!agree)
    return differ(a, b, path, out, err);
  out->largest = fmax(out->largest, relative);
  return LIFT_OK;
}

static enum lift_status child_path(const char *path, const struct json *child, char **out, struct lift_error *err)
{
  int length = child->key ? asprintf(out, "%s.%s", path, child->key) : asprintf(out, "%s[%zu]", path, child->index);
  if (length < 0)
    return lift_fail_memory(err);
  return LIFT_OK;
}

static enum lift_status compare_child(const struct json *a, const struct json *b, const char *path,
                                      struct comparison *out,
                                      struct lift_error *err)
{
  char *place = NULL;
  enum lift_status st = child_path(path, a ? a : b, &place, err);
  if (st)
    return st;
  st = a && b ? compare_values(a, b, place, out, err) : differ(a, b, place, out, err);
  free(place);
  return st;
}

static enum lift_status compare_objects(const struct json *a, const struct json *b, const char *path,
                                        struct comparison *out, struct lift_error *err)
{
  struct json x, y;
  enum lift_status st = LIFT_OK;
  for (bool more = json_first(a, &x); st == LIFT_OK && more; more = json_next(&x))
    st = compare_child(&x, json_find(b, x.key, &y) ? &y : NULL, path, out, err);
  for (bool more = json_first(b, &y); st == LIFT_OK && more; more = json_next(&y))
    if (!json_find(a, y.key, &x))
      st = compare_child(NULL, &y, path, out, err);
  return st;
}

static enum lift_status compare_arrays(const struct json *a, const struct json *b, const char *path,
                                       struct comparison *out, struct lift_error *err)
{
  struct json x, y;
  bool in_a = json_first(a, &x), in_b = json_first(b, &y);
  enum lift_status st = LIFT_OK;
  while (st == LIFT_OK && (in_a || in_b)) {
    st = compare_child(in_a ? &x : NULL, in_b ? &y : NULL, path, out, err);
    in_a = in_a && json_next(&x);
    in_b = in_b && json_next(&y);
  }
  return st;
}

enum lift_status compare_values(const struct json *stated, const struct json *recomputed, const char *path,
                                struct comparison *out, struct lift_error *err)
{
  if (json_kind(stated) != json_kind(recomputed)) {
    out->leaves++;
    return differ(stated, recomputed, path, out, err);
  }
  if (json_kind(stated) == JSON_OBJECT)
    return compare_objects(stated, recomputed, path, out, err);
  if (json_kind(stated) == JSON_ARRAY)
    return compare_arrays(stated, recomputed, path, out, err);
  return compare_scalars(stated, recomputed, path, out, err);
}

/* One cell of the section `moments`, read back: from what may be anything. */
#include "section/moments_cell.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static enum lift_status need_count(const struct json *list, size_t n, struct lift_error *err)
{
  size_t there = json_count(list);
  return there == n ? LIFT_OK : json_fail(list, err, "expected %zu elements, got %zu", n, there);
}

static enum lift_status open_list(const struct json *at, const char *key, size_t n, struct json *list,
                                  struct json *first, struct lift_error *err)
{
  enum lift_status st = json_array(at, key, list, err);
  if (st == LIFT_OK)
    st = need_count(list, n, err);
  if (st == LIFT_OK)
    json_first(list, first);
  return st;
}

/* The member `low`, its lists walked along with those that they complete. */
struct low {
  bool there; /* else null: every variable is exact */
  struct json at, mean_list, mean, centred_list, centred;
};

static bool has_null(const struct json *list)
{
  struct json element;
  for (bool more = json_first(list, &element); more; more = json_next(&element))
    if (json_kind(&element) == JSON_NULL)
      return true;
  return false;
}

static enum lift_status open_low(const struct json *at, size_t k, struct low *low, struct lift_error *err)
{
  struct json exact;
  enum lift_status st = json_array(at, "exact", &exact, err);
  if (st)
    return st;
  if (!json_find(at, "low", &low->at))
    return json_fail(at, err, "low: missing");
  low->there = has_null(&exact);
  if (!low->there)
    return json_kind(&low->at) == JSON_NULL ? LIFT_OK
                                            : json_fail(&low->at, err, "expected null: every variable is exact");
  st = json_as_object(&low->at, err);
  if (st == LIFT_OK)
    st = open_list(&low->at, "mean", k, &low->mean_list, &low->mean, err);
  return st ? st : open_list(&low->at, "centred", k * (k + 1) / 2, &low->centred_list, &low->centred, err);
}

/* One number of these lists: null where the sums are exact, and only there. */
static enum lift_status read_low(const struct low *low, const struct json *at, bool exact, double *x,
                                 struct lift_error *err)
{
  *x = 0;
  if (!low->there)
    return LIFT_OK;
  if (!exact)
    return json_as_number(at, x, err);
  return json_kind(at) == JSON_NULL ? LIFT_OK : json_fail(at, err, "expected null: its sums are exact");
}

static void next_low(const struct low *low, struct json *at)
{
  if (low->there)
    json_next(at);
}

/* Sums of the exact variables, means of the others. */
static enum lift_status read_sums(const struct json *at, struct low *low, struct lift_moments *m,
                                  struct lift_error *err)
{
  struct json exact_list, exact, sum_list, sum, mean_list, mean;
  enum lift_status st = open_list(at, "exact", m->k, &exact_list, &exact, err);
  if (st == LIFT_OK)
    st = open_list(at, "sum", m->k, &sum_list, &sum, err);
  if (st == LIFT_OK)
    st = open_list(at, "mean", m->k, &mean_list, &mean, err);
  for (size_t i = 0; st == LIFT_OK && i < m->k; i++, json_next(&exact), json_next(&sum), json_next(&mean)) {
    const char *text;
    double x = 0, rest = 0;
    bool has;
    struct lift_error why = {""};
    st = read_low(low, &low->mean, json_kind(&exact) != JSON_NULL, &rest, err);
    next_low(low, &low->mean);
    if (st)
      return st;
    if (json_kind(&exact) == JSON_NULL) {
      st = json_as_number_or_null(&mean, &x, &has, err);
      if (st == LIFT_OK && lift_moments_set_mean(m, i, has ? x : 0, rest, &why))
        st = json_fail(&mean, err, "%s", why.text);
    } else {
      long long decimals = 0;
      st = json_as_integer(&exact, 0, LIFT_DECIMAL_PLACES, &decimals, err);
      if (st == LIFT_OK)
        st = json_as_text(&sum, &text, err);
      if (st == LIFT_OK && lift_moments_set_sum(m, i, (unsigned)decimals, text, &why))
        st = json_fail(&sum, err, "%s", why.text);
    }
  }
  return st;
}

static enum lift_status read_products(const struct json *at, struct low *low, struct lift_moments *m,
                                      struct lift_error *err)
{
  struct json product_list, product, centred_list, centred;
  enum lift_status st = open_list(at, "products", m->k * (m->k + 1) / 2, &product_list, &product, err);
  if (st == LIFT_OK)
    st = open_list(at, "centred", m->k * (m->k + 1) / 2, &centred_list, &centred, err);
  for (size_t i = 0; st == LIFT_OK && i < m->k; i++)
    for (size_t j = 0; st == LIFT_OK && j <= i; j++, json_next(&product), json_next(&centred)) {
      const char *text;
      double x = 0, rest = 0;
      struct lift_error why = {""};
      bool exact = lift_moments_is_exact(m, i) && lift_moments_is_exact(m, j);
      st = read_low(low, &low->centred, exact, &rest, err);
      next_low(low, &low->centred);
      if (st)
        return st;
      if (exact) {
        st = json_as_text(&product, &text, err);
        if (st == LIFT_OK && lift_moments_set_product(m, i, j, text, &why))
          st = json_fail(&product, err, "%s", why.text);
      } else {
        st = json_as_number(&centred, &x, err);
        if (st == LIFT_OK && lift_moments_set_centred(m, i, j, x, rest, &why))
          st = json_fail(&centred, err, "%s", why.text);
      }
    }
  return st;
}

/* What is written beside the exact sums, for people, must say the same. */
static enum lift_status check_beside(const struct json *at, const struct lift_moments *m, struct lift_error *err)
{
  struct json mean_list, mean, centred_list, centred;
  enum lift_status st = open_list(at, "mean", m->k, &mean_list, &mean, err);
  if (st == LIFT_OK)
    st = open_list(at, "centred", m->k * (m->k + 1) / 2, &centred_list, &centred, err);
  for (size_t i = 0; st == LIFT_OK && i < m->k; i++, json_next(&mean)) {
    double x = 0, own = lift_moments_mean(m, i);
    bool has;
    st = json_as_number_or_null(&mean, &x, &has, err);
    if (st == LIFT_OK && has != (m->n > 0))
      st = json_fail(&mean, err, "a mean, if and only if there are units");
    else if (st == LIFT_OK && has && !(fabs(x - own) <= 1e-9 * fabs(own)))
      st = json_fail(&mean, err, "%.15g is not the mean that the exact sum gives, %.15g", x, own);
  }
  for (size_t i = 0; st == LIFT_OK && i < m->k; i++)
    for (size_t j = 0; st == LIFT_OK && j <= i; j++, json_next(&centred)) {
      double x = 0, own = lift_moments_centred(m, i, j);
      st = json_as_number(&centred, &x, err);
      if (st == LIFT_OK && !(fabs(x - own) <= 1e-9 * fabs(own)))
        st = json_fail(&centred, err, "%.15g is not the centred sum that the exact sums give, %.15g", x, own);
    }
  return st;
}

static enum lift_status read_missing(const struct json *at, struct moments_cell *cell, size_t k, struct lift_error *err)
{
  struct json list, n;
  enum lift_status st = open_list(at, "missing", k, &list, &n, err);
  cell->missing = st ? NULL : calloc(k + 1, sizeof *cell->missing);
  if (st == LIFT_OK && !cell->missing)
    st = lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < k; i++, json_next(&n))
    st = json_as_integer(&n, 0, LLONG_MAX, &cell->missing[i], err);
  return st;
}

enum lift_status moments_cell_read(const struct json *at, size_t k, struct moments_cell *cell, struct lift_error *err)
{
  long long n = 0;
  struct low low = {0};
  struct lift_error why = {""};
  enum lift_status st = lift_moments_init(&cell->moments, k, err);
  if (st == LIFT_OK)
    st = json_integer(at, "n", 0, LIFT_MOMENTS_UNITS - 1, &n, err);
  if (st == LIFT_OK)
    st = lift_moments_set_units(&cell->moments, n, err);
  if (st == LIFT_OK)
    st = read_missing(at, cell, k, err);
  if (st == LIFT_OK)
    st = open_low(at, k, &low, err);
  if (st == LIFT_OK)
    st = read_sums(at, &low, &cell->moments, err);
  if (st == LIFT_OK)
    st = read_products(at, &low, &cell->moments, err);
  if (st == LIFT_OK && lift_moments_check(&cell->moments, &why))
    st = json_fail(at, err, "%s", why.text);
  return st ? st : check_beside(at, &cell->moments, err);
}

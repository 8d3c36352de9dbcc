/* Candidate sets of markets. See lift/design.h. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "design_internal.h"
#include "vector.h"

/* Sets under construction: each `width` indices, ascending, filled up with SIZE_MAX. */
struct pool {
  size_t *market, count, room, width;
};

static enum lift_status assign_role(const struct lift_panel *history, const size_t *list, size_t count,
                                    unsigned char as, unsigned char *role, struct lift_error *err)
{
  for (size_t i = 0; i < count; i++) {
    if (list[i] >= history->units)
      return lift_fail(err, LIFT_EDATA, "there is no market %zu, the panel has %zu", list[i] + 1, history->units);
    unsigned char before = role[list[i]];
    const char *name = history->unit && history->unit[list[i]] ? history->unit[list[i]] : "(no name)";
    if (before != LIFT_ROLE_FREE && before != as)
      return lift_fail(err, LIFT_EDATA, "market '%s' is asked to be two of included, excluded and left out", name);
    role[list[i]] = as;
  }
  return LIFT_OK;
}

enum lift_status lift_design_roles(const struct lift_panel *history, const struct lift_design_options *options,
                                   unsigned char *role, struct lift_error *err)
{
  memset(role, LIFT_ROLE_FREE, history->units);
  enum lift_status st = assign_role(history, options->left_out, options->left_out_count, LIFT_ROLE_LEFT_OUT, role, err);
  if (!st)
    st = assign_role(history, options->exclude, options->exclude_count, LIFT_ROLE_EXCLUDED, role, err);
  if (!st)
    st = assign_role(history, options->include, options->include_count, LIFT_ROLE_INCLUDED, role, err);
  if (!st)
    st = assign_role(history, options->given, options->given_count, LIFT_ROLE_INCLUDED, role, err);
  return st;
}

/* Pearson's correlation; -2, below all, where one of the two is constant. */
static double correlate(const double *x, const double *y, size_t n)
{
  double mx = lift_mean(x, n), my = lift_mean(y, n), xx = 0, yy = 0, xy = 0;
  for (size_t t = 0; t < n; t++) {
    xx += (x[t] - mx) * (x[t] - mx);
    yy += (y[t] - my) * (y[t] - my);
    xy += (x[t] - mx) * (y[t] - my);
  }
  return xx > 0 && yy > 0 ? xy / sqrt(xx) / sqrt(yy) : -2;
}

static int compare_markets(const void *a, const void *b)
{
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* Room for one more set; NULL where memory ran out. */
static size_t *new_set(struct pool *pool)
{
  if (pool->count == pool->room) {
    size_t room = pool->room ? 2 * pool->room : 64;
    size_t *market = realloc(pool->market, room * pool->width * sizeof *market);
    if (!market)
      return NULL;
    pool->market = market;
    pool->room = room;
  }
  size_t *set = pool->market + pool->count++ * pool->width;
  for (size_t i = 0; i < pool->width; i++)
    set[i] = SIZE_MAX;
  return set;
}

static size_t take_included(const unsigned char *role, size_t units, size_t *set)
{
  size_t n = 0;
  for (size_t unit = 0; unit < units; unit++)
    if (role[unit] == LIFT_ROLE_INCLUDED)
      set[n++] = unit;
  return n;
}

/* The free market most correlated with the seed that is not in the set yet, or units. */
static size_t nearest(const double *correlation, const unsigned char *role, size_t units, const size_t *set, size_t n)
{
  size_t best = units;
  for (size_t unit = 0; unit < units; unit++) {
    bool in = role[unit] != LIFT_ROLE_FREE;
    for (size_t i = 0; i < n && !in; i++)
      in = set[i] == unit;
    if (!in && (best == units || correlation[unit] > correlation[best]))
      best = unit;
  }
  return best;
}

/* Of each market that may be treated: it, those included, and its most correlated neighbours, up to size. */
static enum lift_status add_neighbours(const struct lift_panel *history, const double *correlation,
                                       const unsigned char *role, size_t size, struct pool *pool,
                                       struct lift_error *err)
{
  for (size_t seed = 0; seed < history->units; seed++) {
    if (role[seed] != LIFT_ROLE_FREE && role[seed] != LIFT_ROLE_INCLUDED)
      continue;
    size_t *set = new_set(pool);
    if (!set)
      return lift_fail_memory(err);
    size_t n = take_included(role, history->units, set);
    if (role[seed] == LIFT_ROLE_FREE && n < size)
      set[n++] = seed;
    else if (role[seed] == LIFT_ROLE_FREE)
      n = SIZE_MAX;
    while (n < size) {
      size_t next = nearest(correlation + seed * history->units, role, history->units, set, n);
      n = next < history->units ? (set[n] = next, n + 1) : SIZE_MAX;
    }
    if (n != size)
      pool->count--;
    else
      qsort(set, size, sizeof *set, compare_markets);
  }
  return LIFT_OK;
}

/* Subsets of k out of n, or limit + 1 where there are more. */
static size_t count_subsets(size_t n, size_t k, size_t limit)
{
  double count = 1;
  for (size_t i = 0; i < k; i++)
    count = count * (double)(n - i) / (double)(i + 1);
  return k > n ? 0 : count > (double)limit + .5 ? limit + 1 : (size_t)(count + .5);
}

/* The included and every choice of k free markets, in lexicographic order. */
static enum lift_status add_all(size_t units, const unsigned char *role, const size_t *unused, size_t n, size_t k,
                                struct pool *pool, struct lift_error *err)
{
  size_t *pick = calloc(k + 1, sizeof *pick);
  if (!pick)
    return lift_fail_memory(err);
  for (size_t i = 0; i < k; i++)
    pick[i] = i;
  for (;;) {
    size_t *set = new_set(pool), i = k;
    if (!set) {
      free(pick);
      return lift_fail_memory(err);
    }
    size_t have = take_included(role, units, set);
    for (size_t m = 0; m < k; m++)
      set[have + m] = unused[pick[m]];
    qsort(set, have + k, sizeof *set, compare_markets);
    while (i > 0 && pick[i - 1] == n - k + i - 1)
      i--;
    if (i == 0)
      break;
    pick[i - 1]++;
    for (size_t m = i; m < k; m++)
      pick[m] = pick[m - 1] + 1;
  }
  free(pick);
  return LIFT_OK;
}

static enum lift_status add_size(const struct lift_panel *history, const struct lift_design_options *options,
                                 const double *correlation, const unsigned char *role, size_t size, struct pool *pool,
                                 struct lift_error *err)
{
  size_t *unused = calloc(history->units, sizeof *unused), n = 0, included = 0;
  if (!unused)
    return lift_fail_memory(err);
  for (size_t unit = 0; unit < history->units; unit++) {
    included += role[unit] == LIFT_ROLE_INCLUDED;
    if (role[unit] == LIFT_ROLE_FREE)
      unused[n++] = unit;
  }
  enum lift_status st = LIFT_OK;
  if (size >= included && size - included <= n) {
    size_t k = size - included, subsets = count_subsets(n, k, options->exhaustive);
    if (subsets <= options->exhaustive)
      st = add_all(history->units, role, unused, n, k, pool, err);
    else
      st = add_neighbours(history, correlation, role, size, pool, err);
  }
  free(unused);
  return st;
}

/* By size, then by markets: SIZE_MAX at the end of the shorter one makes it come later, so sizes are compared first. */
static size_t set_size(const size_t *set, size_t width)
{
  size_t n = 0;
  while (n < width && set[n] != SIZE_MAX)
    n++;
  return n;
}

static int compare_sets(const size_t *a, const size_t *b, size_t width)
{
  size_t x = set_size(a, width), y = set_size(b, width);
  for (size_t i = 0; i < width && x == y; i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return (x > y) - (x < y);
}

/* Sort, by merging (the width is known at run time only), and drop repetitions. */
static enum lift_status sort_pool(struct pool *pool, struct lift_error *err)
{
  const size_t w = pool->width;
  size_t *other = calloc(pool->count * w + 1, sizeof *other), *from = pool->market, *to = other, kept = 0;
  if (!other)
    return lift_fail_memory(err);
  for (size_t run = 1; run < pool->count; run *= 2) {
    for (size_t start = 0; start < pool->count; start += 2 * run) {
      size_t i = start, middle = start + run < pool->count ? start + run : pool->count, j = middle;
      size_t end = middle + run < pool->count ? middle + run : pool->count;
      for (size_t k = start; k < end; k++) {
        bool left = j == end || (i < middle && compare_sets(from + i * w, from + j * w, w) <= 0);
        memcpy(to + k * w, from + (left ? i++ : j++) * w, w * sizeof *to);
      }
    }
    size_t *swap = from;
    from = to;
    to = swap;
  }
  for (size_t i = 0; i < pool->count; i++)
    if (i == 0 || compare_sets(from + (kept - 1) * w, from + i * w, w) != 0)
      memmove(from + kept++ * w, from + i * w, w * sizeof *from);
  free(to);
  pool->market = from;
  pool->count = kept;
  return LIFT_OK;
}

static enum lift_status fill_pool(const struct lift_panel *history, const struct lift_design_options *options,
                                  const unsigned char *role, struct pool *pool, struct lift_error *err)
{
  const size_t n = history->units, periods = history->periods;
  if (options->given_count > 0) {
    size_t *set = new_set(pool);
    if (!set)
      return lift_fail_memory(err);
    take_included(role, n, set);
    return LIFT_OK;
  }
  double *correlation = calloc(n * n, sizeof *correlation);
  if (!correlation)
    return lift_fail_memory(err);
  for (size_t i = 0; i < n; i++)
    for (size_t j = i; j < n; j++)
      correlation[i * n + j] = correlation[j * n + i] =
          correlate(history->outcome + i * periods, history->outcome + j * periods, periods);
  enum lift_status st = LIFT_OK;
  for (size_t size = options->min_markets; size <= options->max_markets && size <= n && !st; size++)
    st = add_size(history, options, correlation, role, size, pool, err);
  free(correlation);
  return st ? st : sort_pool(pool, err);
}

/* Shares of volume, and the correlation of the treated's sum with that of the others. */
static void describe(const struct lift_panel *history, const unsigned char *role, struct lift_design_candidate *c,
                     double *treated, double *rest)
{
  const size_t n = history->periods;
  double sum = 0, other = 0;
  memset(treated, 0, n * sizeof *treated);
  memset(rest, 0, n * sizeof *rest);
  for (size_t unit = 0, next = 0; unit < history->units; unit++) {
    bool in = next < c->count && c->market[next] == unit;
    next += in;
    if (role[unit] != LIFT_ROLE_LEFT_OUT)
      lift_axpy(1, history->outcome + unit * n, in ? treated : rest, n);
  }
  for (size_t t = 0; t < n; t++) {
    sum += treated[t];
    other += rest[t];
  }
  c->share = sum + other > 0 ? sum / (sum + other) : 0;
  c->holdout = sum + other > 0 ? other / (sum + other) : 0;
  c->correlation = correlate(treated, rest, n);
  c->has_correlation = c->correlation >= -1.5;
  c->correlation = c->has_correlation ? c->correlation : 0;
}

static enum lift_status no_candidate(const struct lift_panel *history, const struct lift_design_options *options,
                                     const unsigned char *role, struct lift_error *err)
{
  size_t included = 0, usable = 0;
  for (size_t unit = 0; unit < history->units; unit++) {
    included += role[unit] == LIFT_ROLE_INCLUDED;
    usable += role[unit] == LIFT_ROLE_FREE || role[unit] == LIFT_ROLE_INCLUDED;
  }
  if (included > options->max_markets)
    return lift_fail(err, LIFT_EDATA, "no candidate: %zu markets are to be included, at most %zu may be treated",
                     included, options->max_markets);
  return lift_fail(err, LIFT_EDATA, "no candidate: at least %zu markets are to be treated, %zu may be",
                   options->min_markets, usable);
}

enum lift_status lift_design_candidates(const struct lift_panel *history, const struct lift_design_options *options,
                                        const unsigned char *role, struct lift_design *design, struct lift_error *err)
{
  struct pool pool = {.width = options->given_count > 0 ? history->units : options->max_markets};
  pool.width = pool.width < history->units ? pool.width : history->units;
  enum lift_status st = fill_pool(history, options, role, &pool, err);
  design->market_room = pool.market;
  if (st)
    return st;
  if (pool.count == 0)
    return no_candidate(history, options, role, err);
  double *scratch = calloc(2 * history->periods, sizeof *scratch);
  design->candidate = calloc(pool.count, sizeof *design->candidate);
  if (!scratch || !design->candidate) {
    free(scratch);
    return lift_fail_memory(err);
  }
  design->candidates = pool.count;
  for (size_t i = 0; i < pool.count; i++) {
    design->candidate[i].market = pool.market + i * pool.width;
    design->candidate[i].count = set_size(design->candidate[i].market, pool.width);
    describe(history, role, &design->candidate[i], scratch, scratch + history->periods);
  }
  free(scratch);
  return LIFT_OK;
}

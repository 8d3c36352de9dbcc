/* Which row of a search is taken. See section/design.h. */
#include "section/design.h"

#include "lift/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void design_search_clear(struct design_search *search)
{
  if (!search)
    return;
  lift_design_clear(&search->found);
  free(search->mark);
  *search = (struct design_search){0};
}

void design_false_positives(const struct lift_design_row *row, double *lower, double *upper)
{
  lift_design_limits((double)row->aa.rejected, (double)row->windows, .05, lower, upper);
}

bool design_investment(const struct design_search *search, const struct lift_design_row *row, double *investment)
{
  if (!row->has_mde || !(search->options->cpic > 0))
    return false;
  *investment = row->curve[row->mde].investment;
  return true;
}

static const struct lift_design_candidate *candidate_of(const struct design_search *search, size_t row)
{
  return &search->found.candidate[search->found.row[row].candidate];
}

static unsigned char mark(const struct design_search *search, size_t i, bool any_mde)
{
  const struct lift_design_row *row = &search->found.row[i];
  double lower, upper, cost;
  unsigned char out = 0;
  design_false_positives(row, &lower, &upper);
  if (lower > search->options->alpha)
    out |= DESIGN_FALSE_POSITIVES;
  if (search->limits.has_holdout && candidate_of(search, i)->holdout < search->limits.holdout)
    out |= DESIGN_UNDER_HOLDOUT;
  if (search->limits.has_budget &&
      (design_investment(search, row, &cost) ? fabs(cost) > search->limits.budget : any_mde))
    out |= DESIGN_OVER_BUDGET;
  return out;
}

/* ---- nothing is within the limits ---- */

/* The row nearest to a limit among those that have none of the marks in `without`; rows when there is none. */
static size_t nearest(const struct design_search *search, bool by_budget, unsigned char without)
{
  const size_t rows = search->found.rows;
  size_t best = rows;
  double least = INFINITY;
  for (size_t i = 0; i < rows; i++) {
    double off = -candidate_of(search, i)->holdout, cost;
    if (by_budget)
      off = design_investment(search, &search->found.row[i], &cost) ? fabs(cost) : INFINITY;
    if (!(search->mark[i] & without) && off < least) {
      best = i;
      least = off;
    }
  }
  return best;
}

/* "chicago, portland over 15 periods". */
static void name_row(const struct design_search *search, size_t i, char *text, size_t room)
{
  const struct lift_design_candidate *c = candidate_of(search, i);
  size_t used = 0;
  for (size_t k = 0; k < c->count && used < room; k++)
    used += (size_t)snprintf(text + used, room - used, "%s%s", k ? ", " : "", search->panel->unit[c->market[k]]);
  if (used < room)
    snprintf(text + used, room - used, " over %zu periods", search->found.row[i].length);
}

static enum lift_status say_nearest(const struct design_search *search, bool by_budget, unsigned char without,
                                    struct lift_error *err)
{
  char name[400], limit[LIFT_NUMBER_SIZE], got[LIFT_NUMBER_SIZE];
  const char *beside = without ? by_budget ? " among those within --holdout" : " among those within --budget" : "";
  double cost = 0;
  size_t i = nearest(search, by_budget, without);
  if (i == search->found.rows)
    return lift_fail(err, LIFT_EDATA, "no design is within --budget and --holdout");
  name_row(search, i, name, sizeof name);
  lift_number_print(by_budget ? search->limits.budget : search->limits.holdout, limit);
  if (!by_budget) {
    lift_number_print(candidate_of(search, i)->holdout, got);
    return lift_fail(err, LIFT_EDATA,
                     "--holdout %s binds: no design%s leaves so much untreated; the nearest is %s, with %s", limit,
                     beside, name, got);
  }
  design_investment(search, &search->found.row[i], &cost);
  lift_number_print(cost, got);
  return lift_fail(err, LIFT_EDATA,
                   "--budget %s binds: no design%s reaches the power within it; the cheapest is %s, for %s", limit,
                   beside, name, got);
}

static enum lift_status none_within(const struct design_search *search, struct lift_error *err)
{
  unsigned char common = DESIGN_OVER_BUDGET | DESIGN_UNDER_HOLDOUT;
  for (size_t i = 0; i < search->found.rows; i++)
    common &= search->mark[i];
  if (common & DESIGN_UNDER_HOLDOUT)
    return say_nearest(search, false, 0, err);
  if (common & DESIGN_OVER_BUDGET)
    return say_nearest(search, true, 0, err);
  return say_nearest(search, true, DESIGN_UNDER_HOLDOUT, err);
}

/* Rows that reach the power come first, and of these those whose false positives are not too many. The windows that are
 * promised from have no say in what reaches it. */
static int merit(const struct design_search *search, size_t i)
{
  if (search->mark[i] & (DESIGN_OVER_BUDGET | DESIGN_UNDER_HOLDOUT))
    return 0;
  return 1 + 2 * search->found.row[i].has_ranking_mde + !(search->mark[i] & DESIGN_FALSE_POSITIVES);
}

enum lift_status design_choose(struct design_search *search, struct lift_error *err)
{
  const size_t rows = search->found.rows;
  int best = 0;
  bool any_mde = false;
  search->within = 0;
  search->mark = calloc(rows, sizeof *search->mark);
  if (!search->mark)
    return lift_fail_memory(err);
  for (size_t i = 0; i < rows; i++)
    any_mde = any_mde || search->found.row[i].has_mde;
  for (size_t i = 0; i < rows; i++) {
    search->mark[i] = mark(search, i, any_mde);
    int is = merit(search, i);
    search->within += is > 0;
    if (is > best) {
      search->chosen = i;
      best = is;
    }
  }
  return best ? LIFT_OK : none_within(search, err);
}

/* Return on spend and cost per unit. See lift/money.h. */
#include "lift/money.h"

#include <math.h>
#include <string.h>

size_t lift_interval_pieces(const struct lift_interval *interval, struct lift_piece *out)
{
  if (interval->set == LIFT_SET_EMPTY)
    return 0;
  if (interval->piece_count == 0) {
    out[0] = (struct lift_piece){interval->lower, interval->upper, interval->lower_open, interval->upper_open};
    return 1;
  }
  memcpy(out, interval->pieces, interval->piece_count * sizeof *out);
  return interval->piece_count;
}

static struct lift_piece scaled(struct lift_piece p, double factor)
{
  if (factor > 0)
    return (struct lift_piece){p.lower * factor, p.upper * factor, p.lower_open, p.upper_open};
  return (struct lift_piece){p.upper * factor, p.lower * factor, p.upper_open, p.lower_open};
}

static bool is_finite(const struct lift_piece *p)
{
  return (p->lower_open || isfinite(p->lower)) && (p->upper_open || isfinite(p->upper));
}

enum lift_status lift_interval_scale(const struct lift_interval *interval, double factor, struct lift_interval *out,
                                     struct lift_error *err)
{
  struct lift_piece in[LIFT_PIECES_MAX], turned[LIFT_PIECES_MAX];
  size_t n = lift_interval_pieces(interval, in);
  for (size_t i = 0; i < n; i++) {
    struct lift_piece piece = scaled(in[i], factor);
    if (!is_finite(&piece))
      return lift_fail(err, LIFT_EDATA, "a limit times %g leaves the range of a double", factor);
    turned[factor > 0 ? i : n - 1 - i] = piece;
  }
  return lift_interval_assemble(interval->level, turned, n, out, err);
}

/* The inverse of the part of a piece above 0; false when there is none. */
static bool invert(const struct lift_piece *p, struct lift_piece *out)
{
  if (!p->upper_open && p->upper <= 0)
    return false;
  bool reaches_zero = p->lower_open || p->lower <= 0;
  out->lower_open = false;
  out->lower = p->upper_open ? 0 : 1 / p->upper;
  out->upper_open = reaches_zero;
  out->upper = reaches_zero ? 0 : 1 / p->lower;
  return true;
}

static enum lift_money_units units_of(const struct lift_piece *piece, size_t n, size_t positive)
{
  if (positive == 0)
    return LIFT_MONEY_NONE;
  if (!piece[0].lower_open && piece[0].lower >= 0)
    return LIFT_MONEY_SOME;
  return piece[n - 1].upper_open ? LIFT_MONEY_UNBOUNDED : LIFT_MONEY_MAYBE;
}

/* Pieces of the iROAS, ascending, make pieces of the cost, descending. */
static enum lift_status invert_set(const struct lift_interval *iroas, struct lift_money *out, struct lift_error *err)
{
  struct lift_piece in[LIFT_PIECES_MAX], cost[LIFT_PIECES_MAX];
  size_t n = lift_interval_pieces(iroas, in), positive = 0;
  for (size_t i = n; i-- > 0;)
    if (invert(&in[i], &cost[positive])) {
      if (!is_finite(&cost[positive]))
        return lift_fail(err, LIFT_EDATA, "a cost per unit leaves the range of a double");
      positive++;
    }
  out->units = units_of(in, n, positive);
  return lift_interval_assemble(iroas->level, cost, positive, &out->cost_set, err);
}

enum lift_status lift_money(double total, const struct lift_interval *totals, double spend, struct lift_money *out,
                            struct lift_error *err)
{
  struct lift_money money = {.spend = spend, .iroas = total / spend};
  if (!isfinite(total) || !isfinite(spend) || spend == 0)
    return lift_fail(err, LIFT_EDATA, "incremental spend is %g: a return on it does not exist", spend);
  if (!isfinite(money.iroas) || !isfinite(1 / spend))
    return lift_fail(err, LIFT_EDATA, "a total of %g over a spend of %g leaves the range of a double", total, spend);
  money.has_cost = money.iroas > 0 && isfinite(spend / total);
  money.cost = money.has_cost ? spend / total : 0;
  enum lift_status st = lift_interval_scale(totals, 1 / spend, &money.iroas_set, err);
  if (!st)
    st = invert_set(&money.iroas_set, &money, err);
  if (!st)
    *out = money;
  return st;
}

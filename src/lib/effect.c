#include "lift/effect.h"

#include <math.h>
#include <string.h>

const char *lift_alternative_name(enum lift_alternative alternative)
{
  switch (alternative) {
  case LIFT_TWO_SIDED: return "two-sided";
  case LIFT_GREATER: return "greater";
  case LIFT_LESS: return "less";
  }
  return "unknown";
}

const char *lift_set_name(enum lift_set set)
{
  switch (set) {
  case LIFT_SET_INTERVAL: return "interval";
  case LIFT_SET_EXTERIOR: return "exterior";
  case LIFT_SET_LINE: return "line";
  case LIFT_SET_PIECES: return "pieces";
  case LIFT_SET_EMPTY: return "empty";
  }
  return "unknown";
}

static enum lift_set shape_of(const struct lift_piece *pieces, size_t count)
{
  if (count == 0)
    return LIFT_SET_EMPTY;
  const struct lift_piece *first = &pieces[0], *last = &pieces[count - 1];
  if (count == 1)
    return first->lower_open && first->upper_open ? LIFT_SET_LINE : LIFT_SET_INTERVAL;
  return count == 2 && first->lower_open && last->upper_open ? LIFT_SET_EXTERIOR : LIFT_SET_PIECES;
}

/* A limit on an open side means nothing; store 0, so that equal sets have equal bytes. */
static struct lift_piece tidy(struct lift_piece piece)
{
  if (piece.lower_open)
    piece.lower = 0;
  if (piece.upper_open)
    piece.upper = 0;
  return piece;
}

enum lift_status lift_interval_assemble(double level, const struct lift_piece *pieces, size_t count,
                                        struct lift_interval *out, struct lift_error *err)
{
  if (count > LIFT_PIECES_MAX)
    return lift_fail(err, LIFT_EDATA, "a confidence set falls into %zu pieces, at most %d can be kept", count,
                     LIFT_PIECES_MAX);
  memset(out, 0, sizeof *out);
  out->level = level;
  out->set = shape_of(pieces, count);
  if (count == 0)
    return LIFT_OK;
  struct lift_piece first = tidy(pieces[0]), last = tidy(pieces[count - 1]);
  out->lower = first.lower;
  out->lower_open = first.lower_open;
  out->upper = last.upper;
  out->upper_open = last.upper_open;
  if (count == 1)
    return LIFT_OK;
  out->piece_count = count;
  for (size_t i = 0; i < count; i++)
    out->pieces[i] = tidy(pieces[i]);
  return LIFT_OK;
}

static bool piece_contains(const struct lift_piece *piece, double value)
{
  if (!piece->lower_open && !piece->upper_open && piece->lower >= piece->upper)
    return value == piece->lower;
  return (piece->lower_open || value > piece->lower) && (piece->upper_open || value < piece->upper);
}

bool lift_interval_contains(const struct lift_interval *interval, double value)
{
  if (interval->set == LIFT_SET_EMPTY)
    return false;
  struct lift_piece hull = {interval->lower, interval->upper, interval->lower_open, interval->upper_open};
  if (interval->piece_count == 0)
    return piece_contains(&hull, value);
  for (size_t i = 0; i < interval->piece_count; i++)
    if (piece_contains(&interval->pieces[i], value))
      return true;
  return false;
}

enum lift_status lift_test_check(const struct lift_test *test, struct lift_error *err)
{
  if (!(test->alpha > 0 && test->alpha < 1))
    return lift_fail(err, LIFT_EUSAGE, "alpha is %g: it must lie between 0 and 1, say 0.05", test->alpha);
  if (!isfinite(test->null))
    return lift_fail(err, LIFT_EUSAGE, "the null value is %g: it must be a finite number", test->null);
  if (test->alternative != LIFT_TWO_SIDED && test->alternative != LIFT_GREATER && test->alternative != LIFT_LESS)
    return lift_fail(err, LIFT_EUSAGE, "alternative %d is unknown: choose two-sided, greater or less",
                     (int)test->alternative);
  return LIFT_OK;
}

/* The step of a list of dates, and lengths of time. */
#include "io/date_parts.h"
#include "io/text.h"
#include "lift/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHORTEST_MONTH = 28, MOST_COUNT = 1000000 };

/* Whole months from one day to the next, when both stand on one day of the month or both on its last; else 0. */
static double months_between(const struct date *from, const struct date *to)
{
  int y[2], m[2], d[2];
  if (to->day - from->day < SHORTEST_MONTH)
    return 0;
  date_civil_of(from->day, &y[0], &m[0], &d[0]);
  date_civil_of(to->day, &y[1], &m[1], &d[1]);
  bool both_last = d[0] == date_month_days(y[0], m[0]) && d[1] == date_month_days(y[1], m[1]);
  return d[0] == d[1] || both_last ? 12 * (y[1] - y[0]) + (m[1] - m[0]) : 0;
}

static double distance(const struct date *dates, size_t i, enum date_step_kind kind)
{
  const struct date *from = &dates[i], *to = &dates[i + 1];
  if (kind == DATE_STEP_MONTHS)
    return months_between(from, to);
  return kind == DATE_STEP_DAYS ? (double)(to->day - from->day) : to->number - from->number;
}

/* Fractions of a year may be rounded to two digits (1990.08, 1990.17): their distances differ by up to an eighth. */
static bool is_same(double a, double b)
{
  double larger = fmax(fabs(a), fabs(b));
  return fabs(a - b) <= (larger < 1 ? 0.15 : 1e-6) * larger;
}

static enum date_step_kind kind_of(const struct date *dates, size_t n)
{
  if (dates[0].kind == DATE_NUMBER)
    return DATE_STEP_NUMBER;
  size_t months = 0;
  for (size_t i = 0; i + 1 < n; i++)
    months += months_between(&dates[i], &dates[i + 1]) > 0;
  return 2 * months > n - 1 ? DATE_STEP_MONTHS : DATE_STEP_DAYS;
}

/* The distance that more than half have, found by the majority vote of Boyer and Moore; else the smallest above 0. */
static double usual_distance(const struct date *dates, size_t n, enum date_step_kind kind)
{
  double candidate = 0, smallest = INFINITY;
  size_t votes = 0, count = 0;
  for (size_t i = 0; i + 1 < n; i++) {
    double d = distance(dates, i, kind);
    if (d > 0 && d < smallest)
      smallest = d;
    if (votes == 0)
      candidate = d;
    votes += votes == 0 || is_same(d, candidate) ? 1 : (size_t)-1;
  }
  for (size_t i = 0; i + 1 < n; i++)
    count += is_same(distance(dates, i, kind), candidate);
  return candidate > 0 && 2 * count > n - 1 ? candidate : smallest;
}

void date_step_find(const struct date *dates, size_t n, struct date_step *step)
{
  *step = (struct date_step){.kind = DATE_STEP_NONE, .regular = true};
  if (n < 2)
    return;
  step->kind = kind_of(dates, n);
  step->size = usual_distance(dates, n, step->kind);
  for (size_t i = 0; i + 1 < n && step->regular; i++)
    if (!is_same(distance(dates, i, step->kind), step->size)) {
      step->regular = false;
      step->gap = i;
    }
  if (step->regular && step->kind == DATE_STEP_NUMBER)
    step->size = (dates[n - 1].number - dates[0].number) / (double)(n - 1);
}

static void print_size(const struct date_step *step, char *out, size_t size)
{
  bool months = step->kind == DATE_STEP_MONTHS;
  static const struct {
    bool months;
    double size;
    const char *name;
  } named[] = {
      {false, 1, "daily"}, {false, 7, "weekly"}, {true, 1, "monthly"}, {true, 3, "quarterly"}, {true, 12, "yearly"},
  };
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (named[i].months == months && named[i].size == step->size) {
      snprintf(out, size, "%s", named[i].name);
      return;
    }
  snprintf(out, size, "every %ld %s", (long)step->size, months ? "months" : "days");
}

const char *date_step_print(const struct date_step *step, const struct date *dates, char out[DATE_STEP_SIZE])
{
  char number[LIFT_NUMBER_SIZE], size[64], from[DATE_SIZE], to[DATE_SIZE];
  if (step->kind == DATE_STEP_NONE) {
    snprintf(out, DATE_STEP_SIZE, "a single date");
    return out;
  }
  if (step->kind == DATE_STEP_NUMBER) {
    lift_number_print(step->size, number);
    snprintf(size, sizeof size, "in steps of %s", number);
  } else {
    print_size(step, size, sizeof size);
  }
  if (step->regular)
    snprintf(out, DATE_STEP_SIZE, "%s", size);
  else
    snprintf(out, DATE_STEP_SIZE, "%s, but not between %s and %s", size, date_print(&dates[step->gap], from),
             date_print(&dates[step->gap + 1], to));
  return out;
}

enum lift_status date_length_parse(const char *option, const char *text, struct date_length *length,
                                   struct lift_error *err)
{
  static const char letters[] = "dwmyp";
  static const enum date_unit units[] = {DATE_DAYS, DATE_WEEKS, DATE_MONTHS, DATE_YEARS, DATE_PERIODS};
  char shown[TEXT_SIZE];
  size_t size = strlen(text);
  const char *unit = size > 1 ? strchr(letters, text[size - 1]) : NULL;
  long long count;
  text_show(shown, text, size);
  if (lift_integer_parse(text, size, &count))
    return lift_fail(err, LIFT_EUSAGE, "%s '%s' has no unit: write %sd for days, %sw for weeks, %sp for periods",
                     option, shown, shown, shown, shown);
  if (!unit || strchr("+-", text[0]) || !lift_integer_parse(text, size - 1, &count))
    return lift_fail(err, LIFT_EUSAGE,
                     "%s '%s': expected a whole number with its unit, such as 28d, 4w, 3m, 1y or 4p "
                     "(periods)",
                     option, shown);
  if (count < 1 || count > MOST_COUNT)
    return lift_fail(err, LIFT_EUSAGE, "%s '%s': expected from 1 to %d", option, shown, MOST_COUNT);
  *length = (struct date_length){.count = (long)count, .unit = units[unit - letters]};
  return LIFT_OK;
}

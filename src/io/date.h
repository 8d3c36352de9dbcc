/* Dates as they are written, and what a list of them looks like.
 *
 * A date is a calendar day (2026-03-02, counted in days since 1970-01-01 in the proleptic Gregorian calendar) or a
 * plain number: a year, a day's index, a quarter such as 1990.25. No clock and no time zone plays a part: the date of
 * 2020-01-01T23:30:00 is the one that is written, and a time with an offset from UTC is refused.
 */
#ifndef LIFT_IO_DATE_H
#define LIFT_IO_DATE_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

enum date_kind { DATE_DAY, DATE_NUMBER };

struct date {
  enum date_kind kind;
  long day;      /* days since 1970-01-01 */
  double number; /* of a DATE_NUMBER; finite */
};

enum { DATE_SIZE = 40 }; /* room for a date printed here, with NUL */

/* Read a date; length bytes of text, any bytes.
 *
 * format  NULL: YYYY-MM-DD, the same followed by 'T' or one blank and a time (hh:mm, hh:mm:ss, with a fraction), or a
 *         number (digits, with a sign or a point). An ambiguous order (03/04/2026), eight digits that are a calendar
 *         day (20260302) and an offset ("Z", "+02:00") are refused with the option that settles it.
 *         Otherwise the format that every date follows, as for strptime in the C locale: %Y (4 digits), %y (69 to 99
 *         are 1969 to 1999), %m, %d, %e (1 or 2 digits), %b, %B (English), %j, %H, %M, %S, %F, %T, %%; other characters
 *         stand for themselves. Without a day the month's first, without a month the year's first.
 * date    written on LIFT_OK only
 *
 * Years are 1 to 9999. LIFT_EFORMAT: it is no date; the message holds the value. */
enum lift_status date_parse(const char *text, size_t length, const char *format, struct date *date,
                            struct lift_error *err);

/* Whether a format can be used: directives from the list, a year, and a day only together with its month. LIFT_EUSAGE.
 */
enum lift_status date_format_check(const char *format, struct lift_error *err);

/* Below 0, 0, above 0, as for qsort. A day sorts before every number, but no list should hold both. */
int date_compare(const struct date *a, const struct date *b);

/* Print as YYYY-MM-DD, or as the shortest text of the number. date_parse reads it back. Returns out. */
const char *date_print(const struct date *date, char out[DATE_SIZE]);

/* The day's number, and back. Valid are the years 1 to 9999 and days that exist; date_day_of says false otherwise. */
bool date_day_of(int year, int month, int day, long *out);
void date_civil_of(long day, int *year, int *month, int *day_of_month);

/* 1 for Monday to 7 for Sunday (ISO 8601). Of a DATE_DAY. */
int date_weekday(const struct date *date);

/* The distance between neighbours. */
enum date_step_kind {
  DATE_STEP_NONE,   /* fewer than two dates */
  DATE_STEP_DAYS,   /* size days: 1 daily, 7 weekly */
  DATE_STEP_MONTHS, /* size months, on one day of the month or always its last: 1 monthly, 3 quarterly, 12 yearly */
  DATE_STEP_NUMBER  /* size, of numbers */
};

struct date_step {
  enum date_step_kind kind;
  double size;
  bool regular; /* every distance is this one; for numbers within 1e-6 of it, below 1 within 15 % */
  size_t gap;   /* when not regular: the first i whose distance to i + 1 is another */
};

/* Find the step of a list of n different dates of one kind in ascending order. When the distances differ, the step is
 * the one that more than half of them have, or else the smallest. O(n), no memory. */
void date_step_find(const struct date *dates, size_t n, struct date_step *step);

/* "daily", "every 2 days", "weekly", "monthly", "quarterly", "yearly", "in steps of 0.25", "a single date", or the same
 * with ", but not between 2026-03-02 and 2026-03-04". dates as above; out has DATE_STEP_SIZE bytes. Returns out. */
enum { DATE_STEP_SIZE = 160 };
const char *date_step_print(const struct date_step *step, const struct date *dates, char out[DATE_STEP_SIZE]);

/* A length of time: an integer above 0 with its unit. */
enum date_unit { DATE_DAYS, DATE_WEEKS, DATE_MONTHS, DATE_YEARS, DATE_PERIODS };

struct date_length {
  long count;
  enum date_unit unit;
};

/* Read "28d", "4w", "3m", "1y", or "4p" for periods of the panel. option (say "--duration") begins the message.
 * LIFT_EUSAGE: no unit, no count, a count that is not from 1 to 1000000. */
enum lift_status date_length_parse(const char *option, const char *text, struct date_length *length,
                                   struct lift_error *err);

#endif

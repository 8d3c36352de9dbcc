#include "io/date.h"

#include "io/date_parts.h"
#include "io/text.h"
#include "lift/number.h"

#include <stdio.h>
#include <string.h>

enum { EPOCH = 719162 /* days from 0001-01-01 to 1970-01-01 */, CYCLE_DAYS = 146097, CYCLE_YEARS = 400 };

static bool is_leap(int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_days(int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0001-01-01 to the first of January. */
static long days_before(int year)
{
  long past = year - 1;
  return 365 * past + past / 4 - past / 100 + past / 400;
}

bool date_day_of(int year, int month, int day, long *out)
{
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > date_month_days(year, month))
    return false;
  long sum = days_before(year) - EPOCH + day - 1;
  for (int m = 1; m < month; m++)
    sum += date_month_days(year, m);
  *out = sum;
  return true;
}

void date_civil_of(long day, int *year, int *month, int *day_of_month)
{
  long since = day + EPOCH;
  int y = (int)(since * CYCLE_YEARS / CYCLE_DAYS) + 1;
  while (days_before(y) > since)
    y--;
  while (days_before(y + 1) <= since)
    y++;
  int m = 1;
  for (since -= days_before(y); since >= date_month_days(y, m); m++)
    since -= date_month_days(y, m);
  *year = y;
  *month = m;
  *day_of_month = (int)since + 1;
}

int date_compare(const struct date *a, const struct date *b)
{
  if (a->kind != b->kind)
    return a->kind == DATE_DAY ? -1 : 1;
  if (a->kind == DATE_DAY)
    return (a->day > b->day) - (a->day < b->day);
  return (a->number > b->number) - (a->number < b->number);
}

const char *date_print(const struct date *date, char out[DATE_SIZE])
{
  int year, month, day;
  if (date->kind == DATE_NUMBER) {
    if (date->number > -9e15 && date->number < 9e15 && date->number == (double)(long long)date->number)
      lift_integer_print((long long)date->number, out);
    else
      lift_number_print(date->number, out);
    return out;
  }
  date_civil_of(date->day, &year, &month, &day);
  snprintf(out, DATE_SIZE, "%04d-%02d-%02d", year, month, day);
  return out;
}

int date_weekday(const struct date *date)
{
  long from_thursday = date->day % 7;
  return (int)((from_thursday + 7 + 3) % 7) + 1;
}

bool date_take_digits(const char **at, const char *end, int fewest, int most, int *value)
{
  int digits = 0, sum = 0;
  const char *p = *at;
  for (; p < end && digits < most && *p >= '0' && *p <= '9'; p++, digits++)
    sum = 10 * sum + (*p - '0');
  if (digits < fewest)
    return false;
  *at = p;
  *value = sum;
  return true;
}

bool date_take_char(const char **at, const char *end, char wanted)
{
  if (*at == end || **at != wanted)
    return false;
  ++*at;
  return true;
}

/* hh:mm, with seconds and a fraction where there are any. */
static bool take_time(const char **at, const char *end)
{
  int hour, minute, second = 0, fraction;
  if (!date_take_digits(at, end, 2, 2, &hour) || !date_take_char(at, end, ':') ||
      !date_take_digits(at, end, 2, 2, &minute))
    return false;
  if (date_take_char(at, end, ':')) {
    if (!date_take_digits(at, end, 2, 2, &second))
      return false;
    if (date_take_char(at, end, '.') || date_take_char(at, end, ','))
      if (!date_take_digits(at, end, 1, 9, &fraction))
        return false;
  }
  return hour < 24 && minute < 60 && second <= 60;
}

/* "Z", "UTC", "+02", "+0200" or "-05:30", with a blank before it or none, up to the end. */
static bool is_offset(const char *at, const char *end)
{
  int hour, minute;
  date_take_char(&at, end, ' ');
  size_t left = (size_t)(end - at);
  if ((left == 1 && (*at == 'Z' || *at == 'z')) || (left == 3 && memcmp(at, "UTC", 3) == 0))
    return true;
  if (!date_take_char(&at, end, '+') && !date_take_char(&at, end, '-'))
    return false;
  if (!date_take_digits(&at, end, 2, 2, &hour))
    return false;
  if (at == end)
    return true;
  date_take_char(&at, end, ':');
  return date_take_digits(&at, end, 2, 2, &minute) && at == end;
}

/* A text that begins as YYYY-MM-DD does. */
static enum lift_status parse_iso(const char *text, const char *at, const char *end, const int part[3],
                                  struct date *date, struct lift_error *err)
{
  char shown[TEXT_SIZE];
  long day;
  text_show(shown, text, (size_t)(end - text));
  if (!date_day_of(part[0], part[1], part[2], &day))
    return lift_fail(err, LIFT_EFORMAT, "'%s' is not a day of the calendar", shown);
  if (at < end) {
    if ((!date_take_char(&at, end, 'T') && !date_take_char(&at, end, ' ')) || !take_time(&at, end))
      return lift_fail(err, LIFT_EFORMAT, "'%s' is not a date: YYYY-MM-DD is followed by what is no time of day",
                       shown);
    if (at < end && is_offset(at, end))
      return lift_fail(err, LIFT_EFORMAT,
                       "'%s' has an offset from UTC, and its day depends on the time zone; give "
                       "--timezone, or dates without a time",
                       shown);
    if (at < end)
      return lift_fail(err, LIFT_EFORMAT, "'%s' is not a date: something follows the time of day", shown);
  }
  *date = (struct date){.kind = DATE_DAY, .day = day};
  return LIFT_OK;
}

static bool parse_number(const char *text, size_t length, struct date *date)
{
  double number;
  if (!lift_number_parse(text, length, &number))
    return false;
  *date = (struct date){.kind = DATE_NUMBER, .number = number};
  return true;
}

/* Eight digits that are a calendar day too. */
static bool is_compact_day(const char *text, size_t length)
{
  int part[3];
  long day;
  const char *at = text, *end = text + length;
  return length == 8 && date_take_digits(&at, end, 4, 4, &part[0]) && date_take_digits(&at, end, 2, 2, &part[1]) &&
         date_take_digits(&at, end, 2, 2, &part[2]) && date_day_of(part[0], part[1], part[2], &day);
}

/* Three numbers with one separator, the year last: which formats can they be? */
static enum lift_status refuse_order(const char *shown, int first, int second, char separator, struct lift_error *err)
{
  char c = separator;
  bool day_first = first >= 1 && first <= 31 && second >= 1 && second <= 12;
  bool month_first = first >= 1 && first <= 12 && second >= 1 && second <= 31;
  if (day_first && month_first)
    return lift_fail(err, LIFT_EFORMAT, "'%s' is ambiguous: give --date-format '%%d%c%%m%c%%Y' or '%%m%c%%d%c%%Y'",
                     shown, c, c, c, c);
  if (day_first || month_first)
    return lift_fail(err, LIFT_EFORMAT, "'%s' is not YYYY-MM-DD: give --date-format '%%%c%c%%%c%c%%Y'", shown,
                     day_first ? 'd' : 'm', c, day_first ? 'm' : 'd', c);
  return lift_fail(err, LIFT_EFORMAT, "'%s' is not a day of the calendar", shown);
}

/* Say what is wrong with a text that is no date, and which option reads it, where one does. */
static enum lift_status refuse(const char *text, size_t length, struct lift_error *err)
{
  char shown[TEXT_SIZE], separator;
  int a, b, year;
  const char *at = text, *end = text + length;
  if (length == 0)
    return lift_fail(err, LIFT_EFORMAT, "the date is empty");
  text_show(shown, text, length);
  if (date_take_digits(&at, end, 1, 2, &a) && at < end && strchr("/.-", separator = *at++) && separator &&
      date_take_digits(&at, end, 1, 2, &b) && date_take_char(&at, end, separator) &&
      date_take_digits(&at, end, 4, 4, &year) && at == end)
    return refuse_order(shown, a, b, separator, err);
  at = text;
  if (date_take_digits(&at, end, 4, 4, &year) && at < end && strchr("/.-", separator = *at++) && separator &&
      date_take_digits(&at, end, 1, 2, &a)) {
    if (at == end)
      return lift_fail(err, LIFT_EFORMAT, "'%s' has no day: give --date-format '%%Y%c%%m'", shown, separator);
    if (date_take_char(&at, end, separator) && date_take_digits(&at, end, 1, 2, &b) && at == end)
      return lift_fail(err, LIFT_EFORMAT, "'%s' is not YYYY-MM-DD: give --date-format '%%Y%c%%m%c%%d'", shown,
                       separator, separator);
  }
  return lift_fail(err, LIFT_EFORMAT, "'%s' is not a date: expected YYYY-MM-DD or a number, or give --date-format",
                   shown);
}

enum lift_status date_parse(const char *text, size_t length, const char *format, struct date *date,
                            struct lift_error *err)
{
  char shown[TEXT_SIZE];
  int part[3];
  const char *at = text, *end = text + length;
  if (format)
    return date_parse_format(text, length, format, date, err);
  if (date_take_digits(&at, end, 4, 4, &part[0]) && date_take_char(&at, end, '-') &&
      date_take_digits(&at, end, 2, 2, &part[1]) && date_take_char(&at, end, '-') &&
      date_take_digits(&at, end, 2, 2, &part[2]))
    return parse_iso(text, at, end, part, date, err);
  if (is_compact_day(text, length))
    return lift_fail(err, LIFT_EFORMAT, "'%s' is a day or a number: give --date-format '%%Y%%m%%d'",
                     text_show(shown, text, length));
  if (parse_number(text, length, date))
    return LIFT_OK;
  return refuse(text, length, err);
}

/* Dates by a format, as of strptime in the C locale. */
#include "io/date_parts.h"
#include "io/text.h"

#include <string.h>
#include <strings.h>

struct parts {
  int year, month, day, day_of_year; /* 0 while not seen */
};

/* Step over an English month's name, in full or by its first three letters, in any case; 0 where there is none. */
static int take_month_name(const char **at, const char *end)
{
  static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December"};
  size_t left = (size_t)(end - *at);
  for (int i = 0; i < 12; i++) {
    size_t whole = strlen(names[i]);
    size_t length = left >= whole && strncasecmp(*at, names[i], whole) == 0 ? whole : 3;
    if (left >= length && strncasecmp(*at, names[i], length) == 0) {
      *at += length;
      return i + 1;
    }
  }
  return 0;
}

/* Step over a number within limits. */
static bool take_between(const char **at, const char *end, int most_digits, int lowest, int highest, int *value)
{
  return date_take_digits(at, end, 1, most_digits, value) && *value >= lowest && *value <= highest;
}

static bool take_year(const char **at, const char *end, int digits, int *year)
{
  if (!date_take_digits(at, end, digits, digits, year))
    return false;
  if (digits == 2)
    *year += *year >= 69 ? 1900 : 2000;
  return true;
}

static bool match(const char **at, const char *end, const char *format, struct parts *parts);

/* Match one directive; false for an unknown one too. */
static bool match_directive(const char **at, const char *end, char directive, struct parts *parts)
{
  int ignored;
  switch (directive) {
  case 'Y':
    return take_year(at, end, 4, &parts->year);
  case 'y':
    return take_year(at, end, 2, &parts->year);
  case 'm':
    return take_between(at, end, 2, 1, 12, &parts->month);
  case 'd':
    return take_between(at, end, 2, 1, 31, &parts->day);
  case 'e':
    date_take_char(at, end, ' ');
    return take_between(at, end, 2, 1, 31, &parts->day);
  case 'b':
  case 'B':
    return (parts->month = take_month_name(at, end)) > 0;
  case 'j':
    return take_between(at, end, 3, 1, 366, &parts->day_of_year);
  case 'H':
    return take_between(at, end, 2, 0, 23, &ignored);
  case 'M':
    return take_between(at, end, 2, 0, 59, &ignored);
  case 'S':
    return take_between(at, end, 2, 0, 60, &ignored);
  case 'F':
    return match(at, end, "%Y-%m-%d", parts);
  case 'T':
    return match(at, end, "%H:%M:%S", parts);
  default:
    return directive == '%' && date_take_char(at, end, '%');
  }
}

static bool match(const char **at, const char *end, const char *format, struct parts *parts)
{
  for (const char *f = format; *f; f++) {
    bool directive = f[0] == '%' && f[1] != '\0';
    if (directive ? !match_directive(at, end, *++f, parts) : !date_take_char(at, end, *f))
      return false;
  }
  return true;
}

static bool assemble(const struct parts *parts, long *day)
{
  int month = parts->month ? parts->month : 1, day_of_month = parts->day ? parts->day : 1;
  if (!date_day_of(parts->year, month, day_of_month, day))
    return false;
  if (parts->day_of_year == 0)
    return true;
  *day += parts->day_of_year - 1;
  return parts->day_of_year < 366 || date_month_days(parts->year, 2) == 29;
}

enum lift_status date_parse_format(const char *text, size_t length, const char *format, struct date *date,
                                   struct lift_error *err)
{
  char shown[TEXT_SIZE], wanted[TEXT_SIZE];
  const char *at = text, *end = text + length;
  struct parts parts = {0};
  long day;
  enum lift_status st = date_format_check(format, err);
  if (st)
    return st;
  text_show(shown, text, length);
  if (!match(&at, end, format, &parts) || at < end)
    return lift_fail(err, LIFT_EFORMAT, "'%s' does not follow --date-format '%s'", shown,
                     text_show(wanted, format, strlen(format)));
  if (!assemble(&parts, &day))
    return lift_fail(err, LIFT_EFORMAT, "'%s' is not a day of the calendar", shown);
  *date = (struct date){.kind = DATE_DAY, .day = day};
  return LIFT_OK;
}

enum lift_status date_format_check(const char *format, struct lift_error *err)
{
  char shown[TEXT_SIZE], unknown[TEXT_SIZE];
  bool seen[128] = {false};
  text_show(shown, format, strlen(format));
  for (const char *f = strchr(format, '%'); f; f = strchr(f + 2, '%')) {
    if (f[1] == '\0' || !strchr("YymdebBjHMSFT%", f[1]))
      return lift_fail(err, LIFT_EUSAGE,
                       "--date-format '%s': '%s' is unknown; known are %%Y %%y %%m %%d %%e %%b %%B %%j "
                       "%%H %%M %%S %%F %%T %%%%",
                       shown, text_show(unknown, f, f[1] ? 2 : 1));
    seen[(unsigned char)f[1]] = true;
  }
  bool year = seen['Y'] || seen['y'] || seen['F'], month = seen['m'] || seen['b'] || seen['B'] || seen['F'];
  bool day = seen['d'] || seen['e'] || seen['F'];
  if (!year)
    return lift_fail(err, LIFT_EUSAGE, "--date-format '%s' has no year (%%Y)", shown);
  if (day && !month)
    return lift_fail(err, LIFT_EUSAGE, "--date-format '%s' has a day but no month (%%m)", shown);
  if (seen['j'] && (month || day))
    return lift_fail(err, LIFT_EUSAGE, "--date-format '%s' has a day of the year (%%j) beside a month or day", shown);
  return LIFT_OK;
}

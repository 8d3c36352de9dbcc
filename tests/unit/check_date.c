/* io/date.h. Day numbers and weekdays are those of Python 3.11's datetime, as printed by
 * tests/reference/date_oracle.py. */
#include "io/date.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *date_suite(void);

static struct date parsed(const char *text, const char *format)
{
  struct date date;
  struct lift_error err = {""};
  ck_assert_msg(date_parse(text, strlen(text), format, &date, &err) == LIFT_OK, "%s", err.text);
  return date;
}

static void check_printed(const char *text, const char *format, const char *expected)
{
  char out[DATE_SIZE];
  struct date date = parsed(text, format);
  ck_assert_str_eq(date_print(&date, out), expected);
}

static void check_refused(const char *text, const char *format, const char *message)
{
  struct date date = {.day = 7};
  struct lift_error err = {""};
  ck_assert_int_eq(date_parse(text, strlen(text), format, &date, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, message);
  ck_assert_int_eq(date.day, 7);
}

static const struct {
  const char *text;
  long day;
  int weekday;
} known[] = {
    {"1970-01-01", 0, 4},      {"1969-12-31", -1, 3},      {"2026-03-02", 20514, 1},   {"2000-02-29", 11016, 2},
    {"1900-03-01", -25508, 4}, {"0001-01-01", -719162, 1}, {"9999-12-31", 2932896, 5}, {"2024-12-31", 20088, 2},
};

START_TEST(days_have_their_number_and_weekday)
{
  char out[DATE_SIZE];
  struct date date = parsed(known[_i].text, NULL);
  ck_assert_int_eq(date.kind, DATE_DAY);
  ck_assert_int_eq(date.day, known[_i].day);
  ck_assert_int_eq(date_weekday(&date), known[_i].weekday);
  ck_assert_str_eq(date_print(&date, out), known[_i].text);
}
END_TEST

/* Every day there is comes next after the one before it, and leads back; there are as many as in Python's calendar. */
START_TEST(calendar_has_every_day)
{
  long next = -719162, day, wrong = 0;
  int y, m, d;
  for (int year = 0; year <= 10000; year++)
    for (int month = 0; month <= 13; month++)
      for (int of_month = 0; of_month <= 32; of_month++)
        if (date_day_of(year, month, of_month, &day)) {
          date_civil_of(day, &y, &m, &d);
          wrong += day != next || y != year || m != month || d != of_month;
          next++;
        }
  ck_assert_int_eq(wrong, 0);
  ck_assert_int_eq(next + 719162, 3652059);
}
END_TEST

START_TEST(date_is_the_written_one)
{
  check_printed("2020-01-01T00:00:00", NULL, "2020-01-01");
  check_printed("2020-01-01 23:59:60.123456", NULL, "2020-01-01");
  check_printed("2020-01-01T23:30", NULL, "2020-01-01");
}
END_TEST

START_TEST(numbers_are_periods)
{
  check_printed("1989", NULL, "1989");
  check_printed("1990.25", NULL, "1990.25");
  check_printed("-3", NULL, "-3");
  check_printed("0", NULL, "0");
  check_printed("100000", NULL, "100000");
  check_printed("1970.0", NULL, "1970");
  check_printed("20260230", NULL, "20260230"); /* no day of the calendar, so only a number */
  ck_assert_int_eq(parsed("1989", NULL).kind, DATE_NUMBER);
  ck_assert(parsed("1990.25", NULL).number == 1990.25);
}
END_TEST

START_TEST(what_is_no_date_is_said)
{
  check_refused("", NULL, "the date is empty");
  check_refused("2026-02-30", NULL, "'2026-02-30' is not a day of the calendar");
  check_refused("2023-02-29", NULL, "'2023-02-29' is not a day of the calendar");
  check_refused("0000-01-01", NULL, "'0000-01-01' is not a day of the calendar");
  check_refused("2026-13-01", NULL, "'2026-13-01' is not a day of the calendar");
  check_refused("2026-03-02x", NULL, "'2026-03-02x' is not a date: YYYY-MM-DD is followed by what is no time of day");
  check_refused("2026-03-02T24:00", NULL,
                "'2026-03-02T24:00' is not a date: YYYY-MM-DD is followed by what is no time of day");
  check_refused("2026-03-02 ", NULL, "'2026-03-02 ' is not a date: YYYY-MM-DD is followed by what is no time of day");
  check_refused("2026-03-02T10:00:00 am", NULL,
                "'2026-03-02T10:00:00 am' is not a date: something follows the time of day");
  check_refused(" 2026-03-02", NULL,
                "' 2026-03-02' is not a date: expected YYYY-MM-DD or a number, or give --date-format");
  check_refused("May 1", NULL, "'May 1' is not a date: expected YYYY-MM-DD or a number, or give --date-format");
  check_refused("1989Q1", NULL, "'1989Q1' is not a date: expected YYYY-MM-DD or a number, or give --date-format");
  check_refused("nan", NULL, "'nan' is not a date: expected YYYY-MM-DD or a number, or give --date-format");
  check_refused("a\n", NULL, "'a\\x0A' is not a date: expected YYYY-MM-DD or a number, or give --date-format");
}
END_TEST

START_TEST(offsets_need_a_time_zone)
{
  static const char *const texts[] = {"2020-01-01T00:00:00Z", "2020-01-01T00:00:00+02:00", "2020-01-01 00:00 -0530",
                                      "2020-01-01T00:00:00.5+01", "2020-01-01 00:00:00 UTC"};
  char message[200];
  snprintf(message, sizeof message,
           "'%s' has an offset from UTC, and its day depends on the time zone; give --timezone, or "
           "dates without a time",
           texts[_i]);
  check_refused(texts[_i], NULL, message);
}
END_TEST

START_TEST(ambiguous_orders_need_a_format)
{
  check_refused("03/04/2026", NULL, "'03/04/2026' is ambiguous: give --date-format '%d/%m/%Y' or '%m/%d/%Y'");
  check_refused("3.4.2026", NULL, "'3.4.2026' is ambiguous: give --date-format '%d.%m.%Y' or '%m.%d.%Y'");
  check_refused("13/04/2026", NULL, "'13/04/2026' is not YYYY-MM-DD: give --date-format '%d/%m/%Y'");
  check_refused("04-13-2026", NULL, "'04-13-2026' is not YYYY-MM-DD: give --date-format '%m-%d-%Y'");
  check_refused("13/13/2026", NULL, "'13/13/2026' is not a day of the calendar");
  check_refused("2026/03/02", NULL, "'2026/03/02' is not YYYY-MM-DD: give --date-format '%Y/%m/%d'");
  check_refused("2026-3-2", NULL, "'2026-3-2' is not YYYY-MM-DD: give --date-format '%Y-%m-%d'");
  check_refused("2026-03", NULL, "'2026-03' has no day: give --date-format '%Y-%m'");
  check_refused("20260302", NULL, "'20260302' is a day or a number: give --date-format '%Y%m%d'");
}
END_TEST

START_TEST(formats_are_followed)
{
  check_printed("03/04/2026", "%d/%m/%Y", "2026-04-03");
  check_printed("03/04/2026", "%m/%d/%Y", "2026-03-04");
  check_printed("3/4/2026", "%d/%m/%Y", "2026-04-03");
  check_printed("20260302", "%Y%m%d", "2026-03-02");
  check_printed("2026-03", "%Y-%m", "2026-03-01");
  check_printed("2026", "%Y", "2026-01-01");
  check_printed("1 Mar 69", "%e %b %y", "1969-03-01");
  check_printed(" 1 march 68", "%e %B %y", "2068-03-01");
  check_printed("2024-366", "%Y-%j", "2024-12-31");
  check_printed("May 2026 (12:30:59) 5%", "%b %Y (%T) 5%%", "2026-05-01");
  check_printed("2026-03-02 12h", "%F %Hh", "2026-03-02");
}
END_TEST

START_TEST(other_than_the_format_is_refused)
{
  check_refused("13/13/2026", "%d/%m/%Y", "'13/13/2026' does not follow --date-format '%d/%m/%Y'");
  check_refused("31/04/2026", "%d/%m/%Y", "'31/04/2026' is not a day of the calendar");
  check_refused("03/04/26", "%d/%m/%Y", "'03/04/26' does not follow --date-format '%d/%m/%Y'");
  check_refused("03/04/2026 ", "%d/%m/%Y", "'03/04/2026 ' does not follow --date-format '%d/%m/%Y'");
  check_refused("2026-03-02", "%d/%m/%Y", "'2026-03-02' does not follow --date-format '%d/%m/%Y'");
  check_refused("", "%Y", "'' does not follow --date-format '%Y'");
  check_refused("2023-366", "%Y-%j", "'2023-366' is not a day of the calendar");
  check_refused("0000", "%Y", "'0000' is not a day of the calendar");
  check_refused("2026 Mai", "%Y %b", "'2026 Mai' does not follow --date-format '%Y %b'");
}
END_TEST

static void check_format(const char *format, const char *message)
{
  struct lift_error err = {""};
  struct date date;
  ck_assert_int_eq(date_format_check(format, &err), LIFT_EUSAGE);
  ck_assert_str_eq(err.text, message);
  ck_assert_int_eq(date_parse("2026", 4, format, &date, &err), LIFT_EUSAGE);
}

START_TEST(formats_are_checked)
{
  check_format("%d/%m/%Q",
               "--date-format '%d/%m/%Q': '%Q' is unknown; known are %Y %y %m %d %e %b %B %j %H %M %S %F %T %%");
  check_format("%Y%", "--date-format '%Y%': '%' is unknown; known are %Y %y %m %d %e %b %B %j %H %M %S %F %T %%");
  check_format("%Y%\xC3\xA9",
               "--date-format '%Y%é': '%\\xC3' is unknown; known are %Y %y %m %d %e %b %B %j %H %M %S %F %T %%");
  check_format("%d/%m", "--date-format '%d/%m' has no year (%Y)");
  check_format("", "--date-format '' has no year (%Y)");
  check_format("%%Y", "--date-format '%%Y' has no year (%Y)");
  check_format("%d %Y", "--date-format '%d %Y' has a day but no month (%m)");
  check_format("%Y-%m-%j", "--date-format '%Y-%m-%j' has a day of the year (%j) beside a month or day");
  ck_assert_int_eq(date_format_check("%Y-%m-%dT%H:%M:%S", NULL), LIFT_OK);
}
END_TEST

START_TEST(dates_are_compared)
{
  struct date a = parsed("2026-03-02", NULL), b = parsed("2026-03-03", NULL), c = parsed("-1", NULL),
              d = parsed("7", NULL);
  ck_assert_int_lt(date_compare(&a, &b), 0);
  ck_assert_int_gt(date_compare(&b, &a), 0);
  ck_assert_int_eq(date_compare(&a, &a), 0);
  ck_assert_int_lt(date_compare(&c, &d), 0);
  ck_assert_int_eq(date_compare(&d, &d), 0);
  ck_assert_int_lt(date_compare(&a, &c), 0);
  ck_assert_int_gt(date_compare(&c, &b), 0);
}
END_TEST

static const struct {
  const char *dates[6], *expected;
} steps[] = {
    {{"2026-03-02"}, "a single date"},
    {{"2026-03-02", "2026-03-03", "2026-03-04"}, "daily"},
    {{"2026-02-23", "2026-03-02", "2026-03-09"}, "weekly"},
    {{"2026-02-22", "2026-02-24", "2026-02-26"}, "every 2 days"},
    {{"2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"}, "monthly"},
    {{"2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"}, "monthly"},
    {{"2025-12-01", "2026-03-01", "2026-06-01"}, "quarterly"},
    {{"1999-01-01", "2000-01-01", "2001-01-01"}, "yearly"},
    {{"1990-07-01", "1992-07-01", "1994-07-01"}, "every 24 months"},
    {{"2026-02-01", "2026-03-01"}, "monthly"},
    {{"1989", "1990", "1991"}, "in steps of 1"},
    {{"1990", "1990.25", "1990.5", "1990.75", "1991"}, "in steps of 0.25"},
    {{"0", "0.08", "0.17", "0.25"}, "in steps of 0.08333333333333333"}, /* the shortest text of 0.25 / 3, by Python */
    {{"1", "11", "21", "32"}, "in steps of 10, but not between 21 and 32"},
    {{"2026-03-02", "2026-03-03", "2026-03-05", "2026-03-06", "2026-03-07"},
     "daily, but not between 2026-03-03 and 2026-03-05"},
    {{"2026-01-01", "2026-02-01", "2026-04-01", "2026-05-01"}, "monthly, but not between 2026-02-01 and 2026-04-01"},
    {{"2026-01-01", "2026-02-01", "2026-03-02", "2026-04-02", "2026-05-02"},
     "monthly, but not between 2026-02-01 and 2026-03-02"},
    {{"2026-03-02", "2026-03-09", "2026-03-16", "2026-03-22", "2026-03-29"},
     "weekly, but not between 2026-03-16 and 2026-03-22"},
    {{"1989", "1990", "1992", "1993"}, "in steps of 1, but not between 1990 and 1992"},
    {{"2026-03-02", "2026-03-07", "2026-03-10"}, "every 3 days, but not between 2026-03-02 and 2026-03-07"},
};

START_TEST(steps_are_found)
{
  struct date dates[6];
  struct date_step step;
  char out[DATE_STEP_SIZE];
  size_t n = 0;
  for (; n < 6 && steps[_i].dates[n]; n++)
    dates[n] = parsed(steps[_i].dates[n], NULL);
  date_step_find(dates, n, &step);
  ck_assert_str_eq(date_step_print(&step, dates, out), steps[_i].expected);
  ck_assert_int_eq(step.regular, strstr(steps[_i].expected, "but not") == NULL);
}
END_TEST

START_TEST(no_dates_have_no_step)
{
  struct date_step step;
  date_step_find(NULL, 0, &step);
  ck_assert(step.kind == DATE_STEP_NONE && step.regular);
}
END_TEST

static const struct {
  const char *text;
  long count;
  enum date_unit unit;
} lengths[] = {
    {"28d", 28, DATE_DAYS},
    {"4w", 4, DATE_WEEKS},
    {"3m", 3, DATE_MONTHS},
    {"1y", 1, DATE_YEARS},
    {"1000000p", 1000000, DATE_PERIODS},
};

START_TEST(lengths_have_a_unit)
{
  struct date_length length;
  ck_assert_int_eq(date_length_parse("--duration", lengths[_i].text, &length, NULL), LIFT_OK);
  ck_assert_int_eq(length.count, lengths[_i].count);
  ck_assert_int_eq(length.unit, lengths[_i].unit);
}
END_TEST

static void check_length(const char *text, const char *message)
{
  struct date_length length;
  struct lift_error err = {""};
  ck_assert_int_eq(date_length_parse("--duration", text, &length, &err), LIFT_EUSAGE);
  ck_assert_str_eq(err.text, message);
}

START_TEST(other_lengths_are_refused)
{
#define EXPECTED ": expected a whole number with its unit, such as 28d, 4w, 3m, 1y or 4p (periods)"
  check_length("28", "--duration '28' has no unit: write 28d for days, 28w for weeks, 28p for periods");
  check_length("", "--duration ''" EXPECTED);
  check_length("d", "--duration 'd'" EXPECTED);
  check_length("4 weeks", "--duration '4 weeks'" EXPECTED);
  check_length("1.5w", "--duration '1.5w'" EXPECTED);
  check_length("-4w", "--duration '-4w'" EXPECTED);
  check_length("4W", "--duration '4W'" EXPECTED);
  check_length("0d", "--duration '0d': expected from 1 to 1000000");
  check_length("1000001d", "--duration '1000001d': expected from 1 to 1000000");
  check_length("99999999999999999999d", "--duration '99999999999999999999d'" EXPECTED);
}
END_TEST

Suite *date_suite(void)
{
  Suite *suite = suite_create("date");
  TCase *reading = tcase_create("reading"), *lists = tcase_create("lists");
  tcase_add_loop_test(reading, days_have_their_number_and_weekday, 0, sizeof known / sizeof *known);
  tcase_add_test(reading, calendar_has_every_day);
  tcase_add_test(reading, date_is_the_written_one);
  tcase_add_test(reading, numbers_are_periods);
  tcase_add_test(reading, what_is_no_date_is_said);
  tcase_add_loop_test(reading, offsets_need_a_time_zone, 0, 5);
  tcase_add_test(reading, ambiguous_orders_need_a_format);
  tcase_add_test(reading, formats_are_followed);
  tcase_add_test(reading, other_than_the_format_is_refused);
  tcase_add_test(reading, formats_are_checked);
  tcase_add_test(lists, dates_are_compared);
  tcase_add_loop_test(lists, steps_are_found, 0, sizeof steps / sizeof *steps);
  tcase_add_test(lists, no_dates_have_no_step);
  tcase_add_loop_test(lists, lengths_have_a_unit, 0, sizeof lengths / sizeof *lengths);
  tcase_add_test(lists, other_lengths_are_refused);
  suite_add_tcase(suite, reading);
  suite_add_tcase(suite, lists);
  return suite;
}

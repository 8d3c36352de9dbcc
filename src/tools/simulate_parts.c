/* What the scenarios of lift-simulate share. */
#include "lift/number.h"
#include "section/effect_size.h"
#include "tools/simulate.h"

#include <string.h>

enum lift_status simulate_effect(const char *option, const char *text, bool *relative, double *value,
                                 struct lift_error *err)
{
  struct effect_size size = {0};
  size_t length = strlen(text);
  bool percent = length > 1 && text[length - 1] == '%', points = length > 2 && strcmp(text + length - 2, "pp") == 0;
  *relative = percent;
  if (lift_number_parse(text, length - percent - 2 * points, value) && *value == 0)
    return LIFT_OK;
  enum lift_status st = effect_size_parse(option, text, &size, err);
  *value = size.value;
  return st;
}

double simulate_number(const struct option_number *number, double usual)
{
  return number->set ? number->value : usual;
}

enum lift_status simulate_first_day(const char *text, uint32_t days, long *day, struct lift_error *err)
{
  struct date date;
  long last;
  text = text ? text : "2026-01-01";
  if (date_parse(text, strlen(text), NULL, &date, NULL) || date.kind != DATE_DAY)
    return lift_fail(err, LIFT_EUSAGE, "--first-date: '%s' is not a day such as 2026-01-01", text);
  if (!date_day_of(9999, 12, 31, &last) || date.day + (long)days - 1 > last)
    return lift_fail(err, LIFT_EUSAGE, "--days %u: the days end after the year 9999", days);
  *day = date.day;
  return LIFT_OK;
}

const char *simulate_date(long day, char out[DATE_SIZE])
{
  struct date date = {.kind = DATE_DAY, .day = day};
  return date_print(&date, out);
}

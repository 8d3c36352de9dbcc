/* The pieces that the files of date.h share; for them only. */
#ifndef LIFT_IO_DATE_PARTS_H
#define LIFT_IO_DATE_PARTS_H

#include "io/date.h"

/* Days of a month from 1 to 12. */
int date_month_days(int year, int month);

/* Step over fewest to most digits (at most 9) and give their value; or false, and nothing is stepped over. */
bool date_take_digits(const char **at, const char *end, int fewest, int most, int *value);

/* Step over one character, if it is this one. */
bool date_take_char(const char **at, const char *end, char wanted);

/* date_parse with a format. */
enum lift_status date_parse_format(const char *text, size_t length, const char *format, struct date *date,
                                   struct lift_error *err);

#endif

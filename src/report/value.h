/* Numbers as people read them: few digits, thousands separated, a real minus sign. The full value stands beside them
 * where a format has room for it (HTML). */
#ifndef LIFT_REPORT_VALUE_H
#define LIFT_REPORT_VALUE_H

#include <stdbool.h>
#include <stddef.h>

enum { VALUE_SIZE = 96, VALUE_DECIMALS = 12 };

/* Print x with so many decimals (0 to VALUE_DECIMALS): 4666.67 with 1 is "4,666.7", -16.2 is "−16.2". plus: a
 * positive one gets a "+". What is too large for digits in full is printed as 1.2e+15. Returns out. */
const char *value_fixed(double x, int decimals, bool plus, char out[VALUE_SIZE]);

/* Print x with so many significant digits; tiny ones as 1.2e-07. A number that is round is printed short: 0.05 with 3
 * is "0.05", where 0.0501234 is "0.0501". Returns out. */
const char *value_significant(double x, int digits, char out[VALUE_SIZE]);

/* Decimals that show a number of this size to so many significant digits, 0 to VALUE_DECIMALS. */
int value_decimals(double size, int digits);

/* Round numbers for an axis from low to high: the first tick, their step, how many (at most limit, at least 1), and the
 * decimals they need. */
struct value_ticks {
  double first, step;
  int count, decimals;
};
struct value_ticks value_ticks(double low, double high, int limit);

#endif

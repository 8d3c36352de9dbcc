/* What the files of lift-simulate share: its options, and the two scenarios. */
#ifndef LIFT_TOOLS_SIMULATE_H
#define LIFT_TOOLS_SIMULATE_H

#include "io/csv_table.h"
#include "io/date.h"
#include "tool/step.h"

enum simulate_scenario { SIMULATE_USERS, SIMULATE_GEO };

struct simulate_options {
  int scenario;
  const char *table, *first_date;
  struct option_integer days;
  /* users */
  struct option_integer users;
  struct option_number rate, basket_mean, basket_sd, correlation;
  const char *arms, *effect_rate, *effect_basket, *assignment, *unit;
  int period;
  bool without_results;
  /* markets */
  struct option_integer geos, season_length, factors;
  struct option_number level, level_sigma, trend, season, factor_sd, factor_phi, noise_sd, noise_phi, iroas,
      media_jitter;
  const char *treated, *start, *end, *through, *effect, *media, *media_test;
};

/* An effect: "5%" is relative, "0.2pp" and "0.002" are not, and 0 in any of these is an effect too. LIFT_EUSAGE. */
enum lift_status simulate_effect(const char *option, const char *text, bool *relative, double *value,
                                 struct lift_error *err);

/* The value of a number option, or what it is without. */
double simulate_number(const struct option_number *number, double usual);

/* --first-date, or 2026-01-01; and the day so many days after it, printed. LIFT_EUSAGE: no day, or beyond the year
 * 9999. */
enum lift_status simulate_first_day(const char *text, uint32_t days, long *day, struct lift_error *err);
const char *simulate_date(long day, char out[DATE_SIZE]);

/* Draw, write the table (which is committed last) and put the truth into the document. */
enum lift_status simulate_users(struct step *step, const struct simulate_options *o, struct lift_error *err);
enum lift_status simulate_geo(struct step *step, const struct simulate_options *o, struct lift_error *err);

#endif

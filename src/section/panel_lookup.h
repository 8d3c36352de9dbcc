/* Finding geos, dates and lengths in a panel, by the words of options. */
#ifndef LIFT_SECTION_PANEL_LOOKUP_H
#define LIFT_SECTION_PANEL_LOOKUP_H

#include "section/panel_table.h"

/* A date in an option: as io/date.h reads dates, or else in the panel's own format. LIFT_EUSAGE, with the option. */
enum lift_status panel_option_date(const char *date_format, const char *option, const char *text, size_t length,
                                   struct date *date, struct lift_error *err);

/* The index of a geo. LIFT_EUSAGE: none has this name; the message has the nearest ones. */
enum lift_status panel_table_geo(const struct panel_table *table, const char *name, size_t *index,
                                 struct lift_error *err);

/* The first period on or after a written date; panel.periods when there is none. LIFT_EUSAGE: no date of the panel's
 * kind. */
enum lift_status panel_table_from(const struct panel_table *table, const char *option, const char *text,
                                  const char *date_format, size_t *index, struct lift_error *err);

/* One past the last period on or before a written date. */
enum lift_status panel_table_through(const struct panel_table *table, const char *option, const char *text,
                                     const char *date_format, size_t *index, struct lift_error *err);

/* How many periods of this panel a length makes: "28d" on daily dates 28, on weekly ones 4. LIFT_EUSAGE: it does not
 * divide. */
enum lift_status panel_table_periods(const struct panel_table *table, const char *option, const char *text,
                                     size_t *periods,
                                     struct lift_error *err);

#endif

/* Reading a panel: a CSV with one row per geo and date becomes a balanced geo-by-date matrix.
 *
 * Geos are sorted by name and dates ascending, so that the order of rows does not matter.
 */
#ifndef LIFT_SECTION_PANEL_TABLE_H
#define LIFT_SECTION_PANEL_TABLE_H

#include "io/date.h"
#include "io/digest.h"
#include "lift/panel.h"
#include "section/metric.h"

struct panel_request {
  const char *geo, *date, *outcome, *spend; /* columns; spend may be NULL */
  const char *date_format;                  /* NULL: as io/date.h says */
  char delimiter;                           /* 0: a comma */
  bool sha256;
  enum metric_missing missing;              /* of a cell: error, zero, or drop the geo */
  const char *first, *last;                 /* dates: nothing before, nothing after; NULL: no limit */
  const char *const *exclude_geo;
  size_t exclude_geos;
  const char *const *exclude_dates;         /* "FROM..TO" or one date each */
  size_t exclude_ranges;
};

struct panel_table {
  struct lift_panel panel;
  struct date *date;         /* panel.periods of them */
  struct date_step step;
  char **dropped;            /* geos left out for missing cells; owned */
  size_t dropped_count;
  struct digest_text digest;
};

/* Read the file. The table is filled on LIFT_OK, and may be cleared in any case.
 *
 * LIFT_EFORMAT  a column that is not there, a value that is no number or date, a geo without a name, dates of two
 *               kinds, a geo and date that are there twice (both lines are named)
 * LIFT_EDATA    missing cells (the first is named, and how many there are), nothing left
 * LIFT_EUSAGE   a range of dates that is none, an excluded geo that is not there
 */
enum lift_status panel_table_read(const char *path, const struct panel_request *request, struct panel_table *out,
                                  struct lift_error *err);
void panel_table_clear(struct panel_table *table);

#endif

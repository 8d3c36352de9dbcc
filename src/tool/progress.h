/* A progress line on a terminal for work that takes over a second: bar, rate and time left; where the total is not
 * known, the count and the rate. Silent in pipes. */
#ifndef LIFT_TOOL_PROGRESS_H
#define LIFT_TOOL_PROGRESS_H

#include <stdbool.h>

struct progress {
  const char *what;   /* "reading results.csv" */
  const char *unit;   /* "rows"; NULL: no rate */
  double started, shown;
  bool active, visible;
};

/* Start; quiet, or standard error not being a terminal, makes every later call do nothing. */
void progress_start(struct progress *p, const char *what, const char *unit, bool quiet);

/* done of total (total 0: unknown: the line has neither bar nor percentage then). Cheap: looks at the clock only, and
 * draws at most ten times a second. */
void progress_at(struct progress *p, double done, double total);

/* Wipe the line. */
void progress_end(struct progress *p);

#endif

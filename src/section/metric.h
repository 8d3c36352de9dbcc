/* A metric as users declare it: --metric NAME[=COLUMN][:TYPE[:DENOMINATOR]][,key=value]…, and as the plan keeps it. */
#ifndef LIFT_SECTION_METRIC_H
#define LIFT_SECTION_METRIC_H

#include "io/json_read.h"
#include "io/json_write.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

enum metric_type { METRIC_MEAN, METRIC_PROPORTION };
enum metric_role { METRIC_PRIMARY, METRIC_SECONDARY, METRIC_GUARDRAIL };
enum metric_good { METRIC_UNDECLARED, METRIC_UP, METRIC_DOWN };
enum metric_missing { METRIC_MISSING_ERROR, METRIC_MISSING_ZERO, METRIC_MISSING_DROP };

extern const char *const metric_type_names[], *const metric_role_names[], *const metric_good_names[],
    *const metric_missing_names[]; /* NULL-terminated; as written in options and documents ("good" of none: null) */

/* The worst loss tolerated: 0.5 in the metric's unit, or a share of the control's mean. */
struct metric_margin {
  bool set, relative;
  double value; /* positive */
};

struct metric {
  char *name, *column;     /* owned; the column defaults to the name */
  enum metric_type type;
  enum metric_role role;
  enum metric_good good;
  enum metric_missing missing;
  struct metric_margin margin;
  char **covariate;        /* owned: columns, without repetition, in the order given */
  size_t covariates;
};

struct metrics {
  struct metric *metric;
  size_t n;
};

void metrics_clear(struct metrics *metrics);

/* Add a metric from an option's text, quoted as CSV where a name has ':', ',' or '='. LIFT_EUSAGE names the part that
 * is wrong; types and keys of later versions (ratio, count, quantile, cap, value, …) are refused by name; a name that is
 * there already is refused. */
enum lift_status metrics_parse(struct metrics *metrics, const char *text, struct lift_error *err);

/* Add a covariate to every metric; one that is there is left. */
enum lift_status metrics_covariate(struct metrics *metrics, const char *column, struct lift_error *err);

const struct metric *metrics_find(const struct metrics *metrics, const char *name);

/* To and from the document: the array of objects that plan.metrics and moments.metrics hold. */
void metrics_write(const struct metrics *metrics, const char *key, struct json_writer *w);
enum lift_status metrics_read(struct metrics *metrics, const struct json *array, struct lift_error *err);

#endif

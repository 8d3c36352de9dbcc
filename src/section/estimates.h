/* The section `estimates`: a list of entries that have the same keys everywhere, null where empty. */
#ifndef LIFT_SECTION_ESTIMATES_H
#define LIFT_SECTION_ESTIMATES_H

#include "io/doc.h"
#include "lift/effect.h"
#include "lift/money.h"

#include <stdbool.h>
#include <stddef.h>

enum estimate_role { ESTIMATE_PLANNED, ESTIMATE_UNPLANNED, ESTIMATE_SENSITIVITY };
enum estimate_scale { ESTIMATE_ABSOLUTE, ESTIMATE_RELATIVE };
extern const char *const estimate_role_names[], *const estimate_scale_names[]; /* NULL-terminated */

/* The arm that a modelled counterfactual stands in for, and its name. */
#define ESTIMATE_TREATED "treated"
#define ESTIMATE_SYNTHETIC "synthetic"

struct estimate_cut {
  char *column, *value;
};

struct estimate_day {
  char *date;
  double observed, counterfactual, effect; /* per treated unit */
  double cumulative;                       /* of the effect, over treated units and periods of the test so far */
};

struct estimate_money {
  bool set;
  double spend;               /* incremental */
  const char *spend_baseline; /* "zero", "pre" */
  bool returned;              /* there is a return: spend is not 0 */
  struct lift_money money;    /* where it is */
  bool has_profit_rate;
  double profit_rate;
};

/* One entry. All texts are owned, but for those that are `const`. Where an effect has a flag, it says what is null. */
struct estimate {
  char *id, *metric, *arm, *control, *unit;
  struct estimate_cut *segment; /* none: the whole population */
  size_t segments;
  const char *estimand, *estimator, *inference;
  bool undirected; /* a rejection establishes some effect, but no direction */
  enum estimate_scale scale;
  struct lift_effect effect;
  double p_value, p_value_raw;
  bool has_level; /* the interval's level is another than the one it was computed at (simultaneous intervals) */
  double level;
  long long n_arm, n_control;
  bool has_baseline;
  double baseline; /* what the estimate is compared with: the control's mean, or the mean counterfactual */
  char **adjusted_for;
  size_t adjusted;
  const char *correction; /* NULL: none */
  bool dual;
  char *label; /* NULL: none */
  enum estimate_role role;
  bool headline, interim;
  bool has_min_p, has_contains;
  double min_p;
  bool contains;
  bool has_total;
  double total;
  bool has_periods;
  long long pre, post;
  struct estimate_day *day; /* none: null */
  size_t days;
  struct estimate_money money;
};

struct estimates {
  struct estimate *entry;
  size_t n, room;
};

void estimate_clear(struct estimate *estimate);
void estimates_clear(struct estimates *estimates);

/* Move an entry to the list's end; the source is emptied. LIFT_EMEMORY: the source is left as it is. */
enum lift_status estimates_add(struct estimates *estimates, struct estimate *estimate, struct lift_error *err);

/* Set id: metric|arm|control|segment or nothing|scale|estimator, and "variant" after a colon where two entries would
 * otherwise be of the same name (NULL: none). */
enum lift_status estimate_name(struct estimate *estimate, const char *variant, struct lift_error *err);

/* The headline of a metric and arm; NULL where there is none. */
const struct estimate *estimates_headline(const struct estimates *estimates, const char *metric, const char *arm);

/* Is there an entry of this id? */
bool estimates_has(const struct estimates *estimates, const char *id);

/* Write all entries as one array. */
void estimates_write(const struct estimates *estimates, struct json_writer *w);

/* What is needed of the entries that a document has, to add to them: id, metric, arm, headline (segment is left out).
 */
enum lift_status estimates_read(const struct doc *doc, struct estimates *estimates, struct lift_error *err);

/* "two-sided", … of `lift/effect.h` as a set: {"level",…,"pieces"} under a key. */
void estimate_write_interval(const struct lift_interval *interval, double level, const char *key,
                             struct json_writer *w);

#endif

/* The plan: the pre-registration that later tools obey. */
#ifndef LIFT_SECTION_PLAN_H
#define LIFT_SECTION_PLAN_H

#include "io/doc.h"
#include "lift/effect.h"
#include "section/metric.h"

/* Words of plans and options, NULL-terminated. */
enum plan_correction { PLAN_CORRECTION_NONE, PLAN_CORRECTION_BONFERRONI, PLAN_CORRECTION_HOLM };
enum plan_scale { PLAN_ABSOLUTE, PLAN_RELATIVE };
extern const char *const plan_correction_names[], *const plan_scale_names[], *const plan_alternative_names[];

struct plan_arm {
  char *name;
  char *value;     /* how the data writes this arm; the name unless said otherwise */
  char *weight;    /* the relative share as written: "1", "0.25" */
  double share;    /* weight over the sum of weights */
};

/* The geo side of a plan; present when `model` is set. Dates are as written in the panel. */
struct plan_panel {
  char *outcome, *geo, *date, *spend;        /* columns; spend may be NULL */
  char *model, *inference, *statistic;       /* "demeaned", "conformal", "average" */
  char *duration;                            /* "28d", or NULL */
  size_t periods;                            /* test periods that the duration makes on the panel; 0: not known */
  char *start, *end, *pre_start;             /* NULL until known */
  char *missing;                             /* how missing cells are taken: "error", "zero", "drop" */
  char **treated;
  size_t treateds;
  char **exclude_geo;                        /* geos that are left out, neither treated nor donors */
  size_t exclude_geos;
  char **exclude_dates;                      /* dates that are left out, "FROM..TO" or one each */
  size_t exclude_ranges;
};

struct plan {
  struct metrics metrics;
  double alpha;
  enum lift_alternative alternative;
  enum plan_scale scale;
  enum plan_correction correction;
  bool correction_named;        /* somebody chose it */
  struct plan_arm *arm;         /* the first is the control */
  size_t arms;
  bool covariate_missing_error; /* --covariate-missing error: a missing covariate stops the run */
  bool covariate_missing_zero;  /* --covariate-missing zero; neither: mean plus indicator */
  struct plan_panel panel;
  char *digest;                 /* of the plan's parsed values without this key */
};

void plan_clear(struct plan *plan);

/* The defaults of a plan: alpha .05, two-sided, absolute. */
void plan_default(struct plan *plan);

/* Read the plan's section; found is false, and the plan the default one, when the document has none. A digest that does
 * not match the plan is LIFT_EFORMAT: somebody edited it. */
enum lift_status plan_read(const struct doc *doc, struct plan *plan, bool *found, struct lift_error *err);

/* The plan's common members into an open object, in fixed order. A tool adds its own members (the solution of
 * lift-power, the candidates of lift-geo) behind them, then calls plan_finish, which closes the object and adds the digest. */
void plan_write_open(const struct plan *plan, struct json_writer *w);
enum lift_status plan_finish(struct json_writer *w, struct lift_error *err);

/* Add an arm; value NULL is the name, weight NULL is "1". LIFT_EUSAGE: its name or value is there already, or the
 * weight is not a number of at least 0. The shares are made anew. */
enum lift_status plan_add_arm(struct plan *plan, const char *name, const char *value, const char *weight,
                              struct lift_error *err);

/* Add arms from `control=0:1,mail=1:1` (name=value:share), `control,mail` or `control:1,mail:3`; the first is the
 * control; shares are relative weights, 1 where none is given. The value after '=' is how the data writes the arm.
 * LIFT_EUSAGE. */
enum lift_status plan_parse_arms(struct plan *plan, const char *text, struct lift_error *err);

#endif

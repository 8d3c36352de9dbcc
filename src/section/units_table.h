/* Tables with one row a unit, reduced to moments: the only place that reads unit-level data.
 *
 *     struct units_task task = {.metrics = &metrics, .arm = "group", .control = "control", …};
 *     struct units *units;
 *     st = units_open(&units, &task, err);
 *     for (…; !st && i < n; i++)
 *       st = units_read(units, path[i], &digest, err);      // as if the files stood one behind the other
 *     if (!st)
 *       st = units_take(units, 0, &section, err);           // section/moments.h
 *     units_close(units);
 *
 * A table of history, or of anything without arms, is read with neither arm, joined table nor rule: one arm, "all".
 *
 * What a row goes through: the experiment it belongs to; --where; its arm; its unit, which must be new; then its
 * metrics, covariates and segments. A row that one of these leaves out is counted and not looked at any further.
 *
 * Memory: constant, but for 17 to 34 bytes a unit where unit ids are checked or joined (section/unit_set.h). Each row
 * costs its share of the file, one number read per column used, and k (k + 1) / 2 integer products per block and cut.
 */
#ifndef LIFT_SECTION_UNITS_TABLE_H
#define LIFT_SECTION_UNITS_TABLE_H

#include "io/digest.h"
#include "lift/assign.h"
#include "section/moments.h"
#include "section/plan.h"

/* What to read. All zero but for metrics or covariates is a task. The caller owns everything and keeps it until
 * units_close. */
struct units_task {
  const struct metrics *metrics;                 /* columns, types, missing, covariates; may be empty */
  const char *const *covariate;                  /* more covariates, of the first block */
  size_t covariates;
  enum moments_covariate_missing covariate_missing;

  const char *unit;                              /* column of the unit's id; NULL: duplicates are not looked for */
  const char *arm;                               /* column of the arm; NULL: see above */
  bool joined;                                   /* the arm comes from units_join, by unit */
  const struct lift_arms *rule;                  /* the arm is recomputed from the hash rule, by unit */
  const char *salt;
  const struct plan_arm *listed;                 /* the arms there may be, the first the control unless control says */
  size_t arms;                                   /* 0: all that the data have, and control is not NULL */
  bool shares_known;                             /* the listed arms' shares are the planned ones */
  const char *control;
  bool exclude_other;                            /* rows of other arms are left out and counted, not refused */

  const struct moments_where *where;             /* all of them must hold */
  size_t wheres;
  const struct moments_cut *cut;                 /* as parsed by units_parse_cut */
  size_t cuts;
  const char *experiment;                        /* column: one population for each of its values */

  char delimiter;                                /* 0: a comma */
  bool sha256;
  void (*beat)(void *data, double rows, double of); /* called now and then; of 0: not known; may be NULL */
  void *beat_data;
};

struct units;

/* LIFT_EUSAGE: a task that cannot be read (a control that is not listed, a metric as its own covariate). *units is NULL
 * after a failure. */
enum lift_status units_open(struct units **units, const struct units_task *task, struct lift_error *err);

/* Read the table of units and arms that the arm is joined from: before units_read, once. An arm is its name or, where
 * the listed arms have one, its value. LIFT_EDATA: a unit is there twice; an arm that is not listed. */
enum lift_status units_join(struct units *units, const char *path, const char *arm, struct digest_text *digest,
                            struct lift_error *err);

/* Read one more file ("-" is standard input). digest, unless NULL: rows, bytes and digests, for the trail.
 * LIFT_EFORMAT: not CSV, no such column, a value that is none; LIFT_EDATA: a value is missing, a unit is there twice,
 * an arm that is not listed, too many arms, segments or rows. Messages name file, line and column. */
enum lift_status units_read(struct units *units, const char *path, struct digest_text *digest, struct lift_error *err);

/* After the last file, with `experiment`: sort the populations by their names. */
enum lift_status units_sort(struct units *units, struct lift_error *err);

/* The populations: one, or with `experiment` one for each of its values. */
size_t units_populations(const struct units *units);
const char *units_population_name(const struct units *units, size_t population); /* "" without experiment */

/* Make a population's section; once for each. LIFT_EDATA: no rows, the control has no units though the arms were not
 * listed, too many segments. */
enum lift_status units_take(struct units *units, size_t population, struct moments_section *section,
                            struct lift_error *err);

/* Free. Takes NULL. */
void units_close(struct units *units);

/* Options as texts: "COL=V[,V]", quoted as CSV where a value has a comma or a quote, and "COL" or "A*B". They fill a
 * struct that moments_where_clear and moments_cut_clear free. LIFT_EUSAGE names the option and the text. */
enum lift_status units_parse_where(const char *text, struct moments_where *where, struct lift_error *err);
enum lift_status units_parse_cut(const char *text, struct moments_cut *cut, struct lift_error *err);
void moments_where_clear(struct moments_where *where);
void moments_cut_clear(struct moments_cut *cut);

#endif

/* The section `moments`: what unit-level data were reduced to. lift-moments writes it, estimators are algebra on it.
 *
 * The units are a table of cells, one for each arm in the whole population and in each segment. What is observed
 * jointly on the same units is a block: all metrics whose missing values are errors or zeros share the first one, with
 * their covariates; a metric whose incomplete units are dropped has a block of its own. A cell of a block is one struct
 * lift_moments (lift/moments.h) over the block's variables.
 *
 *     struct moments_section s;
 *     st = moments_read(&doc, &s, err);
 *     …
 *     const struct moments_block *block = moments_find(&s, "spend", &variable);
 *     const struct moments_cell *arm = moments_cell(&s, block, 0, 1);        // whole population, second arm
 *     double mean = lift_moments_mean(&arm->moments, variable);
 *     …
 *     moments_section_clear(&s);
 */
#ifndef LIFT_SECTION_MOMENTS_H
#define LIFT_SECTION_MOMENTS_H

#include "io/doc.h"
#include "lift/moments.h"
#include "section/metric.h"

#include <stdbool.h>
#include <stddef.h>

enum moments_kind {
  MOMENTS_METRIC,
  MOMENTS_COVARIATE,        /* 0 where it is missing */
  MOMENTS_COVARIATE_MISSING /* 1 where the covariate before it is missing, else 0; left out when no value is missing */
};
enum moments_covariate_missing { MOMENTS_COVARIATE_MEAN, MOMENTS_COVARIATE_ZERO, MOMENTS_COVARIATE_ERROR };
enum moments_source { MOMENTS_ARM_NONE, MOMENTS_ARM_COLUMN, MOMENTS_ARM_TABLE, MOMENTS_ARM_HASH };
extern const char *const moments_kind_names[], *const moments_covariate_missing_names[], *const moments_source_names[];

struct moments_variable {
  char *name, *column; /* of a covariate, and of its indicator, both are the column */
  enum moments_kind kind;
};

struct moments_cell {
  struct lift_moments moments;
  long long *missing; /* per variable of the block: units without a value (counted as told by the metric's `missing`) */
};

struct moments_block {
  struct moments_variable *variable;
  size_t variables;
  struct moments_cell *cell; /* segments x arms, by segment: see moments_cell */
};

/* A cut of the population: one column, or several that are crossed. */
struct moments_cut {
  char **column;
  size_t columns;
};

/* A part of the population: the units that have these values in a cut's columns. */
struct moments_segment {
  size_t cut;
  char **value; /* as many as the cut has columns; NULL: the whole population */
};

struct moments_where {
  char *column;
  char **value;
  size_t values;
};

struct moments_arm {
  char *name;
  bool shared;           /* the share is known */
  double share;          /* of the units, as planned */
  long long assigned;    /* units assigned, before anything is dropped: what SRM tests */
  long long used;        /* of them, those with a row */
};

struct moments_other {
  char *name;
  long long n;
};

struct moments_units {
  enum moments_source source;   /* where the arm came from */
  long long rows;               /* read, over all files */
  long long used;               /* in the cells of the whole population (before a metric's drops) */
  long long excluded_where;     /* rows that --where leaves out */
  long long unassigned;         /* rows of units that the assignment has not */
  long long without_result;     /* units of the assignment without a row */
  long long table;              /* units in the assignment's table; -1: none was joined */
  bool duplicates_checked;
  struct moments_other *other;  /* rows of arms that are left out, by name */
  size_t others;
};

struct moments_section {
  struct metrics metrics;
  struct moments_arm *arm; /* the first is the control */
  size_t arms;
  bool arms_listed;        /* the arms were named beforehand: an arm without units is there all the same */
  enum moments_covariate_missing covariate_missing;
  struct moments_where *where;
  size_t wheres;
  struct moments_cut *cut; /* sorted */
  size_t cuts;
  struct moments_segment *segment; /* the first is the whole population; then by cut, then by value */
  size_t segments;
  struct moments_units units;
  struct moments_block *block;
  size_t blocks;
};

/* Free. Takes NULL or a zeroed struct. */
void moments_section_clear(struct moments_section *section);

/* Read the document's section. LIFT_EDATA: there is none; LIFT_EFORMAT: it is not what lift-json(5) says, or no data
 * can have these moments. The exact sums are what counts; the means and centred sums beside them must agree to 1e-9. */
enum lift_status moments_read(const struct doc *doc, struct moments_section *section, struct lift_error *err);

/* Write it, as one value with no key, in fixed order. Indicators that are 0 everywhere must be gone:
 * moments_trim(section) sees to it. */
void moments_write(const struct moments_section *section, struct json_writer *w);

/* Whether every sum is exact: the section then does not depend on the order of rows, on threads or on shards. */
bool moments_order_free(const struct moments_section *section);

/* Whether the variables of one state are exact, all of them. */
bool moments_all_exact(const struct lift_moments *m);

/* The block that holds a metric, and the metric's index among its variables; NULL when there is no such metric. */
const struct moments_block *moments_find(const struct moments_section *section, const char *metric, size_t *variable);

/* The variable of a block that is this covariate, or its indicator of missing values; false when there is none. */
bool moments_find_covariate(const struct moments_block *block, const char *column, enum moments_kind kind,
                            size_t *variable);

/* The cell of a segment (0: the whole population) and an arm (0: the control). */
const struct moments_cell *moments_cell(const struct moments_section *section, const struct moments_block *block,
                                        size_t segment, size_t arm);

/* A segment for messages and ids: "zip_code=Rural", "zip_code=Rural,channel=Web"; NULL for the whole population.
 * From malloc; *text is NULL after a failure too. */
enum lift_status moments_segment_text(const struct moments_section *section, size_t segment, char **text,
                                      struct lift_error *err);

/* ---- for those who make sections: units_table.c, the merge ---- */

/* Numbers a section may hold beyond the whole population's; more would need a side file. */
enum { MOMENTS_NUMBERS_MOST = 200000 };
enum lift_status moments_check_size(const struct moments_section *section, struct lift_error *err);

/* Remove the indicators of covariates that are never missing. */
enum lift_status moments_trim(struct moments_section *section, struct lift_error *err);

/* to = from with other variables: variable i of `to` is variable map[i] of `from`, or zero for every unit where map[i]
 * is SIZE_MAX. `to` is empty before; exact states stay exact. */
enum lift_status moments_remap(const struct lift_moments *from, const size_t *map, size_t k, struct lift_moments *to,
                               struct lift_error *err);

/* Add the units of `from`, read under the same definitions, to `into`: commutative and associative in every byte where
 * both are order-free. LIFT_EDATA with the reason: other metrics, control, arms, shares, filters, segments, handling of
 * missing values; a unit table counted differently. Whether units are in both cannot be seen here. */
enum lift_status moments_merge(struct moments_section *into, const struct moments_section *from,
                               struct lift_error *err);

#endif

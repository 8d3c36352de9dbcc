/* What units_table.h keeps while it reads; for its own files only. */
#ifndef LIFT_SECTION_UNITS_STATE_H
#define LIFT_SECTION_UNITS_STATE_H

#include "io/csv.h"
#include "section/names.h"
#include "section/unit_set.h"
#include "section/units_table.h"

enum { UNITS_ARMS_MOST = 1000 }; /* arms that data may have when nobody listed them */

/* A column that numbers are read from. */
struct units_source {
  const char *column;
  bool covariate, proportion;
  enum metric_missing missing; /* of a metric */
  size_t at;                   /* in the file under way */
};

/* The variables of a block. A covariate's indicator of missing values is only carried from the first one on, cell by
 * cell: a cell is narrow (metrics, then covariates) until then, and full (each covariate followed by its indicator)
 * after. */
struct units_layout {
  size_t metrics, covariates;
  size_t *source;              /* of each narrow variable */
  size_t metric;               /* the block's first metric, index in the task's; SIZE_MAX when it has none */
  bool drop;                   /* units without its (only) metric are left out */
  size_t missing_at;           /* where its counts begin in a cell's */
  struct lift_decimal *narrow, *full; /* a row's values */
};

struct units_cell {
  struct lift_moments *moments; /* one a block; NULL: no unit was here yet */
  bool *full;
  long long *missing;           /* of each block's narrow variables */
};

struct units_arm {
  long long assigned, used;
  struct units_cell *cell;      /* by segment, as far as there were any */
  size_t cells;
};

struct units_population {
  struct names arms;            /* the listed ones in their order, else as they come */
  struct units_arm *arm;
  size_t arm_room;
  struct names segments;        /* the first is the whole population; else keys: see units_cells.c */
  struct names others;
  long long *other;
  size_t other_room;
  long long rows, excluded_where, unassigned;
};

/* The number that the unit set keeps of a unit: the row it was used in, or (joined) its arm until it is. */
enum { UNITS_USED = 1u << 31, UNITS_SEEN = 1u << 30, UNITS_ARM = UNITS_SEEN - 1, UNITS_ROW = 0x7fffffff };

struct units_file {
  char *name;
  long long rows_before;
};

struct units {
  const struct units_task *task;
  struct units_source *source;
  size_t sources;
  struct units_layout *layout;
  size_t layouts, counts;       /* blocks; narrow variables of them all */
  struct lift_decimal *value;   /* of the row, by source */
  bool *missing;
  bool any_missing;
  const struct moments_cut **cut; /* sorted, without repetition */
  size_t cuts;
  size_t *segment;              /* of the row: the whole population's, then one a cut */
  char *key;                    /* of a segment, while it is looked up */
  size_t key_room;
  size_t unit_at, arm_at, experiment_at, *where_at, *cut_at; /* columns of the file under way */

  struct names experiments;     /* one, "", without experiment */
  struct units_population *population;
  size_t population_room, *order;

  struct names values;          /* what stands for the listed arms in data: value i is that of listed arm i */
  size_t *listed;               /* the order of the listed arms: control first */
  size_t *listed_place;         /* its inverse: listed arm i is arm listed_place[i] of every population */
  size_t *rule_arm;             /* arm k of the hash rule is that arm of the population; SIZE_MAX: none */
  struct unit_set set;
  struct names table_arms;      /* what the joined table calls its arms */
  size_t *table_arm;            /* which arm of the population each is; SIZE_MAX: another one */
  long long *table_count;       /* its units */
  long long table, seen;        /* units of the table in arms that count, and those of them with a row */

  struct units_file *file;
  size_t files;
  long long rows;
};

/* units_cells.c */
enum lift_status units_population_open(struct units *u, struct units_population *p, struct lift_error *err);
void units_population_clear(struct units *u, struct units_population *p);
/* The number of an arm that nobody listed; a new one is added. */
enum lift_status units_population_arm(struct units_population *p, const char *text, size_t length, size_t *arm,
                                      struct lift_error *err);
enum lift_status units_population_other(struct units_population *p, const char *text, size_t length,
                                        struct lift_error *err);
/* The number of the segment with the key. */
enum lift_status units_population_segment(struct units *u, struct units_population *p, size_t cut,
                                          const struct csv_row *row, const size_t *columns, size_t *segment,
                                          struct lift_error *err);
/* Add the row's values to an arm, in the segments of u->segment. */
enum lift_status units_population_add(struct units *u, struct units_population *p, size_t arm, struct lift_error *err);

/* units_table.c: without experiment, the one population; else nothing. */
enum lift_status units_first_population(struct units *u, struct lift_error *err);

/* units_cells.c: give a narrow cell of block b its indicators, zero so far. */
enum lift_status units_widen(const struct units_layout *layout, struct units_cell *cell, size_t b,
                             struct lift_error *err);

/* units_open.c */
size_t units_full_variables(const struct units_layout *layout);

/* units_values.c: read the row's numbers into u->value, u->missing, u->any_missing. */
enum lift_status units_values(struct units *u, const struct csv *csv, const struct csv_row *row,
                              struct lift_error *err);

#endif

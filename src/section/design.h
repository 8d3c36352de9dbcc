/* The design of a geo test: the candidates that a search found, which of them was chosen, and what it promises. The
 * section `design` of the document, and its CSV. */
#ifndef LIFT_SECTION_DESIGN_H
#define LIFT_SECTION_DESIGN_H

#include "io/csv_table.h"
#include "io/json_write.h"
#include "lift/design.h"
#include "lift/panel.h"

/* What else is asked of a row; a zeroed struct asks nothing. */
struct design_limits {
  bool has_budget, has_holdout;
  double budget;  /* most that the investment at the row's MDE may be */
  double holdout; /* least share of the outcome that stays untreated */
};

/* Why a row was not taken. */
enum design_mark {
  DESIGN_OVER_BUDGET = 1,
  DESIGN_UNDER_HOLDOUT = 2,
  DESIGN_FALSE_POSITIVES = 4 /* the one-sided 95 % lower limit of its A/A rate is above alpha */
};

/* A search and what came of it. */
struct design_search {
  const struct lift_panel *panel;     /* the history */
  const struct lift_design_options *options;
  struct design_limits limits;
  size_t keep;                        /* rows to write; the chosen one is written in any case */
  struct lift_design found;
  unsigned char *mark;                /* of each row: enum design_mark */
  size_t within;                      /* rows within the limits */
  size_t chosen;                      /* row */
  const char *table_file;             /* the CSV that goes with it, without folders, or NULL */
  struct digest_text table;
};

/* Frees `found` and the marks. */
void design_search_clear(struct design_search *search);

/* Mark the rows and choose the first within the limits that reaches the power without too many false positives; else
 * the first that reaches it; else the first without too many false positives; else the first. A row without an MDE has
 * no investment, and is within a budget only if no row of the search has an MDE.
 * LIFT_EDATA: no row is within the limits; the message says which one binds, and names the nearest row without it. */
enum lift_status design_choose(struct design_search *search, struct lift_error *err);

/* Limits of a row's A/A rate: two-sided 90 %, so that the lower one is the one-sided 95 % limit. Windows are taken as
 * independent, which they are not: the limits are too narrow, and the mark errs towards distrust. */
void design_false_positives(const struct lift_design_row *row, double *lower, double *upper);

/* Cost at the row's MDE; false where there is none. */
bool design_investment(const struct design_search *search, const struct lift_design_row *row, double *investment);

/* The section, as one value with no key. */
void design_write(const struct design_search *search, struct json_writer *w);

/* All rows in their order, with a header, into an open table. LIFT_EIO, LIFT_EMEMORY */
enum lift_status design_write_table(const struct design_search *search, struct csv_table *table,
                                    struct lift_error *err);

#endif

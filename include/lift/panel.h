/* A panel: one outcome per unit (market) and period, and a test on it.
 *
 * The panel holds the data. A test is a view of it: which periods, who is treated, who may be a donor, and where the
 * test starts. Kernels take the view; they read no file and know no dates.
 */
#ifndef LIFT_PANEL_H
#define LIFT_PANEL_H

#include <stddef.h>

#include "lift/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A balanced panel. Owns everything it points to. */
struct lift_panel {
  size_t units, periods;
  char **unit;     /* names, units of them */
  char **period;   /* names (dates), periods of them, in order of time */
  double *outcome; /* units x periods: unit i at outcome + i * periods */
  double *spend;   /* as outcome, or NULL */
};

/* Make room: numbers are 0, names NULL (to be allocated by the caller, freed by lift_panel_clear).
 *
 * with_spend  nonzero: spend is there too
 *
 * LIFT_EDATA    no units, no periods, or more cells than memory can count
 * LIFT_EMEMORY
 */
enum lift_status lift_panel_init(struct lift_panel *panel, size_t units, size_t periods, int with_spend,
                                 struct lift_error *err);
void lift_panel_clear(struct lift_panel *panel);

/* Keep the first so many periods and drop the rest. LIFT_EDATA: none would be left, or there are not so many. */
enum lift_status lift_panel_cut(struct lift_panel *panel, size_t periods, struct lift_error *err);

/* Put a copy of length bytes of text into a name (of unit or period i), freeing what was there. LIFT_EMEMORY */
enum lift_status lift_panel_name(char **names, size_t i, const char *text, size_t length, struct lift_error *err);

/* Index of the unit or period of that name, or count where there is none. */
size_t lift_panel_find(char *const *names, size_t count, const char *name);

/* A test on a panel. Nothing is owned; lists are the caller's.
 *
 * A unit is neither treated nor a donor when it is left out. Periods pre .. periods - 1 are those of the test.
 */
struct lift_panel_test {
  const double *outcome; /* unit i at outcome + i * stride */
  size_t units, stride;
  size_t periods;        /* of the view: history and test */
  size_t pre;            /* of these, before the test starts */
  const size_t *treated; /* treated_count units; their mean is the series that is modelled */
  size_t treated_count;
  const size_t *donor;   /* donors units */
  size_t donors;
  char *const *unit, *const *period; /* names for messages, or NULL */
};

/* View a panel. first and end bound the periods, start is the first one of the test: first < start < end. */
void lift_panel_view(const struct lift_panel *panel, size_t first, size_t start, size_t end,
                     struct lift_panel_test *out);

/* Is the test one that can be fitted?
 *
 * LIFT_EDATA  no treated unit, no donor, no period before the test or in it, a unit that is out of range, listed
 *             twice, or both treated and donor, or a value that is not finite (named by unit and period)
 */
enum lift_status lift_panel_test_check(const struct lift_panel_test *test, struct lift_error *err);

/* Mean of the treated units, period by period. out: test->periods values. */
void lift_panel_target(const struct lift_panel_test *test, double *out);

/* Everyone who is in neither list, in ascending order. out: room for units indices; returns how many. */
size_t lift_panel_donors(size_t units, const size_t *treated, size_t treated_count, const size_t *left_out,
                         size_t left_out_count, size_t *out);

#ifdef __cplusplus
}
#endif
#endif

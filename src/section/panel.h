/* The panel in the document: the geo-by-date matrix with who is treated and when. Small enough to travel along. */
#ifndef LIFT_SECTION_PANEL_H
#define LIFT_SECTION_PANEL_H

#include "io/doc.h"
#include "lift/panel.h"
#include "section/metric.h"

struct panel_section {
  struct lift_panel panel;
  char *outcome;            /* the metric's name */
  struct metrics metrics;   /* that metric as it was declared: its column, its good direction */
  char *kind;               /* "daily", "weekly", "in steps of 0.25", … */
  size_t *treated;          /* indices, ascending */
  size_t treated_count;
  size_t pre;               /* periods before the test; all of them when has_test is false */
  bool has_test;            /* false: a history, from lift-geo */
  size_t *donor;            /* everyone else, ascending */
  size_t donors;
};

void panel_section_clear(struct panel_section *section);

/* Fill in the donors, and view the panel as a test. The view points into the section. */
enum lift_status panel_section_donors(struct panel_section *section, struct lift_error *err);
void panel_section_view(const struct panel_section *section, struct lift_panel_test *test);

/* The whole section into a writer. left_out: geos that had missing cells. */
void panel_section_write(const struct panel_section *section, char *const *left_out, size_t left_out_count,
                         struct json_writer *w);

/* Read it back; LIFT_EDATA when the document has none, LIFT_EFORMAT when rows, names or dates do not fit each other. */
enum lift_status panel_section_read(const struct doc *doc, struct panel_section *section, struct lift_error *err);

#endif

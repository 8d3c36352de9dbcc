/* Plots: what they show (filled from the document), how gnuplot is told to draw them, and the SVG that comes back.
 *
 * One gnuplot draws all plots of a report, each in two sizes: one for wide screens and paper, one for phones. Texts are
 * never given to gnuplot: it sees marks (~7~) that are replaced in its SVG, and colours that stand for the variables of
 * the page's style. So nothing in a document can be taken for a command, and plots follow the page into the dark.
 */
#ifndef LIFT_REPORT_PLOT_H
#define LIFT_REPORT_PLOT_H

#include "report/content.h"
#include "report/render.h"

enum { PLOT_PIECES = 6, PLOT_ROWS = 40 };

enum plot_kind { PLOT_FOREST, PLOT_PATH, PLOT_POWER, PLOT_WEIGHTS };

/* A stretch of a set; an end that is not there is open. */
struct plot_piece {
  double low, high;
  bool has_low, has_high;
};

struct plot_row {
  const char *label, *shown;
  double at;
  bool has_at, strong;
  struct plot_piece piece[PLOT_PIECES];
  size_t pieces;
};

/* Values are as they are shown (percent times 100). Texts have no marks and live in the page. */
struct plot {
  enum plot_kind kind;
  const char *title, *description, *axis; /* axis: what the numbers are, with the unit */
  struct plot_row row[PLOT_ROWS];         /* PLOT_FOREST, PLOT_WEIGHTS */
  size_t rows;
  double null; /* PLOT_FOREST: the value tested against */
  size_t n;    /* PLOT_PATH: periods; PLOT_POWER: points */
  const char **date;
  double *x, *y;      /* PLOT_PATH: observed, counterfactual; PLOT_POWER: effect, power */
  double *cumulative; /* PLOT_PATH: from `start` on; NULL: not known */
  size_t start;       /* PLOT_PATH: the first period of the test; n: none */
  bool has_mark;
  double mark; /* PLOT_POWER: the smallest effect found */
};

/* NULL where there is nothing to show. */
struct plot *plot_forest(const struct content *content, const struct entry *first);
struct plot *plot_path(const struct content *content, const struct json *fit);
struct plot *plot_power(const struct content *content, const struct json *candidate);
struct plot *plot_weights(const struct content *content, const struct json *fit);

/* One drawing of a plot: its size in pixels, and the texts that its marks stand for. */
struct plot_drawing {
  const struct plot *plot;
  bool narrow;
  int width, height;
  const char **label;
  size_t labels, capacity;
};

/* Append gnuplot's commands for a drawing; they make exactly one SVG. */
void plot_script(struct page *page, struct plot_drawing *drawing, struct render *script);

/* Run gnuplot on a script and take what it writes (from malloc). LIFT_EDATA: it is not installed; LIFT_EIO: it failed,
 * with its first line of complaint. */
enum lift_status plot_run(const char *script, size_t length, char **output, size_t *output_length,
                          struct lift_error *err);

/* Write one SVG of gnuplot's output as part of a page: ids begin with prefix, marks become texts, colours variables;
 * with a title and a description of its own. Returns where the next SVG may begin; NULL: there was none. */
const char *plot_svg(struct render *r, const char *svg, const struct plot_drawing *drawing, const char *prefix);

#endif

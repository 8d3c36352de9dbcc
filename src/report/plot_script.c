/* A plot as gnuplot's commands. Inside a plot's area y counts pixels where rows are drawn, so that texts and marks keep
 * their distances whatever the size. */
#include "report/plot.h"

#include "lift/number.h"
#include "report/value.h"

#include <math.h>
#include <string.h>

/* Colours that stand for variables of the page's style: see plot_svg.c. */
#define INK "#010101"
#define SOFT "#020202"
#define GRID "#030303"
#define FIRST "#040404"
#define SECOND "#050505"
#define THIRD "#060606"
#define BAND "#070707"

enum { WIDE = 880, NARROW = 350, FONT = 13, CHAR = 7, PATH_RIGHT = 24, PATH_GAP = 38 };

struct frame {
  struct page *page;
  struct plot_drawing *drawing;
  struct render *out;
};

/* A number for gnuplot. */
static const char *num(struct frame *f, double x)
{
  char text[LIFT_NUMBER_SIZE];
  lift_number_print(isfinite(x) ? x : 0, text);
  return page_text(f->page, "%s", text);
}

/* The mark that stands for a text. */
static const char *label(struct frame *f, const char *text)
{
  struct plot_drawing *d = f->drawing;
  if (d->labels == d->capacity) {
    size_t capacity = d->capacity ? 2 * d->capacity : 32;
    const char **more = page_alloc(f->page, capacity, sizeof *more);
    if (!more)
      return "";
    if (d->labels)
      memcpy(more, d->label, d->labels * sizeof *more);
    d->label = more;
    d->capacity = capacity;
  }
  d->label[d->labels] = text;
  return page_text(f->page, "~%zu~", d->labels++);
}

/* Pixels that a text takes, about. */
static int pixels(const char *text)
{
  int width = 0;
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    width += c < 0x80 ? CHAR : c >= 0xe3 ? 2 * CHAR : c >= 0xc0 ? CHAR + 1 : 0;
  }
  return width;
}

/* The bytes at the text's begin (or, from behind, at its end) that fit into so many pixels. */
static size_t fitting(const char *text, int room, bool from_end)
{
  size_t length = strlen(text), taken = 0;
  while (taken < length) {
    size_t next = taken + 1;
    if (from_end)
      while (next < length && ((unsigned char)text[length - next] & 0xc0) == 0x80)
        next++;
    else
      while (next < length && ((unsigned char)text[next] & 0xc0) == 0x80)
        next++;
    char character[8] = "";
    memcpy(character, text + (from_end ? length - next : taken), next - taken < 8 ? next - taken : 7);
    room -= pixels(character);
    if (room < 0)
      break;
    taken = next;
  }
  return taken;
}

/* The text, cut to so many pixels in its middle: what tells rows apart often stands at their end. */
static const char *cut(struct frame *f, const char *text, int room)
{
  if (pixels(text) <= room)
    return text;
  int half = (room - CHAR) / 2;
  size_t head = fitting(text, half, false), tail = fitting(text, half, true);
  return page_text(f->page, "%.*s\xe2\x80\xa6%s", (int)head, text, text + strlen(text) - tail);
}

static void begin(struct frame *f)
{
  render_printf(f->out,
                "reset\nset terminal svg size %d,%d noenhanced font 'sans-serif,%d'\nunset key\nset datafile missing "
                "'?'\n"
                "set border 0\nset tics scale 0 textcolor rgb '" SOFT "'\nset grid lt 1 lw 1 lc rgb '" GRID "'\n",
                f->drawing->width, f->drawing->height, FONT);
}

/* The plot's area, in pixels from the left, right, top and bottom of the picture. */
static void area(struct frame *f, int left, int right, int top, int bottom)
{
  double w = f->drawing->width, h = f->drawing->height;
  render_printf(f->out,
                "set lmargin at screen %s\nset rmargin at screen %s\nset tmargin at screen %s\nset bmargin at screen "
                "%s\n",
                num(f, left / w), num(f, 1 - right / w), num(f, 1 - top / h), num(f, bottom / h));
}

static const char *tick_text(struct frame *f, double x, int decimals, const char *suffix)
{
  char text[VALUE_SIZE];
  return page_text(f->page, "%s%s", value_fixed(x, decimals, false, text), suffix);
}

/* Ticks at round numbers; returns the pixels of the widest label. */
static int ticks(struct frame *f, char axis, double low, double high, int limit, const char *suffix)
{
  struct value_ticks t = value_ticks(low, high, limit);
  int widest = 0;
  render_printf(f->out, "set %crange [%s:%s]\nset %ctics (", axis, num(f, low), num(f, high), axis);
  for (int i = 0; i < t.count; i++) {
    double x = t.first + i * t.step;
    const char *text = tick_text(f, fabs(x) < t.step * 1e-9 ? 0 : x, t.decimals, suffix);
    widest = pixels(text) > widest ? pixels(text) : widest;
    render_printf(f->out, "%s'%s' %s", i ? ", " : "", label(f, text), num(f, x));
  }
  render_put(f->out, ")\n");
  return widest;
}

/* ---- forest ---- */

static void widen(double *low, double *high, double x)
{
  *low = fmin(*low, x);
  *high = fmax(*high, x);
}

/* Room at both ends; a range that gnuplot cannot draw, empty or without bounds, is made one that it can. */
static void settle(double *low, double *high, double share)
{
  *low = fmax(*low, -1e150);
  *high = fmin(*high, 1e150);
  double width = *high - *low, size = fmax(fabs(*low), fabs(*high));
  double pad = width > 1e-9 * size ? width * share : size > 0 ? size * 0.1 : 1;
  *low -= pad;
  *high += pad;
}

static void forest_range(const struct plot *plot, double *low, double *high)
{
  *low = *high = plot->null;
  for (size_t i = 0; i < plot->rows; i++) {
    const struct plot_row *row = &plot->row[i];
    if (row->has_at)
      widen(low, high, row->at);
    for (size_t k = 0; k < row->pieces; k++) {
      if (row->piece[k].has_low)
        widen(low, high, row->piece[k].low);
      if (row->piece[k].has_high)
        widen(low, high, row->piece[k].high);
    }
  }
  settle(low, high, 0.06);
}

static void forest_piece(struct frame *f, const struct plot_row *row, const struct plot_piece *p, double y, double low,
                         double high)
{
  const char *heads = p->has_low && p->has_high ? "nohead" : p->has_low ? "head" : p->has_high ? "backhead" : "heads";
  render_printf(f->out, "set arrow from %s,%s to %s,%s %s size screen %s,25 filled lw %s lc rgb '%s'\n",
                num(f, p->has_low ? p->low : low), num(f, y), num(f, p->has_high ? p->high : high), num(f, y), heads,
                f->drawing->narrow ? "0.02" : "0.01", row->strong ? "3.5" : "2", row->strong ? FIRST : SOFT);
}

static void forest_row(struct frame *f, const struct plot_row *row, double top, double low, double high)
{
  bool narrow = f->drawing->narrow;
  int room = f->drawing->width - 24, shown = pixels(row->shown);
  double bar = top - (narrow ? 48 : 30);
  render_printf(f->out, "set label '%s' at graph 0, first %s left textcolor rgb '" INK "' front\n",
                label(f, cut(f, row->label, narrow ? room : room - shown - 2 * CHAR)), num(f, top - 12));
  render_printf(f->out, "set label '%s' at graph %s, first %s %s textcolor rgb '%s' front\n",
                label(f, cut(f, row->shown, room)), narrow ? "0" : "1", num(f, top - (narrow ? 30 : 12)),
                narrow ? "left" : "right", narrow ? SOFT : INK);
  /* the null value is marked beside each bar alone, so that it does not cross the words */
  const char *null = num(f, f->drawing->plot->null);
  render_printf(f->out, "set arrow from %s,%s to %s,%s nohead lw 1.5 dt (4,3) lc rgb '" INK "'\n", null,
                num(f, bar - 10), null, num(f, bar + 10));
  for (size_t k = 0; k < row->pieces; k++)
    forest_piece(f, row, &row->piece[k], bar, low, high);
}

static void forest(struct frame *f)
{
  const struct plot *plot = f->drawing->plot;
  int step = f->drawing->narrow ? 64 : 46, height = (int)plot->rows * step;
  double low, high;
  f->drawing->height = height + 60;
  begin(f);
  forest_range(plot, &low, &high);
  area(f, 12, 12, 8, 52);
  ticks(f, 'x', low, high, f->drawing->narrow ? 5 : 9, "");
  render_printf(f->out, "set yrange [0:%d]\nunset ytics\nset xlabel '%s' offset 0,0.4 textcolor rgb '" SOFT "'\n",
                height, label(f, cut(f, plot->axis, f->drawing->width - 24)));
  for (size_t i = 0; i < plot->rows; i++)
    forest_row(f, &plot->row[i], height - (double)i * step, low, high);
  render_put(f->out, "$points << END\n");
  for (size_t i = 0; i < plot->rows; i++)
    render_printf(f->out, "%s %s %s\n", num(f, plot->row[i].at),
                  num(f, height - (double)i * step - (f->drawing->narrow ? 48 : 30)), plot->row[i].strong ? "1" : "0");
  render_put(f->out, "END\nplot $points using ($3==1?$1:NaN):2 with points pt 7 ps 1.1 lc rgb '" FIRST
                     "', $points using ($3==0?$1:NaN):2 with points pt 7 ps 0.8 lc rgb '" SOFT "'\n");
}

/* ---- observed against counterfactual ---- */

static void path_range(const struct plot *plot, int panel, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (size_t t = 0; t < plot->n; t++) {
    if (panel == 0) {
      widen(low, high, plot->x[t]);
      widen(low, high, plot->y[t]);
    } else if (panel == 1) {
      widen(low, high, plot->x[t] - plot->y[t]);
    } else if (t >= plot->start) {
      widen(low, high, plot->cumulative[t]);
    }
  }
  if (panel)
    widen(low, high, 0);
  settle(low, high, 0.08);
}

static void path_data(struct frame *f)
{
  const struct plot *plot = f->drawing->plot;
  render_put(f->out, "$path << END\n");
  for (size_t t = 0; t < plot->n; t++)
    render_printf(f->out, "%zu %s %s %s %s\n", t, num(f, plot->x[t]), num(f, plot->y[t]),
                  num(f, plot->x[t] - plot->y[t]),
                  plot->cumulative && t >= plot->start ? num(f, plot->cumulative[t]) : "?");
  render_put(f->out, "END\n");
}

/* The step at which at most so many of n periods are labelled. */
static size_t date_step(size_t n, size_t most)
{
  static const size_t steps[] = {1, 2, 3, 4, 5, 7, 10, 14, 20, 28, 50, 100, 200, 500, 1000};
  size_t step = 1;
  for (size_t i = 0; i < sizeof steps / sizeof *steps && (n - 1) / step + 1 > most; i++)
    step = steps[i];
  while ((n - 1) / step + 1 > most)
    step *= 2;
  return step;
}

/* Ticks at every so many periods, with dates below the lowest panel alone; none that would reach over the edge. */
static void path_dates(struct frame *f, bool labelled, int left)
{
  const struct plot *plot = f->drawing->plot;
  int inside = f->drawing->width - left - PATH_RIGHT, wide = pixels(plot->date[plot->n - 1]);
  size_t step = date_step(plot->n, (size_t)(inside / (wide + 24) + 1));
  render_printf(f->out, "set xrange [-0.5:%s]\nset xtics (", num(f, (double)plot->n - 0.5));
  for (size_t t = 0; t < plot->n; t += step) {
    double at = left + ((double)t + 0.5) / (double)plot->n * inside;
    bool fits = at - wide / 2.0 >= 0 && at + wide / 2.0 + 4 <= f->drawing->width;
    render_printf(f->out, "%s'%s' %zu", t ? ", " : "", labelled && fits ? label(f, plot->date[t]) : "", t);
  }
  render_put(f->out, ")\n");
}

static void path_start(struct frame *f, bool named)
{
  const struct plot *plot = f->drawing->plot;
  bool late = plot->start > plot->n / 2;
  if (plot->start >= plot->n)
    return;
  const char *x = num(f, (double)plot->start - 0.5);
  render_printf(f->out, "set arrow from %s,graph 0 to %s,graph 1 nohead lw 1.5 dt (4,3) lc rgb '" INK "'\n", x, x);
  if (named)
    render_printf(
        f->out, "set label '%s' at %s,graph 1 %s offset character %s,-0.8 textcolor rgb '" INK "' front\n",
        label(f, page_text(f->page, "%s from %s", f->drawing->narrow ? "test" : "treatment", plot->date[plot->start])),
        x, late ? "right" : "left", late ? "-1" : "1");
}

static void path_panel(struct frame *f, int panel, int panels, int left)
{
  static const char *const lines[] = {"plot $path using 1:3 with lines lw 2 dt (6,3) lc rgb '" SECOND "', $path using "
                                                                                                      "1:2 with lines "
                                                                                                      "lw 2 lc rgb "
                                                                                                      "'" FIRST "'\n",
                                      "plot 0 with lines lw 1 lc rgb '" SOFT "', $path using 1:4 with lines lw 2 lc "
                                                                             "rgb '" FIRST "'\n",
                                      "plot 0 with lines lw 1 lc rgb '" SOFT "', $path using 1:5 with lines lw 2 lc "
                                                                             "rgb '" FIRST "'\n"};
  static const char *const titles[] = {"%s, average of the treated geos",
                                       "Effect per treated geo: actual less counterfactual",
                                       "Cumulative effect since the start"};
  static const char *const short_titles[] = {"%s per treated geo", "Effect per treated geo", "Cumulative effect"};
  const struct plot *plot = f->drawing->plot;
  const char *title = (f->drawing->narrow ? short_titles : titles)[panel];
  int first = 190, other = 130, gap = PATH_GAP, bottom = 28;
  int below = bottom + (panels - 1 - panel) * (other + gap);
  int height = panel ? other : first;
  double low, high;
  area(f, left, PATH_RIGHT, f->drawing->height - below - height, below);
  path_range(plot, panel, &low, &high);
  render_put(f->out, "unset label\nunset arrow\n");
  ticks(f, 'y', low, high, panel ? 4 : 5, "");
  path_dates(f, panel == panels - 1, left);
  path_start(f, panel == 0);
  render_printf(f->out,
                "set label '%s' at screen %s,graph 1 left offset character 0,0.9 textcolor rgb '" INK "' front\n",
                label(f, panel ? title : page_text(f->page, "%s%s", cut(f, plot->axis, 160), strchr(title, '%') + 2)),
                num(f, 4.0 / f->drawing->width));
  render_put(f->out, lines[panel]);
}

/* The room that the widest label of any panel's y axis takes. */
static int path_left(struct frame *f, int panels)
{
  int widest = 0;
  for (int panel = 0; panel < panels; panel++) {
    double low, high;
    path_range(f->drawing->plot, panel, &low, &high);
    struct value_ticks t = value_ticks(low, high, panel ? 4 : 5);
    for (int i = 0; i < t.count; i++) {
      int width = pixels(tick_text(f, t.first + i * t.step, t.decimals, ""));
      widest = width > widest ? width : widest;
    }
  }
  int half = pixels(f->drawing->plot->date[0]) / 2;
  return (widest > half - 12 ? widest : half - 12) + 14;
}

static void path(struct frame *f)
{
  const struct plot *plot = f->drawing->plot;
  int panels = plot->cumulative ? 3 : 2;
  f->drawing->height = 28 + 190 + PATH_GAP + (panels - 1) * (130 + PATH_GAP);
  begin(f);
  path_data(f);
  if (plot->start < plot->n)
    render_printf(f->out,
                  "set object rectangle from %s,graph 0 to %s,graph 1 fc rgb '" BAND "' fs solid noborder behind\n",
                  num(f, (double)plot->start - 0.5), num(f, (double)plot->n - 0.5));
  render_put(f->out, "set multiplot\n");
  int left = path_left(f, panels);
  for (int panel = 0; panel < panels; panel++)
    path_panel(f, panel, panels, left);
  render_put(f->out, "unset multiplot\n");
}

/* ---- power ---- */

static void power(struct frame *f)
{
  const struct plot *plot = f->drawing->plot;
  double low = plot->x[0], high = plot->x[0];
  f->drawing->height = 300;
  begin(f);
  for (size_t i = 0; i < plot->n; i++)
    widen(&low, &high, plot->x[i]);
  settle(&low, &high, 0);
  area(f, 52, 24, 26, 52);
  ticks(f, 'x', low, high, f->drawing->narrow ? 5 : 10, "%");
  ticks(f, 'y', 0, 100, 5, "%");
  render_printf(f->out, "set yrange [0:103]\nset xlabel '%s' offset 0,0.4 textcolor rgb '" SOFT "'\n",
                label(f, cut(f, plot->axis, f->drawing->width - 76)));
  if (plot->has_mark) {
    char text[VALUE_SIZE];
    bool late = plot->mark > (low + high) / 2;
    render_printf(f->out, "set arrow from %s,0 to %s,103 nohead lw 1.5 dt (4,3) lc rgb '" SECOND "'\n",
                  num(f, plot->mark), num(f, plot->mark));
    render_printf(f->out, "set label '%s' at %s,8 %s offset character %s,0 textcolor rgb '" INK "' front\n",
                  label(f, page_text(f->page, "MDE %s%%", value_significant(plot->mark, 3, text))), num(f, plot->mark),
                  late ? "right" : "left", late ? "-1" : "1");
  }
  render_printf(f->out,
                "set label '%s' at screen %s,graph 1 left offset character 0,0.9 textcolor rgb '" INK "' front\n$power "
                                                                                                      "<< END\n",
                label(f, "Power"), num(f, 4.0 / f->drawing->width));
  for (size_t i = 0; i < plot->n; i++)
    render_printf(f->out, "%s %s\n", num(f, plot->x[i]), num(f, plot->y[i]));
  render_put(f->out, "END\nplot $power with linespoints lw 2 pt 7 ps 0.8 lc rgb '" FIRST "'\n");
}

/* ---- weights ---- */

static void weights(struct frame *f)
{
  const struct plot *plot = f->drawing->plot;
  enum { STEP = 32 };
  int height = (int)plot->rows * STEP;
  double most = 0;
  for (size_t i = 0; i < plot->rows; i++)
    most = fmax(most, plot->row[i].at);
  f->drawing->height = height + 12;
  begin(f);
  area(f, 12, 12, 6, 6);
  render_printf(f->out, "unset xtics\nunset ytics\nunset grid\nset xrange [0:%s]\nset yrange [0:%d]\n",
                num(f, most > 0 ? most : 1), height);
  for (size_t i = 0; i < plot->rows; i++) {
    const struct plot_row *row = &plot->row[i];
    double top = height - (double)i * STEP;
    int room = f->drawing->width - 24 - pixels(row->shown) - 2 * CHAR;
    render_printf(f->out, "set label '%s' at graph 0, first %s left textcolor rgb '" INK "' front\n",
                  label(f, cut(f, row->label, room)), num(f, top - 9));
    render_printf(f->out, "set label '%s' at graph 1, first %s right textcolor rgb '" INK "' front\n",
                  label(f, row->shown), num(f, top - 9));
    render_printf(f->out, "set object rectangle from 0,%s to %s,%s fc rgb '" GRID "' fs solid noborder\n",
                  num(f, top - 25), num(f, most), num(f, top - 19));
    render_printf(f->out, "set object rectangle from 0,%s to %s,%s fc rgb '" FIRST "' fs solid noborder\n",
                  num(f, top - 25), num(f, row->at), num(f, top - 19));
  }
  render_put(f->out, "plot NaN notitle\n");
}

void plot_script(struct page *page, struct plot_drawing *drawing, struct render *script)
{
  static void (*const draw[])(struct frame *) = {
      [PLOT_FOREST] = forest, [PLOT_PATH] = path, [PLOT_POWER] = power, [PLOT_WEIGHTS] = weights};
  struct frame f = {page, drawing, script};
  drawing->width = drawing->narrow ? NARROW : WIDE;
  draw[drawing->plot->kind](&f);
}

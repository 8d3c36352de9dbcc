/* Plots filled from the document. */
#include "report/plot.h"
#include "report/value.h"

#include <stdint.h>
#include <string.h>

static struct plot *start(const struct content *content, enum plot_kind kind)
{
  struct plot *plot = content->settings->format == REPORT_HTML ? page_alloc(content->page, 1, sizeof *plot) : NULL;
  if (plot)
    plot->kind = kind;
  return plot;
}

/* ---- forest ---- */

static void add_piece(struct plot_row *row, const struct plot_piece *piece, int factor)
{
  if (row->pieces < PLOT_PIECES)
    row->piece[row->pieces++] =
        (struct plot_piece){piece->low * factor, piece->high * factor, piece->has_low, piece->has_high};
}

/* The pieces that the document lists, [[low, high], …] with null for an open end. */
static bool add_listed(const struct entry *e, struct plot_row *row)
{
  struct json list, at, end;
  if (!json_find(&e->interval, "pieces", &list) || json_kind(&list) != JSON_ARRAY || !json_count(&list))
    return false;
  for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
    struct plot_piece piece = {0};
    if (!json_first(&at, &end) || json_as_number_or_null(&end, &piece.low, &piece.has_low, NULL) || !json_next(&end) ||
        json_as_number_or_null(&end, &piece.high, &piece.has_high, NULL))
      continue;
    add_piece(row, &piece, e->factor);
  }
  return row->pieces > 0;
}

static void add_pieces(const struct entry *e, struct plot_row *row)
{
  struct plot_piece whole = {e->lower, e->upper, e->has_lower, e->has_upper};
  if (!e->has_interval || add_listed(e, row))
    return;
  if (e->has_lower || e->has_upper || (e->set && strcmp(e->set, "line") == 0))
    add_piece(row, &whole, e->factor);
}

static void add_entry(struct page *page, struct plot *plot, const struct entry *e)
{
  struct plot_row *row = &plot->row[plot->rows++];
  row->label = page_text(page, "%s%s%s, %s%s", entry_comparison(page, e), e->segment ? ", " : "",
                         e->segment ? e->segment : "", e->estimator, e->headline ? " (headline)" : "");
  row->shown =
      page_plain(page, page_text(page, "%s %s", entry_estimate(page, e), e->has_interval ? entry_range(page, e) : ""));
  row->has_at = e->has_estimate;
  row->at = e->estimate * e->factor;
  row->strong = e->headline;
  add_pieces(e, row);
}

static const char *forest_unit(const struct entry *e)
{
  return e->factor == 1 ? e->unit : strcmp(e->scale, "absolute") == 0 ? "percentage points" : "percent";
}

static const char *forest_text(struct page *page, const struct plot *plot, size_t n)
{
  const char *text = "";
  for (size_t i = 0; i < plot->rows; i++)
    text = page_text(page, "%s%s: %s. ", text, plot->row[i].label, plot->row[i].shown);
  return n > plot->rows ? page_text(page, "%s%zu more stand in the table.", text, n - plot->rows) : text;
}

struct plot *plot_forest(const struct content *content, const struct entry *first)
{
  struct page *page = content->page;
  struct plot *plot = start(content, PLOT_FOREST);
  size_t n = 0;
  if (!plot)
    return NULL;
  for (const struct entry *e = first; e < content->entry + content->entries; e++) {
    bool in = e->selected && strcmp(e->metric, first->metric) == 0 && strcmp(e->scale, first->scale) == 0;
    if (!in || !e->has_estimate)
      continue;
    n++;
    if (plot->rows < PLOT_ROWS)
      add_entry(page, plot, e);
  }
  const char *unit = forest_unit(first);
  char null[VALUE_SIZE];
  plot->null = first->null * first->factor;
  plot->title = page_text(page, "Estimates of %s with their intervals, %s scale; the dashed line marks %s",
                          first->metric, first->scale, value_significant(plot->null, 4, null));
  plot->axis = page_text(page, "%s effect on %s%s%s",
                         first->factor == 100 && strcmp(first->scale, "relative") == 0 ? "Relative" : "Absolute",
                         first->metric, unit ? ", " : "", unit ? unit : "");
  plot->description = forest_text(page, plot, n);
  return plot->rows ? plot : NULL;
}

/* ---- observed against counterfactual ---- */

static double *read_series(struct page *page, const struct json *at, const char *key, size_t *n)
{
  struct json list, element;
  struct lift_error err = {""};
  if (!json_find(at, key, &list) || json_kind(&list) != JSON_ARRAY)
    return NULL;
  *n = json_count(&list);
  double *x = page_alloc(page, *n, sizeof *x);
  size_t i = 0;
  for (bool more = x && json_first(&list, &element); more; more = json_next(&element))
    page_fail(page, json_as_number(&element, &x[i++], &err), &err);
  return x;
}

static const char **read_dates(struct page *page, const struct json *panel, size_t n)
{
  struct json list, element;
  if (!json_find(panel, "dates", &list) || json_kind(&list) != JSON_ARRAY || json_count(&list) != n)
    return NULL;
  const char **date = page_alloc(page, n, sizeof *date);
  size_t i = 0;
  for (bool more = date && json_first(&list, &element); more; more = json_next(&element))
    date[i++] = page_plain(page, content_any(page, &element));
  return date;
}

/* The entry that was made from this model, with its effects by period. */
static const struct entry *entry_of(const struct content *content, const char *model)
{
  struct json list;
  for (size_t i = 0; i < content->entries; i++) {
    const struct entry *e = &content->entry[i];
    const char *estimator = content_raw(content->page, &e->at, "estimator");
    if (model && estimator && strcmp(estimator, model) == 0 && strcmp(e->scale, "absolute") == 0 && !e->segment &&
        json_find(&e->at, "by_period", &list) && json_count(&list))
      return e;
  }
  return NULL;
}

/* The running totals that the document holds; NULL unless there is one for every period of the test. */
static double *read_cumulative(const struct content *content, const char *model, size_t start_at, size_t n)
{
  const struct entry *e = entry_of(content, model);
  struct json list, at;
  if (!e || !json_find(&e->at, "by_period", &list) || start_at >= n)
    return NULL;
  size_t count = json_count(&list), i = 0;
  if (count != n - start_at)
    return NULL;
  double *x = page_alloc(content->page, n, sizeof *x);
  for (bool more = x && json_first(&list, &at); more; more = json_next(&at), i++)
    if (!content_real(content->page, &at, "cumulative", &x[start_at + i]))
      return NULL;
  return x;
}

static size_t read_start(struct page *page, const struct json *panel, size_t n)
{
  struct json periods;
  double pre = 0;
  if (!json_find(panel, "periods", &periods) || json_kind(&periods) != JSON_OBJECT ||
      !content_real(page, &periods, "pre", &pre) || pre < 0 || pre > (double)n)
    return n;
  return (size_t)pre;
}

struct plot *plot_path(const struct content *content, const struct json *fit)
{
  struct page *page = content->page;
  struct plot *plot = content->part[CONTENT_PANEL].has ? start(content, PLOT_PATH) : NULL;
  size_t n = 0;
  if (!plot || !(plot->x = read_series(page, fit, "observed", &plot->n)) ||
      !(plot->y = read_series(page, fit, "counterfactual", &n)) || n != plot->n || n < 2)
    return NULL;
  const struct json *panel = &content->part[CONTENT_PANEL].at;
  if (!(plot->date = read_dates(page, panel, n)))
    return NULL;
  plot->start = read_start(page, panel, n);
  plot->cumulative = read_cumulative(content, content_raw(page, fit, "model"), plot->start, n);
  const char *model = content_name(page, fit, "model"), *outcome = content_name(page, panel, "outcome");
  plot->title = page_text(page, "Actual against counterfactual: %s, %s", outcome, model);
  plot->axis = outcome;
  plot->description =
      page_text(page,
                "Average of the treated geos and their counterfactual, the difference between them%s, for %zu periods "
                "from %s to %s%s%s.",
                plot->cumulative ? ", and its running total" : "", n, plot->date[0], plot->date[n - 1],
                plot->start < n ? "; the treatment starts on " : "", plot->start < n ? plot->date[plot->start] : "");
  return plot;
}

/* ---- power ---- */

struct plot *plot_power(const struct content *content, const struct json *candidate)
{
  struct page *page = content->page;
  struct plot *plot = start(content, PLOT_POWER);
  struct json list, at;
  if (!plot || !json_find(candidate, "power", &list) || json_kind(&list) != JSON_ARRAY || json_count(&list) < 2)
    return NULL;
  size_t n = json_count(&list);
  plot->x = page_alloc(page, n, sizeof *plot->x);
  plot->y = page_alloc(page, n, sizeof *plot->y);
  const char *text = "";
  for (bool more = plot->x && plot->y && json_first(&list, &at); more; more = json_next(&at)) {
    double x = 0, y = 0;
    if (!content_real(page, &at, "effect", &x) || !content_real(page, &at, "power", &y))
      continue;
    text = page_text(page, "%s%s%s at %s", text, *text ? ", " : "", content_percent(page, &at, "power", 3),
                     content_percent(page, &at, "effect", 3));
    plot->x[plot->n] = 100 * x;
    plot->y[plot->n++] = 100 * y;
  }
  plot->has_mark = content_real(page, candidate, "mde", &plot->mark);
  plot->mark *= 100;
  plot->title = "Power of the chosen design";
  plot->axis = "True effect, % of the counterfactual";
  plot->description = page_text(page, "Power: %s.", page_plain(page, text));
  return plot->n > 1 ? plot : NULL;
}

/* ---- weights ---- */

struct plot *plot_weights(const struct content *content, const struct json *fit)
{
  enum { MOST = 15 };
  struct page *page = content->page;
  struct plot *plot = start(content, PLOT_WEIGHTS);
  struct json list;
  size_t n = 0;
  const struct donor *donor = plot ? fit_donors(page, fit, &list, &n) : NULL;
  if (!n)
    return NULL;
  const char *text = "";
  for (size_t i = 0; i < n && i < MOST; i++) {
    struct plot_row *row = &plot->row[plot->rows++];
    row->has_at = true;
    row->at = donor[i].weight;
    row->label = content_name(page, &donor[i].at, "geo");
    row->shown = page_plain(page, content_number(page, &donor[i].at, "weight", 3));
    text = page_text(page, "%s%s%s %s", text, *text ? ", " : "", row->label, row->shown);
  }
  plot->title = page_text(page, "Weights of the donors: %s%s", content_name(page, fit, "model"),
                          n > plot->rows ? page_text(page, " (the first %zu of %zu)", plot->rows, n) : "");
  plot->axis = "Weight";
  plot->description = page_text(page, "%s.", text);
  return plot;
}

/* The page as one HTML file that needs nothing else. */
#include "report/content.h"
#include "report/html.h"
#include "report/plot.h"

#include <stdlib.h>
#include <string.h>

void html_put_words(struct render *r, const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    switch (text[i]) {
    case '&':
      render_put(r, "&amp;");
      break;
    case '<':
      render_put(r, "&lt;");
      break;
    case '>':
      render_put(r, "&gt;");
      break;
    case '"':
      render_put(r, "&quot;");
      break;
    case '\'':
      render_put(r, "&#39;");
      break;
    default:
      render_put_n(r, text + i, 1);
    }
  }
}

static void put_plain(struct render *r, const char *text)
{
  html_put_words(r, text, strlen(text));
}

static void put_number(struct render *r, const struct render_run *run)
{
  render_put(r, "<span class=\"n\" data-path=\"");
  html_put_words(r, run->path, run->path_length);
  render_put(r, "\" data-value=\"");
  html_put_words(r, run->value, run->value_length);
  if (run->factor_length != 1 || *run->factor != '1')
    render_printf(r, "\" data-factor=\"%.*s", (int)run->factor_length, run->factor);
  render_put(r, "\" title=\"");
  html_put_words(r, run->value, run->value_length);
  render_put(r, "\">");
  html_put_words(r, run->text, run->length);
  render_put(r, "</span>");
}

static void put_text(struct render *r, const char *text)
{
  struct render_run run;
  while (render_next(&text, &run)) {
    if (run.kind == RENDER_NUMBER) {
      put_number(r, &run);
      continue;
    }
    render_put(r, run.kind == RENDER_CODE ? "<code>" : "");
    html_put_words(r, run.text, run.length);
    render_put(r, run.kind == RENDER_CODE ? "</code>" : "");
  }
}

static void put_element(struct render *r, const char *element, const char *text)
{
  render_printf(r, "<%s>", element);
  put_text(r, text);
  render_printf(r, "</%s>\n", element);
}

/* ---- blocks ---- */

static const char *const tones[] = {
    [PAGE_NEUTRAL] = "neutral", [PAGE_GOOD] = "good", [PAGE_BAD] = "bad", [PAGE_CAUTION] = "caution"};

/* The class of a cell: numbers to the right; long words get room, where they would else make a tall and narrow column.
 */
static const char *class_of(const struct page_block *t, size_t c, const char *text)
{
  enum { LONG = 44 };
  return t->column[c].number                             ? " class=\"r\""
       : strlen(text) > LONG && !strchr(text, PAGE_CODE) ? " class=\"long\""
                                                         : "";
}

static void put_cells(struct render *r, const struct page_block *t, size_t row)
{
  render_put(r, "<tr>");
  bool first = true;
  for (size_t c = 0; c < t->columns; c++) {
    if (!page_column_used(t, c))
      continue;
    const char *element = first ? "th scope=\"row\"" : "td";
    const char *text = t->cell[row * t->columns + c];
    render_printf(r, "<%s%s>", element, class_of(t, c, text));
    put_text(r, text);
    render_put(r, first ? "</th>" : "</td>");
    first = false;
  }
  render_put(r, "</tr>\n");
}

static void put_table(struct render *r, const struct page_block *t)
{
  if (!t->rows)
    return;
  if (t->folded) {
    render_put(r, "<details><summary>");
    put_text(r, t->caption);
    render_put(r, "</summary>\n");
  }
  render_put(r, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  put_plain(r, t->caption);
  render_put(r, "\"><table><caption>");
  put_text(r, t->caption);
  render_put(r, "</caption>\n<thead><tr>");
  for (size_t c = 0; c < t->columns; c++)
    if (page_column_used(t, c)) {
      render_printf(r, "<th scope=\"col\"%s>", t->column[c].number ? " class=\"r\"" : "");
      put_text(r, t->column[c].title);
      render_put(r, "</th>");
    }
  render_put(r, "</tr></thead>\n<tbody>\n");
  for (size_t row = 0; row < t->rows; row++)
    put_cells(r, t, row);
  render_printf(r, "</tbody></table></div>%s\n", t->folded ? "</details>" : "");
}

/* Names and what is said of them; a name that is the same as the one before is not said again. */
static void put_list(struct render *r, const struct page_block *b, const char *class)
{
  render_printf(r, "<dl class=\"%s\">\n", class);
  for (size_t row = 0; row < b->rows; row++) {
    if (b->kind == PAGE_PAIRS || !row || strcmp(b->cell[2 * row], b->cell[2 * row - 2]) != 0) {
      render_put(r, "<dt>");
      put_text(r, b->cell[2 * row]);
      render_put(r, "</dt>");
    }
    render_put(r, "<dd>");
    put_text(r, b->cell[2 * row + 1]);
    render_put(r, "</dd>\n");
  }
  render_put(r, "</dl>\n");
}

static void put_figures(struct render *r, const struct page_block *b)
{
  render_put(r, "<ul class=\"figures\">\n");
  for (size_t row = 0; row < b->rows; row++) {
    render_put(r, "<li><span class=\"label\">");
    put_text(r, b->cell[3 * row]);
    render_put(r, "</span><span class=\"big\">");
    put_text(r, b->cell[3 * row + 1]);
    render_put(r, "</span><span class=\"remark\">");
    put_text(r, b->cell[3 * row + 2]);
    render_put(r, "</span></li>\n");
  }
  render_put(r, "</ul>\n");
}

static void put_verdict(struct render *r, const struct page_block *b)
{
  render_printf(r, "<div class=\"verdict %s\"><p class=\"word\">", tones[b->tone]);
  put_text(r, b->text);
  render_put(r, "</p>");
  if (b->caption) {
    render_put(r, "<p>");
    put_text(r, b->caption);
    render_put(r, "</p>");
  }
  render_put(r, "</div>\n");
}

/* ---- plots ---- */

/* All plots of a page, drawn: each wide, then narrow. */
struct plots {
  struct plot_drawing *drawing;
  size_t drawings, next;
  char *svg;
  const char *at;
};

static enum lift_status draw(struct page *page, struct plots *plots, struct lift_error *err)
{
  struct render script = {0};
  char *text = NULL;
  size_t length = 0, n = 0;
  for (const struct page_block *b = page->first; b; b = b->next)
    plots->drawings += b->kind == PAGE_PLOT ? 2 : 0;
  if (!plots->drawings)
    return LIFT_OK;
  plots->drawing = page_alloc(page, plots->drawings, sizeof *plots->drawing);
  for (const struct page_block *b = page->first; b && plots->drawing; b = b->next)
    for (int narrow = 0; narrow < 2 && b->kind == PAGE_PLOT; narrow++) {
      plots->drawing[n] = (struct plot_drawing){.plot = b->plot, .narrow = narrow};
      plot_script(page, &plots->drawing[n++], &script);
    }
  enum lift_status st = page_status(page, err);
  if (st == LIFT_OK)
    st = render_take(&script, &text, &length, err);
  else
    json_buffer_clear(&script.buffer);
  if (st == LIFT_OK)
    st = plot_run(text, length, &plots->svg, &length, err);
  plots->at = plots->svg;
  free(text);
  return st;
}

static void put_legend(struct render *r, const struct plot *plot)
{
  if (plot->kind == PLOT_PATH)
    render_put(r, "<span class=\"legend\"><span><b class=\"key\">&#160;</b>actual</span> <span><b class=\"key "
                  "s2\">&#160;</b>counterfactual"
                  "</span> <span><b class=\"key band\">&#160;</b>test period</span></span>");
}

static enum lift_status put_plot(struct render *r, struct plots *plots, struct page *page, struct lift_error *err)
{
  const struct plot *plot = plots->drawing[plots->next].plot;
  render_put(r, "<figure>\n<figcaption>");
  put_plain(r, plot->title);
  put_legend(r, plot);
  render_put(r, "</figcaption>\n");
  for (int i = 0; i < 2; i++, plots->next++) {
    const char *prefix = page_text(page, "plot%zu%s", plots->next / 2 + 1, plots->next % 2 ? "n" : "w");
    plots->at = plot_svg(r, plots->at, &plots->drawing[plots->next], prefix);
    if (!plots->at)
      return lift_fail(err, LIFT_EIO, "gnuplot drew %zu of %zu plots", plots->next, plots->drawings);
    render_put(r, "\n");
  }
  render_put(r, "</figure>\n");
  return LIFT_OK;
}

/* ---- the page ---- */

static void put_block(struct render *r, const struct page_block *b, bool *in_section)
{
  switch (b->kind) {
  case PAGE_VERDICT:
    put_verdict(r, b);
    break;
  case PAGE_ANSWERS:
    put_list(r, b, "answers");
    break;
  case PAGE_FIGURES:
    put_figures(r, b);
    break;
  case PAGE_SECTION:
    render_printf(r, "%s<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">",
                  *in_section ? "</section>\n" : "", b->id, b->id, b->id);
    put_text(r, b->text);
    render_put(r, "</h2>\n");
    *in_section = true;
    break;
  case PAGE_HEADING:
    put_element(r, "h3", b->text);
    break;
  case PAGE_PARAGRAPH:
    put_element(r, "p", b->text);
    break;
  case PAGE_NOTE:
    render_printf(r, "<p class=\"note %s\">", tones[b->tone]);
    put_text(r, b->text);
    render_put(r, "</p>\n");
    break;
  case PAGE_PAIRS:
    put_list(r, b, "pairs");
    break;
  case PAGE_TABLE:
    put_table(r, b);
    break;
  case PAGE_PLOT:
    break;
  }
}

static void put_contents(struct render *r, const struct page *page)
{
  render_put(r, "<nav aria-label=\"Contents\"><ul>\n");
  for (const struct page_block *b = page->first; b; b = b->next)
    if (b->kind == PAGE_SECTION) {
      render_printf(r, "<li><a href=\"#%s\">", b->id);
      put_text(r, b->text);
      render_put(r, "</a></li>\n");
    }
  render_put(r, "</ul></nav>\n");
}

/* The document, with '<' as \u003c: it stands inside strings alone, and so the values stay what they are. */
static enum lift_status put_document(struct render *r, const struct doc *doc, struct lift_error *err)
{
  char *text = NULL;
  size_t length = 0;
  enum lift_status st = doc_write(doc, false, &text, &length, err);
  if (st)
    return st;
  render_put(r, "<script type=\"application/json\" id=\"lift-document\">");
  for (size_t i = 0; i < length;) {
    size_t stretch = strcspn(text + i, "<");
    render_put_n(r, text + i, stretch);
    i += stretch;
    if (i < length) {
      render_put(r, "\\u003c");
      i++;
    }
  }
  render_put(r, "</script>\n");
  free(text);
  return LIFT_OK;
}

static void put_head(struct render *r, const struct page *page)
{
  render_put(r, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
  put_plain(r, page->title);
  render_put(r, "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" "
                "content=\"lift-report\">\n<style>\n");
  render_put(r, html_style);
  render_put(r, "</style>\n</head>\n<body>\n<header><p class=\"kicker\">Experiment report</p><h1>");
  put_plain(r, page->title);
  render_put(r, "</h1></header>\n<main>\n");
}

static enum lift_status put_page(struct render *r, struct page *page, struct plots *plots, struct lift_error *err)
{
  bool in_section = false, contents = false;
  enum lift_status st = LIFT_OK;
  put_head(r, page);
  for (const struct page_block *b = page->first; b && st == LIFT_OK; b = b->next) {
    if (b->kind == PAGE_SECTION && !contents) {
      put_contents(r, page);
      contents = true;
    }
    if (b->kind == PAGE_PLOT)
      st = put_plot(r, plots, page, err);
    else
      put_block(r, b, &in_section);
  }
  render_printf(r, "%s</main>\n", in_section ? "</section>\n" : "");
  return st;
}

enum lift_status render_html(struct page *page, const struct doc *doc, char **text, size_t *length,
                             struct lift_error *err)
{
  struct render r = {0};
  struct plots plots = {0};
  enum lift_status st = draw(page, &plots, err);
  if (st == LIFT_OK)
    st = put_page(&r, page, &plots, err);
  if (st == LIFT_OK)
    st = put_document(&r, doc, err);
  if (st == LIFT_OK)
    st = page_status(page, err);
  render_put(&r, "</body>\n</html>\n");
  free(plots.svg);
  if (st == LIFT_OK)
    return render_take(&r, text, length, err);
  json_buffer_clear(&r.buffer);
  return st;
}

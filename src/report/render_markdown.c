/* The page as Markdown, with GitHub's tables. */
#include "report/content.h"
#include "report/render.h"

#include <string.h>

/* Words with what Markdown would take for its own escaped; '<' and '&' as entities, so that nothing becomes HTML. */
static void put_words(struct render *r, const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '<')
      render_put(r, "&lt;");
    else if (text[i] == '&')
      render_put(r, "&amp;");
    else if (strchr("\\`*_[]|~#", text[i]))
      render_printf(r, "\\%c", text[i]);
    else
      render_put_n(r, text[i] == '\n' ? " " : text + i, 1);
  }
}

/* Code, fenced by more backticks than it holds; in a table a bar must be escaped even there. */
static void put_code(struct render *r, const char *text, size_t length)
{
  size_t longest = 0, now = 0;
  for (size_t i = 0; i < length; i++) {
    now = text[i] == '`' ? now + 1 : 0;
    longest = now > longest ? now : longest;
  }
  const char *space = longest ? " " : "";
  for (size_t i = 0; i <= longest; i++)
    render_put(r, "`");
  render_put(r, space);
  for (size_t i = 0; i < length; i++)
    render_printf(r, text[i] == '|' ? "\\%c" : "%c", text[i]);
  render_put(r, space);
  for (size_t i = 0; i <= longest; i++)
    render_put(r, "`");
}

static void put_text(struct render *r, const char *text)
{
  struct render_run run;
  while (render_next(&text, &run)) {
    if (run.kind == RENDER_CODE)
      put_code(r, run.text, run.length);
    else
      put_words(r, run.text, run.length);
  }
}

static void put_table(struct render *r, const struct page_block *t)
{
  if (!t->rows)
    return;
  render_put(r, "\n**");
  put_text(r, t->caption);
  render_put(r, "**\n\n");
  for (size_t row = 0; row < t->rows + 2; row++) {
    render_put(r, "|");
    for (size_t c = 0; c < t->columns; c++) {
      if (!page_column_used(t, c))
        continue;
      if (row == 1) {
        render_put(r, t->column[c].number ? " ---: |" : " --- |");
        continue;
      }
      render_put(r, " ");
      put_text(r, row ? t->cell[(row - 2) * t->columns + c] : t->column[c].title);
      render_put(r, " |");
    }
    render_put(r, "\n");
  }
}

static void put_pairs(struct render *r, const struct page_block *b)
{
  for (size_t row = 0; row < b->rows; row++) {
    render_put(r, "- **");
    put_text(r, b->cell[2 * row]);
    render_put(r, ":** ");
    put_text(r, b->cell[2 * row + 1]);
    render_put(r, "\n");
  }
}

static void put_answers(struct render *r, const struct page_block *b)
{
  for (size_t row = 0; row < b->rows; row++) {
    if (!row || strcmp(b->cell[2 * row], b->cell[2 * row - 2]) != 0)
      render_printf(r, "%s**%s**\n\n", row ? "\n" : "", b->cell[2 * row]);
    render_put(r, "- ");
    put_text(r, b->cell[2 * row + 1]);
    render_put(r, "\n");
  }
}

static void put_block(struct render *r, const struct page_block *b)
{
  static const char *const before[] = {
      [PAGE_VERDICT] = "> **", [PAGE_SECTION] = "## ", [PAGE_HEADING] = "### ", [PAGE_NOTE] = "> "};
  switch (b->kind) {
  case PAGE_FIGURES: /* the answers say it */
  case PAGE_PLOT:
    return;
  case PAGE_ANSWERS:
    render_put(r, "\n");
    put_answers(r, b);
    return;
  case PAGE_PAIRS:
    render_put(r, "\n");
    put_pairs(r, b);
    return;
  case PAGE_TABLE:
    put_table(r, b);
    return;
  default:
    render_put(r, "\n");
    render_put(r, b->kind == PAGE_PARAGRAPH ? "" : before[b->kind]);
    put_text(r, b->text);
    render_put(r, b->kind == PAGE_VERDICT ? "**\n" : "\n");
    if (b->kind == PAGE_VERDICT && b->caption) {
      render_put(r, "> ");
      put_text(r, b->caption);
      render_put(r, "\n");
    }
  }
}

enum lift_status render_markdown(const struct page *page, char **text, size_t *length, struct lift_error *err)
{
  struct render r = {0};
  render_put(&r, "# ");
  put_text(&r, page->title);
  render_put(&r, "\n");
  for (const struct page_block *b = page->first; b; b = b->next)
    put_block(&r, b);
  return render_take(&r, text, length, err);
}

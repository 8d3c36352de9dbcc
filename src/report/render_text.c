/* The page as plain text of at most 100 columns. */
#include "report/content.h"
#include "report/render.h"

#include <string.h>

enum { COLUMNS = 100, GAP = 2, NARROWEST = 9, WORD = 40, QUESTION = 26 };

/* ---- widths ---- */

static bool is_wide(unsigned c)
{
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
         (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
}

/* The columns that a character takes, and its bytes; the text is valid UTF-8. */
static size_t character(const char *text, size_t *bytes)
{
  unsigned char c = (unsigned char)*text;
  unsigned code = c < 0x80 ? c : c < 0xe0 ? c & 0x1fu : c < 0xf0 ? c & 0x0fu : c & 0x07u;
  size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  *bytes = 1;
  for (; *bytes < n && text[*bytes]; ++*bytes)
    code = code << 6 | ((unsigned char)text[*bytes] & 0x3fu);
  return code >= 0x300 && code <= 0x36f ? 0 : is_wide(code) ? 2 : 1;
}

static size_t width_of(const char *text, size_t length)
{
  size_t width = 0, bytes;
  for (size_t i = 0; i < length; i += bytes)
    width += character(text + i, &bytes);
  return width;
}

static void spaces(struct render *r, size_t n)
{
  while (n--)
    render_put_n(r, " ", 1);
}

static void rule(struct render *r, const char *with, size_t n)
{
  while (n--)
    render_put(r, with);
}

/* The bytes of the next line of a text: at most `width` columns, broken behind a space where there is one. */
static size_t line_of(const char *text, size_t width)
{
  size_t used = 0, at = 0, last = 0, bytes;
  while (text[at] && text[at] != '\n') {
    size_t columns = character(text + at, &bytes);
    if (used + columns > width)
      return last ? last : at ? at : bytes;
    used += columns;
    at += bytes;
    if (text[at - 1] == ' ')
      last = at;
  }
  return at;
}

/* One line of it, without spaces at its end; moves on past spaces. */
static size_t take_line(const char **text, size_t width, const char **line)
{
  while (**text == ' ' || **text == '\n')
    ++*text;
  size_t length = line_of(*text, width);
  *line = *text;
  *text += length;
  while (length && (*line)[length - 1] == ' ')
    length--;
  return length;
}

/* Text over lines, indented; the first line's indent is there already. */
static void wrap(struct render *r, const char *text, size_t indent)
{
  const char *line;
  bool first = true;
  do {
    size_t length = take_line(&text, COLUMNS - indent, &line);
    if (!first && length)
      spaces(r, indent);
    render_put_n(r, line, length);
    render_put(r, "\n");
    first = false;
    while (*text == ' ')
      text++;
  } while (*text);
}

/* ---- tables ---- */

struct layout {
  const struct page_block *table;
  const char **plain; /* cells, and above them the titles, without marks */
  size_t *width;      /* 0: the column is left out */
  size_t *least;      /* the longest word, up to WORD */
  size_t total;
};

static const char *cell_of(const struct layout *l, size_t row, size_t column)
{
  return l->plain[row * l->table->columns + column];
}

static size_t longest_word(const char *text)
{
  size_t longest = 0;
  while (*text) {
    size_t length = strcspn(text, " "), width = width_of(text, length);
    longest = width > longest ? width : longest;
    text += length + strspn(text + length, " ");
  }
  return longest < WORD ? longest : WORD;
}

static bool measure(struct layout *l, struct page *page)
{
  const struct page_block *t = l->table;
  size_t columns = t->columns;
  l->plain = page_alloc(page, (t->rows + 1) * columns, sizeof *l->plain);
  l->width = page_alloc(page, columns, sizeof *l->width);
  l->least = page_alloc(page, columns, sizeof *l->least);
  if (!l->plain || !l->width || !l->least)
    return false;
  for (size_t row = 0; row <= t->rows; row++)
    for (size_t c = 0; c < columns; c++) {
      const char *text = page_plain(page, row ? t->cell[(row - 1) * columns + c] : t->column[c].title);
      size_t width = width_of(text, strlen(text));
      l->plain[row * columns + c] = text;
      if (!page_column_used(t, c))
        continue;
      l->width[c] = width > l->width[c] ? width : l->width[c];
      l->least[c] = longest_word(text) > l->least[c] ? longest_word(text) : l->least[c];
    }
  return true;
}

static size_t total_width(const struct layout *l)
{
  size_t total = 0;
  for (size_t c = 0; c < l->table->columns; c++)
    total += l->width[c] ? l->width[c] + (total ? GAP : 0) : 0;
  return total;
}

/* Take columns from the widest text columns until the table fits; false when it cannot. */
static bool squeeze(struct layout *l)
{
  while ((l->total = total_width(l)) > COLUMNS - 2) {
    size_t widest = l->table->columns;
    for (size_t c = 0; c < l->table->columns; c++)
      if (!l->table->column[c].number && l->width[c] > NARROWEST && l->width[c] > l->least[c] &&
          (widest == l->table->columns || l->width[c] > l->width[widest]))
        widest = c;
    if (widest == l->table->columns)
      return false;
    l->width[widest]--;
  }
  return true;
}

static void put_cell(struct render *r, const char *line, size_t length, size_t width, bool right)
{
  size_t pad = width - width_of(line, length);
  spaces(r, right ? pad : 0);
  render_put_n(r, line, length);
  spaces(r, right ? 0 : pad);
}

static void trim(struct render *r)
{
  while (r->buffer.length && r->buffer.text[r->buffer.length - 1] == ' ')
    r->buffer.length--;
}

static void put_row(struct render *r, const struct layout *l, const char **rest, size_t row)
{
  size_t columns = l->table->columns;
  bool more = true;
  for (size_t c = 0; c < columns; c++)
    rest[c] = cell_of(l, row, c);
  while (more) {
    more = false;
    spaces(r, 2);
    for (size_t c = 0, before = 0; c < columns; c++) {
      if (!l->width[c])
        continue;
      const char *line;
      size_t length = take_line(&rest[c], l->width[c], &line);
      spaces(r, before++ ? GAP : 0);
      put_cell(r, line, length, l->width[c], l->table->column[c].number);
      rest[c] += strspn(rest[c], " ");
      more |= *rest[c] != 0;
    }
    trim(r);
    render_put(r, "\n");
  }
}

/* What is too wide for a table: each row as lines of title and cell. */
static void put_records(struct render *r, const struct layout *l)
{
  size_t columns = l->table->columns, widest = 0;
  for (size_t c = 0; c < columns; c++) {
    size_t width = width_of(cell_of(l, 0, c), strlen(cell_of(l, 0, c)));
    widest = width > widest ? width : widest;
  }
  for (size_t row = 1; row <= l->table->rows; row++)
    for (size_t c = 0; c < columns; c++) {
      const char *title = cell_of(l, 0, c), *text = cell_of(l, row, c);
      if (strcmp(text, PAGE_NONE) == 0)
        continue;
      render_put(r, c ? "    " : "  ");
      put_cell(r, title, strlen(title), widest + (c ? 0 : 2), false);
      spaces(r, GAP);
      wrap(r, text, widest + 4 + GAP);
    }
}

static void put_table(struct render *r, const struct page_block *t, struct page *page)
{
  struct layout l = {.table = t};
  const char **rest = page_alloc(page, t->columns, sizeof *rest);
  if (!t->rows || !rest || !measure(&l, page))
    return;
  render_printf(r, "\n  %s\n", page_plain(page, t->caption));
  if (!squeeze(&l)) {
    put_records(r, &l);
    return;
  }
  put_row(r, &l, rest, 0);
  spaces(r, 2);
  rule(r, "\xe2\x94\x80", l.total);
  render_put(r, "\n");
  for (size_t row = 1; row <= t->rows; row++)
    put_row(r, &l, rest, row);
}

/* Names in a column of their own, texts beside them. An equal name is said once. */
static void put_pairs(struct render *r, const struct page_block *b, struct page *page, size_t least)
{
  size_t widest = least;
  for (size_t row = 0; row < b->rows; row++) {
    const char *name = page_plain(page, b->cell[2 * row]);
    size_t width = width_of(name, strlen(name));
    widest = width > widest && width <= 40 ? width : widest;
  }
  for (size_t row = 0; row < b->rows; row++) {
    const char *name = page_plain(page, b->cell[2 * row]);
    bool again = least && row && strcmp(b->cell[2 * row], b->cell[2 * row - 2]) == 0;
    size_t width = again ? 0 : width_of(name, strlen(name));
    spaces(r, 2);
    render_put(r, again ? "" : name);
    spaces(r, width < widest ? widest - width + GAP : GAP);
    wrap(r, page_plain(page, b->cell[2 * row + 1]), 2 + widest + GAP);
  }
}

/* ---- blocks ---- */

static void put_verdict(struct render *r, const struct page_block *b, struct page *page)
{
  const char *text = page_plain(page, b->text);
  render_put(r, "\n");
  wrap(r, page_text(page, ">> %s", text), 3);
  if (!b->caption)
    return;
  render_put(r, "   ");
  wrap(r, page_plain(page, b->caption), 3);
}

static void put_block(struct render *r, const struct page_block *b, struct page *page)
{
  const char *text = b->text ? page_plain(page, b->text) : "";
  switch (b->kind) {
  case PAGE_VERDICT:
    put_verdict(r, b, page);
    break;
  case PAGE_ANSWERS:
    render_put(r, "\n");
    put_pairs(r, b, page, QUESTION);
    break;
  case PAGE_SECTION:
    render_printf(r, "\n%s\n", text);
    rule(r, "\xe2\x94\x80", width_of(text, strlen(text)));
    render_put(r, "\n");
    break;
  case PAGE_HEADING:
    render_printf(r, "\n%s\n", text);
    break;
  case PAGE_PARAGRAPH:
  case PAGE_NOTE:
    render_put(r, b->kind == PAGE_NOTE && b->tone != PAGE_NEUTRAL ? "! " : "  ");
    wrap(r, text, 2);
    break;
  case PAGE_PAIRS:
    put_pairs(r, b, page, 0);
    break;
  case PAGE_TABLE:
    put_table(r, b, page);
    break;
  case PAGE_FIGURES: /* the answers say it */
  case PAGE_PLOT:
    break;
  }
}

enum lift_status render_text(struct page *page, char **text, size_t *length, struct lift_error *err)
{
  struct render r = {0};
  const char *title = page_plain(page, page->title);
  wrap(&r, title, 0);
  rule(&r, "\xe2\x95\x90", width_of(title, strlen(title)) < COLUMNS ? width_of(title, strlen(title)) : COLUMNS);
  render_put(&r, "\n");
  for (const struct page_block *b = page->first; b; b = b->next)
    put_block(&r, b, page);
  enum lift_status st = page_status(page, err);
  if (st) {
    json_buffer_clear(&r.buffer);
    return st;
  }
  return render_take(&r, text, length, err);
}

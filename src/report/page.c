#include "report/page.h"

#include "io/text.h"
#include "lift/number.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory of a page: chunks in a list, each followed by what was asked for. */
struct page_chunk {
  struct page_chunk *next;
  max_align_t bytes[];
};

void page_clear(struct page *page)
{
  if (!page)
    return;
  while (page->chunk) {
    struct page_chunk *next = page->chunk->next;
    free(page->chunk);
    page->chunk = next;
  }
  *page = (struct page){0};
}

void page_fail(struct page *page, enum lift_status status, const struct lift_error *err)
{
  if (page->status || !status)
    return;
  page->status = status;
  page->error = *err;
}

enum lift_status page_status(const struct page *page, struct lift_error *err)
{
  return page->status ? lift_fail(err, page->status, "%s", page->error.text) : LIFT_OK;
}

static void fail_memory(struct page *page)
{
  struct lift_error err;
  lift_fail_memory(&err);
  page_fail(page, LIFT_EMEMORY, &err);
}

void *page_alloc(struct page *page, size_t count, size_t size)
{
  if (size && count > (SIZE_MAX / 2 - sizeof(struct page_chunk)) / size) {
    fail_memory(page);
    return NULL;
  }
  struct page_chunk *chunk = calloc(1, sizeof *chunk + count * size + 1);
  if (!chunk) {
    fail_memory(page);
    return NULL;
  }
  chunk->next = page->chunk;
  page->chunk = chunk;
  return chunk->bytes;
}

/* ---- texts ---- */

const char *page_text(struct page *page, const char *format, ...)
{
  va_list list, again;
  va_start(list, format);
  va_copy(again, list);
  int length = vsnprintf(NULL, 0, format, list);
  va_end(list);
  char *text = length < 0 ? NULL : page_alloc(page, (size_t)length + 1, 1);
  if (text)
    vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text ? text : "";
}

const char *page_shown(struct page *page, const char *text)
{
  if (!text)
    return PAGE_NONE;
  if (!*text)
    return "(empty)";
  size_t length = strlen(text);
  char *out = page_alloc(page, 4 * length + 4, 1);
  return out ? text_escape(out, text, length, length) : "";
}

const char *page_code(struct page *page, const char *text)
{
  return text ? page_text(page, "%c%s%c", PAGE_CODE, page_shown(page, text), PAGE_CODE_END) : PAGE_NONE;
}

static bool is_plain_key(const char *key)
{
  return *key && strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen(key);
}

const char *page_path(struct page *page, const struct json *at)
{
  const char *before = at->parent ? page_path(page, at->parent) : "";
  if (!at->key)
    return at->parent ? page_text(page, "%s[%zu]", before, at->index) : "";
  if (is_plain_key(at->key))
    return page_text(page, "%s%s%s", before, *before ? "." : "", at->key);
  return page_text(page, "%s[\"%s\"]", before, page_shown(page, at->key));
}

const char *page_value(struct page *page, const struct json *at, double value, int factor, const char *shown)
{
  char full[LIFT_NUMBER_SIZE];
  lift_number_print(value, full);
  return page_text(page, "%c%s%c%s%c%d%c%s%c", PAGE_NUMBER, page_path(page, at), PAGE_FIELD, full, PAGE_FIELD, factor,
                   PAGE_SHOWN, shown, PAGE_NUMBER_END);
}

const char *page_plain(struct page *page, const char *text)
{
  char *out = page_alloc(page, strlen(text) + 1, 1), *to = out;
  if (!out)
    return "";
  bool hidden = false; /* between a number's begin and what is shown of it */
  for (; *text; text++) {
    if (*text == PAGE_NUMBER || *text == PAGE_SHOWN)
      hidden = *text == PAGE_NUMBER;
    else if (!hidden && (unsigned char)*text > PAGE_CODE_END)
      *to++ = *text;
  }
  return out;
}

const char *page_capital(struct page *page, const char *text)
{
  char *out = page_alloc(page, strlen(text) + 1, 1);
  if (!out)
    return "";
  strcpy(out, text);
  if (*out >= 'a' && *out <= 'z')
    *out = (char)(*out - 'a' + 'A');
  return out;
}

const char *page_key(struct page *page, const char *key)
{
  const char *text = page_capital(page, page_shown(page, key));
  char *out = page_alloc(page, strlen(text) + 1, 1);
  if (!out)
    return "";
  for (size_t i = 0; text[i]; i++)
    out[i] = text[i] == '_' ? ' ' : text[i];
  return out;
}

/* ---- blocks ---- */

static struct page_block *add(struct page *page, enum page_kind kind)
{
  struct page_block *block = page_alloc(page, 1, sizeof *block);
  if (!block)
    return NULL;
  block->kind = kind;
  if (page->last)
    page->last->next = block;
  else
    page->first = block;
  return page->last = block;
}

static struct page_block *add_text(struct page *page, enum page_kind kind, const char *text)
{
  struct page_block *block = add(page, kind);
  if (block)
    block->text = text;
  return block;
}

void page_section(struct page *page, const char *id, const char *title)
{
  struct page_block *block = add_text(page, PAGE_SECTION, title);
  if (block)
    block->id = id;
}

void page_heading(struct page *page, const char *text)
{
  add_text(page, PAGE_HEADING, text);
}

void page_paragraph(struct page *page, const char *text)
{
  add_text(page, PAGE_PARAGRAPH, text);
}

void page_note(struct page *page, enum page_tone tone, const char *text)
{
  struct page_block *block = add_text(page, PAGE_NOTE, text);
  if (block)
    block->tone = tone;
}

void page_verdict(struct page *page, enum page_tone tone, const char *text, const char *below)
{
  struct page_block *block = add_text(page, PAGE_VERDICT, text);
  if (!block)
    return;
  block->tone = tone;
  block->caption = below;
}

void page_plot(struct page *page, struct plot *plot)
{
  struct page_block *block = plot ? add(page, PAGE_PLOT) : NULL;
  if (block)
    block->plot = plot;
}

static bool grow(struct page *page, struct page_block *block)
{
  if (block->rows < block->row_capacity)
    return true;
  size_t capacity = block->row_capacity ? 2 * block->row_capacity : 8;
  const char **cell = page_alloc(page, capacity * block->columns, sizeof *cell);
  if (!cell)
    return false;
  if (block->rows)
    memcpy(cell, block->cell, block->rows * block->columns * sizeof *cell);
  block->cell = cell;
  block->row_capacity = capacity;
  return true;
}

static void add_row(struct page *page, struct page_block *block, const char *const *cell)
{
  if (!block || !grow(page, block))
    return;
  for (size_t i = 0; i < block->columns; i++)
    block->cell[block->rows * block->columns + i] = cell[i] ? cell[i] : PAGE_NONE;
  block->rows++;
}

/* The last block, when it is of this kind, else a new one: rows that follow each other share a block. */
static struct page_block *continued(struct page *page, enum page_kind kind, size_t columns)
{
  if (page->last && page->last->kind == kind)
    return page->last;
  struct page_block *block = add(page, kind);
  if (block)
    block->columns = columns;
  return block;
}

void page_answer(struct page *page, const char *question, const char *answer)
{
  add_row(page, continued(page, PAGE_ANSWERS, 2), (const char *const[]){question, answer});
}

void page_pair(struct page *page, const char *name, const char *text)
{
  if (text && strcmp(text, PAGE_NONE) != 0)
    add_row(page, continued(page, PAGE_PAIRS, 2), (const char *const[]){name, text});
}

void page_figure(struct page *page, const char *label, const char *value, const char *remark)
{
  add_row(page, continued(page, PAGE_FIGURES, 3), (const char *const[]){label, value, remark});
}

void page_table(struct page *page, const char *caption, const char *columns)
{
  struct page_block *block = add(page, PAGE_TABLE);
  size_t n = 1;
  for (const char *at = columns; *at; at++)
    n += *at == '|';
  if (!block || !(block->column = page_alloc(page, n, sizeof *block->column)))
    return;
  block->caption = caption;
  block->columns = n;
  for (size_t i = 0; i < n; i++) {
    size_t length = strcspn(columns, "|");
    block->column[i].number = length && columns[length - 1] == '#';
    block->column[i].title = page_text(page, "%.*s", (int)length - block->column[i].number, columns);
    columns += length + (columns[length] == '|');
  }
}

void page_cells(struct page *page, const char *const *cell, size_t cells)
{
  struct page_block *block = page->last;
  struct lift_error err;
  if (!block || page->status)
    return;
  if (block->kind != PAGE_TABLE || block->columns != cells)
    page_fail(page, lift_fail(&err, LIFT_EFORMAT, "report: a row of %zu cells does not fit its table", cells), &err);
  else
    add_row(page, block, cell);
}

void page_fold(struct page *page)
{
  if (page->last && page->last->kind == PAGE_TABLE)
    page->last->folded = true;
}

bool page_column_used(const struct page_block *table, size_t column)
{
  for (size_t row = 0; row < table->rows; row++)
    if (strcmp(table->cell[row * table->columns + column], PAGE_NONE) != 0)
      return true;
  return false;
}

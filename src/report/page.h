/* A page: what a report says, once; renderers turn it into text, Markdown or HTML, so that these cannot disagree.
 *
 * A page is a list of blocks. Its texts are UTF-8 that may hold marks, made by the functions here and understood by the
 * renderers alone: a number with the place in the document it comes from, and words set as code. A text from outside
 * goes through page_shown, which escapes control characters, so that it can never hold a mark.
 *
 * All texts live in the page and go with page_clear. The first failure sticks in `status` and `error`; later calls do
 * little and return texts that can be used all the same, so that only page_status need be checked.
 */
#ifndef LIFT_REPORT_PAGE_H
#define LIFT_REPORT_PAGE_H

#include "io/json_read.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

/* A number is  \1 path \2 value \2 factor \3 shown \4 ; code is  \5 words \6 . */
#define PAGE_NUMBER '\1'
#define PAGE_FIELD '\2'
#define PAGE_SHOWN '\3'
#define PAGE_NUMBER_END '\4'
#define PAGE_CODE '\5'
#define PAGE_CODE_END '\6'

#define PAGE_NONE "\xe2\x80\x93" /* an en dash where nothing is */

enum page_tone { PAGE_NEUTRAL, PAGE_GOOD, PAGE_BAD, PAGE_CAUTION };

enum page_kind {
  PAGE_VERDICT,   /* text: the verdict; caption: one line below */
  PAGE_ANSWERS,   /* rows of question, answer; equal questions follow each other */
  PAGE_FIGURES,   /* rows of label, value, remark: repeats answers as large figures; HTML only */
  PAGE_SECTION,   /* text, id */
  PAGE_HEADING,   /* text */
  PAGE_PARAGRAPH, /* text */
  PAGE_NOTE,      /* text, tone */
  PAGE_PAIRS,     /* rows of name, text */
  PAGE_TABLE,     /* caption, columns, rows; a column without any entry is left out */
  PAGE_PLOT       /* plot; HTML only */
};

struct plot;

struct page_column {
  const char *title;
  bool number; /* aligned to the right */
};

struct page_block {
  enum page_kind kind;
  enum page_tone tone;
  const char *text, *caption, *id;
  bool folded; /* PAGE_TABLE: long; may be closed at first */
  struct page_column *column;
  size_t columns;
  const char **cell; /* rows x columns */
  size_t rows, row_capacity;
  struct plot *plot;
  struct page_block *next;
};

struct page_chunk;

struct page {
  const char *title;
  struct page_block *first, *last;
  struct page_chunk *chunk;
  enum lift_status status;
  struct lift_error error;
};

void page_clear(struct page *page);

/* Memory that lives as long as the page; zeroed. NULL after a failure. */
void *page_alloc(struct page *page, size_t count, size_t size);

/* Keep a failure, unless there is one already. */
void page_fail(struct page *page, enum lift_status status, const struct lift_error *err);

/* The page's status; on failure its message goes to err. */
enum lift_status page_status(const struct page *page, struct lift_error *err);

/* A text put together; only texts that went through page_shown, or are ours, may go in. Real numbers come by
 * page_value. */
const char *page_text(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A text from the document, fit to be shown; PAGE_NONE for NULL, and a visible mark for the empty text. */
const char *page_shown(struct page *page, const char *text);

/* The same set as code: ids, digests, columns, file names. */
const char *page_code(struct page *page, const char *text);

/* A number of the document: where it stands, and how it is shown (times factor, which is 1 or 100). */
const char *page_value(struct page *page, const struct json *at, double value, int factor, const char *shown);

/* The place of a value, "estimates[0].interval.lower". */
const char *page_path(struct page *page, const struct json *at);

/* A text without its marks, as plain words. */
const char *page_plain(struct page *page, const char *text);

/* The first letter as a capital one (ASCII); the text may begin with a mark, which is left alone. */
const char *page_capital(struct page *page, const char *text);

/* A member's key as the name of a row: "basket_mean" is "Basket mean". */
const char *page_key(struct page *page, const char *key);

/* ---- blocks ---- */

void page_section(struct page *page, const char *id, const char *title);
void page_heading(struct page *page, const char *text);
void page_paragraph(struct page *page, const char *text);
void page_note(struct page *page, enum page_tone tone, const char *text);
void page_verdict(struct page *page, enum page_tone tone, const char *text, const char *below);
void page_answer(struct page *page, const char *question, const char *answer);
void page_figure(struct page *page, const char *label, const char *value, const char *remark);
void page_pair(struct page *page, const char *name, const char *text);
void page_plot(struct page *page, struct plot *plot);

/* Begin a table: its columns are titles separated by '|', a title that ends in '#' being one of numbers. */
void page_table(struct page *page, const char *caption, const char *columns);
/* A row of the table begun last; as many cells as it has columns. */
void page_cells(struct page *page, const char *const *cell, size_t cells);
#define page_row(page, ...)                                                                                            \
  page_cells((page), (const char *const[]){__VA_ARGS__},                                                               \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* Mark the table begun last as long. */
void page_fold(struct page *page);

/* Does any row have an entry in this column? */
bool page_column_used(const struct page_block *table, size_t column);

#endif

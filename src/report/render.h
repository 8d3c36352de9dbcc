/* What the renderers share: a text that grows, and the runs of a marked text. */
#ifndef LIFT_REPORT_RENDER_H
#define LIFT_REPORT_RENDER_H

#include "io/json_buffer.h"
#include "report/page.h"

/* A text under way; want of memory sticks. */
struct render {
  struct json_buffer buffer;
  bool failed;
};

void render_put(struct render *r, const char *text);
void render_put_n(struct render *r, const char *text, size_t length);
/* Formatted text of any length. */
void render_printf(struct render *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Hand the text over, ending in NUL; LIFT_EMEMORY. The render is empty afterwards in any case. */
enum lift_status render_take(struct render *r, char **text, size_t *length, struct lift_error *err);

/* A stretch of a marked text. */
struct render_run {
  enum { RENDER_WORDS, RENDER_NUMBER, RENDER_CODE } kind;
  const char *text; /* what is shown */
  size_t length;
  const char *path, *value, *factor; /* of a number */
  size_t path_length, value_length, factor_length;
};

/* The next run, and move on; false at the end. */
bool render_next(const char **at, struct render_run *run);

#endif

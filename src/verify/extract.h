/* A document out of a file: plain JSON, or the one that an HTML report carries. */
#ifndef LIFT_VERIFY_EXTRACT_H
#define LIFT_VERIFY_EXTRACT_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

struct extract {
  char *text;          /* the whole file, owned; ends in NUL */
  size_t length;
  const char *json;    /* the document in it */
  size_t json_length;
  bool html;
};

/* LIFT_EIO; LIFT_EFORMAT: an HTML page without a document, or a file of more than 256 MB. */
enum lift_status extract_read(const char *path, struct extract *out, struct lift_error *err);
void extract_clear(struct extract *extract);

#endif

/* A stream of documents: one a line, or one that is pretty-printed over several. */
#ifndef LIFT_IO_DOC_READER_H
#define LIFT_IO_DOC_READER_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

struct doc_reader {
  int fd;
  bool own_fd;         /* close it at the end */
  bool ended;          /* the source gave its last byte */
  char *buffer;
  size_t start, end, capacity;
  size_t line;         /* line on which the text handed out last begins, from 1 */
  size_t next_line;
  const char *source;  /* how messages name it */
};

/* Read from standard input (path "-") or a file. waiting(data) is called once when nothing has come for two seconds. */
enum lift_status doc_reader_open(struct doc_reader *reader, const char *path, void (*waiting)(void *data), void *data,
                                 struct lift_error *err);

/* The next document's text, without its line feed; *text is valid until the next call and NULL at the end of the
 * stream. A text that is not one balanced object is handed out as it is, up to its line's end: the parser says what is
 * wrong. LIFT_EFORMAT: a document larger than DOC_LARGEST; LIFT_EIO. */
enum lift_status doc_reader_next(struct doc_reader *reader, const char **text, size_t *length, struct lift_error *err);

void doc_reader_close(struct doc_reader *reader);

#endif

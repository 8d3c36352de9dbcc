#include "io/doc_reader.h"

#include "io/doc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 16, PATIENCE_MS = 2000 };

enum lift_status doc_reader_open(struct doc_reader *reader, const char *path, void (*waiting)(void *data), void *data,
                                 struct lift_error *err)
{
  *reader = (struct doc_reader){.fd = STDIN_FILENO, .source = "standard input", .next_line = 1};
  if (strcmp(path, "-") != 0) {
    reader->source = path;
    reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
      return lift_fail(err, LIFT_EIO, "%s: %s", path, strerror(errno));
    reader->own_fd = true;
  }
  struct pollfd ready = {.fd = reader->fd, .events = POLLIN};
  if (waiting && poll(&ready, 1, PATIENCE_MS) == 0)
    waiting(data);
  return LIFT_OK;
}

void doc_reader_close(struct doc_reader *reader)
{
  if (!reader)
    return;
  if (reader->own_fd)
    close(reader->fd);
  free(reader->buffer);
  *reader = (struct doc_reader){.fd = -1};
}

/* Make room for one block behind the unread bytes: move them to the front, grow when they fill the buffer. */
static enum lift_status make_room(struct doc_reader *reader, struct lift_error *err)
{
  size_t held = reader->end - reader->start;
  if (held > (size_t)DOC_LARGEST + BLOCK)
    return lift_fail(err, LIFT_EFORMAT, "line %zu: a document of more than %d bytes", reader->next_line, DOC_LARGEST);
  if (reader->start > 0) {
    memmove(reader->buffer, reader->buffer + reader->start, held);
    reader->start = 0;
    reader->end = held;
  }
  if (reader->end + BLOCK <= reader->capacity)
    return LIFT_OK;
  size_t capacity = 2 * (reader->end + BLOCK);
  char *grown = realloc(reader->buffer, capacity);
  if (!grown)
    return lift_fail_memory(err);
  reader->buffer = grown;
  reader->capacity = capacity;
  return LIFT_OK;
}

static enum lift_status read_more(struct doc_reader *reader, struct lift_error *err)
{
  enum lift_status st = make_room(reader, err);
  if (st)
    return st;
  ssize_t got;
  do
    got = read(reader->fd, reader->buffer + reader->end, reader->capacity - reader->end);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    return lift_fail(err, LIFT_EIO, "%s: %s", reader->source, strerror(errno));
  reader->end += (size_t)got;
  reader->ended = got == 0;
  return LIFT_OK;
}

/* Where a value stands while its bytes go by. */
struct balance {
  size_t at;      /* offset from the text's start */
  int depth;
  bool in_text, escaped;
  bool closed;    /* the outermost bracket closed: the text is whole */
  size_t newline; /* 1 + offset of the first line feed, 0 when none was seen */
};

static void balance_byte(struct balance *b, char c)
{
  if (b->in_text) {
    if (b->escaped)
      b->escaped = false;
    else if (c == '\\')
      b->escaped = true;
    else if (c == '"')
      b->in_text = false;
  } else if (c == '"') {
    b->in_text = true;
  } else if (c == '{' || c == '[') {
    b->depth++;
  } else if (c == '}' || c == ']') {
    b->depth--;
    b->closed = b->depth <= 0;
  }
}

/* A line feed inside an open value: in a stream the document is broken when the next line starts another one. */
static bool broken_at(const struct doc_reader *reader, const struct balance *b, const char *text)
{
  size_t after = b->at + 1;
  return b->in_text || b->depth <= 0 || (reader->start + after < reader->end && text[after] == '{');
}

/* Go through the bytes there are; true when the text's end is known (its length in b->at). */
static bool find_end(const struct doc_reader *reader, struct balance *b)
{
  const char *text = reader->buffer + reader->start;
  size_t held = reader->end - reader->start;
  for (; b->at < held; b->at++) {
    char c = text[b->at];
    if (c == '\n' && (b->closed || (b->at + 1 == held && !reader->ended ? false : broken_at(reader, b, text))))
      return true;
    if (c == '\n' && b->at + 1 == held && !reader->ended)
      return false; /* one byte more is needed to tell */
    if (!b->closed)
      balance_byte(b, c);
  }
  return reader->ended;
}

static void skip_blank(struct doc_reader *reader)
{
  while (reader->start < reader->end && strchr(" \t\r\n", reader->buffer[reader->start]) &&
         reader->buffer[reader->start])
    reader->next_line += reader->buffer[reader->start++] == '\n';
}

enum lift_status doc_reader_next(struct doc_reader *reader, const char **text, size_t *length, struct lift_error *err)
{
  enum lift_status st;
  *text = NULL;
  for (skip_blank(reader); reader->start == reader->end; skip_blank(reader)) {
    if (reader->ended)
      return LIFT_OK;
    if ((st = read_more(reader, err)))
      return st;
  }
  struct balance b = {0};
  while (!find_end(reader, &b))
    if ((st = read_more(reader, err)))
      return st;
  if (b.at > DOC_LARGEST)
    return lift_fail(err, LIFT_EFORMAT, "line %zu: a document of more than %d bytes", reader->next_line, DOC_LARGEST);
  reader->line = reader->next_line;
  *text = reader->buffer + reader->start;
  *length = b.at;
  for (size_t i = 0; i < b.at; i++)
    reader->next_line += (*text)[i] == '\n';
  reader->start += b.at;
  return LIFT_OK;
}

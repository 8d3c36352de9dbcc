#include "verify/extract.h"

#include "io/input.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST = 256 * 1024 * 1024, BLOCK = 1 << 16 };

void extract_clear(struct extract *extract)
{
  free(extract->text);
  *extract = (struct extract){0};
}

static enum lift_status read_all(struct input *in, struct extract *out, struct lift_error *err)
{
  size_t room = 0;
  for (;;) {
    if (out->length + BLOCK + 1 > room) {
      room = 2 * room + BLOCK + 1;
      char *grown = realloc(out->text, room);
      if (!grown)
        return lift_fail_memory(err);
      out->text = grown;
    }
    size_t got = 0;
    enum lift_status st = input_read(in, out->text + out->length, BLOCK, &got, err);
    if (st)
      return st;
    out->length += got;
    out->text[out->length] = 0;
    if (!got)
      return LIFT_OK;
    if (out->length > LARGEST)
      return lift_fail(err, LIFT_EFORMAT, "%s: more than %d bytes", input_name(in), LARGEST);
  }
}

static enum lift_status find_document(const char *path, struct extract *out, struct lift_error *err)
{
  static const char open[] = "id=\"lift-document\">", close[] = "</script>";
  const char *start = out->text + strspn(out->text, " \t\r\n");
  out->html = *start == '<';
  out->json = start;
  out->json_length = out->length - (size_t)(start - out->text);
  if (!out->html)
    return LIFT_OK;
  const char *at = strstr(start, open), *end = at ? strstr(at, close) : NULL;
  if (!end)
    return lift_fail(err, LIFT_EFORMAT, "%s: a page without an experiment document in it", path);
  out->json = at + strlen(open);
  out->json_length = (size_t)(end - out->json);
  return LIFT_OK;
}

enum lift_status extract_read(const char *path, struct extract *out, struct lift_error *err)
{
  struct input *in = NULL;
  *out = (struct extract){0};
  enum lift_status st = input_open(&in, path, false, err);
  if (st == LIFT_OK)
    st = read_all(in, out, err);
  input_close(in);
  if (st == LIFT_OK)
    st = find_document(path, out, err);
  if (st)
    extract_clear(out);
  return st;
}

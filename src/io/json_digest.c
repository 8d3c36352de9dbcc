#include "io/json_digest.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "io/json_buffer.h"
#include "io/json_token.h"
#include "lift/number.h"

enum { DIGEST_BYTES = 16, MEMBER_BYTES = 2 * DIGEST_BYTES, WHOLE_DIGITS = 309 };

/* The digests of what is complete in the containers that are open, each container's behind its letter. */
struct digester {
  struct json_buffer stack;
  size_t mark[JSON_DEPTH]; /* places of the letters */
};

/* Replace the bytes from `mark` on by their digest. */
static void fold(struct digester *d, size_t mark)
{
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits(d->stack.text + mark, d->stack.length - mark));
  d->stack.length = mark;
  memcpy(d->stack.text + mark, digest.digest, DIGEST_BYTES);
  d->stack.length += DIGEST_BYTES;
}

/* The digest of a letter and some bytes. */
static bool put(struct digester *d, char letter, const void *bytes, size_t length)
{
  size_t mark = d->stack.length, room = 1 + length;
  if (!json_buffer_reserve(&d->stack, room > DIGEST_BYTES ? room : DIGEST_BYTES))
    return false;
  json_buffer_put_char(&d->stack, letter);
  json_buffer_put(&d->stack, bytes, length);
  fold(d, mark);
  return true;
}

static bool put_string(struct digester *d, struct json_slice raw)
{
  size_t mark = d->stack.length;
  if (!json_buffer_reserve(&d->stack, raw.length + DIGEST_BYTES))
    return false;
  json_buffer_put_char(&d->stack, 's');
  d->stack.length += json_token_decode(raw.text + 1, raw.length - 2, d->stack.text + d->stack.length);
  fold(d, mark);
  return true;
}

/* Whether an integer written in full is another number than the double nearest to it. */
static bool loses_digits(struct json_slice raw, double x)
{
  char exact[WHOLE_DIGITS + 3];
  if (fabs(x) < 0x1p53 || memchr(raw.text, '.', raw.length) || memchr(raw.text, 'e', raw.length) ||
      memchr(raw.text, 'E', raw.length))
    return false;
  int length = snprintf(exact, sizeof exact, "%.0f", x);
  return (size_t)length != raw.length || memcmp(exact, raw.text, raw.length) != 0;
}

static bool put_number(struct digester *d, struct json_slice raw)
{
  double x = 0;
  lift_number_parse(raw.text, raw.length, &x); /* cannot fail: the walk has checked it */
  if (loses_digits(raw, x))
    return put(d, 'i', raw.text, raw.length);
  uint64_t bits;
  unsigned char bytes[8];
  memcpy(&bits, &x, sizeof bits);
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)(bits >> (56 - 8 * i));
  return put(d, 'd', bytes, sizeof bytes);
}

static int compare_members(const void *a, const void *b)
{
  return memcmp(a, b, MEMBER_BYTES);
}

static bool open_container(struct digester *d, const struct json_token *token)
{
  d->mark[token->depth] = d->stack.length;
  return json_buffer_reserve(&d->stack, DIGEST_BYTES) &&
         json_buffer_put_char(&d->stack, token->kind == JSON_OBJECT ? 'o' : 'a');
}

static void close_container(struct digester *d, const struct json_token *token)
{
  size_t mark = d->mark[token->depth];
  if (token->kind == JSON_OBJECT)
    qsort(d->stack.text + mark + 1, (d->stack.length - mark - 1) / MEMBER_BYTES, MEMBER_BYTES, compare_members);
  fold(d, mark);
}

static bool put_scalar(struct digester *d, const struct json_token *token)
{
  if (token->kind == JSON_STRING)
    return put_string(d, token->raw);
  if (token->kind == JSON_NUMBER)
    return put_number(d, token->raw);
  return put(d, *token->raw.text, NULL, 0);
}

static enum lift_status visit(void *self, const struct json_token *token, struct lift_error *err)
{
  struct digester *d = self;
  bool ok = true;
  switch (token->event) {
  case JSON_OPEN: ok = open_container(d, token); break;
  case JSON_CLOSE: close_container(d, token); break;
  case JSON_KEY: ok = put(d, 's', token->text.text, token->text.length); break;
  case JSON_SCALAR: ok = put_scalar(d, token); break;
  }
  return ok ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status json_digest(struct json_slice text, char hex[JSON_DIGEST_SIZE], struct lift_error *err)
{
  struct digester d;
  d.stack = (struct json_buffer){0};
  *hex = '\0';
  enum lift_status st = json_walk(text, NULL, visit, &d, err);
  for (size_t i = 0; !st && i < DIGEST_BYTES; i++)
    snprintf(hex + 2 * i, 3, "%02x", (unsigned)(unsigned char)d.stack.text[i]);
  json_buffer_clear(&d.stack);
  return st;
}

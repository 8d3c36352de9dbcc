#include "io/input.h"

#include "io/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { RAW_SIZE = 1 << 17, LARGEST_READ = 1 << 30, GZIP_WINDOW = 15 + 16 };

struct input {
  int fd; /* -1 for memory */
  const unsigned char *memory;
  size_t memory_left;
  char *name;
  bool begun;   /* the first bytes were looked at */
  bool raw_end; /* the source has no more */
  bool gzip;
  bool z_open;  /* z must be freed */
  bool between; /* behind a member's end */
  z_stream z;
  struct digest digest;
  struct digest_text result;
  bool finished;
  size_t raw_start, raw_used;
  unsigned char raw[RAW_SIZE]; /* from the source: raw_start up to raw_used is not handed out yet */
};

static enum lift_status fail_errno(const struct input *in, struct lift_error *err)
{
  return lift_fail(err, LIFT_EIO, "%s: %s", in->name, strerror(errno));
}

static enum lift_status create(struct input **in, const char *name, bool sha256, struct lift_error *err)
{
  *in = NULL;
  size_t length = strlen(name);
  struct input *new = length > SIZE_MAX / 4 - 4 ? NULL : calloc(1, sizeof *new);
  if (!new)
    return lift_fail_memory(err);
  new->fd = -1;
  new->name = malloc(4 * length + 4);
  enum lift_status st = new->name ? digest_open(&new->digest, sha256, err) : lift_fail_memory(err);
  if (st) {
    input_close(new);
    return st;
  }
  text_escape(new->name, name, length, length);
  *in = new;
  return LIFT_OK;
}

static enum lift_status open_file(struct input *in, const char *path, struct lift_error *err)
{
  do
    in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  while (in->fd < 0 && errno == EINTR);
  return in->fd < 0 ? fail_errno(in, err) : LIFT_OK;
}

enum lift_status input_open(struct input **in, const char *path, bool sha256, struct lift_error *err)
{
  bool standard = strcmp(path, "-") == 0;
  struct stat info;
  enum lift_status st = create(in, standard ? "standard input" : path, sha256, err);
  if (st)
    return st;
  if (standard)
    (*in)->fd = STDIN_FILENO;
  else
    st = open_file(*in, path, err);
  if (!st && fstat((*in)->fd, &info) != 0)
    st = fail_errno(*in, err);
  if (!st && S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    st = fail_errno(*in, err);
  }
  if (st) {
    input_close(*in);
    *in = NULL;
  }
  return st;
}

enum lift_status input_open_memory(struct input **in, const char *name, const void *bytes, size_t size, bool sha256,
                                   struct lift_error *err)
{
  enum lift_status st = create(in, name, sha256, err);
  if (st)
    return st;
  (*in)->memory = bytes;
  (*in)->memory_left = size;
  return LIFT_OK;
}

void input_close(struct input *in)
{
  if (!in)
    return;
  if (in->fd > STDIN_FILENO)
    close(in->fd);
  if (in->z_open)
    inflateEnd(&in->z);
  digest_close(&in->digest, NULL);
  free(in->name);
  free(in);
}

/* Bytes from the source, as they are; *size is 0 at its end. */
static enum lift_status read_source(struct input *in, void *buffer, size_t capacity, size_t *size,
                                    struct lift_error *err)
{
  if (in->fd < 0) {
    *size = capacity < in->memory_left ? capacity : in->memory_left;
    if (*size > 0) {
      memcpy(buffer, in->memory, *size);
      in->memory += *size;
    }
    in->memory_left -= *size;
    return LIFT_OK;
  }
  ssize_t done;
  do
    done = read(in->fd, buffer, capacity < LARGEST_READ ? capacity : LARGEST_READ);
  while (done < 0 && errno == EINTR);
  if (done < 0)
    return fail_errno(in, err);
  *size = (size_t)done;
  return LIFT_OK;
}

/* Append to the raw buffer what the source gives in one read. */
static enum lift_status fill_raw(struct input *in, struct lift_error *err)
{
  if (in->raw_start == in->raw_used)
    in->raw_start = in->raw_used = 0;
  size_t size = 0;
  enum lift_status st = read_source(in, in->raw + in->raw_used, RAW_SIZE - in->raw_used, &size, err);
  if (st)
    return st;
  in->raw_used += size;
  in->raw_end = size == 0;
  return LIFT_OK;
}

/* Look at the first two bytes, and prepare to unpack what is gzip. */
static enum lift_status begin(struct input *in, struct lift_error *err)
{
  while (in->raw_used < 2 && !in->raw_end) {
    enum lift_status st = fill_raw(in, err);
    if (st)
      return st;
  }
  in->begun = true;
  in->gzip = in->raw_used >= 2 && in->raw[0] == 0x1F && in->raw[1] == 0x8B;
  if (!in->gzip)
    return LIFT_OK;
  if (inflateInit2(&in->z, GZIP_WINDOW) != Z_OK)
    return lift_fail_memory(err);
  in->z_open = true;
  return LIFT_OK;
}

static enum lift_status read_plain(struct input *in, void *buffer, size_t capacity, size_t *size,
                                   struct lift_error *err)
{
  size_t held = in->raw_used - in->raw_start;
  if (held == 0) {
    enum lift_status st = in->raw_end ? LIFT_OK : read_source(in, buffer, capacity, size, err);
    in->raw_end = *size == 0;
    return st;
  }
  *size = held < capacity ? held : capacity;
  memcpy(buffer, in->raw + in->raw_start, *size);
  in->raw_start += *size;
  return LIFT_OK;
}

/* Behind a member: skip padding; begin the next member, if there is one. */
static enum lift_status next_member(struct input *in, struct lift_error *err)
{
  while (in->raw_start < in->raw_used && in->raw[in->raw_start] == 0)
    in->raw_start++;
  if (in->raw_start == in->raw_used)
    return LIFT_OK;
  if (in->raw[in->raw_start] != 0x1F)
    return lift_fail(err, LIFT_EFORMAT, "%s: bytes that are not gzip follow the gzip data", in->name);
  if (inflateReset(&in->z) != Z_OK)
    return lift_fail_memory(err);
  in->between = false;
  return LIFT_OK;
}

/* One step of unpacking, of the raw bytes that are there. */
static enum lift_status inflate_some(struct input *in, void *buffer, size_t capacity, size_t *size,
                                     struct lift_error *err)
{
  uInt room = (uInt)(capacity < LARGEST_READ ? capacity : LARGEST_READ);
  in->z.next_in = in->raw + in->raw_start;
  in->z.avail_in = (uInt)(in->raw_used - in->raw_start);
  in->z.next_out = buffer;
  in->z.avail_out = room;
  int result = inflate(&in->z, Z_NO_FLUSH);
  in->raw_start = in->raw_used - in->z.avail_in;
  *size = room - in->z.avail_out;
  in->between = result == Z_STREAM_END;
  if (result == Z_MEM_ERROR)
    return lift_fail_memory(err);
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
    return lift_fail(err, LIFT_EFORMAT, "%s: damaged gzip data: %s", in->name,
                     in->z.msg ? in->z.msg : "no reason given");
  return LIFT_OK;
}

static enum lift_status read_gzip(struct input *in, void *buffer, size_t capacity, size_t *size, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  while (!st && *size == 0) {
    if (in->between)
      st = next_member(in, err);
    if (!st && !in->between)
      st = inflate_some(in, buffer, capacity, size, err);
    if (st || *size > 0 || in->raw_start < in->raw_used)
      continue;
    if (in->raw_end)
      return in->between ? LIFT_OK : lift_fail(err, LIFT_EFORMAT, "%s: the gzip data end too early", in->name);
    st = fill_raw(in, err);
  }
  return st;
}

enum lift_status input_read(struct input *in, void *buffer, size_t capacity, size_t *size, struct lift_error *err)
{
  *size = 0;
  enum lift_status st = in->begun ? LIFT_OK : begin(in, err);
  if (!st)
    st = in->gzip ? read_gzip(in, buffer, capacity, size, err) : read_plain(in, buffer, capacity, size, err);
  if (!st)
    digest_bytes(&in->digest, buffer, *size);
  return st;
}

const char *input_name(const struct input *in)
{
  return in->name;
}

struct digest *input_digest(struct input *in)
{
  return &in->digest;
}

const struct digest_text *input_finish(struct input *in)
{
  if (!in->finished)
    digest_close(&in->digest, &in->result);
  in->finished = true;
  return &in->result;
}

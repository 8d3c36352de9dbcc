#include "io/output.h"

#include "io/output_temp.h"
#include "io/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16, LARGEST_WRITE = 1 << 30 };

struct output {
  int fd;
  bool is_stdout;
  bool truncate;            /* a regular file behind a link, not emptied yet */
  int failed;               /* errno of the first failure, repeated by every later call; 0 while all is well */
  char *name;               /* for messages */
  char *path;               /* NULL for standard output */
  struct output_temp *temp; /* NULL unless a temporary file stands in for path */
  struct stat old;          /* of the file to be replaced, when there is one */
  bool replaces;
  size_t used;
  char buffer[BUFFER_SIZE];
};

static enum lift_status fail_errno(struct output *out, struct lift_error *err, int number)
{
  if (!out->failed)
    out->failed = number;
  return lift_fail(err, LIFT_EIO, "%s: %s", out->name, strerror(out->failed));
}

static bool is_standard_output(const char *path)
{
  return !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

/* Set the names; false when memory ran out. */
static bool set_names(struct output *out, const char *path)
{
  const char *shown = out->is_stdout ? "standard output" : path;
  size_t length = strlen(shown);
  if (length > SIZE_MAX / 4 - 4)
    return false;
  out->name = malloc(4 * length + 4);
  if (!out->name)
    return false;
  text_escape(out->name, shown, length, length);
  if (out->is_stdout)
    return true;
  out->path = strdup(path);
  return out->path;
}

/* A broken pipe shall be an error of write, not the end of the process. An empty handler does that, and unlike SIG_IGN
 * it is gone after an exec. */
static void on_pipe(int number)
{
  (void)number;
}

static void catch_broken_pipe(void)
{
  struct sigaction old, action = {.sa_handler = on_pipe, .sa_flags = SA_RESTART};
  if (sigaction(SIGPIPE, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
    sigaction(SIGPIPE, &action, NULL);
}

static int open_retrying(const char *path, int flags, mode_t mode)
{
  int fd;
  do
    fd = open(path, flags, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

/* Write to what the path leads to: a FIFO, a device, the target of a link. */
static enum lift_status open_through(struct output *out, struct lift_error *err)
{
  struct stat info;
  out->fd = open_retrying(out->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
  if (out->fd < 0 || fstat(out->fd, &info) != 0)
    return fail_errno(out, err, errno);
  out->truncate = S_ISREG(info.st_mode);
  return LIFT_OK;
}

static enum lift_status open_path(struct output *out, struct lift_error *err)
{
  struct stat *old = &out->old;
  if (lstat(out->path, old) != 0) {
    if (errno != ENOENT)
      return fail_errno(out, err, errno);
  } else if (S_ISDIR(old->st_mode)) {
    return fail_errno(out, err, EISDIR);
  } else if (!S_ISREG(old->st_mode)) {
    return open_through(out, err);
  } else if (faccessat(AT_FDCWD, out->path, W_OK, AT_EACCESS) != 0) {
    return fail_errno(out, err, errno);
  } else {
    out->replaces = true;
  }
  size_t length = strlen(out->path);
  if (length == 0 || out->path[length - 1] == '/')
    return fail_errno(out, err, length ? EISDIR : ENOENT);
  out->fd = output_temp_create(&out->temp, out->path, out->replaces ? 0600 : 0666);
  if (out->fd >= 0)
    return LIFT_OK;
  if (errno == ENOENT || errno == ENOTDIR)
    return fail_errno(out, err, errno);
  return lift_fail(err, LIFT_EIO, "%s: no temporary file beside it: %s", out->name, strerror(errno));
}

enum lift_status output_open(struct output **out, const char *path, struct lift_error *err)
{
  *out = NULL;
  struct output *new = calloc(1, sizeof *new);
  if (!new)
    return lift_fail_memory(err);
  new->fd = -1;
  new->is_stdout = is_standard_output(path);
  if (!set_names(new, path)) {
    output_close(new);
    return lift_fail_memory(err);
  }
  catch_broken_pipe();
  enum lift_status st = LIFT_OK;
  if (!new->is_stdout)
    st = open_path(new, err);
  else if (fcntl(new->fd = STDOUT_FILENO, F_GETFL) < 0)
    st = fail_errno(new, err, errno);
  if (st)
    output_close(new);
  else
    *out = new;
  return st;
}

static enum lift_status write_all(struct output *out, const char *bytes, size_t length, struct lift_error *err)
{
  if (out->failed)
    return fail_errno(out, err, out->failed);
  if (out->truncate && length > 0) {
    if (ftruncate(out->fd, 0) != 0)
      return fail_errno(out, err, errno);
    out->truncate = false;
  }
  while (length > 0) {
    ssize_t done = write(out->fd, bytes, length < LARGEST_WRITE ? length : LARGEST_WRITE);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return fail_errno(out, err, done < 0 ? errno : EIO);
    bytes += done;
    length -= (size_t)done;
  }
  return LIFT_OK;
}

enum lift_status output_flush(struct output *out, struct lift_error *err)
{
  enum lift_status st = write_all(out, out->buffer, out->used, err);
  out->used = 0;
  return st;
}

enum lift_status output_write(struct output *out, const void *bytes, size_t length, struct lift_error *err)
{
  if (out->failed)
    return fail_errno(out, err, out->failed);
  if (length > BUFFER_SIZE - out->used) {
    enum lift_status st = output_flush(out, err);
    if (st)
      return st;
  }
  if (length > BUFFER_SIZE)
    return write_all(out, bytes, length, err);
  if (length > 0)
    memcpy(out->buffer + out->used, bytes, length);
  out->used += length;
  return LIFT_OK;
}

enum lift_status output_printf(struct output *out, struct lift_error *err, const char *format, ...)
{
  char small[1024], *text = small;
  va_list args;
  va_start(args, format);
  int length = vsnprintf(small, sizeof small, format, args);
  va_end(args);
  if (length < 0)
    return fail_errno(out, err, EINVAL);
  if ((size_t)length >= sizeof small) {
    text = malloc((size_t)length + 1);
    if (!text)
      return lift_fail_memory(err);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
  }
  enum lift_status st = output_write(out, text, (size_t)length, err);
  if (text != small)
    free(text);
  return st;
}

/* Some file systems report a full disk only when a descriptor is closed. Standard output must stay open, so a duplicate
 * is closed. */
static int close_duplicate(int fd)
{
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return copy < 0 || (close(copy) != 0 && errno != EINTR) ? -1 : 0;
}

static int close_once(struct output *out)
{
  int fd = out->fd;
  out->fd = -1;
  return fd < 0 || close(fd) == 0 || errno == EINTR ? 0 : -1;
}

/* Give the new file the old one's owner, group and mode. Only the mode is sure to be ours to set. */
static int keep_mode(const struct output *out)
{
  if (!out->replaces)
    return 0;
  mode_t mode = out->old.st_mode & 07777;
  if (fchown(out->fd, out->old.st_uid, out->old.st_gid) != 0 && fchown(out->fd, (uid_t)-1, out->old.st_gid) != 0)
    mode &= (mode_t) ~(S_ISUID | S_ISGID);
  return fchmod(out->fd, mode);
}

static enum lift_status finish(struct output *out, struct lift_error *err)
{
  enum lift_status st = output_flush(out, err);
  if (st)
    return st;
  if (out->truncate && ftruncate(out->fd, 0) != 0)
    return fail_errno(out, err, errno);
  if (out->is_stdout)
    return close_duplicate(out->fd) ? fail_errno(out, err, errno) : LIFT_OK;
  if (out->temp && keep_mode(out) != 0)
    return fail_errno(out, err, errno);
  /* A FIFO or a terminal has nothing to sync, and says so by EINVAL or ENOTSUP. */
  if (fsync(out->fd) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS)
    return fail_errno(out, err, errno);
  if (close_once(out) != 0 || (out->temp && output_temp_rename(out->temp, out->path) != 0))
    return fail_errno(out, err, errno);
  return LIFT_OK;
}

enum lift_status output_commit(struct output *out, struct lift_error *err)
{
  enum lift_status st = finish(out, err);
  output_temp_free(out->temp);
  out->temp = NULL;
  return st;
}

void output_close(struct output *out)
{
  if (!out)
    return;
  if (!out->is_stdout)
    close_once(out);
  output_temp_free(out->temp);
  free(out->path);
  free(out->name);
  free(out);
}

const char *output_name(const struct output *out)
{
  return out->name;
}

bool output_is_terminal(const struct output *out)
{
  return isatty(out->fd);
}

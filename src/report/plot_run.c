/* gnuplot as a child process: the script goes in by its standard input, the pictures come out of its standard output.
 */
#include "report/plot.h"

#include "io/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { IN, OUT, COMPLAINTS, PIPES };

/* The three pipes: ours[i] is our end, theirs[i] the child's. Closed: -1. */
struct child {
  pid_t pid;
  int ours[PIPES], theirs[PIPES];
};

static void close_end(int *fd)
{
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

static void close_all(struct child *child)
{
  for (int i = 0; i < PIPES; i++) {
    close_end(&child->ours[i]);
    close_end(&child->theirs[i]);
  }
}

static enum lift_status fail_errno(struct lift_error *err, const char *what, int number)
{
  return lift_fail(err, LIFT_EIO, "gnuplot: %s: %s", what, strerror(number));
}

static enum lift_status open_pipes(struct child *child, struct lift_error *err)
{
  for (int i = 0; i < PIPES; i++)
    child->ours[i] = child->theirs[i] = -1;
  for (int i = 0; i < PIPES; i++) {
    int end[2];
    if (pipe2(end, O_CLOEXEC) != 0)
      return fail_errno(err, "no pipe", errno);
    child->ours[i] = end[i == IN ? 1 : 0];
    child->theirs[i] = end[i == IN ? 0 : 1];
    fcntl(child->ours[i], F_SETFL, O_NONBLOCK);
  }
  return LIFT_OK;
}

/* -d: no start-up files, so that a user's settings do not change the plots. */
static int spawn(struct child *child)
{
  char name[] = "gnuplot", defaults[] = "-d", input[] = "-";
  char *argv[] = {name, defaults, input, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  int number = posix_spawn_file_actions_init(&actions);
  if (number)
    return number;
  number = posix_spawnattr_init(&attributes);
  if (number) {
    posix_spawn_file_actions_destroy(&actions);
    return number;
  }
  for (int i = 0; i < PIPES && !number; i++)
    number = posix_spawn_file_actions_adddup2(&actions, child->theirs[i], i);
  if (!number)
    number = posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  if (!number)
    number = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  if (!number)
    number = posix_spawnp(&child->pid, name, &actions, &attributes, argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return number;
}

/* Feed what is left of the script; a child that reads no more is seen by its exit. */
static void feed(struct child *child, const char **script, size_t *left)
{
  ssize_t n = write(child->ours[IN], *script, *left);
  if (n > 0) {
    *script += n;
    *left -= (size_t)n;
  }
  if (*left == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
    close_end(&child->ours[IN]);
}

static bool drain(struct child *child, int which, struct json_buffer *into)
{
  char block[16384];
  ssize_t n = read(child->ours[which], block, sizeof block);
  if (n > 0)
    return json_buffer_put(into, block, (size_t)n);
  if (n == 0 || (errno != EAGAIN && errno != EINTR))
    close_end(&child->ours[which]);
  return true;
}

/* Talk until both of the child's outputs are closed. */
static enum lift_status talk(struct child *child, const char *script, size_t left, struct json_buffer into[PIPES],
                             struct lift_error *err)
{
  while (child->ours[OUT] >= 0 || child->ours[COMPLAINTS] >= 0) {
    struct pollfd wait[PIPES] = {
        {child->ours[IN], POLLOUT, 0}, {child->ours[OUT], POLLIN, 0}, {child->ours[COMPLAINTS], POLLIN, 0}};
    if (poll(wait, PIPES, -1) < 0 && errno != EINTR)
      return fail_errno(err, "poll", errno);
    if (child->ours[IN] >= 0 && wait[IN].revents)
      feed(child, &script, &left);
    for (int i = OUT; i < PIPES; i++)
      if (child->ours[i] >= 0 && wait[i].revents && !drain(child, i, &into[i]))
        return lift_fail_memory(err);
  }
  return LIFT_OK;
}

/* What gnuplot complains of: the first line that names a place ("line 7: …"), behind the command it repeats; else the
 * first line that is not blank. */
static size_t complaint(const char *text, size_t size, size_t *length)
{
  size_t first = 0, first_length = 0;
  for (size_t at = 0, n; at < size; at += n + 1) {
    const char *end = memchr(text + at, '\n', size - at);
    n = end ? (size_t)(end - text) - at : size - at;
    const char *place = memmem(text + at, n, " line ", 6);
    if (place && place + 6 < text + size && place[6] >= '0' && place[6] <= '9') {
      *length = n;
      return at;
    }
    if (!first_length && n) {
      first = at;
      first_length = n;
    }
  }
  *length = first_length;
  return first;
}

static enum lift_status finish(struct child *child, const struct json_buffer *complaints, struct lift_error *err)
{
  int how = 0;
  char shown[4 * 200 + 4];
  while (waitpid(child->pid, &how, 0) < 0)
    if (errno != EINTR)
      return fail_errno(err, "wait", errno);
  if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
    return LIFT_OK;
  const char *text = complaints->text ? complaints->text : "";
  size_t length = 0, from = complaint(text, complaints->length, &length);
  if (length == 0)
    return lift_fail(err, LIFT_EIO, "gnuplot failed without a message");
  return lift_fail(err, LIFT_EIO, "gnuplot: %s", text_escape(shown, text + from, length, 200));
}

enum lift_status plot_run(const char *script, size_t length, char **output, size_t *output_length,
                          struct lift_error *err)
{
  struct child child = {0};
  struct json_buffer into[PIPES] = {0};
  enum lift_status st = open_pipes(&child, err);
  int number = st ? 0 : spawn(&child);
  if (number == ENOENT)
    st = lift_fail(err, LIFT_EDATA,
                   "gnuplot is not installed: install the package gnuplot-nox, or use --format text|markdown");
  else if (number)
    st = fail_errno(err, "cannot be started", number);
  if (st == LIFT_OK) {
    for (int i = 0; i < PIPES; i++)
      close_end(&child.theirs[i]);
    struct lift_error talked = {""};
    enum lift_status talk_st = talk(&child, script, length, into, &talked);
    for (int i = 0; i < PIPES; i++)
      close_end(&child.ours[i]);
    st = finish(&child, &into[COMPLAINTS], err);
    if (talk_st)
      st = lift_fail(err, talk_st, "%s", talked.text);
  }
  close_all(&child);
  if (st == LIFT_OK && !json_buffer_put_char(&into[OUT], 0))
    st = lift_fail_memory(err);
  *output = st ? NULL : into[OUT].text;
  *output_length = st ? 0 : into[OUT].length - 1;
  if (st)
    json_buffer_clear(&into[OUT]);
  json_buffer_clear(&into[COMPLAINTS]);
  return st;
}

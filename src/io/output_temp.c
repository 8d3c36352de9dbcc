#include "io/output_temp.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { MOST_TEMPS = 16, MOST_TRIES = 100 };

struct output_temp {
  volatile sig_atomic_t live; /* path names a file that an ending signal shall remove */
  pid_t owner;                /* a forked child must not remove its parent's file */
  bool taken;
  char path[PATH_MAX];
};

static struct output_temp temps[MOST_TEMPS];

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
enum { ENDINGS = sizeof ending / sizeof *ending };

/* Remove what is unfinished, then let the signal do what it does by default, once this handler has returned. Only
 * async-signal-safe calls. */
static void on_ending(int number)
{
  int saved = errno;
  for (int i = 0; i < MOST_TEMPS; i++)
    if (temps[i].live && temps[i].owner == getpid())
      unlink(temps[i].path);
  signal(number, SIG_DFL);
  raise(number);
  errno = saved;
}

/* Take the ending signals over where nobody did: an ignored one stays ignored, a handler of the tool's own stays. */
static void catch_ending(void)
{
  struct sigaction old, action = {.sa_handler = on_ending};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < ENDINGS; i++)
    sigaddset(&action.sa_mask, ending[i]);
  for (int i = 0; i < ENDINGS; i++)
    if (sigaction(ending[i], NULL, &old) == 0 && !(old.sa_flags & SA_SIGINFO) && old.sa_handler == SIG_DFL)
      sigaction(ending[i], &action, NULL);
}

static struct output_temp *take_entry(void)
{
  for (int i = 0; i < MOST_TEMPS; i++)
    if (!temps[i].taken)
      return &temps[i];
  return NULL;
}

/* Write ".lift-NNNNNNNN.tmp" in the directory of path; false when it is too long. The name is drawn so that machines
 * that share a directory do not meet; O_EXCL settles it when they do. */
static bool name_temp(struct output_temp *temp, const char *path, int try)
{
  uint32_t drawn;
  if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != (ssize_t)sizeof drawn)
    drawn = (uint32_t)getpid() * MOST_TRIES + (uint32_t)try;
  const char *slash = strrchr(path, '/');
  size_t directory = slash ? (size_t)(slash - path) + 1 : 0;
  if (directory >= sizeof temp->path)
    return false;
  int length =
      snprintf(temp->path, sizeof temp->path, "%.*s.lift-%08lx.tmp", (int)directory, path, (unsigned long)drawn);
  return length > 0 && (size_t)length < sizeof temp->path;
}

/* Open a new file under a free name; -1 with errno. The flag is set before the file exists: no signal can come between.
 */
static int open_new(struct output_temp *temp, const char *path, mode_t mode)
{
  for (int try = 0; try < MOST_TRIES; try++) {
    if (!name_temp(temp, path, try)) {
      errno = ENAMETOOLONG;
      return -1;
    }
    temp->live = 1;
    int fd = open(temp->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd >= 0)
      return fd;
    temp->live = 0;
    if (errno != EEXIST && errno != EINTR)
      return -1;
  }
  return -1;
}

int output_temp_create(struct output_temp **temp, const char *path, mode_t mode)
{
  *temp = NULL;
  struct output_temp *entry = take_entry();
  if (!entry) {
    errno = EMFILE;
    return -1;
  }
  catch_ending();
  entry->owner = getpid();
  int fd = open_new(entry, path, mode);
  if (fd >= 0) {
    entry->taken = true;
    *temp = entry;
  }
  return fd;
}

/* Make a rename durable. A directory that cannot be opened or synced is no reason to fail: the file itself is safe. */
static void sync_directory(const char *path)
{
  char directory[PATH_MAX] = ".";
  const char *slash = strrchr(path, '/');
  if (slash)
    snprintf(directory, sizeof directory, "%.*s", (int)(slash - path) + 1, path);
  int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  fsync(fd);
  close(fd);
}

int output_temp_rename(struct output_temp *temp, const char *path)
{
  if (rename(temp->path, path) != 0)
    return -1;
  temp->live = 0;
  sync_directory(path);
  return 0;
}

void output_temp_free(struct output_temp *temp)
{
  if (!temp)
    return;
  if (temp->live && temp->owner == getpid())
    unlink(temp->path);
  temp->live = 0;
  temp->taken = false;
}

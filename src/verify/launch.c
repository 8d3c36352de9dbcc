#include "verify/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGEST_OUTPUT = 1 << 30 };

static const char *const tools[] = {"lift-power", "lift-assign",   "lift-geo",   "lift-moments",
                                    "lift-synth", "lift-estimate", "lift-check", "lift-simulate"};

bool launch_is_tool(const char *name)
{
  for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
    if (strcmp(tools[i], name) == 0)
      return true;
  return false;
}

enum lift_status arguments_add(struct arguments *arguments, const char *text, struct lift_error *err)
{
  char **grown = realloc(arguments->text, (arguments->n + 2) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  arguments->text = grown;
  grown[arguments->n] = strdup(text);
  grown[arguments->n + 1] = NULL;
  return grown[arguments->n] ? (arguments->n++, LIFT_OK) : lift_fail_memory(err);
}

void arguments_clear(struct arguments *arguments)
{
  for (size_t i = 0; i < arguments->n; i++)
    free(arguments->text[i]);
  free(arguments->text);
  *arguments = (struct arguments){0};
}

static void redirect(int fd, const char *path, int flags)
{
  int opened = open(path, flags, 0600);
  if (opened < 0 || dup2(opened, fd) < 0)
    _exit(126);
  if (opened != fd)
    close(opened);
}

static void limit(int resource, rlim_t most)
{
  struct rlimit r = {most, most};
  setrlimit(resource, &r);
}

static void child(const char *program, char **argv, const char *out_path, const char *err_path, long seconds)
{
  redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  redirect(STDOUT_FILENO, out_path, O_WRONLY | O_CREAT | O_TRUNC);
  redirect(STDERR_FILENO, err_path, O_WRONLY | O_CREAT | O_TRUNC);
  limit(RLIMIT_CPU, (rlim_t)seconds);
  limit(RLIMIT_FSIZE, LARGEST_OUTPUT);
  limit(RLIMIT_CORE, 0);
  execv(program, argv);
  _exit(127);
}

enum lift_status launch_tool(const char *bindir, const char *tool, const struct arguments *arguments,
                             const char *out_path,
                             const char *err_path, long seconds, int *code, struct lift_error *err)
{
  char *program = NULL;
  char **argv = calloc(arguments->n + 2, sizeof *argv);
  if (!argv || asprintf(&program, "%s/%s", bindir, tool) < 0) {
    free(argv);
    return lift_fail_memory(err);
  }
  argv[0] = (char *)tool;
  memcpy(argv + 1, arguments->text, arguments->n * sizeof *argv);
  enum lift_status st = LIFT_OK;
  int status = 0;
  pid_t pid = fork();
  if (pid == 0)
    child(program, argv, out_path, err_path, seconds);
  if (pid < 0)
    st = lift_fail(err, LIFT_EIO, "cannot start a process: %s", strerror(errno));
  while (pid > 0 && waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) {
      st = lift_fail(err, LIFT_EIO, "%s: %s", tool, strerror(errno));
      break;
    }
  *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (st == LIFT_OK && *code == 127)
    st = lift_fail(err, LIFT_EIO, "cannot run %s", program);
  free(program);
  free(argv);
  return st;
}

enum lift_status launch_bindir(char **bindir, struct lift_error *err)
{
  char path[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n < 0)
    return lift_fail(err, LIFT_EIO, "/proc/self/exe: %s", strerror(errno));
  path[n] = 0;
  *strrchr(path, '/') = 0;
  char *libs = strrchr(path, '/'); /* a program not installed yet stands in .libs, its starter one above */
  if (libs && strcmp(libs, "/.libs") == 0)
    *libs = 0;
  *bindir = strdup(path);
  return *bindir ? LIFT_OK : lift_fail_memory(err);
}

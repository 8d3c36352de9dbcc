/* Running one of the suite's tools as a child, without a shell. */
#ifndef LIFT_VERIFY_LAUNCH_H
#define LIFT_VERIFY_LAUNCH_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

/* Arguments, each owned. */
struct arguments {
  char **text; /* ends in NULL */
  size_t n;
};

enum lift_status arguments_add(struct arguments *arguments, const char *text, struct lift_error *err);
void arguments_clear(struct arguments *arguments);

/* Is this one of the tools whose steps a trail may hold? */
bool launch_is_tool(const char *name);

/* Run bindir/tool with the arguments (without the tool's name), standard input empty, standard output into out_path and
 * standard error into err_path, for at most so many seconds of processor time. *code is the exit status, 128 + signal
 * when it was killed. LIFT_EIO: it could not be started. */
enum lift_status launch_tool(const char *bindir, const char *tool, const struct arguments *arguments,
                             const char *out_path,
                             const char *err_path, long seconds, int *code, struct lift_error *err);

/* The folder of the running program's own tools; owned by the caller. LIFT_EIO */
enum lift_status launch_bindir(char **bindir, struct lift_error *err);

#endif

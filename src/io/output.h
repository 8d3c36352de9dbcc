/* Where a tool's result goes: standard output, or a file that is replaced as a whole.
 *
 * A regular file, or one that does not exist yet, is written as a temporary file beside it, which takes the name at
 * output_commit, after an fsync: a reader sees the old file or the new one, never a mixture, whatever happens on the
 * way. An existing file's mode is kept, and its owner and group where the system allows it. A FIFO, a device and a
 * symbolic link are written through and never replaced; a regular file behind a link is emptied by the first byte that
 * is really written, so that a run that fails early leaves it alone.
 *
 * SIGINT, SIGTERM and SIGHUP remove the temporary files and then end the process as they would have without us; where
 * one of them is ignored (nohup) or handled by the tool, it is left alone. SIGPIPE no longer ends the process: a reader
 * that went away is LIFT_EIO, "standard output: Broken pipe". Children started by exec have their usual SIGPIPE.
 *
 * These functions serve one thread. The signal handling makes this the one place that keeps state outside its structs.
 */
#ifndef LIFT_IO_OUTPUT_H
#define LIFT_IO_OUTPUT_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

struct output;

/* Open a target: NULL, "-" or "/dev/stdout" for standard output, otherwise a path. *out is NULL after a failure.
 * LIFT_EIO (the message names path and reason), LIFT_EMEMORY. */
enum lift_status output_open(struct output **out, const char *path, struct lift_error *err);

/* Append bytes. What was written reaches the target when the buffer is full, at output_flush or at output_commit. After
 * a failure every later call fails alike. A document must be handed over whole: a failing one is not handed over. */
enum lift_status output_write(struct output *out, const void *bytes, size_t length, struct lift_error *err);

/* Append formatted text. Real numbers do not belong here: see lift/number.h. */
enum lift_status output_printf(struct output *out, struct lift_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Hand the buffer to the system now: after each document of a stream, so that the next tool can begin. */
enum lift_status output_flush(struct output *out, struct lift_error *err);

/* Finish: flush, and for a file fsync and rename. The target is not complete before this returned LIFT_OK. Afterwards
 * only output_close is left to do. On failure the temporary file is gone and an earlier file is as it was. */
enum lift_status output_commit(struct output *out, struct lift_error *err);

/* Free. Without a successful commit before it, this abandons: buffered bytes are dropped, the temporary file is
 * removed, an existing file stays as it was. Takes NULL. Standard output stays open. */
void output_close(struct output *out);

/* The name for messages: "standard output", or the path with control characters escaped. */
const char *output_name(const struct output *out);

/* Whether the target is a terminal. */
bool output_is_terminal(const struct output *out);

#endif

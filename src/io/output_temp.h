/* The temporary file that stands in for a file until it is complete, and is removed by a signal.
 *
 * Part of output.c, in a file of its own because of what a signal handler may touch: a fixed table of paths, each
 * complete before its flag is set. Removing a name that is not there, or no longer, does no harm.
 */
#ifndef LIFT_IO_OUTPUT_TEMP_H
#define LIFT_IO_OUTPUT_TEMP_H

#include <sys/types.h>

struct output_temp;

/* Create a file ".lift-….tmp" in the directory of path, with this mode under the umask. Returns a descriptor open for
 * writing; or -1 with errno, *temp being NULL: EMFILE when 16 files are under way. */
int output_temp_create(struct output_temp **temp, const char *path, mode_t mode);

/* Give the file its name and make that durable; 0, or -1 with errno. After success nothing is left to remove. */
int output_temp_rename(struct output_temp *temp, const char *path);

/* Remove the file, if it still has its temporary name, and release the table's entry. Takes NULL. */
void output_temp_free(struct output_temp *temp);

#endif

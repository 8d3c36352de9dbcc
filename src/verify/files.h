/* The files below the data folders, found by what is in them: a trail names a file by its digests, never by its
 * path. */
#ifndef LIFT_VERIFY_FILES_H
#define LIFT_VERIFY_FILES_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILES_MOST = 100000 };

struct file_entry {
  char *path;
  char xxh3[33];      /* of the unpacked bytes; empty until asked for */
  char row_sum[33];   /* of the rows as CSV; empty until asked for, "-" when it is no such CSV */
  char delimiter;     /* with which row_sum was made */
};

struct files {
  struct file_entry *file;
  size_t n;
};

void files_clear(struct files *files);

/* Add all regular files below a folder, or one file; links are not followed. LIFT_EIO, LIFT_EDATA: more than
 * FILES_MOST. */
enum lift_status files_add(struct files *files, const char *path, struct lift_error *err);

/* What a trail says of a file. */
struct file_wanted {
  const char *name, *xxh3, *row_sum;
  char delimiter;     /* of the CSV; 0: a comma */
};

/* Find it: *path is NULL when nothing fits. Files of the same name are looked at first. same_rows is set when only the
 * rows agree (compression or line ends changed). */
enum lift_status files_find(struct files *files, const struct file_wanted *wanted, const char **path, bool *same_rows,
                            struct lift_error *err);

#endif

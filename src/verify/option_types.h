/* What a tool's options are, asked from the tool itself: which may stand in a trail, which read files, which write. */
#ifndef LIFT_VERIFY_OPTION_TYPES_H
#define LIFT_VERIFY_OPTION_TYPES_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

struct option_types {
  char *text; /* lines "name<TAB>type", owned */
};

/* LIFT_EIO: the tool does not run. out_path and err_path are scratch files. */
enum lift_status option_types_read(const char *bindir, const char *tool, const char *out_path, const char *err_path,
                                   struct option_types *types, struct lift_error *err);
void option_types_clear(struct option_types *types);

bool option_types_is_value(const struct option_types *types, const char *name);
bool option_types_is_input(const struct option_types *types, const char *name);
bool option_types_writes_table(const struct option_types *types);

#endif

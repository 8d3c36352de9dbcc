/* --table: where a tool writes its CSV while the document goes to standard output. */
#ifndef LIFT_TOOL_TABLE_PATH_H
#define LIFT_TOOL_TABLE_PATH_H

#include "tool/step.h"

/* Can the table go there? LIFT_EUSAGE: standard output, unless the document has a file of its own (--output). */
enum lift_status table_path_check(const char *given, struct lift_error *err);

/* The path for this step, as step_path. LIFT_EUSAGE: a second document of a stream would replace the first one's table,
 * since the path has no {name}. */
enum lift_status table_path(struct step *step, const char *given, const char **path, struct lift_error *err);

/* Is the table another file than one that is read? LIFT_EUSAGE when it is the same; the option names that file. */
enum lift_status table_path_differs(const char *path, const char *option, const char *input, struct lift_error *err);

/* The name without folders, as documents keep it. */
const char *table_path_name(const char *path);

#endif

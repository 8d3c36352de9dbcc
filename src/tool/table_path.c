#include "tool/table_path.h"

#include <string.h>
#include <sys/stat.h>

static bool is_standard_output(const char *path)
{
  return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

enum lift_status table_path_check(const char *given, struct lift_error *err)
{
  const char *document = tool_common()->output;
  if (is_standard_output(given) && (!document || is_standard_output(document)))
    return lift_fail(err, LIFT_EUSAGE,
                     "--table %s: standard output is for the document; name a file or a FIFO, or give the "
                     "document a file by --output",
                     given);
  if (document && strcmp(document, given) == 0 && strncmp(given, "/dev/", 5) != 0)
    return lift_fail(err, LIFT_EUSAGE, "--table %s: the document goes there", given);
  return LIFT_OK;
}

enum lift_status table_path(struct step *step, const char *given, const char **path, struct lift_error *err)
{
  if (step->number > 0 && !strstr(given, "{name}"))
    return lift_fail(err, LIFT_EUSAGE,
                     "--table %s: several documents would write the same table; put {name} in the path", given);
  return step_path(step, given, path, err);
}

enum lift_status table_path_differs(const char *path, const char *option, const char *input, struct lift_error *err)
{
  struct stat table, other;
  if (stat(path, &table) || stat(input, &other) || !S_ISREG(table.st_mode))
    return LIFT_OK;
  if (table.st_dev == other.st_dev && table.st_ino == other.st_ino)
    return lift_fail(err, LIFT_EUSAGE, "--table %s: this is the file of %s, which it would replace", path, option);
  return LIFT_OK;
}

const char *table_path_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

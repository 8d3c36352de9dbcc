#include "verify/option_types.h"

#include "verify/extract.h"
#include "verify/launch.h"

#include <stdlib.h>
#include <string.h>

enum lift_status option_types_read(const char *bindir, const char *tool, const char *out_path, const char *err_path,
                                   struct option_types *types, struct lift_error *err)
{
  struct arguments arguments = {0};
  struct extract file;
  int code = 0;
  *types = (struct option_types){0};
  enum lift_status st = arguments_add(&arguments, "--option-types", err);
  if (st == LIFT_OK)
    st = launch_tool(bindir, tool, &arguments, out_path, err_path, 10, &code, err);
  arguments_clear(&arguments);
  if (st == LIFT_OK && code != 0)
    st = lift_fail(err, LIFT_EIO, "%s --option-types: exit status %d", tool, code);
  if (st == LIFT_OK && (st = extract_read(out_path, &file, err)) == LIFT_OK)
    types->text = file.text;
  return st;
}

void option_types_clear(struct option_types *types)
{
  free(types->text);
  *types = (struct option_types){0};
}

/* Is the option of this name of that type? */
static bool is(const struct option_types *types, const char *name, const char *type)
{
  size_t n = strlen(name), m = strlen(type);
  for (const char *line = types->text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
    if (strncmp(line, name, n) == 0 && line[n] == '\t' && strncmp(line + n + 1, type, m) == 0 &&
        line[n + 1 + m] == '\n')
      return true;
  return false;
}

bool option_types_is_value(const struct option_types *types, const char *name)
{
  return is(types, name, "flag") || is(types, name, "value") || is(types, name, "list");
}

bool option_types_is_input(const struct option_types *types, const char *name)
{
  return is(types, name, "input") || is(types, name, "inputs");
}

bool option_types_writes_table(const struct option_types *types)
{
  return is(types, "table", "output");
}

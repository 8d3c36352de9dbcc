/* The skeleton that every tool shares: a tool is a table of options and one function that works on one document.
 *
 *     int main(int argc, char **argv) { return tool_main(&tool, argc, argv); }
 *
 * tool_main parses the options, opens the stream of documents, calls run() once per document, writes the trail entry
 * and the document, and turns statuses into messages and exit codes. A step (tool/step.h) is one tool at work on one
 * document.
 */
#ifndef LIFT_TOOL_TOOL_H
#define LIFT_TOOL_TOOL_H

#include "io/doc.h"
#include "lift/status.h"
#include "tool/option.h"

#include <stdbool.h>
#include <stddef.h>

enum tool_flags {
  TOOL_STARTS = 1,     /* starts a document unless --document says otherwise; never touches standard input */
  TOOL_CONSUMES = 2,   /* writes something other than the document (a report, a table of differences) to --output */
  TOOL_WHOLE = 4,      /* CONSUMES only: one output for the whole stream; finish() is called once at its end */
  TOOL_OPERANDS = 8    /* operands, where there are any, are the documents: standard input is not touched then */
};

struct step;

struct tool {
  const char *name;      /* "lift-estimate" */
  const char *summary;   /* one line, a sentence */
  const char *operands;  /* how usage names them, "[FILE.csv …]"; NULL: none are taken */
  const char *adds;      /* sections it writes, "estimates decision": what the summary on a terminal shows */
  unsigned flags;
  const struct option *options;
  enum lift_status (*check)(const struct options *, struct lift_error *); /* combinations of options; may be NULL */
  enum lift_status (*run)(struct step *, struct lift_error *);
  enum lift_status (*finish)(struct step *, struct lift_error *); /* may be NULL */
};

/* What all tools share, as parsed. */
struct tool_common {
  const char *document, *output, *name, *threads, *digest;
  bool fresh, json, pretty, quiet, keep_going, no_trail, append, help, version, completion, types;
  struct option_integer seed;
};
const struct tool_common *tool_common(void);

int tool_main(const struct tool *tool, int argc, char **argv);

#endif

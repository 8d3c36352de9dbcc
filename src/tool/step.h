/* A step: one tool at work on one document. */
#ifndef LIFT_TOOL_STEP_H
#define LIFT_TOOL_STEP_H

#include "io/digest.h"
#include "io/output.h"
#include "tool/tool.h"

#include <stdint.h>

/* A file that a step read, for the trail. */
struct step_input {
  char *option;        /* "panel"; "operand" */
  char *file;          /* its name without folders */
  unsigned long long rows;
  struct digest_text digest;
};

/* What the trail keeps for an option instead of what was typed: "@markets.txt" becomes the markets. */
struct step_said {
  const char *option;
  char *value;
};

struct step {
  const struct tool *tool;
  const struct options *options;
  struct doc doc;
  struct output *out;            /* TOOL_CONSUMES: where it writes */
  struct step_input *input;
  size_t inputs;
  char **wrote;                  /* sections put or appended to */
  size_t wrotes;
  char **dropped;                /* sections that were there and were replaced or dropped */
  size_t drops;
  struct step_said *said;
  size_t saids;
  char **kept_text;              /* texts made for this step, freed with it */
  size_t kept_texts;
  bool seeded;
  uint64_t seed;
  enum lift_status verdict;      /* LIFT_NO: the answer is no; the output is written all the same */
  size_t number;                 /* of the document in its stream, from 0 */
};

/* What the skeleton calls around run(). step_begin drops what an earlier run of this tool left in warnings and
 * departures. */
enum lift_status step_begin(struct step *step, struct lift_error *err);
void step_clear(struct step *step);

/* A path as given, with {name} replaced by the document's name. The text lives as long as the step.
 * LIFT_EUSAGE: {name} with a document without a name, or with a name that has other characters than letters, digits,
 * '.', '_' and '-' (or is "." or ".."). */
enum lift_status step_path(struct step *step, const char *given, const char **path, struct lift_error *err);

/* Record that a file was read, for the trail. `option` is the option it came by, or "operand". */
enum lift_status step_read(struct step *step, const char *option, const char *path, unsigned long long rows,
                           const struct digest_text *digest, struct lift_error *err);

/* Let the trail keep this value for an option; may be called again for a further value. */
enum lift_status step_canonical(struct step *step, const char *option, const char *value, struct lift_error *err);

/* The seed: --seed, or else derived from the document's name; without either LIFT_EUSAGE. Recorded in the trail. */
enum lift_status step_seed(struct step *step, uint64_t *seed, struct lift_error *err);

/* Put a section (dropping what was computed from the one it replaces), or append to an array section. */
enum lift_status step_put(struct step *step, const char *key, struct json_writer *w, struct lift_error *err);
enum lift_status step_append(struct step *step, const char *key, struct json_writer *w, struct lift_error *err);

/* A finding that must be loud: {"tool":…,"code":…,"message":…} in `warnings`, and on standard error unless --quiet. */
enum lift_status step_warn(struct step *step, const char *code, struct lift_error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A departure from the plan: {"tool":…,"what":…,"planned":…,"actual":…} in `departures`; said on standard error too. */
enum lift_status step_depart(struct step *step, const char *what, const char *planned, const char *actual,
                             struct lift_error *err);

/* Was this option given on the command line? */
bool step_given(const struct step *step, const char *option);

/* Keep a text (from malloc) until the step ends; NULL is LIFT_EMEMORY. */
enum lift_status step_keep(struct step *step, char *text, struct lift_error *err);

#endif

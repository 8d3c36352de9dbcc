/* Running a trail again: each step with the suite's own tools, on the files found by their digests. */
#ifndef LIFT_VERIFY_REPLAY_H
#define LIFT_VERIFY_REPLAY_H

#include "io/doc.h"
#include "verify/files.h"

enum step_outcome { STEP_REPRODUCED, STEP_DIFFERS, STEP_CANNOT, STEP_SUPERSEDED, STEP_REFUSED };
extern const char *const step_outcome_names[];

struct replayed {
  char *tool;            /* owned */
  enum step_outcome outcome;
  char reason[512];      /* why not, or what is worth knowing; empty otherwise */
};

struct replay {
  struct replayed *step;
  size_t n;
  char *text;            /* the recomputed document; NULL when a step could not be run */
  size_t length;
};

/* What a replay may do. */
struct replay_limits {
  const char *bindir;    /* where the tools are */
  long seconds;          /* of processor time per step */
};

/* Re-run the document's trail. A document without one is LIFT_EDATA. Steps after one that cannot be run cannot be
 * either. A trail is not trusted: only the suite's own tools are run, only options that hold values (no files), inputs
 * only from `files`, outputs only into a folder made for this and removed again, with bounded time and output. */
enum lift_status replay_run(const struct doc *doc, struct files *files, const struct replay_limits *limits,
                            struct replay *out, struct lift_error *err);
void replay_clear(struct replay *replay);

#endif

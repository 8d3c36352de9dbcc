/* The answer of a verification: every section of a document against its recomputed one. */
#ifndef LIFT_VERIFY_VERDICT_H
#define LIFT_VERIFY_VERDICT_H

#include "verify/compare.h"
#include "io/output.h"
#include "verify/replay.h"

enum section_outcome { SECTION_REPRODUCED, SECTION_DIFFERS, SECTION_NOT_RECOMPUTED };

struct section_verdict {
  char *key;   /* owned */
  enum section_outcome outcome;
  struct comparison comparison;
};

struct verdict {
  char *name;  /* the experiment's, owned */
  struct replay replay;
  struct section_verdict *section;
  size_t sections;
  bool has_page;            /* the document came out of an HTML report */
  struct comparison page;   /* its visible numbers against the document's */
  bool has_plan;            /* a published plan was given */
  bool plan_agrees;
  bool reproduced;          /* all of it */
};

/* Replay the document and compare it section by section. */
enum lift_status verdict_make(const struct doc *doc, struct files *files, const struct replay_limits *limits,
                              struct verdict *out, struct lift_error *err);
void verdict_clear(struct verdict *verdict);

/* Take the page's numbers into account: see verify/page.h. */
enum lift_status verdict_add_page(struct verdict *verdict, const struct doc *doc, const char *html, size_t length,
                                  struct lift_error *err);

/* Compare the plan with one published earlier: a document in a file. */
enum lift_status verdict_add_plan(struct verdict *verdict, const struct doc *doc, const char *path,
                                  struct lift_error *err);

/* As JSON (one object), and as text for people. */
void verdict_write(const struct verdict *verdict, struct json_writer *w);
enum lift_status verdict_print(const struct verdict *verdict, struct output *out, struct lift_error *err);

#endif

/* The experiment document: one JSON object that grows through the pipe.
 *
 * Here it is a list of parts, one per top-level key, each the source text of its value. What a tool does not touch is
 * written back byte for byte; a section is parsed only when somebody asks for it. Known keys are written in one fixed
 * order, unknown ones after them in the order they came.
 */
#ifndef LIFT_IO_DOC_H
#define LIFT_IO_DOC_H

#include "io/json_read.h"
#include "io/json_write.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

#define DOC_FORMAT "1"                       /* the value of the key "lift" */
enum { DOC_LARGEST = 64 * 1024 * 1024 };     /* bytes of one document */

struct doc_part {
  char *key;    /* decoded, owned */
  char *text;   /* the value's source text, owned */
  size_t length;
  bool known;
};

struct doc {
  char *name;   /* decoded value of "name", owned; "" when the document has none yet */
  struct doc_part *part;
  size_t n;
};

void doc_clear(struct doc *doc);

/* A new document: the format's version and, unless NULL, a name. */
enum lift_status doc_start(struct doc *doc, const char *name, struct lift_error *err);

/* Read a document from its text. LIFT_EFORMAT: not JSON, not an object, another format version, a name that is not
 * text, a document that records a failed stage ("error") is read like any other: see doc_failed. */
enum lift_status doc_read(struct doc *doc, const char *text, size_t length, struct lift_error *err);

/* Does the document carry the failure of an earlier stage? */
bool doc_failed(const struct doc *doc);

bool doc_has(const struct doc *doc, const char *key);

/* The text of a section; NULL when it is not there. */
const char *doc_text(const struct doc *doc, const char *key, size_t *length);

/* Parse a section. LIFT_EDATA when it is not there: the message says which tool adds it. The cursor's path starts with
 * the key. The tree is cleared by the caller. */
enum lift_status doc_open(const struct doc *doc, const char *key, struct json_tree *tree, struct json *at,
                          struct lift_error *err);

/* Set a section from what a writer holds; the writer is emptied. A section that is there is replaced, in place. */
enum lift_status doc_put(struct doc *doc, const char *key, struct json_writer *w, struct lift_error *err);

/* Append the elements of the array that a writer holds to an array section (created when missing); those already there
 * stay byte for byte. The writer is emptied. */
enum lift_status doc_append(struct doc *doc, const char *key, struct json_writer *w, struct lift_error *err);

void doc_drop(struct doc *doc, const char *key);

/* Set the document's name. */
enum lift_status doc_rename(struct doc *doc, const char *name, struct lift_error *err);

/* The whole document as text, from malloc: one compact line, or indented when pretty; no line feed at its end. */
enum lift_status doc_write(const struct doc *doc, bool pretty, char **text, size_t *length, struct lift_error *err);

/* The sections that are computed from the given one, NULL-terminated; a section that is replaced drops them. */
const char *const *doc_dependents(const char *key);

/* The name of the tool that adds a section, for messages: "lift-moments". */
const char *doc_maker(const char *key);

#endif

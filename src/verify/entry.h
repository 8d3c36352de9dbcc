/* An entry of the trail against the one that the step leaves when it is run again, and against the document it stands
 * in. */
#ifndef LIFT_VERIFY_ENTRY_H
#define LIFT_VERIFY_ENTRY_H

#include "io/doc.h"

enum { ENTRY_REASON_SIZE = 512 };

/* Does the last entry of `now` say what `stated` says: the same seed, inputs (option, rows, digests) and sections? File
 * names, versions and, where only the rows are the same, the digests of bytes may differ. `reason` is empty when it
 * does. */
enum lift_status entry_compare(const struct json *stated, const struct doc *now, char reason[ENTRY_REASON_SIZE],
                               struct lift_error *err);

/* Are the document's sections those that the entry wrote, by their digests? Sections that a later entry wrote again are
 * that entry's. `reason` is empty when they are. */
enum lift_status entry_check_sections(const struct doc *doc, const struct json *trail, const struct json *entry,
                                      char reason[ENTRY_REASON_SIZE], struct lift_error *err);

/* Does an entry of this document's trail say that it was superseded? Without the superseded steps none may. */
enum lift_status entry_any_superseded(const struct doc *doc, bool *any, struct lift_error *err);

#endif

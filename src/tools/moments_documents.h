/* Moments as they go into a document, and documents whose moments are added up. */
#ifndef LIFT_TOOLS_MOMENTS_DOCUMENTS_H
#define LIFT_TOOLS_MOMENTS_DOCUMENTS_H

#include "section/moments.h"
#include "tool/step.h"

/* Put the section, and warn of units that were left out. */
enum lift_status moments_put(struct step *step, const struct moments_section *section, struct lift_error *err);

/* Merge the documents that the operands hold (one a line, or pretty-printed) into the step's document.
 *
 * A document that is new takes over what the first part has besides moments and what was computed from them; one that
 * has moments is the first part itself. Name, plan, truth, design and assignment must be the same in all of them. The
 * trail lists the parts' inputs, sorted, as the step's own, and their options where all had the same.
 *
 * LIFT_EDATA: the parts do not belong together, or one is there twice: an input of the same bytes is in two trails. */
enum lift_status moments_merge_documents(struct step *step, struct lift_error *err);

#endif

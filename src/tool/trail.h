/* The trail: what each step was told, what it read, and digests of what it wrote, so that it can be run again. */
#ifndef LIFT_TOOL_TRAIL_H
#define LIFT_TOOL_TRAIL_H

#include "tool/step.h"

/* Append the step's entry to the document's trail; entries of the same tool whose sections this step replaced are
 * marked as superseded. */
enum lift_status trail_append(struct step *step, struct lift_error *err);

/* The digest of a section's parsed values, as the trail keeps it: 32 hexadecimal digits. */
enum lift_status trail_section_digest(const struct doc *doc, const char *key, char text[33], struct lift_error *err);

#endif

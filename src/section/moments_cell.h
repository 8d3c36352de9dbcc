/* One cell of the section `moments`, read back. */
#ifndef LIFT_SECTION_MOMENTS_CELL_H
#define LIFT_SECTION_MOMENTS_CELL_H

#include "io/json_read.h"
#include "section/moments.h"

/* Fill an empty cell of k variables from the object at `at`, all but its arm and segment, which are its place.
 * LIFT_EFORMAT: it is not what lift-json(5) says, or no data can have these moments; LIFT_EMEMORY. The cell is the
 * section's to clear, after a failure too. */
enum lift_status moments_cell_read(const struct json *at, size_t k, struct moments_cell *cell,
                                   struct lift_error *err);

#endif

/* The first failure of a parallel loop, first by index, so that the message is the same for any number of threads. */
#ifndef LIFT_PARALLEL_H
#define LIFT_PARALLEL_H

#include <stddef.h>

#include "lift/status.h"

struct lift_first_failure {
  enum lift_status status;
  size_t index;
  struct lift_error error;
};

static inline void lift_note_failure(struct lift_first_failure *first, size_t index, enum lift_status status,
                                     const struct lift_error *error)
{
  if (status == LIFT_OK)
    return;
#pragma omp critical(lift_first_failure)
  if (first->status == LIFT_OK || index < first->index) {
    first->status = status;
    first->index = index;
    first->error = *error;
  }
}

#endif

/* An effect as users write it: 5% (relative), 0.2pp (percentage points) or 0.002 (absolute). */
#ifndef LIFT_SECTION_EFFECT_SIZE_H
#define LIFT_SECTION_EFFECT_SIZE_H

#include "lift/status.h"

#include <stdbool.h>

struct effect_size {
  bool set, relative;
  bool points;   /* written as percentage points */
  double value;  /* a fraction of the baseline, or in the metric's unit */
};

/* LIFT_EUSAGE: not a number with one of these endings, or 0. option names it in the message. */
enum lift_status effect_size_parse(const char *option, const char *text, struct effect_size *out,
                                   struct lift_error *err);

#endif

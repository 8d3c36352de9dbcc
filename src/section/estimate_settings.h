/* How estimates are asked for: by the plan, or by options. */
#ifndef LIFT_SECTION_ESTIMATE_SETTINGS_H
#define LIFT_SECTION_ESTIMATE_SETTINGS_H

#include "lift/multiplicity.h"
#include "lift/conformal.h"
#include "section/estimates.h"

/* Which comparisons make a family. */
enum estimate_family {
  ESTIMATE_FAMILY_ARMS,   /* the arms, in each primary metric by itself: the default of a plan with several arms */
  ESTIMATE_FAMILY_PRIMARY /* all comparisons in primary metrics: where a correction was named */
};

struct estimate_settings {
  double alpha;
  enum lift_alternative alternative;
  enum estimate_scale scale; /* of the headlines */
  enum lift_correction correction;
  enum estimate_family family;
  bool any;            /* the statistic of a panel: some effect in some period */
  bool planned;        /* there is a plan, and this is it */
  bool headlines;      /* these entries may be headlines; otherwise they stand beside others */
  const char *variant; /* ends the ids of entries that stand beside; NULL: none */
};

#endif

#include "section/contrast.h"

#include "lift/relative.h"

enum lift_status contrast_test(const struct contrast *c, enum estimate_scale scale, const struct lift_test *test,
                               struct lift_effect *out, struct lift_error *err)
{
  if (c->kind == CONTRAST_PROPORTIONS)
    return scale == ESTIMATE_RELATIVE ? lift_mover_ratio(&c->arm_count, &c->control_count, test, out, err)
                                      : lift_newcombe(&c->arm_count, &c->control_count, test, out, err);
  return scale == ESTIMATE_RELATIVE ? lift_fieller(&c->arm, &c->control, test, out, err)
                                    : lift_welch(&c->arm, &c->control, test, out, err);
}

const char *contrast_estimator(const struct contrast *c, enum estimate_scale scale)
{
  bool relative = scale == ESTIMATE_RELATIVE;
  switch (c->kind) {
  case CONTRAST_MEANS:
    return relative ? "fieller" : "welch";
  case CONTRAST_ADJUSTED:
    return "cuped";
  case CONTRAST_PROPORTIONS:
    break;
  }
  return relative ? "mover-r" : "newcombe";
}

const char *contrast_inference(const struct contrast *c)
{
  return c->kind == CONTRAST_PROPORTIONS ? "score" : "t";
}

long long contrast_units(const struct contrast *c, bool control)
{
  if (c->kind == CONTRAST_PROPORTIONS)
    return control ? c->control_count.n : c->arm_count.n;
  return control ? c->control.n : c->arm.n;
}

double contrast_baseline(const struct contrast *c)
{
  return c->kind == CONTRAST_PROPORTIONS ? (double)c->control_count.x / (double)c->control_count.n : c->control.mean;
}

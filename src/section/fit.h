/* The fits in the document: one entry per model. */
#ifndef LIFT_SECTION_FIT_H
#define LIFT_SECTION_FIT_H

#include "lift/model.h"
#include "section/panel.h"

/* One entry into an open array. role: "planned" or "unplanned". */
void fit_section_write(const struct lift_fit *fit, const struct panel_section *panel, const char *role,
                       struct json_writer *w);

/* What is read back of an entry: enough to make estimates of. Owns its arrays. */
struct fit_entry {
  char *model, *role;
  size_t periods, pre;
  double *observed, *counterfactual; /* periods */
  double att, total, counterfactual_total;
  bool has_lift;
  double lift;
  double rmspe_pre, scaled_l2;
  bool has_scaled_l2;
};

struct fit_section {
  struct fit_entry *entry;
  size_t n;
};

/* LIFT_EDATA: the document has no fit. LIFT_EFORMAT. */
enum lift_status fit_section_read(const struct doc *doc, struct fit_section *section, struct lift_error *err);
void fit_section_clear(struct fit_section *section);

#endif

/* What the files of lift-geo share: its options as parsed, and what they ask of the search. */
#ifndef LIFT_TOOLS_GEO_H
#define LIFT_TOOLS_GEO_H

#include "lift/design.h"
#include "section/design.h"
#include "tool/panel_input.h"

/* The options. A choice that was not given says nothing: see step_given. */
struct geo_options {
  struct panel_options panel;
  int design, model, inference, alternative;
  struct option_list duration;
  const char *effects, *treated, *include, *exclude, *markets, *holdout, *start, *table;
  struct option_number alpha, power, cpic, budget;
  struct option_integer windows, candidates;
};
extern const char *const geo_model_names[], *const geo_inference_names[]; /* NULL-terminated */

enum { GEO_CANDIDATES = 10, GEO_EXHAUSTIVE = 200 };

/* A request on a panel. Owns its lists; a zeroed struct is empty. */
struct geo_request {
  struct lift_design_options kernel;
  struct design_limits limits;
  size_t *length;
  const char **duration; /* of each length, as written; owned */
  char *duration_text;   /* where these texts are */
  double *effect;
  size_t *include, *exclude, *given;
};

/* What the options ask, on the panel they ask it of. request is written in any case and cleared by the caller.
 * LIFT_EUSAGE, LIFT_EDATA: what --start, --markets, --effects … say makes no sense on this panel. */
enum lift_status geo_request_make(struct step *step, const struct geo_options *options, const struct panel_table *table,
                                  struct geo_request *request, struct lift_error *err);
void geo_request_clear(struct geo_request *request);

/* The rest of a plan that has its metric: the chosen design, and how its test will be analysed. LIFT_EMEMORY */
enum lift_status geo_plan_fill(const struct geo_options *options, const struct geo_request *request,
                               const struct design_search *search, struct plan *plan, struct lift_error *err);

/* Put plan, design, assignment and panel (the history) into the document. */
enum lift_status geo_write(struct step *step, const struct plan *plan, const struct design_search *search,
                           const struct panel_table *table, struct lift_error *err);

#endif

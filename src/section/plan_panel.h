/* The geo side of a plan: the member `panel` of the plan's section. */
#ifndef LIFT_SECTION_PLAN_PANEL_H
#define LIFT_SECTION_PLAN_PANEL_H

#include "section/plan.h"

void plan_panel_clear(struct plan_panel *panel);
void plan_panel_write(const struct plan_panel *panel, struct json_writer *w);

/* Reads plan.panel when it is there; panel->model stays NULL when it is not. */
enum lift_status plan_panel_read(const struct json *plan, struct plan_panel *panel, struct lift_error *err);

#endif

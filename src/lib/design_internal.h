/* The three parts of a design: candidates, their simulated tests, and the order of the rows. */
#ifndef LIFT_LIB_DESIGN_H
#define LIFT_LIB_DESIGN_H

#include "lift/design.h"

/* What a unit may be. */
enum lift_design_role { LIFT_ROLE_FREE, LIFT_ROLE_INCLUDED, LIFT_ROLE_EXCLUDED, LIFT_ROLE_LEFT_OUT };

/* Roles of all units (role: history->units). LIFT_EDATA: unknown, contradicting */
enum lift_status lift_design_roles(const struct lift_panel *history, const struct lift_design_options *options,
                                   unsigned char *role, struct lift_error *err);

/* Fill design->candidate, candidates and market_room. LIFT_EDATA: none, with the limit that binds */
enum lift_status lift_design_candidates(const struct lift_panel *history, const struct lift_design_options *options,
                                        const unsigned char *role, struct lift_design *design, struct lift_error *err);

/* Windows that a length has; 0 where there is too little history. */
size_t lift_design_windows(const struct lift_panel *history, const struct lift_design_options *options, size_t length);

/* Fill the figures of all rows (row r is candidate r / lengths at length r % lengths). */
enum lift_status lift_design_simulate(const struct lift_panel *history, const struct lift_design_options *options,
                                      const unsigned char *role, struct lift_design *design, struct lift_error *err);

#endif

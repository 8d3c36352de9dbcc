/* What the plan says to an assignment: its arms and its size. */
#ifndef LIFT_SECTION_ASSIGN_ARMS_H
#define LIFT_SECTION_ASSIGN_ARMS_H

#include "lift/assign.h"
#include "section/plan.h"

/* A plan's arms, with exact shares; arms is {0} or set before. As lift_arms_set. */
enum lift_status assign_arms_set(const struct plan *plan, struct lift_arms *arms, struct lift_error *err);

/* Equal names in one order, with equal shares (1:1 is 0.5:0.5). */
bool assign_arms_same(const struct lift_arms *a, const struct lift_arms *b);

/* "control:1,mail:3" for messages, cut where it grows too long. Returns text. */
enum { ASSIGN_ARMS_SIZE = 200 };
const char *assign_arms_print(const struct plan *plan, char text[ASSIGN_ARMS_SIZE]);

/* The largest total of units in the plan's solution; -1 without a plan or without a size in it. LIFT_EFORMAT. */
enum lift_status assign_planned_size(const struct doc *doc, long long *units, struct lift_error *err);

#endif

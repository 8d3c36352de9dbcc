/* The assignment: who is in which arm, and how that was decided. The section `assignment` of the document. */
#ifndef LIFT_SECTION_ASSIGNMENT_H
#define LIFT_SECTION_ASSIGNMENT_H

#include "io/doc.h"
#include "lift/assign.h"

#include <stdbool.h>
#include <stddef.h>

enum assignment_method { ASSIGNMENT_HASH, ASSIGNMENT_COMPLETE, ASSIGNMENT_PURPOSIVE, ASSIGNMENT_GIVEN };
extern const char *const assignment_method_names[]; /* NULL-terminated */

struct assignment_arm {
  char *name;
  char *weight;  /* the relative share as written, "1", "0.25": exact, so that the hash rule's bounds are too */
  double share;  /* weight over the sum of weights */
  long long n;   /* units; -1: not counted (a hash rule alone) */
};

/* The CSV of unit and arm that goes with the document. */
struct assignment_table {
  char *file;    /* its name without folders; NULL: there is none */
  long long rows;
  char *xxh3, *row_sum;
};

struct assignment_srm {
  bool set;
  double statistic, df, p_value, threshold;
};

struct assignment {
  enum assignment_method method;
  char *unit;    /* the column that identifies a unit; NULL when not known */
  char *salt;    /* of the hash rule; NULL for others */
  char *seed;    /* decimal digits; NULL when nothing was drawn */
  struct assignment_arm *arm; /* the first is the control */
  size_t arms;
  long long units; /* -1: not known */
  struct assignment_table table;
  struct assignment_srm srm;
  char **treated; /* geo: the treated markets */
  size_t treateds;
};

/* Owns all its texts. Takes NULL or a zeroed struct. */
void assignment_clear(struct assignment *assignment);

/* Add an arm; the weight is a number of at least 0, NULL for "1"; n is -1 where units are not counted. Shares are made
 * anew. LIFT_EUSAGE, LIFT_EMEMORY. */
enum lift_status assignment_add_arm(struct assignment *assignment, const char *name, const char *weight, long long n,
                                    struct lift_error *err);

/* Read the section; found is false, and the struct zeroed, when the document has none. LIFT_EFORMAT. */
enum lift_status assignment_read(const struct doc *doc, struct assignment *assignment, bool *found,
                                 struct lift_error *err);

/* Write it, as one value with no key, in fixed order. */
void assignment_write(const struct assignment *assignment, struct json_writer *w);

/* The hash rule's arms, in the assignment's order: lift_assign_hash(arms, salt, …) gives the index of a unit's arm.
 * LIFT_EUSAGE: the assignment is not by hash, has no salt, or its arms are no arms (see lift_arms_set). */
enum lift_status assignment_rule(const struct assignment *assignment, struct lift_arms *arms, struct lift_error *err);

#endif

/* Options: one typed table per tool drives parsing, ranges, --help, completion and the canonical form kept in the
 * trail.
 *
 * A value lives where the table points, in the tool's own static storage; nothing is copied: texts are slices of argv
 * and live as long as it does. Every option is given as --name VALUE or --name=VALUE; a flag has no value.
 */
#ifndef LIFT_TOOL_OPTION_H
#define LIFT_TOOL_OPTION_H

#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum option_type {
  OPTION_END = 0, /* closes a table */
  OPTION_FLAG,    /* bool */
  OPTION_TEXT,    /* const char *, the last one given counts */
  OPTION_LIST,    /* struct option_list, may be repeated */
  OPTION_NUMBER,  /* struct option_number, within [low, high] */
  OPTION_INTEGER, /* struct option_integer, within [low, high] */
  OPTION_CHOICE,  /* int: index into choices; the storage's first value is the default */
  OPTION_INPUT,   /* const char *: a file that is read; its digest goes into the trail */
  OPTION_INPUTS,  /* struct option_list of files that are read */
  OPTION_OUTPUT,  /* const char *: a file that is written; not part of the canonical options */
  OPTION_RUNTIME, /* const char *: how a run behaves (threads, quiet), without effect on results; not canonical */
  OPTION_SWITCH   /* bool: the same, as a flag */
};

struct option_list {
  const char **item;
  size_t n;
};

struct option_number {
  bool set;
  double value;
};

struct option_integer {
  bool set;
  long long value;
};

struct option {
  enum option_type type;
  const char *name;           /* without the dashes */
  char letter;                /* short form, or 0 */
  const char *argument;       /* how help names the value: COL, FILE, X */
  void *value;                /* where it goes; see the type */
  double low, high;           /* range of a number; both 0: any finite number */
  const char *const *choices; /* OPTION_CHOICE: names, NULL-terminated */
  const char *help;           /* one line */
};

/* A table and what was given to it. */
struct options {
  const struct option *table[2]; /* the tool's own, then those all tools share */
  const char *tool;
  struct option_list operands;
  struct option_list given; /* pairs (name, value) as given, in order; a flag has the value "" */
};

/* Parse argv into the tables' storage. Fills operands and given (freed by options_clear).
 * LIFT_EUSAGE with a message that names the option, its value and what was expected; an option of a later version is
 * refused by name, an unknown one with the nearest names. */
enum lift_status options_parse(struct options *options, int argc, char **argv, struct lift_error *err);
void options_clear(struct options *options);

/* The option of that name, or NULL. */
const struct option *options_find(const struct options *options, const char *name);

/* Was this option given? */
bool options_given(const struct options *options, const char *name);

/* Append to a list, growing it. */
enum lift_status option_list_add(struct option_list *list, const char *item, struct lift_error *err);

/* Write the options part of --help, and the bash completion words ("--name" one a line). */
void options_help(const struct options *options, FILE *out);

#endif

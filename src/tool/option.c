#include "tool/option.h"

#include "lift/number.h"
#include "io/nearest.h"
#include "tool/vocabulary.h"

#include <stdlib.h>
#include <string.h>

enum lift_status option_list_add(struct option_list *list, const char *item, struct lift_error *err)
{
  if ((list->n & (list->n + 1)) == 0) { /* full at 0, 1, 3, 7, …: double */
    const char **grown = realloc(list->item, (2 * list->n + 1) * sizeof *grown);
    if (!grown)
      return lift_fail_memory(err);
    list->item = grown;
  }
  list->item[list->n++] = item;
  return LIFT_OK;
}

void options_clear(struct options *options)
{
  if (!options)
    return;
  for (int t = 0; t < 2; t++)
    for (const struct option *o = options->table[t]; o && o->type != OPTION_END; o++)
      if (o->type == OPTION_LIST || o->type == OPTION_INPUTS) {
        struct option_list *list = o->value;
        free(list->item);
        *list = (struct option_list){0};
      }
  free(options->operands.item);
  free(options->given.item);
  options->operands = options->given = (struct option_list){0};
}

const struct option *options_find(const struct options *options, const char *name)
{
  for (int t = 0; t < 2; t++)
    for (const struct option *o = options->table[t]; o && o->type != OPTION_END; o++)
      if (strcmp(o->name, name) == 0)
        return o;
  return NULL;
}

bool options_given(const struct options *options, const char *name)
{
  for (size_t i = 0; i + 1 < options->given.n; i += 2)
    if (strcmp(options->given.item[i], name) == 0)
      return true;
  return false;
}

static const struct option *find_letter(const struct options *options, char letter)
{
  for (int t = 0; t < 2; t++)
    for (const struct option *o = options->table[t]; o && o->type != OPTION_END; o++)
      if (o->letter == letter)
        return o;
  return NULL;
}

static enum lift_status unknown(const struct options *options, const char *name, struct lift_error *err)
{
  if (vocabulary_has(name))
    return lift_fail(err, LIFT_EUSAGE, "--%s: not in this version of %s (see %s --help)", name, options->tool,
                     options->tool);
  const char *names[256];
  size_t n = 0;
  for (int t = 0; t < 2; t++)
    for (const struct option *o = options->table[t]; o && o->type != OPTION_END && n < 256; o++)
      names[n++] = o->name;
  const char *near = nearest_name(name, names, n);
  return near ? lift_fail(err, LIFT_EUSAGE, "--%s: no such option; did you mean --%s?", name, near)
              : lift_fail(err, LIFT_EUSAGE, "--%s: no such option (see %s --help)", name, options->tool);
}

static enum lift_status store_choice(const struct option *o, const char *value, struct lift_error *err)
{
  char all[512] = "";
  for (int i = 0; o->choices[i]; i++) {
    if (strcmp(o->choices[i], value) == 0) {
      *(int *)o->value = i;
      return LIFT_OK;
    }
    snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", o->choices[i]);
  }
  if (vocabulary_has_value(o->name, value))
    return lift_fail(err, LIFT_EUSAGE, "--%s %s: not in this version; it knows %s", o->name, value, all);
  return lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not one of %s", o->name, value, all);
}

static enum lift_status store_number(const struct option *o, const char *value, struct lift_error *err)
{
  struct option_number *number = o->value;
  double x;
  if (!lift_number_parse(value, strlen(value), &x))
    return lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not a number", o->name, value);
  if ((o->low != 0 || o->high != 0) && !(x >= o->low && x <= o->high))
    return lift_fail(err, LIFT_EUSAGE, "--%s: %s is outside %.15g to %.15g", o->name, value, o->low, o->high);
  *number = (struct option_number){true, x};
  return LIFT_OK;
}

static enum lift_status store_integer(const struct option *o, const char *value, struct lift_error *err)
{
  struct option_integer *integer = o->value;
  long long x;
  if (!lift_integer_parse(value, strlen(value), &x))
    return lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not a whole number", o->name, value);
  if ((o->low != 0 || o->high != 0) && !((double)x >= o->low && (double)x <= o->high))
    return lift_fail(err, LIFT_EUSAGE, "--%s: %s is outside %.15g to %.15g", o->name, value, o->low, o->high);
  *integer = (struct option_integer){true, x};
  return LIFT_OK;
}

static enum lift_status store(struct options *options, const struct option *o, const char *value,
                              struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  switch (o->type) {
  case OPTION_FLAG:
  case OPTION_SWITCH:
    *(bool *)o->value = true;
    break;
  case OPTION_LIST:
  case OPTION_INPUTS:
    st = option_list_add(o->value, value, err);
    break;
  case OPTION_NUMBER:
    st = store_number(o, value, err);
    break;
  case OPTION_INTEGER:
    st = store_integer(o, value, err);
    break;
  case OPTION_CHOICE:
    st = store_choice(o, value, err);
    break;
  default:
    *(const char **)o->value = value;
  }
  if (st == LIFT_OK)
    st = option_list_add(&options->given, o->name, err);
  return st ? st : option_list_add(&options->given, value, err);
}

static bool takes_value(const struct option *o)
{
  return o->type != OPTION_FLAG && o->type != OPTION_SWITCH;
}

/* One argument that starts with a dash; *next is the argument after it, or NULL. Sets *used when it was taken. */
static enum lift_status parse_dashed(struct options *options, char *arg, char *next, bool *used, struct lift_error *err)
{
  const struct option *o;
  const char *value = NULL;
  char name[64];
  if (arg[1] == '-') {
    size_t length = strcspn(arg + 2, "=");
    if (length >= sizeof name)
      return lift_fail(err, LIFT_EUSAGE, "%.60s…: no such option", arg);
    memcpy(name, arg + 2, length);
    name[length] = 0;
    if (arg[2 + length] == '=')
      value = arg + 2 + length + 1;
    o = options_find(options, name);
  } else {
    name[0] = arg[1], name[1] = 0;
    o = find_letter(options, arg[1]);
    if (arg[2])
      value = arg + 2;
  }
  if (!o)
    return unknown(options, name, err);
  if (!takes_value(o)) {
    if (value)
      return lift_fail(err, LIFT_EUSAGE, "--%s takes no value, got '%s'", o->name, value);
    return store(options, o, "", err);
  }
  if (!value) {
    if (!next)
      return lift_fail(err, LIFT_EUSAGE, "--%s needs a value: --%s %s", o->name, o->name, o->argument);
    value = next;
    *used = true;
  }
  if (!*value)
    return lift_fail(err, LIFT_EUSAGE, "--%s: the value is empty; expected %s", o->name, o->argument);
  return store(options, o, value, err);
}

enum lift_status options_parse(struct options *options, int argc, char **argv, struct lift_error *err)
{
  bool only_operands = false;
  for (int i = 1; i < argc; i++) {
    enum lift_status st;
    if (!only_operands && strcmp(argv[i], "--") == 0) {
      only_operands = true;
      continue;
    }
    if (only_operands || argv[i][0] != '-' || !argv[i][1]) {
      st = option_list_add(&options->operands, argv[i], err);
    } else {
      bool used = false;
      st = parse_dashed(options, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &used, err);
      i += used;
    }
    if (st)
      return st;
  }
  return LIFT_OK;
}

static void help_line(const struct option *o, FILE *out)
{
  char left[128];
  char letter[8] = "";
  if (o->letter)
    snprintf(letter, sizeof letter, "-%c, ", o->letter);
  bool value = takes_value(o);
  snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, value ? " " : "", value ? o->argument : "");
  fprintf(out, "  %-32s %s", left, o->help);
  if (o->type == OPTION_CHOICE) {
    fputs(" (", out);
    for (int i = 0; o->choices[i]; i++)
      fprintf(out, "%s%s", i ? "|" : "", o->choices[i]);
    fputs(")", out);
  }
  if (o->type == OPTION_LIST || o->type == OPTION_INPUTS)
    fputs("; may be repeated", out);
  fputc('\n', out);
}

void options_help(const struct options *options, FILE *out)
{
  static const char *const titles[2] = {"Options", "Options of every tool"};
  for (int t = 0; t < 2; t++) {
    if (!options->table[t] || options->table[t]->type == OPTION_END)
      continue;
    fprintf(out, "\n%s:\n", titles[t]);
    for (const struct option *o = options->table[t]; o->type != OPTION_END; o++)
      help_line(o, out);
  }
}

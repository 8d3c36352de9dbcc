#include "section/metric.h"

#include "lift/number.h"

#include <stdlib.h>
#include <string.h>

const char *const metric_type_names[] = {"mean", "proportion", NULL};
const char *const metric_role_names[] = {"primary", "secondary", "guardrail", NULL};
const char *const metric_good_names[] = {"none", "up", "down", NULL};
const char *const metric_missing_names[] = {"error", "zero", "drop", NULL};

static void metric_clear(struct metric *metric)
{
  free(metric->name);
  free(metric->column);
  for (size_t i = 0; i < metric->covariates; i++)
    free(metric->covariate[i]);
  free(metric->covariate);
  *metric = (struct metric){0};
}

void metrics_clear(struct metrics *metrics)
{
  if (!metrics)
    return;
  for (size_t i = 0; i < metrics->n; i++)
    metric_clear(&metrics->metric[i]);
  free(metrics->metric);
  *metrics = (struct metrics){0};
}

const struct metric *metrics_find(const struct metrics *metrics, const char *name)
{
  for (size_t i = 0; i < metrics->n; i++)
    if (strcmp(metrics->metric[i].name, name) == 0)
      return &metrics->metric[i];
  return NULL;
}

static enum lift_status add_covariate(struct metric *metric, const char *column, struct lift_error *err)
{
  for (size_t i = 0; i < metric->covariates; i++)
    if (strcmp(metric->covariate[i], column) == 0)
      return LIFT_OK;
  char **grown = realloc(metric->covariate, (metric->covariates + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  metric->covariate = grown;
  metric->covariate[metric->covariates] = strdup(column);
  return metric->covariate[metric->covariates++] ? LIFT_OK : lift_fail_memory(err);
}

enum lift_status metrics_covariate(struct metrics *metrics, const char *column, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < metrics->n; i++)
    st = add_covariate(&metrics->metric[i], column, err);
  return st;
}

/* One word of the option's text: up to one of the stop characters, or quoted as CSV. *at moves behind it. */
static enum lift_status read_word(const char **at, const char *stops, char **word, struct lift_error *err)
{
  const char *c = *at;
  char *out = *word = malloc(strlen(c) + 1);
  if (!out)
    return lift_fail_memory(err);
  if (*c != '"') {
    size_t length = strcspn(c, stops);
    memcpy(out, c, length);
    out[length] = 0;
    *at = c + length;
    return LIFT_OK;
  }
  for (c++; *c; c++) {
    if (*c == '"' && c[1] != '"')
      break;
    if (*c == '"')
      c++;
    *out++ = *c;
  }
  *out = 0;
  if (*c != '"')
    return lift_fail(err, LIFT_EUSAGE, "a quote is not closed");
  *at = c + 1;
  return LIFT_OK;
}

static bool choose(const char *word, const char *const *names, int *index)
{
  for (int i = 0; names[i]; i++)
    if (strcmp(names[i], word) == 0) {
      *index = i;
      return true;
    }
  return false;
}

static enum lift_status set_type(struct metric *metric, const char *word, struct lift_error *err)
{
  static const char later[] = " ratio count quantile retention funnel sum ";
  int i;
  if (choose(word, metric_type_names, &i)) {
    metric->type = (enum metric_type)i;
    return LIFT_OK;
  }
  const char *known = strstr(later, word);
  if (known && known != later && known[-1] == ' ' && known[strlen(word)] == ' ')
    return lift_fail(err, LIFT_EUSAGE, "type '%s': not in this version; it knows mean and proportion", word);
  return lift_fail(err, LIFT_EUSAGE, "type '%s' is neither mean nor proportion", word);
}

static enum lift_status set_margin(struct metric *metric, const char *word, struct lift_error *err)
{
  size_t length = strlen(word);
  bool relative = length > 1 && word[length - 1] == '%';
  double x;
  if (!lift_number_parse(word, length - relative, &x) || !(x > 0))
    return lift_fail(err, LIFT_EUSAGE, "ni-margin '%s': expected the worst loss tolerated, above 0, such as 0.5 or 2%%",
                     word);
  metric->margin = (struct metric_margin){true, relative, relative ? x / 100 : x};
  return LIFT_OK;
}

static enum lift_status set_key(struct metric *metric, const char *key, const char *word, struct lift_error *err)
{
  int i;
  if (strcmp(key, "role") == 0 && choose(word, metric_role_names, &i))
    metric->role = (enum metric_role)i;
  else if (strcmp(key, "good") == 0 && choose(word, metric_good_names + 1, &i))
    metric->good = (enum metric_good)(i + 1);
  else if (strcmp(key, "missing") == 0 && choose(word, metric_missing_names, &i))
    metric->missing = (enum metric_missing)i;
  else if (strcmp(key, "covariate") == 0)
    return add_covariate(metric, word, err);
  else if (strcmp(key, "ni-margin") == 0)
    return set_margin(metric, word, err);
  else if (strcmp(key, "cap") == 0 || strcmp(key, "value") == 0)
    return lift_fail(err, LIFT_EUSAGE, "'%s': not in this version", key);
  else if (strcmp(key, "role") == 0)
    return lift_fail(err, LIFT_EUSAGE, "role '%s' is not primary, secondary or guardrail", word);
  else if (strcmp(key, "good") == 0)
    return lift_fail(err, LIFT_EUSAGE, "good '%s' is neither up nor down", word);
  else if (strcmp(key, "missing") == 0)
    return lift_fail(err, LIFT_EUSAGE, "missing '%s' is not error, zero or drop", word);
  else
    return lift_fail(err, LIFT_EUSAGE, "'%s' is not one of role, good, missing, covariate, ni-margin", key);
  return LIFT_OK;
}

/* The parts behind the name: "=COLUMN", ":TYPE", ",key=value". */
static enum lift_status read_parts(struct metric *metric, const char *at, struct lift_error *err)
{
  bool typed = false, keyed = false;
  while (*at) {
    char mark = *at++, *word = NULL, *value = NULL;
    enum lift_status st = read_word(&at, mark == ',' ? "=" : "=:,", &word, err);
    if (st == LIFT_OK && !*word)
      st = lift_fail(err, LIFT_EUSAGE, "nothing stands after '%c'", mark);
    if (st == LIFT_OK && mark == ',') {
      if (*at == '=') {
        at++;
        st = read_word(&at, ",", &value, err);
      }
      st = st ? st : !value || !*value ? lift_fail(err, LIFT_EUSAGE, "'%s' needs a value: %s=…", word, word)
                                       : set_key(metric, word, value, err);
      keyed = true;
    } else if (st == LIFT_OK && mark == ':' && !typed && !keyed) {
      st = set_type(metric, word, err);
      typed = true;
    } else if (st == LIFT_OK && mark == '=' && !typed && !keyed && !metric->column) {
      metric->column = word;
      word = NULL;
    } else if (st == LIFT_OK) {
      st = lift_fail(err, LIFT_EUSAGE, "'%c%s' is out of place (NAME=COLUMN:TYPE,key=value)", mark, word);
    }
    free(word);
    free(value);
    if (st)
      return st;
  }
  return LIFT_OK;
}

static enum lift_status append(struct metrics *metrics, struct metric *metric, struct lift_error *err)
{
  if (metrics_find(metrics, metric->name))
    return lift_fail(err, LIFT_EUSAGE, "a metric named '%s' is there already", metric->name);
  struct metric *grown = realloc(metrics->metric, (metrics->n + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  metrics->metric = grown;
  metrics->metric[metrics->n++] = *metric;
  *metric = (struct metric){0};
  return LIFT_OK;
}

enum lift_status metrics_parse(struct metrics *metrics, const char *text, struct lift_error *err)
{
  struct metric metric = {0};
  const char *at = text;
  enum lift_status st = read_word(&at, "=:,", &metric.name, err);
  if (st == LIFT_OK && !*metric.name)
    st = lift_fail(err, LIFT_EUSAGE, "the name is empty");
  if (st == LIFT_OK && strchr(metric.name, '|'))
    st = lift_fail(err, LIFT_EUSAGE, "a name cannot hold '|', which separates the parts of an estimate's id");
  if (st == LIFT_OK)
    st = read_parts(&metric, at, err);
  if (st == LIFT_OK && !metric.column && !(metric.column = strdup(metric.name)))
    st = lift_fail_memory(err);
  if (st == LIFT_OK && metric.margin.set && metric.good == METRIC_UNDECLARED)
    st = lift_fail(err, LIFT_EUSAGE, "ni-margin needs good=up or good=down: which side is a loss?");
  if (st == LIFT_OK)
    st = append(metrics, &metric, err);
  metric_clear(&metric);
  return lift_context(err, st, "--metric '%s'", text);
}

static void write_margin(const struct metric_margin *margin, struct json_writer *w)
{
  if (!margin->set) {
    json_put_null(w, "ni_margin");
    return;
  }
  json_open_object(w, "ni_margin");
  json_put_text(w, "scale", margin->relative ? "relative" : "absolute");
  json_put_number(w, "value", margin->value);
  json_close(w);
}

void metrics_write(const struct metrics *metrics, const char *key, struct json_writer *w)
{
  json_open_array(w, key);
  for (size_t i = 0; i < metrics->n; i++) {
    const struct metric *m = &metrics->metric[i];
    json_open_object(w, NULL);
    json_put_text(w, "name", m->name);
    json_put_text(w, "column", m->column);
    json_put_text(w, "type", metric_type_names[m->type]);
    json_put_text(w, "role", metric_role_names[m->role]);
    if (m->good == METRIC_UNDECLARED)
      json_put_null(w, "good");
    else
      json_put_text(w, "good", metric_good_names[m->good]);
    write_margin(&m->margin, w);
    json_put_text(w, "missing", metric_missing_names[m->missing]);
    json_open_array(w, "covariates");
    for (size_t j = 0; j < m->covariates; j++)
      json_put_text(w, NULL, m->covariate[j]);
    json_close(w);
    json_close(w);
  }
  json_close(w);
}

static enum lift_status read_copy(const struct json *at, const char *key, char **copy, struct lift_error *err)
{
  const char *text;
  enum lift_status st = json_text(at, key, &text, err);
  if (st)
    return st;
  *copy = strdup(text);
  return *copy ? LIFT_OK : lift_fail_memory(err);
}

static enum lift_status read_choice(const struct json *at, const char *key, const char *const *names, size_t *index,
                                    struct lift_error *err)
{
  bool found;
  *index = 0;
  return json_optional_text_choice(at, key, names, index, &found, err);
}

static enum lift_status read_margin(const struct json *at, struct metric_margin *margin, struct lift_error *err)
{
  static const char *const scales[] = {"absolute", "relative", NULL};
  struct json object;
  size_t scale;
  enum lift_status st = json_optional_object(at, "ni_margin", &object, &margin->set, err);
  if (st || !margin->set)
    return st;
  st = json_text_choice(&object, "scale", scales, &scale, err);
  if (st == LIFT_OK)
    st = json_number(&object, "value", &margin->value, err);
  margin->relative = scale == 1;
  return st;
}

static enum lift_status read_covariates(const struct json *at, struct metric *metric, struct lift_error *err)
{
  struct json list, element;
  bool found;
  enum lift_status st = json_optional_array(at, "covariates", &list, &found, err);
  if (st || !found)
    return st;
  for (bool more = json_first(&list, &element); st == LIFT_OK && more; more = json_next(&element)) {
    const char *column;
    st = json_as_text(&element, &column, err);
    if (st == LIFT_OK)
      st = add_covariate(metric, column, err);
  }
  return st;
}

static enum lift_status read_one(const struct json *at, struct metric *metric, struct lift_error *err)
{
  size_t type = 0, role = 0, good = 0, missing = 0;
  enum lift_status st = read_copy(at, "name", &metric->name, err);
  if (st == LIFT_OK)
    st = read_copy(at, "column", &metric->column, err);
  if (st == LIFT_OK)
    st = json_text_choice(at, "type", metric_type_names, &type, err);
  if (st == LIFT_OK)
    st = read_choice(at, "role", metric_role_names, &role, err);
  if (st == LIFT_OK)
    st = read_choice(at, "good", metric_good_names, &good, err);
  if (st == LIFT_OK)
    st = read_choice(at, "missing", metric_missing_names, &missing, err);
  if (st == LIFT_OK)
    st = read_margin(at, &metric->margin, err);
  if (st == LIFT_OK)
    st = read_covariates(at, metric, err);
  metric->type = (enum metric_type)type;
  metric->role = (enum metric_role)role;
  metric->good = (enum metric_good)good;
  metric->missing = (enum metric_missing)missing;
  return st;
}

enum lift_status metrics_read(struct metrics *metrics, const struct json *array, struct lift_error *err)
{
  struct json at;
  enum lift_status st = json_as_array(array, err);
  for (bool more = st == LIFT_OK && json_first(array, &at); st == LIFT_OK && more; more = json_next(&at)) {
    struct metric metric = {0};
    st = read_one(&at, &metric, err);
    if (st == LIFT_OK && metrics_find(metrics, metric.name))
      st = json_fail(&at, err, "a second metric named '%s'", metric.name);
    if (st == LIFT_OK)
      st = append(metrics, &metric, err);
    metric_clear(&metric);
  }
  return st;
}

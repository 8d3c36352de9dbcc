/* A row's numbers: what they may be, and what a missing one means. */
#include "section/units_state.h"

#include <strings.h>

static bool is_logical(const struct csv_field *field, struct lift_decimal *value)
{
  bool yes = field->length == 4 && strcasecmp(field->text, "true") == 0;
  if (!yes && !(field->length == 5 && strcasecmp(field->text, "false") == 0))
    return false;
  *value = (struct lift_decimal){.digits = yes, .exact = true, .value = yes};
  return true;
}

static enum lift_status fail_missing(const struct units_source *source, const struct csv *csv,
                                     const struct csv_row *row, struct lift_error *err)
{
  if (source->covariate)
    return csv_fail(csv, row, source->at, err, LIFT_EDATA,
                    "is a missing covariate: --covariate-missing mean keeps the unit, with its mean and an indicator "
                    "(a new "
                    "user without a past is not dropped); zero counts it as 0");
  return csv_fail(csv, row, source->at, err, LIFT_EDATA,
                  "is a missing value: missing=zero counts the unit as 0 (after a left join an empty revenue usually "
                  "means "
                  "zero), missing=drop leaves the unit out (which turns revenue per user into revenue per buyer); say "
                  "which, "
                  "by --missing or in --metric");
}

static enum lift_status fail_value(const struct units_source *source, const struct csv *csv, const struct csv_row *row,
                                   struct lift_error *err)
{
  struct lift_decimal logical;
  double x;
  if (source->proportion)
    return csv_fail(csv, row, source->at, err, LIFT_EFORMAT,
                    "is neither 0 nor 1, nor true or false: this metric is a proportion");
  if (is_logical(&row->field[source->at], &logical))
    return csv_fail(csv, row, source->at, err, LIFT_EFORMAT,
                    "is not a number; a metric of true and false is declared as NAME:proportion");
  return csv_number(csv, row, source->at, &x, err);
}

enum lift_status units_values(struct units *u, const struct csv *csv, const struct csv_row *row, struct lift_error *err)
{
  u->any_missing = false;
  for (size_t i = 0; i < u->sources; i++) {
    const struct units_source *source = &u->source[i];
    const struct csv_field *field = &row->field[source->at];
    struct lift_decimal *value = &u->value[i];
    u->missing[i] = false;
    if (lift_decimal_parse(field->text, field->length, value)) {
      if (source->proportion && value->value != 0 && value->value != 1)
        return fail_value(source, csv, row, err);
      continue;
    }
    if ((source->proportion || source->covariate) && is_logical(field, value))
      continue;
    if (!csv_missing(field))
      return fail_value(source, csv, row, err);
    bool refused = source->covariate ? u->task->covariate_missing == MOMENTS_COVARIATE_ERROR
                                     : source->missing == METRIC_MISSING_ERROR;
    if (refused)
      return fail_missing(source, csv, row, err);
    *value = (struct lift_decimal){.exact = true};
    u->missing[i] = u->any_missing = true;
  }
  return LIFT_OK;
}

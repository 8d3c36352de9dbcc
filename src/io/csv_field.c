/* The reader's fields: what a value is, and what is wrong with it. */
#include "io/csv_state.h"
#include "io/text.h"
#include "lift/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum lift_status csv_context(const struct csv *csv, const struct csv_row *row, size_t index, struct lift_error *err,
                             enum lift_status status)
{
  char label[CSV_LABEL_SIZE];
  return lift_context(err, status, "%s:%zu: %s", csv_name(csv), row->line, csv_label(csv, index, label));
}

enum lift_status csv_fail(const struct csv *csv, const struct csv_row *row, size_t index, struct lift_error *err,
                          enum lift_status status, const char *format, ...)
{
  char shown[TEXT_SIZE], text[LIFT_ERROR_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  lift_fail(err, status, "'%s' %s", text_show(shown, row->field[index].text, row->field[index].length), text);
  return csv_context(csv, row, index, err, status);
}

bool csv_missing(const struct csv_field *field)
{
  static const char *const marks[] = {"", "NA", "N/A", "NaN", "nan", "NULL", "null"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (strcmp(field->text, marks[i]) == 0)
      return true;
  return false;
}

/* Whether text is made of these bytes only. */
static bool made_of(const char *text, const char *bytes)
{
  return text[strspn(text, bytes)] == '\0';
}

static bool starts_with(const char *text, const char *front)
{
  return strncmp(text, front, strlen(front)) == 0;
}

static bool has_currency(const char *text)
{
  text += strspn(text, "+-");
  return *text == '$' || starts_with(text, "€") || starts_with(text, "£") || starts_with(text, "¥");
}

/* Why a text is no number, as people and spreadsheets write numbers; empty where nothing is known. */
static const char *reason(const struct csv_field *field)
{
  const char *text = field->text, digits[] = "+-.,0123456789eE";
  size_t length = field->length;
  if (length == 0)
    return ": it is empty";
  if (csv_missing(field))
    return " but a missing value";
  if (strchr(" \t", text[0]) || strchr(" \t", text[length - 1]))
    return ": it has blanks around it";
  if (has_currency(text))
    return ": it has a currency sign";
  if (text[length - 1] == '%')
    return ": it has a percent sign";
  if (text[0] == '(' && text[length - 1] == ')')
    return ": parentheses are no minus sign";
  if (strchr(text, ',') && made_of(text, digits))
    return ": it has a comma; digits are not grouped, and the decimal sign is a point";
  return "";
}

enum lift_status csv_number(const struct csv *csv, const struct csv_row *row, size_t index, double *x,
                            struct lift_error *err)
{
  const struct csv_field *field = &row->field[index];
  if (lift_number_parse(field->text, field->length, x))
    return LIFT_OK;
  return csv_fail(csv, row, index, err, LIFT_EFORMAT, "is not a number%s", reason(field));
}

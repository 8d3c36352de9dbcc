/* What io/csv.h refuses, each with its whole message. */
#include "io/csv.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *csv_refuse_suite(void);

static struct csv *open_text(const char *bytes, size_t size, const struct csv_options *options)
{
  struct csv *csv;
  struct lift_error err = {""};
  enum lift_status st = csv_open_memory(&csv, "f.csv", bytes, size, options, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
  return csv;
}

/* The message with which reading fails, all columns wanted; the status must be this one. */
static const char *refusal(const char *bytes, size_t size, const struct csv_options *options, enum lift_status status)
{
  static struct lift_error err, again;
  struct csv *csv;
  struct csv_row row = {0};
  enum lift_status st = csv_open_memory(&csv, "f.csv", bytes, size, options, &err);
  if (st) {
    ck_assert_ptr_null(csv);
  } else {
    for (size_t i = 0; i < csv_columns(csv); i++)
      csv_want(csv, i);
    while (!(st = csv_next(csv, &row, &err)) && !row.end)
      ;
    if (st) {
      ck_assert_int_eq(csv_next(csv, &row, &again), st);
      ck_assert_str_eq(again.text, err.text);
      ck_assert_ptr_null(csv_digest(csv));
    }
    csv_close(csv);
  }
  ck_assert_int_eq(st, status);
  return err.text;
}

#define REFUSED(bytes, message) ck_assert_str_eq(refusal(bytes, sizeof bytes - 1, NULL, LIFT_EFORMAT), message)

START_TEST(ragged_rows_are_refused)
{
  REFUSED("a,b,c\n1,2,3\n1,2\n", "f.csv:3: the row has 2 fields, the header has 3");
  REFUSED("a,b\n1,2,3\n", "f.csv:2: the row has 3 fields, the header has 2");
  REFUSED("a,b\n\"x\ny\"\n", "f.csv:2: the row has 1 field, the header has 2");
  REFUSED("a,b\n1,2\n \n", "f.csv:3: the row has 1 field, the header has 2");
  REFUSED("a,b\n1,2\n3", "f.csv:3: the row has 1 field, the header has 2");
}
END_TEST

START_TEST(blank_lines_are_refused)
{
  REFUSED("a,b\n1,2\n\n3,4\n", "f.csv:3: a blank line between the rows");
  REFUSED("a,b\r\n\r\n\r\n3,4\r\n", "f.csv:2: a blank line between the rows");
  REFUSED("a\n1\n\n", "f.csv:3: a blank line; in a table of one column an empty value is written \"\"");
  REFUSED("a\n1\n\n2\n", "f.csv:3: a blank line; in a table of one column an empty value is written \"\"");
  REFUSED("\na,b\n", "f.csv:1: a blank line; a header that names the columns was expected");
  REFUSED("\r\n", "f.csv:1: a blank line; a header that names the columns was expected");
}
END_TEST

START_TEST(broken_quotes_are_refused)
{
  REFUSED("a,b\n1,x\"y\n",
          "f.csv:2: column 'b': a quote inside an unquoted field; the field needs quotes around it, and "
          "this one is written twice");
  REFUSED("a,b\n\"p\nq\",\"r\ns\"t\n",
          "f.csv:4: column 'b': text behind a closing quote; a quote within quotes is written twice");
  REFUSED("a,b\n1,\"2\" \n",
          "f.csv:2: column 'b': text behind a closing quote; a quote within quotes is written twice");
  REFUSED("a,b\n1, \"2\"\n", "f.csv:2: column 'b': a quote inside an unquoted field; the field needs quotes around it, "
                             "and this one is written twice");
  REFUSED("a,b\n1,2\n3,\"4\n5,6\n", "f.csv:3: column 'b': the quote that opens this field is never closed");
  REFUSED("a,b\n1,\"", "f.csv:2: column 'b': the quote that opens this field is never closed");
  REFUSED("\"a\";\"b\"\n", "f.csv:1: column 1: text behind a closing quote; is the delimiter ';'?");
}
END_TEST

START_TEST(lone_carriage_returns_are_refused)
{
#define LONE "a carriage return without a line feed; lines end in LF or CRLF, and one within a field needs quotes"
  REFUSED("a,b\n1,x\ry\n", "f.csv:2: " LONE);
  REFUSED("a,b\r1,2\r", "f.csv:1: " LONE);
  REFUSED("a,b\n1,2\r", "f.csv:2: " LONE);
  REFUSED("a,b\n1,2\r\r\n", "f.csv:2: " LONE);
  REFUSED("a,b\n\rx,y\n", "f.csv:2: " LONE);
  REFUSED("a,b\n1,2\r\"x\",3\n", "f.csv:2: " LONE);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_refused)
{
  REFUSED("a,b\n1,x\0y\n", "f.csv:2: column 'b': a NUL byte; the file is no text, or no UTF-8 text");
  REFUSED("a,b\n\"p\n\0\",1\n", "f.csv:3: column 'a': a NUL byte; the file is no text, or no UTF-8 text");
  REFUSED("a\0b\n", "f.csv:1: column 1: a NUL byte; the file is no text, or no UTF-8 text");
  REFUSED("\xFF\xFE"
          "a\0",
          "f.csv: the file is UTF-16; it must be UTF-8 (in a spreadsheet: save as 'CSV UTF-8')");
  REFUSED("\xFE\xFF\0a", "f.csv: the file is UTF-16; it must be UTF-8 (in a spreadsheet: save as 'CSV UTF-8')");
  REFUSED("PK\3\4\24\0\6\0", "f.csv: the file is a ZIP archive or a spreadsheet's workbook, not CSV");
  REFUSED("\xFD"
          "7zXZ\0\0\4",
          "f.csv: the file is packed by xz; only gzip is unpacked here");
  REFUSED("\x28\xB5\x2F\xFD\4\0", "f.csv: the file is packed by zstd; only gzip is unpacked here");
  REFUSED("a,Gr\xFC\xDF"
          "e\n",
          "f.csv:1: column 2: the name 'Gr\\xFC\\xDFe' is not UTF-8; convert the file, for example by "
          "iconv -f WINDOWS-1252 -t UTF-8");
  REFUSED("a,b\n1,Z\xC3\xBCrich\n2,Z\xFCrich\n",
          "f.csv:3: column 'b': 'Z\\xFCrich' is not UTF-8; convert the file, for "
          "example by iconv -f WINDOWS-1252 -t UTF-8");
}
END_TEST

START_TEST(empty_files_are_refused)
{
  REFUSED("", "f.csv: the file is empty; a header that names the columns was expected");
  REFUSED("\xEF\xBB\xBF", "f.csv: the file is empty; a header that names the columns was expected");
}
END_TEST

START_TEST(limits_hold)
{
  struct csv_options four = {.field_limit = 4}, huge = {.field_limit = (size_t)2 << 30};
  const char fits[] = "a,b\nwxyz,\"1\"\"34\"\n";
  struct csv_row row;
  struct csv *csv = open_text(fits, sizeof fits - 1, &four);
  ck_assert_int_eq(csv_next(csv, &row, NULL), LIFT_OK);
  ck_assert_str_eq(row.field[0].text, "wxyz");
  ck_assert_str_eq(row.field[1].text, "1\"34");
  csv_close(csv);
  ck_assert_str_eq(refusal("a,b\n1,vwxyz\n", 12, &four, LIFT_EFORMAT),
                   "f.csv:2: column 'b': the field is longer than 4 bytes");
  ck_assert_str_eq(refusal("a,b\n1,\"vwxyz", 12, &four, LIFT_EFORMAT),
                   "f.csv:2: column 'b': the field is longer than 4 bytes; is its quote closed?");
  ck_assert_str_eq(refusal("a\n", 2, &huge, LIFT_EUSAGE), "field limit 2147483648: expected at most 1073741824 bytes");
}
END_TEST

/* The header a,b, then one field of this many bytes and one of one. */
static char *long_field(size_t length, size_t *size)
{
  *size = length + 7;
  char *bytes = malloc(*size + 1);
  ck_assert_ptr_nonnull(bytes);
  memcpy(bytes, "a,b\n", 4);
  memset(bytes + 4, 'x', length);
  memcpy(bytes + 4 + length, ",y\n", 4);
  return bytes;
}

START_TEST(a_megabyte_field_is_read_and_no_more)
{
  size_t size;
  struct csv_row row;
  char *bytes = long_field(CSV_FIELD_LARGEST, &size);
  struct csv *csv = open_text(bytes, size, NULL);
  ck_assert_int_eq(csv_next(csv, &row, NULL), LIFT_OK);
  ck_assert_uint_eq(row.field[0].length, CSV_FIELD_LARGEST);
  ck_assert_str_eq(row.field[1].text, "y");
  csv_close(csv);
  free(bytes);
  bytes = long_field(CSV_FIELD_LARGEST + 1, &size);
  ck_assert_str_eq(refusal(bytes, size, NULL, LIFT_EFORMAT),
                   "f.csv:2: column 'a': the field is longer than 1048576 bytes");
  free(bytes);
}
END_TEST

START_TEST(columns_and_rows_are_bounded)
{
  size_t n = CSV_COLUMNS_MOST + 1;
  char *bytes = malloc(20 * ((size_t)1 << 20));
  ck_assert_ptr_nonnull(bytes);
  memset(bytes, ',', n);
  ck_assert_str_eq(refusal(bytes, n, NULL, LIFT_EFORMAT), "f.csv:1: more than 100000 columns");
  bytes[n - 2] = '\n'; /* 100,000 of them */
  struct csv *csv = open_text(bytes, n - 1, NULL);
  ck_assert_uint_eq(csv_columns(csv), CSV_COLUMNS_MOST);
  csv_close(csv);
  memset(bytes, 'x', 20 << 20); /* 40 fields of half a megabyte: a header of 20 MB */
  for (size_t i = 1; i < 40; i++)
    bytes[i << 19] = ',';
  ck_assert_str_eq(refusal(bytes, 20 << 20, NULL, LIFT_EFORMAT), "f.csv:1: the row is longer than 16777216 bytes");
  free(bytes);
}
END_TEST

START_TEST(delimiters_are_checked)
{
  struct csv_options wrong = {.delimiter = '\n'};
  ck_assert_str_eq(refusal("a\n", 2, &wrong, LIFT_EUSAGE),
                   "delimiter '\\x0A': expected one byte that is no quote, line end or part of a UTF-8 character");
  wrong.delimiter = '"';
  refusal("a\n", 2, &wrong, LIFT_EUSAGE);
  wrong.delimiter = '\r';
  refusal("a\n", 2, &wrong, LIFT_EUSAGE);
  wrong.delimiter = (char)0xA7;
  refusal("a\n", 2, &wrong, LIFT_EUSAGE);
}
END_TEST

Suite *csv_refuse_suite(void)
{
  Suite *suite = suite_create("csv_refuse");
  TCase *tcase = tcase_create("refusing");
  tcase_add_test(tcase, ragged_rows_are_refused);
  tcase_add_test(tcase, blank_lines_are_refused);
  tcase_add_test(tcase, broken_quotes_are_refused);
  tcase_add_test(tcase, lone_carriage_returns_are_refused);
  tcase_add_test(tcase, bytes_that_are_no_text_are_refused);
  tcase_add_test(tcase, empty_files_are_refused);
  tcase_add_test(tcase, limits_hold);
  tcase_add_test(tcase, a_megabyte_field_is_read_and_no_more);
  tcase_add_test(tcase, columns_and_rows_are_bounded);
  tcase_add_test(tcase, delimiters_are_checked);
  suite_add_tcase(suite, tcase);
  return suite;
}

/* io/csv.h. Expected fields are written out by hand from RFC 4180; the digests come from programs named beside them. */
#include "io/csv.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *csv_suite(void);

static struct csv *open_text(const char *bytes, size_t size, const struct csv_options *options)
{
  struct csv *csv;
  struct lift_error err = {""};
  enum lift_status st = csv_open_memory(&csv, "f.csv", bytes, size, options, &err);
  ck_assert_msg(st == LIFT_OK, "%s", err.text);
  return csv;
}

/* Every row as "line[a|b]", quoted fields in <>. */
static void read_all(struct csv *csv, char *out, size_t size)
{
  struct csv_row row;
  struct lift_error err = {""};
  size_t used = 0;
  *out = '\0';
  for (;;) {
    enum lift_status st = csv_next(csv, &row, &err);
    ck_assert_msg(st == LIFT_OK, "%s", err.text);
    if (row.end)
      return;
    ck_assert_uint_eq(row.n, csv_columns(csv));
    used += (size_t)snprintf(out + used, size - used, "%zu[", row.line);
    for (size_t i = 0; i < row.n; i++) {
      ck_assert_uint_eq(strlen(row.field[i].text), row.field[i].length);
      used += (size_t)snprintf(out + used, size - used, row.field[i].quoted ? "%s<%s>" : "%s%s", i ? "|" : "",
                               row.field[i].text);
    }
    used += (size_t)snprintf(out + used, size - used, "]");
  }
}

static void check_rows(const char *bytes, const char *expected)
{
  char rows[4096];
  struct csv *csv = open_text(bytes, strlen(bytes), NULL);
  read_all(csv, rows, sizeof rows);
  ck_assert_str_eq(rows, expected);
  ck_assert_ptr_nonnull(csv_digest(csv));
  csv_close(csv);
}

START_TEST(fields_follow_the_rfc)
{
  check_rows("a,b\n1,2\n3,4\n", "2[1|2]3[3|4]");
  check_rows("a,b\n1,2", "2[1|2]");
  check_rows("a,b\r\n1,2\r\n3,4\r\n", "2[1|2]3[3|4]");
  check_rows("a,b\n1,2\r\n3,4", "2[1|2]3[3|4]");
  check_rows("a,b\n,\n", "2[|]");
  check_rows("a,b\n1,", "2[1|]");
  check_rows("a,b\n\"\",\"x,y\"\n", "2[<>|<x,y>]");
  check_rows("a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "2[<say \"hi\">|<\">]");
  check_rows("a,b\n1,\"x\"", "2[1|<x>]");
}
END_TEST

START_TEST(lines_are_physical)
{
  check_rows("a,b\n\"1\n2\",x\ny,z\n", "2[<1\n2>|x]4[y|z]");
  check_rows("a,b\r\n\"1\r\n\r\n2\",x\r\ny,z", "2[<1\r\n\r\n2>|x]5[y|z]");
  check_rows("\"a\n\nb\",c\n1,2\n", "4[1|2]");
  check_rows("a\n\"x\ry\"\nz\n", "2[<x\ry>]3[z]");
}
END_TEST

START_TEST(blanks_belong_to_the_field)
{
  check_rows("a,b\n 1 ,\t2\n", "2[ 1 |\t2]");
  check_rows("a,b\n , \n", "2[ | ]");
}
END_TEST

START_TEST(blank_lines_at_the_end_are_no_rows)
{
  check_rows("a,b\n1,2\n\n", "2[1|2]");
  check_rows("a,b\n1,2\r\n\r\n\n", "2[1|2]");
  check_rows("a,b\n\n", "");
  check_rows("a\n\"\"\nx\n", "2[<>]3[x]");
}
END_TEST

START_TEST(header_alone_is_accepted)
{
  check_rows("a,b\n", "");
  check_rows("a,b", "");
  check_rows("\"\",b\n1,2\n", "2[1|2]"); /* R's row names */
}
END_TEST

START_TEST(byte_order_mark_is_skipped)
{
  struct csv *csv = open_text("\xEF\xBB\xBF"
                              "a,b\n1,2\n",
                              11, NULL);
  ck_assert_str_eq(csv_column_name(csv, 0), "a");
  csv_close(csv);
  check_rows("\xEF\xBB\xBF\"a\",b\n1,2\n", "2[1|2]");
}
END_TEST

START_TEST(delimiter_is_one_byte)
{
  struct csv_options semicolon = {.delimiter = ';'}, tab = {.delimiter = '\t'};
  char rows[64];
  struct csv *csv = open_text("a;b\n1,5;\"2;3\"\n", 14, &semicolon);
  read_all(csv, rows, sizeof rows);
  ck_assert_str_eq(rows, "2[1,5|<2;3>]");
  csv_close(csv);
  csv = open_text("a\tb\n\t 2\n", 8, &tab);
  read_all(csv, rows, sizeof rows);
  ck_assert_str_eq(rows, "2[| 2]");
  csv_close(csv);
}
END_TEST

START_TEST(unwanted_columns_may_hold_any_bytes)
{
  check_rows("a,b\n1,Z\xFCrich\n", "2[1|Z\xFCrich]");
}
END_TEST

START_TEST(rows_before_a_failure_are_handed_out)
{
  const char bytes[] = "a,b\n1,2\n3,4\n5\n";
  struct csv *csv = open_text(bytes, sizeof bytes - 1, NULL);
  struct csv_row row;
  struct lift_error err = {""};
  ck_assert_int_eq(csv_next(csv, &row, &err), LIFT_OK);
  ck_assert_str_eq(row.field[1].text, "2");
  ck_assert_int_eq(csv_next(csv, &row, &err), LIFT_OK);
  ck_assert_str_eq(row.field[1].text, "4");
  ck_assert_str_eq(err.text, "");
  ck_assert_int_eq(csv_next(csv, &row, &err), LIFT_EFORMAT);
  ck_assert_int_eq(csv_next(csv, &row, NULL), LIFT_EFORMAT);
  csv_close(csv);
}
END_TEST

START_TEST(columns_are_found_by_name)
{
  const char bytes[] = "date,geo,Sales,geo,sales \n2026-03-02,x,1,y,2\n";
  struct csv *csv = open_text(bytes, sizeof bytes - 1, NULL);
  struct lift_error err = {""};
  size_t index = 99;
  ck_assert_int_eq(csv_find(csv, "date", &index, &err), LIFT_OK);
  ck_assert_uint_eq(index, 0);
  ck_assert_int_eq(csv_find(csv, "sales", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "f.csv: no column 'sales', but 'Sales': upper and lower case differ");
  ck_assert_int_eq(csv_find(csv, "geo", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "f.csv: two columns are named 'geo': columns 2 and 4");
  ck_assert_int_eq(csv_find(csv, "dat", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text,
                   "f.csv: no column 'dat'; did you mean 'date'? The header has 'date', 'geo', 'Sales', 'geo', "
                   "'sales '");
  ck_assert_int_eq(csv_find(csv, "revenue\n", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "f.csv: no column 'revenue\\x0A'; the header has 'date', 'geo', 'Sales', 'geo', 'sales '");
  ck_assert_int_eq(csv_find(csv, "", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "f.csv: a column is asked for by an empty name");
  ck_assert_uint_eq(index, 0);
  ck_assert(csv_has(csv, "geo", &index) && index == 1);
  ck_assert(!csv_has(csv, "ge", &index) && index == 1);
  csv_close(csv);
}
END_TEST

START_TEST(many_names_are_cut_and_a_wrong_delimiter_is_named)
{
  const char many[] = "c01,c02,c03,c04,c05,c06,c07,c08,c09,c10,c11,c12,c13\n", semicolons[] = "State;Year;Packs\n";
  struct lift_error err = {""};
  size_t index;
  struct csv *csv = open_text(many, sizeof many - 1, NULL);
  ck_assert_int_eq(csv_find(csv, "revenue", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text,
                   "f.csv: no column 'revenue'; the header has 'c01', 'c02', 'c03', 'c04', 'c05', 'c06', 'c07', "
                   "'c08', 'c09', 'c10', 'c11' and 2 more");
  csv_close(csv);
  csv = open_text(semicolons, sizeof semicolons - 1, NULL);
  ck_assert_int_eq(csv_find(csv, "Year", &index, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text,
                   "f.csv: no column 'Year'; the header is one column, 'State;Year;Packs': is the delimiter ';'?");
  csv_close(csv);
}
END_TEST

static const struct {
  const char *field, *why;
} no_numbers[] = {
    {"\"1,200\"", "'1,200' is not a number: it has a comma; digits are not grouped, and the decimal sign is a point"},
    {"\"3,5\"", "'3,5' is not a number: it has a comma; digits are not grouped, and the decimal sign is a point"},
    {"$5", "'$5' is not a number: it has a currency sign"},
    {"-$5", "'-$5' is not a number: it has a currency sign"},
    {"€5", "'€5' is not a number: it has a currency sign"},
    {"5%", "'5%' is not a number: it has a percent sign"},
    {" 12", "' 12' is not a number: it has blanks around it"},
    {"12 ", "'12 ' is not a number: it has blanks around it"},
    {"(5)", "'(5)' is not a number: parentheses are no minus sign"},
    {"", "'' is not a number: it is empty"},
    {"\"\"", "'' is not a number: it is empty"},
    {"NA", "'NA' is not a number but a missing value"},
    {"inf", "'inf' is not a number"},
    {"0x10", "'0x10' is not a number"},
    {"1e999", "'1e999' is not a number"},
    {"a\x1B[31m", "'a\\x1B[31m' is not a number"},
    {"12345678901234567890123456789012345678901234567890123456789x1",
     "'12345678901234567890123456789012345678901234567890123456789x…' is not a number"},
};

START_TEST(what_is_no_number_is_said)
{
  char bytes[200], message[300];
  struct lift_error err = {""};
  struct csv_row row;
  double x = 7;
  snprintf(bytes, sizeof bytes, "id,sales\n1,%s\n", no_numbers[_i].field);
  snprintf(message, sizeof message, "f.csv:2: column 'sales': %s", no_numbers[_i].why);
  struct csv *csv = open_text(bytes, strlen(bytes), NULL);
  ck_assert_int_eq(csv_next(csv, &row, &err), LIFT_OK);
  ck_assert_int_eq(csv_number(csv, &row, 1, &x, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, message);
  ck_assert(x == 7);
  ck_assert_int_eq(csv_number(csv, &row, 0, &x, &err), LIFT_OK);
  ck_assert(x == 1);
  csv_close(csv);
}
END_TEST

START_TEST(context_and_missing_values)
{
  const char bytes[] = ",b,c,d,e,f\nNA,,\"\",null,0,NAN\n";
  struct lift_error err = {"too late"};
  struct csv_row row;
  struct csv *csv = open_text(bytes, sizeof bytes - 1, NULL);
  ck_assert_int_eq(csv_next(csv, &row, NULL), LIFT_OK);
  ck_assert_int_eq(csv_context(csv, &row, 0, &err, LIFT_EDATA), LIFT_EDATA);
  ck_assert_str_eq(err.text, "f.csv:2: column 1: too late");
  for (size_t i = 0; i < 6; i++)
    ck_assert_int_eq(csv_missing(&row.field[i]), i < 4);
  csv_close(csv);
}
END_TEST

static const struct digest_text *digest_of(const char *bytes, struct digest_text *out)
{
  char rows[4096];
  struct csv *csv = open_text(bytes, strlen(bytes), NULL);
  ck_assert_ptr_null(csv_digest(csv));
  read_all(csv, rows, sizeof rows);
  *out = *csv_digest(csv);
  csv_close(csv);
  return out;
}

START_TEST(row_digest_looks_at_fields_only)
{
  struct digest_text plain, other;
  digest_of("a,b\n1,x y\n2,\n", &plain);
  ck_assert_uint_eq(plain.rows, 2);
  ck_assert_uint_eq(plain.bytes, 13);
  /* printf 'a,b\n1,x y\n2,\n' | xxhsum -H2   (xxhsum 0.8.1) */
  ck_assert_str_eq(plain.xxh3, "4067af3e65eda21cce2548f4b77d38d5");
  /* the rule of io/digest.h by Debian's python3-xxhash: the sum over ("1", "x y") and ("2", "") of
   * xxhash.xxh3_128_intdigest(b"".join(struct.pack("<Q", len(f)) + f for f in row)), modulo 2^128 */
  ck_assert_str_eq(plain.row_sum, "616d800669ba6e0e8396f08552cc62ce");
  digest_of("\xEF\xBB\xBF\"a\",b\r\n2,\"\"\r\n\"1\",\"x y\"", &other);
  ck_assert_str_eq(other.row_sum, plain.row_sum);
  ck_assert_str_ne(other.xxh3, plain.xxh3);
  digest_of("a,b\n1,x\n2, y\n", &other);
  ck_assert_str_ne(other.row_sum, plain.row_sum);
  digest_of("a,b\n1,x y\n2,\n2,\n", &other);
  ck_assert_str_ne(other.row_sum, plain.row_sum);
}
END_TEST

/* A table whose rows and quoted fields meet the block's end in every way: n rows of "i,text of i mod 97 bytes". */
static char *make_table(size_t n, size_t *size)
{
  char *bytes = malloc(n * 120 + 16), *at = bytes;
  ck_assert_ptr_nonnull(bytes);
  at += sprintf(at, "id,\"te\"\"xt\"\r\n");
  for (size_t i = 0; i < n; i++) {
    at += sprintf(at, i % 3 ? "%zu,\"" : "%zu,", i);
    for (size_t k = 0; k < i % 97; k++)
      at += sprintf(at, "%s", i % 3 == 0 ? "x" : i % 3 == 1 && k % 5 == 0 ? "\n" : k % 7 ? "é" : "\"\"");
    at += sprintf(at, i % 3 ? "\"%s" : "%s", i % 2 ? "\r\n" : "\n");
    if (at - bytes > (ptrdiff_t)(n * 110))
      break;
  }
  *size = (size_t)(at - bytes);
  return bytes;
}

START_TEST(blocks_may_cut_anywhere)
{
  size_t size, line = 2, i = 0;
  char *bytes = make_table(20000, &size);
  ck_assert_uint_gt(size, 10 << 16);
  struct csv *csv = open_text(bytes, size, NULL);
  ck_assert_str_eq(csv_column_name(csv, 1), "te\"xt");
  csv_want(csv, 1);
  struct csv_row row;
  struct lift_error err = {""};
  for (;; i++) {
    enum lift_status st = csv_next(csv, &row, &err);
    ck_assert_msg(st == LIFT_OK, "%s", err.text);
    if (row.end)
      break;
    size_t length = 0;
    ck_assert_uint_eq(strtoul(row.field[0].text, NULL, 10), i);
    ck_assert_uint_eq(row.line, line);
    ck_assert_int_eq(row.field[1].quoted, i % 3 > 0);
    for (size_t k = 0; k < i % 97; k++)
      length += i % 3 == 0 || (i % 3 == 1 && k % 5 == 0) || k % 7 == 0 ? 1 : 2;
    ck_assert_uint_eq(row.field[1].length, length);
    line += 1 + (i % 3 == 1 ? (i % 97 + 4) / 5 : 0);
  }
  ck_assert_uint_gt(i, 9000);
  ck_assert_uint_eq(csv_digest(csv)->rows, i);
  ck_assert_uint_eq(csv_digest(csv)->bytes, size);
  csv_close(csv);
  free(bytes);
}
END_TEST

START_TEST(sha256_on_request)
{
  struct csv_options options = {.sha256 = true};
  char rows[64];
  struct csv *csv = open_text("a\n1\n", 4, &options);
  read_all(csv, rows, sizeof rows);
  /* printf 'a\n1\n' | sha256sum   (coreutils 9.1) */
  ck_assert_str_eq(csv_digest(csv)->sha256, "309b0e45a73d3fc5325e2b6ed0a01ef8b9cde6b05a5633c1f893f970d52bfddc");
  csv_close(csv);
}
END_TEST

/* A public table, when it is there: ../shared/reference/README.md counts these rows. */
START_TEST(reference_tables_are_read)
{
  const char *root = getenv("LIFT_REFERENCE");
  char path[512];
  struct csv *csv;
  struct csv_row row = {0};
  struct lift_error err = {""};
  struct csv_options options = {.delimiter = ';'};
  snprintf(path, sizeof path, "%s/geo/california_prop99.csv", root ? root : "../shared/reference");
  if (access(path, R_OK) != 0) {
    fprintf(stderr, "SKIP reference_tables_are_read: no %s\n", path);
    return;
  }
  ck_assert_int_eq(csv_open(&csv, path, &options, &err), LIFT_OK);
  while (csv_next(csv, &row, &err) == LIFT_OK && !row.end)
    ck_assert_uint_eq(row.n, 4);
  ck_assert(row.end);
  ck_assert_uint_eq(csv_digest(csv)->rows, 39 * 31); /* Abadie, Diamond, Hainmueller 2010: 39 states, 1970 to 2000 */
  csv_close(csv);
}
END_TEST

static TCase *reading_case(void)
{
  TCase *tcase = tcase_create("reading");
  tcase_add_test(tcase, fields_follow_the_rfc);
  tcase_add_test(tcase, lines_are_physical);
  tcase_add_test(tcase, blanks_belong_to_the_field);
  tcase_add_test(tcase, blank_lines_at_the_end_are_no_rows);
  tcase_add_test(tcase, header_alone_is_accepted);
  tcase_add_test(tcase, byte_order_mark_is_skipped);
  tcase_add_test(tcase, delimiter_is_one_byte);
  tcase_add_test(tcase, unwanted_columns_may_hold_any_bytes);
  tcase_add_test(tcase, rows_before_a_failure_are_handed_out);
  tcase_add_test(tcase, blocks_may_cut_anywhere);
  tcase_add_test(tcase, row_digest_looks_at_fields_only);
  tcase_add_test(tcase, sha256_on_request);
  tcase_add_test(tcase, reference_tables_are_read);
  return tcase;
}

static TCase *using_case(void)
{
  TCase *tcase = tcase_create("using");
  tcase_add_test(tcase, columns_are_found_by_name);
  tcase_add_test(tcase, many_names_are_cut_and_a_wrong_delimiter_is_named);
  tcase_add_loop_test(tcase, what_is_no_number_is_said, 0, sizeof no_numbers / sizeof *no_numbers);
  tcase_add_test(tcase, context_and_missing_values);
  return tcase;
}

Suite *csv_suite(void)
{
  Suite *suite = suite_create("csv");
  suite_add_tcase(suite, reading_case());
  suite_add_tcase(suite, using_case());
  return suite;
}

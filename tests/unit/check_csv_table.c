/* io/csv_table.h: what is written is what io/csv.h reads, digests included. */
#include "io/csv.h"
#include "io/csv_table.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *csv_table_suite(void);

static char folder[] = "/tmp/lift-check-XXXXXX", path[64];

static void set_up(void)
{
  strcpy(folder, "/tmp/lift-check-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/t.csv", folder);
}

static void tear_down(void)
{
  unlink(path);
  rmdir(folder);
}

static const char *const cells[][2] = {
    {"unit", "arm"},    {"plain", "a"}, {"with,comma", "b"},     {"with \"quotes\"", "a"}, {" blank", "b "},
    {"two\nlines", ""}, {"", "\r"},     {"z\xc3\xbcrich", "\t"}, {"\"", "\"\""},
};
enum { ROWS = sizeof cells / sizeof *cells };

static void write_cells(char delimiter, struct digest_text *digest)
{
  struct csv_table table;
  struct lift_error err = {""};
  ck_assert_msg(csv_table_open(&table, path, delimiter, &err) == LIFT_OK, "%s", err.text);
  for (size_t i = 0; i < ROWS; i++) {
    csv_table_put_text(&table, cells[i][0]);
    csv_table_put_text(&table, cells[i][1]);
    ck_assert_int_eq(csv_table_end(&table, &err), LIFT_OK);
  }
  csv_table_digest(&table, digest);
  ck_assert_int_eq(access(path, F_OK), -1);
  ck_assert_int_eq(csv_table_commit(&table, &err), LIFT_OK);
  csv_table_close(&table);
}

START_TEST(reads_back)
{
  const char delimiters[] = {0, ';', '\t'};
  struct digest_text wrote;
  struct csv *csv;
  struct csv_row row;
  struct lift_error err = {""};
  write_cells(delimiters[_i], &wrote);
  ck_assert_msg(csv_open(&csv, path, &(struct csv_options){.delimiter = delimiters[_i]}, &err) == LIFT_OK, "%s",
                err.text);
  ck_assert_str_eq(csv_column_name(csv, 1), "arm");
  for (size_t i = 1; i < ROWS; i++) {
    ck_assert_msg(csv_next(csv, &row, &err) == LIFT_OK && !row.end, "row %zu: %s", i, err.text);
    ck_assert_str_eq(row.field[0].text, cells[i][0]);
    ck_assert_str_eq(row.field[1].text, cells[i][1]);
  }
  ck_assert(csv_next(csv, &row, &err) == LIFT_OK && row.end);
  const struct digest_text *read = csv_digest(csv);
  ck_assert_uint_eq(wrote.rows, ROWS - 1);
  ck_assert_uint_eq(wrote.rows, read->rows);
  ck_assert_uint_eq(wrote.bytes, read->bytes);
  ck_assert_str_eq(wrote.xxh3, read->xxh3);
  ck_assert_str_eq(wrote.row_sum, read->row_sum);
  csv_close(csv);
}
END_TEST

/* A row longer than the digest's room, and one empty field. */
START_TEST(odd_rows_read_back)
{
  struct csv_table table;
  struct digest_text wrote;
  struct csv *csv;
  struct csv_row row;
  static char large[100001];
  memset(large, 'x', sizeof large - 1);
  ck_assert_int_eq(csv_table_open(&table, path, 0, NULL), LIFT_OK);
  const char *const one[] = {"id", "", large, "y"};
  for (size_t i = 0; i < 4; i++) {
    csv_table_put_text(&table, one[i]);
    ck_assert_int_eq(csv_table_end(&table, NULL), LIFT_OK);
  }
  csv_table_digest(&table, &wrote);
  ck_assert_int_eq(csv_table_commit(&table, NULL), LIFT_OK);
  csv_table_close(&table);
  ck_assert_int_eq(csv_open(&csv, path, NULL, NULL), LIFT_OK);
  for (size_t i = 1; i < 4; i++) {
    ck_assert(csv_next(csv, &row, NULL) == LIFT_OK && !row.end);
    ck_assert_str_eq(row.field[0].text, one[i]);
  }
  ck_assert(csv_next(csv, &row, NULL) == LIFT_OK && row.end);
  ck_assert_str_eq(wrote.xxh3, csv_digest(csv)->xxh3);
  ck_assert_str_eq(wrote.row_sum, csv_digest(csv)->row_sum);
  csv_close(csv);
}
END_TEST

START_TEST(amounts)
{
  static const struct {
    int64_t x;
    const char *text;
  } cases[] = {{0, "0.00"},
               {5, "0.05"},
               {-5, "-0.05"},
               {100, "1.00"},
               {-12345, "-123.45"},
               {INT64_MAX, "92233720368547758.07"},
               {INT64_MIN, "-92233720368547758.08"}};
  struct csv_table table;
  char got[64], want[64];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ck_assert_int_eq(csv_table_open(&table, path, 0, NULL), LIFT_OK);
    csv_table_put_hundredths(&table, cases[i].x);
    ck_assert_int_eq(csv_table_end(&table, NULL), LIFT_OK);
    ck_assert_int_eq(csv_table_commit(&table, NULL), LIFT_OK);
    csv_table_close(&table);
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(fgets(got, sizeof got, in));
    fclose(in);
    snprintf(want, sizeof want, "%s\n", cases[i].text);
    ck_assert_str_eq(got, want);
  }
}
END_TEST

START_TEST(nothing_without_commit)
{
  struct csv_table table;
  struct lift_error err = {""};
  ck_assert_int_eq(csv_table_open(&table, path, 0, NULL), LIFT_OK);
  csv_table_put_text(&table, "id");
  ck_assert_int_eq(csv_table_end(&table, NULL), LIFT_OK);
  csv_table_close(&table);
  csv_table_close(&table);
  csv_table_close(NULL);
  ck_assert_int_eq(access(path, F_OK), -1);
  ck_assert_int_eq(csv_table_open(&table, "/no/such/folder/t.csv", 0, &err), LIFT_EIO);
  ck_assert_ptr_nonnull(strstr(err.text, "/no/such/folder/t.csv"));
  csv_table_close(&table);
}
END_TEST

Suite *csv_table_suite(void)
{
  Suite *s = suite_create("csv_table");
  TCase *t = tcase_create("all");
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_loop_test(t, reads_back, 0, 3);
  tcase_add_test(t, odd_rows_read_back);
  tcase_add_test(t, amounts);
  tcase_add_test(t, nothing_without_commit);
  suite_add_tcase(s, t);
  return s;
}

/* io/csv_write.h. The lines are written out by hand from RFC 4180, with LF; and they must read back. */
#include "io/csv.h"
#include "io/csv_write.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *csv_write_suite(void);

/* An empty file of our own; the name needs 64 bytes. */
static void make_path(char *path)
{
  strcpy(path, "/tmp/lift-csv-write-XXXXXX");
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  close(fd);
}

static const struct {
  const char *fields[3];
  int n;
  const char *line;
} written[] = {
    {{"a", "b c", "1.5"}, 3, "a,b c,1.5\n"},
    {{"a,b", "say \"hi\"", "two\nlines"}, 3, "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n"},
    {{" x", "y\t", "\r"}, 3, "\" x\",\"y\t\",\"\r\"\n"},
    {{"", ""}, 2, ",\n"},
    {{""}, 1, "\"\"\n"},
    {{"\""}, 1, "\"\"\"\"\n"},
};

static size_t slurp(const char *path, char *out, size_t size)
{
  FILE *file = fopen(path, "rb");
  ck_assert_ptr_nonnull(file);
  size_t length = fread(out, 1, size - 1, file);
  out[length] = '\0';
  fclose(file);
  return length;
}

/* What is written is as expected, and reads back to the same fields. */
START_TEST(writer_quotes_where_needed)
{
  char text[200], path[64];
  struct csv_row row;
  make_path(path);
  struct csv_writer writer = {0};
  ck_assert_int_eq(output_open(&writer.out, path, NULL), LIFT_OK);
  for (int i = 0; i < written[_i].n; i++)
    ck_assert_int_eq(csv_put_text(&writer, i ? "h" : "k", NULL), LIFT_OK);
  ck_assert_int_eq(csv_put_end(&writer, NULL), LIFT_OK);
  for (int i = 0; i < written[_i].n; i++)
    ck_assert_int_eq(csv_put_text(&writer, written[_i].fields[i], NULL), LIFT_OK);
  ck_assert_int_eq(csv_put_end(&writer, NULL), LIFT_OK);
  ck_assert_int_eq(output_commit(writer.out, NULL), LIFT_OK);
  output_close(writer.out);
  size_t size = slurp(path, text, sizeof text);
  ck_assert_str_eq(strchr(text, '\n') + 1, written[_i].line);
  struct csv *csv;
  ck_assert_int_eq(csv_open_memory(&csv, "w.csv", text, size, NULL, NULL), LIFT_OK);
  ck_assert_int_eq(csv_next(csv, &row, NULL), LIFT_OK);
  for (size_t i = 0; i < row.n; i++)
    ck_assert_str_eq(row.field[i].text, written[_i].fields[i]);
  csv_close(csv);
  ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(writer_of_numbers)
{
  char text[200], path[64];
  make_path(path);
  struct csv_writer writer = {.delimiter = ';'};
  ck_assert_int_eq(output_open(&writer.out, path, NULL), LIFT_OK);
  csv_put_number(&writer, 0.1, NULL);
  csv_put_integer(&writer, -1200, NULL);
  csv_put_number(&writer, strtod("nan", NULL), NULL);
  csv_put(&writer, NULL, 0, NULL);
  csv_put_text(&writer, "a,b;c", NULL);
  csv_put_end(&writer, NULL);
  ck_assert_int_eq(output_commit(writer.out, NULL), LIFT_OK);
  output_close(writer.out);
  slurp(path, text, sizeof text);
  ck_assert_str_eq(text, "0.1;-1200;;;\"a,b;c\"\n");
  ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(failure_is_passed_on)
{
  struct csv_writer writer = {0};
  struct lift_error err = {""};
  ck_assert_int_eq(output_open(&writer.out, "/dev/full", &err), LIFT_OK);
  enum lift_status st = LIFT_OK;
  for (int i = 0; i < 100000 && !st; i++)
    if (!(st = csv_put_text(&writer, i % 2 ? "plain" : "\"quoted\"", &err)))
      st = csv_put_end(&writer, &err);
  ck_assert_int_eq(st, LIFT_EIO);
  ck_assert_str_eq(err.text, "/dev/full: No space left on device");
  output_close(writer.out);
}
END_TEST

Suite *csv_write_suite(void)
{
  Suite *suite = suite_create("csv_write");
  TCase *tcase = tcase_create("writing");
  tcase_add_loop_test(tcase, writer_quotes_where_needed, 0, sizeof written / sizeof *written);
  tcase_add_test(tcase, writer_of_numbers);
  tcase_add_test(tcase, failure_is_passed_on);
  suite_add_tcase(suite, tcase);
  return suite;
}

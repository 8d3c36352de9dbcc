/* io/input.h and io/text.h. */
#include "io/input.h"
#include "io/text.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

Suite *input_suite(void);

/* Read to the end in pieces of this many bytes. */
static enum lift_status read_whole(struct input *in, size_t piece, char *out, size_t room, struct lift_error *err)
{
  size_t used = 0, size;
  enum lift_status st;
  do {
    ck_assert_uint_le(used + piece, room - 1);
    st = input_read(in, out + used, piece, &size, err);
    used += size;
  } while (!st && size > 0);
  out[used] = '\0';
  return st;
}

static void check_content(struct input *in, size_t piece, const char *expected)
{
  char text[300];
  struct lift_error err = {""};
  ck_assert_msg(read_whole(in, piece, text, sizeof text, &err) == LIFT_OK, "%s", err.text);
  ck_assert_str_eq(text, expected);
  ck_assert_uint_eq(input_finish(in)->bytes, strlen(expected));
  input_close(in);
}

static struct input *open_memory(const void *bytes, size_t size)
{
  struct input *in;
  ck_assert_int_eq(input_open_memory(&in, "f.csv", bytes, size, false, NULL), LIFT_OK);
  return in;
}

static void check_refused(const void *bytes, size_t size, const char *message)
{
  char text[300];
  struct lift_error err = {""};
  struct input *in = open_memory(bytes, size);
  ck_assert_int_eq(read_whole(in, 7, text, sizeof text, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, message);
  input_close(in);
}

static void check_open_fails(const char *path, const char *message)
{
  struct input *in;
  struct lift_error err = {""};
  ck_assert_int_eq(input_open(&in, path, false, &err), LIFT_EIO);
  ck_assert_ptr_null(in);
  ck_assert_str_eq(err.text, message);
}

/* One gzip member. */
static size_t pack(const char *text, unsigned char *out, size_t room)
{
  z_stream z = {
      .next_in = (unsigned char *)text, .avail_in = (uInt)strlen(text), .next_out = out, .avail_out = (uInt)room};
  ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
  deflateEnd(&z);
  return room - z.avail_out;
}

START_TEST(gzip_is_unpacked)
{
  unsigned char packed[500] = {0};
  size_t size = pack("a,b\n1,2\n", packed, 200);
  size += pack("", packed + size, 100);
  size += pack("3,4\n", packed + size, 100);
  for (size_t piece = 1; piece < 20; piece++)
    check_content(open_memory(packed, size), piece, "a,b\n1,2\n3,4\n");
  check_content(open_memory(packed, size + 50), 7, "a,b\n1,2\n3,4\n"); /* padding */
  check_content(open_memory(packed, pack("", packed, 100)), 7, "");
  check_content(open_memory("\x1F", 1), 7, "\x1F");
  check_content(open_memory("", 0), 7, "");
}
END_TEST

START_TEST(broken_gzip_is_refused)
{
  unsigned char packed[400];
  size_t size = pack("a,b\n1,2\n", packed, 300);
  for (size_t cut = 2; cut < size; cut++)
    check_refused(packed, cut, "f.csv: the gzip data end too early");
  packed[size] = 'x';
  check_refused(packed, size + 1, "f.csv: bytes that are not gzip follow the gzip data");
  packed[size - 1] ^= 1;
  check_refused(packed, size, "f.csv: damaged gzip data: incorrect length check");
  packed[size - 5] ^= 1;
  check_refused(packed, size, "f.csv: damaged gzip data: incorrect data check");
}
END_TEST

START_TEST(files_are_known_by_content)
{
  char path[] = "/tmp/lift-input-XXXXXX";
  unsigned char packed[100];
  struct input *in;
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  size_t size = pack("text", packed, sizeof packed);
  ck_assert_int_eq(write(fd, packed, size), (ssize_t)size);
  close(fd);
  ck_assert_int_eq(input_open(&in, path, false, NULL), LIFT_OK);
  ck_assert_str_eq(input_name(in), path);
  check_content(in, 3, "text");
  if (geteuid() != 0) {
    char message[200];
    snprintf(message, sizeof message, "%s: Permission denied", path);
    chmod(path, 0);
    check_open_fails(path, message);
  }
  ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
  check_open_fails("/no\nsuch", "/no\\x0Asuch: No such file or directory");
  check_open_fails("/tmp", "/tmp: Is a directory");
  check_open_fails("", ": No such file or directory");
}
END_TEST

/* A writer that gives one byte at a time: every read is short. */
START_TEST(standard_input_may_come_in_pieces)
{
  static const char bytes[] = "a,b\n1,2\n";
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
      if (write(ends[1], bytes + i, 1) != 1)
        _exit(1);
      usleep(2000);
    }
    _exit(0);
  }
  close(ends[1]);
  ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  struct input *in;
  ck_assert_int_eq(input_open(&in, "-", false, NULL), LIFT_OK);
  ck_assert_str_eq(input_name(in), "standard input");
  check_content(in, 64, bytes);
  ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFD), 0);
  input_close(NULL);
}
END_TEST

START_TEST(closed_standard_input_is_an_io_error)
{
  close(STDIN_FILENO);
  check_open_fails("-", "standard input: Bad file descriptor");
}
END_TEST

static const struct {
  const char *bytes;
  size_t length, end;
} utf8[] = {
    {"plain", 5, 5},
    {"\xC3\xA9", 2, 2},
    {"a\xC3", 2, 1},
    {"\xC0\xAF", 2, 0},
    {"\xE0\x80\x80", 3, 0},
    {"\xE2\x82\xAC", 3, 3},
    {"\xED\xA0\x80", 3, 0},
    {"\xF0\x9F\x98\x80", 4, 4},
    {"\xF4\x90\x80\x80", 4, 0},
    {"\xF5\x80\x80\x80", 4, 0},
    {"x\x80", 2, 1},
    {"\xF0\x80\x80\x80", 4, 0},
    {"\xE2\x82"
     "A",
     3, 0},
    {"\xFF", 1, 0},
    {"", 0, 0},
    {"\xF0\x9F\x98", 3, 0},
};

START_TEST(utf8_is_checked)
{
  ck_assert_uint_eq(text_utf8_end(utf8[_i].bytes, utf8[_i].length), utf8[_i].end);
}
END_TEST

START_TEST(values_are_shown_on_one_line)
{
  char out[TEXT_SIZE], high[TEXT_SHOWN + 1];
  memset(high, 0xFF, sizeof high);
  ck_assert_str_eq(text_show(out,
                             "a\n\x7F\xC2\x9B"
                             "é\xE9",
                             8),
                   "a\\x0A\\x7F\\xC2\\x9Bé\\xE9");
  ck_assert_uint_eq(strlen(text_show(out, high, sizeof high)), TEXT_SIZE - 1);
  ck_assert_str_eq(text_escape(out, "ab€d", 6, 4), "ab…");
  ck_assert_str_eq(text_escape(out, "ab€d", 6, 6), "ab€d");
}
END_TEST

Suite *input_suite(void)
{
  Suite *suite = suite_create("input");
  TCase *files = tcase_create("files"), *text = tcase_create("text");
  tcase_add_test(files, gzip_is_unpacked);
  tcase_add_test(files, broken_gzip_is_refused);
  tcase_add_test(files, files_are_known_by_content);
  tcase_add_test(files, files_that_cannot_be_read);
  tcase_add_test(files, standard_input_may_come_in_pieces);
  tcase_add_test(files, closed_standard_input_is_an_io_error);
  tcase_add_loop_test(text, utf8_is_checked, 0, sizeof utf8 / sizeof *utf8);
  tcase_add_test(text, values_are_shown_on_one_line);
  suite_add_tcase(suite, files);
  suite_add_tcase(suite, text);
  return suite;
}

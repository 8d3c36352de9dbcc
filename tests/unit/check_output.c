/* io/output.h: what stands in the directory afterwards, whatever happened. */
#include "io/output.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *output_suite(void);

static char directory[64];

static void enter_directory(void)
{
  strcpy(directory, "/tmp/lift-output-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(directory));
  ck_assert_int_eq(chdir(directory), 0);
}

/* Everything must be gone but these: a temporary file left behind makes the rmdir fail. */
static void leave_directory(const char *first, const char *second)
{
  if (first)
    ck_assert_int_eq(unlink(first), 0);
  if (second)
    ck_assert_int_eq(unlink(second), 0);
  ck_assert_int_eq(chdir("/"), 0);
  ck_assert_msg(rmdir(directory) == 0, "something is left in %s", directory);
}

static void put(const char *path, const char *text)
{
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_ge(fputs(text, file), 0);
  ck_assert_int_eq(fclose(file), 0);
}

static void check_content(const char *path, const char *expected)
{
  char text[256];
  FILE *file = fopen(path, "r");
  ck_assert_ptr_nonnull(file);
  size_t length = fread(text, 1, sizeof text - 1, file);
  text[length] = '\0';
  fclose(file);
  ck_assert_str_eq(text, expected);
}

static struct output *open_output(const char *path)
{
  struct output *out;
  struct lift_error err = {""};
  ck_assert_msg(output_open(&out, path, &err) == LIFT_OK, "%s", err.text);
  return out;
}

static void write_whole(const char *path, const char *text)
{
  struct output *out = open_output(path);
  struct lift_error err = {""};
  ck_assert_int_eq(output_write(out, text, strlen(text), &err), LIFT_OK);
  ck_assert_msg(output_commit(out, &err) == LIFT_OK, "%s", err.text);
  output_close(out);
}

static void check_open_fails(const char *path, const char *message)
{
  struct output *out;
  struct lift_error err = {""};
  ck_assert_int_eq(output_open(&out, path, &err), LIFT_EIO);
  ck_assert_ptr_null(out);
  ck_assert_str_eq(err.text, message);
}

START_TEST(new_file_appears_at_commit)
{
  enter_directory();
  umask(027);
  struct stat info;
  struct output *out = open_output("new.json");
  ck_assert_int_eq(output_printf(out, NULL, "%s=%d\n", "a", 1), LIFT_OK);
  ck_assert_int_eq(output_flush(out, NULL), LIFT_OK);
  ck_assert_int_ne(access("new.json", F_OK), 0);
  ck_assert_int_eq(output_commit(out, NULL), LIFT_OK);
  check_content("new.json", "a=1\n");
  output_close(out);
  check_content("new.json", "a=1\n");
  ck_assert_int_eq(stat("new.json", &info), 0);
  ck_assert_int_eq(info.st_mode & 07777, 0640);
  leave_directory("new.json", NULL);
}
END_TEST

START_TEST(old_file_is_replaced_and_keeps_its_mode)
{
  enter_directory();
  struct stat before, after;
  put("old.json", "old");
  chmod("old.json", 0604);
  stat("old.json", &before);
  write_whole("./old.json", "new");
  check_content("old.json", "new");
  stat("old.json", &after);
  ck_assert_int_eq(after.st_mode & 07777, 0604);
  ck_assert_uint_ne(after.st_ino, before.st_ino);
  leave_directory("old.json", NULL);
}
END_TEST

START_TEST(abandoned_output_leaves_the_old_file)
{
  enter_directory();
  put("old.json", "old");
  struct output *out = open_output("old.json"), *other = open_output("none.json");
  ck_assert_int_eq(output_write(out, "new", 3, NULL), LIFT_OK);
  ck_assert_int_eq(output_flush(out, NULL), LIFT_OK);
  output_close(out);
  output_close(other);
  check_content("old.json", "old");
  leave_directory("old.json", NULL);
}
END_TEST

START_TEST(link_is_written_through)
{
  enter_directory();
  struct stat info;
  put("target", "old and long");
  ck_assert_int_eq(symlink("target", "link"), 0);
  struct output *out = open_output("link");
  ck_assert_int_eq(output_write(out, "new", 3, NULL), LIFT_OK);
  check_content("target", "old and long"); /* not emptied before the first byte goes out */
  output_close(out);
  check_content("target", "old and long");
  write_whole("link", "new");
  check_content("target", "new");
  ck_assert_int_eq(lstat("link", &info), 0);
  ck_assert(S_ISLNK(info.st_mode));
  write_whole("link", "");
  check_content("target", "");
  unlink("target");
  write_whole("link", "made");
  check_content("target", "made");
  leave_directory("link", "target");
}
END_TEST

START_TEST(fifo_is_written_through)
{
  enter_directory();
  char text[8] = "";
  ck_assert_int_eq(mkfifo("fifo", 0600), 0);
  int reader = open("fifo", O_RDONLY | O_NONBLOCK);
  ck_assert_int_ge(reader, 0);
  write_whole("fifo", "hello");
  ck_assert_int_eq(read(reader, text, sizeof text), 5);
  ck_assert_str_eq(text, "hello");
  close(reader);
  leave_directory("fifo", NULL);
}
END_TEST

START_TEST(full_device_is_an_io_error)
{
  struct lift_error err = {""}, again = {""};
  struct output *out = open_output("/dev/full");
  ck_assert_int_eq(output_write(out, "x", 1, &err), LIFT_OK);
  ck_assert_int_eq(output_commit(out, &err), LIFT_EIO);
  ck_assert_str_eq(err.text, "/dev/full: No space left on device");
  ck_assert_int_eq(output_write(out, "x", 1, &again), LIFT_EIO);
  ck_assert_int_eq(output_commit(out, &again), LIFT_EIO);
  ck_assert_str_eq(again.text, err.text);
  output_close(out);
  struct stat info;
  ck_assert(stat("/dev/full", &info) == 0 && S_ISCHR(info.st_mode));
  write_whole("/dev/null", "nothing");
}
END_TEST

/* More than a limit on file size: write fails in the middle, after a short write. */
START_TEST(failing_write_leaves_nothing)
{
  enter_directory();
  put("old.json", "old");
  struct rlimit limit = {.rlim_cur = 100000, .rlim_max = RLIM_INFINITY};
  struct lift_error err = {""};
  char *bytes = calloc(1, 300000);
  signal(SIGXFSZ, SIG_IGN);
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
  struct output *out = open_output("old.json");
  ck_assert_int_eq(output_write(out, bytes, 300000, &err), LIFT_EIO);
  ck_assert_str_eq(err.text, "old.json: File too large");
  ck_assert_int_eq(output_commit(out, &err), LIFT_EIO);
  output_close(out);
  free(bytes);
  check_content("old.json", "old");
  leave_directory("old.json", NULL);
}
END_TEST

START_TEST(many_pieces_arrive_in_order)
{
  enter_directory();
  char line[32], expected[32];
  struct output *out = open_output("big");
  for (int i = 0; i < 50000; i++)
    ck_assert_int_eq(output_printf(out, NULL, "%09d\n", i), LIFT_OK);
  char *large = malloc(200001);
  memset(large, 'z', 200000);
  large[200000] = '\0';
  ck_assert_int_eq(output_printf(out, NULL, "%s\n", large), LIFT_OK);
  ck_assert_int_eq(output_write(out, NULL, 0, NULL), LIFT_OK);
  ck_assert_int_eq(output_commit(out, NULL), LIFT_OK);
  output_close(out);
  FILE *file = fopen("big", "r");
  ck_assert_ptr_nonnull(file);
  for (int i = 0; i < 50000; i++) {
    sprintf(expected, "%09d\n", i);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_str_eq(line, expected);
  }
  ck_assert_uint_eq(fread(large, 1, 200001, file), 200001);
  ck_assert(large[0] == 'z' && large[199999] == 'z' && large[200000] == '\n' && fgetc(file) == EOF);
  fclose(file);
  free(large);
  leave_directory("big", NULL);
}
END_TEST

START_TEST(targets_that_cannot_be_opened)
{
  enter_directory();
  check_open_fails(".", ".: Is a directory");
  check_open_fails("", ": No such file or directory");
  check_open_fails("no/such", "no/such: No such file or directory");
  check_open_fails("new/", "new/: Is a directory");
  check_open_fails("a\nb/c", "a\\x0Ab/c: No such file or directory");
  put("file", "x");
  check_open_fails("file/x", "file/x: Not a directory");
  if (geteuid() != 0) {
    chmod("file", 0400);
    check_open_fails("file", "file: Permission denied");
    chmod(".", 0500);
    check_open_fails("other", "other: no temporary file beside it: Permission denied");
    chmod(".", 0700);
  }
  leave_directory("file", NULL);
}
END_TEST

START_TEST(long_and_odd_names_work)
{
  enter_directory();
  char name[256];
  memset(name, 'n', 255); /* NAME_MAX: there is no room for a suffix */
  name[255] = '\0';
  write_whole(name, "long");
  check_content(name, "long");
  write_whole("./-dash\n", "odd");
  check_content("./-dash\n", "odd");
  leave_directory(name, "./-dash\n");
}
END_TEST

/* Standard output replaced by this descriptor; -1 closes it. */
static struct output *open_stdout(const char *path, int fd)
{
  ck_assert_int_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
  close(fd);
  struct output *out = open_output(path);
  ck_assert_str_eq(output_name(out), "standard output");
  return out;
}

START_TEST(standard_output_stays_open)
{
  int ends[2];
  char text[64] = "";
  static const char *const names[] = {NULL, "-", "/dev/stdout"};
  ck_assert_int_eq(pipe(ends), 0);
  struct output *out = open_stdout(names[_i], ends[1]);
  ck_assert(!output_is_terminal(out));
  ck_assert_int_eq(output_write(out, "one\n", 4, NULL), LIFT_OK);
  ck_assert_int_eq(output_flush(out, NULL), LIFT_OK);
  ck_assert_int_eq(output_write(out, "two\n", 4, NULL), LIFT_OK);
  ck_assert_int_eq(output_commit(out, NULL), LIFT_OK);
  output_close(out);
  ck_assert_int_eq(write(STDOUT_FILENO, "three\n", 6), 6);
  ck_assert_int_eq(read(ends[0], text, sizeof text), 14);
  ck_assert_str_eq(text, "one\ntwo\nthree\n");
}
END_TEST

START_TEST(what_is_not_committed_stays_off_standard_output)
{
  int ends[2];
  char text[8];
  ck_assert_int_eq(pipe(ends), 0);
  struct output *out = open_stdout("-", ends[1]);
  ck_assert_int_eq(output_write(out, "half", 4, NULL), LIFT_OK);
  output_close(out);
  close(STDOUT_FILENO);
  ck_assert_int_eq(read(ends[0], text, sizeof text), 0);
}
END_TEST

START_TEST(broken_pipe_is_an_io_error)
{
  int ends[2];
  struct lift_error err = {""};
  ck_assert_int_eq(pipe(ends), 0);
  struct output *out = open_stdout("-", ends[1]);
  close(ends[0]);
  ck_assert_int_eq(output_write(out, "x", 1, &err), LIFT_OK);
  ck_assert_int_eq(output_flush(out, &err), LIFT_EIO);
  ck_assert_str_eq(err.text, "standard output: Broken pipe");
  output_close(out);
}
END_TEST

START_TEST(closed_standard_output_is_an_io_error)
{
  close(STDOUT_FILENO);
  check_open_fails("-", "standard output: Bad file descriptor");
}
END_TEST

/* Run a child that has flushed half a file, and end it by a signal. */
static int end_child_by(int number, bool ignored)
{
  int ready[2], status;
  char byte;
  ck_assert_int_eq(pipe(ready), 0);
  pid_t child = fork();
  if (child == 0) {
    signal(number, ignored ? SIG_IGN : SIG_DFL);
    struct output *out;
    if (output_open(&out, "old.json", NULL) || output_write(out, "half", 4, NULL) || output_flush(out, NULL))
      _exit(99);
    if (write(ready[1], "r", 1) != 1)
      _exit(98);
    if (!ignored)
      for (;;)
        pause();
    usleep(200000);
    _exit(output_commit(out, NULL));
  }
  ck_assert_int_eq(read(ready[0], &byte, 1), 1);
  ck_assert_int_eq(kill(child, number), 0);
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  return status;
}

START_TEST(signals_remove_the_temporary_file)
{
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  enter_directory();
  put("old.json", "old");
  int status = end_child_by(numbers[_i], false);
  ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == numbers[_i]);
  check_content("old.json", "old");
  leave_directory("old.json", NULL);
}
END_TEST

START_TEST(ignored_signals_stay_ignored)
{
  enter_directory();
  put("old.json", "old");
  int status = end_child_by(SIGHUP, true);
  ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  check_content("old.json", "half");
  leave_directory("old.json", NULL);
}
END_TEST

/* A forked child that ends must not take its parent's file along. */
START_TEST(child_leaves_its_parents_file)
{
  enter_directory();
  int status;
  signal(SIGTERM, SIG_DFL); /* Check has a handler of its own */
  struct output *out = open_output("new.json");
  ck_assert_int_eq(output_write(out, "x", 1, NULL), LIFT_OK);
  pid_t child = fork();
  if (child == 0)
    raise(SIGTERM);
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFSIGNALED(status));
  ck_assert_int_eq(output_commit(out, NULL), LIFT_OK);
  output_close(out);
  check_content("new.json", "x");
  leave_directory("new.json", NULL);
}
END_TEST

START_TEST(table_of_files_is_bounded)
{
  enter_directory();
  struct output *out[16];
  char name[16];
  for (int i = 0; i < 16; i++) {
    snprintf(name, sizeof name, "f%d", i);
    out[i] = open_output(name);
  }
  check_open_fails("more", "more: no temporary file beside it: Too many open files");
  for (int i = 0; i < 16; i++)
    output_close(out[i]);
  leave_directory(NULL, NULL);
}
END_TEST

Suite *output_suite(void)
{
  Suite *suite = suite_create("output");
  TCase *files = tcase_create("files"), *streams = tcase_create("streams"), *signals = tcase_create("signals");
  tcase_add_test(files, new_file_appears_at_commit);
  tcase_add_test(files, old_file_is_replaced_and_keeps_its_mode);
  tcase_add_test(files, abandoned_output_leaves_the_old_file);
  tcase_add_test(files, link_is_written_through);
  tcase_add_test(files, failing_write_leaves_nothing);
  tcase_add_test(files, many_pieces_arrive_in_order);
  tcase_add_test(files, targets_that_cannot_be_opened);
  tcase_add_test(files, long_and_odd_names_work);
  tcase_add_test(files, table_of_files_is_bounded);
  tcase_add_test(streams, fifo_is_written_through);
  tcase_add_test(streams, full_device_is_an_io_error);
  tcase_add_loop_test(streams, standard_output_stays_open, 0, 3);
  tcase_add_test(streams, what_is_not_committed_stays_off_standard_output);
  tcase_add_test(streams, broken_pipe_is_an_io_error);
  tcase_add_test(streams, closed_standard_output_is_an_io_error);
  tcase_add_loop_test(signals, signals_remove_the_temporary_file, 0, 3);
  tcase_add_test(signals, ignored_signals_stay_ignored);
  tcase_add_test(signals, child_leaves_its_parents_file);
  suite_add_tcase(suite, files);
  suite_add_tcase(suite, streams);
  suite_add_tcase(suite, signals);
  return suite;
}

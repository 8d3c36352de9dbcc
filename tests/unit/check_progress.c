/* tool/progress.h, on a terminal of its own: a pseudo-terminal as standard error. */
#include "tool/progress.h"

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *progress_suite(void);

static int keeper = -1, terminal = -1, saved = -1;

static void set_up(void)
{
  saved = dup(STDERR_FILENO);
  keeper = posix_openpt(O_RDWR | O_NOCTTY);
  ck_assert(keeper >= 0 && grantpt(keeper) == 0 && unlockpt(keeper) == 0);
  terminal = open(ptsname(keeper), O_RDWR | O_NOCTTY);
  ck_assert_int_ge(terminal, 0);
  ck_assert_int_eq(dup2(terminal, STDERR_FILENO), STDERR_FILENO);
}

static void tear_down(void)
{
  dup2(saved, STDERR_FILENO);
  close(saved);
  close(terminal);
  close(keeper);
}

/* The line of work that began ten seconds ago, as one write or several; all end before the line is wiped. */
static void shown(const char *unit, double done, double total, char *text, size_t size)
{
  struct progress p;
  size_t used = 0;
  progress_start(&p, "reading", unit, false);
  ck_assert(p.active);
  p.started -= 10;
  progress_at(&p, done, total);
  ck_assert(p.visible);
  ck_assert_int_eq(write(STDERR_FILENO, "!", 1), 1);
  do {
    ssize_t length = read(keeper, text + used, size - 1 - used);
    ck_assert_int_gt(length, 0);
    used += (size_t)length;
    text[used] = '\0';
  } while (!strchr(text, '!'));
  progress_end(&p);
}

START_TEST(known_total)
{
  char text[200];
  shown("rows", 500, 2000, text, sizeof text);
  ck_assert_ptr_nonnull(strstr(text, "reading ######.................. "));
  ck_assert_ptr_nonnull(strstr(text, " 25%, 50 rows/s, 30 s left"));
}
END_TEST

/* No share can be told: neither a bar nor a percentage, but the count. */
START_TEST(unknown_total)
{
  char text[200];
  shown("units", 70000, 0, text, sizeof text);
  ck_assert_ptr_nonnull(strstr(text, "reading 70000 units, 7000 units/s"));
  ck_assert_ptr_null(strpbrk(text, "%#."));
  shown(NULL, 70, 0, text, sizeof text);
  ck_assert_ptr_nonnull(strstr(text, "reading 70!"));
  ck_assert_ptr_null(strpbrk(text, "%#./"));
}
END_TEST

START_TEST(quiet)
{
  struct progress p;
  char byte;
  progress_start(&p, "reading", "rows", true);
  ck_assert(!p.active);
  p.started -= 10;
  progress_at(&p, 1, 2);
  progress_end(&p);
  ck_assert_int_eq(fcntl(keeper, F_SETFL, O_NONBLOCK), 0);
  ck_assert_int_eq(read(keeper, &byte, 1), -1);
}
END_TEST

/* A chroot may have none. */
static bool have_terminals(void)
{
  int fd = posix_openpt(O_RDWR | O_NOCTTY);
  bool have = fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0;
  if (fd >= 0)
    close(fd);
  return have;
}

Suite *progress_suite(void)
{
  Suite *s = suite_create("progress");
  if (!have_terminals()) {
    fprintf(stderr, "SKIP: no pseudo-terminals on this machine\n");
    return s;
  }
  TCase *t = tcase_create("all");
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_test(t, known_total);
  tcase_add_test(t, unknown_total);
  tcase_add_test(t, quiet);
  suite_add_tcase(s, t);
  return s;
}

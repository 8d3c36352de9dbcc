/* Status codes, and the message that travels with them.
 *
 * Every function of liblift that can fail returns one of these codes and, on failure only, writes a message into the
 * caller's struct lift_error (which may be NULL). On success the message is left untouched. The library never prints,
 * exits or aborts. The codes are the exit codes of the tools.
 */
#ifndef LIFT_STATUS_H
#define LIFT_STATUS_H

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lift_status {
  LIFT_OK = 0,        /* done */
  LIFT_NO = 1,        /* the answer is no (a verification or a strict check failed) */
  LIFT_EUSAGE = 2,    /* an argument or option is wrong */
  LIFT_EFORMAT = 3,   /* input is malformed */
  LIFT_EDATA = 4,     /* input is well formed, but cannot be used: too few units, no variance, no donors */
  LIFT_ENUMERIC = 5,  /* an algorithm did not reach its tolerance */
  LIFT_ESTREAM = 6,   /* some documents of a stream failed */
  LIFT_EMEMORY = 70,  /* memory ran out */
  LIFT_EIO = 74       /* reading or writing failed */
};

enum { LIFT_ERROR_SIZE = 1024 };

/* A message owned by the caller; an empty text means none. */
struct lift_error {
  char text[LIFT_ERROR_SIZE];
};

/* A short stable name of a status, "data" for LIFT_EDATA; used where a document records a failure. */
const char *lift_status_name(enum lift_status status);

/* Write a message and return the status, so that a failure is one statement: return lift_fail(err, LIFT_EDATA, "…").
 * A text too long is cut and ends in "…". */
enum lift_status lift_fail(struct lift_error *err, enum lift_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "context: " in front of the message that is there, and return the status. On LIFT_OK nothing is changed. */
enum lift_status lift_context(struct lift_error *err, enum lift_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The usual message for memory. */
enum lift_status lift_fail_memory(struct lift_error *err);

#ifdef __cplusplus
}
#endif
#endif

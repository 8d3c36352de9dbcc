/* A file that is read: an operand's path or standard input, unpacked when it is gzip, with a digest of what went by.
 *
 * gzip is known by its first two bytes, not by its name, and may have several members; zero bytes behind the last are
 * padding, anything else is refused, and so is an end in the middle. Memory is constant, whatever the file unpacks to.
 */
#ifndef LIFT_IO_INPUT_H
#define LIFT_IO_INPUT_H

#include "io/digest.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

struct input;

/* Open a path, or standard input for "-". sha256 asks for that digest too. *in is NULL after a failure.
 * LIFT_EIO: missing, unreadable, a directory (path and reason in the message); LIFT_EMEMORY. */
enum lift_status input_open(struct input **in, const char *path, bool sha256, struct lift_error *err);

/* Read from memory, which must stay as it is until input_close; name stands in messages. */
enum lift_status input_open_memory(struct input **in, const char *name, const void *bytes, size_t size, bool sha256,
                                   struct lift_error *err);

/* Read at most capacity (above 0) bytes; *size is 0 at the end and then only. Fewer bytes than asked for are no sign of
 * the end. LIFT_EIO; LIFT_EFORMAT: broken or truncated gzip. */
enum lift_status input_read(struct input *in, void *buffer, size_t capacity, size_t *size, struct lift_error *err);

/* The name for messages: "standard input", or the path with control characters escaped. */
const char *input_name(const struct input *in);

/* The digest under way, of the unpacked bytes handed out so far, for a reader that adds rows to it. */
struct digest *input_digest(struct input *in);

/* End the digest and give it: of the whole file when input_read had come to the end. Valid until input_close. */
const struct digest_text *input_finish(struct input *in);

/* Free. Takes NULL. Standard input stays open. */
void input_close(struct input *in);

#endif

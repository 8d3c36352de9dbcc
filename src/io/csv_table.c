#include "io/csv_table.h"

#include "lift/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum lift_status csv_table_open(struct csv_table *table, const char *path, char delimiter, struct lift_error *err)
{
  *table = (struct csv_table){.writer.delimiter = delimiter};
  enum lift_status st = digest_open(&table->digest, false, err);
  if (st == LIFT_OK)
    st = output_open(&table->out, path, err);
  if (st)
    csv_table_close(table);
  return st;
}

/* The writer's sink: append to the row. */
static enum lift_status append(void *to, const char *bytes, size_t length, struct lift_error *err)
{
  struct csv_table *table = to;
  if (length == 0)
    return LIFT_OK;
  if (length > table->room - table->used) {
    size_t room = 2 * (table->used + length) + 256;
    char *grown = room > length ? realloc(table->row, room) : NULL;
    if (!grown)
      return lift_fail_memory(err);
    table->row = grown;
    table->room = room;
  }
  memcpy(table->row + table->used, bytes, length);
  table->used += length;
  return LIFT_OK;
}

/* The writer of the row; it points to the table, which may have moved. */
static struct csv_writer *writer_of(struct csv_table *table)
{
  table->writer.sink = append;
  table->writer.to = table;
  return &table->writer;
}

void csv_table_put(struct csv_table *table, const char *text, size_t length)
{
  if (table->headed && table->writer.fields == 0)
    digest_row_begin(&table->digest);
  if (table->headed)
    digest_row_field(&table->digest, text, length);
  if (!table->no_memory && csv_put(writer_of(table), text, length, NULL))
    table->no_memory = true;
}

void csv_table_put_text(struct csv_table *table, const char *text)
{
  csv_table_put(table, text, strlen(text));
}

void csv_table_put_integer(struct csv_table *table, long long x)
{
  char text[LIFT_NUMBER_SIZE];
  csv_table_put(table, text, lift_integer_print(x, text));
}

void csv_table_put_hundredths(struct csv_table *table, int64_t x)
{
  char text[32];
  uint64_t size = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
  int length = snprintf(text, sizeof text, "%s%llu.%02u", x < 0 ? "-" : "", (unsigned long long)(size / 100),
                        (unsigned)(size % 100));
  csv_table_put(table, text, (size_t)length);
}

enum lift_status csv_table_end(struct csv_table *table, struct lift_error *err)
{
  if (table->no_memory)
    return lift_fail_memory(err);
  enum lift_status st = csv_put_end(writer_of(table), err);
  if (st)
    return st;
  digest_bytes(&table->digest, table->row, table->used);
  if (table->headed)
    digest_row_end(&table->digest);
  st = output_write(table->out, table->row, table->used, err);
  table->headed = true;
  table->used = 0;
  return st;
}

void csv_table_digest(struct csv_table *table, struct digest_text *digest)
{
  digest_close(&table->digest, digest);
}

enum lift_status csv_table_commit(struct csv_table *table, struct lift_error *err)
{
  return output_commit(table->out, err);
}

void csv_table_close(struct csv_table *table)
{
  if (!table)
    return;
  output_close(table->out);
  digest_close(&table->digest, NULL);
  free(table->row);
  *table = (struct csv_table){0};
}

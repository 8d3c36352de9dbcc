#include "verify/files.h"

#include "io/csv.h"
#include "io/input.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

void files_clear(struct files *files)
{
  for (size_t i = 0; i < files->n; i++)
    free(files->file[i].path);
  free(files->file);
  *files = (struct files){0};
}

static enum lift_status add_one(struct files *files, const char *path, struct lift_error *err)
{
  if (files->n == FILES_MOST)
    return lift_fail(err, LIFT_EDATA, "more than %d files below the data folder; name a smaller one", FILES_MOST);
  struct file_entry *grown = realloc(files->file, (files->n + 1) * sizeof *grown);
  if (!grown)
    return lift_fail_memory(err);
  files->file = grown;
  files->file[files->n] = (struct file_entry){.path = strdup(path)};
  return files->file[files->n].path ? (files->n++, LIFT_OK) : lift_fail_memory(err);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

enum lift_status files_add(struct files *files, const char *path, struct lift_error *err)
{
  char *paths[] = {(char *)path, NULL};
  FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
  enum lift_status st = tree ? LIFT_OK : lift_fail(err, LIFT_EIO, "%s: %s", path, strerror(errno));
  FTSENT *at;
  while (st == LIFT_OK && (at = fts_read(tree))) {
    if (at->fts_info == FTS_F)
      st = add_one(files, at->fts_path, err);
    else if (at->fts_info == FTS_D && at->fts_level > 0 && strcmp(at->fts_name, ".git") == 0)
      fts_set(tree, at, FTS_SKIP);
    else if (at->fts_info == FTS_NS && at->fts_level == 0)
      st = lift_fail(err, LIFT_EIO, "%s: %s", path, strerror(at->fts_errno));
  }
  if (tree)
    fts_close(tree);
  return st;
}

/* Digest the unpacked bytes. A file that cannot be read fits nothing. */
static void digest_bytes_of(struct file_entry *file)
{
  struct input *in = NULL;
  char block[BLOCK];
  size_t got = 1;
  strcpy(file->xxh3, "-");
  if (input_open(&in, file->path, false, NULL))
    return;
  enum lift_status st = LIFT_OK;
  while (st == LIFT_OK && got)
    st = input_read(in, block, sizeof block, &got, NULL);
  if (st == LIFT_OK)
    memcpy(file->xxh3, input_finish(in)->xxh3, sizeof file->xxh3);
  input_close(in);
}

static void digest_rows_of(struct file_entry *file, char delimiter)
{
  struct csv *csv = NULL;
  struct csv_row row = {0};
  struct csv_options options = {.delimiter = delimiter};
  strcpy(file->row_sum, "-");
  file->delimiter = delimiter;
  if (csv_open(&csv, file->path, &options, NULL))
    return;
  enum lift_status st;
  while (!(st = csv_next(csv, &row, NULL)) && !row.end)
    ;
  if (st == LIFT_OK)
    memcpy(file->row_sum, csv_digest(csv)->row_sum, sizeof file->row_sum);
  csv_close(csv);
}

static const char *base_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static bool fits(struct file_entry *file, const struct file_wanted *wanted, bool by_rows)
{
  if (!by_rows) {
    if (!*file->xxh3)
      digest_bytes_of(file);
    return strcmp(file->xxh3, wanted->xxh3) == 0;
  }
  if (!*file->row_sum || file->delimiter != wanted->delimiter)
    digest_rows_of(file, wanted->delimiter);
  return strcmp(file->row_sum, wanted->row_sum) == 0;
}

enum lift_status files_find(struct files *files, const struct file_wanted *wanted, const char **path, bool *same_rows,
                            struct lift_error *err)
{
  (void)err;
  bool has_rows = strspn(wanted->row_sum, "0") < strlen(wanted->row_sum);
  *path = NULL;
  for (int pass = 0; pass < 4; pass++) { /* same name, then any; bytes, then rows */
    bool by_rows = pass >= 2, any_name = pass % 2;
    for (size_t i = 0; i < files->n && (!by_rows || has_rows); i++) {
      bool named = strcmp(base_name(files->file[i].path), wanted->name) == 0;
      if (named == !any_name && fits(&files->file[i], wanted, by_rows)) {
        *path = files->file[i].path;
        *same_rows = by_rows;
        return LIFT_OK;
      }
    }
  }
  return LIFT_OK;
}

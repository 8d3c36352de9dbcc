#include "io/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 64 };

/* Levenshtein's distance between two short texts, case folded. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
  size_t row[LONGEST + 1];
  for (size_t j = 0; j <= m; j++)
    row[j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      size_t change = corner + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
      size_t edge = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      corner = row[j];
      row[j] = change < edge ? change : edge;
    }
  }
  return row[m];
}

const char *nearest_name(const char *name, const char *const *names, size_t n)
{
  size_t length = strlen(name), best = (size_t)-1;
  const char *found = NULL;
  if (length > LONGEST)
    return NULL;
  for (size_t i = 0; i < n; i++) {
    size_t other = strlen(names[i]);
    if (other > LONGEST)
      continue;
    size_t d = distance(name, length, names[i], other);
    size_t longer = length > other ? length : other;
    if (d < best && (d <= 1 || 3 * d <= longer)) {
      best = d;
      found = names[i];
    }
  }
  return found;
}

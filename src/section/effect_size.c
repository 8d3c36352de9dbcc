#include "section/effect_size.h"

#include "lift/number.h"

#include <string.h>

enum lift_status effect_size_parse(const char *option, const char *text, struct effect_size *out,
                                   struct lift_error *err)
{
  size_t length = strlen(text);
  struct effect_size size = {.set = true};
  if (length > 2 && strcmp(text + length - 2, "pp") == 0) {
    size.points = true;
    length -= 2;
  } else if (length > 1 && text[length - 1] == '%') {
    size.relative = true;
    length--;
  }
  if (!lift_number_parse(text, length, &size.value))
    return lift_fail(err, LIFT_EUSAGE, "--%s: '%s' is not an effect such as 5%%, 0.2pp or 0.002", option, text);
  if (size.value == 0)
    return lift_fail(err, LIFT_EUSAGE, "--%s: an effect of 0 cannot be detected by any test; name a difference",
                     option);
  if (size.points || size.relative)
    size.value /= 100;
  *out = size;
  return LIFT_OK;
}

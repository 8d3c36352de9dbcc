/* The suite's whole vocabulary of options, those of later versions included: a word that the suite knows but this
 * version of a tool does not offer is refused by name, never taken for a typing error and never ignored. */
#ifndef LIFT_TOOL_VOCABULARY_H
#define LIFT_TOOL_VOCABULARY_H

#include <stdbool.h>

bool vocabulary_has(const char *option);
bool vocabulary_has_value(const char *option, const char *value);

#endif

/* The models there are (a new one adds its file, a line here, and a row in model.c), and what the library shares. */
#ifndef LIFT_MODELS_H
#define LIFT_MODELS_H

#include "lift/model.h"

extern const struct lift_model lift_model_did, lift_model_sc, lift_model_demeaned;

/* Root of the sum of squares, over the fitted periods, of a target (as given) less the donors' uniform mean, both less
 * their levels. scratch: prepared->fitted doubles. */
double lift_model_uniform_l2(const struct lift_prepared *prepared, const size_t *donor, size_t donors,
                             const double *target, double *scratch);

#endif

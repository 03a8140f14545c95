// The loops of the regularizers. Sums are f64, in an order that depends on the count alone.
#ifndef DOVELA_CREGULARIZERS_H
#define DOVELA_CREGULARIZERS_H

#include <stdint.h>

double sum_of_magnitudes(uint64_t count, const float *w);
double sum_of_squares(uint64_t count, const float *w);

/// g += first * sign(w) + second * w
void add_norm_gradient(uint64_t count, const float *w, float first, float second, float *g);

#endif

// Norms over some axes of a tensor. Bit i of `reduced` is set where axis i is summed over; the norms have the extents
// of the other axes, row-major.
#ifndef DOVELA_CCONSTRAINTS_H
#define DOVELA_CCONSTRAINTS_H

#include <stdint.h>

/// How many norms there are.
int64_t norm_count(int32_t rank, const int64_t *shape, uint32_t reduced);

/// norms = sqrt(sum of w^2 over the reduced axes).
void norms_over(int32_t rank, const int64_t *shape, uint32_t reduced, const float *w, float *norms);

/// w *= factors, broadcast over the reduced axes.
void multiply_over(int32_t rank, const int64_t *shape, uint32_t reduced, const float *factors, float *w);

#endif

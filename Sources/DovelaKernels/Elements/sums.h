// Sums over rows, for a part of the columns.
#ifndef DOVELA_SUMS_H
#define DOVELA_SUMS_H

#include "../Support/machine.h"

/// out[first ..< last] = sum over rows of x (rows, columns), plus out where accumulate.
void columns_sum(int64_t rows, int64_t columns, const float *x, int64_t first, int64_t last, int accumulate,
                 float *out);

#endif

// Data and hot loops of the searches.
#ifndef C_SEARCHES_H
#define C_SEARCHES_H

#include <stdint.h>

#define SEARCHES_SOBOL_ROWS 160

/// What the directions of the Sobol sequence's dimension row + 2 are made of: the polynomial's coefficients as bits,
/// then as many odd numbers as its degree. row < SEARCHES_SOBOL_ROWS.
const uint16_t *searches_sobol(int32_t row);

/// sums[k] += norms[k] - ((place - centers[k]) * scales[k])^2 / 2
void searches_add_normals(int64_t count, const double *centers, const double *scales, const double *norms, double place,
                          double *sums);

/// log(sum of e^values)
double searches_log_sum_exp(int64_t count, const double *values);

#endif

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

/// A Matérn kernel with nu = 5/2 between a place (dimensions) and points, columns (dimensions, count):
/// s = sqrt(5 sum of rates_d distance_d^2), values = (1 + s + s^2/3) e^-s, and, where slopes is not NULL, the
/// derivative by a rate over the squared distance: -5/6 (1 + s) e^-s.
void searches_matern(int64_t count, int64_t dimensions, const double *columns, int64_t stride, const double *rates,
                     const double *place, double *values, double *slopes);

/// The lower triangle L of a = L L^T, row-major (n, n), in place of a's; 0, or -1 where a is not positive definite.
int32_t searches_cholesky(int64_t n, double *a);

/// The inverse of a lower triangle, row-major (n, n).
void searches_invert_lower(int64_t n, const double *l, double *inverse);

/// gram += lower^T lower, its lower triangle; both row-major (n, n).
void searches_gram(int64_t n, const double *lower, double *gram);

/// The sum of weights * (x - center)^2.
double searches_weighted_square(int64_t n, const double *weights, const double *x, double center);

/// |lower x|^2, lower row-major (n, n) with rows of `stride` and zeros behind the diagonal.
double searches_lower_square(int64_t n, int64_t stride, const double *lower, const double *x);

double searches_dot(int64_t n, const double *x, const double *y);

#endif

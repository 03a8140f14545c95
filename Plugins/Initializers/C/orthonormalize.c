// Gram-Schmidt, modified and done twice, which leaves the rows orthogonal to the last places
// (Giraud, Langou and Rozloznik 2005, "The Loss of Orthogonality in the Gram-Schmidt Orthogonalization Process").
#include "CInitializers.h"
#include <dovela/multiversion.h>
#include <math.h>

DOVELA_MULTIVERSION static double dot(int64_t length, const double *restrict a, const double *restrict b) {
  // Eight sums side by side, in an order that does not depend on the machine.
  double sums[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= length; i += 8)
    for (int lane = 0; lane < 8; lane++) sums[lane] += a[i + lane] * b[i + lane];
  double sum = 0;
  for (; i < length; i++) sum += a[i] * b[i];
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];
  return sum;
}

DOVELA_MULTIVERSION static void subtract(int64_t length, double factor, const double *restrict b, double *restrict a) {
  for (int64_t i = 0; i < length; i++) a[i] -= factor * b[i];
}

void orthonormalize(int64_t vectors, int64_t length, double *matrix) {
  for (int64_t k = 0; k < vectors; k++) {
    double *row = matrix + k * length;
    for (int pass = 0; pass < 2; pass++)
      for (int64_t j = 0; j < k; j++) {
        const double *other = matrix + j * length;
        subtract(length, dot(length, row, other), other, row);
      }
    const double norm = sqrt(dot(length, row, row));
    for (int64_t i = 0; i < length; i++) row[i] /= norm;
  }
}

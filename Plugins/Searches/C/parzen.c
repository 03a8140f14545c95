// Mixtures of normals, many kernels at a time.
#include "vectors.h"

#define LANES 8

CLONES void searches_add_normals(int64_t count, const double *centers, const double *scales, const double *norms,
                                 double place, double *sums) {
  for (int64_t kernel = 0; kernel < count; kernel++) {
    double distance = (place - centers[kernel]) * scales[kernel];
    sums[kernel] += norms[kernel] - 0.5 * distance * distance;
  }
}

CLONES double searches_log_sum_exp(int64_t count, const double *values) {
  double most = -INFINITY;
  for (int64_t index = 0; index < count; index++) most = values[index] > most ? values[index] : most;
  if (!isfinite(most)) return most;
  double sums[LANES] = {0};
  int64_t index = 0;
  for (; index + LANES <= count; index += LANES)
    for (int lane = 0; lane < LANES; lane++) sums[lane] += exponential(values[index + lane] - most);
  double sum = 0;
  for (; index < count; index++) sum += exponential(values[index] - most);
  for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
  return most + log(sum);
}

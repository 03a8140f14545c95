// Mixtures of normals, many kernels at a time.
#include "CSearches.h"
#include <math.h>
#include <string.h>

#define CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#define LANES 8

CLONES void searches_add_normals(int64_t count, const double *centers, const double *scales, const double *norms,
                                 double place, double *sums) {
  for (int64_t kernel = 0; kernel < count; kernel++) {
    double distance = (place - centers[kernel]) * scales[kernel];
    sums[kernel] += norms[kernel] - 0.5 * distance * distance;
  }
}

/// e^x for x <= 0, to 1e-12: 2^n times Taylor's polynomial at the rest, at most ln 2 / 2.
static inline double exponential(double x) {
  const double shift = 0x1.8p52;
  x = x < -700 ? -700 : x;
  double shifted = x * 1.4426950408889634 + shift;
  double whole = shifted - shift;
  double rest = x - whole * 0.6931471805599453;
  double y = 1.0 / 39916800;
  y = y * rest + 1.0 / 3628800;
  y = y * rest + 1.0 / 362880;
  y = y * rest + 1.0 / 40320;
  y = y * rest + 1.0 / 5040;
  y = y * rest + 1.0 / 720;
  y = y * rest + 1.0 / 120;
  y = y * rest + 1.0 / 24;
  y = y * rest + 1.0 / 6;
  y = y * rest + 0.5;
  y = y * rest + 1;
  y = y * rest + 1;
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return y * power;
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

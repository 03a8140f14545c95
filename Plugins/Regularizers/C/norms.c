#include "CRegularizers.h"
#include <dovela/multiversion.h>

// Sixteen sums side by side make vector code, and keep the order whatever the vector's length.
#define LANES 16

#define SUM(term)                                                                                                      \
  double sums[LANES] = {0};                                                                                            \
  uint64_t at = 0;                                                                                                     \
  for (; at + LANES <= count; at += LANES)                                                                             \
    for (uint64_t lane = 0; lane < LANES; lane++) {                                                                    \
      const double x = (double)w[at + lane];                                                                           \
      sums[lane] += (term);                                                                                            \
    }                                                                                                                  \
  double sum = 0.0;                                                                                                    \
  for (; at < count; at++) {                                                                                           \
    const double x = (double)w[at];                                                                                    \
    sum += (term);                                                                                                     \
  }                                                                                                                    \
  for (int lane = 0; lane < LANES; lane++) sum += sums[lane];                                                          \
  return sum

DOVELA_MULTIVERSION double sum_of_magnitudes(uint64_t count, const float *w) { SUM(x < 0.0 ? -x : x); }

DOVELA_MULTIVERSION double sum_of_squares(uint64_t count, const float *w) { SUM((x) * (x)); }

DOVELA_MULTIVERSION void add_norm_gradient(uint64_t count, const float *restrict w, float first, float second,
                                           float *restrict g) {
  if (first == 0.0f) {
    for (uint64_t i = 0; i < count; i++) g[i] += second * w[i];
  } else {
    for (uint64_t i = 0; i < count; i++) g[i] += first * (float)((w[i] > 0.0f) - (w[i] < 0.0f)) + second * w[i];
  }
}

// Mean errors over the last axis.
#include "CLosses.h"
#include "vectors.h"
#include <dovela/multiversion.h>

// The mean over a row: columns are few, or many; eight sums side by side serve both.
#define ROW_MEAN(expression)                                                                                           \
  float sums[8] = {0};                                                                                                 \
  int64_t c = 0;                                                                                                       \
  for (; c + 8 <= columns; c += 8)                                                                                     \
    for (int64_t lane = 0; lane < 8; lane++) {                                                                         \
      const int64_t i = r * columns + c + lane;                                                                        \
      sums[lane] += (expression);                                                                                      \
    }                                                                                                                  \
  float sum = 0;                                                                                                       \
  for (; c < columns; c++) {                                                                                           \
    const int64_t i = r * columns + c;                                                                                 \
    sum += (expression);                                                                                               \
  }                                                                                                                    \
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];                                                              \
  values[r] = sum * share;

#define ROW_GRADIENT(expression)                                                                                       \
  if (gradient) {                                                                                                      \
    const float factor = scale[r] * share;                                                                             \
    for (int64_t i = r * columns; i < (r + 1) * columns; i++) gradient[i] = factor * (expression);                     \
  }

INLINE float sign_of(float a) { return (float)((a > 0.0f) - (a < 0.0f)); }

DOVELA_MULTIVERSION void squared_error(int64_t rows, int64_t columns, const float *restrict p, const float *restrict t,
                                       const float *restrict scale, float *restrict values, float *restrict gradient) {
  const float share = 1.0f / (float)columns;
  for (int64_t r = 0; r < rows; r++) {
    ROW_MEAN((p[i] - t[i]) * (p[i] - t[i]))
    ROW_GRADIENT(2.0f * (p[i] - t[i]))
  }
}

DOVELA_MULTIVERSION void absolute_error(int64_t rows, int64_t columns, const float *restrict p, const float *restrict t,
                                        const float *restrict scale, float *restrict values, float *restrict gradient) {
  const float share = 1.0f / (float)columns;
  for (int64_t r = 0; r < rows; r++) {
    ROW_MEAN(size_of(p[i] - t[i]))
    ROW_GRADIENT(sign_of(p[i] - t[i]))
  }
}

DOVELA_MULTIVERSION void percentage_error(int64_t rows, int64_t columns, const float *restrict p,
                                          const float *restrict t, const float *restrict scale, float *restrict values,
                                          float *restrict gradient) {
  const float share = 100.0f / (float)columns;
  for (int64_t r = 0; r < rows; r++) {
    ROW_MEAN(size_of(p[i] - t[i]) / greatest_of(size_of(t[i]), LEAST))
    ROW_GRADIENT(sign_of(p[i] - t[i]) / greatest_of(size_of(t[i]), LEAST))
  }
}

DOVELA_MULTIVERSION void huber(int64_t rows, int64_t columns, float delta, const float *restrict p,
                               const float *restrict t, const float *restrict scale, float *restrict values,
                               float *restrict gradient) {
  const float share = 1.0f / (float)columns;
  // With m = min(|e|, delta) both branches are m (|e| - m / 2).
  for (int64_t r = 0; r < rows; r++) {
    ROW_MEAN(least_of(size_of(p[i] - t[i]), delta) *
             (size_of(p[i] - t[i]) - 0.5f * least_of(size_of(p[i] - t[i]), delta)))
    ROW_GRADIENT(greatest_of(-delta, least_of(delta, p[i] - t[i])))
  }
}

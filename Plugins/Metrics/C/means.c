// Metrics that are means over rows.
#include "CMetrics.h"

#define INLINE static inline __attribute__((always_inline))

INLINE int64_t first_largest(int64_t columns, const float *values) {
  int64_t place = 0;
  float greatest = values[0];
  for (int64_t c = 1; c < columns; c++) {
    place = values[c] > greatest ? c : place;
    greatest = values[c] > greatest ? values[c] : greatest;
  }
  return place;
}

/// Whether fewer than k values are larger than the one at `place`.
INLINE int is_in_top(int64_t columns, const float *p, int64_t place, int64_t k) {
  if (place < 0 || place >= columns) return 0;
  int64_t larger = 0;
  for (int64_t c = 0; c < columns; c++) larger += p[c] > p[place];
  return larger < k && p[place] - p[place] == 0.0f;
}

INLINE float size_of(float a) { return a < 0.0f ? -a : a; }

INLINE double worth(enum metric_rule rule, double parameter, int64_t columns, int64_t row, const float *p,
                    const void *target) {
  const int32_t *labels = target;
  const float *t = (const float *)target + row * columns;
  const float threshold = (float)parameter;
  float sum = 0.0f;
  switch (rule) {
  case METRIC_BINARY:
    for (int64_t c = 0; c < columns; c++) sum += (float)((p[c] > threshold ? 1.0f : 0.0f) == t[c]);
    return (double)sum / (double)columns;
  case METRIC_CATEGORICAL:
    return first_largest(columns, p) == first_largest(columns, t);
  case METRIC_SPARSE:
    return first_largest(columns, p) == labels[row];
  case METRIC_TOP:
    return is_in_top(columns, p, first_largest(columns, t), (int64_t)parameter);
  case METRIC_SPARSE_TOP:
    return is_in_top(columns, p, labels[row], (int64_t)parameter);
  case METRIC_SQUARED:
    for (int64_t c = 0; c < columns; c++) sum += (p[c] - t[c]) * (p[c] - t[c]);
    return (double)sum / (double)columns;
  case METRIC_ABSOLUTE:
    for (int64_t c = 0; c < columns; c++) sum += size_of(p[c] - t[c]);
    return (double)sum / (double)columns;
  case METRIC_PERCENTAGE:
    for (int64_t c = 0; c < columns; c++) {
      const float size = size_of(t[c]);
      sum += size_of(p[c] - t[c]) / (size > 1e-7f ? size : 1e-7f);
    }
    return 100.0 * (double)sum / (double)columns;
  }
  return 0.0;
}

void add_rows(enum metric_rule rule, double parameter, int64_t rows, int64_t columns, const float *p,
              const void *target, const float *weights, double *state) {
  double total = 0.0, count = 0.0;
  for (int64_t r = 0; r < rows; r++) {
    const double weight = weights ? (double)weights[r] : 1.0;
    const double value = worth(rule, parameter, columns, r, p + r * columns, target);
    total += weight == 0.0 ? 0.0 : weight * value;
    count += weight;
  }
  state[0] += total;
  state[1] += count;
}

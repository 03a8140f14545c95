// Metrics made from counts of right and wrong positives.
#include "CMetrics.h"
#include <math.h>

/// The number of ascending thresholds below x, less one; 0 where none is.
static int64_t bucket_of(float x, int64_t count, const float *thresholds, int is_even) {
  if (is_even) {
    const int64_t bucket = (int64_t)ceilf(x * (float)(count - 1)) - 1;
    return bucket < 0 ? 0 : bucket;
  }
  int64_t low = 0, high = count; // thresholds below low are below x, those from high on are not
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (thresholds[middle] < x)
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 ? low - 1 : 0;
}

int64_t add_buckets(int64_t rows, int64_t columns, int64_t count, const float *thresholds, int is_even, int from_logits,
                    int apart, const float *p, const float *t, const float *weights, const double *column_weights,
                    double *histograms) {
  for (int64_t i = 0; i < rows * columns; i++) {
    const int is_legal = from_logits ? p[i] == p[i] : p[i] >= 0.0f && p[i] <= 1.0f;
    if (!is_legal && (!weights || weights[i / columns] != 0.0f)) return i;
  }
  for (int64_t r = 0; r < rows; r++) {
    const double row_weight = weights ? (double)weights[r] : 1.0;
    if (row_weight == 0.0) continue;
    for (int64_t c = 0; c < columns; c++) {
      const int64_t i = r * columns + c;
      const float x = from_logits ? 1.0f / (1.0f + expf(-p[i])) : p[i];
      const double weight = row_weight * (column_weights ? column_weights[c] : 1.0);
      double *histogram = histograms + (apart ? c * 2 * count : 0);
      const int64_t bucket = bucket_of(x, count, thresholds, is_even);
      histogram[bucket] += weight * (double)t[i];
      histogram[count + bucket] += weight * (1.0 - (double)t[i]);
    }
  }
  return -1;
}

void add_confusion(int64_t rows, int64_t columns, float threshold, int64_t top, int64_t only, const float *p,
                   const float *t, const float *weights, double *state) {
  for (int64_t r = 0; r < rows; r++) {
    const double weight = weights ? (double)weights[r] : 1.0;
    if (weight == 0.0) continue;
    const float *row = p + r * columns;
    for (int64_t c = only < 0 ? 0 : only; c < (only < 0 ? columns : only + 1); c++) {
      int is_seen = 1;
      if (top > 0) {
        int64_t before = 0; // larger ones, and equal ones before it
        for (int64_t other = 0; other < columns; other++)
          before += row[other] > row[c] || (row[other] == row[c] && other < c);
        is_seen = before < top;
      }
      const double truth = (double)t[r * columns + c];
      const int is_positive = is_seen && row[c] > threshold;
      state[0] += is_positive ? weight * truth : 0.0;
      state[1] += is_positive ? weight * (1.0 - truth) : 0.0;
      state[2] += is_positive ? 0.0 : weight * truth;
    }
  }
}

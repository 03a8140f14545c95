// The loops of the metrics. p (rows, columns) are predictions; weights (rows), nullable: all 1.
#ifndef DOVELA_CMETRICS_H
#define DOVELA_CMETRICS_H

#include <stdint.h>

/// What a row of the prediction is worth; a mean metric is the weighted mean over rows.
enum metric_rule {
  METRIC_BINARY,      ///< share of columns where (p > threshold) == t
  METRIC_CATEGORICAL, ///< 1 where the first largest p and the first largest t are in one column
  METRIC_SPARSE,      ///< 1 where the first largest p is at the label
  METRIC_TOP,         ///< 1 where fewer than k values of p are larger than that at the first largest t
  METRIC_SPARSE_TOP,  ///< the same at the label
  METRIC_SQUARED,     ///< mean of (p - t)^2
  METRIC_ABSOLUTE,    ///< mean of |p - t|
  METRIC_PERCENTAGE   ///< 100 times the mean of |p - t| / max(|t|, 1e-7)
};

/// state[0] += sum of weight * worth, state[1] += sum of weights. target: f32 (rows, columns), or i32 (rows) by the
/// rule. parameter: threshold or k.
void add_rows(enum metric_rule rule, double parameter, int64_t rows, int64_t columns, const float *p,
              const void *target, const float *weights, double *state);

/// positives[b], negatives[b] += weight * t, weight * (1 - t) for the bucket b of every prediction: the number of the
/// `count` ascending thresholds that are below it, less one. Even thresholds i / (count - 1) need no search.
/// column_weights (columns), nullable. Column c adds to histogram c * 2 * count where apart, else to the first.
/// Returns the index of the first prediction that is not in 0...1 (a logit: not a number), or -1.
int64_t add_buckets(int64_t rows, int64_t columns, int64_t count, const float *thresholds, int is_even, int from_logits,
                    int apart, const float *p, const float *t, const float *weights, const double *column_weights,
                    double *histograms);

/// state (3) += weights of the true positives, the false positives, the false negatives. top: look at the k largest of
/// a row, 0 for all. only: one column, -1 for all.
void add_confusion(int64_t rows, int64_t columns, float threshold, int64_t top, int64_t only, const float *p,
                   const float *t, const float *weights, double *state);

#endif

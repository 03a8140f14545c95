// Cross-entropy over classes, from probabilities and from the argument of the softmax, with targets one-hot or by
// index.
#include "CLosses.h"
#include "vectors.h"
#include <dovela/multiversion.h>

int64_t first_bad_label(int64_t rows, int64_t columns, int64_t ignored, const int32_t *labels, const float *scale) {
  for (int64_t r = 0; r < rows; r++)
    if ((labels[r] < 0 || labels[r] >= columns) && labels[r] != ignored && scale[r] != 0.0f) return r;
  return -1;
}

INLINE float row_max(int64_t columns, const float *restrict z) {
  float greatest = z[0];
  for (int64_t c = 1; c < columns; c++) greatest = greatest_of(greatest, z[c]);
  return greatest;
}

INLINE float row_sum(int64_t columns, const float *restrict e) {
  float sums[8] = {0};
  int64_t c = 0;
  for (; c + 8 <= columns; c += 8)
    for (int lane = 0; lane < 8; lane++) sums[lane] += e[c + lane];
  float sum = 0.0f;
  for (; c < columns; c++) sum += e[c];
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];
  return sum;
}

/// e (rows, columns) = exp(z - greatest of the row); sums (rows) = their sums; greatest (rows).
/// The exponentials run over all rows at once, because a row may be shorter than a vector.
DOVELA_MULTIVERSION static void exponentials(int64_t rows, int64_t columns, const float *restrict z, float *restrict e,
                                             float *restrict sums, float *restrict greatest) {
  for (int64_t r = 0; r < rows; r++) {
    greatest[r] = row_max(columns, z + r * columns);
    for (int64_t c = 0; c < columns; c++) e[r * columns + c] = z[r * columns + c] - greatest[r];
  }
  for (int64_t i = 0; i < rows * columns; i++) e[i] = exp_below_0(e[i]);
  for (int64_t r = 0; r < rows; r++) sums[r] = row_sum(columns, e + r * columns);
}

/// The sum of exp(z - greatest) of one row that is longer than a tile.
DOVELA_MULTIVERSION static void long_row(int64_t columns, const float *restrict z, float *restrict sum,
                                         float *restrict greatest) {
  float tile[TILE];
  *greatest = row_max(columns, z);
  *sum = 0.0f;
  for (int64_t c = 0; c < columns; c += TILE) {
    const int64_t some = columns - c < TILE ? columns - c : TILE;
    for (int64_t i = 0; i < some; i++) tile[i] = exp_below_0(z[c + i] - *greatest);
    *sum += row_sum(some, tile);
  }
}

/// Rows that are treated at a time.
#define GROUP 64

/// What both kinds of targets share: `finish` makes value and gradient of rows from their exponentials.
typedef struct {
  int64_t columns;
  const float *z, *scale;
  float *values, *gradient, *activated;
  const float *t; // one-hot
  float smoothing;
  const int32_t *labels; // by index
} batch;

typedef void finish(const batch *b, int64_t first, int64_t rows, const float *sums, const float *greatest);

static void over_groups(const batch *b, int64_t rows, finish *finish) {
  float tile[TILE], sums[GROUP], greatest[GROUP];
  float *out = b->activated ? b->activated : b->gradient;
  const int is_long = !out && b->columns > TILE;
  const int64_t fits = out ? GROUP : (is_long ? 1 : TILE / b->columns);
  const int64_t step = fits < GROUP ? fits : GROUP;
  for (int64_t r = 0; r < rows; r += step) {
    const int64_t some = rows - r < step ? rows - r : step;
    const float *z = b->z + r * b->columns;
    float *e = is_long ? NULL : (out ? out + r * b->columns : tile);
    if (is_long)
      long_row(b->columns, z, sums, greatest);
    else
      exponentials(some, b->columns, z, e, sums, greatest);
    finish(b, r, some, sums, greatest);
  }
}

INLINE void multiply(int64_t columns, float factor, float *y) {
  for (int64_t c = 0; c < columns; c++) y[c] *= factor;
}

INLINE void multiply_to(int64_t columns, float factor, const float *restrict y, float *restrict out) {
  for (int64_t c = 0; c < columns; c++) out[c] = factor * y[c];
}

/// activated = e / sum, gradient = factor * e / sum, where they are wanted. The exponentials e lie in the first of the
/// two that is there.
INLINE void spread(int64_t columns, float sum, float factor, float *gradient, float *activated) {
  if (!activated) {
    if (gradient) multiply(columns, factor / sum, gradient);
    return;
  }
  multiply(columns, 1.0f / sum, activated);
  if (gradient) multiply_to(columns, factor, activated, gradient);
}

INLINE float *at_row(float *base, int64_t index) { return base ? base + index : NULL; }

DOVELA_MULTIVERSION static void finish_sparse(const batch *b, int64_t first, int64_t rows, const float *sums,
                                              const float *greatest) {
  const int64_t columns = b->columns;
  float logs[GROUP];
  for (int64_t r = 0; r < rows; r++) logs[r] = log_of(sums[r]) + (sums[r] - sums[r]); // NaN stays NaN
  for (int64_t r = 0; r < rows; r++) {
    const int64_t row = first + r;
    const int64_t label = b->labels[row];
    const int counts = label >= 0 && label < columns;
    float *gradient = at_row(b->gradient, row * columns);
    b->values[row] = counts ? logs[r] - (b->z[row * columns + label] - greatest[r]) : 0.0f;
    spread(columns, sums[r], counts ? b->scale[row] : 0.0f, gradient, at_row(b->activated, row * columns));
    if (gradient && counts) gradient[label] -= b->scale[row];
  }
}

void sparse_logits(int64_t rows, int64_t columns, const float *z, const int32_t *labels, const float *scale,
                   float *values, float *gradient, float *activated) {
  const batch b = {.columns = columns,
                   .z = z,
                   .scale = scale,
                   .values = values,
                   .gradient = gradient,
                   .activated = activated,
                   .labels = labels};
  over_groups(&b, rows, finish_sparse);
}

DOVELA_MULTIVERSION static void finish_categorical(const batch *b, int64_t first, int64_t rows, const float *sums,
                                                   const float *greatest) {
  const int64_t columns = b->columns;
  const float keep = 1.0f - b->smoothing, level = b->smoothing / (float)columns;
  for (int64_t r = 0; r < rows; r++) {
    const int64_t row = first + r;
    const float *z = b->z + row * columns, *t = b->t + row * columns;
    const float log_sum = log_of(sums[r]);
    float value = 0.0f, weight = 0.0f;
    for (int64_t c = 0; c < columns; c++) {
      const float soft = t[c] * keep + level;
      value += soft == 0.0f ? 0.0f : soft * (log_sum - (z[c] - greatest[r]));
      weight += soft;
    }
    b->values[row] = value + (sums[r] - sums[r]);
    float *gradient = at_row(b->gradient, row * columns);
    const float scale = b->scale[row];
    spread(columns, sums[r], scale * weight, gradient, at_row(b->activated, row * columns));
    if (gradient)
      for (int64_t c = 0; c < columns; c++) gradient[c] -= scale * (t[c] * keep + level);
  }
}

void categorical_logits(int64_t rows, int64_t columns, float smoothing, const float *z, const float *t,
                        const float *scale, float *values, float *gradient, float *activated) {
  const batch b = {.columns = columns,
                   .z = z,
                   .scale = scale,
                   .values = values,
                   .gradient = gradient,
                   .activated = activated,
                   .t = t,
                   .smoothing = smoothing};
  over_groups(&b, rows, finish_categorical);
}

// From probabilities: q = p / sum p, clipped. dL/dp_i = (dL/dq_i - sum_j dL/dq_j q_j) / sum p, where dL/dq_i = -t_i /
// q_i within the bounds, 0 beyond.

INLINE float clip(float q) { return greatest_of(LEAST, least_of(GREATEST, q)); }
INLINE int is_clipped(float q) { return q < LEAST || q > GREATEST; }

DOVELA_MULTIVERSION void categorical(int64_t rows, int64_t columns, float smoothing, const float *restrict p,
                                     const float *restrict t, const float *restrict scale, float *restrict values,
                                     float *restrict gradient) {
  const float keep = 1.0f - smoothing, level = smoothing / (float)columns;
  for (int64_t r = 0; r < rows; r++) {
    const float *restrict row = p + r * columns, *restrict truth = t + r * columns;
    const float sum = row_sum(columns, row);
    float value = 0.0f, carried = 0.0f;
    for (int64_t c = 0; c < columns; c++) {
      const float soft = truth[c] * keep + level, q = row[c] / sum;
      value -= soft * log_of(clip(q));
      carried += is_clipped(q) ? 0.0f : soft;
    }
    values[r] = value + (sum - sum);
    if (!gradient) continue;
    const float factor = scale[r] / sum;
    for (int64_t c = 0; c < columns; c++) {
      const float soft = truth[c] * keep + level, q = row[c] / sum;
      gradient[r * columns + c] = factor * (carried - (is_clipped(q) ? 0.0f : soft / q));
    }
  }
}

DOVELA_MULTIVERSION void sparse(int64_t rows, int64_t columns, const float *restrict p, const int32_t *restrict labels,
                                const float *restrict scale, float *restrict values, float *restrict gradient) {
  for (int64_t r = 0; r < rows; r++) {
    const float *restrict row = p + r * columns;
    const int64_t label = labels[r];
    const int counts = label >= 0 && label < columns;
    const float sum = row_sum(columns, row);
    const float q = counts ? row[label] / sum : 1.0f;
    values[r] = counts ? (sum - sum) - log_of(clip(q)) : 0.0f;
    if (!gradient) continue;
    const float factor = counts && !is_clipped(q) ? scale[r] / sum : 0.0f;
    for (int64_t c = 0; c < columns; c++) gradient[r * columns + c] = factor;
    if (factor != 0.0f) gradient[r * columns + label] -= factor / q;
  }
}

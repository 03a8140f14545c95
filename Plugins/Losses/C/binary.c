// Binary cross-entropy, from probabilities and from the argument of the sigmoid.
#include "CLosses.h"
#include "vectors.h"
#include <dovela/multiversion.h>

DOVELA_MULTIVERSION int64_t first_outside_unit(int64_t count, const float *restrict t) {
  int outside = 0;
  for (int64_t i = 0; i < count; i++) outside |= !(t[i] >= 0.0f) | !(t[i] <= 1.0f);
  if (!outside) return -1;
  for (int64_t i = 0; i < count; i++)
    if (!(t[i] >= 0.0f && t[i] <= 1.0f)) return i;
  return -1;
}

/// values (rows) = mean over the columns of terms (rows, columns).
INLINE void row_means(int64_t rows, int64_t columns, const float *restrict terms, float *restrict values) {
  const float share = 1.0f / (float)columns;
  for (int64_t r = 0; r < rows; r++) {
    float sum = 0.0f;
    for (int64_t c = 0; c < columns; c++) sum += terms[r * columns + c];
    values[r] = sum * share;
  }
}

// Elements are treated in tiles of whole rows, or of parts of one row where a row is longer than a tile.

DOVELA_MULTIVERSION static void binary_terms(int64_t count, float smoothing, const float *restrict p,
                                             const float *restrict t, float *restrict terms) {
  for (int64_t i = 0; i < count; i++) {
    const float soft = t[i] * (1.0f - smoothing) + 0.5f * smoothing;
    const float q = greatest_of(LEAST, least_of(GREATEST, p[i]));
    terms[i] = -(soft * log_of(q) + (1.0f - soft) * log_of(1.0f - q)) + (p[i] - p[i]);
  }
}

DOVELA_MULTIVERSION static void binary_logits_terms(int64_t count, float smoothing, const float *restrict z,
                                                    const float *restrict t, float *restrict terms) {
  for (int64_t i = 0; i < count; i++) {
    const float soft = t[i] * (1.0f - smoothing) + 0.5f * smoothing;
    terms[i] = greatest_of(0.0f, z[i]) - z[i] * soft + log_1_plus(exp_below_0(-size_of(z[i])));
  }
}

typedef void terms_of(int64_t count, float smoothing, const float *p, const float *t, float *terms);

static void means_of(terms_of *terms, int64_t rows, int64_t columns, float smoothing, const float *p, const float *t,
                     float *values) {
  float tile[TILE];
  if (columns <= TILE) {
    const int64_t step = TILE / columns;
    for (int64_t r = 0; r < rows; r += step) {
      const int64_t some = rows - r < step ? rows - r : step;
      terms(some * columns, smoothing, p + r * columns, t + r * columns, tile);
      row_means(some, columns, tile, values + r);
    }
    return;
  }
  for (int64_t r = 0; r < rows; r++) {
    float sum = 0.0f;
    for (int64_t c = 0; c < columns; c += TILE) {
      const int64_t some = columns - c < TILE ? columns - c : TILE;
      terms(some, smoothing, p + r * columns + c, t + r * columns + c, tile);
      for (int64_t i = 0; i < some; i++) sum += tile[i];
    }
    values[r] = sum / (float)columns;
  }
}

DOVELA_MULTIVERSION static void binary_slopes(int64_t columns, float smoothing, float factor, const float *restrict p,
                                              const float *restrict t, float *restrict gradient) {
  for (int64_t i = 0; i < columns; i++) {
    const float soft = t[i] * (1.0f - smoothing) + 0.5f * smoothing;
    const float q = greatest_of(LEAST, least_of(GREATEST, p[i]));
    // Beyond the bounds the clipped value does not move.
    const float slope = (q - soft) / (q * (1.0f - q));
    gradient[i] = p[i] < LEAST || p[i] > GREATEST ? 0.0f : factor * slope;
  }
}

void binary(int64_t rows, int64_t columns, float smoothing, const float *p, const float *t, const float *scale,
            float *values, float *gradient) {
  means_of(binary_terms, rows, columns, smoothing, p, t, values);
  for (int64_t r = 0; gradient && r < rows; r++)
    binary_slopes(columns, smoothing, scale[r] / (float)columns, p + r * columns, t + r * columns,
                  gradient + r * columns);
}

DOVELA_MULTIVERSION static void sigmoid(int64_t count, const float *restrict z, float *restrict y) {
  for (int64_t i = 0; i < count; i++) {
    const float e = exp_below_0(-size_of(z[i]));
    y[i] = (z[i] < 0.0f ? e : 1.0f) / (1.0f + e);
  }
}

DOVELA_MULTIVERSION static void distances(int64_t rows, int64_t columns, float smoothing, const float *restrict t,
                                          const float *restrict scale, const float *y, float *gradient) {
  const float share = 1.0f / (float)columns;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = r * columns; i < (r + 1) * columns; i++)
      gradient[i] = scale[r] * share * (y[i] - (t[i] * (1.0f - smoothing) + 0.5f * smoothing));
}

void binary_logits(int64_t rows, int64_t columns, float smoothing, const float *z, const float *t, const float *scale,
                   float *values, float *gradient, float *activated) {
  means_of(binary_logits_terms, rows, columns, smoothing, z, t, values);
  float *y = activated ? activated : gradient;
  if (y) sigmoid(rows * columns, z, y);
  if (gradient) distances(rows, columns, smoothing, t, scale, y, gradient);
}

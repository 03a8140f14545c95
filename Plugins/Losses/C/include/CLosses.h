// The loops of the losses. p (rows, columns) are predictions, z (rows, columns) the argument of the last activation.
// Each writes values (rows), and, where gradient (rows, columns) is not NULL, scale (rows) times the derivative of the
// row's value. activated (rows, columns), nullable, receives the activation of z. No two arrays overlap.
#ifndef DOVELA_CLOSSES_H
#define DOVELA_CLOSSES_H

#include <stdint.h>

/// Mean of (p - t)^2.
void squared_error(int64_t rows, int64_t columns, const float *p, const float *t, const float *scale, float *values,
                   float *gradient);
/// Mean of |p - t|.
void absolute_error(int64_t rows, int64_t columns, const float *p, const float *t, const float *scale, float *values,
                    float *gradient);
/// 100 times the mean of |p - t| / max(|t|, 1e-7).
void percentage_error(int64_t rows, int64_t columns, const float *p, const float *t, const float *scale, float *values,
                      float *gradient);
/// Mean of e^2 / 2 where |e| = |p - t| <= delta, else delta |e| - delta^2 / 2.
void huber(int64_t rows, int64_t columns, float delta, const float *p, const float *t, const float *scale,
           float *values, float *gradient);

/// Targets in 0...1: the index of the first that is not, or -1.
int64_t first_outside_unit(int64_t count, const float *t);
/// Labels in 0 ..< columns, or equal to `ignored`, or of rows with scale 0: the index of the first row that has
/// another, or -1.
int64_t first_bad_label(int64_t rows, int64_t columns, int64_t ignored, const int32_t *labels, const float *scale);

/// Binary cross-entropy from probabilities, clipped to 1e-7 from both ends. Targets become
/// t (1 - smoothing) + smoothing / 2.
void binary(int64_t rows, int64_t columns, float smoothing, const float *p, const float *t, const float *scale,
            float *values, float *gradient);
/// The same after a sigmoid: max(z, 0) - z t + log(1 + exp(-|z|)).
void binary_logits(int64_t rows, int64_t columns, float smoothing, const float *z, const float *t, const float *scale,
                   float *values, float *gradient, float *activated);

/// Cross-entropy -sum t log q from probabilities q = p / sum p, clipped to 1e-7 from both ends. Targets become
/// t (1 - smoothing) + smoothing / columns.
void categorical(int64_t rows, int64_t columns, float smoothing, const float *p, const float *t, const float *scale,
                 float *values, float *gradient);
/// The same after a softmax.
void categorical_logits(int64_t rows, int64_t columns, float smoothing, const float *z, const float *t,
                        const float *scale, float *values, float *gradient, float *activated);

/// Cross-entropy -log q at the label. Rows whose label is outside 0 ..< columns have value and gradient 0.
void sparse(int64_t rows, int64_t columns, const float *p, const int32_t *labels, const float *scale, float *values,
            float *gradient);
/// The same after a softmax.
void sparse_logits(int64_t rows, int64_t columns, const float *z, const int32_t *labels, const float *scale,
                   float *values, float *gradient, float *activated);

#endif

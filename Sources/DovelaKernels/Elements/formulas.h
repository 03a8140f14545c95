// The formulas that kernels fuse: their values, and their derivatives from the argument or from the value.
#ifndef DOVELA_FORMULAS_H
#define DOVELA_FORMULAS_H

#include "../Support/math.h"

/// Whether f is the identity: LINEAR, NONE or no formula at all.
DOVELA_INLINE int formula_is_linear(const dovela_eltwise *f) {
  return !f || f->formula == DOVELA_FORMULA_LINEAR || f->formula == DOVELA_FORMULA_NONE;
}

/// alpha is not 0: a product with it would make NaN of minus infinity.
DOVELA_INLINE float value_leaky_relu(float x, float alpha) { return x > 0.0f ? x : alpha * x; }
/// NaN is no less than 0, and stays.
DOVELA_INLINE float value_relu(float x) { return x < 0.0f ? 0.0f : x; }
DOVELA_INLINE float value_elu(float x, float alpha) { return x > 0.0f ? x : alpha * math_expm1(x); }
DOVELA_INLINE float value_gelu(float x) { return 0.5f * x * (1.0f + math_erf(x * 0.70710678f)); }
DOVELA_INLINE float value_silu(float x) { return x * math_sigmoid(x); }

/// Hendrycks and Gimpel 2016: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
DOVELA_INLINE float value_gelu_tanh(float x) {
  return 0.5f * x * (1.0f + math_tanh(0.79788456f * (x + 0.044715f * x * x * x)));
}

DOVELA_INLINE float slope_relu(float y, float alpha) { return y > 0.0f ? 1.0f : alpha; }
DOVELA_INLINE float slope_sigmoid(float y) { return y * (1.0f - y); }
DOVELA_INLINE float slope_tanh(float y) { return 1.0f - y * y; }
DOVELA_INLINE float slope_elu(float y, float alpha) { return y > 0.0f ? 1.0f : y + alpha; }
DOVELA_INLINE float slope_elu_argument(float x, float alpha) { return x > 0.0f ? 1.0f : alpha * math_exp(x); }
/// sigmoid(x) = 1 - exp(-y).
DOVELA_INLINE float slope_softplus(float y) { return -math_expm1(-y); }

DOVELA_INLINE float slope_gelu(float x) {
  return 0.5f * (1.0f + math_erf(x * 0.70710678f)) + x * 0.39894228f * math_exp(-0.5f * x * x);
}

DOVELA_INLINE float slope_gelu_tanh(float x) {
  const float t = math_tanh(0.79788456f * (x + 0.044715f * x * x * x));
  return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * 0.79788456f * (1.0f + 0.134145f * x * x);
}

DOVELA_INLINE float slope_silu(float x) {
  const float s = math_sigmoid(x);
  return s * (1.0f + x * (1.0f - s));
}

/// y = f(x); y may be x.
DOVELA_INLINE void formula_values(const dovela_eltwise *f, int64_t count, const float *x, float *y) {
  const float alpha = f ? f->alpha : 0.0f;
  switch (f ? f->formula : DOVELA_FORMULA_LINEAR) {
  case DOVELA_FORMULA_RELU:
    if (alpha == 0.0f) {
      DOVELA_EACH
      for (int64_t i = 0; i < count; i++) y[i] = value_relu(x[i]);
    } else {
      DOVELA_EACH
      for (int64_t i = 0; i < count; i++) y[i] = value_leaky_relu(x[i], alpha);
    }
    break;
  case DOVELA_FORMULA_SIGMOID:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = math_sigmoid(x[i]);
    break;
  case DOVELA_FORMULA_TANH:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = math_tanh(x[i]);
    break;
  case DOVELA_FORMULA_ELU:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = value_elu(x[i], alpha);
    break;
  case DOVELA_FORMULA_GELU:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = value_gelu(x[i]);
    break;
  case DOVELA_FORMULA_GELU_TANH:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = value_gelu_tanh(x[i]);
    break;
  case DOVELA_FORMULA_SILU:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = value_silu(x[i]);
    break;
  case DOVELA_FORMULA_SOFTPLUS:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) y[i] = math_softplus(x[i]);
    break;
  default:
    if (x != y) {
      DOVELA_EACH
      for (int64_t i = 0; i < count; i++) y[i] = x[i];
    }
  }
}

/// dovela_kernels.eltwise_needs. Where a slope alpha is negative, the sign of y says nothing about that of x.
DOVELA_INLINE uint64_t formula_needs_argument(const dovela_eltwise *f) {
  switch (f ? f->formula : DOVELA_FORMULA_LINEAR) {
  case DOVELA_FORMULA_RELU:
  case DOVELA_FORMULA_ELU:
    return f->alpha < 0.0f;
  case DOVELA_FORMULA_GELU:
  case DOVELA_FORMULA_GELU_TANH:
  case DOVELA_FORMULA_SILU:
    return 1;
  default:
    return 0;
  }
}

/// dx = dy * f'(z), where z is the argument or the value, as formula_needs_argument says; dx may be dy.
DOVELA_INLINE void formula_slopes(const dovela_eltwise *f, int64_t count, const float *z, const float *dy, float *dx) {
  const float alpha = f ? f->alpha : 0.0f;
  switch (f ? f->formula : DOVELA_FORMULA_LINEAR) {
  case DOVELA_FORMULA_RELU:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_relu(z[i], alpha);
    break;
  case DOVELA_FORMULA_SIGMOID:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_sigmoid(z[i]);
    break;
  case DOVELA_FORMULA_TANH:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_tanh(z[i]);
    break;
  case DOVELA_FORMULA_ELU:
    if (alpha < 0.0f) {
      DOVELA_EACH
      for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_elu_argument(z[i], alpha);
    } else {
      DOVELA_EACH
      for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_elu(z[i], alpha);
    }
    break;
  case DOVELA_FORMULA_GELU:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_gelu(z[i]);
    break;
  case DOVELA_FORMULA_GELU_TANH:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_gelu_tanh(z[i]);
    break;
  case DOVELA_FORMULA_SILU:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_silu(z[i]);
    break;
  case DOVELA_FORMULA_SOFTPLUS:
    DOVELA_EACH
    for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * slope_softplus(z[i]);
    break;
  default:
    if (dx != dy) {
      DOVELA_EACH
      for (int64_t i = 0; i < count; i++) dx[i] = dy[i];
    }
  }
}

#endif

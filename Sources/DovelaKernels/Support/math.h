// Functions of a float that a compiler turns into vector code: no call, no branch, within 2 units in the last place
// or so. Polynomials are near-minimax fits of our own, on the intervals that the comments name.
#ifndef DOVELA_MATH_H
#define DOVELA_MATH_H

#include "machine.h"
#include <math.h>

DOVELA_INLINE float math_from_bits(uint32_t bits) {
  union {
    uint32_t bits;
    float value;
  } word = {.bits = bits};
  return word.value;
}

DOVELA_INLINE uint32_t math_bits(float value) {
  union {
    float value;
    uint32_t bits;
  } word = {.value = value};
  return word.bits;
}

/// (exp(r) - 1 - r) / r^2 for |r| <= 1/2.
DOVELA_INLINE float math_exp_tail(float r) {
  float p = 0.00019944874f;
  p = p * r + 0.0013982186f;
  p = p * r + 0.008333236f;
  p = p * r + 0.041665792f;
  p = p * r + 0.16666667f;
  return p * r + 0.5f;
}

/// exp(x): x = n ln 2 + r, |r| <= ln 2 / 2. 0 below -104, infinity above 88.73; NaN stays.
DOVELA_INLINE float math_exp(float x) {
  const float bounded = x < -104.0f ? -104.0f : (x > 89.0f ? 89.0f : x);
  // Adding 1.5 * 2^23 rounds to a whole number, and leaves it in the low bits.
  const float shifted = bounded * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  float r = bounded - n * 0.693145752f;
  r = r - n * 1.42860677e-6f;
  const float e = 1.0f + (r + r * r * math_exp_tail(r));
  // 2^n in two factors: n reaches from -150 to 128, past what one exponent holds.
  const int32_t whole = (int32_t)(math_bits(shifted) - 0x4b400000u);
  const int32_t half = whole >> 1;
  return e * math_from_bits((uint32_t)(half + 127) << 23) * math_from_bits((uint32_t)(whole - half + 127) << 23);
}

/// exp(x) - 1, exact to the last places near 0.
DOVELA_INLINE float math_expm1(float x) {
  const float near = x + x * x * math_exp_tail(x);
  const float far = math_exp(x) - 1.0f;
  return x > -0.5f && x < 0.5f ? near : far;
}

DOVELA_INLINE float math_sigmoid(float x) { return 1.0f / (1.0f + math_exp(-x)); }

/// tanh(x): odd polynomial for |x| < 5/8, else 1 - 2 / (exp(2 |x|) + 1).
DOVELA_INLINE float math_tanh(float x) {
  const float s = x * x;
  float p = -0.0060967142f;
  p = p * s + 0.02099718f;
  p = p * s - 0.053850908f;
  p = p * s + 0.13332769f;
  p = p * s - 0.33333328f;
  const float near = x + x * s * p;
  const float size = x < 0.0f ? -x : x;
  const float far = 1.0f - 2.0f / (math_exp(size + size) + 1.0f);
  const float signed_far = x < 0.0f ? -far : far;
  return size < 0.625f ? near : signed_far;
}

/// erf(x): odd polynomial for |x| < 0.9, else 1 - exp(log erfc |x|), |x| <= 4.
DOVELA_INLINE float math_erf(float x) {
  const float s = x * x;
  float p = 7.875875e-05f;
  p = p * s - 0.00080168643f;
  p = p * s + 0.0051890872f;
  p = p * s - 0.026854211f;
  p = p * s + 0.11283594f;
  p = p * s - 0.37612626f;
  p = p * s + 0.12837917f;
  const float near = x + x * p;
  const float size = x < 0.0f ? -x : x;
  const float t = size > 4.0f ? 4.0f : size;
  float q = 1.6430637e-06f;
  q = q * t - 4.616386e-05f;
  q = q * t + 0.00059758575f;
  q = q * t - 0.0047626258f;
  q = q * t + 0.026427638f;
  q = q * t - 0.11008716f;
  q = q * t - 0.6318239f;
  q = q * t - 1.130231f;
  q = q * t + 0.00031853965f;
  const float far = 1.0f - math_exp(q);
  const float signed_far = x < 0.0f ? -far : far;
  return size < 0.9f ? near : signed_far;
}

/// log(1 + u) for 0 <= u <= 1.
DOVELA_INLINE float math_log1p_unit(float u) {
  const float v = u - 0.5f;
  float p = -0.003176057f;
  p = p * v + 0.0052502705f;
  p = p * v - 0.0067880168f;
  p = p * v + 0.011577685f;
  p = p * v - 0.020563183f;
  p = p * v + 0.036635235f;
  p = p * v - 0.06768819f;
  p = p * v + 0.13260901f;
  p = p * v - 0.2885271f;
  p = p * v + 0.8109302f;
  return u * p;
}

/// log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)).
DOVELA_INLINE float math_softplus(float x) {
  const float size = x < 0.0f ? -x : x;
  return (x < 0.0f ? 0.0f : x) + math_log1p_unit(math_exp(-size));
}

#endif

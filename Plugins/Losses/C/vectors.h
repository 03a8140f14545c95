// Functions of a float that compilers turn into vector code: no call, no branch.
#ifndef DOVELA_LOSS_VECTORS_H
#define DOVELA_LOSS_VECTORS_H

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline, unused))

/// Floats treated at a time where no buffer of the caller's can hold what lies between two passes.
#define TILE 2048

/// What Keras calls epsilon, and 1 - epsilon in f32.
#define LEAST 1e-7f
#define GREATEST (1.0f - 1e-7f)

// Unsigned, so that the bits of what is not a number may overflow.
INLINE float of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

INLINE float least_of(float a, float b) { return a < b ? a : b; }
INLINE float greatest_of(float a, float b) { return a > b ? a : b; }
INLINE float size_of(float a) { return a < 0.0f ? -a : a; }

/// exp(x) for x <= 0, within 2 units in the last place; 0 below -87. NaN stays NaN.
INLINE float exp_below_0(float x) {
  const float at_least = x < -87.0f ? -87.0f : x;
  // Adding 1.5 * 2^23 rounds x / ln 2 to a whole number n, and leaves it in the low bits.
  const float shifted = at_least * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  float r = at_least - n * 0.693145752f;
  r -= n * 1.42860677e-6f;
  // Taylor's series to r^7, |r| <= ln 2 / 2: the rest is below 6e-9.
  float p = 1.0f / 5040.0f;
  p = p * r + 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  const float e = 1.0f + (r + r * r * p);
  const float value = e * of_bits((bits_of(shifted) - 0x4b400000u + 127u) << 23);
  return x < -87.0f ? 0.0f : value;
}

/// log(x) for normal x > 0, within 2 units in the last place: x = 2^n m, m in [1 / sqrt 2, sqrt 2), and
/// log m = 2 artanh(s), s = (m - 1) / (m + 1).
INLINE float log_of(float x) {
  const uint32_t above = bits_of(x) - 0x3f3504f3u; // the upper 9 bits, signed, are n
  const int32_t n = (int32_t)above >> 23;
  const float m = of_bits(bits_of(x) - (above & 0xff800000u));
  const float f = m - 1.0f;
  const float s = f / (m + 1.0f);
  const float z = s * s;
  float p = 1.0f / 9.0f;
  p = p * z + 1.0f / 7.0f;
  p = p * z + 1.0f / 5.0f;
  p = p * z + 1.0f / 3.0f;
  // 2 s = f - s f, so that the leading part stays exact.
  const float low = 2.0f * s * z * p;
  const float whole = (float)n;
  return whole * 0.693145752f + (f - s * f + (low + whole * 1.42860677e-6f));
}

/// log(1 + u) for 0 <= u <= 1: the rounding of 1 + u is put back.
INLINE float log_1_plus(float u) {
  const float w = 1.0f + u;
  return log_of(w) + (u - (w - 1.0f)) / w;
}

#endif

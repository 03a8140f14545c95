// What the loops of the searches share.
#ifndef SEARCHES_VECTORS_H
#define SEARCHES_VECTORS_H

#include "CSearches.h"
#include <math.h>
#include <string.h>

/// Compiled for each kind of processor.
#define CLONES __attribute__((target_clones("default", "avx2", "avx512f")))

/// e^x for x <= 0, to 1e-12: 2^n times Taylor's polynomial at the rest, at most ln 2 / 2.
static inline __attribute__((always_inline, unused)) double exponential(double x) {
  const double shift = 0x1.8p52;
  x = x < -700 ? -700 : x;
  double shifted = x * 1.4426950408889634 + shift;
  double whole = shifted - shift;
  double rest = x - whole * 0.6931471805599453;
  double y = 1.0 / 39916800;
  y = y * rest + 1.0 / 3628800;
  y = y * rest + 1.0 / 362880;
  y = y * rest + 1.0 / 40320;
  y = y * rest + 1.0 / 5040;
  y = y * rest + 1.0 / 720;
  y = y * rest + 1.0 / 120;
  y = y * rest + 1.0 / 24;
  y = y * rest + 1.0 / 6;
  y = y * rest + 0.5;
  y = y * rest + 1;
  y = y * rest + 1;
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return y * power;
}

#endif

// Logarithm, sine, cosine and the normal quantile in double, to about 1e-14, from the four operations and the square
// root alone: the same on every machine. A file that includes this turns contraction off first.
#ifndef DOVELA_DISTRIBUTIONS_H
#define DOVELA_DISTRIBUTIONS_H

#include "../Support/machine.h"
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

/// A word as a number in the open interval (0, 1).
DOVELA_INLINE double open_unit(uint32_t word) { return ((double)word + 0.5) * 0x1p-32; }

DOVELA_INLINE double plain_sqrt(double x) { return __builtin_sqrt(x); }

DOVELA_INLINE float bounded_float(double x, float least, float last) {
  const float value = (float)x;
  return value > last ? last : (value < least ? least : value);
}

DOVELA_INLINE float previous_float(float x) { return nextafterf(x, -INFINITY); }

/// log(x) of a positive normal x: x = 2^n m, sqrt(1/2) <= m < sqrt(2), log m = 2 artanh((m - 1) / (m + 1)).
DOVELA_INLINE double plain_log(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint64_t above = bits - 0x3fe6a09e667f3bcdu; // the upper 12 bits, signed, are n
  const int32_t n = (int32_t)(above >> 32) >> 20;
  const uint64_t mantissa = bits - (above & 0xfff0000000000000u);
  double m;
  memcpy(&m, &mantissa, sizeof m);
  const double s = (m - 1.0) / (m + 1.0), t = s * s;
  double sum = 1.0 / 17.0;
  sum = sum * t + 1.0 / 15.0;
  sum = sum * t + 1.0 / 13.0;
  sum = sum * t + 1.0 / 11.0;
  sum = sum * t + 1.0 / 9.0;
  sum = sum * t + 1.0 / 7.0;
  sum = sum * t + 1.0 / 5.0;
  sum = sum * t + 1.0 / 3.0;
  return (double)n * 0.6931471805599453 + 2.0 * (s + s * t * sum);
}

/// Sine and cosine of `turns` full turns, 0 <= turns < 1: nearest quarter, then Taylor series within an eighth.
DOVELA_INLINE void plain_turn(double turns, double *sine, double *cosine) {
  const int32_t quarter = (int32_t)(turns * 4.0 + 0.5);
  const double x = (turns - (double)quarter * 0.25) * 6.283185307179586, t = x * x;
  double s = -1.0 / 1307674368000.0;
  s = s * t + 1.0 / 6227020800.0;
  s = s * t - 1.0 / 39916800.0;
  s = s * t + 1.0 / 362880.0;
  s = s * t - 1.0 / 5040.0;
  s = s * t + 1.0 / 120.0;
  s = s * t - 1.0 / 6.0;
  s = x + x * t * s;
  double c = 1.0 / 20922789888000.0;
  c = c * t - 1.0 / 87178291200.0;
  c = c * t + 1.0 / 479001600.0;
  c = c * t - 1.0 / 3628800.0;
  c = c * t + 1.0 / 40320.0;
  c = c * t - 1.0 / 720.0;
  c = c * t + 1.0 / 24.0;
  c = c * t - 0.5;
  c = 1.0 + t * c;
  const double first = quarter & 1 ? c : s, second = quarter & 1 ? s : c;
  *sine = quarter & 2 ? -first : first;
  *cosine = (quarter + 1) & 2 ? -second : second;
}

/// The inverse of the normal distribution function, for 0.02 < p < 0.98: Wichura 1988, "Algorithm AS 241: The
/// Percentage Points of the Normal Distribution", routine PPND16, its first two regions.
DOVELA_INLINE double plain_normal_quantile(double p) {
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    double above = 2509.0809287301226727;
    above = above * r + 33430.575583588128105;
    above = above * r + 67265.770927008700853;
    above = above * r + 45921.953931549871457;
    above = above * r + 13731.693765509461125;
    above = above * r + 1971.5909503065514427;
    above = above * r + 133.14166789178437745;
    above = above * r + 3.387132872796366608;
    double below = 5226.495278852854561;
    below = below * r + 28729.085735721942674;
    below = below * r + 39307.89580009271061;
    below = below * r + 21213.794301586595867;
    below = below * r + 5394.1960214247511077;
    below = below * r + 687.1870074920579083;
    below = below * r + 42.313330701600911252;
    below = below * r + 1.0;
    return q * above / below;
  }
  const double r = plain_sqrt(-plain_log(q < 0 ? p : 1.0 - p)) - 1.6;
  double above = 7.7454501427834140764e-4;
  above = above * r + 0.0227238449892691845833;
  above = above * r + 0.24178072517745061177;
  above = above * r + 1.27045825245236838258;
  above = above * r + 3.64784832476320460504;
  above = above * r + 5.7694972214606914055;
  above = above * r + 4.6303378461565452959;
  above = above * r + 1.42343711074968357734;
  double below = 1.05075007164441684324e-9;
  below = below * r + 5.475938084995344946e-4;
  below = below * r + 0.0151986665636164571966;
  below = below * r + 0.14810397642748007459;
  below = below * r + 0.68976733498510000455;
  below = below * r + 1.6763848301838038494;
  below = below * r + 2.05319162663775882187;
  below = below * r + 1.0;
  return q < 0 ? -above / below : above / below;
}

#endif

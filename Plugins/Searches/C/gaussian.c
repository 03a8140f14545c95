// The linear algebra of small Gaussian processes.
#include "vectors.h"

CLONES void searches_matern(int64_t count, int64_t dimensions, const double *columns, int64_t stride,
                            const double *rates, const double *place, double *values, double *slopes) {
  for (int64_t point = 0; point < count; point++) values[point] = 0;
  for (int64_t dimension = 0; dimension < dimensions; dimension++) {
    const double *column = columns + dimension * stride;
    const double rate = rates[dimension], center = place[dimension];
    for (int64_t point = 0; point < count; point++) {
      const double distance = column[point] - center;
      values[point] += rate * distance * distance;
    }
  }
  for (int64_t point = 0; point < count; point++) {
    const double s = sqrt(5 * values[point]);
    const double e = exponential(-s);
    values[point] = (1 + s + s * s / 3) * e;
    if (slopes) slopes[point] = -5.0 / 6 * (1 + s) * e;
  }
}

static inline __attribute__((always_inline)) double dot(int64_t n, const double *x, const double *y) {
  double lanes[8] = {0};
  int64_t index = 0;
  for (; index + 8 <= n; index += 8)
    for (int lane = 0; lane < 8; lane++) lanes[lane] += x[index + lane] * y[index + lane];
  double sum = 0;
  for (; index < n; index++) sum += x[index] * y[index];
  for (int lane = 0; lane < 8; lane++) sum += lanes[lane];
  return sum;
}

CLONES double searches_dot(int64_t n, const double *x, const double *y) { return dot(n, x, y); }

CLONES int32_t searches_cholesky(int64_t n, double *a) {
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      const double rest = a[i * n + j] - dot(j, a + i * n, a + j * n);
      if (i == j) {
        if (!(rest > 0)) return -1;
        a[i * n + i] = sqrt(rest);
      } else {
        a[i * n + j] = rest / a[j * n + j];
      }
    }
  }
  return 0;
}

CLONES void searches_invert_lower(int64_t n, const double *l, double *inverse) {
  // Row i of the inverse is (e_i - sum over k < i of l_ik times row k) / l_ii.
  for (int64_t i = 0; i < n; i++) {
    double *row = inverse + i * n;
    for (int64_t j = 0; j < n; j++) row[j] = 0;
    for (int64_t k = 0; k < i; k++) {
      const double factor = l[i * n + k];
      const double *other = inverse + k * n;
      for (int64_t j = 0; j <= k; j++) row[j] -= factor * other[j];
    }
    row[i] = 1;
    const double scale = 1 / l[i * n + i];
    for (int64_t j = 0; j <= i; j++) row[j] *= scale;
  }
}

CLONES void searches_gram(int64_t n, const double *lower, double *gram) {
  for (int64_t row = 0; row < n; row++) {
    const double *own = lower + row * n;
    for (int64_t first = 0; first <= row; first++) {
      double *sums = gram + first * n;
      for (int64_t second = 0; second <= first; second++) sums[second] += own[first] * own[second];
    }
  }
}

CLONES double searches_weighted_square(int64_t n, const double *weights, const double *x, double center) {
  double lanes[8] = {0};
  int64_t index = 0;
  for (; index + 8 <= n; index += 8) {
    for (int lane = 0; lane < 8; lane++) {
      const double distance = x[index + lane] - center;
      lanes[lane] += weights[index + lane] * distance * distance;
    }
  }
  double sum = 0;
  for (; index < n; index++) sum += weights[index] * (x[index] - center) * (x[index] - center);
  for (int lane = 0; lane < 8; lane++) sum += lanes[lane];
  return sum;
}

typedef double four __attribute__((vector_size(32), aligned(8)));

CLONES double searches_lower_square(int64_t n, int64_t stride, const double *lower, const double *x) {
  double sum = 0;
  int64_t i = 0;
  // Four rows at once, as far as the longest goes: behind the diagonal there are zeros.
  for (; i + 4 <= n; i += 4) {
    four sums[4] = {0};
    for (int64_t j = 0; j <= i; j += 4) {
      const four part = *(const four *)(x + j);
      for (int row = 0; row < 4; row++) sums[row] += part * *(const four *)(lower + (i + row) * stride + j);
    }
    for (int row = 0; row < 4; row++) {
      const double value = sums[row][0] + sums[row][1] + sums[row][2] + sums[row][3];
      sum += value * value;
    }
  }
  for (; i < n; i++) {
    const double value = dot(i + 1, lower + i * stride, x);
    sum += value * value;
  }
  return sum;
}

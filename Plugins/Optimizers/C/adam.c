// Updates from first and second moments: Adam and its kin.
#include "COptimizers.h"
#include <dovela/multiversion.h>
#include <math.h>

DOVELA_MULTIVERSION static void plain(uint64_t count, float *restrict w, const float *restrict g, float *restrict m,
                                      float *restrict v, float rate, float rest_1, float rest_2, float widen,
                                      float epsilon) {
  for (uint64_t i = 0; i < count; i++) {
    m[i] += (g[i] - m[i]) * rest_1;
    v[i] += (g[i] * g[i] - v[i]) * rest_2;
    w[i] -= rate * m[i] / (sqrtf(v[i]) * widen + epsilon);
  }
}

DOVELA_MULTIVERSION static void amsgrad(uint64_t count, float *restrict w, const float *restrict g, float *restrict m,
                                        float *restrict v, float *restrict greatest, float rate, float rest_1,
                                        float rest_2, float widen, float epsilon) {
  for (uint64_t i = 0; i < count; i++) {
    m[i] += (g[i] - m[i]) * rest_1;
    v[i] += (g[i] * g[i] - v[i]) * rest_2;
    greatest[i] = greatest[i] > v[i] ? greatest[i] : v[i];
    w[i] -= rate * m[i] / (sqrtf(greatest[i]) * widen + epsilon);
  }
}

void adam(uint64_t count, float *w, const float *g, float *m, float *v, float *greatest, float rate, float rest_1,
          float rest_2, float widen, float epsilon) {
  if (greatest)
    amsgrad(count, w, g, m, v, greatest, rate, rest_1, rest_2, widen, epsilon);
  else
    plain(count, w, g, m, v, rate, rest_1, rest_2, widen, epsilon);
}

DOVELA_MULTIVERSION void nadam(uint64_t count, float *restrict w, const float *restrict g, float *restrict m,
                               float *restrict v, float rate, float rest_1, float rest_2, float ahead, float now,
                               float widen, float epsilon) {
  for (uint64_t i = 0; i < count; i++) {
    m[i] += (g[i] - m[i]) * rest_1;
    v[i] += (g[i] * g[i] - v[i]) * rest_2;
    w[i] -= rate * (ahead * m[i] + now * g[i]) / (sqrtf(v[i] * widen) + epsilon);
  }
}

DOVELA_MULTIVERSION void adamax(uint64_t count, float *restrict w, const float *restrict g, float *restrict m,
                                float *restrict u, float rate, float rest_1, float beta_2, float epsilon) {
  for (uint64_t i = 0; i < count; i++) {
    const float size = fabsf(g[i]);
    const float past = beta_2 * u[i];
    m[i] += (g[i] - m[i]) * rest_1;
    u[i] = past > size ? past : size;
    w[i] -= rate * m[i] / (u[i] + epsilon);
  }
}

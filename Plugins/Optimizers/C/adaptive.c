// Updates scaled by the size of past gradients, averaged or summed: RMSprop, Adagrad, Adadelta.
#include "COptimizers.h"
#include <dovela/multiversion.h>
#include <math.h>

// One loop a form, each without a branch, so that all become vector code.

DOVELA_MULTIVERSION static void plain(uint64_t count, float *restrict w, const float *restrict g, float *restrict v,
                                      float rate, float rho, float rest, float inside, float outside) {
  for (uint64_t i = 0; i < count; i++) {
    v[i] = rho * v[i] + rest * g[i] * g[i];
    w[i] -= rate * g[i] / (sqrtf(v[i] + inside) + outside);
  }
}

DOVELA_MULTIVERSION static void centered(uint64_t count, float *restrict w, const float *restrict g, float *restrict v,
                                         float *restrict mean, float rate, float rho, float rest, float inside,
                                         float outside) {
  for (uint64_t i = 0; i < count; i++) {
    v[i] = rho * v[i] + rest * g[i] * g[i];
    mean[i] = rho * mean[i] + rest * g[i];
    w[i] -= rate * g[i] / (sqrtf(v[i] - mean[i] * mean[i] + inside) + outside);
  }
}

DOVELA_MULTIVERSION static void heavy(uint64_t count, float *restrict w, const float *restrict g, float *restrict v,
                                      float *restrict momentum, float rate, float rho, float rest, float inertia,
                                      float inside, float outside, float after) {
  for (uint64_t i = 0; i < count; i++) {
    v[i] = rho * v[i] + rest * g[i] * g[i];
    momentum[i] = inertia * momentum[i] + rate * g[i] / (sqrtf(v[i] + inside) + outside);
    w[i] -= after * momentum[i];
  }
}

DOVELA_MULTIVERSION static void centered_heavy(uint64_t count, float *restrict w, const float *restrict g,
                                               float *restrict v, float *restrict mean, float *restrict momentum,
                                               float rate, float rho, float rest, float inertia, float inside,
                                               float outside, float after) {
  for (uint64_t i = 0; i < count; i++) {
    v[i] = rho * v[i] + rest * g[i] * g[i];
    mean[i] = rho * mean[i] + rest * g[i];
    momentum[i] = inertia * momentum[i] + rate * g[i] / (sqrtf(v[i] - mean[i] * mean[i] + inside) + outside);
    w[i] -= after * momentum[i];
  }
}

void rmsprop(uint64_t count, float *w, const float *g, float *v, float *mean, float *momentum, float rate, float rho,
             float rest, float inertia, float epsilon, int outside) {
  const float in = outside ? 0.0f : epsilon;
  const float out = outside ? epsilon : 0.0f;
  const float before = outside ? 1.0f : rate;
  const float after = outside ? rate : 1.0f;
  if (mean && momentum)
    centered_heavy(count, w, g, v, mean, momentum, before, rho, rest, inertia, in, out, after);
  else if (momentum)
    heavy(count, w, g, v, momentum, before, rho, rest, inertia, in, out, after);
  else if (mean)
    centered(count, w, g, v, mean, rate, rho, rest, in, out);
  else
    plain(count, w, g, v, rate, rho, rest, in, out);
}

DOVELA_MULTIVERSION void adagrad(uint64_t count, float *restrict w, const float *restrict g, float *restrict a,
                                 float rate, float epsilon) {
  for (uint64_t i = 0; i < count; i++) {
    a[i] += g[i] * g[i];
    w[i] -= rate * g[i] / sqrtf(a[i] + epsilon);
  }
}

DOVELA_MULTIVERSION void adadelta(uint64_t count, float *restrict w, const float *restrict g, float *restrict a,
                                  float *restrict u, float rate, float rho, float rest, float epsilon) {
  for (uint64_t i = 0; i < count; i++) {
    a[i] = rho * a[i] + rest * g[i] * g[i];
    const float d = g[i] * sqrtf(u[i] + epsilon) / sqrtf(a[i] + epsilon);
    u[i] = rho * u[i] + rest * d * d;
    w[i] -= rate * d;
  }
}

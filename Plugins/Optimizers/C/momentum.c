// Updates along the gradient and its momentum: SGD.
#include "COptimizers.h"
#include <dovela/multiversion.h>

DOVELA_MULTIVERSION void sgd(uint64_t count, float *restrict w, const float *restrict g, float rate) {
  for (uint64_t i = 0; i < count; i++) w[i] -= rate * g[i];
}

DOVELA_MULTIVERSION static void heavy(uint64_t count, float *restrict w, const float *restrict g, float *restrict v,
                                      float rate, float momentum) {
  for (uint64_t i = 0; i < count; i++) {
    v[i] = momentum * v[i] - rate * g[i];
    w[i] += v[i];
  }
}

DOVELA_MULTIVERSION static void nesterov_step(uint64_t count, float *restrict w, const float *restrict g,
                                              float *restrict v, float rate, float momentum) {
  for (uint64_t i = 0; i < count; i++) {
    v[i] = momentum * v[i] - rate * g[i];
    w[i] += momentum * v[i] - rate * g[i];
  }
}

void sgd_momentum(uint64_t count, float *w, const float *g, float *v, float rate, float momentum, int nesterov) {
  if (nesterov)
    nesterov_step(count, w, g, v, rate, momentum);
  else
    heavy(count, w, g, v, rate, momentum);
}

DOVELA_MULTIVERSION void sgd_momentum_torch(uint64_t count, float *restrict w, const float *restrict g,
                                            float *restrict v, float rate, float momentum, int nesterov) {
  const float ahead = nesterov ? momentum : 1.0f;
  const float now = nesterov ? 1.0f : 0.0f;
  for (uint64_t i = 0; i < count; i++) {
    v[i] = momentum * v[i] + g[i];
    w[i] -= rate * (ahead * v[i] + now * g[i]);
  }
}

// The loops of the optimizers: plain elementwise updates, each compiled for several instruction sets.
// In all of them w (count) are weights, g (count) is their gradient, and no two arrays overlap.
#ifndef DOVELA_COPTIMIZERS_H
#define DOVELA_COPTIMIZERS_H

#include <stdint.h>

/// w -= rate * g
void sgd(uint64_t count, float *w, const float *g, float rate);
/// v = momentum * v - rate * g; w += v, or with nesterov w += momentum * v - rate * g
void sgd_momentum(uint64_t count, float *w, const float *g, float *v, float rate, float momentum, int nesterov);
/// v = momentum * v + g; w -= rate * v, or with nesterov w -= rate * (g + momentum * v)
void sgd_momentum_torch(uint64_t count, float *w, const float *g, float *v, float rate, float momentum, int nesterov);

/// v = rho v + (1 - rho) g^2; w -= rate g / r, where r = sqrt(v + epsilon), outside: sqrt(v) + epsilon.
/// mean nullable: the mean a = rho a + (1 - rho) g, whose square is taken from v (centered).
/// momentum nullable: m = inertia m + rate g / r; w -= m. With outside, m carries no rate: w -= rate m.
void rmsprop(uint64_t count, float *w, const float *g, float *v, float *mean, float *momentum, float rate, float rho,
             float rest, float inertia, float epsilon, int outside);

/// m += (g - m) rest_1; v += (g^2 - v) rest_2; w -= rate m / (sqrt(v) * widen + epsilon).
/// greatest nullable: max of all v so far, taken in place of v (amsgrad).
void adam(uint64_t count, float *w, const float *g, float *m, float *v, float *greatest, float rate, float rest_1,
          float rest_2, float widen, float epsilon);
/// m, v as adam; w -= rate (ahead m + now g) / (sqrt(v * widen) + epsilon)
void nadam(uint64_t count, float *w, const float *g, float *m, float *v, float rate, float rest_1, float rest_2,
           float ahead, float now, float widen, float epsilon);
/// m as adam; u = max(beta_2 u, |g|); w -= rate m / (u + epsilon)
void adamax(uint64_t count, float *w, const float *g, float *m, float *u, float rate, float rest_1, float beta_2,
            float epsilon);
/// a += g^2; w -= rate g / sqrt(a + epsilon)
void adagrad(uint64_t count, float *w, const float *g, float *a, float rate, float epsilon);
/// a = rho a + (1 - rho) g^2; d = g sqrt(u + epsilon) / sqrt(a + epsilon); u = rho u + (1 - rho) d^2; w -= rate d
void adadelta(uint64_t count, float *w, const float *g, float *a, float *u, float rate, float rho, float rest,
              float epsilon);

#endif

// Components of plain C functions: no header of Dovela, no registration. See ../functions.yaml.
//   cc -O2 -fno-math-errno -shared -fPIC mish.c -o libmish.so -lm
#include <math.h>
#include <stddef.h>

/// mish(x) = x tanh(log(1 + e^x)) (Misra 2019, "Mish: A Self Regularized Non-Monotonic Activation Function").
float mish(float x) { return x * tanhf(log1pf(expf(x))); }

float mish_dx(float x) {
  float t = tanhf(log1pf(expf(x)));
  return t + x * (1 - t * t) / (1 + expf(-x));
}

/// swish(x) = x / (1 + e^-(beta x)): `beta` becomes a parameter of the component.
float swish(float x, float beta) { return x / (1 + expf(-beta * x)); }

float swish_dx(float x, float y, float beta) { return beta * y + (1 - beta * y) / (1 + expf(-beta * x)); }

/// The same with buffers, which leaves the loop to the compiler: softsign(x) = x / (1 + |x|).
void softsign(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] / (1 + fabsf(x[i]));
}

void softsign_dx(const float *x, const float *dy, float *dx, size_t n) {
  for (size_t i = 0; i < n; i++) dx[i] = dy[i] / ((1 + fabsf(x[i])) * (1 + fabsf(x[i])));
}

/// A loss of a row with one-hot targets: the focal loss -(1 - p)^2 log p of the true class p
/// (Lin et al. 2017, "Focal Loss for Dense Object Detection").
double focal(const float *y_true, const float *y_pred, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    double p = y_pred[i] < 1e-7f ? 1e-7 : y_pred[i];
    sum -= y_true[i] * (1 - p) * (1 - p) * log(p);
  }
  return sum;
}

void focal_dp(const float *y_true, const float *y_pred, float *gradient, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double p = y_pred[i] < 1e-7f ? 1e-7 : y_pred[i];
    gradient[i] = (float)(y_true[i] * (2 * (1 - p) * log(p) - (1 - p) * (1 - p) / p));
  }
}

/// A metric: the probability that the true class was given.
double confidence(const float *y_true, const float *y_pred, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += y_true[i] * y_pred[i];
  return sum;
}

/// A learning rate that falls as 1 / (1 + step / half): `base` and `half` are parameters of the component.
double decay(double base, int step, double half) { return base / (1 + step / half); }

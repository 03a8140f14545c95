// Functions of every prototype that a component may have, and some that it may not.
#include <math.h>
#include <stddef.h>
#include <stdint.h>

double slope_of_all = 3;

float cube(float x) { return x * x * x; }
float cube_dx(float x) { return 3 * x * x; }
float cube_wrong(float x) { return 3.1f * x * x; }
double wide_sine(double x) { return sin(x); }
double wide_cosine(double x) { return cos(x); }
float logistic(float x) { return 1 / (1 + expf(-x)); }
float logistic_dy(float y) { return y * (1 - y); }
float product(float x, float gain) { return x * x * gain; }
float product_dx(float gain, float x) { return 2 * x * gain; }
float from_both(float x, float y) { return x == 0 ? 0 : 3 * y / x; }
float with_user(float x, void *user) { return user ? (float)*(double *)user * x : -x; }
float mixed(double x, int32_t power, uint8_t shift) { return (float)(pow(x, power) + shift); }

void cubes(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = cube(x[i]);
}
void cubes_dx(const float *restrict x, const float *restrict dy, float *restrict dx, size_t n) {
  for (size_t i = 0; i < n; i++) dx[i] = dy[i] * cube_dx(x[i]);
}
int wide_cubes(size_t n, double *y, const double *x, double gain) {
  for (size_t i = 0; i < n; i++) y[i] = gain * x[i] * x[i] * x[i];
  return 0;
}
void wide_cubes_slope(const double *y, const double *x, double *slope, int n, double gain) {
  for (int i = 0; i < n; i++) slope[i] = x[i] == 0 ? 0 : 3 * y[i] / x[i];
  (void)gain;
}
int failing(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i];
  return n > 40 ? 7 : 0;
}

float squared(float y_true, float y_pred) { return (y_pred - y_true) * (y_pred - y_true); }
float squared_dp(float y_true, float y_pred) { return 2 * (y_pred - y_true); }
double row_squared(const double *y_true, const double *y_pred, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (y_pred[i] - y_true[i]) * (y_pred[i] - y_true[i]);
  return sum / (double)n;
}
void row_squared_dp(const double *y_true, const double *y_pred, double *gradient, size_t n) {
  for (size_t i = 0; i < n; i++) gradient[i] = 2 * (y_pred[i] - y_true[i]) / (double)n;
}
float index_entropy(const int32_t *y_true, const float *y_pred, size_t n) {
  return *y_true >= 0 && (size_t)*y_true < n ? -logf(y_pred[*y_true]) : NAN;
}
void index_entropy_dp(const int32_t *y_true, const float *y_pred, float *gradient, size_t n) {
  for (size_t i = 0; i < n; i++) gradient[i] = (size_t)*y_true == i ? -1 / y_pred[i] : 0;
}
float hinge(int y_true, float y_pred) { return fmaxf(0, 1 - (y_true ? 1 : -1) * y_pred); }

double halving(int step) { return ldexp(0.1, -step); }
double fading(double base, unsigned long step, double rate) { return base * pow(rate, (double)step); }
double follows(double current, int64_t step) { return current * (step == 0 ? 1 : 0.5); }
double hole(int step) { return step > 2 ? NAN : 0.1; }

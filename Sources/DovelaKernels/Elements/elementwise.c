// Loops over elements. Every result depends on its own element alone, so the cut among threads does not matter.
#include "../kernels.h"
#include "formulas.h"

// Below so many elements a parallel loop costs more than it gains.
#define CHEAP_GRAIN 32768
#define FORMULA_GRAIN 8192

typedef struct elements {
  const dovela_eltwise *f;
  const float *x, *y;
  float *out;
  float a, b;
} elements;

DOVELA_MULTIVERSION static void values_body(void *state, uint64_t first, uint64_t last) {
  const elements *e = state;
  formula_values(e->f, (int64_t)(last - first), e->x + first, e->out + first);
}

void dovela_eltwise_forward(dovela_context *context, const dovela_eltwise *f, uint64_t count, const float *x,
                            float *y) {
  elements e = {.f = f, .x = x, .out = y};
  dovela_loop(context, count, FORMULA_GRAIN, values_body, &e);
}

DOVELA_MULTIVERSION static void slopes_body(void *state, uint64_t first, uint64_t last) {
  const elements *e = state;
  // A linear formula reads neither x nor y, and both may be NULL.
  const float *z = e->x ? e->x + first : e->out + first;
  formula_slopes(e->f, (int64_t)(last - first), z, e->y + first, e->out + first);
}

void dovela_eltwise_backward(dovela_context *context, const dovela_eltwise *f, uint64_t count, const float *x,
                             const float *y, const float *dy, float *dx) {
  elements e = {.f = f, .x = formula_needs_argument(f) ? x : y, .y = dy, .out = dx};
  dovela_loop(context, count, FORMULA_GRAIN, slopes_body, &e);
}

uint64_t dovela_eltwise_needs(const dovela_eltwise *f) { return formula_needs_argument(f); }

DOVELA_MULTIVERSION static void axpby_body(void *state, uint64_t first, uint64_t last) {
  const elements *e = state;
  const float *x = e->x;
  float *y = e->out;
  const float a = e->a, b = e->b;
  if (b == 0.0f) { // y may hold anything, NaN included
    DOVELA_EACH
    for (uint64_t i = first; i < last; i++) y[i] = a * x[i];
  } else if (b == 1.0f) {
    DOVELA_EACH
    for (uint64_t i = first; i < last; i++) y[i] += a * x[i];
  } else {
    DOVELA_EACH
    for (uint64_t i = first; i < last; i++) y[i] = a * x[i] + b * y[i];
  }
}

void dovela_axpby(dovela_context *context, uint64_t count, float a, const float *x, float b, float *y) {
  elements e = {.x = x, .out = y, .a = a, .b = b};
  dovela_loop(context, count, CHEAP_GRAIN, axpby_body, &e);
}

DOVELA_MULTIVERSION static void multiply_body(void *state, uint64_t first, uint64_t last) {
  const elements *e = state;
  const float *x = e->x, *y = e->y;
  float *z = e->out;
  DOVELA_EACH
  for (uint64_t i = first; i < last; i++) z[i] = x[i] * y[i];
}

void dovela_multiply(dovela_context *context, uint64_t count, const float *x, const float *y, float *z) {
  elements e = {.x = x, .y = y, .out = z};
  dovela_loop(context, count, CHEAP_GRAIN, multiply_body, &e);
}

DOVELA_MULTIVERSION static void fill_body(void *state, uint64_t first, uint64_t last) {
  const elements *e = state;
  float *x = e->out;
  const float value = e->a;
  for (uint64_t i = first; i < last; i++) x[i] = value;
}

void dovela_fill(dovela_context *context, uint64_t count, float value, float *x) {
  elements e = {.out = x, .a = value};
  dovela_loop(context, count, CHEAP_GRAIN, fill_body, &e);
}

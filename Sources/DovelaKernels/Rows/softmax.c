#include "../Support/math.h"
#include "../kernels.h"

typedef struct softmax_rows {
  int64_t columns;
  const float *x, *y;
  float *out;
} softmax_rows;

static uint64_t row_grain(int64_t columns) {
  return columns >= 8192 ? 1 : (uint64_t)(8192 / (columns > 0 ? columns : 1));
}

DOVELA_MULTIVERSION static void softmax_body(void *state, uint64_t first, uint64_t last) {
  const softmax_rows *s = state;
  const int64_t columns = s->columns;
  for (uint64_t row = first; row < last; row++) {
    const float *x = s->x + (int64_t)row * columns;
    float *y = s->out + (int64_t)row * columns;
    float top = x[0];
    for (int64_t i = 1; i < columns; i++) top = x[i] > top ? x[i] : top;
    DOVELA_EACH
    for (int64_t i = 0; i < columns; i++) y[i] = math_exp(x[i] - top);
    float lanes[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= columns; i += 8) {
      for (int lane = 0; lane < 8; lane++) lanes[lane] += y[i + lane];
    }
    float sum = 0.0f;
    for (int lane = 0; lane < 8; lane++) sum += lanes[lane];
    for (; i < columns; i++) sum += y[i];
    const float scale = 1.0f / sum;
    for (i = 0; i < columns; i++) y[i] *= scale;
  }
}

void dovela_softmax(dovela_context *context, int64_t rows, int64_t columns, const float *x, float *y) {
  if (columns <= 0) return;
  softmax_rows s = {.columns = columns, .x = x, .out = y};
  dovela_loop(context, (uint64_t)rows, row_grain(columns), softmax_body, &s);
}

DOVELA_MULTIVERSION static void softmax_backward_body(void *state, uint64_t first, uint64_t last) {
  const softmax_rows *s = state;
  const int64_t columns = s->columns;
  for (uint64_t row = first; row < last; row++) {
    const float *y = s->y + (int64_t)row * columns, *dy = s->x + (int64_t)row * columns;
    float *dx = s->out + (int64_t)row * columns;
    float lanes[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= columns; i += 8) {
      for (int lane = 0; lane < 8; lane++) lanes[lane] += y[i + lane] * dy[i + lane];
    }
    float sum = 0.0f;
    for (int lane = 0; lane < 8; lane++) sum += lanes[lane];
    for (; i < columns; i++) sum += y[i] * dy[i];
    DOVELA_EACH
    for (i = 0; i < columns; i++) dx[i] = y[i] * (dy[i] - sum);
  }
}

void dovela_softmax_backward(dovela_context *context, int64_t rows, int64_t columns, const float *y, const float *dy,
                             float *dx) {
  softmax_rows s = {.columns = columns, .x = dy, .y = y, .out = dx};
  dovela_loop(context, (uint64_t)rows, row_grain(columns), softmax_backward_body, &s);
}

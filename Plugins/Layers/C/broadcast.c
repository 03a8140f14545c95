// Elementwise operations over operands that are repeated along some axes.
#include "CLayers.h"
#include <dovela/multiversion.h>

static inline float apply(layers_operation operation, float a, float b) {
  switch (operation) {
  case LAYERS_ADD:
    return a + b;
  case LAYERS_SUBTRACT:
    return a - b;
  case LAYERS_MULTIPLY:
    return a * b;
  case LAYERS_MAXIMUM:
    return a > b ? a : b;
  case LAYERS_MINIMUM:
    return a < b ? a : b;
  }
  return 0;
}

/// One row along the last axis.
DOVELA_MULTIVERSION static void row(layers_operation operation, int64_t count, const float *a, int64_t a_step,
                                    const float *b, int64_t b_step, float *y) {
  if (a_step == 1 && b_step == 1) {
    for (int64_t i = 0; i < count; i++) y[i] = apply(operation, a[i], b[i]);
  } else {
    for (int64_t i = 0; i < count; i++) y[i] = apply(operation, a[i * a_step], b[i * b_step]);
  }
}

/// Moves to the next row; returns 0 after the last.
static int advance(const layers_broadcast *shape, int64_t *index, int64_t *a, int64_t *b) {
  for (int axis = shape->rank - 2; axis >= 0; axis--) {
    *a += shape->a_strides[axis];
    *b += shape->b_strides[axis];
    if (++index[axis] < shape->extents[axis]) return 1;
    *a -= shape->a_strides[axis] * shape->extents[axis];
    *b -= shape->b_strides[axis] * shape->extents[axis];
    index[axis] = 0;
  }
  return 0;
}

static int is_empty(const layers_broadcast *shape) {
  for (int axis = 0; axis < shape->rank; axis++)
    if (shape->extents[axis] == 0) return 1;
  return 0;
}

void layers_binary(layers_operation operation, const layers_broadcast *shape, const float *a, const float *b,
                   float *y) {
  int64_t index[LAYERS_RANK] = {0}, at_a = 0, at_b = 0;
  int last = shape->rank - 1;
  int64_t count = last < 0 ? 1 : shape->extents[last];
  if (is_empty(shape)) return;
  do {
    row(operation, count, a + at_a, last < 0 ? 0 : shape->a_strides[last], b + at_b,
        last < 0 ? 0 : shape->b_strides[last], y);
    y += count;
  } while (advance(shape, index, &at_a, &at_b));
}

void layers_reduce(const layers_broadcast *shape, float scale, const float *x, float *b) {
  int64_t index[LAYERS_RANK] = {0}, at_a = 0, at_b = 0;
  int last = shape->rank - 1;
  int64_t count = last < 0 ? 1 : shape->extents[last];
  if (is_empty(shape)) return;
  do {
    if (last >= 0 && shape->b_strides[last] == 1) {
      for (int64_t i = 0; i < count; i++) b[at_b + i] += scale * x[i];
    } else {
      float sum = 0;
      for (int64_t i = 0; i < count; i++) sum += x[i];
      b[at_b] += scale * sum;
    }
    x += count;
  } while (advance(shape, index, &at_a, &at_b));
}

void layers_gather(const layers_broadcast *shape, const float *a, float *y) {
  int64_t index[LAYERS_RANK] = {0}, at_a = 0, at_b = 0;
  int last = shape->rank - 1;
  int64_t count = last < 0 ? 1 : shape->extents[last], step = last < 0 ? 0 : shape->a_strides[last];
  if (is_empty(shape)) return;
  do {
    for (int64_t i = 0; i < count; i++) y[i] = a[at_a + i * step];
    y += count;
  } while (advance(shape, index, &at_a, &at_b));
}

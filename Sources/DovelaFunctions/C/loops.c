// Calls on every element or row of a tensor.
#include "call.h"
#include <string.h>

/// Elements that a function with buffers sees at once where they must be copied; scratch of 4 such is on the stack.
#define CHUNK 512

static inline double element(dovela_numbers numbers, size_t index) {
  switch (numbers.type) {
  case DOVELA_C_F64:
    return ((const double *)numbers.data)[index];
  case DOVELA_C_I32:
    return ((const int32_t *)numbers.data)[index];
  default:
    return ((const float *)numbers.data)[index];
  }
}

static inline void set_element(dovela_numbers numbers, size_t index, double value) {
  switch (numbers.type) {
  case DOVELA_C_F64:
    ((double *)numbers.data)[index] = value;
    break;
  case DOVELA_C_I32:
    ((int32_t *)numbers.data)[index] = (int32_t)value;
    break;
  default:
    ((float *)numbers.data)[index] = (float)value;
    break;
  }
}

static inline dovela_numbers at(dovela_numbers numbers, size_t index) {
  size_t size = numbers.type == DOVELA_C_F64 ? 8 : 4;
  numbers.data = (char *)numbers.data + index * size;
  return numbers;
}

static inline dovela_numbers floats(const float *data) {
  return (dovela_numbers){(void *)(uintptr_t)data, DOVELA_C_F32};
}

double dovela_use_span(const dovela_use *use, const dovela_numbers *inputs, dovela_numbers output, size_t count,
                       double *scratch, int aliased) {
  dovela_frame frame;
  dovela_frame_begin(&frame, use);
  for (int index = 0; index < 3; index++) {
    if (use->inputs[index] < 0) continue;
    dovela_numbers seen = inputs[index];
    if (seen.type != use->input_types[index]) {
      seen = (dovela_numbers){scratch + (size_t)index * count, use->input_types[index]};
      for (size_t i = 0; i < count; i++) set_element(seen, i, element(inputs[index], i));
    }
    frame.values[use->inputs[index]].pointer = seen.data;
  }
  dovela_numbers written = output;
  if (use->output >= 0) {
    if (aliased || output.type != use->output_type) written = (dovela_numbers){scratch + 3 * count, use->output_type};
    frame.values[use->output].pointer = written.data;
  }
  if (use->count >= 0) dovela_cvalue_store(&frame.values[use->count], use->foreign->types[use->count], (double)count);
  double result = dovela_frame_result(&frame);
  if (use->output >= 0 && written.data != output.data)
    for (size_t i = 0; i < count; i++) set_element(output, i, element(written, i));
  return result;
}

// ---- Activations ---------------------------------------------------------------------------------------------------

int dovela_activation_forward(const dovela_differentiable *function, const float *x, float *y, size_t count) {
  const dovela_use *use = &function->value;
  if (!function->is_span) {
    dovela_frame frame;
    dovela_frame_begin(&frame, use);
    for (size_t i = 0; i < count; i++) y[i] = (float)dovela_frame_call(&frame, x[i], 0);
    return 0;
  }
  double scratch[4 * CHUNK];
  int copied = x == y || use->input_types[0] != DOVELA_C_F32 || use->output_type != DOVELA_C_F32;
  size_t chunk = copied ? CHUNK : count;
  for (size_t first = 0; first < count; first += chunk) {
    size_t size = count - first < chunk ? count - first : chunk;
    dovela_numbers inputs[3] = {floats(x + first), {0}, {0}};
    double status = dovela_use_span(use, inputs, floats(y + first), size, scratch, x == y);
    if (function->reports && status != 0) return status > INT32_MAX || status < INT32_MIN ? 1 : (int)status;
  }
  return 0;
}

/// slopes = f'(x) by central differences of a function with buffers.
static int numeric_span(const dovela_differentiable *function, const float *x, double *slopes, size_t count) {
  const dovela_use *use = &function->value;
  int single = use->input_types[0] == DOVELA_C_F32 || use->output_type == DOVELA_C_F32;
  double points[CHUNK], high[CHUNK], low[CHUNK], width[CHUNK], scratch[4 * CHUNK];
  for (int side = 1; side >= -1; side -= 2) {
    for (size_t i = 0; i < count; i++) {
      double point = x[i] + side * function->step * dovela_step(single, x[i]);
      points[i] = single ? (float)point : point;
      width[i] = side > 0 ? points[i] : width[i] - points[i];
    }
    dovela_numbers inputs[3] = {{points, DOVELA_C_F64}, {0}, {0}};
    dovela_numbers output = {side > 0 ? high : low, DOVELA_C_F64};
    double status = dovela_use_span(use, inputs, output, count, scratch, 0);
    if (function->reports && status != 0) return 1;
  }
  for (size_t i = 0; i < count; i++) slopes[i] = (high[i] - low[i]) / width[i];
  return 0;
}

int dovela_activation_backward(const dovela_differentiable *function, const float *x, const float *y, const float *dy,
                               float *dx, size_t count) {
  const dovela_use *use = &function->slope;
  double scale = function->scale;
  if (function->slope_kind == DOVELA_SLOPE_POINTWISE) {
    // The derivative's numbers are x and y, in the places that its prototype gives them.
    const float *lanes[2] = {x, y};
    const float *a = function->slope_inputs[0] >= 0 ? lanes[function->slope_inputs[0]] : y;
    const float *b = function->slope_inputs[1] >= 0 ? lanes[function->slope_inputs[1]] : y;
    dovela_frame frame;
    dovela_frame_begin(&frame, use);
    for (size_t i = 0; i < count; i++) dx[i] = (float)(dy[i] * scale * dovela_frame_call(&frame, a[i], b[i]));
    return 0;
  }
  if (function->slope_kind == DOVELA_SLOPE_NUMERIC && !function->is_span) {
    dovela_frame frame;
    dovela_frame_begin(&frame, &function->value);
    for (size_t i = 0; i < count; i++) dx[i] = (float)(dy[i] * dovela_frame_slope(&frame, x[i], 0, 0, function->step));
    return 0;
  }
  double slopes[CHUNK], scratch[4 * CHUNK];
  for (size_t first = 0; first < count; first += CHUNK) {
    size_t size = count - first < CHUNK ? count - first : CHUNK;
    if (function->slope_kind == DOVELA_SLOPE_NUMERIC) {
      if (numeric_span(function, x + first, slopes, size)) return 1;
    } else {
      const float *lanes[3] = {x, y, dy};
      dovela_numbers inputs[3] = {{0}, {0}, {0}};
      for (int index = 0; index < 3; index++)
        if (use->inputs[index] >= 0) inputs[index] = floats(lanes[function->slope_inputs[index]] + first);
      double status = dovela_use_span(use, inputs, (dovela_numbers){slopes, DOVELA_C_F64}, size, scratch, 0);
      if (function->slope_reports && status != 0) return status > INT32_MAX || status < INT32_MIN ? 1 : (int)status;
    }
    int chained = function->slope_kind == DOVELA_SLOPE_CHAINED;
    double factor = function->slope_kind == DOVELA_SLOPE_NUMERIC ? 1 : scale;
    for (size_t i = 0; i < size; i++) dx[first + i] = (float)((chained ? 1 : dy[first + i]) * factor * slopes[i]);
  }
  return 0;
}

void dovela_activation_range(void *state, uint64_t first, uint64_t last) {
  dovela_activation_pass *pass = state;
  const float *x = pass->x ? pass->x + first : NULL;
  float *y = pass->y + first;
  int status = pass->dx
                   ? dovela_activation_backward(pass->function, x, y, pass->dy + first, pass->dx + first, last - first)
                   : dovela_activation_forward(pass->function, x, y, last - first);
  if (status) __atomic_store_n(&pass->status, status, __ATOMIC_RELAXED);
}

// ---- Rows of targets and predictions -------------------------------------------------------------------------------

/// The value of one row.
static double row_value(const dovela_differentiable *function, const dovela_pairs *pairs, dovela_numbers truth,
                        dovela_numbers prediction) {
  if (function->is_span) {
    dovela_numbers inputs[3] = {truth, prediction, {0}};
    // A target of one number is not converted `width` times.
    double label = element(truth, 0);
    dovela_use use = function->value;
    if (pairs->truth_width == 1 && use.inputs[0] >= 0 && truth.type != use.input_types[0]) {
      inputs[0] = (dovela_numbers){pairs->scratch + 5 * pairs->width, use.input_types[0]};
      set_element(inputs[0], 0, label);
    }
    return dovela_use_span(&use, inputs, (dovela_numbers){0}, pairs->width, pairs->scratch, 0);
  }
  dovela_frame frame;
  dovela_frame_begin(&frame, &function->value);
  double sum = 0;
  int wide = pairs->truth_width > 1;
  for (size_t i = 0; i < pairs->width; i++)
    sum += dovela_frame_call(&frame, element(truth, wide ? i : 0), element(prediction, i));
  return sum / (double)pairs->width;
}

/// gradient = factor * d value / d prediction of one row.
static void row_gradient(const dovela_differentiable *function, const dovela_pairs *pairs, dovela_numbers truth,
                         dovela_numbers prediction, double factor, float *gradient) {
  size_t width = pairs->width;
  int wide = pairs->truth_width > 1;
  if (function->slope_kind == DOVELA_SLOPE_POINTWISE ||
      (function->slope_kind == DOVELA_SLOPE_NUMERIC && !function->is_span)) {
    dovela_frame frame;
    int numeric = function->slope_kind == DOVELA_SLOPE_NUMERIC;
    dovela_frame_begin(&frame, numeric ? &function->value : &function->slope);
    factor = (numeric ? factor : factor * function->scale) / (double)(function->is_span ? 1 : width);
    for (size_t i = 0; i < width; i++) {
      double label = element(truth, wide ? i : 0), value = element(prediction, i);
      gradient[i] = (float)(factor * (numeric ? dovela_frame_slope(&frame, label, value, 1, function->step)
                                              : dovela_frame_call(&frame, label, value)));
    }
    return;
  }
  if (function->slope_kind == DOVELA_SLOPE_SPAN) {
    dovela_numbers inputs[3] = {truth, prediction, {0}};
    const dovela_use *use = &function->slope;
    if (pairs->truth_width == 1 && use->inputs[0] >= 0 && truth.type != use->input_types[0]) {
      inputs[0] = (dovela_numbers){pairs->scratch + 5 * width, use->input_types[0]};
      set_element(inputs[0], 0, element(truth, 0));
    }
    dovela_use_span(use, inputs, floats(gradient), width, pairs->scratch, 0);
    // The mean over a row's elements is the host's where the function takes numbers.
    factor *= function->scale / (double)(function->is_span ? 1 : width);
    for (size_t i = 0; i < width; i++) gradient[i] = (float)(factor * gradient[i]);
    return;
  }
  // Central differences, one element of the row at a time.
  int single = function->value.input_types[1] == DOVELA_C_F32 || function->value.foreign->result == DOVELA_C_F32;
  dovela_numbers moved = {pairs->scratch + 4 * width, DOVELA_C_F64};
  for (size_t i = 0; i < width; i++) set_element(moved, i, element(prediction, i));
  for (size_t i = 0; i < width; i++) {
    double place = element(prediction, i), step = function->step * dovela_step(single, place);
    double above = single ? (float)(place + step) : place + step;
    double below = single ? (float)(place - step) : place - step;
    set_element(moved, i, above);
    double high = row_value(function, pairs, truth, moved);
    set_element(moved, i, below);
    double low = row_value(function, pairs, truth, moved);
    set_element(moved, i, place);
    gradient[i] = (float)(factor * (high - low) / (above - below));
  }
}

void dovela_pairs_loss(const dovela_differentiable *function, const dovela_pairs *pairs, float *values,
                       const float *scale, float *gradient) {
  for (size_t row = 0; row < pairs->rows; row++) {
    dovela_numbers truth = at(pairs->truth, row * pairs->truth_width);
    dovela_numbers prediction = floats(pairs->predictions + row * pairs->width);
    values[row] = (float)row_value(function, pairs, truth, prediction);
    if (!gradient) continue;
    float *part = gradient + row * pairs->width;
    if (scale[row] == 0) {
      memset(part, 0, pairs->width * sizeof *part);
    } else {
      row_gradient(function, pairs, truth, prediction, scale[row], part);
    }
  }
}

void dovela_pairs_sum(const dovela_differentiable *function, const dovela_pairs *pairs, const float *weights,
                      double *state) {
  for (size_t row = 0; row < pairs->rows; row++) {
    double weight = weights ? weights[row] : 1;
    if (weight == 0) continue;
    dovela_numbers truth = at(pairs->truth, row * pairs->truth_width);
    state[0] += weight * row_value(function, pairs, truth, floats(pairs->predictions + row * pairs->width));
    state[1] += weight;
  }
}

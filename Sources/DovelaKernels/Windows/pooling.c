// Pooling over windows, vectorised over the channels. Maximum pooling saves which cell of its window won: one byte
// each, or four where a window has more than 256 cells.
#include "../kernels.h"
#include "geometry.h"
#include <string.h>

struct dovela_pool {
  const dovela_host *host;
  dovela_window window;
  uint64_t mode;
  int wide; ///< winners take four bytes
};

typedef struct pooling {
  const dovela_pool *plan;
  const float *in;
  float *out;
  void *winners;
  const void *saved;
} pooling;

// Channels that are handled at once.
#define CHANNELS 128

const dovela_error *dovela_pool_create(const dovela_host *host, dovela_context *context, const dovela_window *window,
                                       uint64_t mode, uint64_t training, dovela_pool **plan,
                                       uint64_t *workspace_bytes) {
  (void)context;
  const dovela_error *error = window_check(host, window, "pool_create");
  if (error) return error;
  if (window->filters != window->channels || window->groups != 1 || mode > DOVELA_POOL_AVERAGE) {
    return dovela_fail(
        host, DOVELA_INVALID_ARGUMENT, "pool_create",
        "A pooling keeps its %lld channels, in one group, and its mode is 0 or 1; received %lld filters, "
        "%lld groups, mode %llu",
        (long long)window->channels, (long long)window->filters, (long long)window->groups, (unsigned long long)mode);
  }
  dovela_pool *pool = host->allocate(host, sizeof *pool, 64);
  if (!pool) return dovela_fail(host, DOVELA_OUT_OF_MEMORY, "pool_create", "No memory for a pooling");
  *pool = (dovela_pool){host, *window, mode, window->kernel_height * window->kernel_width > 256};
  *plan = pool;
  *workspace_bytes = 0;
  if (training && mode == DOVELA_POOL_MAX) {
    *workspace_bytes = (uint64_t)(window->batch * window->out_height * window->out_width * window->channels) *
                       (pool->wide ? sizeof(int32_t) : 1);
  }
  return NULL;
}

void dovela_pool_destroy(dovela_pool *plan) {
  if (plan) plan->host->free(plan->host, plan);
}

/// One output position, `channels` of it from `x` (the input at that channel): the maximum and its cell.
DOVELA_INLINE void maximum(const dovela_window *w, int64_t top, int64_t left, int64_t channels, const float *x,
                           float *restrict best, int32_t *restrict cell) {
  int64_t first_row, last_row, first_column, last_column;
  window_cells(top, w->kernel_height, w->dilation_height, w->height, &first_row, &last_row);
  window_cells(left, w->kernel_width, w->dilation_width, w->width, &first_column, &last_column);
  int first = 1;
  for (int64_t c = 0; c < channels; c++) best[c] = 0, cell[c] = 0;
  for (int64_t i = first_row; i < last_row; i++) {
    for (int64_t j = first_column; j < last_column; j++) {
      const float *restrict from =
          x + ((top + i * w->dilation_height) * w->width + left + j * w->dilation_width) * w->channels;
      const int32_t number = (int32_t)(i * w->kernel_width + j);
      if (first) {
        for (int64_t c = 0; c < channels; c++) best[c] = from[c], cell[c] = number;
        first = 0;
      } else {
        for (int64_t c = 0; c < channels; c++) {
          const int wins = (from[c] > best[c]) | (from[c] != from[c]); // NaN wins, so that it is seen
          best[c] = wins ? from[c] : best[c];
          cell[c] = wins ? number : cell[c];
        }
      }
    }
  }
}

/// Ranges are rows of the output, over all images.
DOVELA_MULTIVERSION static void maximum_body(void *state, uint64_t first, uint64_t last) {
  const pooling *p = state;
  const dovela_window *w = &p->plan->window;
  float best[CHANNELS];
  int32_t cell[CHANNELS];
  for (int64_t row = (int64_t)first; row < (int64_t)last; row++) {
    const int64_t image = row / w->out_height, top = row % w->out_height * w->stride_height - w->pad_top;
    const float *x = p->in + image * w->height * w->width * w->channels;
    for (int64_t column = 0; column < w->out_width; column++) {
      const int64_t at = (row * w->out_width + column) * w->channels;
      for (int64_t from = 0; from < w->channels; from += CHANNELS) {
        const int64_t channels = dovela_min(CHANNELS, w->channels - from);
        maximum(w, top, column * w->stride_width - w->pad_left, channels, x + from, best, cell);
        memcpy(p->out + at + from, best, (size_t)channels * sizeof(float));
        if (!p->winners) continue;
        if (p->plan->wide) {
          memcpy((int32_t *)p->winners + at + from, cell, (size_t)channels * sizeof(int32_t));
        } else {
          uint8_t *out = (uint8_t *)p->winners + at + from;
          for (int64_t c = 0; c < channels; c++) out[c] = (uint8_t)cell[c];
        }
      }
    }
  }
}

DOVELA_MULTIVERSION static void average_body(void *state, uint64_t first, uint64_t last) {
  const pooling *p = state;
  const dovela_window *w = &p->plan->window;
  for (int64_t row = (int64_t)first; row < (int64_t)last; row++) {
    const int64_t image = row / w->out_height, top = row % w->out_height * w->stride_height - w->pad_top;
    const float *x = p->in + image * w->height * w->width * w->channels;
    int64_t first_row, last_row, first_column, last_column;
    window_cells(top, w->kernel_height, w->dilation_height, w->height, &first_row, &last_row);
    for (int64_t column = 0; column < w->out_width; column++) {
      const int64_t left = column * w->stride_width - w->pad_left;
      window_cells(left, w->kernel_width, w->dilation_width, w->width, &first_column, &last_column);
      float *restrict y = p->out + (row * w->out_width + column) * w->channels;
      for (int64_t c = 0; c < w->channels; c++) y[c] = 0.0f;
      for (int64_t i = first_row; i < last_row; i++) {
        for (int64_t j = first_column; j < last_column; j++) {
          const float *restrict from =
              x + ((top + i * w->dilation_height) * w->width + left + j * w->dilation_width) * w->channels;
          for (int64_t c = 0; c < w->channels; c++) y[c] += from[c];
        }
      }
      const int64_t cells = (last_row - first_row) * (last_column - first_column);
      const float scale = cells > 0 ? 1.0f / (float)cells : 0.0f;
      for (int64_t c = 0; c < w->channels; c++) y[c] *= scale;
    }
  }
}

static uint64_t grain(int64_t work) { return (uint64_t)dovela_max(1, 16384 / dovela_max(1, work)); }

void dovela_pool_forward(dovela_context *context, dovela_pool *plan, const float *x, float *y, void *workspace) {
  const dovela_window *w = &plan->window;
  pooling p = {.plan = plan, .in = x, .out = y, .winners = workspace};
  const int64_t work = w->out_width * w->channels * w->kernel_height * w->kernel_width;
  dovela_loop(context, (uint64_t)(w->batch * w->out_height), grain(work),
              plan->mode == DOVELA_POOL_MAX ? maximum_body : average_body, &p);
}

/// Adds the gradient of one output position to the cells of its window.
DOVELA_INLINE void spread_maximum(const dovela_window *w, int wide, const void *winners, int64_t at, int64_t top,
                                  int64_t left, const float *restrict dy, float *dx) {
  int64_t first_row, last_row, first_column, last_column;
  window_cells(top, w->kernel_height, w->dilation_height, w->height, &first_row, &last_row);
  window_cells(left, w->kernel_width, w->dilation_width, w->width, &first_column, &last_column);
  for (int64_t i = first_row; i < last_row; i++) {
    for (int64_t j = first_column; j < last_column; j++) {
      float *restrict to =
          dx + ((top + i * w->dilation_height) * w->width + left + j * w->dilation_width) * w->channels;
      const int32_t number = (int32_t)(i * w->kernel_width + j);
      if (wide) {
        const int32_t *cell = (const int32_t *)winners + at;
        for (int64_t c = 0; c < w->channels; c++) to[c] += cell[c] == number ? dy[c] : 0.0f;
      } else {
        const uint8_t *restrict cell = (const uint8_t *)winners + at;
        for (int64_t c = 0; c < w->channels; c++) to[c] += cell[c] == number ? dy[c] : 0.0f;
      }
    }
  }
}

DOVELA_INLINE void spread_average(const dovela_window *w, int64_t top, int64_t left, const float *restrict dy,
                                  float *dx) {
  int64_t first_row, last_row, first_column, last_column;
  window_cells(top, w->kernel_height, w->dilation_height, w->height, &first_row, &last_row);
  window_cells(left, w->kernel_width, w->dilation_width, w->width, &first_column, &last_column);
  const int64_t cells = (last_row - first_row) * (last_column - first_column);
  const float scale = cells > 0 ? 1.0f / (float)cells : 0.0f;
  for (int64_t i = first_row; i < last_row; i++) {
    for (int64_t j = first_column; j < last_column; j++) {
      float *restrict to =
          dx + ((top + i * w->dilation_height) * w->width + left + j * w->dilation_width) * w->channels;
      for (int64_t c = 0; c < w->channels; c++) to[c] += dy[c] * scale;
    }
  }
}

/// Ranges are images: windows of one image may overlap.
DOVELA_MULTIVERSION static void backward_body(void *state, uint64_t first, uint64_t last) {
  const pooling *p = state;
  const dovela_window *w = &p->plan->window;
  const int64_t size = w->height * w->width * w->channels;
  for (int64_t image = (int64_t)first; image < (int64_t)last; image++) {
    float *dx = p->out + image * size;
    memset(dx, 0, (size_t)size * sizeof(float));
    for (int64_t row = 0; row < w->out_height; row++) {
      const int64_t top = row * w->stride_height - w->pad_top;
      for (int64_t column = 0; column < w->out_width; column++) {
        const int64_t left = column * w->stride_width - w->pad_left;
        const int64_t at = ((image * w->out_height + row) * w->out_width + column) * w->channels;
        if (p->plan->mode == DOVELA_POOL_MAX) {
          spread_maximum(w, p->plan->wide, p->saved, at, top, left, p->in + at, dx);
        } else {
          spread_average(w, top, left, p->in + at, dx);
        }
      }
    }
  }
}

void dovela_pool_backward(dovela_context *context, dovela_pool *plan, const float *dy, const void *workspace,
                          float *dx) {
  const dovela_window *w = &plan->window;
  pooling p = {.plan = plan, .in = dy, .out = dx, .saved = workspace};
  dovela_loop(context, (uint64_t)w->batch, grain(w->height * w->width * w->channels), backward_body, &p);
}

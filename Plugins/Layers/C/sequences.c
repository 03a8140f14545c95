// Moves and cells of sequences.
#include "CLayers.h"
#include <dovela/multiversion.h>
#include <string.h>

static inline int64_t step_of(const layers_swap *t, int64_t step) { return t->reverse ? t->time - 1 - step : step; }

void layers_time_first(void *task, uint64_t first, uint64_t last) {
  const layers_swap *t = task;
  const char *from = t->from;
  char *to = t->to;
  for (int64_t s = (int64_t)first; s < (int64_t)last; s++)
    for (int64_t b = 0; b < t->batch; b++)
      memcpy(to + (s * t->batch + b) * t->width, from + (b * t->time + step_of(t, s)) * t->width, (size_t)t->width);
}

void layers_batch_first(void *task, uint64_t first, uint64_t last) {
  const layers_swap *t = task;
  const char *from = t->from;
  char *to = t->to;
  for (int64_t b = (int64_t)first; b < (int64_t)last; b++)
    for (int64_t s = 0; s < t->time; s++)
      memcpy(to + (b * t->time + step_of(t, s)) * t->width, from + (s * t->batch + b) * t->width, (size_t)t->width);
}

void layers_reverse(void *task, uint64_t first, uint64_t last) {
  const layers_swap *t = task;
  const char *from = t->from;
  char *to = t->to;
  for (int64_t b = (int64_t)first; b < (int64_t)last; b++)
    for (int64_t s = 0; s < t->time; s++)
      memcpy(to + (b * t->time + t->time - 1 - s) * t->width, from + (b * t->time + s) * t->width, (size_t)t->width);
}

DOVELA_MULTIVERSION void layers_scale_steps(int64_t rows, int64_t count, const float *mask, float *x) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t i = 0; i < count; i++) x[row * count + i] *= mask[i];
}

DOVELA_MULTIVERSION void layers_cell(int64_t count, const float *i, const float *f, const float *c, const float *before,
                                     float *cell) {
  for (int64_t e = 0; e < count; e++) cell[e] = f[e] * before[e] + i[e] * c[e];
}

DOVELA_MULTIVERSION void layers_cell_backward(int64_t count, const float *i, const float *f, const float *c,
                                              const float *before, float *dcell, float *di, float *df, float *dc) {
  for (int64_t e = 0; e < count; e++) {
    di[e] = dcell[e] * c[e];
    df[e] = dcell[e] * before[e];
    dc[e] = dcell[e] * i[e];
    dcell[e] *= f[e];
  }
}

void layers_take_part(int64_t batch, int64_t units, int64_t parts, int64_t part, const float *rows, float *out) {
  for (int64_t b = 0; b < batch; b++)
    memcpy(out + b * units, rows + (b * parts + part) * units, sizeof(float) * (size_t)units);
}

void layers_put_part(int64_t batch, int64_t units, int64_t parts, int64_t part, const float *in, float *rows) {
  for (int64_t b = 0; b < batch; b++)
    memcpy(rows + (b * parts + part) * units, in + b * units, sizeof(float) * (size_t)units);
}

// Means over positions.
#include "CLayers.h"
#include <dovela/multiversion.h>

DOVELA_MULTIVERSION void layers_mean_forward(void *state, uint64_t first, uint64_t last) {
  const layers_mean *task = state;
  const int64_t channels = task->channels;
  for (uint64_t item = first; item < last; item++) {
    const float *x = task->x + (int64_t)item * task->positions * channels;
    float *y = task->y + (int64_t)item * channels;
    for (int64_t c = 0; c < channels; c++) y[c] = 0;
    for (int64_t p = 0; p < task->positions; p++)
      for (int64_t c = 0; c < channels; c++) y[c] += x[p * channels + c];
    for (int64_t c = 0; c < channels; c++) y[c] /= (float)task->positions;
  }
}

DOVELA_MULTIVERSION void layers_mean_backward(void *state, uint64_t first, uint64_t last) {
  const layers_mean *task = state;
  const int64_t channels = task->channels;
  const float share = 1.0f / (float)task->positions;
  for (uint64_t item = first; item < last; item++) {
    float *x = task->x + (int64_t)item * task->positions * channels;
    const float *y = task->y + (int64_t)item * channels;
    for (int64_t p = 0; p < task->positions; p++)
      for (int64_t c = 0; c < channels; c++) x[p * channels + c] = y[c] * share;
  }
}

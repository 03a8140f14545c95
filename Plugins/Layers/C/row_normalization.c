// Normalization of each row by its own statistics: Ba, Kiros and Hinton 2016.
#include "CLayers.h"
#include <dovela/multiversion.h>
#include <math.h>

DOVELA_MULTIVERSION void layers_row_normalize(void *task, uint64_t first, uint64_t last) {
  const layers_row_normalization *t = task;
  const int64_t columns = t->columns;
  for (int64_t row = (int64_t)first; row < (int64_t)last; row++) {
    const float *x = t->x + row * columns;
    float *y = t->y + row * columns;
    double sum = 0, square = 0;
    for (int64_t c = 0; c < columns; c++) sum += (double)x[c];
    const float mean = (float)(sum / (double)columns);
    for (int64_t c = 0; c < columns; c++) square += (double)((x[c] - mean) * (x[c] - mean));
    const float inverse = 1.0f / sqrtf((float)(square / (double)columns) + t->epsilon);
    for (int64_t c = 0; c < columns; c++) {
      float value = (x[c] - mean) * inverse;
      if (t->gamma) value *= t->gamma[c];
      y[c] = t->beta ? value + t->beta[c] : value;
    }
    if (!t->mean) continue;
    t->mean[row] = mean;
    t->inverse[row] = inverse;
  }
}

// With g = gamma * dy and n = (x - mean) * inverse: dx = inverse * (g - mean of g - n * mean of g n).
DOVELA_MULTIVERSION void layers_row_normalize_backward(void *task, uint64_t first, uint64_t last) {
  const layers_row_normalization *t = task;
  const int64_t columns = t->columns;
  for (int64_t row = (int64_t)first; row < (int64_t)last; row++) {
    const float *x = t->x + row * columns, *dy = t->dy + row * columns;
    float *dx = t->dx + row * columns;
    const float mean = t->mean[row], inverse = t->inverse[row];
    double plain = 0, centred = 0;
    for (int64_t c = 0; c < columns; c++) {
      float g = t->gamma ? t->gamma[c] * dy[c] : dy[c];
      plain += (double)g;
      centred += (double)(g * (x[c] - mean) * inverse);
    }
    const float all = (float)(plain / (double)columns), along = (float)(centred / (double)columns);
    for (int64_t c = 0; c < columns; c++) {
      float g = t->gamma ? t->gamma[c] * dy[c] : dy[c];
      dx[c] = inverse * (g - all - (x[c] - mean) * inverse * along);
    }
  }
}

DOVELA_MULTIVERSION void layers_row_parameters(void *task, uint64_t first, uint64_t last) {
  const layers_row_normalization *t = task;
  for (int64_t c = (int64_t)first; c < (int64_t)last; c++) {
    if (t->dgamma) t->dgamma[c] = 0;
    if (t->dbeta) t->dbeta[c] = 0;
  }
  for (int64_t row = 0; row < t->rows; row++) {
    const float *x = t->x + row * t->columns, *dy = t->dy + row * t->columns;
    const float mean = t->mean[row], inverse = t->inverse[row];
    if (t->dgamma)
      for (int64_t c = (int64_t)first; c < (int64_t)last; c++) t->dgamma[c] += dy[c] * (x[c] - mean) * inverse;
    if (t->dbeta)
      for (int64_t c = (int64_t)first; c < (int64_t)last; c++) t->dbeta[c] += dy[c];
  }
}

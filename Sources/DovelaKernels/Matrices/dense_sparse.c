// A dense layer over rows that are mostly zeros: only the rows of w that meet a nonzero are read or made.
#include "../Elements/epilogue.h"
#include "dense.h"
#include "nonzeros.h"
#include <string.h>

typedef dovela_float8 vector;

// Columns whose sums are held in registers.
#define HELD 64

/// y (units) += sum of value * w (in, units) at index.
DOVELA_MULTIVERSION static void add_rows(const nonzeros *list, const float *w, int64_t units, float *y) {
  int64_t column = 0;
  for (; column + HELD <= units; column += HELD) {
    vector sums[HELD / 8];
    for (int v = 0; v < HELD / 8; v++) sums[v] = ((const vector *)(y + column))[v];
    for (int64_t i = 0; i < list->count; i++) {
      const vector *row = (const vector *)(w + (int64_t)list->index[i] * units + column);
      const float value = list->value[i];
#pragma clang loop unroll(full)
      for (int v = 0; v < HELD / 8; v++) sums[v] += value * row[v];
    }
    for (int v = 0; v < HELD / 8; v++) ((vector *)(y + column))[v] = sums[v];
  }
  for (int64_t i = 0; i < list->count && column < units; i++) {
    const float *restrict row = w + (int64_t)list->index[i] * units;
    const float value = list->value[i];
    for (int64_t j = column; j < units; j++) y[j] += value * row[j];
  }
}

static const char *row_of(const void *x, uint64_t dtype, int64_t row, int64_t in) {
  return (const char *)x + (size_t)(row * in) * (dtype == DOVELA_U8 ? 1 : sizeof(float));
}

static void sparse_rows(void *state, uint64_t first, uint64_t last) {
  const dense_forward *d = state;
  nonzeros list;
  for (int64_t row = (int64_t)first; row < (int64_t)last; row++) {
    float *y = d->y + row * d->units;
    if (d->bias) {
      memcpy(y, d->bias, (size_t)d->units * sizeof(float));
    } else {
      memset(y, 0, (size_t)d->units * sizeof(float));
    }
    const char *x = row_of(d->x, d->x_dtype, row, d->in);
    for (int64_t from = 0; from < d->in;) {
      from = nonzeros_list(x, d->x_dtype, from, d->in, &list);
      add_rows(&list, d->w, d->units, y);
    }
    epilogue_run(1, d->units, d->units, NULL, d->f, y, d->pre ? d->pre + row * d->units : NULL);
  }
}

void sparse_forward(const dense_forward *d) {
  const int64_t grain = dovela_max(1, 20000 / dovela_max(1, d->in));
  dovela_loop(d->context, (uint64_t)d->rows, (uint64_t)grain, sparse_rows, (void *)(uintptr_t)d);
}

/// Rows of dw at the listed indices += value * dy (units); a row that has no mark is overwritten and marked.
DOVELA_MULTIVERSION static void add_to_rows(const nonzeros *list, int64_t units, const float *restrict dy, float *dw,
                                            uint8_t *touched) {
  for (int64_t i = 0; i < list->count; i++) {
    const int64_t index = list->index[i];
    const float value = list->value[i];
    float *restrict row = dw + index * units;
    if (touched && !touched[index]) {
      touched[index] = 1;
      for (int64_t j = 0; j < units; j++) row[j] = value * dy[j];
    } else {
      for (int64_t j = 0; j < units; j++) row[j] += value * dy[j];
    }
  }
}

void sparse_weights(const dense_backward *d, uint64_t thread, uint64_t threads) {
  uint64_t first, last;
  // Cut where cache lines of x begin.
  dovela_share((uint64_t)d->in, 64, threads, thread, &first, &last);
  if (first >= last) return;
  if (!d->touched)
    memset(d->dw + (int64_t)first * d->units, 0, (size_t)((int64_t)(last - first) * d->units) * sizeof(float));
  nonzeros list;
  for (int64_t row = 0; row < d->rows; row++) {
    const char *x = row_of(d->x, d->x_dtype, row, d->in);
    for (int64_t from = (int64_t)first; from < (int64_t)last;) {
      from = nonzeros_list(x, d->x_dtype, from, (int64_t)last, &list);
      add_to_rows(&list, d->units, d->dy + row * d->units, d->dw, d->touched);
    }
  }
  // Without marks every row of dw has been made, so all of it can be announced; with marks nothing is.
  if (!d->touched && d->ready && d->ready->ready) {
    d->ready->ready(d->ready->state, first * (uint64_t)d->units, (last - first) * (uint64_t)d->units);
  }
}

// A dense layer over rows that are mostly zeros: only the rows of w that meet a nonzero are read or made.
#include "../Elements/epilogue.h"
#include "dense.h"
#include "nonzeros.h"
#include <string.h>

typedef dovela_float8 vector;

// Columns whose sums are held in registers.
#define HELD 64

/// y (columns) += sum of value * w (in, columns) at index. Rows of w are `stride` apart, too far for a prefetcher to
/// follow, so they are asked for ahead.
DOVELA_MULTIVERSION static void add_rows(const nonzeros *list, const float *w, int64_t stride, int64_t columns,
                                         float *y) {
  int64_t column = 0;
  for (; column + HELD <= columns; column += HELD) {
    vector sums[HELD / 8];
    for (int v = 0; v < HELD / 8; v++) sums[v] = ((const vector *)(y + column))[v];
    for (int64_t i = 0; i < list->count; i++) {
      const vector *row = (const vector *)(w + (int64_t)list->index[i] * stride + column);
      const float *later = w + (int64_t)list->index[i + NONZEROS_AHEAD] * stride + column;
      for (int line = 0; line < HELD; line += 16) __builtin_prefetch(later + line);
      const float value = list->value[i];
#pragma clang loop unroll(full)
      for (int v = 0; v < HELD / 8; v++) sums[v] += value * row[v];
    }
    for (int v = 0; v < HELD / 8; v++) ((vector *)(y + column))[v] = sums[v];
  }
  // Two at once, the last over what the one before it has too: both begin from the same y.
  for (; column + 8 <= columns; column += 16) {
    const int64_t other = dovela_min(column + 8, columns - 8);
    vector sum = *(const vector *)(y + column), sum2 = *(const vector *)(y + other);
    for (int64_t i = 0; i < list->count; i++) {
      const float *row = w + (int64_t)list->index[i] * stride;
      sum += list->value[i] * *(const vector *)(row + column);
      sum2 += list->value[i] * *(const vector *)(row + other);
    }
    *(vector *)(y + column) = sum;
    *(vector *)(y + other) = sum2;
  }
  for (; column < columns; column++) {
    float sum = y[column];
    for (int64_t i = 0; i < list->count; i++) sum += list->value[i] * w[(int64_t)list->index[i] * stride + column];
    y[column] = sum;
  }
}

static const char *row_of(const void *x, uint64_t dtype, int64_t row, int64_t in) {
  return (const char *)x + (size_t)(row * in) * (dtype == DOVELA_U8 ? 1 : sizeof(float));
}

/// Columns [first, last) of one row of y.
static void sparse_row(const dense_forward *d, int64_t row, int64_t first, int64_t last) {
  const size_t columns = (size_t)(last - first);
  const int64_t at = row * d->units + first;
  float *y = d->y + at;
  if (d->bias) {
    memcpy(y, d->bias + first, columns * sizeof(float));
  } else {
    memset(y, 0, columns * sizeof(float));
  }
  const char *x = row_of(d->x, d->x_dtype, row, d->in);
  nonzeros list;
  for (int64_t from = 0; from < d->in;) {
    from = nonzeros_list(x, d->x_dtype, from, d->in, &list);
    add_rows(&list, d->w + first, d->units, last - first, y);
  }
  epilogue_run(1, last - first, d->units, NULL, d->f, y, d->pre ? d->pre + at : NULL);
}

/// Threads share the rows, or the columns where rows are few.
static void sparse_worker(void *state, uint64_t thread, uint64_t threads) {
  const dense_forward *d = state;
  uint64_t first, last;
  if ((uint64_t)d->rows < threads) {
    dovela_share((uint64_t)d->units, HELD, threads, thread, &first, &last);
    for (int64_t row = 0; row < d->rows && first < last; row++) sparse_row(d, row, (int64_t)first, (int64_t)last);
  } else {
    dovela_share((uint64_t)d->rows, 1, threads, thread, &first, &last);
    for (int64_t row = (int64_t)first; row < (int64_t)last; row++) sparse_row(d, row, 0, d->units);
  }
}

void sparse_forward(const dense_forward *d) {
  // Reading x costs about what a product with 8 units does.
  const int64_t nonzeros = nonzeros_estimate(d->x, d->x_dtype, d->rows, d->in);
  const int small = dovela_max(8 * d->rows * d->in, d->units * nonzeros) < DENSE_SERIAL_WORK;
  dovela_team(small ? 1 : dovela_team_size(d->context), sparse_worker, (void *)(uintptr_t)d);
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

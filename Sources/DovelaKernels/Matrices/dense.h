// A dense layer's work, as its two roads share it: the full product, and the one that skips zeros.
#ifndef DOVELA_DENSE_H
#define DOVELA_DENSE_H

#include "../Support/parallel.h"

/// Products below so many multiplications stay on one thread.
#define DENSE_SERIAL_WORK 200000

typedef struct dense_forward {
  dovela_context *context;
  int64_t rows, in, units;
  const void *x;
  uint64_t x_dtype;
  const float *w, *bias;
  const dovela_eltwise *f;
  float *y, *pre;
} dense_forward;

typedef struct dense_backward {
  dovela_context *context;
  int64_t rows, in, units;
  const void *x;
  uint64_t x_dtype;
  const float *w;
  const dovela_eltwise *f;
  const float *z; ///< y or pre, whichever the formula's slope is made from
  float *dy, *dx, *dw, *dbias;
  uint8_t *touched;
  const dovela_ready *ready;
} dense_backward;

/// y by sums of the rows of w where x is not zero.
void sparse_forward(const dense_forward *d);
/// This thread's rows of dw, from the nonzeros of x.
void sparse_weights(const dense_backward *d, uint64_t thread, uint64_t threads);

#endif

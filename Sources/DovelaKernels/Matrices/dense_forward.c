#include "../Elements/epilogue.h"
#include "../kernels.h"
#include "dense.h"
#include "nonzeros.h"
#include "product.h"

#define LEAST_DEPTH 64

static void forward_worker(void *state, uint64_t thread, uint64_t threads) {
  const dense_forward *d = state;
  product p = {.m = d->rows,
               .n = d->units,
               .k = d->in,
               .alpha = 1.0f,
               .a = d->x,
               .a_row = d->in,
               .a_column = 1,
               .b = d->w,
               .b_row = d->units,
               .b_column = 1,
               .c = d->y,
               .c_row = d->units};
  uint64_t first, last;
  int64_t offset = 0;
  if (d->rows >= d->units) {
    dovela_share((uint64_t)d->rows, 6, threads, thread, &first, &last);
    offset = (int64_t)first * d->units;
    p.a += (int64_t)first * d->in;
    p.m = (int64_t)(last - first);
  } else {
    dovela_share((uint64_t)d->units, 16, threads, thread, &first, &last);
    offset = (int64_t)first;
    p.b += first;
    p.n = (int64_t)(last - first);
  }
  if (first >= last) return;
  p.c += offset;
  product_run(d->context, &p);
  const float *bias = d->bias && d->rows < d->units ? d->bias + first : d->bias;
  epilogue_run(p.m, p.n, d->units, bias, d->f, p.c, d->pre ? d->pre + offset : NULL);
}

void dovela_dense_forward(dovela_context *context, int64_t rows, int64_t in, int64_t units, const void *x,
                          uint64_t x_dtype, const float *w, const float *bias, const dovela_eltwise *f, float *y,
                          float *pre) {
  if (rows <= 0 || units <= 0) return;
  dense_forward d = {context, rows, in, units, x, x_dtype, w, bias, f, y, pre};
  // A row or two use each weight so seldom that reading w is all the work: a row of it at a time, zeros skipped.
  if ((rows <= FEW_ROWS && in >= LEAST_DEPTH) || nonzeros_pay(x, x_dtype, rows, in)) {
    sparse_forward(&d);
    return;
  }
  dovela_team(rows * in * units < DENSE_SERIAL_WORK ? 1 : dovela_team_size(context), forward_worker, &d);
}

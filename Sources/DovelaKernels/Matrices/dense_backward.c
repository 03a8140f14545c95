// The order matters: dy becomes the gradient before f, then dx, which still needs the weights, then dw in tiles that
// the optimizer may take over one by one while they are in cache.
#include "../Elements/formulas.h"
#include "../Elements/sums.h"
#include "../kernels.h"
#include "dense.h"
#include "nonzeros.h"
#include "product.h"

// Elements of dw that are made and announced at once. A tile stays in a second-level cache until the optimizer has read
// it, and packs dy anew, which a tall one repays: 24, 48, 96 and 192 rows of 512 units reached 86, 89, 93 and 95
// GFLOP/s on a thread at batch 128 (of 104 that its arithmetic allows). A large batch has more to pack.
#define TILE_ELEMENTS 49152
#define LARGE_BATCH 512
#define TILE_UNIT 12

typedef struct backward_work {
  dense_backward d;
  int sparse;
} backward_work;

DOVELA_MULTIVERSION static void slopes_in_place(const dovela_eltwise *f, int64_t count, const float *z, float *dy) {
  formula_slopes(f, count, z, dy, dy);
}

static void input_gradient(const dense_backward *d, uint64_t thread, uint64_t threads) {
  product p = {.m = d->rows,
               .n = d->in,
               .k = d->units,
               .alpha = 1.0f,
               .a = d->dy,
               .a_row = d->units,
               .a_column = 1,
               .b = d->w,
               .b_row = 1,
               .b_column = d->units,
               .c = d->dx,
               .c_row = d->in};
  uint64_t first, last;
  if (d->rows >= d->in) {
    dovela_share((uint64_t)d->rows, 6, threads, thread, &first, &last);
    p.a += (int64_t)first * d->units;
    p.c += (int64_t)first * d->in;
    p.m = (int64_t)(last - first);
  } else {
    dovela_share((uint64_t)d->in, 16, threads, thread, &first, &last);
    p.b += (int64_t)first * d->units;
    p.c += first;
    p.n = (int64_t)(last - first);
  }
  if (first < last) product_run(d->context, &p);
}

/// Rows of dw in a tile, at most; depends on the sizes alone.
static int64_t tile_rows(const dense_backward *d) {
  const int64_t elements = d->rows < LARGE_BATCH ? TILE_ELEMENTS : 4 * TILE_ELEMENTS;
  return dovela_round_up(dovela_max(1, elements / d->units), TILE_UNIT);
}

/// dw = x^T dy, in tiles of whole rows of dw: the threads' shares are even first, and the tiles of a share then.
static void weight_gradient(const dense_backward *d, uint64_t thread, uint64_t threads) {
  uint64_t first, last;
  dovela_share((uint64_t)d->in, TILE_UNIT, threads, thread, &first, &last);
  const uint64_t count = last - first, tiles = (uint64_t)dovela_ceil_div((int64_t)count, tile_rows(d));
  for (uint64_t tile = 0; tile < tiles; tile++) {
    uint64_t begin, end;
    dovela_share(count, TILE_UNIT, tiles, tile, &begin, &end);
    const int64_t from = (int64_t)(first + begin), rows = (int64_t)(end - begin);
    const product p = {.m = rows,
                       .n = d->units,
                       .k = d->rows,
                       .alpha = 1.0f,
                       .a = (const float *)d->x + from,
                       .a_row = 1,
                       .a_column = d->in,
                       .b = d->dy,
                       .b_row = d->units,
                       .b_column = 1,
                       .c = d->dw + from * d->units,
                       .c_row = d->units};
    product_run(d->context, &p);
    if (d->touched) {
      for (int64_t row = from; row < from + rows; row++) d->touched[row] = 1;
    }
    if (d->ready && d->ready->ready) {
      d->ready->ready(d->ready->state, (uint64_t)(from * d->units), (uint64_t)(rows * d->units));
    }
  }
}

static void backward_worker(void *state, uint64_t thread, uint64_t threads) {
  const backward_work *work = state;
  const dense_backward *d = &work->d;
  uint64_t first, last;
  if (!formula_is_linear(d->f)) {
    dovela_share((uint64_t)(d->rows * d->units), 16, threads, thread, &first, &last);
    slopes_in_place(d->f, (int64_t)(last - first), d->z + first, d->dy + first);
    dovela_team_barrier(threads);
  }
  if (d->dbias) {
    dovela_share((uint64_t)d->units, 16, threads, thread, &first, &last);
    columns_sum(d->rows, d->units, d->dy, (int64_t)first, (int64_t)last, 0, d->dbias);
  }
  if (d->dx) {
    input_gradient(d, thread, threads);
    dovela_team_barrier(threads);
  }
  if (d->dw) {
    if (work->sparse) {
      sparse_weights(d, thread, threads);
    } else {
      weight_gradient(d, thread, threads);
    }
  }
}

void dovela_dense_backward(dovela_context *context, int64_t rows, int64_t in, int64_t units, const void *x,
                           uint64_t x_dtype, const float *w, const dovela_eltwise *f, const float *y, const float *pre,
                           float *dy, float *dx, float *dw, float *dbias, uint8_t *touched, const dovela_ready *ready) {
  if (rows <= 0 || units <= 0) return;
  backward_work work = {.d = {context, rows, in, units, x, x_dtype, w, f, formula_needs_argument(f) ? pre : y, dy, dx,
                              dw, dbias, touched, ready},
                        .sparse = dw && nonzeros_pay(x, x_dtype, rows, in)};
  dovela_team(rows * in * units < DENSE_SERIAL_WORK ? 1 : dovela_team_size(context), backward_worker, &work);
}

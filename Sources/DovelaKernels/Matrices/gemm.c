#include "../kernels.h"
#include "product.h"

// Products below so many multiplications stay on one thread.
#define SERIAL_WORK 200000

typedef struct gemm_work {
  const dovela_context *context;
  product product;
  int by_rows;
} gemm_work;

static void gemm_worker(void *state, uint64_t thread, uint64_t threads) {
  const gemm_work *work = state;
  product part = work->product;
  uint64_t first, last;
  if (work->by_rows) {
    dovela_share((uint64_t)part.m, 6, threads, thread, &first, &last);
    part.a += (int64_t)first * part.a_row;
    part.c += (int64_t)first * part.c_row;
    part.m = (int64_t)(last - first);
  } else {
    dovela_share((uint64_t)part.n, 16, threads, thread, &first, &last);
    part.b += (int64_t)first * part.b_column;
    part.c += first;
    part.n = (int64_t)(last - first);
  }
  if (first < last) product_run(work->context, &part);
}

void dovela_gemm(dovela_context *context, uint64_t transpose_a, uint64_t transpose_b, int64_t m, int64_t n, int64_t k,
                 float alpha, const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                 int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  gemm_work work = {.context = context,
                    .product = {.m = m,
                                .n = n,
                                .k = k,
                                .alpha = alpha,
                                .beta = beta,
                                .a = a,
                                .a_row = transpose_a ? 1 : lda,
                                .a_column = transpose_a ? lda : 1,
                                .b = b,
                                .b_row = transpose_b ? 1 : ldb,
                                .b_column = transpose_b ? ldb : 1,
                                .c = c,
                                .c_row = ldc},
                    .by_rows = m > n};
  if (m * n * k < SERIAL_WORK) {
    product_run(context, &work.product);
    return;
  }
  dovela_team(dovela_team_size(context), gemm_worker, &work);
}

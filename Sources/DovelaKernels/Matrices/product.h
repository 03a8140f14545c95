// Products of matrices on one thread; what is above cuts the work among threads.
#ifndef DOVELA_PRODUCT_H
#define DOVELA_PRODUCT_H

#include "../Support/context.h"

/// c (m, n) = alpha * op(a) (m, k) * op(b) (k, n) + beta * c. Element (i, p) of op(a) is a[i * a_row + p * a_column];
/// one of the two steps is 1, and so for b.
typedef struct product {
  int64_t m, n, k;
  float alpha, beta;
  const float *a;
  int64_t a_row, a_column;
  const float *b;
  int64_t b_row, b_column;
  float *c;
  int64_t c_row;
} product;

/// Computes it on the calling thread. The order of additions depends on k alone.
void product_run(const dovela_context *context, const product *p);

// The same for each instruction set.
void product_run_baseline(const dovela_context *context, const product *p);
#if defined(__x86_64__)
void product_run_avx2(const dovela_context *context, const product *p);
void product_run_avx512(const dovela_context *context, const product *p);
#endif

#endif

// The functions of the kernel table, one line each; kernels.c lists them in the table. What each does stands in the
// contract (dovela/kernels.h).
#ifndef DOVELA_KERNEL_FUNCTIONS_H
#define DOVELA_KERNEL_FUNCTIONS_H

#include "Support/parallel.h"

// Matrices
void dovela_gemm(dovela_context *context, uint64_t transpose_a, uint64_t transpose_b, int64_t m, int64_t n, int64_t k,
                 float alpha, const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                 int64_t ldc);
void dovela_dense_forward(dovela_context *context, int64_t rows, int64_t in, int64_t units, const void *x,
                          uint64_t x_dtype, const float *w, const float *bias, const dovela_eltwise *f, float *y,
                          float *pre);
void dovela_dense_backward(dovela_context *context, int64_t rows, int64_t in, int64_t units, const void *x,
                           uint64_t x_dtype, const float *w, const dovela_eltwise *f, const float *y, const float *pre,
                           float *dy, float *dx, float *dw, float *dbias, uint8_t *touched, const dovela_ready *ready);

// Elements
void dovela_eltwise_forward(dovela_context *context, const dovela_eltwise *f, uint64_t count, const float *x, float *y);
void dovela_eltwise_backward(dovela_context *context, const dovela_eltwise *f, uint64_t count, const float *x,
                             const float *y, const float *dy, float *dx);
uint64_t dovela_eltwise_needs(const dovela_eltwise *f);
void dovela_axpby(dovela_context *context, uint64_t count, float a, const float *x, float b, float *y);
void dovela_multiply(dovela_context *context, uint64_t count, const float *x, const float *y, float *z);
void dovela_fill(dovela_context *context, uint64_t count, float value, float *x);
double dovela_dot(dovela_context *context, uint64_t count, const float *x, const float *y);
void dovela_sum_rows(dovela_context *context, int64_t rows, int64_t columns, const float *x, uint64_t accumulate,
                     float *out);
void dovela_dropout(dovela_context *context, uint64_t count, float rate, dovela_random *random, const float *x,
                    float *y, uint8_t *kept);
void dovela_dropout_backward(dovela_context *context, uint64_t count, float rate, const uint8_t *kept, const float *dy,
                             float *dx);

// Rows
void dovela_softmax(dovela_context *context, int64_t rows, int64_t columns, const float *x, float *y);
void dovela_softmax_backward(dovela_context *context, int64_t rows, int64_t columns, const float *y, const float *dy,
                             float *dx);
void dovela_gather(dovela_context *context, int64_t rows, int64_t columns, const float *table, const int32_t *ids,
                   float *y);
void dovela_scatter_add(dovela_context *context, int64_t rows, int64_t columns, const float *x, const int32_t *ids,
                        int64_t entries, float *table, uint8_t *touched);
void dovela_normalize(dovela_context *context, int64_t rows, int64_t channels, const float *x, const float *gamma,
                      const float *beta, float epsilon, float *mean, float *variance, float *y);
void dovela_normalize_with(dovela_context *context, int64_t rows, int64_t channels, const float *x, const float *gamma,
                           const float *beta, float epsilon, const float *mean, const float *variance, float *y);
void dovela_normalize_backward(dovela_context *context, int64_t rows, int64_t channels, const float *x,
                               const float *gamma, float epsilon, const float *mean, const float *variance,
                               const float *dy, float *dx, float *dgamma, float *dbeta);
void dovela_lstm_cell(dovela_context *context, int64_t batch, int64_t units, const dovela_eltwise *activation,
                      const dovela_eltwise *recurrent, float *gates, const float *cell_before, float *cell,
                      float *cell_activated, float *hidden);
void dovela_lstm_cell_backward(dovela_context *context, int64_t batch, int64_t units, const dovela_eltwise *activation,
                               const dovela_eltwise *recurrent, const float *gates, const float *cell_before,
                               const float *cell_activated, const float *dhidden, float *dcell, float *dgates);

// Windows
const dovela_error *dovela_conv_create(const dovela_host *host, dovela_context *context, const dovela_window *window,
                                       uint64_t training, dovela_conv **plan, uint64_t *scratch_bytes);
void dovela_conv_destroy(dovela_conv *plan);
void dovela_conv_forward(dovela_context *context, dovela_conv *plan, const float *x, const float *w, const float *bias,
                         const dovela_eltwise *f, float *y, float *pre, void *scratch);
void dovela_conv_backward(dovela_context *context, dovela_conv *plan, const float *x, const float *w,
                          const dovela_eltwise *f, const float *y, const float *pre, float *dy, float *dx, float *dw,
                          float *dbias, void *scratch);
const dovela_error *dovela_pool_create(const dovela_host *host, dovela_context *context, const dovela_window *window,
                                       uint64_t mode, uint64_t training, dovela_pool **plan, uint64_t *workspace_bytes);
void dovela_pool_destroy(dovela_pool *plan);
void dovela_pool_forward(dovela_context *context, dovela_pool *plan, const float *x, float *y, void *workspace);
void dovela_pool_backward(dovela_context *context, dovela_pool *plan, const float *dy, const void *workspace,
                          float *dx);

#endif

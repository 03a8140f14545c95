// The machine's best arithmetic, lent to every plugin alike. f32, row-major, channels last.
//
// All kernels: pointers are borrowed for the call; outputs are overwritten unless a comment says otherwise;
// no kernel allocates except the `*_create` functions, which belong into `prepare`.
#ifndef DOVELA_KERNELS_H
#define DOVELA_KERNELS_H

#include "error.h"
#include "host.h"
#include "random.h"
#include "tensor.h"

DOVELA_BEGIN

/// Elementwise formulas that kernels fuse. An activation declares one by its id; see activation.h.
typedef enum dovela_formula {
  DOVELA_FORMULA_NONE = 0,      ///< not fusible: call the activation
  DOVELA_FORMULA_LINEAR = 1,    ///< "dovela.eltwise.linear/1": x
  DOVELA_FORMULA_RELU = 2,      ///< "dovela.eltwise.relu/1": x > 0 ? x : alpha * x
  DOVELA_FORMULA_SIGMOID = 3,   ///< "dovela.eltwise.sigmoid/1": 1 / (1 + exp(-x))
  DOVELA_FORMULA_TANH = 4,      ///< "dovela.eltwise.tanh/1"
  DOVELA_FORMULA_ELU = 5,       ///< "dovela.eltwise.elu/1": x > 0 ? x : alpha * (exp(x) - 1)
  DOVELA_FORMULA_GELU = 6,      ///< "dovela.eltwise.gelu/1": x * (1 + erf(x / sqrt 2)) / 2
  DOVELA_FORMULA_GELU_TANH = 7, ///< "dovela.eltwise.gelu_tanh/1": the tanh approximation
  DOVELA_FORMULA_SILU = 8,      ///< "dovela.eltwise.silu/1": x / (1 + exp(-x))
  DOVELA_FORMULA_SOFTPLUS = 9,  ///< "dovela.eltwise.softplus/1": log(1 + exp(x))
  DOVELA_FORMULA_SOFTMAX = 10   ///< "dovela.softmax/1": over the last axis; fused by losses, not by kernels
} dovela_formula;

/// A formula with its constants.
typedef struct dovela_eltwise {
  uint32_t formula; ///< a dovela_formula
  float alpha;
  float beta; ///< reserved
  uint32_t reserved;
} dovela_eltwise;

/// Tells the host that elements [first, first + count) of a gradient are final; see layer.h.
typedef struct dovela_ready {
  void *state;                                                ///< host, call, nullable
  void (*ready)(void *state, uint64_t first, uint64_t count); ///< nullable. [worker-thread & running]
} dovela_ready;

/// Geometry of a convolution or a pooling over (batch, height, width, channels).
typedef struct dovela_window {
  int64_t batch, height, width, channels; ///< of the input
  int64_t out_height, out_width, filters; ///< of the output; filters = channels for a pooling
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t dilation_height, dilation_width; ///< 1 is dense
  int64_t pad_top, pad_bottom, pad_left, pad_right;
  int64_t groups;
} dovela_window;

/// A planned convolution or pooling. Owner: plugin, until destroy.
typedef struct dovela_conv dovela_conv;
typedef struct dovela_pool dovela_pool;

#define DOVELA_POOL_MAX 0u
#define DOVELA_POOL_AVERAGE 1u ///< padded cells are not counted

#define DOVELA_KERNELS_SERVICE "dovela.kernels/1"

typedef struct dovela_kernels {
  uint64_t struct_size;

  // Matrices

  /// c (m, n) = alpha * op(a) (m, k) * op(b) (k, n) + beta * c. op transposes where the flag is 1; lda, ldb, ldc
  /// are the row lengths as stored. [any-thread & any-state]
  void (*gemm)(dovela_context *context, uint64_t transpose_a, uint64_t transpose_b, int64_t m, int64_t n, int64_t k,
               float alpha, const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
               int64_t ldc);

  /// y (rows, units) = f(x (rows, in) * w (in, units) + bias (units)). x is f32 or u8 (`x_dtype`); few nonzeros in a
  /// wide x are made use of. bias nullable. pre (rows, units), nullable: receives the argument of f.
  /// [any-thread & any-state]
  void (*dense_forward)(dovela_context *context, int64_t rows, int64_t in, int64_t units, const void *x,
                        uint64_t x_dtype, const float *w, const float *bias, const dovela_eltwise *f, float *y,
                        float *pre);

  /// The gradients of dense_forward. dy (rows, units) is overwritten with the gradient before f. y or pre as
  /// eltwise_needs says. dx (rows, in), dw (in, units), dbias (units): each nullable, not wanted. dx is complete
  /// before the first part of dw is announced to `ready`. touched (in), nullable: rows of dw that received
  /// anything are marked 1, and the others are left as they are. [any-thread & any-state]
  void (*dense_backward)(dovela_context *context, int64_t rows, int64_t in, int64_t units, const void *x,
                         uint64_t x_dtype, const float *w, const dovela_eltwise *f, const float *y, const float *pre,
                         float *dy, float *dx, float *dw, float *dbias, uint8_t *touched, const dovela_ready *ready);

  // Elements

  /// y = f(x); y may be x. [any-thread & any-state]
  void (*eltwise_forward)(dovela_context *context, const dovela_eltwise *f, uint64_t count, const float *x, float *y);

  /// dx = dy * f'; x where eltwise_needs says 1, else y; the other may be NULL. dx may be dy. [any-thread & any-state]
  void (*eltwise_backward)(dovela_context *context, const dovela_eltwise *f, uint64_t count, const float *x,
                           const float *y, const float *dy, float *dx);

  /// 1 where the derivative is made from the argument x, 0 where from the value y. [any-thread & any-state]
  uint64_t (*eltwise_needs)(const dovela_eltwise *f);

  /// y = a * x + b * y, elementwise; b = 0 overwrites. [any-thread & any-state]
  void (*axpby)(dovela_context *context, uint64_t count, float a, const float *x, float b, float *y);

  /// z = x * y, elementwise; z may be either. [any-thread & any-state]
  void (*multiply)(dovela_context *context, uint64_t count, const float *x, const float *y, float *z);

  /// x = value. [any-thread & any-state]
  void (*fill)(dovela_context *context, uint64_t count, float value, float *x);

  /// Sum of x * y in f64, in an order that depends on count alone. [any-thread & any-state]
  double (*dot)(dovela_context *context, uint64_t count, const float *x, const float *y);

  /// out (columns) = sum over rows of x (rows, columns), plus out where accumulate is 1. [any-thread & any-state]
  void (*sum_rows)(dovela_context *context, int64_t rows, int64_t columns, const float *x, uint64_t accumulate,
                   float *out);

  /// y = x where kept, scaled by 1 / (1 - rate), else 0; kept (count) receives 1 or 0. [any-thread & any-state]
  void (*dropout)(dovela_context *context, uint64_t count, float rate, dovela_random *random, const float *x, float *y,
                  uint8_t *kept);

  /// dx = dy * kept / (1 - rate). [any-thread & any-state]
  void (*dropout_backward)(dovela_context *context, uint64_t count, float rate, const uint8_t *kept, const float *dy,
                           float *dx);

  // Rows

  /// y = softmax(x) over the columns; y may be x. [any-thread & any-state]
  void (*softmax)(dovela_context *context, int64_t rows, int64_t columns, const float *x, float *y);

  /// dx = y * (dy - sum(dy * y)); dx may be dy. [any-thread & any-state]
  void (*softmax_backward)(dovela_context *context, int64_t rows, int64_t columns, const float *y, const float *dy,
                           float *dx);

  /// y (rows, columns) = table (entries, columns) at ids (rows). The caller has checked the ids.
  /// [any-thread & any-state]
  void (*gather)(dovela_context *context, int64_t rows, int64_t columns, const float *table, const int32_t *ids,
                 float *y);

  /// table (entries, columns) at ids += x (rows, columns), in the order of the rows. touched (entries), nullable:
  /// rows met for the first time (mark 0) are cleared first and marked 1. [any-thread & any-state]
  void (*scatter_add)(dovela_context *context, int64_t rows, int64_t columns, const float *x, const int32_t *ids,
                      int64_t entries, float *table, uint8_t *touched);

  // Windows

  /// Plans a convolution with kernel (kernel_height, kernel_width, channels / groups, filters).
  /// scratch_bytes: what the three functions below need. NULL plan on error. [any-thread & any-state]
  const dovela_error *(*conv_create)(const dovela_host *host, dovela_context *context, const dovela_window *window,
                                     uint64_t training, dovela_conv **plan, uint64_t *scratch_bytes);
  void (*conv_destroy)(dovela_conv *plan); ///< [any-thread & any-state]

  /// y = f(conv(x, w) + bias); bias, pre nullable. [instance-thread & any-state]
  void (*conv_forward)(dovela_context *context, dovela_conv *plan, const float *x, const float *w, const float *bias,
                       const dovela_eltwise *f, float *y, float *pre, void *scratch);

  /// As dense_backward, for a convolution. [instance-thread & any-state]
  void (*conv_backward)(dovela_context *context, dovela_conv *plan, const float *x, const float *w,
                        const dovela_eltwise *f, const float *y, const float *pre, float *dy, float *dx, float *dw,
                        float *dbias, void *scratch);

  /// Plans a pooling; workspace_bytes: what forward saves for backward. [any-thread & any-state]
  const dovela_error *(*pool_create)(const dovela_host *host, dovela_context *context, const dovela_window *window,
                                     uint64_t mode, uint64_t training, dovela_pool **plan, uint64_t *workspace_bytes);
  void (*pool_destroy)(dovela_pool *plan); ///< [any-thread & any-state]
  void (*pool_forward)(dovela_context *context, dovela_pool *plan, const float *x, float *y,
                       void *workspace); ///< workspace nullable outside training. [instance-thread & any-state]
  void (*pool_backward)(dovela_context *context, dovela_pool *plan, const float *dy, const void *workspace,
                        float *dx); ///< [instance-thread & any-state]

  // Normalization over the last axis' channels: x (rows, channels)

  /// mean, variance (channels): of this batch, biased. gamma, beta nullable. y = gamma * (x - mean) *
  /// inverse_deviation + beta, inverse_deviation = 1 / sqrt(variance + epsilon). [any-thread & any-state]
  void (*normalize)(dovela_context *context, int64_t rows, int64_t channels, const float *x, const float *gamma,
                    const float *beta, float epsilon, float *mean, float *variance, float *y);

  /// y from given statistics. [any-thread & any-state]
  void (*normalize_with)(dovela_context *context, int64_t rows, int64_t channels, const float *x, const float *gamma,
                         const float *beta, float epsilon, const float *mean, const float *variance, float *y);

  /// Gradients of `normalize`; dgamma, dbeta, dx nullable; dx may be dy. [any-thread & any-state]
  void (*normalize_backward)(dovela_context *context, int64_t rows, int64_t channels, const float *x,
                             const float *gamma, float epsilon, const float *mean, const float *variance,
                             const float *dy, float *dx, float *dgamma, float *dbeta);

  // Recurrent cells: what is elementwise in them; the products are gemm's

  /// gates (batch, 4 * units), order i f c o: pre-activations in, activations out. cell = f * cell_before + i * c;
  /// hidden = o * tanh(cell). `activation` serves c and the cell, `recurrent` the gates.
  /// cell_activated (batch, units) receives activation(cell). [any-thread & any-state]
  void (*lstm_cell)(dovela_context *context, int64_t batch, int64_t units, const dovela_eltwise *activation,
                    const dovela_eltwise *recurrent, float *gates, const float *cell_before, float *cell,
                    float *cell_activated, float *hidden);

  /// gates as lstm_cell left them. dhidden: gradient of hidden; dcell: gradient of cell in, of cell_before out.
  /// dgates (batch, 4 * units): gradient of the pre-activations. Only formulas whose eltwise_needs is 0.
  /// [any-thread & any-state]
  void (*lstm_cell_backward)(dovela_context *context, int64_t batch, int64_t units, const dovela_eltwise *activation,
                             const dovela_eltwise *recurrent, const float *gates, const float *cell_before,
                             const float *cell_activated, const float *dhidden, float *dcell, float *dgates);
} dovela_kernels;

DOVELA_SLOT(dovela_kernels, gemm, 1);
DOVELA_SLOT(dovela_kernels, dense_forward, 2);
DOVELA_SLOT(dovela_kernels, dense_backward, 3);
DOVELA_SLOT(dovela_kernels, eltwise_forward, 4);
DOVELA_SLOT(dovela_kernels, eltwise_backward, 5);
DOVELA_SLOT(dovela_kernels, eltwise_needs, 6);
DOVELA_SLOT(dovela_kernels, axpby, 7);
DOVELA_SLOT(dovela_kernels, multiply, 8);
DOVELA_SLOT(dovela_kernels, fill, 9);
DOVELA_SLOT(dovela_kernels, dot, 10);
DOVELA_SLOT(dovela_kernels, sum_rows, 11);
DOVELA_SLOT(dovela_kernels, dropout, 12);
DOVELA_SLOT(dovela_kernels, dropout_backward, 13);
DOVELA_SLOT(dovela_kernels, softmax, 14);
DOVELA_SLOT(dovela_kernels, softmax_backward, 15);
DOVELA_SLOT(dovela_kernels, gather, 16);
DOVELA_SLOT(dovela_kernels, scatter_add, 17);
DOVELA_SLOT(dovela_kernels, conv_create, 18);
DOVELA_SLOT(dovela_kernels, conv_destroy, 19);
DOVELA_SLOT(dovela_kernels, conv_forward, 20);
DOVELA_SLOT(dovela_kernels, conv_backward, 21);
DOVELA_SLOT(dovela_kernels, pool_create, 22);
DOVELA_SLOT(dovela_kernels, pool_destroy, 23);
DOVELA_SLOT(dovela_kernels, pool_forward, 24);
DOVELA_SLOT(dovela_kernels, pool_backward, 25);
DOVELA_SLOT(dovela_kernels, normalize, 26);
DOVELA_SLOT(dovela_kernels, normalize_with, 27);
DOVELA_SLOT(dovela_kernels, normalize_backward, 28);
DOVELA_SLOT(dovela_kernels, lstm_cell, 29);
DOVELA_SLOT(dovela_kernels, lstm_cell_backward, 30);
DOVELA_SLOTS(dovela_kernels, 31);

DOVELA_END

#endif

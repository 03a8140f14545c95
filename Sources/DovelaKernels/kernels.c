#include "kernels.h"

const dovela_kernels *dovela_kernels_table(void) {
  static const dovela_kernels table = {
      .struct_size = DOVELA_SIZE(dovela_kernels),
      .gemm = dovela_gemm,
      .dense_forward = dovela_dense_forward,
      .dense_backward = dovela_dense_backward,
      .eltwise_forward = dovela_eltwise_forward,
      .eltwise_backward = dovela_eltwise_backward,
      .eltwise_needs = dovela_eltwise_needs,
      .axpby = dovela_axpby,
      .multiply = dovela_multiply,
      .fill = dovela_fill,
      .dot = dovela_dot,
      .sum_rows = dovela_sum_rows,
      .dropout = dovela_dropout,
      .dropout_backward = dovela_dropout_backward,
      .softmax = dovela_softmax,
      .softmax_backward = dovela_softmax_backward,
      .gather = dovela_gather,
      .scatter_add = dovela_scatter_add,
      .conv_create = dovela_conv_create,
      .conv_destroy = dovela_conv_destroy,
      .conv_forward = dovela_conv_forward,
      .conv_backward = dovela_conv_backward,
      .pool_create = dovela_pool_create,
      .pool_destroy = dovela_pool_destroy,
      .pool_forward = dovela_pool_forward,
      .pool_backward = dovela_pool_backward,
      .normalize = dovela_normalize,
      .normalize_with = dovela_normalize_with,
      .normalize_backward = dovela_normalize_backward,
      .lstm_cell = dovela_lstm_cell,
      .lstm_cell_backward = dovela_lstm_cell_backward,
  };
  return &table;
}

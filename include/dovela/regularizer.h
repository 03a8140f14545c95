// Regularizers and constraints: rules on a tensor by itself. Life: create -> apply … -> destroy.
#ifndef DOVELA_REGULARIZER_H
#define DOVELA_REGULARIZER_H

#include "component.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_REGULARIZER_KIND "dovela.regularizer/1"

/// One penalty: `*penalty` = r(tensor), and, where wanted, gradient += scale * dr / d tensor.
typedef struct dovela_regularization {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  const dovela_tensor *tensor;   ///< f32, a variable or a layer's output: host, call, nonnull
  const dovela_tensor *gradient; ///< f32, added to: host, call, nullable
  double scale;
  double *penalty; ///< out: host, call, nonnull
} dovela_regularization;

DOVELA_SLOT(dovela_regularization, required, 1);
DOVELA_SLOT(dovela_regularization, context, 2);
DOVELA_SLOT(dovela_regularization, tensor, 3);
DOVELA_SLOT(dovela_regularization, gradient, 4);
DOVELA_SLOT(dovela_regularization, scale, 5);
DOVELA_SLOT(dovela_regularization, penalty, 6);
DOVELA_SLOTS(dovela_regularization, 7);

/// What a regularizer offers.
typedef struct dovela_regularizer {
  uint64_t struct_size;

  /// [instance-thread & created]
  const dovela_error *(*apply)(void *self, const dovela_regularization *regularization);
} dovela_regularizer;

DOVELA_SLOT(dovela_regularizer, apply, 1);
DOVELA_SLOTS(dovela_regularizer, 2);

DOVELA_END

#endif

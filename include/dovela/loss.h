// Losses. Life: create -> build -> evaluate … -> destroy. Weights, masks and reduction are the host's: a loss
// computes one value for each row of the prediction and its gradient, scaled by what the host gives.
//
// A loss whose schema says "fuses_after": "dovela.softmax/1" (or an eltwise formula's id) is offered the argument of
// the last activation in place of its value, where the model ends in that formula: `fused` is then 1.
// The schema's "problem" helps to choose a loss where a run names none: "one_hot", "index", "binary", "regression".
#ifndef DOVELA_LOSS_H
#define DOVELA_LOSS_H

#include "component.h"
#include "kernels.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_LOSS_KIND "dovela.loss/1"

/// Specs in, the shape of the values out. A loss declares the dtype of its target here; its prediction is f32.
typedef struct dovela_loss_inference {
  uint64_t struct_size;
  uint64_t required;
  const dovela_tensor_spec *prediction; ///< batch unknown: host, call
  const dovela_tensor_spec *target;     ///< host, call
  uint64_t fused;
  dovela_tensor_spec *values; ///< out: f32, one value a row; (batch, …): host, call
  uint64_t target_dtype;      ///< out: what evaluate wants: DOVELA_F32 or DOVELA_I32; the host converts
} dovela_loss_inference;

DOVELA_SLOT(dovela_loss_inference, required, 1);
DOVELA_SLOT(dovela_loss_inference, prediction, 2);
DOVELA_SLOT(dovela_loss_inference, target, 3);
DOVELA_SLOT(dovela_loss_inference, fused, 4);
DOVELA_SLOT(dovela_loss_inference, values, 5);
DOVELA_SLOT(dovela_loss_inference, target_dtype, 6);
DOVELA_SLOTS(dovela_loss_inference, 7);

/// One batch.
typedef struct dovela_loss_run {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  uint64_t fused;                  ///< 1: prediction holds the activation's argument
  const dovela_tensor *prediction; ///< f32: host, call, nonnull
  const dovela_tensor *target;     ///< of target_dtype: host, call, nonnull
  const dovela_tensor *values;     ///< out, f32: the loss of each row, unscaled: host, call, nonnull
  const float *scale;              ///< (values): weight over normalizer, 0 where masked: host, call
  const dovela_tensor *gradient;   ///< out, as prediction: scale * d value / d prediction, so 0
                                   ///< where the scale is 0: host, call, nullable
  const dovela_tensor *activated;  ///< out when fused, as prediction: the activation's value: host, call, nullable
} dovela_loss_run;

DOVELA_SLOT(dovela_loss_run, required, 1);
DOVELA_SLOT(dovela_loss_run, context, 2);
DOVELA_SLOT(dovela_loss_run, fused, 3);
DOVELA_SLOT(dovela_loss_run, prediction, 4);
DOVELA_SLOT(dovela_loss_run, target, 5);
DOVELA_SLOT(dovela_loss_run, values, 6);
DOVELA_SLOT(dovela_loss_run, scale, 7);
DOVELA_SLOT(dovela_loss_run, gradient, 8);
DOVELA_SLOT(dovela_loss_run, activated, 9);
DOVELA_SLOTS(dovela_loss_run, 10);

/// What a loss offers.
typedef struct dovela_loss {
  uint64_t struct_size;

  /// Refuses a prediction and a target that do not fit each other, naming both shapes. [instance-thread & created]
  const dovela_error *(*infer)(void *self, dovela_loss_inference *inference);

  /// Values, and the gradient where wanted; refuses labels out of range. [instance-thread & built]
  const dovela_error *(*evaluate)(void *self, const dovela_loss_run *run);
} dovela_loss;

DOVELA_SLOT(dovela_loss, infer, 1);
DOVELA_SLOT(dovela_loss, evaluate, 2);
DOVELA_SLOTS(dovela_loss, 3);

DOVELA_END

#endif

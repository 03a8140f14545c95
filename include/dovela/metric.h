// Metrics. Life: create -> build -> (reset by the host) update … merge … result -> destroy. The state is the host's:
// f64, zeroed on reset, so that parts computed apart can be merged.
// The schema's "direction": "up" or "down" says what is better, for callbacks that monitor it.
#ifndef DOVELA_METRIC_H
#define DOVELA_METRIC_H

#include "component.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_METRIC_KIND "dovela.metric/1"

/// Specs in, the size of the state out.
typedef struct dovela_metric_inference {
  uint64_t struct_size;
  uint64_t required;
  const dovela_tensor_spec *prediction; ///< batch unknown: host, call
  const dovela_tensor_spec *target;     ///< host, call
  uint64_t state_count;                 ///< out: f64 numbers
  uint64_t target_dtype;                ///< out: DOVELA_F32 or DOVELA_I32; the host converts
} dovela_metric_inference;

DOVELA_SLOT(dovela_metric_inference, required, 1);
DOVELA_SLOT(dovela_metric_inference, prediction, 2);
DOVELA_SLOT(dovela_metric_inference, target, 3);
DOVELA_SLOT(dovela_metric_inference, state_count, 4);
DOVELA_SLOT(dovela_metric_inference, target_dtype, 5);
DOVELA_SLOTS(dovela_metric_inference, 6);

/// One batch.
typedef struct dovela_metric_run {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  const dovela_tensor *prediction; ///< f32, activated: host, call, nonnull
  const dovela_tensor *target;     ///< of target_dtype: host, call, nonnull
  const float *weights;            ///< one a row of the prediction (its extents but the last), 0 where masked: host,
                                   ///< call, nullable: all 1
  double *state;                   ///< (state_count): host, call
} dovela_metric_run;

DOVELA_SLOT(dovela_metric_run, required, 1);
DOVELA_SLOT(dovela_metric_run, context, 2);
DOVELA_SLOT(dovela_metric_run, prediction, 3);
DOVELA_SLOT(dovela_metric_run, target, 4);
DOVELA_SLOT(dovela_metric_run, weights, 5);
DOVELA_SLOT(dovela_metric_run, state, 6);
DOVELA_SLOTS(dovela_metric_run, 7);

/// What a metric offers.
typedef struct dovela_metric {
  uint64_t struct_size;

  /// [instance-thread & created]
  const dovela_error *(*infer)(void *self, dovela_metric_inference *inference);

  /// Adds a batch to the state. [instance-thread & built]
  const dovela_error *(*update)(void *self, const dovela_metric_run *run);

  /// into += from; nullable: NULL where that is the sum of the numbers. [instance-thread & built]
  const dovela_error *(*merge)(void *self, double *into, const double *from);

  /// The metric of the state so far. [instance-thread & built]
  const dovela_error *(*result)(void *self, const double *state, double *result);
} dovela_metric;

DOVELA_SLOT(dovela_metric, infer, 1);
DOVELA_SLOT(dovela_metric, update, 2);
DOVELA_SLOT(dovela_metric, merge, 3);
DOVELA_SLOT(dovela_metric, result, 4);
DOVELA_SLOTS(dovela_metric, 5);

DOVELA_END

#endif

// Initializers. Life: create -> fill -> destroy.
#ifndef DOVELA_INITIALIZER_H
#define DOVELA_INITIALIZER_H

#include "component.h"
#include "random.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_INITIALIZER_KIND "dovela.initializer/1"

/// One variable to fill. Fans as Keras computes them: (in, out); receptive field times the last two axes beyond.
typedef struct dovela_initialization {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  const dovela_tensor *tensor; ///< f32: host, call, nonnull
  double fan_in;
  double fan_out;
  dovela_random *random; ///< the variable's own stream, or that of the initializer's `seed`: host, call, nonnull
} dovela_initialization;

DOVELA_SLOT(dovela_initialization, required, 1);
DOVELA_SLOT(dovela_initialization, context, 2);
DOVELA_SLOT(dovela_initialization, tensor, 3);
DOVELA_SLOT(dovela_initialization, fan_in, 4);
DOVELA_SLOT(dovela_initialization, fan_out, 5);
DOVELA_SLOT(dovela_initialization, random, 6);
DOVELA_SLOTS(dovela_initialization, 7);

/// What an initializer offers.
typedef struct dovela_initializer {
  uint64_t struct_size;

  /// Writes every element. [instance-thread & created]
  const dovela_error *(*fill)(void *self, const dovela_initialization *initialization);
} dovela_initializer;

DOVELA_SLOT(dovela_initializer, fill, 1);
DOVELA_SLOTS(dovela_initializer, 2);

DOVELA_END

#endif

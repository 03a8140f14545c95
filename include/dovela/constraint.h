// Constraints: what a variable must satisfy after every update. Life: create -> apply … -> destroy.
#ifndef DOVELA_CONSTRAINT_H
#define DOVELA_CONSTRAINT_H

#include "component.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_CONSTRAINT_KIND "dovela.constraint/1"

/// What a constraint offers.
typedef struct dovela_constraint {
  uint64_t struct_size;

  /// Projects the tensor (f32: host, call, nonnull) in place. [instance-thread & created]
  const dovela_error *(*apply)(void *self, dovela_context *context, const dovela_tensor *tensor);
} dovela_constraint;

DOVELA_SLOT(dovela_constraint, apply, 1);
DOVELA_SLOTS(dovela_constraint, 2);

DOVELA_END

#endif

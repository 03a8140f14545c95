// Activations. Life: create -> forward, backward -> destroy. Same shape out as in; f32.
#ifndef DOVELA_ACTIVATION_H
#define DOVELA_ACTIVATION_H

#include "component.h"
#include "kernels.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_ACTIVATION_KIND "dovela.activation/1"

/// The derivative is made from the argument x (else from the value y alone, and forward may run in place).
#define DOVELA_ACTIVATION_NEEDS_INPUT 1u

/// One call. dy and dx are set in backward only; dx may be dy.
typedef struct dovela_activation_run {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  const dovela_tensor *x;  ///< host, call; nullable in backward without DOVELA_ACTIVATION_NEEDS_INPUT
  const dovela_tensor *y;  ///< host, call, nonnull; written by forward
  const dovela_tensor *dy; ///< host, call
  const dovela_tensor *dx; ///< host, call; written by backward
} dovela_activation_run;

DOVELA_SLOT(dovela_activation_run, required, 1);
DOVELA_SLOT(dovela_activation_run, context, 2);
DOVELA_SLOT(dovela_activation_run, x, 3);
DOVELA_SLOT(dovela_activation_run, y, 4);
DOVELA_SLOT(dovela_activation_run, dy, 5);
DOVELA_SLOT(dovela_activation_run, dx, 6);
DOVELA_SLOTS(dovela_activation_run, 7);

/// What an activation offers.
typedef struct dovela_activation {
  uint64_t struct_size;
  uint64_t flags;

  /// y = f(x). [instance-thread & created]
  const dovela_error *(*forward)(void *self, const dovela_activation_run *run);

  /// dx = dy * f'(x). [instance-thread & created]
  const dovela_error *(*backward)(void *self, const dovela_activation_run *run);

  /// The formula that this instance computes, by id, so that kernels and losses may fuse it. Result: plugin,
  /// process, nullable: NULL where there is none. nullable. [any-thread & created]
  const char *(*formula)(void *self, float *alpha, float *beta);
} dovela_activation;

DOVELA_SLOT(dovela_activation, flags, 1);
DOVELA_SLOT(dovela_activation, forward, 2);
DOVELA_SLOT(dovela_activation, backward, 3);
DOVELA_SLOT(dovela_activation, formula, 4);
DOVELA_SLOTS(dovela_activation, 5);

#define DOVELA_ACTIVATION_SERVICE "dovela.activation.child/1"

/// The host's side: an activation that came as a parameter.
typedef struct dovela_activation_service {
  uint64_t struct_size;

  /// Its formula; DOVELA_FORMULA_NONE where it has none that kernels fuse. [any-thread & created]
  dovela_eltwise (*formula)(const dovela_child *child);

  /// 1 where backward wants x. [any-thread & created]
  uint64_t (*needs_input)(const dovela_child *child);

  const dovela_error *(*forward)(dovela_child *child,
                                 const dovela_activation_run *run); ///< [instance-thread & running]
  const dovela_error *(*backward)(dovela_child *child,
                                  const dovela_activation_run *run); ///< [instance-thread & running]
} dovela_activation_service;

DOVELA_SLOT(dovela_activation_service, formula, 1);
DOVELA_SLOT(dovela_activation_service, needs_input, 2);
DOVELA_SLOT(dovela_activation_service, forward, 3);
DOVELA_SLOT(dovela_activation_service, backward, 4);
DOVELA_SLOTS(dovela_activation_service, 5);

DOVELA_END

#endif

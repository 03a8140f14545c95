// Parallel loops on the host's team of threads, the one that its kernels use.
#ifndef DOVELA_PARALLEL_H
#define DOVELA_PARALLEL_H

#include "host.h"

DOVELA_BEGIN

#define DOVELA_PARALLEL_SERVICE "dovela.parallel/1"

typedef struct dovela_parallel_service {
  uint64_t struct_size;

  /// Calls `body(state, first, last)` on ranges that cut 0 ..< count into at most one piece a thread, none but the
  /// last shorter than `grain`; returns when all are done. The cut depends on count, grain and the thread count
  /// alone. One piece, on the calling thread, where count <= grain or inside another loop. A body that fails says so
  /// through its state.
  /// [instance-thread & any-state]; body is [worker-thread & running]
  void (*loop)(dovela_context *context, uint64_t count, uint64_t grain,
               void (*body)(void *state, uint64_t first, uint64_t last), void *state);

  /// Threads of this context. [any-thread & any-state]
  uint64_t (*threads)(const dovela_context *context);
} dovela_parallel_service;

DOVELA_SLOT(dovela_parallel_service, loop, 1);
DOVELA_SLOT(dovela_parallel_service, threads, 2);
DOVELA_SLOTS(dovela_parallel_service, 3);

DOVELA_END

#endif

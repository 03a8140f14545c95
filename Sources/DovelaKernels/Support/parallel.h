// Parallel loops on the team that oneDNN uses too.
#ifndef DOVELA_KERNELS_PARALLEL_H
#define DOVELA_KERNELS_PARALLEL_H

#include "context.h"

typedef void (*dovela_range_body)(void *state, uint64_t first, uint64_t last);

/// dovela_parallel_service.loop.
void dovela_loop(dovela_context *context, uint64_t count, uint64_t grain, dovela_range_body body, void *state);

/// Threads that a kernel may start now: 1 inside a parallel loop.
uint64_t dovela_team_size(const dovela_context *context);

/// Runs `body(state, thread, threads)` once on each of `threads` threads; on the caller alone for 1. Inside,
/// `dovela_team_barrier` waits for the others.
void dovela_team(uint64_t threads, void (*body)(void *state, uint64_t thread, uint64_t threads), void *state);
void dovela_team_barrier(uint64_t threads);

/// Makes oneDNN's next calls on this thread use the context's thread count.
void dovela_lend_threads(const dovela_context *context);

/// Cuts 0 ..< count into `parts` pieces of whole `unit`s: piece `part` is [first, last).
void dovela_share(uint64_t count, uint64_t unit, uint64_t parts, uint64_t part, uint64_t *first, uint64_t *last);

#endif

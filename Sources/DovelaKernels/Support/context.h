// A context: its thread count, and scratch memory for each thread of its team.
#ifndef DOVELA_CONTEXT_H
#define DOVELA_CONTEXT_H

#include "machine.h"

/// Scratch of one thread: a packed block of a matrix, or the indices of nonzeros.
#define DOVELA_SCRATCH_BYTES ((size_t)512 << 10)

struct dovela_context {
  uint64_t threads;
  char *scratch; ///< threads * DOVELA_SCRATCH_BYTES, 64-byte aligned
};

/// The calling thread's scratch memory, DOVELA_SCRATCH_BYTES of it.
void *dovela_scratch(const dovela_context *context);

#endif

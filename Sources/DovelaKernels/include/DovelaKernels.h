// The host's arithmetic, its random numbers and its team of threads, as the tables that are lent to plugins.
//
// This is the only target that touches oneDNN and OpenMP. The contract is included by path, so that a Swift file
// may import this module and CDovela together and sees one set of types.
#ifndef DOVELA_KERNELS_MODULE_H
#define DOVELA_KERNELS_MODULE_H

#include "../../../include/dovela/dovela.h"

DOVELA_BEGIN

/// The table of "dovela.kernels/1". Owner: this module, process. [any-thread & any-state]
const dovela_kernels *dovela_kernels_table(void);

/// The table of "dovela.random/1". Owner: this module, process. [any-thread & any-state]
const dovela_random_service *dovela_random_table(void);

/// The table of "dovela.parallel/1". Owner: this module, process. [any-thread & any-state]
const dovela_parallel_service *dovela_parallel_table(void);

/// Most threads that a context may have.
#define DOVELA_MAX_THREADS 256u

/// A context whose calls use up to `threads` threads (0: as many as the process may run on). One call at a time, but
/// for the workers of its own team, which may call kernels too and then run serially. NULL when there is no memory.
/// Owner: caller, until destroy. [any-thread & any-state]
dovela_context *dovela_context_create(uint64_t threads);

/// Frees a context. context: nullable. [any-thread & any-state]
void dovela_context_destroy(dovela_context *context);

/// 1 in a process that was forked after a context was made: nothing can be computed there. [any-thread & any-state]
uint64_t dovela_was_forked(void);

/// Processors that this process may run on. [any-thread & any-state]
uint64_t dovela_processor_count(void);

/// A shared-memory mapping of at least `bytes` bytes, 64-byte aligned and zeroed; NULL when there is no memory, or
/// for 0 bytes. Owner: caller, until destroy with the same `bytes`. [any-thread & any-state]
void *dovela_arena_create(uint64_t bytes);

/// Unmaps what `dovela_arena_create` gave. arena: nullable. [any-thread & any-state]
void dovela_arena_destroy(void *arena, uint64_t bytes);

/// Measures oneDNN's own sgemm: GFLOP/s (1e9 floating-point operations a second) of the best of `runs` products
/// c (m, n) = a (m, k) * b (k, n) on the context's threads; 0 when there is no memory. [any-thread & any-state]
double dovela_sgemm_speed(dovela_context *context, int64_t m, int64_t n, int64_t k, uint64_t runs);

/// Version of the oneDNN that is loaded: 20603 is 2.6.3. [any-thread & any-state]
uint64_t dovela_onednn_version(void);

DOVELA_END

#endif

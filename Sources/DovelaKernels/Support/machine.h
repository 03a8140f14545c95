// What the kernels assume of compiler and machine: inlining, loops without aliasing, vectors. DOVELA_MULTIVERSION is
// the contract's.
#ifndef DOVELA_MACHINE_H
#define DOVELA_MACHINE_H

#include "../include/DovelaKernels.h"

/// A helper that must take the instruction set of the function that it is used in.
#define DOVELA_INLINE static inline __attribute__((always_inline, unused))

/// Before a loop over elements whose result may lie where an argument lies (y may be x), but not shifted against it:
/// vector code needs no check for overlap, which would find one and fall back to single elements. A sanitizer or
/// another optimization level may keep the loop as it is, which is no fault.
#pragma clang diagnostic ignored "-Wpass-failed"
#define DOVELA_EACH _Pragma("clang loop vectorize(assume_safety)")

/// Eight floats, at any address of a float.
typedef float dovela_float8 __attribute__((vector_size(32), aligned(4), may_alias));

DOVELA_INLINE int64_t dovela_min(int64_t a, int64_t b) { return a < b ? a : b; }
DOVELA_INLINE int64_t dovela_max(int64_t a, int64_t b) { return a > b ? a : b; }
DOVELA_INLINE int64_t dovela_ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
DOVELA_INLINE int64_t dovela_round_up(int64_t a, int64_t b) { return dovela_ceil_div(a, b) * b; }

#endif

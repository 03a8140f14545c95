// Numbers too small for a float's full precision count as zero while kernels and parallel loops run. A weight whose
// gradient is always zero (a pixel that is always black) lets an optimizer's moments decay into that range, where some
// processors take a hundred times as long for each operation. Every road into a loop goes through here, so that the
// result does not depend on the number of threads.
#ifndef DOVELA_FLUSH_H
#define DOVELA_FLUSH_H

#include "machine.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
// Bit 15: results become zero; bit 6: arguments are taken as zero.
#define FLUSH_BITS 0x8040u

DOVELA_INLINE uint64_t flush_begin(void) {
  const unsigned before = _mm_getcsr();
  if ((before & FLUSH_BITS) != FLUSH_BITS) _mm_setcsr(before | FLUSH_BITS);
  return before;
}

DOVELA_INLINE void flush_end(uint64_t before) {
  if ((before & FLUSH_BITS) != FLUSH_BITS) _mm_setcsr((unsigned)before);
}
#elif defined(__aarch64__)
#define FLUSH_BITS ((uint64_t)1 << 24)

DOVELA_INLINE uint64_t flush_begin(void) {
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  if (!(before & FLUSH_BITS)) __asm__ volatile("msr fpcr, %0" : : "r"(before | FLUSH_BITS));
  return before;
}

DOVELA_INLINE void flush_end(uint64_t before) {
  if (!(before & FLUSH_BITS)) __asm__ volatile("msr fpcr, %0" : : "r"(before));
}
#else
DOVELA_INLINE uint64_t flush_begin(void) { return 0; }
DOVELA_INLINE void flush_end(uint64_t before) { (void)before; }
#endif

#endif

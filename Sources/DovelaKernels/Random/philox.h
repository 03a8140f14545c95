// Philox 4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, section 3.3.
#ifndef DOVELA_PHILOX_H
#define DOVELA_PHILOX_H

#include "../Support/machine.h"

/// Blocks that are made at once, side by side for vector code.
#define PHILOX_BLOCKS 16
/// Words of PHILOX_BLOCKS blocks.
#define PHILOX_WORDS (4 * PHILOX_BLOCKS)

/// Words of eight blocks, one in the low half of each lane; the high halves hold what is left of a product.
typedef uint64_t philox_lanes __attribute__((vector_size(64)));

/// The words of blocks [block, block + 8) of a stream, in their order.
DOVELA_INLINE void philox_eight(const dovela_random *random, uint64_t block, uint32_t out[32]) {
  const uint64_t low = 0xffffffffu;
  philox_lanes a = block + (philox_lanes){0, 1, 2, 3, 4, 5, 6, 7}, b = a >> 32;
  philox_lanes c = (philox_lanes){0} + random->stream, d = (philox_lanes){0} + random->step;
  uint32_t key0 = (uint32_t)random->seed, key1 = (uint32_t)(random->seed >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    // Both factors are below 2^32: one instruction that multiplies low halves, and no mask.
    const philox_lanes first = (a & low) * 0xD2511F53u, second = (c & low) * 0xCD9E8D57u;
    a = (second >> 32) ^ b ^ key0;
    c = (first >> 32) ^ d ^ key1;
    b = second;
    d = first;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  const philox_lanes ab = (a & low) | (b << 32), cd = (c & low) | (d << 32);
  const philox_lanes halves[2] = {__builtin_shufflevector(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11),
                                  __builtin_shufflevector(ab, cd, 4, 12, 5, 13, 6, 14, 7, 15)};
  __builtin_memcpy(out, halves, sizeof halves); // little-endian: a before b
}

/// The words of blocks [block, block + PHILOX_BLOCKS) of a stream, in their order.
DOVELA_INLINE void philox_words(const dovela_random *random, uint64_t block, uint32_t out[PHILOX_WORDS]) {
  for (int first = 0; first < PHILOX_BLOCKS; first += 8) philox_eight(random, block + (uint64_t)first, out + 4 * first);
}

#endif

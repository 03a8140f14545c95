// Philox 4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, section 3.3.
#ifndef DOVELA_PHILOX_H
#define DOVELA_PHILOX_H

#include "../Support/machine.h"

/// Blocks that are made at once, side by side for vector code.
#define PHILOX_BLOCKS 16
/// Words of PHILOX_BLOCKS blocks.
#define PHILOX_WORDS (4 * PHILOX_BLOCKS)

/// The words of blocks [block, block + PHILOX_BLOCKS) of a stream, in their order.
DOVELA_INLINE void philox_words(const dovela_random *random, uint64_t block, uint32_t out[PHILOX_WORDS]) {
  uint32_t a[PHILOX_BLOCKS], b[PHILOX_BLOCKS], c[PHILOX_BLOCKS], d[PHILOX_BLOCKS];
  for (int i = 0; i < PHILOX_BLOCKS; i++) {
    const uint64_t number = block + (uint64_t)i;
    a[i] = (uint32_t)number;
    b[i] = (uint32_t)(number >> 32);
    c[i] = random->stream;
    d[i] = random->step;
  }
  uint32_t key0 = (uint32_t)random->seed, key1 = (uint32_t)(random->seed >> 32);
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < PHILOX_BLOCKS; i++) {
      const uint64_t first = (uint64_t)a[i] * 0xD2511F53u, second = (uint64_t)c[i] * 0xCD9E8D57u;
      a[i] = (uint32_t)(second >> 32) ^ b[i] ^ key0;
      c[i] = (uint32_t)(first >> 32) ^ d[i] ^ key1;
      b[i] = (uint32_t)second;
      d[i] = (uint32_t)first;
    }
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  for (int i = 0; i < PHILOX_BLOCKS; i++) {
    out[4 * i] = a[i];
    out[4 * i + 1] = b[i];
    out[4 * i + 2] = c[i];
    out[4 * i + 3] = d[i];
  }
}

#endif

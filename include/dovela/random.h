// Random numbers: Philox 4x32-10 (Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3"), a
// counter-based generator, so that a number depends on seed, stream, step and place, and on nothing else.
#ifndef DOVELA_RANDOM_H
#define DOVELA_RANDOM_H

#include "abi.h"

DOVELA_BEGIN

/// A position in a stream; a plain value. Key = seed; counter = (block low, block high, stream, step).
/// Each service call takes the blocks that it needs and moves `block` on.
typedef struct dovela_random {
  uint64_t seed;
  uint32_t stream; ///< who draws: a hash of the instance's path, given by the host
  uint32_t step;   ///< when: the training step
  uint64_t block;  ///< how many blocks of four words are used
} dovela_random;

DOVELA_STATIC_ASSERT(sizeof(dovela_random) == 24, "dovela_random is frozen");

#define DOVELA_RANDOM_SERVICE "dovela.random/1"

/// The same arguments give the same numbers on every machine and with any thread count.
typedef struct dovela_random_service {
  uint64_t struct_size;

  /// Uniform 32-bit words. [any-thread & any-state]
  void (*bits)(dovela_random *random, uint32_t *out, uint64_t count);

  /// Uniform in [least, greatest). [any-thread & any-state]
  void (*uniform)(dovela_random *random, float *out, uint64_t count, float least, float greatest);

  /// Normal (Box-Muller). [any-thread & any-state]
  void (*normal)(dovela_random *random, float *out, uint64_t count, float mean, float deviation);

  /// Normal cut at two deviations, by the inverse of the distribution function. [any-thread & any-state]
  void (*truncated_normal)(dovela_random *random, float *out, uint64_t count, float mean, float deviation);

  /// A permutation of 0 ..< count (Fisher-Yates). [any-thread & any-state]
  void (*permutation)(dovela_random *random, uint32_t *out, uint64_t count);
} dovela_random_service;

DOVELA_SLOT(dovela_random_service, bits, 1);
DOVELA_SLOT(dovela_random_service, uniform, 2);
DOVELA_SLOT(dovela_random_service, normal, 3);
DOVELA_SLOT(dovela_random_service, truncated_normal, 4);
DOVELA_SLOT(dovela_random_service, permutation, 5);
DOVELA_SLOTS(dovela_random_service, 6);

DOVELA_END

#endif

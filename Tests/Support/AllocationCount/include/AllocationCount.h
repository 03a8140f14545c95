// Counts allocations of the calling thread, whoever makes them: the program's `malloc` stands before the C library's.
#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdint.h>

/// Allocations of this thread since it began; 0 for good under a sanitizer, which has an allocator of its own.
uint64_t allocation_count(void);

/// Whether anything is counted.
int allocation_count_works(void);

#endif

#include "AllocationCount.h"
#include <errno.h>
#include <stddef.h>

static __thread uint64_t count;

uint64_t allocation_count(void) { return count; }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ALLOCATION_COUNT_OFF
#endif
#endif

#if defined(__GLIBC__) && !defined(ALLOCATION_COUNT_OFF)

// Libraries must find them.
#define EXPORTED __attribute__((visibility("default")))

// The C library's own functions, under the names that it keeps for this.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t items, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

EXPORTED void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

EXPORTED void *calloc(size_t items, size_t size) {
  count++;
  return __libc_calloc(items, size);
}

EXPORTED void *realloc(void *memory, size_t size) {
  count++;
  return __libc_realloc(memory, size);
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size) {
  count++;
  return __libc_memalign(alignment, size);
}

EXPORTED void *memalign(size_t alignment, size_t size) {
  count++;
  return __libc_memalign(alignment, size);
}

EXPORTED int posix_memalign(void **memory, size_t alignment, size_t size) {
  count++;
  void *made = __libc_memalign(alignment, size);
  if (!made) return ENOMEM;
  *memory = made;
  return 0;
}

int allocation_count_works(void) { return 1; }

#else

int allocation_count_works(void) { return 0; }

#endif

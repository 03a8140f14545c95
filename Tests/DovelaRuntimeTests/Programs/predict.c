// Counts what a prediction asks of the system: allocations and locks, of any library in the process, on this thread.
#include "check.h"
#include <dlfcn.h>
#include <pthread.h>

static __thread unsigned long allocations, locks;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t items, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  allocations++;
  return __libc_malloc(size);
}
void *calloc(size_t items, size_t size) {
  allocations++;
  return __libc_calloc(items, size);
}
void *realloc(void *memory, size_t size) {
  allocations++;
  return __libc_realloc(memory, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  allocations++;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}
void *aligned_alloc(size_t alignment, size_t size) {
  allocations++;
  return __libc_memalign(alignment, size);
}

#define NEXT(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  static int (*next)(pthread_mutex_t *);
  if (!next) next = NEXT(int (*)(pthread_mutex_t *), "pthread_mutex_lock");
  locks++;
  return next(mutex);
}
int pthread_mutex_trylock(pthread_mutex_t *mutex) {
  static int (*next)(pthread_mutex_t *);
  if (!next) next = NEXT(int (*)(pthread_mutex_t *), "pthread_mutex_trylock");
  locks++;
  return next(mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
  static int (*next)(pthread_rwlock_t *);
  if (!next) next = NEXT(int (*)(pthread_rwlock_t *), "pthread_rwlock_rdlock");
  locks++;
  return next(lock);
}

int main(int argc, char **argv) {
  const uint64_t rows = argc > 2 ? (uint64_t)atoi(argv[2]) : 1;
  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 64);
  dovela_model *model;
  check(dovela_model_compose(runtime, argv[1], &input, 1, 1, &model));
  static float row[64][64], answer[64][64];
  dovela_port out;
  check(dovela_model_output(model, 0, &out));
  out.spec.shape[0] = (int64_t)rows;
  dovela_tensor in = dovela_tensor_of(row, dovela_spec2(DOVELA_F32, (int64_t)rows, 64));
  dovela_tensor result = dovela_tensor_of(answer, out.spec);
  check(dovela_model_reserve(model, rows));
  const unsigned long counted = allocations + locks;
  for (int call = 0; call < 10; call++) {
    const unsigned long before = allocations, locked = locks;
    check(dovela_model_predict(model, &in, 1, &result, 1));
    if (call == 9) printf("allocations %lu locks %lu\n", allocations - before, locks - locked);
  }
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  return counted ? 0 : 1; // a counter that never counted would prove nothing
}

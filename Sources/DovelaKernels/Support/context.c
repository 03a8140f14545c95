#include "context.h"
#include "openmp.h"
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

// libgomp's threads do not live on in a child; its first parallel region would wait for them for ever.
static int forked;
static void in_child(void) { forked = 1; }
static void watch_forks(void) { pthread_atfork(NULL, NULL, in_child); }

uint64_t dovela_was_forked(void) { return (uint64_t)forked; }

uint64_t dovela_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count > 0 ? (uint64_t)count : 1;
}

dovela_context *dovela_context_create(uint64_t threads) {
  if (threads == 0) threads = dovela_processor_count();
  if (threads > DOVELA_MAX_THREADS) threads = DOVELA_MAX_THREADS;
  dovela_context *context = malloc(sizeof *context);
  if (!context) return NULL;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
  context->threads = threads;
  context->scratch = dovela_arena_create(threads * DOVELA_SCRATCH_BYTES);
  if (!context->scratch) {
    free(context);
    return NULL;
  }
  return context;
}

void dovela_context_destroy(dovela_context *context) {
  if (!context) return;
  dovela_arena_destroy(context->scratch, context->threads * DOVELA_SCRATCH_BYTES);
  free(context);
}

void *dovela_scratch(const dovela_context *context) {
  // A worker of a wider team than this context's (a kernel called with a smaller context) shares the last slot with
  // nobody: such a team is another context's, and this one has one call at a time.
  uint64_t thread = (uint64_t)omp_get_thread_num();
  if (thread >= context->threads) thread = context->threads - 1;
  return context->scratch + thread * DOVELA_SCRATCH_BYTES;
}

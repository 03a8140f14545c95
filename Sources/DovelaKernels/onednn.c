// oneDNN, 2.6 and 3.x. The only file that includes its header.
#include "Support/parallel.h"
#include <oneapi/dnnl/dnnl.h>
#include <time.h>

uint64_t dovela_onednn_version(void) {
  const dnnl_version_t *version = dnnl_version();
  return (uint64_t)(version->major * 10000 + version->minor * 100 + version->patch);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double dovela_sgemm_speed(dovela_context *context, int64_t m, int64_t n, int64_t k, uint64_t runs) {
  if (m <= 0 || n <= 0 || k <= 0) return 0;
  const uint64_t floats = (uint64_t)(m * k + k * n + m * n);
  float *memory = dovela_arena_create(floats * sizeof(float));
  if (!memory) return 0;
  for (uint64_t i = 0; i < floats; i++) memory[i] = (float)(i % 7) * 0.25f;
  float *a = memory, *b = a + m * k, *c = b + k * n;
  dovela_lend_threads(context);
  double best = 0;
  for (uint64_t run = 0; run < runs; run++) {
    const double start = seconds();
    dnnl_sgemm('N', 'N', m, n, k, 1.0f, a, k, b, n, 0.0f, c, n);
    const double speed = 2e-9 * (double)m * (double)n * (double)k / (seconds() - start);
    if (speed > best) best = speed;
  }
  dovela_arena_destroy(memory, floats * sizeof(float));
  return best;
}

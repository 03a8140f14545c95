#include "../kernels.h"
#include "philox.h"

typedef struct dropping {
  const dovela_random *random;
  const float *x;
  float *y;
  uint8_t *kept;
  uint64_t count;
  uint32_t threshold;
  float scale;
} dropping;

// Ranges are in chunks of PHILOX_WORDS elements, each with blocks of its own.
DOVELA_MULTIVERSION static void dropout_body(void *state, uint64_t first, uint64_t last) {
  const dropping *d = state;
  const uint32_t threshold = d->threshold;
  const float scale = d->scale;
  uint32_t words[PHILOX_WORDS];
  for (uint64_t chunk = first; chunk < last; chunk++) {
    const uint64_t start = chunk * PHILOX_WORDS;
    philox_words(d->random, d->random->block + start / 4, words);
    const uint64_t rest = d->count - start, part = rest < PHILOX_WORDS ? rest : PHILOX_WORDS;
    const float *x = d->x + start;
    float *y = d->y + start;
    uint8_t *restrict kept = d->kept + start;
    DOVELA_EACH
    for (uint64_t i = 0; i < part; i++) {
      const uint32_t keep = (words[i] >> 8) >= threshold;
      y[i] = keep ? x[i] * scale : 0.0f;
      kept[i] = (uint8_t)keep;
    }
  }
}

void dovela_dropout(dovela_context *context, uint64_t count, float rate, dovela_random *random, const float *x,
                    float *y, uint8_t *kept) {
  dropping d = {random, x, y, kept, count, (uint32_t)((double)rate * 0x1p24), 1.0f / (1.0f - rate)};
  dovela_loop(context, (count + PHILOX_WORDS - 1) / PHILOX_WORDS, 128, dropout_body, &d);
  random->block += (count + 3) / 4;
}

typedef struct undropping {
  const uint8_t *kept;
  const float *dy;
  float *dx;
  float scale;
} undropping;

DOVELA_MULTIVERSION static void dropout_backward_body(void *state, uint64_t first, uint64_t last) {
  const undropping *d = state;
  const uint8_t *kept = d->kept;
  const float *dy = d->dy;
  float *dx = d->dx;
  const float scale = d->scale;
  DOVELA_EACH
  for (uint64_t i = first; i < last; i++) dx[i] = kept[i] ? dy[i] * scale : 0.0f;
}

void dovela_dropout_backward(dovela_context *context, uint64_t count, float rate, const uint8_t *kept, const float *dy,
                             float *dx) {
  undropping d = {kept, dy, dx, 1.0f / (1.0f - rate)};
  dovela_loop(context, count, 32768, dropout_backward_body, &d);
}

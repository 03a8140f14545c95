// Sums in an order that depends on the sizes alone.
#include "../kernels.h"

#define LANES 16
#define DOT_BLOCK 16384
#define MOST_BLOCKS 256

typedef struct dot_sum {
  const float *x, *y;
  uint64_t count, block;
  double partial[MOST_BLOCKS];
} dot_sum;

DOVELA_MULTIVERSION static double dot_range(const float *x, const float *y, uint64_t count) {
  double lanes[LANES] = {0};
  uint64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) lanes[lane] += (double)x[i + lane] * (double)y[i + lane];
  }
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += lanes[lane];
  for (; i < count; i++) sum += (double)x[i] * (double)y[i];
  return sum;
}

static void dot_body(void *state, uint64_t first, uint64_t last) {
  dot_sum *sum = state;
  for (uint64_t block = first; block < last; block++) {
    const uint64_t from = block * sum->block, rest = sum->count - from;
    sum->partial[block] = dot_range(sum->x + from, sum->y + from, rest < sum->block ? rest : sum->block);
  }
}

double dovela_dot(dovela_context *context, uint64_t count, const float *x, const float *y) {
  if (count <= DOT_BLOCK) return dot_range(x, y, count);
  dot_sum sum = {.x = x, .y = y, .count = count, .block = DOT_BLOCK};
  while ((count + sum.block - 1) / sum.block > MOST_BLOCKS) sum.block *= 2;
  const uint64_t blocks = (count + sum.block - 1) / sum.block;
  dovela_loop(context, blocks, 2, dot_body, &sum);
  double total = 0;
  for (uint64_t block = 0; block < blocks; block++) total += sum.partial[block];
  return total;
}

typedef struct column_sum {
  int64_t rows, columns;
  const float *x;
  float *out;
  uint64_t accumulate;
} column_sum;

// Columns are cut among threads, so the order in which rows are added is always theirs.
DOVELA_MULTIVERSION static void column_sum_body(void *state, uint64_t first, uint64_t last) {
  const column_sum *s = state;
  float *restrict out = s->out;
  uint64_t block = first;
  for (; block < last; block += 64) {
    const uint64_t end = block + 64 < last ? block + 64 : last;
    float sums[64] = {0};
    if (end - block == 64) {
      for (int64_t row = 0; row < s->rows; row++) {
        const float *x = s->x + row * s->columns + block;
        for (int column = 0; column < 64; column++) sums[column] += x[column];
      }
    } else {
      for (int64_t row = 0; row < s->rows; row++) {
        const float *x = s->x + row * s->columns + block;
        for (uint64_t column = 0; column < end - block; column++) sums[column] += x[column];
      }
    }
    if (s->accumulate) {
      for (uint64_t column = block; column < end; column++) out[column] += sums[column - block];
    } else {
      for (uint64_t column = block; column < end; column++) out[column] = sums[column - block];
    }
  }
}

void dovela_sum_rows(dovela_context *context, int64_t rows, int64_t columns, const float *x, uint64_t accumulate,
                     float *out) {
  column_sum sum = {rows, columns, x, out, accumulate};
  const uint64_t grain = rows * 128 < 65536 ? (uint64_t)(65536 / (rows > 0 ? rows : 1)) : 128;
  dovela_loop(context, (uint64_t)columns, grain, column_sum_body, &sum);
}

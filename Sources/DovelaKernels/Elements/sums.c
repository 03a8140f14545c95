// Sums in an order that depends on the sizes alone.
#include "sums.h"
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

// Columns whose sums are held at once.
#define HELD 64

/// out[0 ..< count] = sums over rows `stride` apart.
DOVELA_INLINE void short_sum(int64_t rows, int64_t stride, const float *x, int64_t count, float *restrict sums) {
  for (int64_t column = 0; column < count; column++) sums[column] = 0.0f;
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < count; column++) sums[column] += x[row * stride + column];
  }
}

DOVELA_MULTIVERSION void columns_sum(int64_t rows, int64_t columns, const float *x, int64_t first, int64_t last,
                                     int accumulate, float *out) {
  for (int64_t block = first; block < last; block += HELD) {
    const int64_t count = dovela_min(HELD, last - block);
    float sums[HELD];
    if (count == HELD) {
      short_sum(rows, columns, x + block, HELD, sums);
    } else {
      short_sum(rows, columns, x + block, count, sums);
    }
    for (int64_t column = 0; column < count; column++) {
      out[block + column] = sums[column] + (accumulate ? out[block + column] : 0.0f);
    }
  }
}

typedef struct column_sums {
  int64_t rows, columns;
  const float *x;
  float *out;
  int accumulate;
} column_sums;

// Columns are cut among threads, so the order in which rows are added is always theirs.
static void column_sums_body(void *state, uint64_t first, uint64_t last) {
  const column_sums *s = state;
  columns_sum(s->rows, s->columns, s->x, (int64_t)first, (int64_t)last, s->accumulate, s->out);
}

void dovela_sum_rows(dovela_context *context, int64_t rows, int64_t columns, const float *x, uint64_t accumulate,
                     float *out) {
  column_sums sums = {rows, columns, x, out, accumulate != 0};
  const uint64_t grain = rows * 128 < 65536 ? (uint64_t)(65536 / (rows > 0 ? rows : 1)) : 128;
  dovela_loop(context, (uint64_t)columns, grain, column_sums_body, &sums);
}

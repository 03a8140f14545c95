// Normalization of channels over rows: Ioffe and Szegedy 2015. Sums are taken in blocks of rows whose number depends
// on the sizes alone, so that the thread count does not show in a result.
#include "../kernels.h"
#include <math.h>
#include <string.h>

// Channels that are handled at once, and most blocks of rows: two sums of each fill a thread's scratch memory.
#define CHANNELS 512
#define BLOCKS 64

typedef struct channel_block {
  int64_t rows, stride, first, channels, blocks;
  const float *x, *dy;
  float *out;
  float *sums; // (blocks, 2, CHANNELS)
  float mean[CHANNELS], scale[CHANNELS], shift[CHANNELS], slope[CHANNELS];
} channel_block;

_Static_assert(BLOCKS * 2 * CHANNELS * sizeof(float) <= DOVELA_SCRATCH_BYTES,
               "partial sums fit into the scratch memory");

static int64_t block_count(int64_t rows, int64_t channels) {
  return dovela_max(1, dovela_min(BLOCKS, rows * channels / 8192));
}

static void block_rows(const channel_block *b, uint64_t block, int64_t *first, int64_t *last) {
  *first = b->rows * (int64_t)block / b->blocks;
  *last = b->rows * ((int64_t)block + 1) / b->blocks;
}

/// sums[0] = sum of x.
DOVELA_MULTIVERSION static void mean_body(void *state, uint64_t first, uint64_t last) {
  channel_block *b = state;
  for (uint64_t block = first; block < last; block++) {
    int64_t from, to;
    block_rows(b, block, &from, &to);
    float *restrict sum = b->sums + (int64_t)block * 2 * CHANNELS;
    memset(sum, 0, CHANNELS * sizeof(float));
    for (int64_t row = from; row < to; row++) {
      const float *restrict x = b->x + row * b->stride + b->first;
      for (int64_t c = 0; c < b->channels; c++) sum[c] += x[c];
    }
  }
}

/// sums[0] = sum of (x - mean)^2.
DOVELA_MULTIVERSION static void variance_body(void *state, uint64_t first, uint64_t last) {
  channel_block *b = state;
  for (uint64_t block = first; block < last; block++) {
    int64_t from, to;
    block_rows(b, block, &from, &to);
    float *restrict sum = b->sums + (int64_t)block * 2 * CHANNELS;
    memset(sum, 0, CHANNELS * sizeof(float));
    for (int64_t row = from; row < to; row++) {
      const float *restrict x = b->x + row * b->stride + b->first;
      for (int64_t c = 0; c < b->channels; c++) sum[c] += (x[c] - b->mean[c]) * (x[c] - b->mean[c]);
    }
  }
}

/// sums[0] = sum of dy, sums[1] = sum of dy * (x - mean).
DOVELA_MULTIVERSION static void gradient_sums_body(void *state, uint64_t first, uint64_t last) {
  channel_block *b = state;
  for (uint64_t block = first; block < last; block++) {
    int64_t from, to;
    block_rows(b, block, &from, &to);
    float *restrict sum = b->sums + (int64_t)block * 2 * CHANNELS;
    float *restrict product = sum + CHANNELS;
    memset(sum, 0, 2 * CHANNELS * sizeof(float));
    for (int64_t row = from; row < to; row++) {
      const float *restrict x = b->x + row * b->stride + b->first;
      const float *restrict dy = b->dy + row * b->stride + b->first;
      for (int64_t c = 0; c < b->channels; c++) {
        sum[c] += dy[c];
        product[c] += dy[c] * (x[c] - b->mean[c]);
      }
    }
  }
}

/// out = (x - mean) * scale + shift.
DOVELA_MULTIVERSION static void values_body(void *state, uint64_t first, uint64_t last) {
  channel_block *b = state;
  for (uint64_t row = first; row < last; row++) {
    const float *x = b->x + (int64_t)row * b->stride + b->first;
    float *out = b->out + (int64_t)row * b->stride + b->first;
    DOVELA_EACH
    for (int64_t c = 0; c < b->channels; c++) out[c] = (x[c] - b->mean[c]) * b->scale[c] + b->shift[c];
  }
}

/// out = dy * scale - (x - mean) * slope - shift.
DOVELA_MULTIVERSION static void gradient_body(void *state, uint64_t first, uint64_t last) {
  channel_block *b = state;
  for (uint64_t row = first; row < last; row++) {
    const float *x = b->x + (int64_t)row * b->stride + b->first, *dy = b->dy + (int64_t)row * b->stride + b->first;
    float *out = b->out + (int64_t)row * b->stride + b->first;
    DOVELA_EACH
    for (int64_t c = 0; c < b->channels; c++) {
      out[c] = dy[c] * b->scale[c] - (x[c] - b->mean[c]) * b->slope[c] - b->shift[c];
    }
  }
}

static double total(const channel_block *b, int64_t which, int64_t channel) {
  double sum = 0;
  for (int64_t block = 0; block < b->blocks; block++) sum += (double)b->sums[(block * 2 + which) * CHANNELS + channel];
  return sum;
}

static uint64_t row_grain(const channel_block *b) { return (uint64_t)dovela_max(1, 32768 / b->channels); }

static uint64_t block_grain(const channel_block *b) { return (uint64_t)dovela_max(1, b->blocks / 8); }

static channel_block channels_from(dovela_context *context, int64_t rows, int64_t channels, int64_t first,
                                   const float *x) {
  channel_block b = {.rows = rows, .stride = channels, .first = first, .x = x};
  b.channels = dovela_min(CHANNELS, channels - first);
  b.blocks = block_count(rows, b.channels);
  b.sums = dovela_scratch(context);
  return b;
}

static void affine(channel_block *b, const float *gamma, const float *beta, float epsilon, const float *mean,
                   const float *variance) {
  for (int64_t c = 0; c < b->channels; c++) {
    const int64_t at = b->first + c;
    b->mean[c] = mean[at];
    b->scale[c] = (gamma ? gamma[at] : 1.0f) / sqrtf(variance[at] + epsilon);
    b->shift[c] = beta ? beta[at] : 0.0f;
  }
}

void dovela_normalize(dovela_context *context, int64_t rows, int64_t channels, const float *x, const float *gamma,
                      const float *beta, float epsilon, float *mean, float *variance, float *y) {
  if (rows <= 0) return;
  for (int64_t first = 0; first < channels; first += CHANNELS) {
    channel_block b = channels_from(context, rows, channels, first, x);
    dovela_loop(context, (uint64_t)b.blocks, block_grain(&b), mean_body, &b);
    for (int64_t c = 0; c < b.channels; c++) b.mean[c] = mean[first + c] = (float)(total(&b, 0, c) / (double)rows);
    dovela_loop(context, (uint64_t)b.blocks, block_grain(&b), variance_body, &b);
    for (int64_t c = 0; c < b.channels; c++) variance[first + c] = (float)(total(&b, 0, c) / (double)rows);
    affine(&b, gamma, beta, epsilon, mean, variance);
    b.out = y;
    dovela_loop(context, (uint64_t)rows, row_grain(&b), values_body, &b);
  }
}

void dovela_normalize_with(dovela_context *context, int64_t rows, int64_t channels, const float *x, const float *gamma,
                           const float *beta, float epsilon, const float *mean, const float *variance, float *y) {
  if (rows <= 0) return;
  for (int64_t first = 0; first < channels; first += CHANNELS) {
    channel_block b = channels_from(context, rows, channels, first, x);
    affine(&b, gamma, beta, epsilon, mean, variance);
    b.out = y;
    dovela_loop(context, (uint64_t)rows, row_grain(&b), values_body, &b);
  }
}

// With s = 1 / sqrt(variance + epsilon) and n rows: dx = gamma s (dy - sum dy / n - (x - mean) s^2 sum(dy (x - mean)) /
// n), the derivative through mean and variance (Ioffe and Szegedy, section 3).
void dovela_normalize_backward(dovela_context *context, int64_t rows, int64_t channels, const float *x,
                               const float *gamma, float epsilon, const float *mean, const float *variance,
                               const float *dy, float *dx, float *dgamma, float *dbeta) {
  if (rows <= 0) return;
  for (int64_t first = 0; first < channels; first += CHANNELS) {
    channel_block b = channels_from(context, rows, channels, first, x);
    b.dy = dy;
    b.out = dx;
    affine(&b, gamma, NULL, epsilon, mean, variance);
    dovela_loop(context, (uint64_t)b.blocks, block_grain(&b), gradient_sums_body, &b);
    for (int64_t c = 0; c < b.channels; c++) {
      const double inverse = 1.0 / sqrt((double)variance[first + c] + (double)epsilon);
      const double sum = total(&b, 0, c), product = total(&b, 1, c);
      if (dbeta) dbeta[first + c] = (float)sum;
      if (dgamma) dgamma[first + c] = (float)(product * inverse);
      b.slope[c] = (float)((double)b.scale[c] * inverse * inverse * product / (double)rows);
      b.shift[c] = (float)((double)b.scale[c] * sum / (double)rows);
    }
    if (dx) dovela_loop(context, (uint64_t)rows, row_grain(&b), gradient_body, &b);
  }
}

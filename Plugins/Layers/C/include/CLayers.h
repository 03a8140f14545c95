// Loops of layers that are hot and that no kernel of the host covers. Each is the body of a parallel loop, or plain.
#ifndef C_LAYERS_H
#define C_LAYERS_H

#include <stdint.h>

#define LAYERS_RANK 8

// Broadcasting

typedef enum layers_operation {
  LAYERS_ADD = 0,
  LAYERS_SUBTRACT = 1,
  LAYERS_MULTIPLY = 2,
  LAYERS_MAXIMUM = 3,
  LAYERS_MINIMUM = 4,
} layers_operation;

/// How two operands are laid over an output of these extents; a stride of 0 repeats.
typedef struct layers_broadcast {
  int32_t rank;
  int64_t extents[LAYERS_RANK];
  int64_t a_strides[LAYERS_RANK];
  int64_t b_strides[LAYERS_RANK];
} layers_broadcast;

/// y = a (operation) b over the output; y may be an operand that is as large as it.
void layers_binary(layers_operation operation, const layers_broadcast *shape, const float *a, const float *b, float *y);

/// Adds x, laid out as the output, to the elements of b that it was broadcast from: b += scale * x.
void layers_reduce(const layers_broadcast *shape, float scale, const float *x, float *b);

/// y = a, laid out by its strides: a transposition.
void layers_gather(const layers_broadcast *shape, const float *a, float *y);

// Means

/// x (batch, positions, channels), y (batch, channels).
typedef struct layers_mean {
  int64_t positions, channels;
  float *x, *y;
} layers_mean;

void layers_mean_forward(void *task, uint64_t first, uint64_t last);  ///< y = mean of x; over the batch
void layers_mean_backward(void *task, uint64_t first, uint64_t last); ///< x = y / positions; over the batch

// Ids

typedef enum layers_id_type {
  LAYERS_ID_I32 = 0,
  LAYERS_ID_I64 = 1,
  LAYERS_ID_U8 = 2,
  LAYERS_ID_F32 = 3,
} layers_id_type;

/// Ids (count) of any type to int32; the place of the first that is not a whole number in 0 ..< entries, or -1.
int64_t layers_ids(layers_id_type type, int64_t count, const void *ids, int64_t entries, int32_t *out);

/// One id as it was given.
double layers_id(layers_id_type type, const void *ids, int64_t index);

// Normalization, where features do not lie along the last axis, or steps are masked

/// x, y, dy, dx (outer, channels, inner); the rest (channels). In double where it is a sum.
typedef struct layers_normalization {
  int64_t outer, channels, inner;
  int64_t row;         ///< extent of the last axis: mask has an element for each row of it
  const uint8_t *mask; ///< 0 where a row does not count; NULL: all count
  float epsilon;
  int64_t uses_batch; ///< whether mean and variance are of this batch: gradients flow through them
  const float *x, *gamma, *beta;
  float *y, *mean, *variance;
  const float *dy;
  float *dx, *dgamma, *dbeta;
} layers_normalization;

void layers_statistics(void *task, uint64_t first, uint64_t last);         ///< mean, variance; over channels
void layers_normalize(void *task, uint64_t first, uint64_t last);          ///< y; over channels
void layers_normalize_backward(void *task, uint64_t first, uint64_t last); ///< dx, dgamma, dbeta; over channels

/// x, y, dy, dx (rows, columns); mean and inverse deviation (rows); gamma, beta and their gradients (columns).
typedef struct layers_row_normalization {
  int64_t rows, columns;
  float epsilon;
  const float *x, *gamma, *beta;
  float *y, *mean, *inverse;
  const float *dy;
  float *dx, *dgamma, *dbeta;
} layers_row_normalization;

void layers_row_normalize(void *task, uint64_t first, uint64_t last);          ///< y, mean, inverse; over rows
void layers_row_normalize_backward(void *task, uint64_t first, uint64_t last); ///< dx; over rows
void layers_row_parameters(void *task, uint64_t first, uint64_t last);         ///< dgamma, dbeta; over columns

// Sequences

/// Rows of `width` bytes from (batch, time) to (time, batch) or back; `reverse` turns the time round.
typedef struct layers_swap {
  int64_t batch, time, width;
  int64_t reverse;
  const void *from;
  void *to;
} layers_swap;

void layers_time_first(void *task, uint64_t first, uint64_t last);  ///< to (time, batch); over time
void layers_batch_first(void *task, uint64_t first, uint64_t last); ///< to (batch, time); over the batch
void layers_reverse(void *task, uint64_t first, uint64_t last); ///< (batch, time), time turned round; over the batch

/// x (rows, batch, width) *= mask (batch, width).
void layers_scale_steps(int64_t rows, int64_t count, const float *mask, float *x);

// Cells of general activations; gates as four parts (batch, units): i, f, c, o

/// cell = f * before + i * c.
void layers_cell(int64_t count, const float *i, const float *f, const float *c, const float *before, float *cell);

/// From dcell (of cell; then of before) and the parts: gradients of i, f, c.
void layers_cell_backward(int64_t count, const float *i, const float *f, const float *c, const float *before,
                          float *dcell, float *di, float *df, float *dc);

/// Part `part` of rows (batch, parts * units) to (batch, units), and back.
void layers_take_part(int64_t batch, int64_t units, int64_t parts, int64_t part, const float *rows, float *out);
void layers_put_part(int64_t batch, int64_t units, int64_t parts, int64_t part, const float *in, float *rows);

#endif

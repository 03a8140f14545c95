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

// Means

/// x (batch, positions, channels), y (batch, channels).
typedef struct layers_mean {
  int64_t positions, channels;
  float *x, *y;
} layers_mean;

void layers_mean_forward(void *task, uint64_t first, uint64_t last);  ///< y = mean of x; over the batch
void layers_mean_backward(void *task, uint64_t first, uint64_t last); ///< x = y / positions; over the batch

#endif

// Rows that are mostly zeros (words of a text, say): which of their elements are not.
#ifndef DOVELA_NONZEROS_H
#define DOVELA_NONZEROS_H

#include "../Support/machine.h"

/// Rows with more than one nonzero in so many are left to the full product.
#define DENSITY 16

/// Nonzeros that are listed at once.
#define NONZEROS 2048

typedef struct nonzeros {
  int64_t count;
  int32_t index[NONZEROS];
  float value[NONZEROS];
} nonzeros;

/// Whether to skip zeros in x (rows, in): it is wide, and the rows that are looked at hold few nonzeros. Depends on x
/// and the sizes alone.
int nonzeros_pay(const void *x, uint64_t dtype, int64_t rows, int64_t in);

/// Lists nonzeros of row[from ..< last] until the list is full; where to go on, `last` when done.
int64_t nonzeros_list(const void *row, uint64_t dtype, int64_t from, int64_t last, nonzeros *list);

#endif

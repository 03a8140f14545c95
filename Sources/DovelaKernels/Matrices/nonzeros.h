// Rows that are mostly zeros (words of a text, say): which of their elements are not.
#ifndef DOVELA_NONZEROS_H
#define DOVELA_NONZEROS_H

#include "../Support/machine.h"

/// Rows with more than one nonzero in so many are left to the full product.
#define DENSITY 16

/// So few rows are read by their nonzeros however many these are.
#define FEW_ROWS 2

/// Nonzeros that are listed at once.
#define NONZEROS 2048

/// Places behind the last index that repeat it, for who looks ahead.
#define NONZEROS_AHEAD 4

typedef struct nonzeros {
  int64_t count;
  int32_t index[NONZEROS + NONZEROS_AHEAD];
  float value[NONZEROS];
} nonzeros;

/// Whether to skip zeros in x (rows, in): it is wide, and the rows that are looked at hold few nonzeros. Depends on x
/// and the sizes alone.
int nonzeros_pay(const void *x, uint64_t dtype, int64_t rows, int64_t in);

/// How many nonzeros x (rows, in) has: counted in few rows, else at most as many as rows have whose zeros are skipped.
int64_t nonzeros_estimate(const void *x, uint64_t dtype, int64_t rows, int64_t in);

/// Lists nonzeros of row[from ..< last] until the list is full; where to go on, `last` when done.
int64_t nonzeros_list(const void *row, uint64_t dtype, int64_t from, int64_t last, nonzeros *list);

#endif

// Rows of a table by their ids: embeddings.
#include "../kernels.h"
#include <string.h>

typedef struct table_rows {
  int64_t rows, columns;
  const float *source;
  const int32_t *ids;
  float *out;
} table_rows;

static void gather_body(void *state, uint64_t first, uint64_t last) {
  const table_rows *t = state;
  for (uint64_t row = first; row < last; row++) {
    memcpy(t->out + (int64_t)row * t->columns, t->source + (int64_t)t->ids[row] * t->columns,
           (size_t)t->columns * sizeof(float));
  }
}

void dovela_gather(dovela_context *context, int64_t rows, int64_t columns, const float *table, const int32_t *ids,
                   float *y) {
  table_rows t = {rows, columns, table, ids, y};
  dovela_loop(context, (uint64_t)rows, columns >= 16384 ? 1 : (uint64_t)(16384 / (columns > 0 ? columns : 1)),
              gather_body, &t);
}

// Columns are cut among threads: each adds the rows in their order, and no two write to one place.
DOVELA_MULTIVERSION static void scatter_body(void *state, uint64_t first, uint64_t last) {
  const table_rows *t = state;
  for (int64_t row = 0; row < t->rows; row++) {
    const float *restrict x = t->source + row * t->columns;
    float *restrict out = t->out + (int64_t)t->ids[row] * t->columns;
    for (uint64_t i = first; i < last; i++) out[i] += x[i];
  }
}

void dovela_scatter_add(dovela_context *context, int64_t rows, int64_t columns, const float *x, const int32_t *ids,
                        int64_t entries, float *table, uint8_t *touched) {
  (void)entries;
  if (touched) {
    for (int64_t row = 0; row < rows; row++) {
      if (touched[ids[row]]) continue;
      touched[ids[row]] = 1;
      memset(table + (int64_t)ids[row] * columns, 0, (size_t)columns * sizeof(float));
    }
  }
  table_rows t = {rows, columns, x, ids, table};
  const uint64_t grain = rows * 32 < 16384 ? (uint64_t)(16384 / (rows > 0 ? rows : 1)) : 32;
  dovela_loop(context, (uint64_t)columns, grain, scatter_body, &t);
}

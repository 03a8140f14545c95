#include "epilogue.h"
#include "formulas.h"
#include <string.h>

// Short rows without gaps are handled so many elements at a time: a call of the formula for ten or so would take
// longer to start than to run.
#define CHUNK 1024

DOVELA_INLINE void rows_run(int64_t rows, int64_t columns, int64_t stride, const float *bias, const dovela_eltwise *f,
                            int linear, float *y, float *pre) {
  const int flat = columns == stride;
  for (int64_t row = 0; row < rows && bias; row++) {
    float *line = y + row * stride;
    DOVELA_EACH
    for (int64_t i = 0; i < columns; i++) line[i] += bias[i];
  }
  const int64_t runs = flat ? 1 : rows, length = flat ? rows * columns : columns;
  for (int64_t run = 0; run < runs; run++) {
    float *line = y + run * stride;
    if (pre) memcpy(pre + run * stride, line, (size_t)length * sizeof(float));
    if (!linear) formula_values(f, length, line, line);
  }
}

DOVELA_MULTIVERSION void epilogue_run(int64_t rows, int64_t columns, int64_t stride, const float *bias,
                                      const dovela_eltwise *f, float *y, float *pre) {
  const int linear = formula_is_linear(f);
  if (!bias && !pre && linear) return;
  const int64_t height = dovela_max(1, CHUNK / columns);
  for (int64_t row = 0; row < rows; row += height) {
    rows_run(dovela_min(height, rows - row), columns, stride, bias, f, linear, y + row * stride,
             pre ? pre + row * stride : NULL);
  }
}

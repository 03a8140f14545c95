// A product by panels (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication"): b is packed
// into panels of PANEL columns that stay in the first-level cache, and tiles of TILE rows of a pass over them.
#include "product.h"
#include <string.h>

#define TILE 6
#define PANEL 16
#define DEPTH 256
#define HEIGHT 240

typedef dovela_float8 vector;

/// panel (depth, PANEL) = op(b) at (from, column), short panels filled up with zeros.
DOVELA_INLINE void pack_panel(const product *p, int64_t from, int64_t depth, int64_t column, float *restrict panel) {
  const int64_t width = dovela_min(PANEL, p->n - column);
  const float *b = p->b + from * p->b_row + column * p->b_column;
  if (p->b_column == 1) {
    if (width == PANEL) {
      for (int64_t q = 0; q < depth; q++) {
        const vector *source = (const vector *)(b + q * p->b_row);
        vector *out = (vector *)(panel + q * PANEL);
        out[0] = source[0];
        out[1] = source[1];
      }
    } else {
      for (int64_t q = 0; q < depth; q++) {
        for (int64_t j = 0; j < PANEL; j++) panel[q * PANEL + j] = j < width ? b[q * p->b_row + j] : 0.0f;
      }
    }
    return;
  }
  for (int64_t j = 0; j < width; j++) {
    const float *source = b + j * p->b_column;
    for (int64_t q = 0; q < depth; q++) panel[q * PANEL + j] = source[q * p->b_row];
  }
  for (int64_t j = width; j < PANEL; j++) {
    for (int64_t q = 0; q < depth; q++) panel[q * PANEL + j] = 0.0f;
  }
}

/// One tile: `rows` (at most TILE, a constant) rows of op(a) times a panel, into sums.
DOVELA_INLINE void tile_sums(int rows, int64_t depth, const float *restrict a, int64_t a_row, int64_t a_column,
                             const float *restrict panel, vector sums[TILE][2]) {
  for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = (vector){0};
  for (int64_t q = 0; q < depth; q++) {
    const vector left = ((const vector *)(panel + q * PANEL))[0], right = ((const vector *)(panel + q * PANEL))[1];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const float value = a[i * a_row + q * a_column];
      const vector all = {value, value, value, value, value, value, value, value};
      sums[i][0] += all * left;
      sums[i][1] += all * right;
    }
  }
}

DOVELA_INLINE void tile_store(int rows, int64_t width, const vector sums[TILE][2], float alpha, float beta, float *c,
                              int64_t c_row) {
  if (width == PANEL) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      vector *out = (vector *)(c + i * c_row);
      if (beta == 0.0f) {
        out[0] = alpha * sums[i][0];
        out[1] = alpha * sums[i][1];
      } else {
        out[0] = alpha * sums[i][0] + beta * out[0];
        out[1] = alpha * sums[i][1] + beta * out[1];
      }
    }
    return;
  }
  for (int i = 0; i < rows; i++) {
    float line[PANEL];
    memcpy(line, sums[i], sizeof line);
    for (int64_t j = 0; j < width; j++) {
      c[i * c_row + j] = alpha * line[j] + (beta == 0.0f ? 0.0f : beta * c[i * c_row + j]);
    }
  }
}

#define TILE_CASE(rows)                                                                                                \
  case rows: {                                                                                                         \
    vector sums[TILE][2];                                                                                              \
    tile_sums(rows, depth, a, a_row, a_column, panel, sums);                                                           \
    tile_store(rows, width, sums, p->alpha, beta, c, p->c_row);                                                        \
  } break

DOVELA_INLINE void tile(const product *p, int64_t rows, int64_t width, int64_t depth, const float *a, int64_t a_row,
                        int64_t a_column, const float *panel, float beta, float *c) {
  switch (rows) {
    TILE_CASE(1);
    TILE_CASE(2);
    TILE_CASE(3);
    TILE_CASE(4);
    TILE_CASE(5);
    TILE_CASE(6);
  }
}

/// block (rows rounded up to TILE, depth) in tiles (depth, TILE), from op(a) with neighbouring rows in memory.
DOVELA_INLINE void pack_rows(const product *p, int64_t row, int64_t rows, int64_t from, int64_t depth,
                             float *restrict block) {
  for (int64_t i = 0; i < rows; i += TILE) {
    const float *a = p->a + (row + i) * p->a_row + from * p->a_column;
    const int64_t height = dovela_min(TILE, rows - i);
    for (int64_t q = 0; q < depth; q++) {
      for (int64_t r = 0; r < height; r++) block[q * TILE + r] = a[r * p->a_row + q * p->a_column];
    }
    block += TILE * depth;
  }
}

DOVELA_CLONES void product_run(const dovela_context *context, const product *p) {
  _Alignas(64) float panel[DEPTH * PANEL];
  float *block = NULL;
  const int packs = p->a_column != 1 && p->n > 2 * PANEL && p->k > 16;
  if (packs) block = dovela_scratch(context);
  for (int64_t row = 0; row < p->m; row += HEIGHT) {
    const int64_t rows = dovela_min(HEIGHT, p->m - row);
    for (int64_t from = 0; from < p->k || from == 0; from += DEPTH) {
      const int64_t depth = dovela_min(DEPTH, p->k - from);
      const float beta = from == 0 ? p->beta : 1.0f;
      if (packs) pack_rows(p, row, rows, from, depth, block);
      for (int64_t column = 0; column < p->n; column += PANEL) {
        const int64_t width = dovela_min(PANEL, p->n - column);
        pack_panel(p, from, depth, column, panel);
        for (int64_t i = 0; i < rows; i += TILE) {
          const int64_t height = dovela_min(TILE, rows - i);
          float *c = p->c + (row + i) * p->c_row + column;
          if (packs) {
            tile(p, height, width, depth, block + i * depth, 1, TILE, panel, beta, c);
          } else {
            tile(p, height, width, depth, p->a + (row + i) * p->a_row + from * p->a_column, p->a_row, p->a_column,
                 panel, beta, c);
          }
        }
      }
    }
  }
}

_Static_assert(HEIGHT % TILE == 0, "only the last tile of a block is short");
_Static_assert(HEIGHT *DEPTH * sizeof(float) <= DOVELA_SCRATCH_BYTES, "a block of a fits into the scratch memory");

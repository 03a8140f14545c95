// The body of a product on one thread, for one instruction set. A file that includes this has said
//   PRODUCT_RUN   the name of the function that it makes
//   VECTOR_WIDTH  floats of a vector register
//   TILE          rows of a whose sums are held in registers, two vectors each
// A product goes by panels (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication"): two
// vectors' width of b is packed into a panel that stays in the first-level cache, and tiles of rows of a pass over it.
// The first tile does the packing on its way, and asks for the memory of the next panel.

#include "product.h"
#include <string.h>

#define PANEL (2 * VECTOR_WIDTH)
#define DEPTH 264
#define HEIGHT 240

typedef float vector __attribute__((vector_size(4 * VECTOR_WIDTH), aligned(4), may_alias));

/// One row of a panel, at most `width` of its columns there.
DOVELA_INLINE void load_short(const float *b, int64_t width, float *restrict out) {
  for (int64_t j = 0; j < PANEL; j++) out[j] = j < width ? b[j] : 0.0f;
}

/// panel (depth, PANEL) of a b that is stored transposed: column j of the panel is b[j * step ..].
DOVELA_INLINE void pack_transposed(const float *b, int64_t step, int64_t depth, int64_t width, float *restrict panel) {
  int64_t j = 0;
  for (; j + 8 <= width; j += 8) {
    const float *source = b + j * step;
    int64_t q = 0;
    for (; q + 8 <= depth; q += 8) {
      dovela_float8 r[8], s[8], t[8];
      for (int i = 0; i < 8; i++) r[i] = *(const dovela_float8 *)(source + i * step + q);
      for (int i = 0; i < 8; i += 2) {
        s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
      }
      for (int i = 0; i < 8; i += 4) {
        t[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        t[i + 1] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        t[i + 2] = __builtin_shufflevector(s[i + 1], s[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        t[i + 3] = __builtin_shufflevector(s[i + 1], s[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
      }
      for (int i = 0; i < 4; i++) {
        *(dovela_float8 *)(panel + (q + i) * PANEL + j) =
            __builtin_shufflevector(t[i], t[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        *(dovela_float8 *)(panel + (q + i + 4) * PANEL + j) =
            __builtin_shufflevector(t[i], t[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
      }
    }
    for (; q < depth; q++) {
      for (int i = 0; i < 8; i++) panel[q * PANEL + j + i] = source[i * step + q];
    }
  }
  for (; j < width; j++) {
    for (int64_t q = 0; q < depth; q++) panel[q * PANEL + j] = b[j * step + q];
  }
  for (; j < PANEL; j++) {
    for (int64_t q = 0; q < depth; q++) panel[q * PANEL + j] = 0.0f;
  }
}

/// One tile: `rows` rows of op(a) times a panel, into sums. Where `packing`, the panel is filled from b on the way.
DOVELA_INLINE void tile_sums(int rows, int packing, int64_t depth, const float *restrict a, int64_t a_row,
                             int64_t a_column, float *restrict panel, const float *restrict b, int64_t b_row,
                             vector sums[TILE][2]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = (vector){0};
  for (int64_t q = 0; q < depth; q++) {
    vector *line = (vector *)(panel + q * PANEL);
    vector left, right;
    if (packing) {
      left = ((const vector *)(b + q * b_row))[0];
      right = ((const vector *)(b + q * b_row))[1];
      line[0] = left;
      line[1] = right;
      __builtin_prefetch(b + q * b_row + PANEL, 0, 2);
    } else {
      left = line[0];
      right = line[1];
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const float value = a[i * a_row + q * a_column];
      sums[i][0] += value * left;
      sums[i][1] += value * right;
    }
  }
}

DOVELA_INLINE void tile_store(int rows, int64_t width, vector sums[TILE][2], float alpha, float beta, float *c,
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
    float *out = c + i * c_row;
    for (int64_t j = 0; j < width; j++) out[j] = alpha * line[j] + (beta == 0.0f ? 0.0f : beta * out[j]);
  }
}

typedef struct panel_step {
  int64_t depth, width;
  const float *a;
  int64_t a_row, a_column;
  float *panel;
  const float *b; ///< not NULL: the panel is still to be filled from here
  int64_t b_row;
  float alpha, beta;
  float *c;
  int64_t c_row;
} panel_step;

#define TILE_CASE(rows)                                                                                                \
  case rows: {                                                                                                         \
    vector sums[TILE][2];                                                                                              \
    if (s->b) {                                                                                                        \
      tile_sums(rows, 1, s->depth, s->a, s->a_row, s->a_column, s->panel, s->b, s->b_row, sums);                       \
    } else {                                                                                                           \
      tile_sums(rows, 0, s->depth, s->a, s->a_row, s->a_column, s->panel, NULL, 0, sums);                              \
    }                                                                                                                  \
    tile_store(rows, s->width, sums, s->alpha, s->beta, s->c, s->c_row);                                               \
  } break

DOVELA_INLINE void tile_run(int64_t rows, const panel_step *s) {
  switch (rows) {
    TILE_CASE(1);
    TILE_CASE(2);
    TILE_CASE(3);
    TILE_CASE(4);
    TILE_CASE(5);
    TILE_CASE(6);
#if TILE > 6
    TILE_CASE(7);
    TILE_CASE(8);
    TILE_CASE(9);
    TILE_CASE(10);
    TILE_CASE(11);
    TILE_CASE(12);
#endif
  }
}

/// Where a part begins, of a count cut into parts as even as can be: 32 rows in tiles are 6 6 5 5 5 5, not 6 6 6 6 6 2,
/// and a depth of 784 is 262 261 261, not 264 264 256 or, worse, three times 256 and a slice of 16.
DOVELA_INLINE int64_t even_start(int64_t count, int64_t parts, int64_t number) {
  const int64_t length = count / parts, longer = count % parts;
  return number * length + dovela_min(number, longer);
}

/// block (tiles, depth, TILE) from op(a) (rows, depth) whose neighbouring rows are neighbours in memory.
/// `slack`: floats that may be read behind a row.
DOVELA_INLINE void pack_rows(const float *a, int64_t step, int64_t rows, int64_t depth, int64_t slack,
                             float *restrict block) {
  const int64_t tiles = dovela_ceil_div(rows, TILE);
  for (int64_t number = 0; number < tiles; number++, block += TILE * depth) {
    const int64_t first = even_start(rows, tiles, number), height = even_start(rows, tiles, number + 1) - first;
    const float *from = a + first;
    if (first + TILE + 2 <= rows + slack) {
      // TILE or a little more at once; what is too much is overwritten by the next.
      for (int64_t q = 0; q < depth; q++) {
        for (int r = 0; r < (TILE + 2) / 2 * 2; r++) block[q * TILE + r] = from[q * step + r];
      }
    } else {
      for (int64_t q = 0; q < depth; q++) {
        for (int64_t r = 0; r < height; r++) block[q * TILE + r] = from[q * step + r];
      }
    }
  }
}

/// All tiles of a block of rows over one panel of columns.
DOVELA_INLINE void panel_run(const product *p, int64_t row, int64_t rows, int64_t from, int64_t depth, int64_t column,
                             float beta, const float *block, float *panel) {
  const int64_t width = dovela_min(PANEL, p->n - column), tiles = dovela_ceil_div(rows, TILE);
  const float *b = p->b + from * p->b_row + column * p->b_column;
  panel_step s = {.depth = depth,
                  .width = width,
                  .a_row = block ? 1 : p->a_row,
                  .a_column = block ? TILE : p->a_column,
                  .panel = panel,
                  .alpha = p->alpha,
                  .beta = beta,
                  .c_row = p->c_row};
  if (p->b_column != 1) {
    pack_transposed(b, p->b_column, depth, width, panel);
  } else if (width == PANEL) {
    s.b = b;
    s.b_row = p->b_row;
  } else {
    for (int64_t q = 0; q < depth; q++) load_short(b + q * p->b_row, width, panel + q * PANEL);
  }
  for (int64_t number = 0; number < tiles; number++) {
    const int64_t first = even_start(rows, tiles, number), height = even_start(rows, tiles, number + 1) - first;
    s.a = block ? block + number * TILE * depth : p->a + (row + first) * p->a_row + from * p->a_column;
    s.c = p->c + (row + first) * p->c_row + column;
    tile_run(height, &s);
    s.b = NULL;
  }
}

void PRODUCT_RUN(const dovela_context *context, const product *p) {
  _Alignas(64) float panel[DEPTH * PANEL];
  // Rows that are neighbours in memory are packed where they are used often enough to pay for it.
  float *block = p->a_column != 1 && p->n > 2 * PANEL && p->k > 16 ? dovela_scratch(context) : NULL;
  const int64_t blocks = dovela_ceil_div(p->m, HEIGHT), slices = dovela_max(1, dovela_ceil_div(p->k, DEPTH));
  for (int64_t number = 0; number < blocks; number++) {
    const int64_t row = even_start(p->m, blocks, number), rows = even_start(p->m, blocks, number + 1) - row;
    for (int64_t slice = 0; slice < slices; slice++) {
      const int64_t from = even_start(p->k, slices, slice), depth = even_start(p->k, slices, slice + 1) - from;
      if (block) {
        // Behind the last row of the last column may be the end of memory.
        const int64_t slack = from + depth < p->k ? p->m - row - rows + 1 : p->m - row - rows;
        pack_rows(p->a + row * p->a_row + from * p->a_column, p->a_column, rows, depth, slack, block);
      }
      for (int64_t column = 0; column < p->n; column += PANEL) {
        panel_run(p, row, rows, from, depth, column, from == 0 ? p->beta : 1.0f, block, panel);
      }
    }
  }
}

_Static_assert((HEIGHT + TILE) * DEPTH * sizeof(float) + 64 <= DOVELA_SCRATCH_BYTES, "a block of a fits its scratch");

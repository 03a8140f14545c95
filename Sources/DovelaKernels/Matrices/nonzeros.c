#include "nonzeros.h"
#include <string.h>

// In narrower rows the full product is as fast.
#define LEAST_WIDTH 256
#define SAMPLED_ROWS 4

DOVELA_MULTIVERSION static int64_t count_bytes(const uint8_t *x, int64_t count) {
  int64_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += x[i] != 0;
  return sum;
}

DOVELA_MULTIVERSION static int64_t count_floats(const float *x, int64_t count) {
  int32_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += x[i] != 0.0f;
  return sum;
}

int nonzeros_pay(const void *x, uint64_t dtype, int64_t rows, int64_t in) {
  if (in < (dtype == DOVELA_U8 ? LEAST_WIDTH : 4 * LEAST_WIDTH)) return dtype == DOVELA_U8;
  int64_t sum = 0, seen = 0;
  for (int64_t i = 0; i < dovela_min(SAMPLED_ROWS, rows); i++) {
    const int64_t row = rows * i / dovela_min(SAMPLED_ROWS, rows);
    // The head of a row is sampled first: an image or a dense table is told after a few elements.
    const int64_t head = dovela_min(in, 1024);
    sum += dtype == DOVELA_U8 ? count_bytes((const uint8_t *)x + row * in, head)
                              : count_floats((const float *)x + row * in, head);
    seen += head;
    if (sum * 4 > seen) return dtype == DOVELA_U8;
    sum += dtype == DOVELA_U8 ? count_bytes((const uint8_t *)x + row * in + head, in - head)
                              : count_floats((const float *)x + row * in + head, in - head);
    seen += in - head;
  }
  return dtype == DOVELA_U8 || sum * DENSITY <= seen;
}

int64_t nonzeros_estimate(const void *x, uint64_t dtype, int64_t rows, int64_t in) {
  if (rows > FEW_ROWS) return rows * in / DENSITY;
  return dtype == DOVELA_U8 ? count_bytes(x, rows * in) : count_floats(x, rows * in);
}

DOVELA_MULTIVERSION static int64_t list_bytes(const uint8_t *row, int64_t from, int64_t last, nonzeros *list) {
  int64_t count = 0, i = from;
  for (; i < last && count + 32 <= NONZEROS;) {
    if (i + 32 <= last) {
      uint64_t words[4];
      memcpy(words, row + i, sizeof words);
      if ((words[0] | words[1] | words[2] | words[3]) == 0) {
        i += 32;
        continue;
      }
    }
    const int64_t end = dovela_min(last, i + 32);
    for (; i < end; i++) {
      list->index[count] = (int32_t)i;
      list->value[count] = (float)row[i];
      count += row[i] != 0;
    }
  }
  list->count = count;
  return i;
}

DOVELA_MULTIVERSION static int64_t list_floats(const float *row, int64_t from, int64_t last, nonzeros *list) {
  int64_t count = 0, i = from;
  for (; i < last && count + 32 <= NONZEROS;) {
    if (i + 32 <= last) {
      uint32_t words[32], any = 0, zeros = 0;
      memcpy(words, row + i, sizeof words);
      for (int j = 0; j < 32; j++) any |= words[j] << 1; // -0 counts as zero
      if (any == 0) {
        i += 32;
        continue;
      }
      for (int j = 0; j < 32; j++) zeros += words[j] << 1 == 0;
      if (zeros == 0) {
        for (int j = 0; j < 32; j++) list->index[count + j] = (int32_t)i + j;
        memcpy(list->value + count, words, sizeof words);
        count += 32;
        i += 32;
        continue;
      }
    }
    const int64_t end = dovela_min(last, i + 32);
    for (; i < end; i++) {
      list->index[count] = (int32_t)i;
      list->value[count] = row[i];
      count += row[i] != 0.0f;
    }
  }
  list->count = count;
  return i;
}

int64_t nonzeros_list(const void *row, uint64_t dtype, int64_t from, int64_t last, nonzeros *list) {
  const int64_t next = dtype == DOVELA_U8 ? list_bytes(row, from, last, list) : list_floats(row, from, last, list);
  const int32_t behind = list->count > 0 ? list->index[list->count - 1] : 0;
  for (int i = 0; i < NONZEROS_AHEAD; i++) list->index[list->count + i] = behind;
  return next;
}

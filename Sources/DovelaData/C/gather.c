#include "../../../include/dovela/multiversion.h"
#include "CDovelaData.h"
#include <string.h>

static uint64_t element_size(dovela_element element) { return element == DOVELA_ELEMENT_U8 ? 1 : 4; }

DOVELA_MULTIVERSION static void f32_from_u8(const uint8_t *from, float *to, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) to[i] = (float)from[i];
}

DOVELA_MULTIVERSION static void f32_from_i32(const int32_t *from, float *to, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) to[i] = (float)from[i];
}

DOVELA_MULTIVERSION static void i32_from_u8(const uint8_t *from, int32_t *to, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) to[i] = (int32_t)from[i];
}

// Casting a float that the integer cannot hold is undefined, so it is held within the integer's range first.
static float within(float value, float least, float greatest) {
  return value >= least ? (value <= greatest ? value : greatest) : least;
}

static void i32_from_f32(const float *from, int32_t *to, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) to[i] = (int32_t)within(from[i], -2147483648.0f, 2147483520.0f);
}

static void u8_from_f32(const float *from, uint8_t *to, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) to[i] = (uint8_t)within(from[i], 0.0f, 255.0f);
}

static void u8_from_i32(const int32_t *from, uint8_t *to, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) to[i] = (uint8_t)(from[i] < 0 ? 0 : from[i] > 255 ? 255 : from[i]);
}

static void convert(const void *from, dovela_element from_type, void *to, dovela_element to_type, uint64_t count) {
  switch (from_type * 3 + to_type) {
  case DOVELA_ELEMENT_U8 * 3 + DOVELA_ELEMENT_I32:
    i32_from_u8(from, to, count);
    break;
  case DOVELA_ELEMENT_U8 * 3 + DOVELA_ELEMENT_F32:
    f32_from_u8(from, to, count);
    break;
  case DOVELA_ELEMENT_I32 * 3 + DOVELA_ELEMENT_U8:
    u8_from_i32(from, to, count);
    break;
  case DOVELA_ELEMENT_I32 * 3 + DOVELA_ELEMENT_F32:
    f32_from_i32(from, to, count);
    break;
  case DOVELA_ELEMENT_F32 * 3 + DOVELA_ELEMENT_U8:
    u8_from_f32(from, to, count);
    break;
  case DOVELA_ELEMENT_F32 * 3 + DOVELA_ELEMENT_I32:
    i32_from_f32(from, to, count);
    break;
  default:
    memcpy(to, from, count * element_size(from_type));
    break;
  }
}

void dovela_gather_dense(const void *source, dovela_element from, void *target, dovela_element to, uint64_t width,
                         const uint32_t *rows, uint64_t count) {
  const uint64_t from_bytes = width * element_size(from), to_bytes = width * element_size(to);
  for (uint64_t i = 0; i < count; i++)
    convert((const char *)source + rows[i] * from_bytes, from, (char *)target + i * to_bytes, to, width);
}

void dovela_gather_sparse(const uint64_t *offsets, const uint32_t *columns, const float *values, void *target,
                          dovela_element to, uint64_t width, const uint32_t *rows, uint64_t count) {
  memset(target, 0, count * width * element_size(to));
  for (uint64_t i = 0; i < count; i++) {
    const uint64_t first = offsets[rows[i]], end = offsets[rows[i] + 1];
    for (uint64_t k = first; k < end; k++) {
      const uint64_t place = i * width + columns[k];
      switch (to) {
      case DOVELA_ELEMENT_U8:
        ((uint8_t *)target)[place] = (uint8_t)within(values[k], 0.0f, 255.0f);
        break;
      case DOVELA_ELEMENT_I32:
        i32_from_f32(&values[k], (int32_t *)target + place, 1);
        break;
      case DOVELA_ELEMENT_F32:
        ((float *)target)[place] = values[k];
        break;
      }
    }
  }
}

void dovela_gather_prefetch(const void *source, uint64_t row_bytes, const uint32_t *rows, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) {
    const char *row = (const char *)source + rows[i] * row_bytes;
    for (uint64_t byte = 0; byte < row_bytes; byte += 64) __builtin_prefetch(row + byte, 0, 2);
  }
}

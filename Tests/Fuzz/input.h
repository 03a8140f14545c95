// What a sequence of calls is made of: the fuzzer's bytes, read as numbers, texts, shapes and tensors. Memory behind a
// tensor is always as large as its shape says, for that is the caller's promise; all else may be wrong.
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <dovela/runtime.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef struct fuzz_input {
  const uint8_t *bytes;
  size_t count;
  size_t next;
  char texts[8][256]; ///< texts of one call
  unsigned text;
  dovela_tensor tensors[16]; ///< tensors and specs of one call
  unsigned tensor;
  dovela_tensor_spec specs[16];
  unsigned spec;
} fuzz_input;

static _Alignas(64) uint8_t memory[1 << 18]; // where every tensor lies

static inline uint8_t byte_of(fuzz_input *input) {
  return input->next < input->count ? input->bytes[input->next++] : 0;
}

static inline int one_in(fuzz_input *input, unsigned odds) { return byte_of(input) % odds == 1; }

static inline void begin_call(fuzz_input *input) { input->text = input->tensor = input->spec = 0; }

/// A small number, and now and then a wild one.
static inline uint64_t number_of(fuzz_input *input) {
  static const uint64_t wild[] = {0,       255,        1u << 20,       (1u << 20) + 1, 1ull << 40, (1ull << 40) + 1,
                                  1 << 30, UINT32_MAX, 1ull << 32 | 1, INT64_MAX,      1ull << 63, UINT64_MAX};
  const uint8_t byte = byte_of(input);
  return byte < 224 ? byte % 8 : wild[byte % COUNT_OF(wild)];
}

/// One of the texts that are expected, perhaps damaged; or any bytes; or NULL.
static inline const char *text_of(fuzz_input *input, const char *const *usual, size_t count) {
  const uint8_t kind = byte_of(input);
  if (kind == 255 || input->text == COUNT_OF(input->texts)) return NULL;
  char *text = input->texts[input->text++];
  const size_t room = sizeof input->texts[0] - 1;
  if (kind >= 250) {
    size_t length = byte_of(input) % 48;
    for (size_t i = 0; i < length; i++) text[i] = (char)byte_of(input);
    text[length] = 0;
    return text;
  }
  snprintf(text, room, "%s", usual[kind % count]);
  if (kind >= 200) {
    size_t length = strlen(text);
    for (unsigned change = byte_of(input) % 4 + 1u; change && length; change--) {
      const size_t place = byte_of(input) % length;
      switch (byte_of(input) % 3) {
      case 0:
        text[place] = (char)byte_of(input);
        break;
      case 1:
        memmove(text + place, text + place + 1, length - place);
        break;
      default:
        text[place] = "0123456789(){}[]:,.-> \"'"[byte_of(input) % 24];
      }
      length = strlen(text);
    }
  }
  return text;
}
#define TEXT(input, ...)                                                                                               \
  text_of(input, (const char *const[]){__VA_ARGS__}, COUNT_OF(((const char *const[]){__VA_ARGS__})))

static inline int64_t extent_of(fuzz_input *input) {
  static const int64_t wild[] = {0, -1, -2, INT64_MAX, INT64_MIN, 1ll << 40, 1ll << 32, 1 << 20, 257, 64};
  const uint8_t byte = byte_of(input);
  return byte < 230 ? 1 + byte % 4 : wild[byte % COUNT_OF(wild)];
}

static inline dovela_tensor_spec spec_of(fuzz_input *input) {
  static const uint32_t dtypes[] = {DOVELA_F32, DOVELA_I32, DOVELA_F32, DOVELA_U8,   DOVELA_F32, DOVELA_I64,
                                    DOVELA_F32, DOVELA_F64, DOVELA_F16, DOVELA_BF16, 0,          0x12345};
  dovela_tensor_spec spec = {0};
  const uint8_t byte = byte_of(input);
  spec.dtype = dtypes[byte % COUNT_OF(dtypes)];
  spec.rank = byte < 40 ? 1u : byte < 240 ? 2u : byte_of(input) % 11;
  for (uint32_t axis = 0; axis < spec.rank && axis < DOVELA_MAX_RANK; axis++) spec.shape[axis] = extent_of(input);
  return spec;
}

static dovela_tensor_spec scene_target; // what the first model's targets are

/// The usual shapes, so that calls get far: rows of 2 numbers; else any.
static inline dovela_tensor_spec likely_spec(fuzz_input *input, int64_t rows, int is_target) {
  const uint8_t byte = byte_of(input);
  if (is_target && byte < 160) {
    dovela_tensor_spec spec = scene_target;
    spec.shape[0] = rows;
    return spec;
  }
  if (byte >= 240) return spec_of(input);
  if (is_target) return byte % 2 ? dovela_spec1(DOVELA_I32, rows) : dovela_spec2(DOVELA_F32, rows, 1 + byte / 2 % 3);
  return dovela_spec2(byte % 16 == 1 ? DOVELA_U8 : DOVELA_F32, rows, 2);
}

static inline dovela_tensor tensor_of(fuzz_input *input, dovela_tensor_spec spec) {
  uint64_t bytes = (spec.dtype >> 8 & 0xff) / 8;
  int overflows = 0;
  for (uint32_t axis = 0; axis < spec.rank && axis < DOVELA_MAX_RANK; axis++) {
    overflows |= spec.shape[axis] < 0 || __builtin_mul_overflow(bytes, (uint64_t)spec.shape[axis], &bytes);
  }
  // A product that does not exist must be refused without a look at the data; one that is too large for the memory here
  // would be a lie, and gets none.
  const int fits = overflows || bytes <= 1 << 15;
  const size_t start = byte_of(input);
  dovela_tensor tensor = dovela_tensor_of(fits ? memory + (start % 16 ? 0 : start * 2) : NULL, spec);
  if (one_in(input, 64)) tensor.strides = (const int64_t *)memory;
  if (one_in(input, 64)) tensor.device_type = byte_of(input);
  if (one_in(input, 64)) tensor.data = NULL;
  return tensor;
}

/// `count` tensors, or NULL.
static inline dovela_tensor *tensors_of(fuzz_input *input, uint64_t count, int64_t rows, int is_target) {
  if (one_in(input, 40)) return NULL;
  if (input->tensor + 4 > COUNT_OF(input->tensors)) return NULL;
  dovela_tensor *tensors = input->tensors + input->tensor;
  for (uint64_t i = 0; i < 4; i++) tensors[i] = tensor_of(input, likely_spec(input, rows, is_target));
  (void)count;
  input->tensor += 4;
  return tensors;
}

static inline dovela_tensor_spec *specs_of(fuzz_input *input, int64_t rows, int is_target) {
  if (one_in(input, 40) || input->spec + 4 > COUNT_OF(input->specs)) return NULL;
  dovela_tensor_spec *specs = input->specs + input->spec;
  for (uint64_t i = 0; i < 4; i++) specs[i] = likely_spec(input, rows, is_target);
  input->spec += 4;
  return specs;
}

/// How many elements an array of 4 is said to have: never more than it has, unless it has none or the number is one
/// that is refused for itself.
static inline uint64_t count_of(fuzz_input *input, const void *array) {
  const uint8_t byte = byte_of(input);
  if (byte < 200) return 1;
  if (byte < 240 || array) return byte >= 252 ? UINT64_MAX - byte : byte % 5;
  return number_of(input);
}

#endif

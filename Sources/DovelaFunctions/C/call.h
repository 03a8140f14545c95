// Inside of calls, for loops to inline.
#ifndef DOVELA_FUNCTIONS_CALL_H
#define DOVELA_FUNCTIONS_CALL_H

#include "CDovelaFunctions.h"
#include <ffi.h>
#include <math.h>

/// Prototypes that are called without libffi.
typedef enum dovela_direct {
  DOVELA_DIRECT_NONE = 0,
  DOVELA_DIRECT_F,
  DOVELA_DIRECT_D,
  DOVELA_DIRECT_FF,
  DOVELA_DIRECT_DD
} dovela_direct;

struct dovela_foreign {
  ffi_cif cif;
  ffi_type *arguments[DOVELA_C_ARGUMENTS];
  void (*function)(void);
  dovela_ctype result;
  dovela_ctype types[DOVELA_C_ARGUMENTS];
  uint32_t count;
  dovela_direct direct;
};

int dovela_prepare(ffi_cif *cif, ffi_type **arguments, dovela_ctype result, const dovela_ctype *types, uint32_t count);

/// The arguments of one call after the other: on the stack, so that several threads may call.
typedef struct dovela_frame {
  const dovela_use *use;
  dovela_cvalue values[DOVELA_C_ARGUMENTS];
  void *pointers[DOVELA_C_ARGUMENTS];
  /// Whether a direct prototype's only or first argument is the first number: f(x, y) may have them in any places.
  int swapped;
  dovela_direct direct;
} dovela_frame;

static inline void dovela_frame_begin(dovela_frame *frame, const dovela_use *use) {
  frame->use = use;
  for (uint32_t index = 0; index < use->foreign->count; index++) {
    frame->values[index] = use->values[index];
    frame->pointers[index] = &frame->values[index];
  }
  frame->direct = use->foreign->direct;
  frame->swapped = 0;
  // A direct call knows the changing numbers alone: a second argument that is a constant goes through libffi.
  if (frame->direct == DOVELA_DIRECT_FF || frame->direct == DOVELA_DIRECT_DD) {
    if (use->inputs[0] < 0 || use->inputs[1] < 0) frame->direct = DOVELA_DIRECT_NONE;
    frame->swapped = use->inputs[0] == 1;
  } else {
    frame->swapped = use->inputs[0] != 0;
  }
}

static inline double dovela_frame_result(dovela_frame *frame) {
  const dovela_foreign *foreign = frame->use->foreign;
  // libffi widens small integers to a register.
  union {
    ffi_arg word;
    ffi_sarg signed_word;
    float f32;
    double f64;
  } result;
  ffi_call((ffi_cif *)&foreign->cif, foreign->function, &result, frame->pointers);
  switch (foreign->result) {
  case DOVELA_C_F32:
    return result.f32;
  case DOVELA_C_F64:
    return result.f64;
  case DOVELA_C_I8:
    return (int8_t)result.word;
  case DOVELA_C_I16:
    return (int16_t)result.word;
  case DOVELA_C_I32:
    return (int32_t)result.word;
  case DOVELA_C_I64:
    return (double)(int64_t)result.word;
  case DOVELA_C_U8:
    return (uint8_t)result.word;
  case DOVELA_C_U16:
    return (uint16_t)result.word;
  case DOVELA_C_U32:
    return (uint32_t)result.word;
  case DOVELA_C_U64:
    return (double)result.word;
  case DOVELA_C_VOID:
  case DOVELA_C_POINTER:
    return 0;
  }
  return 0;
}

static inline double dovela_frame_call(dovela_frame *frame, double first, double second) {
  const dovela_foreign *foreign = frame->use->foreign;
  double a = frame->swapped ? second : first;
  double b = frame->swapped ? first : second;
  switch (frame->direct) {
  case DOVELA_DIRECT_F:
    return ((float (*)(float))foreign->function)((float)a);
  case DOVELA_DIRECT_D:
    return ((double (*)(double))foreign->function)(a);
  case DOVELA_DIRECT_FF:
    return ((float (*)(float, float))foreign->function)((float)a, (float)b);
  case DOVELA_DIRECT_DD:
    return ((double (*)(double, double))foreign->function)(a, b);
  case DOVELA_DIRECT_NONE:
    break;
  }
  const int32_t *places = frame->use->inputs;
  if (places[0] >= 0) dovela_cvalue_store(&frame->values[places[0]], foreign->types[places[0]], first);
  if (places[1] >= 0) dovela_cvalue_store(&frame->values[places[1]], foreign->types[places[1]], second);
  return dovela_frame_result(frame);
}

/// The difference that balances the error of rounding, eps |f| / h, and that of the formula, h^2 |f'''| / 6.
static inline double dovela_step(int single, double at) {
  double size = fabs(at) > 1 ? fabs(at) : 1;
  return (single ? 0x1p-7 : 0x1p-17) * size;
}

static inline int dovela_is_single(const dovela_use *use, int which) {
  const dovela_foreign *foreign = use->foreign;
  return foreign->result == DOVELA_C_F32 ||
         (use->inputs[which] >= 0 && foreign->types[use->inputs[which]] == DOVELA_C_F32);
}

static inline double dovela_frame_slope(dovela_frame *frame, double first, double second, int which, double factor) {
  int single = dovela_is_single(frame->use, which);
  double at = which ? second : first;
  double step = factor * dovela_step(single, at);
  // The points as the function sees them, so that their distance is exact.
  double above = single ? (float)(at + step) : at + step;
  double below = single ? (float)(at - step) : at - step;
  double high = which ? dovela_frame_call(frame, first, above) : dovela_frame_call(frame, above, second);
  double low = which ? dovela_frame_call(frame, first, below) : dovela_frame_call(frame, below, second);
  return (high - low) / (above - below);
}

#endif

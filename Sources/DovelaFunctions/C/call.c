// One call: conversion of arguments, and ways to the function.
#include "call.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static ffi_type *ffi_type_of(dovela_ctype type) {
  switch (type) {
  case DOVELA_C_VOID:
    return &ffi_type_void;
  case DOVELA_C_I8:
    return &ffi_type_sint8;
  case DOVELA_C_U8:
    return &ffi_type_uint8;
  case DOVELA_C_I16:
    return &ffi_type_sint16;
  case DOVELA_C_U16:
    return &ffi_type_uint16;
  case DOVELA_C_I32:
    return &ffi_type_sint32;
  case DOVELA_C_U32:
    return &ffi_type_uint32;
  case DOVELA_C_I64:
    return &ffi_type_sint64;
  case DOVELA_C_U64:
    return &ffi_type_uint64;
  case DOVELA_C_F32:
    return &ffi_type_float;
  case DOVELA_C_F64:
    return &ffi_type_double;
  case DOVELA_C_POINTER:
    return &ffi_type_pointer;
  }
  return &ffi_type_void;
}

int dovela_prepare(ffi_cif *cif, ffi_type **arguments, dovela_ctype result, const dovela_ctype *types, uint32_t count) {
  if (count > DOVELA_C_ARGUMENTS) return 0;
  for (uint32_t index = 0; index < count; index++) arguments[index] = ffi_type_of(types[index]);
  return ffi_prep_cif(cif, FFI_DEFAULT_ABI, count, ffi_type_of(result), arguments) == FFI_OK;
}

// A float for an integer type: cast only what fits, since anything else is undefined.
static int64_t whole(double number, double least, double greatest) {
  if (number != number) return 0;
  return number <= least ? (int64_t)least : number >= greatest ? (int64_t)greatest : (int64_t)number;
}

void dovela_cvalue_store(dovela_cvalue *value, dovela_ctype type, double number) {
  switch (type) {
  case DOVELA_C_F32:
    value->f32 = (float)number;
    break;
  case DOVELA_C_F64:
    value->f64 = number;
    break;
  case DOVELA_C_I8:
    value->i8 = (int8_t)whole(number, INT8_MIN, INT8_MAX);
    break;
  case DOVELA_C_U8:
    value->u8 = (uint8_t)whole(number, 0, UINT8_MAX);
    break;
  case DOVELA_C_I16:
    value->i16 = (int16_t)whole(number, INT16_MIN, INT16_MAX);
    break;
  case DOVELA_C_U16:
    value->u16 = (uint16_t)whole(number, 0, UINT16_MAX);
    break;
  case DOVELA_C_I32:
    value->i32 = (int32_t)whole(number, INT32_MIN, INT32_MAX);
    break;
  case DOVELA_C_U32:
    value->u32 = (uint32_t)whole(number, 0, UINT32_MAX);
    break;
  // 2^53 and beyond are not counts of anything; the bounds are doubles that 64 bits hold.
  case DOVELA_C_I64:
    value->i64 = whole(number, -0x1p62, 0x1p62);
    break;
  case DOVELA_C_U64:
    value->u64 = (uint64_t)whole(number, 0, 0x1p62);
    break;
  case DOVELA_C_VOID:
  case DOVELA_C_POINTER:
    value->pointer = NULL;
    break;
  }
}

double dovela_cvalue_load(const dovela_cvalue *value, dovela_ctype type) {
  switch (type) {
  case DOVELA_C_F32:
    return value->f32;
  case DOVELA_C_F64:
    return value->f64;
  case DOVELA_C_I8:
    return value->i8;
  case DOVELA_C_U8:
    return value->u8;
  case DOVELA_C_I16:
    return value->i16;
  case DOVELA_C_U16:
    return value->u16;
  case DOVELA_C_I32:
    return value->i32;
  case DOVELA_C_U32:
    return value->u32;
  case DOVELA_C_I64:
    return (double)value->i64;
  case DOVELA_C_U64:
    return (double)value->u64;
  case DOVELA_C_VOID:
  case DOVELA_C_POINTER:
    return 0;
  }
  return 0;
}

static dovela_direct direct_of(dovela_ctype result, const dovela_ctype *types, uint32_t count) {
  if ((result != DOVELA_C_F32 && result != DOVELA_C_F64) || count < 1 || count > 2) return DOVELA_DIRECT_NONE;
  for (uint32_t index = 0; index < count; index++)
    if (types[index] != result) return DOVELA_DIRECT_NONE;
  if (result == DOVELA_C_F32) return count == 1 ? DOVELA_DIRECT_F : DOVELA_DIRECT_FF;
  return count == 1 ? DOVELA_DIRECT_D : DOVELA_DIRECT_DD;
}

dovela_foreign *dovela_foreign_create(void *function, dovela_ctype result, const dovela_ctype *types, uint32_t count,
                                      int direct) {
  dovela_foreign *foreign = calloc(1, sizeof *foreign);
  if (!foreign) return NULL;
  if (!dovela_prepare(&foreign->cif, foreign->arguments, result, types, count)) {
    free(foreign);
    return NULL;
  }
  memcpy(&foreign->function, &function, sizeof function);
  foreign->result = result;
  foreign->count = count;
  for (uint32_t index = 0; index < count; index++) foreign->types[index] = types[index];
  if (direct) foreign->direct = direct_of(result, types, count);
  return foreign;
}

void dovela_foreign_destroy(dovela_foreign *foreign) { free(foreign); }

double dovela_use_call(const dovela_use *use, double first, double second) {
  dovela_frame frame;
  dovela_frame_begin(&frame, use);
  return dovela_frame_call(&frame, first, second);
}

double dovela_use_slope(const dovela_use *use, double first, double second, int which, double factor) {
  dovela_frame frame;
  dovela_frame_begin(&frame, use);
  return dovela_frame_slope(&frame, first, second, which, factor);
}

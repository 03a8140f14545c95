// Function pointers that are made at run time.
#include "call.h"
#include <stdlib.h>
#include <string.h>

struct dovela_closure {
  ffi_cif cif;
  ffi_type *arguments[DOVELA_C_ARGUMENTS];
  ffi_closure *memory;
  void *code;
  dovela_closure_body *body;
  void *user;
  dovela_ctype result;
  uint32_t count;
};

static void run(ffi_cif *cif, void *result, void **arguments, void *state) {
  const dovela_closure *closure = state;
  dovela_cvalue values[DOVELA_C_ARGUMENTS];
  memset(values, 0, sizeof values);
  for (uint32_t index = 0; index < closure->count; index++)
    memcpy(&values[index], arguments[index], cif->arg_types[index]->size);
  dovela_cvalue answer = {0};
  closure->body(closure->user, values, &answer);
  switch (closure->result) {
  case DOVELA_C_VOID:
    break;
  case DOVELA_C_F32:
    *(float *)result = answer.f32;
    break;
  case DOVELA_C_F64:
    *(double *)result = answer.f64;
    break;
  case DOVELA_C_POINTER:
    *(void **)result = answer.pointer;
    break;
  // libffi wants small integers as a whole register.
  case DOVELA_C_I8:
    *(ffi_sarg *)result = answer.i8;
    break;
  case DOVELA_C_I16:
    *(ffi_sarg *)result = answer.i16;
    break;
  case DOVELA_C_I32:
    *(ffi_sarg *)result = answer.i32;
    break;
  case DOVELA_C_U8:
    *(ffi_arg *)result = answer.u8;
    break;
  case DOVELA_C_U16:
    *(ffi_arg *)result = answer.u16;
    break;
  case DOVELA_C_U32:
    *(ffi_arg *)result = answer.u32;
    break;
  case DOVELA_C_I64:
    *(int64_t *)result = answer.i64;
    break;
  case DOVELA_C_U64:
    *(uint64_t *)result = answer.u64;
    break;
  }
}

dovela_closure *dovela_closure_create(dovela_ctype result, const dovela_ctype *types, uint32_t count,
                                      dovela_closure_body *body, void *user) {
  dovela_closure *closure = calloc(1, sizeof *closure);
  if (!closure) return NULL;
  closure->body = body;
  closure->user = user;
  closure->result = result;
  closure->count = count;
  closure->memory = ffi_closure_alloc(sizeof(ffi_closure), &closure->code);
  if (!closure->memory || !dovela_prepare(&closure->cif, closure->arguments, result, types, count) ||
      ffi_prep_closure_loc(closure->memory, &closure->cif, run, closure, closure->code) != FFI_OK) {
    dovela_closure_destroy(closure);
    return NULL;
  }
  return closure;
}

void *dovela_closure_code(const dovela_closure *closure) { return closure->code; }

void dovela_closure_destroy(dovela_closure *closure) {
  if (!closure) return;
  if (closure->memory) ffi_closure_free(closure->memory);
  free(closure);
}

// Tensors and their specifications as they cross the boundary: row-major, in the host's memory. The host's arenas are
// shared-memory mappings, so a pointer into one means nothing in a file or in another process; offsets do.
#ifndef DOVELA_TENSOR_H
#define DOVELA_TENSOR_H

#include "abi.h"

DOVELA_BEGIN

/// Element types: code, bits and lanes packed as DLPack's DLDataType lies in memory.
/// This version computes in f32; labels, ids and masks are i32, i64 or u8; the rest are reserved.
#define DOVELA_DTYPE(code, bits) ((uint32_t)(code) | ((uint32_t)(bits) << 8) | ((uint32_t)1 << 16))
#define DOVELA_I32 DOVELA_DTYPE(0, 32)
#define DOVELA_I64 DOVELA_DTYPE(0, 64)
#define DOVELA_U8 DOVELA_DTYPE(1, 8)
#define DOVELA_F16 DOVELA_DTYPE(2, 16)
#define DOVELA_F32 DOVELA_DTYPE(2, 32)
#define DOVELA_F64 DOVELA_DTYPE(2, 64)
#define DOVELA_BF16 DOVELA_DTYPE(4, 16)

/// Rank, extents and element type; an extent may be DOVELA_UNKNOWN_EXTENT until `prepare`.
typedef struct dovela_tensor_spec {
  uint32_t dtype;
  uint32_t rank;
  int64_t shape[DOVELA_MAX_RANK];
} dovela_tensor_spec;

/// A tensor. Its layout is fixed for good; arrays of it cross.
typedef struct dovela_tensor {
  void *data; ///< owner: host, call, nullable where a field says so; the arenas' tensors are 64-byte aligned
  dovela_tensor_spec spec;
  const int64_t *strides; ///< reserved: NULL, which means row-major
  int32_t device_type;    ///< DLPack's code; 1 is the CPU
  int32_t device_id;
} dovela_tensor;

DOVELA_STATIC_ASSERT(sizeof(dovela_tensor_spec) == 72, "dovela_tensor_spec is frozen");
DOVELA_STATIC_ASSERT(sizeof(dovela_tensor) == 96, "dovela_tensor is frozen");
DOVELA_STATIC_ASSERT(offsetof(dovela_tensor, strides) == 80, "dovela_tensor is frozen");

/// A spec of rank 1. `batch` may be DOVELA_UNKNOWN_EXTENT.
DOVELA_HEADER_FUNCTION dovela_tensor_spec dovela_spec1(uint32_t dtype, int64_t batch) {
  dovela_tensor_spec spec = {dtype, 1, {batch, 0, 0, 0, 0, 0, 0, 0}};
  return spec;
}

/// A spec of rank 2.
DOVELA_HEADER_FUNCTION dovela_tensor_spec dovela_spec2(uint32_t dtype, int64_t batch, int64_t width) {
  dovela_tensor_spec spec = {dtype, 2, {batch, width, 0, 0, 0, 0, 0, 0}};
  return spec;
}

/// A tensor over memory that is there.
DOVELA_HEADER_FUNCTION dovela_tensor dovela_tensor_of(void *data, dovela_tensor_spec spec) {
  dovela_tensor tensor = {data, spec, NULL, 1, 0};
  return tensor;
}

/// Product of the extents, all of which are known; 1 for a scalar.
DOVELA_HEADER_FUNCTION uint64_t dovela_spec_count(const dovela_tensor_spec *spec) {
  uint64_t count = 1;
  for (uint32_t axis = 0; axis < spec->rank; axis++) count *= (uint64_t)spec->shape[axis];
  return count;
}

/// Number of elements of a tensor.
DOVELA_HEADER_FUNCTION uint64_t dovela_count(const dovela_tensor *tensor) { return dovela_spec_count(&tensor->spec); }

/// The elements of an f32 tensor.
DOVELA_HEADER_FUNCTION float *dovela_f32(const dovela_tensor *tensor) { return (float *)tensor->data; }

DOVELA_END

#endif

// Ids of an embedding, whatever type they come in.
#include "CLayers.h"

double layers_id(layers_id_type type, const void *ids, int64_t index) {
  switch (type) {
  case LAYERS_ID_I32:
    return ((const int32_t *)ids)[index];
  case LAYERS_ID_I64:
    return (double)((const int64_t *)ids)[index];
  case LAYERS_ID_U8:
    return ((const uint8_t *)ids)[index];
  case LAYERS_ID_F32:
    return ((const float *)ids)[index];
  }
  return -1;
}

int64_t layers_ids(layers_id_type type, int64_t count, const void *ids, int64_t entries, int32_t *out) {
  if (type == LAYERS_ID_I32) {
    const int32_t *in = ids;
    for (int64_t i = 0; i < count; i++) {
      if (in[i] < 0 || in[i] >= entries) return i;
      out[i] = in[i];
    }
    return -1;
  }
  for (int64_t i = 0; i < count; i++) {
    double value = layers_id(type, ids, i);
    // Written so that NaN is refused too.
    if (!(value >= 0 && value < (double)entries) || value != (double)(int32_t)value) return i;
    out[i] = (int32_t)value;
  }
  return -1;
}

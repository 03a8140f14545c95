// Schemas: layers that give elements another place.
// JSON is laid out as JSON.
// clang-format off
#include <dovela/schema.h>

DOVELA_SCHEMA(schema_flatten, {
  "kind": "layer",
  "name": "Flatten",
  "aliases": ["flatten"],
  "doc": "(batch, …) to (batch, features).",
  "source": "Keras 3",
  "parameters": [
    {"id": "data_format", "type": "enum", "choices": ["channels_last", "channels_first"], "default": null,
     "nullable": true, "doc": "Order of the axes; only channels_last is computed."}
  ]
});

DOVELA_SCHEMA(schema_reshape, {
  "kind": "layer",
  "name": "Reshape",
  "aliases": ["reshape"],
  "doc": "The same elements in other extents.",
  "source": "Keras 3",
  "parameters": [
    {"id": "target_shape", "type": "list", "items": {"type": "int"}, "length": [0, 7],
     "doc": "Extents without the batch axis; one may be -1 for what remains."}
  ]
});

DOVELA_SCHEMA(schema_permute, {
  "kind": "layer",
  "name": "Permute",
  "doc": "Transposes the axes behind the batch.",
  "source": "Keras 3",
  "parameters": [
    {"id": "dims", "type": "list", "items": {"type": "int"}, "length": [1, 7], "range": [1, 7],
     "doc": "The input axis, counted from 1, of each output axis."}
  ]
});

DOVELA_SCHEMA(schema_repeat_vector, {
  "kind": "layer",
  "name": "RepeatVector",
  "doc": "(batch, features) to (batch, n, features).",
  "source": "Keras 3",
  "parameters": [
    {"id": "n", "type": "int", "range": [1, null], "doc": "How often."}
  ]
});

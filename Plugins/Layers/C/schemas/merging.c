// Schemas: layers of several inputs.
// JSON is laid out as JSON.
// clang-format off
#include <dovela/schema.h>

DOVELA_SCHEMA(schema_add, {
  "kind": "layer",
  "name": "Add",
  "aliases": ["add"],
  "doc": "The sum of its inputs.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_subtract, {
  "kind": "layer",
  "name": "Subtract",
  "doc": "The first input minus the second.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_multiply, {
  "kind": "layer",
  "name": "Multiply",
  "aliases": ["multiply"],
  "doc": "The product of its inputs, element by element.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_average, {
  "kind": "layer",
  "name": "Average",
  "doc": "The mean of its inputs.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_maximum, {
  "kind": "layer",
  "name": "Maximum",
  "doc": "The greatest of its inputs, element by element.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_minimum, {
  "kind": "layer",
  "name": "Minimum",
  "doc": "The least of its inputs, element by element.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_concatenate, {
  "kind": "layer",
  "name": "Concatenate",
  "aliases": ["concatenate"],
  "doc": "Its inputs one after the other along an axis.",
  "source": "Keras 3",
  "parameters": [
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7], "doc": "The axis along which they are joined."}
  ]
});

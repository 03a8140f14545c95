// Schemas: layers around a layer.
// JSON is laid out as JSON.
// clang-format off
#include <dovela/schema.h>

DOVELA_SCHEMA(schema_bidirectional, {
  "kind": "layer",
  "name": "Bidirectional",
  "aliases": ["bidirectional"],
  "doc": "Runs a layer over the sequence, and another one like it over the reversed sequence.",
  "source": "Schuster and Paliwal 1997, \"Bidirectional Recurrent Neural Networks\"; Keras 3",
  "parameters": [
    {"id": "layer", "type": "component", "of": "layer", "doc": "The wrapped layer."},
    {"id": "merge_mode", "type": "enum", "choices": ["concat", "sum", "mul", "ave"], "default": "concat",
     "nullable": true, "doc": "How the two outputs become one; null: two outputs."},
    {"id": "weights", "type": "any", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "backward_layer", "type": "component", "of": "layer", "default": null, "nullable": true,
     "doc": "The layer for the reversed sequence, where it differs."}
  ]
});

DOVELA_SCHEMA(schema_time_distributed, {
  "kind": "layer",
  "name": "TimeDistributed",
  "aliases": ["time_distributed"],
  "doc": "Applies a layer to every step of (batch, time, …).",
  "source": "Keras 3",
  "parameters": [
    {"id": "layer", "type": "component", "of": "layer", "doc": "The wrapped layer."}
  ]
});

// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.regularizers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard regularizers."
});

DOVELA_SCHEMA(L1_schema, {
  "kind": "regularizer",
  "name": "L1",
  "aliases": ["l1"],
  "doc": "l1 times the sum of the magnitudes.",
  "source": "Tibshirani 1996; Keras 3 regularizers.L1",
  "parameters": [
    {"id": "l1", "type": "float", "default": 0.01, "range": [0, null], "scale": "log", "search": [1e-06, 0.1],
     "doc": "Factor of the sum of the magnitudes."}
  ]
});

DOVELA_SCHEMA(L2_schema, {
  "kind": "regularizer",
  "name": "L2",
  "aliases": ["l2"],
  "doc": "l2 times the sum of the squares, without a half: its gradient is 2 * l2 * w.",
  "source": "Keras 3 regularizers.L2",
  "parameters": [
    {"id": "l2", "type": "float", "default": 0.01, "range": [0, null], "scale": "log", "search": [1e-06, 0.1],
     "doc": "Factor of the sum of the squares."}
  ]
});

DOVELA_SCHEMA(L1L2_schema, {
  "kind": "regularizer",
  "name": "L1L2",
  "aliases": ["l1l2", "l1_l2"],
  "doc": "L1 and L2 together.",
  "source": "Zou and Hastie 2005; Keras 3 regularizers.L1L2",
  "parameters": [
    {"id": "l1", "type": "float", "default": 0.0, "range": [0, null], "scale": "log", "search": [1e-06, 0.1],
     "doc": "Factor of the sum of the magnitudes."},
    {"id": "l2", "type": "float", "default": 0.0, "range": [0, null], "scale": "log", "search": [1e-06, 0.1],
     "doc": "Factor of the sum of the squares."}
  ]
});

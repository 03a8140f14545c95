// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.constraints",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard constraints."
});

DOVELA_SCHEMA(MaxNorm_schema, {
  "kind": "constraint",
  "name": "MaxNorm",
  "aliases": ["max_norm"],
  "doc": "Norms over `axis` are at most max_value.",
  "source": "Srivastava et al. 2014, section 5.1; Keras 3 constraints.MaxNorm",
  "parameters": [
    {"id": "max_value", "type": "float", "default": 2.0, "range": [0, null], "search": [0.5, 5.0],
     "doc": "The greatest norm."},
    {"id": "axis", "type": ["int", "list"], "default": 0, "items": {"type": "int"}, "range": [-8, 7],
     "doc": "Axes over which a norm is taken: 0 for Dense kernels, [0, 1, 2] for Conv2D kernels."}
  ]
});

DOVELA_SCHEMA(MinMaxNorm_schema, {
  "kind": "constraint",
  "name": "MinMaxNorm",
  "aliases": ["min_max_norm"],
  "doc": "Norms over `axis` move into min_value...max_value.",
  "source": "Keras 3 constraints.MinMaxNorm",
  "parameters": [
    {"id": "min_value", "type": "float", "default": 0.0, "range": [0, null], "doc": "The least norm."},
    {"id": "max_value", "type": "float", "default": 1.0, "range": [0, null], "doc": "The greatest norm."},
    {"id": "rate", "type": "float", "default": 1.0, "range": [0, 1], "doc": "How far it moves: 1 is at once."},
    {"id": "axis", "type": ["int", "list"], "default": 0, "items": {"type": "int"}, "range": [-8, 7],
     "doc": "Axes over which a norm is taken: 0 for Dense kernels, [0, 1, 2] for Conv2D kernels."}
  ]
});

DOVELA_SCHEMA(NonNeg_schema, {
  "kind": "constraint",
  "name": "NonNeg",
  "aliases": ["non_neg"],
  "doc": "Elements below 0 become 0.",
  "source": "Keras 3 constraints.NonNeg",
  "parameters": []
});

DOVELA_SCHEMA(UnitNorm_schema, {
  "kind": "constraint",
  "name": "UnitNorm",
  "aliases": ["unit_norm"],
  "doc": "Norms over `axis` are 1.",
  "source": "Keras 3 constraints.UnitNorm",
  "parameters": [
    {"id": "axis", "type": ["int", "list"], "default": 0, "items": {"type": "int"}, "range": [-8, 7],
     "doc": "Axes over which a norm is taken: 0 for Dense kernels, [0, 1, 2] for Conv2D kernels."}
  ]
});

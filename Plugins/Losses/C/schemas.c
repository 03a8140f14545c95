// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.losses",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard losses."
});

DOVELA_SCHEMA(MeanSquaredError_schema, {
  "kind": "loss",
  "name": "MeanSquaredError",
  "aliases": ["mean_squared_error", "mse", "MSE"],
  "doc": "Mean of the squared differences over the last axis.",
  "source": "Keras 3 losses.MeanSquaredError",
  "problem": "regression",
  "parameters": []
});

DOVELA_SCHEMA(MeanAbsoluteError_schema, {
  "kind": "loss",
  "name": "MeanAbsoluteError",
  "aliases": ["mean_absolute_error", "mae", "MAE"],
  "doc": "Mean of the absolute differences over the last axis.",
  "source": "Keras 3 losses.MeanAbsoluteError",
  "parameters": []
});

DOVELA_SCHEMA(MeanAbsolutePercentageError_schema, {
  "kind": "loss",
  "name": "MeanAbsolutePercentageError",
  "aliases": ["mean_absolute_percentage_error", "mape", "MAPE"],
  "doc": "Mean of the absolute differences in percent of the target.",
  "source": "Keras 3 losses.MeanAbsolutePercentageError",
  "parameters": []
});

DOVELA_SCHEMA(Huber_schema, {
  "kind": "loss",
  "name": "Huber",
  "aliases": ["huber", "huber_loss"],
  "doc": "Squared near 0, linear beyond delta.",
  "source": "Huber 1964; Keras 3 losses.Huber",
  "parameters": [
    {"id": "delta", "type": "float", "default": 1.0, "range": [0, null], "exclusive": "least", "scale": "log",
     "search": [0.1, 10.0], "doc": "Where the square ends."}
  ]
});

DOVELA_SCHEMA(BinaryCrossentropy_schema, {
  "kind": "loss",
  "name": "BinaryCrossentropy",
  "aliases": ["binary_crossentropy", "bce", "BCE"],
  "doc": "Cross-entropy of independent yes-or-no outputs.",
  "source": "Keras 3 losses.BinaryCrossentropy",
  "problem": "binary",
  "fuses_after": "dovela.eltwise.sigmoid/1",
  "parameters": [
    {"id": "from_logits", "type": "bool", "default": false,
     "doc": "The prediction is the argument of the sigmoid, not its value."},
    {"id": "label_smoothing", "type": "float", "default": 0.0, "range": [0, 1], "search": [0.0, 0.3],
     "doc": "Share of a label that is spread evenly over all classes."},
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7], "doc": "The axis of the classes: the last."}
  ]
});

DOVELA_SCHEMA(CategoricalCrossentropy_schema, {
  "kind": "loss",
  "name": "CategoricalCrossentropy",
  "aliases": ["categorical_crossentropy", "cce"],
  "doc": "Cross-entropy over classes, with one-hot targets.",
  "source": "Keras 3 losses.CategoricalCrossentropy",
  "problem": "one_hot",
  "fuses_after": "dovela.softmax/1",
  "parameters": [
    {"id": "from_logits", "type": "bool", "default": false,
     "doc": "The prediction is the argument of the softmax, not its value."},
    {"id": "label_smoothing", "type": "float", "default": 0.0, "range": [0, 1], "search": [0.0, 0.3],
     "doc": "Share of a label that is spread evenly over all classes."},
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7], "doc": "The axis of the classes: the last."}
  ]
});

DOVELA_SCHEMA(SparseCategoricalCrossentropy_schema, {
  "kind": "loss",
  "name": "SparseCategoricalCrossentropy",
  "aliases": ["sparse_categorical_crossentropy", "scce"],
  "doc": "Cross-entropy over classes, with the index of the class as the target.",
  "source": "Keras 3 losses.SparseCategoricalCrossentropy",
  "problem": "index",
  "fuses_after": "dovela.softmax/1",
  "parameters": [
    {"id": "from_logits", "type": "bool", "default": false,
     "doc": "The prediction is the argument of the softmax, not its value."},
    {"id": "ignore_class", "type": "int", "nullable": true, "default": null,
     "doc": "Label of rows that do not count; null for none."},
    {"id": "reduction", "type": "enum", "default": "sum_over_batch_size",
     "choices": ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight"],
     "doc": "How the values of the rows become one number."},
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7], "doc": "The axis of the classes: the last."}
  ]
});

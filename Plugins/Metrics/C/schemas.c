// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.metrics",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard metrics."
});

DOVELA_SCHEMA(accuracy_schema, {
  "kind": "metric",
  "name": "accuracy",
  "aliases": ["acc"],
  "doc": "Share of rows that are right: binary, categorical or sparse categorical accuracy, after the shapes.",
  "source": "Keras 3, the string accuracy",
  "direction": "up",
  "parameters": []
});

DOVELA_SCHEMA(BinaryAccuracy_schema, {
  "kind": "metric",
  "name": "BinaryAccuracy",
  "aliases": ["binary_accuracy"],
  "doc": "Share of outputs on the right side of the threshold.",
  "source": "Keras 3 metrics.BinaryAccuracy",
  "direction": "up",
  "parameters": [
    {"id": "threshold", "type": "float", "default": 0.5, "range": [0, 1], "doc": "Predictions above it are 1."}
  ]
});

DOVELA_SCHEMA(CategoricalAccuracy_schema, {
  "kind": "metric",
  "name": "CategoricalAccuracy",
  "aliases": ["categorical_accuracy"],
  "doc": "Share of rows whose largest prediction is where the largest target is.",
  "source": "Keras 3 metrics.CategoricalAccuracy",
  "direction": "up",
  "parameters": []
});

DOVELA_SCHEMA(SparseCategoricalAccuracy_schema, {
  "kind": "metric",
  "name": "SparseCategoricalAccuracy",
  "aliases": ["sparse_categorical_accuracy"],
  "doc": "Share of rows whose largest prediction is at the label.",
  "source": "Keras 3 metrics.SparseCategoricalAccuracy",
  "direction": "up",
  "parameters": []
});

DOVELA_SCHEMA(TopKCategoricalAccuracy_schema, {
  "kind": "metric",
  "name": "TopKCategoricalAccuracy",
  "aliases": ["top_k_categorical_accuracy"],
  "doc": "Share of rows whose class is among the k largest predictions; one-hot targets.",
  "source": "Keras 3 metrics.TopKCategoricalAccuracy",
  "direction": "up",
  "parameters": [
    {"id": "k", "type": "int", "default": 5, "range": [1, null],
     "doc": "How many of the largest predictions are looked at."}
  ]
});

DOVELA_SCHEMA(SparseTopKCategoricalAccuracy_schema, {
  "kind": "metric",
  "name": "SparseTopKCategoricalAccuracy",
  "aliases": ["sparse_top_k_categorical_accuracy"],
  "doc": "Share of rows whose label is among the k largest predictions.",
  "source": "Keras 3 metrics.SparseTopKCategoricalAccuracy",
  "direction": "up",
  "parameters": [
    {"id": "k", "type": "int", "default": 5, "range": [1, null],
     "doc": "How many of the largest predictions are looked at."}
  ]
});

DOVELA_SCHEMA(MeanSquaredError_schema, {
  "kind": "metric",
  "name": "MeanSquaredError",
  "aliases": ["mean_squared_error", "mse", "MSE"],
  "doc": "Mean of the squared differences.",
  "source": "Keras 3 metrics.MeanSquaredError",
  "direction": "down",
  "parameters": []
});

DOVELA_SCHEMA(RootMeanSquaredError_schema, {
  "kind": "metric",
  "name": "RootMeanSquaredError",
  "aliases": ["root_mean_squared_error", "rmse"],
  "doc": "Root of the mean of the squared differences.",
  "source": "Keras 3 metrics.RootMeanSquaredError",
  "direction": "down",
  "parameters": []
});

DOVELA_SCHEMA(MeanAbsoluteError_schema, {
  "kind": "metric",
  "name": "MeanAbsoluteError",
  "aliases": ["mean_absolute_error", "mae", "MAE"],
  "doc": "Mean of the absolute differences.",
  "source": "Keras 3 metrics.MeanAbsoluteError",
  "direction": "down",
  "parameters": []
});

DOVELA_SCHEMA(MeanAbsolutePercentageError_schema, {
  "kind": "metric",
  "name": "MeanAbsolutePercentageError",
  "aliases": ["mean_absolute_percentage_error", "mape", "MAPE"],
  "doc": "Mean of the absolute differences in percent of the target.",
  "source": "Keras 3 metrics.MeanAbsolutePercentageError",
  "direction": "down",
  "parameters": []
});

DOVELA_SCHEMA(Precision_schema, {
  "kind": "metric",
  "name": "Precision",
  "aliases": ["precision"],
  "doc": "Share of the predicted positives that are positive.",
  "source": "Keras 3 metrics.Precision",
  "direction": "up",
  "parameters": [
    {"id": "thresholds", "type": ["float", "list"], "nullable": true, "default": null, "items": {"type": "float"},
     "range": [0, 1],
     "doc": "Predictions above it are positive; null: 0.5, or 0 with top_k. One threshold alone."},
    {"id": "top_k", "type": "int", "nullable": true, "default": null, "range": [1, null],
     "doc": "Look only at the k largest predictions of a row; null: at all."},
    {"id": "class_id", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Look at one class alone; null: at all."}
  ]
});

DOVELA_SCHEMA(Recall_schema, {
  "kind": "metric",
  "name": "Recall",
  "aliases": ["recall"],
  "doc": "Share of the positives that are predicted.",
  "source": "Keras 3 metrics.Recall",
  "direction": "up",
  "parameters": [
    {"id": "thresholds", "type": ["float", "list"], "nullable": true, "default": null, "items": {"type": "float"},
     "range": [0, 1],
     "doc": "Predictions above it are positive; null: 0.5, or 0 with top_k. One threshold alone."},
    {"id": "top_k", "type": "int", "nullable": true, "default": null, "range": [1, null],
     "doc": "Look only at the k largest predictions of a row; null: at all."},
    {"id": "class_id", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Look at one class alone; null: at all."}
  ]
});

DOVELA_SCHEMA(AUC_schema, {
  "kind": "metric",
  "name": "AUC",
  "aliases": ["auc"],
  "doc": "Area under the ROC or the precision-recall curve, from a confusion matrix at each threshold.",
  "source": "Keras 3 metrics.AUC; interpolation of PR: Davis and Goadrich 2006, section 4",
  "direction": "up",
  "parameters": [
    {"id": "num_thresholds", "type": "int", "default": 200, "range": [2, 1000000],
     "doc": "Thresholds, evenly spread over 0...1."},
    {"id": "curve", "type": "enum", "default": "ROC", "choices": ["ROC", "PR"], "doc": "Which curve."},
    {"id": "summation_method", "type": "enum", "default": "interpolation",
     "choices": ["interpolation", "minoring", "majoring"], "doc": "How the area between two thresholds is found."},
    {"id": "thresholds", "type": "list", "nullable": true, "default": null, "items": {"type": "float"},
     "doc": "Thresholds in place of num_thresholds; 0 and 1 are added; null for none."},
    {"id": "multi_label", "type": "bool", "default": false,
     "doc": "Take the area of each output by itself, then the mean."},
    {"id": "num_labels", "type": "int", "nullable": true, "default": null, "range": [1, null],
     "doc": "How many outputs; with multi_label only; null: as many as the prediction has."},
    {"id": "label_weights", "type": "list", "nullable": true, "default": null, "items": {"type": "float"},
     "doc": "A weight for each output; null: all equal."},
    {"id": "from_logits", "type": "bool", "default": false, "doc": "The prediction is the argument of a sigmoid."}
  ]
});

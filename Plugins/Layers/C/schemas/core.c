// Schemas: Dense, Embedding, Dropout and their like.
// JSON is laid out as JSON.
// clang-format off
#include <dovela/schema.h>

DOVELA_SCHEMA(schema_input_layer, {
  "kind": "layer",
  "name": "InputLayer",
  "aliases": ["Input", "input"],
  "doc": "A model input: shape and type of what the data brings, without the batch.",
  "source": "Keras 3",
  "parameters": [
    {"id": "shape", "type": "list", "items": {"type": ["int"]}, "default": null, "nullable": true,
     "doc": "Extents without the batch axis; null where unknown."},
    {"id": "batch_size", "type": "int", "default": null, "nullable": true, "range": [1, null],
     "doc": "Rows of a batch, where it is fixed."},
    {"id": "dtype", "type": "any", "default": null, "nullable": true,
     "doc": "Element type: float32, int32, int64 or uint8."},
    {"id": "sparse", "type": "bool", "default": null, "nullable": true, "doc": "Accepted as false only."},
    {"id": "ragged", "type": "bool", "default": null, "nullable": true, "doc": "Accepted as false only."},
    {"id": "batch_shape", "type": "list", "items": {"type": ["int"]}, "default": null, "nullable": true,
     "doc": "Extents with the batch axis, null where unknown; in place of shape."},
    {"id": "input_tensor", "type": "any", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "optional", "type": "bool", "default": false, "doc": "Accepted as false only."}
  ]
});

DOVELA_SCHEMA(schema_dense, {
  "kind": "layer",
  "name": "Dense",
  "aliases": ["dense"],
  "doc": "A densely connected layer: f(x * kernel + bias) over the last axis, kernel (in, units).",
  "source": "Keras 3",
  "fuses": ["dovela.eltwise/1"],
  "parameters": [
    {"id": "units", "type": "int", "range": [1, null], "scale": "log", "search": [16, 1024],
     "doc": "Number of outputs."},
    {"id": "activation", "type": "component", "of": "activation", "default": null, "nullable": true,
     "role": "output_activation", "doc": "Activation of the output; null is linear."},
    {"id": "use_bias", "type": "bool", "default": true, "doc": "Whether a bias is added."},
    {"id": "kernel_initializer", "type": "component", "of": "initializer", "default": "glorot_uniform",
     "role": "initializer", "for": "kernel", "doc": "Fills the kernel at the start."},
    {"id": "bias_initializer", "type": "component", "of": "initializer", "default": "zeros", "role": "initializer",
     "for": "bias", "doc": "Fills the bias at the start."},
    {"id": "kernel_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "kernel", "doc": "Penalizes the kernel in the loss."},
    {"id": "bias_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "bias", "doc": "Penalizes the bias in the loss."},
    {"id": "activity_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "activity_regularizer", "doc": "Penalizes the output in the loss."},
    {"id": "kernel_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "kernel", "doc": "Projects the kernel after each update."},
    {"id": "bias_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "bias", "doc": "Projects the bias after each update."},
    {"id": "lora_rank", "type": "int", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "lora_alpha", "type": "float", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "quantization_config", "type": "any", "default": null, "nullable": true, "doc": "Accepted as null only."}
  ]
});

DOVELA_SCHEMA(schema_activation, {
  "kind": "layer",
  "name": "Activation",
  "aliases": ["activation"],
  "doc": "Applies an activation to its input, whatever the shape.",
  "source": "Keras 3",
  "fuses": ["dovela.eltwise/1"],
  "parameters": [
    {"id": "activation", "type": "component", "of": "activation", "role": "output_activation",
     "doc": "The activation."}
  ]
});

DOVELA_SCHEMA(schema_re_lu, {
  "kind": "layer",
  "name": "ReLU",
  "doc": "x above a threshold, at most max_value; below it negative_slope * (x - threshold).",
  "source": "Keras 3",
  "parameters": [
    {"id": "max_value", "type": "float", "default": null, "nullable": true, "range": [0, null],
     "doc": "Greatest value; null for none."},
    {"id": "negative_slope", "type": "float", "default": 0.0, "range": [0, null], "search": [0.0, 0.3],
     "doc": "Slope below the threshold."},
    {"id": "threshold", "type": "float", "default": 0.0, "range": [0, null], "doc": "Where the slope changes."}
  ]
});

DOVELA_SCHEMA(schema_leaky_re_lu, {
  "kind": "layer",
  "name": "LeakyReLU",
  "aliases": ["leaky_relu"],
  "doc": "x above zero, negative_slope * x below.",
  "source": "Keras 3",
  "parameters": [
    {"id": "negative_slope", "type": "float", "default": 0.3, "range": [0, null], "search": [0.01, 0.3],
     "doc": "Slope below zero."}
  ]
});

DOVELA_SCHEMA(schema_softmax, {
  "kind": "layer",
  "name": "Softmax",
  "doc": "exp(x) / sum of exp(x) over the last axis.",
  "source": "Keras 3",
  "parameters": [
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7],
     "doc": "The axis of the classes; only the last one is computed."}
  ]
});

DOVELA_SCHEMA(schema_identity, {
  "kind": "layer",
  "name": "Identity",
  "doc": "Hands its input on.",
  "source": "Keras 3",
  "parameters": []
});

DOVELA_SCHEMA(schema_embedding, {
  "kind": "layer",
  "name": "Embedding",
  "aliases": ["embedding"],
  "doc": "Rows of a trained table in place of ids: (batch, …) to (batch, …, output_dim).",
  "source": "Keras 3",
  "parameters": [
    {"id": "input_dim", "type": "int", "range": [1, null], "doc": "Number of rows: ids lie in 0 ..< input_dim."},
    {"id": "output_dim", "type": "int", "range": [1, null], "scale": "log", "search": [8, 512],
     "doc": "Width of a row."},
    {"id": "embeddings_initializer", "type": "component", "of": "initializer", "default": "uniform",
     "role": "initializer", "for": "embeddings", "doc": "Fills the embeddings at the start."},
    {"id": "embeddings_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "embeddings", "doc": "Penalizes the embeddings in the loss."},
    {"id": "embeddings_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "embeddings", "doc": "Projects the embeddings after each update."},
    {"id": "mask_zero", "type": "bool", "default": false,
     "doc": "Whether the id 0 stands for padding, which later layers leave out."},
    {"id": "weights", "type": "any", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "lora_rank", "type": "int", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "lora_alpha", "type": "float", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "quantization_config", "type": "any", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "activity_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "activity_regularizer", "doc": "Penalizes the output in the loss."}
  ]
});

DOVELA_SCHEMA(schema_dropout, {
  "kind": "layer",
  "name": "Dropout",
  "aliases": ["dropout"],
  "doc": "Sets elements to zero with probability rate in training, and scales the others by 1 / (1 - rate).",
  "source": "Srivastava et al. 2014, \"Dropout\"; Keras 3 (inverted)",
  "parameters": [
    {"id": "rate", "type": "float", "range": [0, 1], "search": [0.0, 0.6],
     "doc": "Share of the elements that are dropped."},
    {"id": "noise_shape", "type": "list", "items": {"type": ["int"]}, "default": null, "nullable": true,
     "doc": "Shape of the noise, where one element decides for several; null stands for the input's extent."},
    {"id": "seed", "type": "int", "default": null, "nullable": true, "doc": "Seed of its own; null for the run's."}
  ]
});

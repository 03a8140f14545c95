// Schemas: convolution and pooling.
// JSON is laid out as JSON.
// clang-format off
#include <dovela/schema.h>

DOVELA_SCHEMA(schema_conv2_d, {
  "kind": "layer",
  "name": "Conv2D",
  "aliases": ["conv2d", "Convolution2D"],
  "doc": "A convolution over images (batch, height, width, channels).",
  "source": "Keras 3",
  "fuses": ["dovela.eltwise/1"],
  "parameters": [
    {"id": "filters", "type": "int", "range": [1, null], "scale": "log", "search": [8, 256],
     "doc": "Channels of the output."},
    {"id": "kernel_size", "type": "list", "items": {"type": "int"}, "length": 2, "range": [1, null],
     "search": [1, 7], "doc": "Height and width of the kernel."},
    {"id": "strides", "type": "list", "items": {"type": "int"}, "length": 2, "default": [1, 1], "range": [1, null],
     "search": [1, 2], "doc": "Steps of the kernel down and across."},
    {"id": "padding", "type": "enum", "choices": ["valid", "same"], "default": "valid",
     "doc": "valid: windows inside the input only; same: padded so that the output has ceil(size / stride) cells."},
    {"id": "data_format", "type": "enum", "choices": ["channels_last", "channels_first"], "default": null,
     "nullable": true, "doc": "Order of the axes; only channels_last is computed."},
    {"id": "dilation_rate", "type": "list", "items": {"type": "int"}, "length": 2, "default": [1, 1],
     "range": [1, null], "search": [1, 3], "doc": "Distance between the cells that the kernel reads."},
    {"id": "groups", "type": "int", "default": 1, "range": [1, null],
     "doc": "Parts that channels and filters are cut into, each convolved alone."},
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
     "role": "constraint", "for": "bias", "doc": "Projects the bias after each update."}
  ]
});

DOVELA_SCHEMA(schema_max_pooling2_d, {
  "kind": "layer",
  "name": "MaxPooling2D",
  "aliases": ["MaxPool2D", "max_pooling2d"],
  "doc": "The greatest element of each window.",
  "source": "Keras 3",
  "parameters": [
    {"id": "pool_size", "type": "list", "items": {"type": "int"}, "length": 2, "default": [2, 2], "range": [1, null],
     "search": [2, 4], "doc": "Height and width of the window."},
    {"id": "strides", "type": "list", "items": {"type": "int"}, "length": 2, "default": null, "nullable": true,
     "range": [1, null], "doc": "Steps of the window; null for its size."},
    {"id": "padding", "type": "enum", "choices": ["valid", "same"], "default": "valid",
     "doc": "valid: windows inside the input only; same: padded so that the output has ceil(size / stride) cells."},
    {"id": "data_format", "type": "enum", "choices": ["channels_last", "channels_first"], "default": null,
     "nullable": true, "doc": "Order of the axes; only channels_last is computed."}
  ]
});

DOVELA_SCHEMA(schema_average_pooling2_d, {
  "kind": "layer",
  "name": "AveragePooling2D",
  "aliases": ["AvgPool2D", "average_pooling2d"],
  "doc": "The mean of each window; padded cells are not counted.",
  "source": "Keras 3",
  "parameters": [
    {"id": "pool_size", "type": "list", "items": {"type": "int"}, "length": 2, "range": [1, null], "search": [2, 4],
     "doc": "Height and width of the window."},
    {"id": "strides", "type": "list", "items": {"type": "int"}, "length": 2, "default": null, "nullable": true,
     "range": [1, null], "doc": "Steps of the window; null for its size."},
    {"id": "padding", "type": "enum", "choices": ["valid", "same"], "default": "valid",
     "doc": "valid: windows inside the input only; same: padded so that the output has ceil(size / stride) cells."},
    {"id": "data_format", "type": "enum", "choices": ["channels_last", "channels_first"], "default": null,
     "nullable": true, "doc": "Order of the axes; only channels_last is computed."}
  ]
});

DOVELA_SCHEMA(schema_global_average_pooling2_d, {
  "kind": "layer",
  "name": "GlobalAveragePooling2D",
  "aliases": ["GlobalAvgPool2D", "global_average_pooling2d"],
  "doc": "The mean over height and width.",
  "source": "Keras 3",
  "parameters": [
    {"id": "data_format", "type": "enum", "choices": ["channels_last", "channels_first"], "default": null,
     "nullable": true, "doc": "Order of the axes; only channels_last is computed."},
    {"id": "keepdims", "type": "bool", "default": false, "doc": "Whether height and width stay, as axes of extent 1."}
  ]
});

// Schemas: normalizations.
// JSON is laid out as JSON.
// clang-format off
#include <dovela/schema.h>

DOVELA_SCHEMA(schema_batch_normalization, {
  "kind": "layer",
  "name": "BatchNormalization",
  "aliases": ["batch_normalization"],
  "doc": "Normalizes each feature by mean and variance: of the batch in training, moving averages else.",
  "source": "Ioffe and Szegedy 2015, \"Batch Normalization\"; Keras 3",
  "parameters": [
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7], "doc": "The axis of the features."},
    {"id": "momentum", "type": "float", "default": 0.99, "range": [0, 1], "search": [0.8, 0.999],
     "doc": "Share of the moving averages that a step keeps."},
    {"id": "epsilon", "type": "float", "default": 0.001, "range": [0, null], "exclusive": "least",
     "doc": "Added to the variance."},
    {"id": "center", "type": "bool", "default": true, "doc": "Whether beta is added."},
    {"id": "scale", "type": "bool", "default": true, "doc": "Whether gamma multiplies."},
    {"id": "beta_initializer", "type": "component", "of": "initializer", "default": "zeros", "role": "initializer",
     "for": "beta", "doc": "Fills the beta at the start."},
    {"id": "gamma_initializer", "type": "component", "of": "initializer", "default": "ones", "role": "initializer",
     "for": "gamma", "doc": "Fills the gamma at the start."},
    {"id": "moving_mean_initializer", "type": "component", "of": "initializer", "default": "zeros",
     "role": "initializer", "for": "moving_mean", "doc": "Fills the moving mean at the start."},
    {"id": "moving_variance_initializer", "type": "component", "of": "initializer", "default": "ones",
     "role": "initializer", "for": "moving_variance", "doc": "Fills the moving variance at the start."},
    {"id": "beta_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "beta", "doc": "Penalizes the beta in the loss."},
    {"id": "gamma_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "gamma", "doc": "Penalizes the gamma in the loss."},
    {"id": "beta_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "beta", "doc": "Projects the beta after each update."},
    {"id": "gamma_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "gamma", "doc": "Projects the gamma after each update."},
    {"id": "renorm", "type": "bool", "default": false, "doc": "Accepted as false only."},
    {"id": "renorm_clipping", "type": "any", "default": null, "nullable": true, "doc": "Accepted as null only."},
    {"id": "renorm_momentum", "type": "float", "default": 0.99, "doc": "Accepted as 0.99 only."},
    {"id": "synchronized", "type": "bool", "default": false, "doc": "Accepted as false only."},
    {"id": "trainable", "type": "bool", "default": true,
     "doc": "Whether training changes its variables; else it normalizes by the moving averages in training too."}
  ]
});

DOVELA_SCHEMA(schema_layer_normalization, {
  "kind": "layer",
  "name": "LayerNormalization",
  "aliases": ["layer_normalization"],
  "doc": "Normalizes each row by its own mean and variance over the axes from axis on.",
  "source": "Ba, Kiros and Hinton 2016, \"Layer Normalization\"; Keras 3",
  "parameters": [
    {"id": "axis", "type": ["int", "list"], "items": {"type": "int"}, "default": -1, "range": [-8, 7],
     "doc": "The last axis, or the last axes, which are normalized over."},
    {"id": "epsilon", "type": "float", "default": 0.001, "range": [0, null], "exclusive": "least",
     "doc": "Added to the variance."},
    {"id": "center", "type": "bool", "default": true, "doc": "Whether beta is added."},
    {"id": "scale", "type": "bool", "default": true, "doc": "Whether gamma multiplies."},
    {"id": "beta_initializer", "type": "component", "of": "initializer", "default": "zeros", "role": "initializer",
     "for": "beta", "doc": "Fills the beta at the start."},
    {"id": "gamma_initializer", "type": "component", "of": "initializer", "default": "ones", "role": "initializer",
     "for": "gamma", "doc": "Fills the gamma at the start."},
    {"id": "beta_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "beta", "doc": "Penalizes the beta in the loss."},
    {"id": "gamma_regularizer", "type": "component", "of": "regularizer", "default": null, "nullable": true,
     "role": "regularizer", "for": "gamma", "doc": "Penalizes the gamma in the loss."},
    {"id": "beta_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "beta", "doc": "Projects the beta after each update."},
    {"id": "gamma_constraint", "type": "component", "of": "constraint", "default": null, "nullable": true,
     "role": "constraint", "for": "gamma", "doc": "Projects the gamma after each update."}
  ]
});

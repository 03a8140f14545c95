// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.optimizers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard optimizers."
});

DOVELA_SCHEMA(SGD_schema, {
  "kind": "optimizer",
  "name": "SGD",
  "aliases": ["sgd"],
  "doc": "Gradient descent, with momentum and Nesterov's look ahead.",
  "source": "Polyak 1964, Nesterov 1983, Sutskever et al. 2013; Keras 3 optimizers.SGD",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.01, "of": "schedule", "range": [0, null],
     "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "momentum", "type": "float", "default": 0.0, "range": [0, 1], "search": [0.0, 0.99],
     "doc": "Share of the last step that is taken again."},
    {"id": "nesterov", "type": "bool", "default": false, "doc": "Look ahead along the momentum."},
    {"id": "dialect", "type": "enum", "default": "keras", "choices": ["keras", "torch"],
     "doc": "Where the learning rate stands: in the momentum (keras) or before it (torch)."}
  ]
});

DOVELA_SCHEMA(RMSprop_schema, {
  "kind": "optimizer",
  "name": "RMSprop",
  "aliases": ["rmsprop"],
  "doc": "Gradient over the root of its mean square.",
  "source": "Tieleman and Hinton 2012, Graves 2013 eq. 38-45 (centered); Keras 3 optimizers.RMSprop",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "rho", "type": "float", "default": 0.9, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the mean square that is kept at each step."},
    {"id": "momentum", "type": "float", "default": 0.0, "range": [0, 1], "search": [0.0, 0.99],
     "doc": "Share of the last step that is taken again."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."},
    {"id": "centered", "type": "bool", "default": false,
     "doc": "Subtract the square of the mean: scale by the variance."},
    {"id": "dialect", "type": "enum", "default": "keras", "choices": ["keras", "torch"],
     "doc": "Where epsilon stands: in the root (keras) or behind it (torch)."}
  ]
});

DOVELA_SCHEMA(Adam_schema, {
  "kind": "optimizer",
  "name": "Adam",
  "aliases": ["adam"],
  "doc": "First moment of the gradient over the root of the second.",
  "source": "Kingma and Ba 2015, the form before section 2.1; Keras 3 optimizers.Adam",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "beta_1", "type": "float", "default": 0.9, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the first moment that is kept at each step."},
    {"id": "beta_2", "type": "float", "default": 0.999, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the second moment that is kept at each step."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."},
    {"id": "amsgrad", "type": "bool", "default": false,
     "doc": "Use the greatest second moment so far (Reddi et al. 2018)."},
    {"id": "dialect", "type": "enum", "default": "keras", "choices": ["keras", "torch"],
     "doc": "Where epsilon stands: beside the second moment as it is (keras) or corrected (torch)."}
  ]
});

DOVELA_SCHEMA(AdamW_schema, {
  "kind": "optimizer",
  "name": "AdamW",
  "aliases": ["adamw"],
  "doc": "Adam with decoupled weight decay.",
  "source": "Loshchilov and Hutter 2019; Keras 3 optimizers.AdamW",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "weight_decay", "type": "float", "nullable": true, "default": 0.004, "range": [0, null],
     "scale": "log", "search": [1e-05, 0.1],
     "doc": "Decoupled weight decay: every variable loses weight_decay * learning_rate of itself before the update."},
    {"id": "beta_1", "type": "float", "default": 0.9, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the first moment that is kept at each step."},
    {"id": "beta_2", "type": "float", "default": 0.999, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the second moment that is kept at each step."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."},
    {"id": "amsgrad", "type": "bool", "default": false,
     "doc": "Use the greatest second moment so far (Reddi et al. 2018)."},
    {"id": "dialect", "type": "enum", "default": "keras", "choices": ["keras", "torch"],
     "doc": "Where epsilon stands: beside the second moment as it is (keras) or corrected (torch)."}
  ]
});

DOVELA_SCHEMA(Nadam_schema, {
  "kind": "optimizer",
  "name": "Nadam",
  "aliases": ["nadam"],
  "doc": "Adam with Nesterov's momentum.",
  "source": "Dozat 2016; Keras 3 optimizers.Nadam",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "beta_1", "type": "float", "default": 0.9, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the first moment that is kept at each step."},
    {"id": "beta_2", "type": "float", "default": 0.999, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the second moment that is kept at each step."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."}
  ]
});

DOVELA_SCHEMA(Adamax_schema, {
  "kind": "optimizer",
  "name": "Adamax",
  "aliases": ["adamax"],
  "doc": "Adam with the maximum norm.",
  "source": "Kingma and Ba 2015, section 7.1; Keras 3 optimizers.Adamax",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "beta_1", "type": "float", "default": 0.9, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the first moment that is kept at each step."},
    {"id": "beta_2", "type": "float", "default": 0.999, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the second moment that is kept at each step."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."}
  ]
});

DOVELA_SCHEMA(Adagrad_schema, {
  "kind": "optimizer",
  "name": "Adagrad",
  "aliases": ["adagrad"],
  "doc": "Gradient over the root of the sum of its squares.",
  "source": "Duchi et al. 2011; Keras 3 optimizers.Adagrad",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "initial_accumulator_value", "type": "float", "default": 0.1, "range": [0, null],
     "doc": "Where the sums of squares begin."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."}
  ]
});

DOVELA_SCHEMA(Adadelta_schema, {
  "kind": "optimizer",
  "name": "Adadelta",
  "aliases": ["adadelta"],
  "doc": "Gradient scaled by past steps over past gradients.",
  "source": "Zeiler 2012; Keras 3 optimizers.Adadelta",
  "parameters": [
    {"id": "learning_rate", "type": ["float", "component"], "default": 0.001, "of": "schedule",
     "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "Step size, or the schedule that gives it for the number of updates done."},
    {"id": "rho", "type": "float", "default": 0.95, "range": [0, 1], "exclusive": "greatest",
     "search": [0.5, 0.999], "doc": "Share of the mean squares that is kept at each step."},
    {"id": "epsilon", "type": "float", "default": 1e-07, "range": [0, null], "scale": "log",
     "search": [1e-08, 0.001], "doc": "Keeps the divisor away from 0."}
  ]
});

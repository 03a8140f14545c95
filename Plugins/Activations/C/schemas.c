// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.activations",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard activations."
});

DOVELA_SCHEMA(linear, {
  "kind": "activation",
  "name": "linear",
  "doc": "The identity: x.",
  "source": "Keras 3 activations.linear",
  "parameters": []
});

DOVELA_SCHEMA(relu, {
  "kind": "activation",
  "name": "relu",
  "doc": "Rectified linear unit: max(x, 0) with a slope below, a threshold and a cut.",
  "source": "Nair and Hinton 2010; Keras 3 activations.relu",
  "parameters": [
    {"id": "negative_slope", "type": "float", "default": 0.0, "search": [0.0, 0.3], "doc": "Slope below the threshold."},
    {"id": "max_value", "type": "float", "nullable": true, "default": null, "range": [0, null],
     "doc": "Greatest value; null for none."},
    {"id": "threshold", "type": "float", "default": 0.0, "range": [0, null], "doc": "Where the slope changes."}
  ]
});

DOVELA_SCHEMA(leaky_relu, {
  "kind": "activation",
  "name": "leaky_relu",
  "doc": "x above 0, negative_slope * x below.",
  "source": "Maas et al. 2013; Keras 3 activations.leaky_relu",
  "parameters": [
    {"id": "negative_slope", "type": "float", "default": 0.2, "range": [0, null], "search": [0.01, 0.3],
     "doc": "Slope below 0. PyTorch has 0.01."}
  ]
});

DOVELA_SCHEMA(elu, {
  "kind": "activation",
  "name": "elu",
  "doc": "Exponential linear unit: x above 0, alpha * (exp(x) - 1) below.",
  "source": "Clevert et al. 2016; Keras 3 activations.elu",
  "parameters": [
    {"id": "alpha", "type": "float", "default": 1.0, "search": [0.1, 2.0], "doc": "Minus the limit at minus infinity."}
  ]
});

DOVELA_SCHEMA(gelu, {
  "kind": "activation",
  "name": "gelu",
  "doc": "Gaussian error linear unit: x times the normal distribution function of x.",
  "source": "Hendrycks and Gimpel 2016; Keras 3 activations.gelu",
  "parameters": [
    {"id": "approximate", "type": "bool", "default": false, "doc": "Use the tanh form in place of the exact one."}
  ]
});

DOVELA_SCHEMA(silu, {
  "kind": "activation",
  "name": "silu",
  "aliases": ["swish"],
  "doc": "x * sigmoid(x).",
  "source": "Elfwing et al. 2017, Ramachandran et al. 2017; Keras 3 activations.silu",
  "parameters": []
});

DOVELA_SCHEMA(softplus, {
  "kind": "activation",
  "name": "softplus",
  "doc": "log(1 + exp(x)), a smooth relu.",
  "source": "Keras 3 activations.softplus",
  "parameters": []
});

DOVELA_SCHEMA(sigmoid, {
  "kind": "activation",
  "name": "sigmoid",
  "doc": "1 / (1 + exp(-x)), from 0 to 1.",
  "source": "Keras 3 activations.sigmoid",
  "parameters": []
});

DOVELA_SCHEMA(hyperbolic_tangent, {
  "kind": "activation",
  "name": "tanh",
  "doc": "Hyperbolic tangent, from -1 to 1.",
  "source": "Keras 3 activations.tanh",
  "parameters": []
});

DOVELA_SCHEMA(softmax, {
  "kind": "activation",
  "name": "softmax",
  "doc": "Probabilities: exp(x) over its sum along one axis.",
  "source": "Bridle 1990; Keras 3 activations.softmax",
  "parameters": [
    {"id": "axis", "type": "int", "default": -1, "range": [-8, 7], "doc": "The axis that sums to 1; below 0 from the end."}
  ]
});

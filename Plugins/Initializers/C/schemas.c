// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.initializers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard initializers."
});

DOVELA_SCHEMA(Zeros_schema, {
  "kind": "initializer",
  "name": "Zeros",
  "aliases": ["zeros", "zero"],
  "doc": "All 0.",
  "source": "Keras 3 initializers.Zeros",
  "parameters": []
});

DOVELA_SCHEMA(Ones_schema, {
  "kind": "initializer",
  "name": "Ones",
  "aliases": ["ones", "one"],
  "doc": "All 1.",
  "source": "Keras 3 initializers.Ones",
  "parameters": []
});

DOVELA_SCHEMA(Constant_schema, {
  "kind": "initializer",
  "name": "Constant",
  "aliases": ["constant"],
  "doc": "All one value.",
  "source": "Keras 3 initializers.Constant",
  "parameters": [
    {"id": "value", "type": "float", "default": 0.0, "doc": "The value."}
  ]
});

DOVELA_SCHEMA(RandomNormal_schema, {
  "kind": "initializer",
  "name": "RandomNormal",
  "aliases": ["random_normal", "normal"],
  "doc": "Normal.",
  "source": "Keras 3 initializers.RandomNormal",
  "parameters": [
    {"id": "mean", "type": "float", "default": 0.0, "doc": "Mean."},
    {"id": "stddev", "type": "float", "default": 0.05, "range": [0, null], "scale": "log", "search": [0.001, 1.0],
     "doc": "Standard deviation."},
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."}
  ]
});

DOVELA_SCHEMA(RandomUniform_schema, {
  "kind": "initializer",
  "name": "RandomUniform",
  "aliases": ["random_uniform", "uniform"],
  "doc": "Uniform in [minval, maxval).",
  "source": "Keras 3 initializers.RandomUniform",
  "parameters": [
    {"id": "minval", "type": "float", "default": -0.05, "doc": "Lower end."},
    {"id": "maxval", "type": "float", "default": 0.05, "doc": "Upper end."},
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."}
  ]
});

DOVELA_SCHEMA(TruncatedNormal_schema, {
  "kind": "initializer",
  "name": "TruncatedNormal",
  "aliases": ["truncated_normal"],
  "doc": "Normal, cut at two standard deviations.",
  "source": "Keras 3 initializers.TruncatedNormal",
  "parameters": [
    {"id": "mean", "type": "float", "default": 0.0, "doc": "Mean."},
    {"id": "stddev", "type": "float", "default": 0.05, "range": [0, null], "scale": "log", "search": [0.001, 1.0],
     "doc": "Standard deviation before the cut."},
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."}
  ]
});

DOVELA_SCHEMA(VarianceScaling_schema, {
  "kind": "initializer",
  "name": "VarianceScaling",
  "aliases": ["variance_scaling"],
  "doc": "Deviation after the number of inputs or outputs: variance scale / n.",
  "source": "Keras 3 initializers.VarianceScaling",
  "parameters": [
    {"id": "scale", "type": "float", "default": 1.0, "range": [0, null], "exclusive": "least", "scale": "log",
     "search": [0.1, 10.0], "doc": "Factor of the variance."},
    {"id": "mode", "type": "enum", "default": "fan_in", "choices": ["fan_in", "fan_out", "fan_avg"],
     "doc": "What n is."},
    {"id": "distribution", "type": "enum", "default": "truncated_normal",
     "choices": ["truncated_normal", "untruncated_normal", "uniform"], "doc": "Shape of the distribution."},
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(GlorotUniform_schema, {
  "kind": "initializer",
  "name": "GlorotUniform",
  "aliases": ["glorot_uniform"],
  "doc": "Uniform within sqrt(6 / (fan_in + fan_out)).",
  "source": "Glorot and Bengio 2010, eq. 16; Keras 3 initializers.GlorotUniform",
  "parameters": [
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(GlorotNormal_schema, {
  "kind": "initializer",
  "name": "GlorotNormal",
  "aliases": ["glorot_normal"],
  "doc": "Truncated normal of variance 2 / (fan_in + fan_out).",
  "source": "Glorot and Bengio 2010, eq. 12; Keras 3 initializers.GlorotNormal",
  "parameters": [
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(HeUniform_schema, {
  "kind": "initializer",
  "name": "HeUniform",
  "aliases": ["he_uniform"],
  "doc": "Uniform within sqrt(6 / fan_in).",
  "source": "He et al. 2015, eq. 10; Keras 3 initializers.HeUniform",
  "parameters": [
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(HeNormal_schema, {
  "kind": "initializer",
  "name": "HeNormal",
  "aliases": ["he_normal"],
  "doc": "Truncated normal of variance 2 / fan_in.",
  "source": "He et al. 2015, eq. 10; Keras 3 initializers.HeNormal",
  "parameters": [
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(LecunUniform_schema, {
  "kind": "initializer",
  "name": "LecunUniform",
  "aliases": ["lecun_uniform"],
  "doc": "Uniform within sqrt(3 / fan_in).",
  "source": "LeCun et al. 1998, Efficient BackProp, eq. 16; Keras 3 initializers.LecunUniform",
  "parameters": [
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(LecunNormal_schema, {
  "kind": "initializer",
  "name": "LecunNormal",
  "aliases": ["lecun_normal"],
  "doc": "Truncated normal of variance 1 / fan_in.",
  "source": "LeCun et al. 1998, Efficient BackProp, eq. 16; Keras 3 initializers.LecunNormal",
  "parameters": [
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."},
    {"id": "input_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan in; null: as Keras reads a kernel."},
    {"id": "output_axes", "type": "list", "nullable": true, "default": null, "items": {"type": "int"},
     "doc": "Axes whose extents make up the fan out; goes with input_axes."}
  ]
});

DOVELA_SCHEMA(Orthogonal_schema, {
  "kind": "initializer",
  "name": "Orthogonal",
  "aliases": ["orthogonal", "OrthogonalInitializer"],
  "doc": "Orthonormal rows or columns, whichever are fewer, times gain; uniform over all such matrices.",
  "source": "Saxe et al. 2014, Mezzadri 2007; Keras 3 initializers.Orthogonal",
  "parameters": [
    {"id": "gain", "type": "float", "default": 1.0, "doc": "Factor."},
    {"id": "seed", "type": "int", "nullable": true, "default": null, "range": [0, null],
     "doc": "Seed of the numbers; null: the run's, and a stream of the variable's own."}
  ]
});

DOVELA_SCHEMA(Identity_schema, {
  "kind": "initializer",
  "name": "Identity",
  "aliases": ["identity", "IdentityInitializer"],
  "doc": "The identity matrix times gain.",
  "source": "Keras 3 initializers.Identity",
  "parameters": [
    {"id": "gain", "type": "float", "default": 1.0, "doc": "Factor."}
  ]
});

// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.schedules",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard schedules."
});

DOVELA_SCHEMA(ExponentialDecay_schema, {
  "kind": "schedule",
  "name": "ExponentialDecay",
  "aliases": ["exponential_decay"],
  "doc": "initial_learning_rate * decay_rate ^ (step / decay_steps).",
  "source": "Keras 3 optimizers.schedules.ExponentialDecay",
  "parameters": [
    {"id": "initial_learning_rate", "type": "float", "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "The value at the start."},
    {"id": "decay_steps", "type": ["int", "float"], "range": [0, null], "exclusive": "least",
     "doc": "Steps over which it decays."},
    {"id": "decay_rate", "type": "float", "range": [0, null], "doc": "Factor for every decay_steps."},
    {"id": "staircase", "type": "bool", "default": false, "doc": "Decay in whole steps of decay_steps."},
    {"id": "name", "type": "string", "nullable": true, "default": null, "doc": "Name of the schedule."}
  ]
});

DOVELA_SCHEMA(PiecewiseConstantDecay_schema, {
  "kind": "schedule",
  "name": "PiecewiseConstantDecay",
  "aliases": ["piecewise_constant_decay"],
  "doc": "values[i] up to and with boundaries[i], the last value from then on.",
  "source": "Keras 3 optimizers.schedules.PiecewiseConstantDecay",
  "parameters": [
    {"id": "boundaries", "type": "list", "items": {"type": ["int", "float"]},
     "doc": "Steps at which the value changes, ascending."},
    {"id": "values", "type": "list", "items": {"type": "float"}, "doc": "One value more than boundaries."},
    {"id": "name", "type": "string", "nullable": true, "default": null, "doc": "Name of the schedule."}
  ]
});

DOVELA_SCHEMA(PolynomialDecay_schema, {
  "kind": "schedule",
  "name": "PolynomialDecay",
  "aliases": ["polynomial_decay"],
  "doc": "From initial_learning_rate to end_learning_rate along (1 - step / decay_steps) ^ power.",
  "source": "Keras 3 optimizers.schedules.PolynomialDecay",
  "parameters": [
    {"id": "initial_learning_rate", "type": "float", "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "The value at the start."},
    {"id": "decay_steps", "type": ["int", "float"], "range": [0, null], "exclusive": "least",
     "doc": "Steps over which it decays."},
    {"id": "end_learning_rate", "type": "float", "default": 0.0001, "range": [0, null],
     "doc": "The value at the end."},
    {"id": "power", "type": "float", "default": 1.0, "doc": "1 is a straight line."},
    {"id": "cycle", "type": "bool", "default": false,
     "doc": "Begin again, over longer and longer times, in place of staying at the end."},
    {"id": "name", "type": "string", "nullable": true, "default": null, "doc": "Name of the schedule."}
  ]
});

DOVELA_SCHEMA(InverseTimeDecay_schema, {
  "kind": "schedule",
  "name": "InverseTimeDecay",
  "aliases": ["inverse_time_decay"],
  "doc": "initial_learning_rate / (1 + decay_rate * step / decay_steps).",
  "source": "Keras 3 optimizers.schedules.InverseTimeDecay",
  "parameters": [
    {"id": "initial_learning_rate", "type": "float", "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "The value at the start."},
    {"id": "decay_steps", "type": ["int", "float"], "range": [0, null], "exclusive": "least",
     "doc": "Steps over which it decays."},
    {"id": "decay_rate", "type": "float", "range": [0, null], "doc": "Weight of the time."},
    {"id": "staircase", "type": "bool", "default": false, "doc": "Decay in whole steps of decay_steps."},
    {"id": "name", "type": "string", "nullable": true, "default": null, "doc": "Name of the schedule."}
  ]
});

DOVELA_SCHEMA(CosineDecay_schema, {
  "kind": "schedule",
  "name": "CosineDecay",
  "aliases": ["cosine_decay"],
  "doc": "Half a cosine from the greatest value to alpha of it, after a linear warm-up where there is one.",
  "source": "Loshchilov and Hutter 2017, eq. 5; Keras 3 optimizers.schedules.CosineDecay",
  "parameters": [
    {"id": "initial_learning_rate", "type": "float", "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "The value at the start."},
    {"id": "decay_steps", "type": ["int", "float"], "range": [0, null], "exclusive": "least",
     "doc": "Steps over which it decays."},
    {"id": "alpha", "type": "float", "default": 0.0, "range": [0, null],
     "doc": "The least value, as a share of the greatest."},
    {"id": "name", "type": "string", "nullable": true, "default": null, "doc": "Name of the schedule."},
    {"id": "warmup_target", "type": "float", "nullable": true, "default": null, "range": [0, null],
     "doc": "The greatest value, reached by the warm-up; null: no warm-up."},
    {"id": "warmup_steps", "type": ["int", "float"], "default": 0, "range": [0, null],
     "doc": "Steps of the warm-up, before decay_steps."}
  ]
});

DOVELA_SCHEMA(CosineDecayRestarts_schema, {
  "kind": "schedule",
  "name": "CosineDecayRestarts",
  "aliases": ["cosine_decay_restarts"],
  "doc": "Half cosines one after the other, each t_mul as long and m_mul as high as the one before.",
  "source": "Loshchilov and Hutter 2017, SGDR; Keras 3 optimizers.schedules.CosineDecayRestarts",
  "parameters": [
    {"id": "initial_learning_rate", "type": "float", "range": [0, null], "scale": "log", "search": [1e-05, 0.1],
     "doc": "The value at the start."},
    {"id": "first_decay_steps", "type": ["int", "float"], "range": [0, null], "exclusive": "least",
     "doc": "Steps of the first half cosine."},
    {"id": "t_mul", "type": "float", "default": 2.0, "range": [1, null], "doc": "Factor of the length."},
    {"id": "m_mul", "type": "float", "default": 1.0, "range": [0, null], "doc": "Factor of the height."},
    {"id": "alpha", "type": "float", "default": 0.0, "range": [0, null],
     "doc": "The least value, as a share of the greatest."},
    {"id": "name", "type": "string", "nullable": true, "default": null, "doc": "Name of the schedule."}
  ]
});

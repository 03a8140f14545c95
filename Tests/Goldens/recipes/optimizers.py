"""optimizers/: two variables through ten steps with random gradients."""

import keras
import numpy

from . import schedules
from .golden import clear, component, normal, random, save

KIND = "optimizers"

STEPS = 10
SHAPES = ((4, 3), (3,))

RULES = {
    "sgd": component("SGD", learning_rate=0.05),
    "sgd_momentum": component("SGD", learning_rate=0.05, momentum=0.9),
    "sgd_nesterov": component("SGD", learning_rate=0.05, momentum=0.9, nesterov=True),
    "rmsprop": component("RMSprop", learning_rate=0.01),
    "rmsprop_momentum": component("RMSprop", learning_rate=0.01, rho=0.8, momentum=0.9),
    "rmsprop_centered": component("RMSprop", learning_rate=0.01, centered=True),
    "rmsprop_centered_momentum": component("RMSprop", learning_rate=0.01, momentum=0.5, centered=True),
    "adam": component("Adam", learning_rate=0.01),
    "adam_betas": component("Adam", learning_rate=0.01, beta_1=0.8, beta_2=0.95, epsilon=1e-4),
    "adam_amsgrad": component("Adam", learning_rate=0.01, amsgrad=True),
}

# The gradients' norms are near 3.5 and 1.7, so that every limit cuts in some steps, and `clipnorm` differs by variable.
HOST_OPTIONS = {
    "": {},
    "clipnorm": {"clipnorm": 2.0},
    "global_clipnorm": {"global_clipnorm": 2.0},
    "clipvalue": {"clipvalue": 0.5},
    "weight_decay": {"weight_decay": 0.1},
    "weight_decay_global_clipnorm": {"weight_decay": 0.1, "global_clipnorm": 2.0},
    "schedule": {
        "learning_rate": component(
            "ExponentialDecay", initial_learning_rate=0.05, decay_steps=2, decay_rate=0.5, staircase=True
        )
    },
}


def build(spec):
    config = dict(spec["config"])
    if isinstance(config.get("learning_rate"), dict):
        config["learning_rate"] = schedules.build(config["learning_rate"])
    return getattr(keras.optimizers, spec["class_name"])(**config)


def write():
    clear(KIND)
    cases = {
        "_".join(filter(None, (rule, option))): component(spec["class_name"], **(spec["config"] | settings))
        for rule, spec in RULES.items()
        for option, settings in HOST_OPTIONS.items()
    }
    # The defaults, learning rate included.
    cases |= {f"{name.lower()}_default": component(name) for name in ("SGD", "RMSprop", "Adam")}
    for name, spec in cases.items():
        optimizer_case(name, spec)
    return len(cases)


def optimizer_case(name, spec):
    rng = random(f"{KIND}/{name}")
    initial = [normal(rng, *shape) for shape in SHAPES]
    variables = [keras.Variable(value, name=f"v{index}") for index, value in enumerate(initial)]
    optimizer = build(spec)
    tensors = {f"initial.{index}": value for index, value in enumerate(initial)}
    rates = []
    for step in range(STEPS):
        # One step's gradients are small, for the places where epsilon matters.
        gradients = [normal(rng, *shape, scale=1e-4 if step == 7 else 1.0) for shape in SHAPES]
        rates.append(float(optimizer.learning_rate))
        optimizer.apply([keras.ops.convert_to_tensor(gradient) for gradient in gradients], variables)
        for index, variable in enumerate(variables):
            tensors[f"gradient.{step}.{index}"] = gradients[index]
            tensors[f"value.{step}.{index}"] = numpy.array(variable)
    tensors["learning_rate"] = numpy.array(rates)
    save(KIND, name, {"optimizer": spec, "steps": STEPS}, tensors)

"""schedules/: the learning rate at many steps."""

import keras
import numpy

from .golden import clear, component, save

KIND = "schedules"

CASES = {
    "exponential_decay": component("ExponentialDecay", initial_learning_rate=0.1, decay_steps=20, decay_rate=0.9),
    "exponential_decay_staircase": component(
        "ExponentialDecay", initial_learning_rate=0.1, decay_steps=20, decay_rate=0.9, staircase=True
    ),
    "piecewise_constant_decay": component("PiecewiseConstantDecay", boundaries=[10, 30], values=[1.0, 0.5, 0.1]),
    "piecewise_constant_decay_one": component("PiecewiseConstantDecay", boundaries=[5], values=[0.01, 0.001]),
    "cosine_decay": component("CosineDecay", initial_learning_rate=0.1, decay_steps=100),
    "cosine_decay_alpha": component("CosineDecay", initial_learning_rate=0.1, decay_steps=100, alpha=0.2),
    "cosine_decay_warmup": component(
        "CosineDecay", initial_learning_rate=0.0, decay_steps=80, warmup_target=0.1, warmup_steps=20
    ),
    "cosine_decay_warmup_alpha": component(
        "CosineDecay", initial_learning_rate=0.01, decay_steps=80, alpha=0.1, warmup_target=0.1, warmup_steps=20
    ),
}

STEPS = list(range(0, 125)) + [199, 200, 201, 1000, 12345, 1000000]


def build(spec):
    return getattr(keras.optimizers.schedules, spec["class_name"])(**spec["config"])


def write():
    clear(KIND)
    for name, spec in CASES.items():
        schedule = build(spec)
        values = numpy.array([float(schedule(step)) for step in STEPS])
        save(KIND, name, {"schedule": spec}, {"steps": numpy.array(STEPS), "values": values})
    return len(CASES)

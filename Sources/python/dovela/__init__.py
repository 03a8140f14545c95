"""Neural networks from components: every layer, loss and optimizer is a plugin, in C, Swift or Python.

::

    import dovela as dv

    model = dv.Sequential([dv.layers.Dense(64, activation="relu"), dv.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5, validation_split=0.1)
"""

from . import (
    activations,
    callbacks,
    constraints,
    errors,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    readers,
    regularizers,
    schedulers,
    schedules,
    searches,
    transforms,
    tuning,
)
from .callback import Callback
from .cfunctions import Function, add_function
from .errors import Error
from .graph import Input
from .history import History
from .layer import Layer
from .loading import load_model, model_from_json
from .model import Model
from .parameters import Parameter
from .registration import register
from .rules import Loss, Metric, Optimizer, Schedule
from .run import Run
from .runtime import configure, load_plugin, version
from .seeds import set_random_seed
from .sequential import Sequential
from .tuning import (
    BayesianOptimization,
    GridSearch,
    Hyperband,
    HyperModel,
    HyperParameters,
    Objective,
    RandomSearch,
    Study,
    Tuner,
)

__version__ = version()

__all__ = [
    "BayesianOptimization",
    "Callback",
    "Error",
    "Function",
    "GridSearch",
    "History",
    "HyperModel",
    "HyperParameters",
    "Hyperband",
    "Input",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Objective",
    "Optimizer",
    "Parameter",
    "RandomSearch",
    "Run",
    "Schedule",
    "Sequential",
    "Study",
    "Tuner",
    "activations",
    "add_function",
    "callbacks",
    "configure",
    "constraints",
    "errors",
    "initializers",
    "layers",
    "load_model",
    "load_plugin",
    "losses",
    "metrics",
    "model_from_json",
    "optimizers",
    "readers",
    "register",
    "regularizers",
    "schedulers",
    "schedules",
    "searches",
    "set_random_seed",
    "transforms",
    "tuning",
]

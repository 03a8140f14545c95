"""Hyperparameters: studies that are asked and told, and tuners of models.

The names are Keras Tuner's: ``from dovela import tuning as keras_tuner``, or ``import dovela as keras_tuner``.
"""

from .hypermodel import HyperModel
from .hyperparameters import HyperParameter, HyperParameters
from .objective import Objective
from .study import Result, Study
from .tuner import Tuner
from .tuners import BayesianOptimization, GridSearch, Hyperband, RandomSearch

__all__ = [
    "BayesianOptimization",
    "GridSearch",
    "HyperModel",
    "HyperParameter",
    "HyperParameters",
    "Hyperband",
    "Objective",
    "RandomSearch",
    "Result",
    "Study",
    "Tuner",
]

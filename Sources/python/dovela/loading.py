"""Models from files and specifications."""

from __future__ import annotations

import os

from . import arrays, runtime, seeds
from .files import loaded
from .model import Model
from .native import encoded, made
from .native.forks import begin_computing


def load_model(path: str | os.PathLike[str]) -> Model:
    """The model of a file that ``save``, or the command, wrote."""
    return Model._of_handle(loaded(path))


def model_from_json(text: str, seed: int | None = None) -> Model:
    """The model of a specification: ``to_json()`` of Dovela or of Keras, an expression, or YAML."""
    begin_computing()
    seed = seeds.following() if seed is None else seeds.checked(seed)
    handle = made(
        "model", "model_compose", runtime.current().pointer, encoded(text, "the model"), arrays.specs([]), 0, seed
    )
    return Model._of_handle(handle, seed)

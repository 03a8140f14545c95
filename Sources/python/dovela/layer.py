"""The base class of layers: those of plugins, and those that a program writes in Python."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from .component import Component
from .errors import WrongState

Shape = tuple


class Weight:
    """A variable of a layer that is written in Python; its arrays are there while the layer runs."""

    __slots__ = ("gradient", "name", "shape", "value")

    def __init__(self, name: str, shape: Shape) -> None:
        """Name a variable."""
        self.name = name
        self.shape = shape
        self.value: np.ndarray | None = None
        """What it holds: in ``forward`` and ``backward``."""
        self.gradient: np.ndarray | None = None
        """Where ``backward`` writes its gradient; None where nobody wants that."""


class Layer(Component):
    """A layer. Called on tensors it becomes part of a graph; in a model it gives its weights.

    One that is written in Python says how outputs come of inputs, and gradients of gradients, over numpy arrays:

    ::

        @dv.register
        class Scale(dv.Layer):
            def __init__(self, start: float = 1.0):
                self.start = start

            def build(self, shape):
                self.factor = self.add_weight("factor", shape[-1:], f"Constant({self.start})")

            def forward(self, x):
                return x * self.factor.value

            def backward(self, x, y, dy):
                if self.factor.gradient is not None:
                    self.factor.gradient[:] = (dy * x).reshape(-1, x.shape[-1]).sum(0)
                return dy * self.factor.value

    ``forward`` may take ``training``; with several inputs (outputs) it takes (gives) tuples of arrays. What ``forward``
    leaves in ``self.saved``, a dictionary, ``backward`` finds there. Arguments named ``activation``,
    ``kernel_initializer``, ``kernel_regularizer``, ``kernel_constraint`` (for a weight named ``kernel``) and
    ``activity_regularizer`` are the host's: it applies them, and the layer sees None.
    """

    kind = "layer"

    _model: Any = None
    _path: str | None = None
    _call: Any = None
    saved: dict[str, Any]

    @property
    def name(self) -> str | None:
        """Its own name, or the one that its model gave it."""
        return self.__dict__.get("_arguments", {}).get("name") or self._path

    @property
    def trainable(self) -> bool:
        """Whether training changes its variables; setting it counts from the next ``compile`` of its model on."""
        return self.__dict__.get("_arguments", {}).get("trainable", True)

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._arguments["trainable"] = bool(value)
        self._config = None
        if self._model is not None:
            self._model._is_changed = True

    @property
    def input(self) -> Any:
        """What it reads in its model, as a tensor of the graph: for models that begin or end here."""
        tensors = self._called().inputs
        return tensors[0] if len(tensors) == 1 else list(tensors)

    @property
    def output(self) -> Any:
        """What it gives in its model (where it is called several times, at the first)."""
        from .graph import Tensor

        return Tensor(self._called())

    def _called(self) -> Any:
        if self._call is None:
            raise WrongState("the layer is in no model yet", self.name or type(self).__name__)
        return self._call

    def _for(self, model: Any) -> Layer:
        """The layer itself, or where it belongs to another model a copy that takes its weights along."""
        if self._model is None or self._model is model or not self._model.built:
            return self
        copied = copy.copy(self)
        copied._arguments = dict(self._arguments)
        copied._path, copied._kept = None, self.get_weights()
        return copied

    def __call__(self, inputs: Any) -> Any:
        """Apply the layer to a tensor of a graph, or to a list of them."""
        from . import graph

        return graph.call(self, inputs)

    @property
    def weights(self) -> list[Any]:
        """The variables that it has in its model, as :class:`dovela.Parameter`."""
        if self._model is None:
            raise WrongState("the layer is in no model yet, so it has no weights", self.name or type(self).__name__)
        return [p for p in self._model.parameters if p.path.startswith(f"{self._path}/")]

    @property
    def trainable_weights(self) -> list[Any]:
        """Those that training changes."""
        return [parameter for parameter in self.weights if parameter.trainable]

    def get_weights(self) -> list[np.ndarray]:
        """Copies of its variables."""
        return [parameter.numpy() for parameter in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set its variables, in the order of ``get_weights``."""
        from .parameters import assign_all

        assign_all(self.weights, weights, self.name or type(self).__name__)

    def count_params(self) -> int:
        """Numbers in its variables."""
        return sum(parameter.value.size for parameter in self.weights)

    # What a layer in Python defines

    def build(self, *shapes: Shape) -> None:
        """Declare variables with ``add_weight``; the batch of each input's shape is None."""

    def add_weight(
        self,
        name: str,
        shape: Sequence[int] = (),
        initializer: Any = "zeros",
        trainable: bool = True,
        decay: bool = True,
    ) -> Weight:
        """Declare a variable, in ``build``; ``decay=False`` keeps weight decay from it."""
        declare = self.__dict__.get("_declare")
        if declare is None:
            raise WrongState("add_weight belongs in build", type(self).__name__)
        return declare(name, tuple(shape), initializer, trainable, decay)

    def compute_output_shape(self, *shapes: Shape) -> Any:
        """Shape of the output (several: a list of shapes); that of the first input unless it is said."""
        return shapes[0]

    def forward(self, *inputs: np.ndarray) -> Any:
        """Outputs from inputs."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, inputs: Any, outputs: Any, gradients: Any) -> Any:
        """Gradients of the inputs from those of the outputs; writes those of the weights."""
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the model and what belongs to a call."""
        left_out = {"_model", "_call", "_declare", "_weights", "_plugin", "saved"}
        return {key: value for key, value in self.__dict__.items() if key not in left_out}

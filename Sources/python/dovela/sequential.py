"""Models that are a chain of layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import arrays, namespace
from .errors import ShapeMismatch, WrongState, WrongType
from .graph import Input, Tensor, document
from .layer import Layer
from .model import Model


class Sequential(Model):
    """A chain of layers. Without an ``Input`` in front it is composed when it first sees data.

    ::

        model = dv.Sequential([dv.layers.Dense(64, activation="relu"), dv.layers.Dense(10, activation="softmax")])
    """

    _why_unbuilt = "the model is not built: put dv.Input(shape) in front, or call build, fit or predict first"

    def __init__(self, layers: Sequence[Any] = (), name: str | None = None, seed: int | None = None) -> None:
        """Make a chain.

        Args:
            layers: layers, perhaps behind a ``dv.Input``; other models are taken apart.
            name: of the model.
            seed: of the initializers and of training; the program's next one (see ``dv.set_random_seed``).
        """
        self._begin(name, seed)
        self._is_waiting = True
        for layer in layers:
            self.add(layer)
        self._is_waiting = False
        if self._inputs and self._layers:
            self.build()

    def add(self, layer: Any) -> None:
        """Put a layer at the end."""
        if isinstance(layer, Tensor) and layer.call is None:
            if self._inputs or self._layers:
                raise WrongState("an Input stands in front of all layers, and once", self.name)
            self._inputs = [layer]
            return
        if isinstance(layer, Sequential):
            for part in ([*layer.inputs[:1]] if not self._layers and not self._inputs else []) + layer.layers:
                self.add(part)
            return
        if isinstance(layer, (str, dict)):
            layer = namespace.get("layer", layer)
        if isinstance(layer, type) and issubclass(layer, Layer):
            layer = layer()
        if isinstance(layer, Layer) and type(layer).__name__ == "InputLayer":
            return self.add(_input(layer.get_config()))
        if not isinstance(layer, Layer):
            raise WrongType(f"takes layers, received {type(layer).__name__}", self.name)
        if layer in self._layers:
            raise WrongType("is in this chain already; a layer that is used twice wants dv.Model", repr(layer))
        self._open()
        self._layers.append(layer._for(self))
        if self._inputs and not getattr(self, "_is_waiting", False):
            self.build()

    def pop(self) -> Layer:
        """Take the last layer away, and give it."""
        if not self._layers:
            raise WrongState("there is no layer to take away", self.name)
        self._open()
        layer = self._layers.pop()
        if self._inputs and self._layers:
            self.build()
        return layer

    def _open(self) -> None:
        """Forget what was composed, but for the weights: the chain is another one."""
        self._keep_weights()
        self._forget_trainer()
        self._handle, self.parameters = None, []

    def build(self, input_shape: Sequence[int | None] | None = None, dtype: str = "float32") -> None:
        """Compose the model for inputs of a shape, whose first axis is the batch."""
        if input_shape is not None:
            self._inputs = [Input(tuple(input_shape)[1:], dtype)]
        if not self._inputs:
            raise WrongState(self._why_unbuilt, self.name)
        if not self._layers:
            raise WrongState("the model has no layers", self.name)
        tensor = self._inputs[0]
        for layer in self._layers:
            tensor = layer(tensor)
        self._outputs = [tensor]
        shape = {"shape": list(self._inputs[0].facts["shape"]), "dtype": self._inputs[0].facts["dtype"]}
        if self._inputs[0].facts["name"]:
            shape["name"] = self._inputs[0].facts["name"]
        chain = {"name": self.name, "layers": [{"Input": shape}, *(layer.node() for layer in self._layers)]}
        names = document(self._inputs, self._outputs, None)[1]
        self._compose(chain, list(names.items()))

    def _compose_graph(self, binds: bool = True) -> None:
        self.build()

    def _build_for(self, x: Any) -> None:
        if self.built or self._why_unbuilt == Model._why_unbuilt:
            return
        given = arrays.array(x[0] if isinstance(x, (list, tuple)) and len(x) == 1 else x, "x")
        shape = (None, *given.shape[1:]) if given.ndim > 1 else (None, 1)
        # Numbers that may be ids are ids where the first layer takes them so, and plain numbers otherwise.
        kinds = {"u": ["uint8", "float32"], "i": ["int32", "float32"]}.get(given.dtype.kind, ["float32"])
        for dtype in kinds:
            try:
                return self.build(shape, dtype)
            except ShapeMismatch:
                self._inputs = []
                if dtype == kinds[-1]:
                    raise


def _input(config: dict[str, Any]) -> Tensor:
    """The input that Keras's ``InputLayer`` stands for."""
    shape = config["shape"] if config["shape"] is not None else (config["batch_shape"] or [None])[1:]
    return Input(shape, config["dtype"] or "float32", config["name"])

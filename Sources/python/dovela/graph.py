"""Graphs: tensors that layers make of tensors, and the document that a model is composed of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from .component import Component, node_of
from .errors import InvalidArgument, ShapeMismatch, WrongType
from .layer import Layer


class Tensor:
    """A tensor of a graph that has no numbers yet: an input, or an output of a layer's call."""

    def __init__(self, call: Call | None = None, index: int = 0, **facts: Any) -> None:
        """Make a tensor; :func:`Input` and a layer's call do so."""
        self.call = call
        self.index = index
        self.facts = facts
        self._trial: Any = None

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Its shape, with None for the batch and for what varies."""
        if self.call is None:
            return (None, *self.facts["shape"])
        return self._composed().output_shape

    def _composed(self) -> Any:
        """A model that ends here, which knows the shape."""
        from .model import Model

        if self._trial is None:
            self._trial = Model(inputs_of([self]), self, seed=0, _binds=False)
            _ = self._trial.output_shape
        return self._trial

    def __iter__(self) -> Iterator[Tensor]:
        """Each output of the layer, where it has several: ``output, state = layer(x)``."""
        if self.call is None:
            raise WrongType("an input is one tensor", "a graph")
        for index in itertools.count():
            tensor = Tensor(self.call, index)
            try:
                tensor._composed()
            except (InvalidArgument, ShapeMismatch):
                return
            yield tensor

    def __getitem__(self, index: int) -> Tensor:
        """One of the outputs of the layer that made it."""
        return next(itertools.islice(self, index, None))

    def __add__(self, other: Tensor) -> Tensor:
        """Add, as the layer ``Add`` does."""
        return _merged("Add", self, other)

    def __sub__(self, other: Tensor) -> Tensor:
        """Subtract, as the layer ``Subtract`` does."""
        return _merged("Subtract", self, other)

    def __mul__(self, other: Tensor) -> Tensor:
        """Multiply, as the layer ``Multiply`` does."""
        return _merged("Multiply", self, other)

    def __repr__(self) -> str:
        """Say what it is of."""
        if self.call is None:
            return f"Input({self.facts['shape']}, name={self.facts['name']!r})"
        return f"<tensor {self.index} of {self.call.layer!r}>"


class Call:
    """One use of a layer."""

    __slots__ = ("inputs", "layer")

    def __init__(self, layer: Layer, inputs: tuple[Tensor, ...]) -> None:
        """Join a layer to its inputs."""
        self.layer = layer
        self.inputs = inputs


def Input(shape: Sequence[int | None], dtype: str = "float32", name: str | None = None) -> Tensor:
    """An input of a model.

    Args:
        shape: extents without the batch; None where one varies.
        dtype: ``float32``, or ``int32`` for ids.
        name: for inputs that are given by name.
    """
    extents = (shape,) if isinstance(shape, int) or shape is None else tuple(shape)
    return Tensor(shape=extents, dtype=str(dtype), name=name)


def call(layer: Layer, inputs: Any) -> Tensor:
    """The tensor that a layer makes."""
    tensors = tuple(inputs) if isinstance(inputs, (list, tuple)) else (inputs,)
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise WrongType(
                f"is called on tensors of a graph (dv.Input, or what a layer gives), received {type(tensor).__name__}",
                type(layer).__name__,
            )
    return Tensor(Call(layer, tensors))


def _merged(name: str, *tensors: Any) -> Tensor:
    from . import layers

    return getattr(layers, name)()(list(tensors))


def ordered(outputs: Sequence[Tensor]) -> list[Call]:
    """Every call that the outputs need, each after those that it reads."""
    order: list[Call] = []
    done: set[int] = set()
    waiting: list[tuple[Call, bool]] = [(t.call, False) for t in reversed(outputs) if t.call is not None]
    while waiting:
        call, is_ready = waiting.pop()
        if id(call) in done:
            continue
        if is_ready:
            done.add(id(call))
            order.append(call)
        else:
            waiting.append((call, True))
            waiting += [(t.call, False) for t in reversed(call.inputs) if t.call is not None]
    return order


def rewired(outputs: Sequence[Tensor], inputs: Sequence[Tensor], given: Sequence[Tensor], own: Any) -> list[Tensor]:
    """The same graph from other inputs, with each layer replaced by what ``own`` gives for it."""
    first: dict[int, Tensor] = {}
    known = {id(old): new for old, new in zip(inputs, given)}
    layers: dict[int, Layer] = {}

    def mapped(tensor: Tensor) -> Tensor:
        if tensor.call is None:
            return known.get(id(tensor), tensor)
        return Tensor(first[id(tensor.call)].call, tensor.index)

    for used in ordered(outputs):
        if id(used.layer) not in layers:
            layers[id(used.layer)] = own(used.layer)
        first[id(used)] = call(layers[id(used.layer)], [mapped(tensor) for tensor in used.inputs])
    return [mapped(tensor) for tensor in outputs]


def inputs_of(outputs: Sequence[Tensor]) -> list[Tensor]:
    """The inputs that the outputs come of, in the order in which they are met."""
    found = [t for call in ordered(outputs) for t in call.inputs if t.call is None]
    found += [t for t in outputs if t.call is None]
    return list({id(tensor): tensor for tensor in found}.values())


def document(inputs: Sequence[Tensor], outputs: Sequence[Tensor], name: str | None) -> tuple[dict, dict[str, Layer]]:
    """The specification of a graph, and its layers by the names that they have in it."""
    calls = ordered(outputs)
    given = {id(tensor) for tensor in inputs}
    missing = [tensor for tensor in inputs_of(outputs) if id(tensor) not in given]
    if missing:
        raise InvalidArgument(f"the outputs need {missing[0]!r}, which is none of the inputs", "Model")
    names = _Names([t.facts["name"] for t in inputs] + [_own_name(call.layer) for call in calls])
    called: dict[int, str] = {id(t): t.facts["name"] or names.unique("input_layer") for t in inputs}
    layers: dict[str, Layer] = {}
    named: dict[int, str] = {}
    uses: dict[int, int] = {}
    nodes = []
    for call in calls:
        key = id(call.layer)
        is_first = key not in named
        if is_first:
            named[key] = _own_name(call.layer) or names.unique(snake_case(type(call.layer).__name__))
            layers[named[key]] = call.layer
        use = uses[key] = uses.get(key, -1) + 1
        node = named[key] if use == 0 else f"{named[key]}@{use}"
        called[id(call)] = node
        nodes.append(
            {
                "name": node,
                **({"layer": _without_name(call.layer)} if is_first else {"shares": named[key]}),
                "inputs": [_reference(tensor, called) for tensor in call.inputs],
            }
        )
    ports = [
        {"name": called[id(t)], "shape": list(t.facts["shape"]), "dtype": node_of(t.facts["dtype"])} for t in inputs
    ]
    result = {"inputs": ports, "nodes": nodes, "outputs": [_reference(tensor, called) for tensor in outputs]}
    return ({"name": name, **result} if name else result), layers


def _reference(tensor: Tensor, called: dict[int, str]) -> str:
    if tensor.call is None:
        return called[id(tensor)]
    name = called[id(tensor.call)]
    return f"{name}:{tensor.index}" if tensor.index else name


def _own_name(layer: Component) -> str | None:
    return layer._arguments.get("name")


def _without_name(layer: Layer) -> Any:
    node = layer.node()
    if isinstance(node, dict):
        node = {key: {k: v for k, v in config.items() if k != "name"} for key, config in node.items()}
    return node


def snake_case(name: str) -> str:
    """The name of a layer that nobody named, as Keras makes it: ``MaxPooling2D`` is ``max_pooling2d``."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


class _Names:
    def __init__(self, taken: Sequence[str | None]) -> None:
        self._taken = {name for name in taken if name}

    def unique(self, base: str) -> str:
        for count in itertools.count():
            name = f"{base}_{count}" if count else base
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise AssertionError

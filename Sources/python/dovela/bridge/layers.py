"""Layers in Python."""

from __future__ import annotations

import inspect
import itertools
from typing import Any

from .. import arrays
from ..component import Component
from ..errors import InvalidArgument, ShapeMismatch
from ..layer import Weight
from ..native import check, encoded, ffi
from ..native import constants as c
from . import memory
from .failures import guarded


@guarded("const dovela_error *(*)(void *, const dovela_layer_builder *)")
def _build(handle: Any, builder: Any) -> None:
    layer = ffi.from_handle(handle).component
    layer._weights = []

    def declare(name: str, shape: tuple, initializer: Any, trainable: bool, decay: bool) -> Weight:
        if isinstance(initializer, Component):
            arguments = ", ".join(f"{key}={value!r}" for key, value in initializer._arguments.items())
            initializer = f"{type(initializer).__name__}({arguments})"
        spec = ffi.new("dovela_tensor_spec *")
        arrays.fill(spec, c.F32, shape)
        texts = ffi.new("char[]", encoded(name, "name")), ffi.new("char[]", encoded(initializer, "initializer"))
        wish = ffi.new("dovela_variable *")
        wish.struct_size = ffi.sizeof("dovela_variable")
        wish.name, wish.spec, wish.initializer = texts[0], spec, texts[1]
        wish.flags = (c.VARIABLE_TRAINABLE if trainable else 0) | (0 if decay else c.VARIABLE_NO_DECAY)
        check(builder.variable(builder, wish))
        layer._weights.append(Weight(name, shape))
        return layer._weights[-1]

    layer._declare = declare
    try:
        layer.build(*(arrays.shape_of(builder.inputs[index]) for index in range(builder.input_count)))
    finally:
        del layer._declare


@guarded("const dovela_error *(*)(void *, dovela_layer_inference *)")
def _infer(handle: Any, inference: Any) -> None:
    layer = ffi.from_handle(handle).component
    shapes = [arrays.shape_of(inference.inputs[index]) for index in range(inference.input_count)]
    for index in range(inference.input_count):
        if inference.inputs[index].dtype != c.F32:
            raise ShapeMismatch(
                f"takes float32, received {arrays.dtype_of(inference.inputs[index])} of {shapes[index]}"
            )
    found = layer.compute_output_shape(*shapes)
    outputs = found if isinstance(found, list) else [found]
    if not 1 <= len(outputs) <= inference.output_capacity:
        raise InvalidArgument(f"compute_output_shape gives {len(outputs)} shapes")
    inference.output_count = len(outputs)
    for index, shape in enumerate(outputs):
        arrays.fill(inference.outputs[index], c.F32, shape)
    inference.needs_inputs = (1 << inference.input_count) - 1
    inference.needs_outputs = (1 << len(outputs)) - 1


@guarded("const dovela_error *(*)(void *, dovela_layer_preparation *)")
def _prepare(handle: Any, preparation: Any) -> None:
    # Room for the number under which `saved` of one place in the graph is kept from forward to backward.
    preparation.saved_bytes = 8


_numbers = itertools.count(1)


@guarded("const dovela_error *(*)(void *, const dovela_layer_run *)")
def _forward(handle: Any, run: Any) -> None:
    instance = ffi.from_handle(handle)
    layer = instance.component
    _lend(instance, run, with_gradients=False)
    layer.saved = {}
    inputs = instance.views.each(run.inputs, run.input_count)
    facts = {"training": bool(run.training)} if _takes_training(type(layer)) else {}
    found = layer.forward(*inputs, **facts)
    outputs = instance.views.each(run.outputs, run.output_count)
    for values, into in zip(_listed(found, len(outputs), "forward"), outputs):
        memory.write(values, into, "forward's result")
    if run.training and run.saved:
        key = ffi.cast("uint64_t *", run.saved)
        instance.cache.pop(key[0], None)
        key[0] = next(_numbers)
        instance.cache[key[0]] = layer.saved
    layer.saved = {}


@guarded("const dovela_error *(*)(void *, const dovela_layer_run *)")
def _backward(handle: Any, run: Any) -> None:
    instance = ffi.from_handle(handle)
    layer = instance.component
    _lend(instance, run, with_gradients=True)
    layer.saved = instance.cache.pop(ffi.cast("uint64_t *", run.saved)[0], {}) if run.saved else {}
    views = instance.views
    inputs = views.each(run.inputs, run.input_count)
    wanted = views.each(run.input_gradients, run.input_count)
    outputs, gradients = (views.each(tensors, run.output_count) for tensors in (run.outputs, run.output_gradients))
    found = layer.backward(_one(inputs), _one(outputs), _one(gradients))
    layer.saved = {}
    if any(into is not None for into in wanted):
        for values, into in zip(_listed(found, len(wanted), "backward"), wanted):
            if into is not None:
                memory.write(values, into, "backward's result")


def _one(values: tuple) -> Any:
    return values[0] if len(values) == 1 else values


def _listed(values: Any, count: int, what: str) -> list[Any]:
    if count == 1 and not isinstance(values, (tuple, list)):
        return [values]
    if not isinstance(values, (tuple, list)) or len(values) != count:
        raise ShapeMismatch(f"{what} must give {count} array{'s' if count > 1 else ''}")
    return list(values)


def _lend(instance: Any, run: Any, with_gradients: bool) -> None:
    for index, weight in enumerate(instance.component._weights):
        weight.value = instance.views(run.variables + index)
        weight.gradient = instance.views(run.variable_gradients + index) if with_gradients else None


_training: dict[type, bool] = {}


def _takes_training(cls: type) -> bool:
    if cls not in _training:
        _training[cls] = "training" in inspect.signature(cls.forward).parameters
    return _training[cls]


def table(cls: type) -> Any:
    """The table of a layer."""
    return ffi.new(
        "dovela_layer *", [ffi.sizeof("dovela_layer"), 0, _build, _infer, _prepare, ffi.NULL, _forward, _backward]
    )

"""Models: composed graphs with their variables."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, Callable

import numpy as np

from . import arrays, graph, namespace, parameters, runtime, seeds
from .bridge import registering
from .cfunctions import Function
from .checks import whole
from .errors import InvalidArgument, NotFound, ShapeMismatch, WrongState, WrongType
from .files import Temporary, bytes_of, loaded
from .graph import Tensor
from .layer import Layer
from .native import call, encoded, lib, made, taken_text
from .native.forks import begin_computing
from .ports import Port, by_port, listed, one
from .training import Training


class Model(Training):
    """A graph of layers with its variables, from inputs to outputs.

    ::

        x = dv.Input((784,))
        h = dv.layers.Dense(128, activation="relu")(x)
        model = dv.Model(x, dv.layers.Dense(10, activation="softmax")(h))

    A layer that has weights in another model takes a copy of them along.
    """

    def __init__(
        self, inputs: Any = None, outputs: Any = None, name: str | None = None, seed: int | None = None, **options: Any
    ) -> None:
        """Compose a model.

        Args:
            inputs: a tensor that ``dv.Input`` gave, or a list of them.
            outputs: a tensor, or a list of them.
            name: of the model.
            seed: of the initializers and of training; the program's next one (see ``dv.set_random_seed``).
        """
        self._begin(name, seed)
        self._inputs = listed(inputs)
        self._outputs = listed(outputs)
        binds = options.pop("_binds", True)
        if options:
            raise WrongType(f"got an unexpected keyword argument {next(iter(options))!r}", "Model")
        for tensor in (*self._inputs, *self._outputs):
            if not isinstance(tensor, Tensor):
                raise WrongType(
                    f"takes inputs and outputs of a graph (dv.Input, and what layers give), received {tensor!r}",
                    "Model",
                )
        if any(tensor.call is not None for tensor in self._inputs):
            raise InvalidArgument("an input must come from dv.Input", "Model")
        if binds:
            self._outputs = graph.rewired(self._outputs, self._inputs, self._inputs, lambda layer: layer._for(self))
        self._compose_graph(binds)

    def _compose_graph(self, binds: bool = True) -> None:
        document, layers = graph.document(self._inputs, self._outputs, self._name)
        self._compose(document, list(layers.items()), binds=binds)

    def _compose_again(self) -> None:
        """Compose anew with what changed in the layers; the weights stay."""
        if self._is_changed and self.built:
            self._keep_weights()
            self._forget_trainer()
            self._compose_graph()
        self._is_changed = False

    def _keep_weights(self) -> None:
        """Let the layers bring their weights along when they are composed again."""
        for layer in self._layers if self.built else []:
            layer._kept = layer.get_weights()

    def _begin(self, name: str | None, seed: int | None) -> None:
        self._handle: Any = None
        self._layers: list[Layer] = []
        self._inputs: list[Tensor] = []
        self._outputs: list[Tensor] = []
        self._is_changed = False
        self._twin: Model | None = None
        self._name = name
        self.seed = seeds.following() if seed is None else seeds.checked(seed)
        self._prepare_training()

    def _compose(
        self, document: Any, layers: list[tuple[str, Layer]], specs: Sequence[tuple] = (), binds: bool = True
    ) -> None:
        """Make the library's model of a document; ``specs`` are dtype and shape of inputs that it leaves open."""
        text = document if isinstance(document, str) else json.dumps(document)
        begin_computing()
        where = runtime.current().pointer
        try:
            handle = made(
                "model", "model_compose", where, encoded(text, "the model"), arrays.specs(specs), len(specs), self.seed
            )
        finally:
            registering.withdraw_objects()
        self._adopt(handle, layers, binds)

    def _adopt(self, handle: Any, layers: list[tuple[str, Layer]], binds: bool = True) -> None:
        """Take a handle, and bind the layers to it."""
        self._handle, self._twin = handle, None
        self._layers = [layer for _, layer in layers]
        self._ports = [Port(handle, "input", index) for index in range(lib.dovela_model_input_count(handle))]
        self._ends = [Port(handle, "output", index) for index in range(lib.dovela_model_output_count(handle))]
        self.parameters = parameters.of_model(handle)
        if not binds:
            return
        for path, layer in layers:
            layer._model, layer._path = self, path
            kept = layer.__dict__.pop("_kept", None)
            if kept and [w.shape for w in kept] == [p.shape for p in layer.weights]:
                layer.set_weights(kept)
        for used in reversed(graph.ordered(self._outputs)):
            used.layer._call = used

    @classmethod
    def _of_handle(cls, handle: Any, seed: int | None = None) -> Model:
        """The model of a handle, with layers and tensors made of its specification."""
        begin_computing()
        document = json.loads(taken_text("model_specification", handle))
        kind = cls
        if document.get("sequential") and cls is Model:
            from .sequential import Sequential as kind
        model = kind.__new__(kind)
        model._begin(document.get("name"), seed)
        layers: dict[str, Layer] = {}
        tensors = {
            port["name"]: graph.Input(port["shape"], port.get("dtype", "f32"), port["name"])
            for port in document["inputs"]
        }
        model._inputs = list(tensors.values())

        def tensor(name: str) -> Tensor:
            known, _, index = name.partition(":")
            found = tensors[known]
            return Tensor(found.call, int(index)) if index else found

        for node in document["nodes"]:
            if "layer" in node:
                layer = namespace.get("layer", _named(node["layer"], node["name"]))
                layers[node["name"]] = layer
            else:
                layer = layers[node["shares"]]
            tensors[node["name"]] = layer([tensor(name) for name in node["inputs"]])
        model._outputs = [tensor(name) for name in document["outputs"]]
        model._adopt(handle, list(layers.items()))
        return model

    @property
    def handle(self) -> Any:
        """The library's model; an error before it is composed, and after ``close``."""
        if self._handle is None:
            raise WrongState(self._why_unbuilt, self.name)
        return self._handle

    _why_unbuilt = "the model was closed: nothing can be asked of it any more"

    def close(self) -> None:
        """Give its memory back now, and not with the last reference."""
        self._forget_trainer()
        self._handle, self._twin, self.parameters = None, None, []
        self._why_unbuilt = Model._why_unbuilt

    # What it is made of

    @property
    def name(self) -> str:
        """Its name."""
        return self._name or type(self).__name__.lower()

    @property
    def built(self) -> bool:
        """Whether it is composed, and has weights."""
        return self._handle is not None

    @property
    def layers(self) -> list[Layer]:
        """Its layers, in their order."""
        return list(self._layers)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by name or by place."""
        if index is not None:
            if not -len(self._layers) <= index < len(self._layers):
                raise NotFound(f"there is no layer {index}: the model has {len(self._layers)}", self.name)
            return self._layers[index]
        for layer in self._layers:
            if layer.name == name:
                return layer
        known = ", ".join(str(layer.name) for layer in self._layers)
        raise NotFound(f"there is no layer {name!r}; there are: {known}", self.name)

    @property
    def inputs(self) -> list[Tensor]:
        """Its inputs as tensors of a graph."""
        return list(self._inputs)

    @property
    def outputs(self) -> list[Tensor]:
        """Its outputs as tensors of a graph."""
        return list(self._outputs)

    input = property(lambda self: one(self.inputs), doc="Its input, or the list of them.")
    output = property(lambda self: one(self.outputs), doc="Its output, or the list of them.")
    input_names = property(lambda self: [p.name for p in self._ports_of("in")], doc="Names of the inputs.")
    output_names = property(lambda self: [p.name for p in self._ports_of("out")], doc="Names of the outputs.")
    input_shape = property(lambda self: one([p.shape for p in self._ports_of("in")]), doc="Shapes of the inputs.")
    output_shape = property(lambda self: one([p.shape for p in self._ports_of("out")]), doc="Shapes of the outputs.")

    def _ports_of(self, side: str) -> list[Port]:
        _ = self.handle
        return self._ports if side == "in" else self._ends

    def __call__(self, inputs: Any) -> Any:
        """Apply the model to tensors of a graph; to arrays, predict."""
        tensors = listed(inputs)
        if not all(isinstance(tensor, Tensor) for tensor in tensors):
            return self.predict(inputs)
        if len(tensors) != len(self._inputs):
            raise InvalidArgument(f"has {len(self._inputs)} inputs, received {len(tensors)}", self.name)
        return one(graph.rewired(self._outputs, self._inputs, tensors, lambda layer: layer))

    # Variables

    @property
    def weights(self) -> list[parameters.Parameter]:
        """Its variables, in the order of the layers."""
        _ = self.handle
        return list(self.parameters)

    @property
    def trainable_weights(self) -> list[parameters.Parameter]:
        """Those that training changes."""
        return [parameter for parameter in self.weights if parameter.trainable]

    @property
    def non_trainable_weights(self) -> list[parameters.Parameter]:
        """Those that training leaves alone, or that layers write themselves."""
        return [parameter for parameter in self.weights if not parameter.trainable]

    def get_weights(self) -> list[np.ndarray]:
        """Copies of its variables."""
        return [parameter.numpy() for parameter in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set its variables, in the order of ``get_weights``."""
        parameters.assign_all(self.weights, weights, self.name)

    def count_params(self) -> int:
        """Numbers in its variables."""
        return sum(parameter.value.size for parameter in self.weights)

    def summary(self, print_fn: Callable[[str], Any] = print) -> None:
        """Print layers, output shapes and parameter counts."""
        print_fn(taken_text("model_summary", self.handle).rstrip("\n"))

    # Predictions

    def predict(self, x: Any, batch_size: int | None = None, verbose: Any = 0) -> Any:
        """Outputs for rows.

        Args:
            x: an array; for several inputs a list, or a mapping by name; or an iterable of batches.
            batch_size: rows at once; 256, or what training used.
            verbose: ignored; there is nothing to show.
        """
        from .batches import each, is_supplier

        if is_supplier(x):
            parts = [listed(self.predict(batch[0] if isinstance(batch, tuple) else batch)) for batch in each(x)]
            if not parts:
                raise InvalidArgument("gives no batch", "x")
            return one([np.concatenate(column) for column in zip(*parts)])
        if self._trainer is not None and self._trainer.moment is not None:
            return self._twin_of_now().predict(x, batch_size)
        if self._handle is None:
            self._build_for(x)
        inputs = self._input_arrays(x)
        rows = len(inputs[0])
        outputs = [np.empty((rows, *self._extents(port, inputs)), np.float32) for port in self._ports_of("out")]
        if batch_size is not None:
            call.model_reserve(self.handle, min(whole(batch_size, "batch_size", 1), max(rows, 1)))
        given, wanted = arrays.Tensors(inputs), arrays.Tensors(outputs)
        call.model_predict(self.handle, given.pointer, given.count, wanted.pointer, wanted.count)
        return one(outputs)

    def _twin_of_now(self) -> Model:
        """A model with the present weights, for a callback: this one is in the middle of a training."""
        from .loading import model_from_json

        if self._twin is None:
            self._twin = model_from_json(self.to_json(), seed=0)
        self._twin.set_weights(self.get_weights())
        return self._twin

    def predict_on_batch(self, x: Any) -> Any:
        """Outputs for one batch."""
        return self.predict(x)

    def _extents(self, port: Port, inputs: Sequence[np.ndarray]) -> tuple[int, ...]:
        extents = port.shape[1:]
        if None in extents:
            raise ShapeMismatch(
                f"has the shape {port.shape}: compose the model with inputs of known extents to predict", port.name
            )
        return extents

    def _build_for(self, x: Any) -> None:
        """Compose a model that waits for the shape of its data."""

    def _input_arrays(self, x: Any) -> list[np.ndarray]:
        return by_port(x, self._ports_of("in"), "x", "inputs")

    def _target_arrays(self, y: Any) -> list[np.ndarray]:
        return by_port(y, self._ports_of("out"), "y", "outputs")

    # A C function

    def as_function(
        self, prototype: str = "double (*)(double)", first: int = 0, output: int = 0, inputs: Any = None
    ) -> Function:
        """Make the model a bare C function, for libraries that take one.

        ::

            f = model.as_function("double (*)(double, void *)")
            area, error = scipy.integrate.quad(scipy.LowLevelCallable(f.pointer), 0, 1)
            f.check()

        The elements of all inputs are numbered on in their order, and so are those of all outputs.

        Args:
            prototype: ``double (*)(double, double)``: an element of the inputs each; ``double (*)(int n, double *x)``:
                n elements; ``void (*)(const float *x, float *y)``: a row of each; the same with ``size_t n``: n rows.
                ``float`` or ``double`` throughout; ``void *``, which is not read, anywhere.
            first: the element of the inputs that the first argument, or the first of an array, is.
            output: the element of the outputs that is returned.
            inputs: a number for each element of the inputs: what those are that no argument gives.
        """
        return Function(self.handle, prototype, whole(first, "first", 0), whole(output, "output", 0), inputs)

    # Files

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write weights, composition and preprocessing as safetensors."""
        call.model_save(self.handle, encoded(os.fspath(path), "path"), 0)

    def save_weights(self, path: str | os.PathLike[str]) -> None:
        """Write the variables alone as safetensors."""
        call.model_save(self.handle, encoded(os.fspath(path), "path"), 1)

    def load_weights(self, path: str | os.PathLike[str]) -> None:
        """Take the variables of a file whose names and shapes are this model's."""
        call.model_load_weights(self.handle, encoded(os.fspath(path), "path"))

    def to_json(self) -> str:
        """The composition, every default filled in; ``dv.model_from_json`` makes the same model of it."""
        return taken_text("model_specification", self.handle)

    def get_config(self) -> dict[str, Any]:
        """The composition as a dictionary."""
        return json.loads(self.to_json())

    @classmethod
    def from_config(cls, config: dict[str, Any], seed: int | None = None) -> Model:
        """The model of a configuration, as ``get_config`` gives it."""
        from .loading import model_from_json

        return model_from_json(json.dumps(config), seed)

    def __getstate__(self) -> dict[str, Any]:
        """Everything that a copy needs: file, composition in progress, training."""
        return {
            "name": self._name,
            "seed": self.seed,
            "file": bytes_of(self.save) if self.built else None,
            "layers": None if self.built else (self._inputs, self._layers),
            "classes": [type(layer) for layer in self._layers if type(layer).schema is None],
            "training": self._training_state(),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Make a copy."""
        from .bridge import registering

        for written in state["classes"]:
            registering.schema_of(written)
        if state["file"] is None:
            self._begin(state["name"], state["seed"])
            self._inputs, self._layers = state["layers"]
        else:
            with Temporary(state["file"]) as path:
                copy = type(self)._of_handle(loaded(path), state["seed"])
            self.__dict__.update(copy.__dict__)
            for layer in self._layers:
                layer._model = self
        self._restore_training(state["training"])

    def __repr__(self) -> str:
        """Name, and inputs and outputs where they are known."""
        shape = f", {self.input_shape} -> {self.output_shape}" if self.built else ", not built"
        return f"<{type(self).__name__} {self.name!r}{shape}>"


def _named(node: Any, name: str) -> dict[str, Any]:
    if isinstance(node, str):
        return {node: {"name": name}}
    return {component: {**config, "name": name} for component, config in node.items()}

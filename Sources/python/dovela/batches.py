"""Batches that a program supplies: generators, loaders, sequences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Callable

import numpy as np

from . import runtime
from .bridge.failures import guarded
from .checks import whole
from .errors import InvalidArgument, WrongType
from .native import ffi, made
from .trainer import Batch


def is_supplier(values: Any) -> bool:
    """Whether something gives batches, and is no array or collection of arrays itself."""
    if isinstance(values, (np.ndarray, list, tuple, dict, str, bytes)) or hasattr(values, "__array__"):
        return False
    return any(hasattr(values, name) for name in ("__next__", "__getitem__", "__iter__"))


class Supplier:
    """Batches by epoch and place, from whatever gives them.

    An object with ``__len__`` and ``__getitem__`` is asked by place; an iterable begins anew for every epoch; a
    generator goes on.
    """

    def __init__(self, source: Any, steps: int | None) -> None:
        """Take a source; ``steps`` make an epoch, where its length does not."""
        self._source = source
        self._iterator: Iterator[Any] | None = None
        self._ahead: list[Any] = []
        self._epoch: int | None = None
        self._is_indexed = hasattr(source, "__getitem__") and hasattr(source, "__len__")
        if steps is None:
            if not hasattr(source, "__len__"):
                raise InvalidArgument(
                    "has no length, so say how many batches make an epoch: steps_per_epoch=…", "a generator of batches"
                )
            steps = len(source)
        if steps == 0:
            raise InvalidArgument("has no batch", "a generator of batches")
        self.steps = whole(steps, "steps_per_epoch", 1)

    def first(self) -> Any:
        """The first batch, which is given again later."""
        if self._is_indexed:
            return self._source[0]
        if not self._ahead:
            self._ahead.append(self._next(0))
        return self._ahead[0]

    def batch(self, epoch: int, place: int) -> Any:
        """The batch of a place in an epoch."""
        is_new = self._epoch is not None and epoch != self._epoch
        self._epoch = epoch
        if is_new and hasattr(self._source, "on_epoch_end"):
            self._source.on_epoch_end()
        if self._is_indexed:
            return self._source[place % len(self._source)]
        if self._ahead:
            return self._ahead.pop()
        if is_new and hasattr(self._source, "__len__"):
            self._iterator = None
        return self._next(place)

    def _next(self, place: int) -> Any:
        is_generator = hasattr(self._source, "__next__")
        for _ in range(2):
            if self._iterator is None:
                self._iterator = iter(self._source)
            try:
                return next(self._iterator)
            except StopIteration:
                self._iterator = None
                if is_generator:
                    break
        raise InvalidArgument(f"ended at batch {place} of an epoch of {self.steps}", "a generator of batches")


def parts(batch: Any) -> tuple[Any, Any, Any]:
    """Inputs, targets and weights of a batch: ``x``, ``(x, y)`` or ``(x, y, sample_weight)``."""
    if not isinstance(batch, (tuple, list)):
        return batch, None, None
    if not 1 <= len(batch) <= 3:
        raise WrongType(f"is (x, y) or (x, y, sample_weight), received {len(batch)} values", "a batch")
    return (*batch, None, None)[:3]


class Source:
    """A dataset of the library over a supplier."""

    _alive: set[Any] = set()

    def __init__(self, supplier: Supplier, convert: Callable[[Any], tuple], rows: int) -> None:
        """Make the dataset.

        Args:
            supplier: of the batches.
            convert: makes arrays of a batch: inputs, targets, weights.
            rows: of the largest batch.
        """
        self._supplier = supplier
        self._convert = convert
        self._current: Batch | None = None
        handle = ffi.new_handle(self)
        self._alive.add(handle)
        table = ffi.new("dovela_batch_source *")
        table.struct_size = ffi.sizeof("dovela_batch_source")
        table.user = handle
        table.batches_per_epoch, table.rows = supplier.steps, rows
        table.next, table.release = _next, _release
        self.pointer = made("dataset", "dataset_of_source", runtime.current().pointer, table)

    def next(self, epoch: int, place: int, out: Any) -> None:
        """Write the batch of a place in an epoch to ``out``."""
        batch = Batch.__new__(Batch)
        batch.fill(out, *self._convert(self._supplier.batch(epoch, place)))
        self._current = batch


@guarded("const dovela_error *(*)(void *, uint64_t, uint64_t, dovela_batch *)", owner="the source of batches")
def _next(user: Any, epoch: int, batch: int, out: Any) -> None:
    ffi.from_handle(user).next(epoch, batch, out)


@ffi.callback("void(void *)")
def _release(user: Any) -> None:
    Source._alive.discard(user)


def each(source: Any) -> Iterator[Any]:
    """Every batch of a source, once."""
    if hasattr(source, "__getitem__") and hasattr(source, "__len__"):
        return (source[place] for place in range(len(source)))
    return iter(source)


__all__ = ["Source", "Supplier", "each", "is_supplier", "parts"]

"""The golden file: tensors and a JSON description in one safetensors file, and what every recipe needs to make one."""

import json
import struct
import zlib
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parent.parent

_DTYPES = {"float32": "F32", "int32": "I32", "uint8": "U8"}


def save(kind, name, case, tensors):
    """Write `<kind>/<name>.safetensors`.

    The format is written here rather than by the safetensors package, because that one keeps the metadata in a hash
    map, and two runs would differ byte for byte.
    """
    header = {"__metadata__": {"case": json.dumps(case, sort_keys=True), "kind": kind}}
    blobs, offset = [], 0
    # Widest type first, so that every tensor is aligned to its element.
    for key, value in sorted(tensors.items(), key=lambda item: (-_array(item[1]).itemsize, item[0])):
        array = _array(value)
        blob = array.tobytes()
        header[key] = {
            "dtype": _DTYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path = ROOT / kind / f"{name}.safetensors"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def _array(value):
    """float32, int32 or uint8 (booleans), contiguous, rank kept (`ascontiguousarray` would make a scalar a vector)."""
    array = numpy.asarray(value)
    if array.dtype.kind == "f":
        array = array.astype(numpy.float32)
    elif array.dtype.kind == "b":
        array = array.astype(numpy.uint8)
    elif array.dtype != numpy.uint8:
        array = array.astype(numpy.int32)
    return numpy.array(array, order="C")


def random(name):
    """The random numbers of one case."""
    return numpy.random.default_rng(zlib.crc32(name.encode()))


def normal(rng, *shape, scale=1.0):
    return (scale * rng.standard_normal(shape)).astype(numpy.float32)


def component(class_name, **config):
    """The way in which a component stands in a case: the keys that are given, and no defaults."""
    return {"class_name": class_name, "config": config}


def clear(kind, pattern="*.safetensors"):
    """Remove what an earlier run wrote, so that a case that is gone leaves no file."""
    for path in (ROOT / kind).glob(pattern):
        path.unlink()

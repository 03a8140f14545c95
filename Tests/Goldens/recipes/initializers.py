"""initializers/: what a large sample looks like. Random numbers differ between frameworks, distributions do not."""

import json
import math

import keras
import numpy

from .golden import ROOT, component

KIND = "initializers"

SHAPES = [[784, 512], [64, 10], [3, 3, 32, 64], [128, 512], [10000, 16]]

# The standard deviation of a standard normal cut at 2, and the constant by which Keras divides to undo the cut.
CUT = 0.87962566103423978

FIXED = [
    component("Zeros"),
    component("Ones"),
    component("Constant", value=0.25),
    component("RandomNormal"),
    component("RandomNormal", mean=1.0, stddev=0.5),
    component("RandomUniform"),
    component("RandomUniform", minval=-1.0, maxval=3.0),
    component("TruncatedNormal"),
    component("TruncatedNormal", mean=-1.0, stddev=0.5),
]


def write():
    cases = [{"initializer": spec, "shape": [300, 400]} | fixed(spec) for spec in FIXED]
    for name in ("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal"):
        cases += [{"initializer": component(name), "shape": shape} | scaled(name, shape) for shape in SHAPES]
    for case in cases:
        check(case)
    for gain in (1.0, 0.5):
        config = {} if gain == 1 else {"gain": gain}
        for shape in ([40, 40], [20, 50], [50, 20], [3, 3, 4, 8]):
            rows, columns = math.prod(shape[:-1]), shape[-1]
            # Flattened to (rows, columns), the shorter side is orthogonal: its Gram matrix is gain² · I.
            cases.append(
                {
                    "initializer": component("Orthogonal", **config),
                    "shape": shape,
                    "orthogonal": "columns" if rows >= columns else "rows",
                    "gram_diagonal": gain * gain,
                }
            )
    path = ROOT / KIND / "statistics.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"kind": KIND, "cases": cases}, indent=1, sort_keys=True) + "\n")
    return len(cases)


def fixed(spec):
    config = {
        "Zeros": {"value": 0.0},
        "Ones": {"value": 1.0},
        "RandomNormal": {"mean": 0.0, "stddev": 0.05},
        "RandomUniform": {"minval": -0.05, "maxval": 0.05},
        "TruncatedNormal": {"mean": 0.0, "stddev": 0.05},
    }.get(spec["class_name"], {}) | spec["config"]
    match spec["class_name"]:
        case "RandomNormal":
            return statistics(config["mean"], config["stddev"])
        case "RandomUniform":
            return uniform(config["minval"], config["maxval"])
        case "TruncatedNormal":
            # `stddev` is that of the distribution before the cut.
            mean, deviation = config["mean"], config["stddev"]
            return statistics(mean, deviation * CUT, mean - 2 * deviation, mean + 2 * deviation)
        case _:
            return statistics(config["value"], 0.0, config["value"], config["value"])


def scaled(name, shape):
    receptive = math.prod(shape[:-2])
    fan_in, fan_out = receptive * shape[-2], receptive * shape[-1]
    variance = 2 / (fan_in + fan_out) if name.startswith("Glorot") else 2 / fan_in
    fans = {"fan_in": fan_in, "fan_out": fan_out}
    if name.endswith("Uniform"):
        limit = math.sqrt(3 * variance)
        return fans | uniform(-limit, limit)
    # A normal cut at two of *its* deviations, widened so that the result has this variance.
    deviation = math.sqrt(variance)
    return fans | statistics(0.0, deviation, -2 * deviation / CUT, 2 * deviation / CUT)


def uniform(low, high):
    return statistics((low + high) / 2, (high - low) / math.sqrt(12), low, high)


def statistics(mean, deviation, minimum=None, maximum=None):
    """`minimum` and `maximum` bound every value; null where there is no bound."""
    return {"mean": mean, "std": deviation, "minimum": minimum, "maximum": maximum}


def check(case):
    """Keras's own sample has these statistics, within five standard errors (six sigma for the spread)."""
    spec = case["initializer"]
    initializer = getattr(keras.initializers, spec["class_name"])(**spec["config"])
    sample = numpy.asarray(initializer(case["shape"]), numpy.float64)
    error = 5 * case["std"] / math.sqrt(sample.size) + 1e-7
    assert abs(sample.mean() - case["mean"]) < error, case
    assert abs(sample.std() - case["std"]) < error * 1.2, case
    if case["minimum"] is not None:
        assert case["minimum"] - 1e-6 <= sample.min() and sample.max() <= case["maximum"] + 1e-6, case

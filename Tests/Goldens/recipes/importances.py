"""importances/: how much each parameter matters, by Optuna's PED-ANOVA, for trials that are drawn here."""

import numpy
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from .golden import clear, random, save

KIND = "importances"


def real(name, least, greatest, scale="linear", step=0):
    return {"name": name, "kind": "real", "least": least, "greatest": greatest, "step": step, "scale": scale}


def whole(name, least, greatest, scale="linear", step=1):
    return {"name": name, "kind": "integer", "least": least, "greatest": greatest, "step": step, "scale": scale}


def choice(name, count):
    return {"name": name, "kind": "choice", "least": 0, "greatest": count - 1, "step": 1, "scale": "linear"}


def under(parent, when, dimension):
    return dimension | {"parent": parent, "when": when}


NUMBERS = [
    real("rate", 1e-4, 1.0, "log"),
    real("dropout", 0.0, 0.5),
    whole("units", 32, 512, step=32),
    whole("filters", 1, 128, "log"),
    real("momentum", 0.0, 0.75, step=0.125),
    choice("activation", 4),
    choice("bias", 1),
]
NESTED = [
    choice("optimizer", 3),
    under(0, [1, 0, 0], real("momentum", 0.0, 1.0)),
    under(0, [0, 1, 1], real("rate", 1e-5, 1e-1, "log")),
    whole("count", 1, 4),
    under(3, [0, 1, 1, 1], whole("units", 8, 64, step=8)),
    under(3, [0, 0, 0, 1], choice("activation", 3)),
]

# name, dimensions, trials, directions, whether results are few, so that many are equal
CASES = [
    ("numbers_2", NUMBERS, 2, ["minimize"], False),
    ("numbers_7", NUMBERS, 7, ["minimize"], False),
    ("numbers_60", NUMBERS, 60, ["minimize"], False),
    ("numbers_500", NUMBERS, 500, ["maximize"], False),
    ("ties", NUMBERS, 80, ["minimize"], True),
    ("nested_40", NESTED, 40, ["minimize"], False),
    ("nested_300", NESTED, 300, ["maximize"], False),
    ("two_objectives", NESTED, 120, ["minimize", "maximize"], False),
]


def draw(rng, dimension):
    """A value that a float32 holds, so that the file and Optuna have the same."""
    least, greatest, step = dimension["least"], dimension["greatest"], dimension["step"]
    if dimension["kind"] == "real" and not step:
        unit = rng.random()
        if dimension["scale"] == "log":
            value = numpy.exp(numpy.log(least) + unit * (numpy.log(greatest) - numpy.log(least)))
        else:
            value = least + unit * (greatest - least)
        return float(numpy.float32(value))
    return least + step * int(rng.integers(round((greatest - least) / step) + 1))


def distribution(dimension):
    least, greatest, log = dimension["least"], dimension["greatest"], dimension["scale"] == "log"
    if dimension["kind"] == "choice":
        return CategoricalDistribution([f"c{index}" for index in range(greatest + 1)])
    if dimension["kind"] == "integer":
        return IntDistribution(least, greatest, log=log, step=dimension["step"])
    return FloatDistribution(least, greatest, log=log, step=dimension["step"] or None)


def trials(rng, dimensions, count, objectives, rounded):
    values = numpy.full((count, len(dimensions)), numpy.nan)
    for row in values:
        for index, dimension in enumerate(dimensions):
            parent = dimension.get("parent")
            if parent is not None:
                place = row[parent] - dimensions[parent]["least"]
                if numpy.isnan(place) or not dimension["when"][int(place)]:
                    continue
            row[index] = draw(rng, dimension)
    # Smooth in the first dimensions, noisy in the others.
    scaled = numpy.nan_to_num(values / [dimension["greatest"] or 1 for dimension in dimensions])
    weights = rng.standard_normal((len(dimensions), objectives)) / (1 + numpy.arange(len(dimensions)))[:, None]
    results = (scaled - 0.3) ** 2 @ weights + 0.05 * rng.standard_normal((count, objectives))
    if rounded:
        results = results.round(1)
    return values, results.astype(numpy.float32).astype(float)


def importances(dimensions, values, results, directions):
    study = optuna.create_study(directions=directions)
    distributions = [distribution(dimension) for dimension in dimensions]
    for row, result in zip(values, results):
        active = [index for index in range(len(row)) if not numpy.isnan(row[index])]
        names = [dimensions[index]["name"] for index in active]
        params = [distributions[index].to_external_repr(row[index]) for index in active]
        study.add_trial(
            optuna.trial.create_trial(
                params=dict(zip(names, params)),
                distributions=dict(zip(names, (distributions[index] for index in active))),
                values=list(result),
            )
        )
    evaluator = optuna.importance.PedAnovaImportanceEvaluator()
    found = []
    for index, direction in enumerate(directions):
        sign = 1 if direction == "minimize" else -1
        target = None if len(directions) == 1 else lambda trial: sign * trial.values[index]
        raw = optuna.importance.get_param_importances(study, evaluator=evaluator, target=target, normalize=False)
        found.append([raw[dimension["name"]] for dimension in dimensions])
    return found


def write():
    clear(KIND)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for name, dimensions, count, directions, rounded in CASES:
        values, results = trials(random(name), dimensions, count, len(directions), rounded)
        case = {
            "dimensions": dimensions,
            "directions": directions,
            "importances": importances(dimensions, values, results, directions),
        }
        save(KIND, name, case, {"values": values, "results": results})
    return len(CASES)

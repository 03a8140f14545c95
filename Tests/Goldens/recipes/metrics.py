"""metrics/: several update batches, and the result after each."""

import keras
import numpy

from .golden import clear, component, random, save
from .losses import class_predictions, one_hot, weights

KIND = "metrics"

BATCHES = (8, 8, 5)


def write():
    clear(KIND)
    count = 0

    def case(name, spec, make, weighted=False, keras_class=None, batches=BATCHES):
        """`make(rng, rows)` gives target and prediction of a batch."""
        nonlocal count
        rng = random(f"{KIND}/{name}")
        metric = getattr(keras.metrics, keras_class or spec["class_name"])(**spec["config"])
        tensors = {}
        for index, rows in enumerate(batches):
            target, prediction = make(rng, rows)
            weight = weights(rng, rows) if weighted else None
            metric.update_state(target, prediction, sample_weight=weight)
            tensors[f"target.{index}"] = target
            tensors[f"prediction.{index}"] = prediction
            if weighted:
                tensors[f"sample_weight.{index}"] = weight
            tensors[f"result.{index}"] = metric.result()
        case_data = {"metric": spec, "batches": len(batches)}
        if keras_class:
            case_data["resolves_to"] = keras_class
        save(KIND, name, case_data, tensors)
        count += 1

    for weighted in (False, True):
        suffix = "_weighted" if weighted else ""
        # "accuracy" becomes one of three by the shapes of target and output, as Keras's compile() decides.
        case(f"accuracy_binary{suffix}", component("accuracy"), binary, weighted, "BinaryAccuracy")
        case(f"accuracy_categorical{suffix}", component("accuracy"), categorical, weighted, "CategoricalAccuracy")
        case(f"accuracy_sparse{suffix}", component("accuracy"), sparse, weighted, "SparseCategoricalAccuracy")
        for name in ("MeanSquaredError", "MeanAbsoluteError"):
            snake = keras.src.utils.naming.to_snake_case(name)
            case(f"{snake}{suffix}", component(name), regression, weighted)
    case("accuracy_sparse_column", component("accuracy"), sparse_column, keras_class="SparseCategoricalAccuracy")

    areas(case)
    return count


def areas(case):
    case("auc", component("AUC"), binary)
    case("auc_weighted", component("AUC"), binary, weighted=True)
    case("auc_many", component("AUC"), binary, batches=(200, 200, 37))
    case("auc_ties_and_extremes", component("AUC"), tied)
    case("auc_one_class", component("AUC"), negatives_only)
    case("auc_from_logits", component("AUC", from_logits=True), logits)
    case("auc_50_thresholds", component("AUC", num_thresholds=50), binary)
    case("auc_given_thresholds", component("AUC", thresholds=[0.2, 0.5, 0.7]), binary)
    case("auc_minoring", component("AUC", summation_method="minoring"), binary)
    case("auc_majoring", component("AUC", summation_method="majoring"), binary)
    for method in ("interpolation", "minoring", "majoring"):
        case(f"auc_pr_{method}", component("AUC", curve="PR", summation_method=method), binary)
    case("auc_pr_weighted", component("AUC", curve="PR"), binary, weighted=True)
    case("auc_pr_ties_and_extremes", component("AUC", curve="PR"), tied)
    case("auc_multi_label", component("AUC", multi_label=True, num_labels=3), multi_label)


def binary(rng, rows):
    target = rng.integers(0, 2, (rows, 1)).astype(numpy.float32)
    # Better than chance, so that the area is not near one half.
    prediction = numpy.clip(0.3 * target + rng.uniform(0, 0.7, (rows, 1)), 0, 1).astype(numpy.float32)
    return target, prediction


def tied(rng, rows):
    target, _ = binary(rng, rows)
    return target, rng.choice(numpy.array([0, 0.25, 0.5, 0.5, 1], numpy.float32), (rows, 1))


def negatives_only(rng, rows):
    target, prediction = binary(rng, rows)
    return numpy.zeros_like(target), prediction


def logits(rng, rows):
    target, prediction = binary(rng, rows)
    return target, (4 * prediction - 2).astype(numpy.float32)


def multi_label(rng, rows):
    target = rng.integers(0, 2, (rows, 3)).astype(numpy.float32)
    return target, numpy.clip(0.3 * target + rng.uniform(0, 0.7, (rows, 3)), 0, 1).astype(numpy.float32)


def categorical(rng, rows):
    return one_hot(rng.integers(0, 4, rows), 4), class_predictions(rng, False, rows, 4)


def sparse(rng, rows):
    return rng.integers(0, 4, rows).astype(numpy.int32), class_predictions(rng, False, rows, 4)


def sparse_column(rng, rows):
    target, prediction = sparse(rng, rows)
    return target[:, None], prediction


def regression(rng, rows):
    return rng.standard_normal((rows, 3)).astype(numpy.float32), rng.standard_normal((rows, 3)).astype(numpy.float32)

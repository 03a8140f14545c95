"""losses/: the scalar, the value of each sample and the gradient with respect to the prediction."""

import jax
import keras
import numpy

from .golden import clear, component, normal, random, save

KIND = "losses"


def write():
    clear(KIND)
    count = 0

    def case(name, spec, target, prediction, sample_weight=None, mask=None):
        nonlocal count
        loss_case(name, spec, target, prediction, sample_weight, mask)
        count += 1

    for recipe in (regression, binary, categorical, sparse):
        recipe(case)
    return count


def loss_case(name, spec, target, prediction, sample_weight, mask):
    def evaluate(prediction, reduction):
        loss = getattr(keras.losses, spec["class_name"])(**spec["config"], reduction=reduction)
        values = loss.call(numpy.asarray(target), prediction)
        # What Loss.__call__ does; called here, because a mask is an attribute that a traced array does not keep.
        return keras.src.losses.loss.reduce_weighted_values(
            values, sample_weight=sample_weight, mask=mask, reduction=reduction, dtype="float32"
        )

    scalar, gradient = jax.value_and_grad(lambda p: evaluate(p, "sum_over_batch_size"))(prediction)
    tensors = {
        "prediction": prediction,
        "target": target,
        "loss": scalar,
        "values": evaluate(prediction, "none"),
        "gradient": gradient,
    }
    if sample_weight is not None:
        tensors["sample_weight"] = sample_weight
    if mask is not None:
        tensors["mask"] = mask
    save(KIND, name, {"loss": spec}, tensors)


def weights(rng, *shape):
    value = rng.uniform(0, 2, shape).astype(numpy.float32)
    value.flat[0] = 0
    return value


def steps_mask(batch, time):
    """(batch, time) with padding on the right, and one row without any step."""
    lengths = numpy.arange(batch) % (time + 1)
    return numpy.arange(time)[None, :] < lengths[:, None]


def regression(case):
    for class_name, short in (("MeanSquaredError", "mse"), ("MeanAbsoluteError", "mae")):
        rng = random(f"{KIND}/{short}")
        spec = component(class_name)
        target, prediction = normal(rng, 6, 3), normal(rng, 6, 3)
        case(short, spec, target, prediction)
        case(f"{short}_weighted", spec, target, prediction, sample_weight=weights(rng, 6))
        case(f"{short}_one_output", spec, normal(rng, 7, 1), normal(rng, 7, 1))
        target, prediction, mask = normal(rng, 5, 4, 2), normal(rng, 5, 4, 2), steps_mask(5, 4)
        case(f"{short}_masked", spec, target, prediction, mask=mask)
        case(f"{short}_masked_weighted", spec, target, prediction, sample_weight=weights(rng, 5, 4), mask=mask)


def binary(case):
    rng = random(f"{KIND}/bce")
    target = rng.integers(0, 2, (6, 3)).astype(numpy.float32)
    for from_logits in (False, True):
        prediction = normal(rng, 6, 3, scale=2)
        extremes = numpy.array([[-50.0, 50, 0], [50, -50, 1]], numpy.float32)
        if not from_logits:
            prediction = 1 / (1 + numpy.exp(-prediction))
            extremes = numpy.array([[0.0, 1, 0.5], [1, 0, 1e-4]], numpy.float32)
        extreme_target = numpy.array([[0.0, 0, 1], [1, 1, 0]], numpy.float32)
        config = {"from_logits": True} if from_logits else {}
        name = "bce_logits" if from_logits else "bce"
        spec = component("BinaryCrossentropy", **config)
        smooth = component("BinaryCrossentropy", label_smoothing=0.1, **config)
        case(name, spec, target, prediction)
        case(f"{name}_one_output", spec, target[:, :1], prediction[:, :1])
        case(f"{name}_smoothing", smooth, target, prediction)
        case(f"{name}_weighted", spec, target, prediction, sample_weight=weights(rng, 6))
        case(f"{name}_extremes", spec, extreme_target, extremes)
        case(f"{name}_extremes_smoothing", smooth, extreme_target, extremes)
        case(
            f"{name}_masked",
            spec,
            rng.integers(0, 2, (5, 4, 1)).astype(numpy.float32),
            normal(rng, 5, 4, 1) if from_logits else rng.uniform(0.05, 0.95, (5, 4, 1)).astype(numpy.float32),
            mask=steps_mask(5, 4),
        )


# Rows of probabilities (not normalised in the last: Keras divides by the sum) and of logits.
EXTREME_PROBABILITIES = [[1.0, 0, 0, 0], [0, 1, 0, 0], [0.5, 0.5, 0, 0], [0.2, 0.4, 0.4, 0.6]]
EXTREME_LOGITS = [[50.0, -50, 0, 0], [-50, 50, 50, -50], [50, 50, 50, 50], [0, 0, -50, 0]]
EXTREME_LABELS = [0, 0, 3, 1]


def class_predictions(rng, from_logits, *shape):
    logits = normal(rng, *shape, scale=2)
    if from_logits:
        return logits
    exponentials = numpy.exp(logits)
    return exponentials / exponentials.sum(-1, keepdims=True)


def one_hot(labels, classes):
    return numpy.eye(classes, dtype=numpy.float32)[labels]


def categorical(case):
    rng = random(f"{KIND}/cce")
    for from_logits in (False, True):
        config = {"from_logits": True} if from_logits else {}
        name = "cce_logits" if from_logits else "cce"
        spec = component("CategoricalCrossentropy", **config)
        smooth = component("CategoricalCrossentropy", label_smoothing=0.1, **config)
        target = one_hot(rng.integers(0, 5, 6), 5)
        prediction = class_predictions(rng, from_logits, 6, 5)
        extremes = numpy.array(EXTREME_LOGITS if from_logits else EXTREME_PROBABILITIES, numpy.float32)
        case(name, spec, target, prediction)
        case(f"{name}_smoothing", smooth, target, prediction)
        case(f"{name}_soft_target", spec, class_predictions(rng, False, 6, 5), prediction)
        case(f"{name}_weighted", spec, target, prediction, sample_weight=weights(rng, 6))
        case(f"{name}_extremes", spec, one_hot(EXTREME_LABELS, 4), extremes)
        case(f"{name}_extremes_smoothing", smooth, one_hot(EXTREME_LABELS, 4), extremes)
        target = one_hot(rng.integers(0, 3, (5, 4)), 3)
        prediction = class_predictions(rng, from_logits, 5, 4, 3)
        case(f"{name}_masked", spec, target, prediction, mask=steps_mask(5, 4))
        case(
            f"{name}_masked_weighted",
            spec,
            target,
            prediction,
            sample_weight=weights(rng, 5, 4),
            mask=steps_mask(5, 4),
        )


def sparse(case):
    rng = random(f"{KIND}/scce")
    for from_logits in (False, True):
        config = {"from_logits": True} if from_logits else {}
        name = "scce_logits" if from_logits else "scce"
        spec = component("SparseCategoricalCrossentropy", **config)
        target = rng.integers(0, 5, 6).astype(numpy.int32)
        prediction = class_predictions(rng, from_logits, 6, 5)
        extremes = numpy.array(EXTREME_LOGITS if from_logits else EXTREME_PROBABILITIES, numpy.float32)
        case(name, spec, target, prediction)
        case(f"{name}_column", spec, target[:, None], prediction)
        case(f"{name}_weighted", spec, target, prediction, sample_weight=weights(rng, 6))
        case(f"{name}_extremes", spec, numpy.array(EXTREME_LABELS, numpy.int32), extremes)
        steps = rng.integers(0, 3, (5, 4)).astype(numpy.int32)
        prediction = class_predictions(rng, from_logits, 5, 4, 3)
        case(f"{name}_masked", spec, steps, prediction, mask=steps_mask(5, 4))
        case(
            f"{name}_masked_weighted",
            spec,
            steps,
            prediction,
            sample_weight=weights(rng, 5, 4),
            mask=steps_mask(5, 4),
        )

"""trajectories/: the loss of each of 50 steps; keras/: models as Keras writes them, with weights and outputs."""

import json

import keras
import numpy
from keras import layers

from . import optimizers
from .golden import ROOT, clear, component, normal, random, save
from .layers import named_variables, randomize
from .losses import one_hot

STEPS = 50
SAMPLES = 64
BATCH = 16


def model_variables(model):
    """`<layer name>/<variable name>`, in the order of the model's layers."""
    return {
        f"{layer.name}/{key}": variable for layer in model.layers for key, variable in named_variables(layer).items()
    }


def mlp(**dense):
    return keras.Sequential(
        [
            keras.Input((12,), name="features"),
            layers.Dense(16, "relu", name="hidden_1", **dense),
            layers.Dense(8, "relu", name="hidden_2", **dense),
            layers.Dense(4, "softmax", name="scores"),
        ],
        name="mlp",
    )


def cnn():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1), name="image"),
            layers.Conv2D(4, 3, activation="relu", name="conv_1"),
            layers.BatchNormalization(name="normalize"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(6, 2, padding="same", activation="relu", name="conv_2"),
            layers.AveragePooling2D(2, padding="same", name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(3, "softmax", name="scores"),
        ],
        name="cnn",
    )


def lstm():
    return keras.Sequential(
        [
            keras.Input((6,), dtype="int32", name="words"),
            layers.Embedding(20, 5, mask_zero=True, name="table"),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True, name="reader"), name="both_ways"),
            layers.LSTM(5, name="summary"),
            layers.Dense(1, "sigmoid", name="score"),
        ],
        name="lstm",
    )


def graph():
    """Two inputs, a shared layer, a merge of each kind, two outputs."""
    left, right = keras.Input((5,), name="left"), keras.Input((5,), name="right")
    shared = layers.Dense(6, "tanh", name="shared")
    first, second = shared(left), shared(right)
    added = layers.Add(name="added")([first, second])
    joined = layers.Concatenate(name="joined")([added, first, right])
    trunk = layers.Dense(7, "relu", kernel_regularizer=keras.regularizers.L2(0.01), name="trunk")(joined)
    topic = layers.Dense(3, "softmax", name="topic")(trunk)
    amount = layers.Dense(1, name="amount")(trunk)
    return keras.Model([left, right], [topic, amount], name="graph")


def global_pooling():
    """What the others leave out: strides, groups, Activation, global pooling, Reshape, TimeDistributed, Dropout."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 2), name="image"),
            layers.Conv2D(4, 3, strides=2, padding="same", groups=2, use_bias=False, name="conv"),
            layers.BatchNormalization(momentum=0.9, name="normalize"),
            layers.Activation("relu", name="rectify"),
            layers.Conv2D(6, 3, padding="same", activation="elu", kernel_initializer="he_normal", name="conv_2"),
            layers.GlobalAveragePooling2D(name="pool"),
            layers.Reshape((3, 2), name="steps"),
            layers.TimeDistributed(layers.Dense(4, "gelu", name="inner"), name="each"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.5, name="drop"),
            layers.Dense(2, kernel_constraint=keras.constraints.MaxNorm(1.5), name="values"),
        ],
        name="global_pooling",
    )


RULES = {
    "sgd": component("SGD", learning_rate=0.1),
    "sgd_momentum": component("SGD", learning_rate=0.05, momentum=0.9),
    "sgd_nesterov": component("SGD", learning_rate=0.05, momentum=0.9, nesterov=True),
    "rmsprop": component("RMSprop", learning_rate=0.005),
    "adam": component("Adam", learning_rate=0.01),
}

# How the training differs from the plain one: what the layers get, what the optimizer gets.
VARIANTS = {
    "": ({}, {}),
    "l2": ({"kernel_regularizer": component("L2", l2=0.01)}, {}),
    "clipnorm": ({}, {"clipnorm": 0.1}),
    "global_clipnorm": ({}, {"global_clipnorm": 0.2}),
    "clipvalue": ({}, {"clipvalue": 0.02}),
    "weight_decay": ({}, {"weight_decay": 0.05}),
    "l2_weight_decay_clipnorm": (
        {"kernel_regularizer": component("L2", l2=0.01)},
        {"weight_decay": 0.05, "clipnorm": 0.1},
    ),
}


def write_trajectories():
    kind = "trajectories"
    clear(kind)
    count = 0

    def run(name, model, inputs, targets, optimizer, loss):
        nonlocal count
        trajectory(kind, name, model, inputs, targets, optimizer, loss)
        count += 1

    # One data set for all the MLPs, with something to learn in it.
    rng = random("trajectories/mlp/data")
    features = normal(rng, SAMPLES, 12)
    target = one_hot((features @ normal(rng, 12, 4)).argmax(-1), 4)
    for rule, spec in RULES.items():
        for variant, (dense, options) in VARIANTS.items():
            keras.utils.clear_session()
            model = mlp(**{key: keras.regularizers.L2(**value["config"]) for key, value in dense.items()})
            optimizer = component(spec["class_name"], **(spec["config"] | options))
            name = "_".join(filter(None, ("mlp", rule, variant)))
            run(name, model, [features], [target], optimizer, ["categorical_crossentropy"])

    adam = RULES["adam"]
    keras.utils.clear_session()
    model = mlp(kernel_regularizer=keras.regularizers.L1L2(l1=0.005, l2=0.01))
    run("mlp_adam_l1_l2", model, [features], [target], adam, ["categorical_crossentropy"])

    rng = random("trajectories/cnn/data")
    images = normal(rng, SAMPLES, 8, 8, 1)
    classes = numpy.digitize(images[:, 2:6, 2:6].mean((1, 2, 3)), [-0.1, 0.1]).astype(numpy.int32)
    run("cnn_adam", cnn(), [images], [classes], adam, ["sparse_categorical_crossentropy"])

    rng = random("trajectories/lstm/data")
    words = rng.integers(1, 20, (SAMPLES, 6)).astype(numpy.int32)
    words[numpy.arange(6)[None, :] >= rng.integers(0, 7, SAMPLES)[:, None]] = 0  # some texts are empty
    label = (words[:, :1] > 9).astype(numpy.float32)
    run("lstm_adam", lstm(), [words], [label], adam, ["binary_crossentropy"])

    rng = random("trajectories/graph/data")
    pair = [normal(rng, SAMPLES, 5), normal(rng, SAMPLES, 5)]
    topic = one_hot(pair[0][:, :3].argmax(-1), 3)
    amount = (pair[0] * pair[1]).sum(-1, keepdims=True)
    run("graph_adam", graph(), pair, [topic, amount], adam, ["categorical_crossentropy", "mean_squared_error"])
    return count


def trajectory(kind, name, model, inputs, targets, optimizer, loss):
    rng = random(f"{kind}/{name}")
    variables = model_variables(model)
    randomize(variables, rng)
    for key, variable in variables.items():
        if key.endswith("kernel"):  # no probability near 1e-7, where Keras clips and a fused loss does not
            variable.assign(variable * 0.5)
    initial = {key: numpy.array(variable) for key, variable in variables.items()}
    order = numpy.concatenate([rng.permutation(SAMPLES) for _ in range(-(-STEPS * BATCH // SAMPLES))])
    order = order[: STEPS * BATCH].reshape(STEPS, BATCH)

    single = len(targets) == 1
    model.compile(optimizers.build(optimizer), loss[0] if single else loss)
    losses = []
    for batch in order:
        x, y = [array[batch] for array in inputs], [array[batch] for array in targets]
        result = model.train_on_batch(x[0] if len(x) == 1 else x, y[0] if single else y)
        losses.append(result if single else result[0])  # the total: every output's loss, and the penalties

    tensors = {"order": order, "loss": numpy.array(losses)}
    tensors |= {f"input.{index}": array for index, array in enumerate(inputs)}
    tensors |= {f"target.{index}": array for index, array in enumerate(targets)}
    tensors |= {f"initial.{key}": value for key, value in initial.items()}
    tensors |= {f"final.{key}": numpy.array(variable) for key, variable in variables.items()}
    case = {"model": json.loads(model.to_json()), "optimizer": optimizer, "losses": loss}
    save(kind, name, case | {"steps": STEPS, "batch_size": BATCH}, tensors)


def write_keras():
    """`<name>.json` is `model.to_json()` as it is; `<name>.safetensors` has weights, an input, and the prediction."""
    kind = "keras"
    clear(kind)
    clear(kind, "*.json")
    keras.utils.clear_session()
    builders = {"mlp": mlp, "cnn": cnn, "lstm": lstm, "graph": graph, "global_pooling": global_pooling}
    for name, builder in builders.items():
        rng = random(f"{kind}/{name}")
        model = builder()
        variables = model_variables(model)
        randomize(variables, rng)
        if name == "mlp":  # a compiled model also writes its optimizer and loss
            model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        inputs = [
            rng.integers(0, 20, (4, 6)).astype(numpy.int32)
            if tensor.dtype == "int32"
            else normal(rng, 4, *tensor.shape[1:])
            for tensor in model.inputs
        ]
        outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        tensors = {f"input.{index}": array for index, array in enumerate(inputs)}
        tensors |= {f"output.{index}": array for index, array in enumerate(outputs)}
        tensors |= {f"weight.{key}": numpy.array(variable) for key, variable in variables.items()}
        document = json.dumps(json.loads(model.to_json()), indent=1)
        save(kind, name, {"model": f"{name}.json", "class_name": type(model).__name__}, tensors)
        (ROOT / kind / f"{name}.json").write_text(document + "\n")
    return len(builders)

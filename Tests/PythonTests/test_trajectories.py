"""Keras's own numbers: the losses of 50 steps, and the weights after them, of models written as in Keras."""

import dovela as dv
import numpy as np
from support import Golden, TestCase

layers, Input = dv.layers, dv.Input


def mlp(regularizer=None):
    x = Input((12,), name="features")
    h = layers.Dense(16, activation="relu", kernel_regularizer=regularizer, name="hidden_1")(x)
    h = layers.Dense(8, activation="relu", kernel_regularizer=regularizer, name="hidden_2")(h)
    return dv.Model(x, layers.Dense(4, activation="softmax", name="scores")(h))


def cnn():
    return dv.Sequential(
        [
            Input((8, 8, 1), name="image"),
            layers.Conv2D(4, 3, activation="relu", name="conv_1"),
            layers.BatchNormalization(name="normalize"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(6, 2, padding="same", activation="relu", name="conv_2"),
            layers.AveragePooling2D(2, padding="same", name="pool_2"),
            layers.Flatten(),
            layers.Dense(3, activation="softmax", name="scores"),
        ]
    )


def lstm():
    return dv.Sequential(
        [
            Input((6,), dtype="int32", name="words"),
            layers.Embedding(20, 5, mask_zero=True, name="table"),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="both_ways"),
            layers.LSTM(5, name="summary"),
            layers.Dense(1, activation="sigmoid", name="score"),
        ]
    )


def graph():
    left, right = Input((5,), name="left"), Input((5,), name="right")
    shared = layers.Dense(6, activation="tanh", name="shared")
    a, b = shared(left), shared(right)
    added = layers.Add(name="added")([a, b])
    joined = layers.Concatenate(name="joined")([added, a, right])
    trunk = layers.Dense(7, activation="relu", kernel_regularizer=dv.regularizers.L2(0.01), name="trunk")(joined)
    outputs = [layers.Dense(3, activation="softmax", name="topic")(trunk), layers.Dense(1, name="amount")(trunk)]
    return dv.Model([left, right], outputs)


class TrajectoryTests(TestCase):
    def trajectory(self, name, model):
        golden = Golden("trajectories", name)
        for parameter in model.weights:
            parameter.assign(golden.tensors[f"initial.{parameter.path}"])
        losses = golden.case["losses"]
        model.compile(golden.case["optimizer"], losses if len(losses) > 1 else losses[0])
        inputs, targets = golden.all("input"), golden.all("target")
        found = []
        for rows in golden.tensors["order"]:
            batch = [x[rows] for x in inputs], [y[rows] for y in targets]
            found.append(model.train_on_batch(*batch, return_dict=True)["loss"])
            model.reset_metrics()
        np.testing.assert_allclose(found, golden.tensors["loss"], rtol=1e-4, atol=1e-4)
        for parameter in model.weights:
            wanted = golden.tensors[f"final.{parameter.path}"]
            np.testing.assert_allclose(parameter.value, wanted, rtol=1e-4, atol=1e-4, err_msg=parameter.path)

    def test_mlp(self):
        self.trajectory("mlp_sgd_momentum", mlp())

    def test_cnn(self):
        self.trajectory("cnn_adam", cnn())

    def test_lstm(self):
        self.trajectory("lstm_adam", lstm())

    def test_multiOutputGraph(self):
        self.trajectory("graph_adam", graph())

    def test_regularizedMLP(self):
        self.trajectory("mlp_adam_l1_l2", mlp(dv.regularizers.L1L2(l1=0.005, l2=0.01)))

"""What Python costs: components written in it against built-in ones, and calls from it. Needs the installed package.

    .build/venv-python/bin/python Tests/Benchmarks/python_overhead.py [--json]

Microseconds of processor time on one thread, best of seven: a step of a network so small (8-8-1, four variables, ten
rows) that the way to Python and back is what it takes; a step of 784-512-10 with 128 rows; a call of predict.
"""

import argparse
import json
import time

import dovela as dv
import numpy as np


class Descent(dv.Optimizer):
    """SGD in numpy."""

    def update(self, weights, gradient, slots, learning_rate, step):
        """Change the weights of one variable in place."""
        weights -= learning_rate * gradient


class Nothing(dv.Optimizer):
    """An optimizer that does nothing, so that its price is that of the way to Python and back."""

    def update(self, weights, gradient, slots, learning_rate, step):
        """Leave everything as it is."""


class Handed(dv.Layer):
    """A layer that hands its input on."""

    def forward(self, x):
        """Give the input."""
        return x

    def backward(self, x, y, dy):
        """Give the gradient."""
        return dy


def squares(y_true, y_pred):
    """Give the squared error of each row, and its derivative."""
    error = y_pred - y_true
    return (error**2).mean(-1), 2 / error.shape[-1] * error


class Count(dv.Callback):
    """A callback at each step."""

    def on_train_batch_end(self, batch, logs):
        """Do nothing."""


def small(*extra):
    """Compose a network that takes no time."""
    layers = [dv.layers.Dense(8, activation="tanh"), *extra, dv.layers.Dense(1)]
    return dv.Sequential([dv.Input((8,)), *layers], seed=1)


def perceptron():
    """Compose the perceptron of the other benchmarks."""
    return dv.Sequential([dv.Input((784,)), dv.layers.Dense(512, activation="relu"), dv.layers.Dense(10)], seed=1)


def best_of(run, count, rounds=7):
    """Give the microseconds of one of ``count`` parts of a run, in its best round."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best / count * 1e6


def step_time(model, batch, steps, optimizer="SGD(learning_rate=0.001)", loss="mse", callbacks=()):
    """Give the microseconds of a step."""
    width, outputs = model.input_shape[1], model.output_shape[1]
    x = np.random.default_rng(0).normal(size=(batch * 100, width)).astype(np.float32)
    y = np.zeros((batch * 100, outputs), np.float32)
    model.compile(optimizer, loss)
    model.fit(x, y, batch, verbose=0)

    def run():
        model.fit(x, y, batch, epochs=steps // 100, verbose=0, shuffle=False, callbacks=list(callbacks))

    return best_of(run, steps)


def predict_time(model, calls=5000):
    """Give the microseconds of a call with one row."""
    x = np.zeros((1, model.input_shape[1]), np.float32)

    def run():
        for _ in range(calls):
            model.predict(x)

    return best_of(run, calls)


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    dv.configure(threads=1)
    results = {
        "8-8-1: SGD, built in": step_time(small(), 10, 5000),
        "8-8-1: SGD in numpy": step_time(small(), 10, 5000, Descent(learning_rate=0.001)),
        "8-8-1: an optimizer in Python that does nothing": step_time(small(), 10, 5000, Nothing()),
        "8-8-1: a layer in Python that hands on": step_time(small(Handed()), 10, 5000),
        "8-8-1: a loss in numpy": step_time(small(), 10, 5000, loss=squares),
        "8-8-1: a callback in Python at each step": step_time(small(), 10, 5000, callbacks=[Count()]),
        "784-512-10: SGD, built in": step_time(perceptron(), 128, 100),
        "784-512-10: SGD in numpy": step_time(perceptron(), 128, 100, Descent(learning_rate=0.001)),
        "predict, one row, 784-512-10": predict_time(perceptron()),
        "predict, one row, 8-8-1": predict_time(small()),
    }
    if arguments.json:
        print(json.dumps(results))
        return
    for name, microseconds in results.items():
        print(f"{microseconds:10.1f} us  {name}")


if __name__ == "__main__":
    main()

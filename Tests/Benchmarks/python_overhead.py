"""What Python costs: components written in it against built-in ones, and calls from it. Needs the installed package.

    .build/venv-python/bin/python Tests/Benchmarks/python_overhead.py [--json]

Microseconds a training step (best of five, rows in memory), and a call of predict with one row.
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


def perceptron(hidden=512, extra=()):
    """Compose 784-512-10, the perceptron of the other benchmarks."""
    layers = [dv.layers.Dense(hidden, activation="relu"), *extra, dv.layers.Dense(10)]
    return dv.Sequential([dv.Input((784,)), *layers], seed=1)


def step_time(optimizer, batch, model=None, loss="mse", callbacks=(), steps=100):
    """Give the microseconds of a step."""
    x = np.random.default_rng(0).normal(size=(batch * 4, 784)).astype(np.float32)
    y = np.zeros((batch * 4, 10), np.float32)
    model = model or perceptron()
    model.compile(optimizer, loss)
    model.fit(x, y, batch, verbose=0)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        model.fit(x, y, batch, epochs=steps // 4, verbose=0, shuffle=False, callbacks=list(callbacks))
        best = min(best, time.perf_counter() - start)
    return best / steps * 1e6


def predict_time(model, rows=1, calls=2000):
    """Give the microseconds of a call."""
    x = np.zeros((rows, 784), np.float32)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(calls):
            model.predict(x)
        best = min(best, time.perf_counter() - start)
    return best / calls * 1e6


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = {}
    for batch in (32, 128):
        base = step_time("SGD(learning_rate=0.001)", batch)
        results[f"batch {batch}: SGD, built in"] = base
        cases = {
            "SGD in numpy": lambda b=batch: step_time(Descent(learning_rate=0.001), b),
            "an optimizer in Python that does nothing": lambda b=batch: step_time(Nothing(), b),
            "a layer in Python that hands on": lambda b=batch: step_time(
                "SGD(learning_rate=0.001)", b, perceptron(extra=[Handed()])
            ),
            "a loss in numpy": lambda b=batch: step_time("SGD(learning_rate=0.001)", b, loss=squares),
            "a callback in Python at each step": lambda b=batch: step_time(
                "SGD(learning_rate=0.001)", b, callbacks=[Count()]
            ),
        }
        for name, measure in cases.items():
            results[f"batch {batch}: {name}"] = measure()
    results["predict, one row"] = predict_time(perceptron())
    results["predict, one row of a model without work"] = predict_time(
        dv.Sequential([dv.Input((784,)), dv.layers.Flatten()])
    )
    if arguments.json:
        print(json.dumps(results))
        return
    for name, microseconds in results.items():
        print(f"{microseconds:10.1f} us  {name}")


if __name__ == "__main__":
    main()

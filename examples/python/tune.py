"""Hyperparameters of a classifier of handwritten digits, as one would search for them with Keras Tuner.

Run it again after it was interrupted, or killed: it goes on where it was, and no trial is lost or done twice.
"""

import sys
from pathlib import Path

import dovela as dv
import numpy as np

DATA = Path(__file__).resolve().parents[1] / "data" / "digits.csv.gz"


def build(hp: dv.HyperParameters) -> dv.Sequential:
    """Make a model: one to three layers, each with its own width, and one of two optimizers."""
    model = dv.Sequential()
    for index in range(hp.Int("layers", 1, 3)):
        units = hp.Int(f"units_{index}", 32, 128, step=32)
        model.add(dv.layers.Dense(units, activation=hp.Choice("activation", ["relu", "tanh"])))
    if hp.Boolean("dropout"):
        model.add(dv.layers.Dropout(hp.Float("dropout_rate", 0.1, 0.5)))
    model.add(dv.layers.Dense(10, activation="softmax"))
    rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
    optimizer = dv.optimizers.Adam(learning_rate=rate)
    if hp.Choice("optimizer", ["adam", "sgd"]) == "sgd":
        optimizer = dv.optimizers.SGD(learning_rate=rate, momentum=hp.Float("momentum", 0.0, 0.95))
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def main(directory: str) -> None:
    """Search, and train the best model."""
    table = np.loadtxt(DATA, delimiter=",", skiprows=1, dtype=np.float32)
    x, y = table[:, :64] / 16, table[:, 64].astype(np.int32)
    train, validation, test = slice(0, 1200), slice(1200, 1500), slice(1500, None)

    tuner = dv.Tuner(
        build,
        objective="val_accuracy",
        search="TPE",
        scheduler="Hyperband(factor=3)",
        max_epochs=9,
        seed=1,
        directory=directory,
        project_name="digits",
    )
    tuner.search_space_summary()
    tuner.search(x[train], y[train], validation_data=(x[validation], y[validation]))
    tuner.results_summary(3)

    # What was chosen on validation data is judged by data that no trial has seen.
    model = tuner.get_best_models()[0]
    loss, accuracy = model.evaluate(x[test], y[test])
    print(f"test loss {loss:.4f}, accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "studies")

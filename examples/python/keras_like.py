"""Train, evaluate, predict, save and load, as one would with Keras: a classifier of points in a square."""

import tempfile
from pathlib import Path

import dovela as dv
import numpy as np


def points(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in a square, and whether they lie within a circle: what a line cannot separate."""
    x = np.random.default_rng(seed).uniform(-1, 1, (count, 2)).astype("float32")
    return x, ((x**2).sum(1) < 0.5).astype("int32")


def main() -> None:
    """Run the example."""
    x, y = points(2000, seed=1)
    x_test, y_test = points(500, seed=2)

    model = dv.Sequential(
        [
            dv.Input((2,)),
            dv.layers.Dense(32, activation="relu"),
            dv.layers.Dense(32, activation="relu"),
            dv.layers.Dense(2, activation="softmax"),
        ],
        seed=1,
    )
    model.summary()
    model.compile(
        optimizer=dv.optimizers.Adam(learning_rate=0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(
        x,
        y,
        batch_size=32,
        epochs=50,
        validation_split=0.2,
        callbacks=[dv.callbacks.EarlyStopping(patience=5, restore_best_weights=True)],
        verbose=2,
    )
    print(f"{len(history.epoch)} epochs, best val_loss {min(history.history['val_loss']):.4f}")

    loss, accuracy = model.evaluate(x_test, y_test)
    print(f"test loss {loss:.4f}, accuracy {accuracy:.3f}")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "circle.safetensors"
        model.save(path)
        loaded = dv.load_model(path)
    agrees = np.array_equal(loaded.predict(x_test), model.predict(x_test))
    print("a loaded model", "agrees" if agrees else "differs")


if __name__ == "__main__":
    main()

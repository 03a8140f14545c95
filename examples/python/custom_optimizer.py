"""An optimizer in Python: Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2).

The class is the rule alone. Learning rate, schedules, clipping, weight decay and checkpoints are the host's, and the
name works wherever a name of an optimizer does.
"""

import dovela as dv
import numpy as np


@dv.register
class Lion(dv.Optimizer):
    """Steps of one size, in the direction of the sign of a moving average of the gradient."""

    slots = {"momentum": 0.0}

    def __init__(self, beta_1: float = 0.9, beta_2: float = 0.99) -> None:
        """Set how fast the averages forget."""
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    def update(self, weights, gradient, slots, learning_rate, step):
        """Change the weights of one variable in place."""
        momentum = slots["momentum"]
        weights -= learning_rate * np.sign(self.beta_1 * momentum + (1 - self.beta_1) * gradient)
        momentum *= self.beta_2
        momentum += (1 - self.beta_2) * gradient


def main() -> None:
    """Run the example."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(1024, 16)).astype("float32")
    y = x @ generator.normal(size=(16, 1)).astype("float32")

    for optimizer in (Lion(learning_rate=0.01, weight_decay=0.001), "Lion(beta_1=0.8, learning_rate=0.01)", "sgd"):
        model = dv.Sequential([dv.Input((16,)), dv.layers.Dense(32, activation="tanh"), dv.layers.Dense(1)], seed=1)
        model.compile(optimizer, loss="mse")
        history = model.fit(x, y, epochs=20, verbose=0)
        print(f"{optimizer!r}: loss {history.history['loss'][-1]:.4f}")


if __name__ == "__main__":
    main()

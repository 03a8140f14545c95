"""Write the reference numbers that the Swift tests compare with.

    python generate.py            every kind
    python generate.py layers …   some kinds

Keras on the JAX backend computes them in float32; see README.md for the format. Every case draws its own random
numbers from a generator keyed by its name, so a new case leaves the others as they are, and a second run on the same
kind of processor writes the same bytes.
"""

import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
from recipes import (
    activations,
    importances,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    penalties,
    schedules,
    searches,
)

RECIPES = {
    "layers": layers.write,
    "activations": activations.write,
    "losses": losses.write,
    "metrics": metrics.write,
    "initializers": initializers.write,
    "optimizers": optimizers.write,
    "schedules": schedules.write,
    "searches": searches.write,
    "importances": importances.write,
    "regularizers": penalties.write_regularizers,
    "constraints": penalties.write_constraints,
    "trajectories": models.write_trajectories,
    "keras": models.write_keras,
}


def main(kinds):
    unknown = [kind for kind in kinds if kind not in RECIPES]
    if unknown:
        sys.exit(f"unknown kind: {', '.join(unknown)}; known: {', '.join(RECIPES)}")
    for kind in kinds or RECIPES:
        print(f"{kind}: {RECIPES[kind]()} cases", flush=True)
        jax.clear_caches()  # every case compiles anew, and would keep gigabytes


if __name__ == "__main__":
    main(sys.argv[1:])

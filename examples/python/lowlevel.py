"""A trained model as a bare C function, for SciPy: its integral and its root, without Python in any call.

The other way round, the model's activation is a function of the C library, named by its prototype.
"""

import math

import dovela as dv
import numpy as np
from scipy import LowLevelCallable, integrate, optimize


def main() -> None:
    """Run the example."""
    dv.add_function("erf", {"library": "libm.so.6", "prototype": "double erf(double)", "derivative": "numeric"})
    x = np.linspace(0, 3, 256, dtype="float32")[:, None]
    model = dv.Sequential([dv.Input((1,)), dv.layers.Dense(16, activation="erf"), dv.layers.Dense(1)], seed=1)
    model.compile(dv.optimizers.Adam(learning_rate=0.01), loss="mse")
    model.fit(x, np.cos(x), epochs=300, verbose=0)

    # A model computes in float: more digits than tolerances ask for here are noise.
    f = model.as_function("double (*)(double, void *)")
    area, _ = integrate.quad(LowLevelCallable(f.pointer), 0, 1, epsabs=1e-4, epsrel=1e-4)
    print(f"integral {area:.3f}, sin 1 is {math.sin(1):.3f}")

    # Over a rectangle SciPy gives all variables in one array.
    plane = dv.Sequential([dv.Input((2,)), dv.layers.Dense(1)], seed=1)
    plane.set_weights([[[1.0], [2.0]], [3.0]])
    g = plane.as_function("double (*)(int n, double *x)")
    volume, _ = integrate.nquad(LowLevelCallable(g.pointer), [(0, 1), (0, 2)])
    print(f"volume {volume:.3f}, 11 by hand")

    # ctypes knows the pointer too, for whoever calls it from Python.
    root = optimize.brentq(model.as_function().ctypes, 1, 2, xtol=1e-5)
    print(f"root {root:.3f}, pi / 2 is {math.pi / 2:.3f}")

    # A callback has no way to raise: it gives NaN, and the reason here.
    f.check()
    g.check()


if __name__ == "__main__":
    main()

"""searches/: points of the Sobol sequence that SciPy makes, which has the direction numbers of Joe and Kuo too."""

import numpy
from scipy.stats import qmc

from .golden import clear, save

KIND = "searches"

# All that have polynomials of degree 10 or less.
DIMENSIONS = 161
# Whole numbers over 2^17, so that a float32 holds them.
FAR = 100000


def write():
    clear(KIND)
    sequence = qmc.Sobol(DIMENSIONS, scramble=False, bits=32)
    near = sequence.random(64)
    far = sequence.fast_forward(FAR - 64).random(4)
    numbers = numpy.array(list(range(64)) + list(range(FAR, FAR + 4)))
    case = {"search": {"class_name": "Sobol", "config": {"scramble": False}}}
    save(KIND, "sobol", case, {"numbers": numbers, "points": numpy.concatenate([near, far])})
    return 1

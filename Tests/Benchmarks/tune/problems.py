"""Problems in closed form, and spaces shaped like a network's: (function of values, dimensions).

Test functions are those of the optimization literature (Surjanovic and Bingham, "Virtual Library of Simulation
Experiments"). A value is None where its dimension is not active; a choice is its number.
"""

import math


def real(least, greatest, log=False, **condition):
    return {"kind": "real", "least": least, "greatest": greatest, "log": log, **condition}


def integer(least, greatest, log=False, **condition):
    return {"kind": "integer", "least": least, "greatest": greatest, "log": log, **condition}


def choice(count):
    return {"kind": "choice", "least": 0, "greatest": count - 1}


def under(parent, *when):
    return {"parent": parent, "when": [bool(active) for active in when]}


def branin(x):
    bent = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return bent**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


ALPHA = [1, 1.2, 3, 3.2]
A3 = [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]]
P3 = [[0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]]
A6 = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P6 = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def hartmann(a, p):
    return lambda x: -sum(
        ALPHA[i] * math.exp(-sum(a[i][j] * (x[j] - p[i][j]) ** 2 for j in range(len(x)))) for i in range(4)
    )


def ackley(x):
    n = len(x)
    far = -20 * math.exp(-0.2 * math.sqrt(sum(t * t for t in x) / n))
    return far - math.exp(sum(math.cos(2 * math.pi * t) for t in x) / n) + 20 + math.e


def rosenbrock(x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


def styblinski(x):
    return sum(t**4 - 16 * t * t + 5 * t for t in x) / 2


def goldstein(x):
    a, b = x
    first = 1 + (a + b + 1) ** 2 * (19 - 14 * a + 3 * a * a - 14 * b + 6 * a * b + 3 * b * b)
    second = 30 + (2 * a - 3 * b) ** 2 * (18 - 32 * a + 12 * a * a + 48 * b - 36 * a * b + 27 * b * b)
    return math.log(first * second)


def levy(x):
    w = [1 + (t - 1) / 4 for t in x]
    inner = sum((t - 1) ** 2 * (1 + 10 * math.sin(math.pi * t + 1) ** 2) for t in w[:-1])
    last = (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)
    return math.sin(math.pi * w[0]) ** 2 + inner + last


def rastrigin(x):
    return sum(t * t - 10 * math.cos(2 * math.pi * t) + 10 for t in x)


def michalewicz(x):
    return -sum(math.sin(t) * math.sin((i + 1) * t * t / math.pi) ** 20 for i, t in enumerate(x))


def sphere(x):
    return sum((t - 0.3) ** 2 for t in x)


def network(x):
    """Rate, units, dropout, batch, optimizer and its momentum, activation, layers."""
    rate, units, dropout, batch, optimizer, momentum, activation, layers = x
    off = math.log10(rate) - [-1, -3, -3.2][int(optimizer)]
    loss = 0.08 * off**2 + 0.02 * (math.log2(units) - 7.5) ** 2 + 0.5 * (dropout - 0.25) ** 2
    loss += 0.01 * (batch - 2) ** 2 + [0.05, 0, 0.02][int(optimizer)]
    if momentum is not None:
        loss += 0.2 * (momentum - 0.9) ** 2
    loss += [0, 0.03, 0.1, 0.01][int(activation)] + 0.015 * (layers - 2) ** 2
    return loss + 0.02 * off * (dropout - 0.25)


def branches(x):
    if x[0] == 0:
        return (x[1] - 0.3) ** 2 + 0.1 * abs(math.sin(8 * x[1]))
    if x[0] == 1:
        return 0.05 + 0.1 * (math.log10(x[2]) + 2) ** 2 + 0.2 * (x[3] - 0.5) ** 2
    return 0.2 + 0.001 * abs(x[4] - 17)


def machine(x):
    """A support vector machine's: cost and width interact; a degree for one kernel."""
    cost, width = math.log10(x[0]), math.log10(x[1])
    loss = [0, 0.04, 0.08][int(x[2])] + 0.02 * (cost + width - 0.5) ** 2 + 0.004 * (cost - width - 3) ** 2
    return loss + (0 if x[3] is None else 0.02 * abs(x[3] - 3)) + 0.05 * x[4]


def forest(x):
    """Boosted trees': rate and number interact."""
    depth, rows, leaf, rate, trees, bins = x
    off = math.log10(rate) + 1.2
    loss = 0.01 * abs(depth - 11) + 0.05 * (rows - 0.7) ** 2 + 0.01 * (math.log2(leaf) - 2.5) ** 2 + 0.02 * off**2
    return loss + 0.1 * (off + 0.3 * (math.log2(trees) - 8)) ** 2 + 0.002 * bins


def cube(count, least, greatest):
    return [real(least, greatest) for _ in range(count)]


PROBLEMS = {
    "branin": (branin, [real(-5, 10), real(0, 15)]),
    "hartmann3": (hartmann(A3, P3), cube(3, 0, 1)),
    "hartmann6": (hartmann(A6, P6), cube(6, 0, 1)),
    "ackley4": (ackley, cube(4, -32.768, 32.768)),
    "rosenbrock4": (rosenbrock, cube(4, -2.048, 2.048)),
    "styblinski5": (styblinski, cube(5, -5, 5)),
    "goldstein": (goldstein, cube(2, -2, 2)),
    "levy6": (levy, cube(6, -10, 10)),
    "rastrigin3": (rastrigin, cube(3, -5.12, 5.12)),
    "michalewicz5": (michalewicz, cube(5, 0, math.pi)),
    "sphere10": (sphere, cube(10, -1, 1)),
    "network": (
        network,
        [
            real(1e-5, 1, True),
            integer(16, 1024, True),
            real(0, 0.7),
            choice(6),
            choice(3),
            real(0, 0.99, **under(4, 1, 0, 0)),
            choice(4),
            integer(1, 5),
        ],
    ),
    "branches": (
        branches,
        [
            choice(3),
            real(0, 1, **under(0, 1, 0, 0)),
            real(1e-5, 1, True, **under(0, 0, 1, 0)),
            real(0, 1, **under(0, 0, 1, 0)),
            integer(1, 100, **under(0, 0, 0, 1)),
        ],
    ),
    "machine": (
        machine,
        [real(1e-3, 1e4, True), real(1e-5, 10, True), choice(3), integer(2, 5, **under(2, 0, 1, 0)), choice(2)],
    ),
    "forest": (
        forest,
        [
            integer(2, 30),
            real(0.1, 1),
            integer(1, 128, True),
            real(1e-3, 1, True),
            integer(10, 2000, True),
            integer(0, 10),
        ],
    ),
}

# Where no dimension is a choice or depends on one.
SMOOTH = [name for name, (_, space) in PROBLEMS.items() if all(item["kind"] == "real" for item in space)]

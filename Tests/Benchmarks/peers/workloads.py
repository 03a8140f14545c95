"""What the peers measure, and how: the shapes of every workload, the clock, and the command line."""

import argparse
import json
import sys
import time

import numpy

# The peers' own thread count; Dovela's benchmark runs with the same.
THREADS = 2

SEED = 7

# name: (kind, options). `kind` is the function of the peer that makes a step.
WORKLOADS = {
    f"mlp-{rule}-{batch}{suffix}": (f"mlp{'_loop' if suffix else ''}", {"rule": rule, "batch": batch})
    for suffix in ("", "-loop")
    for rule in ("sgd", "adam")
    for batch in (32, 128, 1024)
} | {
    "cnn-adam-128": ("cnn", {"batch": 128}),
    "lstm-adam-32": ("lstm", {"batch": 32}),
    "reuters-adam-32": ("reuters", {"batch": 32}),
    "playground-sgd-10": ("playground", {"batch": 10}),
    "inference-mlp-1": ("inference", {"batch": 1}),
}

# The sizes that the kinds share.
MLP = (784, 512, 10)
REUTERS = (10000, 128, 64, 46)
PLAYGROUND = (2, 8, 8, 1)
VOCABULARY, EMBEDDING, UNITS, TIME, TOPICS = 10000, 128, 128, 100, 46
LOOP_ROWS = 60000
# Distinct words in a Reuters newswire, of the 10,000 most frequent: 66 on average.
REUTERS_WORDS = 66


def random():
    return numpy.random.default_rng(SEED)


def dense_data(rng, rows, features, classes):
    """float32 rows in [0, 1) and int64 labels."""
    return rng.random((rows, features), dtype=numpy.float32), rng.integers(0, classes, rows)


def multi_hot(rng, rows, words):
    data = numpy.zeros((rows, words), numpy.float32)
    for row in data:
        row[rng.choice(words, REUTERS_WORDS, replace=False)] = 1
    return data


def microseconds(run, seconds, runs=3):
    """The best of `runs` runs of about `seconds` each. `run(steps)` takes so many steps and waits for the last."""
    run(3)  # compiles and warms
    steps = 1
    while True:  # enough steps for the clock
        elapsed = clock(run, steps)
        if elapsed > min(0.2, seconds / 2):
            break
        steps *= 2
    steps = max(1, round(steps * seconds / elapsed))
    return min(clock(run, steps) for _ in range(runs)) / steps * 1e6


def clock(run, steps):
    start = time.perf_counter()
    run(steps)
    return time.perf_counter() - start


def main(peer, version, forms):
    """`forms(kind, options)` yields (form, run); the fastest form of each workload is printed."""
    parser = argparse.ArgumentParser(description=f"Microseconds per step of {peer}, one JSON object a workload.")
    parser.add_argument(
        "--workload", action="append", choices=list(WORKLOADS), metavar="NAME", help="repeatable; all by default"
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one run; the best of three counts")
    parser.add_argument(
        "--skip-form", action="append", default=[], metavar="TEXT", help="forms with TEXT in their name; repeatable"
    )
    parser.add_argument("--all-forms", action="store_true", help="print every form instead of the fastest")
    parser.add_argument("--list", action="store_true", help="print the names of the workloads")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(WORKLOADS))
        return
    for name in arguments.workload or WORKLOADS:
        kind, options = WORKLOADS[name]
        results = []
        for form, run in forms(kind, options):
            if any(text in form for text in arguments.skip_form):
                continue
            try:
                results.append({"form": form, "microseconds": round(microseconds(run, arguments.seconds), 2)})
            except Exception as error:  # compiling needs a C++ compiler and more; the other forms stand without it
                print(f"{peer}, {name}, {form}: {type(error).__name__}: {error}".split("\n")[0], file=sys.stderr)
        results.sort(key=lambda result: result["microseconds"])
        for result in results if arguments.all_forms else results[:1]:
            heading = {"peer": peer, "version": version, "workload": name, "threads": THREADS}
            print(json.dumps(heading | result), flush=True)

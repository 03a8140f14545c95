"""Searches against Optuna's, in one run: medians of the best value after 25 and 100 trials, and the time of a proposal.

    compare.py dovela-bench-tune [--seeds 20] [--searches TPE CMAES GP] [--problems branin …]

An objective takes no time here, so what is measured is where a search looks. Exit status 1 where TPE's median is
behind in more than a quarter of the cases: a median of 20 seeds is a draw of chance too.
"""

import argparse
import json
import statistics
import subprocess
import sys

import optuna
from problems import PROBLEMS, SMOOTH

TRIALS = 100
MARKS = (25, 100)
PEERS = {
    "TPE": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "CMAES": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
    "GP": lambda seed: optuna.samplers.GPSampler(seed=seed, deterministic_objective=True),
}


class Searches:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def call(self, **request):
        print(json.dumps(request), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("dovela-bench-tune has ended")
        return json.loads(line)

    def run(self, search, seed, function, space):
        self.call(action="begin", search=search, seed=seed, dimensions=space)
        found = []
        for _ in range(TRIALS):
            found.append(function(self.call(action="ask")["values"]))
            self.call(action="tell", value=found[-1])
        return found


def suggested(trial, space):
    values = []
    for index, item in enumerate(space):
        name, least, greatest, log = f"x{index}", item["least"], item["greatest"], item.get("log", False)
        parent = values[item["parent"]] if "parent" in item else None
        if "parent" in item and (parent is None or not item["when"][int(parent)]):
            values.append(None)
        elif item["kind"] == "real":
            values.append(trial.suggest_float(name, least, greatest, log=log))
        elif item["kind"] == "integer":
            values.append(trial.suggest_int(name, least, greatest, log=log))
        else:
            values.append(trial.suggest_categorical(name, list(range(greatest + 1))))
    return values


def peer(search, seed, function, space):
    study = optuna.create_study(sampler=PEERS[search](seed))
    study.optimize(lambda trial: function(suggested(trial, space)), n_trials=TRIALS)
    return [trial.value for trial in study.trials]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--searches", nargs="+", choices=PEERS, default=["TPE", "CMAES"])
    parser.add_argument("--problems", nargs="+", choices=PROBLEMS, default=list(PROBLEMS))
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ours = Searches(options.program)
    behind = {}
    for search in options.searches:
        cases = [name for name in options.problems if search == "TPE" or name in SMOOTH]
        print(f"{search}: median of {options.seeds} seeds, less is better\n{'':14}", end="")
        print(*(f"{mark:>5}: {'dovela':>10} {'optuna':>10}  " for mark in MARKS))
        lost = 0
        for name in cases:
            function, space = PROBLEMS[name]
            runs = [ours.run(search, seed, function, space) for seed in range(options.seeds)]
            others = [peer(search, seed, function, space) for seed in range(options.seeds)]
            print(f"{name:14}", end="")
            for mark in MARKS:
                own, other = (statistics.median(min(run[:mark]) for run in group) for group in (runs, others))
                lost += own > other
                print(f"{'':7}{own:>10.4f} {other:>10.4f} {'<=' if own <= other else '> '}", end="")
            print(flush=True)
        behind[search] = lost / (len(cases) * len(MARKS))
        print(f"at least as good in {len(cases) * len(MARKS) - lost} of {len(cases) * len(MARKS)}\n")
    for search in options.searches:
        for count in (100, 5000):
            _, space = PROBLEMS["network"]
            time = ours.call(action="time", search=search, seed=1, dimensions=space, trials=count)
            ask, tell = time["askMilliseconds"], time["tellMilliseconds"]
            print(f"{search} after {count} trials: ask {ask:.3f} ms, tell {tell:.3f} ms")
    return behind.get("TPE", 0) > 0.25


if __name__ == "__main__":
    sys.exit(main())

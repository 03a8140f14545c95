"""Runs the workloads on Dovela and its peers, one after the other, and prints microseconds per step and ratios.

Absolute times mean little on a shared machine: what counts is the ratio of one run, to the faster peer. Every program
measures each workload `--rounds` times, in turn with the others, and its best round counts.
"""

import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent

# Ratios to reach, to the faster peer (see the guide Architecture).
GOALS = {
    "mlp-sgd-32": 1.8, "mlp-sgd-128": 1.5, "mlp-sgd-1024": 1.2,
    "mlp-adam-32": 2.0, "mlp-adam-128": 1.6, "mlp-adam-1024": 1.25,
    "cnn-adam-128": 2.0, "lstm-adam-32": 1.35, "reuters-adam-32": 2.0,
    "playground-sgd-10": 2.0, "inference-mlp-1": 2.0,
}  # fmt: skip


def measure(command, workload, seconds):
    """The figure of one program for one workload, or None where it has none."""
    arguments = [*command, "--workload", workload, "--seconds", str(seconds)]
    done = subprocess.run(arguments, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        print(f"{' '.join(arguments)}: exit status {done.returncode}\n{done.stderr}", file=sys.stderr)
        return None
    return json.loads(lines[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dovela", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--calls", required=True, help="the program that predicts through the C interface")
    parser.add_argument("--workload", action="append", help="repeatable; all that have a goal, and the loops, by default")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    programs = {
        "dovela": [arguments.dovela],
        "pytorch": [arguments.python, str(HERE / "peers/pytorch.py"), "--skip-form", "torch.compile"],
        "jax": [arguments.python, str(HERE / "peers/jax_peer.py")],
        "onnx": [arguments.python, str(HERE / "peers/onnx_peer.py")],
    }
    loops = [f"mlp-{rule}-{batch}-loop" for rule in ("sgd", "adam") for batch in (32, 128, 1024)]
    workloads = arguments.workload or [*GOALS, *loops]
    speed = json.loads(subprocess.check_output([arguments.dovela, "--sgemm"], text=True))
    rows = []
    if not arguments.json:
        print("sgemm of this machine, GFLOP/s: " + ", ".join(f"{k} {v:.0f}" for k, v in speed.items()))
        print(f"\n{'microseconds a step':22}{'dovela':>10}{'pytorch':>10}{'jax':>10}{'onnx':>10}{'ratio':>8}{'goal':>7}{'of sgemm':>10}")
    for workload in workloads:
        best = {}
        for _ in range(arguments.rounds):
            for name, command in programs.items():
                predicts = workload.startswith("inference-")
                if name == "onnx" and not predicts:
                    continue  # it does not train
                if name == "dovela" and predicts:
                    command = [arguments.calls]
                result = measure(command, workload, arguments.seconds)
                if result and (name not in best or result["microseconds"] < best[name]["microseconds"]):
                    best[name] = result
        peers = [best[name]["microseconds"] for name in programs if name != "dovela" and name in best]
        own = best.get("dovela", {}).get("microseconds")
        ratio = min(peers) / own if own and peers else None
        row = {"workload": workload, "ratio": ratio, "goal": GOALS.get(workload), "results": best}
        if own and workload.startswith("mlp-"):
            batch = int(workload.split("-")[2])
            # Products of the step: forward and the gradient of both kernels, and the gradient of the hidden layer.
            operations = 2 * batch * (2 * (784 * 512 + 512 * 10) + 512 * 10)
            row["sgemm_share"] = operations / own / 1e3 / speed[str(batch)]
        rows.append(row)
        if not arguments.json:
            cells = [f"{best[name]['microseconds']:10.1f}" if name in best else f"{'-':>10}" for name in programs]
            share = f"{row['sgemm_share']:10.0%}" if "sgemm_share" in row else ""
            goal = f"{row['goal']:7.2f}" if row["goal"] else f"{'':7}"
            print(f"{workload:22}{''.join(cells)}{f'{ratio:8.2f}' if ratio else f'{chr(45):>8}'}{goal}{share}", flush=True)
    call = json.loads(subprocess.check_output([arguments.calls, "--plugin-call"], text=True))
    functions = json.loads(subprocess.check_output([arguments.calls, "--functions"], text=True))
    if arguments.json:
        measured = {"sgemm_gflops": speed, "workloads": rows, "plugin_call": call, "functions": functions}
        print(json.dumps(measured, indent=1))
    else:
        print(
            f"\na plugin's layer that does nothing: {call['plugin_call_ns']:.1f} ns a call, "
            f"{call['beyond_ns']:.1f} ns beyond a direct one (goal: below 20)"
        )
        print(
            f"leaky_relu, nanoseconds a number: built in {functions['built_in_ns']:.2f}; as a C function "
            f"{functions['buffer_ns']:.2f} with buffers, {functions['number_ns']:.2f} for each number, "
            f"{functions['libffi_ns']:.2f} through libffi"
        )


if __name__ == "__main__":
    main()

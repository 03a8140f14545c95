"""ONNX Runtime's side of the benchmark: prediction alone, called plainly and over bound memory."""

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import workloads
from workloads import MLP, THREADS


def network(rng):
    """The MLP as an ONNX model: Gemm, Relu, Gemm, Softmax."""
    inputs, hidden, outputs = MLP
    shapes = {"w1": (inputs, hidden), "b1": (hidden,), "w2": (hidden, outputs), "b2": (outputs,)}
    weights = [numpy_helper.from_array(rng.random(s, dtype=numpy.float32) / 28, name=n) for n, s in shapes.items()]
    nodes = [
        helper.make_node("Gemm", ["x", "w1", "b1"], ["h"]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Gemm", ["r", "w2", "b2"], ["z"]),
        helper.make_node("Softmax", ["z"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "mlp",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", inputs])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", outputs])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def inference(options):
    rng = workloads.random()
    x = workloads.dense_data(rng, options["batch"], MLP[0], MLP[-1])[0]
    model = network(rng)
    for threads in (1, THREADS):
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])

        def plain(steps):
            for _ in range(steps):
                session.run(None, {"x": x})

        binding = session.io_binding()
        binding.bind_cpu_input("x", x)
        binding.bind_output("y")

        def bound(steps):
            for _ in range(steps):
                session.run_with_iobinding(binding)

        yield f"run, {threads} threads", plain
        yield f"run over bound memory, {threads} threads", bound


def forms(kind, options):
    return globals()[kind](options) if kind == "inference" else ()


if __name__ == "__main__":
    workloads.main("onnxruntime", onnxruntime.__version__, forms)

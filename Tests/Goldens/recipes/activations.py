"""activations/: values and gradients, extremes included; Keras's numbers, checked here against PyTorch's."""

import jax
import keras
import numpy
import torch

from .golden import clear, component, normal, random, save

KIND = "activations"

# name: (component, the same function in PyTorch)
CASES = {
    "linear": (component("linear"), lambda x: x),
    "relu": (component("relu"), torch.relu),
    "sigmoid": (component("sigmoid"), torch.sigmoid),
    "tanh": (component("tanh"), torch.tanh),
    "softmax": (component("softmax"), lambda x: torch.softmax(x, -1)),
    "leaky_relu": (component("leaky_relu"), lambda x: torch.nn.functional.leaky_relu(x, 0.2)),
    "leaky_relu_0.1": (
        component("leaky_relu", negative_slope=0.1),
        lambda x: torch.nn.functional.leaky_relu(x, 0.1),
    ),
    "elu": (component("elu"), torch.nn.functional.elu),
    "elu_0.5": (component("elu", alpha=0.5), lambda x: torch.nn.functional.elu(x, 0.5)),
    "gelu": (component("gelu"), torch.nn.functional.gelu),
    "gelu_approximate": (
        component("gelu", approximate=True),
        lambda x: torch.nn.functional.gelu(x, approximate="tanh"),
    ),
    "silu": (component("silu"), torch.nn.functional.silu),
    # PyTorch's softplus turns linear at 20, which is the same number in float32.
    "softplus": (component("softplus"), torch.nn.functional.softplus),
}

EXTREMES = [0.0, -0.0, 1e-3, -1e-3, 20, -20, 100, -100, 1, -1]


def write():
    clear(KIND)
    for name, (spec, torch_function) in CASES.items():
        rng = random(f"{KIND}/{name}")
        # (rows, features): one row of extremes, the others ordinary and wide.
        value = numpy.concatenate(
            [numpy.array([EXTREMES], numpy.float32), normal(rng, 4, 10), normal(rng, 3, 10, scale=5)]
        )
        if name.startswith("leaky_relu"):  # the slope at its kink is 1 in JAX and `negative_slope` in PyTorch
            value[value == 0] = 1e-6
        gradient = normal(rng, *value.shape)

        def function(x, spec=spec):
            return getattr(keras.activations, spec["class_name"])(x, **spec["config"])

        output, pullback = jax.vjp(function, value)
        (input_gradient,) = pullback(gradient)
        check(name, torch_function, value, gradient, output, input_gradient)
        save(
            KIND,
            name,
            {"activation": spec},
            {"input": value, "output": output, "output_gradient": gradient, "input_gradient": input_gradient},
        )
    return len(CASES)


def check(name, torch_function, value, gradient, output, input_gradient):
    """PyTorch agrees, everywhere."""
    x = torch.tensor(value, requires_grad=True)
    y = torch_function(x)
    y.backward(torch.tensor(gradient))
    numpy.testing.assert_allclose(output, y.detach().numpy(), rtol=3e-6, atol=1e-6, err_msg=name)
    numpy.testing.assert_allclose(input_gradient, x.grad.numpy(), rtol=3e-5, atol=2e-6, err_msg=name)

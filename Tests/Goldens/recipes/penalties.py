"""regularizers/: penalty and gradient; constraints/: the projected value."""

import jax
import keras

from .golden import clear, component, normal, random, save

REGULARIZERS = {
    "l1": component("L1"),
    "l1_0.3": component("L1", l1=0.3),
    "l2": component("L2"),
    "l2_0.3": component("L2", l2=0.3),
    "l1l2_default": component("L1L2"),
    "l1l2": component("L1L2", l1=0.02, l2=0.005),
}

CONSTRAINTS = {
    "max_norm": (component("MaxNorm"), (6, 4)),
    "max_norm_1.5": (component("MaxNorm", max_value=1.5), (6, 4)),
    "max_norm_axis_1": (component("MaxNorm", max_value=1.5, axis=1), (6, 4)),
    "max_norm_vector": (component("MaxNorm", max_value=1.0), (5,)),
    "max_norm_kernel_2d": (component("MaxNorm", max_value=2.0, axis=[0, 1, 2]), (3, 3, 2, 5)),
    "max_norm_axes_0_1": (component("MaxNorm", max_value=1.0, axis=[0, 1]), (3, 2, 4)),
}


def write_regularizers():
    clear("regularizers")
    for name, spec in REGULARIZERS.items():
        value = normal(random(f"regularizers/{name}"), 5, 4)
        regularizer = getattr(keras.regularizers, spec["class_name"])(**spec["config"])
        penalty, gradient = jax.value_and_grad(regularizer)(value)
        save("regularizers", name, {"regularizer": spec}, {"value": value, "penalty": penalty, "gradient": gradient})
    return len(REGULARIZERS)


def write_constraints():
    clear("constraints")
    for name, (spec, shape) in CONSTRAINTS.items():
        value = normal(random(f"constraints/{name}"), *shape)
        if value.ndim > 1:
            value[..., 0] *= 0.1  # within the norm: left as it is, but for Keras's epsilon
            value[..., 1] = 0
        constraint = getattr(keras.constraints, spec["class_name"])(**spec["config"])
        save("constraints", name, {"constraint": spec}, {"value": value, "output": constraint(value)})
    return len(CONSTRAINTS)

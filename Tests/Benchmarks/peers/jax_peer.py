"""JAX's side of the benchmark: gradient and update in one jitted function whose parameters and slots are donated."""

import os

# Before JAX starts its threads.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])

import jax
import jax.numpy as jnp
import numpy

import workloads
from workloads import EMBEDDING, LOOP_ROWS, MLP, PLAYGROUND, REUTERS, TIME, TOPICS, UNITS, VOCABULARY

FORM = "jit, donated"


def dense_parameters(rng, sizes):
    return [
        (jnp.asarray(glorot(rng, inputs, units)), jnp.zeros(units)) for inputs, units in zip(sizes, sizes[1:])
    ]


def glorot(rng, *shape):
    limit = (6 / (numpy.prod(shape[:-2]) * (shape[-2] + shape[-1]))) ** 0.5
    return rng.uniform(-limit, limit, shape).astype(numpy.float32)


def dense(parameters, value, activation=jax.nn.relu):
    for kernel, bias in parameters[:-1]:
        value = activation(value @ kernel + bias)
    kernel, bias = parameters[-1]
    return value @ kernel + bias


def cross_entropy(logits, labels):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], -1).mean()


def start(rule, parameters):
    """The optimizer's slots."""
    if rule == "sgd":
        return ()
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return (jnp.zeros((), jnp.int32), zeros, jax.tree.map(jnp.copy, zeros))


def update(rule, parameters, gradients, slots):
    if rule == "sgd":
        return jax.tree.map(lambda w, g: w - 0.01 * g, parameters, gradients), slots
    count, first, second = slots
    count = count + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    rate = 0.001 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    parameters = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), parameters, first, second)
    return parameters, (count, first, second)


def make_step(loss, rule):
    """Gradient and update in one function. The key is None for a loss without randomness, and costs nothing then."""

    def step(parameters, slots, key, *batch):
        now = None
        if key is not None:
            key, now = jax.random.split(key)
        value, gradients = jax.value_and_grad(loss)(parameters, *batch, now)
        parameters, slots = update(rule, parameters, gradients, slots)
        return parameters, slots, key, value

    return step


def training(loss, rule, parameters, batch, key=None):
    """A bare training step on one batch in memory."""
    step = jax.jit(make_step(loss, rule), donate_argnums=(0, 1))
    state = [parameters, start(rule, parameters), key]
    batch = [jnp.asarray(array) for array in batch]

    def run(steps):
        parameters, slots, key = state
        for _ in range(steps):
            parameters, slots, key, value = step(parameters, slots, key, *batch)
        jax.block_until_ready((parameters, value))
        state[:] = parameters, slots, key

    yield FORM, run


def mlp_loss(parameters, x, y, key=None):
    return cross_entropy(dense(parameters, x), y)


def mlp(options):
    rng = workloads.random()
    x, y = workloads.dense_data(rng, options["batch"], MLP[0], MLP[-1])
    return training(mlp_loss, options["rule"], dense_parameters(rng, MLP), (x, y))


def mlp_loop(options):
    """The whole loop: a new permutation each epoch; each batch gathered by NumPy, or inside the jitted step."""
    rng = workloads.random()
    x, y = workloads.dense_data(rng, LOOP_ROWS, MLP[0], MLP[-1])
    batch, rule = options["batch"], options["rule"]
    step = make_step(mlp_loss, rule)
    gathering = lambda parameters, slots, x, y, rows: step(parameters, slots, None, x[rows], y[rows])
    placed = jnp.asarray(x), jnp.asarray(y)
    for form, function, arguments in (
        ("gather inside", jax.jit(gathering, donate_argnums=(0, 1)), lambda rows: (*placed, rows)),
        ("NumPy gather", jax.jit(step, donate_argnums=(0, 1)), lambda rows: (None, x[rows], y[rows])),
    ):
        parameters = dense_parameters(workloads.random(), MLP)
        state = {"weights": (parameters, start(rule, parameters)), "order": rng.permutation(LOOP_ROWS), "next": 0}

        def run(steps):
            parameters, slots = state["weights"]
            for _ in range(steps):
                if state["next"] + batch > LOOP_ROWS:
                    state["order"], state["next"] = rng.permutation(LOOP_ROWS), 0
                rows = state["order"][state["next"] : state["next"] + batch]
                state["next"] += batch
                parameters, slots, _, value = function(parameters, slots, *arguments(rows))
            jax.block_until_ready((parameters, value))
            state["weights"] = parameters, slots

        yield f"{FORM}, {form}", run


def cnn(options):
    """Keras's mnist_convnet."""
    rng = workloads.random()
    x, y = workloads.dense_data(rng, options["batch"], 784, 10)
    parameters = [
        (jnp.asarray(glorot(rng, 3, 3, 1, 32)), jnp.zeros(32)),
        (jnp.asarray(glorot(rng, 3, 3, 32, 64)), jnp.zeros(64)),
        (jnp.asarray(glorot(rng, 1600, 10)), jnp.zeros(10)),
    ]

    def loss(parameters, value, y, key):
        for kernel, bias in parameters[:2]:
            value = jax.lax.conv_general_dilated(
                value, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            value = jax.nn.relu(value + bias)
            value = jax.lax.reduce_window(value, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        value = value.reshape(value.shape[0], -1)
        value = jnp.where(jax.random.bernoulli(key, 0.5, value.shape), value * 2, 0)
        kernel, bias = parameters[2]
        return cross_entropy(value @ kernel + bias, y)

    return training(loss, "adam", parameters, (x.reshape(-1, 28, 28, 1), y), jax.random.key(0))


def lstm(options):
    rng = workloads.random()
    words = rng.integers(0, VOCABULARY, (options["batch"], TIME))
    topics = rng.integers(0, TOPICS, options["batch"])
    parameters = {
        "table": jnp.asarray(rng.uniform(-0.05, 0.05, (VOCABULARY, EMBEDDING)).astype(numpy.float32)),
        "kernel": jnp.asarray(glorot(rng, EMBEDDING, 4 * UNITS)),
        "recurrent": jnp.asarray(glorot(rng, UNITS, 4 * UNITS)),
        "bias": jnp.zeros(4 * UNITS),
        "scores": dense_parameters(rng, (UNITS, TOPICS)),
    }

    def loss(parameters, words, topics, key=None):
        # All steps' input products at once, (time, batch, 4 * units).
        inputs = jnp.swapaxes(parameters["table"][words] @ parameters["kernel"] + parameters["bias"], 0, 1)

        def cell(carry, step_input):
            hidden, state = carry
            i, f, c, o = jnp.split(step_input + hidden @ parameters["recurrent"], 4, -1)
            state = jax.nn.sigmoid(f) * state + jax.nn.sigmoid(i) * jnp.tanh(c)
            return (jax.nn.sigmoid(o) * jnp.tanh(state), state), None

        zero = jnp.zeros((words.shape[0], UNITS))
        (hidden, _), _ = jax.lax.scan(cell, (zero, zero), inputs)
        return cross_entropy(dense(parameters["scores"], hidden), topics)

    return training(loss, "adam", parameters, (words, topics))


def reuters(options):
    rng = workloads.random()
    x = workloads.multi_hot(rng, options["batch"], REUTERS[0])
    y = rng.integers(0, REUTERS[-1], options["batch"])
    return training(mlp_loss, "adam", dense_parameters(rng, REUTERS), (x, y))


def playground(options):
    rng = workloads.random()
    x = rng.uniform(-1, 1, (options["batch"], 2)).astype(numpy.float32)
    y = numpy.sign(x[:, :1] * x[:, 1:])

    def loss(parameters, x, y, key=None):
        return jnp.mean((jnp.tanh(dense(parameters, x, jnp.tanh)) - y) ** 2)

    return training(loss, "sgd", dense_parameters(rng, PLAYGROUND), (x, y))


def inference(options):
    rng = workloads.random()
    x = jnp.asarray(workloads.dense_data(rng, options["batch"], MLP[0], MLP[-1])[0])
    parameters = dense_parameters(rng, MLP)
    predict = jax.jit(lambda parameters, x: jax.nn.softmax(dense(parameters, x)))

    def run(steps):
        for _ in range(steps):
            predict(parameters, x).block_until_ready()

    yield "jit", run


def forms(kind, options):
    return globals()[kind](options)


if __name__ == "__main__":
    workloads.main("jax", jax.__version__, forms)

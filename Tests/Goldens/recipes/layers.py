"""layers/: outputs, and gradients of sum(output * output_gradient), of one layer or of a short chain of layers."""

import jax
import keras
import numpy

from .golden import clear, component, normal, random, save

KIND = "layers"


def build(spec):
    """The Keras layer of a component description; wrapped layers are components inside its config."""
    config = {
        key: build(value) if isinstance(value, dict) and "class_name" in value else value
        for key, value in spec["config"].items()
    }
    return getattr(keras.layers, spec["class_name"])(**config)


def named_variables(layer, prefix=""):
    """Keras variables by the names that goldens use: `kernel`, `forward_layer/kernel`, `layer/bias`."""
    if isinstance(layer, keras.layers.Bidirectional):
        return named_variables(layer.forward_layer, f"{prefix}forward_layer/") | named_variables(
            layer.backward_layer, f"{prefix}backward_layer/"
        )
    if isinstance(layer, keras.layers.TimeDistributed):
        return named_variables(layer.layer, f"{prefix}layer/")
    # An LSTM also keeps the state of its dropout's random numbers; that is no weight.
    return {prefix + v.name: v for v in layer.variables if v.name != "seed_generator_state"}


def randomize(variables, rng):
    for name, variable in variables.items():
        value = normal(rng, *variable.shape, scale=0.5)
        if name.endswith("moving_variance"):
            value = numpy.abs(value) + 0.5
        elif name.endswith("gamma"):
            value = value + 1
        variable.assign(value)


def layer_case(name, specs, inputs, masks=None, training=False, keep_initial=()):
    """Run a chain of layers (nearly always one) forward and backward, and write the case.

    `inputs` are arrays; int32 ones have no gradient. `keep_initial` names variables that keep the value that the
    layer's initializer gave them, which is then part of the case as `initial.<name>`.
    """
    rng = random(f"{KIND}/{name}/variables")
    chain = [build(spec) for spec in specs]
    argument = inputs if len(inputs) > 1 else inputs[0]

    value = argument
    for layer in chain:  # builds, on real shapes
        value = layer(value, training=training) if takes(layer, "training") else layer(value)
    variables = {}
    for position, layer in enumerate(chain):
        variables |= named_variables(layer, f"{position}/" if len(chain) > 1 else "")
    initial = {name: numpy.array(variables[name]) for name in keep_initial}
    randomize({key: value for key, value in variables.items() if key not in initial}, rng)

    trainable = {key: variable for key, variable in variables.items() if variable.trainable}
    differentiable = [index for index, array in enumerate(inputs) if array.dtype == numpy.float32]

    def run(trainable_values, float_inputs):
        all_inputs = list(inputs)
        for index, array in zip(differentiable, float_inputs):
            all_inputs[index] = array
        by_variable = {id(trainable[key]): array for key, array in trainable_values.items()}
        value = all_inputs if len(inputs) > 1 else all_inputs[0]
        mask = None if masks is None else masks if len(inputs) > 1 else masks[0]
        updated = {}
        for layer in chain:
            arguments = {}
            if takes(layer, "training"):
                arguments["training"] = training
            if mask is not None and takes(layer, "mask"):
                arguments["mask"] = mask
            output, state = layer.stateless_call(
                [by_variable[id(variable)] for variable in layer.trainable_variables],
                [variable.value for variable in layer.non_trainable_variables],
                value,
                **arguments,
            )
            for variable, array in zip(layer.non_trainable_variables, state):
                updated[id(variable)] = array
            if layer.supports_masking or hasattr(layer, "compute_mask"):
                mask = layer.compute_mask(value, mask)
            value = output
        return value, (updated, mask)

    output, pullback, (updated, output_mask) = jax.vjp(
        run,
        {key: variable.value for key, variable in trainable.items()},
        [inputs[index] for index in differentiable],
        has_aux=True,
    )
    output_gradient = normal(rng, *output.shape)
    variable_gradients, input_gradients = pullback(output_gradient)

    tensors = {"output.0": output, "output_gradient.0": output_gradient}
    tensors |= {f"input.{index}": array for index, array in enumerate(inputs)}
    tensors |= {f"mask.{index}": mask for index, mask in enumerate(masks or []) if mask is not None}
    if output_mask is not None:
        tensors["output_mask.0"] = output_mask
    tensors |= {f"variable.{key}": variable.value for key, variable in variables.items()}
    tensors |= {f"initial.{key}": value for key, value in initial.items()}
    tensors |= {f"gradient.{key}": value for key, value in variable_gradients.items()}
    tensors |= {f"input_gradient.{index}": value for index, value in zip(differentiable, input_gradients)}
    if training:
        tensors |= {
            f"updated.{key}": updated[id(variable)] for key, variable in variables.items() if id(variable) in updated
        }
    case = {"layer": specs[0]} if len(specs) == 1 else {"layers": specs}
    save(KIND, name, case | {"training": training}, tensors)


def takes(layer, argument):
    return layer._call_has_training_arg if argument == "training" else layer._call_has_mask_arg


def write():
    clear(KIND)
    count = 0

    def case(name, specs, *shapes, **options):
        nonlocal count
        rng = random(f"{KIND}/{name}/inputs")
        specs = specs if isinstance(specs, list) else [specs]
        layer_case(name, specs, options.pop("inputs", None) or [normal(rng, *shape) for shape in shapes], **options)
        count += 1

    for recipe in (dense, shapes_only, convolution, pooling, normalization, embedding, lstm, bidirectional):
        recipe(case)
    wrappers(case)
    merges(case)
    return count


def dense(case):
    case("dense_linear", component("Dense", units=5), (7, 3))
    case("dense_one_unit", component("Dense", units=1), (1, 4))
    case("dense_relu", component("Dense", units=17, activation="relu"), (9, 33))
    case("dense_softmax", component("Dense", units=10, activation="softmax"), (6, 12))
    case("dense_no_bias", component("Dense", units=4, use_bias=False), (5, 6))
    case("dense_3d", component("Dense", units=6, activation="tanh"), (3, 5, 4))
    case("activation_relu", component("Activation", activation="relu"), (4, 9))
    case("activation_softmax_3d", component("Activation", activation="softmax"), (2, 5, 7))


def shapes_only(case):
    case("flatten_4d", component("Flatten"), (3, 4, 5, 2))
    case("flatten_2d", component("Flatten"), (3, 4))
    case("reshape", component("Reshape", target_shape=[3, 4]), (2, 6, 2))
    case("reshape_inferred", component("Reshape", target_shape=[2, -1, 3]), (4, 24))


def convolution(case):
    def convolve(name, shape, **config):
        case(f"conv2d_{name}", component("Conv2D", **config), shape)

    convolve("valid", (2, 7, 6, 3), filters=4, kernel_size=3)
    convolve("valid_one_channel", (2, 8, 8, 1), filters=5, kernel_size=[3, 2], activation="relu")
    convolve("same", (2, 7, 6, 3), filters=4, kernel_size=3, padding="same")
    convolve("same_even_kernel", (2, 5, 6, 2), filters=3, kernel_size=[2, 4], padding="same")
    convolve("strides", (2, 9, 8, 3), filters=4, kernel_size=3, strides=2)
    convolve("strides_same", (2, 9, 8, 3), filters=4, kernel_size=3, strides=2, padding="same")
    convolve("strides_same_even_kernel", (1, 7, 10, 2), filters=3, kernel_size=4, strides=[2, 3], padding="same")
    convolve("dilation", (2, 9, 8, 3), filters=4, kernel_size=3, dilation_rate=2)
    convolve("dilation_same", (2, 7, 6, 2), filters=3, kernel_size=[3, 2], dilation_rate=[2, 1], padding="same")
    convolve("groups", (2, 6, 6, 4), filters=6, kernel_size=3, groups=2, padding="same")
    convolve("one_by_one", (2, 5, 5, 6), filters=4, kernel_size=1)
    convolve("no_bias_tanh", (2, 6, 5, 2), filters=3, kernel_size=3, use_bias=False, activation="tanh")


def pooling(case):
    for kind in ("max", "average"):
        name = f"{kind.capitalize()}Pooling2D"
        case(f"{kind}_pooling_default", component(name, **({} if kind == "max" else {"pool_size": 2})), (2, 6, 8, 3))
        case(f"{kind}_pooling_odd", component(name, pool_size=2), (2, 7, 5, 3))
        case(f"{kind}_pooling_same_odd", component(name, pool_size=2, padding="same"), (2, 7, 5, 3))
        case(f"{kind}_pooling_overlap", component(name, pool_size=3, strides=2), (2, 9, 8, 2))
        case(f"{kind}_pooling_overlap_same", component(name, pool_size=3, strides=2, padding="same"), (2, 8, 7, 2))
        case(f"{kind}_pooling_unequal", component(name, pool_size=[3, 2], strides=[1, 2], padding="same"), (1, 5, 6, 4))
    case("global_average_pooling", component("GlobalAveragePooling2D"), (3, 5, 4, 6))
    case("global_average_pooling_keepdims", component("GlobalAveragePooling2D", keepdims=True), (3, 5, 4, 6))


def normalization(case):
    def normalize(name, shape, **config):
        spec = component("BatchNormalization", **config)
        case(f"batch_normalization_{name}_training", spec, shape, training=True)
        case(f"batch_normalization_{name}_inference", spec, shape)

    normalize("2d", (8, 5))
    normalize("4d", (3, 4, 5, 6))
    normalize("axis_1", (4, 3, 5), axis=1)
    normalize("no_center", (6, 4), center=False, momentum=0.9, epsilon=0.01)
    normalize("no_scale", (6, 4), scale=False, momentum=0.5)
    mask = numpy.array([[1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1]], dtype=bool)
    case("batch_normalization_masked_training", component("BatchNormalization"), (3, 4, 2), masks=[mask], training=True)


def embedding(case):
    rng = random("layers/embedding/ids")
    table = component("Embedding", input_dim=11, output_dim=4)
    case("embedding", table, inputs=[rng.integers(0, 11, (3, 6)).astype(numpy.int32)])
    case("embedding_repeated_ids", table, inputs=[numpy.array([[2, 2, 2], [2, 10, 0]], numpy.int32)])
    masked = component("Embedding", input_dim=11, output_dim=4, mask_zero=True)
    ids = numpy.array([[3, 7, 1, 0, 0], [5, 10, 2, 9, 4], [0, 0, 8, 1, 6], [0, 0, 0, 0, 0]], numpy.int32)
    case("embedding_mask_zero", masked, inputs=[ids])
    case("embedding_lstm", [masked, component("LSTM", units=3)], inputs=[ids])
    case("embedding_lstm_sequences", [masked, component("LSTM", units=3, return_sequences=True)], inputs=[ids])
    case(
        "embedding_bidirectional",
        [masked, component("Bidirectional", layer=component("LSTM", units=3))],
        inputs=[ids],
    )


# One mask for a batch of 4 over 5 steps each. `any` mixes padding on both sides, a hole, and a row with no step at all.
MASKS = {
    "right": [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0]],
    "left": [[0, 0, 1, 1, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 1], [0, 1, 1, 1, 1]],
    "any": [[0, 1, 1, 0, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [1, 0, 0, 1, 0]],
}


def masks(name):
    return [numpy.array(MASKS[name], dtype=bool)]


def lstm(case):
    shape = (4, 5, 3)
    for sequences in (False, True):
        suffix = "_sequences" if sequences else ""
        case(f"lstm{suffix}", component("LSTM", units=6, return_sequences=sequences), (2, 7, 4))
        case(
            f"lstm_backwards{suffix}", component("LSTM", units=3, return_sequences=sequences, go_backwards=True), shape
        )
        for mask in MASKS:
            spec = component("LSTM", units=3, return_sequences=sequences)
            case(f"lstm_mask_{mask}{suffix}", spec, shape, masks=masks(mask))
        case(
            f"lstm_backwards_mask_any{suffix}",
            component("LSTM", units=3, return_sequences=sequences, go_backwards=True),
            shape,
            masks=masks("any"),
        )
    case("lstm_one_step", component("LSTM", units=4), (3, 1, 2))
    case("lstm_no_bias", component("LSTM", units=3, use_bias=False), shape)
    case(
        "lstm_activations_relu",
        component("LSTM", units=3, activation="relu", recurrent_activation="softplus", return_sequences=True),
        shape,
    )
    case(
        "lstm_activations_elu",
        component("LSTM", units=3, activation="elu", recurrent_activation="tanh", return_sequences=True),
        shape,
    )
    case("lstm_unit_forget_bias", component("LSTM", units=3), shape, keep_initial=["bias"])
    case("lstm_no_unit_forget_bias", component("LSTM", units=3, unit_forget_bias=False), shape, keep_initial=["bias"])


def bidirectional(case):
    for mode in ("concat", "sum", "mul", "ave"):
        for sequences in (False, True):
            inner = component("LSTM", units=3, return_sequences=sequences)
            spec = component("Bidirectional", layer=inner, merge_mode=mode)
            name = f"bidirectional_{mode}{'_sequences' if sequences else ''}"
            case(name, spec, (4, 5, 2))
            case(f"{name}_masked", spec, (4, 5, 2), masks=masks("any"))


def wrappers(case):
    case("time_distributed_dense", component("TimeDistributed", layer=component("Dense", units=4)), (3, 5, 2))
    case(
        "time_distributed_dense_masked",
        component("TimeDistributed", layer=component("Dense", units=4, activation="relu")),
        (4, 5, 3),
        masks=masks("any"),
    )
    convolve = component("Conv2D", filters=3, kernel_size=3, padding="same", activation="relu")
    case("time_distributed_conv2d", component("TimeDistributed", layer=convolve), (2, 3, 5, 4, 2))


def merges(case):
    case("add_two", component("Add"), (3, 4), (3, 4))
    case("add_three", component("Add"), (2, 3, 4), (2, 3, 4), (2, 3, 4))
    case("add_broadcast", component("Add"), (2, 3, 4), (2, 1, 4))
    case("concatenate", component("Concatenate"), (3, 4), (3, 2))
    case("concatenate_three", component("Concatenate"), (2, 3, 1), (2, 3, 4), (2, 3, 2))
    case("concatenate_axis_1", component("Concatenate", axis=1), (2, 3, 4), (2, 1, 4))
    case("concatenate_axis_2_of_4", component("Concatenate", axis=2), (2, 3, 2, 4), (2, 3, 5, 4))

import traceback

import dovela as dv
import numpy as np
from support import TestCase, points


class Momentum(dv.Optimizer):
    """Plain momentum."""

    slots = {"velocity": 0.0}

    def __init__(self, momentum: float = 0.9):
        self.momentum = momentum

    def update(self, weights, gradient, slots, learning_rate, step):
        velocity = slots["velocity"]
        velocity *= self.momentum
        velocity -= learning_rate * gradient
        weights += velocity


class Descent(dv.Optimizer):
    granularity = "model"

    def step(self, weights, gradient, slots, learning_rate, step, loss, recompute):
        weights -= learning_rate * gradient
        if recompute() > loss:
            weights += learning_rate * gradient


class Line(dv.Layer):
    """A dense layer in numpy."""

    def __init__(self, units: int, rate: float = 0.0):
        self.units, self.rate = units, rate

    def build(self, shape):
        self.kernel = self.add_weight("kernel", (shape[-1], self.units), "glorot_uniform")
        self.bias = self.add_weight("bias", (self.units,))

    def compute_output_shape(self, shape):
        return (*shape[:-1], self.units)

    def forward(self, x, training):
        self.saved["training"] = training
        return x @ self.kernel.value + self.bias.value

    def backward(self, x, y, dy):
        assert self.saved["training"]
        self.kernel.gradient[:] = x.T @ dy
        self.bias.gradient[:] = dy.sum(0)
        return dy @ self.kernel.value.T


class Squares(dv.Loss):
    def call(self, y_true, y_pred):
        return ((y_pred - y_true) ** 2).mean(-1)

    def gradient(self, y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred.shape[-1]


class Worst(dv.Metric):
    direction = "down"

    def update(self, state, y_true, y_pred, weights):
        state[0] = max(state[0], np.abs(y_pred - y_true).max())

    def result(self, state):
        return state[0]


def regression(layer=None, optimizer="sgd", loss="mse", metrics=None):
    model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(6, activation="tanh"), layer or dv.layers.Dense(1)], seed=1)
    model.compile(optimizer, loss, metrics)
    return model


def train(model, **options):
    x, _ = points()
    return model.fit(x, x[:, :1] - x[:, 1:2], epochs=3, verbose=0, **options).history["loss"]


class RuleTests(TestCase):
    def test_optimizer_doesWhatABuiltInOneDoes_byObjectAndByName(self):
        dv.register(Momentum)
        wanted = train(regression(optimizer="SGD(learning_rate=0.05, momentum=0.9)"))
        for optimizer in (Momentum(learning_rate=0.05), "Momentum(momentum=0.9, learning_rate=0.05)"):
            np.testing.assert_allclose(train(regression(optimizer=optimizer)), wanted, rtol=1e-5)
        self.assertIs(dv.optimizers.Momentum, Momentum)

    def test_hostsSettings_workAroundAnOptimizerInPython(self):
        wanted = train(regression(optimizer="SGD(learning_rate=0.05, momentum=0.9, clipnorm=0.1, weight_decay=0.01)"))
        found = train(regression(optimizer=Momentum(learning_rate=0.05, clipnorm=0.1, weight_decay=0.01)))
        np.testing.assert_allclose(found, wanted, rtol=1e-5)
        decaying = Momentum(learning_rate=dv.schedules.ExponentialDecay(0.05, 5, 0.5))
        wanted = train(regression(optimizer="SGD(learning_rate=ExponentialDecay(0.05, 5, 0.5), momentum=0.9)"))
        np.testing.assert_allclose(train(regression(optimizer=decaying)), wanted, rtol=1e-5)

    def test_modelwiseOptimizer_evaluatesAgain(self):
        losses = train(regression(optimizer=Descent(learning_rate=0.1)))
        self.assertLess(losses[-1], losses[0])

    def test_loss_doesWhatABuiltInOneDoes(self):
        np.testing.assert_allclose(train(regression(loss=Squares())), train(regression()), rtol=1e-6)
        weights = np.linspace(0, 2, 256)
        wanted = train(regression(), sample_weight=weights)
        np.testing.assert_allclose(train(regression(loss=Squares()), sample_weight=weights), wanted, rtol=1e-6)

    def test_metric_isNamedAndMonitored(self):
        x, _ = points()
        model = regression(metrics=[Worst()])
        y = x[:, :1]
        logs = model.evaluate(x, y, return_dict=True)
        self.assertAlmostEqual(logs["worst"], np.abs(model.predict(x) - y).max(), places=5)

    def test_functions_areComponents(self):
        @dv.register("metric")
        def power(y_true, y_pred, exponent: float = 2.0):
            """The error, to a power."""
            return (np.abs(y_pred - y_true) ** exponent).mean(-1)

        @dv.register("schedule")
        def falling(step, start: float = 0.1):
            return start / (1 + step)

        def squares(y_true, y_pred):
            error = y_pred - y_true
            return (error**2).mean(-1), 2 * error / error.shape[-1]

        def descend(weights, gradient, learning_rate):
            weights -= learning_rate * gradient

        def doubled(x):
            return 2 * x, lambda dy: 2 * dy

        dv.register("layer")(doubled)
        x, _ = points()
        y = x[:, :1]
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(1), "doubled"], seed=1)
        model.compile(
            dv.optimizers.SGD(learning_rate=dv.schedules.falling(start=0.05)), squares, ["power(exponent=2.0)", "mse"]
        )
        logs = model.evaluate(x, y, return_dict=True)
        np.testing.assert_allclose([logs["power"], logs["loss"]], [logs["mse"]] * 2, rtol=1e-5)
        model.fit(x, y, epochs=2, verbose=0)
        self.assertLess(model.optimizer.learning_rate, 0.05 / 16)
        model.compile(descend, "mse")
        history = model.fit(x, y, epochs=2, verbose=0).history["loss"]
        self.assertLess(history[1], history[0])

    def test_scheduleAsAClass_governsTheRate_byObjectAndByName(self):
        @dv.register
        class Halving(dv.Schedule):
            def __init__(self, start: float = 0.1, every: int = 100):
                self.start, self.every = start, every

            def __call__(self, step):
                return self.start * 0.5 ** (step // self.every)

        x, _ = points()
        trained = []
        for rate in (Halving(0.08, every=8), "Halving(0.08, every=8)"):
            model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(1)], seed=1)
            model.compile(dv.optimizers.SGD(learning_rate=rate), "mse")
            model.fit(x, x[:, :1], epochs=2, verbose=0)
            # 256 rows are eight steps an epoch.
            self.assertAlmostEqual(model.optimizer.learning_rate, 0.02, 7)
            trained.append(model)
        self.assertEqualWeights(*trained)

    def test_classDefinedAgain_takesTheName(self):
        def define(value):
            class Constant(dv.Metric):
                def update(self, state, y_true, y_pred, weights):
                    pass

                def result(self, state):
                    return value

            Constant.__name__ = "AlwaysTheSame"
            return dv.register(Constant)

        x, _ = points()
        for value in (1.0, 2.0):
            define(value)
            self.assertEqual(regression(metrics=["AlwaysTheSame"]).evaluate(x, x[:, :1])[1], value)

    def test_argumentsThatNoTextHolds_stayTheObjects(self):
        class Table(dv.Metric):
            def __init__(self, lookup):
                self.lookup = lookup

            def update(self, state, y_true, y_pred, weights):
                state[0] = self.lookup()

            def result(self, state):
                return state[0]

        x, _ = points()
        self.assertEqual(regression(metrics=[Table(lambda: 5.0)]).evaluate(x, x[:, :1])[1], 5.0)


class LayerTests(TestCase):
    def test_layer_doesWhatABuiltInOneDoes_andIsSaved(self):
        dv.register(Line)
        built_in, own = regression(), regression(Line(1))
        own.set_weights(built_in.get_weights())
        np.testing.assert_allclose(train(own), train(built_in), rtol=1e-5)
        own.save(self.folder / "m.safetensors")
        x, _ = points()
        np.testing.assert_array_equal(dv.load_model(self.folder / "m.safetensors").predict(x), own.predict(x))

    def test_activationsAndInitializers_areTheHosts(self):
        class Plain(dv.Layer):
            def __init__(
                self, units: int, activation=None, kernel_initializer="glorot_uniform", kernel_regularizer=None
            ):
                assert activation is None or not isinstance(activation, dv.Layer)
                self.units = units

            def build(self, shape):
                self.kernel = self.add_weight("kernel", (shape[-1], self.units))

            def compute_output_shape(self, shape):
                return (*shape[:-1], self.units)

            def forward(self, x):
                return x @ self.kernel.value

            def backward(self, x, y, dy):
                self.kernel.gradient[:] = x.T @ dy
                return dy @ self.kernel.value.T

        def model(layer):
            made = dv.Sequential([dv.Input((8,)), layer, dv.layers.Dense(1, name="end")], seed=1)
            made.compile("sgd", "mse")
            return made

        options = {"activation": "tanh", "kernel_initializer": "ones", "kernel_regularizer": dv.regularizers.L2(0.1)}
        built_in = model(dv.layers.Dense(3, use_bias=False, **options))
        own = model(Plain(3, **options))
        np.testing.assert_array_equal(own.get_weights()[0], np.ones((8, 3)))
        own.set_weights(built_in.get_weights())
        np.testing.assert_allclose(train(own), train(built_in), rtol=1e-5)

    def test_sharedLayer_keepsWhatEachCallSaved_andAddsGradients(self):
        class Times(dv.Layer):
            def build(self, shape):
                self.factor = self.add_weight("factor", (), "ones")

            def forward(self, x):
                self.saved["x"] = x.copy()
                return x * self.factor.value

            def backward(self, x, y, dy):
                np.testing.assert_array_equal(self.saved["x"], x)
                self.factor.gradient[...] = (dy * x).sum()
                return dy * self.factor.value

        a = dv.Input((8,))
        times = Times()
        model = dv.Model(a, dv.layers.Dense(1)(times(times(a))), seed=1)
        model.compile("sgd", "mse")
        x, _ = points(32)
        y = x[:, :1]
        model.compute_gradients(x, y)
        found = float(next(p for p in model.weights if p.name == "factor").gradient)
        factor = model.get_layer("times").weights[0]
        losses = []
        for value in (1.001, 0.999):
            factor.assign(value)
            losses.append(((model.predict(x) - y) ** 2).mean())
        self.assertAlmostEqual(found, (losses[0] - losses[1]) / 0.002, places=2)

    def test_severalInputsAndOutputs_areTuples(self):
        class Swap(dv.Layer):
            def compute_output_shape(self, one, other):
                return [other, one]

            def forward(self, one, other):
                return other, one

            def backward(self, inputs, outputs, gradients):
                return gradients[1], gradients[0]

        a, b = dv.Input((3,)), dv.Input((3,))
        first, second = Swap()([a, b])
        model = dv.Model([a, b], [first, second])
        x = np.arange(6, dtype=np.float32).reshape(2, 3)
        left, right = model.predict([x, x + 10])
        np.testing.assert_array_equal(left, x + 10)
        np.testing.assert_array_equal(right, x)


class NameTests(TestCase):
    def test_names_workInRunFiles(self):
        seen = []

        @dv.register
        class Listener(dv.Callback):
            def __init__(self, sign: str = "!"):
                self.sign = sign

            def on_epoch_end(self, epoch, logs):
                seen.append(f"{epoch}{self.sign}{sorted(logs)[-1]}")

        for written in (Momentum, Line, Squares, Worst):
            dv.register(written)
        run = dv.Run("""
            data: iris
            model: "Line(8) -> Dense(3, softmax)"
            optimizer: {Momentum: {momentum: 0.5, learning_rate: 0.01, clipnorm: 1.0}}
            loss: categorical_crossentropy
            metrics: [accuracy, Worst]
            callbacks: [{Listener: {sign: "?"}}]
            fit: {epochs: 2}
        """)
        history = run.fit(folder=self.folder / "run", verbose=0)
        self.assertEqual(seen, ["0?worst", "1?worst"])
        self.assertLess(history.history["loss"][1], history.history["loss"][0])
        self.assertIn("Momentum", run.specification)
        self.assertIsInstance(run.model.layers[0], Line)


class CallbackTests(TestCase):
    def test_events_comeInOrder_andLogsAreAdded(self):
        seen = []

        class Watch(dv.Callback):
            def on_train_begin(self, logs):
                seen.append("begin")

            def on_epoch_begin(self, epoch, logs):
                seen.append(f"epoch {epoch}")

            def on_train_batch_end(self, batch, logs):
                seen.append(batch)

            def on_epoch_end(self, epoch, logs):
                logs["rate"] = self.learning_rate
                self.learning_rate = self.learning_rate / 2

            def on_train_end(self, logs):
                seen.append("end")

        x, _ = points(64)
        model = regression()
        watch = Watch()
        history = model.fit(x, x[:, :1], epochs=2, verbose=0, callbacks=[watch])
        self.assertEqual(seen, ["begin", "epoch 0", 0, 1, "epoch 1", 0, 1, "end"])
        self.assertEqual(history.history["rate"], [0.01, 0.005])
        self.assertIs(watch.model, model)
        with self.assertRaises(RuntimeError):
            watch.stop()

    def test_stop_endsTheTraining_inBothWays(self):
        class Stop(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                self.stop("enough")

        class StopAsKeras(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                self.model.stop_training = True

        self.assertEqual(len(train(regression(), callbacks=[Stop()])), 1)
        self.assertEqual(len(train(regression(), callbacks=[StopAsKeras])), 1)

    def test_modelsRate_isSetFromACallback(self):
        class Freeze(dv.Callback):
            def on_train_begin(self, logs):
                self.model.optimizer.learning_rate = 0.0

        model = regression()
        before = model.get_weights()
        train(model, callbacks=[Freeze()])
        for one, other in zip(before, model.get_weights()):
            np.testing.assert_array_equal(one, other)

    def test_predictionsInACallback_areOfTheWeightsOfTheMoment(self):
        x, _ = points()
        losses = []

        class Watch(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                losses.append(float(((self.model.predict(x) - x[:, :1]) ** 2).mean()))
                logs["again"] = losses[-1]

        model = regression()
        history = model.fit(x, x[:, :1], epochs=2, validation_data=(x, x[:, :1]), verbose=0, callbacks=[Watch()])
        np.testing.assert_allclose(history.history["val_loss"], losses, rtol=1e-5)
        np.testing.assert_allclose(model.evaluate(x, x[:, :1]), losses[-1], rtol=1e-5)


class FailureTests(TestCase):
    def test_exception_becomesAnErrorThatNamesTheComponent_withItsTraceback(self):
        class Broken(dv.Layer):
            def forward(self, x):
                raise KeyError("no such thing")

        class BrokenRule(dv.Optimizer):
            def update(self, weights, gradient, slots, learning_rate, step):
                return {}["missing"]

        class BrokenCallback(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                raise ValueError("in the callback")

        def broken_loss(y_true, y_pred):
            raise ZeroDivisionError("in the loss")

        cases = [
            (lambda: dv.Sequential([dv.Input((8,)), Broken()]).predict(points()[0]), "Broken", KeyError),
            (lambda: train(regression(optimizer=BrokenRule())), "BrokenRule", KeyError),
            (lambda: train(regression(), callbacks=[BrokenCallback()]), "BrokenCallback", ValueError),
            (lambda: train(regression(loss=broken_loss)), "broken_loss", ZeroDivisionError),
        ]
        for run, name, kind in cases:
            with self.assertRaises(dv.Error) as caught:
                run()
            self.assertIn(name, str(caught.exception))
            self.assertIsInstance(caught.exception.__cause__, kind)
            self.assertIn("test_authoring.py", "".join(traceback.format_tb(caught.exception.__cause__.__traceback__)))

    def test_resultOfTheWrongShape_isRefused(self):
        class Narrow(dv.Layer):
            def forward(self, x):
                return x[:, :1]

        with self.assertRaisesRegex(
            ValueError, r"forward's result has the shape \(256, 1\), where \(256, 8\) is wanted"
        ):
            dv.Sequential([dv.Input((8,)), Narrow()]).predict(points()[0])

    def test_modelAfterAnError_goesOn(self):
        class Once(dv.Callback):
            def on_train_batch_end(self, batch, logs):
                raise RuntimeError("once")

        model = regression()
        with self.assertRaises(dv.Error):
            train(model, callbacks=[Once()])
        self.assertEqual(len(train(model)), 3)

    def test_wrongClasses_areRefused(self):
        class Open(dv.Metric):
            def __init__(self, *values):
                pass

        for wrong in (lambda: dv.register(int), lambda: dv.register(Open), lambda: dv.register("activation")(len)):
            with self.assertRaises(dv.Error):
                wrong()
        with self.assertRaisesRegex(TypeError, "unexpected keyword argument 'speed'"):
            Momentum(speed=3)

    def test_furtherKeywords_areTheHosts(self):
        class Free(dv.Optimizer):
            def __init__(self, pace: float = 1.0, **of_the_host):
                self.pace = pace

            def update(self, weights, gradient, slots, learning_rate, step):
                weights -= self.pace * learning_rate * gradient

        self.assertEqual(Free(2.0, clipnorm=1.0).get_config()["clipnorm"], 1.0)
        found, wanted = (train(regression(optimizer=rule)) for rule in (Free(2.0, learning_rate=0.01), "SGD(0.02)"))
        np.testing.assert_allclose(found, wanted, rtol=1e-5)

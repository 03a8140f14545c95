import os
import signal
import textwrap
import threading
import time
import warnings

import dovela as dv
import numpy as np
from support import TestCase, points


def model(**settings):
    made = dv.Sequential([dv.Input((8,)), dv.layers.Dense(2, activation="softmax")], seed=1)
    made.compile(**{"optimizer": "adam", "loss": "sparse_categorical_crossentropy", **settings})
    return made


class WordsTests(TestCase):
    """Errors are Python's own kinds, with the words of the library."""

    def check(self, kind, words, function, *arguments, **options):
        with self.assertRaisesRegex(kind, words) as caught:
            function(*arguments, **options)
        self.assertIsInstance(caught.exception, dv.Error)

    def test_componentsThatAreRefused(self):
        self.check(TypeError, "missing a required argument: 'units'", dv.layers.Dense)
        self.check(TypeError, "unexpected keyword argument 'unit'", dv.layers.Dense, unit=3)
        self.check(ValueError, "Dense.units must be >= 1, received 0", dv.layers.Dense, 0)
        self.check(ValueError, "unknown activation 'rleu'; did you mean 'relu'", dv.layers.Dense, 3, "rleu")
        self.check(TypeError, "cannot be a parameter", dv.layers.Dense, object())
        self.check(TypeError, "is of the kind 'loss'", dv.optimizers.get, dv.losses.MeanSquaredError())
        with self.assertRaisesRegex(AttributeError, "did you mean 'Dense'"):
            _ = dv.layers.Dens

    def test_namesInCompile(self):
        self.check(ValueError, "unknown optimizer 'adm'; did you mean 'Adam'", model, optimizer="adm")
        self.check(ValueError, "unknown loss 'mean_sq'", model, loss="mean_sq")
        self.check(ValueError, "unknown metric 'accurcy'; did you mean 'accuracy'", model, metrics=["accurcy"])
        self.check(TypeError, "neither a component nor the name of one", model, optimizer=3)

    def test_callsOutOfOrder(self):
        x, y = points()
        waiting = dv.Sequential([dv.layers.Dense(2)])
        self.check(RuntimeError, "call compile first", waiting.fit, x, y)
        self.check(RuntimeError, "the model is not built", waiting.get_weights)
        self.check(RuntimeError, "is in no model yet", dv.layers.Dense(2).get_weights)
        self.check(RuntimeError, "already: configure before", dv.configure, threads=1)
        self.check(RuntimeError, "has no layers", dv.Sequential([]).build, (None, 3))

    def test_arraysOfTheWrongTypeOrShape(self):
        x, y = points()
        made = model()
        self.check(TypeError, "has the element type <U1", made.predict, np.array([["a"] * 8]))
        self.check(TypeError, "has the element type object", made.predict, np.array([[None] * 8]))
        self.check(TypeError, "has the element type complex64", made.predict, x.astype(np.complex64))
        self.check(ValueError, "is a single number", made.predict, 3.0)
        self.check(ValueError, r"has the shape \(256, 3\), the model wants \(None, 8\)", made.predict, x[:, :3])
        self.check(ValueError, "9 axes", made.predict, np.ones((1,) * 9))
        self.check(ValueError, "256 and 5 rows", made.fit, x, y[:5])
        self.check(ValueError, "one number for each of 256 rows", made.fit, x, y, sample_weight=np.ones(3))
        self.check(ValueError, "give a list of as many, received 3 arrays", two_inputs().predict, [x, x, x])
        self.check(ValueError, "has the inputs a, b, received a, c", two_inputs().predict, {"a": x, "c": x})
        self.check(ValueError, "is no array", made.predict, [[1.0, 2.0], [3.0]])

    def test_labelsOutOfRange(self):
        x, y = points()
        self.check(ValueError, "2", model().fit, x, y + 5, verbose=0)

    def test_numbersOutOfRange(self):
        x, y = points()
        made = model()
        self.check(ValueError, "batch_size must be >= 1", made.fit, x, y, batch_size=0)
        self.check(ValueError, "epochs must be >= 1", made.fit, x, y, epochs=0)
        self.check(ValueError, "validation_split", made.fit, x, y, validation_split=1.5)
        self.check(ValueError, "leaves one of the two parts empty", made.fit, x[:1], y[:1], validation_split=0.5)
        self.check(ValueError, "seed", dv.Sequential, [], seed=-1)
        self.check(TypeError, "seed", dv.Sequential, [], seed=1.5)

    def test_texts(self):
        made = model()
        self.check(ValueError, "must not contain a NUL", made.save, "a\0b")
        self.check(ValueError, "must not contain a NUL", dv.optimizers.get, "adam\0")
        self.check(ValueError, "UTF-8", dv.load_model, "\ud800")
        self.check(ValueError, "specification|expected|unknown|model", dv.model_from_json, "{not json")

    def test_files(self):
        made = model()
        self.check(OSError, "cannot read", dv.load_model, self.folder / "missing")
        self.check(OSError, "cannot", made.save, self.folder / "no" / "such" / "folder")
        (self.folder / "bad").write_bytes(b"\xff" * 64)
        self.check(ValueError, "not a safetensors file", dv.load_model, self.folder / "bad")
        self.check(LookupError, "No such file", dv.load_plugin, self.folder / "missing.so")

    def test_graphs(self):
        a, b = dv.Input((3,)), dv.Input((3,))
        self.check(ValueError, "which is none of the inputs", dv.Model, a, dv.layers.Add()([a, b]))
        self.check(TypeError, "is called on tensors of a graph", dv.layers.Dense(2), np.ones((2, 3)))
        layer = dv.layers.Dense(2)
        self.check(TypeError, "is in this chain already", dv.Sequential, [layer, layer])
        self.check(TypeError, "takes layers, received int", dv.Sequential, [3])
        self.check(ValueError, "Concatenate|shape", dv.Model, [a], dv.layers.Reshape((7,))(a))

    def test_whatIsSettled_cannotBeChanged(self):
        with self.assertRaisesRegex(AttributeError, "make another one with units="):
            dv.layers.Dense(3).units = 4
        self.check(TypeError, "takes inputs and outputs of a graph", dv.Model)
        x = dv.Input((3,))
        hidden = dv.layers.Dense(2)(x)
        self.check(ValueError, "an input must come from dv.Input", dv.Model, hidden, dv.layers.Dense(2)(hidden))

    def test_modelThatWasClosed(self):
        made = model()
        value = made.weights[0].value
        made.close()
        for call in (made.predict, lambda x: made.get_weights(), lambda x: made.fit(x, points()[1])):
            self.check(RuntimeError, "the model was closed", call, points()[0])
        self.assertEqual(value.shape, (8, 2))
        self.assertTrue(np.isfinite(value).all())

    def test_sourcesOfBatches(self):
        x, y = points()

        def short():
            yield x[:32], y[:32]

        def broken():
            yield x[:32], y[:32]
            raise KeyError("lost")

        def wrong():
            yield x[:32], y[:32]
            yield x[:32, :3], y[:32]

        made = model()
        self.check(ValueError, "ended at batch 1 of an epoch of 4", made.fit, short(), steps_per_epoch=4, verbose=0)
        self.check(ValueError, "steps_per_epoch", made.fit, short(), verbose=0)
        self.check(ValueError, "has the shape", made.fit, wrong(), steps_per_epoch=2, verbose=0)
        self.check(ValueError, "bring their own labels", made.fit, short(), y)
        with self.assertRaises(dv.Error) as caught:
            made.fit(broken(), steps_per_epoch=3, verbose=0)
        self.assertIsInstance(caught.exception.__cause__, KeyError)


def two_inputs():
    a, b = dv.Input((8,), name="a"), dv.Input((8,), name="b")
    return dv.Model([a, b], dv.layers.Add()([a, b]))


class ThreadTests(TestCase):
    def test_modelInUse_refusesAnotherThread(self):
        x, y = points()
        made = model()
        refused = []

        class Meanwhile(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                def ask():
                    try:
                        made.predict(x)
                    except RuntimeError as error:
                        refused.append(str(error))

                thread = threading.Thread(target=ask)
                thread.start()
                thread.join()

        made.fit(x, y, verbose=0, callbacks=[Meanwhile()])
        self.assertIn("the model is in use by another call", refused[0])

    def test_otherThreadsRun_whileOneTrains(self):
        x, y = points(20_000)
        made = model()
        count, done = 0, threading.Event()

        def train():
            made.fit(x, y, epochs=30, verbose=0)
            done.set()

        thread = threading.Thread(target=train)
        thread.start()
        while not done.wait(0.001):
            count += 1
        thread.join()
        self.assertGreater(count, 5)

    def test_modelsOfDifferentThreads_trainAtOnce(self):
        x, y = points()
        wanted = model()
        wanted.fit(x, y, epochs=3, verbose=0)
        made = [model() for _ in range(3)]
        threads = [threading.Thread(target=m.fit, args=(x, y), kwargs={"epochs": 3, "verbose": 0}) for m in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for one in made:
            self.assertEqualWeights(one, wanted)


class ForkTests(TestCase):
    def test_forkedProcess_isToldToStartAnew(self):
        made = model()
        x, _ = points()
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            text = "nothing was raised"
            try:
                made.predict(x)
            except RuntimeError as error:
                text = str(error)
            try:
                dv.Sequential([dv.Input((8,)), dv.layers.Dense(2)])
                text = "a new model was made"
            except RuntimeError:
                pass
            os.write(writer, text.encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.assertIn("forked after Dovela had started its threads", pipe.read())
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_forkBeforeTheFirstModel_isAllowed(self):
        script = """
            import os, sys
            import dovela as dv, numpy as np
            dv.layers.Dense(3)
            child = os.fork()
            if child == 0:
                ok = dv.Sequential([dv.layers.Dense(3)]).predict(np.ones((2, 4))).shape == (2, 3)
                os._exit(0 if ok else 1)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """
        done = self.run_python(textwrap.dedent(script))
        self.assertEqual(done.returncode, 0, done.stderr)


class InterruptTests(TestCase):
    def setUp(self):
        """A shell starts what it does not wait for with SIGINT ignored, and then Python has no handler of its own."""
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))

    def interrupt(self, made):
        """Send SIGINT once the training has changed the weights: nothing of Python runs in it then."""
        value = made.weights[0].value
        before = value.copy()

        def send():
            while (value == before).all():
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=send, daemon=True).start()

    def test_controlC_endsTheTraining_andTheModelIsIntact(self):
        x, y = points(4096)
        made = model()
        self.interrupt(made)
        with self.assertRaises(KeyboardInterrupt):
            made.fit(x, y, epochs=1_000_000, verbose=0)
        self.assertGreater(made.history.steps, 0)
        self.assertTrue(all(np.isfinite(w).all() for w in made.get_weights()))
        self.assertEqual(signal.getsignal(signal.SIGINT), signal.default_int_handler)
        self.assertEqual(signal.set_wakeup_fd(-1), -1)
        made.fit(x, y, epochs=1, verbose=0)

    def test_ownHandler_isCalledAfterwards(self):
        x, y = points(4096)
        made = model()
        seen = []
        before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
        self.addCleanup(signal.signal, signal.SIGINT, before)
        self.interrupt(made)
        history = made.fit(x, y, epochs=1_000_000, verbose=0)
        self.assertEqual(seen, [signal.SIGINT])
        self.assertLess(len(history.epoch), 1_000_000)

    def test_interruptInACallback_isKeyboardInterruptToo(self):
        class Stop(dv.Callback):
            def on_train_batch_end(self, batch, logs):
                raise KeyboardInterrupt

        x, y = points()
        made = model()
        with self.assertRaises(KeyboardInterrupt):
            made.fit(x, y, verbose=0, callbacks=[Stop()])
        made.fit(x, y, verbose=0)

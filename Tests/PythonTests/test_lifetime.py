"""What is made is given back, and random calls end in results or in exceptions."""

import gc
import random
import resource
import weakref

import dovela as dv
import numpy as np
from support import TestCase, points


class Idle(dv.Optimizer):
    def update(self, weights, gradient, slots, learning_rate, step):
        pass


class Watch(dv.Callback):
    def on_epoch_end(self, epoch, logs):
        self.seen = epoch


def used() -> int:
    """The pages of memory that the process has, in kilobytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


class LifetimeTests(TestCase):
    def test_models_trainers_andObjectsOfPython_areFreed(self):
        x, y = points()

        def one():
            watch = Watch()
            model = dv.Sequential([dv.layers.Dense(256, activation="relu"), dv.layers.Dense(2, activation="softmax")])
            model.compile(Idle(), "sparse_categorical_crossentropy", ["accuracy", lambda a, b: np.abs(b).max(-1)])
            model.fit(x, y, verbose=0, callbacks=[watch])
            model.predict(x)
            return weakref.ref(model), weakref.ref(watch)

        references = [one() for _ in range(5)]
        gc.collect()
        before = used()
        references += [one() for _ in range(60)]
        gc.collect()
        # The last objects are let go when the next ones are offered.
        alive = [reference() for pair in references for reference in pair if reference() is not None]
        self.assertLessEqual(len(alive), 2)
        del alive
        self.assertLess(used() - before, 20_000)


class RandomTests(TestCase):
    """Calls with arguments drawn at random, in any order."""

    ARRAYS = [
        lambda r: np.ones((r.randrange(4), 8), np.float32),
        lambda r: np.ones((8, 3)),
        lambda r: np.ones((2, 8, 1), np.int8),
        lambda r: np.zeros((0, 8), np.float32),
        lambda r: np.full((3, 8), np.nan, np.float32),
        lambda r: np.arange(r.randrange(9)),
        lambda r: np.array(["x"]),
        lambda r: None,
        lambda r: [[1.0] * 8] * 3,
        lambda r: {"a": np.ones((2, 8))},
        lambda r: (np.ones((2, 8)), np.ones(2)),
        lambda r: "text",
        lambda r: iter([(np.ones((2, 8)), np.ones((2, 1)))]),
    ]
    LAYERS = [
        "Dense(2)",
        "Dropout(0.5)",
        "Flatten",
        "LSTM(2)",
        "Reshape((2, 4))",
        "Dense(1, sigmoid)",
        "Embedding(4, 2)",
    ]

    def test_randomCalls_neverCrash(self):
        generator = random.Random(1)

        def array():
            return generator.choice(self.ARRAYS)(generator)

        def number():
            return generator.choice([0, 1, 2, 3, -1, 2**63, 0.5, None, "2", float("nan")])

        model = dv.Sequential([])
        calls = [
            lambda: dv.Sequential([generator.choice(self.LAYERS) for _ in range(generator.randrange(3))]),
            lambda: model.add(generator.choice(self.LAYERS)),
            lambda: model.pop(),
            lambda: model.build((None, generator.choice([8, 3]))),
            lambda: model.compile(generator.choice(["sgd", "adam", Idle(), "x"]), generator.choice(["mse", None, "x"])),
            lambda: model.fit(array(), array(), number(), generator.choice([1, 2, 0]), 0, steps_per_epoch=number()),
            lambda: model.fit(array(), array(), validation_split=generator.choice([0.0, 0.5, 2]), verbose=0),
            lambda: model.fit(array(), array(), sample_weight=array(), verbose=0, initial_epoch=generator.randrange(3)),
            lambda: model.evaluate(array(), array(), batch_size=number()),
            lambda: model.predict(array(), number()),
            lambda: model.train_on_batch(array(), array(), array()),
            lambda: model.compute_gradients(array(), array()),
            lambda: model.apply_gradients(),
            lambda: model.set_weights([array(), array()]),
            lambda: model.save(self.folder / generator.choice(["a", "no/b"])),
            lambda: model.load_weights(self.folder / "a"),
            lambda: dv.load_model(self.folder / generator.choice(["a", "c"])),
            lambda: model.close(),
        ]
        done = 0
        for _ in range(2000):
            try:
                found = generator.choice(calls)()
                done += 1
                if isinstance(found, dv.Model):
                    model = found
            except (dv.Error, TypeError, AttributeError):
                pass
        self.assertGreater(done, 100)

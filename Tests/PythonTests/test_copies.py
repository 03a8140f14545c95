import copy
import pickle

import dovela as dv
import numpy as np
from support import TestCase, points


@dv.register
class Shift(dv.Layer):
    def __init__(self, by: float = 1.0):
        self.by = by

    def forward(self, x):
        return x + self.by

    def backward(self, x, y, dy):
        return dy


class CopyTests(TestCase):
    def test_compiledModel_trainsOnAsTheOriginal(self):
        x, y = points()
        model = dv.Sequential(
            [dv.Input((8,)), dv.layers.Dense(8, "relu"), Shift(0.5), dv.layers.Dense(2, "softmax")], seed=1
        )
        model.compile("Adam(learning_rate=0.01)", metrics=["accuracy"])
        model.fit(x, y, epochs=2, verbose=0)
        copies = [pickle.loads(pickle.dumps(model)), copy.deepcopy(model)]
        wanted = model.fit(x, y, epochs=4, initial_epoch=2, verbose=0).history
        for made in copies:
            self.assertIsInstance(made, dv.Sequential)
            self.assertEqual(len(made.history.epoch), 2)
            self.assertEqual(made.fit(x, y, epochs=4, initial_epoch=2, verbose=0).history, wanted)
            self.assertEqualWeights(made, model)
            np.testing.assert_array_equal(made.layers[0].get_weights()[0], model.get_weights()[0])

    def test_unbuiltModel_graphAndComponents(self):
        waiting = pickle.loads(pickle.dumps(dv.Sequential([dv.layers.Dense(3)], seed=5)))
        self.assertEqual(waiting.predict(points()[0]).shape, (256, 3))
        x = dv.Input((8,))
        model = dv.Model(x, dv.layers.Dense(2)(x), seed=9)
        self.assertEqualWeights(copy.deepcopy(model), model)
        for component in (
            dv.layers.Dense(3, activation="relu"),
            dv.optimizers.Adam(0.1),
            Shift(2.0),
            dv.losses.Huber(),
        ):
            made = pickle.loads(pickle.dumps(component))
            self.assertEqual(repr(made), repr(component))
            self.assertEqual(made.get_config(), component.get_config())

    def test_copyOfAWeight_isIndependent(self):
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(2)])
        made = copy.deepcopy(model)
        made.weights[0].value[:] = 0
        self.assertNotEqual(model.weights[0].value.sum(), 0)

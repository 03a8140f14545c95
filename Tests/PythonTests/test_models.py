import inspect

import dovela as dv
import numpy as np
from support import TestCase, points


class ModelTests(TestCase):
    def test_sequential_composesWhenItSeesData_orHasAnInput(self):
        waiting = dv.Sequential([dv.layers.Dense(4, activation="relu"), dv.layers.Dense(2)])
        self.assertFalse(waiting.built)
        self.assertEqual(waiting.predict(points()[0]).shape, (256, 2))
        ready = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)])
        self.assertTrue(ready.built)
        self.assertEqual((ready.input_shape, ready.output_shape), ((None, 8), (None, 4)))

    def test_prediction_isTheArithmeticOfTheWeights(self):
        x, _ = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4, activation="tanh"), dv.layers.Dense(3)])
        kernel, bias, kernel_1, bias_1 = model.get_weights()
        np.testing.assert_allclose(
            model.predict(x), np.tanh(x @ kernel + bias) @ kernel_1 + bias_1, rtol=1e-4, atol=1e-5
        )

    def test_layersOfAGraph_haveKerasNames_andSharedOnesTheirVariablesOnce(self):
        left, right = dv.Input((8,), name="left"), dv.Input((8,), name="right")
        shared = dv.layers.Dense(4, activation="relu")
        joined = dv.layers.Concatenate()([shared(left), shared(right)])
        outputs = [dv.layers.Dense(2, name="a")(joined), dv.layers.Dense(1)(joined)]
        model = dv.Model([left, right], outputs)
        self.assertEqual([layer.name for layer in model.layers], ["dense", "concatenate", "a", "dense_1"])
        self.assertEqual(model.input_names, ["left", "right"])
        self.assertEqual(model.output_names, ["a", "dense_1"])
        self.assertEqual([p.path for p in model.weights][:2], ["dense/kernel", "dense/bias"])
        x, _ = points()
        a, b = model.predict({"right": x, "left": x})
        self.assertEqual((a.shape, b.shape), ((256, 2), (256, 1)))

    def test_operatorsOfTensors_areLayers_andShapesAreKnown(self):
        x = dv.Input((8,))
        h = dv.layers.Dense(8)(x)
        self.assertEqual((h + x).shape, (None, 8))
        model = dv.Model(x, h * x - h)
        given, _ = points()
        kernel, bias = model.get_weights()
        wanted = given @ kernel + bias
        np.testing.assert_allclose(model.predict(given), wanted * given - wanted, rtol=1e-4, atol=1e-5)

    def test_layerWithSeveralOutputs_isUnpacked(self):
        x = dv.Input((5, 3))
        output, hidden, cell = dv.layers.LSTM(4, return_state=True)(x)
        model = dv.Model(x, [output, cell, hidden])
        a, _, c = model.predict(np.ones((2, 5, 3), np.float32))
        np.testing.assert_array_equal(a, c)

    def test_modelCalledOnTensors_becomesPartOfAGraph(self):
        inner = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)])
        x = dv.Input((8,))
        outer = dv.Model(x, dv.layers.Dense(2)(inner(x)))
        self.assertEqual(outer.output_shape, (None, 2))

    def test_layerOfAnotherModel_bringsACopyOfItsWeights(self):
        x, y = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4, activation="relu"), dv.layers.Dense(2, "softmax")])
        model.compile("adam")
        model.fit(x, y, verbose=0)
        features = dv.Model(model.inputs, model.layers[0](model.inputs[0]))
        kernel, bias = model.get_weights()[:2]
        np.testing.assert_allclose(features.predict(x), np.maximum(x @ kernel + bias, 0), rtol=1e-4, atol=1e-5)
        again = dv.Model(model.input, model.get_layer("dense").output)
        np.testing.assert_array_equal(again.predict(x), features.predict(x))
        again.layers[0].set_weights([kernel * 0, bias * 0])
        np.testing.assert_array_equal(model.layers[0].get_weights()[0], kernel)
        chain = dv.Sequential([model.layers[0], dv.layers.Dense(3)])
        np.testing.assert_allclose(chain.predict(x).shape, (256, 3))
        np.testing.assert_array_equal(chain.get_weights()[0], kernel)

    def test_chainThatGrowsOrShrinks_keepsTheWeightsOfItsLayers(self):
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)])
        kernel = model.get_weights()[0]
        model.add(dv.layers.Dense(2))
        np.testing.assert_array_equal(model.get_weights()[0], kernel)
        model.pop()
        np.testing.assert_array_equal(model.get_weights()[0], kernel)

    def test_file_holdsTheWholeModel(self):
        x, y = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4, activation="relu"), dv.layers.Dense(2, "softmax")])
        model.compile("adam")
        model.fit(x, y, verbose=0)
        model.save(self.folder / "m.safetensors")
        loaded = dv.load_model(self.folder / "m.safetensors")
        np.testing.assert_array_equal(loaded.predict(x), model.predict(x))
        self.assertIsInstance(loaded, dv.Sequential)
        self.assertEqual([layer.name for layer in loaded.layers], ["dense", "dense_1"])
        loaded.compile("adam")
        loaded.fit(x, y, verbose=0)

    def test_weights_areSetByName_byPlace_andFromAFile(self):
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4), dv.layers.Dense(2)])
        other = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4), dv.layers.Dense(2)])
        other.set_weights(model.get_weights())
        self.assertEqualWeights(model, other)
        other.get_layer("dense_1").set_weights([np.ones((4, 2)), np.zeros(2)])
        self.assertEqual(other.weights[2].value.sum(), 8)
        model.save_weights(self.folder / "w.safetensors")
        other.load_weights(self.folder / "w.safetensors")
        self.assertEqualWeights(model, other)

    def test_parameter_isTheModelsOwnMemory_andKeepsIt(self):
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(1, use_bias=False)])
        value = model.weights[0].value
        value[:] = 2
        np.testing.assert_allclose(model.predict(np.ones((1, 8), np.float32)), [[16]])
        del model
        self.assertEqual(value.sum(), 16)

    def test_specification_makesTheSameModelAgain(self):
        model = dv.Sequential(
            [dv.Input((8,)), dv.layers.Dense(4, kernel_regularizer="l2"), dv.layers.Dropout(0.5)], seed=4
        )
        again = dv.model_from_json(model.to_json(), seed=4)
        self.assertEqual(again.to_json(), model.to_json())
        self.assertEqualWeights(model, again)
        self.assertEqualWeights(model, dv.Model.from_config(model.get_config(), seed=4))

    def test_seeds_followEachOther_andCanBeSet(self):
        def weights():
            return dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)]).get_weights()[0]

        dv.set_random_seed(7)
        first, second = weights(), weights()
        self.assertFalse((first == second).all())
        dv.set_random_seed(7)
        np.testing.assert_array_equal(weights(), first)

    def test_frozenLayer_staysAsItIs_fromTheNextCompileOn(self):
        x, _ = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4), dv.layers.Dense(1)])
        before = model.get_weights()
        model.layers[0].trainable = False
        model.compile("sgd", "mse")
        self.assertEqual([p.path for p in model.trainable_weights], ["dense_1/kernel", "dense_1/bias"])
        model.fit(x, x[:, :1], verbose=0)
        after = model.get_weights()
        self.assertTrue((after[0] == before[0]).all() and (after[2] != before[2]).any())

    def test_summary_isPrinted(self):
        lines = []
        dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)]).summary(print_fn=lines.append)
        self.assertIn("Total params: 36", lines[0])

    def test_integersAreIds_whereTheFirstLayerTakesThem(self):
        words = np.random.default_rng(0).integers(0, 20, (16, 6))
        model = dv.Sequential([dv.layers.Embedding(20, 3), dv.layers.Flatten(), dv.layers.Dense(1)])
        self.assertEqual(model.predict(words).shape, (16, 1))
        plain = dv.Sequential([dv.layers.Dense(1)])
        np.testing.assert_allclose(plain.predict(words), plain.predict(words.astype(np.float32)))

    def test_arraysOfAnyLayout_giveTheSame(self):
        x, _ = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)])
        wanted = model.predict(x)
        for other in (
            np.asfortranarray(x),
            x.astype(">f4"),
            x.astype(np.float64),
            np.repeat(x, 2, 1)[:, ::2],
            x.tolist(),
        ):
            np.testing.assert_array_equal(model.predict(other), wanted)

    def test_predictions_comeFromBatchesToo(self):
        x, _ = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(4)])
        np.testing.assert_array_equal(model.predict(iter([x[:100], x[100:]])), model.predict(x))
        np.testing.assert_array_equal(model.predict(x, batch_size=3), model.predict(x))


class ComponentTests(TestCase):
    def test_classesOfPlugins_haveSignature_docAndRepr(self):
        signature = inspect.signature(dv.layers.Dense)
        self.assertEqual(list(signature.parameters)[:3], ["units", "activation", "use_bias"])
        self.assertIs(signature.parameters["use_bias"].default, True)
        self.assertIn("units: ", dv.layers.Dense.__doc__)
        self.assertEqual(repr(dv.layers.Dense(3, activation="relu")), "Dense(units=3, activation='relu')")
        self.assertTrue(issubclass(dv.optimizers.Adam, dv.Optimizer))
        self.assertIn("Conv2D", dir(dv.layers))

    def test_component_knowsItsWholeConfiguration(self):
        adam = dv.optimizers.Adam(learning_rate=0.01)
        self.assertEqual(adam.get_config()["beta_1"], 0.9)
        self.assertEqual(adam.beta_2, 0.999)
        self.assertEqual(type(adam).from_config(adam.get_config()).get_config(), adam.get_config())

    def test_everyForm_givesTheSameComponent(self):
        forms = ["Adam(learning_rate=0.01)", {"Adam": {"learning_rate": 0.01}}, dv.optimizers.adam(learning_rate=0.01)]
        forms.append({"class_name": "Adam", "config": {"learning_rate": 0.01}})
        configurations = [dv.optimizers.get(form).get_config() for form in forms]
        self.assertTrue(all(configuration == configurations[0] for configuration in configurations))
        self.assertIsInstance(dv.optimizers.get("adam"), dv.optimizers.Adam)

    def test_everyComponent_hasAClass(self):
        for module in (dv.layers, dv.activations, dv.optimizers, dv.losses, dv.metrics, dv.initializers, dv.callbacks):
            for name in dir(module):
                self.assertTrue(callable(getattr(module, name)), name)

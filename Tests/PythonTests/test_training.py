import contextlib
import io

import dovela as dv
import numpy as np
from support import TestCase, points


def classifier(seed: int = 1, **settings) -> dv.Sequential:
    layers = [dv.Input((8,)), dv.layers.Dense(8, activation="relu"), dv.layers.Dense(2, activation="softmax")]
    model = dv.Sequential(layers, seed=seed)
    model.compile(**{"optimizer": "adam", "metrics": ["accuracy"], **settings})
    return model


class FitTests(TestCase):
    def test_history_hasEveryLogOfEveryEpoch(self):
        x, y = points()
        history = classifier().fit(x, y, epochs=4, validation_split=0.25, verbose=0)
        self.assertEqual(sorted(history.history), ["accuracy", "loss", "val_accuracy", "val_loss"])
        self.assertEqual([len(values) for values in history.history.values()], [4] * 4)
        self.assertEqual(history.epoch, [0, 1, 2, 3])
        self.assertLess(history.history["loss"][-1], history.history["loss"][0])

    def test_sameSeed_givesTheSameNumbers(self):
        x, y = points()
        one, other = classifier(), classifier()
        self.assertEqual(one.fit(x, y, epochs=3, verbose=0).history, other.fit(x, y, epochs=3, verbose=0).history)
        self.assertEqualWeights(one, other)

    def test_initialEpoch_continuesAsIfThereHadBeenOneCall(self):
        x, y = points()
        whole, parts = classifier(), classifier()
        whole.fit(x, y, epochs=5, verbose=0)
        parts.fit(x, y, epochs=2, verbose=0)
        history = parts.fit(x, y, epochs=5, initial_epoch=2, verbose=0)
        self.assertEqual(history.epoch, [2, 3, 4])
        self.assertEqualWeights(whole, parts)

    def test_secondFit_drawsAnotherOrder(self):
        x, y = points()
        frozen = classifier(optimizer="SGD(learning_rate=0.0)")
        seen = []

        class Losses(dv.Callback):
            def on_train_batch_end(self, batch, logs):
                seen.append(logs["loss"])

        for _ in range(2):
            frozen.fit(x, y, verbose=0, callbacks=[Losses()])
        self.assertNotEqual(seen[:8], seen[8:])

    def test_validationSplit_isTheEndOfTheRows(self):
        x, y = points()
        one, other = classifier(), classifier()
        split = one.fit(x, y, validation_split=0.25, verbose=0).history
        given = other.fit(x[:192], y[:192], validation_data=(x[192:], y[192:]), verbose=0).history
        self.assertEqual(split, given)

    def test_weightsOfRowsAndClasses_areOneAnother(self):
        x, y = points()
        one, other = classifier(), classifier()
        one.fit(x, y, class_weight={0: 1.0, 1: 3.0}, verbose=0)
        other.fit(x, y, sample_weight=np.where(y == 1, 3.0, 1.0), verbose=0)
        self.assertEqualWeights(one, other)

    def test_severalInputsAndOutputs_goByPlaceOrByName(self):
        x, y = points()

        def model():
            a, b = dv.Input((4,), name="a"), dv.Input((4,), name="b")
            joined = dv.layers.Concatenate()([a, b])
            heads = [
                dv.layers.Dense(2, activation="softmax", name="kind")(joined),
                dv.layers.Dense(1, name="size")(joined),
            ]
            made = dv.Model([a, b], heads, seed=1)
            made.compile(
                "adam", loss={"kind": "sparse_categorical_crossentropy", "size": "mse"}, loss_weights=[1.0, 0.5]
            )
            return made

        size = x.sum(1, keepdims=True)
        one, other = model(), model()
        history = one.fit([x[:, :4], x[:, 4:]], [y, size], epochs=2, validation_split=0.5, verbose=0).history
        named = other.fit(
            {"b": x[:, 4:], "a": x[:, :4]}, {"size": size, "kind": y}, epochs=2, validation_split=0.5, verbose=0
        )
        self.assertEqual(history, named.history)
        self.assertLessEqual({"loss", "kind_loss", "size_loss", "val_loss"}, set(history))

    def test_batchesOfAnySource_train(self):
        x, y = points()

        def forever():
            while True:
                for start in range(0, 256, 32):
                    yield x[start : start + 32], y[start : start + 32]

        class Places:
            def __len__(self):
                return 8

            def __getitem__(self, place):
                return x[place * 32 : place * 32 + 32], y[place * 32 : place * 32 + 32]

        class Loader:
            def __len__(self):
                return 8

            def __iter__(self):
                return iter([Places()[place] for place in range(8)])

        wanted = classifier()
        wanted.fit(x, y, epochs=3, shuffle=False, verbose=0)
        for source, steps in ((forever(), 8), (Places(), None), (Loader(), None)):
            model = classifier()
            model.fit(source, steps_per_epoch=steps, epochs=3, verbose=0, validation_data=Places())
            self.assertEqualWeights(model, wanted)
        self.assertEqual(wanted.evaluate(Places()), wanted.evaluate(x, y))

    def test_callbacksByName_andStopReason(self):
        x, y = points()
        history = classifier("adam" and 1).fit(
            x, y, epochs=50, validation_split=0.2, callbacks=["EarlyStopping(patience=0, min_delta=10)"], verbose=0
        )
        self.assertEqual(len(history.epoch), 2)
        self.assertIsNotNone(history.stop_reason)

    def test_folder_getsCheckpointsHistoryAndModel_andResumes(self):
        x, y = points()
        whole, parts = classifier(), classifier()
        whole.fit(x, y, epochs=4, verbose=0)
        parts.fit(x, y, epochs=2, verbose=0, folder=self.folder / "run")
        names = {path.name for path in (self.folder / "run").iterdir()}
        self.assertLessEqual({"history.csv", "model.safetensors", "checkpoint.safetensors"}, names)
        resumed = classifier(seed=1)
        resumed.fit(x, y, epochs=4, verbose=0, folder=self.folder / "run", resume=True)
        self.assertEqualWeights(whole, resumed)

    def test_verbose_printsALineAnEpoch(self):
        x, y = points()
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            classifier().fit(x, y, epochs=2, verbose=2)
        self.assertRegex(output.getvalue(), r"^Epoch 1/2 .*loss: \d.*\nEpoch 2/2 .*accuracy: \d.*\n$")


class StepTests(TestCase):
    def test_stepsByHand_areWhatFitDoes(self):
        x, y = points()
        by_fit, by_hand, in_parts = classifier(), classifier(), classifier()
        by_fit.fit(x, y, shuffle=False, verbose=0)
        for start in range(0, 256, 32):
            rows = slice(start, start + 32)
            loss, _ = by_hand.train_on_batch(x[rows], y[rows])
            in_parts.compute_gradients(x[rows], y[rows])
            self.assertEqual(in_parts.weights[0].gradient.shape, (8, 8))
            in_parts.apply_gradients()
        self.assertAlmostEqual(loss, by_fit.history.history["loss"][0], places=6)
        self.assertEqualWeights(by_fit, by_hand)
        for one, other in zip(by_fit.get_weights(), in_parts.get_weights()):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)

    def test_resultsOfBatches_addUpUntilTheyAreReset(self):
        x, y = points()
        model = classifier()
        whole = model.evaluate(x, y, return_dict=True)
        model.reset_metrics()
        model.test_on_batch(x[:128], y[:128])
        loss, accuracy = model.test_on_batch(x[128:], y[128:])
        self.assertAlmostEqual(loss, whole["loss"], places=5)
        self.assertAlmostEqual(accuracy, whole["accuracy"], places=6)
        self.assertEqual(model.metrics_names, ["loss", "accuracy"])

    def test_learningRate_isReadAndSet(self):
        x, y = points()
        model = classifier(optimizer="SGD(learning_rate=0.5)")
        self.assertEqual(model.optimizer.learning_rate, 0.5)
        model.train_on_batch(x, y)
        before = model.get_weights()
        model.optimizer.learning_rate = 0.0
        model.train_on_batch(x, y)
        self.assertEqual(model.optimizer.learning_rate, 0.0)
        for one, other in zip(before, model.get_weights()):
            np.testing.assert_array_equal(one, other)
        scheduled = classifier(optimizer=dv.optimizers.SGD(learning_rate="ExponentialDecay(0.1, 10, 0.5)"))
        scheduled.train_on_batch(x, y)
        with self.assertRaises(dv.Error):
            scheduled.optimizer.learning_rate = 0.1

"""The command and Python do the same."""

import subprocess
import unittest

import dovela as dv
import numpy as np
from support import DOVELA, TestCase

RUN = """
data:
  reader: {csv: {path: points.csv, target: y}}
model: "Dense(16, relu) -> Dropout(0.2) -> Dense(3, softmax)"
optimizer: "Adam(learning_rate=0.01)"
loss: sparse_categorical_crossentropy
metrics: [accuracy]
fit: {epochs: 4, batch_size: 16, seed: 5}
"""


@unittest.skipUnless(DOVELA.is_file(), "the command is not built")
class CommandTests(TestCase):
    def setUp(self):
        super().setUp()
        generator = np.random.default_rng(3)
        self.x = np.round(generator.normal(size=(120, 4)), 3).astype(np.float32)
        self.y = (self.x[:, 0] > 0).astype(np.int32) + (self.x[:, 1] > 0.5)
        rows = [",".join([*map(repr, map(float, row)), str(label)]) for row, label in zip(self.x, self.y)]
        (self.folder / "points.csv").write_text("a,b,c,d,y\n" + "\n".join(rows) + "\n")
        (self.folder / "run.yaml").write_text(RUN)
        command = [DOVELA, "train", self.folder / "run.yaml", "--out", self.folder / "command"]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_run_leavesTheSameFiles(self):
        run = dv.Run(self.folder / "run.yaml")
        history = run.fit(folder=self.folder / "python", verbose=0)
        for name in ("model.safetensors", "history.csv"):
            wanted = (self.folder / "command" / name).read_bytes()
            self.assertEqual((self.folder / "python" / name).read_bytes(), wanted, name)
        self.assertEqual(len(history.epoch), 4)
        self.assertEqual(run.evaluate("train").keys(), {"loss", "accuracy"})
        self.assertIn("epochs: 4", run.specification)
        again = dv.Run(RUN, overrides=["fit.epochs=1"], directory=self.folder)
        self.assertEqual(len(again.fit(verbose=0).epoch), 1)

    def test_modelComposedInPython_trainsToTheSameBytes(self):
        layers = [
            dv.layers.Dense(16, activation="relu"),
            dv.layers.Dropout(0.2),
            dv.layers.Dense(3, activation="softmax"),
        ]
        model = dv.Sequential([dv.Input((4,)), *layers], seed=5)
        model.compile(dv.optimizers.Adam(learning_rate=0.01), "sparse_categorical_crossentropy", ["accuracy"])
        model.fit(self.x, self.y, batch_size=16, epochs=4, verbose=0)
        commands = dv.load_model(self.folder / "command" / "model.safetensors")
        for one, name in ((model, "python"), (commands, "command")):
            one.save_weights(self.folder / f"{name}.safetensors")
        wanted = (self.folder / "command.safetensors").read_bytes()
        self.assertEqual((self.folder / "python.safetensors").read_bytes(), wanted)
        # As whole files too, once both say nothing of how rows are made.
        model.save(self.folder / "python.safetensors")
        copy = dv.model_from_json(commands.to_json())
        copy.set_weights(commands.get_weights())
        copy.save(self.folder / "command.safetensors")
        wanted = (self.folder / "command.safetensors").read_bytes()
        self.assertEqual((self.folder / "python.safetensors").read_bytes(), wanted)

"""The examples, and the code of the documentation."""

import re
import subprocess
import sys
import textwrap

from support import ROOT, TestCase


class ExampleTests(TestCase):
    def run_example(self, name: str) -> str:
        done = subprocess.run(
            [sys.executable, ROOT / "examples" / "python" / name], capture_output=True, text=True, cwd=self.folder
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_kerasLike(self):
        output = self.run_example("keras_like.py")
        self.assertIn("a loaded model agrees", output)
        self.assertGreater(float(re.search(r"accuracy (0\.\d+)$", output, re.MULTILINE)[1]), 0.95)

    def test_tune_goesThroughHyperband(self):
        output = self.run_example("tune.py")
        self.assertGreater(float(re.search(r"test loss .*, accuracy (0\.\d+)$", output, re.MULTILINE)[1]), 0.85)
        self.assertIn("'conditions': [{'layers': [3]}]", output)
        # Again: everything is there.
        self.assertNotIn("\ntrial ", self.run_example("tune.py"))

    def test_customOptimizer(self):
        losses = [float(loss) for loss in re.findall(r"loss (\d\.\d+)", self.run_example("custom_optimizer.py"))]
        self.assertEqual(len(losses), 3)
        self.assertLess(max(losses), 0.5)

    def test_sklearnEstimator_passesTheChecksOfScikitLearn(self):
        try:
            import sklearn  # noqa: F401
        except ImportError:
            self.skipTest("scikit-learn is not installed")
        self.assertIn("check_estimator passed", self.run_example("sklearn_estimator.py"))

    def test_lowLevel_scipyIntegratesAModel(self):
        try:
            import scipy  # noqa: F401
        except ImportError:
            self.skipTest("scipy is not installed")
        output = self.run_example("lowlevel.py")
        self.assertAlmostEqual(float(re.search(r"integral (\S+),", output)[1]), 0.841, 1)
        self.assertIn("volume 11.000", output)
        self.assertRegex(output, r"root 1\.5[67]")


class DocumentationTests(TestCase):
    def test_codeOfTheGuides_runs(self):
        guides = ["README.md", "Sources/python/README.md", "Sources/dovela/Dovela.docc/Python.md"]
        for guide in guides:
            blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / guide).read_text(), re.MULTILINE | re.DOTALL)
            self.assertTrue(blocks, guide)
            before = """
                import numpy as np
                x = np.random.default_rng(0).normal(size=(256, 8)).astype(np.float32)
                y = (x[:, 0] > 0).astype(np.int32)
            """
            done = self.run_python(textwrap.dedent(before) + "\n".join(blocks))
            self.assertEqual(done.returncode, 0, f"{guide}: {done.stderr}")

"""Models as C functions, and C functions as components."""

import ctypes
import gc
import math
import os
import subprocess
import threading

import dovela as dv
import numpy as np
from support import ROOT, TestCase, points

LIBM = ctypes.CDLL("libm.so.6")
UNARY = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)


def linear(width: int = 3, outputs: int = 2) -> dv.Sequential:
    """y = (1 + x0 + 2 x1 + 3 x2, -(…))."""
    model = dv.Sequential([dv.Input((width,)), dv.layers.Dense(outputs)], seed=1)
    signs = np.array([1.0, -1.0])[:outputs]
    model.set_weights([np.arange(1, width + 1)[:, None] * signs, signs])
    return model


class ModelTests(TestCase):
    def test_everyForm_givesTheModelsValues_throughCffiAndCtypes(self):
        model = linear()
        numbers = (ctypes.c_double * 3)(1, 10, 100)
        for prototype, arguments in {
            "double (*)(double, double, float)": (1.0, 10.0, 100.0),
            "double (*)(int n, double *x)": (3, numbers),
            "double f(int, const double *, void *user);": (3, numbers, None),
            "double (double *restrict x, size_t dim, void *)": (numbers, 3, None),
        }.items():
            f = model.as_function(prototype)
            self.assertEqual(f.ctypes(*arguments), 322, prototype)
            f.check()
            plain = [dv.native.ffi.NULL if a is None else a for a in arguments]
            plain = [dv.native.ffi.from_buffer("double[]", a) if a is numbers else a for a in plain]
            self.assertEqual(f.pointer(*plain), 322, prototype)
        x, y = np.float32([[1, 10, 100], [0, 0, 1]]), np.zeros((2, 2), np.float32)
        rows = model.as_function("int (*)(const float *x, float *y, size_t n)").ctypes
        pointers = [ctypes.cast(array.ctypes.data, ctypes.POINTER(ctypes.c_float)) for array in (x, y)]
        self.assertEqual(rows(*pointers, 2), 0)
        np.testing.assert_array_equal(y, model.predict(x))

    def test_elements_areChosen(self):
        f = linear().as_function("double (*)(double, void *)", first=1, output=1, inputs=[1, 0, 1000])
        self.assertEqual(f.ctypes(5, None), -3012)

    def test_function_seesTheWeightsOfTheMoment(self):
        x, y = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(2, activation="softmax")], seed=1)
        f = model.as_function("double (*)(int, double *)").ctypes
        row = (ctypes.c_double * 8)(*x[0])
        before = f(8, row)
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
        self.assertNotEqual(f(8, row), before)
        self.assertEqual(f(8, row), float(model.predict(x[:1])[0, 0]))

    def test_pointers_keepWhatTheyNeed(self):
        f = linear(1, 1).as_function("double (*)(double)")
        forms = [f.pointer, f.ctypes]
        del f
        gc.collect()
        self.assertEqual([form(2.0) for form in forms], [3, 3])

    def test_closedModel_isKeptByItsFunction(self):
        model = linear(1, 1)
        f = model.as_function()
        model.close()
        self.assertEqual(f.ctypes(2), 3)
        with self.assertRaisesRegex(RuntimeError, "the model was closed"):
            model.as_function()

    def test_failedCall_givesNaN_andItsReason(self):
        f = linear().as_function("double (*)(int, double *)")
        self.assertTrue(math.isnan(f.ctypes(2, (ctypes.c_double * 2)(1, 2))))
        with self.assertRaisesRegex(ValueError, "called with 2.0 elements, the model wants 3"):
            f.check()
        f.check()
        self.assertTrue(math.isnan(f.ctypes(3, None)))
        with self.assertRaisesRegex(ValueError, "is NULL"):
            f.check()

    def test_callDuringATraining_givesNaN(self):
        x, y = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(2, activation="softmax")], seed=1)
        model.compile("sgd", "sparse_categorical_crossentropy")
        f = model.as_function("double (*)(int, double *)")
        seen = []

        class Meanwhile(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                thread = threading.Thread(target=lambda: seen.append(f.ctypes(8, (ctypes.c_double * 8)())))
                thread.start()
                thread.join()

        model.fit(x, y, verbose=0, callbacks=[Meanwhile()])
        self.assertTrue(math.isnan(seen[0]))
        with self.assertRaisesRegex(RuntimeError, "in use"):
            f.check()

    def test_exceptionInALayer_isTheReason(self):
        class Sometimes(dv.Layer):
            def forward(self, x):
                if (x > 1).any():
                    raise KeyError("too large")
                return x

            def backward(self, x, y, dy):
                return dy

        f = dv.Sequential([dv.Input((1,)), Sometimes()], seed=1).as_function()
        self.assertEqual(f.ctypes(0.5), 0.5)
        self.assertTrue(math.isnan(f.ctypes(2)))
        with self.assertRaises(dv.Error) as caught:
            f.check()
        self.assertIsInstance(caught.exception.__cause__, KeyError)

    def test_forkedProcess_getsNaN(self):
        f = linear(1, 1).as_function().ctypes
        child = os.fork()
        if child == 0:
            os._exit(0 if math.isnan(f(2)) else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_whatDoesNotFit_isRefused(self):
        model = linear()
        for kind, words, arguments in [
            (ValueError, "unknown type|did you mean 'double'", {"prototype": "duble (*)(double)"}),
            (ValueError, "say what the others are", {"prototype": "double (*)(double)"}),
            (ValueError, "unknown type 'gsl_vector'", {"prototype": "double (*)(const gsl_vector *)"}),
            (ValueError, "is empty", {"prototype": ""}),
            (ValueError, "NUL", {"prototype": "double (*)(double)\0"}),
            (TypeError, "must be a str", {"prototype": 3}),
            (ValueError, "outputs have 2 elements", {"prototype": "double (*)(int, double *)", "output": 2}),
            (ValueError, "must be from 0", {"first": -1}),
            (TypeError, "whole number", {"output": 0.5}),
            (ValueError, "has 2 elements; the model's inputs have 3", {"inputs": [1, 2]}),
            (TypeError, "element type", {"inputs": ["a", "b", "c"]}),
        ]:
            with self.assertRaisesRegex(kind, words) as caught:
                model.as_function(**arguments)
            self.assertIsInstance(caught.exception, dv.Error)
        with self.assertRaisesRegex(RuntimeError, "not built"):
            dv.Sequential([dv.layers.Dense(1)]).as_function()

    def test_scipy_takesTheDoubleForms(self):
        try:
            from scipy import LowLevelCallable, integrate
        except ImportError:
            self.skipTest("scipy is not installed")
        model = linear(1, 1)
        for prototype in (
            "double (*)(double)",
            "double (*)(double, void *)",
            "double (*)(int, double *)",
            "double (*)(int n, double *x, void *user)",
        ):
            f = model.as_function(prototype)
            for form in (f.pointer, f.ctypes):
                # Nothing but SciPy's object keeps the function.
                called = LowLevelCallable(form)
                self.assertAlmostEqual(integrate.quad(called, 0, 1, epsabs=1e-5)[0], 1.5, 5)
            f.check()


class ComponentTests(TestCase):
    def trained(self, **layer) -> float:
        x, y = points()
        model = dv.Sequential([dv.Input((8,)), dv.layers.Dense(8, **layer), dv.layers.Dense(1)], seed=1)
        model.compile("adam", "mse")
        history = model.fit(x, y, epochs=10, verbose=0).history["loss"]
        self.assertLess(history[-1], history[0])
        return history[-1]

    def test_functionOfALibrary_isAClassAndAName(self):
        erf = dv.add_function("erf", "libm.so.6: float erff(float)")
        self.assertIs(erf, dv.activations.erf)
        self.assertTrue(issubclass(erf, dv.activations.Activation))
        self.assertEqual(self.trained(activation="erf"), self.trained(activation=erf()))
        x = np.linspace(-2, 2, 9, dtype=np.float32)[:, None]
        model = dv.Sequential([dv.Input((1,)), dv.layers.Activation("erf")])
        np.testing.assert_allclose(model.predict(x)[:, 0], [math.erf(v) for v in x[:, 0]], atol=1e-6)

    def test_mapping_saysWhatARunFileWould(self):
        bessel = {
            "library": "libm.so.6",
            "prototype": "float j0f(float x)",
            "derivative": {"prototype": "float j1f(float)", "scale": -1},
        }
        dv.add_function("bessel", bessel)
        self.trained(activation="bessel")

    def test_libraryOfAFolder_andItsParameters(self):
        made = self.folder / "libswish.so"
        source = ROOT / "examples" / "functions" / "mish.c"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", source, "-o", made, "-lm"], check=True)
        declaration = "libswish.so: float swish(float x, float beta); float swish_dx(float x, float y, float beta)"
        swish = dv.add_function("swish_beta", declaration, directory=self.folder)
        self.assertEqual(swish(beta=1.5).beta, 1.5)
        self.trained(activation=swish(beta=1.5))
        decay = dv.add_function(
            "decay", "libswish.so: double decay(double base, int step, double half)", directory=self.folder
        )
        self.assertTrue(issubclass(decay, dv.schedules.Schedule))

    def test_functionOfTheProgram_isKept(self):
        square = dv.add_function(
            "square", "double square(double x); double slope(double x)", UNARY(lambda x: x * x), UNARY(lambda x: 2 * x)
        )
        gc.collect()
        self.trained(activation=square())
        dv.add_function("tanh_c", "double tanh(double x)", LIBM.tanh)
        self.trained(activation="tanh_c")
        address = ctypes.cast(LIBM.sin, ctypes.c_void_p).value
        dv.add_function("sine", "double sin(double x)", address)
        self.trained(activation="sine")
        dv.add_function("sine_too", "double sin(double x)", dv.native.ffi.cast("double (*)(double)", address))
        self.trained(activation="sine_too")

    def test_savedModel_findsTheFunctionAgain(self):
        dv.add_function("erf_saved", "libm.so.6: float erff(float)")
        model = dv.Sequential([dv.Input((2,)), dv.layers.Dense(3, activation="erf_saved")], seed=1)
        model.save(self.folder / "model.safetensors")
        script = """
            import dovela as dv, numpy as np
            model = dv.load_model("model.safetensors")
            print(model.predict(np.ones((1, 2))).tolist())
        """
        done = self.run_python("\n".join(line.strip() for line in script.splitlines()))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.strip(), str(model.predict(np.ones((1, 2))).tolist()))

    def test_whatIsWrong_isRefused(self):
        for kind, words, arguments in [
            (ValueError, "unknown type 'flot'; did you mean 'float'", ("f", "libm.so.6: flot erff(float)")),
            (LookupError, "has no function 'erfff'; did you mean", ("f", "libm.so.6: float erfff(float)")),
            (LookupError, "cannot be opened", ("f", "none.so: float f(float)")),
            (ValueError, "cannot be the name", ("a b", "libm.so.6: float erff(float)")),
            (TypeError, "must be a str", (3, "libm.so.6: float erff(float)")),
            (TypeError, "must be a str or a dict", ("f", 3)),
            (TypeError, "dv.register takes functions that are written in Python", ("f", "float f(float)", math.sin)),
            (TypeError, "must be a function of ctypes", ("f", "float f(float)", "sin")),
            (ValueError, "cannot be a function's", ("f", "float f(float)", 0)),
            (ValueError, "without its prototype", ("f", "double f(double)", LIBM.sin, LIBM.cos)),
            (ValueError, "without the function", ("f", "libm.so.6: float erff(float)", None, LIBM.cos)),
        ]:
            with self.assertRaisesRegex(kind, words) as caught:
                dv.add_function(*arguments)
            self.assertIsInstance(caught.exception, dv.Error)

    def test_wrongDerivative_isFoundWhenTheModelIsComposed(self):
        dv.add_function("wrong", "double sin(double x); double sin(double x)", LIBM.sin, LIBM.sin)
        with self.assertRaisesRegex(ValueError, "derivative"):
            dv.Sequential([dv.Input((2,)), dv.layers.Dense(1, activation="wrong")])

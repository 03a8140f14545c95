"""The wheel: what it carries, and that nothing of the machine beyond the C libraries is needed."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import unittest
from importlib.metadata import files
from pathlib import Path

import dovela as dv
from dovela import runtime
from dovela.namespace import MODULES
from dovela.native import constants, ffi
from dovela.schema import Schema
from dovela.stubs import stub
from support import ROOT, TestCase

MODULES_BY_NAME = {module: kind for kind, module in MODULES.items()}
PACKAGE = Path(dv.__file__).parent
WHEELS = sorted((ROOT / ".build" / "wheel").glob("dovela-*.whl"))
LIBRARIES = sorted((PACKAGE / "lib").rglob("*.so*"))
SYSTEM = re.compile(r"/(ld-linux-x86-64|lib(c|m|pthread|dl|rt|util|gcc_s|stdc\+\+))\.so")


class PackageTests(TestCase):
    def test_libraries_needOnlyEachOther_andTheSystemsCLibraries(self):
        self.assertGreater(len(LIBRARIES), 20)
        for library in LIBRARIES:
            listed = subprocess.run(["ldd", library], capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
            self.assertEqual(listed.returncode, 0, listed.stderr)
            self.assertNotIn("not found", listed.stdout, library)
            for path in re.findall(r"=> (/\S+)", listed.stdout):
                self.assertTrue(path.startswith(str(PACKAGE)) or SYSTEM.search(path), f"{library.name} needs {path}")

    def test_libraries_lookBesideThemselves(self):
        if not shutil.which("readelf"):
            self.skipTest("readelf is missing")
        for library in LIBRARIES:
            dynamic = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
            for path in re.findall(r"(?:RUNPATH|RPATH).*\[(.*)\]", dynamic):
                self.assertTrue(all(part.startswith("$ORIGIN") for part in path.split(":")), f"{library.name}: {path}")

    def test_package_worksInAnEmptyEnvironment(self):
        script = """
            import dovela as dv, numpy as np
            model = dv.Sequential([dv.layers.Dense(4, activation="relu"), dv.layers.Dense(2, activation="softmax")])
            model.compile("adam", "sparse_categorical_crossentropy")
            model.fit(np.ones((64, 3)), np.zeros(64, int), verbose=0)
            paths = {line.split()[-1] for line in open("/proc/self/maps") if ".so" in line}
            print("\\n".join(paths))
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)],
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin", "HOME": "/nonexistent"},
            cwd=self.folder,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("/swift/", done.stdout.replace(str(PACKAGE), ""))
        self.assertFalse([line for line in done.stdout.split() if "dnnl" in line and not line.startswith(str(PACKAGE))])

    def test_everyFile_isRecorded(self):
        recorded = {str(path.locate()) for path in files("dovela")}
        found = {str(path) for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        self.assertLessEqual(found, recorded)


@unittest.skipUnless(WHEELS, "there is no wheel: .ci/install-python makes one")
@unittest.skipUnless(shutil.which("unshare"), "nothing can be hidden without unshare")
class CleanMachineTests(TestCase):
    """A new virtual environment on a machine that has neither this tree, nor Swift, nor oneDNN."""

    def hidden(self) -> tuple[list[str], list[str]]:
        """Folders and files of this machine that the package must not need."""
        folders, files = [str(ROOT)], []
        swift = shutil.which("swift")
        toolchain = Path(swift).resolve().parents[1] if swift else None
        if toolchain and toolchain not in (Path("/usr"), Path("/usr/local"), Path("/"), ROOT, *ROOT.parents):
            folders.append(str(toolchain))
        known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout
        for library in (PACKAGE / "lib" / "dovela" / "runtime").glob("*.so*"):
            # Python itself may need these two of the system.
            if not library.name.startswith(("libz.", "libffi.")):
                files += re.findall(rf"{re.escape(library.name)} .*=> (\S+)", known)
        return folders, [str(Path(file).resolve()) for file in files]

    def test_wheel_needsNothingButItsDependencies(self):
        isolated = ["unshare", "--map-root-user", "--mount"]
        if subprocess.run([*isolated, "true"], capture_output=True).returncode:
            self.skipTest("this machine lets nobody hide a folder")
        new = self.folder / "new"
        subprocess.run([sys._base_executable, "-m", "venv", new], check=True)
        pip = [new / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", WHEELS[-1]]
        subprocess.run(pip, check=True, cwd=self.folder)
        script = """
            import ctypes, os, shutil, sys
            for path in sys.argv[1:]:
                assert not os.path.isfile(path) and not (os.path.isdir(path) and os.listdir(path)), path
            assert not shutil.which("swift")
            for name in ("libdnnl.so.2", "libdnnl.so.3", "libgomp.so.1", "libswiftCore.so"):
                try:
                    ctypes.CDLL(name)
                except OSError:
                    continue
                raise AssertionError(name + " is there")
            import dovela as dv, numpy as np
            layers = [dv.layers.Conv2D(4, 3, activation="relu"), dv.layers.Flatten(), dv.layers.Dense(2, "softmax")]
            model = dv.Sequential(layers)
            model.compile("adam", "sparse_categorical_crossentropy")
            x = np.random.default_rng(0).normal(size=(64, 8, 8, 1)).astype("float32")
            model.fit(x, np.arange(64) % 2, verbose=0)
            model.save("model.safetensors")
            assert (dv.load_model("model.safetensors").predict(x) == model.predict(x)).all()
            print("all is well")
        """
        folders, files = self.hidden()
        lines = [f"mount -t tmpfs none {shlex.quote(folder)}" for folder in folders]
        lines += [f"mount --bind /dev/null {shlex.quote(file)}" for file in files]
        run = [new / "bin" / "python", "-c", textwrap.dedent(script), *folders, *files]
        lines += ["exec " + shlex.join(map(str, run))]
        done = subprocess.run(
            [*isolated, "bash", "-c", " && ".join(lines)], capture_output=True, text=True, cwd=self.folder
        )
        self.assertEqual(done.stdout.strip(), "all is well", done.stderr)


class ContractTests(TestCase):
    """The declarations come from the headers; what the compiler asserts of those holds for them."""

    def test_everySlot_liesWhereTheHeaderSays(self):
        checked = 0
        for header in (ROOT / "include" / "dovela").glob("*.h"):
            for name, field, index in re.findall(r"DOVELA_SLOT\((\w+), (\w+), (\d+)\)", header.read_text()):
                self.assertEqual(ffi.offsetof(name, field), 8 * int(index), f"{name}.{field}")
                checked += 1
            for name, count in re.findall(r"DOVELA_SLOTS\((\w+), (\d+)\)", header.read_text()):
                if name != "type":
                    self.assertEqual(ffi.sizeof(name), 8 * int(count), name)
        self.assertGreater(checked, 200)
        self.assertEqual(ffi.sizeof("dovela_tensor"), 96)

    def test_constants_areTheHeaders(self):
        self.assertEqual(constants.F32, 2 | 32 << 8 | 1 << 16)
        self.assertEqual(constants.LAYER_KIND, "dovela.layer/1")
        self.assertEqual(constants.UNKNOWN_EXTENT, -1)


class StubTests(TestCase):
    def test_stubs_haveEveryComponent_andCompile(self):
        for module in ("layers", "optimizers", "losses", "metrics", "callbacks", "initializers"):
            text = (PACKAGE / f"{module}.pyi").read_text()
            compile(text, module, "exec")
            kind = MODULES_BY_NAME[module]
            for name in [s.name for s in runtime.current().list(kind) if s.plugin.startswith("org.dovela.")]:
                self.assertRegex(text, rf"(class|def|as) {name}\b|^{name} = ", f"{module}.{name}")
        self.assertTrue((PACKAGE / "py.typed").is_file())

    def test_stubOfAStranger_isWritten(self):
        node = {
            "kind": "optimizer",
            "name": "Far",
            "doc": "From afar.",
            "plugin": {"id": "org.example"},
            "parameters": [
                {
                    "id": "pace",
                    "type": ["float"],
                    "doc": "How fast.",
                    "required": False,
                    "default": 1.0,
                    "nullable": False,
                }
            ],
        }
        text = stub("optimizer", [Schema.read(json.loads(json.dumps(node)))])
        self.assertIn("class Far(Optimizer):", text)
        self.assertIn("def __init__(self, pace: float = 1.0) -> None: ...", text)


class PluginTests(TestCase):
    def test_pluginOfAStranger_isAClassLikeAnyOther(self):
        if not shutil.which("cc"):
            self.skipTest("there is no C compiler")
        source = ROOT / "examples" / "c-optimizer" / "lion.c"
        library = self.folder / "lion.so"
        command = ["cc", "-shared", "-fPIC", "-O2", "-I", ROOT / "include", source, "-o", library, "-lm"]
        subprocess.run(command, check=True)
        script = f"""
            import inspect
            import dovela as dv, numpy as np
            try:
                dv.optimizers.Lion
                raise SystemExit("Lion is there already")
            except AttributeError:
                pass
            dv.load_plugin({str(library)!r})
            print(inspect.signature(dv.optimizers.Lion), dv.optimizers.Lion.__doc__)
            model = dv.Sequential([dv.layers.Dense(2)])
            model.compile(dv.optimizers.Lion(learning_rate=0.01), "mse")
            print(model.fit(np.ones((64, 3)), np.zeros((64, 2)), epochs=3, verbose=0))
        """
        done = self.run_python(textwrap.dedent(script))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^\(.*learning_rate.*\) ")
        stubs = subprocess.run(
            [sys.executable, "-m", "dovela.stubs", "--plugin", library, self.folder / "typings"],
            capture_output=True,
            text=True,
        )
        self.assertEqual(stubs.returncode, 0, stubs.stderr)
        self.assertIn("class Lion(Optimizer):", (self.folder / "typings" / "optimizers.pyi").read_text())

"""Writes the files that the tests of readers and transforms read, and what they hold (expected.json), with the real
numpy, gzip, scikit-learn and Keras:

    python -m venv .venv && .venv/bin/pip install numpy scikit-learn keras jax
    KERAS_BACKEND=jax .venv/bin/python make.py
"""
import csv
import gzip
import io
import json
import struct
from pathlib import Path

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, StandardScaler

here = Path(__file__).parent
expected: dict = {"arrays": []}


def array(name: str, values: np.ndarray, version=None, folder="numpy"):
    path = here / folder / name
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as file:
        np.lib.format.write_array(file, values, version=version, allow_pickle=True)
    return path


def readable(name: str, values: np.ndarray, dtype: str, version=None):
    array(name, values, version)
    flat = values.ravel(order="C")
    listed = [str(v) for v in flat] if dtype == "text" else [float(v) for v in flat]
    expected["arrays"].append(
        {"file": name, "dtype": dtype, "shape": list(values.shape), "values": listed}
    )


def numpy_files():
    random = np.random.default_rng(7)
    floats = random.standard_normal((3, 4))
    readable("f4.npy", floats.astype("<f4"), "f32")
    readable("f4_big.npy", floats.astype(">f4"), "f32")
    readable("f8_fortran.npy", np.asfortranarray(floats), "f64")
    readable("f2.npy", np.array([0.5, -2.25, 6e-8, 65504, -0.0], "<f2"), "f32")
    readable("i4_cube_fortran.npy", np.asfortranarray(np.arange(24, dtype="<i4").reshape(2, 3, 4)), "i32")
    readable("i8_big.npy", np.array([1, -2, 2**40], ">i8"), "i64")
    readable("i1.npy", np.array([-128, 0, 127], "i1"), "i32")
    readable("i2_big.npy", np.array([-32768, 0, 32767], ">i2"), "i32")
    readable("u1.npy", np.arange(6, dtype="u1").reshape(3, 2), "u8")
    readable("u2_big.npy", np.array([0, 1, 65535], ">u2"), "i32")
    readable("u4.npy", np.array([0, 1, 2**32 - 1], "<u4"), "i64")
    readable("u8.npy", np.array([0, 1, 2**53], "<u8"), "i64")
    readable("bool.npy", np.array([True, False, True]), "u8")
    readable("unicode.npy", np.array(["setosa", "é", ""]), "text")
    readable("unicode_big.npy", np.array(["ab", "ü"], ">U2"), "text")
    readable("bytes.npy", np.array([b"ab", b"c"]), "text")
    readable("version2.npy", np.arange(3, dtype="<i4"), "i32", (2, 0))
    readable("version3.npy", np.arange(3, dtype="<i4"), "i32", (3, 0))
    array("object.npy", np.array([{}, None], object))
    array("complex.npy", np.array([1j]))
    array("records.npy", np.array([(1, 2.0)], [("a", "<i4"), ("b", "<f8")]))
    array("scalar.npy", np.array(3.0))
    array("huge.npy", np.array([2**63 + 1], "<u8"))
    with gzip.GzipFile(here / "numpy/f4.npy.gz", "wb", mtime=0) as file:
        np.save(file, floats.astype("<f4"))
    splits = {
        "x_train": np.arange(12, dtype="u1").reshape(3, 2, 2),
        "y_train": np.array([0, 1, 2]),
        "x_test": np.arange(4, dtype="u1").reshape(1, 2, 2),
        "y_test": np.array([1]),
    }
    np.savez(here / "numpy/splits.npz", **splits)
    np.savez_compressed(here / "numpy/compressed.npz", **splits)
    np.savez(here / "numpy/plain.npz", a=np.arange(3.0), b=np.array([5, 6, 7]))


def idx_files():
    folder = here / "idx"
    folder.mkdir(exist_ok=True)
    images = np.arange(2 * 3 * 4, dtype="u1").reshape(2, 3, 4)
    (folder / "train-images.idx3-ubyte").write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 2, 3, 4) + images.tobytes())
    (folder / "train-labels.idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, 2) + bytes([7, 3]))
    for name, data in [
        ("t10k-images.idx3-ubyte.gz", struct.pack(">4B3I", 0, 0, 8, 3, 1, 3, 4) + images[1].tobytes()),
        ("t10k-labels.idx1-ubyte.gz", struct.pack(">4BI", 0, 0, 8, 1, 1) + bytes([9])),
    ]:
        with gzip.GzipFile(folder / name, "wb", mtime=0) as file:
            file.write(data)


def csv_files():
    folder = here / "csv"
    folder.mkdir(exist_ok=True)
    rows = [["name", "note", "n", "x"], ["a", 'say "hi", you', 1, 0.5], ["b", "two\nlines", -2, 1e-3], ["ç", "", "", 7]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    (folder / "quoted.csv").write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    data = text.getvalue().encode()
    half = len(data) // 2
    (folder / "members.csv.gz").write_bytes(
        gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)
    )


def scalers():
    random = np.random.default_rng(3)
    train = random.normal([5, -100, 0.001, 4], [2, 30, 1e-4, 0], (20, 4))
    test = random.normal([5, -100, 0.001, 4], [2, 30, 1e-4, 1], (5, 4))
    expected["scalers"] = {"train": train.tolist(), "test": test.tolist()}
    for name, scaler in [
        ("standard", StandardScaler()),
        ("min_max", MinMaxScaler()),
        ("min_max_signed", MinMaxScaler((-1, 1))),
    ]:
        scaler.fit(train)
        expected["scalers"][name] = scaler.transform(test).tolist()
    holes = train.copy()
    holes[[1, 4, 9], [0, 1, 2]] = np.nan
    expected["scalers"]["holes"] = [[None if np.isnan(v) else v for v in row] for row in holes.tolist()]
    expected["scalers"]["holes_standard"] = StandardScaler().fit(holes).transform(test).tolist()
    for strategy in ["mean", "median"]:
        expected["scalers"][strategy] = SimpleImputer(strategy=strategy).fit(holes).transform(holes).tolist()


def texts():
    from keras.src.legacy.preprocessing.text import Tokenizer, text_to_word_sequence
    from keras.utils import pad_sequences

    documents = [
        "The cat sat on the mat; the CAT!",
        "A dog's life -- it's (almost) 3.5 times better\tthan a cat's",
        "Über ÉTÉ naïve  the   end",
        "!!!",
    ]
    tokenizer = Tokenizer(num_words=8, oov_token=None)
    tokenizer.fit_on_texts(documents)
    order = sorted(tokenizer.word_index, key=tokenizer.word_index.get)
    words = order[:7]
    ids = {word: index + 2 for index, word in enumerate(words)}
    sequences = [[ids.get(w, 1) for w in text_to_word_sequence(d)] for d in documents]
    matrix = tokenizer.texts_to_matrix(documents, mode="binary")[:, 1:]
    expected["texts"] = {
        "documents": documents,
        "words": [text_to_word_sequence(d) for d in documents],
        "order": order,
        "multi_hot": matrix.astype(int).tolist(),
        "pre": pad_sequences(sequences, 6).tolist(),
        "post": pad_sequences(sequences, 6, padding="post", truncating="post").tolist(),
    }


if __name__ == "__main__":
    numpy_files()
    idx_files()
    csv_files()
    scalers()
    texts()
    (here / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")

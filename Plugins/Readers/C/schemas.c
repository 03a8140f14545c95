// The schemas of this plugin's components, one JSON object each, in the order of `list`.
#include <dovela/schema.h>

// clang-format off
DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.readers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard readers. Every file may be gzipped."
});

DOVELA_SCHEMA(csv, {
  "kind": "reader",
  "name": "csv",
  "doc": "Tables as comma-separated values (RFC 4180). A column is int, float or text: what all its cells are.",
  "source": "RFC 4180",
  "parameters": [
    {"id": "path", "type": "string", "doc": "File of the training rows, or a folder with train.csv and perhaps test.csv and validation.csv; .gz is tried as well."},
    {"id": "target", "type": "string", "nullable": true, "default": null, "doc": "Column to predict where data.target names none."},
    {"id": "validation", "type": "string", "nullable": true, "default": null, "doc": "File of the validation rows."},
    {"id": "test", "type": "string", "nullable": true, "default": null, "doc": "File of the test rows."},
    {"id": "separator", "type": "string", "default": ",", "doc": "The character between cells; tab for tabs."},
    {"id": "header", "type": "bool", "default": true, "doc": "Whether the first line has the columns' names."},
    {"id": "columns", "type": "list", "items": {"type": "string"}, "default": [], "doc": "Names of the columns in place of the header's; column_1, column_2, … where there are none."},
    {"id": "types", "type": "list", "items": {"type": "string"}, "default": [], "doc": "Types of columns as NAME:int, NAME:float or NAME:text, where the cells alone would say otherwise."},
    {"id": "missing", "type": "list", "items": {"type": "string"}, "default": ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?"], "doc": "Texts that stand for a missing value."}
  ]
});

DOVELA_SCHEMA(idx, {
  "kind": "reader",
  "name": "idx",
  "aliases": ["mnist"],
  "doc": "A folder of IDX files with MNIST's names: train-images.idx3-ubyte, train-labels.idx1-ubyte, t10k-images.idx3-ubyte, t10k-labels.idx1-ubyte. Columns image (u8) and label.",
  "source": "Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits",
  "parameters": [
    {"id": "path", "type": "string", "default": ".", "doc": "The folder."}
  ]
});

DOVELA_SCHEMA(npz, {
  "kind": "reader",
  "name": "npz",
  "aliases": ["npy", "numpy"],
  "doc": "numpy's arrays: a .npz with x_train, y_train, x_test, y_test (and x_val, y_val), or with any names, which are then columns of the training split; or a .npy, which is column x.",
  "source": "numpy.lib.format, versions 1.0 to 3.0",
  "parameters": [
    {"id": "path", "type": "string", "doc": "The file."},
    {"id": "target_path", "type": "string", "nullable": true, "default": null, "doc": "A .npy with the targets, beside a .npy with the inputs."},
    {"id": "target", "type": "string", "nullable": true, "default": null, "doc": "Column to predict where data.target names none; null: y, label, labels or target, whichever is there."}
  ]
});

DOVELA_SCHEMA(text, {
  "kind": "reader",
  "name": "text",
  "aliases": ["tsv"],
  "doc": "Labelled texts, one a line: label, tab, text. Columns label and text, both strings.",
  "parameters": [
    {"id": "path", "type": "string", "default": ".", "doc": "File of the training rows, or a folder with train.tsv and perhaps test.tsv and validation.tsv; .gz is tried as well."},
    {"id": "validation", "type": "string", "nullable": true, "default": null, "doc": "File of the validation rows."},
    {"id": "test", "type": "string", "nullable": true, "default": null, "doc": "File of the test rows."}
  ]
});

DOVELA_SCHEMA(digits, {
  "kind": "reader",
  "name": "digits",
  "doc": "1,797 handwritten digits of 8x8 pixels: pixels (64,) u8 0 to 16, label 0 to 9. Built in.",
  "source": "E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998; CC BY 4.0",
  "parameters": [
    {"id": "test_split", "type": "float", "default": 0.2, "range": [0, 1], "exclusive": "greatest", "doc": "Share of the rows, spread evenly, that is the test split."}
  ]
});

DOVELA_SCHEMA(iris, {
  "kind": "reader",
  "name": "iris",
  "doc": "150 irises: sepal_length, sepal_width, petal_length, petal_width in cm, and species: setosa, versicolor or virginica. Built in.",
  "source": "R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936; UCI; CC BY 4.0",
  "parameters": [
    {"id": "test_split", "type": "float", "default": 0.2, "range": [0, 1], "exclusive": "greatest", "doc": "Share of the rows, spread evenly, that is the test split."}
  ]
});
// clang-format on

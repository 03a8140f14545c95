// The schemas of this plugin's components, one JSON object each, in the order of `list`.
#include <dovela/schema.h>

// clang-format off
DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.transforms",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard preprocessing. Targets and sample weights are treated only where columns names them."
});

DOVELA_SCHEMA(standardize, {
  "kind": "transform",
  "name": "Standardize",
  "aliases": ["standardize"],
  "doc": "Mean 0 and deviation 1 over the training part: (x - mean) / deviation.",
  "source": "scikit-learn StandardScaler",
  "parameters": [
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat; none: all numbers."}
  ]
});

DOVELA_SCHEMA(min_max, {
  "kind": "transform",
  "name": "MinMax",
  "aliases": ["min_max"],
  "doc": "From the least and greatest value of the training part to a range.",
  "source": "scikit-learn MinMaxScaler",
  "parameters": [
    {"id": "range", "type": "list", "items": {"type": "float"}, "length": [2, 2], "default": [0.0, 1.0], "doc": "What the least and the greatest value become."},
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat; none: all numbers."}
  ]
});

DOVELA_SCHEMA(rescale, {
  "kind": "transform",
  "name": "Rescale",
  "aliases": ["rescale"],
  "doc": "x * scale + offset.",
  "source": "Keras 3 layers.Rescaling",
  "parameters": [
    {"id": "scale", "type": "float", "doc": "Factor; 0.00392156862745098 brings bytes to [0, 1]."},
    {"id": "offset", "type": "float", "default": 0.0, "doc": "Summand."},
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat; none: all numbers."}
  ]
});

DOVELA_SCHEMA(one_hot, {
  "kind": "transform",
  "name": "OneHot",
  "aliases": ["one_hot"],
  "problem": "one_hot",
  "doc": "A category as a vector of zeros with a one. Categories are those of the training part, sorted.",
  "parameters": [
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat, text or whole numbers; none: all text."},
    {"id": "unknown", "type": "enum", "choices": ["error", "ignore"], "default": "error", "doc": "A category that training had none like: an error, or all zeros."}
  ]
});

DOVELA_SCHEMA(ordinal, {
  "kind": "transform",
  "name": "Ordinal",
  "aliases": ["ordinal"],
  "problem": ["index", "binary"],
  "doc": "A category as its number from 0. Categories are those of the training part, sorted.",
  "parameters": [
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat, text or whole numbers; none: all text."},
    {"id": "unknown", "type": "enum", "choices": ["error", "ignore"], "default": "error", "doc": "A category that training had none like: an error, or the number after the last."}
  ]
});

DOVELA_SCHEMA(impute, {
  "kind": "transform",
  "name": "Impute",
  "aliases": ["impute"],
  "doc": "Missing values: their rows left out, or filled.",
  "source": "scikit-learn SimpleImputer",
  "parameters": [
    {"id": "strategy", "type": "enum", "choices": ["drop", "mean", "median", "constant"], "default": "mean", "doc": "Leave the row out, or fill with the mean or median of the training part or with value."},
    {"id": "value", "type": "float", "default": 0.0, "doc": "The constant."},
    {"id": "text", "type": "string", "nullable": true, "default": null, "doc": "The constant of columns of strings; null: they are not filled."},
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat; none: every one that the strategy fits."}
  ]
});

DOVELA_SCHEMA(drop, {
  "kind": "transform",
  "name": "Drop",
  "aliases": ["drop"],
  "doc": "Leaves columns out.",
  "parameters": [
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "doc": "Columns to leave out."}
  ]
});

DOVELA_SCHEMA(multi_hot, {
  "kind": "transform",
  "name": "MultiHot",
  "aliases": ["multi_hot"],
  "doc": "Which of the most frequent words of the training part a text has: zeros and ones. Words of one frequency: the one that appeared first goes first.",
  "source": "Keras Tokenizer and text_to_word_sequence",
  "parameters": [
    {"id": "num_words", "type": "int", "default": 10000, "range": [1, 10000000], "doc": "How many words; fewer where the texts have fewer."},
    {"id": "lower", "type": "bool", "default": true, "doc": "Make words lower case."},
    {"id": "filters", "type": "string", "default": "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~", "doc": "Characters that separate words, beside white space."},
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat; none: all text."}
  ]
});

DOVELA_SCHEMA(sequences, {
  "kind": "transform",
  "name": "Sequences",
  "aliases": ["sequences"],
  "doc": "A text as the numbers of its words, all of one length: 0 is padding, 1 a word that is not among the most frequent, 2 the most frequent. Words of one frequency: the one that appeared first goes first.",
  "source": "Keras Tokenizer and pad_sequences",
  "parameters": [
    {"id": "num_words", "type": "int", "default": 10000, "range": [3, 10000000], "doc": "Numbers from 0 to num_words - 1 are used: the input_dim of an Embedding."},
    {"id": "maxlen", "type": "int", "nullable": true, "default": null, "range": [1, 1000000], "doc": "Length of every sequence; null: that of the longest text of the training part."},
    {"id": "padding", "type": "enum", "choices": ["pre", "post"], "default": "pre", "doc": "Where zeros go when a text is shorter."},
    {"id": "truncating", "type": "enum", "choices": ["pre", "post"], "default": "pre", "doc": "Which end is cut off when a text is longer."},
    {"id": "lower", "type": "bool", "default": true, "doc": "Make words lower case."},
    {"id": "filters", "type": "string", "default": "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~", "doc": "Characters that separate words, beside white space."},
    {"id": "columns", "type": ["list", "string"], "items": {"type": "string"}, "default": [], "doc": "Columns to treat; none: all text."}
  ]
});
// clang-format on

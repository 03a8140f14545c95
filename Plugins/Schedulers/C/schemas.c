// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.schedulers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard schedulers of trials."
});

DOVELA_SCHEMA(Full_schema, {
  "kind": "scheduler",
  "name": "Full",
  "aliases": ["full"],
  "doc": "Every configuration for as many epochs as a trial may have.",
  "parameters": []
});

DOVELA_SCHEMA(SuccessiveHalving_schema, {
  "kind": "scheduler",
  "name": "SuccessiveHalving",
  "aliases": ["successive_halving"],
  "doc": "All configurations for a few epochs, the best of them for factor times as many, and so on.",
  "source": "Jamieson and Talwalkar 2016, Non-stochastic Best Arm Identification and Hyperparameter Optimization",
  "parameters": [
    {"id": "factor", "type": "int", "range": [2, 100], "default": 3,
     "doc": "One trial of so many goes on, for so many times the epochs."},
    {"id": "min_epochs", "type": "int", "range": [1, null], "default": 1, "doc": "Least epochs of the first rung."}
  ]
});

DOVELA_SCHEMA(Hyperband_schema, {
  "kind": "scheduler",
  "name": "Hyperband",
  "aliases": ["hyperband"],
  "doc": "Brackets of successive halving, from many short trials to few long ones.",
  "source": "Li et al. 2018, Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization, algorithm 1",
  "parameters": [
    {"id": "factor", "type": "int", "range": [2, 100], "default": 3,
     "doc": "One trial of so many goes on, for so many times the epochs."},
    {"id": "iterations", "type": "int", "range": [1, 10000], "default": 1,
     "doc": "How often all brackets are gone through."},
    {"id": "arithmetic", "type": "enum", "choices": ["keras_tuner", "paper"], "default": "keras_tuner",
     "doc": "How sizes and epochs of rungs are rounded: up, as Keras Tuner does, or as in the paper."}
  ]
});

DOVELA_SCHEMA(ASHA_schema, {
  "kind": "scheduler",
  "name": "ASHA",
  "aliases": ["asha"],
  "doc": "Successive halving that never waits: a trial goes on as soon as it is among the best of those so far.",
  "source": "Li et al. 2020, A System for Massively Parallel Hyperparameter Tuning, algorithm 2",
  "parameters": [
    {"id": "factor", "type": "int", "range": [2, 100], "default": 3,
     "doc": "One trial of so many goes on, for so many times the epochs."},
    {"id": "min_epochs", "type": "int", "range": [1, null], "default": 1, "doc": "Epochs of the first rung."}
  ]
});

DOVELA_SCHEMA(Median_schema, {
  "kind": "scheduler",
  "name": "Median",
  "aliases": ["median"],
  "doc": "Stops a trial whose best value is worse than the median of the others at the same epoch.",
  "source": "Golovin et al. 2017, Google Vizier, section 3.2.2; Optuna MedianPruner",
  "parameters": [
    {"id": "startup_trials", "type": "int", "range": [1, null], "default": 5,
     "doc": "Complete trials before any is stopped."},
    {"id": "warmup_epochs", "type": "int", "range": [0, null], "default": 0, "doc": "Epochs that every trial has."},
    {"id": "interval", "type": "int", "range": [1, null], "default": 1, "doc": "Epochs from one judgement to the next."}
  ]
});

DOVELA_SCHEMA(Patience_schema, {
  "kind": "scheduler",
  "name": "Patience",
  "aliases": ["patience"],
  "doc": "Stops a trial that no longer gets better.",
  "source": "Optuna PatientPruner without an inner pruner; Keras EarlyStopping",
  "parameters": [
    {"id": "patience", "type": "int", "range": [1, null], "default": 5, "doc": "Epochs without improvement."},
    {"id": "min_delta", "type": "float", "range": [0, null], "default": 0.0, "doc": "Least change that counts."}
  ]
});

// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.callbacks",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard callbacks."
});

DOVELA_SCHEMA(EarlyStopping_schema, {
  "kind": "callback",
  "name": "EarlyStopping",
  "aliases": ["early_stopping"],
  "doc": "Stops when the monitored log has not improved for some epochs.",
  "source": "Prechelt 1998; Keras 3 callbacks.EarlyStopping",
  "parameters": [
    {"id": "monitor", "type": "string", "default": "val_loss", "doc": "The log to watch."},
    {"id": "min_delta", "type": "float", "default": 0.0, "doc": "Least change that is an improvement."},
    {"id": "patience", "type": "int", "default": 0, "range": [0, null], "search": [1, 20],
     "doc": "Epochs without an improvement before it stops."},
    {"id": "verbose", "type": "int", "default": 0, "range": [0, null], "doc": "1 says what happens."},
    {"id": "mode", "type": "enum", "default": "auto", "choices": ["auto", "min", "max"],
     "doc": "Whether smaller (min) or larger (max) is better; auto: as the metric says."},
    {"id": "baseline", "type": "float", "nullable": true, "default": null,
     "doc": "A value that must be reached for an improvement to count against patience; null for none."},
    {"id": "restore_best_weights", "type": "bool", "default": false,
     "doc": "Take the weights of the best epoch at the end, in place of the last."},
    {"id": "start_from_epoch", "type": "int", "default": 0, "range": [0, null],
     "doc": "Epochs before it begins to watch."}
  ]
});

DOVELA_SCHEMA(ModelCheckpoint_schema, {
  "kind": "callback",
  "name": "ModelCheckpoint",
  "aliases": ["model_checkpoint"],
  "doc": "Saves the model every epoch or every so many steps, or only when it is the best so far.",
  "source": "Keras 3 callbacks.ModelCheckpoint, with safetensors files",
  "parameters": [
    {"id": "filepath", "type": "string",
     "doc": "File name, relative to the run's folder; {epoch:02d}, {batch} and {val_loss:.2f} are filled in."},
    {"id": "monitor", "type": "string", "default": "val_loss", "doc": "The log to watch."},
    {"id": "verbose", "type": "int", "default": 0, "range": [0, null], "doc": "1 says what happens."},
    {"id": "save_best_only", "type": "bool", "default": false,
     "doc": "Save only when the monitored log has improved."},
    {"id": "save_weights_only", "type": "bool", "default": false,
     "doc": "Leave out the configuration of the model."},
    {"id": "mode", "type": "enum", "default": "auto", "choices": ["auto", "min", "max"],
     "doc": "Whether smaller (min) or larger (max) is better; auto: as the metric says."},
    {"id": "save_freq", "type": ["enum", "int"], "default": "epoch", "choices": ["epoch"], "range": [1, null],
     "doc": "epoch, or a number of steps."},
    {"id": "initial_value_threshold", "type": "float", "nullable": true, "default": null,
     "doc": "The value to improve on at the start; null: any is better."}
  ]
});

DOVELA_SCHEMA(ReduceLROnPlateau_schema, {
  "kind": "callback",
  "name": "ReduceLROnPlateau",
  "aliases": ["reduce_lr_on_plateau"],
  "doc": "Multiplies the learning rate by a factor when the monitored log has not improved for some epochs.",
  "source": "Keras 3 callbacks.ReduceLROnPlateau",
  "parameters": [
    {"id": "monitor", "type": "string", "default": "val_loss", "doc": "The log to watch."},
    {"id": "factor", "type": "float", "default": 0.1, "range": [0, 1], "exclusive": "greatest",
     "search": [0.1, 0.7], "doc": "Factor of the learning rate."},
    {"id": "patience", "type": "int", "default": 10, "range": [0, null], "search": [1, 20],
     "doc": "Epochs without an improvement before it acts."},
    {"id": "verbose", "type": "int", "default": 0, "range": [0, null], "doc": "1 says what happens."},
    {"id": "mode", "type": "enum", "default": "auto", "choices": ["auto", "min", "max"],
     "doc": "Whether smaller (min) or larger (max) is better; auto: as the metric says."},
    {"id": "min_delta", "type": "float", "default": 0.0001, "doc": "Least change that is an improvement."},
    {"id": "cooldown", "type": "int", "default": 0, "range": [0, null], "doc": "Epochs to wait after it acted."},
    {"id": "min_lr", "type": "float", "default": 0.0, "range": [0, null], "doc": "The least learning rate."}
  ]
});

DOVELA_SCHEMA(LearningRateScheduler_schema, {
  "kind": "callback",
  "name": "LearningRateScheduler",
  "aliases": ["learning_rate_scheduler"],
  "doc": "Sets the learning rate at the start of every epoch.",
  "source": "Keras 3 callbacks.LearningRateScheduler",
  "parameters": [
    {"id": "schedule", "type": "component", "of": "schedule",
     "doc": "Gives the learning rate for the number of the epoch, from 0."},
    {"id": "verbose", "type": "int", "default": 0, "range": [0, null], "doc": "1 says what happens."}
  ]
});

DOVELA_SCHEMA(CSVLogger_schema, {
  "kind": "callback",
  "name": "CSVLogger",
  "aliases": ["csv_logger"],
  "doc": "Writes a line of logs for every epoch.",
  "source": "Keras 3 callbacks.CSVLogger",
  "parameters": [
    {"id": "filename", "type": "string", "doc": "File name, relative to the run's folder."},
    {"id": "separator", "type": "string", "default": ",", "doc": "One character between two values."},
    {"id": "append", "type": "bool", "default": false,
     "doc": "Write behind what the file holds, in place of starting it anew."}
  ]
});

DOVELA_SCHEMA(TerminateOnNaN_schema, {
  "kind": "callback",
  "name": "TerminateOnNaN",
  "aliases": ["terminate_on_nan"],
  "doc": "Stops when the loss is not a number or infinite.",
  "source": "Keras 3 callbacks.TerminateOnNaN",
  "parameters": [
    {"id": "raise_error", "type": "bool", "default": false,
     "doc": "End the run with an error in place of stopping."}
  ]
});

// Callbacks: what happens between the steps. Life: create -> on (train_begin) … on (train_end) -> destroy.
// They run in the order of the file; their state is saved with every checkpoint (dovela_component.save, load).
#ifndef DOVELA_CALLBACK_H
#define DOVELA_CALLBACK_H

#include "component.h"

DOVELA_BEGIN

#define DOVELA_CALLBACK_KIND "dovela.callback/1"

typedef enum dovela_event {
  DOVELA_TRAIN_BEGIN = 0,
  DOVELA_TRAIN_END = 1,
  DOVELA_EPOCH_BEGIN = 2,
  DOVELA_EPOCH_END = 3,
  DOVELA_TRAIN_BATCH_BEGIN = 4,
  DOVELA_TRAIN_BATCH_END = 5,
  DOVELA_TEST_BEGIN = 6,
  DOVELA_TEST_END = 7,
  DOVELA_TEST_BATCH_BEGIN = 8,
  DOVELA_TEST_BATCH_END = 9
} dovela_event;

#define DOVELA_EVENT_BIT(event) ((uint64_t)1 << (event))

#define DOVELA_DIRECTION_UNKNOWN 0
#define DOVELA_DIRECTION_UP 1 ///< larger is better
#define DOVELA_DIRECTION_DOWN 2

/// One event, and what the callback may ask of the host while it handles it. Owner: host, call.
/// In every function the first argument is the moment itself.
typedef struct dovela_callback_run dovela_callback_run;
struct dovela_callback_run {
  uint64_t struct_size;
  uint64_t required;
  void *state;        ///< the host's
  uint64_t event;     ///< a dovela_event
  uint64_t epoch;     ///< from 0
  uint64_t batch;     ///< in the epoch, from 0
  uint64_t step;      ///< training steps done
  uint64_t log_count; ///< of the logs below

  /// Name of log i: loss, metrics, val_…; at batch ends and epoch ends. Result: host, call, NULL beyond the last.
  /// [instance-thread & running]
  const char *(*log_name)(const dovela_callback_run *run, uint64_t index);

  /// Value of log i; NaN beyond the last. [instance-thread & running]
  double (*log_value)(const dovela_callback_run *run, uint64_t index);

  /// Adds or replaces a log, seen by later callbacks, the history and the display. [instance-thread & running]
  const dovela_error *(*set_log)(const dovela_callback_run *run, const char *name, double value);

  /// Whether larger or smaller is better for a log: DOVELA_DIRECTION_*. [instance-thread & running]
  uint64_t (*direction)(const dovela_callback_run *run, const char *name);

  /// Ends training after this event. The reason is shown and recorded. [instance-thread & running]
  void (*stop)(const dovela_callback_run *run, const char *reason);

  /// The optimizer's learning rate. [instance-thread & running]
  const dovela_error *(*learning_rate)(const dovela_callback_run *run, double *rate);

  /// Sets it; refused where a schedule governs it. [instance-thread & running]
  const dovela_error *(*set_learning_rate)(const dovela_callback_run *run, double rate);

  /// Keeps a copy of all variables, state included, under `slot`, in memory and in checkpoints, in place of an earlier
  /// one. [instance-thread & running & !batch]
  const dovela_error *(*keep_weights)(const dovela_callback_run *run, const char *slot);

  /// Brings a kept copy back; DOVELA_NOT_FOUND where there is none. [instance-thread & running & !batch]
  const dovela_error *(*restore_weights)(const dovela_callback_run *run, const char *slot);

  /// Drops a kept copy. [instance-thread & running & !batch]
  const dovela_error *(*drop_weights)(const dovela_callback_run *run, const char *slot);

  /// The flat buffer of trainable variables, to read or write: host, until the next event.
  /// [instance-thread & running & !batch]
  const dovela_error *(*weights)(const dovela_callback_run *run, float **weights, uint64_t *count);

  /// Saves the model (weights_only: without its configuration) as safetensors; a relative path lies in the run's
  /// folder. Written to a temporary name, synced, renamed. [instance-thread & running]
  const dovela_error *(*save_model)(const dovela_callback_run *run, const char *path, uint64_t weights_only);

  /// The absolute path of a file named relative to the run's folder: host, call. [instance-thread & running]
  const char *(*path)(const dovela_callback_run *run, const char *relative);

  /// Loss and metrics on a split ("train", "validation", "test"), as logs `prefix`loss, …, set at once.
  /// [instance-thread & running & !batch]
  const dovela_error *(*evaluate)(const dovela_callback_run *run, const char *split, const char *prefix);

  /// A prediction for the first `rows` rows of a split, to (rows, outputs) of the caller; `*count` is what was
  /// written. [instance-thread & running & !batch]
  const dovela_error *(*predict)(const dovela_callback_run *run, const char *split, uint64_t rows, float *out,
                                 uint64_t capacity, uint64_t *count);

  /// A line for the person at the terminal. [instance-thread & running]
  void (*say)(const dovela_callback_run *run, const char *text);
};

DOVELA_SLOT(dovela_callback_run, required, 1);
DOVELA_SLOT(dovela_callback_run, state, 2);
DOVELA_SLOT(dovela_callback_run, event, 3);
DOVELA_SLOT(dovela_callback_run, epoch, 4);
DOVELA_SLOT(dovela_callback_run, batch, 5);
DOVELA_SLOT(dovela_callback_run, step, 6);
DOVELA_SLOT(dovela_callback_run, log_count, 7);
DOVELA_SLOT(dovela_callback_run, log_name, 8);
DOVELA_SLOT(dovela_callback_run, log_value, 9);
DOVELA_SLOT(dovela_callback_run, set_log, 10);
DOVELA_SLOT(dovela_callback_run, direction, 11);
DOVELA_SLOT(dovela_callback_run, stop, 12);
DOVELA_SLOT(dovela_callback_run, learning_rate, 13);
DOVELA_SLOT(dovela_callback_run, set_learning_rate, 14);
DOVELA_SLOT(dovela_callback_run, keep_weights, 15);
DOVELA_SLOT(dovela_callback_run, restore_weights, 16);
DOVELA_SLOT(dovela_callback_run, drop_weights, 17);
DOVELA_SLOT(dovela_callback_run, weights, 18);
DOVELA_SLOT(dovela_callback_run, save_model, 19);
DOVELA_SLOT(dovela_callback_run, path, 20);
DOVELA_SLOT(dovela_callback_run, evaluate, 21);
DOVELA_SLOT(dovela_callback_run, predict, 22);
DOVELA_SLOT(dovela_callback_run, say, 23);
DOVELA_SLOTS(dovela_callback_run, 24);

/// What a callback offers.
typedef struct dovela_callback {
  uint64_t struct_size;
  uint64_t events; ///< DOVELA_EVENT_BIT of each event that `on` wants, whatever its configuration

  /// An error ends the run, with its message; the model is saved first. [instance-thread & running]
  const dovela_error *(*on)(void *self, const dovela_callback_run *run);
} dovela_callback;

DOVELA_SLOT(dovela_callback, events, 1);
DOVELA_SLOT(dovela_callback, on, 2);
DOVELA_SLOTS(dovela_callback, 3);

DOVELA_END

#endif

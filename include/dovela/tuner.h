// Hyperparameters for a program that trains by itself: it asks for a configuration, and tells what came of it. How
// functions, handles, texts and threads are is said in runtime.h, which includes this header.
//
//   dovela_tuner_open(runtime, NULL, "{space: {rate: 'log(1e-4, 1)'}, objective: loss, trials: 50}", &tuner);
//   dovela_work work;
//   dovela_string *configuration;
//   while (!dovela_tuner_ask(tuner, NULL, &work, &configuration) && work.answer == DOVELA_WORK_TRIAL) {
//     dovela_result loss = {"loss", train(dovela_string_bytes(configuration))};
//     dovela_tuner_tell(tuner, &work, DOVELA_TRIAL_COMPLETE, &loss, 1, NULL);
//     dovela_string_destroy(configuration);
//   }
#ifndef DOVELA_TUNER_H
#define DOVELA_TUNER_H

#include "error.h"
#include "study.h"

DOVELA_BEGIN

struct dovela_runtime;
struct dovela_string;
struct dovela_result;

/// A study that a program works on, alone or together with other processes that have opened the same folder.
typedef struct dovela_tuner dovela_tuner;

/// Opens a study, or begins one.
///
/// folder: of the journal; what stands there is continued. Nullable: a study in memory, which ends with its handle.
/// settings: JSON or YAML: caller, call, nullable (continue what the folder has). Of a study that is continued, what is
/// left out stays as it was, and anything else must be as it was:
///   space         name -> the words of run files: "log(1e-4, 1e-1)", "range(0, 0.5)", "int(32, 512, step=32)",
///                 "choice(relu, tanh)", "bool", components with such words in them ("choice(sgd(range(0, 1)), adam)"),
///                 or any of these as a mapping ({"int": {"least": 1, "greatest": 5}}, {"choice": ["a", "b"]}).
///                 {"when": {"layers": [2, 3]}, "value": …} is active where a hyperparameter before it has such a
///                 value.
///   search        a component, "TPE"
///   scheduler     a component, "Full": every trial is trained to the end
///   objective     a log, "val_loss"; {"monitor": "quality", "direction": "max"} where it is not known what is better;
///                 a list for several. "loss" where none is given
///   max_epochs    of one trial, 1
///   trials        configurations in all; null: as many as the scheduler's plan has, or no limit
///   seed          0
///   value         which epoch of a trial counts: best, last
///   duplicates    skip: a configuration is tried once; replicate
///   lease_seconds a trial whose worker was silent for longer is given to another; 60, in memory no limit
///   amend         true: settings that may change, as search and trials, are recorded as amended where they differ
/// [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_open(struct dovela_runtime *runtime, const char *folder,
                                                    const char *settings, dovela_tuner **tuner);

/// Trials that were asked for here and not told of are given back. [any-thread]
DOVELA_EXPORT void dovela_tuner_destroy(dovela_tuner *tuner);

/// What a worker shall do.
typedef enum dovela_work_answer {
  DOVELA_WORK_TRIAL = 0, ///< train
  DOVELA_WORK_WAIT = 1,  ///< ask again when trials that are out have been told of
  DOVELA_WORK_DONE = 2   ///< the study is at its end
} dovela_work_answer;

/// A trial to train, from epoch `first` to epoch `epochs`.
typedef struct dovela_work {
  uint64_t answer; ///< dovela_work_answer; what follows is set for a trial alone
  uint64_t trial;  ///< its number, from 0
  uint64_t token;  ///< the right to tell of it, until another worker has got it
  uint64_t first;  ///< epochs that it has: more than 0 where it is continued, or begins with the weights of `parent`
  uint64_t epochs; ///< that it shall have in all
  uint64_t most;   ///< that it may have in all: what a schedule is laid out for
  int64_t parent;  ///< the trial whose weights it begins with; -1: none
} dovela_work;

/// Asks for a trial. worker: who asks, for people: nullable. configuration: JSON, name -> value, what is not active
/// left out; NULL without a trial. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_ask(dovela_tuner *tuner, const char *worker, dovela_work *work,
                                                   struct dovela_string **configuration);

/// An epoch ended, counted from 1, with its logs, the objective among them. *stops: 1 where the scheduler wants the
/// trial to end now: nullable. A trial that another worker has got meanwhile is an error of the code
/// DOVELA_WRONG_STATE. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_report(dovela_tuner *tuner, const dovela_work *work, uint64_t epoch,
                                                      const struct dovela_result *logs, uint64_t log_count,
                                                      uint64_t *stops);

/// The worker lives, though an epoch takes longer than the lease. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_renew(dovela_tuner *tuner, const dovela_work *work);

/// The trial is at its end, or as far as it was to be trained.
///
/// state: DOVELA_TRIAL_COMPLETE or DOVELA_TRIAL_PAUSED: it has its epochs; which of the two it is follows from
/// max_epochs. DOVELA_TRIAL_STOPPED: it ended before. DOVELA_TRIAL_FAILED: it has no result. logs: of the last epoch,
/// where they were not reported: nullable. reason: for people: nullable. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_tell(dovela_tuner *tuner, const dovela_work *work, uint64_t state,
                                                    const struct dovela_result *logs, uint64_t log_count,
                                                    const char *reason);

/// Gives a trial back unfinished: the next who asks continues it. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_give_back(dovela_tuner *tuner, const dovela_work *work);

/// Trials whose checkpoints nobody will ask for any more; each is named once. Writes up to `capacity` numbers; those
/// beyond it wait for the next call. *count: written. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_release(dovela_tuner *tuner, uint64_t *trials, uint64_t capacity,
                                                       uint64_t *count);

/// The settings as JSON, every default filled in. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_settings(dovela_tuner *tuner, struct dovela_string **json);

/// All trials as JSON: [{"trial", "state", "configuration", "epochs", "objectives", "history", "parent", "replicates",
/// "reason"}, …]; `objectives` has numbers, or is null. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_trials(dovela_tuner *tuner, struct dovela_string **json);

/// The best trial in a list, of several objectives those that no other is better than; empty before there is one.
/// [any-thread]
DOVELA_EXPORT const dovela_error *dovela_tuner_best(dovela_tuner *tuner, struct dovela_string **json);

DOVELA_END

#endif

// libdovela: composing, training and inference from a program. The plugin contract is beside it (dovela.h); a program
// that only trains and predicts needs this header alone.
//
//   dovela_runtime *runtime;
//   dovela_model *model;
//   dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 64);
//   const dovela_error *error = dovela_runtime_create(NULL, &runtime);
//   if (!error) error = dovela_model_compose(runtime, "Dense(64, relu) -> Dense(10, softmax)", &input, 1, 1, &model);
//
// How to read it
//   Errors    A function that can fail returns `const dovela_error *`: NULL is success, else the caller releases it
//             (dovela_error_release). On failure nothing was made: results are untouched. Errors stay good on any
//             thread and after the runtime is gone.
//   Handles   Opaque. Who creates one destroys it, once, in any order: what a handle needs of another it keeps alive.
//             destroy(NULL) does nothing. NULL in any other place, a handle of another type, and, where the runtime is
//             checked (`checked`, or DOVELA_CHECK=1), one that was destroyed are errors of the code
//             DOVELA_INVALID_ARGUMENT.
//   Texts     In: UTF-8, NUL-terminated, read during the call. Out: a dovela_string, which the caller destroys.
//   Pointers  `name: OWNER, LIFETIME, NULLABILITY` as in abi.h. OWNER: runtime or caller. LIFETIME: call, or the handle
//             that keeps it.
//   Tensors   Row-major, without gaps (`strides` NULL), on the CPU. Axis 0 of inputs and targets is the batch's.
//   Threads   [any-thread]: concurrent calls are legal. [model-thread]: one thread at a time for one model and its
//             trainers; which one may change. Models of one runtime may be used at the same time by different threads.
//   Forks     A process that was forked after its first use of kernels cannot compute: such a call is an error of the
//             code DOVELA_WRONG_STATE. Start processes instead.
//   Grammar   Components are written as everywhere: a name, an expression ("Adam(learning_rate=0.003)"), or an object
//             (JSON, YAML).
#ifndef DOVELA_RUNTIME_H
#define DOVELA_RUNTIME_H

#include "error.h"
#include "plugin.h"
#include "tensor.h"
#include "tuner.h"

DOVELA_BEGIN

// ---- Texts ---------------------------------------------------------------------------------------------------------

/// A text that the runtime made.
typedef struct dovela_string dovela_string;

/// Its bytes, NUL-terminated UTF-8: runtime, text; "" for NULL. [any-thread]
DOVELA_EXPORT const char *dovela_string_bytes(const dovela_string *text);
/// Bytes without the NUL; 0 for NULL. [any-thread]
DOVELA_EXPORT uint64_t dovela_string_length(const dovela_string *text);
/// [any-thread]
DOVELA_EXPORT void dovela_string_destroy(dovela_string *text);

// ---- Runtimes ------------------------------------------------------------------------------------------------------

/// Plugins, components and threads. There is no global state: two runtimes know nothing of each other.
typedef struct dovela_runtime dovela_runtime;

typedef struct dovela_runtime_options {
  uint64_t struct_size;
  uint64_t required;          ///< features that the runtime must know; 0
  uint64_t threads;           ///< of each model's computations; 0: as many as the process may run on
  const char *const *plugins; ///< files to load, each of which must: caller, call, nullable
  uint64_t plugin_count;
  uint64_t no_search; ///< 1: only `plugins`, not DOVELA_PLUGIN_PATH, the user's and the installation's folders
  uint64_t checked;   ///< 1: verify handles, and every call of a plugin, at some cost
  /// What a person should know (a plugin that a search could not load): nullable. [any-thread]
  void (*log)(void *user, uint64_t level, const char *text);
  void *user; ///< for `log`: caller, runtime, nullable
} dovela_runtime_options;

DOVELA_SLOT(dovela_runtime_options, required, 1);
DOVELA_SLOT(dovela_runtime_options, threads, 2);
DOVELA_SLOT(dovela_runtime_options, plugins, 3);
DOVELA_SLOT(dovela_runtime_options, plugin_count, 4);
DOVELA_SLOT(dovela_runtime_options, no_search, 5);
DOVELA_SLOT(dovela_runtime_options, checked, 6);
DOVELA_SLOT(dovela_runtime_options, log, 7);
DOVELA_SLOT(dovela_runtime_options, user, 8);
DOVELA_SLOTS(dovela_runtime_options, 9);

/// The library's version, "0.1.0": runtime, process, nonnull. [any-thread]
DOVELA_EXPORT const char *dovela_version(void);

/// options: caller, call, nullable (all defaults). [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_create(const dovela_runtime_options *options,
                                                        dovela_runtime **runtime);
/// [any-thread]
DOVELA_EXPORT void dovela_runtime_destroy(dovela_runtime *runtime);

/// Loads a plugin's file. Models that were composed before do not change. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_load(dovela_runtime *runtime, const char *path);

/// Registers the components of the calling program: the entry function that DOVELA_PLUGIN makes of the same tables
/// that a library offers, with -DDOVELA_STATIC. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_register(dovela_runtime *runtime, dovela_entry *entry);

/// Forgets the components of a plugin ("org.example.lion"), so that another may offer their names. Models and trainers
/// that were made before keep theirs. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_unregister(dovela_runtime *runtime, const char *plugin);

/// The components that are known, as JSON: [{"kind", "name", "plugin", "doc", …}], sorted. kind ("layer"): nullable,
/// all. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_list(dovela_runtime *runtime, const char *kind, dovela_string **json);

/// The schemas of every component of a name ("relu", "loss:Hinge"), as JSON: a list, for several kinds may have it.
/// [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_describe(dovela_runtime *runtime, const char *name,
                                                          dovela_string **json);

/// Checks a component of a kind ("optimizer"), written in any form, and gives it as JSON with every default filled in:
/// {"Adam": {"learning_rate": 0.001, …}}, or the name alone where it takes nothing. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_resolve(dovela_runtime *runtime, const char *kind,
                                                         const char *component, dovela_string **json);

/// Makes a C function a component: an activation, a loss, a metric or a schedule, by its prototype. declaration:
/// "libm.so.6: float erff(float)", or a mapping as under `functions` of a run file, JSON or YAML. directory: where a
/// relative path of the library starts; nullable, the working directory. A later one of the same name counts from then
/// on; models that were composed before keep theirs. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_add_function(dovela_runtime *runtime, const char *name,
                                                              const char *declaration, const char *directory);

/// Any function, whatever its type: to be cast to the type that it has.
typedef void dovela_callable(void);

/// The same for a function that the program has: its own, or one that was compiled just now. declaration: a prototype,
/// perhaps a second one for the derivative ("float f(float x); float d(float x)"), or a mapping without `library` and
/// `symbol`. derivative: nullable where the declaration has none. Both stay callable as long as the runtime and its
/// models live. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_runtime_add_pointer(dovela_runtime *runtime, const char *name,
                                                             const char *declaration, dovela_callable *function,
                                                             dovela_callable *derivative);

// ---- Models --------------------------------------------------------------------------------------------------------

/// A composed model with its variables.
typedef struct dovela_model dovela_model;

/// Composes a model from a specification: an expression, YAML or JSON with its layers or nodes, or Keras's
/// `to_json()`. inputs: one for each input, where the specification does not say (batch unknown): caller, call,
/// nullable. Variables are filled by their initializers, from `seed`. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_model_compose(dovela_runtime *runtime, const char *specification,
                                                       const dovela_tensor_spec *inputs, uint64_t input_count,
                                                       uint64_t seed, dovela_model **model);

/// Reads a model.safetensors: weights, composition, preprocessing. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_model_load(dovela_runtime *runtime, const char *path, dovela_model **model);

/// [model-thread]
DOVELA_EXPORT void dovela_model_destroy(dovela_model *model);

/// Writes model.safetensors: to a temporary name, synced, renamed. weights_only 1: without composition and
/// preprocessing. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_save(dovela_model *model, const char *path, uint64_t weights_only);

/// Takes the variables of a file whose names and shapes are this model's. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_load_weights(dovela_model *model, const char *path);

/// The composition as JSON, every default filled in: dovela_model_compose makes the same model of it. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_specification(dovela_model *model, dovela_string **json);

/// Layers, output shapes and parameter counts as a table for people. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_summary(dovela_model *model, dovela_string **text);

/// Fills every variable by its initializer. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_initialize(dovela_model *model, uint64_t seed);

/// An input or an output.
typedef struct dovela_port {
  const char *name;        ///< runtime, model, nonnull
  dovela_tensor_spec spec; ///< the batch is DOVELA_UNKNOWN_EXTENT
} dovela_port;

/// How many there are; 0 for a handle that is not a model's. [model-thread]
DOVELA_EXPORT uint64_t dovela_model_input_count(dovela_model *model);
DOVELA_EXPORT uint64_t dovela_model_output_count(dovela_model *model);
/// [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_input(dovela_model *model, uint64_t index, dovela_port *port);
DOVELA_EXPORT const dovela_error *dovela_model_output(dovela_model *model, uint64_t index, dovela_port *port);

/// A variable, seen without a copy.
typedef struct dovela_parameter {
  const char *name; ///< "dense/kernel": runtime, model, nonnull
  dovela_tensor_spec spec;
  /// f32, to read and to write between calls: runtime, model, nonnull
  float *value;
  /// The last gradient, where a trainer has computed one and no update consumed it: runtime, model, nullable
  const float *gradient;
  uint64_t trainable;  ///< 1: the optimizer changes it
  uint64_t persistent; ///< 1: files have it
} dovela_parameter;

/// [model-thread]
DOVELA_EXPORT uint64_t dovela_model_parameter_count(dovela_model *model);
/// By index, in the order of the layers. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_parameter(dovela_model *model, uint64_t index,
                                                         dovela_parameter *parameter);
/// By name. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_find_parameter(dovela_model *model, const char *name,
                                                              dovela_parameter *parameter);

/// Makes room for batches of up to `rows`, so that no later call has to. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_reserve(dovela_model *model, uint64_t rows);

/// Predicts. inputs: one for each input of the model, all with the same number of rows; f32, i32 or u8 are taken where
/// f32 is wanted, i32 and i64 where ids are: caller, call. outputs: one for each output, f32, filled: caller, call. Any
/// number of rows goes through in batches of those that are reserved (at first 256, or fewer where there are fewer).
/// From the second call with a batch size on, nothing is allocated and no lock is taken. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_model_predict(dovela_model *model, const dovela_tensor *inputs,
                                                       uint64_t input_count, const dovela_tensor *outputs,
                                                       uint64_t output_count);

// ---- A model as a C function ---------------------------------------------------------------------------------------

/// A model behind a bare function pointer, for libraries that take one (integration, root finding, minimization). It
/// keeps the model alive. The pointer is good until the handle is destroyed, and is called by one thread at a time, as
/// the model is: a call that finds the model in use, or fails otherwise, gives NaN (or -1 where the function returns an
/// integer) and leaves an error. Where the runtime is checked, a pointer whose handle is gone gives NaN too.
typedef struct dovela_function dovela_function;

/// The elements of all inputs are numbered on in their order, and so are those of all outputs.
typedef struct dovela_function_options {
  uint64_t struct_size;
  uint64_t required;
  uint64_t first;      ///< the element of the inputs that the first argument, or the first of an array, is
  uint64_t output;     ///< the element of the outputs that is returned
  const float *inputs; ///< one for each element of the inputs: what those are that no argument gives: caller, call,
                       ///< nullable: arguments give all
  uint64_t input_count;
} dovela_function_options;

DOVELA_SLOT(dovela_function_options, required, 1);
DOVELA_SLOT(dovela_function_options, first, 2);
DOVELA_SLOT(dovela_function_options, output, 3);
DOVELA_SLOT(dovela_function_options, inputs, 4);
DOVELA_SLOT(dovela_function_options, input_count, 5);
DOVELA_SLOTS(dovela_function_options, 6);

/// prototype, float or double throughout, `void *` (which is not read) anywhere:
///   double (*)(double), double (*)(double, double)   an element of the inputs each
///   double (*)(int n, double *x)                     n elements, in any order with their count
///   void (*)(const float *x, float *y)               a row of inputs, a row of outputs; int: 0, or -1 for an error
///   void (*)(const float *x, float *y, size_t n)     n rows
/// Numbers before an array are the elements before its own. options: nullable. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_function_create(dovela_model *model, const char *prototype,
                                                         const dovela_function_options *options,
                                                         dovela_function **function);
/// The pointer, to be cast to the type of the prototype: function; NULL for a handle that is not a function's.
/// [any-thread]
DOVELA_EXPORT dovela_callable *dovela_function_pointer(dovela_function *function);
/// The error of the first call that failed since this was asked last, which the caller releases; NULL where none did.
/// [any-thread]
DOVELA_EXPORT const dovela_error *dovela_function_error(dovela_function *function);
/// Not while the function is being called. [model-thread]
DOVELA_EXPORT void dovela_function_destroy(dovela_function *function);

// ---- Building a model layer by layer -------------------------------------------------------------------------------

/// A graph in the making. Tensors in it are numbers that its functions give.
typedef struct dovela_builder dovela_builder;

/// [any-thread]
DOVELA_EXPORT const dovela_error *dovela_builder_create(dovela_runtime *runtime, const char *name,
                                                        dovela_builder **builder);
/// [any-thread]
DOVELA_EXPORT void dovela_builder_destroy(dovela_builder *builder);

/// Adds an input. name: nullable. [one thread at a time]
DOVELA_EXPORT const dovela_error *dovela_builder_input(dovela_builder *builder, const char *name,
                                                       const dovela_tensor_spec *spec, uint64_t *tensor);

/// Adds a layer. name: nullable, made from the component's. [one thread at a time]
DOVELA_EXPORT const dovela_error *dovela_builder_layer(dovela_builder *builder, const char *component, const char *name,
                                                       uint64_t *layer);

/// Calls a layer; a second call shares its variables. Gives its first output; a layer with several is for
/// specifications. [one thread at a time]
DOVELA_EXPORT const dovela_error *dovela_builder_call(dovela_builder *builder, uint64_t layer, const uint64_t *tensors,
                                                      uint64_t tensor_count, uint64_t *tensor);

/// Composes the model whose outputs these tensors are. The builder may go on. [one thread at a time]
DOVELA_EXPORT const dovela_error *dovela_builder_compose(dovela_builder *builder, const uint64_t *outputs,
                                                         uint64_t output_count, uint64_t seed, dovela_model **model);

// ---- Training, step by step ----------------------------------------------------------------------------------------

/// A model with losses, metrics and an optimizer. It keeps the model alive; a model has one at a time.
typedef struct dovela_trainer dovela_trainer;

/// settings: JSON or YAML with `optimizer`, `loss`, `metrics`, `loss_weights`, `class_weight`, `seed`, as in a run
/// file. Without an optimizer it only evaluates; without a loss one is chosen from targets and last activation.
/// targets: for each output what the labels will be ((batch,) i32 for classes by index, otherwise f32): caller, call.
/// [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_create(dovela_model *model, const char *settings,
                                                        const dovela_tensor_spec *targets, uint64_t target_count,
                                                        dovela_trainer **trainer);
/// [model-thread]
DOVELA_EXPORT void dovela_trainer_destroy(dovela_trainer *trainer);

/// A batch: inputs, targets, and perhaps a weight for each row.
typedef struct dovela_batch {
  uint64_t struct_size;
  uint64_t rows;
  const dovela_tensor *inputs;  ///< one for each input: caller, call, nonnull
  const dovela_tensor *targets; ///< one for each output: caller, call, nullable where nothing is compared
  const float *sample_weights;  ///< (rows): caller, call, nullable
} dovela_batch;

DOVELA_SLOT(dovela_batch, rows, 1);
DOVELA_SLOT(dovela_batch, inputs, 2);
DOVELA_SLOT(dovela_batch, targets, 3);
DOVELA_SLOT(dovela_batch, sample_weights, 4);
DOVELA_SLOTS(dovela_batch, 5);

/// One step on a batch: forward, loss, backward, update. loss: that of the batch, penalties included. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_train(dovela_trainer *trainer, const dovela_batch *batch,
                                                       double *loss);
/// Loss of a batch, without training. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_evaluate(dovela_trainer *trainer, const dovela_batch *batch,
                                                          double *loss);

/// The parts of a step, for a loop of the caller's: forward computes the outputs of a batch and its loss, in training
/// mode; backward the gradients of all parameters (see dovela_parameter.gradient), which the caller may change; update
/// lets the optimizer use them. Each needs the one before it. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_forward(dovela_trainer *trainer, const dovela_batch *batch,
                                                         double *loss);
DOVELA_EXPORT const dovela_error *dovela_trainer_backward(dovela_trainer *trainer);
DOVELA_EXPORT const dovela_error *dovela_trainer_update(dovela_trainer *trainer);

/// A name and a value.
typedef struct dovela_result {
  const char *name; ///< "loss", "accuracy", "val_loss": runtime, nonnull; good as long as the function says
  double value;
} dovela_result;

/// Loss and metrics since the last reset, averaged as Keras does. Writes up to `capacity` of them; *count is how many
/// there are. Names: runtime, trainer. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_results(dovela_trainer *trainer, dovela_result *results,
                                                         uint64_t capacity, uint64_t *count);
/// [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_reset_results(dovela_trainer *trainer);

/// The learning rate that the next step takes. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_learning_rate(dovela_trainer *trainer, double *rate);
/// Sets it; refused where a schedule governs it. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_set_learning_rate(dovela_trainer *trainer, double rate);

/// Writes what a training goes on from, beside the model's variables, as safetensors: the optimizer's state, the steps
/// done, the results so far. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_save(dovela_trainer *trainer, const char *path);
/// Takes what dovela_trainer_save wrote of a trainer with the same settings. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_load(dovela_trainer *trainer, const char *path);

// ---- Data ----------------------------------------------------------------------------------------------------------

/// Rows to train or to evaluate on.
typedef struct dovela_dataset dovela_dataset;

/// Rows in the caller's memory, copied once. Tensors as in dovela_batch; their first axis is the rows. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_dataset_of_tensors(dovela_runtime *runtime, const dovela_tensor *inputs,
                                                            uint64_t input_count, const dovela_tensor *targets,
                                                            uint64_t target_count, const float *sample_weights,
                                                            dovela_dataset **dataset);

/// A split of what a reader reads. data: the section `data` of a run file, JSON or YAML, without transforms
/// (dovela_run_create has them); split: "train", "validation", "test". [any-thread]
DOVELA_EXPORT const dovela_error *dovela_dataset_of_reader(dovela_runtime *runtime, const char *data, const char *split,
                                                           dovela_dataset **dataset);

/// Supplies batches one by one, and so decides the sampling.
typedef struct dovela_batch_source {
  uint64_t struct_size;
  uint64_t required;
  void *user;                 ///< caller, dataset, nullable
  uint64_t batches_per_epoch; ///< at least 1
  uint64_t rows;              ///< of the largest batch

  /// Batch `batch` of epoch `epoch`: sets rows and pointers of `out`, which stay good until the next call. A training
  /// that is resumed begins at any batch. [model-thread]
  const dovela_error *(*next)(void *user, uint64_t epoch, uint64_t batch, dovela_batch *out);
  /// When the dataset is gone: nullable. [any-thread]
  void (*release)(void *user);
} dovela_batch_source;

DOVELA_SLOT(dovela_batch_source, required, 1);
DOVELA_SLOT(dovela_batch_source, user, 2);
DOVELA_SLOT(dovela_batch_source, batches_per_epoch, 3);
DOVELA_SLOT(dovela_batch_source, rows, 4);
DOVELA_SLOT(dovela_batch_source, next, 5);
DOVELA_SLOT(dovela_batch_source, release, 6);
DOVELA_SLOTS(dovela_batch_source, 7);

/// source: copied; its `user` stays the caller's until `release`. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_dataset_of_source(dovela_runtime *runtime, const dovela_batch_source *source,
                                                           dovela_dataset **dataset);
/// Rows; 0 where a source decides. [any-thread]
DOVELA_EXPORT uint64_t dovela_dataset_rows(dovela_dataset *dataset);
/// [any-thread]
DOVELA_EXPORT void dovela_dataset_destroy(dovela_dataset *dataset);

// ---- Training, whole -----------------------------------------------------------------------------------------------

/// What happens while a training runs, for the caller's own display. All but `user` are nullable; names and pointers
/// are good during the call; a nonzero result of `step` or `epoch` ends the training with a checkpoint, as cancelling
/// does.
typedef struct dovela_events {
  uint64_t struct_size;
  void *user; ///< caller, call, nullable
  /// [model-thread]
  void (*begin)(void *user, uint64_t epochs, uint64_t first_epoch, uint64_t steps_per_epoch);
  /// After a step. [model-thread]
  int (*step)(void *user, uint64_t epoch, uint64_t step, double loss);
  /// After an epoch, with its logs. [model-thread]
  int (*epoch)(void *user, uint64_t epoch, const dovela_result *logs, uint64_t log_count, double seconds);
  /// A line for a person; level as dovela_log_level. [model-thread]
  void (*say)(void *user, uint64_t level, const char *text);
} dovela_events;

DOVELA_SLOT(dovela_events, user, 1);
DOVELA_SLOT(dovela_events, begin, 2);
DOVELA_SLOT(dovela_events, step, 3);
DOVELA_SLOT(dovela_events, epoch, 4);
DOVELA_SLOT(dovela_events, say, 5);
DOVELA_SLOTS(dovela_events, 6);

/// Ends trainings from another thread.
typedef struct dovela_cancellation dovela_cancellation;
/// [any-thread]
DOVELA_EXPORT const dovela_error *dovela_cancellation_create(dovela_cancellation **cancellation);
/// The training under way ends after its step; one that begins later ends at once. [any-thread, also a signal handler]
DOVELA_EXPORT void dovela_cancel(dovela_cancellation *cancellation);
/// [any-thread]
DOVELA_EXPORT void dovela_cancellation_destroy(dovela_cancellation *cancellation);

/// How to train.
typedef struct dovela_fit_options {
  uint64_t struct_size;
  uint64_t required;
  const char *settings; ///< JSON or YAML: the section `fit` of a run file, and `callbacks`: caller, call, nullable
  dovela_dataset *validation;        ///< nullable
  const char *folder;                ///< of checkpoints, history and model: caller, call, nullable (none are written)
  uint64_t resume;                   ///< 1: continue from the folder's checkpoint, from the start where it has none
  const dovela_events *events;       ///< caller, call, nullable
  dovela_cancellation *cancellation; ///< nullable
  uint64_t first_epoch; ///< epochs that earlier trainings have done: they count among `epochs`, and rows are drawn as
                        ///< if this one had done them
} dovela_fit_options;

DOVELA_SLOT(dovela_fit_options, required, 1);
DOVELA_SLOT(dovela_fit_options, settings, 2);
DOVELA_SLOT(dovela_fit_options, validation, 3);
DOVELA_SLOT(dovela_fit_options, folder, 4);
DOVELA_SLOT(dovela_fit_options, resume, 5);
DOVELA_SLOT(dovela_fit_options, events, 6);
DOVELA_SLOT(dovela_fit_options, cancellation, 7);
DOVELA_SLOT(dovela_fit_options, first_epoch, 8);
DOVELA_SLOTS(dovela_fit_options, 9);

/// Trains. outcome: JSON with `history`, `stop_reason`, `cancelled`, `seconds`, `steps_per_second`; nullable. A
/// training that was cancelled is no error, and the model stands as its last step left it. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_fit(dovela_trainer *trainer, dovela_dataset *dataset,
                                                     const dovela_fit_options *options, dovela_string **outcome);

/// Loss and metrics of a whole dataset; results as in dovela_trainer_results. batch_size 0: 32. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_trainer_evaluate_dataset(dovela_trainer *trainer, dovela_dataset *dataset,
                                                                  uint64_t batch_size, dovela_result *results,
                                                                  uint64_t capacity, uint64_t *count);

// ---- Runs ----------------------------------------------------------------------------------------------------------

/// A whole run, as `dovela train` has it: data with its preprocessing, model, objective, optimizer, callbacks.
typedef struct dovela_run dovela_run;

/// run: the text of a run file, YAML or JSON. overrides: "path=value", as after --set: caller, call, nullable.
/// directory: where relative paths start; nullable, the working directory. [any-thread]
DOVELA_EXPORT const dovela_error *dovela_run_create(dovela_runtime *runtime, const char *run,
                                                    const char *const *overrides, uint64_t override_count,
                                                    const char *directory, dovela_run **result);
/// [model-thread]
DOVELA_EXPORT void dovela_run_destroy(dovela_run *run);

/// The run as YAML with every default filled in. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_run_specification(dovela_run *run, dovela_string **yaml);

/// Its model, a handle of its own. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_run_model(dovela_run *run, dovela_model **model);

/// Trains as the run says; `settings` and `validation` of the options are not read. With a folder it leaves what
/// `dovela train` leaves, byte for byte. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_run_fit(dovela_run *run, const dovela_fit_options *options,
                                                 dovela_string **outcome);

/// Loss and metrics on a split ("train", "validation", "test"). Names: runtime, run. [model-thread]
DOVELA_EXPORT const dovela_error *dovela_run_evaluate(dovela_run *run, const char *split, dovela_result *results,
                                                      uint64_t capacity, uint64_t *count);

DOVELA_END

#endif

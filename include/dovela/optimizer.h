// Optimizers: the rule alone. Learning rate, schedule, clipping, decoupled weight decay, constraints, moving
// averages and accumulation are the host's, around every optimizer. Life: create -> build -> update … -> destroy.
//
// The host adds to every optimizer's schema: learning_rate (first, 0.001, where the schema does not place it
// itself), weight_decay, clipnorm, global_clipnorm, clipvalue. An optimizer finds the learning rate of the step in
// the update. An error of a rule ends the run: the weights are then as far as the rule came.
#ifndef DOVELA_OPTIMIZER_H
#define DOVELA_OPTIMIZER_H

#include "component.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_OPTIMIZER_KIND "dovela.optimizer/1"

#define DOVELA_ELEMENTWISE 0u ///< update takes any range of elements, on any thread, as soon as its gradient is ready
#define DOVELA_TENSORWISE 1u  ///< update takes one whole variable (Lamb, Muon)
#define DOVELA_MODELWISE 2u   ///< step takes all variables at once and may evaluate the model again (LBFGS, SAM)

#define DOVELA_OPTIMIZER_DECAYS 1u ///< the rule applies weight_decay itself: it gets the number, the host does nothing

/// What `build` works with. Owner: host, call.
typedef struct dovela_optimizer_builder dovela_optimizer_builder;
struct dovela_optimizer_builder {
  uint64_t struct_size;
  uint64_t required;
  void *state; ///< the host's

  /// Asks for a slot: memory of the size of each variable, times `copies`, filled with `value`, saved in
  /// checkpoints under `name`. Slots keep the order of declaration. name: plugin, call. [instance-thread & created]
  const dovela_error *(*slot)(const dovela_optimizer_builder *builder, const char *name, float value, uint64_t copies);

  /// Asks for f64 numbers that belong to the optimizer as a whole (tensorwise: to each variable), from 0, saved in
  /// checkpoints. Those of a further call stand behind those of the calls before. [instance-thread & created]
  const dovela_error *(*scalars)(const dovela_optimizer_builder *builder, uint64_t count);
};

DOVELA_SLOT(dovela_optimizer_builder, required, 1);
DOVELA_SLOT(dovela_optimizer_builder, state, 2);
DOVELA_SLOT(dovela_optimizer_builder, slot, 3);
DOVELA_SLOT(dovela_optimizer_builder, scalars, 4);
DOVELA_SLOTS(dovela_optimizer_builder, 5);

/// One update of a range of elements (elementwise) or of one variable (tensorwise).
typedef struct dovela_update {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  uint64_t count;        ///< elements
  float *weights;        ///< (count): host, call
  const float *gradient; ///< (count), after clipping: host, call
  float *const *slots;   ///< one for each declared slot, (copies, count) tensorwise, (count) elementwise: host, call
  uint64_t slot_count;
  int64_t step;                   ///< from 1
  double learning_rate;           ///< of this step
  double weight_decay;            ///< 0 unless DOVELA_OPTIMIZER_DECAYS
  const dovela_tensor_spec *spec; ///< of the whole variable: host, call; tensorwise only, else NULL
  double *scalars;                ///< tensorwise only, else NULL
  uint64_t flags;                 ///< DOVELA_VARIABLE_* of the variable, see layer.h; tensorwise only, else 0
} dovela_update;

DOVELA_SLOT(dovela_update, required, 1);
DOVELA_SLOT(dovela_update, context, 2);
DOVELA_SLOT(dovela_update, count, 3);
DOVELA_SLOT(dovela_update, weights, 4);
DOVELA_SLOT(dovela_update, gradient, 5);
DOVELA_SLOT(dovela_update, slots, 6);
DOVELA_SLOT(dovela_update, slot_count, 7);
DOVELA_SLOT(dovela_update, step, 8);
DOVELA_SLOT(dovela_update, learning_rate, 9);
DOVELA_SLOT(dovela_update, weight_decay, 10);
DOVELA_SLOT(dovela_update, spec, 11);
DOVELA_SLOT(dovela_update, scalars, 12);
DOVELA_SLOT(dovela_update, flags, 13);
DOVELA_SLOTS(dovela_update, 14);

/// One step over the whole model. Variables, gradients and slots each lie in one flat buffer in the same order.
typedef struct dovela_model_step dovela_model_step;
struct dovela_model_step {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  uint64_t count;      ///< elements of all trainable variables, padding included (its gradient is 0, and nobody reads
                       ///< its weights)
  float *weights;      ///< (count): host, call
  float *gradient;     ///< (count): host, call; at the weights of the last evaluation
  float *const *slots; ///< (copies, count) each: host, call
  uint64_t slot_count;
  double *scalars; ///< host, call
  int64_t step;    ///< from 1
  double learning_rate;
  double weight_decay;
  double loss; ///< at the weights of the last evaluation, regularization included
  void *state; ///< the host's

  /// Evaluates loss and gradient of the same batch, with the same random numbers, at the present weights; `gradient`,
  /// `*loss` and `step->loss` are then those. loss: plugin, call, nullable. [instance-thread & running]
  const dovela_error *(*recompute)(const dovela_model_step *step, double *loss);
};

DOVELA_SLOT(dovela_model_step, required, 1);
DOVELA_SLOT(dovela_model_step, context, 2);
DOVELA_SLOT(dovela_model_step, count, 3);
DOVELA_SLOT(dovela_model_step, weights, 4);
DOVELA_SLOT(dovela_model_step, gradient, 5);
DOVELA_SLOT(dovela_model_step, slots, 6);
DOVELA_SLOT(dovela_model_step, slot_count, 7);
DOVELA_SLOT(dovela_model_step, scalars, 8);
DOVELA_SLOT(dovela_model_step, step, 9);
DOVELA_SLOT(dovela_model_step, learning_rate, 10);
DOVELA_SLOT(dovela_model_step, weight_decay, 11);
DOVELA_SLOT(dovela_model_step, loss, 12);
DOVELA_SLOT(dovela_model_step, state, 13);
DOVELA_SLOT(dovela_model_step, recompute, 14);
DOVELA_SLOTS(dovela_model_step, 15);

/// What an optimizer offers.
typedef struct dovela_optimizer {
  uint64_t struct_size;
  uint64_t granularity; ///< DOVELA_ELEMENTWISE, DOVELA_TENSORWISE or DOVELA_MODELWISE
  uint64_t flags;

  /// Declares slots. nullable: NULL where there are none. [instance-thread & created]
  const dovela_error *(*build)(void *self, const dovela_optimizer_builder *builder);

  /// The rule. Elementwise: must not write to self. Tensorwise: one variable at a time, so [instance-thread & built].
  /// NULL where modelwise. [worker-thread & built]
  const dovela_error *(*update)(void *self, const dovela_update *update);

  /// The rule of a modelwise optimizer, else NULL. [instance-thread & built]
  const dovela_error *(*step)(void *self, const dovela_model_step *step);

  /// Swaps the weights between those to train with and those to evaluate with (averages, schedule-free methods);
  /// called in pairs around an evaluation. `update` as for a whole variable. nullable. [instance-thread & built]
  const dovela_error *(*swap)(void *self, const dovela_update *update, uint64_t to_evaluation);

  /// Where granularity and flags depend on the configuration (a wrapper goes as its child does): replaces those of the
  /// table, which come in. nullable. [any-thread & created]
  void (*traits)(void *self, uint64_t *granularity, uint64_t *flags);
} dovela_optimizer;

DOVELA_SLOT(dovela_optimizer, granularity, 1);
DOVELA_SLOT(dovela_optimizer, flags, 2);
DOVELA_SLOT(dovela_optimizer, build, 3);
DOVELA_SLOT(dovela_optimizer, update, 4);
DOVELA_SLOT(dovela_optimizer, step, 5);
DOVELA_SLOT(dovela_optimizer, swap, 6);
DOVELA_SLOT(dovela_optimizer, traits, 7);
DOVELA_SLOTS(dovela_optimizer, 8);

#define DOVELA_OPTIMIZER_SERVICE "dovela.optimizer.child/1"

/// The host's side: an optimizer that came as a parameter (Lookahead over a stranger's rule). The wrapper's update is
/// passed on with DOVELA_COPY, and its slots, scalars and rates changed as the wrapper likes: the child's rule sees
/// what it is given. What the host adds to an optimizer's schema (learning_rate, clipping, decay) is the wrapper's, and
/// has no effect in the child's configuration.
typedef struct dovela_optimizer_service {
  uint64_t struct_size;

  /// The child's granularity. An elementwise rule may be called with a whole variable, by a tensorwise wrapper too.
  /// [any-thread & created]
  uint64_t (*granularity)(const dovela_child *child);

  /// Declares the child's slots and scalars through the wrapper's builder: they stand behind those that the wrapper has
  /// declared before. slot_count: out, how many slots: plugin, call, nullable. [instance-thread & created]
  const dovela_error *(*build)(dovela_child *child, const dovela_optimizer_builder *builder, uint64_t *slot_count);

  /// The child's rule. [worker-thread & built]
  const dovela_error *(*update)(dovela_child *child, const dovela_update *update);

  /// The rule of a modelwise child. [instance-thread & built]
  const dovela_error *(*step)(dovela_child *child, const dovela_model_step *step);

  /// The child's flags: DOVELA_OPTIMIZER_*. [any-thread & created]
  uint64_t (*flags)(const dovela_child *child);

  /// The child's swap; nothing where it has none. [instance-thread & built]
  const dovela_error *(*swap)(dovela_child *child, const dovela_update *update, uint64_t to_evaluation);
} dovela_optimizer_service;

DOVELA_SLOT(dovela_optimizer_service, granularity, 1);
DOVELA_SLOT(dovela_optimizer_service, build, 2);
DOVELA_SLOT(dovela_optimizer_service, update, 3);
DOVELA_SLOT(dovela_optimizer_service, step, 4);
DOVELA_SLOT(dovela_optimizer_service, flags, 5);
DOVELA_SLOT(dovela_optimizer_service, swap, 6);
DOVELA_SLOTS(dovela_optimizer_service, 7);

DOVELA_END

#endif

// Layers. Life: create -> build (once) -> infer (once for each place in the graph) -> prepare (once for each
// shape) -> forward, backward -> release -> destroy.
//
// Roles. A parameter of the schema with the role `initializer`, `regularizer` or `constraint` is applied by the
// host to the variable that it is for. One with the role `output_activation` is the host's too: where the schema
// says "fuses": ["dovela.eltwise/1"] and the activation has such a formula, the layer receives it and computes it;
// in every other case the layer receives null and the host applies the activation behind it. So a layer may have
// `activation` for the price of one line of schema.
//
// Frozen. A frozen layer (`trainable`: false, the host's parameter) has no gradients for its variables. A layer to
// which it means more than that (BatchNormalization keeps its statistics) lists `trainable` in its own schema and so
// receives it.
//
// Dtypes. A layer declares the dtypes of its ports in `infer`: it refuses what it does not take, with
// DOVELA_SHAPE_MISMATCH, and gives those of its outputs.
#ifndef DOVELA_LAYER_H
#define DOVELA_LAYER_H

#include "activation.h"
#include "component.h"
#include "kernels.h"
#include "random.h"
#include "tensor.h"

DOVELA_BEGIN

#define DOVELA_LAYER_KIND "dovela.layer/1"

// build

#define DOVELA_VARIABLE_TRAINABLE 1u  ///< has a gradient; else it is state, which forward writes
#define DOVELA_VARIABLE_TRANSIENT 2u  ///< not saved
#define DOVELA_VARIABLE_PER_BATCH 4u  ///< state whose axis 0 is the batch's, unknown in `spec`: zeroed on reset
#define DOVELA_VARIABLE_ROW_SPARSE 8u ///< backward may leave rows of the gradient untouched; see touched_rows
#define DOVELA_VARIABLE_NO_DECAY 16u  ///< weight decay leaves it alone

/// A variable that a layer wants. Its place in the order of declaration is its index from then on.
typedef struct dovela_variable {
  uint64_t struct_size;
  const char *name;               ///< "kernel": plugin, call, nonnull
  const dovela_tensor_spec *spec; ///< f32, every extent known (PER_BATCH: but axis 0): plugin, call, nonnull
  uint64_t flags;                 ///< DOVELA_VARIABLE_*; the host refuses a bit that it does not know
  const char *initializer; ///< an expression for where no parameter has that role: "zeros": plugin, call, nonnull
  dovela_child *initializer_child; ///< or one that came as a parameter: host, instance, nullable
  // Elements that start with a constant whatever the initializer says (an LSTM's forget gate).
  uint64_t preset_first;
  uint64_t preset_count; ///< 0: none
  double preset_value;
} dovela_variable;

DOVELA_SLOT(dovela_variable, name, 1);
DOVELA_SLOT(dovela_variable, spec, 2);
DOVELA_SLOT(dovela_variable, flags, 3);
DOVELA_SLOT(dovela_variable, initializer, 4);
DOVELA_SLOT(dovela_variable, initializer_child, 5);
DOVELA_SLOT(dovela_variable, preset_first, 6);
DOVELA_SLOT(dovela_variable, preset_count, 7);
DOVELA_SLOT(dovela_variable, preset_value, 8);
DOVELA_SLOTS(dovela_variable, 9);

/// What `build` works with. Owner: host, call.
typedef struct dovela_layer_builder dovela_layer_builder;
struct dovela_layer_builder {
  uint64_t struct_size;
  uint64_t required;
  void *state;                      ///< the host's
  const dovela_tensor_spec *inputs; ///< of the first place in the graph: host, call
  uint64_t input_count;

  /// Declares a variable. [instance-thread & created]
  const dovela_error *(*variable)(const dovela_layer_builder *builder, const dovela_variable *variable);

  /// Builds a wrapped layer on these inputs; its variables become `name`/…. [instance-thread & created]
  const dovela_error *(*child)(const dovela_layer_builder *builder, const char *name, dovela_child *child,
                               const dovela_tensor_spec *inputs, uint64_t input_count);
};

DOVELA_SLOT(dovela_layer_builder, required, 1);
DOVELA_SLOT(dovela_layer_builder, state, 2);
DOVELA_SLOT(dovela_layer_builder, inputs, 3);
DOVELA_SLOT(dovela_layer_builder, input_count, 4);
DOVELA_SLOT(dovela_layer_builder, variable, 5);
DOVELA_SLOT(dovela_layer_builder, child, 6);
DOVELA_SLOTS(dovela_layer_builder, 7);

// infer

#define DOVELA_MASK_STOP 0u ///< the output has no mask
#define DOVELA_MASK_PASS 1u ///< the mask of the first masked input is the output's
#define DOVELA_MASK_MAKE 2u ///< forward writes output_masks[i], u8, of the spec given here

/// Specs in, specs and facts out. The host has zeroed what is out.
typedef struct dovela_layer_inference {
  uint64_t struct_size;
  uint64_t required;
  const dovela_tensor_spec *inputs; ///< host, call; unknown extents where the batch or the time is unknown
  uint64_t input_count;
  const uint8_t *masked;       ///< (input_count): 1 where the input comes with a mask: host, call
  dovela_tensor_spec *outputs; ///< out: room for output_capacity: host, call
  uint64_t output_capacity;
  uint64_t output_count;          ///< out
  uint64_t *mask_rules;           ///< out, (output_capacity): DOVELA_MASK_*: host, call
  dovela_tensor_spec *mask_specs; ///< out, (output_capacity), for DOVELA_MASK_MAKE: host, call
  uint64_t needs_inputs;          ///< out: bit i: backward reads input i; other inputs' memory may be reused before it
  uint64_t needs_outputs;         ///< out: bit i: backward reads output i
  uint64_t in_place;              ///< out: 1 + i: output 0 may lie in the memory of input i; 0: none
  uint64_t reads_masks;           ///< out: 1: the layer makes use of its inputs' masks
  uint64_t view; ///< out: 1: output 0 is the input of `in_place` with other extents (a reshape): the host may lay both,
                 ///< and their gradients, in one memory, and then calls neither forward nor backward
} dovela_layer_inference;

DOVELA_SLOT(dovela_layer_inference, required, 1);
DOVELA_SLOT(dovela_layer_inference, inputs, 2);
DOVELA_SLOT(dovela_layer_inference, input_count, 3);
DOVELA_SLOT(dovela_layer_inference, masked, 4);
DOVELA_SLOT(dovela_layer_inference, outputs, 5);
DOVELA_SLOT(dovela_layer_inference, output_capacity, 6);
DOVELA_SLOT(dovela_layer_inference, output_count, 7);
DOVELA_SLOT(dovela_layer_inference, mask_rules, 8);
DOVELA_SLOT(dovela_layer_inference, mask_specs, 9);
DOVELA_SLOT(dovela_layer_inference, needs_inputs, 10);
DOVELA_SLOT(dovela_layer_inference, needs_outputs, 11);
DOVELA_SLOT(dovela_layer_inference, in_place, 12);
DOVELA_SLOT(dovela_layer_inference, reads_masks, 13);
DOVELA_SLOT(dovela_layer_inference, view, 14);
DOVELA_SLOTS(dovela_layer_inference, 15);

// prepare

/// Concrete specs in; memory wishes and an optional plan out. Called once for each distinct shape.
typedef struct dovela_layer_preparation {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  const dovela_tensor_spec *inputs; ///< every extent known: host, call
  uint64_t input_count;
  const dovela_tensor_spec *outputs; ///< host, call
  uint64_t output_count;
  uint64_t training;      ///< 1 where backward may follow
  uint64_t saved_bytes;   ///< out: kept from forward to its backward
  uint64_t scratch_bytes; ///< out: for the duration of one call
  void *plan;             ///< out, nullable: plugin, until release
} dovela_layer_preparation;

DOVELA_SLOT(dovela_layer_preparation, required, 1);
DOVELA_SLOT(dovela_layer_preparation, context, 2);
DOVELA_SLOT(dovela_layer_preparation, inputs, 3);
DOVELA_SLOT(dovela_layer_preparation, input_count, 4);
DOVELA_SLOT(dovela_layer_preparation, outputs, 5);
DOVELA_SLOT(dovela_layer_preparation, output_count, 6);
DOVELA_SLOT(dovela_layer_preparation, training, 7);
DOVELA_SLOT(dovela_layer_preparation, saved_bytes, 8);
DOVELA_SLOT(dovela_layer_preparation, scratch_bytes, 9);
DOVELA_SLOT(dovela_layer_preparation, plan, 10);
DOVELA_SLOTS(dovela_layer_preparation, 11);

// run

/// One forward or backward. Everything in it is the host's, for the call. Which of the two it is, the function knows:
/// the fields of backward may be set in forward as well.
typedef struct dovela_layer_run {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  void *plan;                  ///< what prepare left
  uint64_t training;           ///< 1 in a training step
  const dovela_tensor *inputs; ///< (input_count); data is NULL in backward where needs_inputs lacks the bit
  uint64_t input_count;
  const dovela_tensor *outputs; ///< (output_count); written by forward
  uint64_t output_count;
  const dovela_tensor *input_masks;  ///< (input_count), u8; data NULL: no mask
  const dovela_tensor *output_masks; ///< (output_count), u8; data NULL unless the rule is MAKE
  const dovela_tensor *variables;    ///< (variable_count), in the order of build, children's left out
  uint64_t variable_count;
  void *saved;           ///< 64-byte aligned, nullable outside training
  void *scratch;         ///< 64-byte aligned, contents undefined
  dovela_random *random; ///< this layer's stream at this step

  // backward only
  const dovela_tensor *output_gradients;   ///< (output_count); may be used as scratch
  const dovela_tensor *input_gradients;    ///< (input_count); to overwrite; data NULL: not wanted
  const dovela_tensor *variable_gradients; ///< (variable_count); to overwrite; data NULL: frozen or state
  uint8_t *const *touched_rows; ///< (variable_count); a mark for each row of a ROW_SPARSE gradient, else NULL: the
                                ///< layer overwrites the rows that it touches and marks them 1
  const dovela_ready *ready;    ///< (variable_count), nullable: tell the host that part of a gradient is final, and it
                                ///< may update that part of the variable at once. Announce all of it or nothing,
                                ///< and only when this backward needs the variable's old value no more
} dovela_layer_run;

DOVELA_SLOT(dovela_layer_run, required, 1);
DOVELA_SLOT(dovela_layer_run, context, 2);
DOVELA_SLOT(dovela_layer_run, plan, 3);
DOVELA_SLOT(dovela_layer_run, training, 4);
DOVELA_SLOT(dovela_layer_run, inputs, 5);
DOVELA_SLOT(dovela_layer_run, input_count, 6);
DOVELA_SLOT(dovela_layer_run, outputs, 7);
DOVELA_SLOT(dovela_layer_run, output_count, 8);
DOVELA_SLOT(dovela_layer_run, input_masks, 9);
DOVELA_SLOT(dovela_layer_run, output_masks, 10);
DOVELA_SLOT(dovela_layer_run, variables, 11);
DOVELA_SLOT(dovela_layer_run, variable_count, 12);
DOVELA_SLOT(dovela_layer_run, saved, 13);
DOVELA_SLOT(dovela_layer_run, scratch, 14);
DOVELA_SLOT(dovela_layer_run, random, 15);
DOVELA_SLOT(dovela_layer_run, output_gradients, 16);
DOVELA_SLOT(dovela_layer_run, input_gradients, 17);
DOVELA_SLOT(dovela_layer_run, variable_gradients, 18);
DOVELA_SLOT(dovela_layer_run, touched_rows, 19);
DOVELA_SLOT(dovela_layer_run, ready, 20);
DOVELA_SLOTS(dovela_layer_run, 21);

/// What a layer offers.
typedef struct dovela_layer {
  uint64_t struct_size;
  uint64_t flags; ///< reserved: 0

  /// Declares variables and builds children. nullable: NULL where there are none. [instance-thread & created]
  const dovela_error *(*build)(void *self, const dovela_layer_builder *builder);

  /// Output specs from input specs; refuses inputs that do not fit, naming both shapes. [instance-thread & built]
  const dovela_error *(*infer)(void *self, dovela_layer_inference *inference);

  /// Memory and a plan for concrete shapes. nullable: NULL where neither is wanted. [instance-thread & built]
  const dovela_error *(*prepare)(void *self, dovela_layer_preparation *preparation);

  /// Frees a plan. nullable. [instance-thread & prepared]
  void (*release)(void *self, void *plan);

  /// Outputs from inputs. With `training` 0 also on a plan that was prepared for training. [instance-thread & prepared]
  const dovela_error *(*forward)(void *self, const dovela_layer_run *run);

  /// Follows a training forward on the same memory. nullable: NULL where nothing flows back.
  /// [instance-thread & prepared]
  const dovela_error *(*backward)(void *self, const dovela_layer_run *run);
} dovela_layer;

DOVELA_SLOT(dovela_layer, flags, 1);
DOVELA_SLOT(dovela_layer, build, 2);
DOVELA_SLOT(dovela_layer, infer, 3);
DOVELA_SLOT(dovela_layer, prepare, 4);
DOVELA_SLOT(dovela_layer, release, 5);
DOVELA_SLOT(dovela_layer, forward, 6);
DOVELA_SLOT(dovela_layer, backward, 7);
DOVELA_SLOTS(dovela_layer, 8);

// A wrapped layer

#define DOVELA_LAYER_SERVICE "dovela.layer.child/1"

/// The host's side: a layer that came as a parameter. The host owns its memory, names and state; the wrapper
/// gives tensors, saved and scratch memory (cut from its own at multiples of 64 bytes, see DOVELA_ALIGNED), and the
/// host fills in the rest of the run. What the child's inference says that backward reads, the wrapper keeps unchanged
/// and in place from the child's forward to its backward; each forward that has a backward needs saved memory of its
/// own. A table of the wrapper's own run is passed on with DOVELA_COPY. Tensors that a wrapper makes are row-major on
/// the CPU: strides NULL, device_type 1.
typedef struct dovela_layer_service {
  uint64_t struct_size;

  /// Another instance of the child's configuration, with variables of its own. In create only. clone: host, instance.
  /// [instance-thread & created]
  const dovela_error *(*clone)(const dovela_create *create, const dovela_child *child, dovela_child **clone);

  /// The child's value of a parameter; DOVELA_NOT_FOUND where its schema has none of that id. Strings and lists:
  /// host, instance. value: untouched on failure. [any-thread & created]
  const dovela_error *(*parameter)(const dovela_child *child, const char *id, dovela_value *value);

  /// As a layer's own. [instance-thread & built]
  const dovela_error *(*infer)(dovela_child *child, dovela_layer_inference *inference);

  /// As a layer's own; `plan` receives the host's plan for the child. [instance-thread & built]
  const dovela_error *(*prepare)(dovela_child *child, dovela_layer_preparation *preparation);
  void (*release)(dovela_child *child, void *plan); ///< [instance-thread & prepared]

  /// `run->plan` is the plan of `prepare`; variables, their gradients, touched_rows, ready and random of `run` are
  /// ignored: the host knows them. A child that runs several times in one step (over time, say) has its gradients
  /// added up: `accumulate` is 0 for the first backward of a step. Shapes are those of `prepare`; forward leaves the
  /// fields of backward alone. [instance-thread & prepared]
  const dovela_error *(*forward)(dovela_child *child, const dovela_layer_run *run);
  const dovela_error *(*backward)(dovela_child *child, const dovela_layer_run *run,
                                  uint64_t accumulate); ///< [instance-thread & prepared]
} dovela_layer_service;

DOVELA_SLOT(dovela_layer_service, clone, 1);
DOVELA_SLOT(dovela_layer_service, parameter, 2);
DOVELA_SLOT(dovela_layer_service, infer, 3);
DOVELA_SLOT(dovela_layer_service, prepare, 4);
DOVELA_SLOT(dovela_layer_service, release, 5);
DOVELA_SLOT(dovela_layer_service, forward, 6);
DOVELA_SLOT(dovela_layer_service, backward, 7);
DOVELA_SLOTS(dovela_layer_service, 8);

DOVELA_END

#endif

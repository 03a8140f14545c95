// A stateful recurrent layer: h = tanh(x W + h U), over (batch, time, features), whose last h begins the next batch.
// The state is the host's: not saved with the model, bound to the batch, zeroed on reset.
#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.stateful", "version": "1.0.0", "doc": "A recurrent layer with memory."});

DOVELA_SCHEMA(schema, {
  "kind": "layer",
  "name": "SketchStatefulRNN",
  "doc": "The last state of a batch begins the next.",
  "parameters": [
    {"id": "units", "type": "int", "range": [1, null], "doc": "Size of the state."},
    {"id": "kernel_initializer", "type": "component", "of": "initializer", "default": "GlorotUniform",
     "role": "initializer", "for": "kernel", "doc": "How the weights of the input start."}
  ]
});
// clang-format on

enum { KERNEL, RECURRENT, STATE };

typedef struct cell {
  const dovela_host *host;
  const dovela_kernels *kernels;
  const char *name;
  int64_t units;
} cell;

static const dovela_error *create(const dovela_create *create, void **self) {
  cell *state = (cell *)malloc(sizeof *state);
  if (!state) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  state->host = create->host;
  state->kernels = (const dovela_kernels *)create->host->service(create->host, DOVELA_KERNELS_SERVICE);
  state->name = create->name;
  state->units = create->values[0].as.integer;
  *self = state;
  return NULL;
}

static const dovela_error *build(void *self, const dovela_layer_builder *builder) {
  const cell *state = (const cell *)self;
  const dovela_tensor_spec *x = &builder->inputs[0];
  const int64_t features = x->rank == 3 ? x->shape[2] : DOVELA_UNKNOWN_EXTENT;
  if (features < 1)
    return dovela_fail(state->host, DOVELA_SHAPE_MISMATCH, state->name, "takes (batch, time, features)");
  const dovela_tensor_spec specs[] = {{DOVELA_F32, 2, {features, state->units}},
                                      {DOVELA_F32, 2, {state->units, state->units}},
                                      {DOVELA_F32, 2, {DOVELA_UNKNOWN_EXTENT, state->units}}};
  const char *names[] = {"kernel", "recurrent_kernel", "state"};
  const char *initializers[] = {"GlorotUniform", "Orthogonal", "Zeros"};
  const uint64_t flags[] = {DOVELA_VARIABLE_TRAINABLE, DOVELA_VARIABLE_TRAINABLE,
                            DOVELA_VARIABLE_PER_BATCH | DOVELA_VARIABLE_TRANSIENT};
  for (int i = KERNEL; i <= STATE; i++) {
    const dovela_variable variable = {.struct_size = DOVELA_SIZE(dovela_variable),
                                      .name = names[i],
                                      .spec = &specs[i],
                                      .flags = flags[i],
                                      .initializer = initializers[i]};
    const dovela_error *error = builder->variable(builder, &variable);
    if (error) return error;
  }
  return NULL;
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  const cell *state = (const cell *)self;
  if (inference->input_count != 1 || inference->inputs[0].rank != 3 || inference->inputs[0].dtype != DOVELA_F32)
    return dovela_fail(state->host, DOVELA_SHAPE_MISMATCH, state->name, "takes one input (batch, time, features)");
  inference->outputs[0] = (dovela_tensor_spec){DOVELA_F32, 2, {inference->inputs[0].shape[0], state->units}};
  inference->output_count = 1;
  return NULL;
}

static const dovela_error *prepare(void *self, dovela_layer_preparation *preparation) {
  const cell *state = (const cell *)self;
  preparation->scratch_bytes = (uint64_t)(preparation->inputs[0].shape[0] * state->units) * sizeof(float);
  return NULL;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  const cell *state = (const cell *)self;
  const dovela_kernels *k = state->kernels;
  const int64_t batch = run->inputs[0].spec.shape[0], time = run->inputs[0].spec.shape[1];
  const int64_t features = run->inputs[0].spec.shape[2], units = state->units;
  const dovela_eltwise tanh = {.formula = DOVELA_FORMULA_TANH};
  const float *x = dovela_f32(&run->inputs[0]);
  float *h = dovela_f32(&run->variables[STATE]), *z = (float *)run->scratch;
  for (int64_t t = 0; t < time; t++) {
    k->gemm(run->context, 0, 0, batch, units, features, 1, x + t * features, time * features,
            dovela_f32(&run->variables[KERNEL]), units, 0, z, units);
    k->gemm(run->context, 0, 0, batch, units, units, 1, h, units, dovela_f32(&run->variables[RECURRENT]), units, 1, z,
            units);
    k->eltwise_forward(run->context, &tanh, (uint64_t)(batch * units), z, h);
  }
  memcpy(run->outputs[0].data, h, (size_t)(batch * units) * sizeof(float));
  return NULL;
}

static const dovela_layer table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .build = build, .infer = infer, .prepare = prepare, .forward = forward};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_LAYER_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = free};

DOVELA_PLUGIN(stateful_cell, manifest, NULL, NULL, &component);

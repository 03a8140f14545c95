// An embedding whose mask travels to the loss: ids in, vectors and a mask out, row-sparse gradients.
#include <dovela/dovela.h>
#include <stdlib.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.embedding", "version": "1.0.0", "doc": "An embedding with a mask."});

DOVELA_SCHEMA(schema, {
  "kind": "layer",
  "name": "SketchEmbedding",
  "doc": "A vector for each id; id 0 is masked.",
  "parameters": [
    {"id": "input_dim", "type": "int", "range": [1, null], "doc": "Number of ids."},
    {"id": "output_dim", "type": "int", "range": [1, null], "doc": "Length of a vector."}
  ]
});
// clang-format on

enum { INPUT_DIM, OUTPUT_DIM };

typedef struct embedding {
  const dovela_host *host;
  const dovela_kernels *kernels;
  const char *name;
  int64_t entries, width;
} embedding;

static const dovela_error *create(const dovela_create *create, void **self) {
  embedding *state = (embedding *)malloc(sizeof *state);
  if (!state) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  state->host = create->host;
  state->kernels = (const dovela_kernels *)create->host->service(create->host, DOVELA_KERNELS_SERVICE);
  state->name = create->name;
  state->entries = create->values[INPUT_DIM].as.integer;
  state->width = create->values[OUTPUT_DIM].as.integer;
  *self = state;
  return NULL;
}

static const dovela_error *build(void *self, const dovela_layer_builder *builder) {
  const embedding *state = (const embedding *)self;
  const dovela_tensor_spec spec = {.dtype = DOVELA_F32, .rank = 2, .shape = {state->entries, state->width}};
  const dovela_variable table = {.struct_size = DOVELA_SIZE(dovela_variable),
                                 .name = "embeddings",
                                 .spec = &spec,
                                 .flags = DOVELA_VARIABLE_TRAINABLE | DOVELA_VARIABLE_ROW_SPARSE,
                                 .initializer = "RandomUniform(-0.05, 0.05)"};
  return builder->variable(builder, &table);
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  const embedding *state = (const embedding *)self;
  if (DOVELA_UNKNOWN(inference, 0))
    return dovela_fail(state->host, DOVELA_UNSUPPORTED, state->name, "the host asks for more than is known here");
  const dovela_tensor_spec *ids = inference->inputs;
  if (inference->input_count != 1 || ids->dtype != DOVELA_I32 || ids->rank >= DOVELA_MAX_RANK)
    return dovela_fail(state->host, DOVELA_SHAPE_MISMATCH, state->name,
                       "takes one input of ids (i32) with fewer than %d axes", DOVELA_MAX_RANK);
  inference->outputs[0] = *ids;
  inference->outputs[0].dtype = DOVELA_F32;
  inference->outputs[0].shape[inference->outputs[0].rank++] = state->width;
  inference->output_count = 1;
  inference->mask_rules[0] = DOVELA_MASK_MAKE;
  inference->mask_specs[0] = *ids;
  inference->mask_specs[0].dtype = DOVELA_U8;
  inference->needs_inputs = 1;
  return NULL;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  const embedding *state = (const embedding *)self;
  const int32_t *ids = (const int32_t *)run->inputs[0].data;
  uint8_t *mask = (uint8_t *)run->output_masks[0].data;
  const uint64_t rows = dovela_count(&run->inputs[0]);
  for (uint64_t row = 0; row < rows; row++) {
    if (ids[row] < 0 || ids[row] >= state->entries)
      return dovela_fail(state->host, DOVELA_OUT_OF_RANGE, state->name, "id %d is not in 0 ..< %lld", ids[row],
                         (long long)state->entries);
    if (mask) mask[row] = ids[row] != 0;
  }
  state->kernels->gather(run->context, (int64_t)rows, state->width, dovela_f32(&run->variables[0]), ids,
                         dovela_f32(&run->outputs[0]));
  return NULL;
}

static const dovela_error *backward(void *self, const dovela_layer_run *run) {
  const embedding *state = (const embedding *)self;
  float *gradient = dovela_f32(&run->variable_gradients[0]);
  if (!gradient) return NULL;
  const uint64_t rows = dovela_count(&run->inputs[0]);
  if (!run->touched_rows[0]) state->kernels->fill(run->context, dovela_count(&run->variable_gradients[0]), 0, gradient);
  state->kernels->scatter_add(run->context, (int64_t)rows, state->width, dovela_f32(&run->output_gradients[0]),
                              (const int32_t *)run->inputs[0].data, state->entries, gradient, run->touched_rows[0]);
  return NULL;
}

static const dovela_layer table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .build = build, .infer = infer, .forward = forward, .backward = backward};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_LAYER_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = free};

DOVELA_PLUGIN(embedding, manifest, NULL, NULL, &component);

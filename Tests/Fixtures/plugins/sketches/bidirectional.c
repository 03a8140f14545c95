// A wrapper that runs a layer over time in both directions and adds the results. It knows nothing of the layer but
// what the service tells, so the layer may be anybody's.
#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.bidirectional", "version": "1.0.0", "doc": "Both directions of time."});

DOVELA_SCHEMA(schema, {
  "kind": "layer",
  "name": "SketchBidirectional",
  "doc": "A layer over (batch, time, features), forward and backward in time; the outputs are added.",
  "parameters": [{"id": "layer", "type": "component", "of": "layer", "doc": "The layer that runs both ways."}]
});
// clang-format on

enum { FORWARD, BACKWARD, WAYS };

typedef struct both {
  const dovela_host *host;
  const dovela_layer_service *service;
  const char *name;
  dovela_child *ways[WAYS];
} both;

/// What prepare cut: the children's plans, and where their parts of the memory lie.
typedef struct plan {
  void *plans[WAYS];
  uint64_t saved[WAYS];   ///< of the children, offsets in saved
  uint64_t outputs[WAYS]; ///< of the children, kept for their backward; offsets in saved, or in scratch in inference
  uint64_t reversed;      ///< the input backward in time; there as well
  uint64_t turned;        ///< offset in scratch: the output gradient backward in time
  uint64_t back;          ///< offset in scratch: the gradient of the reversed input
  uint64_t scratch;       ///< of the children, offset in scratch
} plan;

static const dovela_error *create(const dovela_create *create, void **self) {
  both *state = (both *)malloc(sizeof *state);
  if (!state) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  state->host = create->host;
  state->name = create->name;
  state->service = (const dovela_layer_service *)create->host->service(create->host, DOVELA_LAYER_SERVICE);
  state->ways[FORWARD] = create->values[0].as.component;
  const dovela_error *error = state->service->clone(create, state->ways[FORWARD], &state->ways[BACKWARD]);
  if (error) {
    free(state);
    return error;
  }
  *self = state;
  return NULL;
}

static const dovela_error *build(void *self, const dovela_layer_builder *builder) {
  const both *state = (const both *)self;
  const char *names[WAYS] = {"forward_layer", "backward_layer"};
  for (int way = 0; way < WAYS; way++) {
    const dovela_error *error =
        builder->child(builder, names[way], state->ways[way], builder->inputs, builder->input_count);
    if (error) return error;
  }
  return NULL;
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  const both *state = (const both *)self;
  if (inference->input_count != 1 || inference->inputs[0].rank != 3 || inference->inputs[0].dtype != DOVELA_F32)
    return dovela_fail(state->host, DOVELA_SHAPE_MISMATCH, state->name, "takes one input (batch, time, features)");
  dovela_layer_inference inner;
  DOVELA_COPY(inner, inference);
  // Without their masks: this wrapper turns time, and does not turn masks.
  const uint8_t unmasked = 0;
  inner.masked = &unmasked;
  const dovela_error *error = state->service->infer(state->ways[FORWARD], &inner);
  if (error) return error;
  if (inner.output_count != 1 || inner.outputs[0].dtype != DOVELA_F32)
    return dovela_fail(state->host, DOVELA_SHAPE_MISMATCH, state->name, "wraps layers with one output of f32");
  inference->output_count = 1;
  inference->mask_rules[0] = DOVELA_MASK_STOP;
  inference->needs_inputs = 1;
  return NULL;
}

static uint64_t cut(uint64_t *bytes, uint64_t part) {
  const uint64_t offset = *bytes;
  *bytes += DOVELA_ALIGNED(part);
  return offset;
}

static const dovela_error *prepare(void *self, dovela_layer_preparation *preparation) {
  const both *state = (const both *)self;
  const uint64_t input = dovela_spec_count(preparation->inputs) * sizeof(float);
  const uint64_t output = dovela_spec_count(preparation->outputs) * sizeof(float);
  plan *made = (plan *)calloc(1, sizeof *made);
  if (!made) return dovela_fail(state->host, DOVELA_OUT_OF_MEMORY, state->name, "no memory");
  uint64_t saved = 0, scratch = 0, most = 0;
  uint64_t *kept = preparation->training ? &saved : &scratch;
  for (int way = 0; way < WAYS; way++) {
    dovela_layer_preparation inner;
    DOVELA_COPY(inner, preparation);
    const dovela_error *error = state->service->prepare(state->ways[way], &inner);
    if (error) {
      if (way) state->service->release(state->ways[0], made->plans[0]);
      free(made);
      return error;
    }
    made->plans[way] = inner.plan;
    made->saved[way] = cut(&saved, inner.saved_bytes);
    made->outputs[way] = cut(kept, output);
    if (inner.scratch_bytes > most) most = inner.scratch_bytes;
  }
  made->reversed = cut(kept, input);
  made->turned = cut(&scratch, output);
  made->back = cut(&scratch, input);
  made->scratch = cut(&scratch, most);
  preparation->saved_bytes = saved;
  preparation->scratch_bytes = scratch;
  preparation->plan = made;
  return NULL;
}

static void release(void *self, void *memory) {
  const both *state = (const both *)self;
  plan *made = (plan *)memory;
  for (int way = 0; way < WAYS; way++) state->service->release(state->ways[way], made->plans[way]);
  free(made);
}

/// to (batch, time, width) = from, backward in time; added where `adds`.
static void reverse(const dovela_tensor_spec *spec, const float *from, float *to, int adds) {
  const int64_t time = spec->shape[1], width = spec->shape[2];
  for (int64_t row = 0; row < spec->shape[0]; row++)
    for (int64_t t = 0; t < time; t++) {
      const float *source = from + (row * time + time - 1 - t) * width;
      float *target = to + (row * time + t) * width;
      for (int64_t i = 0; i < width; i++) target[i] = adds ? target[i] + source[i] : source[i];
    }
}

/// A run of one child: the wrapper's, with the child's plan and memory.
static dovela_layer_run run_of(const plan *made, int way, const dovela_layer_run *run) {
  static const dovela_tensor no_mask;
  dovela_layer_run inner;
  DOVELA_COPY(inner, run);
  inner.plan = made->plans[way];
  inner.saved = run->saved ? (char *)run->saved + made->saved[way] : NULL;
  inner.scratch = (char *)run->scratch + made->scratch;
  inner.input_masks = &no_mask;
  return inner;
}

/// The tensor of `like` at an offset of the memory that forward leaves to backward.
static dovela_tensor kept(const dovela_layer_run *run, const dovela_tensor *like, uint64_t offset) {
  dovela_tensor tensor = *like;
  tensor.data = (char *)(run->saved ? run->saved : run->scratch) + offset;
  return tensor;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  const both *state = (const both *)self;
  const plan *made = (const plan *)run->plan;
  float *sum = dovela_f32(&run->outputs[0]);
  const dovela_tensor reversed = kept(run, &run->inputs[0], made->reversed);
  reverse(&reversed.spec, dovela_f32(&run->inputs[0]), dovela_f32(&reversed), 0);
  for (int way = 0; way < WAYS; way++) {
    dovela_layer_run inner = run_of(made, way, run);
    const dovela_tensor output = kept(run, &run->outputs[0], made->outputs[way]);
    if (way == BACKWARD) inner.inputs = &reversed;
    inner.outputs = &output;
    const dovela_error *error = state->service->forward(state->ways[way], &inner);
    if (error) return error;
    const float *part = dovela_f32(&output);
    if (way == BACKWARD && output.spec.rank == 3)
      reverse(&output.spec, part, sum, 1);
    else
      for (uint64_t i = 0; i < dovela_count(&output); i++) sum[i] = way == FORWARD ? part[i] : sum[i] + part[i];
  }
  return NULL;
}

static const dovela_error *backward(void *self, const dovela_layer_run *run) {
  const both *state = (const both *)self;
  const plan *made = (const plan *)run->plan;
  const dovela_tensor reversed = kept(run, &run->inputs[0], made->reversed);
  // A child may use its output gradient as scratch, so each has one of its own.
  dovela_tensor turned = run->output_gradients[0], back = run->input_gradients[0];
  turned.data = (char *)run->scratch + made->turned;
  if (turned.spec.rank == 3)
    reverse(&turned.spec, dovela_f32(&run->output_gradients[0]), dovela_f32(&turned), 0);
  else
    memcpy(turned.data, run->output_gradients[0].data, dovela_count(&turned) * sizeof(float));
  if (back.data) back.data = (char *)run->scratch + made->back;
  for (int way = 0; way < WAYS; way++) {
    dovela_layer_run inner = run_of(made, way, run);
    const dovela_tensor output = kept(run, &run->outputs[0], made->outputs[way]);
    inner.outputs = &output;
    if (way == BACKWARD) {
      inner.inputs = &reversed;
      inner.output_gradients = &turned;
      inner.input_gradients = &back;
    }
    const dovela_error *error = state->service->backward(state->ways[way], &inner, 0);
    if (error) return error;
  }
  if (back.data) reverse(&back.spec, dovela_f32(&back), dovela_f32(&run->input_gradients[0]), 1);
  return NULL;
}

static const dovela_layer table = {.struct_size = DOVELA_SIZE(dovela_layer),
                                   .build = build,
                                   .infer = infer,
                                   .prepare = prepare,
                                   .release = release,
                                   .forward = forward,
                                   .backward = backward};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_LAYER_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = free};

DOVELA_PLUGIN(bidirectional, manifest, NULL, NULL, &component);

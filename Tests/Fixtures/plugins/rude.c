// A layer and an optimizer that do, on demand, what the contract forbids: `act` says what.
#define _POSIX_C_SOURCE 200809L
#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.rude", "version": "1.0.0", "doc": "For tests."});
DOVELA_SCHEMA(rude_schema, {
  "kind": "layer", "name": "Rude", "doc": "y = x, and something forbidden.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "What."}]
});
DOVELA_SCHEMA(greedy_schema, {"kind": "optimizer", "name": "Greedy", "doc": "Writes one weight too many."});
// clang-format on

typedef struct rude {
  const dovela_host *host;
  char act[32];
  dovela_layer_builder kept;
} rude;

static int is(const rude *layer, const char *act) { return strcmp(layer->act, act) == 0; }

static const dovela_error *create(const dovela_create *create, void **self) {
  rude *made = create->host->allocate(create->host, sizeof(rude), 16);
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  made->host = create->host;
  if (create->value_count > 0) strncpy(made->act, create->values[0].as.string, sizeof made->act - 1);
  *self = made;
  if (is(made, "create")) {
    create->host->free(create->host, made);
    return dovela_fail(create->host, DOVELA_INVALID_ARGUMENT, create->name, "refused, but *self is set");
  }
  return NULL;
}

static void destroy(void *self) { ((rude *)self)->host->free(((rude *)self)->host, self); }

static const dovela_error *build(void *self, const dovela_layer_builder *builder) {
  ((rude *)self)->kept = *builder;
  return NULL;
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  (void)self;
  inference->outputs[0] = inference->inputs[0];
  inference->output_count = 1;
  return NULL;
}

static const dovela_error *prepare(void *self, dovela_layer_preparation *preparation) {
  (void)self;
  preparation->saved_bytes = 8;
  preparation->scratch_bytes = 8;
  return NULL;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  rude *layer = self;
  float *y = dovela_f32(&run->outputs[0]);
  uint64_t count = dovela_count(&run->outputs[0]);
  memcpy(y, run->inputs[0].data, count * sizeof(float));
  if (is(layer, "beyond")) y[count] = 1.0f;
  if (is(layer, "before")) y[-1] = 1.0f;
  if (is(layer, "saved")) memset(run->saved, 0, 12);
  if (is(layer, "scratch")) memset(run->scratch, 0, 12);
  if (is(layer, "sleep")) nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
  if (is(layer, "allocate")) layer->host->free(layer->host, layer->host->allocate(layer->host, 8, 8));
  if (is(layer, "free")) layer->host->free(layer->host, y);
  if (is(layer, "release")) {
    const dovela_error *error = layer->host->error(layer->host, DOVELA_INTERNAL, "Rude", "never seen");
    error->release(error);
    dovela_error_release(error);
  }
  if (is(layer, "builder")) {
    dovela_tensor_spec spec = {DOVELA_F32, 1, {2}};
    dovela_variable late = {.struct_size = DOVELA_SIZE(dovela_variable), .name = "late", .spec = &spec};
    dovela_error_release(layer->kept.variable(&layer->kept, &late));
  }
  return NULL;
}

static const dovela_error *backward(void *self, const dovela_layer_run *run) {
  rude *layer = self;
  float *dx = dovela_f32(&run->input_gradients[0]);
  memcpy(dx, run->output_gradients[0].data, dovela_count(&run->inputs[0]) * sizeof(float));
  if (is(layer, "backward")) dx[dovela_count(&run->inputs[0])] = 1.0f;
  return NULL;
}

static const dovela_error *update(void *self, const dovela_update *update) {
  (void)self;
  for (uint64_t i = 0; i <= update->count; i++) update->weights[i] = 0.0f;
  return NULL;
}

static const dovela_layer rude_table = {.struct_size = DOVELA_SIZE(dovela_layer),
                                        .build = build,
                                        .infer = infer,
                                        .prepare = prepare,
                                        .forward = forward,
                                        .backward = backward};
static const dovela_optimizer greedy_table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .granularity = DOVELA_ELEMENTWISE, .update = update};

DOVELA_COMPONENT(rude_component, DOVELA_LAYER_KIND, rude_schema, rude_table, create, destroy);
DOVELA_COMPONENT(greedy_component, DOVELA_OPTIMIZER_KIND, greedy_schema, greedy_table, create, destroy);

DOVELA_PLUGIN(rude, manifest, NULL, NULL, &rude_component, &greedy_component);

// Components of the program's own, which refuse now and then: an optimizer and a layer.
#ifndef FUZZ_COMPONENTS_H
#define FUZZ_COMPONENTS_H

#define DOVELA_STATIC
#include <dovela/dovela.h>

// clang-format off
DOVELA_MANIFEST(fuzz_manifest, {"id": "org.example.fuzz", "version": "1.0.0", "doc": "Refuses now and then."});
DOVELA_SCHEMA(step_schema, {
  "kind": "optimizer", "name": "Step", "doc": "Plain descent.",
  "parameters": [{"id": "slots", "type": "int", "default": 1, "range": [0, 4], "doc": "Slots."}]
});
DOVELA_SCHEMA(pass_schema, {"kind": "layer", "name": "Pass", "doc": "Passes x on."});
// clang-format on

static const dovela_error refusal = {sizeof refusal, DOVELA_BAD_DATA, "not today", "fuzz", NULL};
static int refuses(void);  // the sequence decides
static int broke_contract; // a component did what no component may do: an internal error is right

static const dovela_error *fuzz_create(const dovela_create *create, void **self) {
  if (refuses()) return &refusal;
  *self = (void *)(uintptr_t)(create->value_count ? create->values[0].as.integer : 0);
  return NULL;
}

static const dovela_error *step_build(void *self, const dovela_optimizer_builder *builder) {
  static const char *const names[] = {"a", "b", "c", "d"};
  for (uintptr_t i = 0; i < (uintptr_t)self; i++) {
    const int wrong = refuses();
    broke_contract |= wrong;
    const dovela_error *error = builder->slot(builder, wrong ? "a" : names[i], 0.5f, 1);
    if (error) return error;
  }
  return NULL;
}

static const dovela_error *step_update(void *self, const dovela_update *update) {
  (void)self;
  if (refuses()) return &refusal;
  for (uint64_t i = 0; i < update->count; i++) update->weights[i] -= 0.1f * update->gradient[i];
  return NULL;
}

static const dovela_error *pass_infer(void *self, dovela_layer_inference *inference) {
  (void)self;
  if (refuses()) return &refusal;
  inference->outputs[0] = inference->inputs[0];
  inference->output_count = 1;
  if (refuses()) {
    broke_contract = 1;
    inference->output_count = 0;
  }
  return NULL;
}

static const dovela_error *pass_run(void *self, const dovela_layer_run *run) {
  (void)self;
  if (refuses()) return &refusal;
  memcpy(run->outputs[0].data, run->inputs[0].data, dovela_count(&run->outputs[0]) * sizeof(float));
  return NULL;
}

static const dovela_error *pass_back(void *self, const dovela_layer_run *run) {
  (void)self;
  if (refuses()) return &refusal;
  const dovela_tensor *dx = &run->input_gradients[0];
  if (dx->data) memcpy(dx->data, run->output_gradients[0].data, dovela_count(dx) * sizeof(float));
  return NULL;
}

static const dovela_optimizer step_table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .build = step_build, .update = step_update};
static const dovela_layer pass_table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .infer = pass_infer, .forward = pass_run, .backward = pass_back};
DOVELA_COMPONENT(step, DOVELA_OPTIMIZER_KIND, step_schema, step_table, fuzz_create, NULL);
DOVELA_COMPONENT(pass, DOVELA_LAYER_KIND, pass_schema, pass_table, fuzz_create, NULL);
DOVELA_PLUGIN(fuzz, fuzz_manifest, NULL, NULL, &step, &pass);

#endif

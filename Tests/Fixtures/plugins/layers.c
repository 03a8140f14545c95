// Layers as a stranger writes them, in plain C: Affine with variables, saved and scratch memory and every role;
// Mark, which makes a mask; Blank, which consumes one.
#include <dovela/dovela.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(layers_manifest, {"id": "org.example.layers", "version": "1.0.0", "doc": "Layers for tests."});

// y (batch, units) = x (batch, in) * kernel (in, units) + bias (units)
#ifdef FUSES
DOVELA_SCHEMA(affine_schema, {
  "kind": "layer",
  "name": "Affine",
  "doc": "x * kernel + bias.",
  "fuses": ["dovela.eltwise/1"],
  "parameters": [
    {"id": "units", "type": "int", "range": [ 1, null ], "doc": "Outputs."}, {
      "id": "activation",
      "type": "component",
      "of": "activation",
      "default": null,
      "role": "output_activation",
      "doc": "Applied last."
    }
  ]
});
#else
DOVELA_SCHEMA(affine_schema, {
  "kind": "layer",
  "name": "Affine",
  "doc": "x * kernel + bias.",
  "parameters": [
    {"id": "units", "type": "int", "range": [ 1, null ], "doc": "Outputs."}, {
      "id": "activation",
      "type": "component",
      "of": "activation",
      "default": null,
      "role": "output_activation",
      "doc": "Applied last."
    },
    {
      "id": "kernel_initializer",
      "type": "component",
      "of": "initializer",
      "default": "Fill",
      "role": "initializer",
      "for": "kernel",
      "doc": "Of the kernel."
    },
    {
      "id": "kernel_regularizer",
      "type": "component",
      "of": "regularizer",
      "default": null,
      "role": "regularizer",
      "for": "kernel",
      "doc": "Of the kernel."
    },
    {
      "id": "kernel_constraint",
      "type": "component",
      "of": "constraint",
      "default": null,
      "role": "constraint",
      "for": "kernel",
      "doc": "Of the kernel."
    },
    {
      "id": "activity_regularizer",
      "type": "component",
      "of": "regularizer",
      "default": null,
      "role": "activity_regularizer",
      "doc": "Of the output."
    }
  ]
});
#endif
DOVELA_SCHEMA(mark_schema, {"kind": "layer", "name": "Mark", "doc": "Passes x on; its mask is where x is not 0."});
DOVELA_SCHEMA(blank_schema, {"kind": "layer", "name": "Blank", "doc": "x where the mask is 1, else 0."});
DOVELA_SCHEMA(noise_schema, {
  "kind": "layer",
  "name": "Noise",
  "doc": "Uniform numbers in place of x.",
  "parameters" :
      [ {"id": "seed", "type": "int", "default": null, "nullable": true, "doc": "In place of the run's."} ]
});
// clang-format on

typedef struct affine {
  const dovela_host *host;
  const dovela_kernels *kernels;
  const dovela_random_service *random;
  int64_t units;
  dovela_eltwise f;
  int sees_activation;
} affine;

static const dovela_error *create(const dovela_create *create, void **self) {
  affine *made = create->host->allocate(create->host, sizeof(affine), 16);
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, "create", "no memory");
  made->host = create->host;
  made->kernels = create->host->service(create->host, DOVELA_KERNELS_SERVICE);
  made->random = create->host->service(create->host, DOVELA_RANDOM_SERVICE);
  if (create->value_count > 0) made->units = create->values[0].as.integer;
  made->f.formula = DOVELA_FORMULA_LINEAR;
  if (create->value_count > 1 && create->values[1].kind == DOVELA_VALUE_COMPONENT) {
    const dovela_activation_service *service = create->host->service(create->host, DOVELA_ACTIVATION_SERVICE);
    made->f = service->formula(create->values[1].as.component);
    made->sees_activation = 1;
  }
  *self = made;
  return NULL;
}

static void destroy(void *self) { ((affine *)self)->host->free(((affine *)self)->host, self); }

static const dovela_error *affine_build(void *self, const dovela_layer_builder *builder) {
  const affine *layer = self;
  dovela_tensor_spec kernel = {DOVELA_F32, 2, {builder->inputs[0].shape[1], layer->units}};
  dovela_variable wish = {.struct_size = DOVELA_SIZE(dovela_variable),
                          .name = "kernel",
                          .spec = &kernel,
                          .flags = DOVELA_VARIABLE_TRAINABLE,
                          .initializer = "Fill"};
  const dovela_error *error = builder->variable(builder, &wish);
  if (error) return error;
  dovela_tensor_spec bias = {DOVELA_F32, 1, {layer->units}};
  wish = (dovela_variable){.struct_size = DOVELA_SIZE(dovela_variable),
                           .name = "bias",
                           .spec = &bias,
                           .flags = DOVELA_VARIABLE_TRAINABLE | DOVELA_VARIABLE_NO_DECAY,
                           .initializer = "zeros",
                           .preset_first = 0,
                           .preset_count = 1,
                           .preset_value = 0.5};
  return builder->variable(builder, &wish);
}

static const dovela_error *affine_infer(void *self, dovela_layer_inference *inference) {
  const affine *layer = self;
  const dovela_tensor_spec *x = &inference->inputs[0];
  if (inference->input_count != 1 || x->rank != 2)
    return dovela_fail(layer->host, DOVELA_SHAPE_MISMATCH, "Affine", "wants (batch, in), received rank %u", x->rank);
  inference->outputs[0] = (dovela_tensor_spec){DOVELA_F32, 2, {x->shape[0], layer->units}};
  inference->output_count = 1;
  inference->mask_rules[0] = DOVELA_MASK_PASS;
  return NULL;
}

static const dovela_error *affine_prepare(void *self, dovela_layer_preparation *preparation) {
  (void)self;
  preparation->saved_bytes = dovela_spec_count(&preparation->inputs[0]) * sizeof(float) + 4; // not a multiple of 64
  preparation->scratch_bytes = dovela_spec_count(&preparation->outputs[0]) * sizeof(float);
  return NULL;
}

static const dovela_error *affine_forward(void *self, const dovela_layer_run *run) {
  const affine *layer = self;
  const float *x = dovela_f32(&run->inputs[0]);
  const int64_t batch = run->inputs[0].spec.shape[0], in = run->inputs[0].spec.shape[1], units = layer->units;
  const float *kernel = dovela_f32(&run->variables[0]), *bias = dovela_f32(&run->variables[1]);
  float *sums = run->scratch, *y = dovela_f32(&run->outputs[0]);
  for (int64_t b = 0; b < batch; b++)
    for (int64_t u = 0; u < units; u++) {
      sums[b * units + u] = bias[u];
      for (int64_t i = 0; i < in; i++) sums[b * units + u] += x[b * in + i] * kernel[i * units + u];
    }
  layer->kernels->eltwise_forward(run->context, &layer->f, (uint64_t)(batch * units), sums, y);
  if (run->saved) memcpy(run->saved, x, (size_t)(batch * in) * sizeof(float));
  return NULL;
}

static const dovela_error *affine_backward(void *self, const dovela_layer_run *run) {
  const affine *layer = self;
  const int64_t batch = run->inputs[0].spec.shape[0], in = run->inputs[0].spec.shape[1], units = layer->units;
  const float *x = run->saved, *kernel = dovela_f32(&run->variables[0]);
  float *dy = dovela_f32(&run->output_gradients[0]), *dx = dovela_f32(&run->input_gradients[0]);
  float *dkernel = dovela_f32(&run->variable_gradients[0]), *dbias = dovela_f32(&run->variable_gradients[1]);
  if (layer->sees_activation)
    layer->kernels->eltwise_backward(run->context, &layer->f, (uint64_t)(batch * units), NULL,
                                     dovela_f32(&run->outputs[0]), dy, dy);
  for (int64_t b = 0; dx && b < batch; b++)
    for (int64_t i = 0; i < in; i++) {
      dx[b * in + i] = 0.0f;
      for (int64_t u = 0; u < units; u++) dx[b * in + i] += dy[b * units + u] * kernel[i * units + u];
    }
  for (int64_t i = 0; dkernel && i < in; i++)
    for (int64_t u = 0; u < units; u++) {
      dkernel[i * units + u] = 0.0f;
      for (int64_t b = 0; b < batch; b++) dkernel[i * units + u] += x[b * in + i] * dy[b * units + u];
    }
  for (int64_t u = 0; dbias && u < units; u++) {
    dbias[u] = 0.0f;
    for (int64_t b = 0; b < batch; b++) dbias[u] += dy[b * units + u];
  }
  return NULL;
}

static const dovela_error *same_infer(void *self, dovela_layer_inference *inference) {
  (void)self;
  inference->outputs[0] = inference->inputs[0];
  inference->output_count = 1;
  inference->in_place = 1;
  return NULL;
}

static const dovela_error *mark_infer(void *self, dovela_layer_inference *inference) {
  inference->mask_rules[0] = DOVELA_MASK_MAKE;
  inference->mask_specs[0] = inference->inputs[0];
  inference->mask_specs[0].dtype = DOVELA_U8;
  return same_infer(self, inference);
}

static const dovela_error *mark_forward(void *self, const dovela_layer_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(&run->inputs[0]); i++) {
    float x = dovela_f32(&run->inputs[0])[i];
    dovela_f32(&run->outputs[0])[i] = x;
    ((uint8_t *)run->output_masks[0].data)[i] = x != 0.0f;
  }
  return NULL;
}

static const dovela_error *blank_infer(void *self, dovela_layer_inference *inference) {
  inference->reads_masks = 1;
  inference->mask_rules[0] = DOVELA_MASK_STOP;
  return same_infer(self, inference);
}

static const dovela_error *blank_forward(void *self, const dovela_layer_run *run) {
  (void)self;
  const uint8_t *mask = run->input_masks[0].data;
  for (uint64_t i = 0; i < dovela_count(&run->inputs[0]); i++)
    dovela_f32(&run->outputs[0])[i] = mask && !mask[i] ? 0.0f : dovela_f32(&run->inputs[0])[i];
  return NULL;
}

static const dovela_error *noise_forward(void *self, const dovela_layer_run *run) {
  const affine *layer = self;
  layer->random->uniform(run->random, dovela_f32(&run->outputs[0]), dovela_count(&run->outputs[0]), 0.0f, 1.0f);
  return NULL;
}

static const dovela_layer affine_table = {.struct_size = DOVELA_SIZE(dovela_layer),
                                          .build = affine_build,
                                          .infer = affine_infer,
                                          .prepare = affine_prepare,
                                          .forward = affine_forward,
                                          .backward = affine_backward};
static const dovela_layer mark_table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .infer = mark_infer, .forward = mark_forward};
static const dovela_layer blank_table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .infer = blank_infer, .forward = blank_forward};
static const dovela_layer noise_table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .infer = same_infer, .forward = noise_forward};

#define COMPONENT(id) DOVELA_COMPONENT(id##_component, DOVELA_LAYER_KIND, id##_schema, id##_table, create, destroy)

COMPONENT(affine);
COMPONENT(mark);
COMPONENT(blank);
COMPONENT(noise);

DOVELA_PLUGIN(layers, layers_manifest, NULL, NULL, &affine_component, &mark_component, &blank_component,
              &noise_component);

// Components that give the host numbers which nobody counted: `act` says where.
#include "hostile.h"

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.hostile", "version": "1.0.0", "doc": "For tests."});
DOVELA_SCHEMA(layer_schema, {
  "kind": "layer", "name": "Hostile", "doc": "y = x, and a number that cannot be.",
  "parameters": [
    {"id": "act", "type": "string", "default": "", "doc": "Which."},
    {"id": "layer", "type": "component", "of": "layer", "nullable": true, "default": null, "doc": "What is asked."}
  ]
});
DOVELA_SCHEMA(reader_schema, {
  "kind": "reader", "name": "Endless", "doc": "Rows that are none.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Which."}]
});
DOVELA_SCHEMA(loss_schema, {
  "kind": "loss", "name": "Few", "doc": "Values of another shape than a loss has.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Which."}]
});
DOVELA_SCHEMA(transform_schema, {"kind": "transform", "name": "Same", "doc": "The same text, byte by byte.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Nothing."}]});
// clang-format on

static const dovela_error *create(const dovela_create *create, void **self) {
  const dovela_error *error = hostile_create(create, self);
  if (error) return error;
  if (is(*self, "allocate")) {
    // None of these can be had, and none may end the process.
    const uint64_t sizes[] = {8, UINT64_MAX, UINT64_MAX - 15, (uint64_t)1 << 63, INT64_MAX};
    const uint64_t alignments[] = {16, 0, 3, (uint64_t)1 << 63, UINT64_MAX};
    for (int size = 0; size < 5; size++)
      for (int alignment = 0; alignment < 5; alignment++) {
        void *memory = create->host->allocate(create->host, sizes[size], alignments[alignment]);
        if (memory) create->host->free(create->host, memory);
      }
  }
  return NULL;
}

static const dovela_error *build(void *self, const dovela_layer_builder *builder) {
  hostile *layer = self;
  if (is(layer, "build")) return builder->child(builder, "child", layer->child, builder->inputs, UINT64_MAX);
  if (is(layer, "build null")) return builder->child(builder, "child", layer->child, NULL, 1);
  if (is(layer, "variable")) {
    dovela_tensor_spec spec = {DOVELA_F32, 2, {INT64_MAX, INT64_MAX}};
    dovela_variable huge = {.struct_size = DOVELA_SIZE(dovela_variable), .name = "huge", .spec = &spec};
    return builder->variable(builder, &huge);
  }
  if (is(layer, "rank")) {
    dovela_tensor_spec spec = {DOVELA_F32, UINT32_MAX, {1}};
    dovela_variable deep = {.struct_size = DOVELA_SIZE(dovela_variable), .name = "deep", .spec = &spec};
    return builder->variable(builder, &deep);
  }
  if (is(layer, "preset")) {
    dovela_tensor_spec spec = {DOVELA_F32, 1, {4}};
    dovela_variable part = {.struct_size = DOVELA_SIZE(dovela_variable), .name = "part", .spec = &spec};
    part.preset_first = UINT64_MAX;
    part.preset_count = 2;
    return builder->variable(builder, &part);
  }
  if (layer->child) return builder->child(builder, "child", layer->child, builder->inputs, builder->input_count);
  return NULL;
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  hostile *layer = self;
  const dovela_layer_service *layers = layer->host->service(layer->host, DOVELA_LAYER_SERVICE);
  inference->outputs[0] = inference->inputs[0];
  inference->output_count = 1;
  if (is(layer, "outputs")) inference->output_count = UINT64_MAX;
  if (is(layer, "in place")) inference->in_place = UINT64_MAX;
  if (is(layer, "mask rule")) inference->mask_rules[0] = UINT64_MAX;
  if (is(layer, "extent")) inference->outputs[0].shape[1] = INT64_MIN;
  if (is(layer, "mask")) {
    inference->mask_rules[0] = DOVELA_MASK_MAKE;
    inference->mask_specs[0] = (dovela_tensor_spec){DOVELA_U8, 2, {inference->inputs[0].shape[0], 1}};
  }
  if (is(layer, "infer")) {
    dovela_layer_inference inner = *inference;
    inner.input_count = UINT64_MAX;
    return layers->infer(layer->child, &inner);
  }
  return NULL;
}

static const dovela_error *prepare(void *self, dovela_layer_preparation *preparation) {
  hostile *layer = self;
  const dovela_layer_service *layers = layer->host->service(layer->host, DOVELA_LAYER_SERVICE);
  if (is(layer, "prepare")) {
    dovela_layer_preparation inner = *preparation;
    inner.output_count = UINT64_MAX;
    return layers->prepare(layer->child, &inner);
  }
  if (is(layer, "bytes")) preparation->saved_bytes = preparation->scratch_bytes = UINT64_MAX;
  if (is(layer, "run")) {
    dovela_layer_preparation inner = *preparation;
    const dovela_error *error = layers->prepare(layer->child, &inner);
    preparation->plan = inner.plan;
    preparation->saved_bytes = inner.saved_bytes;
    preparation->scratch_bytes = inner.scratch_bytes;
    return error;
  }
  return NULL;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  hostile *layer = self;
  if (is(layer, "run")) {
    const dovela_layer_service *layers = layer->host->service(layer->host, DOVELA_LAYER_SERVICE);
    dovela_layer_run inner = *run;
    inner.input_count = inner.output_count = UINT64_MAX;
    return layers->forward(layer->child, &inner);
  }
  memcpy(run->outputs[0].data, run->inputs[0].data, dovela_count(&run->outputs[0]) * sizeof(float));
  return NULL;
}

static const dovela_error *endless_open(void *self, const char *split, const char *base, dovela_reader_info *info) {
  (void)base;
  hostile *reader = self;
  info->target = "y";
  if (strcmp(split, "train") == 0) return NULL;
  return dovela_fail(reader->host, DOVELA_NOT_FOUND, "Endless", "there is no '%s'", split);
}

static const dovela_error *endless_read(void *self, uint64_t most, const dovela_table_builder *builder,
                                        uint64_t *rows) {
  (void)most;
  hostile *reader = self;
  dovela_tensor_spec number = {DOVELA_F32, 0, {0}}, text = {DOVELA_TEXT, 0, {0}}, none = {DOVELA_F32, 1, {0}},
                     huge = {DOVELA_F64, 2, {INT64_MAX / 2, 2}}, unknown = {DOVELA_F32, 1, {-1}};
  void *data;
  *rows = 3;
  if (is(reader, "nothing")) return NULL;
  if (is(reader, "rows")) *rows = UINT64_MAX;
  if (is(reader, "text")) return builder->column(builder, "y", &text, (uint64_t)1 << 50, &data, NULL);
  if (is(reader, "many")) return builder->column(builder, "y", &number, UINT64_MAX, &data, NULL);
  if (is(reader, "empty")) return builder->column(builder, "y", &none, 3, &data, NULL);
  if (is(reader, "huge")) return builder->column(builder, "y", &huge, 3, &data, NULL);
  if (is(reader, "unknown")) return builder->column(builder, "y", &unknown, 3, &data, NULL);
  return builder->column(builder, "y", &number, 3, &data, NULL);
}

static void endless_close(void *self) { (void)self; }

static const dovela_error *few_infer(void *self, dovela_loss_inference *inference) {
  hostile *loss = self;
  dovela_tensor_spec values = {DOVELA_F32, 1, {inference->prediction->shape[0]}};
  inference->target_dtype = DOVELA_F32;
  if (is(loss, "scalar")) values.rank = 0;
  if (is(loss, "two")) values.shape[0] = 2;
  if (is(loss, "type")) inference->target_dtype = UINT64_MAX;
  if (is(loss, "huge")) values = (dovela_tensor_spec){DOVELA_F32, 2, {values.shape[0], INT64_MAX / 8}};
  *inference->values = values;
  return NULL;
}

static const dovela_error *few_evaluate(void *self, const dovela_loss_run *run) {
  (void)self;
  memset(run->values->data, 0, dovela_count(run->values) * sizeof(float));
  if (run->gradient) memset(run->gradient->data, 0, dovela_count(run->gradient) * sizeof(float));
  return NULL;
}

static const dovela_error *same_apply(void *self, const dovela_transform_run *run) {
  (void)self;
  const dovela_column *column = &run->table->columns[0];
  const dovela_text *texts = column->data;
  void *data;
  const dovela_error *error =
      run->builder->column(run->builder, column->name, &column->spec, run->table->rows, &data, NULL);
  for (uint64_t row = 0; !error && row < run->table->rows; row++)
    error = run->builder->text(run->builder, column->name, row, texts[row].bytes, texts[row].length);
  return error;
}

static const dovela_layer layer_table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .build = build, .infer = infer, .prepare = prepare, .forward = forward};
static const dovela_reader reader_table = {
    .struct_size = DOVELA_SIZE(dovela_reader), .open = endless_open, .read = endless_read, .close = endless_close};
static const dovela_loss loss_table = {
    .struct_size = DOVELA_SIZE(dovela_loss), .infer = few_infer, .evaluate = few_evaluate};
static const dovela_transform transform_table = {.struct_size = DOVELA_SIZE(dovela_transform), .apply = same_apply};

DOVELA_COMPONENT(layer, DOVELA_LAYER_KIND, layer_schema, layer_table, create, free);
DOVELA_COMPONENT(reader, DOVELA_READER_KIND, reader_schema, reader_table, create, free);
DOVELA_COMPONENT(loss, DOVELA_LOSS_KIND, loss_schema, loss_table, create, free);
DOVELA_COMPONENT(transform, DOVELA_TRANSFORM_KIND, transform_schema, transform_table, create, free);

DOVELA_PLUGIN(hostile, manifest, NULL, NULL, &layer, &reader, &loss, &transform);

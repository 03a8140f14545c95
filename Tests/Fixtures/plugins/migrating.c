// One plugin in two versions, which -DVERSION chooses: the second renames parameters and keeps its state otherwise.
// -DWITHOUT leaves `migrate` out, -DBROKEN lets it write what is no JSON.
#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
#if VERSION == 1
DOVELA_MANIFEST(manifest, {"id": "org.example.migrating", "version": "1.0.0", "doc": "For tests."});
DOVELA_SCHEMA(gain_schema, {"kind": "layer", "name": "Gain", "doc": "y = scale * x.",
  "parameters": [{"id": "scale", "type": "float", "doc": "The factor."}]});
DOVELA_SCHEMA(shift_schema, {"kind": "transform", "name": "Shift", "doc": "x minus its first value and an amount.",
  "parameters": [{"id": "amount", "type": "float", "doc": "What is subtracted."}]});
#else
DOVELA_MANIFEST(manifest, {"id": "org.example.migrating", "version": "2.0.0", "doc": "For tests."});
DOVELA_SCHEMA(gain_schema, {"kind": "layer", "name": "Gain", "version": 2, "doc": "y = factor * x.",
  "parameters": [{"id": "factor", "type": "float", "doc": "The factor."}]});
DOVELA_SCHEMA(shift_schema, {"kind": "transform", "name": "Shift", "version": 2,
  "doc": "x minus its first value and an amount.",
  "parameters": [{"id": "by", "type": "float", "doc": "What is subtracted."}]});
#endif
// clang-format on

typedef struct number {
  const dovela_host *host;
  double value;
  double first;
} number;

static const dovela_error *create(const dovela_create *create, void **self) {
  number *made = calloc(1, sizeof(number));
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  made->host = create->host;
  made->value = create->values[0].as.number;
  *self = made;
  return NULL;
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  (void)self;
  inference->outputs[0] = inference->inputs[0];
  inference->output_count = 1;
  return NULL;
}

static const dovela_error *scale(const number *layer, const dovela_tensor *from, const dovela_tensor *to) {
  if (!to->data) return NULL;
  for (uint64_t i = 0; i < dovela_count(from); i++)
    dovela_f32(to)[i] = (float)layer->value * ((const float *)from->data)[i];
  return NULL;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  return scale(self, &run->inputs[0], &run->outputs[0]);
}

static const dovela_error *backward(void *self, const dovela_layer_run *run) {
  return scale(self, &run->output_gradients[0], &run->input_gradients[0]);
}

static const dovela_error *fit(void *self, const dovela_table *table, const char *target) {
  (void)target;
  const dovela_column *column = &table->columns[0];
  ((number *)self)->first =
      column->spec.dtype == DOVELA_F64 ? *(const double *)column->data : *(const float *)column->data;
  return NULL;
}

static const dovela_error *apply(void *self, const dovela_transform_run *run) {
  const number *transform = self;
  const dovela_column *column = &run->table->columns[0];
  dovela_tensor_spec spec = {DOVELA_F32, 0, {0}};
  void *out;
  const dovela_error *error = run->builder->column(run->builder, column->name, &spec, run->table->rows, &out, NULL);
  for (uint64_t i = 0; !error && i < run->table->rows; i++) {
    double x = column->spec.dtype == DOVELA_F64 ? ((const double *)column->data)[i] : ((const float *)column->data)[i];
    ((float *)out)[i] = (float)(x - transform->first - transform->value);
  }
  for (uint64_t i = 1; !error && i < run->table->column_count; i++)
    error = run->builder->pass(run->builder, &run->table->columns[i]);
  return error;
}

#if VERSION == 1
// A float.
static const dovela_error *save(void *self, const dovela_sink *sink) {
  const float first = (float)((const number *)self)->first;
  return sink->write(sink, &first, sizeof first);
}
#else
static const dovela_error *save(void *self, const dovela_sink *sink) {
  return sink->write(sink, &((const number *)self)->first, sizeof(double));
}
#endif

static const dovela_error *load(void *self, const dovela_source *source, uint64_t version) {
  number *transform = self;
  float old = 0;
  int complete = 0;
  const dovela_error *error = version == 1 ? dovela_read_exactly(source, &old, sizeof old, &complete)
                                           : dovela_read_exactly(source, &transform->first, sizeof(double), &complete);
  if (error) return error;
  if (!complete) return dovela_fail(transform->host, DOVELA_BAD_DATA, "Shift", "the state ends early");
  if (version == 1) transform->first = old;
  return NULL;
}

#if VERSION > 1 && !defined(WITHOUT)
// The one key becomes another; no value contains it.
static const dovela_error *renamed(const char *configuration, const char *from, const char *to,
                                   const dovela_sink *sink) {
#ifdef BROKEN
  configuration = "{\"scale\": ";
#endif
  const char *key = strstr(configuration, from);
  if (!key) return sink->write(sink, configuration, strlen(configuration));
  const dovela_error *error = sink->write(sink, configuration, (uint64_t)(key - configuration));
  if (!error) error = sink->write(sink, to, strlen(to));
  key += strlen(from);
  return error ? error : sink->write(sink, key, strlen(key));
}

static const dovela_error *migrate_gain(const dovela_component *component, const dovela_host *host,
                                        const char *configuration, uint64_t from, const dovela_sink *sink) {
  (void)component;
  if (from != 1) return dovela_fail(host, DOVELA_VERSION, "Gain", "there was no version %d", (int)from);
  return renamed(configuration, "\"scale\"", "\"factor\"", sink);
}

static const dovela_error *migrate_shift(const dovela_component *component, const dovela_host *host,
                                         const char *configuration, uint64_t from, const dovela_sink *sink) {
  (void)component;
  if (from != 1) return dovela_fail(host, DOVELA_VERSION, "Shift", "there was no version %d", (int)from);
  return renamed(configuration, "\"amount\"", "\"by\"", sink);
}
#define MIGRATE(name) .migrate = migrate_##name
#else
#define MIGRATE(name) .migrate = NULL
#endif

static const dovela_layer gain_table = {
    .struct_size = DOVELA_SIZE(dovela_layer), .infer = infer, .forward = forward, .backward = backward};
static const dovela_transform shift_table = {.struct_size = DOVELA_SIZE(dovela_transform), .fit = fit, .apply = apply};

static const dovela_component gain = {.struct_size = DOVELA_SIZE(dovela_component),
                                      .kind = DOVELA_LAYER_KIND,
                                      .schema = DOVELA_JSON(gain_schema),
                                      .table = &gain_table,
                                      .create = create,
                                      .destroy = free,
                                      MIGRATE(gain)};
static const dovela_component shift = {.struct_size = DOVELA_SIZE(dovela_component),
                                       .kind = DOVELA_TRANSFORM_KIND,
                                       .schema = DOVELA_JSON(shift_schema),
                                       .table = &shift_table,
                                       .create = create,
                                       .destroy = free,
                                       .save = save,
                                       .load = load,
                                       MIGRATE(shift)};

DOVELA_PLUGIN(migrating, manifest, NULL, NULL, &gain, &shift);

// Augmentation: noise on every f32 column but the target, for rows that are trained on.
#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.jitter", "version": "1.0.0", "doc": "Noise on numbers."});

DOVELA_SCHEMA(schema, {
  "kind": "transform",
  "name": "SketchJitter",
  "doc": "Adds normal noise to numbers.",
  "train_only": true,
  "parameters": [
    {"id": "deviation", "type": "float", "default": 0.1, "range": [0, null], "doc": "Of the noise."}
  ]
});
// clang-format on

typedef struct jitter {
  const dovela_random_service *random;
  float deviation;
} jitter;

static const dovela_error *create(const dovela_create *create, void **self) {
  jitter *state = (jitter *)malloc(sizeof *state);
  if (!state) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  state->random = (const dovela_random_service *)create->host->service(create->host, DOVELA_RANDOM_SERVICE);
  state->deviation = (float)create->values[0].as.number;
  *self = state;
  return NULL;
}

static const dovela_error *apply(void *self, const dovela_transform_run *run) {
  const jitter *state = (const jitter *)self;
  for (uint64_t i = 0; i < run->table->column_count; i++) {
    const dovela_column *column = &run->table->columns[i];
    const int is_target = run->target && strcmp(run->target, column->name) == 0;
    if (!run->training || is_target || column->spec.dtype != DOVELA_F32) {
      const dovela_error *error = run->builder->pass(run->builder, column);
      if (error) return error;
      continue;
    }
    void *data;
    uint8_t *missing = NULL;
    const dovela_error *error = run->builder->column(run->builder, column->name, &column->spec, run->table->rows, &data,
                                                     column->missing ? &missing : NULL);
    if (error) return error;
    const uint64_t count = run->table->rows * dovela_spec_count(&column->spec);
    state->random->normal(run->random, (float *)data, count, 0, state->deviation);
    for (uint64_t j = 0; j < count; j++) ((float *)data)[j] += ((const float *)column->data)[j];
    if (column->missing) memcpy(missing, column->missing, run->table->rows);
  }
  return NULL;
}

static const dovela_transform table = {.struct_size = DOVELA_SIZE(dovela_transform), .apply = apply};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_TRANSFORM_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = free};

DOVELA_PLUGIN(jitter, manifest, NULL, NULL, &component);

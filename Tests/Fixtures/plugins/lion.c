// An optimizer as a stranger writes it: the Lion rule (Chen et al. 2023, "Symbolic Discovery of Optimization
// Algorithms", algorithm 2), elementwise.
#include <dovela/dovela.h>
#include <math.h>

DOVELA_MANIFEST(lion_manifest, {"id" : "org.example.lion", "version" : "1.0.0", "doc" : "The Lion optimizer."});

DOVELA_SCHEMA(lion_schema, {
  "kind" : "optimizer",
  "name" : "Lion",
  "aliases" : ["lion"],
  "doc" : "Steps by the sign of an interpolated momentum.",
  "source" : "Chen et al. 2023, algorithm 2",
  "parameters" : [
    {
      "id" : "learning_rate",
      "type" : [ "float", "component" ],
      "of" : "schedule",
      "default" : 0.0001,
      "range" : [ 0, null ],
      "scale" : "log",
      "doc" : "Step size."
    },
    {
      "id" : "beta_1",
      "type" : "float",
      "default" : 0.9,
      "range" : [ 0, 1 ],
      "exclusive" : "greatest",
      "doc" : "Interpolation of the update."
    },
    {"id" : "beta_2", "type" : "float", "default" : 0.99, "range" : [ 0, 1 ], "doc" : "Decay of the momentum."}
  ]
});

typedef struct lion {
  const dovela_host *host;
  float beta_1;
  float beta_2;
} lion;

static const dovela_error *create(const dovela_create *create, void **self) {
  lion *made = create->host->allocate(create->host, sizeof(lion), 16);
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, "Lion", "no memory");
  made->host = create->host;
  made->beta_1 = (float)create->values[1].as.number;
  made->beta_2 = (float)create->values[2].as.number;
  *self = made;
  return NULL;
}

static void destroy(void *self) {
  lion *made = self;
  made->host->free(made->host, made);
}

static const dovela_error *build(void *self, const dovela_optimizer_builder *builder) {
  (void)self;
  return builder->slot(builder, "momentum", 0.0f, 1);
}

static const dovela_error *update(void *self, const dovela_update *call) {
  const lion *made = self;
  float *momentum = call->slots[0];
  for (uint64_t i = 0; i < call->count; i++) {
    float direction = made->beta_1 * momentum[i] + (1.0f - made->beta_1) * call->gradient[i];
    call->weights[i] -= (float)call->learning_rate * (float)((direction > 0.0f) - (direction < 0.0f));
    momentum[i] = made->beta_2 * momentum[i] + (1.0f - made->beta_2) * call->gradient[i];
  }
  return NULL;
}

static const dovela_optimizer table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .granularity = DOVELA_ELEMENTWISE, .build = build, .update = update};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_OPTIMIZER_KIND,
                                           .schema = DOVELA_JSON(lion_schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = destroy};

DOVELA_PLUGIN(lion, lion_manifest, NULL, NULL, &component);

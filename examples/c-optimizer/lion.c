// Lion steps by the sign of an interpolated momentum:
//   w -= lr * sign(beta_1 * m + (1 - beta_1) * g)
//   m  = beta_2 * m + (1 - beta_2) * g
// (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2.)
#include <dovela/dovela.h>
#include <stdlib.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.lion", "version": "1.0.0", "doc": "The Lion optimizer."});

DOVELA_SCHEMA(schema, {
  "kind": "optimizer", "name": "Lion", "doc": "Steps by the sign of an interpolated momentum.",
  "parameters": [
    {"id": "beta_1", "type": "float", "default": 0.9, "range": [0, 1], "doc": "Weight of the momentum in the step."},
    {"id": "beta_2", "type": "float", "default": 0.99, "range": [0, 1], "doc": "Share of the momentum that is kept."}
  ]
});
// clang-format on

typedef struct {
  float beta_1, beta_2;
} lion;

static const dovela_error *create(const dovela_create *create, void **self) {
  lion *rule = malloc(sizeof *rule);
  if (!rule) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  rule->beta_1 = (float)create->values[0].as.number;
  rule->beta_2 = (float)create->values[1].as.number;
  *self = rule;
  return NULL;
}

static const dovela_error *build(void *self, const dovela_optimizer_builder *builder) {
  (void)self;
  return builder->slot(builder, "momentum", 0.0f, 1);
}

DOVELA_MULTIVERSION static void step(const lion *rule, uint64_t count, float rate, const float *restrict g,
                                     float *restrict m, float *restrict w) {
  for (uint64_t i = 0; i < count; i++) {
    const float direction = rule->beta_1 * m[i] + (1 - rule->beta_1) * g[i];
    w[i] -= rate * (float)((direction > 0) - (direction < 0));
    m[i] = rule->beta_2 * m[i] + (1 - rule->beta_2) * g[i];
  }
}

static const dovela_error *update(void *self, const dovela_update *update) {
  step(self, update->count, (float)update->learning_rate, update->gradient, update->slots[0], update->weights);
  return NULL;
}

static const dovela_optimizer table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .granularity = DOVELA_ELEMENTWISE, .build = build, .update = update};

DOVELA_COMPONENT(component, DOVELA_OPTIMIZER_KIND, schema, table, create, free);
DOVELA_PLUGIN(lion, manifest, NULL, NULL, &component);

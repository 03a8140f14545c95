// An optimizer of the program's own, by name like any other: the tables that a plugin has, linked in and registered.
//   w -= learning_rate * sign(g)   (Riedmiller and Braun 1993, without the adaptive part)
#define DOVELA_STATIC
#include "check.h"
#include <dovela/dovela.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.sign", "version": "1.0.0", "doc": "Steps by the sign of the gradient."});

DOVELA_SCHEMA(schema, {
  "kind": "optimizer", "name": "Sign", "doc": "Steps by the sign of the gradient.",
  "parameters": [
    {"id": "dead_zone", "type": "float", "default": 0.0, "range": [0, null], "doc": "Gradients below it are no reason."}
  ]
});
// clang-format on

typedef struct {
  float dead_zone;
} sign;

static const dovela_error *create(const dovela_create *create, void **self) {
  sign *rule = malloc(sizeof *rule);
  if (!rule) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  rule->dead_zone = (float)create->values[0].as.number;
  *self = rule;
  return NULL;
}

static const dovela_error *update(void *self, const dovela_update *update) {
  const sign *rule = self;
  for (uint64_t i = 0; i < update->count; i++) {
    const float g = update->gradient[i];
    update->weights[i] -= (float)update->learning_rate * (float)((g > rule->dead_zone) - (g < -rule->dead_zone));
  }
  return NULL;
}

static const dovela_optimizer table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .granularity = DOVELA_ELEMENTWISE, .update = update};

DOVELA_COMPONENT(component, DOVELA_OPTIMIZER_KIND, schema, table, create, free);
DOVELA_PLUGIN(sign, manifest, NULL, NULL, &component);

#define ROWS 64

int main(void) {
  float x[ROWS], y[ROWS];
  for (int row = 0; row < ROWS; row++) {
    x[row] = (float)row / ROWS * 2 - 1;
    y[row] = 3 * x[row] - 0.5f;
  }
  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  check(dovela_runtime_register(runtime, dovela_static_sign));
  dovela_model *model;
  dovela_tensor_spec column = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 1);
  check(dovela_model_compose(runtime, "Dense(1)", &column, 1, 1, &model));
  dovela_trainer *trainer;
  check(dovela_trainer_create(model, "{optimizer: Sign(learning_rate=0.01, dead_zone=0.02), loss: mse}", &column, 1,
                              &trainer));
  dovela_tensor inputs = dovela_tensor_of(x, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_tensor targets = dovela_tensor_of(y, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_batch batch = {.struct_size = DOVELA_SIZE(dovela_batch), .rows = ROWS, .inputs = &inputs, .targets = &targets};
  double loss = 0;
  for (int step = 0; step < 500; step++) check(dovela_trainer_train(trainer, &batch, &loss));
  printf("loss %.4f\n", loss);
  dovela_trainer_destroy(trainer);
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  return 0;
}

// A training loop of one's own: forward, backward, a look at the gradients, and the update.
#include "check.h"
#include <math.h>

#define ROWS 64

int main(void) {
  float x[ROWS], y[ROWS];
  for (int row = 0; row < ROWS; row++) {
    x[row] = (float)row / ROWS * 2 - 1;
    y[row] = 3 * x[row] - 0.5f;
  }
  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  dovela_model *model;
  dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 1);
  check(dovela_model_compose(runtime, "Dense(1)", &input, 1, 1, &model));
  dovela_trainer *trainer;
  check(dovela_trainer_create(model, "{optimizer: SGD(learning_rate=0.1), loss: mse}", &input, 1, &trainer));

  dovela_tensor inputs = dovela_tensor_of(x, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_tensor targets = dovela_tensor_of(y, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_batch batch = {.struct_size = DOVELA_SIZE(dovela_batch), .rows = ROWS, .inputs = &inputs, .targets = &targets};
  double loss = 0;
  for (int step = 1; step <= 200; step++) {
    check(dovela_trainer_forward(trainer, &batch, &loss));
    check(dovela_trainer_backward(trainer));
    double norm = 0;
    for (uint64_t i = 0; i < dovela_model_parameter_count(model); i++) {
      dovela_parameter parameter;
      check(dovela_model_parameter(model, i, &parameter));
      for (uint64_t j = 0; j < dovela_spec_count(&parameter.spec); j++) {
        norm += parameter.gradient[j] * parameter.gradient[j];
      }
    }
    if (step % 50 == 0) printf("step %d  loss %.6f  gradient %.6f\n", step, loss, sqrt(norm));
    check(dovela_trainer_update(trainer));
  }
  dovela_parameter kernel, bias;
  check(dovela_model_find_parameter(model, "dense/kernel", &kernel));
  check(dovela_model_find_parameter(model, "dense/bias", &bias));
  printf("y = %.3f x + %.3f\n", kernel.value[0], bias.value[0]);
  dovela_trainer_destroy(trainer);
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  return 0;
}

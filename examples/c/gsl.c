// A trained model as a plain C function: its root and its integral by the GNU Scientific Library. The other way round,
// the model's activation is a function of this program.
//   gcc gsl.c $(pkg-config --cflags --libs dovela gsl) -lm
#include "check.h"
#include <gsl/gsl_integration.h>
#include <gsl/gsl_roots.h>
#include <math.h>

#define ROWS 128

static double wave(double x) { return sin(3 * x); }
static double wave_dx(double x) { return 3 * cos(3 * x); }

int main(void) {
  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  check(dovela_runtime_add_pointer(runtime, "wave", "double wave(double x); double wave_dx(double x)",
                                   (dovela_callable *)wave, (dovela_callable *)wave_dx));

  // A model of the cosine on 0 to 3.
  float x[ROWS], y[ROWS];
  for (int row = 0; row < ROWS; row++) {
    x[row] = 3.0f * (float)row / (ROWS - 1);
    y[row] = cosf(x[row]);
  }
  dovela_tensor_spec one = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 1);
  dovela_model *model;
  dovela_trainer *trainer;
  check(dovela_model_compose(runtime, "Dense(16, wave) -> Dense(1)", &one, 1, 1, &model));
  check(dovela_trainer_create(model, "{optimizer: Adam(learning_rate=0.005), loss: mse}", &one, 1, &trainer));
  dovela_tensor inputs = dovela_tensor_of(x, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_tensor targets = dovela_tensor_of(y, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_batch batch = {.struct_size = DOVELA_SIZE(dovela_batch), .rows = ROWS, .inputs = &inputs, .targets = &targets};
  double loss = 0;
  for (int step = 0; step < 1500; step++) check(dovela_trainer_train(trainer, &batch, &loss));
  printf("loss %.1e\n", loss);

  dovela_function *function;
  check(dovela_function_create(model, "double (*)(double, void *)", NULL, &function));
  gsl_function f = {.function = (double (*)(double, void *))dovela_function_pointer(function), .params = NULL};

  // Brent's method between 1 and 2, where the cosine has its root at pi / 2.
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  gsl_root_fsolver_set(solver, &f, 1, 2);
  for (int i = 0; i < 50; i++) {
    gsl_root_fsolver_iterate(solver);
    if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 1e-5, 0) == 0) break;
  }
  printf("root %.3f, pi / 2 is %.3f\n", gsl_root_fsolver_root(solver), acos(0));
  gsl_root_fsolver_free(solver);

  // Adaptive integration from 0 to 1. A model computes in float: more digits than that are noise.
  gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(100);
  double integral, error;
  gsl_integration_qag(&f, 0, 1, 1e-4, 1e-4, 100, GSL_INTEG_GAUSS21, workspace, &integral, &error);
  printf("integral %.3f, sin 1 is %.3f\n", integral, sin(1));
  gsl_integration_workspace_free(workspace);

  // A callback has no other way to tell: NaN, and the reason here.
  check(dovela_function_error(function));
  dovela_function_destroy(function);
  dovela_trainer_destroy(trainer);
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  return 0;
}

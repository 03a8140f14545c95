// Composes a model by name, trains it on rows in memory, evaluates, predicts, saves and loads.
#include "check.h"
#include <string.h>

#define ROWS 512
#define SIDE 2

// Points in a square, and whether they lie within a circle: what a line cannot separate.
static void make_points(float x[ROWS][SIDE], int32_t label[ROWS]) {
  uint32_t state = 1;
  for (int row = 0; row < ROWS; row++) {
    for (int axis = 0; axis < SIDE; axis++) {
      state = state * 1664525u + 1013904223u;
      x[row][axis] = (float)(state >> 8) / (float)(1 << 23) - 1.0f;
    }
    label[row] = x[row][0] * x[row][0] + x[row][1] * x[row][1] < 0.5f;
  }
}

static int show_epoch(void *user, uint64_t epoch, const dovela_result *logs, uint64_t count, double seconds) {
  (void)user;
  if ((epoch + 1) % 10) return 0;
  printf("epoch %llu (%.3f s)", (unsigned long long)epoch + 1, seconds);
  for (uint64_t i = 0; i < count; i++) printf("  %s %.4f", logs[i].name, logs[i].value);
  printf("\n");
  return 0;
}

int main(void) {
  static float x[ROWS][SIDE];
  static int32_t label[ROWS];
  make_points(x, label);

  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  dovela_model *model;
  dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, SIDE);
  check(dovela_model_compose(runtime, "Dense(32, tanh) -> Dense(2, softmax)", &input, 1, 7, &model));

  dovela_trainer *trainer;
  dovela_tensor_spec target = dovela_spec1(DOVELA_I32, DOVELA_UNKNOWN_EXTENT);
  check(
      dovela_trainer_create(model, "{optimizer: Adam(learning_rate=0.02), metrics: [accuracy]}", &target, 1, &trainer));

  dovela_dataset *points;
  dovela_tensor inputs = dovela_tensor_of(x, dovela_spec2(DOVELA_F32, ROWS, SIDE));
  dovela_tensor labels = dovela_tensor_of(label, dovela_spec1(DOVELA_I32, ROWS));
  check(dovela_dataset_of_tensors(runtime, &inputs, 1, &labels, 1, NULL, &points));

  dovela_events events = {.struct_size = DOVELA_SIZE(dovela_events), .epoch = show_epoch};
  dovela_fit_options options = {
      .struct_size = DOVELA_SIZE(dovela_fit_options), .settings = "{epochs: 40, batch_size: 32}", .events = &events};
  check(dovela_trainer_fit(trainer, points, &options, NULL));

  dovela_result results[4];
  uint64_t count;
  check(dovela_trainer_evaluate_dataset(trainer, points, 64, results, 4, &count));
  for (uint64_t i = 0; i < count && i < 4; i++) printf("%s %.4f\n", results[i].name, results[i].value);

  check(dovela_model_save(model, "circle.safetensors", 0));
  dovela_model *loaded;
  check(dovela_model_load(runtime, "circle.safetensors", &loaded));
  float probability[2][2][2];
  dovela_tensor row = dovela_tensor_of(x, dovela_spec2(DOVELA_F32, 2, SIDE));
  dovela_model *models[2] = {model, loaded};
  for (int i = 0; i < 2; i++) {
    dovela_tensor out = dovela_tensor_of(probability[i], dovela_spec2(DOVELA_F32, 2, 2));
    check(dovela_model_predict(models[i], &row, 1, &out, 1));
  }
  printf("a loaded model %s\n", memcmp(probability[0], probability[1], sizeof probability[0]) ? "differs" : "agrees");

  dovela_dataset_destroy(points);
  dovela_trainer_destroy(trainer);
  dovela_model_destroy(loaded);
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  return 0;
}

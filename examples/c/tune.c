// Hyperparameters found by asking and telling: how wide a network is and how fast it learns, for the sine of two
// numbers' sum. Every third configuration goes on, and continues where it was left.
#include "check.h"
#include <math.h>
#include <string.h>

#define ROWS 256
#define TRIALS 64

typedef struct training {
  dovela_model *model;
  dovela_trainer *trainer;
} training;

/// What a trial trains, made from its configuration: {"model": "Dense(24, tanh) -> Dense(1)", "optimizer": …}.
static training begin(dovela_runtime *runtime, const char *configuration) {
  training made;
  dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 2);
  dovela_tensor_spec target = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 1);
  const char *model = strstr(configuration, "\"model\":\"") + 9;
  const char *optimizer = strstr(configuration, "\"optimizer\":\"") + 13;
  char layers[128], settings[160];
  snprintf(layers, sizeof layers, "%.*s", (int)strcspn(model, "\""), model);
  snprintf(settings, sizeof settings, "{optimizer: \"%.*s\", loss: mse}", (int)strcspn(optimizer, "\""), optimizer);
  check(dovela_model_compose(runtime, layers, &input, 1, 1, &made.model));
  check(dovela_trainer_create(made.model, settings, &target, 1, &made.trainer));
  return made;
}

static void end(training *training) {
  dovela_trainer_destroy(training->trainer);
  dovela_model_destroy(training->model);
  training->trainer = NULL;
  training->model = NULL;
}

int main(void) {
  static float x[ROWS * 2], y[ROWS];
  for (int row = 0; row < ROWS; row++) {
    x[row * 2] = (float)(row % 16) / 8 - 1;
    x[row * 2 + 1] = (float)row / ROWS * 2 - 1;
    y[row] = sinf(2 * (x[row * 2] + x[row * 2 + 1]));
  }
  dovela_tensor inputs = dovela_tensor_of(x, dovela_spec2(DOVELA_F32, ROWS, 2));
  dovela_tensor targets = dovela_tensor_of(y, dovela_spec2(DOVELA_F32, ROWS, 1));
  dovela_batch batch = {.struct_size = DOVELA_SIZE(dovela_batch), .rows = ROWS, .inputs = &inputs, .targets = &targets};

  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  dovela_tuner *tuner;
  check(dovela_tuner_open(runtime, NULL,
                          "{space: {model: 'Dense(int(4, 32, step=4), choice(tanh, relu)) -> Dense(1)',"
                          "         optimizer: 'Adam(log(1e-4, 1e-1))'},"
                          " search: TPE, scheduler: SuccessiveHalving(factor=3), max_epochs: 9, trials: 9, seed: 1}",
                          &tuner));
  // An epoch is ten steps here. Trials that may go on stay in memory.
  training trainings[TRIALS] = {{NULL, NULL}};
  dovela_work work;
  dovela_string *configuration;
  for (;;) {
    check(dovela_tuner_ask(tuner, NULL, &work, &configuration));
    if (work.answer != DOVELA_WORK_TRIAL || work.trial >= TRIALS) break;
    training *own = &trainings[work.trial];
    if (!own->model) *own = begin(runtime, dovela_string_bytes(configuration));
    dovela_string_destroy(configuration);
    double loss = 0;
    uint64_t stops = 0;
    for (uint64_t epoch = work.first + 1; epoch <= work.epochs && !stops; epoch++) {
      for (int step = 0; step < 10; step++) check(dovela_trainer_train(own->trainer, &batch, &loss));
      dovela_result logs = {"loss", loss};
      check(dovela_tuner_report(tuner, &work, epoch, &logs, 1, &stops));
    }
    check(dovela_tuner_tell(tuner, &work, stops ? DOVELA_TRIAL_STOPPED : DOVELA_TRIAL_COMPLETE, NULL, 0, NULL));
    printf("trial %d  %2d epochs  loss %.4f\n", (int)work.trial, (int)work.epochs, loss);
    uint64_t done[TRIALS], count;
    check(dovela_tuner_release(tuner, done, TRIALS, &count));
    for (uint64_t i = 0; i < count; i++) {
      end(&trainings[done[i]]);
    }
  }
  dovela_string *best;
  check(dovela_tuner_best(tuner, &best));
  printf("best: %.*s\n", (int)strcspn(dovela_string_bytes(best), "}") + 1, dovela_string_bytes(best));
  dovela_string_destroy(best);
  for (int trial = 0; trial < TRIALS; trial++) end(&trainings[trial]);
  dovela_tuner_destroy(tuner);
  dovela_runtime_destroy(runtime);
  return 0;
}

// A child that was forked after its parent had computed: each call that would compute is refused, in words, and the
// parent goes on. A child that starts Dovela anew in itself is told the same, for its threads are gone as well.
#include "check.h"
#include <sys/wait.h>
#include <unistd.h>

static int is_refused(const dovela_error *error) {
  const int refused = error && error->code == DOVELA_WRONG_STATE && strstr(error->message, "forked");
  if (error && !refused) printf("%s\n", error->message);
  dovela_error_release(error);
  return refused;
}

int main(void) {
  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 64);
  dovela_model *model;
  check(dovela_model_compose(runtime, "Dense(256, relu) -> Dense(8)", &input, 1, 1, &model));
  static float rows[256][64], answers[256][8];
  dovela_tensor in = dovela_tensor_of(rows, dovela_spec2(DOVELA_F32, 256, 64));
  dovela_tensor out = dovela_tensor_of(answers, dovela_spec2(DOVELA_F32, 256, 8));
  check(dovela_model_predict(model, &in, 1, &out, 1));

  const pid_t child = fork();
  if (child == 0) {
    int wrong = 0;
    wrong += !is_refused(dovela_model_predict(model, &in, 1, &out, 1));
    wrong += !is_refused(dovela_model_initialize(model, 2));
    dovela_trainer *trainer;
    wrong += !is_refused(dovela_trainer_create(model, "{optimizer: SGD, loss: mse}", &input, 1, &trainer));
    dovela_model *other;
    wrong += !is_refused(dovela_model_compose(runtime, "Dense(8)", &input, 1, 1, &other));
    _exit(wrong);
  }
  int status = 0;
  waitpid(child, &status, 0);
  check(dovela_model_predict(model, &in, 1, &out, 1));
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  printf("%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
  return 0;
}

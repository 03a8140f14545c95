// Begins a study, takes a trial, and is killed.
#include "check.h"
#include <signal.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count != 2) return 2;
  dovela_runtime *runtime;
  dovela_tuner *tuner;
  dovela_work work;
  dovela_string *configuration;
  check(dovela_runtime_create(NULL, &runtime));
  check(dovela_tuner_open(runtime, arguments[1], "{space: {x: 'range(0, 1)'}, trials: 3}", &tuner));
  check(dovela_tuner_ask(tuner, NULL, &work, &configuration));
  printf("trial %d\n", (int)work.trial);
  fflush(stdout);
  kill(getpid(), SIGKILL);
  return 1;
}

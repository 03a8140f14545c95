// A server over standard input: a model file as its argument, a row of numbers a line, the outputs on a line.
#include "check.h"
#include <string.h>

static uint64_t row_width(dovela_tensor_spec *spec) {
  spec->shape[0] = 1;
  return dovela_spec_count(spec);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: serve MODEL.safetensors\n");
    return 2;
  }
  dovela_runtime *runtime;
  check(dovela_runtime_create(NULL, &runtime));
  dovela_model *model;
  check(dovela_model_load(runtime, argv[1], &model));
  dovela_port in, out;
  check(dovela_model_input(model, 0, &in));
  check(dovela_model_output(model, 0, &out));
  const uint64_t width = row_width(&in.spec), classes = row_width(&out.spec);
  float *row = calloc(width, sizeof *row), *answer = calloc(classes, sizeof *answer);
  if (!row || !answer) return 1;
  dovela_tensor input = dovela_tensor_of(row, in.spec), output = dovela_tensor_of(answer, out.spec);
  input.spec.dtype = DOVELA_F32;
  check(dovela_model_reserve(model, 1));

  static char line[1 << 20];
  while (fgets(line, sizeof line, stdin)) {
    uint64_t count = 0;
    for (char *word = strtok(line, " ,\t\n"); word && count < width; word = strtok(NULL, " ,\t\n")) {
      row[count++] = strtof(word, NULL);
    }
    if (count == 0) continue;
    if (count < width) {
      fprintf(stderr, "a row has %llu numbers, this one %llu\n", (unsigned long long)width, (unsigned long long)count);
      continue;
    }
    check(dovela_model_predict(model, &input, 1, &output, 1));
    for (uint64_t i = 0; i < classes; i++) printf(i ? " %.6g" : "%.6g", answer[i]);
    printf("\n");
    fflush(stdout);
  }
  free(row);
  free(answer);
  dovela_model_destroy(model);
  dovela_runtime_destroy(runtime);
  return 0;
}

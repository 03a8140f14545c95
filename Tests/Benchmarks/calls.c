// What calls through the C interface cost: a prediction of one row, a call of a plugin beyond a direct one, and an
// activation that is a C function against a built-in one.
//   calls --workload inference-mlp-1 [--seconds 1]   microseconds, as the other programs print them
//   calls --plugin-call                              nanoseconds of a layer that does nothing, in a chain of 16
//   calls --functions                                nanoseconds a number of leaky_relu, in each form of a C function
#define DOVELA_STATIC
#include <dovela/dovela.h>
#include <dovela/runtime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.nothing", "version": "1.0.0", "doc": "For the clock."});
DOVELA_SCHEMA(schema, {"kind": "layer", "name": "Nothing", "doc": "Passes its input on where it lies."});
// clang-format on

static const dovela_error *create(const dovela_create *create, void **self) {
  (void)create;
  *self = NULL;
  return NULL;
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  (void)self;
  inference->outputs[0] = inference->inputs[0];
  inference->output_count = 1;
  inference->in_place = 1;
  return NULL;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  (void)self;
  dovela_f32(&run->outputs[0])[0] = dovela_f32(&run->inputs[0])[0];
  return NULL;
}

static const dovela_layer table = {.struct_size = DOVELA_SIZE(dovela_layer), .infer = infer, .forward = forward};
DOVELA_COMPONENT(component, DOVELA_LAYER_KIND, schema, table, create, NULL);
DOVELA_PLUGIN(nothing, manifest, NULL, NULL, &component);

static void check(const dovela_error *error) {
  if (!error) return;
  fprintf(stderr, "%s: %s\n", error->owner, error->message);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/// Seconds of a prediction of one row: the best of `rounds` rounds, each of `seconds` or at least of a hundred calls.
static double predict_seconds(dovela_runtime *runtime, const char *specification, int64_t width, int rounds,
                              double seconds) {
  dovela_model *model;
  dovela_tensor_spec input = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, width);
  check(dovela_model_compose(runtime, specification, &input, 1, 1, &model));
  dovela_port port;
  check(dovela_model_output(model, 0, &port));
  static float row[4096], answer[4096];
  for (int i = 0; i < 4096; i++) row[i] = (float)(i % 17) / 17;
  port.spec.shape[0] = 1;
  const dovela_tensor in = dovela_tensor_of(row, dovela_spec2(DOVELA_F32, 1, width));
  const dovela_tensor out = dovela_tensor_of(answer, port.spec);
  check(dovela_model_reserve(model, 1));
  double best = 1e9;
  for (int round = 0; round < rounds; round++) {
    const double start = now();
    double elapsed = 0;
    for (long calls = 0; elapsed < seconds || calls == 0;) {
      for (int i = 0; i < 100; i++) check(dovela_model_predict(model, &in, 1, &out, 1));
      calls += 100;
      elapsed = now() - start;
      if (elapsed / (double)calls < best && elapsed >= seconds) best = elapsed / (double)calls;
    }
  }
  dovela_model_destroy(model);
  return best;
}

/// Seconds of the layer's function where it is called through its table alone.
static double direct_seconds(void) {
  static float value;
  dovela_tensor tensor = dovela_tensor_of(&value, dovela_spec2(DOVELA_F32, 1, 1));
  const dovela_layer_run run_of_one = {
      .struct_size = DOVELA_SIZE(dovela_layer_run), .inputs = &tensor, .outputs = &tensor};
  const dovela_layer *volatile called = &table;
  double best = 1e9;
  for (int run = 0; run < 1000; run++) {
    const double start = now();
    for (int i = 0; i < 10000; i++) check(called->forward(NULL, &run_of_one));
    const double spent = (now() - start) / 10000;
    if (spent < best) best = spent;
  }
  return best;
}

static float of_number(float x) { return x > 0 ? x : 0.2f * x; }

/// Three numbers are more than is called without libffi.
static float of_numbers(float x, float a, float b) { return x > 0 ? a * x : b * x; }

static void of_buffer(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] > 0 ? x[i] : 0.2f * x[i];
}

/// A function of next to no arithmetic on a row, built in and as a C function in three forms.
static void measure_functions(dovela_runtime *runtime) {
  check(dovela_runtime_add_pointer(runtime, "number", "{prototype: 'float f(float x)', derivative: numeric}",
                                   (dovela_callable *)of_number, NULL));
  check(dovela_runtime_add_pointer(
      runtime, "numbers",
      "{prototype: 'float f(float x, float a, float b)', derivative: numeric, defaults: {a: 1, b: 0.2}}",
      (dovela_callable *)of_numbers, NULL));
  check(dovela_runtime_add_pointer(runtime, "buffer",
                                   "{prototype: 'void f(const float *x, float *y, size_t n)', derivative: numeric}",
                                   (dovela_callable *)of_buffer, NULL));
  enum { WIDTH = 4096 };
  const char *names[] = {"leaky_relu", "number", "numbers", "buffer"};
  double spent[4];
  for (int i = 0; i < 4; i++) {
    char chain[64];
    snprintf(chain, sizeof chain, "Activation(%s)", names[i]);
    spent[i] = predict_seconds(runtime, chain, WIDTH, 50, 0) / WIDTH * 1e9;
  }
  printf("{\"built_in_ns\": %.3f, \"number_ns\": %.3f, \"libffi_ns\": %.3f, \"buffer_ns\": %.3f}\n", spent[0], spent[1],
         spent[2], spent[3]);
}

int main(int argc, char **argv) {
  double seconds = 1;
  const char *workload = NULL;
  int plugin_call = 0, functions = 0;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--plugin-call")) plugin_call = 1;
    if (!strcmp(argv[i], "--functions")) functions = 1;
    if (i + 1 < argc && !strcmp(argv[i], "--workload")) workload = argv[i + 1];
    if (i + 1 < argc && !strcmp(argv[i], "--seconds")) seconds = atof(argv[i + 1]);
  }
  dovela_runtime_options options = {.struct_size = DOVELA_SIZE(dovela_runtime_options), .threads = 2};
  dovela_runtime *runtime;
  check(dovela_runtime_create(&options, &runtime));
  if (workload && !strcmp(workload, "inference-mlp-1")) {
    const double spent = predict_seconds(runtime, "Dense(512, relu) -> Dense(10, softmax)", 784, 3, seconds);
    printf("{\"peer\": \"dovela\", \"workload\": \"%s\", \"threads\": 2, \"form\": \"C\", \"microseconds\": %.2f}\n",
           workload, spent * 1e6);
  } else if (plugin_call) {
    check(dovela_runtime_register(runtime, dovela_static_nothing));
    enum { LAYERS = 16 };
    static char chain[LAYERS * 12 + 32] = "Nothing";
    // A chain that lies in the nearest cache, and short rounds, of which the best is one that nothing else on the
    // machine disturbed.
    const double one = predict_seconds(runtime, chain, 1, 2000, 0);
    for (int i = 1; i < 1 + LAYERS; i++) strcat(chain, " -> Nothing");
    const double many = predict_seconds(runtime, chain, 1, 2000, 0);
    const double call = (many - one) / LAYERS, direct = direct_seconds();
    printf("{\"plugin_call_ns\": %.2f, \"direct_call_ns\": %.2f, \"beyond_ns\": %.2f}\n", call * 1e9, direct * 1e9,
           (call - direct) * 1e9);
  } else if (functions) {
    measure_functions(runtime);
  } else {
    fprintf(stderr, "usage: calls --workload inference-mlp-1 | --plugin-call | --functions [--seconds N]\n");
    return 2;
  }
  dovela_runtime_destroy(runtime);
  return 0;
}

// libFuzzer over the C API: sequences of calls in any order, with handles that are right, NULL, destroyed or of another
// type, texts that are damaged, shapes that do not fit, and callbacks that call back. Whatever comes must be an error
// object or a result; a crash, a hang or a result beside an error is a finding. `make fuzz` builds and runs it.
#include "components.h"
#include "input.h"
#include <sys/stat.h>
#include <unistd.h>

enum { RUNTIME, MODEL, BUILDER, TRAINER, DATASET, CANCELLATION, RUN, FUNCTION, TUNER, STRING, KINDS };

typedef struct handle {
  void *pointer;
  int kind;
  int is_destroyed;
} handle;

static handle handles[24];
static unsigned handle_count;
static unsigned depth;  // of calls within callbacks
static unsigned budget; // steps that the trainings of one sequence may take

static void call(fuzz_input *input);

// ---- Handles -------------------------------------------------------------------------------------------------------

static void end(void *pointer, int kind) {
  switch (kind) {
  case RUNTIME:
    dovela_runtime_destroy(pointer);
    break;
  case MODEL:
    dovela_model_destroy(pointer);
    break;
  case BUILDER:
    dovela_builder_destroy(pointer);
    break;
  case TRAINER:
    dovela_trainer_destroy(pointer);
    break;
  case DATASET:
    dovela_dataset_destroy(pointer);
    break;
  case CANCELLATION:
    dovela_cancellation_destroy(pointer);
    break;
  case RUN:
    dovela_run_destroy(pointer);
    break;
  case FUNCTION:
    dovela_function_destroy(pointer);
    break;
  case TUNER:
    dovela_tuner_destroy(pointer);
    break;
  default:
    dovela_string_destroy(pointer);
  }
}

static void keep(void *pointer, int kind) {
  if (handle_count < COUNT_OF(handles)) {
    handles[handle_count++] = (handle){pointer, kind, 0};
    return;
  }
  end(pointer, kind); // the list here is full
}

/// A handle of that kind, mostly.
static void *pick(fuzz_input *input, int kind) {
  const uint8_t byte = byte_of(input);
  if (byte >= 254) return NULL;
  if (kind == RUNTIME && byte < 240) return handles[0].pointer;
  if (byte >= 244 && handle_count) return handles[byte_of(input) % handle_count].pointer;
  for (unsigned i = 0; i < handle_count; i++) {
    const handle *one = &handles[(byte + i) % handle_count];
    if (one->kind == kind && (!one->is_destroyed || byte >= 240)) return one->pointer;
  }
  return NULL;
}

static void destroy(fuzz_input *input) {
  if (handle_count < 2) return;
  // The first handle is the runtime that every sequence uses.
  handle *one = &handles[1 + byte_of(input) % (handle_count - 1)];
  const int kind = one_in(input, 16) ? byte_of(input) % KINDS : one->kind;
  if (kind == one->kind) one->is_destroyed = 1;
  end(one->pointer, kind);
}

/// An error must be whole; says whether there was none.
static int passed(const dovela_error *error) {
  if (!error) return 1;
  if (error->struct_size < sizeof *error || error->code < DOVELA_INVALID_ARGUMENT || error->code > DOVELA_INTERNAL ||
      !error->message || !*error->message || !error->owner) {
    abort();
  }
  if (getenv("FUZZ_SHOW")) fprintf(stderr, "  %s: %s\n", error->owner, error->message);
  if (error->code == DOVELA_INTERNAL && !broke_contract) abort();
  dovela_error_release(error);
  return 0;
}

static void *const untouched = memory;

/// Keeps what a function made; beside an error there must be nothing.
static void keep_result(const dovela_error *error, void *pointer, int kind) {
  if (passed(error)) {
    if (!pointer || pointer == untouched) abort();
    if (kind == STRING && strlen(dovela_string_bytes(pointer)) != dovela_string_length(pointer)) abort();
    keep(pointer, kind);
  } else if (pointer != untouched) {
    abort();
  }
}
/// `function(arguments…, &result)`, or NULL for the place of the result.
#define MAKE(kind, type, ...)                                                                                          \
  do {                                                                                                                 \
    type *result = (type *)untouched;                                                                                  \
    type **place = one_in(input, 64) ? NULL : &result;                                                                 \
    const dovela_error *error = __VA_ARGS__;                                                                           \
    keep_result(error, result, kind);                                                                                  \
  } while (0)

// ---- Callbacks -----------------------------------------------------------------------------------------------------

/// Calls of a callback's own; says whether the training may go on.
static int interrupt(fuzz_input *input) {
  if (depth < 2 && one_in(input, 8)) {
    depth++;
    call(input);
    depth--;
  }
  if (budget == 0) return 1;
  budget--;
  return one_in(input, 32);
}

static int on_step(void *user, uint64_t epoch, uint64_t step, double loss) {
  (void)epoch, (void)step, (void)loss;
  return interrupt(user);
}

static int on_epoch(void *user, uint64_t epoch, const dovela_result *logs, uint64_t count, double seconds) {
  (void)epoch, (void)seconds;
  for (uint64_t i = 0; i < count; i++) {
    if (!logs[i].name) abort();
  }
  return interrupt(user);
}

static void on_begin(void *user, uint64_t epochs, uint64_t first, uint64_t steps) {
  (void)epochs, (void)first, (void)steps;
  interrupt(user);
}

static void on_line(void *user, uint64_t level, const char *text) {
  (void)user;
  if (level > 10 || !text) abort();
}

static dovela_batch batch_of(fuzz_input *input, int64_t rows) {
  dovela_batch batch = {.struct_size = DOVELA_SIZE(dovela_batch), .rows = (uint64_t)rows};
  batch.inputs = tensors_of(input, 1, rows, 0);
  batch.targets = tensors_of(input, 1, rows, 1);
  if (one_in(input, 8)) batch.sample_weights = (const float *)memory;
  if (one_in(input, 32)) batch.rows = number_of(input);
  if (one_in(input, 64)) batch.struct_size = number_of(input) & 31;
  return batch;
}

static const dovela_error source_error = {sizeof source_error, DOVELA_BAD_DATA, "the source has no more", "source",
                                          NULL};
static fuzz_input *current;
static int is_patient; // while what must pass is made

static int refuses(void) { return current && !is_patient && one_in(current, 24); }

static const dovela_error *next_batch(void *user, uint64_t epoch, uint64_t index, dovela_batch *out) {
  (void)user, (void)epoch, (void)index;
  fuzz_input *input = current;
  if (budget == 0 || one_in(input, 32)) return &source_error;
  budget--;
  begin_call(input);
  *out = batch_of(input, 1 + byte_of(input) % 4);
  if (depth < 2 && one_in(input, 8)) {
    depth++;
    call(input);
    depth--;
  }
  return NULL;
}

// ---- Calls ---------------------------------------------------------------------------------------------------------

#include "functions.h"
#include "tuners.h"

#include "calls.h"

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  // Where its files go: below the folder that it is started in.
  (void)mkdir("files", 0755);
  if (chdir("files") != 0) return 1;
  FILE *rows = fopen("rows.csv", "w");
  if (!rows) return 1;
  for (int row = 0; row < 9; row++) fprintf(rows, row ? "%d,%d,%d\n" : "a,b,c\n", row % 3, row % 4, row % 2);
  fclose(rows);
  dovela_runtime_options options = {.struct_size = DOVELA_SIZE(dovela_runtime_options), .checked = 1, .threads = 1};
  options.log = on_line;
  dovela_runtime *runtime = NULL;
  const dovela_error *error = dovela_runtime_create(&options, &runtime);
  if (error) {
    fprintf(stderr, "%s\n", error->message);
    exit(1);
  }
  handles[0] = (handle){runtime, RUNTIME, 0};
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static fuzz_input input;
  input = (fuzz_input){.bytes = bytes, .count = count};
  current = &input;
  handle_count = 1;
  budget = 64;
  broke_contract = 0;
  is_patient = 1;
  if (!passed(dovela_runtime_unregister(handles[0].pointer, "org.example.fuzz"))) {
    // The first sequence, or one after a sequence that did it.
  }
  if (!passed(dovela_runtime_register(handles[0].pointer, dovela_static_fuzz))) abort();
  is_patient = 0;
  scene_target = dovela_spec1(DOVELA_I32, -1);
  begin_scene(&input);
  for (unsigned calls = 0; calls < 64 && input.next < input.count; calls++) call(&input);
  while (handle_count > 1) {
    const handle one = handles[--handle_count];
    if (!one.is_destroyed) end(one.pointer, one.kind);
  }
  return 0;
}

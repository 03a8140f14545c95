// One call of each function of the API, with arguments from the input.
#ifndef FUZZ_CALLS_H
#define FUZZ_CALLS_H

#define MODELS                                                                                                         \
  "Dense(3, tanh) -> Dense(2, softmax)", "Dense(1)", "Dense(4, relu) -> Dropout(0.5) -> Dense(1, sigmoid)",            \
      "{layers: [{Dense: {units: 2}}, BatchNormalization, {Dense: {units: 3, activation: softmax}}]}",                 \
      "Input((2,)) -> Dense(2)", "Reshape((2, 1)) -> LSTM(3) -> Dense(1)",                                             \
      "{inputs: [{name: a, shape: [2]}, {name: b, shape: [2]}], nodes: [{name: c, layer: Concatenate, inputs: [a, "    \
      "b]}, {name: d, layer: Dense(1), inputs: [c]}], outputs: [d, c]}",                                               \
      "Embedding(8, 2) -> Flatten -> Dense(1)", "Dense(2, kernel_regularizer=l2, kernel_constraint=NonNeg)",           \
      "Reshape((2, 1, 1)) -> Conv2D(2, (2, 1)) -> Flatten -> Dense(1)", "Pass -> Dense(3) -> Pass -> Dense(1)",        \
      "Dense(2, erf) -> Dense(2, quarter)", "Dense(3, bessel) -> Dense(1)"
#define SETTINGS                                                                                                       \
  "{optimizer: SGD(learning_rate=0.1), loss: mse, metrics: [mae]}", "{optimizer: Adam, metrics: [accuracy]}",          \
      "{optimizer: Adam(clipnorm=1.0), loss: sparse_categorical_crossentropy, seed: 3}", "{loss: mse}", "{}",          \
      "{optimizer: {SGD: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 2, "             \
      "decay_rate: 0.9}}}}, loss: mse}",                                                                               \
      "{optimizer: RMSprop(weight_decay=0.01), loss: binary_crossentropy, class_weight: {0: 1, 1: 2}}",                \
      "{optimizer: Adam, loss: {dense: mse}, loss_weights: [1.0]}", "{optimizer: Step(3), loss: mse}"
#define FITS                                                                                                           \
  "{epochs: 2, batch_size: 2}", "{epochs: 1, batch_size: 4, validation_split: 0.25}",                                  \
      "{epochs: 3, batch_size: 3, shuffle: false, callbacks: [{EarlyStopping: {monitor: loss, patience: 0}}]}",        \
      "{epochs: 2, accumulate: 2}", "{epochs: 0}", "{batch_size: 0}", "{epochs: 2, checkpoint: {epochs: 1}}",          \
      "{epochs: 1, callbacks: [TerminateOnNaN, ReduceLROnPlateau]}", "{class_weight: {0: 2.0}}"
#define FILES "model.safetensors", "weights.safetensors", "missing/model.safetensors", ".", "", "damaged.safetensors"

static void call_runtime(fuzz_input *input) {
  dovela_runtime *runtime = pick(input, RUNTIME);
  switch (byte_of(input) % 7) {
  case 0: {
    dovela_runtime_options options = {.struct_size = DOVELA_SIZE(dovela_runtime_options), .no_search = 1, .checked = 1};
    const char *files[] = {TEXT(input, FILES), TEXT(input, FILES)};
    if (one_in(input, 4)) options.required = number_of(input);
    if (one_in(input, 4)) options.threads = number_of(input);
    if (one_in(input, 4)) options.plugins = files, options.plugin_count = byte_of(input) % 3;
    if (one_in(input, 8)) options.struct_size = number_of(input) & 63;
    MAKE(RUNTIME, dovela_runtime, dovela_runtime_create(&options, place));
    break;
  }
  case 1:
    passed(dovela_runtime_load(runtime, TEXT(input, FILES)));
    break;
  case 2:
    passed(dovela_runtime_register(runtime, one_in(input, 16) ? NULL : dovela_static_fuzz));
    break;
  case 3:
    MAKE(STRING, dovela_string,
         dovela_runtime_list(runtime, TEXT(input, "layer", "optimizer", "loss", "reader"), place));
    break;
  case 4:
    MAKE(STRING, dovela_string,
         dovela_runtime_resolve(runtime, TEXT(input, "layer", "optimizer", "schedule", "lier"),
                                TEXT(input, "Dense(3)", "adam", "{Dense: {units: 0}}", "{", "Dense(", ""), place));
    break;
  case 5:
    passed(dovela_runtime_unregister(runtime,
                                     TEXT(input, "org.example.fuzz", "org.example.fuzz", "org.example.missing", "")));
    break;
  default:
    MAKE(STRING, dovela_string,
         dovela_runtime_describe(runtime, TEXT(input, "Dense", "relu", "loss:Hinge", "adam"), place));
  }
}

static void call_model(fuzz_input *input) {
  dovela_model *model = pick(input, MODEL);
  switch (byte_of(input) % 14) {
  case 0: {
    const dovela_tensor_spec *specs = specs_of(input, -1, 0);
    MAKE(MODEL, dovela_model,
         dovela_model_compose(pick(input, RUNTIME), TEXT(input, MODELS), specs, count_of(input, specs), byte_of(input),
                              place));
    break;
  }
  case 1:
    MAKE(MODEL, dovela_model, dovela_model_load(pick(input, RUNTIME), TEXT(input, FILES), place));
    break;
  case 2:
    passed(dovela_model_save(model, TEXT(input, FILES), byte_of(input) % 3));
    break;
  case 3:
    passed(dovela_model_load_weights(model, TEXT(input, FILES)));
    break;
  case 4:
    MAKE(STRING, dovela_string, dovela_model_specification(model, place));
    break;
  case 5:
    MAKE(STRING, dovela_string, dovela_model_summary(model, place));
    break;
  case 6:
    passed(dovela_model_initialize(model, byte_of(input)));
    break;
  case 7: {
    dovela_port port;
    if (passed(dovela_model_input(model, number_of(input), one_in(input, 32) ? NULL : &port)) && !port.name) abort();
    break;
  }
  case 8: {
    dovela_port port;
    if (passed(dovela_model_output(model, number_of(input), one_in(input, 32) ? NULL : &port)) && !port.name) abort();
    break;
  }
  case 9: {
    dovela_parameter parameter;
    if (passed(dovela_model_parameter(model, number_of(input), &parameter))) {
      const uint64_t count = dovela_spec_count(&parameter.spec);
      for (uint64_t i = 0; i < count; i++) parameter.value[i] += 0.5f;
    }
    break;
  }
  case 10: {
    dovela_parameter parameter;
    const char *name = TEXT(input, "dense/kernel", "dense/bias", "lstm/kernel");
    passed(dovela_model_find_parameter(model, name, one_in(input, 32) ? NULL : &parameter));
    break;
  }
  case 11:
    passed(dovela_model_reserve(model, byte_of(input) < 250 ? byte_of(input) % 8 : number_of(input)));
    break;
  case 12:
    if (dovela_model_input_count(model) > 100 || dovela_model_output_count(model) > 100) abort();
    if (dovela_model_parameter_count(model) > 1000) abort();
    break;
  default: {
    const int64_t rows = byte_of(input) % 5;
    const dovela_tensor *inputs = tensors_of(input, 1, rows, 0), *outputs = tensors_of(input, 1, rows, 1);
    const uint64_t input_count = count_of(input, inputs);
    passed(dovela_model_predict(model, inputs, input_count, outputs, count_of(input, outputs)));
  }
  }
}

static void call_builder(fuzz_input *input) {
  dovela_builder *builder = pick(input, BUILDER);
  uint64_t result = 0, tensors[4];
  for (int i = 0; i < 4; i++) tensors[i] = one_in(input, 16) ? number_of(input) : byte_of(input) % 4;
  switch (byte_of(input) % 5) {
  case 0:
    MAKE(BUILDER, dovela_builder, dovela_builder_create(pick(input, RUNTIME), TEXT(input, "net", ""), place));
    break;
  case 1: {
    const char *name = one_in(input, 2) ? NULL : TEXT(input, "a", "b", "dense", "input_1");
    passed(dovela_builder_input(builder, name, specs_of(input, -1, 0), one_in(input, 64) ? NULL : &result));
    break;
  }
  case 2: {
    const char *name = one_in(input, 2) ? NULL : TEXT(input, "a", "b", "dense", "a@1");
    const char *layer = TEXT(input, "Dense(2)", "{Dense: {units: 3}}", "Add", "Concatenate", "relu", "LSTM(2)", "{");
    passed(dovela_builder_layer(builder, layer, name, one_in(input, 64) ? NULL : &result));
    break;
  }
  case 3: {
    const uint64_t *list = one_in(input, 40) ? NULL : tensors;
    passed(dovela_builder_call(builder, byte_of(input) % 4, list, count_of(input, list), &result));
    break;
  }
  default: {
    const uint64_t *list = one_in(input, 40) ? NULL : tensors;
    MAKE(MODEL, dovela_model, dovela_builder_compose(builder, list, count_of(input, list), byte_of(input), place));
  }
  }
}

static void call_trainer(fuzz_input *input) {
  dovela_trainer *trainer = pick(input, TRAINER);
  dovela_result results[4];
  uint64_t count = 0;
  double number = 0;
  switch (byte_of(input) % 12) {
  case 0: {
    const dovela_tensor_spec *targets = specs_of(input, -1, 1);
    MAKE(TRAINER, dovela_trainer,
         dovela_trainer_create(pick(input, MODEL), TEXT(input, SETTINGS), targets, count_of(input, targets), place));
    break;
  }
  case 1:
  case 2:
  case 3: {
    const dovela_batch batch = batch_of(input, 1 + byte_of(input) % 4);
    const dovela_batch *given = one_in(input, 64) ? NULL : &batch;
    switch (byte_of(input) % 3) {
    case 0:
      passed(dovela_trainer_train(trainer, given, &number));
      break;
    case 1:
      passed(dovela_trainer_evaluate(trainer, given, &number));
      break;
    default:
      passed(dovela_trainer_forward(trainer, given, one_in(input, 8) ? NULL : &number));
    }
    break;
  }
  case 4:
    passed(dovela_trainer_backward(trainer));
    break;
  case 5:
    passed(dovela_trainer_update(trainer));
    break;
  case 6:
    passed(dovela_trainer_results(trainer, one_in(input, 8) ? NULL : results, byte_of(input) % 5, &count));
    break;
  case 7:
    passed(dovela_trainer_reset_results(trainer));
    break;
  case 8:
    passed(dovela_trainer_learning_rate(trainer, one_in(input, 8) ? NULL : &number));
    break;
  case 9:
    passed(dovela_trainer_save(trainer, TEXT(input, "trainer.safetensors", FILES)));
    break;
  case 10:
    passed(dovela_trainer_load(trainer, TEXT(input, "trainer.safetensors", FILES)));
    break;
  default: {
    const double rates[] = {0.1, 0, -1, 1e300, 0.0 / 0.0, 1.0 / 0.0};
    passed(dovela_trainer_set_learning_rate(trainer, rates[byte_of(input) % COUNT_OF(rates)]));
  }
  }
}

static void call_dataset(fuzz_input *input) {
  dovela_runtime *runtime = pick(input, RUNTIME);
  switch (byte_of(input) % 4) {
  case 0: {
    const int64_t rows = 1 + byte_of(input) % 8;
    const dovela_tensor *inputs = tensors_of(input, 1, rows, 0), *targets = tensors_of(input, 1, rows, 1);
    const uint64_t input_count = count_of(input, inputs), target_count = count_of(input, targets);
    const int fits = inputs && input_count && inputs->spec.shape[0] <= 1 << 15;
    const float *weights = fits && one_in(input, 8) ? (const float *)memory : NULL;
    MAKE(DATASET, dovela_dataset,
         dovela_dataset_of_tensors(runtime, inputs, input_count, targets, target_count, weights, place));
    break;
  }
  case 1:
    MAKE(DATASET, dovela_dataset,
         dovela_dataset_of_reader(runtime,
                                  TEXT(input, "{reader: {csv: {path: rows.csv}}, target: c}", "iris",
                                       "{reader: iris, test_split: 0.5}", "{reader: {csv: {path: missing.csv}}}"),
                                  TEXT(input, "train", "validation", "test"), place));
    break;
  case 2: {
    dovela_batch_source source = {.struct_size = DOVELA_SIZE(dovela_batch_source), .next = next_batch};
    source.batches_per_epoch = 1 + byte_of(input) % 4;
    source.rows = 4;
    if (one_in(input, 16)) source.rows = number_of(input);
    if (one_in(input, 16)) source.batches_per_epoch = number_of(input);
    if (one_in(input, 32)) source.next = NULL;
    if (one_in(input, 32)) source.required = number_of(input);
    MAKE(DATASET, dovela_dataset, dovela_dataset_of_source(runtime, one_in(input, 64) ? NULL : &source, place));
    break;
  }
  default:
    (void)dovela_dataset_rows(pick(input, DATASET));
  }
}

static dovela_fit_options fit_options(fuzz_input *input, dovela_events *events) {
  *events = (dovela_events){.struct_size = DOVELA_SIZE(dovela_events), .user = input, .step = on_step};
  if (one_in(input, 2)) events->epoch = on_epoch, events->begin = on_begin, events->say = on_line;
  dovela_fit_options options = {.struct_size = DOVELA_SIZE(dovela_fit_options), .events = events};
  options.settings = TEXT(input, FITS);
  if (one_in(input, 4)) options.validation = pick(input, DATASET);
  if (one_in(input, 16)) options.folder = TEXT(input, "run", "model.safetensors", "other/run", "");
  if (one_in(input, 8)) options.resume = 1;
  if (one_in(input, 8)) options.first_epoch = one_in(input, 4) ? number_of(input) : byte_of(input) % 3;
  if (one_in(input, 8)) options.cancellation = pick(input, CANCELLATION);
  if (one_in(input, 64)) options.struct_size = number_of(input) & 63;
  if (one_in(input, 64)) options.required = number_of(input);
  // Without events nobody would end a training.
  if (options.struct_size < DOVELA_SIZE(dovela_fit_options)) options.settings = "{epochs: 1}";
  return options;
}

static void call_fit(fuzz_input *input) {
  dovela_events events;
  dovela_result results[4];
  uint64_t count = 0;
  switch (byte_of(input) % 4) {
  case 0:
    MAKE(CANCELLATION, dovela_cancellation, dovela_cancellation_create(place));
    break;
  case 1:
    dovela_cancel(pick(input, CANCELLATION));
    break;
  case 2: {
    const dovela_fit_options options = fit_options(input, &events);
    dovela_string *outcome = NULL;
    dovela_trainer *trainer = pick(input, TRAINER);
    if (passed(dovela_trainer_fit(trainer, pick(input, DATASET), &options, one_in(input, 4) ? NULL : &outcome)) &&
        outcome) {
      keep(outcome, STRING);
    }
    break;
  }
  default: {
    dovela_trainer *trainer = pick(input, TRAINER);
    passed(dovela_trainer_evaluate_dataset(trainer, pick(input, DATASET), byte_of(input) < 250 ? 2 : number_of(input),
                                           results, byte_of(input) % 5, &count));
  }
  }
}

static void call_run(fuzz_input *input) {
  dovela_run *run = pick(input, RUN);
  dovela_result results[4];
  uint64_t count = 0;
  switch (byte_of(input) % 5) {
  case 0: {
    const char *text =
        TEXT(input, "{data: iris, model: 'Dense(3) -> Dense(3, softmax)', optimizer: Adam, fit: {epochs: 2}}",
             "{data: {reader: {csv: {path: rows.csv}}, target: c, test_split: 0.3}, model: Dense(1), optimizer: SGD, "
             "loss: mse, fit: {epochs: 1, batch_size: 2, validation_split: 0.3}}",
             "{data: iris, model: Dense(1)}", "{fit: {epochs: 1}}");
    const char *sets[] = {TEXT(input, "fit.epochs=1", "optimizer=SGD", "model.0.units=2", "fit.batch_size=0", "x")};
    MAKE(RUN, dovela_run,
         dovela_run_create(pick(input, RUNTIME), text, sets, one_in(input, 4), one_in(input, 4) ? "." : NULL, place));
    break;
  }
  case 1:
    MAKE(STRING, dovela_string, dovela_run_specification(run, place));
    break;
  case 2:
    MAKE(MODEL, dovela_model, dovela_run_model(run, place));
    break;
  case 3: {
    dovela_events events;
    const dovela_fit_options options = fit_options(input, &events);
    MAKE(STRING, dovela_string, dovela_run_fit(run, &options, place ? place : &result));
    break;
  }
  default:
    passed(dovela_run_evaluate(run, TEXT(input, "train", "validation", "test"), results, 4, &count));
  }
}

/// A file that is not what it was: what a model is read from.
static void damage_file(fuzz_input *input) {
  FILE *from = fopen(one_in(input, 2) ? "model.safetensors" : "trainer.safetensors", "rb");
  if (!from) return;
  static char bytes[1 << 16];
  size_t count = fread(bytes, 1, sizeof bytes, from);
  fclose(from);
  for (unsigned change = byte_of(input) % 8 + 1u; change && count; change--) {
    const size_t place = (byte_of(input) * 256u + byte_of(input)) % count;
    if (one_in(input, 8)) {
      count = place;
    } else {
      bytes[place] = (char)byte_of(input);
    }
  }
  FILE *to = fopen("damaged.safetensors", "wb");
  if (!to) return;
  fwrite(bytes, 1, count, to);
  fclose(to);
}

static void call_text(fuzz_input *input) {
  const dovela_string *text = pick(input, STRING);
  if (strlen(dovela_string_bytes(text)) != dovela_string_length(text)) abort();
}

/// What most sequences start from: a model with a trainer that fits, and rows for them.
static void begin_scene(fuzz_input *input) {
  static const struct {
    const char *model, *settings;
    int64_t target; // 0: labels, else the width
  } scenes[] = {
      {"Dense(3, tanh) -> Dense(2, softmax)", "{optimizer: Adam, metrics: [accuracy]}", 0},
      {"Dense(4, relu) -> Dropout(0.5) -> Dense(1, sigmoid)", "{optimizer: SGD, loss: binary_crossentropy}", 1},
      {"Dense(3, kernel_regularizer=l2) -> BatchNormalization -> Dense(2)",
       "{optimizer: RMSprop(clipnorm=1.0), loss: mse, metrics: [mae]}", 2},
      {"Reshape((2, 1)) -> LSTM(3) -> Dense(1)", "{optimizer: SGD(momentum=0.9), loss: mse}", 1},
      {"Reshape((2, 1, 1)) -> Conv2D(2, (2, 1)) -> Flatten -> Dense(2, softmax)", "{optimizer: Nadam}", 0},
      {"Dense(2)", "{loss: mse}", 2},
      {"Pass -> Dense(2)", "{optimizer: Step(2), loss: mse}", 2},
  };
  const uint8_t byte = byte_of(input);
  if (byte >= 224) return;
  is_patient = 1;
  const unsigned chosen = byte % COUNT_OF(scenes);
  const dovela_tensor_spec spec = dovela_spec2(DOVELA_F32, -1, 2);
  dovela_model *model;
  if (!passed(dovela_model_compose(handles[0].pointer, scenes[chosen].model, &spec, 1, byte, &model))) abort();
  keep(model, MODEL);
  const int64_t width = scenes[chosen].target;
  const dovela_tensor_spec target = width ? dovela_spec2(DOVELA_F32, -1, width) : dovela_spec1(DOVELA_I32, -1);
  dovela_trainer *trainer;
  if (!passed(dovela_trainer_create(model, scenes[chosen].settings, &target, 1, &trainer))) abort();
  keep(trainer, TRAINER);
  const int64_t rows = 1 + byte / 6 % 9;
  const dovela_tensor inputs = dovela_tensor_of(memory, dovela_spec2(DOVELA_F32, rows, 2));
  dovela_tensor targets = dovela_tensor_of(memory, target);
  targets.spec.shape[0] = rows;
  dovela_dataset *dataset;
  if (!passed(dovela_dataset_of_tensors(handles[0].pointer, &inputs, 1, &targets, 1, NULL, &dataset))) abort();
  keep(dataset, DATASET);
  scene_target = target;
  is_patient = 0;
}

static void call(fuzz_input *input) {
  begin_call(input);
  static void (*const calls[])(fuzz_input *) = {call_model,   call_model, call_trainer, call_trainer, call_trainer,
                                                call_dataset, call_fit,   call_fit,     call_builder, call_run,
                                                call_runtime, destroy,    call_text,    damage_file,  call_function,
                                                call_tuner,   call_tuner};
  calls[byte_of(input) % COUNT_OF(calls)](input);
}

#endif

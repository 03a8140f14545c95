// What watches or drives a whole model: a metric that merges in a way of its own, a callback that asks for everything,
// an optimizer that evaluates the model again, a wrapper over an optimizer, a loss.
#include <dovela/dovela.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.watchers", "version": "1.0.0", "doc": "For tests."});

DOVELA_SCHEMA(largest_schema, {"kind": "metric", "name": "Largest", "direction": "up",
  "doc": "The largest weighted prediction."});
DOVELA_SCHEMA(total_schema, {"kind": "metric", "name": "Total", "doc": "The sum of the predictions."});
DOVELA_SCHEMA(gap_schema, {"kind": "loss", "name": "Gap", "doc": "Prediction minus target, by row.",
  "fuses_after": "dovela.softmax/1"});
DOVELA_SCHEMA(recorder_schema, {"kind": "callback", "name": "Recorder", "version": 2,
  "doc": "Asks the training for everything, and counts the events."});
DOVELA_SCHEMA(retry_schema, {
  "kind": "optimizer", "name": "Retry", "doc": "Halves the step until the loss falls.",
  "parameters": [
    {"id": "tries", "type": "int", "default": 4, "doc": "Most evaluations."},
    {"id": "learning_rate", "type": ["float", "component"], "of": "schedule", "default": 1, "doc": "First step."}
  ]
});
DOVELA_SCHEMA(behind_schema, {
  "kind": "optimizer", "name": "Behind", "doc": "Another optimizer's rule, and a count.",
  "parameters": [{"id": "optimizer", "type": "component", "of": "optimizer", "doc": "The rule."}]
});
// clang-format on

typedef struct watcher {
  const dovela_host *host;
  int64_t number;
  dovela_child *child;
  const dovela_optimizer_service *optimizers;
} watcher;

static const dovela_error *create(const dovela_create *create, void **self) {
  watcher *made = calloc(1, sizeof(watcher));
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  made->host = create->host;
  made->optimizers = create->host->service(create->host, DOVELA_OPTIMIZER_SERVICE);
  if (create->value_count > 0 && create->values[0].kind == DOVELA_VALUE_INT)
    made->number = create->values[0].as.integer;
  if (create->value_count > 0 && create->values[0].kind == DOVELA_VALUE_COMPONENT)
    made->child = create->values[0].as.component;
  *self = made;
  return NULL;
}

// Metrics

static const dovela_error *metric_infer(void *self, dovela_metric_inference *inference) {
  (void)self;
  inference->state_count = 2;
  inference->target_dtype = DOVELA_I32;
  return NULL;
}

static const dovela_error *largest_update(void *self, const dovela_metric_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->prediction); i++) {
    double value = dovela_f32(run->prediction)[i] * (run->weights ? run->weights[i] : 1.0f);
    if (value > run->state[0]) run->state[0] = value;
  }
  run->state[1] += 1;
  return NULL;
}

static const dovela_error *largest_merge(void *self, double *into, const double *from) {
  (void)self;
  if (from[0] > into[0]) into[0] = from[0];
  into[1] += from[1];
  return NULL;
}

static const dovela_error *total_update(void *self, const dovela_metric_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->prediction); i++) run->state[0] += dovela_f32(run->prediction)[i];
  return NULL;
}

static const dovela_error *result(void *self, const double *state, double *result) {
  (void)self;
  *result = state[0];
  return NULL;
}

// Loss

static const dovela_error *gap_infer(void *self, dovela_loss_inference *inference) {
  const watcher *loss = self;
  if (inference->target->rank != inference->prediction->rank)
    return dovela_fail(loss->host, DOVELA_SHAPE_MISMATCH, "Gap", "ranks %u and %u", inference->prediction->rank,
                       inference->target->rank);
  *inference->values = *inference->prediction;
  inference->values->rank = 1;
  inference->target_dtype = DOVELA_F32;
  return NULL;
}

static const dovela_error *gap_evaluate(void *self, const dovela_loss_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->values); i++) {
    dovela_f32(run->values)[i] = dovela_f32(run->prediction)[i] - dovela_f32(run->target)[i];
    if (run->gradient) dovela_f32(run->gradient)[i] = run->scale[i];
    if (run->activated) dovela_f32(run->activated)[i] = run->fused ? 1.0f : 0.0f;
  }
  return NULL;
}

// Callback

static const dovela_error *record(void *self, const dovela_callback_run *run) {
  watcher *callback = self;
  callback->number++;
  if (run->event == DOVELA_TRAIN_END) return dovela_fail(callback->host, DOVELA_IO, "Recorder", "the disk is full");
  char line[256] = "";
  for (uint64_t i = 0; i < run->log_count; i++)
    snprintf(line + strlen(line), sizeof line - strlen(line), "%s=%g ", run->log_name(run, i), run->log_value(run, i));
  double rate = 0;
  float *weights = NULL, prediction[4];
  uint64_t count = 0, written = 0;
  const dovela_error *error = run->learning_rate(run, &rate);
  if (!error) error = run->set_learning_rate(run, rate / 2);
  if (!error) error = run->set_log(run, "extra", 7);
  if (!error) error = run->keep_weights(run, "best");
  if (!error) error = run->restore_weights(run, "best");
  if (!error) error = run->drop_weights(run, "best");
  if (!error) error = run->weights(run, &weights, &count);
  if (!error) error = run->save_model(run, "model.safetensors", 1);
  if (!error) error = run->evaluate(run, "test", "test_");
  if (!error) error = run->predict(run, "test", 2, prediction, 4, &written);
  if (error) return error;
  weights[0] = 5.0f;
  snprintf(line + strlen(line), sizeof line - strlen(line), "epoch=%llu count=%llu written=%llu way=%llu path=%s",
           (unsigned long long)run->epoch, (unsigned long long)count, (unsigned long long)written,
           (unsigned long long)run->direction(run, "loss"), run->path(run, "log.csv"));
  run->say(run, line);
  run->stop(run, "enough");
  return NULL;
}

static const dovela_error *save(void *self, const dovela_sink *sink) {
  return sink->write(sink, &((watcher *)self)->number, sizeof(int64_t));
}

static const dovela_error *load(void *self, const dovela_source *source, uint64_t version) {
  watcher *callback = self;
  int64_t number = 0;
  int complete = 0;
  const dovela_error *error = dovela_read_exactly(source, &number, sizeof number, &complete);
  if (error) return error;
  if (!complete || version != 2 || number < 0)
    return dovela_fail(callback->host, DOVELA_BAD_DATA, "Recorder", "not a count of version 2");
  callback->number = number;
  return NULL;
}

// Optimizers

static const dovela_error *retry_build(void *self, const dovela_optimizer_builder *builder) {
  (void)self;
  const dovela_error *error = builder->slot(builder, "start", 0.0f, 1);
  return error ? error : builder->scalars(builder, 1);
}

static const dovela_error *retry_step(void *self, const dovela_model_step *step) {
  const watcher *rule = self;
  double rate = step->learning_rate, before = step->loss, loss = before;
  memcpy(step->slots[0], step->weights, step->count * sizeof(float));
  for (int64_t i = 0; i < rule->number; i++, rate /= 2) {
    for (uint64_t k = 0; k < step->count; k++) step->weights[k] = step->slots[0][k] - (float)rate * step->gradient[k];
    const dovela_error *error = step->recompute(step, &loss);
    if (error) return error;
    step->scalars[0] += 1;
    if (loss < before && loss == step->loss) break;
  }
  return NULL;
}

static const dovela_error *behind_build(void *self, const dovela_optimizer_builder *builder) {
  watcher *rule = self;
  const dovela_error *error = builder->slot(builder, "count", 0.0f, 1);
  uint64_t slots = 0;
  if (!error) error = rule->optimizers->build(rule->child, builder, &slots);
  rule->number = (int64_t)slots;
  return error;
}

static const dovela_error *behind_update(void *self, const dovela_update *update) {
  const watcher *rule = self;
  dovela_update inner;
  DOVELA_COPY(inner, update);
  inner.slots = update->slots + 1;
  inner.slot_count = (uint64_t)rule->number;
  for (uint64_t i = 0; i < update->count; i++) update->slots[0][i] += 1.0f;
  return rule->optimizers->update(rule->child, &inner);
}

static const dovela_metric largest_table = {.struct_size = DOVELA_SIZE(dovela_metric),
                                            .infer = metric_infer,
                                            .update = largest_update,
                                            .merge = largest_merge,
                                            .result = result};
static const dovela_metric total_table = {
    .struct_size = DOVELA_SIZE(dovela_metric), .infer = metric_infer, .update = total_update, .result = result};
static const dovela_loss gap_table = {
    .struct_size = DOVELA_SIZE(dovela_loss), .infer = gap_infer, .evaluate = gap_evaluate};
static const dovela_callback recorder_table = {.struct_size = DOVELA_SIZE(dovela_callback),
                                               .events = DOVELA_EVENT_BIT(DOVELA_EPOCH_END) |
                                                         DOVELA_EVENT_BIT(DOVELA_TRAIN_END),
                                               .on = record};
static const dovela_optimizer retry_table = {.struct_size = DOVELA_SIZE(dovela_optimizer),
                                             .granularity = DOVELA_MODELWISE,
                                             .flags = DOVELA_OPTIMIZER_DECAYS,
                                             .build = retry_build,
                                             .step = retry_step};
static const dovela_optimizer behind_table = {.struct_size = DOVELA_SIZE(dovela_optimizer),
                                              .granularity = DOVELA_ELEMENTWISE,
                                              .build = behind_build,
                                              .update = behind_update};

DOVELA_COMPONENT(largest, DOVELA_METRIC_KIND, largest_schema, largest_table, create, free);
DOVELA_COMPONENT(total, DOVELA_METRIC_KIND, total_schema, total_table, create, free);
DOVELA_COMPONENT(gap, DOVELA_LOSS_KIND, gap_schema, gap_table, create, free);
DOVELA_COMPONENT(retry, DOVELA_OPTIMIZER_KIND, retry_schema, retry_table, create, free);
DOVELA_COMPONENT(behind, DOVELA_OPTIMIZER_KIND, behind_schema, behind_table, create, free);

static const dovela_component recorder = {.struct_size = DOVELA_SIZE(dovela_component),
                                          .kind = DOVELA_CALLBACK_KIND,
                                          .schema = DOVELA_JSON(recorder_schema),
                                          .table = &recorder_table,
                                          .create = create,
                                          .destroy = free,
                                          .save = save,
                                          .load = load};

DOVELA_PLUGIN(watchers, manifest, NULL, NULL, &largest, &total, &gap, &retry, &behind, &recorder);

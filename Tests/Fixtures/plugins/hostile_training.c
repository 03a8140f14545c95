// An optimizer, a metric, a callback and a schedule that ask for what cannot be: `act` says what.
#include "hostile.h"
#include <math.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.hostile-training", "version": "1.0.0", "doc": "For tests."});
DOVELA_SCHEMA(optimizer_schema, {"kind": "optimizer", "name": "Grabby", "doc": "Asks for too much.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Which."}]});
DOVELA_SCHEMA(metric_schema, {"kind": "metric", "name": "Vast", "doc": "A state without end.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Which."}]});
DOVELA_SCHEMA(callback_schema, {"kind": "callback", "name": "Nosy", "doc": "Asks for what is not there.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Which."}]});
DOVELA_SCHEMA(schedule_schema, {"kind": "schedule", "name": "Wild", "doc": "No learning rate.",
  "parameters": [{"id": "act", "type": "string", "default": "", "doc": "Which."}]});
// clang-format on

static const dovela_error *build(void *self, const dovela_optimizer_builder *builder) {
  hostile *optimizer = self;
  if (is(optimizer, "copies")) return builder->slot(builder, "m", 0, UINT64_MAX);
  if (is(optimizer, "name")) return builder->slot(builder, NULL, 0, 1);
  if (is(optimizer, "scalars")) return builder->scalars(builder, UINT64_MAX);
  if (is(optimizer, "elementwise")) return builder->scalars(builder, 3);
  return NULL;
}

static const dovela_error *update(void *self, const dovela_update *update) {
  (void)self;
  (void)update;
  return NULL;
}

static void traits(void *self, uint64_t *granularity, uint64_t *flags) {
  (void)flags;
  if (is(self, "granularity")) *granularity = UINT64_MAX;
  if (is(self, "modelwise")) *granularity = DOVELA_MODELWISE;
}

static const dovela_error *infer(void *self, dovela_metric_inference *inference) {
  inference->state_count = is(self, "state") ? UINT64_MAX : 1;
  inference->target_dtype = is(self, "type") ? 77 : DOVELA_F32;
  return NULL;
}

static const dovela_error *count(void *self, const dovela_metric_run *run) {
  (void)self;
  run->state[0] += 1;
  return NULL;
}

static const dovela_error *result(void *self, const double *state, double *result) {
  (void)state;
  *result = is(self, "huge") ? 1.7e308 : -1.7e308;
  return NULL;
}

static const dovela_error *on(void *self, const dovela_callback_run *run) {
  hostile *callback = self;
  float few[4];
  uint64_t written = 0;
  if (is(callback, "again")) return run->evaluate(run, "train", "x_");
  if (run->event != DOVELA_EPOCH_END) return NULL;
  if (is(callback, "null")) {
    // None of these says what it is about; those that can say so do.
    run->stop(run, NULL);
    run->say(run, NULL);
    run->direction(run, NULL);
    run->path(run, NULL);
    run->log_name(run, UINT64_MAX);
    run->log_value(run, UINT64_MAX);
    dovela_error_release(run->set_log(run, NULL, NAN));
    dovela_error_release(run->learning_rate(run, NULL));
    dovela_error_release(run->weights(run, NULL, NULL));
    dovela_error_release(run->drop_weights(run, NULL));
    dovela_error_release(run->evaluate(run, NULL, NULL));
    dovela_error_release(run->predict(run, NULL, 1, few, 4, &written));
    dovela_error_release(run->predict(run, "train", UINT64_MAX, NULL, UINT64_MAX, &written));
    dovela_error_release(run->predict(run, "train", UINT64_MAX, few, 4, NULL));
    return NULL;
  }
  if (is(callback, "split")) return run->evaluate(run, "nowhere", "");
  if (is(callback, "weights")) return run->restore_weights(run, "never kept");
  if (is(callback, "rate")) return run->set_learning_rate(run, -1);
  if (is(callback, "nan")) return run->set_learning_rate(run, NAN);
  if (is(callback, "save")) return run->save_model(run, NULL, 0);
  return NULL;
}

static const dovela_error *value(void *self, const dovela_moment *moment, double *value) {
  (void)moment;
  *value = is(self, "nan") ? NAN : is(self, "minus") ? -1 : INFINITY;
  return NULL;
}

static const dovela_optimizer optimizer_table = {.struct_size = DOVELA_SIZE(dovela_optimizer),
                                                 .granularity = DOVELA_ELEMENTWISE,
                                                 .build = build,
                                                 .update = update,
                                                 .traits = traits};
static const dovela_metric metric_table = {
    .struct_size = DOVELA_SIZE(dovela_metric), .infer = infer, .update = count, .result = result};
static const dovela_callback callback_table = {.struct_size = DOVELA_SIZE(dovela_callback),
                                               .events = 1u << DOVELA_EPOCH_END | 1u << DOVELA_TEST_BEGIN |
                                                         1u << DOVELA_TEST_END,
                                               .on = on};
static const dovela_schedule schedule_table = {.struct_size = DOVELA_SIZE(dovela_schedule), .value = value};

DOVELA_COMPONENT(optimizer, DOVELA_OPTIMIZER_KIND, optimizer_schema, optimizer_table, hostile_create, free);
DOVELA_COMPONENT(metric, DOVELA_METRIC_KIND, metric_schema, metric_table, hostile_create, free);
DOVELA_COMPONENT(callback, DOVELA_CALLBACK_KIND, callback_schema, callback_table, hostile_create, free);
DOVELA_COMPONENT(schedule, DOVELA_SCHEDULE_KIND, schedule_schema, schedule_table, hostile_create, free);

DOVELA_PLUGIN(hostile_training, manifest, NULL, NULL, &optimizer, &metric, &callback, &schedule);

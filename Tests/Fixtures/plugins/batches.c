// A callback that looks at everything in the events of every batch.
#include <dovela/dovela.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.batches", "version": "1.0.0", "doc": "A callback for tests."});
DOVELA_SCHEMA(schema, {"kind": "callback", "name": "Batches", "doc": "Reads logs, rate and weights after each batch."});
// clang-format on

static const dovela_error *create(const dovela_create *create, void **self) {
  *self = (void *)(uintptr_t)create->host;
  return NULL;
}

static void destroy(void *self) { (void)self; }

static const dovela_error *on(void *self, const dovela_callback_run *run) {
  const dovela_host *host = self;
  double rate, sum = 0;
  float *weights;
  uint64_t count;
  int sees_loss = 0;
  for (uint64_t i = 0; i < run->log_count; i++) {
    sees_loss |= !strcmp(run->log_name(run, i), "loss");
    sum += run->log_value(run, i);
  }
  if (run->event == DOVELA_TRAIN_BATCH_END && !(sees_loss && sum > 0))
    return dovela_fail(host, DOVELA_WRONG_STATE, "Batches", "there is no loss");
  const dovela_error *error = run->learning_rate(run, &rate);
  if (!error) error = run->set_learning_rate(run, rate);
  if (!error) error = run->weights(run, &weights, &count);
  return error;
}

static const dovela_callback table = {.struct_size = DOVELA_SIZE(dovela_callback),
                                      .events = DOVELA_EVENT_BIT(DOVELA_TRAIN_BATCH_BEGIN) |
                                                DOVELA_EVENT_BIT(DOVELA_TRAIN_BATCH_END),
                                      .on = on};
static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_CALLBACK_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = destroy};

DOVELA_PLUGIN(batches, manifest, NULL, NULL, &component);

// A callback that stops when a log no longer falls and brings the best weights back. Its counters survive an
// interruption; version 1 of its configuration called `patience` "wait".
#include <dovela/dovela.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.best-weights", "version": "2.0.0", "doc": "Keeps the best weights."});

DOVELA_SCHEMA(schema, {
  "kind": "callback",
  "name": "SketchBestWeights",
  "version": 2,
  "doc": "Stops when a log no longer gets better, and restores the best weights.",
  "parameters": [
    {"id": "monitor", "type": "string", "default": "val_loss", "doc": "The log that is watched."},
    {"id": "patience", "type": "int", "default": 0, "range": [0, null], "doc": "Epochs without a better value."}
  ]
});
// clang-format on

typedef struct watch {
  const dovela_host *host;
  const char *name;
  char *monitor;
  int64_t patience;
  struct {
    double best;
    int64_t waited;
  } state;
} watch;

static const dovela_error *create(const dovela_create *create, void **self) {
  watch *made = (watch *)calloc(1, sizeof *made);
  // Strings end with this call, so it keeps a copy.
  char *monitor = (char *)malloc(create->values[0].length + 1);
  if (!made || !monitor) {
    free(made);
    free(monitor);
    return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  }
  memcpy(monitor, create->values[0].as.string, create->values[0].length + 1);
  made->host = create->host;
  made->name = create->name;
  made->monitor = monitor;
  made->patience = create->values[1].as.integer;
  made->state.best = INFINITY;
  *self = made;
  return NULL;
}

static void destroy(void *self) {
  free(((watch *)self)->monitor);
  free(self);
}

static const dovela_error *save(void *self, const dovela_sink *sink) {
  const watch *kept = (const watch *)self;
  return sink->write(sink, &kept->state, sizeof kept->state);
}

static const dovela_error *load(void *self, const dovela_source *source, uint64_t version) {
  watch *kept = (watch *)self;
  watch read = *kept;
  char more;
  uint64_t rest = 0;
  int complete = 0;
  const dovela_error *error = dovela_read_exactly(source, &read.state, sizeof read.state, &complete);
  if (!error && complete) error = source->read(source, &more, 1, &rest);
  if (error) return error;
  if (!complete || rest || version > 2 || isnan(read.state.best) || read.state.waited < 0)
    return dovela_fail(kept->host, DOVELA_BAD_DATA, kept->name, "the saved state is damaged");
  kept->state = read.state;
  return NULL;
}

/// {"wait": 3, …} becomes {"patience": 3, …}: enough where no value can contain the word.
static const dovela_error *migrate(const dovela_component *component, const dovela_host *host,
                                   const char *configuration, uint64_t from, const dovela_sink *sink) {
  (void)component;
  if (from > 2) return dovela_fail(host, DOVELA_VERSION, "SketchBestWeights", "version %d is newer", (int)from);
  const char *key = strstr(configuration, "\"wait\"");
  if (!key) return sink->write(sink, configuration, strlen(configuration));
  const dovela_error *error = sink->write(sink, configuration, (uint64_t)(key - configuration));
  if (!error) error = sink->write(sink, "\"patience\"", 10);
  return error ? error : sink->write(sink, key + 6, strlen(key + 6));
}

static const dovela_error *on(void *self, const dovela_callback_run *run) {
  watch *kept = (watch *)self;
  if (run->event == DOVELA_TRAIN_END) {
    const dovela_error *error = isfinite(kept->state.best) ? run->restore_weights(run, "best") : NULL;
    return error ? error : run->drop_weights(run, "best");
  }
  for (uint64_t i = 0; i < run->log_count; i++) {
    if (strcmp(run->log_name(run, i), kept->monitor) != 0) continue;
    const double value = run->log_value(run, i);
    if (value < kept->state.best) {
      kept->state.best = value;
      kept->state.waited = 0;
      return run->keep_weights(run, "best");
    }
    if (++kept->state.waited > kept->patience) run->stop(run, "no better value");
  }
  return NULL;
}

static const dovela_callback table = {.struct_size = DOVELA_SIZE(dovela_callback),
                                      .events = DOVELA_EVENT_BIT(DOVELA_EPOCH_END) | DOVELA_EVENT_BIT(DOVELA_TRAIN_END),
                                      .on = on};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_CALLBACK_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = destroy,
                                           .save = save,
                                           .load = load,
                                           .migrate = migrate};

DOVELA_PLUGIN(best_weights, manifest, NULL, NULL, &component);

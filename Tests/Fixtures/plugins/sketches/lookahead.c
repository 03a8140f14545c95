// Lookahead over any optimizer, a stranger's too: every `period` steps the weights return part of the way to slow
// ones. Zhang et al. 2019, "Lookahead Optimizer: k steps forward, 1 step back", algorithm 1.
#include <dovela/dovela.h>
#include <stdlib.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.lookahead", "version": "1.0.0", "doc": "Lookahead over any optimizer."});

DOVELA_SCHEMA(schema, {
  "kind": "optimizer",
  "name": "SketchLookahead",
  "doc": "Every few steps the weights of another optimizer return part of the way to slow ones.",
  "parameters": [
    {"id": "optimizer", "type": "component", "of": "optimizer", "doc": "The optimizer that goes ahead."},
    {"id": "period", "type": "int", "default": 6, "range": [1, null], "doc": "Steps between two returns."},
    {"id": "share", "type": "float", "default": 0.5, "range": [0, 1], "doc": "Part of the way that is kept."}
  ]
});
// clang-format on

enum { OPTIMIZER, PERIOD, SHARE };

typedef struct lookahead {
  const dovela_optimizer_service *service;
  dovela_child *child;
  uint64_t child_slots;
  int64_t period;
  float share;
} lookahead;

static const dovela_error *create(const dovela_create *create, void **self) {
  const dovela_optimizer_service *service =
      (const dovela_optimizer_service *)create->host->service(create->host, DOVELA_OPTIMIZER_SERVICE);
  if (!service) return dovela_fail(create->host, DOVELA_UNSUPPORTED, create->name, "the host wraps no optimizers");
  dovela_child *child = create->values[OPTIMIZER].as.component;
  if (service->granularity(child) == DOVELA_MODELWISE)
    return dovela_fail(create->host, DOVELA_INVALID_ARGUMENT, create->name,
                       "cannot wrap an optimizer that steps over the whole model; give one that updates variables");
  lookahead *state = (lookahead *)malloc(sizeof *state);
  if (!state) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  state->service = service;
  state->child = child;
  state->child_slots = 0;
  state->period = create->values[PERIOD].as.integer;
  state->share = (float)create->values[SHARE].as.number;
  *self = state;
  return NULL;
}

static const dovela_error *build(void *self, const dovela_optimizer_builder *builder) {
  lookahead *state = (lookahead *)self;
  const dovela_error *error = state->service->build(state->child, builder, &state->child_slots);
  return error ? error : builder->slot(builder, "slow", 0, 1);
}

static const dovela_error *update(void *self, const dovela_update *update) {
  const lookahead *state = (const lookahead *)self;
  float *slow = update->slots[state->child_slots];
  if (update->step == 1)
    for (uint64_t i = 0; i < update->count; i++) slow[i] = update->weights[i];
  dovela_update inner;
  DOVELA_COPY(inner, update);
  inner.slot_count = state->child_slots;
  const dovela_error *error = state->service->update(state->child, &inner);
  if (error || update->step % state->period) return error;
  for (uint64_t i = 0; i < update->count; i++) {
    slow[i] += state->share * (update->weights[i] - slow[i]);
    update->weights[i] = slow[i];
  }
  return NULL;
}

/// Goes as the child does.
static void traits(void *self, uint64_t *granularity, uint64_t *flags) {
  const lookahead *state = (const lookahead *)self;
  *granularity = state->service->granularity(state->child);
  *flags = state->service->flags(state->child);
}

static const dovela_optimizer table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .build = build, .update = update, .traits = traits};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_OPTIMIZER_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = free};

DOVELA_PLUGIN(lookahead, manifest, NULL, NULL, &component);

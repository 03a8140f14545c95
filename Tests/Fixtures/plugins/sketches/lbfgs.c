// L-BFGS: a modelwise optimizer that evaluates the model again inside a step.
// Liu and Nocedal 1989, "On the limited memory BFGS method", with Armijo's backtracking.
#include <dovela/dovela.h>
#include <math.h>
#include <stdlib.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.lbfgs", "version": "1.0.0", "doc": "A limited-memory BFGS optimizer."});

DOVELA_SCHEMA(schema, {
  "kind": "optimizer",
  "name": "SketchLBFGS",
  "doc": "Limited-memory BFGS with a backtracking line search.",
  "parameters": [
    {"id": "learning_rate", "type": "float", "default": 1.0, "range": [0, null], "doc": "First step of the search."},
    {"id": "history", "type": "int", "default": 5, "range": [1, 100], "doc": "Pairs of differences that are kept."},
    {"id": "trials", "type": "int", "default": 10, "range": [1, 50], "doc": "Most evaluations in one search."}
  ]
});
// clang-format on

enum { LEARNING_RATE, HISTORY, TRIALS };
enum { STEPS, CHANGES, DIRECTION, BEFORE, GRADIENT, SLOTS };

typedef struct lbfgs {
  const dovela_kernels *kernels;
  uint64_t history;
  int64_t trials;
} lbfgs;

static const dovela_error *create(const dovela_create *create, void **self) {
  const dovela_kernels *kernels = (const dovela_kernels *)create->host->service(create->host, DOVELA_KERNELS_SERVICE);
  if (!kernels) return dovela_fail(create->host, DOVELA_UNSUPPORTED, create->name, "the host has no kernels");
  lbfgs *state = (lbfgs *)malloc(sizeof *state);
  if (!state) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  state->kernels = kernels;
  state->history = (uint64_t)create->values[HISTORY].as.integer;
  state->trials = create->values[TRIALS].as.integer;
  *self = state;
  return NULL;
}

static const dovela_error *build(void *self, const dovela_optimizer_builder *builder) {
  const lbfgs *state = (const lbfgs *)self;
  const char *names[SLOTS] = {"steps", "changes", "direction", "before", "gradient"};
  for (int slot = 0; slot < SLOTS; slot++) {
    const dovela_error *error = builder->slot(builder, names[slot], 0, slot <= CHANGES ? state->history : 1);
    if (error) return error;
  }
  // Pairs kept so far, the place of the next one, and one inverse product for each pair.
  return builder->scalars(builder, 2 + state->history);
}

/// direction = -H * gradient by the two loops of Nocedal's recursion.
static void aim(const lbfgs *state, const dovela_model_step *step) {
  const dovela_kernels *k = state->kernels;
  dovela_context *context = step->context;
  const uint64_t n = step->count;
  float *direction = step->slots[DIRECTION];
  const uint64_t pairs = (uint64_t)step->scalars[0];
  const uint64_t next = (uint64_t)step->scalars[1];
  double weights[100];
  k->axpby(context, n, -1, step->gradient, 0, direction);
  for (uint64_t age = 1; age <= pairs; age++) {
    const uint64_t i = (next + state->history - age) % state->history;
    weights[i] = k->dot(context, n, step->slots[STEPS] + i * n, direction) * step->scalars[2 + i];
    k->axpby(context, n, (float)-weights[i], step->slots[CHANGES] + i * n, 1, direction);
  }
  if (pairs > 0) {
    const uint64_t last = (next + state->history - 1) % state->history;
    const float *change = step->slots[CHANGES] + last * n;
    const double scale = 1 / (step->scalars[2 + last] * k->dot(context, n, change, change));
    k->axpby(context, n, (float)scale, direction, 0, direction);
  }
  for (uint64_t age = pairs; age >= 1; age--) {
    const uint64_t i = (next + state->history - age) % state->history;
    const double back = k->dot(context, n, step->slots[CHANGES] + i * n, direction) * step->scalars[2 + i];
    k->axpby(context, n, (float)(weights[i] - back), step->slots[STEPS] + i * n, 1, direction);
  }
}

static const dovela_error *step(void *self, const dovela_model_step *step) {
  const lbfgs *state = (const lbfgs *)self;
  const dovela_kernels *k = state->kernels;
  dovela_context *context = step->context;
  const uint64_t n = step->count;
  if (DOVELA_UNKNOWN(step, 0)) return NULL;
  aim(state, step);
  k->axpby(context, n, 1, step->weights, 0, step->slots[BEFORE]);
  k->axpby(context, n, 1, step->gradient, 0, step->slots[GRADIENT]);
  const double slope = k->dot(context, n, step->gradient, step->slots[DIRECTION]);
  const double start = step->loss;
  double length = step->learning_rate, loss = start;
  for (int64_t trial = 0; trial < state->trials; trial++, length /= 2) {
    k->axpby(context, n, 1, step->slots[BEFORE], 0, step->weights);
    k->axpby(context, n, (float)length, step->slots[DIRECTION], 1, step->weights);
    const dovela_error *error = step->recompute(step, &loss);
    if (error) return error;
    if (isfinite(loss) && loss <= start + 1e-4 * length * slope) break;
  }
  const uint64_t place = (uint64_t)step->scalars[1];
  float *moved = step->slots[STEPS] + place * n, *changed = step->slots[CHANGES] + place * n;
  k->axpby(context, n, 1, step->weights, 0, moved);
  k->axpby(context, n, -1, step->slots[BEFORE], 1, moved);
  k->axpby(context, n, 1, step->gradient, 0, changed);
  k->axpby(context, n, -1, step->slots[GRADIENT], 1, changed);
  const double product = k->dot(context, n, moved, changed);
  if (product <= 1e-10) return NULL;
  step->scalars[2 + place] = 1 / product;
  step->scalars[1] = (double)((place + 1) % state->history);
  if (step->scalars[0] < (double)state->history) step->scalars[0] += 1;
  return NULL;
}

static const dovela_optimizer table = {
    .struct_size = DOVELA_SIZE(dovela_optimizer), .granularity = DOVELA_MODELWISE, .build = build, .step = step};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_OPTIMIZER_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = free};

DOVELA_PLUGIN(lbfgs, manifest, NULL, NULL, &component);

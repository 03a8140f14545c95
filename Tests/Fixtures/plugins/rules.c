// Small rules of every kind that belongs to a tensor or a number, whose results a test can work out by hand.
#include <dovela/dovela.h>

// clang-format off
DOVELA_MANIFEST(rules_manifest, {"id": "org.example.rules", "version": "1.0.0", "doc": "Rules for tests."});

DOVELA_SCHEMA(fill_schema, {
  "kind": "initializer",
  "name": "Fill",
  "aliases": ["zeros"],
  "doc": "Every element gets one value.",
  "parameters": [ {"id": "value", "type": "float", "default": 0, "doc": "The value."} ]
});
DOVELA_SCHEMA(fans_schema,
              {"kind": "initializer", "name": "Fans", "doc": "Element 0 gets fan_in, element 1 fan_out."});
DOVELA_SCHEMA(draw_schema, {
  "kind": "initializer",
  "name": "Draw",
  "doc": "Uniform numbers.",
  "parameters" :
      [ {"id": "seed", "type": "int", "default": null, "nullable": true, "doc": "In place of the stream."} ]
});
DOVELA_SCHEMA(twice_schema, {"kind": "activation", "name": "Twice", "doc": "2 x, told from the value alone."});
DOVELA_SCHEMA(square_schema, {"kind": "activation", "name": "Square", "doc": "x * x, whose slope needs x."});
DOVELA_SCHEMA(ramp_schema,
              {"kind": "activation", "name": "Ramp", "doc": "max(x, 0), by a formula that kernels fuse."});
DOVELA_SCHEMA(odd_schema, {"kind": "activation", "name": "Odd", "doc": "2 x, by a formula that nobody knows."});
DOVELA_SCHEMA(weigh_schema, {
  "kind": "regularizer",
  "name": "Weigh",
  "doc": "factor times the sum.",
  "parameters": [ {"id": "factor", "type": "float", "default": 1.0, "doc": "The factor."} ]
});
DOVELA_SCHEMA(clamp_schema, {
  "kind": "constraint",
  "name": "Clamp",
  "doc": "No element above the bound.",
  "parameters": [ {"id": "bound", "type": "float", "default": 1.0, "doc": "The bound."} ]
});
DOVELA_SCHEMA(halve_schema, {
  "kind": "schedule",
  "name": "Halve",
  "doc": "start / 2^position.",
  "parameters": [ {"id": "start", "type": "float", "default": 1.0, "doc": "The value at 0."} ]
});
// clang-format on

typedef struct rule {
  const dovela_host *host;
  const dovela_random_service *random;
  double number;
} rule;

static const dovela_error *create(const dovela_create *create, void **self) {
  rule *made = create->host->allocate(create->host, sizeof(rule), 16);
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, "create", "no memory");
  made->host = create->host;
  made->random = create->host->service(create->host, DOVELA_RANDOM_SERVICE);
  if (create->value_count > 0 && create->values[0].kind == DOVELA_VALUE_FLOAT)
    made->number = create->values[0].as.number;
  *self = made;
  return NULL;
}

static void destroy(void *self) { ((rule *)self)->host->free(((rule *)self)->host, self); }

static const dovela_error *fill(void *self, const dovela_initialization *call) {
  for (uint64_t i = 0; i < dovela_count(call->tensor); i++) dovela_f32(call->tensor)[i] = (float)((rule *)self)->number;
  return NULL;
}

static const dovela_error *fans(void *self, const dovela_initialization *call) {
  (void)self;
  dovela_f32(call->tensor)[0] = (float)call->fan_in;
  dovela_f32(call->tensor)[1] = (float)call->fan_out;
  return NULL;
}

static const dovela_error *draw(void *self, const dovela_initialization *call) {
  ((rule *)self)->random->uniform(call->random, dovela_f32(call->tensor), dovela_count(call->tensor), 0.0f, 1.0f);
  return NULL;
}

static const dovela_error *twice_forward(void *self, const dovela_activation_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->y); i++) dovela_f32(run->y)[i] = 2.0f * dovela_f32(run->x)[i];
  return NULL;
}

static const dovela_error *twice_backward(void *self, const dovela_activation_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->y); i++) dovela_f32(run->dx)[i] = 2.0f * dovela_f32(run->dy)[i];
  return NULL;
}

static const dovela_error *square_forward(void *self, const dovela_activation_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->y); i++)
    dovela_f32(run->y)[i] = dovela_f32(run->x)[i] * dovela_f32(run->x)[i];
  return NULL;
}

static const dovela_error *square_backward(void *self, const dovela_activation_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->y); i++)
    dovela_f32(run->dx)[i] = 2.0f * dovela_f32(run->x)[i] * dovela_f32(run->dy)[i];
  return NULL;
}

static const dovela_error *ramp_forward(void *self, const dovela_activation_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->y); i++) {
    float x = dovela_f32(run->x)[i];
    dovela_f32(run->y)[i] = x > 0.0f ? x : 0.0f;
  }
  return NULL;
}

static const dovela_error *ramp_backward(void *self, const dovela_activation_run *run) {
  (void)self;
  for (uint64_t i = 0; i < dovela_count(run->y); i++)
    dovela_f32(run->dx)[i] = dovela_f32(run->y)[i] > 0.0f ? dovela_f32(run->dy)[i] : 0.0f;
  return NULL;
}

static const char *ramp_formula(void *self, float *alpha, float *beta) {
  (void)self;
  *alpha = 0.0f;
  *beta = 0.0f;
  return "dovela.eltwise.relu/1";
}

static const char *odd_formula(void *self, float *alpha, float *beta) {
  (void)self;
  *alpha = 1.0f;
  *beta = 0.0f;
  return "org.example.odd/1";
}

static const dovela_error *weigh(void *self, const dovela_regularization *call) {
  double factor = ((rule *)self)->number;
  double sum = 0.0;
  for (uint64_t i = 0; i < dovela_count(call->tensor); i++) {
    sum += dovela_f32(call->tensor)[i];
    if (call->gradient) dovela_f32(call->gradient)[i] += (float)(factor * call->scale);
  }
  *call->penalty = factor * sum;
  return NULL;
}

static const dovela_error *clamp(void *self, dovela_context *context, const dovela_tensor *tensor) {
  (void)context;
  float bound = (float)((rule *)self)->number;
  for (uint64_t i = 0; i < dovela_count(tensor); i++)
    if (dovela_f32(tensor)[i] > bound) dovela_f32(tensor)[i] = bound;
  return NULL;
}

static const dovela_error *halve(void *self, const dovela_moment *moment, double *value) {
  *value = ((rule *)self)->number;
  for (double i = 0; i < moment->position; i++) *value /= 2.0;
  return NULL;
}

static const dovela_initializer fill_table = {.struct_size = DOVELA_SIZE(dovela_initializer), .fill = fill};
static const dovela_initializer fans_table = {.struct_size = DOVELA_SIZE(dovela_initializer), .fill = fans};
static const dovela_initializer draw_table = {.struct_size = DOVELA_SIZE(dovela_initializer), .fill = draw};
static const dovela_activation twice_table = {
    .struct_size = DOVELA_SIZE(dovela_activation), .forward = twice_forward, .backward = twice_backward};
static const dovela_activation square_table = {.struct_size = DOVELA_SIZE(dovela_activation),
                                               .flags = DOVELA_ACTIVATION_NEEDS_INPUT,
                                               .forward = square_forward,
                                               .backward = square_backward};
static const dovela_activation ramp_table = {.struct_size = DOVELA_SIZE(dovela_activation),
                                             .forward = ramp_forward,
                                             .backward = ramp_backward,
                                             .formula = ramp_formula};
static const dovela_activation odd_table = {.struct_size = DOVELA_SIZE(dovela_activation),
                                            .forward = twice_forward,
                                            .backward = twice_backward,
                                            .formula = odd_formula};
static const dovela_regularizer weigh_table = {.struct_size = DOVELA_SIZE(dovela_regularizer), .apply = weigh};
static const dovela_constraint clamp_table = {.struct_size = DOVELA_SIZE(dovela_constraint), .apply = clamp};
static const dovela_schedule halve_table = {.struct_size = DOVELA_SIZE(dovela_schedule), .value = halve};

#define COMPONENT(id, kind_id) DOVELA_COMPONENT(id##_component, kind_id, id##_schema, id##_table, create, destroy)

COMPONENT(fill, DOVELA_INITIALIZER_KIND);
COMPONENT(fans, DOVELA_INITIALIZER_KIND);
COMPONENT(draw, DOVELA_INITIALIZER_KIND);
COMPONENT(twice, DOVELA_ACTIVATION_KIND);
COMPONENT(square, DOVELA_ACTIVATION_KIND);
COMPONENT(ramp, DOVELA_ACTIVATION_KIND);
COMPONENT(odd, DOVELA_ACTIVATION_KIND);
COMPONENT(weigh, DOVELA_REGULARIZER_KIND);
COMPONENT(clamp, DOVELA_CONSTRAINT_KIND);
COMPONENT(halve, DOVELA_SCHEDULE_KIND);

DOVELA_PLUGIN(rules, rules_manifest, NULL, NULL, &fill_component, &fans_component, &draw_component, &twice_component,
              &square_component, &ramp_component, &odd_component, &weigh_component, &clamp_component, &halve_component);
